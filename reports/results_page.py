"""A programme's results as donors read them: one page, one reader's choice, the same behind a reading link and in a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import clock, formats
from programmes.enums import Certainty
from programmes.framework import closing, reading
from programmes.framework.figures import approved
from programmes.measures import Figure, measure
from programmes.models import Programme, ReportingPeriod, Target
from programmes.money import reading as money
from programmes.money.book import GRANT
from programmes.money.enums import Cut
from programmes.published import donor_figures
from programmes.results import Promise
from programmes.templatetags import framework_ui
from reports import figure_page, plan_cards, programme_page
from reports.models import Report, ReportFile
from reports.results_filter import ResultsFilter, is_asked

STORIES = 24
RESULTS = {
    "sub": "reports/_results_sub.html",
    "actions": "reports/_results_actions.html",
    "body": "reports/_results_body.html",
}


def results_page(programme: Programme, params: Mapping[str, str], *, shared: bool = False) -> dict[str, SafeString]:
    """The parts of the page: no person's name, no small group. A page on which nothing is chosen is kept.

    Behind a reading link its addresses are relative to the link, so that what is kept serves all links.
    """
    era, name = params.get("era", ""), "shared" if shared else "results"

    def told(programme: Programme, era: str) -> dict[str, Any]:
        return results_context(programme, params, era) | {"shared": shared}

    if is_asked(params):
        return programme_page.drawn(RESULTS, told(programme, era))
    return programme_page.kept(name, RESULTS, programme, era, told)


def results_context(programme: Programme, params: Mapping[str, str], era: str = "") -> dict[str, Any]:
    found = donor_figures(programme)
    chosen = ResultsFilter(params, programme, found)
    era = chosen.era or programme_page.known_era(era, programme)
    both = programme_page.both(programme, found, era, None)
    lines = reading.lines_of(programme, found, clock.today())
    shown_lines = _shown_lines(chosen, lines)
    kept_promises = [
        promise
        for promise in both["promises"]
        if (
            promise.indicator.pk in shown_lines
            if promise.indicator
            else chosen.keeps(None, promise.target.phase_id, "")
        )
    ]
    stories = plan_cards.plan_stories(programme, clock.today(), limit=STORIES)
    return both | {
        "acknowledged": [one for one in both["acknowledged"] if one.certainty == Certainty.CONFIRMED],
        "for_donors": True,
        "has_people": found["people.enrolled"].value != 0,  # too few to tell is some
        "filter": chosen,
        "shown_promises": kept_promises,
        "cells": chosen.cells(_titles(lines)),
        "period_lines": period_lines(programme, found, chosen.chosen_period, kept_promises, lines),
        "branches": [
            branch
            for branch in reading.branches(programme, found, clock.today(), lines)
            if not chosen.narrows_lines or any(line.indicator.pk in shown_lines for line in branch.lines)
        ],
        "shown_lines": shown_lines,
        "reach": [row for row in both["reach"] if chosen.in_phase(row.phase_id)],
        "phases": [row for row in both["phases"] if chosen.in_phase(row.pk)],
        "stories": stories,
        "more_stories": max(0, int(found["plans.approved"].value or 0) - len(stories)),
        "final_files": final_files(programme),
        "money_share": programme_page.share(found, "plans.spent", "plans.budget"),
        "language": get_language(),
    } | money_of(programme, chosen)  # fmt: skip


def _titles(lines: Mapping[int, list[reading.Line]]) -> dict[str, str]:
    rows = [line.indicator for held in lines.values() for line in held]
    return {row.figure_key: f"{row.code} {row.title}" for row in rows}


def _shown_lines(chosen: ResultsFilter, lines: Mapping[int, list[reading.Line]]) -> set[int]:
    """The indicators that the reader's choice leaves."""
    levels = dict(chosen.programme.results.values_list("pk", "level")) if "level" in chosen.chosen else {}
    return {
        line.indicator.pk
        for result_id, held in lines.items()
        for line in held
        if chosen.keeps(
            line.indicator, line.promise.target.phase_id if line.promise else None, levels.get(result_id, "")
        )
    }


# --- the money ---------------------------------------------------------------------------


def money_of(programme: Programme, chosen: ResultsFilter) -> dict[str, Any]:
    """By line; of a chosen partner or period that row. The total is always the whole programme's."""
    held = money.read(programme)
    cut = Cut.PARTNER if "partner" in chosen.chosen else Cut.PERIOD if chosen.chosen_period else Cut.LINE
    rows = money.rows(programme, held, cut)
    if cut == Cut.PARTNER:
        rows = [row for row in rows if str(row.key) == chosen.chosen["partner"]]
    elif cut == Cut.PERIOD:
        index = chosen.periods.index(chosen.chosen_period)
        rows = [row for row in rows if row.key == index]
    return {
        "money_rows": rows,
        "money_cut": Cut(cut).label,
        "money_total": money.total_row(held),
        "money_left": held.left(),
        "money_left_out": held.left_out,
        "granted": held.tally(GRANT),
        "grants": programme.grants.told(works_here=False).select_related("funder"),
    }


# --- one period ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A promise in the chosen period: what was to be reached by its end, and what was."""

    key: str
    title: str
    target: str
    value: str
    note: str = ""


def period_lines(
    programme: Programme,
    edition: Mapping[str, Figure],
    period: ReportingPeriod | None,
    kept: list[Promise],
    lines: Mapping[int, list[reading.Line]],
) -> list[PeriodLine]:
    """Only what is told of every period is told of one: a line is "hidden" here when it is on its own page."""
    if period is None:
        return []
    periods, reports = list(programme.reporting_periods.all()), approved(programme.pk)
    closings = closing.closing_values(programme)
    index = periods.index(period)
    by_indicator = {line.indicator.pk: line for held in lines.values() for line in held}
    found = []
    for promise in kept:
        row, note = promise.indicator, ""
        if row is not None and row.is_reported:
            line = by_indicator[row.pk]
            told = reading.told_amounts(
                line.indicator, reports[row.pk], periods, programme.threshold, figure=edition.get(row.figure_key)
            )[index]
            value = framework_ui.amount_text(line.indicator, told) if told is not None else _("hidden")
        else:
            value = _closing_text(programme, edition, promise.target, closings, period)
            kept_value = closings.get(promise.target.measure, {}).get(period.pk)
            note = _("counted on %(when)s") % {"when": formats.moment(kept_value.counted_at)} if kept_value else ""
        held = [one for one in by_indicator[row.pk].targets if one.period_id == period.pk] if row is not None else []
        target = framework_ui.target_text(row, held[0] if held else None) if row is not None else ""
        found.append(PeriodLine(promise.key, promise.target.title, target or "–", value, note))
    return found


def _closing_text(
    programme: Programme, edition: Mapping[str, Figure], target: Target, closings: Mapping, period: ReportingPeriod
) -> str:
    counted = measure(target.measure)
    kept = closings.get(target.measure, {})
    if counted is None or period.pk not in kept:
        return "–"
    told = closing.told_closings(counted, kept, edition.get(counted.key), programme.threshold)
    if told is None:
        return _("hidden")
    row = told[period.pk]
    figure = Figure(value=row.value, numerator=row.numerator, denominator=row.denominator)
    return figure_page.measured(figure, counted, programme)


def final_files(programme: Programme) -> list[ReportFile]:
    """The donors' edition of the newest final report of each kind and subject, the last made first."""
    final = Report.objects.filter(programme=programme, state="final")
    later = final.filter(kind=OuterRef("kind"), subject=OuterRef("subject"), version__gt=OuterRef("version"))
    newest = final.filter(~Exists(later)).values("pk")
    files = ReportFile.objects.filter(report__in=newest, edition="donor").defer("report__snapshot")
    rows = list(files.select_related("report__phase", "report__event", "stored").reader_first())
    return sorted(rows, key=lambda row: (row.report.created_at, row.report_id), reverse=True)
