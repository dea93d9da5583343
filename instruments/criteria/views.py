"""The shelf of criteria sets, one set, and the pages on which a draft is written."""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from instruments.criteria import services
from instruments.criteria.forms import CriteriaSetForm, CriterionForm, LevelForm, NewSetForm, SectionForm
from instruments.criteria.models import CriteriaSet, Criterion, Level, Section
from office.access import requires
from office.errors import DomainError
from office.forms import Facts
from office.models import HistoryEvent
from office.row_pages import Place, named, pages


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


NOUNS = {
    "sections": (Section, SectionForm, gettext_lazy("Add a section")),
    "items": (Criterion, CriterionForm, gettext_lazy("Add a criterion")),
    "levels": (Level, LevelForm, gettext_lazy("Add a level")),
}


def _place(request: HttpRequest, criteria_set: CriteriaSet, noun: str) -> Place:
    stand(request)
    model, form, adds = named(NOUNS, noun)
    held: dict[str, Any] = {"criteria_set": criteria_set}
    options: dict[str, Any] = {}
    if model is Criterion:  # stands in a section, which is chosen
        rows, new, options = model.objects.filter(section__criteria_set=criteria_set), model(), held
    else:
        rows, new = model.objects.filter(**held), model(**held)

    def save(row: Any, form: Facts, *, by: Any) -> None:
        write = services.change_part if row.pk else services.add_part
        write(criteria_set, row, by=by, **form.facts())

    return Place(
        rows=rows, new=new, form=partial(form, **options), save=save, remove=partial(services.remove_part, criteria_set),
        adds=adds, holder=criteria_set.title, removes="instruments:criteria_part_remove",
        args=(criteria_set.uuid, noun), initial={name: request.GET[name] for name in ("section",) if name in request.GET},
        crumbs=[
            (reverse("networks:networks"), _("Networks")),
            (reverse("instruments:criteria_sets"), _("Criteria sets")),
            (criteria_set.get_absolute_url(), criteria_set.title),
        ],
    )  # fmt: skip


criteria_part_add, criteria_part, criteria_part_remove = pages(
    "instruments.change_criteriaset", CriteriaSet, _place, field="uuid"
)
