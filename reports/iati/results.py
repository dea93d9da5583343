"""Results of an activity: the framework's indicators, then the promised results that stand outside of it.

What is hidden from donors is left out: a hidden total has no ``actual``, a hidden part of a split no ``dimension``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from programmes.enums import Precision
from programmes.framework.counting import goal
from programmes.framework.enums import Direction, ValueKind
from programmes.framework.figures import approved
from programmes.framework.reading import Line, branches, told_amounts
from programmes.labels import labels_of
from programmes.measures import Figure
from programmes.results import Promise, promises
from reports.iati import enums
from reports.iati.writing import element, plain, told

if TYPE_CHECKING:
    from lxml.etree import _Element

    from programmes.models import Baseline, Indicator, Programme, Target

PROMISED = ("Kết quả cam kết", "Promised results")


def results(programme: Programme, found: Mapping[str, Figure], today: dt.date) -> Iterator[_Element]:
    """A result without an indicator can't be told in IATI and is left out."""
    reports, periods = approved(programme.pk), list(programme.reporting_periods.all())
    for branch in branches(programme, found, today):
        if branch.lines:
            made = _result(enums.RESULT_TYPES[branch.result.level], branch.result.title_vi, branch.result.title_en)
            for line in branch.lines:
                amounts = told_amounts(
                    line.indicator, reports[line.indicator.pk], periods, programme.threshold, figure=line.figure
                )
                _indicator(made, programme, line, list(zip(periods, amounts, strict=True)))
            yield made
    others = [promise for promise in promises(programme, found, today) if promise.target.indicator_id is None]
    if others:
        made = _result("1", *PROMISED)
        for promise in others:
            _promise(made, programme, promise)
        yield made


def _result(kind: str, vi: str, en: str) -> _Element:
    made = element(None, "result", type=kind)
    told(made, "title", vi, en)
    return made


# --- an indicator of the framework ---------------------------------------------------


def _indicator(parent: _Element, programme: Programme, line: Line, by_period: list[tuple[Any, Any]]) -> None:
    row, in_words = line.indicator, line.indicator.kind == ValueKind.QUALITATIVE
    kind = enums.MEASURES[row.kind]
    if line.measure is not None:
        kind = "2" if line.measure.unit == "%" else "1"
    ascending = "0" if row.direction == Direction.DOWN else "1"
    made = element(parent, "indicator", measure=kind, ascending=ascending)
    told(made, "title", row.title_vi, row.title_en)
    told(made, "description", row.definition_vi, row.definition_en)
    if line.baseline is not None:
        _baseline(made, line.baseline, in_words)
    whole = line.promise.target if line.promise else None
    span = (programme.starts_on, whole.due_on if whole else programme.ends_on)
    if span[0] and span[1] and span[0] <= span[1] and (whole is not None or _is_told(line.figure, in_words)):
        _period(made, span, row, whole, line.figure, in_words)
    if not row.is_reported:
        return
    targets = {target.period_id: target for target in line.targets}
    for period, amount in by_period:
        target, window = targets.get(period.pk), (period.starts_on, period.ends_on)
        # A total to date that nobody reported for this very period is no actual of it.
        is_its_own = amount is not None and amount.as_of == period.ends_on
        figure = None if not is_its_own else Figure(value=amount.value, text_vi=amount.text_vi, text_en=amount.text_en)
        if window != span and (target is not None or _is_told(figure, in_words)):
            _period(made, window, row, target, figure, in_words)


def _baseline(parent: _Element, held: Baseline, in_words: bool) -> None:
    """IATI wants its year, and its value unless it is told in words."""
    if held.as_of is None or (held.amount is None and not in_words):
        return
    made = element(
        parent, "baseline", year=held.as_of.year,
        iso_date=held.as_of.isoformat() if held.precision == Precision.DAY else None,
        value=None if in_words else plain(held.amount),
    )  # fmt: skip
    told(made, "comment", "\n".join(filter(None, (held.text_vi, held.note))), held.text_en)


def _is_told(figure: Figure | None, in_words: bool) -> bool:
    if figure is None or figure.hidden:
        return False
    return bool(figure.text_vi or figure.text_en) if in_words else figure.value is not None


def _period(
    parent: _Element, span: tuple[dt.date, dt.date], row: Indicator | None, target: Target | None,
    figure: Figure | None, in_words: bool,
) -> None:  # fmt: skip
    made = element(parent, "period")
    element(made, "period-start", iso_date=span[0].isoformat())
    element(made, "period-end", iso_date=span[1].isoformat())
    if target is not None:
        _target(made, target, row.direction if row else Direction.UP, in_words)
    if figure is not None and _is_told(figure, in_words):
        _actual(made, figure, in_words)


def _target(parent: _Element, target: Target, direction: str, in_words: bool) -> None:
    aim = goal(target.minimum, target.maximum, direction)
    if aim is None and not in_words:
        return
    made = element(parent, "target", value=None if in_words else plain(aim))
    if in_words or target.text_vi or target.text_en:
        told(made, "comment", target.text_vi, target.text_en)
    elif target.maximum is not None and target.maximum != target.minimum:
        told(made, "comment", f"{plain(target.minimum)}–{plain(target.maximum)}")


def _actual(parent: _Element, figure: Figure, in_words: bool) -> None:
    """The total, then a part for each shown cell of its splits."""
    made = element(parent, "actual", value=None if in_words else plain(figure.value))
    told(made, "comment", figure.text_vi, figure.text_en)
    for dimension, counts in figure.splits.items():
        shown = {key: count for key, count in counts.items() if count is not None}
        words = labels_of(dimension, shown, "en")
        for key in sorted(shown):
            part = element(parent, "actual", value=plain(shown[key]))
            element(part, "dimension", name=dimension, value=words[key])


# --- a promised result outside of the framework ---------------------------------------


def _promise(parent: _Element, programme: Programme, promise: Promise) -> None:
    target, measure = promise.target, promise.measure
    in_words = target.minimum is None
    kind = "5" if in_words else "2" if measure is not None and measure.unit == "%" else "1"
    made = element(parent, "indicator", measure=kind, ascending="1")
    told(made, "title", target.title_vi, target.title_en)
    if measure is not None:
        how = {}
        for language in ("vi", "en"):
            with override(language):
                how[language] = str(measure.how)
        told(made, "description", how["vi"], how["en"])
    start = min(programme.starts_on or target.due_on, target.due_on)
    figure = promise.figure
    if figure is not None and isinstance(figure.value, Decimal | int | float):
        _period(made, (start, target.due_on), None, target, figure, in_words)
    else:
        _period(made, (start, target.due_on), None, target, None, in_words)
