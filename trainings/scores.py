"""Scores of a programme's tests, and the pairs that its learning gain is counted from."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber

from instruments.models import Response
from programmes.gains import Gains, gains_of
from programmes.models import Enrolment
from trainings.enums import Moment

MOMENTS = frozenset({Moment.PRE, Moment.POST})
PAIRS = "pairs"
SCORED = ("person_id", "score", "collection__instrument__max_score")


def _scored(programme_id: int, *moments: str) -> QuerySet[Response]:
    """The answers of the enrolled that have a score."""
    return Response.objects.filter(
        collection__sitting__event__programme_id=programme_id,
        collection__sitting__moment__in=moments,
        score__isnull=False,
        person__in=Enrolment.objects.filter(programme_id=programme_id).active().order_by().values("person"),
    )


def scores(programme_id: int) -> dict[int, dict[str, Decimal]]:
    """Person id → moment → score out of 100 of the enrolled; a blank score is left out. The newest answer holds."""
    rows = _scored(programme_id, *MOMENTS).order_by("submitted_at", "pk")
    kept: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for person_id, score, highest, moment in rows.values_list(*SCORED, "collection__sitting__moment"):
        kept[person_id][moment] = score * 100 / highest  # type: ignore[assignment]  # the query leaves null out
    return dict(kept)


def _newest(programme_id: int, moment: str) -> QuerySet:
    """(person, score, highest score) of each person's newest answer."""
    rows, newest_first = _scored(programme_id, moment), ("-submitted_at", "-pk")
    if connection.features.can_distinct_on_fields:
        return rows.order_by("person_id", *newest_first).distinct("person_id").values_list(*SCORED)
    nth = Window(RowNumber(), partition_by="person_id", order_by=list(newest_first))
    return rows.order_by().annotate(nth=nth).filter(nth=1).values_list(*SCORED)


def gains(programme_id: int, wanted: frozenset[str] = MOMENTS | {PAIRS}) -> Gains:
    """Learning gain of the programme's cohort, from :func:`scores` as the database puts them into pairs: how many
    persons have which, so that the exact sums are those of a few hundred pairs, however many persons there are.

    ``wanted``: all pre-tests, all post-tests, the pairs; only figures that are read off these are told. One query.
    """
    told = [PAIRED[wanted]] if wanted in PAIRED else [PAIRED[frozenset({Moment.PRE, PAIRS})], ALONE]
    halves = [moment for moment in ("pre", "post") if any(moment in part for part in told)]
    texts, given = zip(*(_newest(programme_id, half).query.sql_with_params() for half in halves), strict=True)
    withs = ", ".join(
        f"{half} (person, {half}, {half}_of) AS ({text})" for half, text in zip(halves, texts, strict=True)
    )
    found: Counter[tuple[Decimal | None, Decimal | None]] = Counter()
    with connection.cursor() as cursor:  # all names are this module's; values go as parameters
        cursor.execute(f"WITH {withs} {' UNION ALL '.join(told)}", [one for some in given for one in some])
        for pre, pre_highest, post, post_highest, persons in cursor.fetchall():
            found[_out_of_100(pre, pre_highest), _out_of_100(post, post_highest)] += persons
    return gains_of(found)


BOTH_OF = "SELECT pre, pre_of, post, post_of, COUNT(*) FROM pre {join} JOIN post USING (person) GROUP BY 1, 2, 3, 4"
ALONE = """SELECT NULL, NULL, post, post_of, COUNT(*) FROM post
    WHERE NOT EXISTS (SELECT 1 FROM pre WHERE pre.person = post.person) GROUP BY post, post_of"""
PAIRED = {
    frozenset({Moment.PRE}): "SELECT pre, pre_of, NULL, NULL, COUNT(*) FROM pre GROUP BY pre, pre_of",
    frozenset({Moment.POST}): "SELECT NULL, NULL, post, post_of, COUNT(*) FROM post GROUP BY post, post_of",
    frozenset({PAIRS}): BOTH_OF.format(join=""),
    frozenset({Moment.PRE, PAIRS}): BOTH_OF.format(join="LEFT"),
}


def _out_of_100(score: Decimal | float | None, highest: int) -> Decimal | None:
    return None if score is None else Decimal(str(score)) * 100 / highest
