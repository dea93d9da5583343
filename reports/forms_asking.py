"""Asking for a report: what it tells of, and its chapters in their order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from office import clock
from programmes.forms_programmes import DayField
from programmes.models import Programme
from reports import chapters
from reports.enums import ReportKind
from reports.layouts.services import papers_of

QUARTER = 3


@dataclass(frozen=True, slots=True)
class Chapter:
    """One line of the form. ``order`` is what stands in its field: as typed, or its place."""

    key: str
    title: Any
    chosen: bool
    order: str
    is_moved: bool = False


class ReportForm(forms.Form):
    """Of one kind. It holds only the fields that the kind needs."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    phase: Any = forms.ModelChoiceField(None, label=_("Phase"), empty_label=None)
    event: Any = forms.ModelChoiceField(None, label=_("Event"), empty_label=None)
    paper: Any = forms.ChoiceField(label=_("Layout"), required=False)

    def __init__(self, *args: Any, programme: Programme, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        for name, needed in NEEDS.items():
            if needed != kind:
                del self.fields[name]
        self.fields["paper"].choices, self.fields["paper"].initial = papers_of(programme)  # type: ignore[attr-defined]
        if kind == ReportKind.PERIODIC:
            self.fields["starts_on"].initial, self.fields["ends_on"].initial = last_period(programme, clock.today())
        if kind == ReportKind.PHASE_REVIEW:
            self._choose("phase", programme.phases.all())
        if kind == ReportKind.EVENT:
            self._choose("event", programme.events.exclude(state="cancelled").order_by("-starts_on", "-pk"))

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        field.queryset = rows  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: row.title  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error(
                "ends_on",
                _("The end is before the start. Put a day on or after %(day)s.") % {"day": f"{first:%d/%m/%Y}"},
            )
        return data


NEEDS = {
    "starts_on": ReportKind.PERIODIC,
    "ends_on": ReportKind.PERIODIC,
    "phase": ReportKind.PHASE_REVIEW,
    "event": ReportKind.EVENT,
}


def kinds_of(programme: Programme) -> list[ReportKind]:
    """Those that the programme has something for: no review without a phase, no event report without an event."""
    lacks = {
        ReportKind.PHASE_REVIEW: not programme.phases.exists(),
        ReportKind.EVENT: not programme.events.exclude(state="cancelled").exists(),
    }
    return [kind for kind in ReportKind if not lacks.get(kind)]


def last_period(programme: Programme, today: dt.date) -> tuple[dt.date, dt.date]:
    """The last reporting period that is over; of a programme without any, the last quarter within its time."""
    period = programme.reporting_periods.filter(ends_on__lt=today).order_by("-ends_on").first()
    if period is not None:
        return period.starts_on, period.ends_on
    day = min(today, programme.ends_on + dt.timedelta(days=1)) if programme.ends_on else today
    first_of_quarter = dt.date(day.year, QUARTER * ((day.month - 1) // QUARTER) + 1, 1)
    last = first_of_quarter - dt.timedelta(days=1)
    first = dt.date(last.year, last.month - QUARTER + 1, 1)
    if programme.starts_on and last < programme.starts_on:
        return programme.starts_on, max(programme.starts_on, day)
    return max(first, programme.starts_on) if programme.starts_on else first, last


# --- chapters and their order ------------------------------------------------------------


def lines(kind: str, chosen: list[str], *, moved: str = "") -> list[Chapter]:
    """Chosen chapters in their order, then the others that the kind may hold."""
    open_to = chapters.open_to(kind)
    keys = [*chosen, *(key for key in open_to if key not in chosen)]
    return [
        Chapter(key, chapters.TITLES[key], key in chosen, str(place), key == moved) for place, key in enumerate(keys, 1)
    ]


def chosen_in(kind: str, post: Mapping[str, Any], ticked: list[str]) -> list[str]:
    """The ticked chapters by their numbers; of two with the same number the one that stood first, as before."""
    if "chapters" not in post:  # asked without the form: the usual ones
        return list(chapters.DEFAULTS[kind])
    known = [key for key in chapters.open_to(kind) if key in ticked]
    return sorted(known, key=lambda key: _number(post.get(f"order-{key}", "")))


def _number(text: str) -> float:
    """A blank or a word stands last."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("inf")


def move(keys: list[str], key: str, step: int) -> list[str]:
    """The chapter one place up (−1) or down (1) among the chosen."""
    if key not in keys:
        return keys
    at = keys.index(key)
    to = min(max(at + step, 0), len(keys) - 1)
    left = [one for one in keys if one != key]
    return [*left[:to], key, *left[to:]]
