"""One door: who may open what.

``@requires("actionplans.view_plan", Plan)`` loads the object through ``visible_to(user)`` (else 404),
checks the predicate (else 403), hands the object to the view and tags the view for the matrix test.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import rules
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse


def add_perms(table: dict[str, rules.Predicate]) -> None:
    """Register an app's table permission → predicate (the end of its rules.py)."""
    for name, predicate in table.items():
        if rules.perm_exists(name):
            rules.set_perm(name, predicate)
        else:
            rules.add_perm(name, predicate)


def requires(
    permission: str,
    model: type[Model] | None = None,
    *,
    field: str = "pk",
    arg: str | None = None,
    load: Callable[[QuerySet], QuerySet] | None = None,
) -> Callable:
    """Guard a view.

    With a model, the URL argument ``arg`` (default: the field's name, ``pk`` or ``slug``) names the object, which is
    passed to the view in its place. ``load`` may add select_related to the queryset. Without a model the predicate is
    asked with no object.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        name = arg or field

        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if model is None:
                if not rules.has_perm(permission, request.user):
                    raise PermissionDenied
                return view(request, *args, **kwargs)
            queryset = model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
            if load is not None:
                queryset = load(queryset)
            obj = get_object_or_404(queryset, **{field: kwargs.pop(name)})
            if not rules.has_perm(permission, request.user, obj):
                raise PermissionDenied
            return view(request, obj, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.permission_model = model  # type: ignore[attr-defined]
        return guarded

    return decorate


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The visible opt-out from signing in (login pages, certificate verification, health)."""
    from django.contrib.auth.decorators import login_not_required

    opened = login_not_required(view)
    opened.permission = "open to all"  # type: ignore[attr-defined]
    return opened


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about the reader alone: any signed-in person, nothing of others."""
    view.permission = "signed in"  # type: ignore[attr-defined]
    return view
