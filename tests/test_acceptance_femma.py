"""The nine acceptance lines of scenario S0, by figures worked out by hand from the demonstration's files."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override

from participants.models import ApiToken, User
from programmes.measures import figures, measure
from programmes.models import Programme
from programmes.results import promises
from reports import snapshot
from tests.reports.reading import rows_of, rows_of_page, words_of

SMALL = {"Dao", "Nùng", "Mường"}
NAMES = ("Giàng Thị Máy", "Vàng A Chỉnh", "Lương Thị Hằng", "Đỗ Minh Tuấn")


@pytest.fixture
def femma(db, settings) -> Programme:
    settings.EMBEDDED = True
    call_command("demo", "femma-2023", verbosity=0)
    return Programme.objects.get(slug="femma-2023")


def ask(client, who: str, path: str):
    token = ApiToken.issue(User.objects.get(email=f"{who}@demo.example"))
    return client.get(path, headers={"authorization": f"Bearer {token}"})


def measures(client, who: str = "coordinator", language: str = "vi") -> dict[str, dict]:
    answer = ask(client, who, f"/api/v1/programmes/femma-2023/measures?language={language}")
    assert answer.status_code == 200, answer.content
    return {row["key"]: row for row in answer.json()}


def test_line_1_nine_provinces_then_six_now_the_same_people(femma, client):
    told = measures(client)
    assert told["places.provinces_then"]["value"] == 9
    assert told["places.provinces_now"]["value"] == 6
    assert sum(told["people.enrolled"]["splits"]["province"].values()) == 30
    assert told["people.enrolled"]["splits"]["province_now"] == {
        "Tuyên Quang": 7, "Thái Nguyên": 7, "Lào Cai": 6, "Sơn La": 4, "Điện Biên": 3, "Phú Thọ": 3,
    }  # fmt: skip


def test_line_2_thirty_people_22_women_24_of_minorities(femma, client):
    told = measures(client)["people.enrolled"]
    assert told["value"] == 30
    assert told["splits"]["sex"] == {"Nữ": 22, "Nam": 8}
    assert told["splits"]["ethnicity"] == {"Kinh": 6, "Tày": 6, "Thái": 5, "HMông": 5, "Dao": 3, "Nùng": 3, "Mường": 2}
    assert told["splits"]["ethnicity_group"] == {"Dân tộc thiểu số": 24, "Kinh": 6}


def test_line_3_five_plans_meet_four_to_five(femma, client):
    told = measures(client)["plans.approved"]
    assert told["value"] == 5
    assert (told["target"]["minimum"], told["target"]["maximum"], told["target"]["state"]) == (4, 5, "met")


def test_line_4_all_six_results_have_target_and_actual_and_not_yet_due_is_not_failed(femma):
    femma.events.filter(starts_on__gte=dt.date(2024, 1, 15)).update(state="planned")
    from office import history

    history.touch(femma.pk)
    held = {row.target.measure: row for row in promises(femma, figures(femma.pk), dt.date(2024, 1, 15))}
    assert len(held) == 6
    assert [held[key].state for key in ("events.launch", "people.trained", "plans.approved")] == ["met"] * 3
    assert [held[key].state for key in ("events.field_visit", "events.closing")] == ["not_due", "not_due"]
    assert held["people.trained"].value == 30


def test_line_5_learning_on_matched_pairs(femma, client):
    told = {key: row["value"] for key, row in measures(client).items()}
    assert told["tests.pre_mean"] == 51.67
    assert told["tests.matched_pairs"] == 28
    assert told["tests.matched_pre_mean"] == 51.79
    assert told["tests.matched_post_mean"] == 78.93
    assert told["tests.gain"] == 27.14
    assert told["tests.normalised_gain"] == 0.563
    assert told["tests.individual_gain"] == 0.572
    assert told["tests.without_post"] == 2


def test_line_6_attendance_in_person_times(femma, client):
    told = {key: row["value"] for key, row in measures(client).items()}
    assert told["attendance.person_times"] == 116
    assert told["attendance.expected_person_times"] == 120
    assert told["attendance.full"] == 27


def test_line_7_small_groups_are_hidden_from_donors(femma, client):
    told = measures(client, "donor")["people.enrolled"]["splits"]["ethnicity"]
    assert {label for label, count in told.items() if count == "<5"} == SMALL
    assert {label: told[label] for label in ("Kinh", "Tày", "Thái", "HMông")} == {
        "Kinh": 6,
        "Tày": 6,
        "Thái": 5,
        "HMông": 5,
    }
    client.force_login(User.objects.get(email="donor@demo.example"))
    page = client.get(reverse("reports:results", args=["femma-2023"])).content.decode()
    assert "&lt;5" in page
    assert not [name for name in NAMES if name in page]


def test_line_8_the_plans_money_and_an_indicator_on_its_way(femma, client):
    assert measures(client)["plans.budget"]["value"] == 191_500_000
    assert measures(client)["plans.budget"]["unit"] == "VND"
    plan = next(plan for plan in snapshot.take(femma)["plans"] if plan["code"] == "AP4")
    assert plan["indicators"][0]["progress"] == 70
    budgets = {plan["code"]: plan["budget"] for plan in snapshot.take(femma)["plans"]}
    assert budgets == {"AP1": 29_500_000, "AP2": 40_000_000, "AP3": 51_000_000, "AP4": 36_000_000, "AP5": 35_000_000}


def test_line_9_certificates_for_28_verifiable_by_link(femma, client):
    assert measures(client)["completion.met"]["value"] == 28
    client.force_login(User.objects.get(email="coordinator@demo.example"))
    for _again in range(2):
        client.post(reverse("trainings:certificates_issue", args=["femma-2023"]))
    assert measures(client)["completion.certificates"]["value"] == 28
    from trainings.models import Certificate

    certificate = Certificate.objects.filter(enrolment__code="FEMMA-01").get()
    client.logout()
    page = client.get(reverse("trainings:certificate_check", args=[certificate.token])).content.decode()
    assert certificate.number in page
    assert "Giàng Thị Máy" not in page


# --- the same lines in every file, both languages ------------------------------------------------

NUMBERS = {  # measure → (Vietnamese, English, in the workbook)
    "people.enrolled": ("30", "30", 30),
    "people.women_share": ("73%", "73%", 73.3),
    "people.minority_share": ("80%", "80%", 80),
    "places.provinces_then": ("9", "9", 9),
    "places.provinces_now": ("6", "6", 6),
    "attendance.person_times": ("116", "116", 116),
    "attendance.expected_person_times": ("120", "120", 120),
    "attendance.full": ("27", "27", 27),
    "tests.pre_mean": ("51,67", "51.67", 51.67),
    "tests.matched_pairs": ("28", "28", 28),
    "tests.matched_pre_mean": ("51,79", "51.79", 51.79),
    "tests.matched_post_mean": ("78,93", "78.93", 78.93),
    "tests.gain": ("27,14", "27.14", 27.14),
    "tests.normalised_gain": ("0,563", "0.563", 0.563),
    "tests.individual_gain": ("0,572", "0.572", 0.572),
    "plans.total": ("5", "5", 5),
    "plans.budget": ("191.500.000 ₫", "191,500,000 ₫", 191_500_000),
    "completion.met": ("28", "28", 28),
}
NOT_FOR_DONORS = {"tests.pre_mean"}  # with the mean of the pairs it would tell that of the two others
SPLITS = {  # label → count
    "vi": {
        "Nữ": 22, "Nam": 8, "Dân tộc thiểu số": 24, "Kinh": 6, "Tày": 6, "Thái": 5, "HMông": 5, "Dao": 3, "Nùng": 3,
        "Mường": 2, "Tuyên Quang": 7, "Thái Nguyên": 7, "Lào Cai": 6, "Sơn La": 4, "Điện Biên": 3, "Phú Thọ": 3,
        "Hà Giang": 4, "Bắc Kạn": 3, "Yên Bái": 3,
    },
    "en": {
        "Female": 22, "Male": 8, "Ethnic minority": 24, "Kinh": 6, "Tày": 6, "Thái": 5, "HMông": 5, "Dao": 3,
        "Nùng": 3, "Mường": 2, "Tuyen Quang": 7, "Thai Nguyen": 7, "Lao Cai": 6, "Dien Bien": 3, "Phu Tho": 3,
        "Ha Giang": 4, "Bac Kan": 3, "Yen Bai": 3,
    },
}  # fmt: skip
BUDGETS = {"AP1": 29_500_000, "AP2": 40_000_000, "AP3": 51_000_000, "AP4": 36_000_000, "AP5": 35_000_000}
MET = {"vi": "đạt", "en": "met"}
papers = pytest.mark.parametrize("language", ["vi", "en"])
editions = pytest.mark.parametrize("edition", ["internal", "donor"])


def tight(text: str) -> str:
    """Without blanks: lines break after hyphens too."""
    return "".join(text.split())


def written(language: str, amount: int) -> str:
    return f"{amount:,} ₫".replace(",", "." if language == "vi" else ",")


def share(language: str, count: int) -> str:
    return f"{(200 * count + 30) // 60}%"


@papers
@editions
@pytest.mark.django_db
def test_lines_1_to_9_in_pdf(femma_papers, femma_snapshot, edition, language):
    text = words_of(femma_papers(edition, language, "pdf"), "pdf")
    at = ["vi", "en"].index(language)
    for key, shown in NUMBERS.items():
        if edition == "internal" or key not in NOT_FOR_DONORS:
            how = " ".join(femma_snapshot["figures"][key]["how"][language].split())
            assert tight(f"{how} {shown[at]}") in tight(text), key
    _promises_in_words(text, language)
    for label, count in SPLITS[language].items():
        if edition == "internal":
            assert f"{label} {count} {share(language, count)}" in text
    for code, amount in BUDGETS.items():
        assert written(language, amount) in text, code
    assert " 70%" in text
    if edition == "donor":
        assert all(f"{label} <5" in text for label in SMALL)


def _promises_in_words(text: str, language: str) -> None:
    assert f"{MET[language]} 4–5 5" in text  # line 3
    assert text.count(f" {MET[language]} 1 1") == 4 + (f" {MET[language]} 30 30" not in text)  # line 4, with 30 of 30


@papers
@editions
@pytest.mark.django_db
def test_lines_1_to_9_in_word(femma_papers, femma_snapshot, edition, language):
    rows = rows_of(femma_papers(edition, language, "docx"), "docx")
    at = ["vi", "en"].index(language)
    told = {row[0]: row[-1] for row in rows if len(row) == 3}
    for key, shown in NUMBERS.items():
        if edition == "internal" or key not in NOT_FOR_DONORS:
            assert told[femma_snapshot["figures"][key]["label"][language]] == shown[at], key
    promised = [tuple(row[2:]) for row in rows if len(row) == 5 and row[2] == MET[language]]
    assert sorted(promised) == sorted(
        [(MET[language], "1", "1")] * 4 + [(MET[language], "30", "30"), (MET[language], "4–5", "5")]
    )
    cells = [row for row in rows if len(row) == 3]
    for label, count in SPLITS[language].items():
        if edition == "internal":
            assert [label, str(count), share(language, count)] in cells
    money = {row[0][:3]: row[1] for row in rows if len(row) == 4 and row[0][:2] == "AP"}
    assert {code: written(language, amount) for code, amount in BUDGETS.items()} == money
    first_of_ap4 = next(
        row for row in rows if len(row) == 6 and row[2:5] in (["1,5", "2,5", "2,2"], ["1.5", "2.5", "2.2"])
    )
    assert first_of_ap4[-1] == "70%"
    if edition == "donor":
        assert all([label, "<5", ""] in cells for label in SMALL)
        assert not [row for row in cells if row[0] in SMALL and row[1] != "<5"]


@papers
@editions
@pytest.mark.django_db
def test_lines_1_to_9_in_the_workbook(femma_papers, edition, language):
    rows = rows_of(femma_papers(edition, language, "xlsx"), "xlsx")
    told = {row[0]: row[2] for row in rows if len(row) > 2}
    for key, shown in NUMBERS.items():
        if edition == "internal" or key not in NOT_FOR_DONORS:
            assert told[key] == shown[2], key
    promised = [
        tuple(cell for cell in row[1:] if isinstance(cell, int)) for row in rows if row and row[-1] == MET[language]
    ]
    assert sorted(promised) == sorted([(1, 1)] * 4 + [(30, 30), (4, 5, 5)])
    parts = {(row[1], row[2]) for row in rows if len(row) >= 3}
    if edition == "internal":
        assert set(SPLITS[language].items()) <= parts
    else:
        assert {(label, "<5") for label in SMALL} <= parts
        assert not {(label, SPLITS[language][label]) for label in SMALL} & parts
    money = {row[0]: row[5] for row in rows if len(row) == 9 and row[0] in BUDGETS}
    assert money == BUDGETS
    assert 70 in [row[-1] for row in rows if row and row[0] == "AP4" and len(row) == 7]


@pytest.mark.django_db
def test_line_5_who_has_no_post_test_is_listed_for_those_who_work_in_it(femma_papers):
    for language, words in (
        ("vi", "Chưa có bài cuối khóa: Lò Văn Pấng, Đỗ Minh Tuấn."),
        ("en", "Without a post-test: Lò Văn Pấng, Đỗ Minh Tuấn."),
    ):
        for form in ("pdf", "docx"):
            assert tight(words) in tight(words_of(femma_papers("internal", language, form), form))
            assert "Minh Tuấn" not in words_of(femma_papers("donor", language, form), form)


# --- and on the pages -----------------------------------------------------------------------------


@papers
def test_lines_1_to_9_on_the_pages(femma, client, language):
    client.force_login(User.objects.get(email="coordinator@demo.example"))
    client.cookies["django_language"] = language
    at = ["vi", "en"].index(language)
    counted = client.get(reverse("programmes:measures", args=["femma-2023"])).content.decode()
    rows = {row[0]: row[1].split()[0] if row[1].count("/") else row[1] for row in rows_of_page(counted) if len(row) > 1}
    with override(language):
        shown = {
            key: next(text for label, text in rows.items() if label.startswith(str(measure(key).label)))
            for key in NUMBERS
        }
    for key, words in NUMBERS.items():
        assert shown[key].startswith(words[at]), key
    programme = client.get(reverse("reports:programme", args=["femma-2023"])).content.decode()
    promised = [row for row in rows_of_page(programme) if len(row) == 6 and row[-1] == MET[language]]
    assert sorted((row[1], row[2]) for row in promised) == sorted([("1", "1")] * 4 + [("30", "30"), ("4–5", "5")])
    pairs = {tuple(row) for row in rows_of_page(programme) if len(row) == 2}
    now = client.get(reverse("reports:programme", args=["femma-2023"]), {"era": "34"}).content.decode()
    pairs |= {tuple(row) for row in rows_of_page(now) if len(row) == 2}
    assert {(label, str(count)) for label, count in SPLITS[language].items()} <= pairs


@papers
def test_line_7_on_the_donors_page(femma, client, language):
    client.force_login(User.objects.get(email="donor@demo.example"))
    client.cookies["django_language"] = language
    page = client.get(reverse("reports:results", args=["femma-2023"])).content.decode()
    pairs = {tuple(row) for row in rows_of_page(page) if len(row) == 2}
    assert {(label, "<5") for label in SMALL} <= pairs
    assert {label: count for label, count in pairs if label in {"Kinh", "Tày", "Thái", "HMông"}} == {
        "Kinh": "6", "Tày": "6", "Thái": "5", "HMông": "5",
    }  # fmt: skip
    people = [person["name"] for person in snapshot.take(femma)["people"]]
    assert len(people) == 30
    assert not [name for name in people if name in page]
