"""What is read of reviews: when they may be looked at, what they make together, who may not review.

What one reviewer says is told to nobody but themselves until every review that the dossier needs is in; that one began,
how far it is and that two of them differ are no exception for other reviewers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from instruments.models import Criterion
from networks.models import Appeal, Application, RecognitionRound, Review
from networks.recognition.enums import ApplicationState
from networks.recognition.reading import criteria_of
from networks.recognition.workflow import is_own
from networks.reviews.enums import IN_HAND, ReviewState
from networks.standing import standing_of
from office.text import fold

if TYPE_CHECKING:
    from participants.models import User


def judges(user: User, asked: RecognitionRound) -> bool:
    """Runs the round after its closing: the network's stewards, and officers of a branch that holds the round's area."""
    if user.is_staff:
        return True
    return standing_of(user).acts_on(asked.network_id, asked.area.path if asked.area else "")


@dataclass(frozen=True, slots=True)
class Result:
    """What the reviews in hand make. ``score`` in the points of the set, of ``highest``; None: not settled yet.

    Two reviews: their mean, as both judge every criterion of the same set. Beyond the round's margin the third decides
    alone. Nothing here is a percentage, so that none is averaged.
    """

    needed: int
    sent: int
    totals: list[Decimal]  # of the first reviews, when all of them are in
    third: Decimal | None
    needs_third: bool
    highest: Decimal
    score: Decimal | None

    @property
    def is_settled(self) -> bool:
        return self.needed == 0 or self.score is not None

    @property
    def difference(self) -> Decimal | None:
        return max(self.totals) - min(self.totals) if self.totals else None


def totals_of(reviews: Iterable[Review], criteria: Iterable[Criterion]) -> dict[int, Decimal]:
    """review id → what its scores bring. The reviews come with their scores."""
    known = {one.pk: one for one in criteria}
    found = {}
    for review in reviews:
        brought = [
            known[score.criterion_id].score_of(score.met, score.points)
            for score in review.scores.all()
            if score.criterion_id in known
        ]
        found[review.pk] = sum((part for part in brought if part is not None), Decimal(0))
    return found


def result_of(application: Application, criteria: list[Criterion], reviews: Iterable[Review] | None = None) -> Result:
    """Of one dossier; ``reviews`` with their scores, else they are read (two queries)."""
    asked = application.round
    found = list(application.reviews.prefetch_related("scores") if reviews is None else reviews)
    sent = [review for review in found if review.state == ReviewState.SENT]
    totals = totals_of(sent, criteria)
    first = [totals[review.pk] for review in sent if not review.is_third]
    third = next((totals[review.pk] for review in sent if review.is_third), None)
    highest = sum((one.max_score for one in criteria), Decimal(0))
    are_in = len(first) >= asked.reviewers_each > 0
    apart = bool(are_in and asked.margin is not None and max(first) - min(first) > asked.margin)
    score = None
    if are_in:
        score = third if apart else sum(first, Decimal(0)) / len(first)
    return Result(
        asked.reviewers_each, len(sent), first if are_in else [], third, apart and third is None, highest, score
    )


def may_look(user: User, application: Application, result: Result) -> bool:
    """What reviewers said is open to those who decide, once it is settled; never to one who declared a conflict or has a
    part in the dossier."""
    return (
        result.needed > 0
        and result.is_settled
        and judges(user, application.round)
        and not has_part(user, application)
        and not has_conflict(user, application)
    )


def has_conflict(user: User, application: Application) -> bool:
    return application.reviews.filter(reviewer__user=user, state=ReviewState.CONFLICT).exists()


def has_part(user: User, application: Application, appeal: Appeal | None = None) -> bool:
    """Wrote it, sent it in, is its subject, or answers for its unit itself or its member."""
    wrote = {application.created_by_id, application.submitted_by_id, appeal.filed_by_id if appeal else None}
    is_subject = bool(user.person_id and user.person_id == application.person_id)
    return user.pk in wrote or is_subject or is_own(user, application)


def keeps_from_deciding(user: User, application: Application, reviews: Iterable[Review]) -> str:
    """Why somebody can't decide on a dossier, in words; empty: nothing. Who reviewed it, wrote it, answers for its unit
    alone or refused it leaves it to another, whatever role they were given since. ``reviews`` with their reviewer."""
    told = {"name": application}
    mine = {one.state for one in reviews if one.reviewer.user_id == user.pk}
    if ReviewState.CONFLICT in mine:
        return _("You declared a conflict of interest in %(name)s: another decides.") % told
    if mine & IN_HAND:
        return _("You reviewed %(name)s: another decides.") % told
    appeal = getattr(application, "appeal", None) if application.state == ApplicationState.APPEALED else None
    if appeal is not None:
        decision = appeal.against.decision
        if decision.made_by_id == user.pk or fold(decision.signer) == fold(user.name):
            return _("You refused %(name)s: another decides the appeal.") % told
    if has_part(user, application, appeal):
        return _("You have a part in the dossier of %(name)s: another decides.") % told
    return ""


def bar(user: User, application: Application) -> str:
    """Why somebody can't review a dossier, in words; empty: nothing is known against it."""
    held = standing_of(user)
    if application.membership_id in held.members:
        return _("%(name)s answers for the branch that the dossier belongs to.") % {"name": user}
    if user.is_staff or application.round.network_id in held.whole:
        return _("%(name)s sees the whole network by another role and is not independent.") % {"name": user}
    if held.acts_on(application.round.network_id, application.path) or held.acts_on(
        application.round.network_id, application.unit.path
    ):
        return _("%(name)s answers for the branch that the dossier belongs to.") % {"name": user}
    if user.pk in {application.created_by_id, application.submitted_by_id} or (
        user.person_id and user.person_id == application.person_id
    ):
        return _("%(name)s has a part in the dossier.") % {"name": user}
    return ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One dossier as those who run the round see it. ``result`` is None for one who declared a conflict or has a part in
    it; ``against``: why this reader does not decide it."""

    application: Application
    reviews: list[Review]
    result: Result | None
    against: str = ""

    @property
    def lacks(self) -> int:
        """How many reviewers it still needs: of the first, or the third."""
        if self.result is None:
            return 0
        first = sum(one.is_in_hand and not one.is_third for one in self.reviews)
        if first < self.result.needed:
            return self.result.needed - first
        return int(self.result.needs_third and not any(one.is_in_hand and one.is_third for one in self.reviews))


def in_judgement(asked: RecognitionRound, applications: list[Application], user: User) -> list[Judged]:
    """Each with its reviews' states and, once they are all in, what they make. Three queries."""
    criteria = criteria_of(asked.criteria_set)
    held: dict[int, list[Review]] = {row.pk: [] for row in applications}
    for review in Review.objects.filter(application__in=held).select_related("reviewer").prefetch_related("scores"):
        held[review.application_id].append(review)
    found = []
    for row in applications:
        row.round = asked
        is_near = has_part(user, row) or any(
            one.state == ReviewState.CONFLICT and one.reviewer.user_id == user.pk for one in held[row.pk]
        )
        result = None if is_near else result_of(row, criteria, held[row.pk])
        found.append(Judged(row, held[row.pk], result, keeps_from_deciding(user, row, held[row.pk])))
    return found
