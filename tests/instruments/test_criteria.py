"""Criteria sets: what comes with the portal, versions, what may still change, who may change it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from instruments.criteria import services
from instruments.models import CriteriaSet, Criterion
from office.errors import WrongState
from office.models import HistoryEvent

pytestmark = pytest.mark.django_db


def test_the_shelf_shows_nothing_uncertain_as_official():
    sets = {row.slug: row for row in CriteriaSet.objects.all()}
    asked = {slug: [s.criteria.count() for s in row.sections.all()] for slug, row in sets.items()}
    assert asked["eige-12"] == [5, 4, 3]
    assert asked["gnlc-focus-areas"] == [3, 6, 3]
    assert sum(asked["gnlc-42"]) == 42 and sum(asked["cong-dan-hoc-tap-du-thao"]) == 10
    titles = ["gia-dinh-hoc-tap", "dong-ho-hoc-tap", "cong-dong-hoc-tap", "don-vi-hoc-tap", "cong-dan-hoc-tap"]
    assert [asked[slug] for slug in titles] == [[]] * 5  # no criterion is invented
    places = Criterion.objects.filter(section__criteria_set__slug="gnlc-42")
    assert all(one.is_place and "to be filled in" in one.text_en for one in places)
    assert {slug for slug, row in sets.items() if row.is_example} == {"gnlc-42", "cong-dan-hoc-tap-du-thao"}
    levels = [level for row in sets.values() for level in row.levels.all()]
    assert [level.threshold for level in levels] == [None]
    assert all(row.note_vi and row.note_en and row.state == "in_use" for row in sets.values())
    before = CriteriaSet.objects.count()
    services.load_shelf()
    assert CriteriaSet.objects.count() == before


def test_a_set_in_use_stays_and_a_new_version_follows(cast, as_user):
    used, client = CriteriaSet.objects.get(slug="eige-12"), as_user(cast.coordinator)
    with pytest.raises(WrongState, match="phiên bản mới"):
        services.change_set(used, by=None, title_vi="Khác")
    assert client.get(reverse("instruments:criteria_edit", args=[used.uuid])).status_code == 403  # the administrators'
    client.post(reverse("instruments:criteria_copy", args=[used.uuid]))
    made = CriteriaSet.objects.get(slug="eige-12", version=2)
    assert (made.state, made.created_by_id, [s.criteria.count() for s in made.sections.all()]) == (
        "draft", cast.coordinator.pk, [5, 4, 3],
    )  # fmt: skip
    add = reverse("instruments:criteria_part_add", args=[made.uuid, "items"])
    section = made.sections.first()
    one = {"section": section.pk, "code": "1", "text_vi": "Một", "max_score": "1"}
    taken = client.post(add, one)
    assert taken.status_code == 422
    assert client.post(add, one | {"code": "13", "max_score": "0"}).status_code == 422
    assert client.post(add, one | {"code": "13", "max_score": "2"}).status_code == 302
    criterion = Criterion.objects.get(section=section, code="13")
    part = reverse("instruments:criteria_part", args=[made.uuid, "items", criterion.pk])
    assert client.post(part, one | {"code": "13", "text_vi": "Hai"}).status_code == 302
    level = {"name_vi": "Đạt", "threshold": "8,5"}
    assert client.post(reverse("instruments:criteria_part_add", args=[made.uuid, "levels"]), level).status_code == 302
    client.post(reverse("instruments:criteria_part_remove", args=[made.uuid, "items", criterion.pk]))
    client.post(reverse("instruments:criteria_act", args=[made.uuid]), {"act": "use"})
    assert client.post(add, one | {"code": "14"}).status_code == 422  # in use: nothing changes
    client.post(reverse("instruments:criteria_act", args=[made.uuid]), {"act": "retire"})
    verbs = list(HistoryEvent.objects.about(made).values_list("verb", flat=True))[::-1]
    assert [verb.partition(".")[2] for verb in verbs] == [
        "criteria_copied", "criterion_added", "criterion_changed", "level_added", "criterion_removed", "criteria_used",
        "criteria_retired",
    ]  # fmt: skip


def test_drafts_are_seen_by_those_who_make_sets_and_changed_by_who_made_them(cast, as_user):
    made = services.add_set(by=cast.coordinator, title_vi="Bộ nháp", subject="clan", scale="points")
    twin = services.add_set(by=cast.coordinator, title_vi="Bộ nháp", subject="clan", scale="points")
    assert (made.slug, twin.slug) == ("bo-nhap", "bo-nhap-2")
    edit = reverse("instruments:criteria_edit", args=[made.uuid])
    for user, read, change in (
        (cast.coordinator, 200, 200), (cast.coordinator_elsewhere, 200, 403), (cast.monitor, 404, 404),
        (cast.administrator, 200, 200),
    ):  # fmt: skip
        assert as_user(user).get(made.get_absolute_url()).status_code == read
        assert as_user(user).get(edit).status_code == change
    assert as_user(cast.monitor).get(reverse("instruments:criteria_sets")).status_code == 200
    assert as_user(cast.monitor).post(reverse("instruments:criteria_sets"), {"title_vi": "x"}).status_code == 403
