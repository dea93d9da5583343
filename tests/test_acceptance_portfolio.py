"""The acceptance lines of scenarios S1 (six) and S2 (seven), on the pages of the demonstration, by literal values."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from participants.models import Organisation, Place, User
from programmes.measures import figures
from programmes.models import Programme

FUND = "European Fund for the Integration of non-EU Nationals"
SIX = {
    "Lithuanian Social Research Centre Institute for Ethnic Studies",
    "Diversity Development Group",
    "Lithuanian Red Cross Society",
    "Social Partnership Fund Magnum Bonum",
    "Centre for Equality Advancement",
    "Social – educational initiatives centre PLUS",
}


@pytest.fixture
def s1(db, settings) -> Programme:
    settings.EMBEDDED = True
    call_command("demo", "unicef-moet-2022", verbosity=0)
    return Programme.objects.get(slug="unicef-moet-2022")


@pytest.fixture
def s2(db, settings) -> dict[str, Programme]:
    settings.EMBEDDED = True
    call_command("demo", "gap-lt", verbosity=0)
    return {programme.slug: programme for programme in Programme.objects.all()}


@pytest.fixture
def read(client):
    """``read("donor", "programmes:phases", slug)``: the words of a page, in English, without its tags."""

    def page(who: str, name: str, *args, language: str = "en", **query) -> str:
        client.force_login(User.objects.get(email=f"{who}@demo.example"))
        client.cookies["django_language"] = language
        answer = client.get(reverse(name, args=args), query)
        assert answer.status_code == 200, answer.status_code
        main = answer.content.decode().split("<main", 1)[1]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())

    return page


@pytest.fixture
def told(client):
    """``told("donor", "unicef-moet-2022/phases")``: what the API says, in English."""

    def answer(who: str, path: str, **query):
        client.force_login(User.objects.get(email=f"{who}@demo.example"))
        got = client.get(f"/api/v1/{path}", {"language": "en"} | query)
        assert got.status_code == 200, got.content
        return got.json()

    return answer


WHO = pytest.mark.parametrize("who", ["coordinator", "donor"])


# --- S1: UNICEF / MOET ---------------------------------------------------------------


@WHO
def test_s1_line_1_two_phases_and_both_versions_of_the_next_ones_dates_with_their_source(s1, read, who):
    assert (s1.starts_on.year, s1.ends_on.year, s1.date_precision) == (2022, 2026, "year")
    words = read(who, "programmes:phases", s1.slug, language="vi")
    assert "2 giai đoạn" in words
    assert "Giai đoạn 2022-2023" in words
    assert "Các nguồn nói khác nhau" in words
    assert "2024-2026 (Tiêu đề và thân bài)" in words
    assert "2024-2025 (Chú thích ảnh toàn cảnh Hội nghị)" in words


def test_s1_line_2_six_provincial_departments_then_and_now(s1, read):
    rows = s1.partners.filter(organisation__type="province_department").select_related("organisation__place__successor")
    then_now = {row.organisation.place.name_vi: row.organisation.place.successor.name_vi for row in rows}
    assert then_now == {
        "Lào Cai": "Lào Cai",
        "Ninh Thuận": "Khánh Hòa",
        "Kon Tum": "Quảng Ngãi",
        "Đồng Tháp": "Đồng Tháp",
        "An Giang": "An Giang",
        "Thành phố Hồ Chí Minh": "Thành phố Hồ Chí Minh",
    }
    words = read("coordinator", "programmes:consortium", s1.slug, language="vi")
    assert "Ninh Thuận từ 01/07/2025: Khánh Hòa" in words
    assert "Kon Tum từ 01/07/2025: Quảng Ngãi" in words
    assert words.count("từ 01/07/2025:") == 6


def test_s1_line_2_reused_codes_do_not_join_the_old_to_the_new_by_number(s1):
    old, new = Place.objects.get(era="63", name_vi="Đồng Tháp"), Place.objects.get(era="34", code="82")
    assert (old.code, old.successor, new.name_vi) == ("87", new, "Đồng Tháp")
    assert Place.objects.get(era="63", code="82").name_vi == "Tiền Giang"
    assert Place.objects.get(era="63", code="91").name_vi == "Kiên Giang"
    assert Place.objects.get(era="34", code="91").name_vi == "An Giang"


@WHO
def test_s1_line_3_21_million_children_stand_apart_from_persons_counted(s1, read, who):
    counted = figures(s1.pk)
    assert counted["people.enrolled"].value == 0
    assert all(figure.value is None or figure.value < 1000 for figure in counted.values())
    words = read(who, "programmes:sources", s1.slug)
    assert "21,000,000 children" in words and "as of 11/2023" in words
    assert "never added to the people counted here" in words
    assert "21.000.000 trẻ em" in read(who, "programmes:sources", s1.slug, language="vi")
    assert "Potential reach" in read(who, "reports:results", s1.slug)


@WHO
def test_s1_line_4_every_lesson_has_an_owner_and_a_status(s1, read, who):
    assert s1.lessons.count() == 5
    assert all(lesson.owner and lesson.state for lesson in s1.lessons.all())
    words = read(who, "programmes:lessons", s1.slug, language="vi")
    assert "Bộ Giáo dục và Đào tạo" in words and "Quỹ Nhi đồng Liên Hợp Quốc (UNICEF)" in words
    assert words.count("Còn mở, chưa có trả lời") == 4  # three rows and the choice of the filter
    assert words.count("Đã tiếp thu") == 3  # two rows and the choice of the filter


def test_s1_line_5_one_conference_is_review_planning_and_training(s1, read):
    event = s1.events.get()
    assert event.kinds == ["review", "planning", "training"]
    words = read("coordinator", "trainings:event", event.uuid)
    assert "Review, Planning, Training course" in words
    assert words.count("Nguyễn Bá Minh") == 1


@WHO
def test_s1_line_6_the_amount_of_the_grant_is_not_stated_and_not_zero(s1, read, who):
    words = read(who, "programmes:consortium", s1.slug)
    assert "Amount: not stated" in words
    assert not re.search(r"\b0 ?(₫|VND)", words)
    assert "chưa nêu" in read(who, "programmes:consortium", s1.slug, language="vi")


def test_s1_lines_1_to_6_in_the_api(s1, told):
    for who in ("coordinator", "donor"):
        here = f"programmes/{s1.slug}"
        phases = told(who, f"{here}/phases")
        said = {(one["says"], one["source"]) for one in phases["items"][1]["said_of_time"]}
        assert phases["count"] == 2 and phases["items"][1]["sources_disagree"]
        assert {words for words, _source in said} == {"2024–2026", "2024–2025"} and all(source for _w, source in said)
        partners = told(who, f"{here}/partners", language="vi")["items"]
        then_now = {
            one["province"]["name"]: one["province_now"]["name"]
            for one in partners
            if one["province"] and one["organisation"]["name"].startswith("Sở")
        }
        assert len(then_now) == 6
        assert (then_now["Ninh Thuận"], then_now["Kon Tum"]) == ("Khánh Hòa", "Quảng Ngãi")
        reach = told(who, f"{here}/reach")["items"][0]
        assert (reach["value"], reach["unit"], reach["as_of"][:7]) == (21_000_000, "children", "2023-11")
        assert reach["source"] and reach["qualifier"]
        assert max(one["value"] or 0 for one in told(who, f"{here}/measures")) < 1000  # added to nothing counted
        lessons = told(who, f"{here}/lessons")
        assert lessons["count"] == 5 and all(one["owner"] and one["state"] for one in lessons["items"])
        money = told(who, f"{here}/money")
        assert money["granted"] == {"amount": None, "left_out": {}}
        grants = told(who, f"{here}/grants")["items"]
        assert all(one["amount"] is None for one in grants)
        amounts = told(who, f"{here}/statements", subject="amount")["items"]
        assert {one["says"] for one in amounts} <= {""}
    events = told("coordinator", f"programmes/{s1.slug}/events")
    assert [one["kinds"] for one in events["items"]] == [["review", "planning", "training"]]


# --- S2: the Lithuanian portfolio -----------------------------------------------------


@WHO
def test_s2_line_1_four_projects_of_three_funders(s2, read, who):
    assert len(s2) == 4
    words = read(who, "reports:programmes")
    assert "4 programmes" in words
    for funder in ("Erasmus+", "EIF", "“Fundamental Rights and Citizenship” Programme"):
        assert funder in words
    fund = Organisation.objects.get(name_vi="“Fundamental Rights and Citizenship” Programme")
    assert "1 programme" in read(who, "reports:programmes", funder=str(fund.pk))


def test_s2_line_1_a_funder_that_is_only_assumed_is_not_told_to_donors(s2, read):
    fund = Organisation.objects.get(name_vi=FUND)
    assert "2 programmes" in read("coordinator", "reports:programmes", funder=str(fund.pk))
    assert "1 programme " in read("donor", "reports:programmes", funder=str(fund.pk))


@WHO
def test_s2_line_2_six_members_and_no_lead(s2, read, who):
    partners = s2["integration-strategy"].partners.filter(role="partner")
    assert {partner.organisation.name_vi for partner in partners} == SIX
    words = read(who, "programmes:consortium", "integration-strategy")
    assert "Lead: no lead stated" in words
    assert all(name in words for name in SIX)
    assert "funded by the European Fund for the Integration of non-EU Nationals 2013" in words


def test_s2_line_3_one_record_for_an_organisation_of_several_projects(s2, read):
    magnum = Organisation.objects.get(name_vi="Social Partnership Fund Magnum Bonum")
    centre = Organisation.objects.get(name_vi="Centre for Equality Advancement")
    words = read("coordinator", "participants:organisation", magnum.uuid)
    assert "Strategic Document for Integration" in words and "Towards Complex Integration Policy" in words
    words = read("coordinator", "participants:organisation", centre.uuid)
    assert words.count("Partner") == 3 and "Implementing organisation · assumed" in words
    assert "2 programmes" in read("coordinator", "reports:programmes", organisation=str(magnum.pk))


@WHO
def test_s2_line_4_two_workshops_three_events_and_a_coordinator_in_belgium(s2, read, who):
    words = read(who, "programmes:activities", "more-women-2014")
    assert "2 workshops" in words and "3 events" in words and "1 events" in words
    words = read(who, "programmes:consortium", "more-women-2014")
    assert "Lead: LUDEN (Belgium)" in words
    assert "LUDEN Belgium Coordinator" in words
    assert "Centre for Equality Advancement Lithuania Partner · assumed" in words


@WHO
@pytest.mark.parametrize("typed", ["EIF/2012/6/09/PG/1", "eif/2012/6", "2012/6/09"])
def test_s2_line_5_the_project_number_is_found(s2, read, who, typed):
    assert "Towards Complex Integration Policy" in read(who, "reports:search", q=typed)
    words = read(who, "reports:programmes", q=typed)
    assert "1 programme " in words and "EIF/2012/6/09/PG/1" in words


@WHO
def test_s2_line_6_unknown_amounts_and_dates_are_not_stated(s2, read, who):
    for slug in ("integration-strategy", "more-women-2014", "complex-integration-policy"):
        assert (s2[slug].starts_on, s2[slug].ends_on) == (None, None)
        assert "time not stated" in read(who, "reports:results", slug)
    for slug in s2:
        assert "Amount: not stated" in read(who, "programmes:consortium", slug)
    assert "0 of 2 partners told it" in read(who, "programmes:activities", "more-women-2014")


def test_s2_lines_1_to_6_in_the_api(s2, told):
    centre = Organisation.objects.get(name_vi="Centre for Equality Advancement")
    for who in ("coordinator", "donor"):
        lines = told(who, "portfolio")
        funders = {one["organisation"]["id"] for line in lines["items"] for one in line["funders"]}
        assert lines["count"] == 4 and len(funders) >= 3
        integration = told(who, "programmes/integration-strategy/partners")
        assert not integration["lead_stated"]
        members = {
            one["organisation"]["name"]
            for one in integration["items"]
            if any(r["role"] == "partner" for r in one["roles"])
        }
        assert members == SIX
        of_centre = told(who, "portfolio", organisation=str(centre.uuid))
        assert of_centre["count"] == 4  # one record in all of them
        assert {role["organisation"]["id"] for line in of_centre["items"] for role in line["roles"]} == {
            str(centre.uuid)
        }
        activities = told(who, "programmes/more-women-2014/activities")["items"]
        planned = {(one["planned"], one["unit"]) for one in activities}
        assert {(2, "workshops"), (3, "events")} <= planned
        luden = told(who, "programmes/more-women-2014/partners", role="coordinator")["items"]
        assert [(one["organisation"]["name"], one["organisation"]["country"]) for one in luden] == [("LUDEN", "BE")]
        for typed in ("EIF/2012/6/09/PG/1", "2012/6/09"):
            found = [told(who, path, q=typed) for path in ("portfolio", "programmes")]
            assert [[line["slug"] for line in one["items"]] for one in found] == [["complex-integration-policy"]] * 2
        assert "EIF/2012/6/09/PG/1" in [one["number"] for one in found[0]["items"][0]["numbers"]]
        undated = told(who, "portfolio", no_year=True)
        assert {line["slug"] for line in undated["items"]} == {
            "integration-strategy", "more-women-2014", "complex-integration-policy",
        }  # fmt: skip
        for slug in s2:
            assert told(who, f"programmes/{slug}/money")["granted"]["amount"] is None


def test_a_text_that_is_there_in_english_only_says_so(s2, read):
    words = read("coordinator", "reports:programme", "more-women-2014", language="vi")
    assert "Chưa có bản: tiêu đề (tiếng Việt), mục tiêu (tiếng Việt)" in words
    assert "More Women in European Politics" in words


def test_loading_the_demonstration_again_leaves_one_of_each(s2):
    call_command("demo", "more-women-2014", verbosity=0)
    assert Programme.objects.count() == 4
    assert Organisation.objects.filter(name_vi="Centre for Equality Advancement").count() == 1
    assert (
        Programme.objects.get(slug="more-women-2014").documents.filter(title_en__startswith="Projects of").count() == 1
    )
