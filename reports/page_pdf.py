"""A page of results as PDF: what is on the screen, with what is chosen on it, the day, and where it stands.

Read from the same contexts as the pages, in the words of the same tags; drawn by the renderer of the reports.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import clock, formats, history
from office.errors import DomainError
from programmes.measures import Figure
from programmes.models import Programme
from programmes.results import Promise
from programmes.templatetags import framework_ui, money_ui, programme_ui
from reports import glance
from reports.document.writer import Writer
from reports.figure_page import FigurePage, figure_page
from reports.renderers import pdf
from reports.results_page import results_context

KEPT_SECONDS = 15 * 60
TONES = {"ok": "done", "late": "late", "due": "risk"}


@dataclass(frozen=True, slots=True)
class Pdf:
    name: str
    data: bytes


def answer(make: Callable[[], Pdf | None]) -> HttpResponse | None:
    """The PDF; in plain words that it could not be made; None where there is nothing to make one of."""
    try:
        made = make()
    except DomainError as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    if made is None:
        return None
    found = HttpResponse(made.data, content_type="application/pdf")
    found["Content-Disposition"] = f'inline; filename="{made.name}"'
    return found


def results_pdf(programme: Programme, params: Mapping[str, str], foot: str) -> Pdf:
    """The results page. ``foot``: where the page stands, or until when it is shared."""
    told = results_context(programme, params, params.get("era", ""))
    chosen = told["filter"]
    data = _kept(programme, f"results?{chosen.query}&{told['era']}", foot, lambda: _results(programme, told))
    return Pdf(f"{programme.slug}-{clock.today()}.pdf", data)


def figure_pdf(programme: Programme, key: str, foot: str) -> Pdf | None:
    page = figure_page(programme, key)
    if page is None:
        return None
    return Pdf(
        f"{programme.slug}-{key.replace('.', '-')}-{clock.today()}.pdf",
        _kept(programme, key, foot, lambda: _figure(page)),
    )


def _kept(programme: Programme, what: str, foot: str, blocks: Any) -> bytes:
    """Made once for each revision, day, language and choice."""
    stamp = history.revision(programme.pk).stamp
    about = hashlib.sha256(f"{what}\n{foot}".encode()).hexdigest()[:32]
    key = f"page-pdf:1:{programme.pk}:{stamp}:{clock.today()}:{get_language()}:{about}"
    data = cache.get(key)
    if data is None:
        data = pdf.render(_document(programme, blocks(), foot), "results.typ")
        cache.set(key, data, KEPT_SECONDS)
    return data


def _document(programme: Programme, doc: Writer, foot: str) -> dict[str, Any]:
    revision, today = history.revision(programme.pk), clock.today()
    as_of = formats.moment(revision.changed_at) if revision.number else formats.day(today)
    return {
        "language": doc.language,
        "foot": _("Printed on %(day)s") % {"day": formats.day(today)} + f" · {foot}",
        "kind": _("Results"),
        "title": programme.title,
        "short_title": programme.short_title,
        "organisation": programme.implementer.name if programme.implementer else "Gieo",
        "period": programme_ui.period(programme),
        "as_of": _("Data as of %(moment)s") % {"moment": as_of} + ".",
        "edition": _("No person is named; groups under %(k)s people are hidden.") % {"k": programme.threshold},
        "made": today.isoformat(),
        "blocks": [block | {"number": ""} if block["kind"] == "heading" else block for block in doc.blocks],
    }


def _writer(programme: Programme) -> Writer:
    facts = {"threshold": programme.threshold, "currency": programme.currency}
    return Writer({"figures": {}, "programme": facts}, [], "donor", get_language() or "vi")


# --- the results page --------------------------------------------------------------------


def _results(programme: Programme, told: Mapping[str, Any]) -> Writer:
    doc = _writer(programme)
    for chapter in (_chosen, _stats, _promised, _framework, _for_whom, _learned, _stories, _reach, _money, _thanks):
        chapter(doc, programme, told)
    return doc


def _chosen(doc: Writer, programme: Programme, told: Mapping[str, Any]) -> None:
    chosen = told["filter"]
    if not chosen.chosen:
        return
    doc.heading(_("What is chosen"))
    doc.facts(chosen.said)
    rows = [[cell.title, cell.group, cell.text] for cell in told["cells"]]
    doc.table(_("Published figures of the chosen group"), [_("Figure"), _("Of whom"), _("Persons")], rows, 1, (6, 4, 2))
    lines = [
        [line.title, line.target, "\n".join(filter(None, [line.value, line.note]))] for line in told["period_lines"]
    ]
    columns = [_("Promised"), _("Target of the period"), _("Reached by its end")]
    doc.table(str(chosen.chosen_period), columns, lines, 2, (8, 3, 3))
    doc.aside(
        _(
            "A choice selects among the published figures and counts nothing again; the large figures below, the charts and the map tell of the whole programme."
        )
    )


def _stats(doc: Writer, programme: Programme, told: Mapping[str, Any]) -> None:
    figures, total = told["figures"], told["money_total"]
    standing, budget = told["standing"], total.planned.value
    met = f"{standing['met']} / {standing['total']}" if standing["total"] else formats.NOTHING
    people = [
        (_amount(figures.get("people.trained")), _("people trained (persons)")),
        (_share(figures.get("people.women_share")), _("women among them")),
    ]
    doc.stats(
        [
            (met, _("promised results reached")),
            *(people if told["has_people"] else []),
            (
                _("not stated") if budget is None else formats.short_money(budget, programme.currency),
                _("budget"),
            ),
        ]
    )


def _amount(figure: Figure | None) -> str:
    return _("hidden") if figure and figure.hidden else formats.number(figure.value if figure else None)


def _share(figure: Figure | None) -> str:
    return _("hidden") if figure and figure.hidden else formats.percent(figure.value if figure else None)


def _promised(doc: Writer, programme: Programme, told: Mapping[str, Any]) -> None:
    doc.heading(_("Promised · Reached"))
    if not told["shown_promises"]:
        doc.text(_("No promised result is of this choice.") if told["promises"] else _("Nothing is promised yet"))
    rows = [
        [
            promise.target.title, programme_ui.due(promise.target), state(promise),
            programme_ui.promised(promise.target), programme_ui.reached(promise),
        ]
        for promise in told["shown_promises"]
    ]  # fmt: skip
    columns = [_("Promised"), _("Due"), _("State"), _("Target"), _("Reached")]
    doc.table(_("Promised results and how they stand"), columns, rows, 2, (8, 2, 3, 2, 2))


def state(promise: Promise) -> tuple[str, str]:
    return promise.state_label, TONES.get(promise.tone, "")


def _framework(doc: Writer, programme: Programme, told: Mapping[str, Any]) -> None:
    if not told["branches"]:
        return
    doc.heading(_("Results framework"))
    rows: list[Sequence[Any]] = []
    for branch in told["branches"]:
        result = branch.result
        rows.append([(f"{result.get_level_display()} {result.code} · {result.title}", "head"), "", "", "", ""])
        for line in branch.lines:
            if line.indicator.pk in told["shown_lines"]:
                row = line.indicator
                stands = state(line.promise) if line.promise else "–"
                target = framework_ui.target_text(row, line.promise.target if line.promise else None)
                words = f"{row.code} {row.title}" + (f" ({row.unit})" if row.unit else "")
                rows.append([words, stands, framework_ui.baseline_text(row), target, framework_ui.figure_text(row, line.figure)])  # fmt: skip
    columns = [_("Indicator"), _("State"), _("Baseline"), _("Target"), _("Current value")]
    doc.table(_("Results framework"), columns, rows, 3, (8, 3, 2, 2, 3))


def _for_whom(doc: Writer, programme: Programme, told: Mapping[str, Any]) -> None:
    enrolled = told["figures"].get("people.enrolled")
    chosen = next(one for one in told["maps"] if one.era == told["era"])
    found = glance.splits(enrolled)
    doc.heading(_("For whom"))
    if not told["has_people"]:
        doc.text(_("Nobody is enrolled in this programme here: whom it reaches is told by its indicators and by what sources say."))  # fmt: skip
        return
    if not found:
        doc.text(_("The cohort is not enrolled yet, or has fewer than %(k)s people.") % {"k": programme.threshold})
    split_blocks(doc, programme, found)
    if chosen.rows:
        doc.heading(_("Where"))
        doc.beside(
            (chosen.title, chosen.svg(theme="print")),
            (chosen.label, [_("Province"), _("Persons")], [list(row) for row in chosen.rows]),
            numbers=1,
            widths=(3, 2),
        )


def split_blocks(doc: Writer, programme: Programme, found: list[glance.Split]) -> None:
    hides = False
    for chart in glance.split_charts(found, programme.threshold, "print"):
        hides = hides or chart.split.hides
        label = chart.split.label
        doc.beside((label, chart.svg), (label, list(chart.columns), [list(r) for r in chart.rows]), numbers=1, widths=(3, 2))  # fmt: skip
    if hides:
        doc.aside(
            _(
                "“<%(k)s” is a group of fewer than %(k)s people; “*” is a larger group that is hidden with it, so that the small one can’t be worked out. What is hidden is never zero."
            )
            % {"k": programme.threshold}
        )


def _learned(doc: Writer, programme: Programme, told: Mapping[str, Any]) -> None:
    if not told["has_people"]:
        return
    figures = told["figures"]
    number = programme_ui.decimals
    gain = figures.get("tests.gain")
    rows = [
        (_("Reaction, overall (out of 5)"), number(programme_ui.value_of(figures, "reaction.overall_mean"), 1)),
        (_("Points after the training"), formats.signed(gain.value if gain else None, 1)),
        (_("Pairs of tests"), formats.number(programme_ui.value_of(figures, "tests.matched_pairs"))),
        (_("Attendances (person-times)"), formats.number(programme_ui.value_of(figures, "attendance.person_times"))),
    ]
    doc.heading(_("Learned what"))
    doc.facts(rows)


def _stories(doc: Writer, programme: Programme, told: Mapping[str, Any]) -> None:
    if told["stories"]:
        doc.heading(_("What the groups do"))
    for card in told["stories"]:
        doc.heading(f"{card.plan.code} · {card.plan.title}", 2)
        done = _("%(share)s%% of the activities done") % {"share": card.share}
        spent = _("Spent %(spent)s of %(budget)s.") % {
            "spent": formats.money(card.spent, programme.currency),
            "budget": formats.money(card.budget, programme.currency),
        }
        doc.aside(f"{card.word} · {done} · {spent}")
        doc.text(card.plan.objective)
        rows = [
            [
                f"{line.indicator.name} ({line.indicator.unit})", formats.number(line.indicator.baseline),
                formats.number(line.indicator.target), formats.number(line.actual),
            ]
            for line in card.indicators
        ]  # fmt: skip
        doc.table(_("Indicators"), [_("Indicator"), _("Baseline"), _("Target"), _("Actual")], rows, 3, (8, 2, 2, 2))


def _reach(doc: Writer, programme: Programme, told: Mapping[str, Any]) -> None:
    if not told["reach"]:
        return
    doc.heading(_("Potential reach"))
    rows = [
        [f"{row.worded} {row.unit}", row.who, formats.on(row.as_of, row.as_of_precision), row.source]
        for row in told["reach"]
    ]
    doc.table(_("What sources say"), [_("Number"), _("Who they are"), _("As of"), _("Source")], rows, 0, (4, 5, 2, 5))
    doc.aside(_("Potential reach, as a source says it: never added to the people counted here."))


def _money(doc: Writer, programme: Programme, told: Mapping[str, Any]) -> None:
    doc.heading(_("Money"))
    code = programme.currency
    grants = [
        (
            " · ".join(filter(None, [grant.funder.name, grant.reference])),
            _("not stated") if grant.amount is None else formats.money(grant.amount, grant.currency),
        )
        for grant in told["grants"]
    ]
    doc.facts(grants or [(_("Grants"), _("not stated"))])
    rows = [_money_row(row.label, row, code) for row in told["money_rows"]]
    if not rows:
        doc.text(_("No budget is entered: it is not stated, which is not nothing."))
        return
    rows.append(_money_row(_("The whole programme"), told["money_total"], code))
    columns = [told["money_cut"], _("Budget"), _("Committed"), _("Spent"), _("Left")]
    doc.table(_("Where the money goes"), [str(one) for one in columns], rows, 4, (6, 4, 4, 4, 4), total=True)
    if told["money_left_out"]:
        doc.aside(_("Not in the sums:") + " " + money_ui.sums(told["money_left_out"]))
    doc.aside(_("A dash means that no sum was told: blank is not zero."))


def _money_row(label: str, row: Any, code: str) -> list[str]:
    if row.over:
        label += " – " + _("over by %(amount)s") % {"amount": formats.money(row.over, code)}
    sums = [_tally(one, code) for one in (row.planned, row.committed, row.spent)]
    return [label, *sums, formats.money(row.left, code)]


def _tally(found: Any, code: str) -> str:
    others = [f"+ {one}" for one in money_ui.beside(found.left_out)]
    return "\n".join([*([formats.money(found.value, code)] if found.value is not None or not others else []), *others])


def _thanks(doc: Writer, programme: Programme, told: Mapping[str, Any]) -> None:
    for one in told["acknowledged"]:
        doc.note(one.statement)


# --- one figure -----------------------------------------------------------------------------


def _figure(page: FigurePage) -> Writer:
    doc = _writer(page.programme)
    doc.heading(" ".join(filter(None, [page.code, page.title])))
    doc.aside(page.kind)
    doc.facts([(f"{one.get_level_display()} {one.code}", one.title) for one in page.chain])
    goal = page.promises[0] if page.promises else None
    doc.facts(
        [
            (_("Current value"), page.value + (f" · {formats.day(page.as_of)}" if page.as_of else "")),
            (_("Corrected by hand"), _("yes") if page.corrected else ""),
            (_("Baseline"), " · ".join(filter(None, [page.baseline, page.baseline_note]))),
            (_("Target"), f"{goal[0]} · {goal[1]}" if goal else formats.NOTHING),
            (_("State"), goal[3] if goal else ""),
        ]
    )
    if page.periods:
        doc.heading(_("Period by period"), 2)
        doc.picture(_("Period by period"), page.chart("print"))
        rows = [[row.label, row.note, row.state, row.target, row.value] for row in page.periods]
        columns = [_("Period"), _("Counted"), _("State"), _("Target"), _("Reached")]
        doc.table(_("Period by period"), columns, rows, 2, (5, 5, 3, 2, 3))
    found = glance.splits(page.figure, glance.ALL_DIMENSIONS) if page.figure and not page.hidden else []
    if found:
        doc.heading(_("For whom"), 2)
        split_blocks(doc, page.programme, found)
    doc.heading(_("How it is counted"), 2)
    doc.facts(page.facts)
    return doc
