"""The shelf of criteria sets, one set, and the pages on which a draft is written."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from instruments.criteria import services
from instruments.criteria.forms import CriteriaSetForm, CriterionForm, Facts, LevelForm, NewSetForm, SectionForm
from instruments.criteria.models import CriteriaSet, Criterion, Level, Section
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent


def stand(request: HttpRequest) -> None:
    request.nav_section = "networks"  # type: ignore[attr-defined]


def said(error: Exception) -> str:
    """In words; of a constraint those that it has."""
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


@require_http_methods(["GET", "POST"])
@requires("instruments.view_criteriaset")
def criteria_sets(request: HttpRequest) -> HttpResponse:
    """Every set, the newest version first; whoever runs something makes a new one."""
    stand(request)
    form = None
    if request.user.has_perm("instruments.add_criteriaset"):
        form = NewSetForm(request.POST or None)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            made = services.add_set(by=request.user, **form.facts())
            messages.success(request, _("Added. Now write its sections and criteria."))
            return redirect(made)
    found = CriteriaSet.objects.visible_to(request.user)
    counted = found.annotate(criteria=Count("sections__criteria")).order_by("title_vi", "-version")
    context = {"sets": counted, "form": form}
    return TemplateResponse(
        request, "instruments/criteria_sets.html", context, status=422 if form is not None and form.errors else 200
    )


@require_safe
@requires("instruments.view_criteriaset", CriteriaSet, field="uuid")
def criteria_set(request: HttpRequest, criteria_set: CriteriaSet) -> HttpResponse:
    stand(request)
    sections = list(criteria_set.sections.prefetch_related("criteria"))
    told = Criterion.objects.filter(section__criteria_set=criteria_set).aggregate(n=Count("pk"), most=Sum("max_score"))
    versions = CriteriaSet.objects.visible_to(request.user).filter(slug=criteria_set.slug)
    may_change = request.user.has_perm("instruments.change_criteriaset", criteria_set)
    context = {
        "criteria_set": criteria_set,
        "sections": sections,
        "told": told,
        "levels": criteria_set.levels.all(),
        "versions": versions.exclude(pk=criteria_set.pk).order_by("-version"),
        "may_change": may_change,
        "may_add": request.user.has_perm("instruments.add_criteriaset"),
        # a set is read in networks that know nothing of who made it
        "history": HistoryEvent.objects.about(criteria_set)[:20] if may_change else [],
    }
    return TemplateResponse(request, "instruments/criteria_set.html", context)


@require_http_methods(["GET", "POST"])
@requires("instruments.change_criteriaset", CriteriaSet, field="uuid")
def criteria_edit(request: HttpRequest, criteria_set: CriteriaSet) -> HttpResponse:
    stand(request)
    form = CriteriaSetForm(request.POST or None, instance=copy(criteria_set))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_set(criteria_set, by=request.user, **form.facts())
        except (DomainError, ValidationError) as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Saved. The history keeps what it was."))
            return redirect(criteria_set)
    context = {"criteria_set": criteria_set, "form": form}
    return TemplateResponse(request, "instruments/criteria_form.html", context, status=422 if form.errors else 200)


@require_POST
@requires("instruments.change_criteriaset", CriteriaSet, field="uuid")
def criteria_act(request: HttpRequest, criteria_set: CriteriaSet) -> HttpResponse:
    acts = {"use": services.use_set, "retire": services.retire_set}
    if request.POST.get("act") in acts:
        try:
            acts[request.POST["act"]](criteria_set, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved."))
    return redirect(criteria_set)


@require_POST
@requires("instruments.add_criteriaset", CriteriaSet, field="uuid")
def criteria_copy(request: HttpRequest, criteria_set: CriteriaSet) -> HttpResponse:
    made = services.copy_set(criteria_set, by=request.user)
    messages.success(request, _("Version %(n)d is a draft. What is in use stays as it is.") % {"n": made.version})
    return redirect(made)


# --- sections, criteria, levels ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Noun:
    model: Any
    form: type[Facts]
    adds: Any

    def of(self, criteria_set: CriteriaSet) -> Any:
        if self.model is Criterion:
            return Criterion.objects.filter(section__criteria_set=criteria_set)
        return self.model.objects.filter(criteria_set=criteria_set)

    def new(self, criteria_set: CriteriaSet) -> Any:
        return Criterion() if self.model is Criterion else self.model(criteria_set=criteria_set)

    def form_of(self, request: HttpRequest, criteria_set: CriteriaSet, row: Any) -> Facts:
        more: dict[str, Any] = {"criteria_set": criteria_set} if self.model is Criterion else {}
        if not row.pk and "section" in request.GET:
            more["initial"] = {"section": request.GET["section"]}
        return self.form(request.POST or None, instance=row, **more)


NOUNS = {
    "sections": Noun(Section, SectionForm, gettext_lazy("Add a section")),
    "items": Noun(Criterion, CriterionForm, gettext_lazy("Add a criterion")),
    "levels": Noun(Level, LevelForm, gettext_lazy("Add a level")),
}


def _noun(name: str) -> Noun:
    if name not in NOUNS:
        raise Http404
    return NOUNS[name]


@require_http_methods(["GET", "POST"])
@requires("instruments.change_criteriaset", CriteriaSet, field="uuid")
def criteria_part_add(request: HttpRequest, criteria_set: CriteriaSet, noun: str) -> HttpResponse:
    kind = _noun(noun)
    form = kind.form_of(request, criteria_set, kind.new(criteria_set))
    if request.method == "POST" and form.is_valid():
        try:
            services.add_part(criteria_set, kind.new(criteria_set), by=request.user, **form.facts())
        except (DomainError, ValidationError) as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Added."))
            return redirect(criteria_set)
    return _page(request, criteria_set, noun, form, None)


@require_http_methods(["GET", "POST"])
@requires("instruments.change_criteriaset", CriteriaSet, field="uuid")
def criteria_part(request: HttpRequest, criteria_set: CriteriaSet, noun: str, pk: int) -> HttpResponse:
    kind = _noun(noun)
    row = get_object_or_404(kind.of(criteria_set), pk=pk)
    form = kind.form_of(request, criteria_set, copy(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_part(criteria_set, row, by=request.user, **form.facts())
        except (DomainError, ValidationError) as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Saved. The history keeps what it was."))
            return redirect(criteria_set)
    return _page(request, criteria_set, noun, form, row)


@require_POST
@requires("instruments.change_criteriaset", CriteriaSet, field="uuid")
def criteria_part_remove(request: HttpRequest, criteria_set: CriteriaSet, noun: str, pk: int) -> HttpResponse:
    row = get_object_or_404(_noun(noun).of(criteria_set), pk=pk)
    try:
        services.remove_part(criteria_set, row, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": row})
    return redirect(criteria_set)


def _page(request: HttpRequest, criteria_set: CriteriaSet, noun: str, form: Facts, row: Any) -> HttpResponse:
    stand(request)
    context = {"criteria_set": criteria_set, "noun": noun, "adds": NOUNS[noun].adds, "form": form, "row": row}
    return TemplateResponse(request, "instruments/criteria_part.html", context, status=422 if form.errors else 200)
