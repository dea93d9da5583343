"""The list of members: narrowed by year, province and state, and as rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.membership.enums import MembershipState, PlaceKind
from office import formats
from office.text import fold
from programmes.spreadsheets import Table

if TYPE_CHECKING:
    from networks.membership.models import Membership
    from networks.membership.querysets import MembershipQuerySet


class MemberFilter(forms.Form):
    """Offers only years and provinces in which there is a member that the reader sees."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    year = forms.ChoiceField(label=gettext_lazy("Member since"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of place"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, *args: Any, among: list[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        every = [("", gettext_lazy("All"))]
        years = sorted({row.member_since.year for row in among if row.member_since}, reverse=True)
        places = {place.pk: place for row in among for place in (row.place_now, row.place_then) if place}
        named = sorted((place.era, place.name, pk, place.get_era_display()) for pk, place in places.items())
        for name, choices in (
            ("year", [(str(year), str(year)) for year in years]),
            ("place", [(str(pk), f"{name} ({era})") for _era, name, pk, era in named]),
            ("kind", PlaceKind.choices),
            ("state", MembershipState.choices),
        ):
            self.fields[name].choices = [*every, *choices]  # type: ignore[attr-defined]


def narrowed(rows: MembershipQuerySet, form: MemberFilter) -> MembershipQuerySet:
    """What is not known in the filter narrows nothing."""
    form.is_valid()
    chosen = form.cleaned_data
    for word in fold(chosen.get("q", "")).split():
        rows = rows.filter(search_text__contains=word)
    if chosen.get("year"):
        rows = rows.filter(member_since__year=int(chosen["year"]))
    if chosen.get("place"):
        rows = rows.filter(Q(place_now_id=int(chosen["place"])) | Q(place_then_id=int(chosen["place"])))
    for name in ("kind", "state"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    return rows


def listing(rows: MembershipQuerySet, *, hxl: bool = False) -> Table:
    columns = [
        (_("Name (Vietnamese)"), ""),
        (_("Name (English)"), ""),
        (_("Kind of place"), ""),
        (_("Province until 30 June 2025"), ""),
        (_("Province since 1 July 2025"), ""),
        (_("State"), ""),
        (_("Member since"), ""),
        (_("No unit of its own since"), ""),
        (_("Source"), ""),
    ]
    return Table(_("Members"), columns, _rows(rows), hxl=hxl, fixed=1)


def _rows(rows: MembershipQuerySet) -> Iterator[list[Any]]:
    for row in rows.select_related("place_then", "place_now"):
        yield [
            row.name_vi,
            row.name_en,
            row.get_kind_display(),
            row.place_then.name if row.place_then else "",
            row.place_now.name if row.place_now else "",
            row.get_state_display(),
            formats.on(row.member_since, row.since_precision) if row.member_since else "",
            row.ended_on,
            row.source,
        ]
