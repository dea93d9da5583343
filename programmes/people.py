"""The cohort: who is enrolled, as what, since when. Organisation and province stay as they were then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from office import clock, history
from office.errors import DomainError
from office.text import fold
from participants.models import OrganisationType, Person, Place, SensitiveData
from participants.services import changed, prepare_person, save_sensitive, touch_programmes_of
from programmes.acquaintance import answers_within_reach, first_answers, is_stranger
from programmes.enums import EnrolmentState
from programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from participants.models import User

OF_THE_PERSON = ("full_name", "academic_title", "sex", "birth_year", "email", "phone")
OF_THE_WORK = ("organisation", "position", "place")


def era_of(programme: Programme) -> str:
    """Which provinces were in force when the programme began."""
    return programme.era


def narrowed(
    enrolments: QuerySet[Enrolment], *, q: str = "", sex: str = "", place: Any = None, type: Any = None, state: str = ""
) -> QuerySet[Enrolment]:
    """Those that the list's filters leave. A province of today finds those of its predecessors too."""
    for word in fold(q).split():
        enrolments = enrolments.filter(
            Q(person__search_text__contains=word) | Q(organisation__search_text__contains=word) | Q(code__iexact=word)
        )
    if sex:
        enrolments = enrolments.filter(person__sex="" if sex == "-" else sex)
    if place:
        enrolments = enrolments.filter(Q(place=place) | Q(place__successor=place))
    if type:
        enrolments = enrolments.filter(organisation__type=type)
    return enrolments.filter(state=state) if state else enrolments


def places_and_types_in(programme: Programme) -> tuple[QuerySet[Place], QuerySet[OrganisationType]]:
    """Provinces and organisation types of the enrolments; looked for once for each revision of the programme."""
    key = f"places-and-types:{programme.pk}:{history.revision(programme.pk).stamp}"
    held = cache.get(key)
    if held is None:
        rows = programme.enrolments.order_by()
        held = [list(rows.values_list(name, flat=True).distinct()) for name in ("place_id", "organisation__type_id")]
        cache.set(key, held, 15 * 60)  # an organisation's type may change without the programme
    places, types = held
    return (
        Place.objects.filter(pk__in=[pk for pk in places if pk]).order_by("name_vi"),
        OrganisationType.objects.filter(pk__in=[pk for pk in types if pk]).order_by("name_vi"),
    )


@transaction.atomic
def enrol_person(
    programme: Programme, *, by: User, person: Person | None = None, code: str = "", **facts: Any
) -> Enrolment:
    """Enrol somebody, known or new. Of a known person nothing is changed but what was empty."""
    within_reach = True
    if person is None:
        person = Person(code=code, **facts)
    else:
        person = Person.objects.select_for_update().get(pk=person.pk)
        within_reach = bool(answers_within_reach(by, [person.pk]))
        taken = {"email"} if is_stranger(by, person) else set()  # it would open their account
        for name, value in facts.items():
            if value and not getattr(person, name) and name not in taken:
                setattr(person, name, value)
    prepare_person(person)
    person.full_clean()
    person.save()
    if programme.enrolments.filter(person=person).exists():
        raise DomainError(_("%(name)s is enrolled in this programme already.") % {"name": person})
    enrolment = Enrolment(
        programme=programme,
        person=person,
        code=code,
        enrolled_on=clock.today(),
        sensitive_here=within_reach,
        **{name: facts.get(name) or getattr(person, name) for name in OF_THE_WORK},
    )
    enrolment.full_clean()
    enrolment.save()
    history.record(enrolment, "programmes.enrolled", by=by)
    touch_programmes_of([person.pk])
    return enrolment


@transaction.atomic
def change_enrolment(enrolment: Enrolment, *, by: User, code: str = "", **facts: Any) -> Enrolment:
    """Facts of the person, and of the enrolment as it was then. Somebody enrolled elsewhere too keeps their present post."""
    row = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    person = Person.objects.select_for_update(of=("self",)).get(pk=row.person_id)
    work = {name: facts[name] for name in OF_THE_WORK if name in facts}
    own = {name: facts[name] for name in OF_THE_PERSON if name in facts}
    if not Enrolment.objects.filter(person=person).exclude(pk=row.pk).exists():
        own |= work
    if own.get("email", person.email) != person.email and is_stranger(by, person):
        raise DomainError(
            _("%(name)s is known in another programme too: an administrator changes the e-mail.") % {"name": person}
        )
    changes = changed(person, own) | changed(row, work | {"code": code})
    if changes:
        prepare_person(person)
        person.full_clean()
        person.save()
        row.full_clean()
        row.save()
        history.record(row, "programmes.enrolment_changed", by=by, changes=changes)
        touch_programmes_of([person.pk])
    return row


@transaction.atomic
def give_answers(enrolment: Enrolment, *, by: User, agreed: bool, **answers: Any) -> None:
    """What somebody told this programme of their ethnicity and disability. An administrator's word brings it here too."""
    person = Person.objects.select_for_update().get(pk=enrolment.person_id)
    if not SensitiveData.objects.filter(person=person).exists():
        first_answers([enrolment], by=by)
    elif not answers_within_reach(by, [person.pk]):
        raise DomainError(_("These answers were given to another programme. Ask the person, or an administrator."))
    else:
        Enrolment.objects.filter(pk=enrolment.pk).update(sensitive_here=True)
    save_sensitive(person, by=by, scope_id=enrolment.programme_id, agreed=agreed, **answers)


@transaction.atomic
def set_state(enrolment: Enrolment, state: str, *, by: User, reason: str = "") -> Enrolment:
    """Withdraw somebody, or enrol them again. What they did stays; a withdrawal says why."""
    row = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if row.state == state:
        return row
    if state == EnrolmentState.WITHDRAWN and not reason.strip():
        raise DomainError(_("Say why this person is withdrawn."))
    before, row.state = row.state, state
    row.full_clean()
    row.save(update_fields=["state"])
    verb = "programmes.withdrawn" if state == EnrolmentState.WITHDRAWN else "programmes.enrolled_again"
    history.record(row, verb, by=by, from_state=before, to_state=state, reason=reason.strip())
    return row
