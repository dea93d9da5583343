"""An annual report of the cast's association: of the commune whose officer its monitor is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from networks.models import Round, Unit
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
    world.variants.setdefault("office:file", {})["a report of an association"] = {"uuid": stored.uuid}


def add_network_report(world: World, number: int) -> None:
    """A further version with two files."""
    first = NetworkReport.objects.get(uuid=world.objects["network-reports", "uuid"])
    report = _report(world, first.unit, first.round, number + 2)
    for form in ("docx", "xlsx"):
        stored = files.keep(b"x", kind="report", name=f"hoi.{form}", content_type="application/zip", about=report)
        NetworkReportFile.objects.create(report=report, language="vi", format=form, stored=stored)


def _report(world: World, unit: Unit, asked: Round, version: int) -> NetworkReport:
    return NetworkReport.objects.create(
        network=unit.network, unit=unit, round=asked, kind="to_centre", subject="1", version=version, state="draft",
        asked_by=world.cast.coordinator, snapshot={"changes": None},
    )  # fmt: skip
