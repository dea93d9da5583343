"""The layout of an official document (Decree 30/2020/NĐ-CP): words, and the geometry of Word and PDF."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pypdf
import pytest
from django.urls import reverse
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from office import jobs
from office.models import Job
from reports import services
from reports.layouts.models import ReportLayout
from reports.layouts.services import Paper
from reports.models import Report
from reports.official.details import Details, place_and_date, recipients, reference, signing_for
from reports.renderers import official_docx

DETAILS = Details(
    superior_body="Đại học Thái Nguyên", issuing_body="Trung tâm Nghiên cứu", issuing_body_en="Research Centre",
    number="5", symbol="BC-TTNC", place="Hà Nội", issued_on=dt.date(2024, 3, 5), addressee="Bộ Giáo dục và Đào tạo",
    recipients="- Như trên;\nĐại sứ quán\nLưu: VT, ĐT.", authority="KT.", on_behalf_of="Giám đốc",
    signer_position="Phó Giám đốc", signer_name="Nguyễn Thị An",
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "vi", "en"),
    [
        (dt.date(2024, 3, 5), "Hà Nội, ngày 05 tháng 3 năm 2024", "Hà Nội, 5 March 2024"),
        (dt.date(2024, 2, 15), "Hà Nội, ngày 15 tháng 02 năm 2024", "Hà Nội, 15 February 2024"),
        (dt.date(2024, 1, 1), "Hà Nội, ngày 01 tháng 01 năm 2024", "Hà Nội, 1 January 2024"),
        (dt.date(2024, 11, 30), "Hà Nội, ngày 30 tháng 11 năm 2024", "Hà Nội, 30 November 2024"),
        (None, "Hà Nội, ngày      tháng      năm 2024", "Hà Nội,               2024"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_nought(day, vi, en):
    made = dt.date(2024, 6, 1)
    assert place_and_date("Hà Nội", day, made, "vi") == vi
    assert place_and_date("Hà Nội", day, made, "en") == en


def test_number_recipients_and_for_whom_are_written_as_the_decree_does():
    assert (reference("5", "BC-TTNC"), reference("125", "BC-TTNC")) == ("05/BC-TTNC", "125/BC-TTNC")
    assert reference("", "BC-TTNC") == "      /BC-TTNC"
    assert recipients(DETAILS.recipients) == ["- Như trên;", "- Đại sứ quán;", "- Lưu: VT, ĐT."]
    assert signing_for("KT.", "Giám đốc", "vi") == "KT. GIÁM ĐỐC"
    assert signing_for("", "", "vi") == signing_for("Q.", "", "vi") == ""


@pytest.fixture(scope="module")
def official(femma_snapshot):
    made: dict[tuple[str, str], bytes] = {}

    def paper(language: str, form: str) -> bytes:
        if (language, form) not in made:
            made[language, form] = services.render(
                Report(version=1), femma_snapshot, [], edition="internal", language=language, form=form,
                paper=Paper(layout="official", details=DETAILS),
            )  # fmt: skip
        return made[language, form]

    return paper


@pytest.mark.django_db
def test_word_has_the_decrees_page_letters_and_parts(official):
    file = docx.Document(io.BytesIO(official("vi", "docx")))
    section = file.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = [
        round(side.mm)
        for side in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    ]
    assert margins == [20, 20, 30, 15]  # 20–25, 20–25, 30–35, 15–20
    assert section.different_first_page_header_footer
    header = section.header.paragraphs[0]
    assert header.alignment == WD_ALIGN_PARAGRAPH.CENTER and "PAGE" in header._p.xml
    assert section.first_page_header.paragraphs[0].text == ""
    normal = file.styles["Normal"]
    assert (normal.font.name, normal.font.size) == ("Times New Roman", Pt(13))
    shape = normal.paragraph_format
    assert (shape.alignment, round(shape.first_line_indent.mm), shape.space_after) == (
        WD_ALIGN_PARAGRAPH.JUSTIFY,
        10,
        Pt(6),
    )
    left, right = (cell.paragraphs for cell in file.tables[0].rows[0].cells)
    assert [one.text for one in left][:2] == ["ĐẠI HỌC THÁI NGUYÊN", "TRUNG TÂM NGHIÊN CỨU"]
    assert [one.text for one in right][:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert [(one.runs[0].bold or False, one.runs[0].font.size.pt) for one in (*left[:2], *right[:2])] == [
        (False, 12), (True, 12), (True, 12), (True, 13),
    ]  # fmt: skip
    number, place = (cell.paragraphs[0] for cell in file.tables[0].rows[1].cells)
    assert (number.text, place.text, place.runs[0].italic) == (
        "Số: 05/BC-TTNC",
        "Hà Nội, ngày 05 tháng 3 năm 2024",
        True,
    )
    titles = [one for one in file.paragraphs if one.style.name == "Line" and one.text][:3]
    assert [one.text for one in titles] == [
        "BÁO CÁO", titles[1].text, "Kính gửi: Bộ Giáo dục và Đào tạo",
    ]  # fmt: skip
    assert titles[1].text.startswith("Kết quả thực hiện chương trình “") and titles[1].runs[0].bold
    sign = next(table for table in file.tables if "Nơi nhận:" in table.rows[0].cells[0].text)
    told, signed = (cell.text.split("\n") for cell in sign.rows[0].cells)
    assert told == ["Nơi nhận:", "- Như trên;", "- Đại sứ quán;", "- Lưu: VT, ĐT."]
    assert [line for line in signed if line] == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Thị An"]
    xml = file.element.xml
    assert xml.index("Nguyễn Thị An") < xml.index(">PHỤ LỤC<")
    assert "(Kèm theo Báo cáo số 05/BC-TTNC của Trung tâm Nghiên cứu)" in xml
    colours = {one.get(docx.oxml.ns.qn("w:val")) for one in file.element.body.iter(docx.oxml.ns.qn("w:color"))}
    assert colours <= {"000000", "auto"}


@pytest.mark.django_db
def test_the_rules_under_motto_and_body_are_as_long_as_the_decree_wants(official):
    file = docx.Document(io.BytesIO(official("vi", "docx")))
    rules = []
    for cell, room in zip(file.tables[0].rows[0].cells, (official_docx.ISSUER, official_docx.NATION), strict=True):
        shape = cell.paragraphs[-1].paragraph_format
        rules.append(room - shape.left_indent.mm - shape.right_indent.mm)
    body = official_docx.width("TRUNG TÂM NGHIÊN CỨU", 12)
    motto = official_docx.width("Độc lập - Tự do - Hạnh phúc", 13)
    assert 1 / 3 <= rules[0] / body <= 1 / 2
    assert rules[1] == pytest.approx(motto, abs=0.2)
    assert official_docx.width("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12) < official_docx.NATION  # on one line


@pytest.mark.django_db
def test_pdf_has_the_same_parts_its_letters_and_page_numbers_from_the_second(official):
    reader = pypdf.PdfReader(io.BytesIO(official("vi", "pdf")))
    first = reader.pages[0]
    assert [round(float(side) / 72 * 25.4) for side in first.mediabox[2:]] == [210, 297]
    runs: list[tuple[str, float, float, float]] = []

    def note(text, cm, tm, _font, size):
        if text.strip():
            x, y = (cm[at] * tm[4] + cm[at + 2] * tm[5] + cm[at + 4] for at in (0, 1))
            runs.append((text.strip(), x / 72 * 25.4, y / 72 * 25.4, size))

    reader.pages[1].extract_text(visitor_text=note)
    number = max(runs, key=lambda run: run[2])
    assert number[0] == "2"
    assert number[1] == pytest.approx(30 + 165 / 2, abs=2)  # in the middle between the margins
    assert number[2] > 297 - 20  # in the upper margin
    assert min(x for _text, x, _y, _size in runs) == pytest.approx(30, abs=3)
    text = first.extract_text()
    assert "1" not in text.split("\n")[0]
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 05/BC-TTNC",
        "Hà Nội, ngày 05 tháng 3 năm 2024",
        "BÁO CÁO",
    ):
        assert words in text
    fonts = {str(font["/BaseFont"]) for page in reader.pages for font in _fonts(page)}
    assert all("LiberationSerif" in name or "BeVietnamPro" in name for name in fonts)  # the second in charts alone
    assert reader.root_object["/MarkInfo"]["/Marked"]
    whole = "".join(page.extract_text() for page in reader.pages)
    assert "KT. GIÁM ĐỐC" in whole and "- Lưu: VT, ĐT." in whole


def _fonts(page):
    held = page["/Resources"].get("/Font", {})
    return [font.get_object() for font in held.values()]


@pytest.mark.django_db
def test_the_english_edition_is_a_translation_and_says_so(official):
    file = docx.Document(io.BytesIO(official("en", "docx")))
    words = "\n".join(
        [*(one.text for one in file.paragraphs), *(cell.text for row in file.tables[0].rows for cell in row.cells)]
    )
    for told in ("SOCIALIST REPUBLIC OF VIET NAM", "RESEARCH CENTRE", "ĐẠI HỌC THÁI NGUYÊN", "No.: 05/BC-TTNC",
                 "Hà Nội, 5 March 2024", "REPORT", "Translation. The Vietnamese text is the official one."):  # fmt: skip
        assert told in words
    assert docx.Document(io.BytesIO(official("vi", "docx"))).element.xml.count("Translation.") == 0


GIVEN = {
    "layout": "official",
    "symbol": "bc-ttnc",
    "place": "Hà Nội",
    "signer_position": "Giám đốc",
    "signer_name": "An",
}


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_laid_out_with_all_its_details_checked_and_made_anew(cast, as_user):
    client = as_user(cast.coordinator)
    ask = {"kind": "end_of_programme", "chapters": "1", "chapter": "glance", "paper": "official"}
    client.post(reverse("reports:report_ask", args=[cast.programme.slug]), ask)
    jobs.run(Job.objects.get(kind="reports.make").pk)
    report = Report.objects.get()
    sha = report.sha256
    address = reverse("reports:report_layout", args=[report.uuid])
    wrong = {
        "layout": "official", "symbol": "báo cáo", "number": "năm", "recipients": "Như trên", "authority": "KT.",
        "issued_on": "31/02/2024", "signer_name": "Nguyễn Thị An",
    }  # fmt: skip
    answer = client.post(address, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {
        "symbol", "number", "recipients", "on_behalf_of", "issued_on", "place", "signer_position",
    }  # fmt: skip
    assert 'value="báo cáo"' in page.lower() or 'value="BÁO CÁO"' in page
    assert 'value="Nguyễn Thị An"' in page
    assert ReportLayout.objects.get().symbol == ""
    assert client.post(address, GIVEN | {"number": "7", "issued_on": "05/03/2024"}).status_code == 302
    jobs.run(Job.objects.filter(state="waiting").get().pk)
    report.refresh_from_db()
    assert (report.sha256, report.layout.symbol, report.layout.issued_on) == (sha, "BC-TTNC", dt.date(2024, 3, 5))
    with report.files.get(edition="donor", language="vi", format="docx").stored.file.open("rb") as content:
        assert docx.Document(content).tables[0].rows[1].cells[0].text == "Số: 07/BC-TTNC"
    Report.objects.update(state="final")
    assert client.post(address, GIVEN).status_code == 302
    assert ReportLayout.objects.get().number == "7"
