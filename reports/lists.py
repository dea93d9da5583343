"""The portal's lists as files: the portfolio, and of a programme its plans, events, documents, activities and money.

Each holds what its page tells the same reader. What is hidden or not stated is an empty cell, never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from office import clock, formats
from programmes.activities.models import Reach
from programmes.models import Document
from programmes.money import reading
from programmes.money.enums import Cut
from programmes.spreadsheets import Table
from reports import portfolio

if TYPE_CHECKING:
    from programmes.models import Partner, Programme


def portfolio_table(user: Any, programmes: Any, *, hxl: bool = False) -> Table:
    columns = [
        (_("Programme"), "programme"),
        (_("Numbers"), "programme number"),
        (_("Funder"), "funding organisation"),
        (_("Lead"), ""),
        (_("Carried out by"), "implementing organisation"),
        (_("Starts"), "activity start"),
        (_("Ends"), "activity end"),
        (_("State"), "status"),
        (_("Time gone, per cent"), ""),
        (_("People enrolled"), "participants total"),
        (_("Promised results reached"), ""),
        (_("Promised results"), ""),
    ]
    lines = portfolio.lines(user, list(portfolio.in_lines(programmes)), clock.today(), None)
    return Table(_("Programmes"), columns, (_line(line) for line in lines), hxl=hxl)


def _line(line: portfolio.Line) -> list[Any]:
    programme, card = line.programme, line.card
    return [
        programme.title, "; ".join(row.number for row in programme.references.all()), _names(line.funders),
        _names(line.leads), _names(line.carrying), programme.starts_on, programme.ends_on,
        programme.get_state_display(), card.time_gone, card.people, card.standing["met"], card.standing["total"],
    ]  # fmt: skip


def _names(rows: list[Partner]) -> str:
    """What is only assumed says so."""
    return "; ".join(
        row.organisation.name
        if row.certainty == "confirmed"
        else f"{row.organisation.name} ({row.get_certainty_display()})"
        for row in rows
    )


# --- of one programme ------------------------------------------------------------------


def plans(programme: Programme, user: Any, hxl: bool) -> Table:
    columns = [
        (_("Code"), ""),
        (_("Title"), "activity or workshop"),
        (_("State"), "status"),
        (_("Budget"), "amount"),
        (_("Currency"), "currency"),
        (_("Objective"), ""),
    ]
    found = programme.plans.annotate(budget=Sum("budget_lines__amount")).order_by("code", "pk")
    rows = ([p.code, p.title, p.get_state_display(), p.budget, programme.currency, p.objective] for p in found)
    return Table(_("Action plans"), columns, rows, hxl=hxl, fixed=2)


def events(programme: Programme, user: Any, hxl: bool) -> Table:
    columns = [
        (_("Title"), "activity or workshop"),
        (_("Kinds"), "phase or step"),
        (_("Starts"), "activity start"),
        (_("Ends"), "activity end"),
        (_("Venue"), ""),
        (_("Province"), f"province name {formats.reader_language()}"),
        (_("State"), "status"),
    ]
    rows = (
        [e.title, "; ".join(e.kind_labels), e.starts_on, e.ends_on, e.venue, e.place.name if e.place else "", e.get_state_display()]
        for e in programme.events.select_related("place")
    )  # fmt: skip
    return Table(_("Events"), columns, rows, hxl=hxl)


def documents(programme: Programme, user: Any, hxl: bool) -> Table:
    columns = [
        (_("Title"), "document"),
        (_("Number"), "document number"),
        (_("Kind"), ""),
        (_("Issued or made by"), "organisation"),
        (_("Date"), "document date"),
        (_("In force"), "status"),
        (_("Due"), ""),
        (_("Delivered"), ""),
        (_("Address on the web"), "address on the web"),
    ]
    found = Document.objects.visible_to(user).filter(citations__programme=programme).select_related("issuer")
    rows = (
        [d.title, d.number, d.get_kind_display(), d.issuer.name if d.issuer else "", d.issued_on,
         d.get_force_display() if d.force else "", d.due_on, d.delivered_on, d.link]
        for d in found
    )  # fmt: skip
    return Table(_("Documents"), columns, rows, hxl=hxl)


def activities(programme: Programme, user: Any, hxl: bool) -> Table:
    columns = [
        (_("Activity"), "activity or workshop"),
        (_("By whom"), "organisation"),
        (_("Starts"), "activity start"),
        (_("Ends"), "activity end"),
        (_("State"), "status"),
        (_("Planned"), "target"),
        (_("Reached"), "actual"),
        (_("Unit"), "unit"),
    ]
    return Table(_("Activities"), columns, _activities(programme), hxl=hxl)


def _activities(programme: Programme) -> Iterator[list[Any]]:
    """What each does, by partner; what is done together, once."""
    for row in programme.activities.prefetch_related("shares__organisation"):
        together = [(row, str(Reach.TOGETHER.label))] if row.reach == Reach.TOGETHER else []
        for told, whom in together or [(share, share.organisation.name) for share in row.shares.all()]:
            yield [
                row.title, whom, told.starts_on, told.ends_on, told.get_state_display(), told.planned, told.actual,
                row.unit,
            ]  # fmt: skip


def money(programme: Programme, user: Any, hxl: bool) -> Table:
    columns = [
        (_("Budget line"), "budget line"),
        (_("Currency"), "currency"),
        (_("Budget"), "budget"),
        (_("Committed"), "committed"),
        (_("Received"), "received"),
        (_("Transferred"), "transferred"),
        (_("Spent"), "spent"),
        (_("Left"), "left"),
        (_("In no sum: without an exchange rate"), "note"),
    ]
    return Table(_("Money"), columns, _money(programme), hxl=hxl)


def _money(programme: Programme) -> Iterator[list[Any]]:
    for row in reading.rows(programme, reading.read(programme), Cut.LINE):
        tallies = (row.planned, row.committed, row.received, row.transferred, row.spent)
        beside = [f"{amount.normalize():f} {code}" for tally in tallies for code, amount in tally.left_out.items()]
        yield [row.label, programme.currency, *(tally.value for tally in tallies), row.left, "; ".join(beside)]


@dataclass(frozen=True, slots=True)
class Kind:
    permission: str
    make: Callable[[Programme, Any, bool], Table]


KINDS: dict[str, Kind] = {
    "plans": Kind("actionplans.list_plans", plans),
    "events": Kind("trainings.list_events", events),
    "documents": Kind("programmes.view_results", documents),
    "activities": Kind("programmes.view_results", activities),
    "money": Kind("programmes.view_money", money),
}
