"""A programme's money in its activity: budgets of at most a year as they are planned, and what really happened.

Nothing is split pro rata: a budget line stands under its own period (one without dates under the programme's), and one
whose period is not known or longer than a year is left out; :func:`left_out` says so. Donors read sums, not single
payments, so transactions of one kind, currency and counterpart are added up by quarter, under the day of the last of
them. What is not approved, not dated or still to come is in no element. Each sum stands in its own currency, unconverted.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from office import clock, formats, history
from programmes.enums import Certainty
from programmes.measures import figures
from programmes.money.enums import Kind, TransactionState
from reports.iati import enums
from reports.iati.writing import element, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from participants.models import Organisation
    from programmes.models import Grant, Programme

Span = tuple[dt.date, dt.date]


def span_of(row: Any, programme: Programme) -> Span | None:
    """The period of a line: its own dates; one without any is of the whole programme. None: not known."""
    if row is not None and (row.starts_on or row.ends_on):
        return (row.starts_on, row.ends_on) if row.starts_on and row.ends_on else None
    return (programme.starts_on, programme.ends_on) if programme.starts_on and programme.ends_on else None


def within_a_year(span: Span) -> bool:
    start, end = span
    day = min(start.day, 28) if start.month == 2 else start.day
    return start < end < start.replace(year=start.year + 1, day=day)


def budgets(programme: Programme) -> list[_Element]:
    """Lines of the same period and currency are one budget."""
    sums: dict[tuple[Span, str], Decimal] = defaultdict(Decimal)
    lines = list(programme.budget_lines.all())
    for line in lines:
        span = span_of(line, programme)
        if span is not None and within_a_year(span):
            sums[span, line.currency] += line.amount
    plans, span = _plans(programme, lines), span_of(None, programme)
    if plans and span is not None and within_a_year(span):
        sums[span, programme.currency] += plans
    return [_budget(span, currency, amount) for (span, currency), amount in sorted(sums.items()) if amount]


def _plans(programme: Programme, lines: list[Any]) -> Decimal | None:
    """The group plans' own budgets, where no line holds them."""
    if any(line.covers_plans for line in lines):
        return None
    return _counted(programme, "plans.budget")


def _counted(programme: Programme, key: str) -> Decimal | None:
    """A sum of the upper floor, as the portal counts it."""
    figure = figures(programme.pk).get(key)
    return None if figure is None or figure.value is None else Decimal(str(figure.value))


def _budget(span: Span, currency: str, amount: Decimal) -> _Element:
    made = element(None, "budget", type="1", status="1")
    element(made, "period-start", iso_date=span[0].isoformat())
    element(made, "period-end", iso_date=span[1].isoformat())
    _value(made, amount, currency, span[0])
    return made


def _value(parent: _Element, amount: Decimal, currency: str, day: dt.date) -> None:
    known = formats.currencies().get(currency)
    text = f"{amount:.{known.decimals if known else 2}f}"
    element(parent, "value", currency=currency, value_date=day.isoformat()).text = text


@dataclass(frozen=True, slots=True)
class Flow:
    """One transaction element. ``vi``, ``en``: what it is."""

    kind: str
    on: dt.date
    amount: Decimal
    currency: str
    vi: str = ""
    en: str = ""
    provider: Organisation | None = None
    receiver: Organisation | None = None


def transactions(programme: Programme, refs: dict[int, str]) -> list[_Element]:
    today = clock.today()
    flows = [*_promised(programme, today), *_happened(programme, today), *_of_groups(programme, today)]
    return [_transaction(flow, refs) for flow in sorted(flows, key=lambda flow: (flow.on, flow.kind, flow.currency))]


def _promised(programme: Programme, today: dt.date) -> Iterator[Flow]:
    for grant in programme.grants.select_related("funder"):
        if _is_told(grant, today):
            yield Flow(enums.INCOMING_COMMITMENT, grant.signed_on, grant.amount, grant.currency, provider=grant.funder)  # type: ignore[arg-type]


def _is_told(grant: Grant, today: dt.date) -> bool:
    confirmed = grant.certainty == Certainty.CONFIRMED
    return confirmed and grant.amount is not None and grant.signed_on is not None and grant.signed_on <= today


def _happened(programme: Programme, today: dt.date) -> Iterator[Flow]:
    """What is approved, by kind, quarter, currency, funder and partner."""
    rows = programme.transactions.filter(state=TransactionState.APPROVED, on__lte=today)
    found: dict[tuple, list[Any]] = defaultdict(list)
    for row in rows.select_related("organisation", "grant__funder").order_by("on", "pk"):
        funder = row.grant.funder if row.grant and row.grant.certainty == Certainty.CONFIRMED else None
        provider = funder if row.kind == Kind.RECEIPT else None
        receiver = row.organisation if row.kind == Kind.TRANSFER else None
        quarter = (row.on.year, (row.on.month - 1) // 3)
        found[row.kind, quarter, row.currency, provider, receiver].append(row)
    for (kind, _quarter, currency, provider, receiver), same in found.items():
        yield Flow(
            enums.TRANSACTION_TYPES[kind], same[-1].on, sum((row.amount for row in same), Decimal(0)), currency,
            provider=provider, receiver=receiver,
        )  # fmt: skip


def _of_groups(programme: Programme, today: dt.date) -> Iterator[Flow]:
    """What the groups report as spent: it counts in the portal's sum, so it stands in the file, as of its last change."""
    spent = _counted(programme, "plans.spent")
    if not spent:
        return
    revision = history.revision(programme.pk)
    day = min(today, revision.changed_at.date()) if revision.number else today
    yield Flow(
        enums.EXPENDITURE, day, spent, programme.currency,
        "Kế hoạch hành động của các nhóm, tổng số theo báo cáo của nhóm", "Group action plans, the total that groups report",
    )  # fmt: skip


def _transaction(flow: Flow, refs: dict[int, str]) -> _Element:
    made = element(None, "transaction")
    element(made, "transaction-type", code=flow.kind)
    element(made, "transaction-date", iso_date=flow.on.isoformat())
    _value(made, flow.amount, flow.currency, flow.on)
    told(made, "description", flow.vi, flow.en)
    for name, organisation in (("provider-org", flow.provider), ("receiver-org", flow.receiver)):
        if organisation is not None:
            kind = organisation.type.iati_type if organisation.type else ""
            told(made, name, organisation.name_vi, organisation.name_en,
                 ref=refs.get(organisation.pk) or None, type=kind or None)  # fmt: skip
    return made


# --- what can't be published, and why ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeftOut:
    text: str
    name: str  # of the address where it is put right
    args: tuple[Any, ...]


def left_out(programme: Programme) -> Iterator[LeftOut]:
    today, lines, here = clock.today(), list(programme.budget_lines.all()), (programme.slug,)
    for line in lines:
        if reason := _why(span_of(line, programme)):
            text = _("Budget line %(code)s is left out: %(why)s") % {"code": line.code, "why": reason}
            yield LeftOut(text, "programmes:budget_line_edit", (programme.slug, line.pk))
    if _plans(programme, lines) and (reason := _why(span_of(None, programme))):
        text = _("The group plans’ budgets are left out: %(why)s") % {"why": reason}
        yield LeftOut(text, "programmes:money", here)
    for grant in programme.grants.select_related("funder"):
        if not _is_told(grant, today):
            text = _("The grant of %(name)s is left out: %(why)s") % {"name": grant.funder.name, "why": _lacks(grant)}
            yield LeftOut(text, "programmes:grant_edit", (programme.slug, grant.pk))
    waiting = programme.transactions.exclude(state=TransactionState.APPROVED).count()
    if waiting:
        yield LeftOut(
            _("Transactions that nobody has approved yet are left out: %(n)d") % {"n": waiting},
            "programmes:transactions", here,
        )  # fmt: skip
    ahead = programme.transactions.filter(state=TransactionState.APPROVED, on__gt=today).count()
    if ahead:
        yield LeftOut(
            _("Transactions dated in the future are left out until their day: %(n)d") % {"n": ahead},
            "programmes:transactions", here,
        )  # fmt: skip


def _why(span: Span | None) -> str:
    if span is None:
        return _("its period is not stated. Give its first and last day.")
    if span[0] == span[1]:
        return _("its period is a single day; IATI wants a first and a later last day.")
    if not within_a_year(span):
        return _("its period is longer than a year, and nothing is split by guess. Enter a line for each year.")
    return ""


def _lacks(grant: Grant) -> str:
    if grant.certainty != Certainty.CONFIRMED:
        return _("it is only assumed.")
    if grant.amount is None:
        return _("its amount is not stated.")
    if grant.signed_on is None:
        return _("the day of its signing is not stated.")
    return _("the day of its signing is still to come.")
