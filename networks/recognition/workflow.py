"""The one door for each step of a recognition round and of an application until it is submitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from instruments.criteria.enums import Scale, SetState
from instruments.models import Criterion
from networks import tree
from networks.models import Application, Membership, Network, RecognitionRound, SelfScore, Unit, UnitKind
from networks.recognition.enums import APPLICATION_STEPS, ROUND_STEPS, ApplicationState, RecognitionState
from networks.recognition.reading import completeness
from networks.standing import standing_of
from office import files, history
from office.errors import DomainError, WrongState
from office.models import StoredFile

if TYPE_CHECKING:
    from participants.models import User


class NotYours(DomainError):
    """The reader may not do this with this application."""


# --- rounds ------------------------------------------------------------------------


@transaction.atomic
def open_recognition(asked: RecognitionRound, *, by: User | None) -> RecognitionRound:
    row = RecognitionRound.objects.select_for_update().select_related("criteria_set").get(pk=asked.pk)
    if row.state == RecognitionState.PREPARING and row.criteria_set.state != SetState.IN_USE:
        raise WrongState(_("The criteria set is not in use. Put it in use, or choose another version."))
    return _round_step(row, "open_recognition", by=by)


@transaction.atomic
def close_recognition(asked: RecognitionRound, *, by: User | None) -> RecognitionRound:
    """No dossier comes in any more; those submitted are reviewed."""
    return _round_step(RecognitionRound.objects.select_for_update().get(pk=asked.pk), "close_recognition", by=by)


def _round_step(row: RecognitionRound, name: str, *, by: User | None) -> RecognitionRound:
    if may_step(row, ROUND_STEPS[name]):
        take_step(row, ROUND_STEPS[name], by=by)
    return row


# --- one application ---------------------------------------------------------------


def may_write(user: User, application: Application) -> bool:
    held = standing_of(user)
    return (
        user.is_staff
        or application.membership_id in held.members
        or held.acts_on(application.network_id, application.unit.path)
    )


def is_own(user: User, application: Application) -> bool:
    """Written by an officer of the unit itself or a contact of the member, not by somebody above."""
    return application.membership_id in standing_of(user).members or any(
        path == application.unit.path
        for network, path in standing_of(user).branches
        if network == application.network_id
    )


@transaction.atomic
def register(
    asked: RecognitionRound, *, unit: Any, by: User | None, is_counted: bool = False, **facts: Any
) -> Application:
    """A new application; ``is_counted``: only how many of the unit's subjects."""
    held = RecognitionRound.objects.select_for_update().select_related("criteria_set").get(pk=asked.pk)
    if not takes(held, is_counted=is_counted):
        raise WrongState(_("This round is not open for applications."))
    if not _in_area(held, unit):
        raise DomainError(_("“%(name)s” is not in the area of this round.") % {"name": unit.name})
    row = Application(
        round=held, unit=unit, path=unit.path, subject=held.criteria_set.subject, created_by=by,
        state=ApplicationState.COUNTED if is_counted else ApplicationState.REGISTERED, **facts,
    )  # fmt: skip
    row.on_behalf = by is not None and not is_own(by, row)
    _check(row)
    row.save()
    history.record(row, "networks.application_registered", by=by)
    return row


@transaction.atomic
def register_member(asked: RecognitionRound, member: Membership, *, by: User | None) -> Application:
    """A member's dossier, under its name. Asked again it is the one that is there."""
    Network.objects.select_for_update().get(pk=member.network_id)
    known = Application.objects.filter(round=asked, membership=member).first()
    if known is not None:
        return known
    names = {"name_vi": member.name_vi, "name_en": member.name_en}
    return register(asked, unit=_unit_of(member, by=by), by=by, membership=member, **names)


def _unit_of(member: Membership, *, by: User | None) -> Unit:
    """Where a member hangs in its own network: applications, reviews and titles are told by unit."""
    code = f"TV{member.pk}"
    held = Unit.objects.filter(network_id=member.network_id, code=code).first()
    if held is not None:
        return held
    facts = {"name_vi": "Thành viên", "name_en": "Member", "rank": 1}
    kind, _new = UnitKind.objects.get_or_create(network_id=member.network_id, slug="member", defaults=facts)
    names = {"name_vi": member.name_vi, "name_en": member.name_en}
    return tree.add_unit(member.network, by=by, parent=None, kind=kind, code=code, **names)


def takes(asked: RecognitionRound, *, is_counted: bool) -> bool:
    """Dossiers while it is open; numbers also afterwards, when it is known how many were recognised."""
    return asked.state == RecognitionState.OPEN or (is_counted and asked.state == RecognitionState.REVIEWING)


def _check(row: Application) -> None:
    """Raises DomainError for what the form let pass: the same subject registered by two people at once."""
    try:
        row.full_clean(exclude=["round", "unit", "membership"])
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error


def _in_area(asked: RecognitionRound, unit: Any) -> bool:
    if unit.network_id != asked.network_id:
        return False
    return asked.area is None or unit.path.startswith(asked.area.path)


@transaction.atomic
def change_application(application: Application, *, by: User, **facts: Any) -> Application:
    """Its name and what tells it apart; of one by number, its numbers."""
    row = _hold(application, by)
    if not (row.is_open_to_write or row.is_counted):
        raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": row.get_state_display()})
    changes = {
        name: [str(getattr(row, name)), str(value)] for name, value in facts.items() if getattr(row, name) != value
    }
    if not changes:
        return row
    for name in changes:
        setattr(row, name, facts[name])
    row.changed_at = timezone.now()
    _check(row)
    row.save()
    history.record(row, "networks.application_changed", by=by, changes=changes)
    return row


def write_answers(
    application: Application,
    answers: Mapping[int, Mapping[str, Any]],
    *,
    by: User,
    uploads: Mapping[int, Iterable[UploadedFile]] | None = None,
) -> Application:
    """Keep what was said of criteria (id → met, points, comment) and their files; others stay as they are."""
    with files.undone_on_error(), transaction.atomic():
        row = _hold(application, by)
        may_step(row, APPLICATION_STEPS["write_application"])
        asked = Criterion.objects.filter(section__criteria_set_id=row.round.criteria_set_id)
        held = {score.criterion_id: score for score in row.self_scores.all()}
        changes: dict[str, list[str]] = {}
        for one in asked.filter(pk__in={*answers, *(uploads or {})}):
            score = held.get(one.pk) or SelfScore(application=row, criterion=one)
            before = _words(score) if score.pk else ""
            _answer(score, one, answers.get(one.pk, {}), row.round.criteria_set.scale)
            given = list((uploads or {}).get(one.pk, ()))
            if score.pk is None and not (score.is_answered or score.comment or given):
                continue
            score.full_clean(exclude=["application", "criterion"])
            score.save()
            given = [
                upload for upload in given if _is_new(files.store(upload, kind="evidence", about=score, by=by), score)
            ]
            after = "; ".join(filter(None, [_words(score), *(upload.name or "" for upload in given)]))
            if before != after:
                changes[one.code] = [before, after]
        if changes or row.state != ApplicationState.DRAFT:
            row.on_behalf = not is_own(by, row)
            take_step(row, APPLICATION_STEPS["write_application"], by=by, changes=changes)
    return row


def _is_new(stored: StoredFile, score: SelfScore) -> bool:
    """A file that came twice (sent again on a weak line) is kept once."""
    twins = files.of(score).filter(sha256=stored.sha256).exclude(pk=stored.pk)
    if not twins.exists():
        return True
    files.remove(stored)
    return False


def _answer(score: SelfScore, one: Criterion, given: Mapping[str, Any], scale: str) -> None:
    if "comment" in given:
        score.comment = given["comment"].strip()
    if scale == Scale.YES_NO:
        score.met = given.get("met", score.met)
    elif "points" in given:
        points = given["points"]
        if points is not None and points > one.max_score:
            raise DomainError(
                _("Criterion %(code)s brings at most %(max)s points.") % {"code": one.code, "max": one.max_score}
            )
        score.points = points


def _words(score: SelfScore) -> str:
    said = score.met or ("" if score.points is None else str(score.points))
    return " ".join(filter(None, [said, score.comment]))


@transaction.atomic
def remove_evidence(application: Application, stored: StoredFile, *, by: User) -> None:
    row = _hold(application, by)
    if not row.is_open_to_write:
        raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": row.get_state_display()})
    history.record(row, "networks.evidence_removed", by=by, file=stored.name)
    files.remove(stored)


@transaction.atomic
def submit_application(application: Application, *, by: User) -> bool:
    """Complete dossiers only: each criterion answered, evidence where it is required."""
    row = _hold(application, by)
    if not may_step(row, APPLICATION_STEPS["submit_application"]):
        return False
    told = completeness(row)
    if not told.is_complete:
        raise DomainError(" ".join(told.lacks))
    row.submitted_at, row.submitted_by, row.reason = timezone.now(), by, ""
    row.on_behalf = not is_own(by, row)
    take_step(row, APPLICATION_STEPS["submit_application"], by=by)
    return True


@transaction.atomic
def take_back_application(application: Application, *, by: User) -> bool:
    """As long as nobody reviews it."""
    row = _hold(application, by)
    if not may_step(row, APPLICATION_STEPS["take_back_application"]):
        return False
    row.submitted_at = row.submitted_by = None
    take_step(row, APPLICATION_STEPS["take_back_application"], by=by)
    return True


def _hold(application: Application, by: User) -> Application:
    """The row, locked; its round must be open, or the dossier was sent back to be completed."""
    row = Application.objects.select_for_update(of=("self",)).select_related("unit").get(pk=application.pk)
    row.round = RecognitionRound.objects.select_related("criteria_set").get(pk=row.round_id)
    if not may_write(by, row):
        raise NotYours(_("You don’t write for %(name)s.") % {"name": row.unit.name})
    sent_back = row.is_open_to_write and row.submitted_at is not None  # what was sent before comes again, whenever
    if not takes(row.round, is_counted=row.is_counted) and not sent_back:
        raise WrongState(_("This round is not open for applications."))
    return row


def may_step(row: Any, step: tuple[frozenset[str], str, str]) -> bool:
    """True when it can be done, False when it was done already. Raises WrongState otherwise."""
    allowed, to, _verb = step
    if row.state in allowed:
        return True
    if row.state == to:
        return False
    raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": row.get_state_display()})


def take_step(
    row: Any, step: tuple[frozenset[str], str, str], *, by: User | None, reason: str = "", **told: Any
) -> None:
    _allowed, to, verb = step
    before, row.state = row.state, to
    if isinstance(row, Application):
        row.changed_at = timezone.now()
    row.save()
    history.record(row, verb, by=by, from_state=before, to_state=to, reason=reason, **told)
