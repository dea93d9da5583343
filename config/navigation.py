"""The navigation is data: which rooms a person sees, by role, with what awaits there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from networks.standing import standing_of
from office import attention


@dataclass(slots=True)
class NavItem:
    key: str
    label: str
    icon: str
    url: str
    current: bool = False
    count: int = 0
    calm: bool = False  # stands below the daily rooms, and quieter


WORKERS = {"coordinator", "facilitator", "monitor"}
READERS = WORKERS | {"donor"}

# key, label, icon, url name (takes the programme's slug), roles; None as a rule between parts: the day's work, what came
# of it, and what is opened now and then
ROOMS: list[tuple[str, Any, str, str, set[str]] | None] = [
    ("programme", lambda: _("Programme"), "route", "reports:programme", WORKERS),
    ("people", lambda: _("People"), "users", "programmes:people", WORKERS),
    ("events", lambda: _("Events"), "calendar-days", "trainings:events", WORKERS),
    ("plans", lambda: _("Action plans"), "clipboard-list", "actionplans:plans", WORKERS),
    ("visits", lambda: _("Visits"), "map-pinned", "actionplans:visits", WORKERS),
    ("follow_ups", lambda: _("Follow-ups"), "list-checks", "programmes:follow_ups", WORKERS),
    None,
    ("results", lambda: _("Results"), "target", "reports:results", {*WORKERS, "donor", "partner"}),
    (
        "framework",
        lambda: _("Results framework"),
        "list-tree",
        "programmes:framework",
        {"coordinator", "facilitator", "monitor", "donor", "partner"},
    ),
    ("values", lambda: _("Figures to report"), "pencil-line", "programmes:values", {"coordinator", "partner"}),
    ("money", lambda: _("Money"), "wallet", "programmes:money", {"coordinator", "facilitator", "monitor", "donor"}),
    (
        "reports",
        lambda: _("Reports"),
        "file-text",
        "reports:reports",
        {"coordinator", "facilitator", "monitor", "donor"},
    ),
    ("contributions", lambda: _("Sections to write"), "file-text", "reports:contributions", {"partner"}),
    None,
    ("consortium", lambda: _("Partners and activities"), "handshake", "programmes:consortium", READERS),
    ("phases", lambda: _("Phases and sources"), "milestone", "programmes:phases", READERS),
    ("documents", lambda: _("Documents"), "library", "programmes:documents", READERS),
    ("lessons", lambda: _("Difficulties and lessons"), "lightbulb", "programmes:lessons", READERS),
    ("messages", lambda: _("Messages"), "mail", "programmes:messages", {"coordinator"}),
    ("settings", lambda: _("Settings"), "settings", "programmes:settings", {"coordinator"}),
]
TRAINEE: list[tuple[str, Any, str, str]] = [
    ("my", lambda: _("Programme"), "route", "reports:my"),
    ("my_plan", lambda: _("Our plan"), "clipboard-list", "actionplans:my_plan"),
    ("my_results", lambda: _("My results"), "award", "trainings:my_results"),
    ("me", lambda: _("Me"), "user", "participants:me"),
]


@dataclass(frozen=True, slots=True)
class Navigation:
    rooms: list[NavItem | None]  # None is a rule between parts
    tabs: list[NavItem]  # the bottom bar of trainees
    awaiting: int = 0


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``navigation``: counted only where a template shows it; error pages and mails don't."""
    return {"navigation": SimpleLazyObject(lambda: _navigation(request))}


def _navigation(request: HttpRequest) -> Navigation:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Navigation([], [])
    section = getattr(request, "nav_section", "")
    programme = getattr(request, "programme", None)
    held = set().union(*user.roles.values()) if user.roles else set()
    if held == {"trainee"} and not user.is_staff:
        items = [NavItem(key, label(), icon, reverse(name), key == section) for key, label, icon, name in TRAINEE]
        return Navigation([*items], items)
    awaiting = getattr(request, "awaiting", None)
    if awaiting is None:
        awaiting = attention.awaiting(user)
        request.awaiting = awaiting  # type: ignore[attr-defined]
    counts = Counter(item.section for item in awaiting if programme is None or item.scope_id in {None, programme.pk})
    nav: list[NavItem | None] = [
        NavItem("today", _("Today"), "sun", reverse("reports:today"), section == "today", len(awaiting)),
    ]
    every = NavItem(
        "programmes", _("Programmes"), "layout-grid", reverse("reports:programmes"), section == "programmes"
    )
    if programme is None:
        if held or user.is_staff or section == "programmes":
            nav.append(every)
    else:
        parts = 0
        roles = user.roles.get(programme.pk, set()) | ({"coordinator"} if user.is_staff else set())
        for room in ROOMS:
            if room is None:
                parts += 1
                if nav[-1] is not None:
                    nav.append(None)
            elif roles & room[4]:
                key, label, icon, name, _roles = room
                url = reverse(name, args=[programme.slug])
                nav.append(NavItem(key, label(), icon, url, key == section, counts[key], calm=parts > 1))
        if roles & WORKERS:
            every.calm = True
            nav += [None, every]
        else:
            nav.insert(1, every)
    if programme is None and (held & READERS or user.is_staff):
        nav.append(NavItem("library", _("Documents"), "library", reverse("programmes:library"), section == "library"))
    if programme is None and (held & WORKERS or user.is_staff):
        address = reverse("participants:organisations")
        nav.append(NavItem("organisations", _("Organisations"), "building-2", address, section == "organisations"))
    if programme is None and (user.is_staff or standing_of(user).networks or standing_of(user).advises):
        nav.append(NavItem("networks", _("Networks"), "network", reverse("networks:networks"), section == "networks"))
    if user.is_staff:
        nav.append(None)
        nav.append(
            NavItem("admin", _("Administration"), "shield", reverse("office:administration"), section == "admin")
        )
    while nav and nav[-1] is None:
        nav.pop()
    return Navigation(nav, [], len(awaiting))
