"""Returns that wait for the reader along a branch, decided many at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from networks.models import Round
from networks.returns import together
from networks.views.networks import stand
from networks.views.rounds import above_of, asked_branch, related
from office.access import requires
from office.errors import DomainError

PAGE = 50


@require_http_methods(["GET", "POST"])
@requires("networks.view_round", Round, field="uuid", load=related)
def round_waiting(request: HttpRequest, asked: Round) -> HttpResponse:
    """Those whose figures fit together are ticked; the others are shown with what does not fit, and left out."""
    stand(request, asked.network)
    branch = asked_branch(request, asked)
    waiting = together.awaiting(request.user, asked, branch.path)
    if request.method == "POST":
        _decide(request, waiting)
        return redirect(request.get_full_path())
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "network": asked.network,
        "branch": branch,
        "above": above_of(request, branch),
        "page": page,
        "rows": together.with_warnings(asked, page.object_list),
    }
    return TemplateResponse(request, "networks/round_waiting.html", context)


def _decide(request: HttpRequest, waiting) -> None:
    chosen = [one for one in request.POST.getlist("chosen") if _is_uuid(one)]
    rows = waiting.filter(uuid__in=chosen[:PAGE])
    seen = {one: request.POST.get(f"seen-{one}", "") for one in chosen}
    try:
        if request.POST.get("act") == "accept":
            done = together.accept_returns(rows, by=request.user, seen=seen)
        else:
            done = together.send_back_returns(rows, by=request.user, reason=request.POST.get("reason", ""), seen=seen)
    except DomainError as error:
        messages.error(request, str(error))
        return
    for name, why in done.left:
        messages.error(request, f"{name}: {why}")
    if not chosen:
        messages.error(request, _("Tick the returns that you decide on."))
    if done.count:
        told = ngettext("%(n)d return decided.", "%(n)d returns decided.", done.count) % {"n": done.count}
        messages.success(request, told)


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
