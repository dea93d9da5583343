"""An application: registered, assessed by the subject itself section by section, submitted."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from instruments.models import Section
from networks.enums import NetworkKind
from networks.models import Application, RecognitionRound
from networks.recognition import workflow
from networks.recognition.forms import MemberForm, SectionForm, SubjectForm
from networks.recognition.reading import completeness, criteria_of, dossier, scores_of
from networks.titles.after import after_submission
from networks.views.networks import stand
from networks.views.recognition import related as round_related
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent, StoredFile


def related(rows: Any) -> Any:
    return rows.select_related(
        "unit__network",
        "unit__kind",
        "membership__network",
        "round__criteria_set",
        "round__area",
        "round__network",
        "submitted_by",
        "previous__unit",
    )


@require_http_methods(["GET", "POST"])
@requires("networks.view_recognition", RecognitionRound, field="uuid", load=round_related)
def application_add(request: HttpRequest, asked: RecognitionRound) -> HttpResponse:
    """Register a subject, or (?counted=1) state numbers of a unit."""
    stand(request, asked.network)
    if asked.network.kind == NetworkKind.MEMBERS:
        return _member_add(request, asked)
    counted = "counted" in request.GET
    form = SubjectForm(request.POST or None, asked=asked, user=request.user, counted=counted)
    if "unit" in form.fields and not form.fields["unit"].among.exists():  # type: ignore[attr-defined]
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        facts = form.facts() | {"unit": form.cleaned_data["unit"]}
        try:
            made = workflow.register(asked, by=request.user, is_counted=counted, **facts)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Registered.") if not counted else _("Saved."))
            return redirect(asked if counted else made)
    heading = _("State numbers") if counted else _("Register an application")
    context = {"network": asked.network, "asked": asked, "form": form, "heading": heading}
    return TemplateResponse(request, "networks/recognition/form.html", context, status=422 if form.errors else 200)


def _member_add(request: HttpRequest, asked: RecognitionRound) -> HttpResponse:
    form = MemberForm(request.POST or None, asked=asked, user=request.user)
    if not form.fields["member"].queryset.exists():  # type: ignore[attr-defined]
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(workflow.register_member(asked, form.cleaned_data["member"], by=request.user))
        except DomainError as error:
            form.add_error(None, str(error))
    context = {"network": asked.network, "asked": asked, "form": form, "heading": _("Begin a dossier")}
    return TemplateResponse(request, "networks/recognition/form.html", context, status=422 if form.errors else 200)


@require_safe
@requires("networks.view_application", Application, field="uuid", load=related)
def application(request: HttpRequest, application: Application) -> HttpResponse:
    """The dossier: how far it is, section by section, and what is missing."""
    stand(request, application.round.network)
    criteria, scores = criteria_of(application.round.criteria_set), scores_of(application)
    told = completeness(application, criteria, scores)
    context = _context(request, application) | {
        "sections": dossier(criteria, scores),
        "told": told,
        "history": HistoryEvent.objects.about(application)[:20],
        **after_submission(request.user, application, criteria),
    }
    return TemplateResponse(request, "networks/recognition/application.html", context)


def _context(request: HttpRequest, application: Application) -> dict[str, Any]:
    may_write = workflow.may_write(request.user, application)
    takes = workflow.takes(application.round, is_counted=application.is_counted)
    return {
        "application": application,
        "asked": application.round,
        "network": application.round.network,
        "criteria_set": application.round.criteria_set,
        "may_write": may_write and application.is_open_to_write and (takes or application.state == "returned"),
        "may_take_back": may_write and takes and application.state == "submitted",
        "may_state": may_write and takes and application.is_counted,
        "on_behalf": may_write and not workflow.is_own(request.user, application),
    }


@require_http_methods(["GET", "POST"])
@requires("networks.write_application", Application, field="uuid", load=related)
def application_edit(request: HttpRequest, application: Application) -> HttpResponse:
    stand(request, application.round.network)
    form = SubjectForm(
        request.POST or None, asked=application.round, user=request.user, counted=application.is_counted,
        instance=copy(application),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            workflow.change_application(application, by=request.user, **form.facts())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. The history keeps what it was."))
            return redirect(application)
    context = _context(request, application) | {"form": form, "heading": _("Change facts")}
    return TemplateResponse(request, "networks/recognition/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("networks.write_application", Application, field="uuid", load=related)
def application_section(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """One section to fill in: what is kept here stays kept; the next one is one tap away."""
    stand(request, application.round.network)
    section = get_object_or_404(Section, criteria_set=application.round.criteria_set_id, pk=pk)
    if not application.is_open_to_write:
        return redirect(application)
    scores, criteria = scores_of(application), list(section.criteria.all())
    form = SectionForm(
        request.POST or None, request.FILES or None, criteria=criteria, scores=scores,
        scale=application.round.criteria_set.scale,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _kept(request, application, form):
        return redirect(_after(application, section) if request.POST.get("act") == "next" else application)
    sections = list(application.round.criteria_set.sections.all())
    context = _context(request, application) | {
        "section": section,
        "form": form,
        "rows": form.rows(scores),
        "number": sections.index(section) + 1,
        "count": len(sections),
        "is_last": section == sections[-1],
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return TemplateResponse(request, "networks/recognition/section.html", context, status=status)


def _kept(request: HttpRequest, application: Application, form: SectionForm) -> bool:
    try:
        workflow.write_answers(application, form.answers(), by=request.user, uploads=form.uploads())
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Kept."))
    return True


def _after(application: Application, section: Section) -> str:
    sections = list(application.round.criteria_set.sections.all())
    after = sections[sections.index(section) + 1 :]
    if not after:
        return application.get_absolute_url()
    return reverse("networks:application_section", args=[application.uuid, after[0].pk])


@require_POST
@requires("networks.write_application", Application, field="uuid", load=related)
def application_act(request: HttpRequest, application: Application) -> HttpResponse:
    acts = {"submit": workflow.submit_application, "take_back": workflow.take_back_application}
    if request.POST.get("act") in acts:
        try:
            acts[request.POST["act"]](application, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Submitted.") if request.POST["act"] == "submit" else _("Saved."))
    return redirect(application)


@require_POST
@requires("networks.write_application", Application, field="uuid", load=related)
def evidence_remove(request: HttpRequest, application: Application, file: str) -> HttpResponse:
    ids = [str(pk) for pk in application.self_scores.values_list("pk", flat=True)]
    stored = get_object_or_404(StoredFile, uuid=file, object_type="networks.selfscore", object_id__in=ids)
    try:
        workflow.remove_evidence(application, stored, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": stored.name})
    return redirect(application)
