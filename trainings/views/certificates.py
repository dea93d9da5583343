"""Certificates: who meets the rule, issuing, the printed page, and checking one by its link."""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from office.access import open_to_all, requires, signed_in
from office.errors import DomainError
from programmes.context import stand_in
from programmes.measures import Reading
from programmes.models import Programme
from trainings import services
from trainings.enums import Moment
from trainings.measures import certificate_rule, completed, presence, scores
from trainings.models import Attendance, Certificate, Session, Sitting
from trainings.reading import answered_by


@require_safe
@requires("trainings.list_events", Programme, field="slug")
def certificates(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Everybody, with whether they meet the rule and why not."""
    stand_in(request, programme, "events")
    read = Reading(programme.pk)
    met = {member.enrolment_id for member in completed(read)}
    sessions, needs_post = read(certificate_rule)
    rows = []
    for enrolment in programme.enrolments.active().select_related("person", "certificate").order_by("person__sort_key"):
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
        "met": len(met),
        "to_issue": sum(row["met"] and not row["certificate"] for row in rows),
    }
    return TemplateResponse(request, "trainings/certificates.html", context)


@require_POST
@requires("trainings.issue_certificates", Programme, field="slug")
def certificates_issue(request: HttpRequest, programme: Programme) -> HttpResponse:
    issued = services.issue_certificates(programme, by=request.user)
    messages.success(request, _("%(n)d certificates were issued.") % {"n": issued})
    return redirect("trainings:certificates", programme.slug)


@require_POST
@requires("trainings.revoke_certificate", Certificate)
def certificate_revoke(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    try:
        services.revoke_certificate(certificate, reason=request.POST.get("reason", ""), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("trainings:certificates", certificate.enrolment.programme.slug)


def _code(certificate: Certificate) -> dict[str, str]:
    link = settings.SITE_URL + reverse("trainings:certificate_check", args=[certificate.token])
    code = segno.make(link, error="m").svg_inline(scale=3, border=1)
    return {"link": link, "code": mark_safe(code)}


@require_safe
@requires(
    "trainings.view_certificate",
    Certificate,
    load=lambda found: found.select_related("enrolment__person", "enrolment__programme__implementer"),
)
def certificate(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """The certificate to print."""
    context = {
        "certificate": certificate,
        "programme": certificate.enrolment.programme,
        "person": certificate.enrolment.person,
    }
    return TemplateResponse(request, "trainings/certificate.html", context | _code(certificate))


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
    context = {"certificate": found, "programme": found.enrolment.programme, "named": named}
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
