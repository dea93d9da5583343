"""Invitations and roles of a programme, and the page where an invitation is accepted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import mail
from office.access import open_to_all, requires
from office.errors import DomainError
from office.models import HistoryEvent
from office.text import masked_email
from programmes import invitations as inviting
from programmes.acquaintance import readable_links
from programmes.context import stand_in
from programmes.forms_invitations import GiveRoleForm, InviteForm, JoinForm
from programmes.models import Enrolment, Invitation, Programme, Role

PAGE = 50
CARDS = 60


@require_http_methods(["GET", "POST"])
@requires("programmes.manage_roles", Programme, field="slug")
def invitations(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The links that are out, newest first; and a new one for a role."""
    stand_in(request, programme, "people")
    form = InviteForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        made = inviting.invite(programme, by=request.user, **form.cleaned_data)
        return redirect("programmes:invitation", programme.slug, made.pk)
    rows = programme.invitations.select_related("person", "accepted_by")
    context = {
        "programme": programme,
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "waiting": inviting.without_account(programme).count(),
        "open_count": inviting.open_invitations(programme).count(),
    }
    return TemplateResponse(request, "programmes/invitations.html", context, status=422 if form.errors else 200)


@require_safe
@requires("programmes.manage_roles", Programme, field="slug")
def invitation(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    """One link with its QR code."""
    stand_in(request, programme, "people")
    row = get_object_or_404(programme.invitations.select_related("person", "programme"), pk=pk)
    context: dict[str, Any] = {
        "programme": programme,
        "invitation": row,
        "history": HistoryEvent.objects.about(row)[:20],
    }
    if readable_links(request.user, programme.invitations.filter(pk=row.pk)).exists():  # type: ignore[arg-type]
        context |= {"link": inviting.link(row), "svg": inviting.qr(row)}
    else:
        context |= {"address": masked_email(row.email), "message": mail.about(row).order_by("-pk").first()}
    return TemplateResponse(request, "programmes/invitation.html", context)


@require_POST
@requires("programmes.manage_roles", Programme, field="slug")
def invitation_act(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    """Revoke the link, or write the mail with it."""
    row = get_object_or_404(programme.invitations.select_related("person", "programme"), pk=pk)
    if request.POST.get("act") == "mail":
        written = inviting.write_mail(row, by=request.user)
        if written is not None:
            return redirect("programmes:message", programme.slug, written.uuid)
        messages.info(request, _("There is no address, or the message is in the out-tray already."))
    elif request.POST.get("act") == "revoke":
        try:
            inviting.revoke(row, by=request.user)
            messages.success(request, _("The link is revoked; it opens nothing any more."))
        except DomainError as error:
            messages.error(request, str(error))
    return redirect("programmes:invitations", programme.slug)


@require_POST
@requires("programmes.manage_roles", Programme, field="slug")
def invite_cohort(request: HttpRequest, programme: Programme) -> HttpResponse:
    made = inviting.invite_cohort(programme, by=request.user)
    text = ngettext("%(count)d invitation is ready.", "%(count)d invitations are ready.", made) % {"count": made}
    messages.success(request, text)
    return redirect("programmes:invitation_cards", programme.slug)


@require_POST
@requires(
    "programmes.change_people", Enrolment, field="uuid", load=lambda rows: rows.select_related("programme", "person")
)
def invite_trainee(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    try:
        made = inviting.invite(enrolment.programme, by=request.user, role="trainee", person=enrolment.person)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("programmes:roles", enrolment.programme.slug)
    return redirect("programmes:invitation", enrolment.programme.slug, made.pk)


@require_POST
@requires("programmes.manage_roles", Programme, field="slug")
def invitation_mails(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Drafts for all open links that have an address: to be looked at in the out-tray, then sent."""
    count = inviting.write_mails(programme, by=request.user)
    text = ngettext(
        "%(count)d draft is in the out-tray. Look at it, then send it.",
        "%(count)d drafts are in the out-tray. Look at them, then send them.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("programmes:messages", programme.slug)


@require_safe
@requires("programmes.manage_roles", Programme, field="slug")
def invitation_cards(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Cards to print and hand out: name, QR code, what to do."""
    stand_in(request, programme, "people")
    every = inviting.open_invitations(programme).exclude(person=None)
    rows = readable_links(request.user, every).select_related("person__organisation")  # type: ignore[arg-type]
    page = Paginator(rows.order_by("person__sort_key", "pk"), CARDS).get_page(request.GET.get("page"))
    cards = [{"invitation": row, "svg": inviting.qr(row), "link": inviting.link(row)} for row in page]
    context = {"programme": programme, "page": page, "cards": cards, "by_mail": every.count() - page.paginator.count}
    return TemplateResponse(request, "programmes/invitation_cards.html", context)


# --- /join/<token>/ ---------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@open_to_all
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link. Who has an account takes the role with it; who has none makes one."""
    row = Invitation.objects.select_related("programme", "person", "accepted_by").filter(token=token).first()
    if row is None or not (row.is_open or row.accepted_at):
        return TemplateResponse(request, "programmes/join_closed.html", {"invitation": row}, status=410 if row else 404)
    if request.user.is_authenticated:
        return _join_signed_in(request, row)
    if row.accepted_at and request.method == "GET":
        return TemplateResponse(request, "programmes/join_closed.html", {"invitation": row}, status=410)
    form = JoinForm(request.POST or None, invitation=row)
    if request.method == "POST" and form.is_valid():
        try:
            user = inviting.accept_new(row, language=get_language() or "vi", **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, _("Welcome. Your account is ready."))
            return redirect("participants:me" if row.role == "trainee" else "/")
    context = {"invitation": row, "form": form, "programme": row.programme}
    return TemplateResponse(request, "programmes/join.html", context, status=422 if form.errors else 200)


def _join_signed_in(request: HttpRequest, row: Invitation) -> HttpResponse:
    if request.method == "POST":
        try:
            if inviting.accept_as(row, request.user):  # type: ignore[arg-type]
                messages.success(request, _("You now take part in “%(name)s”.") % {"name": row.programme.short_title})
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("/")
    return TemplateResponse(request, "programmes/join_signed_in.html", {"invitation": row, "programme": row.programme})


# --- roles --------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires("programmes.manage_roles", Programme, field="slug")
def roles(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "settings")
    form = GiveRoleForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        given = inviting.give_role(
            programme,
            by=request.user,
            user=form.user,
            role=form.cleaned_data["role"],
            organisation=form.cleaned_data["organisation"],
        )
        messages.success(
            request, _("%(name)s is %(role)s now.") % {"name": given.user, "role": given.get_role_display().lower()}
        )
        return redirect("programmes:roles", programme.slug)
    rows = programme.roles.select_related("user__person", "organisation")
    context = {
        "programme": programme,
        "form": form,
        "staff": rows.exclude(role="trainee"),
        "page": Paginator(rows.filter(role="trainee"), PAGE).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "programmes/roles.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.manage_roles", Programme, field="slug")
def role_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    role = get_object_or_404(Role.objects.select_related("user", "programme"), programme=programme, pk=pk)
    try:
        inviting.take_role(role, by=request.user)
        messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": role})
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("programmes:roles", programme.slug)
