"""Two records of one person become one, and whatever pointed at the second points at the first."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models
from django.utils.translation import override
from treebeard.mp_tree import MP_Node

from instruments.models import Answered, Collection, Instrument
from office.errors import DomainError
from office.models import HistoryEvent
from participants.merge import merge_people, suspects, tell_apart
from participants.models import Consent, Person, SensitiveData
from programmes.models import Enrolment
from tests.factories.cast import enrol, make_person, make_user
from tests.factories.courses import half_days, make_event, mark, score, sit

pytestmark = pytest.mark.django_db


def pointing_at(target: type[models.Model]) -> list[models.Field]:
    """Every column of every table that refers to ``target``, whatever its related name; many-to-many ones by their own table."""
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.model is target
    ]


def fill(model: type[models.Model], **known):
    """A row of a table with the least that the database asks for."""
    if issubclass(model, MP_Node):  # a tree
        return model.objects.add_root(name_vi=f"Tổ chức {uuid.uuid4()}")
    values = dict(known)
    for field in model._meta.local_concrete_fields:
        if field.name in values or field.null or field.has_default() or (field.primary_key and field.auto_created):
            continue
        values[field.name] = _value(field)
    row = model(**values)
    models.Model.save(row, force_insert=True)
    return row


def _value(field):
    if isinstance(field, models.ForeignKey):
        return fill(field.remote_field.model)
    if isinstance(field, models.DateTimeField):
        return "2024-01-02T05:04:05+00:00" if field.name == "ends_at" else "2024-01-02T03:04:05+00:00"
    if isinstance(field, models.DateField):
        return "2024-01-02"
    if isinstance(field, (models.IntegerField, models.DecimalField)):
        return 1
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if field.choices:
        return field.choices[0][0]
    wanted = field.unique or not field.blank or field.name.endswith("_vi")  # content is there in one language at least
    return f"x{uuid.uuid4().hex[: min(field.max_length or 20, 20) - 1]}" if wanted else ""


def fields_pointing_at(target):
    return [pytest.param(field, id=f"{field.model._meta.label}.{field.name}") for field in pointing_at(target)]


@pytest.mark.parametrize("field", fields_pointing_at(Person))
def test_no_relation_of_a_person_is_forgotten(cast, field):
    keep, drop = make_person("Lò Thị Mai"), make_person("Lò Thị Mai")
    row = fill(field.model, **{field.name: drop})
    pk = None if field.primary_key else row.pk
    merge_people(keep, drop, by=cast.administrator)
    found = field.model._base_manager.filter(**{field.name: keep})
    assert found.filter(**({"pk": pk} if pk else {})).count() == 1
    assert not Person.objects.filter(pk=drop.pk).exists()


@pytest.mark.parametrize("field", fields_pointing_at(Enrolment))
def test_no_relation_of_an_enrolment_in_the_same_programme_is_forgotten(cast, field):
    """Both were enrolled: the second enrolment goes, what hung on it does not."""
    keep, drop = make_person("Lò Thị Mai"), make_person("Lò Thị Mai")
    stays, goes = enrol(cast.programme, keep), enrol(cast.programme, drop)
    row = fill(field.model, **{field.name: goes})
    merge_people(keep, drop, by=cast.administrator)
    assert field.model._base_manager.filter(**{"pk": row.pk, field.name: stays}).count() == 1
    assert list(keep.enrolments.all()) == [stays]


def test_what_there_may_be_only_once_stays_as_the_kept_person_has_it_and_the_other_is_written_down(cast):
    keep, drop = make_person("Lò Thị Mai"), make_person("Lò Thị Mai")
    event = make_event(cast.programme)
    sessions, test = half_days(event), sit(event, "pre")
    stays, goes = enrol(cast.programme, keep), enrol(cast.programme, drop)
    mark(stays, sessions, "PA..")
    mark(goes, sessions, "APP.")
    score(test, stays, 40)
    score(test, goes, 60)
    merge_people(keep, drop, by=cast.administrator)
    assert list(stays.attendances.order_by("session_id").values_list("mark", flat=True)) == [
        "present", "absent", "present",
    ]  # fmt: skip
    assert keep.responses.get().score == Decimal(40)
    lost = HistoryEvent.objects.get(verb="participants.person_merged").data["not_kept"]
    assert sorted(row["model"] for row in lost) == [
        "instruments.response",
        "programmes.enrolment",
        "trainings.attendance",
        "trainings.attendance",
    ]


def test_whoever_answered_an_anonymous_form_is_not_asked_again_after_the_merge(cast):
    keep, drop = make_person("Lò Thị Mai"), make_person("Lò Thị Mai")
    form = Collection.objects.create(instrument=Instrument.objects.get(slug="reaction"), anonymous=True)
    Answered.objects.create(collection=form, person=drop)
    merge_people(keep, drop, by=cast.administrator)
    assert Answered.objects.get().person_id == keep.pk


def test_empty_facts_are_filled_and_known_ones_kept(cast):
    keep = make_person("Lò Thị Mai", birth_year=1990, phone="0912 000 001")
    drop = make_person("Lò Thị Mai", email="mai@cast.example", phone="0912 000 002", sex="F")
    SensitiveData.objects.create(person=keep, seeing=1)
    SensitiveData.objects.create(person=drop, ethnicity_id="05", seeing=3, walking=3)
    Consent.objects.create(person=drop, purpose="photo", given=True, channel="paper")
    merge_people(keep, drop, by=cast.administrator)
    keep.refresh_from_db()
    assert (keep.birth_year, keep.phone, keep.email, keep.sex) == (1990, "0912 000 001", "mai@cast.example", "F")
    assert (keep.sensitive.ethnicity_id, keep.sensitive.seeing, keep.sensitive.walking) == ("05", 1, 3)
    assert keep.sensitive.disability == "yes"
    assert keep.consents.get().purpose == "photo"


def test_two_open_accounts_stop_the_merge_and_a_closed_one_does_not(cast):
    keep, drop = make_person("Lò Thị Mai"), make_person("Lò Thị Mai")
    make_user("Mai", "mai1@cast.example", keep)
    second = make_user("Mai", "mai2@cast.example", drop)
    with override("en"), pytest.raises(DomainError, match=r"mai1@cast\.example, mai2@cast\.example"):
        merge_people(keep, drop, by=cast.administrator)
    assert Person.objects.filter(pk=drop.pk).exists()
    second.is_active = False
    second.save()
    merge_people(keep, drop, by=cast.administrator)
    keep.refresh_from_db()
    assert keep.user.email == "mai1@cast.example"


def test_the_same_record_and_one_merged_before_are_refused(cast):
    keep, drop = make_person("Lò Thị Mai"), make_person("Lò Thị Mai")
    with pytest.raises(DomainError):
        merge_people(keep, keep, by=cast.administrator)
    merge_people(keep, drop, by=cast.administrator)
    with pytest.raises(DomainError):
        merge_people(keep, Person(pk=drop.pk or 987654), by=cast.administrator)


def test_who_might_be_one_person(cast):
    one, two = make_person("Lò Thị Mai", birth_year=1990), make_person("Lò Thị Mai")
    make_person("Lò Thị Mai", birth_year=1970)
    make_person("Lò Thị Mái", birth_year=1990)
    everybody = Person.objects.all()
    pairs = suspects(everybody.filter(pk=one.pk), everybody)
    assert (one, two) in pairs
    assert all({first.birth_year, second.birth_year} != {1990, 1970} for first, second in pairs)
    tell_apart(two, one, by=cast.coordinator)
    assert (one, two) not in suspects(everybody.filter(pk=one.pk), everybody)
