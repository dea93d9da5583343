"""S2, line 7: a training on the quality checklist shows which of the 12 steps have evidence."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from office.models import HistoryEvent
from trainings.models import Event, QualityCheck
from trainings.quality import save_quality, steps, with_evidence


@pytest.fixture
def training(cast) -> Event:
    day = dt.date(2023, 10, 16)
    return Event.objects.create(
        programme=cast.programme,
        title_vi="Tập huấn",
        title_en="Training",
        kinds=["training"],
        starts_on=day,
        ends_on=day,
    )


def test_a_training_that_nobody_looked_at_has_twelve_steps_and_no_answer(training):
    found = steps(training)
    assert [step.number for step in found] == list(range(1, 13))
    assert [step.question.help_en for step in found] == ["Planning"] * 5 + ["Implementation"] * 4 + [
        "Evaluation and follow-up"
    ] * 3
    assert (with_evidence(found), {step.choice for step in found}) == (0, {""})


def test_evidence_counts_for_yes_and_partly_but_not_for_no(cast, training):
    answers = {
        "step-1": ("yes", "Báo cáo nhu cầu 09/2023"),
        "step-4": ("partly", "Dự thảo điều khoản"),
        "step-8": ("yes", ""),
        "step-11": ("no", "Chưa có kinh phí"),
    }
    save_quality(training, answers, by=cast.coordinator)
    save_quality(training, answers, by=cast.coordinator)
    found = steps(training)
    assert with_evidence(found) == 2
    assert [step.number for step in found if step.choice] == [1, 4, 8, 11]
    assert QualityCheck.objects.count() == 1
    assert HistoryEvent.objects.filter(verb="trainings.quality_looked_at").count() == 1


def test_the_pages_show_how_many_and_which_steps_have_evidence(cast, training, as_user):
    client = as_user(cast.monitor)
    client.cookies["django_language"] = "en"
    url = reverse("trainings:quality", args=[training.uuid])
    response = client.post(url, {"step-1": "yes", "step-1-evidence": "Needs report", "step-12": "no"})
    assert response.status_code == 302
    page = client.get(url).content.decode()
    assert "1 of 12 steps have evidence" in page and "Needs report" in page
    assert "1 of 12 steps have evidence" in client.get(training.get_absolute_url()).content.decode()


def test_evidence_without_an_answer_is_kept_and_asked_about(cast, training, as_user):
    url = reverse("trainings:quality", args=[training.uuid])
    response = as_user(cast.coordinator).post(url, {"step-2-evidence": "Chiến lược 2023"})
    assert response.status_code == 422
    assert "Chiến lược 2023" in response.content.decode()
    assert not QualityCheck.objects.exists()
