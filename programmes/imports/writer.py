"""New and changed rows of a sheet, written table by table inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from office import bulk, clock, history
from office.models import HistoryEvent
from participants.enums import ConsentChannel
from participants.models import Consent, Organisation, Person, SensitiveData
from participants.organisations import add_root_organisations
from participants.services import prepare_person, touch_programmes_of
from programmes.acquaintance import first_answers
from programmes.imports.columns import ExtraColumn
from programmes.imports.register import Register, folded
from programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from participants.models import User
    from programmes.resources import Trainee

PERSON_FIELDS = ("full_name", "sex", "birth_year", "email", "phone")
PERSON_COLUMNS = [*PERSON_FIELDS, "organisation", "position", "place", "code", "search_text", "sort_key"]
ENROLMENT_COLUMNS = ["code", "organisation", "position", "place"]
PURPOSES = ("processing", "sensitive", "photo", "named")


class Writer:
    def __init__(
        self,
        programme: Programme,
        *,
        by: User | None,
        register: Register,
        extras: dict[str, ExtraColumn],
        sort_keys: list[str],
    ) -> None:
        self.programme, self.by, self.register, self.extras, self.sort_keys = programme, by, register, extras, sort_keys
        self.act = uuid.uuid4()
        self.now = timezone.now()

    def write(self, rows: list[Trainee]) -> None:
        self._organisations(rows)
        people = [self._person(row) for row in rows]
        new = [person for person in people if person.pk is None]
        changed = [p for p, row in zip(people, rows, strict=True) if p.pk is not None and row.known and row.known.own]
        Person.objects.bulk_create(new, batch_size=1000)
        Person.objects.bulk_create(
            changed, batch_size=1000, update_conflicts=True, unique_fields=["id"], update_fields=PERSON_COLUMNS
        )
        enrolments = self._enrolments(rows, people)
        asked = self._sensitive(rows, people)
        first_answers([e for e, row in zip(enrolments, rows, strict=True) if row.number in asked], by=self.by)
        self._consents(rows, people)
        for key, extra in self.extras.items():
            given = [(e, row.values[key]) for e, row in zip(enrolments, rows, strict=True) if key in row.values]
            if given:
                extra.write(given, programme=self.programme, by=self.by)
        self._history(rows, enrolments)
        touch_programmes_of([person.pk for person in changed])

    def _organisations(self, rows: list[Trainee]) -> None:
        """Make those that the directory has not yet, each once."""
        known = self.register.organisations
        new: dict[str, Organisation] = {}
        for row in rows:
            name = row.values.get("organisation")
            if name and folded(name) not in known and folded(name) not in new:
                new[folded(name)] = Organisation(
                    name_vi=name, type=row.values.get("org_type"), place=row.values.get("province")
                )
        add_root_organisations(list(new.values()), by=self.by, act=self.act)
        known.update((key, organisation.pk) for key, organisation in new.items())

    def _person(self, row: Trainee) -> Person:
        values = row.values
        person = row.known.person if row.known else Person()
        if row.known and not row.known.own:
            return person
        for name in PERSON_FIELDS:
            if name in values:
                setattr(person, name, values[name])
        if (
            row.known is None or not row.known.elsewhere
        ):  # what holds now is said by the only programme, not by an older one
            self._work(person, values)
            person.code = values.get("code", person.code)
        prepare_person(person, sort_key=self.sort_keys[row.number] if "full_name" in values else None)
        return person

    def _work(self, target: Person | Enrolment, values: dict[str, Any]) -> None:
        if "organisation" in values:
            target.organisation_id = self.register.organisations[folded(values["organisation"])]
        if "position" in values:
            target.position = values["position"]
        if "province" in values:
            target.place_id = values["province"].pk

    def _enrolments(self, rows: list[Trainee], people: list[Person]) -> list[Enrolment]:
        today = clock.today()
        enrolments = []
        for row, person in zip(rows, people, strict=True):
            enrolment = row.known.enrolment if row.known else None
            if enrolment is None:
                within_reach = row.known is None or row.known.person.pk in self.register.within_reach
                enrolment = Enrolment(
                    programme=self.programme, person=person, enrolled_on=today, sensitive_here=within_reach
                )
                if row.known and row.known.own:
                    enrolment.organisation_id, enrolment.place_id = person.organisation_id, person.place_id
                    enrolment.position = person.position
            self._work(enrolment, row.values)
            enrolment.code = row.values.get("code", enrolment.code)
            enrolments.append(enrolment)
        Enrolment.objects.bulk_create([e for e in enrolments if e.pk is None], batch_size=1000)
        there = [e for e, row in zip(enrolments, rows, strict=True) if row.known and row.known.enrolment is e]
        Enrolment.objects.bulk_create(
            there, batch_size=1000, update_conflicts=True, unique_fields=["id"], update_fields=ENROLMENT_COLUMNS
        )
        return enrolments

    def _sensitive(self, rows: list[Trainee], people: list[Person]) -> set[int]:
        """Ethnicity for counting; the answers on disability only with consent, and gone where it is refused.

        Returns the rows (numbers) of known people who had given no answers before."""
        asked: set[int] = set()
        new: list[SensitiveData] = []
        there: list[SensitiveData] = []
        for row, person in zip(rows, people, strict=True):
            if row.known and not row.known.own:
                continue
            held = row.known.sensitive if row.known else None
            answers = {key[3:]: value for key, value in row.values.items() if key.startswith("wg_")}
            refused = row.values.get("consent_sensitive") is False
            if "ethnicity" not in row.values and not answers and not (refused and held):
                continue
            sensitive = held or SensitiveData(person_id=person.pk)
            if row.known and not held:
                asked.add(row.number)
            if "ethnicity" in row.values:
                sensitive.ethnicity_id = row.values["ethnicity"].pk
            for domain in SensitiveData.DOMAINS:
                if refused:
                    setattr(sensitive, domain, None)
                elif domain in answers:
                    setattr(sensitive, domain, answers[domain])
            sensitive.disability = sensitive.work_out_disability()
            (there if held else new).append(sensitive)
        names = ["person_id", "ethnicity_id", *SensitiveData.DOMAINS, "disability"]
        bulk.insert(SensitiveData, names, map(attrgetter(*names), new))
        SensitiveData.objects.bulk_create(
            there,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["person"],
            update_fields=["ethnicity", *SensitiveData.DOMAINS, "disability"],
        )
        return asked

    def _consents(self, rows: list[Trainee], people: list[Person]) -> None:
        names = ["person_id", "purpose", "given", "at", "language", "channel", "recorded_by_id"]
        bulk.insert(Consent, names, self._answers(rows, people))

    def _answers(self, rows: list[Trainee], people: list[Person]) -> Iterator[tuple[Any, ...]]:
        """Each answer that is not on record already."""
        rest = (translation.get_language() or "vi", ConsentChannel.SHEET.value, self.by.pk if self.by else None)
        at: dict[dt.date | None, dt.datetime] = {None: self.now}
        for row, person in zip(rows, people, strict=True):
            held = row.known.consents if row.known else {}
            day = row.values.get("consent_date")
            if day not in at:
                at[day] = timezone.make_aware(dt.datetime.combine(day, dt.time(8)))
            for purpose in PURPOSES:
                answer = row.values.get(f"consent_{purpose}")
                if answer is not None and held.get(purpose) != answer:
                    yield (person.pk, purpose, answer, at[day], *rest)

    def _history(self, rows: list[Trainee], enrolments: list[Enrolment]) -> None:
        """An entry for each person, all of one act."""
        names = [
            "at",
            "act",
            "actor_id",
            "actor_label",
            "verb",
            "object_type",
            "object_id",
            "object_label",
            "scope_id",
            "data",
        ]
        start = (self.now, self.act, self.by.pk if self.by else None, str(self.by or ""))

        def entries() -> Iterator[tuple[Any, ...]]:
            for row, enrolment in zip(rows, enrolments, strict=True):
                known = row.known is not None and row.known.enrolment is not None
                verb = "programmes.enrolment_changed" if known else "programmes.enrolled"
                data: dict[str, Any] = {"source": "import"}
                if known:
                    data["changes"] = {key: [before, after] for key, before, after in row.changes}
                label = enrolment.person.full_name
                yield (*start, verb, "programmes.enrolment", str(enrolment.pk), label, self.programme.pk, data)

        bulk.insert(HistoryEvent, names, entries())
        history.touch(self.programme.pk)
