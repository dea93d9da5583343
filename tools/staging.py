"""What the main pages need on top of the demonstration: a report, an invitation, a visit to be done, a second programme."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from actionplans import services as plan_services
from actionplans.models import Group, Plan, Visit
from instruments.models import Instrument
from networks import staged
from networks.fund import workflow as fund_workflow
from networks.models import (
    Application,
    FundEntry,
    Membership,
    Outcome,
    ProgressReport,
    Question,
    Return,
    ReturnImport,
    Review,
    Round,
    Unit,
)
from networks.returns import sheets
from office import jobs
from office.models import Job, OutgoingMessage
from participants.models import User
from programmes import invitations
from programmes.blueprints import all_blueprints
from programmes.models import Enrolment, FollowUp, Invitation, Programme, ReportedValue
from programmes.services_programmes import create_programme
from reports import services as report_services
from reports.associations import services as association_services
from reports.associations.enums import NetworkReportKind
from reports.contributions import services as contributions
from reports.contributions import workflow as writing
from reports.models import Contribution
from tools.pages import DOMAIN, SLUG
from tools.staging_networks import stage_networks
from trainings import services as training_services
from trainings.models import Certificate, Event, Sitting

SECOND = "femma-next"


def _user(role: str) -> User:
    return User.objects.get(email=f"{role}@{DOMAIN}")


def _second_programme(by: User) -> Plan:
    """A programme in preparation, with a group that has begun its plan."""
    programme = create_programme(
        by=by,
        blueprint=next(iter(all_blueprints().values())),
        slug=SECOND,
        title_vi="Lồng ghép giới cho các tổ chức xã hội, khóa tiếp theo (mô phỏng)",
        title_en="Gender mainstreaming for social organisations, the next course (fictional)",
        starts_on=dt.date(2024, 3, 1),
        ends_on=dt.date(2024, 7, 31),
        date_precision="month",
    )
    person = Enrolment.objects.filter(programme__slug=SLUG).latest("pk").person
    enrolment = Enrolment.objects.create(programme=programme, person=person, place=person.place)
    group = plan_services.create_group(programme=programme, code="G1", name="", by=by)
    plan_services.place_member(enrolment=enrolment, group=group, is_leader=True, by=by)
    return plan_services.begin_plan(group=group, by=by)


def _visit(programme: Programme, by: User) -> Visit:
    visit = Visit(
        programme=programme, title="Giám sát cuối kỳ Nhóm 1 tại Hà Giang (mô phỏng)", planned_on=dt.date(2024, 2, 29)
    )
    plan = programme.plans.order_by("code").first()
    return plan_services.plan_visit(visit, plans=[plan], monitors=[_user("monitor")], by=by)


def _report(programme: Programme, by: User) -> Any:
    """A draft, made here and now as a worker would."""
    report = report_services.ask_report(programme, by=by)
    for job in Job.objects.about(report):
        jobs.run(job.pk)
    return report


def _section(programme: Programme, by: User) -> Contribution:
    """A section of the final report that the partner was asked for, written and sent."""
    whole = contributions.wholes(programme)[0]
    facts = {"title_vi": "Thay đổi ở cơ sở", "title_en": "What changed in the field"}
    [row] = contributions.ask_contributions(
        programme, by=by, whole=whole, organisations=[programme.implementer], due_on=dt.date(2024, 3, 15), **facts
    )
    partner = _user("partner")
    writing.write_contribution(row, by=partner, text_vi="(mô phỏng) Các nhóm họp hằng tháng.", text_en="")
    writing.submit_contribution(row, by=partner)
    return row


def _sheet(sent: Return, by: User) -> ReturnImport:
    """The branch's returns, taken as a sheet and brought back as they were."""
    unit = Unit.objects.get(code="NA")
    content = sheets.workbook(sent.round, unit, sheets.returns_of(sent.round, unit))
    return staged.upload(ReturnImport(round=sent.round, unit=unit), SimpleUploadedFile("returns.xlsx", content), by=by)


def _entry(by: User) -> FundEntry:
    """One that another person is to confirm, on a day that the portal of the pictures has behind it."""
    facts = {"flow": "raised", "on": dt.date(2024, 2, 20), "amount": 9_000_000, "number": "T-90"}
    row = fund_workflow.enter_entry(Unit.objects.get(code="NA-X2"), by=by, **facts)
    fund_workflow.send_entry(row, by=by)
    return row


def _annual_report(sent: Return, by: User) -> Any:
    report = association_services.ask_report(
        Unit.objects.get(code="NA"), sent.round, kind=NetworkReportKind.TO_PROVINCE, counted="all", by=by
    )
    for job in Job.objects.about(report):
        jobs.run(job.pk)
    return report


def _open_sitting(event: Event, by: User) -> Sitting:
    return training_services.add_sitting(
        event=event,
        moment="reaction",
        instrument=Instrument.objects.get(kind="reaction"),
        opens_at=None,
        closes_at=None,
        anonymous=True,
        by=by,
    )


def stage() -> dict[str, Any]:
    """Put it there, and hand back the objects that the addresses of the main pages need."""
    programme, by = Programme.objects.get(slug=SLUG), _user("coordinator")
    with translation.override("vi"):
        draft = _second_programme(by)
        visit = _visit(programme, by)
        training_services.issue_certificates(programme, by=by)
        invitations.invite_cohort(programme, by=by)
        report = _report(programme, by)
        events = list(programme.events.order_by("starts_on"))
        sitting = _open_sitting(events[-1], by)
        section = _section(programme, by)
        sent = Return.objects.filter(state="draft").earliest("pk")
        sheet, annual_report = _sheet(sent, by), _annual_report(sent, by)
        networks = stage_networks(by)
    own = Group.objects.get(programme=programme, members__enrolment__person=_user("trainee").person).plan
    enrolment = programme.enrolments.exclude(person=_user("trainee").person).earliest("pk")
    return {
        "programme": programme,
        "event": events[0],
        "own_plan": own,
        "draft_plan": draft,
        "plan": own,
        "plan_to_verify": Plan.objects.get(programme=programme, code="AP2"),
        "visit": programme.visits.filter(state="reviewed").earliest("planned_on"),
        "planned_visit": visit,
        "visit_plan": visit.plans.get(),
        "follow_up": FollowUp.objects.filter(programme=programme, state="open").first(),
        "report": report,
        "section": section,
        **networks,
        "unit": Unit.objects.get(code="NA"),
        "return": sent,
        "districts": Round.objects.get(network__units__code="NA", ends_on__year=2024),
        "sheet": sheet,
        "annual_report": annual_report,
        "entry": _entry(_user("admin")),
        "question": Question.objects.filter(network__slug="gap-lt-forum").exclude(edition=None).get(),
        "member": Membership.objects.get(name_en="Vinh City"),
        "progress": ProgressReport.objects.get(state="sent"),
        "title": Outcome.objects.titles().earliest("pk"),
        "review": Review.objects.filter(state="given", reviewer__user=_user("partner")).earliest("pk"),
        "application": Application.objects.filter(state="draft").earliest("pk"),
        "open_sitting": sitting,
        "invitation": Invitation.objects.filter(programme=programme).earliest("pk"),
        "certificate": Certificate.objects.filter(enrolment__programme=programme).earliest("pk"),
        "enrolment": enrolment,
        "person": enrolment.person,
        "organisation": enrolment.organisation,
        "indicator": programme.indicators.get(measure=""),
        "counted_indicator": programme.indicators.get(code="1.2a"),
        "value": ReportedValue.objects.filter(indicator__programme=programme, state="draft").latest("pk"),
        "user": _user("trainee"),
        "message": OutgoingMessage.objects.latest("pk"),
        "job": Job.objects.latest("pk"),
    }
