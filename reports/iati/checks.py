"""What keeps an activity from being published, and the rules that the schema can't hold (standard's ruleset 2.03)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from programmes.enums import Certainty, PartnerRole
from programmes.framework.enums import ValueKind
from programmes.published import donor_figures
from reports.iati import documents, money
from reports.iati.activity import identifier_of
from reports.iati.writing import LANG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from programmes.models import Programme
    from reports.models import IatiProfile


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: what, where it is entered, and whether nothing can be published without it."""

    text: str
    url: str
    needed: bool


def missing(programme: Programme, profile: IatiProfile, ref: str) -> list[Missing]:
    """What is needed first."""
    return [*_needed(programme, profile, ref), *_wanted(programme, profile)]


def _needed(programme: Programme, profile: IatiProfile, ref: str) -> Iterator[Missing]:
    facts = reverse("programmes:programme_edit", args=[programme.slug])
    if programme.implementer is None:
        yield Missing(_("Which organisation implements it, and so reports it"), facts, True)
    if not ref:
        yield Missing(_("The reporting organisation’s reference in IATI"), "#id_ref", True)
    if not profile.identifier and not ref:
        yield Missing(_("The activity’s identifier"), "#id_identifier", True)
    elif ref and not identifier_of(programme, profile, ref).startswith(f"{ref}-"):
        yield Missing(
            _("An identifier that begins with the reporting organisation’s reference"), "#id_identifier", True
        )
    if programme.starts_on is None:
        yield Missing(_("The day, month or year in which it begins"), facts, True)
    if not profile.sector:
        yield Missing(_("The sector"), "#id_sector", True)
    if not programme.objective_vi and not programme.objective_en:
        yield Missing(_("The objective; until then the title stands for the description"), facts, True)
    if programme.is_fictional:
        yield Missing(_("Real people: those of this programme are invented, as an example"), "", True)


def _wanted(programme: Programme, profile: IatiProfile) -> Iterator[Missing]:
    facts = reverse("programmes:programme_edit", args=[programme.slug])
    partners = list(programme.partners.select_related("organisation"))
    address = reverse("programmes:partners", args=[programme.slug])
    if not programme.title_en or not programme.objective_en:
        yield Missing(_("The title and the objective in English"), facts, False)
    funders = [partner for partner in partners if partner.role == PartnerRole.FUNDER]
    if not any(partner.certainty == Certainty.CONFIRMED for partner in funders):
        assumed = _("A confirmed funder; an assumed one is not published") if funders else _("The funder")
        yield Missing(assumed, address, False)
    for partner in partners:
        if partner.role == PartnerRole.SUPPORTING:
            yield Missing(
                _("A role that IATI knows: %(name)s supports, and is left out") % {"name": partner.organisation.name},
                address,
                False,
            )
    if programme.gender_marker is None:
        marker = reverse("programmes:gender_marker", args=[programme.slug])
        yield Missing(_("The gender equality marker; not screened is left out"), marker, False)
    yield from _of_results(programme)
    yield from _of_money(programme)
    yield from _of_documents(programme)
    if programme.implementer is not None and not (profile.contact_email or programme.implementer.website):
        yield Missing(_("How to reach the organisation: its e-mail or its website"), "#id_contact_email", False)


def _of_money(programme: Programme) -> Iterator[Missing]:
    """What the file can't tell of the money, each with its reason."""
    if not programme.budget_lines.exists():
        yield Missing(_("A budget"), reverse("programmes:money", args=[programme.slug]), False)
    if not programme.transactions.exists():
        yield Missing(_("Transactions"), reverse("programmes:transactions", args=[programme.slug]), False)
    for one in money.left_out(programme):
        yield Missing(one.text, reverse(one.name, args=one.args), False)


def _of_documents(programme: Programme) -> Iterator[Missing]:
    address, told = reverse("programmes:documents", args=[programme.slug]), documents.public(programme)
    if not told:
        yield Missing(_("A document that stands on the web and that donors may read"), address, False)
    kept = programme.documents.count() - len(told)
    if kept:
        text = _("Documents without an address on the web, or not for donors, are left out: %(n)d") % {"n": kept}
        yield Missing(text, address, False)


def _of_results(programme: Programme) -> Iterator[Missing]:
    framework = reverse("programmes:framework", args=[programme.slug])
    indicators = list(programme.indicators.select_related("baseline"))
    if not indicators and not programme.targets.exists():
        yield Missing(_("Results with indicators"), framework, False)
    told = {row.result_id for row in indicators}
    for result in programme.results.all():
        if result.pk not in told:
            yield Missing(
                _("An indicator of result %(code)s; without one it is left out") % {"code": result.code},
                framework,
                False,
            )
    aimed = set(programme.targets.filter(period=None).values_list("indicator_id", flat=True))
    found = donor_figures(programme)
    for row in indicators:
        url = reverse("programmes:indicator", args=[programme.slug, row.pk])
        baseline = getattr(row, "baseline", None)
        if baseline is None or (baseline.amount is None and row.kind != ValueKind.QUALITATIVE):
            yield Missing(_("The baseline of indicator %(code)s") % {"code": row.code}, url, False)
        elif baseline.as_of is None:
            yield Missing(_("The year of the baseline of indicator %(code)s") % {"code": row.code}, url, False)
        if row.pk not in aimed:
            yield Missing(_("The target of indicator %(code)s") % {"code": row.code}, url, False)
        figure = found.get(row.figure_key) or found.get(row.measure)
        if figure is not None and figure.hidden:
            text = _("The figure of indicator %(code)s is left out, to protect a small group") % {"code": row.code}
            yield Missing(text, url, False)


# --- rules of the standard -------------------------------------------------------------


def broken_rules(activity: _Element, today: dt.date) -> list[str]:
    """Names of the rules that an activity breaks; [] when it may be published."""
    return [name for name, holds in _rules(activity, today) if not holds]


def _rules(activity: _Element, today: dt.date) -> Iterator[tuple[str, bool]]:
    reporting = activity.find("reporting-org")
    ref, identifier = reporting.get("ref") or "", activity.findtext("iati-identifier") or ""
    dates = {one.get("type"): one.get("iso-date") for one in activity.findall("activity-date")}
    sectors, countries = activity.findall("sector"), activity.findall("recipient-country")
    yield "reporting-org has a reference", bool(ref)
    yield "identifier begins with the reference", bool(ref) and identifier.startswith(f"{ref}-")
    yield "planned or actual start", "1" in dates or "2" in dates
    yield (
        "actual dates are not in the future",
        all(dates[kind] <= today.isoformat() for kind in ("2", "4") if kind in dates),
    )
    yield "start before end", (dates.get("2") or dates.get("1", "")) <= (dates.get("4") or dates.get("3") or "9")
    yield (
        "sector",
        bool(sectors)
        and all(one.get("vocabulary") not in {"98", "99"} or one.find("narrative") is not None for one in sectors),
    )
    yield "sectors make 100 %", _sum(sectors) in {None, Decimal(100)}
    yield "countries make 100 %", bool(countries) and _sum(countries) in {None, Decimal(100)}
    yield "default currency", bool(activity.get("default-currency"))
    yield "default language", bool(activity.get(LANG))
    yield (
        "participating organisations are named",
        all(one.get("ref") or one.find("narrative") is not None for one in activity.findall("participating-org")),
    )
    yield (
        "policy marker has a significance",
        all(one.get("significance") for one in activity.findall("policy-marker") if one.get("vocabulary") == "1"),
    )
    yield (
        "values of what is not told in words",
        all(
            value.get("value")
            for indicator in activity.iterfind("result/indicator")
            if indicator.get("measure") != "5"
            for value in (*indicator.iter("baseline"), *indicator.iter("target"), *indicator.iter("actual"))
        ),
    )
    yield (
        "periods begin before they end",
        all(
            period.find("period-start").get("iso-date") <= period.find("period-end").get("iso-date")
            for period in activity.iter("period")
        ),
    )
    yield "budgets begin before they end", all(_days(budget) > 1 for budget in activity.findall("budget"))
    yield "budgets of at most a year", all(_days(budget) <= 366 for budget in activity.findall("budget"))
    yield (
        "transactions are not in the future",
        all(one.get("iso-date") <= today.isoformat() for one in activity.iterfind("transaction/transaction-date")),
    )
    yield (
        "amounts have a currency and a day",
        all(
            one.get("currency") and one.get("value-date")
            for one in (*activity.iterfind("budget/value"), *activity.iterfind("transaction/value"))
        ),
    )


def _sum(rows: list[_Element]) -> Decimal | None:
    shares = [row.get("percentage") for row in rows if row.get("percentage")]
    return sum(map(Decimal, shares), Decimal(0)) if shares else None


def _days(budget: _Element) -> int:
    start, end = (dt.date.fromisoformat(budget.find(name).get("iso-date")) for name in ("period-start", "period-end"))
    return (end - start).days + 1
