"""What was answered: kept once, scored by hand-worked value, and nobody to be found in an anonymous form."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from instruments.enums import Entry
from instruments.forms import AnswerForm
from instruments.models import Answer, Answered, Collection, Instrument, Question, Response
from instruments.services import has_answered, is_open, load_shelf, score_of, submit_response
from office.errors import DomainError
from office.models import HistoryEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def test_of_four(db) -> Instrument:
    """Four questions: 5, 5, 10 and 0 points, on a scale to 50."""
    instrument = Instrument.objects.create(slug="four", kind="test", title_vi="Bốn câu", max_score=50)
    choices = [{"key": "a", "vi": "Đúng", "en": "Right", "correct": True}, {"key": "b", "vi": "Sai", "en": "Wrong"}]
    for order, points in enumerate((5, 5, 10)):
        Question.objects.create(
            instrument=instrument, key=f"q{order}", type="single", text_vi=f"Câu {order}", text_en=f"Question {order}",
            choices=choices, points=points, order=order,
        )  # fmt: skip
    Question.objects.create(instrument=instrument, key="why", type="text", text_vi="Vì sao?", required=False, order=9)
    return instrument


@pytest.fixture
def asked(test_of_four) -> Collection:
    return Collection.objects.create(instrument=test_of_four)


@pytest.fixture
def form(db) -> Collection:
    return Collection.objects.create(instrument=Instrument.objects.get(slug="reaction"), anonymous=True)


def send(collection, person, answers, by=None, write_id=None, **more):
    return submit_response(
        collection=collection, person=person, answers=answers, write_id=write_id or uuid.uuid4(), by=by, **more
    )


# --- the shelf ------------------------------------------------------------------------------


def test_a_new_portal_has_its_test_its_reaction_form_and_its_checklist():
    assert set(Instrument.objects.values_list("slug", "kind")) == {
        ("gender-test", "test"),
        ("reaction", "reaction"),
        ("visit-checklist", "checklist"),
        ("training-quality", "quality"),
    }
    assert Instrument.objects.get(slug="gender-test").questions.count() == 20
    assert sum(Instrument.objects.get(slug="gender-test").questions.values_list("points", flat=True)) == 100


def test_loading_the_shelf_again_changes_nothing():
    Instrument.objects.filter(slug="reaction").update(title_vi="Tên đã sửa")
    load_shelf()
    assert Instrument.objects.get(slug="reaction").title_vi == "Tên đã sửa"
    assert Instrument.objects.count() == 4


def test_each_question_of_the_shelf_reads_in_both_languages():
    for question in Question.objects.all():
        assert question.text_vi and question.text_en, question.key
        for choice in question.choices:
            assert choice["vi"] and choice["en"], question.key


# --- scores ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ({"q0": "a", "q1": "a", "q2": "a"}, "50"),  # 20 of 20 points on a scale to 50
        ({"q0": "a", "q1": "b", "q2": "a"}, "37.5"),  # 15 / 20 × 50
        ({"q0": "a"}, "12.5"),  # 5 / 20 × 50; what is left blank wins nothing
        ({"q0": "b", "q1": "b", "q2": "b"}, "0"),
        ({}, "0"),
    ],
)
def test_points_of_the_right_choices_on_the_scale_of_the_test(test_of_four, answers, score):
    assert score_of(test_of_four, list(test_of_four.questions.all()), answers) == Decimal(score)


def test_a_third_is_rounded_to_two_decimals(test_of_four):
    test_of_four.questions.filter(key="q2").update(points=5)
    test_of_four.max_score = 100
    assert score_of(test_of_four, list(test_of_four.questions.all()), {"q0": "a"}) == Decimal("33.33")


def test_a_reaction_form_has_no_score(form):
    questions = list(form.instrument.questions.all())
    assert score_of(form.instrument, questions, {"overall": "5"}) is None


def test_a_test_without_points_has_no_score_rather_than_zero(test_of_four):
    test_of_four.questions.update(points=0)
    assert score_of(test_of_four, list(test_of_four.questions.all()), {"q0": "a"}) is None


# --- sending --------------------------------------------------------------------------------


def test_answers_are_kept_with_person_score_and_history(cast, asked):
    response, new = send(
        asked, cast.enrolment.person, {"q0": "a", "q1": "a", "q2": "b", "why": "Vì thế"}, by=cast.trainee
    )
    assert (new, response.score, response.entry, response.entered_by_id) == (
        True,
        Decimal("25"),
        Entry.SELF,
        cast.trainee.pk,
    )
    assert {answer.question.key: answer.choice or answer.text for answer in response.answers.all()} == {
        "q0": "a",
        "q1": "a",
        "q2": "b",
        "why": "Vì thế",
    }
    assert HistoryEvent.objects.get(verb="instruments.response_submitted").actor_id == cast.trainee.pk


def test_a_double_send_counts_once(cast, asked):
    sent = uuid.uuid4()
    first, new = send(asked, cast.enrolment.person, {"q0": "a"}, write_id=sent)
    again, newer = send(asked, cast.enrolment.person, {"q0": "a"}, write_id=sent)
    assert (first.pk, new, newer) == (again.pk, True, False)
    assert Response.objects.count() == Answer.objects.count() == 1


def test_a_second_answer_is_refused_and_the_first_stays(cast, asked):
    send(asked, cast.enrolment.person, {"q0": "a"})
    with override("en"), pytest.raises(DomainError, match="You have answered this already"):
        send(asked, cast.enrolment.person, {"q0": "b"})
    assert Answer.objects.get().choice == "a"


@pytest.mark.parametrize(
    ("opens", "closes", "opened"),
    [(None, None, True), (-1, None, True), (1, None, False), (None, 1, True), (None, -1, False), (-2, -1, False)],
)
def test_open_from_until(asked, opens, closes, opened):
    now = timezone.now()
    asked.opens_at = now + dt.timedelta(hours=opens) if opens else None
    asked.closes_at = now + dt.timedelta(hours=closes) if closes else None
    assert is_open(asked) is opened


def test_nothing_is_taken_once_it_is_closed_but_what_the_facilitator_copies_from_paper(cast, asked):
    sent = uuid.uuid4()
    send(asked, None, {"q0": "a"}, write_id=sent)
    asked.closes_at = timezone.now()
    asked.save()
    with override("en"), pytest.raises(DomainError, match="not open"):
        send(asked, cast.enrolment.person, {"q0": "a"}, by=cast.trainee)
    assert send(asked, None, {"q0": "a"}, write_id=sent)[1] is False  # sent before, and its answer was lost
    response, new = send(asked, cast.enrolment.person, {"q0": "a"}, by=cast.facilitator, entry=Entry.GRID)
    assert (new, response.entry, response.entered_by_id) == (True, "grid", cast.facilitator.pk)


# --- nobody is to be found ------------------------------------------------------------------


def test_an_anonymous_form_keeps_neither_who_nor_when(cast, form):
    response, _new = send(form, cast.enrolment.person, {"overall": "5", "best": "Thảo luận nhóm"}, by=cast.trainee)
    assert (response.person_id, response.entered_by_id) == (None, None)
    assert timezone.localtime(response.submitted_at).time() == dt.time(12)
    assert has_answered(form, cast.enrolment.person)
    assert not HistoryEvent.objects.filter(verb="instruments.response_submitted").exists()
    with override("en"), pytest.raises(DomainError):
        send(form, cast.enrolment.person, {"overall": "1"})


def test_an_anonymous_answer_beside_another_of_the_same_moment_is_told_and_leaves_nothing(cast, form, monkeypatch):
    """Both asked who had answered before either wrote: what the second then does."""
    send(form, cast.enrolment.person, {"overall": "5"}, by=cast.trainee)
    monkeypatch.setattr("instruments.services.has_answered", lambda *asked: False)
    with override("en"), pytest.raises(DomainError, match="answered this already"):
        send(form, cast.enrolment.person, {"overall": "1"}, by=cast.trainee)
    assert form.responses.count() == 1


def test_who_answered_is_kept_in_no_order(cast, form):
    """Numbered rows would run beside the responses and tell which is whose."""
    assert Answered._meta.pk.get_internal_type() == "UUIDField"
    assert not {"at", "created_at", "submitted_at"} & {field.name for field in Answered._meta.fields}


def test_a_score_below_zero_is_refused_by_the_database(asked):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        Response.objects.create(collection=asked, score=Decimal("-1"))


# --- the page of questions ------------------------------------------------------------------


def test_the_form_asks_in_the_readers_language_and_wants_what_is_required(test_of_four):
    with override("en"):
        fields = AnswerForm(instrument=test_of_four).fields
        assert fields["q0"].label == "Question 0"
        assert fields["q0"].choices == [("a", "Right"), ("b", "Wrong")]
    with override("vi"):
        assert AnswerForm(instrument=test_of_four).fields["q0"].choices == [("a", "Đúng"), ("b", "Sai")]
        form = AnswerForm({"write_id": str(uuid.uuid4()), "q0": "a", "q1": "x"}, instrument=test_of_four)
        assert set(form.errors) == {"q1", "q2"}
    assert AnswerForm(instrument=test_of_four).fields["why"].required is False
