"""How many persons of a programme's cohort, by each dimension: counted by the database, whatever their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value

from participants.models import EthnicGroup, Place, SensitiveData
from programmes.cohort import NOT_STATED, age_band, disability_of, ethnicity_of, most_first, provinces_of, year_of
from programmes.models import Enrolment


@dataclass(frozen=True, slots=True)
class Cut:
    """One column by which members are counted, and what it says of each dimension (``told``: the year, the column, and
    up to two things that ``known`` tells of it)."""

    column: str
    told: Callable[..., dict[str, str]]
    known: Callable[[], QuerySet] | None = None


def _places() -> QuerySet:
    return Place.objects.order_by().values_list("pk", "era", "successor_id")


def _ethnic_groups() -> QuerySet:
    return EthnicGroup.objects.order_by().values_list("pk", "is_minority", Value(""))


TRUE = {"true", "1"}  # as text, from either database
BESIDE = "sensitive."
CUTS = {
    "sex": Cut("person__sex", lambda year, sex, *_: {"sex": sex or NOT_STATED}),
    "birth_year": Cut(
        "person__birth_year", lambda year, born, *_: {"age_band": age_band(None if born is None else int(born), year)}
    ),
    "ethnicity": Cut(
        f"{BESIDE}ethnicity_id",
        lambda year, code, minority, _: ethnicity_of(code, None if minority is None else minority in TRUE),
        _ethnic_groups,
    ),
    "disability": Cut(f"{BESIDE}disability", lambda year, answer, *_: {"disability": disability_of(answer)}),
    "place": Cut("place_id", lambda year, *place: provinces_of(*place), _places),
    "organisation": Cut("organisation__type_id", lambda year, slug, *_: {"organisation_type": slug or NOT_STATED}),
}
CUT_OF = {
    "sex": "sex",
    "age_band": "birth_year",
    "ethnicity": "ethnicity",
    "ethnicity_group": "ethnicity",
    "disability": "disability",
    "province": "place",
    "province_now": "place",
    "organisation_type": "organisation",
}
WHOLE = ""  # the dimension of a part that is counted and not split
ENROLLED = "enrolled"
Tally = Callable[[int], QuerySet]
_parts: dict[str, tuple[Tally, Callable[[int], Any]]] = {}


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many persons, and how many of them by dimension → stable key, most first."""

    total: int
    splits: Mapping[str, Mapping[str, int]]


def register_part(name: str, tally: Tally, needed: Callable[[int], Any]) -> None:
    """A part of the cohort: those of whom at least so much is tallied. All that are given get a programme's key.

    ``tally``: how much of each, as a query of (enrolment, number); ``needed``: how much of an enrolment it takes, None
    for one that is not in it however much it has.
    """
    _parts[name] = (tally, needed)


def heads(name: str, *dimensions: str) -> frozenset[tuple[str, str]]:
    """What a measure wants of :func:`headcount`."""
    return frozenset((name, dimension) for dimension in dimensions or (WHOLE,))


def headcount(programme_id: int, wanted: frozenset[tuple[str, str]] | None = None) -> dict[str, Headcount]:
    """The wanted parts of the cohort with the wanted splits (else all). Two queries.

    The members are read once (a WITH query) and counted along each cut; the parts are columns of ones and zeros.
    """
    if wanted is None:
        wanted = frozenset((name, dimension) for name in (ENROLLED, *_parts) for dimension in CUT_OF)
    names = sorted({name for name, _dimension in wanted})
    cuts = sorted({CUT_OF[dimension] for _name, dimension in wanted if dimension != WHOLE}) or [WHOLE]
    year = year_of(programme_id) if "birth_year" in cuts else 0
    totals: Counter[str] = Counter()
    splits: dict[str, dict[str, Counter[str]]] = {
        name: {dimension: Counter() for part, dimension in wanted if part == name and dimension != WHOLE}
        for name in names
    }
    for cut, *told in _cut_rows(programme_id, names, cuts):
        counts = dict(zip(names, told[3:], strict=True))
        parts = CUTS[cut].told(year, *told[:3]) if cut in CUTS else {}
        for name, count in counts.items():
            totals[name] += count if cut == cuts[0] else 0
            for dimension, key in parts.items():
                if count and dimension in splits[name]:
                    splits[name][dimension][key] += count
    return {name: Headcount(totals[name], {d: most_first(c) for d, c in splits[name].items()}) for name in names}


def _cut_rows(programme_id: int, names: list[str], cuts: list[str]) -> list[tuple[Any, ...]]:
    """(cut, its column and what is known of it, as text, how many of each part) …"""
    parts = {name: _parts[name] for name in names if name != ENROLLED}
    tallies = list({tally: None for tally, _needed in parts.values()})
    columns = {cut: CUTS[cut].column for cut in cuts if cut in CUTS}
    own = {cut: column for cut, column in columns.items() if not column.startswith(BESIDE)}
    needs = {f"need_{name}": needed(programme_id) for name, (_tally, needed) in parts.items()}
    rows = Enrolment.objects.filter(programme_id=programme_id).active().order_by()
    heads = ", ".join(["pk", "person_id", "sensitive_here", *(f"own_{cut}" for cut in own), *needs])
    queries: dict[str, QuerySet] = {}
    queries[f"member ({heads})"] = rows.annotate(**needs).values_list(
        "pk", "person_id", "sensitive_here", *own.values(), *needs
    )
    told = [f"{f'own_{cut}' if cut in own else column} AS {cut}" for cut, column in columns.items()]
    joins = ""
    for number, tally in enumerate(tallies):
        queries[f"t{number} (enrolment, n)"] = tally(programme_id)
        joins += f" LEFT JOIN t{number} ON t{number}.enrolment = member.pk"
    if len(own) < len(columns):  # not through the person, whose own facts this does not need
        sensitive = SensitiveData.objects.order_by().values_list("person_id", "ethnicity_id", "disability")
        queries["sensitive (person_id, ethnicity_id, disability)"] = sensitive
        # what was told to another programme is not stated in this one (decision 22)
        joins += " LEFT JOIN sensitive ON sensitive.person_id = member.person_id AND member.sensitive_here"
    for cut in columns:
        if (known := CUTS[cut].known) is not None:
            queries[f"known_{cut} (key, one, two)"] = known()
    told += [
        f"CASE WHEN COALESCE(t{tallies.index(tally)}.n, 0) >= need_{name} THEN 1 ELSE 0 END AS in_{name}"
        for name, (tally, _needed) in parts.items()
    ]
    texts, given = zip(*(query.query.sql_with_params() for query in queries.values()), strict=True)
    withs = [f"{name} AS ({text})" for name, text in zip(queries, texts, strict=True)]
    withs.append(f"told AS (SELECT {', '.join(told or ['pk'])} FROM member{joins})")  # noqa: S608  (as below)
    with connection.cursor() as cursor:  # all names are this module's and the registry's; values go as parameters
        counts = " UNION ALL ".join(_count_along(cut, names) for cut in cuts)
        cursor.execute(f"WITH {', '.join(withs)} {counts}", [one for some in given for one in some])
        return cursor.fetchall()


def _count_along(cut: str, names: list[str]) -> str:
    sums = [f"{'COUNT(*)' if name == ENROLLED else f'COALESCE(SUM(in_{name}), 0)'} AS n_{name}" for name in names]
    counts = ", ".join(f"n_{name}" for name in names)
    if cut not in CUTS:
        return f"SELECT '', NULL, NULL, NULL, {', '.join(sums)} FROM told"  # noqa: S608  (names of this module)
    counted = f"(SELECT {cut}, {', '.join(sums)} FROM told GROUP BY {cut}) counted"  # noqa: S608
    join = ""
    one = two = "CAST(NULL AS TEXT)"
    if CUTS[cut].known:
        one, two = "CAST(one AS TEXT)", "CAST(two AS TEXT)"
        join = f" LEFT JOIN known_{cut} ON key = {cut}"
    return f"SELECT '{cut}', CAST({cut} AS TEXT), {one}, {two}, {counts} FROM {counted}{join}"  # noqa: S608
