"""The one door for what comes after the reviews: decided, announced, appealed, renewed, withdrawn.

A decision is written under the round's lock: two officers who decide at once don't decide an application twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from instruments.models import Level
from networks.models import Appeal, Application, NetworkRole, Outcome, RecognitionDecision, RecognitionRound
from networks.recognition.enums import APPLICATION_STEPS, ROUND_STEPS, ApplicationState
from networks.recognition.reading import criteria_of
from networks.recognition.workflow import NotYours, may_step, may_write, register, take_step
from networks.reviews.reading import Result, judges, keeps_from_deciding, result_of
from office import clock, history, mail
from office.errors import DomainError, WrongState

if TYPE_CHECKING:
    from participants.models import User

UNDECIDED = (ApplicationState.SUBMITTED, ApplicationState.REVIEW)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided of one application. A level is given only where the set's thresholds don't make it."""

    application: Application
    is_recognised: bool
    level: Level | None = None
    reason: str = ""
    expires_on: dt.date | None = None


# --- deciding ----------------------------------------------------------------------


@transaction.atomic
def decide(
    asked: RecognitionRound,
    choices: Iterable[Choice],
    *,
    by: User | None,
    number: str,
    dated: dt.date,
    signer: str,
    signer_post: str = "",
) -> RecognitionDecision:
    """One decision on several applications, all or none. Sent twice it is the same decision."""
    held = RecognitionRound.objects.select_for_update().get(pk=asked.pk)
    wanted = {choice.application.pk: choice for choice in choices}
    if not wanted:
        raise DomainError(_("Choose at least one application."))
    known = held.decisions.filter(number=number.strip()).first()
    if known is not None:
        if set(known.outcomes.values_list("application", flat=True)) == set(wanted) and known.dated == dated:
            return known
        raise DomainError(_("Decision %(number)s is there already, on other applications.") % {"number": number})
    made = RecognitionDecision(
        round=held, number=number.strip(), dated=dated, signer=signer.strip(), signer_post=signer_post.strip(),
        made_by=by,
    )  # fmt: skip
    made.full_clean(exclude=["round", "made_by"])
    if dated > clock.today():
        raise DomainError(_("A decision is not of a day to come."))
    made.save()
    decided = [decide_one(choice, made, by=by) for choice in wanted.values()]
    if not all(decided):
        raise WrongState(_("One of these is decided already. Load the page again and look what is left."))
    history.record(held, "networks.recognition_decision", by=by, number=made.number, count=len(decided))
    return made


@transaction.atomic
def decide_one(choice: Choice, decision: RecognitionDecision, *, by: User | None) -> bool:
    """Recognise or refuse one application by a decision; False: it was so already."""
    row = _hold(choice.application)
    step = APPLICATION_STEPS["recognise_application" if choice.is_recognised else "refuse_application"]
    if not may_step(row, step):
        return False
    result = _may_decide(row, decision, by)
    said = choice.reason.strip()
    outcome = Outcome(application=row, decision=decision, is_recognised=choice.is_recognised, reason=said)
    if result.score is not None:
        outcome.score, outcome.highest = result.score, result.highest
    if choice.is_recognised:
        outcome.level = _level(row, choice, result)
        outcome.serial = (decision.outcomes.aggregate(last=Max("serial"))["last"] or 0) + 1
        outcome.expires_on = choice.expires_on
        if choice.expires_on and choice.expires_on <= decision.dated:
            raise DomainError(_("A title ends after the day of its decision."))
    elif not said:
        raise DomainError(_("Say why %(name)s is refused.") % {"name": row})
    outcome.full_clean(exclude=["application", "decision", "level"])
    outcome.save()
    row.reason = said[:500]
    take_step(row, step, by=by, reason=row.reason, decision=decision.number)
    if choice.is_recognised:
        _renew(row, by=by)
    return True


def _may_decide(row: Application, decision: RecognitionDecision, by: User | None) -> Result:
    result = result_of(row, criteria_of(row.round.criteria_set))
    if row.state == ApplicationState.SUBMITTED and row.round.reviewers_each:
        raise WrongState(_("%(name)s has not been reviewed yet.") % {"name": row})
    if not result.is_settled:
        raise WrongState(_("The reviews of %(name)s are not all in.") % {"name": row})
    if by is not None and (against := keeps_from_deciding(by, row, row.reviews.select_related("reviewer"))):
        raise NotYours(against)
    return result


def level_by_score(levels: Iterable[Level], score: Decimal | None) -> Level | None:
    """The highest level whose threshold is reached."""
    reached = [one for one in levels if one.threshold is not None and score is not None and score >= one.threshold]
    return max(reached, key=lambda one: one.threshold or 0, default=None)


def _level(row: Application, choice: Choice, result: Result) -> Level | None:
    levels = list(row.round.criteria_set.levels.all())
    if choice.level is not None and choice.level not in levels:
        raise DomainError(_("This level is not one of the criteria set."))
    if levels and result.score is not None and all(one.threshold is not None for one in levels):
        reached = level_by_score(levels, result.score)
        if reached is None:
            raise DomainError(_("The score of %(name)s reaches no level: it can’t be recognised.") % {"name": row})
        if choice.level is not None and choice.level != reached:
            raise DomainError(_("The score of %(name)s makes it “%(level)s”.") % {"name": row, "level": reached.name})
        return reached
    if levels and choice.level is None:
        raise DomainError(_("Choose the level of %(name)s.") % {"name": row})
    if not choice.reason.strip():
        raise DomainError(
            _("The criteria set has no thresholds: say on what ground %(name)s is recognised.") % {"name": row}
        )
    return choice.level


@transaction.atomic
def decide_recognition(asked: RecognitionRound, *, by: User | None) -> RecognitionRound:
    """The round is through: nothing in it waits for a review or a decision. Appeals may still come."""
    row = RecognitionRound.objects.select_for_update().get(pk=asked.pk)
    if may_step(row, ROUND_STEPS["decide_recognition"]):
        waiting = row.applications.filter(state__in=UNDECIDED).count()
        if waiting:
            words = ngettext(
                "%(n)d application is not decided yet.", "%(n)d applications are not decided yet.", waiting
            )
            raise WrongState(words % {"n": waiting})
        take_step(row, ROUND_STEPS["decide_recognition"], by=by)
    return row


# --- before and after --------------------------------------------------------------


@transaction.atomic
def send_back_application(application: Application, *, by: User | None, reason: str) -> bool:
    """Back to the applicant to be completed, also when the round is closed."""
    row = _hold(application)
    if not may_step(row, APPLICATION_STEPS["send_back_application"]):
        return False
    row.reason = _reason(reason)
    take_step(row, APPLICATION_STEPS["send_back_application"], by=by, reason=row.reason)
    return True


@transaction.atomic
def withdraw_application(application: Application, *, by: User, reason: str) -> bool:
    """By those who wrote it, as long as no reviewer has it."""
    row = _hold(application)
    if not may_write(by, row):
        raise NotYours(_("You don’t write for %(name)s.") % {"name": row.unit.name})
    if not may_step(row, APPLICATION_STEPS["withdraw_application"]):
        return False
    row.reason = _reason(reason)
    take_step(row, APPLICATION_STEPS["withdraw_application"], by=by, reason=row.reason)
    return True


def appeal_until(outcome: Outcome) -> dt.date | None:
    days = outcome.decision.round.appeal_days
    return outcome.decision.dated + dt.timedelta(days=days) if days else None


def appealable(application: Application) -> Outcome | None:
    """The refusal against which an appeal may be filed today."""
    if application.state != ApplicationState.REFUSED or Appeal.objects.filter(application=application).exists():
        return None
    refused = application.outcomes.filter(is_recognised=False).select_related("decision__round").last()
    until = appeal_until(refused) if refused else None
    return refused if until is not None and until >= clock.today() else None


@transaction.atomic
def appeal_refusal(application: Application, *, by: User, reason: str) -> bool:
    row = _hold(application)
    if not may_write(by, row):
        raise NotYours(_("You don’t write for %(name)s.") % {"name": row.unit.name})
    if not may_step(row, APPLICATION_STEPS["appeal_refusal"]):
        return False
    said = _reason(reason)
    against = appealable(row)
    if against is None:
        raise DomainError(_("No appeal is possible any more: its days are over, or one was filed already."))
    Appeal.objects.create(application=row, against=against, reason=said, filed_on=clock.today(), filed_by=by)
    row.reason = said[:500]
    take_step(row, APPLICATION_STEPS["appeal_refusal"], by=by, reason=row.reason)
    return True


@transaction.atomic
def apply_for_renewal(outcome: Outcome, asked: RecognitionRound, *, by: User) -> Application:
    """A new application of the same subject in an open round, pointing at the one whose title it would renew."""
    before = outcome.application
    if not may_write(by, before):
        raise NotYours(_("You don’t write for %(name)s.") % {"name": before.unit.name})
    if asked.criteria_set.slug != before.round.criteria_set.slug or asked.pk == before.round_id:
        raise DomainError(_("A title is renewed in a later round of the same criteria set."))
    if not outcome.is_recognised or outcome.standing not in {"valid", "expired"}:
        raise WrongState(_("Only a title that was not withdrawn or renewed already is renewed."))
    known = asked.applications.filter(previous=before).exclude(state=ApplicationState.WITHDRAWN).first()
    if known is not None:
        return known
    names = ("name_vi", "name_en", "detail", "organisation", "person")
    return register(asked, unit=before.unit, by=by, previous=before, **{name: getattr(before, name) for name in names})


def _renew(row: Application, *, by: User | None) -> None:
    if row.previous_id is None:
        return
    before = Application.objects.select_for_update().get(pk=row.previous_id)
    if before.state == ApplicationState.RECOGNISED:
        take_step(before, APPLICATION_STEPS["renew_title"], by=by)


@transaction.atomic
def renew_title(application: Application, *, by: User | None) -> bool:
    """Its place is taken by a later title; done when that one is recognised."""
    row = _hold(application)
    if not may_step(row, APPLICATION_STEPS["renew_title"]):
        return False
    take_step(row, APPLICATION_STEPS["renew_title"], by=by)
    return True


@transaction.atomic
def withdraw_title(application: Application, *, by: User | None, reason: str, on: dt.date | None = None) -> bool:
    row = _hold(application)
    if not may_step(row, APPLICATION_STEPS["withdraw_title"]):
        return False
    row.reason = _reason(reason)
    outcome = row.outcomes.filter(is_recognised=True).last()
    if outcome is not None:
        outcome.withdrawn_on, outcome.withdrawn_reason = on or clock.today(), row.reason
        outcome.save()
    take_step(row, APPLICATION_STEPS["withdraw_title"], by=by, reason=row.reason)
    return True


# --- telling -----------------------------------------------------------------------


@transaction.atomic
def announce(decision: RecognitionDecision, *, by: User | None) -> int:
    """A message to the officers of the units concerned and to those who applied; how many. Once."""
    row = (
        RecognitionDecision.objects.select_for_update(of=("self",)).select_related("round__network").get(pk=decision.pk)
    )
    if row.announced_at is not None:
        return 0
    row.announced_at = timezone.now()
    row.save()
    told = _concerned(row)
    for user, outcomes in told.values():
        _write(row, user, outcomes, by=by)
    history.record(row, "networks.decision_announced", by=by, count=len(told))
    return len(told)


def _concerned(decision: RecognitionDecision) -> dict[int, tuple[User, list[Outcome]]]:
    """user id → the user and the outcomes that are theirs to know: of their own unit, or that they handed in, while they
    still act for it."""
    outcomes = list(decision.outcomes.select_related("application__unit", "application__submitted_by", "level"))
    units = {row.application.unit_id for row in outcomes}
    members = {row.application.membership_id for row in outcomes} - {None}
    officers: dict[tuple[str, int | None], list[User]] = {}
    roles = NetworkRole.objects.filter(Q(unit__in=units) | Q(membership__in=members), user__is_active=True)
    for role in roles.select_related("user"):
        of = ("unit", role.unit_id) if role.unit_id else ("member", role.membership_id)
        officers.setdefault(of, []).append(role.user)
    found: dict[int, tuple[User, list[Outcome]]] = {}
    for row in outcomes:
        application = row.application
        handed = application.submitted_by
        if handed is not None and not (handed.is_active and may_write(handed, application)):
            handed = None
        acting = [
            *officers.get(("unit", application.unit_id), []),
            *officers.get(("member", application.membership_id), []),
        ]
        theirs = {user.pk: user for user in [*acting, *([handed] if handed else [])]}
        for user in theirs.values():
            found.setdefault(user.pk, (user, []))[1].append(row)
    return found


def _write(decision: RecognitionDecision, user: User, outcomes: list[Outcome], *, by: User | None) -> None:
    language = user.language or "vi"
    with translation.override(language):
        lines = [_line(row) for row in outcomes]
        mail.write(
            to_email=user.email,
            to_label=str(user),
            subject=_("Decision %(number)s: %(round)s") % {"number": decision.number, "round": decision.round.title},
            body="\n".join([*lines, "", settings.SITE_URL + decision.get_absolute_url()]),
            kind="networks.decision",
            about=decision,
            by=by,
            queue=True,
            language=language,
        )


def _line(row: Outcome) -> str:
    name = row.application.name or row.application.unit.name
    if not row.is_recognised:
        return _("%(name)s: not recognised. %(reason)s") % {"name": name, "reason": row.reason}
    level = f" ({row.level.name})" if row.level else ""
    return _("%(name)s: recognised%(level)s") % {"name": name, "level": level}


def may_judge(user: User, application: Any) -> bool:
    return judges(user, application.round)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise DomainError(_("Say why."))
    return reason.strip()[:500]


def _hold(application: Application) -> Application:
    row = Application.objects.select_for_update(of=("self",)).select_related("unit").get(pk=application.pk)
    row.round = RecognitionRound.objects.select_related("criteria_set", "area").get(pk=row.round_id)
    return row
