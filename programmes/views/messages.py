"""The programme's out-tray: preview, send, cancel. Nothing goes out to many people before a look."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from office import mail
from office.access import requires
from office.enums import MessageState
from office.message_views import about_message, act_on, page_of_messages
from office.models import OutgoingMessage
from programmes.context import stand_in
from programmes.models import Programme


@require_safe
@requires("programmes.view_messages", Programme, field="slug")
def messages(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "messages")
    context = page_of_messages(request, OutgoingMessage.objects.filter(scope_id=programme.pk))
    drafts = OutgoingMessage.objects.filter(scope_id=programme.pk, state=MessageState.DRAFT).count()
    return TemplateResponse(request, "programmes/messages.html", context | {"programme": programme, "drafts": drafts})


@require_safe
@requires("programmes.view_messages", Programme, field="slug")
def message(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    stand_in(request, programme, "messages")
    row = get_object_or_404(OutgoingMessage, scope_id=programme.pk, uuid=uuid)
    return TemplateResponse(
        request, "programmes/message.html", about_message(request.user, row) | {"programme": programme}
    )


@require_POST
@requires("programmes.view_messages", Programme, field="slug")
def message_act(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    row = get_object_or_404(OutgoingMessage, scope_id=programme.pk, uuid=uuid)
    act_on(request, row)
    return redirect("programmes:message", programme.slug, row.uuid)


@require_POST
@requires("programmes.view_messages", Programme, field="slug")
def messages_send(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the ticked drafts of the page that was looked at."""
    rows = OutgoingMessage.objects.filter(
        scope_id=programme.pk, state=MessageState.DRAFT, uuid__in=request.POST.getlist("message")
    )
    sent = 0
    for row in rows:
        mail.queue(row, by=request.user)
        sent += 1
    flash.success(
        request,
        ngettext("%(count)d message is on its way.", "%(count)d messages are on their way.", sent) % {"count": sent},
    )
    return redirect("programmes:messages", programme.slug)
