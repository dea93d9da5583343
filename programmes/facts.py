"""Plain numbers of a programme (how many, how much), which the database counts: all that are wanted in one query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery

from programmes.models import Programme

_facts: dict[str, Callable[[int], Any]] = {}


def register(**facts: Callable[[int], Any]) -> None:
    """Name → what makes the expression: :func:`how_many` and :func:`how_much` of a programme's rows, from its key."""
    _facts.update(facts)


def how_many(rows: QuerySet) -> Subquery:
    counted = Func(template="COUNT(*)", output_field=IntegerField())  # an aggregate would group them
    return Subquery(rows.order_by().annotate(counted=counted).values("counted"))


def how_much(rows: QuerySet, what: str) -> Subquery:
    """The sum; None of no rows."""
    field = rows.model._meta.get_field(what)
    summed = Func(F(what), function="SUM", output_field=field)
    return Subquery(rows.order_by().annotate(summed=summed).values("summed"), output_field=field)


def facts(programme_id: int, wanted: frozenset[str] | None = None) -> dict[str, Any]:
    """The wanted ones (else all) by name. One query."""
    names = sorted(_facts if wanted is None else wanted)
    asked = {f"fact_{name}": _facts[name](programme_id) for name in names}  # not the names of fields
    found = Programme.objects.order_by().annotate(**asked).values_list(*asked).get(pk=programme_id)
    return dict(zip(names, found, strict=True))
