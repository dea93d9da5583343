"""Measures: how the floors speak without looking up.

A measure counts itself from records. Each app registers its own in its ``measures.py`` (loaded at start); pages, API,
reports and targets read them through :func:`figures`, so a figure is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from office import history
from programmes.enums import TargetState

DIMENSIONS: dict[str, Any] = {
    "sex": _("Sex"),
    "ethnicity": _("Ethnicity"),
    "ethnicity_group": _("Kinh / ethnic minority"),
    "disability": _("Disability"),
    "age_band": _("Age"),
    "province": _("Province (63)"),
    "province_now": _("Province (34)"),
    "organisation_type": _("Organisation type"),
}
SENSITIVE = frozenset({"ethnicity", "ethnicity_group", "disability"})

Number = int | Decimal | float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one programme.

    ``value`` is None when there is nothing to count from (blank is not zero). A percentage or ratio keeps its
    ``numerator`` and ``denominator``. ``splits``: dimension → stable key → count; keys are language-free
    ("F", ethnic code, place id, type slug) and are put into words by :mod:`programmes.labels`.
    ``n`` is the number of persons that the figure is read off (for suppression of means).
    """

    value: Number
    numerator: Number = None
    denominator: Number = None
    splits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    key: str
    label: Any
    unit: str  # person, person-time, session, point, plan, money, province, event, %, ratio, visit, …
    how: Any  # "how is this counted", for people
    count: Callable[[int], Figure]  # programme id → figure
    dimensions: Sequence[str] = ()
    decimals: int = 0
    url_name: str = ""  # the rows behind it, for those who may see them; takes the programme's slug
    donor: bool = True  # may be shown to donors


_measures: dict[str, Measure] = {}


def register(*measures: Measure) -> None:
    """Add measures to the registry; a key is registered once."""
    for measure in measures:
        _measures[measure.key] = measure


def all_measures() -> list[Measure]:
    return list(_measures.values())


def measure(key: str) -> Measure | None:
    return _measures.get(key)


def figures(programme_id: int) -> dict[str, Figure]:
    """All figures of a programme, counted once for each revision of it."""
    revision = history.revision(programme_id)
    key = f"figures:{programme_id}:{revision.number}:{len(_measures)}"
    kept = cache.get(key)
    if kept is None:
        kept = {measure.key: measure.count(programme_id) for measure in all_measures()}
        cache.set(key, kept, 24 * 3600)
    return kept


def target_state(value: Number, *, minimum: Decimal, time_gone: float, is_over: bool) -> str:
    """How a promised result stands.

    Met once the minimum is reached (5 plans of "4–5" are met). Before its day it is *not yet due* while nothing is
    counted, else on track or behind against the share of time gone (0–1). Only after its day it can be *not met*.
    """
    reached = Decimal(str(value)) if value is not None else None
    if reached is not None and reached >= minimum:
        return TargetState.MET
    if is_over:
        return TargetState.MISSED
    if not reached:
        return TargetState.NOT_DUE
    return TargetState.ON_TRACK if float(reached / minimum) >= time_gone - 0.1 else TargetState.BEHIND
