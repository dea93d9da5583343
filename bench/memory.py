"""Megabytes that a piece of work needs at its height, over what the process held before. Linux tells."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import bulk
from bench.pages import open_page
from bench.ratios import Ratio
from participants.models import User
from programmes.models import Enrolment, Programme
from reports import services
from reports.enums import Format

MB = 1024
PEOPLE = 30_000
LIMITS = {"list of people, XLSX": 40, "list of people, CSV": 40, "report, snapshot and workbook": 600}


def grown(programme: Programme) -> None:
    """Everybody of the register is enrolled."""
    bulk.fill(
        Enrolment,
        f"{bulk.Person._meta.db_table} h WHERE h.id > {bulk.PERSON + bulk.LARGE}",
        programme_id=str(programme.pk),
        person_id="h.id",
        organisation_id="h.organisation_id",
        place_id="h.place_id",
        state="'enrolled'",
    )


def height(work: Callable[[], Any]) -> float | None:
    """None where the kernel does not tell."""
    gc.collect()
    try:
        Path("/proc/self/clear_refs").write_text("5")  # the height is measured from here
    except OSError:
        return None
    before = _held("VmRSS")
    work()
    return (_held("VmHWM") - before) / MB


def _held(what: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))


def compare(database: str, programme: Programme, coordinator: Any) -> list[Ratio]:
    grown(programme)
    export = f"/programmes/{programme.slug}/people/export/"
    report = services.ask_report(programme, by=User.objects.get(email="coordinator@demo.example"))

    def whole_report() -> None:
        from bench.paper import LANGUAGE
        from reports import snapshot
        from reports.enums import Edition

        taken, narrative = snapshot.take(report.programme), services.narrative_of(report)
        for form in (Format.XLSX,):  # the PDF of so many names takes the typesetter minutes
            services.render(report, taken, narrative, edition=Edition.INTERNAL, language=LANGUAGE, form=form)

    works = {
        "list of people, XLSX": lambda: open_page(coordinator, f"{export}?format=xlsx"),
        "list of people, CSV": lambda: open_page(coordinator, f"{export}?format=csv"),
        "report, snapshot and workbook": whole_report,
    }
    found = {name: height(work) for name, work in works.items()}
    return [
        Ratio(f"{PEOPLE:,} people, {name}: MB", database, needed, LIMITS[name])
        for name, needed in found.items()
        if needed is not None
    ]
