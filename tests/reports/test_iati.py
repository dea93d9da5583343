"""IATI 2.03: valid against the schema and the standard's rules, with the figures that donors read and no hidden one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse
from lxml import etree

from office.models import HistoryEvent, Revision
from participants.models import OrganisationType
from programmes.framework.services import set_baseline, set_target
from programmes.models import Document, Grant, Partner, Programme, Target
from reports.iati import activity, checks, money
from reports.iati.services import save_profile
from reports.iati.writing import plain
from tests.factories.cast import enrol, make_organisation, make_person
from tests.factories.framework import make_framework
from tests.factories.money import make_money

SCHEMA = etree.XMLSchema(file=str(Path(__file__).parent.parent / "iati" / "iati-activities-schema.xsd"))
TODAY = dt.date(2024, 1, 15)


@pytest.fixture(autouse=True)
def _day(settings):
    settings.TODAY = TODAY.isoformat()


def told(programme: Programme) -> etree._Element:
    """The activity anew, held against the schema."""
    Revision.objects.filter(pk=programme.pk).update(number=Revision.objects.get(pk=programme.pk).number + 1)
    root = etree.fromstring(activity.document([Programme.objects.get(pk=programme.pk)]))
    SCHEMA.assertValid(root)
    return root.find("iati-activity")


def codes(root: etree._Element, path: str, *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(one.get(name) for name in names) for one in root.findall(path)]


@pytest.fixture
def programme(cast) -> Programme:
    """Run by a centre with a reference; one confirmed and one assumed funder."""
    row = cast.programme
    row.implementer = make_organisation(
        "Trung tâm FEMMA", name_en="FEMMA centre", type=OrganisationType.objects.get(slug="research_centre")
    )
    row.objective_vi, row.objective_en = "Bình đẳng giới", "Gender equality"
    row.save()
    embassy = make_organisation("Đại sứ quán", type=OrganisationType.objects.get(slug="embassy_donor"))
    Partner.objects.create(programme=row, organisation=embassy, role="funder")
    Partner.objects.create(programme=row, organisation=make_organisation("Quỹ X"), role="funder", certainty="assumed")
    Partner.objects.create(programme=row, organisation=make_organisation("Hội Y"), role="supporting")
    save_profile(row, by=cast.coordinator, identifier="", sector="15170", country="vn", ref="VN-TEST-1")
    return row


@pytest.mark.django_db
def test_a_bare_programme_is_valid_against_the_schema_and_the_rules_say_what_it_breaks(cast):
    root = told(cast.programme) if Revision.objects.filter(pk=cast.programme.pk).exists() else None
    if root is None:
        Revision.objects.create(pk=cast.programme.pk, number=1)
        root = told(cast.programme)
    assert checks.broken_rules(root, TODAY) == [
        "reporting-org has a reference", "identifier begins with the reference", "sector",
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_is_known_stands_in_it_and_what_is_only_assumed_does_not(programme):
    root = told(programme)
    assert checks.broken_rules(root, TODAY) == []
    assert root.findtext("iati-identifier") == "VN-TEST-1-first"
    assert codes(root, "reporting-org", "ref", "type") == [("VN-TEST-1", "80")]
    assert [one.text for one in root.findall("title/narrative")] == ["Chương trình first", "Programme first"]
    assert [one.get(activity.LANG) for one in root.findall("title/narrative")] == [None, "en"]
    assert codes(root, "participating-org", "role", "type", "ref") == [("1", "10", None), ("4", "80", "VN-TEST-1")]
    assert "Quỹ X" not in etree.tostring(root, encoding="unicode")
    assert codes(root, "sector", "vocabulary", "code") == [("1", "15170")]
    assert codes(root, "recipient-country", "code") == [("VN",)]
    assert root.findall("policy-marker") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "today", "status", "dates"),
    [
        ("draft", "2023-09-01", "1", [("1", "2023-10-01"), ("3", "2024-02-29")]),
        ("draft", "2024-01-15", "1", [("1", "2023-10-01"), ("3", "2024-02-29")]),
        ("running", "2023-09-01", "1", [("1", "2023-10-01"), ("3", "2024-02-29")]),
        ("running", "2024-01-15", "2", [("2", "2023-10-01"), ("3", "2024-02-29")]),
        ("running", "2024-03-01", "3", [("2", "2023-10-01"), ("3", "2024-02-29")]),
        ("closed", "2024-03-01", "4", [("2", "2023-10-01"), ("4", "2024-02-29")]),
        ("closed", "2024-01-15", "4", [("2", "2023-10-01"), ("3", "2024-02-29")]),
    ],
)
def test_an_actual_day_is_never_in_the_future(programme, settings, state, today, status, dates):
    settings.TODAY = today
    Programme.objects.filter(pk=programme.pk).update(state=state)
    root = told(programme)
    assert codes(root, "activity-status", "code") == [(status,)]
    assert codes(root, "activity-date", "type", "iso-date") == dates
    assert [one.text for one in root.findall("activity-date/narrative")] == [
        "chỉ biết đến tháng",
        "known to the month",
    ] * 2
    assert checks.broken_rules(root, dt.date.fromisoformat(today)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("score", [0, 1, 2])
def test_a_screened_programme_has_its_gender_marker_0_too(programme, score):
    Programme.objects.filter(pk=programme.pk).update(gender_marker=score)
    assert codes(told(programme), "policy-marker", "vocabulary", "code", "significance") == [("1", "1", str(score))]


@pytest.mark.django_db
def test_an_indicator_has_baseline_periods_targets_and_actuals(cast, programme):
    work = make_framework(cast)
    row = work.indicator(title_en="Schools", of_people=False, cumulative=True, unit_vi="trường")
    set_baseline(row, by=cast.coordinator, value="2.50", as_of=dt.date(2022, 12, 31), precision="year", note="Sở")
    set_target(row, by=cast.coordinator, minimum=40, maximum=50, due_on=dt.date(2024, 2, 29))
    set_target(row, by=cast.coordinator, period=work.first, minimum=10)
    work.report(row, work.first, value=12)
    root = told(programme)
    result = root.find("result")
    assert (result.get("type"), result.findtext("title/narrative")) == ("1", "Đầu ra một")
    assert len(root.findall("result")) == 1  # the outcome has no indicator
    indicator = result.find("indicator")
    assert (indicator.get("measure"), indicator.get("ascending")) == ("1", "1")
    assert codes(indicator, "baseline", "year", "value", "iso-date") == [("2022", "2.5", None)]
    assert indicator.findtext("baseline/comment/narrative") == "Sở"
    assert codes(indicator, "period/period-start", "iso-date") == [("2023-10-01",), ("2023-10-01",)]
    assert codes(indicator, "period/period-end", "iso-date") == [("2024-02-29",), ("2023-12-31",)]
    assert codes(indicator, "period/target", "value") == [("40",), ("10",)]
    assert indicator.findtext("period/target/comment/narrative") == "40–50"
    assert codes(indicator, "period/actual", "value") == [("12",), ("12",)]
    assert checks.broken_rules(root, TODAY) == []


@pytest.mark.django_db
def test_a_percentage_less_of_which_is_better_and_words_are_told_as_what_they_are(cast, programme):
    work = make_framework(cast)
    share = work.indicator(code="a", kind="percentage", direction="down", of_people=False)
    set_target(share, by=cast.coordinator, minimum=10, maximum=20, due_on=dt.date(2024, 2, 29))
    work.report(share, work.first, numerator=1, denominator=3)
    words = work.indicator(code="b", kind="qualitative", of_people=False)
    set_target(words, by=cast.coordinator, text_vi="Được ban hành", due_on=dt.date(2024, 2, 29))
    work.report(words, work.first, text_vi="Đã ban hành", is_met=True)
    root = told(programme)
    first, second = root.findall("result/indicator")
    assert (first.get("measure"), first.get("ascending")) == ("2", "0")
    assert codes(first, "period/target", "value")[0] == ("20",)
    assert codes(first, "period/actual", "value")[0] == ("33.3333",)
    assert second.get("measure") == "5"
    assert codes(second, "period/target", "value")[0] == (None,)
    assert second.findtext("period/target/comment/narrative") == "Được ban hành"
    assert second.findtext("period/actual/comment/narrative") == "Đã ban hành"


@pytest.mark.django_db
def test_parts_of_a_split_are_dimensions_and_hidden_ones_are_left_out(cast, programme):
    for number in range(22):
        sex = "F" if number < 11 else "M" if number < 20 else "X"
        enrol(programme, make_person(f"Người {number}", sex=sex, birth_year=1990))
    Target.objects.create(
        programme=programme, measure="people.enrolled", title_vi="Người", title_en="People", minimum=30,
        due_on=dt.date(2024, 2, 29),
    )  # fmt: skip
    root = told(programme)
    actuals = root.findall("result/indicator/period/actual")
    assert [one.get("value") for one in actuals if one.find("dimension") is None] == ["23"]
    sexes = {
        one.find("dimension").get("value"): one.get("value")
        for one in actuals
        if one.find("dimension") is not None and one.find("dimension").get("name") == "sex"
    }
    assert sexes == {"Female": "12"}  # 9 men are hidden with 2 others
    assert codes(root, "result/indicator/period/target", "value") == [("30",)]


@pytest.mark.django_db
def test_a_hidden_figure_of_few_people_is_not_told(cast, programme):
    work = make_framework(cast)
    row = work.indicator(of_people=True)
    set_target(row, by=cast.coordinator, minimum=10, due_on=dt.date(2024, 2, 29))
    work.report(row, work.first, value=3)
    root = told(programme)
    assert codes(root, "result/indicator/period/target", "value") == [("10",)]
    assert root.findall(".//actual") == []


@pytest.mark.django_db
def test_a_coordinators_file_has_the_donors_figures(as_user, cast, programme):
    for number in range(22):
        enrol(programme, make_person(f"Người {number}", sex="F" if number < 11 else "X", birth_year=1990))
    Target.objects.create(programme=programme, measure="people.enrolled", title_vi="Người", minimum=30, due_on=TODAY)
    url = reverse("reports:iati_xml", args=["first"])
    answers = {user.email: as_user(user).get(url) for user in (cast.coordinator, cast.donor, cast.administrator)}
    assert {answer["Content-Type"] for answer in answers.values()} == {"application/xml; charset=utf-8"}
    assert len({answer.content for answer in answers.values()}) == 1


@pytest.mark.django_db
def test_the_portfolio_has_the_programmes_that_the_reader_may_read(as_user, cast, programme):
    def slugs(user):
        root = etree.fromstring(as_user(user).get(reverse("reports:iati_portfolio")).content)
        SCHEMA.assertValid(root)
        return [one.text.removeprefix("VN-TEST-1-") for one in root.iter("iati-identifier")]

    assert slugs(cast.donor) == ["first"]
    assert slugs(cast.administrator) == ["first", "other"]
    assert as_user(cast.trainee).get(reverse("reports:iati_portfolio")).status_code == 404


@pytest.mark.django_db
def test_what_is_missing_is_listed_with_where_it_is_entered(as_user, cast):
    page = as_user(cast.coordinator).get(reverse("reports:iati", args=["first"])).content.decode()
    for text, link in (
        ("Tổ chức thực hiện, cũng là tổ chức báo cáo", "/programmes/first/edit/"),
        ("Lĩnh vực", "#id_sector"),
        ("Nhà tài trợ", "/programmes/first/partners/"),
        ("Chỉ dấu bình đẳng giới; chưa rà soát thì không được đưa vào", "/programmes/first/gender-marker/"),
        ("Kết quả kèm chỉ số", "/programmes/first/framework/"),
    ):
        assert f'<a href="{link}">{text}</a>' in page


@pytest.mark.django_db
def test_a_whole_programme_misses_nothing_that_is_needed(as_user, cast, programme):
    url = reverse("reports:iati", args=["first"])
    page = as_user(cast.coordinator).get(url).content.decode()
    assert "Không thiếu gì: có thể công bố" in page
    answer = as_user(cast.coordinator).post(
        url, {"ref": "VN-2", "identifier": "VN-1-x", "sector": "11230", "country": "vn"}
    )
    assert answer.status_code == 302
    page = as_user(cast.coordinator).get(url).content.decode()
    assert "Mã định danh bắt đầu bằng mã của tổ chức báo cáo" in page
    event = HistoryEvent.objects.filter(verb="reports.iati_changed").latest("at")
    assert event.data["changes"] == {
        "identifier": ["", "VN-1-x"], "sector": ["15170", "11230"], "ref": ["VN-TEST-1", "VN-2"]
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"identifier": "VN 1/x"}, {"country": "Việt Nam"}, {"sector": "1"}, {"ref": "a&b"}])
def test_what_the_standard_refuses_is_refused_at_its_field(as_user, cast, programme, wrong):
    facts = {"ref": "VN-1", "identifier": "VN-1-x", "sector": "11230", "country": "VN"} | wrong
    answer = as_user(cast.coordinator).post(reverse("reports:iati", args=["first"]), facts)
    assert answer.status_code == 422
    assert list(answer.context_data["form"].errors) == list(wrong)


BAD = """<iati-activity xml:lang="vi" default-currency="VND"><iati-identifier>A-1</iati-identifier><reporting-org ref="A"/>
<participating-org role="1"/><activity-date type="2" iso-date="2024-01-16"/><recipient-country code="VN" percentage="60"/>
<sector vocabulary="99" code="x" percentage="50"/><policy-marker vocabulary="1" code="1"/>
<budget><period-start iso-date="2023-01-01"/><period-end iso-date="2024-12-31"/></budget>
<transaction><transaction-date iso-date="2024-02-01"/></transaction>
<result><indicator measure="1"><period><period-start iso-date="2024-01-02"/><period-end iso-date="2024-01-01"/><target/></period></indicator></result>
</iati-activity>"""


def test_each_rule_bites():
    assert checks.broken_rules(etree.fromstring(BAD), TODAY) == [
        "actual dates are not in the future", "sector", "sectors make 100 %", "countries make 100 %",
        "participating organisations are named", "policy marker has a significance",
        "values of what is not told in words", "periods begin before they end", "budgets of at most a year",
        "transactions are not in the future",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"), [(30, "30"), (100, "100"), ("2.5000", "2.5"), (33.333333, "33.3333"), (0, "0"), ("1E+3", "1000")]
)
def test_numbers_are_plain(value, text):
    assert plain(value) == text


# --- money, documents, contact, several sectors --------------------------------------


def flows(root: etree._Element) -> list[tuple[str, str, str, str]]:
    return [
        (
            one.find("transaction-type").get("code"),
            one.find("transaction-date").get("iso-date"),
            one.findtext("value"),
            one.find("value").get("currency"),
        )
        for one in root.findall("transaction")
    ]


@pytest.mark.django_db
def test_money_is_told_by_type_in_its_own_currency_and_nothing_is_split_by_guess(cast, programme):
    work = make_money(cast)
    day = dt.date
    work.line("3", 87_100_000_000, starts_on=day(2023, 10, 1), ends_on=day(2023, 12, 31))
    work.line("4", 1, starts_on=day(2022, 1, 1), ends_on=day(2023, 6, 30))  # longer than a year
    work.line("5", 7, starts_on=day(2023, 10, 1))  # half a period
    work.line("6", "12.5", currency="EUR", starts_on=day(2023, 10, 1), ends_on=day(2023, 12, 31))
    grants = {"programme": programme, "funder": work.funder}
    Grant.objects.create(**grants, amount=150_000_000, signed_on=day(2023, 9, 20))
    Grant.objects.create(**grants, signed_on=day(2023, 9, 21))  # amount not stated
    Grant.objects.create(**grants, amount=5, signed_on=day(2023, 9, 22), certainty="assumed")
    work.enter("receipt", 100_000_000)
    work.enter("commitment", 3_000_000, line=work.training)
    work.enter("transfer", 2_000_000, organisation=work.partner)
    for on in (day(2023, 10, 16), day(2023, 11, 2), day(2024, 1, 5)):
        work.enter("expenditure", 1_000_000, on=on, payee="Giàng Thị Máy")
    work.enter("expenditure", "99.5", currency="EUR", on=day(2023, 12, 1))
    work.enter("expenditure", 9, state="submitted")
    row = work.enter("expenditure", 8)
    type(row).objects.filter(pk=row.pk).update(on=day(2024, 2, 1))  # approved, and still to come
    root = told(programme)
    assert checks.broken_rules(root, TODAY) == []
    budgets = [
        (b.find("period-start").get("iso-date"), b.find("period-end").get("iso-date"), b.findtext("value"), b.find("value").get("currency"))
        for b in root.findall("budget")
    ]  # fmt: skip
    assert budgets == [
        ("2023-10-01", "2023-12-31", "12.50", "EUR"),
        ("2023-10-01", "2023-12-31", "87100000000", "VND"),
        ("2023-10-01", "2024-02-29", "150000000", "VND"),  # two lines without dates: the whole programme's
    ]
    assert flows(root) == [
        ("11", "2023-09-20", "150000000", "VND"),
        ("1", "2023-10-16", "100000000", "VND"),
        ("2", "2023-10-16", "3000000", "VND"),
        ("3", "2023-10-16", "2000000", "VND"),
        ("4", "2023-11-02", "2000000", "VND"),  # two of the quarter, on the day of the later
        ("4", "2023-12-01", "99.50", "EUR"),
        ("4", "2024-01-05", "1000000", "VND"),
    ]
    assert {one.get("value-date") for one in root.iterfind("transaction/value")} == {on for _k, on, *_r in flows(root)}
    assert root.findtext("transaction/provider-org/narrative") == "Quỹ tài trợ"
    assert [one.text for one in root.iterfind("transaction/receiver-org/narrative")] == ["Sở Giáo dục và Đào tạo"]
    assert "Giàng" not in etree.tostring(root, encoding="unicode")
    missing = [one.text for one in checks.missing(programme, activity.profile_of(programme), "VN-TEST-1")]
    told_out = [text for text in missing if ":" in text]
    for start in ("Dòng ngân sách 4", "Dòng ngân sách 5"):
        assert any(text.startswith(start) for text in told_out), told_out
    assert sum("Quỹ tài trợ" in text for text in told_out) == 2
    assert any(text.endswith(": 1") for text in told_out)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        ("2023-01-01", "2023-12-31", True),
        ("2023-01-01", "2024-01-01", False),
        ("2024-02-29", "2025-02-27", True),
        ("2024-02-29", "2025-02-28", False),
        ("2023-05-05", "2023-05-05", False),
    ],
)
def test_a_budget_is_of_at_most_a_year(start, end, fits):
    assert money.within_a_year((dt.date.fromisoformat(start), dt.date.fromisoformat(end))) is fits


@pytest.mark.django_db
def test_only_documents_that_anybody_may_open_are_linked(programme):
    def document(title: str, **facts) -> None:
        facts = {"kind": "study", "access": "donors", "link": "https://moet.example/a.pdf"} | facts
        Document.objects.create(title_vi=title, **facts).citations.create(programme=programme, relation="produced")

    document("Nghiên cứu", issued_on=dt.date(2023, 11, 1))
    document("Nội bộ", access="internal")
    document("Không có địa chỉ", link="")
    document("Thỏa thuận", kind="agreement", link="https://moet.example/page", date_precision="year")
    programme.disseminations.create(what_vi="Bài báo", channel="media", link="https://bao.example/1", shared=True)
    programme.disseminations.create(what_vi="Kín", channel="mail", link="https://bao.example/2", shared=False)
    root = told(programme)
    assert codes(root, "document-link", "url", "format") == [
        ("https://moet.example/a.pdf", "application/pdf"),
        ("https://moet.example/page", "text/html"),
        ("https://bao.example/1", "text/html"),
    ]
    assert codes(root, "document-link/category", "code") == [("A07",), ("A09",), ("A12",)]
    assert codes(root, "document-link/document-date", "iso-date") == [("2023-11-01",)]


@pytest.mark.django_db
def test_several_sectors_make_100_and_the_contact_is_the_organisations(cast, programme, as_user):
    url = reverse("reports:iati", args=["first"])
    facts = {
        "ref": "VN-TEST-1", "identifier": "", "country": "VN", "sector": "15170", "contact_email": "info@femma.example",
        "second_sector": "11230", "second_share": "30", "third_sector": "43081", "third_share": "25",
    }  # fmt: skip
    client = as_user(cast.coordinator)
    for wrong in (
        {"second_share": ""},
        {"second_sector": "15170"},
        {"second_share": "80"},
        {"contact_email": cast.donor.email},
    ):
        assert client.post(url, facts | wrong).status_code == 422, wrong
    assert client.post(url, facts).status_code == 302
    type(programme.implementer).objects.filter(pk=programme.implementer_id).update(website="https://femma.example")
    root = told(programme)
    assert codes(root, "sector", "code", "percentage") == [("15170", "45"), ("11230", "30"), ("43081", "25")]
    assert (root.findtext("contact-info/email"), root.findtext("contact-info/website")) == (
        "info@femma.example", "https://femma.example",
    )  # fmt: skip
    assert root.find("contact-info/person-name") is None
    assert checks.broken_rules(root, TODAY) == []


@pytest.mark.django_db
def test_a_programme_whose_time_is_not_stated_invents_none_and_says_that_it_cannot_be_published(
    cast, programme, as_user
):
    work = make_framework(cast)
    set_target(work.indicator(), by=cast.coordinator, minimum=4, due_on=dt.date(2024, 2, 29))
    Programme.objects.filter(pk=programme.pk).update(starts_on=None, ends_on=None)
    client = as_user(cast.coordinator)
    assert client.get(reverse("reports:iati_xml", args=["first"])).status_code == 200
    row = Programme.objects.get(pk=programme.pk)
    assert "planned or actual start" in checks.broken_rules(activity.activity(row, TODAY), TODAY)
    needed = [one.text for one in checks.missing(row, activity.profile_of(row), "VN-TEST-1") if one.needed]
    assert needed == ["Ngày, tháng hoặc năm bắt đầu"]
    assert client.get(reverse("reports:iati_portfolio")).status_code == 404
