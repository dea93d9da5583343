"""Messages of the portal itself (codes, confirmations): for administrators, and readable only where nothing leaves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from office import mail
from office.access import requires
from office.enums import MessageState
from office.errors import DomainError
from office.models import HistoryEvent, OutgoingMessage

PAGE = 50


def may_read(user: Any, message: OutgoingMessage) -> bool:
    """A private message (a code, a link for one person): only by an administrator, and where the portal keeps its mail."""
    return not message.private or (settings.SMTP is None and user.is_staff)


def about_message(user: Any, message: OutgoingMessage) -> dict:
    """What a message's page shows."""
    return {
        "message": message,
        "may_read": may_read(user, message),
        "history": HistoryEvent.objects.about(message)[:20],
    }


def page_of_messages(request: HttpRequest, rows) -> dict:
    """The list's context: the page, the chosen state, how many of each."""
    state = request.GET.get("state", "")
    chosen = rows.filter(state=state) if state in MessageState.values else rows
    return {
        "page": Paginator(chosen, PAGE).get_page(request.GET.get("page")),
        "state": state if state in MessageState.values else "",
        "states": MessageState.choices,
        "keeps": settings.SMTP is None,
    }


def act_on(request: HttpRequest, message: OutgoingMessage) -> None:
    """Send or cancel, as the button says; what can't be done is said in words."""
    act = {"send": mail.queue, "cancel": mail.cancel}.get(request.POST.get("act", ""))
    if act is None:
        return
    try:
        act(message, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return
    if act is mail.queue:
        messages.success(
            request, _("The message to %(name)s is on its way.") % {"name": message.to_label or message.to_email}
        )
    else:
        messages.success(
            request, _("The message to %(name)s is cancelled.") % {"name": message.to_label or message.to_email}
        )


@require_safe
@requires("office.administer")
def all_messages(request: HttpRequest) -> HttpResponse:
    request.nav_section = "admin"  # type: ignore[attr-defined]
    return TemplateResponse(
        request, "office/all_messages.html", page_of_messages(request, OutgoingMessage.objects.all())
    )


@require_safe
@requires("office.administer")
def one_message(request: HttpRequest, uuid: str) -> HttpResponse:
    request.nav_section = "admin"  # type: ignore[attr-defined]
    message = get_object_or_404(OutgoingMessage, uuid=uuid)
    return TemplateResponse(request, "office/one_message.html", about_message(request.user, message))


@require_POST
@requires("office.administer")
def one_message_act(request: HttpRequest, uuid: str) -> HttpResponse:
    message = get_object_or_404(OutgoingMessage, uuid=uuid)
    act_on(request, message)
    return redirect("office:one_message", message.uuid)
