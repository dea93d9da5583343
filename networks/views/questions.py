"""One question: asked, given to an expert, answered; and its edition without names as others read it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.desk import workflow
from networks.desk.enums import EditionState, QuestionState
from networks.desk.forms import AssignForm, EditionForm, PostForm, QuestionForm
from networks.desk.models import Desk, Edition, Question, Thank
from networks.desk.names import names_of, without_names
from networks.desk.reading import files_of
from networks.views.desk import stand_at
from networks.views.networks import of_network
from office import clock
from office.access import requires
from office.errors import DomainError
from office.files import CannotKeep
from office.models import HistoryEvent


def related(rows: Any) -> Any:
    return rows.select_related("network__desk", "asker__person__organisation", "expert__person", "edition")


@require_http_methods(["GET", "POST"])
@requires("networks.view_desk", Desk, field="network__slug", arg="slug", load=of_network)
def question_add(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = QuestionForm(request.POST or None, request.FILES or None)
    status = 422
    if request.method == "POST" and form.is_valid():
        try:
            made, is_new = workflow.ask_question(desk, by=request.user, **form.facts())
        except DomainError as error:
            form.add_error(None, str(error))
            status = 503 if isinstance(error, CannotKeep) else 422  # 503: the phone keeps it and tries again
        else:
            said = _("Your question has arrived.") if is_new else _("It had arrived already. It is counted once.")
            messages.success(request, said)
            return redirect(made)
    context = stand_at(request, desk.network) | {"desk": desk, "form": form}
    return TemplateResponse(request, "networks/desk/question_add.html", context, status=status if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("networks.view_question", Question, field="uuid", load=related)
def question(request: HttpRequest, question: Question) -> HttpResponse:
    """The thread; who may write in it writes here."""
    user = request.user
    writes = _writes(user, question)
    if request.method == "POST" and user.pk not in {question.asker_id, question.expert_id}:
        raise PermissionDenied
    form = PostForm(request.POST or None, request.FILES or None) if writes else None
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            is_new = writes(question, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
            status = 503 if isinstance(error, CannotKeep) else 422
        else:
            messages.success(request, _("Sent.") if is_new else _("It had arrived already. It is counted once."))
            return redirect(question)
    return TemplateResponse(
        request,
        "networks/desk/question.html",
        _shown(request, question, form) | {"refused": status == 422 and form is None},
        status=status,
    )


def _writes(user: Any, question: Question) -> Any:
    """The step that the reader's text would take; None where nothing can be written."""
    if workflow.is_expert(user, question) and question.state in {QuestionState.ASSIGNED, QuestionState.ANSWERED}:
        return workflow.answer_question
    if question.asker_id == user.pk and question.state in {QuestionState.ASSIGNED, QuestionState.ANSWERED}:
        return workflow.ask_further
    return None


def _shown(request: HttpRequest, question: Question, form: PostForm | None) -> dict[str, Any]:
    user, posts = request.user, list(question.posts.select_related("by"))
    files = files_of(question, posts)
    coordinates, asked_it = workflow.is_coordinator(user, question), question.asker_id == user.pk
    waits = question.state in {QuestionState.ASKED, QuestionState.ASSIGNED}
    edition = getattr(question, "edition", None)
    return stand_at(request, question.network) | {
        "question": question,
        "edition": edition if edition and (coordinates or edition.state == EditionState.PUBLISHED) else None,
        "files": files[0],
        "posts": [(post, files[post.pk]) for post in posts],
        "form": form,
        "answers": workflow.is_expert(user, question),
        "asked_it": asked_it,
        "coordinates": coordinates,
        "is_late": question.state == QuestionState.ASSIGNED and question.due_on and question.due_on < clock.today(),
        "assign_form": AssignForm(question=question, days=question.network.desk.days) if coordinates and waits else None,
        "may_close": (asked_it and question.state not in {QuestionState.CLOSED, QuestionState.DECLINED})
        or (coordinates and question.state == QuestionState.ANSWERED),
        "may_thank": asked_it and question.answered_at and not Thank.objects.filter(question=question, user=user).exists(),
        "thanks": question.thanks.count(),
        "history": HistoryEvent.objects.about(question)[:20],
    }  # fmt: skip


@require_POST
@requires("networks.step_question", Question, field="uuid", load=related)
def question_act(request: HttpRequest, question: Question) -> HttpResponse:
    by, reason = request.user, request.POST.get("reason", "")
    steps = {
        "assign": lambda: _assign(request, question),
        "decline": lambda: workflow.decline_question(question, reason=reason, by=by),
        "release": lambda: workflow.release_question(question, reason=reason, by=by),
        "close": lambda: workflow.close_question(question, by=by),
        "reopen": lambda: workflow.reopen_question(question, reason=reason, by=by),
        "thank": lambda: workflow.thank(question, by=by),
        "agree": lambda: workflow.set_consent(question, agrees=True, by=by),
        "disagree": lambda: workflow.set_consent(question, agrees=False, by=by),
    }
    try:
        steps.get(request.POST.get("act", ""), lambda: None)()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    if Question.objects.visible_to(request.user).filter(pk=question.pk).exists():
        return redirect(question)
    return redirect("networks:desk", question.network.slug)  # an expert who handed it back reads it no more


def _assign(request: HttpRequest, question: Question) -> None:
    form = AssignForm(request.POST, question=question, days=question.network.desk.days)
    if not form.is_valid():
        raise DomainError(" ".join(error for errors in form.errors.values() for error in errors))
    data = form.cleaned_data
    workflow.assign_question(question, expert=data["expert"].user, due_on=data["due_on"], by=request.user)


@require_http_methods(["GET", "POST"])
@requires("networks.moderate_question", Question, field="uuid", load=related)
def edition_edit(request: HttpRequest, question: Question) -> HttpResponse:
    """What others will read: the texts with names taken out, to be checked; kept, published or set aside."""
    held = getattr(question, "edition", None)
    initial = None if held else _proposed(question)
    form = EditionForm(
        request.POST or None, instance=Edition.objects.get(pk=held.pk) if held else None, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, question, form)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(question)
    context = stand_at(request, question.network) | {
        "question": question,
        "edition": held,
        "form": form,
        "names": names_of(question),
        "history": HistoryEvent.objects.about(held)[:20] if held else [],
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "networks/desk/edition.html", context, status=status)


def _decide(request: HttpRequest, question: Question, form: EditionForm) -> None:
    edition = workflow.write_edition(question, by=request.user, **form.facts())
    if request.POST.get("act") == "publish":
        workflow.publish_edition(edition, by=request.user)
    elif request.POST.get("act") == "hide":
        workflow.hide_edition(edition, by=request.user, reason=request.POST.get("reason", ""))


def _proposed(question: Question) -> dict[str, str]:
    names = names_of(question)
    posts = list(question.posts.all())
    texts = {
        "title": question.title,
        "text": "\n\n".join([question.text, *(post.text for post in posts if post.kind == "further")]),
        "answer": "\n\n".join(post.text for post in posts if post.kind == "answer"),
    }
    return {name: without_names(text, names) for name, text in texts.items()}


@require_safe
@requires("networks.view_answer", Edition, field="uuid", load=of_network)
def answer(request: HttpRequest, edition: Edition) -> HttpResponse:
    """As others read it: nothing of it leads to who asked or answered."""
    thanks = Thank.objects.filter(question_id=edition.question_id)
    context = stand_at(request, edition.network) | {
        "edition": edition,
        "thanks": thanks.count(),
        "thanked": thanks.filter(user=request.user).exists(),
        "coordinates": workflow.is_coordinator(request.user, edition),
    }
    return TemplateResponse(request, "networks/desk/answer.html", context)


@require_POST
@requires("networks.view_answer", Edition, field="uuid", load=lambda rows: rows.select_related("question"))
def answer_thank(request: HttpRequest, edition: Edition) -> HttpResponse:
    try:
        workflow.thank(edition.question, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your thanks are passed on."))
    return redirect(edition)
