"""The fund set out for a page and for a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from networks.fund.enums import Purpose
from networks.fund.reading import Balance, Book
from networks.fund.workflow import rounds_so_far
from networks.models import Campaign, CampaignRound, FundSource, Network
from programmes.spreadsheets import Table
from programmes.statements.enums import Qualifier

MEASURE_LABELS: dict[str, Any] = {
    "opening": gettext_lazy("Opening balance"),
    "raised": gettext_lazy("Raised"),
    "paid": pgettext_lazy("fund", "Paid"),
    "recipients": gettext_lazy("Recipients"),
}


@dataclass(frozen=True, slots=True)
class Cut:
    title: Any
    rows: list[tuple[str, Balance]]
    raised: bool
    paid: bool


def fund_url(network: Network) -> str:
    return reverse("networks:fund", args=[network.slug])


def campaigns(network: Network) -> list[tuple[Campaign, int]]:
    """Each campaign with its rounds so far, in its own count."""
    return [(one, rounds_so_far(one)) for one in network.campaigns.prefetch_related("rounds")]


def cuts(book: Book) -> list[Cut]:
    """By source, by campaign and round, by purpose; what is told but not broken down stands last."""
    sources = {row.pk: row.name for row in FundSource.objects.filter(network=book.network)}
    rounds = CampaignRound.objects.filter(campaign__network=book.network).select_related("campaign")
    named = {
        "source": sources,
        "round": {row.pk: str(row) for row in rounds},
        "purpose": {value: str(label) for value, label in Purpose.choices},
    }
    titles = {"source": _("By source"), "round": _("By campaign and round"), "purpose": _("By what it was paid as")}
    found = []
    for dimension, title in titles.items():
        cells = book.cut(dimension)
        rows = [(name, cells[key]) for key, name in named[dimension].items() if key in cells]
        if not rows:
            continue
        if None in cells:
            rows.append((_("Not broken down"), cells[None]))
        found.append(Cut(title, rows, raised=dimension != "purpose", paid=dimension != "source"))
    return found


def fund_table(book: Book, *, hxl: bool) -> Table:
    """A row for each part, what the parts make, what is stated; then each cut. Numbers alone, qualifiers beside them."""
    measures = list(MEASURE_LABELS)
    columns = [(_("Which figure"), ""), (_("Code"), ""), (_("Name"), "organisation")]
    for measure in measures:
        columns += [(str(MEASURE_LABELS[measure]), ""), (_("How sure"), "")]
    columns += [(_("Left"), ""), (_("Explanation"), "note")]
    rows: list[list[Any]] = []

    def add(what: str, code: str, name: str, balance: Balance) -> None:
        told: list[Any] = []
        for measure in measures:
            cell = getattr(balance, measure)
            told += [cell.value, str(Qualifier(cell.qualifier).label) if cell.value is not None else ""]
        rows.append([what, code, name, *told, balance.left, balance.explanation.text if balance.explanation else ""])

    own = book.unit.name if book.unit else book.network.name
    for unit, balance in book.parts():
        add(
            _("One of the parts"),
            unit.code if unit else "",
            unit.name if unit else _("Own records of %(name)s") % {"name": own},
            balance,
        )
    add(_("The parts together"), "", own, Balance(*(book.lines[one].below for one in measures)))
    add(_("Stated"), "", own, Balance(*(book.lines[one].stated for one in measures)))
    add(_("What holds"), "", own, book.whole)
    for cut in cuts(book):
        for name, balance in cut.rows:
            add(str(cut.title), "", name, balance)
    return Table(f"{_('Fund')} {book.year}", columns, rows, hxl=hxl, fixed=3)
