"""The snapshot of an annual report: a branch and a round, read at one moment by what the room's pages read too.

Its keys ``programme``, ``figures``, ``partners``, ``promises`` and ``road`` are those that every report has, so that
writer, workbook and Word templates read it as any other; ``programme`` holds the facts of the cover.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from networks.coverage import Level, coverage
from networks.fund import tables
from networks.fund.reading import Book, Cell, explanations
from networks.models import Network, Return, ReturnField, Round, Unit
from networks.returns.branches import path_then
from networks.returns.enums import FieldType
from networks.returns.reading import Amount, Line, Standing, completeness, late, roll_up
from office import clock
from office.models import HistoryEvent
from participants.models import Organisation
from programmes.published import donor_figures
from programmes.statements.enums import Qualifier
from reports.associations.models import NetworkReport
from reports.comparison import compared_figures
from reports.snapshot import FORMAT, LANGUAGES, both, content, iso, one_moment, plain

MOST_NAMED = 5000  # of the units that have not sent
UNITS = {FieldType.MONEY: "money", FieldType.PERCENTAGE: "%"}


def take(report: NetworkReport) -> dict[str, Any]:
    with one_moment():
        row = NetworkReport.objects.defer("snapshot").select_related(
            "network__organisation",
            "unit__kind",
            "unit__network",
            "unit__place",
            "round__form",
            "round__previous__form",
        )
        held = row.get(pk=report.pk)
        taken = _take(held)
        return taken | {"changes": _changes(held, taken)}


def _take(report: NetworkReport) -> dict[str, Any]:
    asked, unit = report.round, report.unit
    assert asked is not None and unit is not None
    path = path_then(asked, unit)
    whole, parts = completeness(asked, path)
    lines, levels = roll_up(asked, path, counted=report.counted), coverage(unit)
    told = [_level(one) for one in levels]
    return {
        "format": FORMAT,
        "as_of": timezone.now().isoformat(timespec="seconds"),
        "today": iso(clock.today()),
        "kind": report.kind,
        "counted": report.counted,
        "programme": _facts(report),
        "figures": figures(told, whole, lines),
        "unit": _unit(unit),
        "round": _round(asked),
        "levels": told,
        "whole": _standing(whole),
        "parts": [_standing(part) for part in parts],
        "late": _late(asked, path),
        "lines": [_line(line, {part.unit.path: part.unit.pk for part in parts if part.unit}) for line in lines],
        "fund": fund(report.network, unit, asked.ends_on.year),
        "programmes": _programmes(report),
        "partners": [],
        "promises": [],
        "road": [],
        "donor_changes": None,
    }


def _facts(report: NetworkReport) -> dict[str, Any]:
    """What stands on the cover."""
    network, unit, asked = report.network, report.unit, report.round
    parent = Organisation.objects.get_parent(network.organisation) if network.organisation else None
    return {
        "slug": network.slug,
        "title": both(lambda: _("%(name)s: %(round)s") % {"name": unit.name, "round": asked.title}),
        "short_title": content(unit, "name"),
        "objective": content(network, "about"),
        "context": {"vi": "", "en": ""},
        "starts_on": iso(asked.starts_on),
        "ends_on": iso(asked.ends_on),
        "date_precision": "day",
        "currency": network.currency,
        "implementer": content(unit, "name"),
        "parent": content(parent, "name") if unit.parent_id is None else content(network, "name"),
        "threshold": 1,
        "is_fictional": HistoryEvent.objects.filter(
            object_type=network._meta.label_lower, object_id=str(network.pk), verb="programmes.demonstration_loaded"
        ).exists(),
    }


def _unit(unit: Unit) -> dict[str, Any]:
    term = unit.terms.first()
    officers = unit.officers.filter(until=None).select_related("person")
    return {
        "code": unit.code,
        "name": content(unit, "name"),
        "kind": content(unit.kind, "name"),
        "place": content(unit.place, "name"),
        "since": iso(unit.started_on),
        "term": content(term, "name"),
        "officers": [{"name": row.person.full_name, "post": content(row, "post")} for row in officers],
    }


def _round(asked: Round) -> dict[str, Any]:
    return {
        "title": content(asked, "title"),
        "form": content(asked.form, "title"),
        "due_on": iso(asked.due_on),
        "state": asked.state,
        "state_label": both(asked.get_state_display),
        "previous": content(asked.previous, "title") if asked.previous else None,
    }


def _level(one: Level) -> dict[str, Any]:
    first = one.stated[0] if one.stated else None
    return {
        "kind": one.kind.slug,
        "name": content(one.kind, "name"),
        "closed_on": iso(one.kind.closed_on),
        "number": one.number,
        "qualifier": first.qualifier if first else Qualifier.EXACTLY,
        "expected": one.expected,
        "share": plain(one.share),
        "records": one.records,
        "missing_count": one.missing_count,
        "missing": [{"code": row.code, "name": content(row, "name")} for row in one.missing],
        "stated": [
            {"number": row.number, "expected": row.expected, "as_of": iso(row.as_of), "source": row.source}
            for row in one.stated
        ],
    }


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "id": one.unit.pk if one.unit else None,
        "code": one.unit.code if one.unit else "",
        "name": content(one.unit, "name"),
        "own": both(one.own.get_state_display) if one.own else {"vi": "", "en": ""},
        "total": one.total,
        "sent": one.sent,
        "accepted": one.accepted,
        "missing": one.missing,
    }


def _late(asked: Round, path: str) -> list[dict[str, Any]]:
    """Who has not sent, the highest first."""
    return [
        {
            "code": sent.unit.code,
            "name": content(sent.unit, "name"),
            "kind": content(sent.kind, "name"),
            "state": both(sent.get_state_display),
        }
        for sent in late(asked, path)[:MOST_NAMED]
    ]


def _field(row: ReturnField) -> dict[str, Any]:
    return {
        "key": row.key,
        "label": content(row, "label"),
        "help": content(row, "help"),
        "type": row.type,
        "formula": row.formula,
    }


def _amount(amount: Amount) -> dict[str, Any]:
    return {
        "value": plain(amount.value),
        "part": plain(amount.part),
        "whole": plain(amount.whole),
        "qualifier": str(amount.qualifier),
        "returns": amount.n,
    }


def _line(line: Line, units: Mapping[str, int]) -> dict[str, Any]:
    return {
        **_field(line.field),
        **{name: _amount(getattr(line, name)) for name in ("own", "below", "told", "before")},
        "difference": plain(line.difference),
        "change": plain(line.change),
        "parts": {str(units[path]): _amount(amount) for path, amount in line.parts.items() if path in units},
    }


# --- the fund --------------------------------------------------------------------------


def fund(network: Network, unit: Unit, year: int) -> dict[str, Any] | None:
    """In, out and left of the branch in the year of the round; None where nothing of it is known."""
    book = Book(network, unit, year)
    whole = book.whole
    if not any(getattr(whole, measure).value is not None for measure in tables.MEASURE_LABELS):
        return None
    held = explanations([unit], year).get(unit.pk)
    cuts = {language: _cuts(book, language) for language in LANGUAGES}
    return {
        "year": year,
        "lines": [
            {"measure": measure, "label": both(lambda label=label: label), "difference": plain(book.lines[measure].difference)}
            | {name: _cell(getattr(book.lines[measure], name)) for name in ("stated", "below", "told")}
            for measure, label in tables.MEASURE_LABELS.items()
        ],
        "left": plain(whole.left),
        "left_qualifier": str(whole.left_qualifier),
        "beyond": plain(whole.beyond),
        "explanation": held.text if held else "",
        "cuts": [
            {**vi, "title": {"vi": vi["title"], "en": en["title"]}, "rows": [
                {**row, "name": {"vi": row["name"], "en": other["name"]}}
                for row, other in zip(vi["rows"], en["rows"], strict=True)
            ]}
            for vi, en in zip(cuts["vi"], cuts["en"], strict=True)
        ],
        "campaigns": [{"name": content(one, "name"), "rounds": count} for one, count in tables.campaigns(network)],
    }  # fmt: skip


def _cuts(book: Book, language: str) -> list[dict[str, Any]]:
    with override(language):
        return [
            {
                "title": str(cut.title),
                "rows": [
                    {"name": name}
                    | {measure: _cell(getattr(one, measure)) for measure in ("raised", "paid", "recipients")}
                    for name, one in cut.rows
                ],
            }
            for cut in tables.cuts(book)
        ]


def _cell(cell: Cell) -> dict[str, Any]:
    return {"value": plain(cell.value), "qualifier": str(cell.qualifier), "counted_as": str(cell.counted_as)}


# --- figures: what versions are compared by ----------------------------------------


def figures(levels: list[dict[str, Any]], whole: Standing, lines: list[Line]) -> dict[str, Any]:
    """Key → figure, as every report holds them."""
    found = {
        f"units.{one['kind']}": _figure(
            one["name"], one["number"], both(lambda: _("Records and what is stated by number, each counted once"))
        )
        for one in levels
    }
    found["returns.sent"] = _figure(
        both(lambda: _("Returns sent")), whole.sent, both(lambda: _("Sent or accepted, of those that were awaited"))
    )
    for line in lines:
        found[f"returns.{line.field.key}"] = _figure(
            content(line.field, "label"),
            plain(line.told.value),
            both(lambda line=line: how(line.field)),
            unit=UNITS.get(line.field.type, ""),
            decimals=1 if line.field.type == FieldType.PERCENTAGE else None,
            numerator=plain(line.told.part),
            denominator=plain(line.told.whole),
        )
    return found


def how(row: ReturnField) -> str:
    """How a figure of the returns is counted, in words."""
    if row.formula:
        return _("Worked out of the sums: %(formula)s") % {"formula": row.formula}
    if row.type == FieldType.PERCENTAGE:
        return _("The summed parts by the summed wholes; percentages are never averaged")
    return _("The branch’s own figure where it sent one, else what its parts make; nothing is counted at two levels")


def _figure(label: Any, value: Any, words: Any, *, unit: str = "", decimals: int | None = 0, **more: Any) -> dict:
    facts = {"numerator": None, "denominator": None, "n": 0, "hidden": False, "splits": {}}
    return facts | {"label": label, "how": words, "unit": unit, "decimals": decimals, "value": value} | more


# --- what the association's programmes did --------------------------------------------


def _programmes(report: NetworkReport) -> list[dict[str, Any]]:
    """Of those that who asked may see: their published figures, as anybody outside them reads."""
    if report.asked_by is None:
        return []
    found = []
    for row in report.network.programmes.visible_to(report.asked_by).order_by("starts_on", "pk"):
        told = donor_figures(row)
        trained, events = told.get("people.trained"), row.events.exclude(state="cancelled").count()
        found.append(
            {
                "title": content(row, "title"),
                "starts_on": iso(row.starts_on),
                "ends_on": iso(row.ends_on),
                "precision": row.date_precision,
                "state": both(row.get_state_display),
                "events": events,
                "trained": None if trained is None or trained.hidden else plain(trained.value),
            }
        )
    return found


# --- what changed since the version before ---------------------------------------------


class Past:
    """How many of the branch's returns took a step since a moment. One query."""

    def __init__(self, report: NetworkReport, path: str, since: dt.datetime) -> None:
        rows = Return.objects.filter(round=report.round_id, path__startswith=path, changed_at__gt=since)
        self.changed = rows.count()

    def of_measure(self, key: str) -> list[dict[str, Any]]:
        if not key.startswith("returns.") or not self.changed:
            return []
        words = both(lambda: _("returns that were written, sent or decided (%(n)d)") % {"n": self.changed})
        return [{"kind": "records", "what": words}]


def _changes(report: NetworkReport, taken: Mapping[str, Any]) -> dict[str, Any] | None:
    alike = NetworkReport.objects.filter(network=report.network_id, kind=report.kind, subject=report.subject)
    former = alike.filter(version__lt=report.version).exclude(sha256="").order_by("-version").first()
    if former is None or not former.snapshot or former.data_as_of is None:
        return None
    past = Past(report, path_then(report.round, report.unit), former.data_as_of)
    rows = compared_figures(former.snapshot, taken, past)
    return {"version": former.version, "as_of": former.snapshot["as_of"], "rows": rows}
