"""One file of a programme's end-of-programme report, from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from programmes.models import Programme
from reports import services, snapshot
from reports.enums import LANGUAGES, Edition, Format, ReportKind
from reports.models import Report
from reports.narrative import sections_of


class Command(BaseCommand):
    help = (
        "Write the report of a programme to a file: the newest version's if there is one, "
        "else (or with --fresh) one of the data as they are now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="The programme, e.g. femma-2023.")
        parser.add_argument("--format", choices=Format.values, default="pdf")
        parser.add_argument("--language", choices=LANGUAGES, default="vi")
        parser.add_argument("--edition", choices=Edition.values, default="internal")
        parser.add_argument("--output", required=True, help="The file to write.")
        parser.add_argument("--fresh", action="store_true", help="Read the data anew even when a version exists.")

    def handle(self, *args: Any, slug: str, output: str, fresh: bool, **options: Any) -> None:
        programme = Programme.objects.select_related("implementer").filter(slug=slug).first()
        if programme is None:
            raise CommandError(f"There is no programme “{slug}”. There are: {', '.join(known_slugs()) or 'none'}.")
        target = Path(output)
        if target.is_dir() or not target.parent.is_dir():
            raise CommandError(f"“{output}” can't be written: give a file in a folder that exists.")
        report = None if fresh else ended(programme).exclude(sha256="").order_by("-version").first()
        variant = {"edition": options["edition"], "language": options["language"], "format": options["format"]}
        data, about = made_before(report, variant) if report is not None else made_now(programme, variant)
        try:
            target.write_bytes(data)
        except OSError as error:
            raise CommandError(f"“{output}” can't be written: {error.strerror}.") from error
        self.stdout.write(f"{output}: {len(data)} bytes, {about}")


def ended(programme: Programme) -> QuerySet[Report]:
    return programme.reports.filter(kind=ReportKind.END_OF_PROGRAMME)


def known_slugs() -> list[str]:
    return list(Programme.objects.order_by("slug").values_list("slug", flat=True)[:20])


def made_before(report: Report, variant: dict[str, str]) -> tuple[bytes, str]:
    """The stored file of a version, byte for byte."""
    stored = report.files.select_related("stored").get(**variant).stored
    with stored.file.open("rb") as file:
        data = file.read()
    return data, f"version {report.version} ({report.state}), SHA-256 of the snapshot {report.sha256}"


def made_now(programme: Programme, variant: dict[str, str]) -> tuple[bytes, str]:
    """A file of the data as they are; nothing is stored."""
    last = ended(programme).order_by("-version").first()
    report = Report(programme=programme, version=last.version + 1 if last else 1)
    taken = snapshot.take(programme)
    narrative = (
        services.narrative_of(last)
        if last
        else [
            {"key": key, "included": row[2], "text_vi": "", "text_en": ""}
            for key, row in sections_of(ReportKind.END_OF_PROGRAMME).items()
        ]
    )
    data = services.render(
        report, taken, narrative, edition=variant["edition"], language=variant["language"], form=variant["format"]
    )
    return data, f"data as of {taken['as_of']}, SHA-256 of the snapshot {snapshot.checksum(taken)}"
