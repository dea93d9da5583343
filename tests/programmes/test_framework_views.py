"""The framework's pages: who sees what, what is typed wrong is said at its place, a fixed number of queries."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from office import attention
from programmes.framework import services, workflow
from programmes.models import Indicator, Invitation, ReportedValue, ReportingPeriod, Result, Role, Target
from tests.factories.framework import make_framework

pytestmark = pytest.mark.django_db
END = dt.date(2024, 2, 29)


def at(name, *args):
    return reverse(f"programmes:{name}", args=args)


@pytest.fixture
def work(cast, settings):
    settings.TODAY = "2024-01-10"  # the first period is over and due on the 15th
    return make_framework(cast)


@pytest.fixture
def office(cast, work, as_user):
    client = as_user(cast.coordinator)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def partner(work, as_user):
    def sign_in(user=None):
        client = as_user(user or work.reporter)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


def errors(response):
    assert response.status_code == 422
    with override("en"):
        return {field: [str(error) for error in found] for field, found in response.context["form"].errors.items()}


# --- who ---------------------------------------------------------------------------------

READ = ["framework", "indicator"]
MAY = {  # page → who opens it; of the others those with a role in the programme get 403, the rest 404
    "framework": {"coordinator", "administrator", "facilitator", "monitor", "donor", "reporter"},
    "indicator": {"coordinator", "administrator", "facilitator", "monitor", "donor", "reporter"},
    "framework_export": {"coordinator", "administrator", "facilitator", "monitor"},
    "values": {"coordinator", "administrator", "facilitator", "monitor", "reporter", "other_reporter"},
    "value": {"coordinator", "administrator", "facilitator", "monitor", "reporter"},
    "values_sheet": {"coordinator", "administrator", "facilitator", "monitor", "reporter"},
    "values_import": {"coordinator", "administrator", "reporter"},
    **{
        key: {"coordinator", "administrator"}
        for key in (
            "result_add", "result_edit", "indicator_add", "indicator_edit", "indicator_baseline", "indicator_target",
            "indicator_correct", "periods", "period_edit", "framework_import",
        )
    },
}  # fmt: skip
OUTSIDE = {"coordinator_elsewhere", "trainee_elsewhere", "stranger"}
ALL = {
    "coordinator", "administrator", "facilitator", "monitor", "trainee", "donor", "reporter", "other_reporter",
} | OUTSIDE  # fmt: skip


@pytest.mark.parametrize("name", MAY)
def test_who_opens_which_page(cast, work, as_user, name):
    indicator = work.indicator()
    args = {
        "indicator": [indicator.pk], "indicator_edit": [indicator.pk], "indicator_baseline": [indicator.pk],
        "indicator_target": [indicator.pk], "indicator_correct": [indicator.pk], "result_edit": [work.output.pk],
        "indicator_add": [work.output.pk], "period_edit": [work.first.pk],
        "value": [work.first.pk, indicator.pk, work.union.pk], "values_sheet": [work.first.pk, work.union.pk],
        "values_import": [work.first.pk, work.union.pk],
    }.get(name, [])  # fmt: skip
    for who in sorted(ALL):
        user = getattr(work, who, None) or getattr(cast, who)
        status = as_user(user).get(at(name, "first", *args)).status_code
        if name in READ and who == "other_reporter":
            assert status == 200
        elif who in MAY[name]:
            assert status == 200, who
        elif who in OUTSIDE or (who == "other_reporter" and name in {"value", "values_sheet", "values_import"}):
            assert status == 404, who
        else:
            assert status == 403, who


def test_nobody_else_changes_anything(cast, work, as_user):
    indicator = work.indicator()
    row = work.report(indicator, work.first, state="submitted", value=D(5))
    posts = [
        (at("result_remove", "first", work.output.pk), {}),
        (at("indicator_remove", "first", indicator.pk), {}),
        (at("indicator_uncorrect", "first", indicator.pk), {}),
        (at("period_act", "first", work.first.pk), {"act": "lock"}),
        (at("value_act", "first", work.first.pk, indicator.pk, work.union.pk), {"act": "approve"}),
        (at("values_act", "first", work.first.pk, work.union.pk), {"act": "approve"}),
    ]
    for user in (cast.facilitator, cast.donor, cast.trainee, cast.coordinator_elsewhere, work.other_reporter):
        for url, data in posts:
            assert as_user(user).post(url, data).status_code in {403, 404}, (user, url)
    as_user(work.reporter).post(posts[4][0], {"act": "approve"})  # opens the door, is refused by the workflow
    as_user(work.reporter).post(posts[5][0], {"act": "approve"})
    row.refresh_from_db()
    assert row.state == "submitted"


# --- the tree and the matrix ---------------------------------------------------------------


def test_a_result_is_added_under_another_and_a_wrong_place_is_said_at_the_field(office, work):
    facts = {
        "level": "output",
        "code": "1.2",
        "title_vi": "Đầu ra hai",
        "parent": work.outcome.pk,
        "certainty": "confirmed",
    }
    office.post(at("result_add", "first"), facts)
    assert Result.objects.get(code="1.2").parent == work.outcome
    found = errors(office.post(at("result_add", "first"), facts | {"level": "impact", "code": "0"}))
    assert found["parent"] == [
        "Impact can’t stand under “1”, which is outcome: levels go from impact to outcome to output."
    ]
    found = errors(office.post(at("result_add", "first"), facts))
    assert found["code"] == ["Another one has this code already. Choose another."]


def test_a_result_can_not_be_put_under_what_stands_under_it(office, work):
    facts = {"level": "outcome", "code": "1", "title_vi": "x", "certainty": "confirmed", "parent": work.output.pk}
    assert "parent" in errors(office.post(at("result_edit", "first", work.outcome.pk), facts))
    facts |= {"parent": "", "level": "output"}
    assert errors(office.post(at("result_edit", "first", work.outcome.pk), facts))["level"] == [
        "“1.1” under it is of the same or a higher level. Move that one first."
    ]


INDICATOR = {
    "code": "1.1a", "title_vi": "Số người", "kind": "number", "unit_vi": "người", "direction": "up", "of_people": "on",
}  # fmt: skip


def test_an_indicator_is_a_measure_or_somebody_reports_it(office, work):
    facts = INDICATOR | {"result": work.output.pk}
    found = errors(office.post(at("indicator_add", "first", work.output.pk), facts))
    assert found["responsible"] == ["Say who reports it, or choose a measure that the portal counts."]
    office.post(at("indicator_add", "first", work.output.pk), facts | {"measure": "people.enrolled"})
    assert Indicator.objects.get().measure == "people.enrolled"


def test_a_rubric_has_levels(office, work):
    work.indicator("x")  # so that the union is among the programme's organisations
    facts = INDICATOR | {"result": work.output.pk, "kind": "rubric", "responsible": work.union.pk}
    assert "levels_vi" in errors(office.post(at("indicator_add", "first", work.output.pk), facts))


def test_a_baseline_percentage_without_its_whole_is_said_at_the_whole(office, work):
    row = work.indicator(kind="percentage")
    url = at("indicator_baseline", "first", row.pk)
    facts = {"numerator": "17", "as_of": "01/01/2022", "precision": "year"}
    assert errors(office.post(url, facts))["denominator"] == ["A percentage needs its part and its whole: 17 of 20."]
    assert errors(office.post(url, facts | {"denominator": "0"}))["denominator"] == [
        "The whole must be more than zero."
    ]
    assert "as_of" in errors(office.post(url, {"value": "85", "as_of": "", "precision": "year"}))
    office.post(url, facts | {"denominator": "20"})
    row = Indicator.objects.get(pk=row.pk)
    assert (row.baseline.amount, row.baseline.value) == (85, None)
    assert "85% (17 / 20)" in office.get(at("indicator", "first", row.pk)).content.decode()


def test_a_target_with_its_least_over_its_most_is_said_at_the_field(office, work):
    url = at("indicator_target", "first", work.indicator().pk)
    facts = {"minimum": "5", "maximum": "4", "due_on": "29/02/2024", "due_precision": "day"}
    assert errors(office.post(url, facts))["maximum"] == [
        "“At most” is smaller than “at least”. Put a number from 5 on, or leave it empty."
    ]
    office.post(url, facts | {"maximum": "8"})
    assert errors(office.post(url, facts | {"maximum": "9"}))["reason"] == ["Say why what was promised changes."]
    office.post(url, facts | {"maximum": "9", "reason": "More groups"})
    assert Target.objects.get().revisions.get().reason == "More groups"
    assert "More groups" in office.get(at("indicator", "first", Indicator.objects.get().pk)).content.decode()


def test_an_intermediate_target_of_a_period(office, work):
    row = work.indicator()
    office.post(at("indicator_target", "first", row.pk) + f"?period={work.first.pk}", {"minimum": "4"})
    target = Target.objects.get()
    assert (target.period, target.minimum, target.due_on) == (work.first, 4, work.first.ends_on)


def test_overlapping_periods_are_said_at_the_field(office, work):
    facts = {"starts_on": "31/12/2023", "ends_on": "31/01/2024", "due_on": "15/02/2024"}
    assert errors(office.post(at("periods", "first"), facts))["starts_on"] == [
        "This overlaps with the period 01/10 – 31/12/2023."
    ]
    wrong = facts | {"starts_on": "01/03/2024", "ends_on": "01/02/2024"}
    assert "ends_on" in errors(office.post(at("periods", "first"), wrong))
    early = facts | {"starts_on": "01/03/2024", "ends_on": "31/03/2024", "due_on": "30/03/2024"}
    assert "due_on" in errors(office.post(at("periods", "first"), early))
    assert ReportingPeriod.objects.count() == 2


def test_a_period_is_locked_and_opened_with_a_reason(office, work):
    url = at("period_act", "first", work.first.pk)
    office.post(url, {"act": "lock"})
    assert ReportingPeriod.objects.get(pk=work.first.pk).locked_by == work.coordinator
    office.post(url, {"act": "unlock"})
    assert ReportingPeriod.objects.get(pk=work.first.pk).locked_at is not None
    office.post(url, {"act": "unlock", "reason": "Mistake"})
    assert ReportingPeriod.objects.get(pk=work.first.pk).locked_at is None


def test_a_correction_shows_who_when_and_why_to_those_who_work_here_and_that_it_is_one_to_donors(office, cast, work):
    row = work.indicator(measure="plans.total")
    assert "reason" in errors(office.post(at("indicator_correct", "first", row.pk), {"value": "6", "reason": ""}))
    office.post(at("indicator_correct", "first", row.pk), {"value": "6", "reason": "On paper only"})
    page = office.get(at("indicator", "first", row.pk)).content.decode()
    assert "On paper only" in page and "Coordinator An" in page
    office.force_login(cast.donor)
    page = office.get(at("indicator", "first", row.pk)).content.decode()
    assert "corrected by hand" in page and "On paper only" not in page and "Coordinator An" not in page


def test_the_matrix_shows_baseline_current_value_and_target(office, work):
    row = work.indicator(means_vi="Danh sách", assumptions_vi="Không lũ lụt")
    services.set_baseline(row, by=work.coordinator, value=D(10), as_of=dt.date(2022, 12, 31), note="MICS")
    services.set_target(row, by=work.coordinator, minimum=D(40), maximum=D(50), due_on=END)
    work.report(row, work.first, value=D(25))
    for view in ("", "?view=tree"):
        page = office.get(at("framework", "first") + view).content.decode()
        assert "25" in page and "40–50" in page and "behind" in page  # half of the way at 67% of the time
    page = office.get(at("framework", "first")).content.decode()
    assert "2022" in page and "31/12/2023" in page and "Danh sách" in page and "Không lũ lụt" in page and "50%" in page


def test_pages_cost_the_same_for_1_and_30_indicators(office, cast, work, django_assert_num_queries, settings):
    def fill(start, end):
        for number in range(start, end):
            row = work.indicator(str(number))
            services.set_target(row, by=work.coordinator, minimum=D(4), due_on=END)
            work.report(row, work.first, value=D(3), state="submitted")

    fill(0, 1)
    pages = [at("framework", "first"), at("framework", "first") + "?view=tree", at("values", "first")]
    first = [_count(office, page) for page in pages]
    fill(1, 30)
    assert [_count(office, page) for page in pages] == first
    assert max(first) <= 34


def _count(client, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(page)  # what is kept for a revision is kept now
    with CaptureQueriesContext(connection) as caught:
        assert client.get(page).status_code == 200
    return len(caught)


# --- reporting -------------------------------------------------------------------------------


def test_a_reporter_sees_what_it_owes_fills_it_in_and_sends_it(partner, work):
    row = work.indicator(splits=["sex", "sex*age_band"])
    work.indicator("zz9", responsible=[work.school])
    client = partner()
    page = client.get(at("values", "first")).content.decode()
    assert "You owe 1 figure" in page and "due soon" in page and "zz9" not in page
    url = at("value", "first", work.first.pk, row.pk, work.union.pk)
    assert "not a number" in errors(client.post(url, {"value": "ten", "act": "submit"}))["value"][0]
    evidence = SimpleUploadedFile("list.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    cells = {"part:sex:F": "8", "part:sex:M": "1", "part:sex*age_band:F|25-34": "8"}
    client.post(url, {"value": "10", "act": "draft", "evidence": evidence} | cells)
    value = ReportedValue.objects.get()
    assert (value.state, value.value, value.parts["sex"]) == ("draft", 10, {"F": "8", "M": "1"})
    page = client.get(url).content.decode()
    assert "Sex: the parts make 9, the total is 10." in page and "list.pdf" in page
    client.post(url, {"value": "10", "act": "submit"} | cells)
    value.refresh_from_db()
    assert (value.state, value.submitted_by, value.on_behalf) == ("submitted", work.reporter, False)
    assert "You owe 0 figures" in client.get(at("values", "first")).content.decode()


def test_a_percentage_without_its_whole_is_said_at_the_whole(partner, work):
    row = work.indicator(kind="percentage", splits=["sex"])
    url = at("value", "first", work.first.pk, row.pk, work.union.pk)
    found = errors(partner().post(url, {"numerator": "17", "act": "submit", "part:sex:F:part": "3"}))
    assert found["denominator"] == ["A percentage needs its part and its whole: 17 of 20."]
    assert found["part:sex:F:whole"] == ["A percentage needs its part and its whole: 17 of 20."]
    assert not ReportedValue.objects.exists()


def test_an_empty_figure_is_kept_but_not_sent(partner, work):
    row = work.indicator()
    url = at("value", "first", work.first.pk, row.pk, work.union.pk)
    page = partner().post(url, {"act": "submit", "note": "later"}, follow=True).content.decode()
    assert "Blank is not zero" in page
    assert ReportedValue.objects.get().state == "draft"


def test_a_returned_figure_comes_back_with_its_reason(office, partner, work):
    row = work.indicator()
    work.report(row, work.first, state="submitted", value=D(5))
    act = at("value_act", "first", work.first.pk, row.pk, work.union.pk)
    office.post(act, {"act": "return"})
    assert ReportedValue.objects.get().state == "submitted"
    office.post(act, {"act": "return", "reason": "Split by sex is missing"})
    client = partner()
    assert "Split by sex is missing" in client.get(at("values", "first")).content.decode()
    url = at("value", "first", work.first.pk, row.pk, work.union.pk)
    client.post(url, {"value": "6", "act": "submit"})
    assert ReportedValue.objects.get().state == "submitted"
    client.post(act, {"act": "take_back"})
    assert ReportedValue.objects.get().state == "draft"


def test_all_drafts_are_sent_and_all_sent_ones_approved_at_once(office, partner, work):
    rows = [work.indicator(code) for code in "abc"]
    for row in rows[:2]:
        work.report(row, work.first, state="draft", value=D(5))
    act = at("values_act", "first", work.first.pk, work.union.pk)
    partner().post(act, {"act": "submit"})
    assert set(ReportedValue.objects.values_list("state", flat=True)) == {"submitted"}
    partner(work.coordinator).post(act, {"act": "approve"})
    assert set(ReportedValue.objects.values_list("state", flat=True)) == {"approved"}


def test_evidence_is_read_by_its_organisation_and_who_works_in_the_programme(partner, cast, work, as_user):
    from office.models import StoredFile

    row = work.indicator()
    evidence = SimpleUploadedFile("list.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    url = at("value", "first", work.first.pk, row.pk, work.union.pk)
    partner().post(url, {"value": "10", "act": "submit", "evidence": evidence})
    file = reverse("office:file", args=[StoredFile.objects.get(kind="evidence").uuid])
    for user, status in (
        (work.reporter, 200), (cast.coordinator, 200), (cast.monitor, 200), (work.other_reporter, 404),
        (cast.donor, 404), (cast.trainee, 404), (cast.stranger, 404),
    ):  # fmt: skip
        assert as_user(user).get(file).status_code == status, user


def test_what_awaits_whom(cast, work, settings):
    row, other = work.indicator("a"), work.indicator("b", responsible=[work.school])
    with override("en"):
        mine = [item for item in attention.awaiting(work.reporter) if item.section == "values"]
        assert [(item.title, item.tone) for item in mine] == [("1 figure to report for 01/10 – 31/12/2023", "due")]
        work.report(row, work.first, state="submitted", value=D(5))
        assert not [item for item in attention.awaiting(work.reporter) if item.section == "values"]
        settings.TODAY = "2024-01-20"
        found = {item.title for item in attention.awaiting(work.coordinator) if item.section == "values"}
        assert found == {"1 figure of Hội Phụ nữ tỉnh awaits you", "Trường Dân tộc nội trú is late with 1 figure"}
        assert not [item for item in attention.awaiting(cast.facilitator) if item.section == "values"]
    assert other.values.count() == 0


def test_a_yearly_figure_is_asked_only_for_the_period_that_ends_the_year(partner, work):
    work.indicator("y", frequency="yearly")
    work.indicator("e", frequency="end")
    page = partner().get(at("values", "first"))
    asked = {(duty.indicator.code, duty.period) for sheaf in page.context["sheaves"] for duty in sheaf.duties}
    assert asked == {("y", work.first), ("y", work.second), ("e", work.second)}  # the last period asks for everything


def test_a_partner_role_needs_its_organisation(office, work):
    url = at("roles", "first")
    work.indicator()
    found = errors(office.post(url, {"email": "stranger@cast.example", "role": "partner"}))
    assert found["organisation"] == ["Say for which organisation this person reports."]
    office.post(url, {"email": "stranger@cast.example", "role": "partner", "organisation": work.union.pk})
    assert Role.objects.get(user__email="stranger@cast.example").organisation == work.union
    office.post(
        at("invitations", "first"), {"role": "partner", "email": "new@x.example", "organisation": work.union.pk}
    )
    assert Invitation.objects.get(email="new@x.example").organisation == work.union


def test_an_invited_reporter_reports_for_its_organisation(cast, work):
    from programmes import invitations

    work.indicator()
    row = invitations.invite(work.programme, by=cast.coordinator, role="partner", organisation=work.school)
    invitations.accept_as(row, cast.stranger)
    assert workflow.organisation_of(cast.stranger, work.programme.pk) == work.school.pk


def test_donors_read_protected_figures_and_no_reports(office, cast, work):
    row = work.indicator(splits=["sex"])
    work.report(row, work.first, value=D(30), parts={"sex": {"F": D(27), "M": D(3)}})
    office.force_login(cast.donor)
    page = office.get(at("indicator", "first", row.pk)).content.decode()
    assert "&lt;5" in page and "Hội Phụ nữ tỉnh: " not in page and ">27<" not in page and ">3<" not in page
    assert office.get(at("values", "first")).status_code == 403
