"""Blueprints: what a new programme begins with. Data only; dates are shares of the programme's own time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage that lasts from one share of the programme's time to another (0–1)."""

    kind: str
    title_vi: str
    title_en: str
    begins: float
    ends: float
    measure: str = ""
    needed: int = 1


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """A promised result, due when a share of the programme's time is over."""

    measure: str
    title_vi: str
    title_en: str
    minimum: int
    maximum: int | None = None
    due: float = 1.0


@dataclass(frozen=True, slots=True)
class Blueprint:
    key: str
    label: Any
    about: Any
    stages: tuple[StagePlan, ...]
    targets: tuple[TargetPlan, ...]


def all_blueprints() -> dict[str, Blueprint]:
    """key → blueprint."""
    from programmes.blueprints.gender_mainstreaming import GENDER_MAINSTREAMING

    return {GENDER_MAINSTREAMING.key: GENDER_MAINSTREAMING}
