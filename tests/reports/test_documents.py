"""The report as a file: whole, in order, in both languages, with nothing in the donor edition that is not for donors."""

import io
import re
import zipfile

import docx
import openpyxl
import pypdf
import pytest

from reports import document, services, snapshot
from reports.enums import Edition, Format
from reports.models import Report
from tests.reports.reading import everything_in, rows_of, words_of

pytestmark = pytest.mark.django_db
FORMS = Format.values
LANGUAGES = ("vi", "en")
CHAPTERS = {
    "vi": ["Tóm lược", "Chương trình", "Cam kết và kết quả đạt được", "Khung kết quả",
           "Các đối tác và vai trò", "Học viên", "Hội thảo, tập huấn và điểm danh",
           "Kết quả học tập", "Kế hoạch hành động nhóm", "Chuyến giám sát, phát hiện và hành động tiếp theo", "Kinh phí",
           "Bài học và đánh giá", "Phụ lục"],
    "en": ["At a glance", "The programme", "Promised and reached", "Results framework",
           "Partners and their roles", "Participants", "Workshops and attendance",
           "What was learned", "Group action plans", "Visits, findings and follow-ups", "Money",
           "Lessons and assessment", "Annexes"],
}  # fmt: skip


def outline(reader: pypdf.PdfReader) -> list[str]:
    return [entry.title for entry in reader.outline if not isinstance(entry, list)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_is_tagged_named_and_has_its_chapters_in_order(femma_papers, femma_snapshot, language):
    reader = pypdf.PdfReader(io.BytesIO(femma_papers("internal", language, "pdf")))
    title = femma_snapshot["programme"]["title"][language]
    assert (reader.metadata.title, reader.root_object["/Lang"]) == (title, language)
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert [re.sub(r"^\d+\s*", "", entry) for entry in outline(reader)] == CHAPTERS[language]
    contents = reader.pages[1].extract_text()
    assert all(chapter in contents for chapter in CHAPTERS[language])
    pages = len(reader.pages)
    assert f"2 / {pages - 1}" in reader.pages[2].extract_text()  # the cover has no number


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_has_real_headings_contents_captions_and_page_numbers(femma_papers, language):
    data = femma_papers("internal", language, "docx")
    file = docx.Document(io.BytesIO(data))
    headings = [found.text.split("  ", 1)[1] for found in file.paragraphs if found.style.name == "Heading 1"]
    assert headings == CHAPTERS[language]
    body = file.element.xml
    assert 'w:instrText xml:space="preserve"> TOC \\o "1-2" \\h' in body
    entries = [found for found in file.element.iter("{*}hyperlink")]
    anchors = {found.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}anchor") for found in entries}
    marks = {
        found.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}name")
        for found in file.element.iter("{*}bookmarkStart")
    }
    assert anchors == marks
    assert len(anchors) > 20
    footer = file.sections[0].footer._element.xml
    assert "PAGE" in footer and "NUMPAGES" in footer
    captions = [found.text for found in file.paragraphs if found.style.name == "Caption"]
    numbers = [int(re.search(r"\d+", caption)[0]) for caption in captions]
    pictures = len(file.inline_shapes)
    assert sorted(numbers) == sorted([*range(1, pictures + 1), *range(1, len(numbers) - pictures + 1)])
    assert all(found.get("descr") for found in file.element.iter("{*}docPr"))  # every chart is told in words


def test_word_goes_with_its_font_and_speaks_its_language(femma_papers):
    archive = zipfile.ZipFile(io.BytesIO(femma_papers("donor", "vi", "docx")))
    assert sum(name.endswith(".odttf") for name in archive.namelist()) == 3
    assert 'w:val="vi-VN"' in archive.read("word/styles.xml").decode()
    assert not [name for name in archive.namelist() if "vba" in name.lower()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_sheets_in_the_language_charts_formats_and_frozen_heads(femma_papers, language):
    book = openpyxl.load_workbook(io.BytesIO(femma_papers("internal", language, "xlsx")))
    assert (
        book.sheetnames[:3]
        == {
            "vi": ["Mục lục", "Tóm tắt", "Cam kết và kết quả đạt được"],
            "en": ["Contents", "Summary", "Promised and reached"],
        }[language]
    )
    assert all(sheet.freeze_panes == "B5" for sheet in book.worksheets[1:])
    archive = zipfile.ZipFile(io.BytesIO(femma_papers("internal", language, "xlsx")))
    assert sum(name.startswith("xl/charts/chart") for name in archive.namelist()) >= 10
    summary = {row[0].value: row[2] for row in book.worksheets[1].iter_rows(min_row=5)}
    assert summary["plans.budget"].number_format == '#,##0" ₫"'
    assert (summary["people.women_share"].value, summary["people.women_share"].number_format) == (73.3, '0.0"%"')
    assert summary["tests.normalised_gain"].number_format == "0.000"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("edition", Edition.values)
def test_the_same_snapshot_gives_the_same_bytes(femma_papers, femma_snapshot, form, edition):
    again = {row: None for row in ("lessons", "relevance")}
    narrative = [
        {"key": key, "included": True, "text_vi": vi, "text_en": en}
        for key, (vi, en) in zip(
            again, [("Họp nhóm sớm hơn.", "Meet the groups earlier."), ("Đúng nhu cầu.", "To the point.")], strict=True
        )
    ]
    made = services.render(Report(version=1), femma_snapshot, narrative, edition=edition, language="vi", form=form)
    assert made == femma_papers(edition, "vi", form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_donor_edition_names_nobody_anywhere(femma_papers, femma_snapshot, form, language):
    """Neither in text, nor in properties, alternative texts, chart caches or links."""
    taken = femma_snapshot
    names = {person["name"] for person in taken["people"]} | {row["name"] for row in taken["appearances"]}
    names |= {line["responsible"] for plan in taken["plans"] for line in plan["activities"] if line["responsible"]}
    names |= {row["responsible"] for row in taken["follow_ups"] if row["responsible"]}
    assert len(names) >= 34
    found = everything_in(femma_papers("donor", language, form), form)
    assert [name for name in names if name in found] == []
    stories = {row["text"] for plan in taken["plans"] for row in plan["stories"]}
    findings = {row["text"] for visit in taken["visits"] for row in visit["findings"]}
    assert [text for text in stories | findings if text and text[:30] in found] == []
    assert "Đại sứ quán Canada" not in found and "Embassy of Canada" not in found  # assumed, not confirmed


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_hidden_cells_of_the_donor_edition_are_those_of_the_pages(femma_papers, femma_snapshot, form):
    told = {(row[-3], row[-2]) for row in rows_of(femma_papers("donor", "en", form), form) if len(row) >= 3}
    told |= {(row[1], row[2]) for row in rows_of(femma_papers("donor", "en", form), form) if len(row) >= 3}
    for split in femma_snapshot["donor_figures"]["people.enrolled"]["splits"].values():
        for part in split:
            if part["count"] is None:
                shown = "*" if part["withheld"] else "<5"
                assert (part["label"]["en"], shown) in told
    real = femma_snapshot["figures"]["people.enrolled"]["splits"]["ethnicity"]
    hidden = {(part["label"]["en"], str(part["count"])) for part in real if part["count"] < 5}
    assert not hidden & {(str(label), str(count)) for label, count in told}


def test_a_criterion_that_was_written_stands_under_its_question(femma_papers):
    for form in ("pdf", "docx"):
        text = words_of(femma_papers("donor", "en", form), form)
        assert "Did the programme do the right things for these people and organisations? To the point." in text
        assert "Efficiency" not in text  # not taken up


@pytest.mark.parametrize("form", FORMS)
def test_renderers_read_nothing_but_the_snapshot(femma_snapshot, django_assert_num_queries, form):
    with django_assert_num_queries(0):
        services.render(Report(version=1), femma_snapshot, [], edition="donor", language="en", form=form)


def blocks(taken, edition="internal", language="en", narrative=()):
    told = taken if edition == "internal" else snapshot.donor_edition(taken)
    return document.build(told, list(narrative), edition, language)["blocks"]


def test_a_missing_language_is_said(femma_snapshot):
    written = [{"key": "lessons", "included": True, "text_vi": "Chỉ tiếng Việt.", "text_en": ""}]
    made = blocks(femma_snapshot, narrative=written)
    at = next(index for index, block in enumerate(made) if block.get("text") == "Chỉ tiếng Việt.")
    assert made[at - 1]["text"] == "Written in Vietnamese; there is no English text yet."


def test_a_section_taken_out_is_not_set(femma_snapshot):
    written = [{"key": "lessons", "included": False, "text_vi": "Chỉ tiếng Việt.", "text_en": "Only English."}]
    assert not [block for block in blocks(femma_snapshot, narrative=written) if block.get("text") == "Only English."]


@pytest.mark.parametrize("form", FORMS)
def test_signs_that_mean_something_to_a_program_are_only_text(femma_snapshot, form):
    odd = '=HYPERLINK("http://x.example";"x") & <b> #let $x$ {{ y }} {% z %} \x0b [[body]]'
    taken = {**femma_snapshot, "plans": [dict(plan) for plan in femma_snapshot["plans"]]}
    taken["plans"][0] |= {"title": {"vi": odd, "en": odd}, "budget_lines": [{"title": "+1+1", "amount": 1}]}
    taken["programme"] = {**taken["programme"], "title": {"vi": odd, "en": odd}}
    data = services.render(Report(version=1), taken, [], edition="internal", language="vi", form=form)
    text = words_of(data, form)
    assert "<b> #let $x$ {{ y }} {% z %}" in text
    if form == "xlsx":
        cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f" or str(cell.value or "").startswith(("=", "+"))]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("edition", Edition.values)
def test_a_programme_with_nothing_yet_makes_a_report(cast, form, edition):
    taken = snapshot.take(cast.other_programme)
    data = services.render(Report(version=1), taken, [], edition=edition, language="vi", form=form)
    assert cast.other_programme.title_vi in words_of(data, form)
