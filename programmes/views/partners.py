"""Who carries a programme: partners, funders, guests and experts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.access import requires
from participants.models import Organisation
from participants.organisations import names_to_choose, organisation_named
from programmes import services_partners
from programmes.context import stand_in
from programmes.enums import PartnerRole
from programmes.forms_partners import GuestForm, PartnerChangeForm, PartnerForm
from programmes.models import Appearance, Partner, Programme


@require_safe
@requires("programmes.view_programme", Programme, field="slug", load=lambda rows: rows.select_related("implementer"))
def partners(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "settings")
    found = list(programme.partners.select_related("organisation__type"))
    context = {
        "programme": programme,
        "implementer_parent": Organisation.objects.get_parent(programme.implementer) if programme.implementer else None,
        "partners": found,
        "has_funder": any(partner.role == PartnerRole.FUNDER for partner in found),
        "appearances": programme.appearances.select_related("person__organisation").prefetch_related(
            "person__posts__organisation"
        ),
    }
    return TemplateResponse(request, "programmes/partners.html", context)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def partner_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "settings")
    form = PartnerForm(request.POST or None, programme=programme, initial={"role": request.GET.get("role", "partner")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        organisation = organisation_named(
            data["organisation_name"],
            by=request.user,
            inside=data["inside"],
            type_id=data["type"].pk if data["type"] else None,
        )
        services_partners.add_partner(
            programme,
            by=request.user,
            organisation=organisation,
            role=data["role"],
            certainty=data["certainty"],
            level=data["level"],
            note=data["note"],
        )
        messages.success(request, _("Added: %(name)s.") % {"name": organisation})
        return redirect("programmes:partners", programme.slug)
    context = {"programme": programme, "form": form, "organisations": names_to_choose()}
    return TemplateResponse(request, "programmes/partner_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def partner_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    stand_in(request, programme, "settings")
    partner = get_object_or_404(programme.partners.select_related("organisation"), pk=pk)
    form = PartnerChangeForm(request.POST or None, instance=partner)
    if request.method == "POST" and form.is_valid():
        services_partners.change_partner(Partner(pk=partner.pk), by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("programmes:partners", programme.slug)
    context = {"programme": programme, "partner": partner, "form": form}
    return TemplateResponse(request, "programmes/partner_edit.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def partner_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    partner = get_object_or_404(programme.partners.select_related("organisation"), pk=pk)
    services_partners.remove_partner(partner, by=request.user)
    messages.success(
        request, _("Removed: %(name)s. The organisation stays in the directory.") % {"name": partner.organisation}
    )
    return redirect("programmes:partners", programme.slug)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def guest_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    return _guest(request, programme, None)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def guest_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    return _guest(request, programme, get_object_or_404(programme.appearances.select_related("person"), pk=pk))


def _guest(request: HttpRequest, programme: Programme, appearance: Appearance | None) -> HttpResponse:
    stand_in(request, programme, "settings")
    form = GuestForm(request.POST or None, programme=programme, user=request.user, appearance=appearance)
    if request.method == "POST" and form.is_valid():
        saved = services_partners.save_guest(
            programme,
            by=request.user,
            appearance=appearance,
            person=form.person,
            capacity=form.cleaned_data["capacity"],
            note=form.cleaned_data["note"],
            posts=form.posts(),
            **form.person_facts(),
        )
        messages.success(request, _("Saved: %(name)s.") % {"name": saved.person.titled_name})
        return redirect("programmes:partners", programme.slug)
    context = {"programme": programme, "appearance": appearance, "form": form, "organisations": names_to_choose()}
    template = "programmes/guest_edit.html" if appearance else "programmes/guest_add.html"
    return TemplateResponse(request, template, context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def guest_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    appearance = get_object_or_404(programme.appearances.select_related("person"), pk=pk)
    services_partners.remove_guest(appearance, by=request.user)
    messages.success(request, _("Removed: %(name)s. The person’s own record stays.") % {"name": appearance.person})
    return redirect("programmes:partners", programme.slug)
