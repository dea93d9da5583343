"""The list of a network's units: narrowed, and as rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.text import fold
from programmes.spreadsheets import Table

if TYPE_CHECKING:
    from networks.models import Network
    from networks.querysets import UnitQuerySet

STATES = [
    ("", gettext_lazy("Open")),
    ("missing", gettext_lazy("Open, not established")),
    ("closed", gettext_lazy("Closed")),
    ("all", gettext_lazy("All")),
]


class UnitFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Name or code"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)

    def __init__(self, *args: Any, network: Network, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(kind.slug, kind.name) for kind in network.kinds.all()]
        self.fields["kind"].choices = [("", gettext_lazy("All")), *kinds]  # type: ignore[attr-defined]


def narrowed(units: UnitQuerySet, form: UnitFilter) -> UnitQuerySet:
    """What is not known in the filter narrows nothing."""
    form.is_valid()
    chosen = form.cleaned_data
    for word in fold(chosen.get("q", "")).split():
        units = units.filter(search_text__contains=word)
    if chosen.get("kind"):
        units = units.filter(kind__slug=chosen["kind"])
    state = chosen.get("state", "")
    if state == "closed":
        return units.exclude(ended_on=None)
    if state == "all":
        return units
    units = units.filter(ended_on=None)
    return units.filter(is_established=False) if state == "missing" else units


def listing(units: UnitQuerySet, *, hxl: bool = False) -> Table:
    """The columns that :mod:`networks.sheets` takes in again."""
    from networks.sheets import COLUMNS

    columns = [(str(column.label), "") for column in COLUMNS]
    return Table(_("Units"), columns, _rows(units.select_related("kind", "parent", "place")), hxl=hxl, fixed=3)


def _rows(units: UnitQuerySet) -> Iterator[list[Any]]:
    for unit in units.order_by("path").iterator(chunk_size=2000):
        yield [
            unit.code,
            unit.kind.name,
            unit.name_vi,
            unit.name_en,
            unit.parent.code if unit.parent else "",
            unit.place.name_vi if unit.place else "",
            _("Yes") if unit.is_established else _("No"),
            unit.started_on,
            unit.map_column,
            unit.map_row,
            unit.note,
        ]
