"""Rows of a member (commitments, awards) and of a network of members (areas, statements, joint works): three pages."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from networks import services
from networks.membership.forms import (
    AwardForm,
    CommitmentForm,
    FocusAreaForm,
    JointWorkForm,
    NetworkStatementForm,
    OwnedForm,
)
from networks.membership.models import Award, Commitment, FocusArea, JointWork, Membership, NetworkStatement
from networks.membership.services import save_joint_work
from networks.models import Network
from networks.views.networks import stand
from office.access import requires


@dataclass(frozen=True, slots=True)
class Noun:
    model: Any
    form: type[OwnedForm]
    adds: Any
    back: str = ""  # url name of the page that lists it, else the owner's own
    save: Callable[..., Any] | None = None


OF_MEMBER = {
    "commitments": Noun(Commitment, CommitmentForm, gettext_lazy("Add a commitment")),
    "awards": Noun(Award, AwardForm, gettext_lazy("Add an award")),
}
OF_NETWORK = {
    "areas": Noun(FocusArea, FocusAreaForm, gettext_lazy("Add a focus area"), "networks:peers"),
    "statements": Noun(NetworkStatement, NetworkStatementForm, gettext_lazy("Add a dated statement")),
    "joint-works": Noun(
        JointWork, JointWorkForm, gettext_lazy("Add a joint event or plan"), "networks:joint", save_joint_work
    ),
}


def of_network(rows: Any) -> Any:
    return rows.select_related("network")


@require_http_methods(["GET", "POST"])
@requires("networks.write_membership", Membership, field="uuid", load=of_network)
def member_row_add(request: HttpRequest, member: Membership, noun: str) -> HttpResponse:
    return _change(request, member, "membership", OF_MEMBER, noun, None)


@require_http_methods(["GET", "POST"])
@requires("networks.write_membership", Membership, field="uuid", load=of_network)
def member_row_edit(request: HttpRequest, member: Membership, noun: str, pk: int) -> HttpResponse:
    return _change(request, member, "membership", OF_MEMBER, noun, pk)


@require_POST
@requires("networks.write_membership", Membership, field="uuid", load=of_network)
def member_row_remove(request: HttpRequest, member: Membership, noun: str, pk: int) -> HttpResponse:
    return _remove(request, member, "membership", OF_MEMBER, noun, pk)


@require_http_methods(["GET", "POST"])
@requires("networks.change_network", Network, field="slug")
def network_row_add(request: HttpRequest, network: Network, noun: str) -> HttpResponse:
    return _change(request, network, "network", OF_NETWORK, noun, None)


@require_http_methods(["GET", "POST"])
@requires("networks.change_network", Network, field="slug")
def network_row_edit(request: HttpRequest, network: Network, noun: str, pk: int) -> HttpResponse:
    return _change(request, network, "network", OF_NETWORK, noun, pk)


@require_POST
@requires("networks.change_network", Network, field="slug")
def network_row_remove(request: HttpRequest, network: Network, noun: str, pk: int) -> HttpResponse:
    return _remove(request, network, "network", OF_NETWORK, noun, pk)


def _noun(nouns: dict[str, Noun], name: str) -> Noun:
    if name not in nouns:
        raise Http404
    return nouns[name]


def _back(owner: Any, kind: Noun) -> str:
    return reverse(kind.back, args=[owner.slug]) if kind.back else owner.get_absolute_url()


def _change(
    request: HttpRequest, owner: Any, holds: str, nouns: dict[str, Noun], noun: str, pk: int | None
) -> HttpResponse:
    kind = _noun(nouns, noun)
    row = get_object_or_404(kind.model, **{holds: owner}, pk=pk) if pk else kind.model(**{holds: owner})
    form = kind.form(request.POST or None, instance=copy(row), owner=owner, user=request.user)
    if request.method == "POST" and form.is_valid():
        save = kind.save or (services.change_row if pk else services.add_row)
        save(row, by=request.user, **form.facts())
        messages.success(request, _("Saved. The history keeps what it was.") if pk else _("Added."))
        return redirect(_back(owner, kind))
    network = owner if isinstance(owner, Network) else owner.network
    stand(request, network)
    args = [owner.slug if isinstance(owner, Network) else owner.uuid, noun]
    context = {
        "network": network,
        "owner": owner,
        "form": form,
        "row": row if pk else None,
        "adds": kind.adds,
        "back": _back(owner, kind),
        "remove_url": reverse(f"networks:{_prefix(owner)}_row_remove", args=[*args, pk]) if pk else "",
    }
    return TemplateResponse(request, "networks/owned_form.html", context, status=422 if form.errors else 200)


def _prefix(owner: Any) -> str:
    return "network" if isinstance(owner, Network) else "member"


def _remove(request: HttpRequest, owner: Any, holds: str, nouns: dict[str, Noun], noun: str, pk: int) -> HttpResponse:
    kind = _noun(nouns, noun)
    row = get_object_or_404(kind.model, **{holds: owner}, pk=pk)
    try:
        services.remove_row(row, by=request.user)
    except ProtectedError:
        messages.error(request, _("Something refers to it, so it stays."))
    else:
        messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": row})
    return redirect(_back(owner, kind))
