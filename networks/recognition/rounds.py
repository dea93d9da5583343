"""Writes on rounds of recognition before they are opened: prepared, changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from networks.models import Network, RecognitionRound
from networks.recognition.enums import RecognitionState
from networks.services import add_row, change_row
from office.errors import WrongState

if TYPE_CHECKING:
    from participants.models import User


def add_round(network: Network, *, by: User | None, **facts: Any) -> RecognitionRound:
    return add_row(RecognitionRound(network=network), by=by, **facts)


def change_round(asked: RecognitionRound, *, by: User | None, **facts: Any) -> RecognitionRound:
    """Its titles and days; what it judges by and whom, only as long as nobody has registered."""
    fixed = any(name in facts and facts[name] != getattr(asked, name) for name in ("criteria_set", "area"))
    if fixed and (asked.state == RecognitionState.DECIDED or asked.applications.exists()):
        raise WrongState(_("Somebody has registered already: the criteria set and the area stay as they are."))
    return change_row(asked, by=by, **facts)
