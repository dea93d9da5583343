"""The one door for each step of a review: named, given, written, sent, a conflict declared, taken back.

The history says that a step was taken, never what a reviewer thinks of a dossier.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from instruments.criteria.enums import Scale
from instruments.models import Criterion
from networks.models import Application, RecognitionRound, Review, Reviewer, ReviewScore
from networks.recognition.enums import APPLICATION_STEPS, ApplicationState, RecognitionState
from networks.recognition.reading import criteria_of
from networks.recognition.workflow import may_step, take_step
from networks.reviews.enums import IN_HAND, REVIEW_STEPS, ReviewState
from networks.reviews.reading import bar, result_of
from networks.standing import forget
from office import history, mail
from office.errors import DomainError, WrongState

if TYPE_CHECKING:
    from participants.models import User


@transaction.atomic
def name_reviewer(asked: RecognitionRound, user: User, *, capacity: str = "", by: User | None) -> Reviewer:
    """A new standing of the user in this round; again changes nothing."""
    held = RecognitionRound.objects.select_for_update().get(pk=asked.pk)
    if held.state == RecognitionState.DECIDED:
        raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": held.get_state_display()})
    if not held.reviewers_each:
        raise WrongState(_("This round is decided without reviewers. Change its facts first."))
    row = Reviewer.objects.filter(round=held, user=user).first()
    if row is not None and row.ended_at is None:
        return row
    if row is None:
        row = Reviewer(round=held, user=user, name=user.name or user.email)
    row.capacity, row.ended_at = capacity.strip(), None
    row.full_clean(exclude=["round", "user"])
    row.save()
    forget(user)
    history.record(held, "networks.reviewer_named", by=by, to=row.name)
    return row


@transaction.atomic
def end_reviewer(reviewer: Reviewer, *, by: User | None) -> None:
    """The standing ends; dossiers that were not reviewed are taken back, what was sent stays."""
    row = Reviewer.objects.select_for_update().get(pk=reviewer.pk)
    if row.ended_at is not None:
        return
    row.ended_at = timezone.now()
    row.save()
    for review in row.reviews.filter(state__in=REVIEW_STEPS["take_review"][0]):
        take_review(review, by=by, reason=_("No longer a reviewer of the round"))
    if row.user:
        forget(row.user)
    history.record(row.round, "networks.reviewer_ended", by=by, to=row.name)


# --- giving dossiers ---------------------------------------------------------------


@transaction.atomic
def give(application: Application, reviewer: Reviewer, *, by: User | None) -> Review:
    """Hand a dossier to a reviewer. The third one only when the first two differ beyond the margin."""
    row = _hold(application)
    held = row.reviews.filter(reviewer=reviewer).first()
    if held is not None and held.is_in_hand:
        return held
    if row.state not in {ApplicationState.SUBMITTED, ApplicationState.REVIEW}:
        raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": row.get_state_display()})
    if row.round.state != RecognitionState.REVIEWING:
        raise WrongState(_("Close the round for applications first: dossiers are reviewed when all are in."))
    if reviewer.round_id != row.round_id or reviewer.ended_at is not None or reviewer.user is None:
        raise DomainError(_("%(name)s is not a reviewer of this round.") % {"name": reviewer})
    if held is not None and held.state == ReviewState.CONFLICT:
        raise DomainError(_("%(name)s declared a conflict of interest. Name another.") % {"name": reviewer})
    if against := bar(reviewer.user, row):
        raise DomainError(against)
    in_hand = list(row.reviews.filter(state__in=IN_HAND).prefetch_related("scores"))
    first, third = [one for one in in_hand if not one.is_third], [one for one in in_hand if one.is_third]
    is_third = len(first) >= row.round.reviewers_each
    if is_third and (third or not result_of(row, criteria_of(row.round.criteria_set), in_hand).needs_third):
        raise WrongState(_("This dossier has its reviewers. A third is named when two reviews differ too much."))
    review = held or Review(application=row, reviewer=reviewer)
    review.state, review.is_third, review.reason, review.given_at = ReviewState.GIVEN, is_third, "", timezone.now()
    review.save()
    history.record(review, "networks.review_given", by=by)
    if row.state == ApplicationState.SUBMITTED:
        begin_review(row, by=by)
    _tell(review, by=by)
    return review


@transaction.atomic
def begin_review(application: Application, *, by: User | None) -> bool:
    """With its first reviewer a dossier is under review: it is no longer taken back or sent back."""
    row = _hold(application)
    if not may_step(row, APPLICATION_STEPS["review_application"]):
        return False
    take_step(row, APPLICATION_STEPS["review_application"], by=by)
    return True


@transaction.atomic
def give_all(asked: RecognitionRound, *, by: User | None) -> int:
    """Hand every submitted dossier that lacks reviewers to those who hold the fewest; how many were handed out."""
    held = RecognitionRound.objects.select_for_update().get(pk=asked.pk)
    reviewers = list(held.reviewers.filter(ended_at=None).exclude(user=None).select_related("user"))
    load = {one.pk: one.reviews.filter(state__in=IN_HAND).count() for one in reviewers}
    given = 0
    open_states = [ApplicationState.SUBMITTED, ApplicationState.REVIEW]
    for row in held.applications.filter(state__in=open_states).select_related("unit").order_by("submitted_at", "pk"):
        row.round = held
        has = {review.reviewer_id: review for review in row.reviews.all()}
        lacks = held.reviewers_each - sum(one.is_in_hand and not one.is_third for one in has.values())
        for one in sorted(reviewers, key=lambda one: (load[one.pk], one.pk)):
            if lacks <= 0:
                break
            if one.pk in has or bar(one.user, row):  # type: ignore[arg-type]
                continue
            give(row, one, by=by)
            load[one.pk], lacks, given = load[one.pk] + 1, lacks - 1, given + 1
    return given


def _tell(review: Review, *, by: User | None) -> None:
    user = review.reviewer.user
    if user is None:
        return
    with translation.override(user.language or "vi"):
        mail.write(
            to_email=user.email,
            to_label=review.reviewer.name,
            subject=_("A dossier for you to review: %(name)s") % {"name": review.application},
            body=_(
                "%(round)s\n\nYou are asked to review this dossier. If you have a part in it or are close to those who "
                "applied, say so on its page before you begin; another is named then.\n\n%(link)s"
            )
            % {
                "round": review.application.round.title,
                "link": settings.SITE_URL + reverse("networks:review", args=[review.uuid]),
            },
            kind="networks.review",
            about=review,
            by=by,
            queue=True,
            language=user.language or "vi",
        )


# --- the reviewer's own steps ------------------------------------------------------


@transaction.atomic
def write_review(
    review: Review, answers: Mapping[int, Mapping[str, Any]], *, by: User, comment: str | None = None
) -> Review:
    """Keep what was said of criteria (id → met, points, comment); others stay as they are."""
    row = _mine(review, by)
    if not may_step(row, REVIEW_STEPS["write_review"]) and row.state != ReviewState.DRAFT:
        return row
    changed = comment is not None and comment.strip() != row.comment
    row.comment = row.comment if comment is None else comment.strip()
    scale = row.application.round.criteria_set.scale
    held = {score.criterion_id: score for score in row.scores.all()}
    asked = Criterion.objects.filter(section__criteria_set_id=row.application.round.criteria_set_id, pk__in=answers)
    for one in asked:
        score = held.get(one.pk) or ReviewScore(review=row, criterion=one)
        before = (score.met, score.points, score.comment)
        _answer(score, one, answers[one.pk], scale)
        if before == (score.met, score.points, score.comment):
            continue
        score.full_clean(exclude=["review", "criterion"])
        score.save()
        changed = True
    if changed or row.state != ReviewState.DRAFT:
        take_step(row, REVIEW_STEPS["write_review"], by=by)
    return row


def _answer(score: ReviewScore, one: Criterion, given: Mapping[str, Any], scale: str) -> None:
    score.comment = given.get("comment", score.comment).strip()
    if scale == Scale.YES_NO:
        score.met = given.get("met", score.met)
    elif "points" in given:
        if given["points"] is not None and given["points"] > one.max_score:
            raise DomainError(
                _("Criterion %(code)s brings at most %(max)s points.") % {"code": one.code, "max": one.max_score}
            )
        score.points = given["points"]


@transaction.atomic
def send_review(review: Review, *, by: User) -> bool:
    """Every criterion scored. Sent, it no longer changes."""
    row = _mine(review, by)
    if not may_step(row, REVIEW_STEPS["send_review"]):
        return False
    said = {score.criterion_id for score in row.scores.all() if score.is_answered}
    lacks = [one.code for one in criteria_of(row.application.round.criteria_set) if one.pk not in said]
    if lacks:
        raise DomainError(_("Still to be scored: %(codes)s.") % {"codes": ", ".join(lacks[:12])})
    row.sent_at = timezone.now()
    take_step(row, REVIEW_STEPS["send_review"], by=by)
    return True


@transaction.atomic
def declare_conflict(review: Review, *, by: User, reason: str) -> bool:
    """The dossier leaves the reviewer's hands for good, with what they wrote in it."""
    row = _mine(review, by)
    if not may_step(row, REVIEW_STEPS["declare_conflict"]):
        return False
    row.reason = _reason(reason, _("Say in a few words what the conflict is."))
    row.comment = ""
    row.scores.all().delete()
    take_step(row, REVIEW_STEPS["declare_conflict"], by=by)
    return True


@transaction.atomic
def take_review(review: Review, *, by: User | None, reason: str) -> bool:
    """Taken back by those who run the round, so that another gets it. What was begun is gone."""
    row = _locked(review)
    if not may_step(row, REVIEW_STEPS["take_review"]):
        return False
    row.reason = _reason(reason, _("Say why."))
    row.comment = ""
    row.scores.all().delete()
    take_step(row, REVIEW_STEPS["take_review"], by=by, reason=row.reason)
    return True


def _reason(reason: str, lacking: str) -> str:
    if not reason.strip():
        raise DomainError(lacking)
    return reason.strip()[:500]


def _mine(review: Review, by: User) -> Review:
    row = _locked(review)
    if row.reviewer.user_id != by.pk or row.reviewer.ended_at is not None:
        raise DomainError(_("This dossier was not given to you."))
    if row.is_to_write and (against := bar(by, row.application)):
        raise DomainError(against)
    return row


def _locked(review: Review) -> Review:
    """The application's row is locked first, as a decision does."""
    application = _hold(Application(pk=review.application_id))
    row = Review.objects.select_for_update(of=("self",)).select_related("reviewer__user").get(pk=review.pk)
    row.application = application
    if row.is_to_write and application.state != ApplicationState.REVIEW:
        raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": application.get_state_display()})
    return row


def _hold(application: Application) -> Application:
    row = Application.objects.select_for_update(of=("self",)).select_related("unit").get(pk=application.pk)
    row.round = RecognitionRound.objects.select_related("criteria_set", "area").get(pk=row.round_id)
    return row
