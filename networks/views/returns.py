"""One return: written on a phone or on behalf, read, sent, accepted, sent back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from networks.models import Return
from networks.returns import workflow
from networks.returns.forms import AnswersForm
from networks.returns.reading import amounts_of, differences, last_amounts
from networks.views.networks import stand
from office.access import requires
from office.errors import DomainError, StalePage, WrongState
from office.models import HistoryEvent


def related(rows: Any) -> Any:
    return rows.select_related("unit__network", "round__form", "round__previous", "kind", "sent_by")


@require_http_methods(["GET", "POST"])
@requires("networks.view_return", Return, field="uuid", load=related)
def return_page(request: HttpRequest, sent: Return) -> HttpResponse:
    network, asked = sent.unit.network, list(sent.round.form.fields.all())
    stand(request, network)
    may_write = workflow.may_write(request.user, sent)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    may_write = may_write and sent.is_open_to_write and sent.round.state == "open"
    last = last_amounts(sent)
    form, status = None, 200
    if may_write or request.method == "POST":  # what was typed is shown, even where it can't be kept any more
        form = AnswersForm(request.POST or None, sent=sent, asked=asked, last=last, currency=network.currency)
        if request.method == "POST":
            status = _written(request, sent, form) if form.is_valid() else 422
            if status == 302:
                return redirect(sent)
    amounts = amounts_of(sent)
    context = {
        "sent": sent,
        "network": network,
        "asked": sent.round,
        "form": form,
        "on_behalf": may_write and not workflow.is_own(request.user, sent),
        "rows": [(one, amounts[one.key], last.get(one.key)) for one in asked],
        "values": {value.field_id: value for value in sent.values.all()},
        "differences": differences(sent.round.form.checks.all(), amounts),
        "decides": workflow.may_decide(request.user, sent),
        "may_decide": sent.round.state == "open" and workflow.may_decide(request.user, sent),
        "may_ask_correction": sent.state == "accepted"
        and workflow.may_write(request.user, sent)
        and not workflow.may_decide(request.user, sent),
        "may_take_back": sent.round.state == "open"
        and sent.state == "submitted"
        and workflow.may_write(request.user, sent),
        "history": HistoryEvent.objects.about(sent)[:20],
    }
    return TemplateResponse(request, "networks/return.html", context, status=status)


def _written(request: HttpRequest, sent: Return, form: AnswersForm) -> int:
    """Keep what was typed; with “send” also send it. What is kept stays kept when sending is refused. The status."""
    told = form.cleaned_data
    try:
        kept = workflow.write_return(
            sent, form.answers(), by=request.user, explanation=told["explanation"], seen=request.POST.get("seen", "")
        )
        sent.changed_at = kept.changed_at
        if request.POST.get("act") == "submit":
            workflow.submit_return(sent, by=request.user)
            messages.success(request, _("Sent."))
        else:
            messages.success(request, _("Kept as a draft."))
    except (StalePage, WrongState) as error:
        sent.refresh_from_db(fields=["state", "changed_at", "sent_at", "sent_by", "reason"])
        form.add_error(None, str(error))
        return 409
    except workflow.Incomplete as error:
        for name, words in error.found:
            form.add_error(name if name in form.fields else None, words)
        return 422
    except DomainError as error:
        form.add_error(None, str(error))
        return 422
    return 302


@require_POST
@requires("networks.step_return", Return, field="uuid", load=related)
def return_act(request: HttpRequest, sent: Return) -> HttpResponse:
    act, by, seen = request.POST.get("act", ""), request.user, request.POST.get("seen", "")
    try:
        if act == "accept":
            workflow.accept_return(sent, by=by, seen=seen)
        elif act == "send_back":
            workflow.send_back_return(sent, by=by, reason=request.POST.get("reason", ""), seen=seen)
        elif act == "take_back":
            workflow.take_back_return(sent, by=by)
        elif act == "ask_correction":
            workflow.ask_correction(sent, by=by, reason=request.POST.get("reason", ""))
        elif act == "refuse_correction":
            workflow.refuse_correction(sent, by=by, reason=request.POST.get("reason", ""), seen=seen)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        said = {"accept": _("Accepted."), "send_back": _("Sent back. Its officers read why.")}
        messages.success(request, said.get(act, _("Saved.")))
    return redirect(sent.round if request.POST.get("then") == "round" else sent)
