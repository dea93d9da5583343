"""What the style page shows its components with: sample data, no rows of the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import segno
from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office import charts
from office.widgets import DayField, PhotosField


class SampleForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"), help_text=gettext_lazy("As it will stand in the report."), max_length=200
    )
    day = DayField(label=gettext_lazy("Day"))
    problem = forms.CharField(label=gettext_lazy("What happened"), widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("training", gettext_lazy("Training")), ("visit", gettext_lazy("Visit"))],
    )
    how_far = forms.ChoiceField(
        label=gettext_lazy("How far"),
        widget=forms.RadioSelect,
        choices=[("begun", gettext_lazy("Begun")), ("half", gettext_lazy("Half way")), ("done", gettext_lazy("Done"))],
    )
    agreed = forms.BooleanField(label=gettext_lazy("The group has agreed to this"), required=False)
    photos = PhotosField(label=gettext_lazy("Photos"), required=False)


class SampleFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Search"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("All")), ("training", gettext_lazy("Training")), ("visit", gettext_lazy("Visit"))],
    )


@dataclass
class Row:
    title: str
    target: int
    reached: int
    share: int
    mark: int
    tone: str
    tag: str
    word: str


def rows() -> list[Row]:
    return [
        Row(_("Launch workshop"), 1, 1, 100, 62, "ok", "ok", _("reached")),
        Row(_("Trainees trained"), 30, 28, 93, 62, "ok", "ok", _("on track")),
        Row(_("Group action plans"), 5, 2, 40, 62, "risk", "due", _("behind")),
        Row(_("Field visit"), 1, 0, 0, 100, "late", "late", _("overdue")),
    ]


def road() -> list[dict[str, str]]:
    return [
        {"title": _("Launch workshop"), "when": "16/10", "state": "done", "word": _("done")},
        {"title": _("Training"), "when": "16–17/10", "state": "done", "word": _("done")},
        {"title": _("Group action plans"), "when": "31/10", "state": "late", "word": _("overdue")},
        {"title": _("Support and visits"), "when": "11 – 02", "state": "now", "word": _("now")},
        {"title": _("Closing workshop"), "when": "26/02", "state": "next", "word": _("to come")},
    ]


def tiles() -> list[charts.Tile]:
    """Shown, shown, there but hidden, nobody."""
    return [
        charts.Tile("Lai Châu", "L.Châu", 1, 0, 1, present=True),
        charts.Tile("Hà Giang", "H.Giang", 3, 0, 4, present=True, url="#figures"),
        charts.Tile("Sơn La", "S.La", 1, 1, None, present=True),
        charts.Tile("Hà Nội", "Hà Nội", 6, 1, None),
    ]


def jobs() -> list[Any]:
    """The four states of a piece of work; over for the fragment, so that the page does not ask for progress."""
    facts = {"uuid": "00000000-0000-4000-8000-000000000000", "step": "", "error": "", "result_url": "", "is_over": True}
    return [
        SimpleNamespace(**facts | {"state": "waiting", "progress": 0}),
        SimpleNamespace(**facts | {"state": "running", "progress": 45, "step": _("Drawing the charts")}),
        SimpleNamespace(**facts | {"state": "done", "progress": 100, "result_url": "#jobs"}),
        SimpleNamespace(**facts | {"state": "failed", "progress": 45, "error": _("The file could not be read.")}),
    ]


def context() -> dict[str, Any]:
    address = "https://example.org/join/K7QM-2X4P/"
    qr = segno.make(address, error="m").svg_inline(scale=4, border=2, omitsize=True)
    now = timezone.now()
    chart_rows = [("Hà Giang", 4), ("Sơn La", 4), ("Lào Cai", 3)]
    return {
        "tones": [
            ("ok", _("done")),
            ("due", _("due")),
            ("late", _("overdue")),
            ("wait", _("awaits review")),
            ("info", _("new")),
            ("none", _("not yet due")),
        ],
        "rows": rows(),
        "road": road(),
        "parts": [{"label": _("women"), "share": 73.3, "tone": "a"}, {"label": _("men"), "share": 26.7, "tone": "b"}],
        "form": SampleForm(initial={"day": dt.date(2024, 1, 15)}, prefix="plain"),
        "wrong": SampleForm({"wrong-title": "", "wrong-day": "31/02/2024", "wrong-kind": "visit"}, prefix="wrong"),
        "filter_form": SampleFilter({"kind": "visit"}, prefix="f"),
        "tabs": [
            {"url": "#tabs", "label": _("Activities"), "current": True, "count": 4},
            {"url": "#tabs", "label": _("Money"), "current": False, "count": ""},
            {"url": "#tabs", "label": _("History"), "current": False, "count": ""},
        ],
        "page": Paginator(range(95), 30).page(2),
        "jobs": jobs(),
        "now": now,
        "marks": [
            ("present", "✓", _("present")),
            ("late", _("L"), _("late")),
            ("absent", "✗", _("absent")),
            ("excused", _("E"), _("excused")),
        ],
        "people": [("1", "Giàng Thị Máy"), ("2", "Nông Thị Bế"), ("3", "Ma Doãn Khiêm")],
        "sessions": [("1", _("Morning")), ("2", _("Afternoon"))],
        "address": address,
        "qr": mark_safe(qr),  # drawn by segno from a constant
        "columns": [_("Province"), _("Persons")],
        "chart_rows": chart_rows,
        "bars": charts.hbar([charts.Row(name, n) for name, n in chart_rows], title=_("Persons by province")),
        "split": charts.split_bar(
            [charts.Row(_("women"), 22, tone="a"), charts.Row(_("men"), 8, tone="b")], title=_("Women and men")
        ),
        "tiles": charts.tile_map(tiles(), title=_("Persons by province")),
    }
