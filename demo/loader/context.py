"""One load of one programme's folder: what was read, and by key what later parts refer to."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.utils import timezone

from office.text import fold
from participants.models import Organisation, Person, Place, User
from participants.services import prepare_organisation, prepare_person
from programmes.models import Document, Enrolment, Phase, Programme
from trainings.models import Event

DATA = Path(__file__).parent.parent


class Context:
    programme: Programme

    def __init__(self, folder: str) -> None:
        self.folder = DATA / folder
        self.frame: dict[str, Any] = self.read("programme.json", {})
        self.plans: list[dict[str, Any]] = self.read("actionplans.json", {"plans": []})["plans"]
        self.cohort: list[dict[str, str]] = []
        sheet = self.folder / "cohort.csv"
        if sheet.exists():
            with sheet.open(encoding="utf-8", newline="") as file:
                self.cohort = list(csv.DictReader(file))
        self.places = {fold(place.name_vi): place for place in Place.objects.filter(era="63")}  # both spellings occur
        self.organisations: dict[str, Organisation] = {}
        self.enrolments: dict[str, Enrolment] = {}  # by trainee code and by name
        self.events: dict[str, Event] = {}
        self.users: dict[str, User] = {}
        self.phases: dict[str, Phase] = {}
        self.documents: dict[str, Document] = {}

    def read(self, name: str, otherwise: Any) -> Any:
        path = self.folder / name
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else otherwise

    def rows(self, noun: str) -> list[dict[str, Any]]:
        """The folder's rows of a noun; none when it has none."""
        return self.frame.get(noun, [])

    def place(self, province: str | None) -> Place | None:
        return self.places[fold(province)] if province else None

    def organisation(self, name_vi: str, *, parent: Organisation | None = None, **fields: Any) -> Organisation:
        """The one record of this name, made when it is new; what a later folder knows more of it is added."""
        kept = Organisation.objects.filter(name_vi=name_vi).first()
        if kept:
            for name, value in fields.items():
                if value and not getattr(kept, name):
                    setattr(kept, name, value)
            prepare_organisation(kept)
            kept.save()
            return kept
        organisation = Organisation(name_vi=name_vi, **fields)
        prepare_organisation(organisation)
        return (
            Organisation.objects.add_child(parent, instance=organisation)
            if parent
            else Organisation.objects.add_root(instance=organisation)
        )

    def person(self, full_name: str, **fields: Any) -> Person:
        email = fields.get("email", "")
        kept = (
            Person.objects.filter(email=email).first() if email else Person.objects.filter(full_name=full_name).first()
        )
        person = kept or Person(full_name=full_name)
        for name, value in fields.items():
            setattr(person, name, value)
        prepare_person(person)
        person.save()
        return person


def noon(day: dt.date | str) -> dt.datetime:
    day = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
