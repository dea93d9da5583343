"""Taking a demonstration away again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from actionplans.models import Finding, Plan, ProgressUpdate, Visit
from instruments.models import Answer, Collection
from office.models import HistoryEvent, Job, OutgoingMessage, Revision, StoredFile
from participants.models import Person
from programmes.models import Document, FollowUp, Lesson, Programme
from trainings.models import QualityCheck, Sitting

LOADED = "programmes.demonstration_loaded"


def is_demonstration(programme: Programme) -> bool:
    """Whether it was loaded from here; a programme of one's own that bears the same address was not."""
    return HistoryEvent.objects.filter(scope_id=programme.pk, verb=LOADED).exists()


def remove_files(scope: int) -> None:
    """The rows now, the files when that is sure."""
    kept = StoredFile.objects.filter(scope_id=scope)
    files = [file for stored in kept for file in (stored.file, stored.thumbnail) if file]
    kept.delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])


def remove(slug: str) -> None:
    """Take the demonstration's programme away with all that belongs to it, fictional people included."""
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None or not is_demonstration(programme):
        return
    scope = programme.pk  # a deleted object has none
    people = list(
        Person.objects.filter(enrolments__programme=programme, is_fictional=True).values_list("pk", flat=True)
    )
    answered = Collection.objects.filter(
        Q(sitting__event__programme=programme)
        | Q(visits__programme=programme)
        | Q(responses__quality_check__event__programme=programme)
    )
    collections = list(answered.values_list("pk", flat=True))
    documents = list(programme.documents.values_list("pk", flat=True))
    Finding.objects.filter(visit__programme=programme).delete()
    Visit.objects.filter(programme=programme).delete()
    FollowUp.objects.filter(programme=programme).delete()
    Lesson.objects.filter(programme=programme).delete()
    ProgressUpdate.objects.filter(plan__programme=programme).delete()
    Plan.objects.filter(programme=programme).delete()
    programme.reports.all().delete()
    Sitting.objects.filter(event__programme=programme).delete()
    QualityCheck.objects.filter(event__programme=programme).delete()
    Answer.objects.filter(response__collection_id__in=collections).delete()
    Collection.objects.filter(pk__in=collections).delete()
    OutgoingMessage.objects.filter(scope_id=scope).delete()
    Job.objects.filter(scope_id=scope).delete()
    programme.pictures.all().delete()
    remove_files(scope)
    programme.delete()
    Document.objects.filter(pk__in=documents, citations=None, network_citations=None).delete()
    # History has no undo: what was said of a demonstration that is gone goes with it.
    HistoryEvent.objects.filter(scope_id=scope)._raw_delete(HistoryEvent.objects.db)
    Revision.objects.filter(scope_id=scope).delete()
    Person.objects.filter(pk__in=people, enrolments=None, appearances=None, guest_at=None).delete()
