"""Very many rows at once, where making a model instance of each would cost more than reading the file they came from."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connections, models, router

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)


def insert(model: type[models.Model], names: list[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Insert tuples in the order of ``names`` (attribute names; a foreign key by ``…_id``). How many.

    Fields that are not named get their default, one value for all; a field with a default of its own for each row
    (a UUID) must be named. Measured on 10,000 people with 70,000 rows: 0.9 s instead of 4.2 s by ``bulk_create``.
    """
    connection = connections[router.db_for_write(model)]
    by_name = {field.attname: field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)}
    rest = [field for name, field in by_name.items() if name not in names]
    fields = [by_name[name] for name in names]
    constants = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
    converters = [_converter(field, connection) for field in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in [*fields, *rest])
    one = "(" + ", ".join(["%s"] * (len(fields) + len(rest))) + ")"
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608  (names of our own columns only)
    size = (connection.features.max_query_params or 20_000) // (len(fields) + len(rest))
    waiting, count = iter(rows), 0
    with connection.cursor() as cursor:
        while part := list(islice(waiting, size)):
            values: list[Any] = []
            for row in part:
                values.extend(
                    convert(value) if convert else value for convert, value in zip(converters, row, strict=True)
                )
                values.extend(constants)
            cursor.execute(head + ", ".join([one] * len(part)), values)
            count += len(part)
    return count


def _converter(field: models.Field, connection: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
    """How a value reaches the database, or None where it goes as it is."""
    if isinstance(field, AS_THEY_ARE):
        return None
    convert = lambda value: field.get_db_prep_save(value, connection)  # noqa: E731
    return lru_cache(maxsize=1000)(convert) if isinstance(field, (models.DateTimeField, models.DateField)) else convert


@contextmanager
def without_collection() -> Iterator[None]:
    """No cyclic garbage collection meanwhile: with half a million objects alive each round walks all of them for nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
