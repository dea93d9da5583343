"""The snapshot of an annual report: a branch and a round, read at one moment by what the room's pages read too.

Its keys ``programme``, ``figures``, ``partners``, ``promises`` and ``road`` are those that every report has, so that
writer, workbook and Word templates read it as any other; ``programme`` holds the facts of the cover.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.coverage import Level, coverage
from networks.measures import SHARE, TITLES
from networks.models import STEP, RecognitionRound, Return, ReturnField, Round, TitleTarget, Unit
from networks.recognition.reading import tally
from networks.returns.branches import path_then
from networks.returns.completeness import Standing, completeness, late
from networks.returns.enums import FieldType
from networks.returns.reading import Amount, Line, roll_up
from networks.returns.words import formula_words
from networks.titles.targets import Share, of_branch
from office import clock
from office.models import HistoryEvent
from participants.models import Organisation
from programmes.published import donor_figures
from programmes.statements.enums import Qualifier
from reports.associations.checks_read import checks, warnings
from reports.associations.fund_read import fund
from reports.associations.models import NetworkReport
from reports.associations.rolled_read import beside_sums, of_the_whole
from reports.comparison import compared_figures
from reports.snapshot import FORMAT, both, content, iso, one_moment, plain
from reports.snapshot.sources import network_documents

ROUNDS = 12  # of recognition, the newest
MOST_NAMED = 5000  # of the units that have not sent
UNITS: dict[str, str] = {FieldType.MONEY: "money", FieldType.PERCENTAGE: "%"}


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
        return taken | {"changes": changes_of(held, taken)}


def _take(report: NetworkReport) -> dict[str, Any]:
    asked, unit = report.round, report.unit
    assert asked is not None and unit is not None
    path = path_then(asked, unit)
    whole, parts = completeness(asked, path)
    lines, levels = roll_up(asked, path, counted=report.counted), coverage(unit)
    told, targets = [_level(one) for one in levels], _targets(report, unit)
    return {
        "format": FORMAT,
        "as_of": timezone.now().isoformat(timespec="seconds"),
        "today": iso(clock.today()),
        "kind": report.kind,
        "counted": report.counted,
        "programme": _facts(report),
        "figures": figures(told, whole, lines) | title_figures(targets),
        "unit": _unit(unit),
        "round": _round(asked),
        "levels": told,
        "whole": _standing(whole),
        "parts": [_standing(part) for part in parts],
        "late": _late(asked, path),
        "lines": [_line(line, {part.unit.path: part.unit.pk for part in parts if part.unit}) for line in lines],
        "checks": checks(asked, lines),
        **warnings(asked, path, report.counted),
        **of_the_whole(asked, lines, parts),
        "fund": fund(report.network, unit, asked.ends_on.year),
        "titles": _titles(report, unit),
        "targets": targets,
        "documents": network_documents(report.network, report.asked_by),
        "programmes": _programmes(report),
        "partners": [],
        "promises": [],
        "road": [],
        "donor_changes": None,
    }


def _facts(report: NetworkReport) -> dict[str, Any]:
    """What stands on the cover."""
    unit, asked = report.unit, report.round
    assert asked is not None and unit is not None
    title = both(lambda: _("%(name)s: %(round)s") % {"name": unit.name, "round": asked.title})
    return cover_facts(report, title, asked.starts_on, asked.ends_on)


def cover_facts(report: NetworkReport, title: Any, first: dt.date | None, last: dt.date | None) -> dict[str, Any]:
    network, unit = report.network, report.unit
    parent = Organisation.objects.get_parent(network.organisation) if network.organisation else None
    is_top = unit is None or unit.parent_id is None
    return {
        "slug": network.slug,
        "title": title,
        "short_title": content(unit or network, "name"),
        "objective": content(network, "about"),
        "context": {"vi": "", "en": ""},
        "starts_on": iso(first),
        "ends_on": iso(last),
        "date_precision": "day",
        "currency": network.currency,
        "implementer": content(unit or network, "name"),
        "parent": content(parent, "name") if is_top else content(network, "name"),
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
        **beside_sums(line, units),
        "parts": {str(units[path]): _amount(amount) for path, amount in line.parts.items() if path in units},
    }


# --- figures: what versions are compared by ----------------------------------------


def figures(levels: list[dict[str, Any]], whole: Standing, lines: list[Line]) -> dict[str, Any]:
    """Key → figure, as every report holds them."""
    found = {
        f"units.{one['kind']}": figure(
            one["name"], one["number"], both(lambda: _("Records and what is stated by number, each counted once"))
        )
        for one in levels
    }
    found["returns.sent"] = figure(
        both(lambda: _("Returns sent")), whole.sent, both(lambda: _("Sent or accepted, of those that were awaited"))
    )
    fields = [line.field for line in lines]
    for line in lines:
        found[f"returns.{line.field.key}"] = figure(
            content(line.field, "label"),
            plain(line.told.value),
            both(lambda line=line: how(line.field, fields)),
            unit=UNITS.get(line.field.type, ""),
            decimals=1 if line.field.type == FieldType.PERCENTAGE else None,
            numerator=plain(line.told.part),
            denominator=plain(line.told.whole),
        )
    return found


def how(row: ReturnField, fields: list[ReturnField]) -> str:
    """How a figure of the returns is counted, in words."""
    if row.formula:
        return _("Worked out of the sums: %(formula)s") % {"formula": formula_words(row.formula, fields)}
    if row.type == FieldType.PERCENTAGE:
        return _("The summed parts by the summed wholes; percentages are never averaged")
    return _("The branch’s own figure where it sent one, else what its parts make; nothing is counted at two levels")


def figure(label: Any, value: Any, words: Any, *, unit: str = "", decimals: int | None = 0, **more: Any) -> dict:
    facts: dict[str, Any] = {"numerator": None, "denominator": None, "n": 0, "hidden": False, "splits": {}}
    return facts | {"label": label, "how": words, "unit": unit, "decimals": decimals, "value": value} | more


# --- titles and targets ------------------------------------------------------------------


def _titles(report: NetworkReport, unit: Unit) -> list[dict[str, Any]]:
    """Rounds of recognition until the year of the report, as they stand in the branch."""
    assert report.round is not None
    above = [unit.path[:end] for end in range(STEP, len(unit.path) + 1, STEP)]
    rows = RecognitionRound.objects.filter(network=report.network, year__lte=report.round.ends_on.year)
    rows = rows.filter(Q(area=None) | Q(area__path__in=above) | Q(area__path__startswith=unit.path))
    found = []
    for row in rows.exclude(state="preparing").select_related("criteria_set")[:ROUNDS]:
        told = tally(row, unit.path)
        found.append(
            {
                "title": content(row, "title"),
                "year": row.year,
                "set": content(row.criteria_set, "title"),
                "is_example": row.criteria_set.is_example,
                "state": both(row.get_state_display),
                "registered": told.registered,
                "recognised": told.recognised,
                "out_of": told.out_of,
                "qualifier": str(told.qualifier),
            }
        )
    return found


def _targets(report: NetworkReport, unit: Unit) -> list[dict[str, Any]]:
    """Those of the report's year with what the branch reached of them; of later years what is wanted alone."""
    assert report.round is not None
    rows = list(report.network.title_targets.filter(year__gte=report.round.ends_on.year))
    this_year = [row for row in rows if row.year == report.round.ends_on.year]
    shares = dict(zip([row.pk for row in this_year], of_branch(unit, this_year), strict=True))
    return [_target(row) | {"reached": _reached(row, shares.get(row.pk))} for row in rows]


def title_figures(targets: list[dict[str, Any]]) -> dict[str, Any]:
    """Each measure of each target that is counted, with how it is counted."""
    found = {}
    for one in targets:
        for measure in TITLES if one["reached"] else ():
            name, reached = measure.key.removeprefix("titles."), one["reached"]
            label = {
                language: f"{words}: {measured}"
                for language, words in one["title"].items()
                for measured in [both(lambda measure=measure: measure.label)[language]]
            }
            share = {"unit": "%", "decimals": 1, "numerator": reached["part"], "denominator": reached["whole"]}
            value = reached["percent"] if measure is SHARE else reached[name]
            found[f"{measure.key}.{one['criteria_set']}.{one['year']}"] = figure(
                label, value, both(lambda measure=measure: measure.how), **(share if measure is SHARE else {})
            )
    return found


def _reached(row: TitleTarget, share: Share | None) -> dict[str, Any] | None:
    if share is None or not share.parts:
        return None
    fields = ("registered", "recognised", "out_of", "part", "whole", "stated", "parts")
    return {name: getattr(share, name) for name in fields} | {
        "qualifier": str(share.qualifier),
        "percent": plain(share.percent),
        "state": share.state(row.percent),
    }


def _target(row: TitleTarget) -> dict[str, Any]:
    return {
        "year": row.year,
        "measure": row.measure,
        "criteria_set": row.slug,
        "title": content(row, "title"),
        "group": content(row, "group"),
        "percent": plain(row.percent),
        "decision": row.decision,
        "source": row.source,
    }


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
        rows = Return.objects.filter(round=report.round_id or 0, path__startswith=path, changed_at__gt=since)
        self.changed = rows.count()

    def of_measure(self, key: str) -> list[dict[str, Any]]:
        if not key.startswith("returns.") or not self.changed:
            return []
        words = both(lambda: _("returns that were written, sent or decided (%(n)d)") % {"n": self.changed})
        return [{"kind": "records", "what": words}]


def changes_of(report: NetworkReport, taken: Mapping[str, Any]) -> dict[str, Any] | None:
    alike = NetworkReport.objects.filter(network=report.network_id, kind=report.kind, subject=report.subject)
    former = alike.filter(version__lt=report.version).exclude(sha256="").order_by("-version").first()
    if former is None or not former.snapshot or former.data_as_of is None:
        return None
    path = path_then(report.round, report.unit) if report.round and report.unit else ""
    past = Past(report, path, former.data_as_of)
    rows = compared_figures(former.snapshot, taken, past)
    return {"version": former.version, "as_of": former.snapshot["as_of"], "rows": rows}
