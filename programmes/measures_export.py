"""All figures of a programme as a list for a spreadsheet: a row a figure, below it a row for each part of its splits.

A hidden cell is an empty one, never 0, and its row says so; the reader's own edition, as on the pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from office import clock, history
from programmes.framework.figures import PREFIX
from programmes.labels import dimension_label, parts
from programmes.measures import Figure, all_measures
from programmes.models import Programme
from programmes.results import Promise, promises
from programmes.spreadsheets import Table


def columns() -> list[tuple[str, str]]:
    return [
        (_("Code"), "indicator code"),
        (_("Figure"), "indicator name"),
        (_("Programme"), "programme"),
        (_("Unit"), "unit"),
        (_("Split by"), "split"),
        (_("Part of the split"), "split part"),
        (_("Value"), "actual"),
        (_("Part"), "part of a whole"),
        (_("Whole"), "whole"),
        (_("Persons that it is read off"), "persons read off"),
        (_("In words"), "in words"),
        (_("Target, at least"), "target"),
        (_("Target, at most"), "target at most"),
        (_("Due"), "target due"),
        (_("Note"), "note"),
        (_("Data as of"), "data as of"),
    ]


def figures_table(programme: Programme, found: Mapping[str, Figure], *, hxl: bool = False) -> Table:
    """``found``: the figures as the reader may see them."""
    return Table(_("Figures"), columns(), _rows(programme, found), hxl=hxl, fixed=2)


def _rows(programme: Programme, found: Mapping[str, Figure]) -> Iterator[list[Any]]:
    revision = history.revision(programme.pk)
    as_of = timezone.localtime(revision.changed_at).date() if revision.number else clock.today()
    promised: dict[str, Promise] = {}
    for promise in promises(programme, found, clock.today()):
        held = promise.target.indicator
        promised[held.figure_key if held and held.is_reported else promise.target.measure] = promise
    for code, name, unit, key in _figures(programme):
        if key in found:
            head = [code, name, programme.short_title, unit]
            yield from _of_figure(head, found[key], promised.get(key), programme.threshold, as_of)


def _figures(programme: Programme) -> Iterator[tuple[str, str, str, str]]:
    """(code, name, unit, key among the figures): what the portal counts, then what organisations report."""
    for measure in all_measures():
        yield (
            measure.key,
            str(measure.label),
            programme.currency if measure.unit == "money" else measure.unit,
            measure.key,
        )
    for row in programme.indicators.filter(measure=""):
        yield row.code, row.title, "%" if row.kind == "percentage" else row.unit, f"{PREFIX}{row.pk}"


def _of_figure(head: list[Any], figure: Figure, promise: Promise | None, k: int, as_of: Any) -> Iterator[list[Any]]:
    target = promise.target if promise else None
    note = (
        _("hidden: a small group is protected") if figure.hidden else _("corrected by hand") if figure.corrected else ""
    )
    yield [
        *head, "", "", figure.value, figure.numerator, figure.denominator,
        None if head[3] == "person" else figure.n, figure.text,
        target and target.minimum, target and target.maximum, target and target.due_on, note, as_of,
    ]  # fmt: skip
    for dimension, counts in figure.splits.items():
        for part in parts(dimension, counts, withheld=figure.withheld):
            hidden = _("hidden with a small group") if part.withheld else _("hidden: fewer than %(k)d") % {"k": k}
            yield [
                *head, dimension_label(dimension), part.label, part.count, *[None] * 7,
                hidden if part.count is None else "", as_of,
            ]  # fmt: skip
