"""What came in and went out, for everybody: no sign-in, totals alone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from networks.fund.public import published
from networks.models import Network
from office.access import open_to_all


@require_safe
@cache_control(max_age=300)
@open_to_all
def fund_public(request: HttpRequest, slug: str) -> HttpResponse:
    """Not there as long as no level is published."""
    network = get_object_or_404(Network.objects.select_related("organisation"), slug=slug)
    said = request.GET.get("year", "")
    told = published(network, int(said) if said.isdecimal() and len(said) == 4 else None)
    if told is None:
        raise Http404
    return TemplateResponse(request, "networks/fund/public.html", {"network": network, "told": told})
