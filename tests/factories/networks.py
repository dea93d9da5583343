"""An association of the cast: its coordinator runs it, its monitor is the officer of one commune."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from networks import staged, tree
from networks.desk import services as desk_services
from networks.desk import workflow as desk_workflow
from networks.fund import ledger
from networks.fund import workflow as fund
from networks.membership.workflow import ask_progress
from networks.models import (
    Award,
    Campaign,
    CampaignRound,
    Commitment,
    Edition,
    FocusArea,
    FundEntry,
    FundPublication,
    FundSource,
    JointWork,
    Membership,
    Network,
    NetworkCitation,
    NetworkRole,
    NetworkStatement,
    Officer,
    Question,
    ReturnCheck,
    ReturnField,
    ReturnForm,
    ReturnImport,
    Round,
    Term,
    Unit,
    UnitCount,
    UnitImport,
    UnitKind,
)
from networks.returns import workflow
from networks.returns.sheets import returns_of, workbook
from participants.models import Organisation, User
from programmes.models import Document
from tests.factories.cast import make_person, make_user
from tests.factories.judging import add_judging, make_judging
from tests.factories.recognition import add_applications, make_recognition

if TYPE_CHECKING:
    from tests.factories.world import World

YEAR = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2023, 12, 31), "due_on": dt.date(2024, 1, 15)}


def make_network(world: World) -> None:
    """One object for each address of the room ``networks``."""
    cast = world.cast
    network = Network.objects.create(slug="hoi-cast", name_vi="Hội Khuyến học thử")
    kinds = [
        UnitKind.objects.create(network=network, slug=slug, name_vi=slug, rank=rank)
        for rank, slug in enumerate(("tinh", "xa"), start=1)
    ]
    top = tree.add_unit(network, by=None, kind=kinds[0], code="T", name_vi="Hội tỉnh")
    unit = tree.add_unit(network, by=None, parent=top, kind=kinds[1], code="X", name_vi="Hội xã")
    officer = Officer.objects.create(unit=unit, person=make_person("Vi Văn Hội"), post_vi="Chủ tịch")
    Term.objects.create(unit=unit, name_vi="2020–2025", starts_on=dt.date(2020, 1, 1))
    UnitCount.objects.create(unit=top, kind=kinds[1], number=9, as_of=dt.date(2023, 12, 31))
    for user, role, branch in (
        (cast.coordinator, "steward", None), (cast.monitor, "officer", unit), (cast.facilitator, "reader", None),
    ):  # fmt: skip
        NetworkRole.objects.create(network=network, user=user, role=role, unit=branch)
    holder = NetworkRole.objects.create(
        network=network, user=make_user("Officer", "officer@cast.example"), role="officer", unit=unit
    )
    form = ReturnForm.objects.create(network=network, title_vi="Báo cáo năm")
    form.kinds.set(kinds)
    field = ReturnField.objects.create(form=form, key="members", label_vi="Hội viên")
    ReturnCheck.objects.create(form=form, left="members", right="members", says_vi="khớp")
    asked = Round.objects.create(network=network, form=form, title_vi="2023", **YEAR)
    workflow.open_round(asked, by=cast.coordinator)
    desk = make_desk(network, cast)
    batch = staged.upload(
        UnitImport(network=network),
        SimpleUploadedFile("units.csv", "Mã,Loại,Tên,Thuộc\nY,xa,Hội xã Y,T\n".encode()),
        by=cast.coordinator,
    )
    content = workbook(asked, unit, returns_of(asked, unit))
    sheet = staged.upload(
        ReturnImport(round=asked, unit=unit), SimpleUploadedFile("returns.xlsx", content), by=cast.coordinator
    )
    paper = Document.objects.create(kind="decision", title_vi="Nghị quyết đại hội thử")
    citation = NetworkCitation.objects.create(network=network, document=paper)
    source = FundSource.objects.create(network=network, name_vi="Cá nhân")
    FundPublication.objects.create(network=network, kind=kinds[0])
    entry = add_money(unit, "raised", 5000, source=source)
    ledger_csv = "Số,Loại,Ngày,Số tiền\nT-1,raised,04/05/2023,900\n".encode()
    money = ledger.upload(unit, SimpleUploadedFile("fund.csv", ledger_csv), by=cast.coordinator)
    add_money(unit, "opening", 1000)
    world.objects |= {
        ("fund-entries", "uuid"): entry.uuid,
        ("citations", "pk"): citation.pk,
        ("fund-lists", "uuid"): money.uuid,
        ("funds", "slug"): network.slug,
        ("settings", "noun"): "sources",
        ("settings", "pk"): source.pk,
        ("fund", "year"): 2023,
        ("networks", "slug"): network.slug,
        ("holders", "pk"): holder.pk,
        ("experts", "pk"): desk["expert"].pk,
        ("questions", "uuid"): desk["question"].uuid,
        ("answers", "uuid"): desk["edition"].uuid,
        ("kinds", "pk"): kinds[1].pk,
        ("lists", "uuid"): batch.uuid,
        ("units", "uuid"): unit.uuid,
        ("units", "noun"): "officers",
        ("units", "pk"): officer.pk,
        ("return-forms", "pk"): form.pk,
        ("return-forms", "noun"): "fields",
        ("return-forms", "part"): field.pk,
        ("rounds", "uuid"): asked.uuid,
        ("return-sheets", "uuid"): sheet.uuid,
        ("returns", "uuid"): asked.returns.get(unit=unit).uuid,
    }
    make_recognition(world, unit)
    make_judging(world, unit)
    world.variants.setdefault("office:file", {})["a list of units"] = {"uuid": batch.file.uuid}
    make_members(world, network, unit)
    world.variants["office:file"]["a sheet of returns"] = {"uuid": sheet.file.uuid}


def add_money(unit: Unit, flow: str, amount: int, **facts: Any) -> FundEntry:
    """A confirmed entry of 2023."""
    row = fund.enter_entry(unit, by=None, flow=flow, amount=amount, on=dt.date(2023, 5, 4), **facts)
    FundEntry.objects.filter(pk=row.pk).update(state="confirmed")
    return row


def make_desk(network: Network, cast: Any) -> dict[str, Any]:
    """The facilitator asked, an expert answered, and it is published; the network is linked to the programme."""
    network.programmes.add(cast.programme)
    desk = desk_services.save_desk(network, by=None, is_open=True)
    user = make_user("Expert", "expert@cast.example")
    role = desk_services.name_expert(network, user, by=None, fields_vi="Quản lý đa dạng")
    asked, _new = desk_workflow.ask_question(
        desk, write_id=uuid.uuid4(), title="Mở lớp ở đâu?", text="Lớp xóa mù chữ", may_publish=True, by=cast.facilitator
    )
    desk_workflow.assign_question(asked, expert=user, by=cast.coordinator)
    desk_workflow.answer_question(asked, text="Ở nhà văn hóa", write_id=uuid.uuid4(), by=user)
    edition = desk_workflow.write_edition(
        asked, title="Mở lớp ở đâu?", text="Lớp xóa mù chữ", answer="Ở nhà văn hóa", by=cast.coordinator
    )
    desk_workflow.publish_edition(edition, by=cast.coordinator)
    return {"desk": desk, "expert": role, "question": asked, "edition": edition}


def add_units(world: World, number: int) -> None:
    """A further unit with its return, a further kind, field, check, round, role, officer, term and count."""
    network = Network.objects.get(slug=world.objects["networks", "slug"])
    unit = Unit.objects.get(uuid=world.objects["units", "uuid"])
    top = unit.parent
    kind = UnitKind.objects.create(network=network, slug=f"k{number}", name_vi=f"Loại {number}", rank=3)
    made = tree.add_unit(network, by=None, parent=top, kind=unit.kind, code=f"X{number}", name_vi=f"Hội xã {number}")
    tree.add_unit(network, by=None, parent=unit, kind=kind, code=f"C{number}", name_vi=f"Chi hội {number}")
    UnitCount.objects.create(unit=unit, kind=kind, number=3, as_of=dt.date(2023, 12, 31))
    Officer.objects.create(unit=unit, person=make_person(f"Vi Văn {number}"), post_vi="Ủy viên")
    Term.objects.create(unit=unit, name_vi=f"Khóa {number}", starts_on=dt.date(1990 + number, 1, 1))
    NetworkRole.objects.create(
        network=network, user=make_user(f"Reader {number}", f"n{number}@cast.example"), role="reader"
    )
    form = ReturnForm.objects.get(pk=world.objects["return-forms", "pk"])
    ReturnField.objects.create(form=form, key=f"f{number}", label_vi=f"Số {number}", order=number)
    ReturnCheck.objects.create(form=form, left="members", right=f"f{number}", says_vi="khớp")
    asked = Round.objects.get(uuid=world.objects["rounds", "uuid"])
    asked.returns.create(unit=made, kind=made.kind, path=made.path, state="submitted")
    Round.objects.create(network=network, form=form, title_vi=f"Đợt {number}", **YEAR)
    add_applications(world, number, made)
    add_judging(world, number, made)
    expert = make_user(f"Expert {number}", f"e{number}@cast.example")
    desk_services.name_expert(network, expert, by=None, fields_vi="Bình đẳng giới")
    asked = Question.objects.create(
        network=network, asker=User.objects.get(email="coordinator@cast.example"), title=f"Hỏi {number}", text="?",
        state="answered", expert=expert, may_publish=True, answered_at=timezone.now(),
    )  # fmt: skip
    first = Question.objects.get(uuid=world.objects["questions", "uuid"])
    first.posts.create(kind="answer", text="Thêm", by=expert)
    Edition.objects.create(
        network=network, question=asked, title=f"Hỏi {number}", text="?", answer="Có", state="published"
    )
    ReturnForm.objects.create(network=network, title_vi=f"Biểu {number}").kinds.set([kind])
    paper = Document.objects.create(kind="decision", title_vi=f"Quyết định {number}")
    NetworkCitation.objects.create(network=network, document=paper)
    source = FundSource.objects.create(network=network, name_vi=f"Nguồn {number}")
    campaign = Campaign.objects.create(network=network, name_vi=f"Phong trào {number}")
    for one in (unit, made):
        rounds = CampaignRound.objects.create(campaign=campaign, number=one.number)
        add_money(one, "raised", 100, source=source, campaign_round=rounds)
        add_money(one, "paid", 90, recipients=3, purpose="award")
    waits = fund.enter_entry(unit, by=None, flow="raised", amount=7, on=dt.date(2023, 6, 1))
    FundEntry.objects.filter(pk=waits.pk).update(state="sent")
    members = Membership.objects.get(uuid=world.objects["memberships", "uuid"]).network
    other = make_member(members, f"Thành phố {number}", unit=unit)
    area = FocusArea.objects.create(network=members, code=f"a{number}", name_vi=f"Lĩnh vực {number}")
    first = Membership.objects.get(uuid=world.objects["memberships", "uuid"])
    Commitment.objects.create(membership=first, area=area, says_vi=f"Cam kết {number}")
    Award.objects.create(membership=first, name_vi=f"Giải {number}", year=2000 + number)
    first.progress_reports.create(
        starts_on=dt.date(1950 + number, 1, 1),
        ends_on=dt.date(1950 + number, 12, 31),
        due_on=dt.date(1951 + number, 3, 31),
    )
    other.strengths.set([area])
    NetworkRole.objects.create(
        network=members,
        user=make_user(f"Contact {number}", f"c{number}@cast.example"),
        role="contact",
        membership=first,
    )
    for held in (members, network):
        NetworkStatement.objects.create(
            network=held, value=number, unit_vi="thành phố", as_of=dt.date(1990 + number, 1, 1), source="Báo"
        )
    JointWork.objects.create(network=members, title_vi=f"Việc {number}").memberships.set([first, other])


def make_members(world: World, association: Network, unit: Unit) -> None:
    """A network of members: the coordinator runs it, the facilitator reads it, the monitor acts for its one member."""
    cast = world.cast
    network = Network.objects.create(slug="mang-luoi-cast", name_vi="Mạng lưới thử", kind="members")
    for user, role in ((cast.coordinator, "steward"), (cast.facilitator, "reader")):
        NetworkRole.objects.create(network=network, user=user, role=role)
    member = make_member(network, "Thành phố Thử", unit=unit)
    contact = NetworkRole.objects.create(network=network, user=cast.monitor, role="contact", membership=member)
    statement = NetworkStatement.objects.create(
        network=association, value=9, unit_vi="xã", as_of=dt.date(2023, 12, 31), source="Báo"
    )
    world.objects |= {
        ("memberships", "uuid"): member.uuid,
        ("memberships", "noun"): "commitments",
        ("memberships", "pk"): member.commitments.get().pk,
        ("contacts", "pk"): contact.pk,
        ("progress-reports", "uuid"): member.progress_reports.get().uuid,
        ("rows", "noun"): "statements",
        ("rows", "pk"): statement.pk,
    }
    for name in ("network", "members", "peers", "joint"):
        world.variants.setdefault(f"networks:{name}", {})["a network of members"] = {"slug": network.slug}


def make_member(network: Network, name: str, **facts: Any) -> Membership:
    """A member since 2020 with one commitment, a strength, an award, a progress report and a joint event."""
    area, _new = FocusArea.objects.get_or_create(network=network, code="01", defaults={"name_vi": "Học tập"})
    member = Membership(network=network, name_vi=name, **facts)
    member.state, member.member_since = "member", dt.date(2020, 1, 1)
    member.full_clean()
    member.save()
    member.stages.create(state="member", on=member.member_since)
    member.strengths.set([area])
    Commitment.objects.create(membership=member, area=area, says_vi="Mở lớp")
    Award.objects.create(membership=member, name_vi="Giải", year=2022)
    ask_progress(member, by=None)
    work = JointWork.objects.create(network=network, title_vi=f"Tọa đàm {name}")
    work.memberships.set([member])
    work.organisations.set(Organisation.objects.order_by("pk")[:1])
    return member
