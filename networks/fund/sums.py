"""A branch's entries and accepted returns summed in the database, whatever their number.

Whether a total covers a record is asked by the units on the record's path. What covers a unit, in the whole and in
each cut, is one word of it (a sign for each :data:`KINDS`), so that the sums are grouped by that word too.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from networks.fund.enums import MEASURES, TOLD_BY, EntryState, Scope
from networks.models import STEP, FundEntry, ReturnField, ReturnValue, Round
from networks.returns.enums import ReturnState
from networks.returns.models import Return

COLUMNS = {"source": "source_id", "round": "campaign_round_id", "purpose": "purpose"}
KINDS = [("", measure) for measure in MEASURES] + [(name, one) for name, told_by in TOLD_BY.items() for one in told_by]
FREE, ITSELF, REPLACED, ABOVE = "0123"  # no total; the unit's own; its return, which holds over its entries; one above
LEVELS = range(1, FundEntry._meta.get_field("path").max_length, STEP)
WORD = "COALESCE(c.word, '')"

SUMS = """
    WITH entry AS {inline} (SELECT * FROM {entries}
        WHERE network_id = %(network)s AND year = %(year)s AND path LIKE %(below)s AND state = '{confirmed}'),
    answer AS {once} (SELECT * FROM (
        SELECT r.path, f.fund AS measure, v.amount, v.qualifier,
            ROW_NUMBER() OVER (PARTITION BY r.path, f.fund ORDER BY r.round_id DESC, f.id DESC) AS place
        FROM {values} v JOIN {returns} r ON r.id = v.sent_id JOIN {rounds} d ON d.id = r.round_id
        JOIN {fields} f ON f.id = v.field_id
        WHERE d.network_id = %(network)s AND d.starts_on = %(start)s AND d.ends_on = %(end)s AND r.path LIKE %(below)s
            AND r.state = '{accepted}' AND f.fund <> '' AND v.amount IS NOT NULL) every WHERE place = 1),
    total AS {once} (SELECT * FROM entry WHERE scope = '{branch}'),
    stated (kind, path, is_return) AS {once} ({stated}),
    unit AS {inline} (SELECT DISTINCT path FROM entry UNION SELECT path FROM answer),
    level (at) AS (VALUES {levels}),
    reach AS (
        SELECT u.path, s.kind, CASE WHEN l.at <= LENGTH(u.path) - {step} THEN '{above}'
            WHEN s.is_return = 1 AND s.path = u.path THEN '{replaced}' ELSE '{itself}' END AS how
        FROM unit u JOIN level l ON l.at <= LENGTH(u.path)
        JOIN stated s ON SUBSTR(s.path, LENGTH(s.path) - {step} + 1) = SUBSTR(u.path, l.at, {step})),
    cover AS {once} (SELECT path, {words} AS word FROM reach GROUP BY path)
    SELECT {part} || '|' || e.scope || '|' || e.flow || {keys},
        SUM(e.amount), COUNT(e.amount), {sure},
        SUM(e.recipients), COUNT(e.recipients), {people_sure}, MAX(CASE WHEN e.recipients IS NOT NULL THEN e.counted_as END)
    FROM entry e {covered} GROUP BY 1
    UNION ALL
    SELECT {part} || '|return|' || e.measure || {answer_keys},
        SUM(e.amount), COUNT(e.amount), {sure}, NULL, 0, 0, 0, 0, ''
    FROM answer e {covered} GROUP BY 1
"""


def told(network_id: int, top: str, year: int, *, by_path: bool = False) -> list[tuple[Any, ...]]:
    """Sums of what is told below a path. One query.

    Each: step of the part ("" for the top itself), scope ("return": of accepted returns), flow, the keys of
    :data:`COLUMNS` and the word; with ``by_path`` the path instead of the step, and neither keys nor word. Then amount
    and recipients, each as sum, number of entries and how many of them are over, under and about; then what the
    recipients of a single entry are counted as.

    It is grouped by one text, so that PostgreSQL expects few sums and keeps them in memory; by columns it sorts all
    entries on disk.
    """
    is_postgresql = connection.vendor == "postgresql"
    names = {
        "entries": FundEntry, "values": ReturnValue, "returns": Return, "rounds": Round, "fields": ReturnField,
    }  # fmt: skip
    how = {"part": "e.path", "keys": "'||||'", "answer_keys": "'||||'", "covered": ""}
    if not by_path:
        keys = [f"COALESCE(CAST(e.{column} AS TEXT), '')" for column in COLUMNS.values()]
        how = {
            "part": f"SUBSTR(e.path, %(part)s, {STEP})", "covered": "LEFT JOIN cover c ON c.path = e.path",
            "keys": " || ".join(f"'|' || {key}" for key in [*keys, WORD]), "answer_keys": f"'||||' || {WORD}",
        }  # fmt: skip
    sql = SUMS.format(
        **how,
        **{name: model._meta.db_table for name, model in names.items()},
        once="MATERIALIZED" if is_postgresql else "", inline="NOT MATERIALIZED" if is_postgresql else "",
        confirmed=EntryState.CONFIRMED.value, accepted=ReturnState.ACCEPTED.value, branch=Scope.BRANCH.value,
        stated=" UNION ".join(_stated(at, *kind) for at, kind in enumerate(KINDS)), step=STEP,
        levels=", ".join(f"({at})" for at in LEVELS if at > len(top) - STEP), above=ABOVE, replaced=REPLACED, itself=ITSELF,
        words=" || ".join(f"MAX(CASE kind WHEN {at} THEN how ELSE '{FREE}' END)" for at in range(len(KINDS))),
        sure=_sure("qualifier", "amount"), people_sure=_sure("recipients_qualifier", "recipients"),
    )  # fmt: skip
    given = {
        "network": network_id, "year": year, "below": f"{top}%", "top": top, "part": len(top) + 1,
        "start": dt.date(year, 1, 1), "end": dt.date(year, 12, 31),
    }  # fmt: skip
    with connection.cursor() as cursor:  # all names are this module's; values go as parameters
        cursor.execute(sql, given)
        return [(*key.split("|"), *sums) for key, *sums in cursor.fetchall()]


def _stated(at: int, dimension: str, measure: str) -> str:
    """Who states a total. In the whole the top's own covers nothing: what is below is compared with it."""
    value = "recipients IS NOT NULL" if measure == "recipients" else f"flow = '{measure}' AND amount IS NOT NULL"
    if dimension:
        column = COLUMNS[dimension]
        known = f"{column} <> ''" if dimension == "purpose" else f"{column} IS NOT NULL"
        return f"SELECT {at}, path, 0 FROM total WHERE {value} AND {known}"  # noqa: S608  (names of this module)
    return (
        f"SELECT {at}, path, 0 FROM total WHERE {value} AND path <> %(top)s"  # noqa: S608
        f" UNION SELECT {at}, path, 1 FROM answer WHERE measure = '{measure}' AND path <> %(top)s"
    )


def _sure(qualifier: str, value: str) -> str:
    return ", ".join(
        f"COUNT(CASE e.{qualifier} WHEN '{name}' THEN e.{value} END)" for name in ("over", "under", "about")
    )


def is_covered(word: str, dimension: str, measure: str, scope: str) -> bool:
    """Whether a total holds in place of what is told."""
    sign = word[KINDS.index((dimension, measure))] if word else FREE
    return sign >= {Scope.OWN: ITSELF, Scope.BRANCH: REPLACED}.get(scope, ABOVE)  # type: ignore[call-overload]
