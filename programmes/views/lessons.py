"""Difficulties, lessons and recommendations of a programme: the register, one page each, what becomes of it."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from office import clock
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from participants.organisations import names_to_choose
from programmes.context import stand_in
from programmes.forms_follow_ups import FollowUpForm
from programmes.lessons import services
from programmes.lessons.enums import TRANSITIONS, LessonKind, LessonState
from programmes.lessons.forms import LessonForm
from programmes.models import FollowUp, Lesson, Programme
from programmes.row_views import Kind
from programmes.rules import works_in

PAGE = 50


def _asked_for(request: HttpRequest, programme: Programme) -> dict[str, str]:
    asked = {"kind": request.GET.get("kind"), "occasion": request.GET.get("at")}
    return {name: value for name, value in asked.items() if value}


LESSON = Kind(
    noun="lesson", rows=attrgetter("lessons"), form=LessonForm, room="lessons", back="programmes:lessons",
    adds=gettext_lazy("Add a difficulty, lesson or recommendation"), list_label=gettext_lazy("Difficulties and lessons"),
    initial=_asked_for,
)  # fmt: skip
RELATED = ("programme", "phase", "owner_organisation", "owner_person")


def related(rows: Any) -> Any:
    return rows.select_related(*RELATED)


@require_safe
@requires("programmes.view_results", Programme, field="slug")
def lessons(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "lessons")
    found = Lesson.objects.visible_to(request.user).filter(programme=programme)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    if kind in LessonKind.values:
        found = found.filter(kind=kind)
    if state in LessonState.values:
        found = found.filter(state=state)
    page = Paginator(related(found), PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "works": works_in.test(request.user, programme),
        "page": page,
        "kind": kind,
        "state": state,
        "kinds": LessonKind.choices,
        "states": LessonState.choices,
        "query": f"kind={kind}&state={state}",
    }
    return TemplateResponse(request, "programmes/lessons.html", context)


lesson_add = LESSON.pages("programmes.add_lesson")[0]
lesson_edit, lesson_remove = LESSON.pages("programmes.change_lesson")[1:]


def _page(request: HttpRequest, lesson: Lesson, form: FollowUpForm | None = None, status: int = 200) -> HttpResponse:
    stand_in(request, lesson.programme, "lessons")
    works = works_in.test(request.user, lesson)
    context = {
        "lesson": lesson,
        "programme": lesson.programme,
        "works": works,
        "steps": services.next_steps(lesson),
        "follow_ups": services.follow_ups_of(lesson) if works else [],
        "today": clock.today(),
        "follow_up_form": form or (FollowUpForm(programme=lesson.programme) if works else None),
        "organisations": names_to_choose() if works else [],
        "history": HistoryEvent.objects.about(lesson)[:20] if works else None,
    }
    return TemplateResponse(request, "programmes/lesson.html", context, status=status)


@require_safe
@requires("programmes.view_lesson", Lesson, field="uuid", load=related)
def lesson(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    return _page(request, lesson)


@require_POST
@requires("programmes.change_lesson", Lesson, field="uuid", load=related)
def lesson_move(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    step = request.POST.get("step", "")
    try:
        if step not in TRANSITIONS:
            raise DomainError(_("Choose what is to be done."))
        services.move_lesson(lesson, step, by=request.user, words=request.POST.get("words", ""))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect(lesson)


@require_POST
@requires("programmes.change_lesson", Lesson, field="uuid", load=related)
def lesson_follow_up(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    form = FollowUpForm(request.POST, programme=lesson.programme, instance=FollowUp(programme=lesson.programme))
    if not form.is_valid():
        return _page(request, lesson, form, 422)
    services.open_follow_up_of(lesson, facts=form.facts(by=request.user), by=request.user)
    messages.success(request, _("The follow-up is there."))
    return redirect(lesson)
