"""Certificates: who meets the rule, issuing, the printed page, and checking one by its link."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from office.access import open_to_all, requires, signed_in
from office.errors import DomainError
from programmes.context import stand_in
from programmes.measures import Reading
from programmes.models import Programme
from trainings import services
from trainings.certificate_pdf import as_pdf, check_link
from trainings.enums import Moment
from trainings.measures import certificate_rule, completed, presence
from trainings.models import Attendance, Certificate, Session, Sitting
from trainings.reading import answered_by, held_enrolments
from trainings.scores import scores

PAGE = 40


@require_safe
@requires("trainings.list_events", Programme, field="slug")
def certificates(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Everybody, with whether they meet the rule and why not."""
    stand_in(request, programme, "events")
    read = Reading(programme.pk)
    met = {member.enrolment_id for member in completed(read)}
    sessions, needs_post = read(certificate_rule)
    rows = []
    page = Paginator(_enrolled(programme), PAGE).get_page(request.GET.get("page"))
    for enrolment in page:
        attended = len(read(presence).attended.get(enrolment.pk, ()))
        lacks = []
        if attended < sessions:
            lacks.append(_("%(n)d of %(needed)d sessions") % {"n": attended, "needed": sessions})
        if needs_post and Moment.POST not in read(scores).get(enrolment.person_id, {}):
            lacks.append(_("no post-test"))
        rows.append(
            {
                "enrolment": enrolment,
                "met": enrolment.pk in met,
                "lacks": lacks,
                "certificate": getattr(enrolment, "certificate", None),
            }
        )
    context = {
        "programme": programme,
        "rows": rows,
        "page": page,
        "met": len(met),
        "to_issue": len(met - set(held_enrolments(programme))),
        "valid": [row["certificate"] for row in rows if row["certificate"] and not row["certificate"].revoked_at],
        "counted": len(read(presence).sessions),
    }
    return TemplateResponse(request, "trainings/certificates.html", context)


def _enrolled(programme: Programme) -> Any:
    return programme.enrolments.active().select_related("person", "certificate").order_by("person__sort_key", "pk")


@require_safe
@requires("trainings.issue_certificates", Programme, field="slug")
def certificates_pdf(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The valid certificates of one page of the list, to print."""
    page = Paginator(_enrolled(programme), PAGE).get_page(request.GET.get("page"))
    shown = Certificate.objects.filter(enrolment__in=[row.pk for row in page], revoked_at=None)
    found = list(_whole(shown).order_by("enrolment__person__sort_key", "pk"))
    if not found:
        messages.info(request, _("No certificate is issued yet."))
        return redirect("trainings:certificates", programme.slug)
    return _pdf(programme, found, f"{programme.slug}-certificates-{page.number}")


@require_POST
@requires("trainings.issue_certificates", Programme, field="slug")
def certificates_issue(request: HttpRequest, programme: Programme) -> HttpResponse:
    issued = services.issue_certificates(programme, by=request.user)
    text = ngettext("%(n)d certificate was issued.", "%(n)d certificates were issued.", issued)
    messages.success(request, text % {"n": issued})
    return redirect("trainings:certificates", programme.slug)


@require_POST
@requires("trainings.revoke_certificate", Certificate)
def certificate_revoke(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    try:
        services.revoke_certificate(certificate, reason=request.POST.get("reason", ""), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("trainings:certificates", certificate.enrolment.programme.slug)


def _whole(found: Any) -> Any:
    return found.select_related("enrolment__person", "enrolment__organisation", "enrolment__programme__implementer")


def _pdf(programme: Programme, found: list[Certificate], name: str) -> HttpResponse:
    response = HttpResponse(as_pdf(programme, found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


@require_safe
@requires("trainings.view_certificate", Certificate, load=_whole)
def certificate(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """One certificate: the link and code that prove it, and the sheet to print or to send on."""
    link = check_link(certificate)
    programme, person = certificate.enrolment.programme, certificate.enrolment.person
    stand_in(request, programme, "my_results" if request.user.person_id == person.pk else "events")
    context = {
        "certificate": certificate,
        "programme": programme,
        "person": person,
        "parent": programme.implementer.get_parent() if programme.implementer else None,
        "link": link,
        "code": mark_safe(segno.make(link, error="m").svg_inline(scale=4, border=2, omitsize=True)),
    }
    return TemplateResponse(request, "trainings/certificate.html", context)


@require_safe
@requires("trainings.view_certificate", Certificate, load=_whole)
def certificate_pdf(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    if certificate.revoked_at:
        messages.error(request, _("This certificate was revoked."))
        return redirect("trainings:certificate", certificate.pk)
    return _pdf(certificate.enrolment.programme, [certificate], certificate.number.lower())


@open_to_all
@require_safe
def certificate_check(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a certificate is valid. The holder's name only with their consent to be named, else initials."""
    found = get_object_or_404(
        Certificate.objects.select_related("enrolment__person", "enrolment__programme"), token=token
    )
    person = found.enrolment.person
    consent = person.consents.filter(purpose="named").first()
    named = str(person) if consent and consent.given else " ".join(f"{word[0]}." for word in person.full_name.split())
    context = {
        "certificate": found,
        "programme": found.enrolment.programme,
        "named": named,
        "initials": not (consent and consent.given),
    }
    return TemplateResponse(request, "trainings/certificate_check.html", context)


@signed_in
@require_safe
def my_results(request: HttpRequest) -> HttpResponse:
    """A trainee's own attendance, scores and certificate, and what is open to answer."""
    person = request.user.person
    enrolments = list(person.enrolments.select_related("programme", "certificate")) if person else []
    programmes = [enrolment.programme_id for enrolment in enrolments]
    stand_in(request, enrolments[0].programme if enrolments else None, "my_results")
    sittings = list(
        Sitting.objects.filter(event__programme__in=programmes).select_related("event", "collection__instrument")
    )
    answered = answered_by(person, sittings) if person else set()
    marks = {row.session_id: row for row in Attendance.objects.filter(enrolment__in=enrolments)}
    found = (
        Session.objects.filter(event__programme__in=programmes, counts=True)
        .exclude(event__state="cancelled")
        .select_related("event")
    )
    context = {
        "enrolments": enrolments,
        "sessions": [(session, marks.get(session.pk)) for session in found],
        "scores": person.responses.filter(collection__sitting__in=sittings).select_related(
            "collection__sitting", "collection__instrument"
        )
        if person
        else [],
        "open": [sitting for sitting in sittings if sitting.collection_id not in answered and sitting.is_open],
    }
    return TemplateResponse(request, "trainings/my_results.html", context)
