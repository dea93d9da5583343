"""A network's fund: in, out and what is left of a branch in a year; as a file; what it is set out by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from networks import tree
from networks.fund import tables, workflow
from networks.fund.enums import EntryState
from networks.fund.reading import Book, explanations, years_of
from networks.models import FundEntry, Network, Unit
from networks.standing import standing_of
from networks.views.networks import stand
from networks.views.units import related
from office import clock, history
from office.access import requires
from office.errors import DomainError
from programmes.spreadsheets import FORMATS

if TYPE_CHECKING:
    from participants.models import User

YEARS = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader looks at: a branch (None: the whole network) in a year."""

    unit: Unit | None
    year: int
    years: list[int]

    @property
    def query(self) -> str:
        return urlencode({"year": self.year} | ({"unit": self.unit.code} if self.unit else {}))


def asked_of(request: HttpRequest, network: Network) -> Asked:
    """?unit=code&year=2022; without a unit the highest that the reader sees. Raises Http404."""
    unit = unit_of(request.user, network, request.GET.get("unit", ""))
    years = years_of(network, unit)
    said = request.GET.get("year", "")
    year = int(said) if said.isdecimal() and 1900 <= int(said) <= 2200 else years[0] if years else clock.today().year
    return Asked(unit, year, years)


def unit_of(user: Any, network: Network, code: str) -> Unit | None:
    held = standing_of(user)
    seen = Unit.objects.visible_to(user).filter(network=network).select_related("kind", "network")
    if code:
        unit = seen.filter(code=code).first()
        if unit is None:
            raise Http404
        return unit
    if user.is_staff or network.pk in held.whole:
        tops = list(seen.filter(parent=None, ended_on=None)[:2])
        return tops[0] if len(tops) == 1 else None
    paths = [path for network_id, path in held.branches if network_id == network.pk]
    if not paths:  # who acts for a member of the network sees no branch of it
        raise Http404
    return seen.get(path=min(paths, key=len))


def above(user: User, unit: Unit | None) -> list[Unit]:
    if unit is None:
        return []
    return tree.above(unit, highest=standing_of(user).highest(unit, is_staff=user.is_staff))


@require_safe
@requires("networks.view_network", Network, field="slug")
def fund(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    asked = asked_of(request, network)
    book = Book(network, asked.unit, asked.year)
    whole = book.whole
    if asked.unit:
        whole.explanation = explanations([asked.unit], asked.year).get(asked.unit.pk)
    entries = FundEntry.objects.visible_to(request.user).filter(network=network)
    years = [
        (year, whole if year == asked.year else Book(network, asked.unit, year).whole) for year in asked.years[:YEARS]
    ]
    context = {
        "network": network,
        "asked": asked,
        "unit": asked.unit,
        "above": above(request.user, asked.unit),  # type: ignore[arg-type]
        "whole": whole,
        "lines": [(label, book.lines[measure]) for measure, label in tables.MEASURE_LABELS.items()],
        "parts": book.parts(),
        "cuts": tables.cuts(book),
        "years": years,
        "campaigns": tables.campaigns(network),
        "waiting": entries.filter(state=EntryState.SENT).count(),
    }
    return TemplateResponse(request, "networks/fund/fund.html", context)


@require_safe
@requires("networks.view_network", Network, field="slug")
def fund_export(request: HttpRequest, network: Network) -> HttpResponse:
    """The page as Excel or CSV."""
    asked = asked_of(request, network)
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "xlsx"
    content_type, write = FORMATS[kind]
    content, count = write(tables.fund_table(Book(network, asked.unit, asked.year), hxl="hxl" in request.GET))
    told = {"count": count, "format": kind, "year": asked.year}
    history.record(asked.unit or network, "networks.fund_exported", by=request.user, **told)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{network.slug}-fund-{asked.year}.{kind}"'
    return response


@require_POST
@requires("networks.write_fund", Unit, field="uuid", load=related)
def fund_explain(request: HttpRequest, unit: Unit, year: int) -> HttpResponse:
    """Why more was paid than there was."""
    if not 1900 <= year <= 2200:
        raise Http404
    try:
        workflow.explain(unit, year, request.POST.get("text", ""), by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved. The history keeps what it was."))
    asked = Asked(unit, year, [])
    return redirect(f"{tables.fund_url(unit.network)}?{asked.query}")
