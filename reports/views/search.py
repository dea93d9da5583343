"""One search over what the reader may see."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from office.access import signed_in
from office.text import fold
from programmes.context import stand_in
from reports.finding import KINDS, SHORTEST, with_addresses

EACH = 5
PAGE = 25


@require_safe
@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """The first few of each kind, or one kind page by page."""
    stand_in(request, None, "search")
    text = request.GET.get("q", "").strip()[:100]
    chosen = next((kind for kind in KINDS if kind.key == request.GET.get("kind")), None)
    context: dict = {
        "q": text,
        "kinds": KINDS,
        "chosen": chosen,
        "too_short": bool(text) and len(fold(text)) < SHORTEST,
    }
    if len(fold(text)) >= SHORTEST:
        if chosen:
            page = Paginator(chosen.find(request.user, text), PAGE).get_page(request.GET.get("page"))
            page.object_list = with_addresses(request.user, list(page.object_list))
            context["page"] = page
            context["query"] = urlencode({"q": text, "kind": chosen.key})
        else:
            found = [
                (kind, with_addresses(request.user, list(kind.find(request.user, text)[: EACH + 1]))) for kind in KINDS
            ]
            context["found"] = [(kind, rows[:EACH], len(rows) > EACH) for kind, rows in found if rows]
    return TemplateResponse(request, "reports/search.html", context)
