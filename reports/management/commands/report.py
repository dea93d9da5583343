"""One file of a programme's end-of-programme report, from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.models import Programme
from reports import services, snapshot
from reports.enums import LANGUAGES, Edition, Format
from reports.models import Report
from reports.narrative import SECTIONS


class Command(BaseCommand):
    help = (
        "Write the report of a programme to a file: the newest version's if there is one, else of the data as they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--format", choices=Format.values, default="pdf")
        parser.add_argument("--language", choices=LANGUAGES, default="vi")
        parser.add_argument("--edition", choices=Edition.values, default="internal")
        parser.add_argument("--output", required=True, help="The file to write.")
        parser.add_argument("--fresh", action="store_true", help="Read the data anew even when a version exists.")

    def handle(self, *args: Any, slug: str, output: str, fresh: bool, **options: Any) -> None:
        programme = Programme.objects.select_related("implementer").filter(slug=slug).first()
        if programme is None:
            raise CommandError(f"There is no programme “{slug}”.")
        report = None if fresh else programme.reports.exclude(snapshot=None).order_by("-version").first()
        if report is None:
            report = Report(programme=programme, version=(programme.reports.count() + 1))
            taken = snapshot.take(programme)
            narrative = [{"key": key, "included": True, "text_vi": "", "text_en": ""} for key in SECTIONS]
        else:
            taken, narrative = report.snapshot, services.narrative_of(report)
        data = services.render(
            report, taken, narrative, edition=options["edition"], language=options["language"], form=options["format"]
        )
        Path(output).write_bytes(data)
        self.stdout.write(
            f"{output}: {len(data)} bytes, data as of {taken['as_of']}, SHA-256 of the snapshot {snapshot.checksum(taken)}"
        )
