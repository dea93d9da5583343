"""Measures: how the floors speak without looking up.

A measure counts itself from records. Each app registers its own in its ``measures.py`` (loaded at start); pages, API,
reports and targets read them through :func:`figures`, so a figure is the same everywhere.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import MISSING, dataclass, field, fields
from decimal import Decimal
from typing import Any, TypeVar

from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from office import history
from office.bilingual import in_language
from programmes.cohort import NOT_STATED
from programmes.enums import FollowUpState, TargetState
from programmes.facts import facts, how_many
from programmes.facts import register as register_facts
from programmes.headcount import ENROLLED, headcount, heads
from programmes.models import FollowUp

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
T = TypeVar("T")


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
    splits: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    n: int | None = None
    withheld: frozenset[tuple[str, str]] = frozenset()  # cells (dimension, key) hidden although not small
    hidden: bool = False  # a small group is protected: the value is not told
    text_vi: str = ""  # what is reported in words
    text_en: str = ""
    is_met: bool | None = None  # of what is reported in words: judged to be reached
    as_of: dt.date | None = None  # the last day that a reported figure tells of
    corrected: bool = False  # put by hand over what is counted
    left_out: Mapping[str, Decimal] = field(default_factory=dict)  # currency → money that has no rate, in no sum
    over: str = ""  # the measure that it is put over
    among: str = ""  # whose persons are counted: "apart", or the key of the figure that they are among
    by_period: Mapping[dt.date, Number] = field(default_factory=dict)  # last day → reported persons of the period
    held_back: frozenset[str] = frozenset()  # "total", "periods" or splits that would tell by the figure ``close_to``
    close_to: str = ""

    @property
    def text(self) -> str:
        return in_language(self, "text", get_language())

    def __reduce__(self) -> tuple[Any, ...]:
        """Kept figures are read by the hundred: what is as by default is not kept, and a call is the quickest way back."""
        told = tuple(getattr(self, name) for name in FIELDS)
        while told and told[-1] == DEFAULTS[len(told) - 1]:
            told = told[:-1]
        return Figure, told


FIELDS = tuple(one.name for one in fields(Figure))
DEFAULTS = tuple(getattr(Figure(value=MISSING), name) for name in FIELDS)  # type: ignore[arg-type]


class Reading:
    """One programme's records, each source asked once however many measures are read off it.

    A source of many things (:func:`facts`, :func:`headcount`) is asked for what the given measures want of it, or for
    all that it has when no measures are given.
    """

    def __init__(self, programme_id: int, measures: Iterable[Measure] = ()) -> None:
        self.programme_id = programme_id
        self._read: dict[Callable[..., Any], Any] = {}
        self._wanted: dict[Callable[..., Any], set[Any]] = defaultdict(set)
        for measure in measures:
            for one in (measure, *(_measures[key] for key in measure.after if key in _measures)):
                for source, names in one.wants.items():
                    self._wanted[source] |= names

    def __call__(self, source: Callable[..., T]) -> T:
        if source not in self._read:
            wanted = [frozenset(self._wanted[source])] if source in self._wanted else []
            self._read[source] = source(self.programme_id, *wanted)
        return self._read[source]


@dataclass(frozen=True, slots=True)
class Measure:
    key: str
    label: Any
    unit: str  # person, person-time, session, point, plan, money, province, event, %, ratio, visit, …
    how: Any  # "how is this counted", for people
    count: Callable[[Reading], Figure]
    dimensions: Sequence[str] = ()
    decimals: int = 0
    url_name: str = ""  # the rows behind it, for those who may see them; takes the programme's slug
    donor: bool = True  # may be shown to donors
    wants: Mapping[Callable[..., Any], Set[Any]] = field(
        default_factory=dict
    )  # what it takes of sources of many things
    after: Sequence[str] = ()  # measures that it reads


@dataclass(frozen=True, slots=True)
class Described:
    """A measure of a room above that is not of one programme: named and told here, counted by its own room."""

    key: str
    label: Any
    unit: str
    how: Any
    source: Any


_measures: dict[str, Measure] = {}
_described: dict[str, Described] = {}


def describe(*measures: Described) -> None:
    for measure in measures:
        _described[measure.key] = measure


def all_described() -> list[Described]:
    return list(_described.values())


def register(*measures: Measure) -> None:
    """Add measures to the registry; a key is registered once."""
    for measure in measures:
        _measures[measure.key] = measure


def all_measures() -> list[Measure]:
    return list(_measures.values())


def measure(key: str) -> Measure | None:
    return _measures.get(key)


def figures(programme_id: int) -> dict[str, Figure]:
    """All figures of a programme, counted once for each revision of it: measures, then reported indicators."""
    key = _kept_as(programme_id, history.revision(programme_id).stamp)
    kept = cache.get(key)
    if kept is None:
        kept = count_figures(programme_id)
        cache.set(key, kept, 24 * 3600)
    return kept


def count_figures(programme_id: int) -> dict[str, Figure]:
    """The same, counted here and now: for who reads all in one transaction and must not read what another kept."""
    from programmes.framework.figures import indicator_figures

    reading = Reading(programme_id, all_measures())
    return {measure.key: measure.count(reading) for measure in all_measures()} | indicator_figures(programme_id)


def _kept_as(programme_id: int, stamp: str) -> str:
    return f"figures:5:{programme_id}:{stamp}:{len(_measures)}"


def figures_of(stamps: Mapping[int, str]) -> dict[int, dict[str, Figure]]:
    """Figures of many programmes by their revisions' stamps: one look-up for all that were counted before; the rest are counted now."""
    keys = {pk: _kept_as(pk, stamp) for pk, stamp in stamps.items()}
    kept = cache.get_many(list(keys.values()))
    return {pk: kept[key] if key in kept else figures(pk) for pk, key in keys.items()}


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


# --- this app's own -------------------------------------------------------------

COHORT_DIMENSIONS = tuple(DIMENSIONS)


def count_people(part: str) -> Callable[[Reading], Figure]:
    def count(read: Reading) -> Figure:
        found = read(headcount)[part]
        return Figure(value=found.total, n=found.total, splits=found.splits)

    return count


def count_provinces(dimension: str) -> Callable[[Reading], Figure]:
    return lambda read: Figure(value=len(set(read(headcount)[ENROLLED].splits[dimension]) - {NOT_STATED}))


def count_share(dimension: str, key: str) -> Callable[[Reading], Figure]:
    """Percentage of the enrolled; those for whom it is not stated stay in the denominator."""

    def count(read: Reading) -> Figure:
        found = read(headcount)[ENROLLED]
        if not found.total:
            return Figure(value=None)
        part = found.splits[dimension].get(key, 0)
        return Figure(value=round(100 * part / found.total, 1), numerator=part, denominator=found.total, n=found.total)

    return count


def of_fact(name: str) -> dict[str, Any]:
    """For a measure that is one of the facts: how it is counted, and what it wants."""
    return {"count": lambda read: Figure(value=read(facts)[name]), "wants": {facts: {name}}}


def of_heads(part: str) -> dict[str, Any]:
    """For a measure that counts persons with all splits."""
    return {
        "count": count_people(part),
        "dimensions": COHORT_DIMENSIONS,
        "wants": {headcount: heads(part, *COHORT_DIMENSIONS)},
    }


def _follow_ups(*states: str) -> Callable[[int], Any]:
    return lambda programme_id: how_many(FollowUp.objects.filter(programme_id=programme_id, state__in=states))


register_facts(
    follow_ups_open=_follow_ups(FollowUpState.OPEN),
    follow_ups_closed=_follow_ups(FollowUpState.DONE, FollowUpState.VERIFIED),
)
register(
    Measure(
        key="people.enrolled",
        label=_("People enrolled"),
        unit="person",
        how=_(
            "Distinct persons with an active enrolment in the programme. Organisation and province as they were at enrolment; age in the year when the programme started."
        ),
        **of_heads(ENROLLED),
        url_name="programmes:people",
    ),
    Measure(
        key="people.women_share",
        label=_("Women among the enrolled"),
        unit="%",
        how=_("Women enrolled divided by all enrolled; those of whom the sex is not stated stay in the denominator."),
        count=count_share("sex", "F"),
        wants={headcount: heads(ENROLLED, "sex")},
        decimals=0,
        url_name="programmes:people",
    ),
    Measure(
        key="people.minority_share",
        label=_("Ethnic minorities among the enrolled"),
        unit="%",
        how=_(
            "Enrolled of one of the 53 groups besides Kinh, divided by all enrolled; not stated stays in the denominator."
        ),
        count=count_share("ethnicity_group", "minority"),
        wants={headcount: heads(ENROLLED, "ethnicity_group")},
        decimals=0,
    ),
    Measure(
        key="places.provinces_then",
        label=_("Provinces (63, until 30/06/2025)"),
        unit="province",
        how=_("Distinct provinces of the enrolled, by the names and borders until 30 June 2025."),
        count=count_provinces("province"),
        wants={headcount: heads(ENROLLED, "province")},
        url_name="programmes:people",
    ),
    Measure(
        key="places.provinces_now",
        label=_("Provinces (34, since 01/07/2025)"),
        unit="province",
        how=_("Distinct provinces of the enrolled, each counted in the province that it belongs to since 1 July 2025."),
        count=count_provinces("province_now"),
        wants={headcount: heads(ENROLLED, "province_now")},
        url_name="programmes:people",
    ),
    Measure(
        key="follow_ups.open",
        label=_("Follow-ups open"),
        unit="follow-up",
        how=_("Follow-ups of the programme that are not done yet."),
        **of_fact("follow_ups_open"),
        url_name="programmes:follow_ups",
    ),
    Measure(
        key="follow_ups.closed",
        label=_("Follow-ups done"),
        unit="follow-up",
        how=_("Follow-ups of the programme that are done, verified or awaiting verification."),
        **of_fact("follow_ups_closed"),
        url_name="programmes:follow_ups",
    ),
)

from programmes.money import counted as _money  # noqa: E402, F401  (registers the measures of the money)
