"""The gender equality marker: not screened is not 0; the least that a score asks for stands beside it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from office.models import HistoryEvent
from programmes.gender_marker import criteria, marker_of, scores
from programmes.models import Programme

pytestmark = pytest.mark.django_db


def at(name: str = "programmes:gender_marker") -> str:
    return reverse(name, args=["first"])


def test_a_programme_begins_as_not_screened_which_is_not_0(cast):
    assert cast.programme.gender_marker is None
    assert marker_of(cast.programme).score is None
    cast.programme.gender_marker = 0
    found = marker_of(cast.programme)
    assert (found.score.label_en, found.met, len(found.checklist)) == ("Not targeted", 0, 2)


def test_scores_and_their_criteria_are_those_of_the_data_file():
    assert {score: one.label_en for score, one in scores().items()} == {
        0: "Not targeted",
        1: "Significant",
        2: "Principal",
    }
    assert [sum(score in one.scores for one in criteria()) for score in (0, 1, 2)] == [2, 6, 6]
    assert {one.iati_vocabulary + one.iati_code + one.iati_significance for one in scores().values()} == {
        "110",
        "111",
        "112",
    }


def test_the_coordinator_scores_it_and_the_history_says_from_what_to_what(as_user, cast):
    page = as_user(cast.coordinator)
    page.post(at(), {"score": "2", "criteria": ["analysis", "no_harm", "informed_design"], "note": "Phân tích 2022"})
    programme = Programme.objects.get(slug="first")
    assert programme.gender_marker == 2
    assert programme.gender_criteria == ["analysis", "no_harm"]  # the third is asked for by score 1 alone
    found = marker_of(programme)
    assert (found.met, len(found.checklist), found.is_supported) == (2, 6, False)
    changes = HistoryEvent.objects.filter(verb="programmes.programme_changed").latest("at").data["changes"]
    assert changes["gender_marker"] == ["", "2"]
    page.post(at(), {"score": "", "criteria": ["analysis"], "note": "x"})
    programme.refresh_from_db()
    assert (programme.gender_marker, programme.gender_criteria, programme.gender_note) == (None, [], "")


def test_what_is_no_score_is_refused(as_user, cast):
    assert as_user(cast.coordinator).post(at(), {"score": "3"}).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.filter(slug="first").update(gender_marker=3)


def test_donors_read_the_score_with_its_checklist_or_that_nobody_screened(as_user, cast):
    page = as_user(cast.donor).get(at("reports:results")).content.decode()
    assert "Chỉ dấu bình đẳng giới: chưa rà soát" in page
    as_user(cast.coordinator).post(at(), {"score": "0", "criteria": ["analysis"], "note": ""})
    page = as_user(cast.donor).get(at("reports:results")).content.decode()
    assert "Chỉ dấu bình đẳng giới: 0 (Không nhắm tới)" in page
    assert "Đạt 1 trên 2 tiêu chí tối thiểu của mức này:" in page
