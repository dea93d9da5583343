"""Judging a round: its reviewers, who has which dossier, and a reviewer's own pages."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.models import RecognitionRound, Review, Reviewer
from networks.recognition.enums import DECIDABLE, ApplicationState
from networks.recognition.reading import criteria_of, scores_of
from networks.reviews import workflow
from networks.reviews.forms import ReviewerForm, ReviewForm
from networks.reviews.reading import in_judgement
from networks.views.networks import stand
from office.access import requires, signed_in
from office.errors import DomainError

PAGE = 30


def round_related(rows: Any) -> Any:
    return rows.select_related("network", "criteria_set", "area")


def review_related(rows: Any) -> Any:
    return rows.select_related(
        "reviewer__user", "application__unit__network", "application__round__criteria_set", "application__round__area"
    )


@require_http_methods(["GET", "POST"])
@requires("networks.judge_recognition", RecognitionRound, field="uuid", load=round_related)
def judging(request: HttpRequest, asked: RecognitionRound) -> HttpResponse:
    """The round's reviewers, and each dossier with who has it; a score only once all reviews are in."""
    stand(request, asked.network)
    form = ReviewerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.name_reviewer(
                asked, form.cleaned_data["email"], capacity=form.cleaned_data["capacity"], by=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Named. They see only the dossiers that are given to them."))
            return redirect("networks:judging", asked.uuid)
    rows = asked.applications.filter(state__in=DECIDABLE).select_related(
        "unit", "submitted_by", "appeal__against__decision"
    )
    page = Paginator(rows.order_by("path", "name_vi", "pk"), PAGE).get_page(request.GET.get("page"))
    reviewers = list(asked.reviewers.filter(ended_at=None))
    context = {
        "asked": asked,
        "network": asked.network,
        "form": form,
        "reviewers": reviewers,
        "page": page,
        "rows": in_judgement(asked, list(page), request.user),
        "to_give": asked.applications.filter(state=ApplicationState.SUBMITTED).count(),
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return TemplateResponse(request, "networks/reviews/judging.html", context, status=status)


@require_POST
@requires("networks.judge_recognition", RecognitionRound, field="uuid", load=round_related)
def judging_act(request: HttpRequest, asked: RecognitionRound) -> HttpResponse:
    try:
        said = _act(request, asked)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("networks:judging", asked.uuid)


def _act(request: HttpRequest, asked: RecognitionRound) -> str:
    act, by = request.POST.get("act", ""), request.user
    if act == "give_all":
        given = workflow.give_all(asked, by=by)
        return ngettext("%(n)d dossier was handed out.", "%(n)d dossiers were handed out.", given) % {"n": given}
    if act == "end":
        workflow.end_reviewer(get_object_or_404(Reviewer, round=asked, pk=posted_pk(request, "reviewer")), by=by)
    elif act == "give":
        reviewer = get_object_or_404(
            Reviewer.objects.select_related("user"), round=asked, pk=posted_pk(request, "reviewer")
        )
        row = get_object_or_404(asked.applications, pk=posted_pk(request, "application"))
        workflow.give(row, reviewer, by=by)
    elif act == "take":
        rows = Review.objects.filter(application__round=asked)
        workflow.take_review(
            get_object_or_404(rows, pk=posted_pk(request, "review")), by=by, reason=request.POST.get("reason", "")
        )
    return _("Saved.")


def posted_pk(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)


# --- a reviewer's own ----------------------------------------------------------------


@signed_in
@require_safe
def my_reviews(request: HttpRequest) -> HttpResponse:
    """The dossiers in the reader's hands, those to write first."""
    stand(request)
    rows = review_related(Review.objects.visible_to(request.user)).order_by("sent_at", "given_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "networks/reviews/my_reviews.html", {"page": page})


@require_http_methods(["GET", "POST"])
@requires("networks.write_review", Review, field="uuid", load=review_related)
def review(request: HttpRequest, review: Review) -> HttpResponse:
    """The dossier with what its subject says, and the reviewer's own score of each criterion; nothing of others."""
    stand(request)
    application = review.application
    criteria, said = criteria_of(application.round.criteria_set), scores_of(application)
    own = {score.criterion_id: score for score in review.scores.all()}
    form = ReviewForm(
        request.POST or None, criteria=criteria, scores=own, scale=application.round.criteria_set.scale,
        comment=review.comment,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _kept(request, review, form):
        return redirect(review)
    context = {
        "review": review,
        "application": application,
        "asked": application.round,
        "criteria_set": application.round.criteria_set,
        "form": form,
        "sections": [
            (section, [(one, said.get(one.pk), own.get(one.pk), form.of(one)) for one in part])
            for section, part in groupby(criteria, key=lambda one: one.section)
        ],
        "scored": sum(score.is_answered for score in own.values()),
        "total": len(criteria),
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return TemplateResponse(request, "networks/reviews/review.html", context, status=status)


def _kept(request: HttpRequest, review: Review, form: ReviewForm) -> bool:
    try:
        if review.is_to_write:
            workflow.write_review(review, form.answers(), by=request.user, comment=form.cleaned_data["comment"])
        if request.POST.get("act") == "send":
            workflow.send_review(review, by=request.user)
            messages.success(request, _("Sent. Thank you. It no longer changes."))
        else:
            messages.success(request, _("Kept."))
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


@require_POST
@requires("networks.write_review", Review, field="uuid", load=review_related)
def review_conflict(request: HttpRequest, review: Review) -> HttpResponse:
    try:
        workflow.declare_conflict(review, by=request.user, reason=request.POST.get("reason", ""))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(review)
    messages.success(request, _("Thank you. Another reviewer gets this dossier."))
    return redirect("networks:my_reviews")
