"""An annual report of the cast's association (of the commune whose officer its monitor is), and rounds of recognition."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from instruments.models import CriteriaSet
from networks.models import Membership, Outcome, RecognitionRound, Round, TitleTarget, Unit
from office import files
from reports.models import NetworkReport, NetworkReportFile

if TYPE_CHECKING:
    from tests.factories.world import World


def make_network_report(world: World) -> None:
    unit = Unit.objects.get(uuid=world.objects["units", "uuid"])
    asked = Round.objects.get(uuid=world.objects["rounds", "uuid"])
    report = _report(world, unit, asked, 1)
    stored = files.keep(b"%PDF-", kind="report", name="hoi.pdf", content_type="application/pdf", about=report)
    held = NetworkReportFile.objects.create(report=report, language="vi", format="pdf", stored=stored)
    world.objects |= {("network-reports", "uuid"): report.uuid, ("network-files", "pk"): held.pk}
    member = Membership.objects.get(uuid=world.objects["memberships", "uuid"])
    asked_too = RecognitionRound.objects.create(
        network=unit.network, criteria_set=CriteriaSet.objects.get(slug="gnlc-42"), year=2022, title_vi="Công nhận",
        opens_on=dt.date(2022, 1, 1), closes_on=dt.date(2099, 12, 31), state="open",
    )  # fmt: skip
    facts = {"unit": unit, "path": unit.path, "subject": "member"}
    asked_too.applications.create(**facts, state="counted", registered=3, recognised=2, out_of=5)
    row = asked_too.applications.create(**facts, name_vi="Thành phố Thử", state="draft")
    TitleTarget.objects.create(network=unit.network, year=2025, title_vi="Gia đình học tập", percent=70, decision="387")
    slug = {"slug": unit.network.slug}
    world.variants |= {
        "api:network_member": {"a member": {"slug": member.network.slug, "uuid": member.uuid}},
        "api:network_recognition": {"a round": slug | {"uuid": asked_too.uuid}},
        "api:network_applications": {"a round": slug | {"uuid": asked_too.uuid}},
        "reports:dossier_ask": {"an application": {"uuid": row.uuid}},
    }
    world.variants.setdefault("office:file", {})["a report of an association"] = {"uuid": stored.uuid}


def add_network_report(world: World, number: int) -> None:
    """A further version with two files."""
    first = NetworkReport.objects.get(uuid=world.objects["network-reports", "uuid"])
    report = _report(world, first.unit, first.round, number + 2)
    for form in ("docx", "xlsx"):
        stored = files.keep(b"x", kind="report", name=f"hoi.{form}", content_type="application/zip", about=report)
        NetworkReportFile.objects.create(report=report, language="vi", format=form, stored=stored)

    told = world.variants["api:network_recognition"]["a round"]
    asked = RecognitionRound.objects.get(uuid=told["uuid"])
    unit, by = first.unit, world.cast.coordinator
    row = asked.applications.create(
        unit=unit, path=unit.path, subject="member", name_vi=str(number), state="recognised"
    )
    decision = asked.decisions.create(number=f"{number}", dated=dt.date(2023, 1, 1), signer="Vi Văn Hội", made_by=by)
    Outcome.objects.create(application=row, decision=decision, is_recognised=True, serial=1)
    TitleTarget.objects.create(network=unit.network, year=2025, title_vi=f"Đích {number}", decision="387")
    RecognitionRound.objects.create(
        network=unit.network, criteria_set=asked.criteria_set, year=2000 + number, title_vi=f"Đợt {number}",
        opens_on=asked.opens_on, closes_on=asked.closes_on,
    )  # fmt: skip


def _report(world: World, unit: Unit, asked: Round, version: int) -> NetworkReport:
    return NetworkReport.objects.create(
        network=unit.network, unit=unit, round=asked, kind="to_centre", subject="1", version=version, state="draft",
        asked_by=world.cast.coordinator, snapshot={"changes": None},
    )  # fmt: skip
