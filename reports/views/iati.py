"""IATI: an activity, the reader's portfolio, and what is missing to publish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from lxml import etree

from office import clock
from office.access import requires, signed_in
from programmes.context import stand_in
from programmes.models import Programme
from reports.forms import IatiForm
from reports.iati import activity, checks, services


def _xml(programmes: list[Programme], name: str) -> HttpResponse:
    response = HttpResponse(activity.document(programmes), content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.xml"'
    return response


def _whole(rows: Any) -> Any:
    return rows.select_related("implementer__type")


@require_safe
@requires("programmes.view_results", Programme, field="slug", load=_whole)
def programme_xml(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The figures are those of the donors' edition, whoever reads."""
    return _xml([programme], f"{programme.slug}-iati")


@require_safe
@signed_in
def portfolio_xml(request: HttpRequest) -> HttpResponse:
    """All programmes whose results the reader may read; one whose beginning is not stated is no valid activity."""
    user: Any = request.user
    rows = _whole(Programme.objects.visible_to(user)).order_by("starts_on", "slug")
    read = [row for row in rows if row.starts_on and user.has_perm("programmes.view_results", row)]
    if not read:
        raise Http404  # the schema knows no file without an activity
    return _xml(read, "iati")


@require_http_methods(["GET", "POST"])
@requires("reports.publish_iati", Programme, field="slug", load=_whole)
def iati(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What is missing to publish, each with where it is entered; what only IATI asks for is entered here."""
    stand_in(request, programme, "settings")
    profile, ref = activity.profile_of(programme), activity.reference_of(programme.implementer)
    form = IatiForm(request.POST or None, instance=profile, ref=ref, has_publisher=programme.implementer is not None)
    if request.method == "POST" and form.is_valid():
        services.save_profile(programme, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("reports:iati", programme.slug)
    if form.errors:
        profile = activity.profile_of(programme)
    found = checks.missing(programme, profile, ref)
    context = {
        "programme": programme,
        "form": form,
        "needed": [one for one in found if one.needed],
        "wanted": [one for one in found if not one.needed],
        "broken": checks.broken_rules(etree.fromstring(activity.activity_bytes(programme)), clock.today()),
        "identifier": activity.identifier_of(programme, profile, ref),
    }
    return TemplateResponse(request, "reports/iati.html", context, status=422 if form.errors else 200)
