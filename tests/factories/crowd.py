"""Thirty more of everything in the world's programme: no page may cost more queries for it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from actionplans.models import (
    Activity,
    BudgetLine,
    Checked,
    Finding,
    Group,
    GroupMember,
    LineComment,
    Plan,
    PlanIndicator,
    PlanVersion,
    ProgressUpdate,
    Risk,
    Visit,
)
from instruments.models import Answer, Collection, Instrument, Response
from office import files, history, jobs, mail
from office.models import StoredFile
from participants.enums import ConsentPurpose
from participants.models import ApiToken, Consent, EthnicGroup, Place, Post, SensitiveData
from programmes.framework import services, workflow
from programmes.models import (
    Appearance,
    FollowUp,
    Invitation,
    Partner,
    PeopleImport,
    PeopleImportRow,
    Role,
    Stage,
    Target,
)
from reports.models import Contribution, Rating, Report, ReportFile
from tests.factories.cast import enrol, make_organisation, make_person, make_user
from tests.factories.network_reports import add_network_report
from tests.factories.networks import add_units
from tests.factories.world import World
from trainings.models import Attendance, Certificate, Event, EventGuest, Session

SESSIONS = 6  # each × everybody


def add_crowd(world: World, numbers: range) -> None:
    """A further row a number on every list, and on every object that the world's addresses lead to."""
    for number in numbers:
        _person(world, number)
        _programme(world, number)
        _plan(world, number)
        _visit(world, number)
        _office(world, number)
        _framework(world, number)
        _contributions(world, number)
        add_units(world, number)
        add_network_report(world, number)
        if number < SESSIONS:
            _event(world, number)


def _contributions(world: World, number: int) -> None:
    """A further section of the partner's, and one of another organisation."""
    programme = world.cast.programme
    own = programme.roles.get(user=world.cast.partner).organisation
    for organisation in (own, make_organisation(f"Hội Nông dân {number}")):
        Contribution.objects.create(
            programme=programme, organisation=organisation, kind="end_of_programme", title_vi=f"Phần {number}",
            due_on=dt.date(2024, 3, 1), state="accepted" if number % 2 else "requested", text_vi="Đã họp",
        )  # fmt: skip
    Rating.objects.create(programme=programme, organisation=organisation, about="host", as_planned=number % 5 + 1)


def _framework(world: World, number: int) -> None:
    """A further result, indicator, reported figure and intermediate target, and a further organisation on the first one."""
    programme, by = world.cast.programme, world.cast.coordinator
    parent, union = programme.results.get(code="1"), programme.roles.get(user=world.cast.partner).organisation
    facts = {"level": "output", "title_vi": "Đầu ra", "parent": parent}
    result = services.add_result(programme, by=by, code=f"1.{number + 2}", **facts)
    row = services.add_indicator(result, by=by, code=f"{result.code}a", title_vi="Chỉ số", responsible=[union])
    services.set_target(row, by=by, minimum=4, due_on=programme.ends_on)
    first = programme.indicators.get(code="1.1a")
    other = make_organisation(f"Hội {number}")
    first.responsible.add(other)
    for period in programme.reporting_periods.all():
        services.set_target(row, by=by, period=period, minimum=2)
        workflow.write_value(first, period, other, by=by, value=7)
        workflow.submit_value(workflow.write_value(row, period, union, by=by, value=7), by=by)


def _person(world: World, number: int) -> None:
    cast = world.cast
    home = make_organisation(f"Hội số {number}")
    person = make_person(f"Lò Thị Mai {number % 3}", sex="F", organisation=home, place=Place.objects.all()[number])
    user = make_user(f"Trainee {number}", f"t{number}@cast.example", person)
    Role.objects.create(programme=cast.programme, user=user, role="trainee")
    SensitiveData.objects.create(person=person, ethnicity=EthnicGroup.objects.all()[number])
    enrolment = enrol(cast.programme, person)
    Certificate.objects.create(enrolment=enrolment, number=f"C{number}", issued_on=dt.date(2024, 2, 1))
    own = cast.trainee.person
    Post.objects.create(person=own, title_vi=f"Chức {number}", organisation=home)
    Consent.objects.create(person=own, purpose=ConsentPurpose.values[0], given=bool(number % 2), channel="portal")
    ApiToken.issue(cast.trainee, f"phone {number}")
    guest = make_person(f"Khách {number}", organisation=home)
    Post.objects.create(person=guest, title_vi="Phó ban", organisation=home)
    Appearance.objects.create(programme=cast.programme, person=guest, capacity="guest", order=number)
    EventGuest.objects.create(event=Event.objects.get(uuid=world.objects["events", "uuid"]), person=guest)


def _programme(world: World, number: int) -> None:
    cast, programme = world.cast, world.cast.programme
    organisation = make_organisation(f"Đối tác {number}")
    Partner.objects.create(programme=programme, organisation=organisation, role="partner")
    Stage.objects.create(
        programme=programme, kind="support", title_vi=f"Bước {number}", measure="visits.done", order=number
    )
    Target.objects.create(
        programme=programme, measure="plans.approved", title_vi="x", minimum=1, due_on=programme.ends_on, order=number
    )
    FollowUp.objects.create(
        programme=programme, title=f"Mời {number}", due_on="2023-12-15", responsible=cast.trainee.person,
        created_by=cast.monitor,
    )  # fmt: skip
    Invitation.objects.create(
        programme=programme, role="donor", email=f"d{number}@cast.example", expires_at=timezone.now() + dt.timedelta(9)
    )
    report = Report.objects.create(programme=programme, version=10 + number, state="draft", snapshot={})
    for edition in ("internal", "donor"):
        stored = files.keep(b"%PDF-1.4", kind="report", name="r.pdf", content_type="application/pdf", about=report)
        ReportFile.objects.create(report=report, edition=edition, language="vi", format="pdf", stored=stored)
    history.record(programme, "programmes.programme_changed", by=cast.coordinator)


def _plan(world: World, number: int) -> None:
    cast, plan, code = world.cast, world.cast.plan, f"X{number}"
    group = Group.objects.create(programme=cast.programme, code=f"GX{number}")
    other = Plan.objects.create(programme=cast.programme, group=group, code=code, title_vi=code, state="approved")
    member = enrol(cast.programme, make_person(f"Vừ A Chú {number}"))
    GroupMember.objects.create(group=group, enrolment=member, is_leader=True)
    GroupMember.objects.create(group=cast.group, enrolment=enrol(cast.programme, make_person(f"Sùng Thị Dợ {number}")))
    for held in (plan, other):
        activity = Activity.objects.create(
            plan=held, code=code, title_vi=code, starts_on="2023-11-01", ends_on="2023-11-30", responsible=member
        )
        indicator = PlanIndicator.objects.create(plan=held, name_vi=code, unit_vi="người", baseline=0, target=50)
        BudgetLine.objects.create(plan=held, title=code, amount=1_000_000)
        Risk.objects.create(plan=held, risk=code)
        PlanVersion.objects.create(plan=held, number=2 + number, content={}, submitted_by=cast.trainee)
        LineComment.objects.create(plan=held, text=code, line=f"activity:{activity.uuid}", by=cast.coordinator)
        update = ProgressUpdate.objects.create(
            plan=held, activity=activity, happened_on="2023-11-20", percent=60, what_happened=code, sent_by=cast.trainee
        )
        indicator.values.create(update=update, on="2023-11-20", value=30)
        _photo(update, f"u{held.pk}-{number}")
        history.record(held, "actionplans.plan_changed", by=cast.trainee)


def _photo(about, name: str) -> None:
    StoredFile.objects.create(
        kind="photo", name=name, content_type="image/jpeg", size=1, object_type=about._meta.label_lower,
        object_id=str(about.pk), file="photo/none.jpg", thumbnail="photo/none.jpg",
    )  # fmt: skip


def _visit(world: World, number: int) -> None:
    cast = world.cast
    visit = Visit.objects.get(uuid=world.objects["visits", "uuid"])
    other_plan = Plan.objects.get(programme=cast.programme, code=f"X{number}")
    visit.plans.add(other_plan)
    question = visit.checklist.instrument.questions.first()
    response = Response.objects.create(collection=visit.checklist)
    Answer.objects.create(response=response, question=question, choice="yes")
    Checked.objects.create(visit=visit, plan=other_plan, response=response)
    finding = Finding.objects.create(visit=visit, plan=other_plan, rating="minor", text="x", by=cast.monitor)
    _photo(finding, f"f{number}")
    history.record(visit, "actionplans.visit_changed", by=cast.monitor)
    further = Visit.objects.create(
        programme=cast.programme, title=f"Thăm {number}", planned_on="2023-12-03", place=Place.objects.all()[number]
    )
    further.monitors.add(cast.monitor, make_user(f"M {number}", f"monitor{number}@cast.example"))
    further.plans.add(cast.plan, other_plan)
    Finding.objects.create(visit=further, plan=cast.plan, rating="good", text="x", by=cast.monitor)


def _office(world: World, number: int) -> None:
    cast, programme = world.cast, world.cast.programme
    mail.write(
        to_email="a@cast.example", subject=f"Nhắc {number}", body="…", by=cast.coordinator, scope_id=programme.pk
    )
    jobs.ask("nothing", by=cast.facilitator, scope_id=programme.pk)
    batch = PeopleImport.objects.get(uuid=world.objects["import", "uuid"])
    PeopleImportRow.objects.create(batch=batch, number=100 + number, kind="new", name="x", values=["x", "Mông"])
    PeopleImport.objects.create(programme=programme, file=batch.file, created_by=cast.coordinator)


def _event(world: World, number: int) -> None:
    cast = world.cast
    event = Event.objects.get(uuid=world.objects["events", "uuid"])
    begin = timezone.make_aware(dt.datetime(2023, 10, 17 + number, 8))
    session = Session.objects.create(
        event=event, title_vi=f"Buổi {number}", starts_at=begin, ends_at=begin + dt.timedelta(hours=3)
    )
    session.facilitators.add(cast.facilitator.person)
    Attendance.objects.bulk_create(
        Attendance(session=session, enrolment=enrolment, mark="present")
        for enrolment in cast.programme.enrolments.all()
    )
    further = Event.objects.create(
        programme=cast.programme,
        title_vi=f"Họp {number}",
        kinds=["meeting"],
        starts_on="2023-11-01",
        ends_on="2023-11-01",
    )
    collection = Collection.objects.create(instrument=Instrument.objects.filter(kind="test").first())
    further.sittings.create(moment="pre", collection=collection)
    for sitting in event.sittings.all():
        for enrolment in cast.programme.enrolments.filter(person__responses=None)[:5]:
            Response.objects.create(collection=sitting.collection, person=enrolment.person, score=50)
    files.keep(b"%PDF-1.4 x", kind="material", name=f"{number}.pdf", content_type="application/pdf", about=event)
    history.record(event, "trainings.event_changed", by=cast.facilitator)
