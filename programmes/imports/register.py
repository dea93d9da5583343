"""What the portal knows already, looked up once for a whole sheet: people, enrolments, organisations, consent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from office.text import fold
from participants.models import Consent, Organisation, Person, SensitiveData
from programmes.acquaintance import answers_within_reach, strangers_to
from programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from participants.models import User

folded = lru_cache(maxsize=100_000)(fold)  # names of organisations and people come again and again
CHUNK = 900  # SQLite takes no more values in one query


@dataclass(slots=True)
class Known:
    """A person whom the portal knows, as far as this import may touch them."""

    person: Person
    enrolment: Enrolment | None = None
    sensitive: SensitiveData | None = None
    consents: dict[str, bool] = field(default_factory=dict)
    own: bool = True  # False: of other programmes only; enrolled, never changed, never shown
    elsewhere: bool = False  # enrolled in another programme too
    stranger: bool = False  # a programme knows them that the importer does not coordinate
    answers: bool = True  # the importer may read and change their sensitive answers


class Register:
    """Everything is loaded in a fixed number of queries (more only by chunks of a very long list)."""

    def __init__(
        self, programme: Programme, *, by: User | None, emails: Iterable[str], sort_keys: Iterable[str]
    ) -> None:
        self.programme, self.by = programme, by
        self.by_person: dict[int, Known] = {}
        self.by_email: dict[str, Known] = {}
        self.by_code: dict[str, Known] = {}
        self.by_name: dict[tuple[str, int | None], list[Known]] = {}
        self._load_enrolled()
        self._load_by_email([email for email in set(emails) if email not in self.by_email], by)
        self._load_details()
        self.namesakes = self._namesakes([key for key in set(sort_keys) if key])
        self._load_organisations()

    def _load_enrolled(self) -> None:
        rows = Enrolment.objects.filter(programme=self.programme).select_related("person").order_by("pk")
        for enrolment in rows.iterator(chunk_size=2000):
            known = Known(enrolment.person, enrolment)
            self._keep(known)
            if enrolment.code:
                self.by_code[folded(enrolment.code)] = known
            self.by_name.setdefault((folded(known.person.full_name), known.person.birth_year), []).append(known)

    def _keep(self, known: Known) -> None:
        self.by_person[known.person.pk] = known
        if known.person.email:
            self.by_email[known.person.email] = known

    def _load_by_email(self, emails: list[str], by: User | None) -> None:
        """People of other programmes with one of these e-mails."""
        found: list[Person] = []
        for part in chunks(emails):
            found += Person.objects.filter(email__in=part)
        for person in found:
            self._keep(Known(person, own=by is None or by.is_staff))
        if by is None or by.is_staff:
            return
        for part in chunks([person.pk for person in found]):
            for pk in Person.objects.visible_to(by).filter(pk__in=part).values_list("pk", flat=True):
                self.by_person[pk].own = True

    def _load_details(self) -> None:
        enrolled = Q(person__enrolments__programme=self.programme)
        others = [pk for pk, known in self.by_person.items() if known.enrolment is None]
        for condition in [enrolled, *(Q(person_id__in=part) for part in chunks(others))]:
            for sensitive in SensitiveData.objects.filter(condition):
                self.by_person[sensitive.person_id].sensitive = sensitive
            answers = (
                Consent.objects.filter(condition).order_by("at", "pk").values_list("person_id", "purpose", "given")
            )
            for person_id, purpose, given in answers:
                self.by_person[person_id].consents[purpose] = given
        self.within_reach = answers_within_reach(self.by, self.by_person)
        for pk, known in self.by_person.items():
            known.answers = known.sensitive is None or pk in self.within_reach
        elsewhere = Enrolment.objects.exclude(programme=self.programme)
        here = elsewhere.filter(person__enrolments__programme=self.programme)
        for queryset in [here, *(elsewhere.filter(person_id__in=part) for part in chunks(others))]:
            for person_id in queryset.values_list("person_id", flat=True):
                self.by_person[person_id].elsewhere = True
        self._load_strangers()

    def _load_strangers(self) -> None:
        if self.by is None or self.by.is_staff:
            return
        strangers = strangers_to(self.by)
        others = [pk for pk, known in self.by_person.items() if known.enrolment is None]
        here = strangers.filter(enrolments__programme=self.programme)
        for queryset in [here, *(strangers.filter(pk__in=part) for part in chunks(others))]:
            for pk in queryset.values_list("pk", flat=True):
                self.by_person[pk].stranger = True

    def _namesakes(self, sort_keys: list[str]) -> set[tuple[str, int | None]]:
        """(sort key, birth year) of people outside this programme who are called like somebody in the sheet."""
        found: set[tuple[str, int | None]] = set()
        for part in chunks(sort_keys):
            rows = Person.objects.filter(sort_key__in=part).values_list("pk", "sort_key", "birth_year")
            found.update((key, year) for pk, key, year in rows if pk not in self.by_person)
        return found

    def _load_organisations(self) -> None:
        self.organisations: dict[str, int] = {}
        self.organisation_names: dict[int, str] = {}
        self.untyped: set[int] = set()
        rows = Organisation.objects.order_by("pk").values_list("pk", "name_vi", "name_en", "short_name", "type_id")
        for pk, *names, type_id in rows:
            self.organisation_names[pk] = names[0]
            if type_id is None:
                self.untyped.add(pk)
            for name in names:
                if name:
                    self.organisations.setdefault(folded(name), pk)


def chunks(values: list[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
