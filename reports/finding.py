"""Searching without regard to marks and case, within what the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actionplans.models import Plan
from networks.models import Edition
from office.text import fold
from participants.models import Organisation, Person
from programmes.models import Document, Grant, Partner, Programme, Reference
from trainings.models import Event

if TYPE_CHECKING:
    from participants.models import User

SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    label: Any
    icon: str
    find: Callable[[User, str], QuerySet]


def people(user: User, text: str) -> QuerySet:
    if not (user.is_staff or user.programmes_as("coordinator", "facilitator", "monitor")):
        return Person.objects.none()
    return Person.objects.visible_to(user).search(text).select_related("organisation")


def organisations(user: User, text: str) -> QuerySet:
    return Organisation.objects.visible_to(user).search(text).order_by("name_vi").select_related("type", "place")


def _of_titles(rows: QuerySet, fields: Iterable[str], text: str) -> QuerySet:
    """Rows whose titles hold each word; folded here, since no database folds Vietnamese marks alike."""
    words = fold(text).split()
    found = [
        pk
        for pk, *titles in rows.order_by().values_list("pk", *fields)
        if all(word in folded for folded in [fold(" ".join(title for title in titles if title))] for word in words)
    ]
    return rows.filter(pk__in=found[:500])


def plans(user: User, text: str) -> QuerySet:
    rows = Plan.objects.visible_to(user)
    return _of_titles(rows, ("code", "title_vi", "title_en"), text).select_related("programme", "group")


def events(user: User, text: str) -> QuerySet:
    return _of_titles(Event.objects.visible_to(user), ("title_vi", "title_en", "venue"), text).select_related(
        "programme"
    )


def programmes(user: User, text: str) -> QuerySet:
    """By title, by a number that it bears (grant, project …), or by an organisation that carries it."""
    seen = Programme.objects.visible_to(user)
    titled = _of_titles(seen, ("slug", "title_vi", "title_en", "short_title_vi", "short_title_en"), text)
    numbered = Reference.objects.filter(search_text__contains=fold(text)).values("programme")
    granted = Grant.objects.filter(reference__icontains=text.strip())  # read by those who read the money
    if not user.is_staff:
        granted = granted.filter(programme__in=user.programmes_as("coordinator", "facilitator", "monitor", "donor"))
    carrying = Q()
    for word in fold(text).split():
        carrying &= Q(organisation__search_text__contains=word)
    certain = Q(programme__in=user.programmes_as("coordinator", "facilitator", "monitor")) | ~Q(role="funder")
    if not user.is_staff:
        carrying &= certain | Q(certainty="confirmed")
    carried = Partner.objects.filter(carrying).values("programme")
    named = Q(pk__in=titled.values("pk")) | Q(pk__in=numbered) | Q(pk__in=carried)
    return seen.filter(named | Q(pk__in=granted.values("programme")))


def documents(user: User, text: str) -> QuerySet:
    rows = Document.objects.visible_to(user)
    for word in fold(text).split():
        rows = rows.filter(search_text__contains=word)
    return rows


def answers(user: User, text: str) -> QuerySet:
    """Published answers of consultation desks within reach: texts without names; questions are found by nobody."""
    rows = Edition.objects.visible_to(user).published().select_related("network")
    for word in fold(text).split()[:10]:
        rows = rows.filter(search_text__contains=word)
    return rows.order_by("-published_on", "-pk")


KINDS: tuple[Kind, ...] = (
    Kind("people", _("People"), "users", people),
    Kind("organisations", _("Organisations"), "building-2", organisations),
    Kind("plans", _("Action plans"), "clipboard-list", plans),
    Kind("events", _("Events"), "calendar-days", events),
    Kind("programmes", _("Programmes"), "route", programmes),
    Kind("documents", _("Documents"), "library", documents),
    Kind("answers", _("Published answers"), "messages-square", answers),
)


def programme_url(user: User, programme: Programme) -> str:
    """Where this reader opens a programme."""
    roles = user.roles.get(programme.pk, set())
    if user.is_staff or roles & {"coordinator", "facilitator", "monitor"}:
        return reverse("reports:programme", args=[programme.slug])
    return reverse("reports:results", args=[programme.slug]) if "donor" in roles else reverse("reports:my")


def with_addresses(user: User, rows: list[Any]) -> list[Any]:
    """Programmes opened where this reader opens them; other rows know their own address."""
    for row in rows:
        if isinstance(row, Programme):
            row.search_url = programme_url(user, row)  # type: ignore[attr-defined]
    return rows
