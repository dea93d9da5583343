import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from office.errors import WrongState
from office.models import HistoryEvent
from participants.models import Organisation, Person
from participants.organisations import organisation_named
from programmes import services_partners, services_rows
from programmes.blueprints import all_blueprints
from programmes.enums import Capacity, Certainty, PartnerRole
from programmes.framework.services import set_target
from programmes.measures import measure
from programmes.models import Programme, Role, Stage, Target
from programmes.services_programmes import create_programme, edit_programme
from programmes.workflow import move_programme, next_steps
from tests.factories.framework import make_framework

pytestmark = pytest.mark.django_db

PROMISED = {"minimum": Decimal(4), "due_on": dt.date(2024, 2, 29), "due_precision": "day"}

FACTS = {
    "slug": "course-2026",
    "title_vi": "Tăng cường năng lực và kỹ năng của các tổ chức xã hội khu vực miền núi phía Bắc về bình đẳng giới và lồng ghép giới trong các hoạt động Chương trình mục tiêu quốc gia tại địa phương",
    "starts_on": dt.date(2026, 1, 1),
    "ends_on": dt.date(2026, 5, 31),
    "date_precision": "month",
}


def verbs(obj) -> list[str]:
    return list(HistoryEvent.objects.about(obj).values_list("verb", flat=True))


def test_a_programme_made_from_the_blueprint_has_its_road_and_its_six_expected_results(cast):
    programme = create_programme(by=cast.coordinator, blueprint=all_blueprints()["gender-mainstreaming"], **FACTS)
    assert [stage.kind for stage in programme.stages.all()] == [
        "launch",
        "training",
        "plans",
        "support",
        "field_visit",
        "closing",
        "report",
    ]
    assert [(target.measure, target.minimum, target.maximum) for target in programme.targets.all()] == [
        ("events.launch", 1, None),
        ("people.trained", 30, None),
        ("support.delivered", 1, None),
        ("plans.approved", 4, 5),
        ("events.field_visit", 1, None),
        ("events.closing", 1, None),
    ]
    assert all(FACTS["starts_on"] <= target.due_on <= FACTS["ends_on"] for target in programme.targets.all())
    assert Role.objects.filter(programme=programme, user=cast.coordinator, role="coordinator").exists()
    assert verbs(programme) == ["programmes.programme_created"]


def test_every_measure_that_a_blueprint_names_is_registered():
    for blueprint in all_blueprints().values():
        for plan in (*blueprint.stages, *blueprint.targets):
            assert not plan.measure or measure(plan.measure), plan.measure
            assert plan.title_vi and plan.title_en


def test_a_title_of_181_characters_is_kept_whole(cast):
    assert len(FACTS["title_vi"]) >= 181
    programme = create_programme(by=cast.coordinator, **FACTS)
    assert Programme.objects.get(pk=programme.pk).title_vi == FACTS["title_vi"]


def test_an_end_before_the_start_is_refused_and_nothing_is_made(cast):
    with pytest.raises(ValidationError):
        create_programme(by=cast.coordinator, **FACTS | {"ends_on": dt.date(2025, 1, 1)})
    assert not Programme.objects.filter(slug="course-2026").exists()


def test_a_change_keeps_what_it_was(cast):
    edit_programme(cast.programme, by=cast.coordinator, title_en="New words")
    event = HistoryEvent.objects.about(cast.programme).get(verb="programmes.programme_changed")
    assert event.data == {"changes": {"title_en": ["Programme first", "New words"]}}
    assert event.actor_label == "Coordinator An"


def test_saving_without_a_change_writes_no_history(cast):
    edit_programme(cast.programme, by=cast.coordinator, title_en="Programme first")
    assert verbs(cast.programme) == []


@pytest.mark.parametrize(
    ("state", "steps"),
    [("draft", ["start_programme"]), ("running", ["close_programme"]), ("closed", ["reopen_programme"])],
)
def test_the_steps_that_each_state_allows(cast, state, steps):
    cast.programme.state = state
    assert next_steps(cast.programme) == steps


def test_closing_twice_is_closed_once(cast):
    for _ in range(2):
        move_programme(cast.programme, "close_programme", by=cast.coordinator)
    assert verbs(cast.programme) == ["programmes.programme_closed"]


def test_a_programme_in_preparation_is_not_closed(cast):
    Programme.objects.filter(pk=cast.programme.pk).update(state="draft")
    with pytest.raises(WrongState):
        move_programme(cast.programme, "close_programme", by=cast.coordinator)


def test_one_organisation_is_one_record_whatever_its_marks_and_case(cast):
    centre = organisation_named("Trung tâm FEMMA", by=None, inside="Đại học Thái Nguyên")
    again = organisation_named("TRUNG TAM FEMMA", by=None)
    assert again.pk == centre.pk
    assert Organisation.objects.get_parent(centre).name_vi == "Đại học Thái Nguyên"
    assert Organisation.objects.filter(name_vi="Đại học Thái Nguyên").count() == 1


def test_a_funder_may_be_assumed_and_is_changed_to_confirmed(cast):
    funder = organisation_named("Quỹ Canada", by=None)
    partner = services_partners.add_partner(
        cast.programme, by=cast.coordinator, organisation=funder, role=PartnerRole.FUNDER, certainty=Certainty.ASSUMED
    )
    services_partners.change_partner(partner, by=cast.coordinator, certainty=Certainty.CONFIRMED)
    event = HistoryEvent.objects.about(partner).first()
    assert event.data["changes"] == {"certainty": ["assumed", "confirmed"]}


def test_an_expert_with_a_title_and_two_posts(cast):
    appearance = services_partners.save_guest(
        cast.programme,
        by=cast.coordinator,
        capacity=Capacity.EXPERT,
        full_name="Bùi  Thị Hương Giang",
        academic_title="TS.",
        posts=[
            ("Phó Trưởng ban Khoa học - Công nghệ và Đối ngoại", "Deputy head", "Đại học Thái Nguyên"),
            ("Giám đốc", "Director", "FEMMA"),
        ],
    )
    person = Person.objects.get(pk=appearance.person_id)
    assert person.titled_name == "TS. Bùi Thị Hương Giang"
    assert person.full_name == "Bùi Thị Hương Giang"
    assert [post.organisation.name_vi for post in person.posts.all()] == ["Đại học Thái Nguyên", "FEMMA"]
    services_partners.remove_guest(appearance, by=cast.coordinator)
    assert Person.objects.filter(pk=person.pk).exists()


def target_facts(**more):
    return {
        "measure": "plans.approved",
        "title_vi": "Kế hoạch nhóm",
        "minimum": Decimal(4),
        "maximum": Decimal(5),
        "due_on": dt.date(2024, 2, 29),
    } | more


def test_a_target_whose_most_is_under_its_least_is_refused(cast):
    with pytest.raises(ValidationError):
        services_rows.add_row(Target(programme=cast.programme), by=cast.coordinator, **target_facts(maximum=Decimal(3)))
    assert cast.programme.targets.count() == 0


def test_rows_change_places_and_the_ends_stay(cast):
    rows = [
        services_rows.add_row(Stage(programme=cast.programme), by=cast.coordinator, kind="launch", title_vi=name)
        for name in ("a", "b", "c")
    ]
    services_rows.move_row(rows[2], by=cast.coordinator, up=True)
    services_rows.move_row(rows[0], by=cast.coordinator, up=True)
    assert [stage.title_vi for stage in cast.programme.stages.all()] == ["a", "c", "b"]


def test_a_promise_changes_places_with_the_one_above_it_on_the_page_whatever_is_due_by_periods(cast, as_user):
    work = make_framework(cast)
    first, second = work.indicator("1.1a"), work.indicator("1.1b")
    for indicator, period in ((first, None), (first, work.first), (second, None)):
        set_target(indicator, period=period, by=cast.coordinator, **PROMISED)
    last = cast.programme.targets.get(indicator=second)
    as_user(cast.coordinator).post(reverse("programmes:target_move", args=["first", last.pk]), {"to": "up"})
    assert [target.indicator for target in cast.programme.targets.filter(period=None)] == [second, first]


def test_what_is_promised_of_an_indicator_is_not_removed_past_the_framework(cast, as_user):
    target = set_target(make_framework(cast).indicator(), by=cast.coordinator, **PROMISED)
    answer = as_user(cast.coordinator).post(reverse("programmes:target_remove", args=["first", target.pk]))
    assert answer.status_code == 404
    assert cast.programme.targets.get() == target


def test_a_removed_target_is_told_in_the_history(cast):
    target = services_rows.add_row(Target(programme=cast.programme), by=cast.coordinator, **target_facts())
    services_rows.remove_row(target, by=cast.coordinator)
    assert list(HistoryEvent.objects.filter(object_type="programmes.target").values_list("verb", flat=True)) == [
        "programmes.target_removed",
        "programmes.target_added",
    ]


def test_a_known_person_keeps_the_posts_they_have(cast):
    facts = {"by": cast.coordinator, "full_name": "Trần Văn Điền"}
    first = services_partners.save_guest(
        cast.programme, capacity=Capacity.ADVISER, posts=[("Cố vấn", "", ""), ("Giảng viên", "", "")], **facts
    )
    services_partners.save_guest(
        cast.programme,
        capacity=Capacity.EXPERT,
        person=first.person,
        posts=[("CỐ VẤN", "", ""), ("Ủy viên", "", "")],
        **facts,
    )
    assert list(first.person.posts.values_list("title_vi", flat=True)) == ["Cố vấn", "Giảng viên", "Ủy viên"]
