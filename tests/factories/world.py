"""The cast's first programme filled in: one object for every address of the portal, and where each address leads.

``World.kwargs(route, name)`` gives the URL's arguments of an object that is there, ``kwargs(..., missing=True)`` those of one
that is not. An argument is found by the word before it in the path and its own name (``visits/<uuid>``); a few
addresses lead to several kinds of object (files), which are told apart by a variant.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from actionplans.models import Activity as PlanActivity
from actionplans.models import (
    BudgetLine,
    Finding,
    Group,
    GroupMember,
    LineComment,
    PlanIndicator,
    PlanVersion,
    ProgressUpdate,
    Risk,
    Visit,
)
from instruments.models import Collection, Instrument
from office import files, jobs, mail
from office.clock import today
from participants.models import ApiToken, EthnicGroup, Organisation, Person, SensitiveData
from programmes.framework.sheets import period as period_sheet
from programmes.framework.sheets import staging as framework_staging
from programmes.imports import staging
from programmes.invitations import invite
from programmes.models import (
    Activity,
    ActivityShare,
    Appearance,
    Citation,
    Dissemination,
    Document,
    FollowUp,
    Lesson,
    Partner,
    Phase,
    Picture,
    ReachStatement,
    Reference,
    Role,
    SourceStatement,
    Stage,
    Target,
)
from programmes.money import services as money_services
from reports.links import make_link
from reports.models import Contribution, Letterhead, NarrativeSection, Report, ReportFile
from tests.factories.cast import Cast, enrol, make_organisation, make_person, make_user
from tests.factories.framework import make_framework
from tests.factories.money import make_money
from tests.factories.network_reports import make_network_report
from tests.factories.networks import make_network
from trainings.calendar import feed_token
from trainings.models import Attendance, Certificate, Event, Session, Sitting
from trainings.sheets import staging as answer_staging

PARAMETER = re.compile(r"(?:([\w.-]+)/)?(?:\(\?P)?<(?:\w+:)?(\w+)>")


def photo_upload(name: str = "photo.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def not_there(value: Any) -> Any:
    """A value of the same kind and length that names nothing: an address of the same length is answered alike."""
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    return int("9" * len(str(value))) if isinstance(value, int) else "z" * len(value)


@dataclass
class World:
    """Everything by the word of its address: ``objects["visits", "uuid"]``."""

    cast: Cast
    objects: dict[tuple[str, str], Any]
    variants: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    payloads: dict[str, dict[str, Any]] = field(default_factory=dict)  # what a form must send to be understood
    secrets: list[str] = field(default_factory=list)  # what a donor must never read
    ethnicity: str = "Lô Lô"  # of the trainee

    def kwargs(self, route: str, name: str, variant: str = "", *, missing: bool = False) -> dict[str, Any]:
        """Arguments of ``route``; raises KeyError when the world has no object for it."""
        found = {}
        word = ""
        for before, parameter in PARAMETER.findall(route):
            word = before or word
            there = self.variants[name][variant][parameter] if variant else self.objects[word, parameter]
            found[parameter] = not_there(there) if missing else there
        return found


def make_world(cast: Cast) -> World:
    programme = cast.programme
    home = make_organisation("Hội Phụ nữ tỉnh Hà Giang")
    person = cast.enrolment.person
    person.organisation, person.email, person.phone = home, "may@cast.example", "0912 000 111"
    person.save()
    SensitiveData.objects.create(person=person, ethnicity=EthnicGroup.objects.get(name_vi="Lô Lô"), seeing=3)
    twins = [enrol(programme, make_person("Lò Thị Mai", sex="F")) for _n in range(2)]
    neighbour = make_person("Tẩn Mẩy Lai", sex="F")
    cast.trainee_of_another_group = make_user("Tẩn Mẩy Lai", "lai@cast.example", neighbour)
    Role.objects.create(programme=programme, user=cast.trainee_of_another_group, role="trainee")
    other_group = Group.objects.create(programme=programme, code="G2")
    GroupMember.objects.create(group=other_group, enrolment=enrol(programme, neighbour), is_leader=True)
    partner = Partner.objects.create(programme=programme, organisation=home, role="funder", certainty="assumed")
    guest = Appearance.objects.create(
        programme=programme, person=make_person("Trần Văn Điền", academic_title="PGS.TS."), capacity="adviser"
    )
    stage = Stage.objects.create(programme=programme, kind="plans", title_vi="Kế hoạch nhóm", measure="plans.approved")
    Stage.objects.create(programme=programme, kind="closing", title_vi="Tổng kết", order=1)
    target = Target.objects.create(
        programme=programme, measure="plans.approved", title_vi="Kế hoạch", minimum=1, due_on=programme.ends_on
    )
    helper = make_user("Second Facilitator", "second@cast.example")
    role = Role.objects.create(programme=programme, user=helper, role="facilitator")
    invitation = invite(programme, by=cast.coordinator, role="monitor", email="new@cast.example")
    objects: dict[tuple[str, str], Any] = {
        ("programmes", "slug"): programme.slug,
        ("organisations", "uuid"): home.uuid,
        ("lists", "what"): "activities",
        ("people", "uuid"): person.uuid,
        ("people", "pk"): helper.pk,
        ("enrolments", "uuid"): cast.enrolment.uuid,
        ("duplicates", "keep"): twins[0].person.uuid,
        ("duplicates", "drop"): twins[1].person.uuid,
        ("partners", "pk"): partner.pk,
        ("guests", "pk"): guest.pk,
        ("road", "pk"): stage.pk,
        ("targets", "pk"): target.pk,
        ("roles", "pk"): role.pk,
        ("invitations", "pk"): invitation.pk,
        ("join", "token"): invitation.token,
    }
    world = World(cast, objects)
    _trainings(world)
    _plans(world)
    _visits(world)
    _office(world)
    _reports(world)
    _accounts(world)
    _framework(world)
    _portfolio(world, home)
    _money(world)
    _contributions(world)
    make_network(world)
    make_network_report(world)
    world.payloads = {
        "actionplans:member_place": {"enrolment": twins[0].pk, "group": cast.group.pk},
        "programmes:user": {"act": "active", "on": "1"},
        "reports:schedules": {"kind": "periodic", "periodic-every": "quarter", "periodic-days_after": "10"},
    }
    world.secrets = [
        *(
            "Giàng Thị Máy",
            "Lò Thị Mai",
            "Tẩn Mẩy Lai",
            "Coordinator Thị An",
            "Facilitator Thị An",
            "Monitor Thị An",
            "Trần Văn Điền",
        ),
        *("may@cast.example", "0912 000 111", "coordinator@cast.example", "facilitator@cast.example"),
        *("Công ty In Sao Vàng", "hoa-don-in.pdf", "Chỉ chi cho tập huấn"),  # payee, document, condition of a grant
        *("Coordinator An", "Facilitator An", "Monitor An", "Second Facilitator"),
    ]
    return world


def _framework(world: World) -> None:
    work = make_framework(world.cast)
    row = work.indicator()
    value = work.report(row, work.first, state="draft", value=5)
    evidence = files.store(
        SimpleUploadedFile("list.pdf", b"%PDF-1.4", "application/pdf"), kind="evidence", about=value, by=work.reporter
    )
    book = SimpleUploadedFile("values.xlsx", period_sheet.workbook(work.programme, work.first, work.union))
    batch = framework_staging.upload(
        work.programme, book, kind="values", by=work.reporter, of_period=work.first, organisation=work.union
    )
    world.objects |= {
        ("results", "pk"): work.output.pk,
        ("indicators", "pk"): row.pk,
        ("figures", "key"): row.figure_key,
        ("periods", "pk"): work.first.pk,
        ("values", "period"): work.first.pk,
        ("values", "period_id"): work.first.pk,
        ("values", "indicator"): row.pk,
        ("values", "organisation"): work.union.pk,
        ("workbooks", "uuid"): batch.uuid,
    }
    world.variants.setdefault("office:file", {}).update(
        {"evidence of a figure": {"uuid": evidence.uuid}, "a workbook of figures": {"uuid": batch.file.uuid}}
    )


def _contributions(world: World) -> None:
    """One of the partner's own organisation, one of another."""
    programme = world.cast.programme
    own = programme.roles.get(user=world.cast.partner).organisation
    rows = [
        Contribution.objects.create(
            programme=programme, organisation=organisation, kind="end_of_programme", title_vi="Kết quả của đối tác",
            due_on=dt.date(2024, 3, 1),
        )
        for organisation in (own, make_organisation("Hội Nông dân"))
    ]  # fmt: skip
    world.objects["contributions", "uuid"] = rows[0].uuid
    for name in ("contribution", "contribution_check"):
        world.variants[f"reports:{name}"] = {"of another partner": {"uuid": rows[1].uuid}}


def _money(world: World) -> None:
    work = make_money(world.cast)
    grant = money_services.add_grant(
        work.programme, by=work.coordinator, funder=work.funder, conditions="Chỉ chi cho tập huấn"
    )
    bill = SimpleUploadedFile("hoa-don-in.pdf", b"%PDF-1.4", "application/pdf")
    row = work.enter(state="draft", line=work.training, payee="Công ty In Sao Vàng", documents=[bill])
    sheet = SimpleUploadedFile("so.csv", "Số,Loại,Ngày,Số tiền\nCT-1,receipt,16/10/2023,5\n".encode())
    batch = framework_staging.upload(work.programme, sheet, kind="ledger", by=work.coordinator)
    world.objects |= {
        ("grants", "pk"): grant.pk,
        ("lines", "pk"): work.training.pk,
        ("rates", "pk"): work.rate(25_800).pk,
        ("transactions", "uuid"): row.uuid,
        ("ledgers", "uuid"): batch.uuid,
    }
    world.variants["office:file"] |= {
        "a document of a transaction": {"uuid": files.of(row).get().uuid},
        "a ledger": {"uuid": batch.file.uuid},
    }


def _trainings(world: World) -> None:
    cast = world.cast
    event = Event.objects.create(
        programme=cast.programme,
        title_vi="Tập huấn",
        kinds=["training"],
        starts_on=dt.date(2023, 10, 16),
        ends_on=dt.date(2023, 10, 17),
    )
    begin = timezone.make_aware(dt.datetime(2023, 10, 16, 8))
    session = Session.objects.create(
        event=event, title_vi="Sáng 16/10", starts_at=begin, ends_at=begin + dt.timedelta(hours=3)
    )
    session.facilitators.add(cast.facilitator.person)
    Attendance.objects.create(session=session, enrolment=cast.enrolment, mark="present")
    sitting = Sitting.objects.create(
        event=event,
        moment="pre",
        collection=Collection.objects.create(instrument=Instrument.objects.filter(kind="test").first()),
    )
    certificate = Certificate.objects.create(
        enrolment=cast.enrolment, number="FIRST-0001", issued_on=dt.date(2024, 2, 1)
    )
    material = files.keep(b"%PDF-1.4 slides", kind="material", name="slides.pdf", content_type="application/pdf",
                          about=event, by=cast.coordinator)  # fmt: skip
    world.objects |= {
        ("events", "uuid"): event.uuid,
        ("tests", "pk"): sitting.pk,
        ("certificates", "pk"): certificate.pk,
        ("check", "token"): certificate.token,
        ("calendar", "token"): feed_token(cast.coordinator),
    }
    sheet = answer_staging.upload(
        sitting, SimpleUploadedFile("diem.csv", "Họ và tên,Điểm\nGiàng Thị Máy,60\n".encode()), by=cast.facilitator
    )
    world.objects |= {("sheets", "uuid"): sheet.uuid, ("materials", "file"): material.uuid}
    world.variants["office:file"] = {
        "a material": {"uuid": material.uuid},
        "a sheet of answers": {"uuid": sheet.file.uuid},
    }


def _plans(world: World) -> None:
    cast, plan = world.cast, world.cast.plan
    plan.state, plan.version = "approved", 1
    plan.problem_vi, plan.objective_vi = "Phụ nữ ít họp", "50% phụ nữ dự họp"
    plan.save()
    activity = PlanActivity.objects.create(
        plan=plan,
        code="A1",
        title_vi="Họp thôn",
        starts_on=dt.date(2023, 11, 1),
        ends_on=dt.date(2023, 11, 30),
        responsible=cast.enrolment,
    )
    indicator = PlanIndicator.objects.create(plan=plan, name_vi="Phụ nữ dự họp", unit_vi="người", baseline=0, target=50)
    BudgetLine.objects.create(plan=plan, title="Nước uống", amount=1_000_000)
    Risk.objects.create(plan=plan, risk="Mưa")
    PlanVersion.objects.create(plan=plan, number=1, content={}, submitted_by=cast.trainee)
    comment = LineComment.objects.create(plan=plan, text="Rõ hơn", by=cast.coordinator)
    update = ProgressUpdate.objects.create(
        plan=plan,
        activity=activity,
        happened_on=dt.date(2023, 11, 20),
        percent=60,
        what_happened="Đã họp",
        sent_by=cast.trainee,
    )
    indicator.values.create(update=update, on=update.happened_on, value=30)
    photo = files.store(photo_upload(), kind="photo", about=update, by=cast.trainee)
    world.objects |= {
        ("plans", "uuid"): plan.uuid,
        ("groups", "pk"): cast.group.pk,
        ("versions", "number"): 1,
        ("comments", "pk"): comment.pk,
        ("updates", "pk"): update.pk,
        ("checklists", "code"): plan.code,
    }
    world.variants["office:file"]["a photo of an update"] = {"uuid": photo.uuid}
    world.variants["office:thumbnail"] = {"a photo of an update": {"uuid": photo.uuid}}


def _visits(world: World) -> None:
    cast = world.cast
    follow_up = FollowUp.objects.create(
        programme=cast.programme,
        title="Mời phụ nữ",
        responsible=cast.trainee.person,
        due_on=dt.date(2023, 12, 15),
        created_by=cast.monitor,
    )
    checklist = Collection.objects.create(instrument=Instrument.objects.filter(kind="checklist").first())
    visit = Visit.objects.create(
        programme=cast.programme, title="Thăm thôn", planned_on=dt.date(2023, 12, 1), checklist=checklist
    )
    visit.plans.add(cast.plan)
    visit.monitors.add(cast.monitor)
    finding = Finding.objects.create(
        visit=visit, plan=cast.plan, rating="minor", text="Ít phụ nữ", follow_up=follow_up, by=cast.monitor
    )
    seen = files.store(photo_upload(), kind="photo", about=finding, by=cast.monitor)
    other = Visit.objects.create(programme=cast.programme, title="Thăm khác", planned_on=dt.date(2023, 12, 2))
    other.monitors.add(cast.coordinator)
    world.objects |= {("visits", "uuid"): visit.uuid, ("follow-ups", "uuid"): follow_up.uuid}
    world.variants["office:file"]["a photo of a finding"] = {"uuid": seen.uuid}
    world.variants["actionplans:visit"] = {"of another monitor": {"uuid": other.uuid}}


def _office(world: World) -> None:
    cast = world.cast
    sheet = "Họ và tên,Dân tộc\nVừ Thị Sua,Mông\n".encode()
    batch = staging.upload(cast.programme, SimpleUploadedFile("ds.csv", sheet), by=cast.coordinator)
    message = mail.write(
        to_email="may@cast.example", subject="Nhắc việc", body="…", by=cast.coordinator, scope_id=cast.programme.pk
    )
    world.objects |= {
        ("jobs", "uuid"): jobs.ask("nothing", by=cast.facilitator, scope_id=cast.programme.pk).uuid,
        ("messages", "uuid"): message.uuid,
        ("import", "uuid"): batch.uuid,
    }
    world.variants["office:file"]["an uploaded list of people"] = {"uuid": batch.file.uuid}


def _reports(world: World) -> None:
    cast = world.cast
    draft, final = (
        Report.objects.create(programme=cast.programme, version=version, state="draft", snapshot={}, sha256="0" * 64)
        for version in (2, 1)
    )
    NarrativeSection.objects.create(report=draft, key="lessons", text_vi="Họp sớm")
    kept = {}
    for state, report in (("draft", draft), ("final", final)):
        for edition in ("internal", "donor"):
            stored = files.keep(b"%PDF-1.4", kind="report", name=f"{edition}.pdf", content_type="application/pdf",
                                about=report)  # fmt: skip
            kept[state, edition] = ReportFile.objects.create(
                report=report, edition=edition, language="vi", format="pdf", stored=stored
            )
    Report.objects.filter(pk=final.pk).update(state="final")
    world.objects["reports", "uuid"] = draft.uuid
    world.variants["reports:report"] = {"final": {"uuid": final.uuid}}
    told = {"draft": "of a draft", "final": "of a final report"}
    world.variants["reports:file"] = {
        f"{edition} edition {told[state]}": {"pk": row.pk} for (state, edition), row in kept.items()
    }
    letterhead = Letterhead.objects.create(programme=cast.programme, name="Tiêu đề", uploaded_by=cast.coordinator)
    letterhead.stored = files.keep(b"PK", kind="letterhead", name="t.docx", content_type="x/y", about=letterhead)
    letterhead.save()
    world.objects["letterheads", "pk"] = letterhead.pk
    world.variants["office:file"]["a Word template"] = {"uuid": letterhead.stored.uuid}
    link = make_link(cast.programme, by=cast.coordinator, label="Embassy", ends_on=today(), language="en")
    world.objects |= {
        ("links", "pk"): link.pk,
        ("shared", "token"): link.token,
        ("files", "pk"): kept["final", "donor"].pk,
    }
    for (state, edition), row in kept.items():
        if state == "final":
            world.variants["office:file"][f"{edition} edition {told[state]}"] = {"uuid": row.stored.uuid}


def _portfolio(world: World, home: Organisation) -> None:
    cast = world.cast
    programme = cast.programme
    phase = Phase.objects.create(programme=programme, title_vi="Giai đoạn 1")
    Phase.objects.create(programme=programme, title_vi="Giai đoạn 2", order=1)
    number = Reference(programme=programme, number="G-1")
    number.full_clean()
    number.save()
    statement = SourceStatement.objects.create(programme=programme, subject="amount", source="Thư ngày 1/10")
    reach = ReachStatement.objects.create(
        programme=programme, value=1000, unit_vi="trẻ em", as_of=dt.date(2023, 10, 1), source="Thư ngày 1/10"
    )
    activity = Activity.objects.create(programme=programme, title_vi="Khảo sát")
    ActivityShare.objects.create(activity=activity, organisation=home, actual=1)
    inside = Document.objects.create(kind="minutes", title_vi="Biên bản")
    shared = Document.objects.create(kind="study", title_vi="Nghiên cứu", access="donors")
    citation = Citation.objects.create(programme=programme, document=inside)
    Citation.objects.create(programme=programme, document=shared)
    log = Dissemination.objects.create(programme=programme, what_vi="Trang mạng", channel="website")
    picture = Picture.objects.create(programme=programme, caption_vi="Toàn cảnh")
    owner = Person.objects.get(full_name="Trần Văn Điền")
    lesson = Lesson.objects.create(programme=programme, kind="lesson", text_vi="Họp sớm", owner_person=owner)
    told = Lesson.objects.create(
        programme=programme, kind="difficulty", text_vi="Đường xa", owner_person=owner, shared=True
    )
    papers = {
        "a document for those who work here": files.keep(
            b"%PDF-1.4", kind="document", name="a.pdf", content_type="application/pdf", about=inside
        ),
        "a document that donors may read": files.keep(
            b"%PDF-1.4", kind="document", name="b.pdf", content_type="application/pdf", about=shared
        ),
        "a picture without consent": files.store(photo_upload(), kind="photo", about=picture, by=cast.coordinator),
    }
    picture.file = papers["a picture without consent"]
    picture.save()
    world.objects |= {
        ("phases", "pk"): phase.pk,
        ("numbers", "pk"): number.pk,
        ("statements", "pk"): statement.pk,
        ("reach", "pk"): reach.pk,
        ("activities", "pk"): activity.pk,
        ("partners", "organisation_pk"): home.pk,
        ("documents", "pk"): citation.pk,
        ("documents", "uuid"): inside.uuid,
        ("dissemination", "pk"): log.pk,
        ("pictures", "pk"): picture.pk,
        ("lessons", "pk"): lesson.pk,
        ("lessons", "uuid"): lesson.uuid,
    }
    world.variants["office:file"] |= {name: {"uuid": stored.uuid} for name, stored in papers.items()}
    world.variants["programmes:document"] = {"that donors may read": {"uuid": shared.uuid}}
    world.variants["programmes:lesson"] = {"that donors may read": {"uuid": told.uuid}}


def _accounts(world: World) -> None:
    trainee = world.cast.trainee
    ApiToken.issue(trainee, "phone")
    address = EmailAddress.objects.create(user=world.cast.stranger, email=world.cast.stranger.email, primary=True)
    world.objects |= {
        ("tokens", "pk"): trainee.api_tokens.get().pk,
        ("keys", "pk"): 1,
        ("confirm-email", "key"): "no-such-key",
        ("key", "uidb36"): "1",
        ("key", "key"): "no-such-key",
        ("r", "content_type_id"): "1",
        ("r", "object_id"): "1",
        ("admin", "app_label"): "auth",
        ("emailaddress", "object_id"): str(address.pk),
    } | {(model, "object_id"): "1" for model in ("group", "authenticator")}
