"""Reading everything of a programme at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from office import clock
from programmes import releases
from programmes.measures import count_figures
from programmes.models import Programme
from programmes.published import published
from programmes.results import promises
from programmes.road import road
from reports.snapshot.carriers import activities, consortium
from reports.snapshot.events import events
from reports.snapshot.figures import figures
from reports.snapshot.frame import frame
from reports.snapshot.money import money
from reports.snapshot.people import people
from reports.snapshot.plans import follow_up, plans, visits
from reports.snapshot.programme import appearance, partner, profile, promise, provinces, step
from reports.snapshot.review import lessons, phases
from reports.snapshot.sources import documents, reach, references, statements
from reports.snapshot.subject import WHOLE, Telling, subject
from reports.snapshot.writing import iso

FORMAT = 3  # raised when renderers need more than a stored snapshot holds


def take(programme: Programme, telling: Telling = WHOLE) -> dict[str, Any]:
    """Read everything of a programme at one moment, whatever is written meanwhile; of its subject what happened there."""
    with one_moment():
        return _take(Programme.objects.get(pk=programme.pk), telling)


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction in which every query reads the same state of the database; on SQLite each one is.

    PostgreSQL must be asked before the first query: inside another transaction (a test's) it is read as that one reads.
    """
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and not is_inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _take(programme: Programme, telling: Telling) -> dict[str, Any]:
    counted = count_figures(programme.pk)
    told_before, k = releases.releases_of(programme.pk), programme.threshold
    basis = releases.as_released(told_before, programme.pk, counted, k, renewing=True)
    told = published(basis, k, releases.editions((release.content for release in reversed(told_before)), k))
    today = clock.today()
    return {
        "format": FORMAT,
        "as_of": timezone.now().isoformat(timespec="seconds"),
        "today": iso(today),
        "programme": profile(programme),
        "figures": figures(counted),
        "donor_figures": figures(told),
        "road": [step(row) for row in road(programme, counted, today).steps],
        "donor_road": [step(row) for row in road(programme, told, today).steps],
        "promises": [promise(row) for row in promises(programme, counted, today)],
        "donor_promises": [promise(row) for row in promises(programme, told, today)],
        "partners": [partner(row) for row in programme.partners.select_related("organisation")],
        "appearances": [
            appearance(row) for row in programme.appearances.select_related("person").prefetch_related("person__posts")
        ],
        "events": events(programme),
        "people": people(programme),
        "plans": plans(programme),
        "visits": visits(programme),
        "follow_ups": [follow_up(row) for row in programme.follow_ups.select_related("responsible")],
        "provinces": provinces(),
        "framework": frame(programme, counted, today, for_donors=False),
        "donor_framework": frame(programme, told, today, for_donors=True),
        "consortium": consortium(programme, for_donors=False),
        "donor_consortium": consortium(programme, for_donors=True),
        "activities": activities(programme),
        "statements": statements(programme),
        "reach": reach(programme),
        "references": references(programme),
        "documents": documents(programme),
        "phases": phases(programme),
        "lessons": lessons(programme),
        "money": money(programme),
        "subject": subject(programme, telling),
        "changes": None,
        "donor_changes": None,
        "release": releases.content_of(programme.pk, counted, basis, told, k),
    }
