"""Ratings at closure: the partner's answers, the host's own account, and both beside each other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from office import clock, formats
from office.access import requires
from office.errors import DomainError
from programmes.context import stand_in
from programmes.models import Programme
from programmes.rules import is_coordinator, works_in
from reports.ratings import services
from reports.ratings.enums import ITEMS, Rated
from reports.ratings.forms import RatingForm


@require_http_methods(["GET", "POST"])
@requires("reports.view_ratings", Programme, field="slug")
def ratings(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Those who work here see all answers; a partner answers, and sees its own alone."""
    works = works_in.test(request.user, programme)
    stand_in(request, programme, "reports" if works else "contributions")
    is_own = is_coordinator.test(request.user, programme)
    if request.method == "POST" and works and not is_own:
        raise PermissionDenied
    organisation = None if works else services.rates_for(request.user, programme)  # type: ignore[arg-type]
    is_open = services.has_begun(programme, clock.today()) and not services.is_final(programme)
    may_answer = is_open and (is_own or organisation is not None)
    forms = _forms(request, programme, organisation, is_own=is_own) if may_answer else {}
    if request.method == "POST" and _save(request, programme, forms, is_own=is_own):
        return redirect("reports:ratings", programme.slug)
    wrong = any(form.errors for form in forms.values())
    context = {
        "programme": programme,
        "works": works,
        "is_own": is_own,
        "organisation": organisation,
        "is_final": services.is_final(programme),
        "has_begun": services.has_begun(programme, clock.today()),
        "forms": [(Rated(about).label, form) for about, form in forms.items()],
        "tables": _tables(services.told(programme)) if works else [],
    }
    return TemplateResponse(request, "reports/ratings.html", context, status=422 if wrong else 200)


def _forms(request: HttpRequest, programme: Programme, organisation: Any, *, is_own: bool) -> dict[str, RatingForm]:
    kept = programme.ratings.filter(is_own=True) if is_own else programme.ratings.filter(organisation=organisation)
    rows = {row.about: row for row in kept.filter(is_own=is_own)}
    data = request.POST if request.method == "POST" else None
    return {about: RatingForm(data, row=rows.get(about), prefix=about) for about in services.subjects(programme)}


def _save(request: HttpRequest, programme: Programme, forms: dict[str, RatingForm], *, is_own: bool) -> bool:
    if forms and not all([form.is_valid() for form in forms.values()]):
        return False
    try:
        answers = {about: form.given() for about, form in forms.items()}
        services.rate(programme, by=request.user, answers=answers, is_own=is_own)  # type: ignore[arg-type]
        messages.success(request, _("Saved. It can be changed until the closure report is final."))
    except DomainError as error:
        messages.error(request, str(error))
    return True


def _tables(told: dict[str, Any] | None) -> list[dict[str, Any]]:
    """For each rated one: items by row; the partners' mean, the host's own word, each organisation's mark."""
    language = get_language() or "vi"
    return [
        {
            "label": Rated(row["about"]).label,
            "answered": row["answered"],
            "asked": row["asked"],
            "names": [answer["organisation"][language] for answer in row["answers"]],
            "rows": [
                {
                    "label": label,
                    "n": row["items"][item]["n"],
                    "mean": formats.number(row["items"][item]["mean"], 2),
                    "own": _mark(row["items"][item]["own"], told=row["items"][item]["own_told"]),
                    "marks": [_mark(answer["marks"][item]) for answer in row["answers"]],
                }
                for item, label in ITEMS.items()
            ],
            "comments": [
                (answer["organisation"][language], answer["comment"]) for answer in row["answers"] if answer["comment"]
            ],
            "own_comment": row["own_comment"],
        }
        for row in (told["subjects"] if told else [])
    ]


def _mark(value: int | None, *, told: bool = True) -> str:
    if not told:
        return "–"
    return _("cannot say") if value is None else str(value)
