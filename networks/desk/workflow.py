"""The one door for each step of a question and of its published edition: check, lock, save, history, tell.

Doing it twice does it once: what a phone may send again carries its write_id.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.desk import notices
from networks.desk.enums import EDITION_TRANSITIONS, QUESTION_TRANSITIONS, EditionState, PostKind, QuestionState
from networks.desk.models import Desk, DeskPost, Edition, Question, Thank
from networks.desk.names import names_left, names_of
from networks.enums import NetworkRoleName
from networks.standing import standing_of
from office import clock, files, history
from office.errors import DomainError, WrongState
from office.text import fold

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from participants.models import User

REASON = 500


class NotYours(DomainError):
    """The reader may not take this step."""


def is_coordinator(user: User, row: Question | Edition) -> bool:
    return row.network_id in standing_of(user).stewarded


def is_expert(user: User, question: Question) -> bool:
    """Named for it, and still an expert of the network."""
    return question.expert_id == user.pk and question.network_id in standing_of(user).advises


# --- asking ------------------------------------------------------------------------


def ask_question(
    desk: Desk,
    *,
    write_id: uuid.UUID,
    title: str,
    text: str,
    may_publish: bool,
    uploads: Iterable[UploadedFile] = (),
    by: User,
) -> tuple[Question, bool]:
    """Keep a question with its files; (question, whether it is new). The sender's UUID makes a double send count once."""
    if (known := Question.objects.filter(write_id=write_id, asker=by).first()) is not None:
        return known, False
    try:
        with files.undone_on_error(), transaction.atomic():
            if not Desk.objects.select_for_update().get(pk=desk.pk).is_open:
                raise WrongState(_("The desk takes no questions at present."))
            question = Question(network=desk.network, write_id=write_id, asker=by, may_publish=may_publish)
            question.title, question.text = title.strip(), text.strip()
            question.full_clean(validate_unique=False, validate_constraints=False)
            question.save(force_insert=True)
            _store(uploads, question, by)
            history.record(question, "networks.question_asked", by=by, to_state=question.state)
            notices.tell_coordinators(question, notices.ASKED, by=by)
    except IntegrityError:
        return _sent_before(Question.objects.filter(write_id=write_id, asker=by)), False
    return question, True


def _sent_before(rows: Any) -> Any:
    known = rows.first()
    if known is None:  # another's: a copied form
        raise DomainError(_("This page is used up. Open it anew and send it again."))
    return known


def _store(uploads: Iterable[UploadedFile], about: Question | DeskPost, by: User) -> None:
    for upload in uploads:
        files.store(upload, kind="document", about=about, by=by)


# --- the coordinator ---------------------------------------------------------------


@transaction.atomic
def assign_question(question: Question, *, expert: User, due_on: dt.date | None = None, by: User) -> bool:
    """Give it to an expert, or to another one. False when it was with this one, due on this day, already."""
    row = _hold(question)
    _coordinates(by, row)
    if not row.network.roles.filter(user=expert, role=NetworkRoleName.EXPERT).exists():
        raise DomainError(_("%(name)s is no expert of this network.") % {"name": expert})
    if expert.pk == row.asker_id:
        raise DomainError(_("Who asked can’t be the one who answers."))
    due = due_on or clock.today() + dt.timedelta(days=row.network.desk.days)
    if row.state == QuestionState.ASSIGNED and row.expert_id == expert.pk and due_on in {None, row.due_on}:
        return False
    _may_step(row, QUESTION_TRANSITIONS["assign_question"])
    row.expert, row.due_on, row.reminded_on, row.reason = expert, due, None, ""
    _step(row, "assign_question", by=by, expert=str(expert), due_on=due.isoformat())
    notices.tell_expert(row, notices.ASSIGNED, by=by)
    return True


@transaction.atomic
def decline_question(question: Question, *, reason: str, by: User) -> bool:
    row = _hold(question)
    _coordinates(by, row)
    reason = _said(reason, _("Say why it is not taken; the asker reads it."))
    if not _may_step(row, QUESTION_TRANSITIONS["decline_question"]):
        return False
    row.reason = reason
    _step(row, "decline_question", by=by, reason=reason)
    notices.tell_asker(row, notices.DECLINED, by=by)
    return True


# --- the expert and the asker ------------------------------------------------------


@transaction.atomic
def release_question(question: Question, *, reason: str, by: User) -> bool:
    """The expert hands it back: another is needed."""
    row = _hold(question)
    if not is_expert(by, row):
        _coordinates(by, row)
    reason = _said(reason, _("Say why it is handed back."))
    if not _may_step(row, QUESTION_TRANSITIONS["release_question"]):
        return False
    row.reason, row.expert, row.due_on = reason, None, None
    _step(row, "release_question", by=by, reason=reason)
    notices.tell_coordinators(row, notices.HANDED_BACK, by=by)
    return True


def answer_question(
    question: Question, *, text: str, write_id: uuid.UUID, uploads: Iterable[UploadedFile] = (), by: User
) -> bool:
    """The expert answers, or adds to the answer."""
    return _post("answer_question", PostKind.ANSWER, question, text, write_id, uploads, by)


def ask_further(
    question: Question, *, text: str, write_id: uuid.UUID, uploads: Iterable[UploadedFile] = (), by: User
) -> bool:
    """The asker asks again, or tells more; it waits for the expert once more."""
    return _post("ask_further", PostKind.FURTHER, question, text, write_id, uploads, by)


def _post(
    name: str,
    kind: PostKind,
    question: Question,
    text: str,
    write_id: uuid.UUID,
    uploads: Iterable[UploadedFile],
    by: User,
) -> bool:
    """Keep what was written; False when this very send was kept before."""
    text = _said(text, _("Write it first."), most=20_000)
    with files.undone_on_error(), transaction.atomic():
        row = _hold(question)
        if kind == PostKind.ANSWER and not is_expert(by, row):
            raise NotYours(_("The expert whom the coordinator named answers."))
        if kind == PostKind.FURTHER and row.asker_id != by.pk:
            raise NotYours(_("Only who asked can ask further."))
        if DeskPost.objects.filter(write_id=write_id).exists():
            return False
        _may_step(row, QUESTION_TRANSITIONS[name], again=True)
        post = DeskPost.objects.create(question=row, kind=kind, write_id=write_id, text=text, by=by)
        _store(uploads, post, by)
        if kind == PostKind.ANSWER:
            row.answered_at = row.answered_at or timezone.now()
            row.due_on = row.reminded_on = None
            _step(row, name, by=by)
            notices.tell_asker(row, notices.ANSWERED, by=by)
        else:
            if row.state == QuestionState.ANSWERED:
                row.due_on, row.reminded_on = clock.today() + dt.timedelta(days=row.network.desk.days), None
            _step(row, name, by=by)
            notices.tell_expert(row, notices.FURTHER, by=by)
    return True


@transaction.atomic
def close_question(question: Question, *, by: User) -> bool:
    """Nothing more is asked. Who asked may close it at any time; a coordinator once it is answered."""
    row = _hold(question)
    if row.asker_id != by.pk:
        _coordinates(by, row)
        if row.state in {QuestionState.ASKED, QuestionState.ASSIGNED} and row.answered_at is None and row.asker_id:
            raise DomainError(_("It is not answered yet. If the desk can’t take it, decline it with a reason."))
    if not _may_step(row, QUESTION_TRANSITIONS["close_question"]):
        return False
    _step(row, "close_question", by=by)
    return True


@transaction.atomic
def reopen_question(question: Question, *, reason: str, by: User) -> bool:
    """It waits for a coordinator to name an expert again."""
    row = _hold(question)
    if row.asker_id != by.pk:
        _coordinates(by, row)
    reason = _said(reason, _("Say what is still open."))
    if not _may_step(row, QUESTION_TRANSITIONS["reopen_question"]):
        return False
    row.reason, row.due_on, row.reminded_on = reason, None, None
    _step(row, "reopen_question", by=by, reason=reason)
    notices.tell_coordinators(row, notices.ASKED, by=by)
    return True


@transaction.atomic
def thank(question: Question, *, by: User) -> bool:
    """Once a person; never oneself."""
    if question.answered_at is None:
        raise DomainError(_("There is no answer to thank for yet."))
    if DeskPost.objects.filter(question=question, kind=PostKind.ANSWER, by=by).exists():
        raise DomainError(_("The answer is your own."))
    _row, is_new = Thank.objects.get_or_create(question=question, user=by)
    if is_new:
        history.record(question, "networks.question_thanked", by=by)
    return is_new


@transaction.atomic
def set_consent(question: Question, *, agrees: bool, by: User) -> bool:
    """The asker alone says whether it may be published. Taking it back hides what is published."""
    row = _hold(question)
    if row.asker_id != by.pk:
        raise NotYours(_("Only who asked decides whether it may be published."))
    if row.may_publish == agrees:
        return False
    row.may_publish = agrees
    row.save(update_fields=["may_publish"])
    verb = "networks.question_may_be_published" if agrees else "networks.question_kept_private"
    history.record(row, verb, by=by)
    edition = Edition.objects.select_for_update().filter(question=row, state=EditionState.PUBLISHED).first()
    if edition is not None and not agrees:
        # said of the edition by nobody: its history must not lead to who asked
        _edition_step(edition, "hide_edition", by=None, reason=_("No longer agreed to be published"))
    return True


# --- the edition without names -----------------------------------------------------


@transaction.atomic
def write_edition(question: Question, *, title: str, text: str, answer: str, by: User) -> Edition:
    """Keep the texts that others will read. Of a published one they change at once, checked as before publishing."""
    row = _hold(question)
    _coordinates(by, row)
    if row.answered_at is None:
        raise WrongState(_("There is no answer to publish yet."))
    edition = Edition.objects.select_for_update().filter(question=row).first()
    is_new = edition is None
    edition = edition or Edition(question=row, network_id=row.network_id)
    after = {"title": title.strip(), "text": text.strip(), "answer": answer.strip()}
    if not is_new and all(getattr(edition, name) == value for name, value in after.items()):
        return edition
    for name, value in after.items():
        setattr(edition, name, value)
    edition.search_text = fold(" ".join(after.values()))
    try:
        edition.full_clean(exclude=["question", "network", "search_text"])
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    if edition.state == EditionState.PUBLISHED:
        _without_names(row, edition)
    edition.save()
    history.record(edition, "networks.edition_written", by=by)
    return edition


@transaction.atomic
def publish_edition(edition: Edition, *, by: User) -> bool:
    question, edition = _hold_edition(edition)
    _coordinates(by, edition)
    if not _may_step(edition, EDITION_TRANSITIONS["publish_edition"]):
        return False
    if not question.may_publish:
        raise DomainError(_("Who asked has not agreed that it is published."))
    _without_names(question, edition)
    edition.published_on, edition.reason = edition.published_on or clock.today(), ""
    _edition_step(edition, "publish_edition", by=by)
    notices.tell_asker(question, notices.PUBLISHED, by=by)
    return True


@transaction.atomic
def hide_edition(edition: Edition, *, reason: str, by: User) -> bool:
    """Nobody but the coordinators reads it any more; also one that was never published is set aside like this."""
    _question, edition = _hold_edition(edition)
    _coordinates(by, edition)
    reason = _said(reason, _("Say why it is hidden."))
    if not _may_step(edition, EDITION_TRANSITIONS["hide_edition"]):
        return False
    _edition_step(edition, "hide_edition", by=by, reason=reason)
    return True


def _without_names(question: Question, edition: Edition) -> None:
    left = names_left([edition.title, edition.text, edition.answer], names_of(question, workplaces=False))
    if left:
        raise DomainError(
            _("Take these out first, so that nobody is named: %(names)s.") % {"names": ", ".join(map(repr_of, left))}
        )


def repr_of(name: str) -> str:
    return f"“{name}”"


# --- what all steps share ----------------------------------------------------------


def _hold(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("network__desk", "asker", "expert")
    return rows.get(pk=question.pk)


def _hold_edition(edition: Edition) -> tuple[Question, Edition]:
    """The question first, as everywhere: two that hold both can't wait for each other."""
    question = _hold(Question(pk=edition.question_id))
    return question, Edition.objects.select_for_update().get(pk=edition.pk)


def _coordinates(user: User, row: Question | Edition) -> None:
    if not is_coordinator(user, row):
        raise NotYours(_("A coordinator of the desk does this."))


def _said(text: str, otherwise: str, *, most: int = REASON) -> str:
    if not text.strip():
        raise DomainError(otherwise)
    return text.strip()[:most]


def _may_step(row: Any, transition: tuple[frozenset[str], str, str], *, again: bool = False) -> bool:
    """True when it can be done, False when it was done already. Raises WrongState otherwise (``again``: then too)."""
    allowed, to, _verb = transition
    if row.state in allowed:
        return True
    if row.state == to and not again:
        return False
    raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": row.get_state_display()})


def _step(row: Question, name: str, *, by: User | None, reason: str = "", **told: Any) -> None:
    _allowed, to, verb = QUESTION_TRANSITIONS[name]
    before, row.state = row.state, to
    row.save()
    history.record(row, verb, by=by, from_state=before, to_state=to, reason=reason, **told)


def _edition_step(row: Edition, name: str, *, by: User | None, reason: str = "") -> None:
    _allowed, to, verb = EDITION_TRANSITIONS[name]
    before, row.state = row.state, to
    row.reason = reason[:REASON]
    row.save()
    history.record(row, verb, by=by, from_state=before, to_state=to, reason=reason)


# --- reminders ---------------------------------------------------------------------

A_WEEK = dt.timedelta(days=7)


def remind_late(today: dt.date) -> list[Question]:
    """Experts whose answer is late are told once a week; from the second week on the coordinators too."""
    late = Question.objects.filter(state=QuestionState.ASSIGNED, due_on__lt=today)
    due = late.exclude(reminded_on__gt=today - A_WEEK).values_list("pk", flat=True)
    return [row for pk in list(due) if (row := _remind(pk, today)) is not None]


@transaction.atomic
def _remind(pk: int, today: dt.date) -> Question | None:
    """None when it was answered, or another process told them, in the meantime."""
    row = _hold(Question(pk=pk))
    told = row.reminded_on is not None and row.reminded_on > today - A_WEEK
    if row.state != QuestionState.ASSIGNED or row.due_on is None or row.due_on >= today or told:
        return None
    row.reminded_on = today
    row.save(update_fields=["reminded_on"])
    history.record(row, "networks.expert_reminded", by=None)
    notices.tell_expert(row, notices.REMINDER, by=None)
    if row.due_on <= today - A_WEEK:
        notices.tell_coordinators(row, notices.LATE, by=None)
    return row
