"""The framework as the matrix people know, and as a tree to be edited; results."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock, history
from office.access import requires
from office.errors import DomainError
from programmes.context import stand_in
from programmes.framework import reading, services
from programmes.framework.enums import ResultLevel
from programmes.framework.forms import ResultForm
from programmes.models import Programme, Result
from programmes.published import figures_for
from programmes.rules import works_in


@require_safe
@requires("programmes.view_framework", Programme, field="slug")
def framework(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Results chain, indicators, baseline, current value, target, means of verification, assumptions."""
    stand_in(request, programme, "framework")
    view = "tree" if request.GET.get("view") == "tree" else "matrix"
    context = {
        "programme": programme,
        "branches": reading.branches(programme, figures_for(request.user, programme), clock.today()),
        "revision": history.revision(programme.pk),
        "works_here": works_in.test(request.user, programme),
        "view": view,
        "tabs": [
            {"label": _("Logframe matrix"), "url": "?", "current": view == "matrix"},
            {"label": _("Tree"), "url": "?view=tree", "current": view == "tree"},
        ],
    }
    return TemplateResponse(request, "programmes/framework.html", context)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_framework", Programme, field="slug")
def result_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "framework")
    form = ResultForm(request.POST or None, programme=programme, initial=_under(request, programme))
    if request.method == "POST" and form.is_valid():
        services.add_result(programme, by=request.user, **form.facts())
        messages.success(request, _("The result is there."))
        return redirect("programmes:framework", programme.slug)
    context = {"programme": programme, "form": form}
    return TemplateResponse(request, "programmes/result_edit.html", context, status=422 if form.errors else 200)


def _under(request: HttpRequest, programme: Programme) -> dict:
    """The level below the result that one comes from."""
    under = request.GET.get("under", "")
    parent = programme.results.filter(pk=under).first() if under.isdecimal() else None
    if parent is None:
        return {"level": ResultLevel.OUTCOME if programme.results.exists() else ResultLevel.IMPACT}
    below = ResultLevel.OUTPUT if parent.level != ResultLevel.IMPACT else ResultLevel.OUTCOME
    return {"parent": parent, "level": below}


@require_http_methods(["GET", "POST"])
@requires("programmes.change_framework", Programme, field="slug")
def result_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    stand_in(request, programme, "framework")
    result = get_object_or_404(programme.results, pk=pk)
    form = ResultForm(request.POST or None, programme=programme, instance=get_object_or_404(programme.results, pk=pk))
    if request.method == "POST" and form.is_valid():
        services.change_result(result, by=request.user, **form.facts())
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("programmes:framework", programme.slug)
    context = {"programme": programme, "form": form, "result": result}
    return TemplateResponse(request, "programmes/result_edit.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_framework", Programme, field="slug")
def result_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    result = get_object_or_404(programme.results, pk=pk)
    try:
        services.remove_result(result, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("programmes:result_edit", programme.slug, pk)
    messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": result.title})
    return redirect("programmes:framework", programme.slug)


@require_POST
@requires("programmes.change_framework", Programme, field="slug")
def result_move(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    result: Result = get_object_or_404(programme.results, pk=pk)
    services.move(result, by=request.user, up=request.POST.get("to") == "up")
    return redirect(f"{_tree(programme)}#result-{pk}")


def _tree(programme: Programme) -> str:
    from django.urls import reverse

    return reverse("programmes:framework", args=[programme.slug]) + "?view=tree"
