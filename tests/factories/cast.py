"""One fixed cast. Two programmes; each role in the first, a trainee and a coordinator in the other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from actionplans.models import Group, GroupMember, Plan
from participants.models import Organisation, Person, User
from participants.services import prepare_organisation, prepare_person
from programmes.models import Enrolment, Programme, Role


@dataclass
class Cast:
    programme: Programme
    other_programme: Programme
    coordinator: User
    facilitator: User
    monitor: User
    trainee: User
    trainee_elsewhere: User
    coordinator_elsewhere: User
    donor: User
    administrator: User
    stranger: User
    enrolment: Enrolment
    group: Group
    plan: Plan
    trainee_of_another_group: User | None = None  # enrolled by tests/factories/world.py
    partner: User | None = None  # reports for an organisation, see tests/factories/framework.py


def make_person(full_name: str, **fields) -> Person:
    person = Person(full_name=full_name, **fields)
    prepare_person(person)
    person.save()
    return person


def make_organisation(name_vi: str, parent: Organisation | None = None, **fields) -> Organisation:
    organisation = Organisation(name_vi=name_vi, **fields)
    prepare_organisation(organisation)
    return (
        Organisation.objects.add_child(parent, instance=organisation)
        if parent
        else Organisation.objects.add_root(instance=organisation)
    )


def make_user(name: str, email: str, person: Person | None = None, **fields) -> User:
    return User.objects.create_user(email, "gieo-test-password", name=name, person=person, **fields)


def make_programme(slug: str, **fields) -> Programme:
    defaults = {
        "title_vi": f"Chương trình {slug}",
        "title_en": f"Programme {slug}",
        "starts_on": dt.date(2023, 10, 1),
        "ends_on": dt.date(2024, 2, 29),
        "date_precision": "month",
        "state": "running",
    }
    return Programme.objects.create(slug=slug, **(defaults | fields))


def enrol(programme: Programme, person: Person, **fields) -> Enrolment:
    return Enrolment.objects.create(
        programme=programme, person=person, organisation=person.organisation, place=person.place, **fields
    )


def make_cast() -> Cast:
    programme, other = make_programme("first"), make_programme("other")
    users = {}
    for role in ("coordinator", "facilitator", "monitor", "donor"):
        person = make_person(f"{role.title()} Thị An", sex="F") if role != "donor" else None
        users[role] = make_user(f"{role.title()} An", f"{role}@cast.example", person)
        Role.objects.create(programme=programme, user=users[role], role=role)
    trainee_person = make_person("Giàng Thị Máy", sex="F", birth_year=1988)
    users["trainee"] = make_user("Giàng Thị Máy", "trainee@cast.example", trainee_person)
    Role.objects.create(programme=programme, user=users["trainee"], role="trainee")
    elsewhere_person = make_person("Vàng A Chỉnh", sex="M", birth_year=1991)
    users["trainee_elsewhere"] = make_user("Vàng A Chỉnh", "elsewhere@cast.example", elsewhere_person)
    Role.objects.create(programme=other, user=users["trainee_elsewhere"], role="trainee")
    users["coordinator_elsewhere"] = make_user("Coordinator Elsewhere", "coordinator2@cast.example")
    Role.objects.create(programme=other, user=users["coordinator_elsewhere"], role="coordinator")
    users["administrator"] = make_user("Admin", "admin@cast.example", is_staff=True, is_superuser=True)
    users["stranger"] = make_user("Stranger", "stranger@cast.example")
    enrolment = enrol(programme, trainee_person)
    enrol(other, elsewhere_person)
    group = Group.objects.create(programme=programme, code="G1")
    GroupMember.objects.create(group=group, enrolment=enrolment, is_leader=True)
    plan = Plan.objects.create(programme=programme, group=group, code="AP1", title_vi="Họp thôn")
    return Cast(programme=programme, other_programme=other, enrolment=enrolment, group=group, plan=plan, **users)
