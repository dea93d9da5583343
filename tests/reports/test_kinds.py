"""Each kind of report tells the right things, and the acceptance lines of S1 and S2 hold in their files."""

import io

import docx
import pypdf
import pytest

from reports import document, services, snapshot
from reports.models import Report
from tests.reports.reading import everything_in, rows_of, words_of

pytestmark = pytest.mark.django_db
made: dict[tuple, bytes] = {}
LONG = "Cả nhóm họp mỗi tháng một lần và ghi lại từng việc đã làm. " * 40


@pytest.fixture
def file(told):
    """``file("unicef phase", "donor", "vi", "pdf")``: the bytes, made once in a run."""

    def render(name: str, edition: str, language: str, form: str) -> bytes:
        key = (name, edition, language, form)
        if key not in made:
            report = Report(version=1)
            made[key] = services.render(report, told[name], [], edition=edition, language=language, form=form)
        return made[key]

    return render


@pytest.fixture
def read(file):
    return lambda name, edition, language, form: words_of(file(name, edition, language, form), form)


@pytest.fixture
def rows(file):
    return lambda name, edition, language, form: rows_of(file(name, edition, language, form), form)


# --- the kinds -----------------------------------------------------------------------


def test_a_periodic_report_tells_the_period_beside_the_totals_to_date(rows, read):
    """October to December 2023: one of three events, all 116 attendances, 11 updates, 90.9 of 186 million spent."""
    found = {row[0]: row[1:] for row in rows("femma autumn", "internal", "en", "docx") if len(row) == 3}
    assert found["Events"] == ["1", "3"]
    assert found["People who came (persons)"] == ["30", "30"]
    assert found["Attendances (person-times)"] == ["116", "116"]
    assert found["Updates of the group plans"] == ["11", "–"]
    assert found["Women reached by the groups (person-times)"] == ["311", "1,016"]
    assert found["Monitoring visits done"] == ["1", "5"]
    assert found["Received"] == ["–", "–"]
    assert found["Spent, with what the groups spent"] == ["90,900,000 ₫", "186,000,000 ₫"]
    sheet = {row[0]: row[1:] for row in rows("femma autumn", "internal", "en", "xlsx") if row}
    assert sheet["Spent, with what the groups spent"] == [90_900_000, 186_000_000]
    assert sheet["Attendances (person-times)"] == [116, 116]
    words = read("femma autumn", "internal", "en", "docx")
    assert "Periodic report: 01/10 – 31/12/2023" in words
    assert "Indicator Period Target of the period Reported To date" in words.replace("  ", " ")


def test_donors_read_no_persons_of_a_part_and_no_names(told, file):
    """Persons of a period or an event, taken from those of the whole, would tell of the few who did not come."""
    for name in ("femma autumn", "femma training"):
        edition = snapshot.donor_edition(told[name])
        subject = edition["subject"]
        assert not subject["event"] or (subject["event"]["persons"], subject["event"]["splits"]) == (None, {})
        assert not subject["period"] or subject["period"]["attendance"]["persons"] is None
        names = {row["name"] for row in told[name]["people"] + told[name]["appearances"]}
        event = told[name]["subject"]["event"]
        names |= {row["name"] for row in event["appearances"]} if event else set()
        for form in ("pdf", "docx", "xlsx"):
            everything = everything_in(file(name, "donor", "vi", form), form)
            assert not [person for person in names if person in everything]


def test_an_event_report_tells_sessions_attendance_by_split_tests_and_who_appeared(rows):
    found = rows("femma training", "internal", "en", "docx")
    assert ["Sex", "Female", "22"] in found and ["", "Male", "8"] in found
    assert ["Person-times in all", "", "120", "116", ""] in found
    assert ["People with both tests", "28"] in found
    assert ["Normalised gain of the class", "0.563"] in found
    assert any(row[0] == "Shawn Steil" for row in found)


@pytest.mark.parametrize("slug", ["femma-2023", "unicef-moet-2022", "integration-strategy"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_one_page_summary_is_one_page_of_a4(told, slug, language):
    """Also when the story, the thanks and the summary are as long as somebody liked."""
    taken = told[f"{slug} page"]
    long = [{"key": key, "included": True, "text_vi": LONG, "text_en": LONG} for key in ("brief", "story", "thanks")]
    for narrative in ([], long):
        report = Report(version=1, kind="one_page")
        data = services.render(report, taken, narrative, edition="donor", language=language, form="pdf")
        pages = pypdf.PdfReader(io.BytesIO(data)).pages
        assert len(pages) == 1
        assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]


def test_one_page_tells_figures_promises_a_story_and_thanks(read):
    words = read("femma-2023 page", "donor", "en", "pdf")
    for told in ("6 / 6", "promised results met", "Group action plans", "4–5", "Muong women", "Funder: not stated"):
        assert told in words


def test_the_story_and_the_thanks_of_one_page_are_in_the_workbook_too(rows):
    found = {row[0]: row[1] for row in rows("femma-2023 page", "donor", "en", "xlsx") if len(row) == 2}
    assert found["Acknowledgement"].startswith("Carried by: Centre for Research")
    assert "five sell online" in found["Muong women: digital start-up and lifelong learning"]


def test_chapters_stand_in_the_order_that_was_chosen(told):
    made = document.build(told["femma-2023"], [], "donor", "en", ["money", "results", "no such chapter"])
    headings = [block["text"] for block in made["blocks"] if block["kind"] == "heading" and block["level"] == 1]
    assert headings == ["Money", "Promised and reached"]


def test_the_logframe_lies_across_in_word_and_no_later_section_begins_with_a_cover(file):
    sections = docx.Document(io.BytesIO(file("femma-2023", "internal", "en", "docx"))).sections
    assert [section.page_width > section.page_height for section in sections] == [False, True, False]
    assert [section.different_first_page_header_footer for section in sections] == [True, False, False]


def test_the_logframe_reads_the_same_in_word_and_excel(rows):
    word = [row for row in rows("femma-2023", "internal", "en", "docx") if row[0].startswith("2.2a")]
    assert word[0][1:5] == ["not stated", "4–5 · 11/2023", "5", "met"]
    sheet = [row for row in rows("femma-2023", "internal", "en", "xlsx") if "2.2a" in row]
    assert {4, 5} <= set(sheet[0])


# --- S1 ------------------------------------------------------------------------------


def test_s1_both_versions_of_the_next_phases_dates_with_their_sources(read):
    for form in ("pdf", "docx"):
        words = read("unicef phase", "donor", "vi", form)
        assert "2024-2026 (Tiêu đề và thân bài)" in words
        assert "2024-2025 (Chú thích ảnh toàn cảnh Hội nghị)" in words
    sheet = read("unicef-moet-2022", "donor", "vi", "xlsx")
    assert "Giai đoạn 2022-2023" in sheet and "Chú thích ảnh toàn cảnh Hội nghị" in sheet


def test_s1_six_provincial_departments_then_and_now(read):
    for form in ("docx", "xlsx"):
        words = read("unicef-moet-2022", "donor", "vi", form)
        assert words.count("Sở Giáo dục và Đào tạo") >= 6
        assert "Ninh Thuận (từ 01/07/2025: Khánh Hòa)" in words
        assert "Kon Tum (từ 01/07/2025: Quảng Ngãi)" in words


def test_s1_21_million_children_are_dated_and_never_added(told, read):
    for form, language, number in (("pdf", "vi", "21.000.000 trẻ em"), ("docx", "en", "21,000,000 children")):
        words = read("unicef-moet-2022", "donor", language, form)
        assert number in words and "11/2023" in words
    assert "never added to the people counted" in read("unicef-moet-2022", "donor", "en", "docx")
    assert told["unicef-moet-2022"]["figures"]["people.trained"]["value"] == 0


def test_s1_every_lesson_has_an_owner_and_a_status(rows):
    found = [row for row in rows("unicef phase", "donor", "en", "docx") if len(row) == 5 and row[0] in KINDS]
    assert len(found) == 5
    assert all(row[2] not in {"", "–"} and row[3] in {"Open, no answer yet", "Taken up"} for row in found)


KINDS = {"Difficulty", "Lesson learned", "Recommendation"}


def test_s1_one_conference_is_review_planning_and_training(read):
    for form in ("pdf", "docx", "xlsx"):
        assert "Review, Planning, Training course" in read("unicef conference", "donor", "en", form)


def test_s1_the_grant_is_not_stated_and_not_zero(read, rows):
    found = {row[0]: row[1] for row in rows("unicef-moet-2022", "donor", "en", "docx") if len(row) == 2}
    assert (found["Granted"], found["Budget"], found["Spent"]) == ("not stated", "not stated", "–")
    assert "0 ₫" not in read("unicef-moet-2022", "donor", "en", "docx")
    assert "chưa nêu" in read("unicef-moet-2022", "donor", "vi", "pdf")


# --- S2 ------------------------------------------------------------------------------


def test_s2_four_projects_name_their_funders(read, told):
    def funder(slug: str) -> str:
        return read(slug, "internal", "en", "docx")

    assert "Erasmus+" in funder("genderstrat4equality")
    assert "European Fund for the Integration of non-EU Nationals" in funder("integration-strategy")
    assert "“Fundamental Rights and Citizenship” Programme" in funder("more-women-2014")
    assert "not stated (assumed: European Fund" in funder("complex-integration-policy")
    donors = read("complex-integration-policy", "donor", "en", "docx")
    assert "assumed: European Fund" not in donors


def test_s2_six_members_and_no_lead(read):
    words = read("integration-strategy", "donor", "en", "pdf")
    assert "No lead is stated." in words
    for name in ("Diversity Development Group", "Magnum Bonum", "Lithuanian Red Cross", "Ethnic Studies", "PLUS"):
        assert name in words
    assert "Không nguồn nào nêu đơn vị chủ trì." in read("integration-strategy", "donor", "vi", "xlsx")


def test_s2_one_name_for_an_organisation_of_several_projects(told):
    def members(slug: str) -> set[str]:
        return {row["organisation"]["vi"] for row in told[slug]["consortium"]["members"]}

    both = members("integration-strategy") & members("complex-integration-policy")
    assert {"Social Partnership Fund Magnum Bonum", "Centre for Equality Advancement"} <= both


def test_s2_two_workshops_three_events_and_a_coordinator_in_belgium(rows, read):
    words = read("more-women-2014", "donor", "en", "docx")
    assert "Lead: LUDEN (Belgium)." in words
    planned = {row[0]: row[4] for row in rows("more-women-2014", "donor", "en", "docx") if len(row) == 6}
    assert [count for title, count in planned.items() if "(workshops)" in title and count != "–"] == ["2"]
    assert sorted(count for title, count in planned.items() if "(events)" in title) == ["1", "3"]
    sheet = [row for row in rows("more-women-2014", "donor", "en", "xlsx") if row[:1] == ["LUDEN"]]
    assert sheet[0][1] == "Coordinator"


def test_s2_the_project_number_stands_in_every_file(read):
    for form in ("pdf", "docx", "xlsx"):
        assert "EIF/2012/6/09/PG/1" in read("complex-integration-policy", "donor", "vi", form)


def test_s2_unknown_amounts_and_dates_are_not_stated(rows, read):
    for slug in ("more-women-2014", "complex-integration-policy"):
        found = {row[0]: row[1] for row in rows(slug, "donor", "en", "docx") if len(row) == 2}
        assert (found["Period"], found["Granted"]) == ("time not stated", "not stated")
    assert "thời gian chưa nêu" in read("more-women-2014", "donor", "vi", "pdf").lower()


def test_s2_a_training_on_the_quality_checklist_shows_which_steps_have_evidence(told):
    steps = [
        {"number": n, "text": {"vi": f"Bước {n}", "en": f"Step {n}"}, "answer": {"vi": "có", "en": "yes"},
         "evidence": "Biên bản của Lò Thị Hặc" if n <= 3 else "", "shown": n <= 3}
        for n in range(1, 13)
    ]  # fmt: skip
    event = {**told["unicef-moet-2022"]["events"][0], "quality": steps}
    taken = {**told["unicef-moet-2022"], "events": [event]}
    for edition, evidence in (("internal", True), ("donor", False)):
        data = services.render(Report(version=1), taken, [], edition=edition, language="en", form="docx")
        words = words_of(data, "docx")
        assert "3 of 12 steps have evidence." in words
        assert ("Lò Thị Hặc" in words) is evidence
