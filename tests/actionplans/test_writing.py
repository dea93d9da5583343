"""A group writes its plan: rows, sums as people type them, errors at their fields, drafts, versions, comments."""

import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from actionplans import services, workflow
from actionplans.content import plan_content
from actionplans.forms import LINES
from actionplans.models import Activity, BudgetLine, GroupMember, Plan, PlanIndicator
from actionplans.versions import compare, mark_words
from office.errors import DomainError
from office.models import HistoryEvent, OutgoingMessage
from programmes.enums import PlanWriters
from tests.factories.cast import enrol, make_person, make_user


def address(plan, name="plan_edit", *more):
    return reverse(f"actionplans:{name}", args=[plan.uuid, *more])


def typed(plan, **changes):
    """What the writing page sends when nothing was changed, with ``changes`` typed over it."""
    newest = services.last_written(plan)
    data = {
        "write_id": str(uuid.uuid4()), "seen": newest.pk if newest else 0, "title_vi": plan.title_vi,
        "title_en": plan.title_en, "linked_programme": "", "problem_vi": plan.problem_vi, "problem_en": "",
        "objective_vi": plan.objective_vi, "objective_en": "",
    }  # fmt: skip
    for prefix, formset in LINES.items():
        rows = formset(instance=plan, prefix=prefix)
        data[f"{prefix}-TOTAL_FORMS"] = len(rows.forms)
        data[f"{prefix}-INITIAL_FORMS"] = rows.initial_form_count()
        for form in rows.forms:
            for field in form:
                value = field.value()
                data[field.html_name] = "" if value in (None, False) else field.field.prepare_value(value)
            data[f"{form.prefix}-DELETE"] = ""
    return data | changes


@pytest.fixture
def vietnamese():
    with translation.override("vi"):
        yield


def test_a_member_writes_a_first_draft_with_one_line_of_each_kind(cast, as_user, vietnamese):
    sent = typed(
        cast.plan,
        **{
            "title_vi": "Họp thôn có tiếng nói phụ nữ",
            "activities-0-title_vi": "Khảo sát", "activities-0-starts_on": "2023-11-01",
            "activities-0-ends_on": "2023-11-10", "activities-0-responsible": cast.enrolment.pk,
            "indicators-0-name_vi": "Nữ dự họp", "indicators-0-unit_vi": "%", "indicators-0-baseline": "30,125",
            "indicators-0-target": "45",
            "budget_lines-0-title": "Tập huấn", "budget_lines-0-amount": "29,5 triệu",
            "risks-0-risk": "Mùa vụ", "risks-0-level": "high",
        },
    )  # fmt: skip
    answer = as_user(cast.trainee).post(address(cast.plan), sent)
    assert (answer.status_code, answer["Location"]) == (302, address(cast.plan, "plan"))
    assert cast.plan.activities.get().code == "A1"  # nobody types a code
    assert cast.plan.indicators.get().baseline == Decimal("30.125")
    assert cast.plan.budget_lines.get().amount == 29_500_000
    assert cast.plan.risks.get().level == "high"
    cast.plan.refresh_from_db()
    assert (cast.plan.state, cast.plan.title_vi) == ("draft", "Họp thôn có tiếng nói phụ nữ")
    assert HistoryEvent.objects.about(cast.plan).get().verb == "actionplans.plan_changed"


def test_what_is_shown_and_saved_again_does_not_change(plan, cast, as_user, vietnamese):
    PlanIndicator.objects.filter(plan=plan).update(baseline=Decimal("0.1234"))
    before = plan_content(Plan.objects.get(pk=plan.pk))
    page = as_user(cast.trainee).get(address(plan)).content.decode()
    assert 'value="0,1234"' in page
    assert 'value="9.500.000"' in page
    assert as_user(cast.trainee).post(address(plan), typed(plan)).status_code == 302
    assert plan_content(Plan.objects.get(pk=plan.pk)) == before


def test_rows_are_added_and_taken_out_without_javascript(plan, cast, as_user):
    first, second = plan.activities.all()
    sent = typed(
        plan,
        **{
            "activities-0-DELETE": "on",
            "activities-2-title_vi": "Tổng kết", "activities-2-starts_on": "2023-12-01", "activities-2-ends_on": "2023-12-02",
            "activities-2-responsible": "", "more": "1",
        },
    )  # fmt: skip
    answer = as_user(cast.trainee).post(address(plan), sent)
    assert answer["Location"] == address(plan)  # "more" comes back to the form, which has a new empty row
    assert list(plan.activities.values_list("code", "title_vi")) == [("A2", "Họp thôn"), ("A3", "Tổng kết")]
    assert first.code == "A1" and second.code == "A2"


def test_a_row_that_a_script_took_out_of_the_page_is_no_error(plan, cast, as_user):
    sent = typed(plan, **{"risks-TOTAL_FORMS": 4})
    sent |= {"risks-3-risk": "Lũ", "risks-3-mitigation": "", "risks-3-level": "low"}  # rows 1 and 2 are not there
    assert as_user(cast.trainee).post(address(plan), sent).status_code == 302
    assert list(plan.risks.values_list("risk", flat=True)) == ["Mùa vụ", "Lũ"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"activities-1-ends_on": "2023-11-01"}, "id_activities-1-ends_on", "kết thúc trước ngày bắt đầu"),
        ({"budget_lines-0-amount": "chín triệu"}, "id_budget_lines-0-amount", "không phải là số"),
        ({"budget_lines-0-amount": "1,5"}, "id_budget_lines-0-amount", "số tiền tròn"),
        ({"budget_lines-0-amount": "-5"}, "id_budget_lines-0-amount", "lớn hơn hoặc bằng với 0"),
        ({"indicators-0-target": "45%45"}, "id_indicators-0-target", "không phải là số"),
        ({"title_vi": ""}, "id_title_vi", "bắt buộc"),
        ({"activities-2-title_vi": "Tổng kết"}, "id_activities-2-starts_on", "bắt buộc"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(plan, cast, as_user, vietnamese, changes, field, words):
    sent = typed(plan, problem_vi="Vấn đề mới viết", **changes)
    answer = as_user(cast.trainee).post(address(plan), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{field}"' in page  # the list at the top leads to the field
    error = page[page.index(f'id="{field}_error"') :]
    assert words in error[: error.index("</div>")]
    assert "Vấn đề mới viết" in page
    plan.refresh_from_db()
    assert plan.problem_vi == "Phụ nữ ít được hỏi."


def test_the_same_send_twice_adds_its_rows_once(plan, cast, as_user):
    sent = typed(plan, **{"budget_lines-2-title": "Nước uống", "budget_lines-2-amount": "300.000"})
    client = as_user(cast.trainee)
    assert [client.post(address(plan), sent).status_code for _ in range(2)] == [302, 302]
    assert BudgetLine.objects.filter(title="Nước uống").count() == 1


def test_the_writing_of_another_is_not_overwritten_unseen(plan, cast, as_user, vietnamese):
    colleague = make_person("Ma Doãn Khiêm", sex="M")
    user = make_user("Ma Doãn Khiêm", "khiem@cast.example", colleague)
    GroupMember.objects.create(group=cast.group, enrolment=enrol(cast.programme, colleague))
    mine, theirs = typed(plan, problem_vi="Của tôi"), typed(plan, problem_vi="Của đồng nghiệp")
    assert as_user(user).post(address(plan), theirs).status_code == 302
    answer = as_user(cast.trainee).post(address(plan), mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ma Doãn Khiêm đã sửa kế hoạch lúc" in page and "Của tôi" in page
    plan.refresh_from_db()
    assert plan.problem_vi == "Của đồng nghiệp"
    again = mine | {"seen": services.last_written(plan).pk}
    assert f'name="seen" value="{again["seen"]}"' in page
    assert as_user(cast.trainee).post(address(plan), again).status_code == 302
    plan.refresh_from_db()
    assert plan.problem_vi == "Của tôi"


def test_submitting_from_the_writing_page_tells_each_gap_at_its_place_and_keeps_the_draft(cast, as_user, vietnamese):
    sent = typed(cast.plan, problem_vi="Đã viết vấn đề", submit="1")
    answer = as_user(cast.trainee).post(address(cast.plan), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    for place in ("objective", "activities", "indicators", "budget_lines"):
        assert f'href="#{place}"' in page
    assert 'href="#problem"' not in page
    cast.plan.refresh_from_db()
    assert (cast.plan.state, cast.plan.problem_vi) == ("draft", "Đã viết vấn đề")


def test_submitting_from_the_writing_page_sends_what_was_just_typed(plan, cast, as_user):
    answer = as_user(cast.trainee).post(address(plan), typed(plan, problem_vi="Bản cuối", submit="1"))
    assert (answer.status_code, answer["Location"]) == (302, address(plan, "plan"))
    assert plan.versions.get().content["problem_vi"] == "Bản cuối"


def test_an_activity_without_a_person_holds_the_plan_back(plan):
    Activity.objects.filter(code="A2").update(responsible=None)
    with translation.override("en"):
        assert [(lack.place, lack.text) for lack in workflow.missing_in(plan)] == [
            ("activities", "Name who is responsible for each activity: A2.")
        ]


@pytest.mark.parametrize(("writers", "status"), [(PlanWriters.MEMBERS, 200), (PlanWriters.LEADER, 403)])
def test_who_writes_is_as_the_coordinator_set_it(plan, cast, as_user, writers, status):
    GroupMember.objects.update(is_leader=False)
    cast.programme.plan_writers = writers
    cast.programme.save()
    assert as_user(cast.trainee).get(address(plan)).status_code == status


@pytest.mark.parametrize("name", ["plan", "plan_edit"])
def test_a_page_costs_the_same_with_one_line_and_with_thirty(plan, cast, as_user, name):
    client = as_user(cast.trainee)
    client.get(address(plan, name))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(plan, name)).status_code == 200
        return len(queries)

    few = cost()
    for number in range(28):
        activity = Activity.objects.create(
            plan=plan, code=f"A{number + 3}", title_vi="Việc", starts_on="2023-11-01", ends_on="2023-11-02",
            responsible=cast.enrolment,
        )  # fmt: skip
        BudgetLine.objects.create(plan=plan, title="Dòng", amount=1)
        services.add_comment(
            plan=plan, line=f"activity:{activity.uuid}", text="?", write_id=uuid.uuid4(), by=cast.trainee
        )
    assert cost() == few


# --- comments, versions -----------------------------------------------------------------


def test_a_comment_stands_at_its_line_on_both_pages_until_it_is_settled(plan, cast, as_user):
    line = f"activity:{plan.activities.get(code='A2').uuid}"
    sent = {"write_id": uuid.uuid4(), "line": line, "text": "Mấy thôn?"}
    for _twice in range(2):
        assert as_user(cast.coordinator).post(address(plan, "comment_add"), sent).status_code == 302
    comment = plan.comments.get()
    for name in ("plan", "plan_edit"):
        page = as_user(cast.trainee).get(address(plan, name)).content.decode()
        assert page.count("Mấy thôn?") == 1
        assert page.index("Họp thôn", page.index("A2")) < page.index("Mấy thôn?")
    as_user(cast.trainee).post(reverse("actionplans:comment_resolve", args=[comment.pk]))
    assert "Mấy thôn?" not in as_user(cast.trainee).get(address(plan)).content.decode()
    plan.activities.get(code="A2").delete()
    comments = as_user(cast.trainee).get(address(plan, "plan")).context["settled"]
    with translation.override("en"):
        assert [comment.text for comment in comments] == ["Mấy thôn?"]


def test_an_empty_comment_is_given_back_at_its_field(plan, cast, as_user):
    answer = as_user(cast.coordinator).post(
        address(plan, "comment_add"), {"write_id": uuid.uuid4(), "line": "problem", "text": " "}
    )
    assert answer.status_code == 422
    assert '<option value="problem" selected>' in answer.content.decode()
    assert not plan.comments.exists()


def test_words_put_in_and_taken_out_are_marked_and_escaped():
    marked = mark_words("Phụ nữ <b> ít", "Phụ nữ rất ít & hơn")
    assert marked == "Phụ nữ <del>&lt;b&gt;</del><ins>rất</ins> ít<ins> &amp; hơn</ins>"


def test_versions_are_compared_line_by_line(plan, cast):
    before = plan_content(plan)
    first, _second = plan.activities.all()
    Activity.objects.filter(pk=first.pk).update(ends_on="2023-11-12")
    plan.budget_lines.get(title="In tài liệu").delete()
    BudgetLine.objects.create(plan=plan, order=5, title="Nước uống", amount=300_000)
    Plan.objects.filter(pk=plan.pk).update(problem_vi="Phụ nữ rất ít được hỏi.")
    with translation.override("en"):
        sections = {
            section.title: section
            for section in compare(before, plan_content(Plan.objects.get(pk=plan.pk)), currency="VND")
        }
    assert [title for title, section in sections.items() if section.changed] == ["Problem", "Activities", "Budget"]
    assert [line.kind for line in sections["Activities"].lines] == ["changed", "same"]
    assert "<del>01–10/11/2023</del><ins>01–12/11/2023</ins>" in sections["Activities"].lines[0].html
    assert [(line.kind, line.html) for line in sections["Budget"].lines] == [
        ("same", "Tập huấn: 9,500,000\xa0₫"),
        ("added", "<ins>Nước uống: 300,000\xa0₫</ins>"),
        ("removed", "<del>In tài liệu: 500,000\xa0₫</del>"),
    ]


def test_an_older_version_without_identities_is_compared_by_names(plan):
    old = plan_content(plan)
    for part in ("activities", "indicators", "budget", "risks"):
        for line in old[part]:
            del line["uuid"]
    assert not any(section.changed for section in compare(old, plan_content(plan), currency="VND"))


def test_the_page_of_a_version_shows_what_changed_since_the_one_before(plan, cast, as_user):
    workflow.submit_plan(plan, by=cast.trainee)
    workflow.return_plan(plan, by=cast.coordinator, reason="Rõ hơn")
    Plan.objects.filter(pk=plan.pk).update(objective_vi="Ba ý kiến một cuộc họp.")
    now = as_user(cast.trainee).get(address(plan, "plan_version", 0)).content.decode()
    assert "<del>Hai</del><ins>Ba</ins>" in now
    workflow.submit_plan(Plan.objects.get(pk=plan.pk), by=cast.trainee)
    second = as_user(cast.coordinator).get(address(plan, "plan_version", 2)).content.decode()
    assert "<del>Hai</del><ins>Ba</ins>" in second
    plain = as_user(cast.coordinator).get(address(plan, "plan_version", 2) + "?since=none").content.decode()
    assert "<del>" not in plain
    assert as_user(cast.coordinator).get(address(plan, "plan_version", 9)).status_code == 404


def test_a_decision_on_a_version_that_is_no_longer_the_newest_is_held_back(plan, cast, as_user):
    workflow.submit_plan(plan, by=cast.trainee)
    workflow.return_plan(plan, by=cast.coordinator, reason="Rõ hơn")
    workflow.submit_plan(plan, by=cast.trainee)
    as_user(cast.coordinator).post(address(plan, "plan_approve"), {"version": "1"})
    plan.refresh_from_db()
    assert plan.state == "submitted"
    as_user(cast.coordinator).post(address(plan, "plan_approve"), {"version": "2"})
    plan.refresh_from_db()
    assert plan.state == "approved"


# --- notices, groups --------------------------------------------------------------------


def test_each_is_told_in_their_own_language_whatever_the_sender_reads(plan, cast):
    cast.coordinator.language = "en"
    cast.coordinator.save()
    with translation.override("vi"):
        workflow.submit_plan(plan, by=cast.trainee)
    to_coordinator = OutgoingMessage.objects.get()
    assert (to_coordinator.to_email, to_coordinator.language) == ("coordinator@cast.example", "en")
    assert to_coordinator.subject == "AP1 Họp thôn awaits your review"
    assert "Open it here: " in to_coordinator.body
    with translation.override("en"):
        workflow.return_plan(plan, by=cast.coordinator, reason="Thêm số liệu")
    to_trainee = OutgoingMessage.objects.exclude(pk=to_coordinator.pk).get()
    assert (to_trainee.to_email, to_trainee.language) == ("trainee@cast.example", "vi")
    assert to_trainee.subject == "AP1 Họp thôn được trả lại để chỉnh sửa"
    assert "Thêm số liệu" in to_trainee.body and "Mở tại đây" in to_trainee.body


def test_a_group_whose_code_is_taken_is_refused_at_the_field(cast, as_user):
    page = reverse("actionplans:groups", args=[cast.programme.slug])
    answer = as_user(cast.coordinator).post(page, {"code": "g1", "name": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"code"}


def test_plans_of_groups_with_like_codes_get_codes_of_their_own(cast):
    second = services.create_group(programme=cast.programme, code="1", name="", by=cast.coordinator)
    assert services.begin_plan(group=second, by=cast.coordinator).code == "AP1-2"


def test_a_member_is_moved_and_made_leader_from_the_page(cast, as_user):
    other = services.create_group(programme=cast.programme, code="G2", name="", by=cast.coordinator)
    page = reverse("actionplans:member_place", args=[cast.programme.slug])
    client = as_user(cast.coordinator)
    client.post(page, {"enrolment": cast.enrolment.pk, "group": f"{other.pk}+leader"})
    assert GroupMember.objects.get().group == other and GroupMember.objects.get().is_leader
    client.post(page, {"enrolment": cast.enrolment.pk, "group": ""})
    assert not GroupMember.objects.exists()
    assert client.post(page, {"enrolment": "abc", "group": ""}).status_code == 404


def test_a_plan_is_not_submitted_empty_even_past_the_page(cast):
    with pytest.raises(DomainError):
        workflow.submit_plan(cast.plan, by=cast.trainee)
    cast.plan.refresh_from_db()
    assert (cast.plan.state, cast.plan.versions.count()) == ("draft", 0)
