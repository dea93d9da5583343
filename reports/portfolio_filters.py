"""Which programmes of the portfolio are shown. Everything chosen is in the address, so a list can be passed on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from participants.models import Organisation
from programmes.enums import Certainty, PartnerRole, ProgrammeState
from programmes.models import Partner, Programme
from reports.finding import programmes as found_by_words

if TYPE_CHECKING:
    from participants.models import User
    from programmes.querysets import ProgrammeQuerySet


class PortfolioForm(forms.Form):
    q = forms.CharField(label=_("Title, number or organisation"), required=False, max_length=100)
    funder = forms.ChoiceField(label=_("Funder"), required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    role = forms.ChoiceField(
        label=_("In the role of"), required=False, choices=[("", _("Any role")), *PartnerRole.choices]
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *ProgrammeState.choices])
    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__({name: data.get(name, "").strip() for name in self.base_fields})
        self.user = user
        self.seen = Programme.objects.visible_to(user)
        told = self._told()
        funders = {pk: name for pk, name, role in told if role == PartnerRole.FUNDER}
        self.fields["funder"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *_by_name(funders),
            ("none", _("Not stated")),
        ]
        self.fields["organisation"].choices = [("", _("All")), *_by_name({pk: name for pk, name, _role in told})]  # type: ignore[attr-defined]
        self.fields["year"].choices = [
            ("", _("All")),
            *((year, year) for year in self._years()),
            ("none", _("Not stated")),
        ]  # type: ignore[attr-defined]
        self.fields["q"].widget.input_type = "search"  # type: ignore[attr-defined]

    def _told(self) -> list[tuple[str, str, str]]:
        """(organisation, its name, role) of the programmes that the reader sees, and that the reader may be told."""
        names = ("organisation_id", "organisation__name_vi", "organisation__name_en", "role")
        rows = _told_to(self.user, Partner.objects.filter(programme__in=self.seen)).order_by().values_list(*names)
        found = [(str(pk), _name(vi, en), role) for pk, vi, en, role in rows.distinct()]
        implementing = Organisation.objects.filter(pk__in=self.seen.order_by().values("implementer"))
        own = implementing.order_by().values_list("pk", "name_vi", "name_en")
        return found + [(str(pk), _name(vi, en), PartnerRole.IMPLEMENTING) for pk, vi, en in own]

    def _years(self) -> list[int]:
        spans = self.seen.order_by().values_list(ExtractYear("starts_on"), ExtractYear("ends_on")).distinct()
        years: set[int] = set()
        for first, last in spans:
            if first or last:
                years.update(range(first or last, (last or first) + 1))
        return sorted(years, reverse=True)

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What holds; a value that is not among the choices is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.chosen)

    @cached_property
    def about(self) -> Organisation | None:
        """Whose roles the list tells: the chosen organisation's, else the reader's own where it has any."""
        chosen = self.chosen.get("organisation")
        own = self.user.person.organisation_id if self.user.person_id and self.user.person else None
        known = {pk for pk, _name in self.fields["organisation"].choices}  # type: ignore[attr-defined]
        pk = chosen or (str(own) if str(own) in known else None)
        return Organisation.objects.filter(pk=pk).first() if pk else None

    def filtered(self) -> ProgrammeQuerySet:
        found: Any = self.seen
        chosen = self.chosen
        if "q" in chosen:
            found = found_by_words(self.user, chosen["q"])
        partners = _told_to(self.user, Partner.objects.all())
        if chosen.get("funder") == "none":
            confirmed = partners.filter(role=PartnerRole.FUNDER, certainty=Certainty.CONFIRMED)
            found = found.exclude(pk__in=confirmed.values("programme"))
        elif "funder" in chosen:
            funded = partners.filter(role=PartnerRole.FUNDER, organisation=chosen["funder"])
            found = found.filter(pk__in=funded.values("programme"))
        if "organisation" in chosen or "role" in chosen:
            found = found.filter(self._in_role(partners, chosen.get("organisation"), chosen.get("role")))
        if "state" in chosen:
            found = found.filter(state=chosen["state"])
        year = chosen.get("year")
        if year == "none":
            return found.filter(starts_on=None, ends_on=None)
        if year:
            first = Q(starts_on=None) | Q(starts_on__year__lte=int(year))
            last = Q(ends_on=None) | Q(ends_on__year__gte=int(year))
            found = found.filter(first, last).exclude(starts_on=None, ends_on=None)
        return found

    def _in_role(self, partners: Any, organisation: str | None, role: str | None) -> Q:
        if organisation:
            partners = partners.filter(organisation=organisation)
        if role:
            partners = partners.filter(role=role)
        holds = Q(pk__in=partners.values("programme"))
        if role in {None, PartnerRole.IMPLEMENTING}:
            holds |= Q(implementer=organisation) if organisation else Q(implementer__isnull=False)
        return holds


def _told_to(user: User, partners: Any) -> Any:
    """Donors are not told of a funder that is only assumed."""
    worked_in = user.programmes_as("coordinator", "facilitator", "monitor")
    if user.is_staff:
        return partners
    return partners.filter(
        Q(programme_id__in=worked_in) | ~Q(role=PartnerRole.FUNDER) | Q(certainty=Certainty.CONFIRMED)
    )


def _name(vi: str, en: str) -> str:
    return Organisation(name_vi=vi, name_en=en).name


def _by_name(found: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(found.items(), key=lambda one: one[1])
