"""What every part of the API shares: refusals, pages of lists, how numbers and money are written.

Numbers counted or reported are JSON numbers: whole ones are exact, others have at most 15 digits. Money is a string with
exactly the decimals of its currency ("87100000000" in VND, "1234.50" in EUR). null is "not stated" or "nothing to count
from", never zero; what is hidden to protect a small group is null too, and says that it is hidden.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema
from ninja.errors import HttpError

from office import formats
from participants.models import Organisation
from programmes.measures import Number
from programmes.models import Programme

LANGUAGE = Query(
    "vi", pattern="^(vi|en)$", description="Language of texts and labels; a text that lacks it is told in the other."
)
LIMIT = Query(50, ge=1, le=200, description="How many of the list at most.")
OFFSET = Query(0, ge=0, le=10_000_000, description="How many of the list to pass over.")


class Problem(Schema):
    detail: str = Field(description="What is wrong, in words")


class Fault(Schema):
    type: str
    loc: list[str | int] = Field(description="Where: the part of the request, and the name")
    msg: str


class Invalid(Schema):
    detail: list[Fault]


def answers(shape: Any) -> dict[int, Any]:
    """What an operation on a programme may answer."""
    return {200: shape, 401: Problem, 403: Problem, 404: Problem, 422: Invalid}


class OrganisationOut(Schema):
    id: uuid.UUID
    name: str
    country: str = Field(description="Two letters (ISO 3166); empty: not stated")


class Span(Schema):
    """Dates that may be known to the month or year only."""

    starts_on: dt.date | None = Field(description="null: not stated")
    ends_on: dt.date | None = Field(description="null: not stated")
    date_precision: str = Field(description="day, month or year: how exactly the dates are known")


class Sum(Schema):
    """A sum in the programme's currency."""

    amount: str | None = Field(description="A decimal as text, exact; null: nothing is stated (never 0)")
    left_out: dict[str, str] = Field(
        description="Currency → amount that is in no sum, since no exchange rate is known on or before its day"
    )


def plain(number: Number) -> float | int | None:
    if isinstance(number, Decimal):
        return int(number) if number == number.to_integral_value() else float(number)
    return number


def exact(amount: Any, currency: str) -> str | None:
    """Money: with the decimals that its currency has, and no separators."""
    if amount is None:
        return None
    known = formats.currencies().get(currency)
    return f"{Decimal(str(amount)):.{known.decimals if known else 2}f}"


def sum_of(value: Any, left_out: Mapping[str, Any], currency: str) -> dict[str, Any]:
    return {
        "amount": exact(value, currency),
        "left_out": {code: exact(amount, code) for code, amount in sorted(left_out.items())},
    }


def organisation_of(row: Organisation | None) -> dict[str, Any] | None:
    return row and {"id": row.uuid, "name": row.name, "country": row.country}


def span_of(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("starts_on", "ends_on", "date_precision")}


def page_of(rows: QuerySet | Sequence, limit: int, offset: int) -> tuple[int, list]:
    """(how many there are, those of the page). The rows must have an order of their own."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    return count, list(rows[offset : offset + limit])


def programme_of(request: HttpRequest, slug: str, permission: str = "") -> Programme:
    """The one door: 404 for what the reader may not see, 403 for what the reader's role does not open."""
    rows = Programme.objects.visible_to(request.user).select_related("implementer")  # type: ignore[arg-type]
    programme = rows.filter(slug=slug).first()
    if programme is None:
        raise Http404
    if permission and not request.user.has_perm(permission, programme):  # type: ignore[union-attr]
        raise HttpError(403, _("Your role in this programme does not read this."))
    return programme
