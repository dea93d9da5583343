"""The import of a long list of people, over the time that openpyxl takes to read the file."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from bench.cpu import Stopwatch, cost
from bench.crowd import names
from bench.ratios import Ratio
from office import jobs
from participants.models import Place, User
from programmes.enums import ImportState
from programmes.imports import staging
from programmes.models import Programme, Role

ROWS = 10_000
LIMIT = 4.0
HEADINGS = (
    "Mã", "Họ và tên", "Giới tính", "Năm sinh", "Dân tộc", "Tỉnh", "Đơn vị", "Chức vụ", "Email", "Điện thoại",
    "wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_selfcare", "wg_communicating",
    "consent_processing", "consent_sensitive", "consent_photo", "consent_date",
)  # fmt: skip


def workbook() -> bytes:
    """A list as an office would send it: 20 columns, 300 organisations, half of the people with consent to all."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Học viên")
    sheet.append(HEADINGS)
    provinces = list(Place.objects.filter(era="63").values_list("name_vi", flat=True))
    for number, name in zip(range(ROWS), names(), strict=False):
        consent = "có" if number % 2 else "không"
        sheet.append(
            [
                f"NH-{number:05}", name, "Nữ" if number % 3 else "Nam", 1960 + number % 45,
                "Mông" if number % 4 else "Kinh", provinces[number % len(provinces)],
                f"Hội Phụ nữ huyện {number % 300}", "Cán bộ", f"import-{number}@list.example", f"0912 {number:06}",
                *(1 + (number + domain) % 3 for domain in range(6)), "có", consent, consent, "16/10/2023",
            ]
        )  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes) -> int:
    """The quickest way that openpyxl has: every value of every row, and no more."""
    book = load_workbook(io.BytesIO(content), read_only=True)
    return sum(1 for sheet in book.worksheets for _row in sheet.iter_rows(values_only=True))


def compare(database: str) -> list[Ratio]:
    """Upload, the worker's check, the confirmation, the worker's writing."""
    content = workbook()
    reading = cost(lambda: read(content), times=3)
    model = Programme.objects.get(slug="femma-2023")
    programme = Programme.objects.create(
        slug="bench-import",
        title_vi="Nhập danh sách",
        starts_on=model.starts_on,
        ends_on=model.ends_on,
        state="running",
    )
    coordinator = User.objects.get(email="coordinator@demo.example")
    Role.objects.create(programme=programme, user=coordinator, role="coordinator")
    with Stopwatch() as preview:
        batch = staging.upload(programme, SimpleUploadedFile("list.xlsx", content), by=coordinator)
        jobs.run(batch.job_id)
    batch.refresh_from_db()
    if batch.counts.get("new") != ROWS:
        raise RuntimeError(f"the preview found {batch.counts}, {batch.problems}")
    with Stopwatch() as commit:
        batch = staging.confirm(batch, by=coordinator)
        jobs.run(batch.job_id)
    batch.refresh_from_db()
    if batch.state != ImportState.IMPORTED or programme.enrolments.count() != ROWS:
        raise RuntimeError(f"the import ended as {batch.state} with {programme.enrolments.count()} people")
    return [
        Ratio("import of 10,000: preview and commit", database, (preview.seconds + commit.seconds) / reading, LIMIT),
        Ratio("import of 10,000: preview", database, preview.seconds / reading, None),
        Ratio("import of 10,000: commit", database, commit.seconds / reading, None),
    ]
