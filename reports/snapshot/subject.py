"""What a report tells of beside the whole programme: a period, a phase, an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from actionplans.models import ProgressUpdate, Visit
from programmes.cohort import cohort, splits
from programmes.enums import Capacity
from programmes.gains import learning_gains
from programmes.measures import COHORT_DIMENSIONS, Figure
from programmes.models import FollowUp, Programme
from programmes.money.enums import Kind
from programmes.money.reading import read as read_book
from reports.enums import ReportKind
from reports.snapshot.figures import split
from reports.snapshot.review import phase as tell_phase
from reports.snapshot.writing import Both, both, content, iso, plain
from trainings.enums import Moment
from trainings.measures import presence
from trainings.models import Event, Session
from trainings.reading import scores_of

if TYPE_CHECKING:
    from programmes.models import Phase

GAINS = (
    "pairs",
    "pre_n",
    "pre_mean",
    "matched_pre_mean",
    "matched_post_mean",
    "gain",
    "normalised_gain",
    "without_post",
)


@dataclass(frozen=True, slots=True)
class Telling:
    """The kind of a report and its subject, as :class:`reports.models.Report` keeps them."""

    kind: str = ReportKind.END_OF_PROGRAMME
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    phase: Phase | None = None
    event: Event | None = None


WHOLE = Telling()


def subject(programme: Programme, telling: Telling) -> dict[str, Any]:
    """``kind`` and what it tells of; of a phase or event that was removed since, nothing."""
    told: dict[str, Any] = {"kind": str(telling.kind), "period": None, "phase": None, "event": None}
    if telling.kind == ReportKind.PERIODIC and telling.starts_on and telling.ends_on:
        told["period"] = period(programme, telling.starts_on, telling.ends_on)
    elif telling.kind == ReportKind.PHASE_REVIEW and telling.phase:
        told["phase"] = tell_phase(telling.phase)
    elif telling.kind == ReportKind.EVENT and telling.event:
        told["event"] = event(programme, telling.event)
    return told


# --- between two days ------------------------------------------------------------------


def period(programme: Programme, first: dt.date, last: dt.date) -> dict[str, Any]:
    """What happened from the first to the last day, both counted in."""
    days = (first, last)
    return {
        "starts_on": iso(first),
        "ends_on": iso(last),
        "attendance": _attendance(programme, days),
        "updates": _updates(programme, days),
        "visits": Visit.objects.filter(programme=programme, done_on__range=days).count(),
        "follow_ups_done": FollowUp.objects.filter(programme=programme, done_at__date__range=days).count(),
        "money": _moved(programme, days),
    }


def _attendance(programme: Programme, days: tuple[dt.date, dt.date]) -> dict[str, Any]:
    """Of the sessions that count: how many there were, who came, and how often."""
    present = presence(programme.pk)
    within = set(
        Session.objects.filter(pk__in=present.sessions, starts_at__date__range=days)
        .order_by()
        .values_list("pk", flat=True)
    )
    times = [len(sessions & within) for sessions in present.attended.values()]
    events = Event.objects.filter(programme=programme).filter(
        Q(starts_on__range=days) | Q(starts_on__lt=days[0], ends_on__gte=days[0])
    )
    return {
        "events": [content(row, "title") for row in events.exclude(state="cancelled")],
        "sessions": len(within),
        "person_times": sum(times),
        "persons": sum(1 for count in times if count),
    }


def _updates(programme: Programme, days: tuple[dt.date, dt.date]) -> dict[str, Any]:
    rows = list(
        ProgressUpdate.objects.filter(plan__programme=programme, happened_on__range=days)
        .select_related("plan", "activity")
        .order_by("happened_on", "pk")
    )
    return {
        "count": len(rows),
        "plans": len({row.plan_id for row in rows}),
        "women": _sum(row.reached_women for row in rows),
        "men": _sum(row.reached_men for row in rows),
        "other": _sum(row.reached_other for row in rows),
        "spent": plain(_sum(row.spent for row in rows)),
        "stories": [
            {
                "on": iso(row.happened_on),
                "plan": row.plan.code,
                "activity": row.activity.code if row.activity else "",
                "text": row.what_happened,
            }
            for row in rows
        ],
    }


def _sum(values: Iterable[Any]) -> Any:
    """None when nothing is told: blank is not zero."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _moved(programme: Programme, days: tuple[dt.date, dt.date]) -> dict[str, Any]:
    """Approved sums of the period by kind, in the programme's currency; what the groups spent is in ``updates``."""
    found: dict[str, Any] = {kind: None for kind in Kind.values}
    left_out: dict[str, Decimal] = {}
    for entry in read_book(programme).entries:
        if entry.kind not in found or not days[0] <= entry.on <= days[1]:
            continue
        if entry.value is None:
            left_out[entry.currency] = left_out.get(entry.currency, Decimal(0)) + entry.amount
        else:
            found[entry.kind] = (found[entry.kind] or Decimal(0)) + entry.value
    return {
        **{kind: plain(value) for kind, value in found.items()},
        "left_out": {k: plain(v) for k, v in sorted(left_out.items())},
    }


# --- one event -------------------------------------------------------------------------


def event(programme: Programme, row: Event) -> dict[str, Any]:
    """Who came, in splits; what was learned there; who appeared. The event itself stands among ``events``."""
    present = presence(programme.pk)
    own = set(row.sessions.order_by().values_list("pk", flat=True)) & set(present.sessions)
    came = [member for member in cohort(programme.pk) if present.attended.get(member.enrolment_id, set()) & own]
    figure = Figure(value=len(came), n=len(came), splits=splits(came, COHORT_DIMENSIONS))
    return {
        "id": row.pk,
        "sessions": len(own),
        "persons": len(came) if own else None,
        "person_times": sum(len(sessions & own) for sessions in present.attended.values()),
        "splits": {dimension: split(figure, dimension) for dimension in figure.splits} if own else {},
        "tests": _tests(programme, row),
        "is_only_tested": not _tested(programme).exclude(pk=row.pk).exists(),
        "appearances": _appearances(row),
    }


def _tested(programme: Programme) -> Any:
    return Event.objects.filter(programme=programme, sittings__moment__in=[Moment.PRE, Moment.POST]).distinct()


def _tests(programme: Programme, row: Event) -> Mapping[str, Any] | None:
    highest = dict(row.sittings.values_list("moment", "collection__instrument__max_score"))
    enrolled = set(programme.enrolments.active().values_list("person_id", flat=True))
    scores = [
        {moment: score * 100 / highest[moment] for moment, score in moments.items()}
        for person, moments in scores_of(row).items()
        if person in enrolled
    ]
    if not scores:
        return None
    found = learning_gains((moments.get(Moment.PRE), moments.get(Moment.POST)) for moments in scores)
    return {name: plain(getattr(found, name)) for name in GAINS}


def _appearances(row: Event) -> list[dict[str, Any]]:
    guests = row.guests.select_related("person").prefetch_related("person__posts")
    known = {one.person_id: both(one.get_capacity_display) for one in row.programme.appearances.all()}
    led: dict[int, Any] = {}
    for session in row.sessions.prefetch_related("facilitators__posts"):
        led |= {person.pk: person for person in session.facilitators.all()}
    return [
        *(
            _appears(guest.person, known.get(guest.person_id) or both(lambda: Capacity.GUEST.label), guest.note)
            for guest in guests
        ),
        *(_appears(person, both(lambda: Capacity.FACILITATOR.label), "") for person in led.values()),
    ]


def _appears(person: Any, capacity: Both, note: str) -> dict[str, Any]:
    return {
        "name": person.full_name,
        "academic_title": person.academic_title,
        "capacity": capacity,
        "note": note,
        "posts": [content(post, "title") for post in person.posts.all()],
    }
