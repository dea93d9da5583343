"""One person's whole story in the programmes that the reader works in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from actionplans.models import GroupMember, ProgressUpdate
from instruments.models import Response
from office.models import HistoryEvent
from participants.enums import ConsentPurpose
from participants.models import Consent, Person
from programmes.models import Appearance, Enrolment, FollowUp
from programmes.querysets import STAFF_ROLES
from trainings.enums import ATTENDED, Mark, Moment
from trainings.models import Attendance, Certificate, Session

if TYPE_CHECKING:
    from participants.models import User


@dataclass(slots=True)
class Presence:
    session: Session
    mark: str | None  # None: not recorded, which is not absent

    @property
    def mark_label(self) -> str:
        return str(Mark(self.mark).label) if self.mark else ""

    @property
    def tone(self) -> str:
        return {"present": "ok", "late": "due", "absent": "late", "excused": "none"}.get(self.mark or "", "none")


@dataclass(slots=True)
class Chapter:
    """One enrolment with what came of it."""

    enrolment: Enrolment
    presences: list[Presence] = field(default_factory=list)
    scores: dict[str, Decimal] = field(default_factory=dict)
    membership: GroupMember | None = None
    certificate: Certificate | None = None

    @property
    def attended(self) -> int:
        return sum(presence.mark in ATTENDED for presence in self.presences if presence.session.counts)

    @property
    def sessions(self) -> int:
        return sum(presence.session.counts for presence in self.presences)

    @property
    def before(self) -> Decimal | None:
        return self.scores.get(Moment.PRE)

    @property
    def after(self) -> Decimal | None:
        return self.scores.get(Moment.POST)

    @property
    def gain(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before


def chapters(person: Person, enrolments: Any) -> list[Chapter]:
    """A chapter for each of these enrolments. A fixed number of queries."""
    found = {
        row.pk: Chapter(row)
        for row in enrolments.select_related("programme", "organisation", "place").order_by("-programme__starts_on")
    }
    programmes = defaultdict(list)
    for chapter in found.values():
        programmes[chapter.enrolment.programme_id].append(chapter)
    marks = dict(Attendance.objects.filter(enrolment__in=found).values_list("session_id", "mark"))
    for session in (
        Session.objects.filter(event__programme__in=programmes)
        .exclude(event__state="cancelled")
        .select_related("event")
    ):
        for chapter in programmes[session.event.programme_id]:
            chapter.presences.append(Presence(session, marks.get(session.pk)))
    answered = Response.objects.filter(
        person=person, score__isnull=False, collection__sitting__event__programme__in=programmes
    )
    for programme_id, moment, score, highest in answered.values_list(
        "collection__sitting__event__programme_id",
        "collection__sitting__moment",
        "score",
        "collection__instrument__max_score",
    ):
        for chapter in programmes[programme_id]:
            chapter.scores[moment] = score * 100 / highest  # type: ignore[assignment]  # the query leaves null out
    for member in GroupMember.objects.filter(enrolment__in=found).select_related("group__plan"):
        found[member.enrolment_id].membership = member
    for certificate in Certificate.objects.filter(enrolment__in=found):
        found[certificate.enrolment_id].certificate = certificate
    return list(found.values())


def story(person: Person, reader: User) -> dict[str, Any]:
    """Everything that this reader may see of this person."""
    enrolments = Enrolment.objects.visible_to(reader).filter(person=person)
    told = chapters(person, enrolments)
    account = getattr(person, "user", None)
    return {
        "chapters": told,
        "posts": person.posts.select_related("organisation"),
        "appearances": Appearance.objects.visible_to(reader).filter(person=person).select_related("programme"),
        "updates": ProgressUpdate.objects.visible_to(reader)
        .filter(sent_by_id=account.pk)
        .select_related("plan", "activity")[:20]
        if account
        else [],
        "follow_ups": FollowUp.objects.visible_to(reader).filter(responsible=person),
        "consents": consents(person),
        "events": events_about(person, [chapter.enrolment.pk for chapter in told], reader),
    }


def consents(person: Person) -> list[tuple[Any, Consent | None]]:
    """Each purpose with the answer that holds: the newest."""
    newest: dict[str, Consent] = {}
    for row in person.consents.order_by("at", "pk"):
        newest[row.purpose] = row
    return [(ConsentPurpose(purpose), newest.get(purpose)) for purpose in ConsentPurpose.values]


def events_about(person: Person, enrolment_ids: list[int], reader: User) -> Any:
    """What was done to this person's records, newest first; in other programmes than the reader's own nothing is told."""
    events = HistoryEvent.objects.filter(
        Q(object_type="participants.person", object_id=str(person.pk))
        | Q(object_type="programmes.enrolment", object_id__in=[str(pk) for pk in enrolment_ids]),
    )
    if not reader.is_staff:
        events = events.filter(Q(scope_id=None) | Q(scope_id__in=reader.programmes_as(*STAFF_ROLES)))
    return events[:30]
