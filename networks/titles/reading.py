"""Titles of units, of a branch, and lists of what a decision recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from instruments.criteria.enums import SubjectKind
from networks.models import Outcome, RecognitionDecision, RecognitionRound, Unit
from networks.recognition.enums import OWN_UNIT
from office import formats
from programmes.spreadsheets import Table

if TYPE_CHECKING:
    from participants.models import User

PRIVATE = frozenset({SubjectKind.FAMILY, SubjectKind.PERSON})  # never named to the public
STANDING_TONES = {"valid": "ok", "renewed": "none", "expired": "wait", "withdrawn": "late"}
SHOWN = 20


def standings() -> dict[str, str]:
    return {
        "valid": _("valid"),
        "renewed": _("renewed by a later title"),
        "expired": _("expired"),
        "withdrawn": _("withdrawn"),
    }


def full(rows: Any) -> Any:
    return rows.select_related(
        "application__unit__network", "application__round__criteria_set", "application__round__area",
        "decision__round__network", "level",
    )  # fmt: skip


def titles_of(unit: Unit) -> list[Outcome]:
    """Titles of the unit itself, newest first, whatever became of them. One query."""
    rows = Outcome.objects.titles().filter(application__unit=unit, application__subject__in=OWN_UNIT)
    return list(full(rows).order_by("-decision__dated", "-pk")[:SHOWN])


def name_of(outcome: Outcome) -> str:
    return outcome.application.name or outcome.application.unit.name


def public_name(outcome: Outcome) -> str:
    """Initials of a family or a person."""
    name = name_of(outcome)
    if outcome.application.subject not in PRIVATE:
        return name
    return " ".join(f"{word[0]}." for word in name.split())


def award_of(asked: RecognitionRound) -> str:
    return asked.criteria_set.award or asked.criteria_set.title


def outcomes_of(decision: RecognitionDecision, user: User) -> Any:
    """What the reader sees of a decision, the recognised first."""
    return full(decision.outcomes.visible_to(user)).order_by("-is_recognised", "serial", "pk")


def list_of_recognised(decision: RecognitionDecision, outcomes: list[Outcome], *, hxl: bool = False) -> Table:
    columns = [
        (_("No."), ""), (_("Name"), ""), (_("To tell it apart"), ""), (_("Unit"), "organisation"), (_("Level"), ""),
        (_("Score"), ""), (_("Valid until"), ""), (_("State"), ""),
    ]  # fmt: skip
    words = standings()
    rows = [
        [
            row.number, name_of(row), row.application.detail, row.application.unit.name,
            row.level.name if row.level else "", row.score, formats.day(row.expires_on) if row.expires_on else "",
            words[row.standing],
        ]
        for row in outcomes
        if row.is_recognised
    ]  # fmt: skip
    title = _("Decision %(number)s of %(day)s: %(round)s") % {
        "number": decision.number, "day": formats.day(decision.dated), "round": decision.round.title,
    }  # fmt: skip
    return Table(title, columns, rows, hxl=hxl, fixed=3)
