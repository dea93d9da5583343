"""One figure as donors read it: what it is, how it is counted, what was promised, what was reached period by period.

The same words serve the page, the page behind a reading link, and the PDF; everything is read off the published edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import charts, clock, formats, history
from programmes.framework import closing, reading
from programmes.framework.enums import ValueKind
from programmes.framework.figures import PREFIX
from programmes.measures import Figure, Measure, measure
from programmes.models import Indicator, Programme, ReportingPeriod, Result
from programmes.published import donor_figures
from programmes.results import Promise, promises
from programmes.templatetags import framework_ui, programme_ui

BARS = 8  # so many periods stand as bars; more are a line
KEPT_SECONDS = 15 * 60


@dataclass(slots=True)
class PeriodRow:
    """One reporting period. ``note``: when the value was counted, or why there is none."""

    label: str
    short: str
    ends_on: Any
    target: str
    value: str
    number: float | None = None
    state: str = ""
    tone: str = "none"
    locked: bool = False
    note: str = ""


@dataclass(slots=True)
class FigurePage:
    programme: Programme
    key: str
    code: str
    title: str
    kind: str  # counted by the portal, or reported
    value: str
    hidden: bool
    as_of: Any
    corrected: bool
    chain: list[Result] = field(default_factory=list)
    baseline: str = formats.NOTHING
    baseline_note: str = ""
    promises: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # target, due, reached, state, tone
    progress: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    periods: list[PeriodRow] = field(default_factory=list)
    periods_hidden: bool = False
    in_words: bool = False
    figure: Figure | None = None

    def chart(self, theme: Any = "page") -> str:
        """The value period by period; nothing where fewer than two are told."""
        told = [row for row in self.periods if row.number is not None]
        if len(told) < 2:
            return ""
        rows = [charts.Row(row.short, row.number, row.value) for row in self.periods if row.number is not None]
        draw = charts.columns if len(rows) <= BARS else charts.line
        return draw(rows, title=_("Period by period"), theme=theme)


def figure_page(programme: Programme, key: str) -> FigurePage | None:
    """Kept for each revision of the programme, day and language. None where donors read no such figure."""
    stamp = history.revision(programme.pk).stamp
    name = f"figure-page:{programme.pk}:{stamp}:{clock.today()}:{get_language()}:{key}"
    found = cache.get(name) if len(key) <= 80 and key.isprintable() and " " not in key else None
    if found is None:
        found = _read(programme, key)
        if found is not None:
            cache.set(name, found, KEPT_SECONDS)
    return found


def _read(programme: Programme, key: str) -> FigurePage | None:
    edition = donor_figures(programme)
    if key.startswith(PREFIX):
        pk = key.removeprefix(PREFIX)
        row = programme.indicators.select_related("baseline", "result__parent__parent").filter(pk=pk).first() if pk.isdecimal() and len(pk) < 16 else None  # fmt: skip
        return _of_indicator(programme, row, edition) if row is not None else None
    counted = measure(key)
    return _of_measure(programme, counted, edition) if counted is not None and key in edition else None


# --- an indicator ------------------------------------------------------------------------


def _of_indicator(programme: Programme, row: Indicator, edition: Mapping[str, Figure]) -> FigurePage:
    day = clock.today()
    row.programme = programme
    lines = reading.lines_of(programme, edition, day)[row.result_id]
    line = next(one for one in lines if one.indicator.pk == row.pk)
    line.indicator.programme = programme
    figure, counted = line.figure, line.measure
    page = FigurePage(
        programme=programme,
        key=row.figure_key,
        code=row.code,
        title=row.title,
        kind=_("Reported by organisations.") if row.is_reported else _("Counted by the portal."),
        value=framework_ui.figure_text(line.indicator, figure),
        hidden=bool(figure and figure.hidden),
        as_of=figure.as_of if figure else None,
        corrected=bool(figure and figure.corrected),
        chain=_chain(row.result),
        baseline=framework_ui.baseline_text(line.indicator),
        facts=_reference_sheet(line.indicator, counted),
        in_words=row.kind == ValueKind.QUALITATIVE,
        figure=figure,
    )
    if line.baseline is not None:
        held = line.baseline
        page.baseline_note = " · ".join(filter(None, [framework_ui.as_of(held) if held.as_of else "", held.note]))
    if line.promise is not None:
        page.promises = [_promise(line.promise, framework_ui.target_text(line.indicator, line.promise.target))]
        if not page.in_words and line.promise.progress is not None:
            page.progress = framework_ui.progress_text(line.promise.progress)
    if row.is_reported:
        _add_reported(page, line.indicator, figure)
    elif counted is not None:
        targets = {target.period_id: framework_ui.target_text(line.indicator, target) for target in line.targets}
        _add_closings(page, counted, edition, targets)
    return page


def _chain(result: Result) -> list[Result]:
    """The result and those above it, the highest first."""
    found: list[Result] = [result]
    while found[0].parent is not None:
        found.insert(0, found[0].parent)
    return found


def _promise(promise: Promise, target: str) -> tuple[str, str, str, str, str]:
    due = programme_ui.due(promise.target)
    return target, due, programme_ui.reached(promise), promise.state_label, promise.tone


def _reference_sheet(row: Indicator, counted: Measure | None) -> list[tuple[str, str]]:
    organisations = " · ".join(one.name for one in row.responsible.all())
    way = _("each figure is the total to date") if row.cumulative else _("periods are added up")
    sheet = [
        (_("Definition"), row.definition),
        (_("How it is counted"), str(counted.how) if counted else ""),
        (_("Unit"), " · ".join(filter(None, [row.unit, str(row.get_kind_display()).lower()]))),
        (_("Direction"), "" if row.kind == ValueKind.QUALITATIVE else str(row.get_direction_display())),
        (_("Over the periods"), way if row.is_reported and row.kind != ValueKind.QUALITATIVE else ""),
        (_("Levels"), "\n".join(f"{n}. {level}" for n, level in enumerate(row.levels, 1))),
        (_("Sources and means of verification"), row.means),
        (_("Method"), row.method),
        (_("Frequency"), str(row.get_frequency_display()) if row.frequency else ""),
        (_("Responsible organisations"), organisations if row.is_reported else ""),
        (_("Checked"), _("A reported figure counts once the coordinator has approved it; its evidence is kept in the portal and read by those who work in the programme.") if row.is_reported else ""),
        (_("Assumptions"), row.assumptions),
    ]  # fmt: skip
    return [(label, text) for label, text in sheet if text]


def _add_reported(page: FigurePage, row: Indicator, figure: Figure | None) -> None:
    for one in reading.periods_of(row, clock.today(), for_donors=True, figure=figure):
        number = one.amount.value if one.amount is not None and not page.in_words else None
        if one.amount is None:
            page.periods_hidden = True
        page.periods.append(
            _row(
                one.period,
                framework_ui.target_text(row, one.target),
                _("hidden") if one.amount is None else framework_ui.amount_text(row, one.amount),
                number=None if number is None else float(number),
                state=framework_ui.state_label(one.state),
                tone=framework_ui.state_tone(one.state),
            )
        )


def _row(period: ReportingPeriod, target: str, value: str, **more: Any) -> PeriodRow:
    return PeriodRow(
        str(period), formats.month(period.ends_on), period.ends_on, target, value,
        locked=period.locked_at is not None, **more,
    )  # fmt: skip


# --- a measure ---------------------------------------------------------------------------


def _of_measure(programme: Programme, counted: Measure, edition: Mapping[str, Figure]) -> FigurePage:
    figure = edition[counted.key]
    page = FigurePage(
        programme=programme,
        key=counted.key,
        code="",
        title=str(counted.label),
        kind=_("Counted by the portal."),
        value=measured(figure, counted, programme),
        hidden=figure.hidden,
        as_of=None,
        corrected=False,
        facts=[(_("How it is counted"), str(counted.how))],
        figure=figure,
    )
    if figure.denominator and not figure.hidden:
        parts = f"{formats.number(figure.numerator)} / {formats.number(figure.denominator)}"
        page.facts.append((_("Part of the whole"), parts))
    held = [one for one in promises(programme, edition, clock.today()) if one.target.measure == counted.key]
    page.promises = [_promise(one, programme_ui.promised(one.target)) for one in held if one.indicator is None]
    _add_closings(page, counted, edition, {})
    return page


def measured(figure: Figure, counted: Measure, programme: Programme) -> str:
    if counted.unit == "money" and not figure.hidden:
        return formats.money(figure.value, programme.currency)
    return programme_ui.shown(figure, counted)


def _add_closings(
    page: FigurePage, counted: Measure, edition: Mapping[str, Figure], targets: Mapping[int | None, str]
) -> None:
    """What it stood at when each period ended, as kept by the system."""
    programme, day = page.programme, clock.today()
    kept = closing.closing_values(programme).get(counted.key, {})
    told = closing.told_closings(counted, kept, edition.get(counted.key), programme.threshold)
    page.periods_hidden = told is None and bool(kept)
    for period in programme.reporting_periods.all():
        held = kept.get(period.pk)
        row = _row(period, targets.get(period.pk, formats.NOTHING), formats.NOTHING)
        if held is None:
            row.note = _("not over yet") if period.ends_on >= day else _("not kept at the time")
        elif told is None:
            row.value = _("hidden")
        else:
            figure = Figure(value=held.value, numerator=held.numerator, denominator=held.denominator)
            row.value = measured(figure, counted, programme)
            row.number = None if held.value is None else float(held.value)
            row.note = _("counted on %(when)s") % {"when": formats.moment(held.counted_at)}
        page.periods.append(row)
