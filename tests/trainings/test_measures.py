"""What trainings counts, by hand-worked figures: five people, four sessions, two tests, one form."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from instruments.models import Answer, Instrument, Response
from participants.models import Place, SensitiveData
from programmes.cohort import cohort
from programmes.headcount import headcount
from programmes.measures import Reading, all_measures, measure
from tests.factories.courses import half_days, make_event, mark, people, score, sit
from trainings.models import Attendance

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(cast):
    cast.event = make_event(cast.programme, kinds=["launch", "training"])
    cast.sessions = half_days(cast.event)
    cast.pre, cast.post = sit(cast.event, "pre"), sit(cast.event, "post")
    cast.an, cast.binh, cast.chi, cast.dung = people(cast.programme, "Lò An", "Lò Bình", "Lò Chi", "Lò Dung")
    return cast


def value(cast, key):
    return measure(key).count(Reading(cast.programme.pk)).value


def test_nothing_recorded_is_nothing_not_zero_percent(cast):
    assert value(cast, "attendance.rate") is None
    assert value(cast, "tests.pre_mean") is None
    assert value(cast, "tests.normalised_gain") is None
    assert value(cast, "reaction.overall_mean") is None
    assert value(cast, "attendance.person_times") == 0


def test_persons_and_person_times_are_two_things(course):
    mark(course.enrolment, course.sessions, "PPPP")
    mark(course.an, course.sessions, "PLAE")
    mark(course.binh, course.sessions, "AAAA")
    # five enrolled × four sessions = 20; 4 + 2 attended
    assert value(course, "attendance.person_times") == 6
    assert value(course, "attendance.expected_person_times") == 20
    assert value(course, "attendance.rate") == 30
    assert value(course, "people.trained") == 2
    assert value(course, "attendance.full") == 1


def test_a_session_that_does_not_count_and_one_of_a_cancelled_event_are_left_out(course):
    opening = course.sessions[0]
    opening.counts = False
    opening.save()
    gone = half_days(make_event(course.programme, state="cancelled"))
    mark(course.enrolment, course.sessions, "PPPP")
    mark(course.an, gone, "PPPP")
    assert value(course, "attendance.person_times") == 3
    assert value(course, "attendance.expected_person_times") == 15
    assert value(course, "attendance.full") == 1


def test_sessions_still_to_come_are_not_expected_yet(course):
    half_days(make_event(course.programme, state="planned"))
    mark(course.enrolment, course.sessions, "PPPP")
    assert value(course, "attendance.expected_person_times") == 20


def test_a_withdrawn_person_counts_nowhere(course):
    mark(course.an, course.sessions, "PPPP")
    score(course.pre, course.an, 40)
    course.an.state = "withdrawn"
    course.an.save()
    assert value(course, "attendance.person_times") == 0
    assert value(course, "tests.pre_mean") is None


def test_one_event_may_be_two_kinds_and_a_planned_one_is_not_held(course):
    make_event(course.programme, kinds=["closing"], state="planned")
    assert (value(course, "events.launch"), value(course, "events.training"), value(course, "events.closing")) == (
        1, 1, 0,
    )  # fmt: skip


def test_gains_are_of_matched_pairs_and_a_blank_is_not_zero(course):
    score(course.pre, course.an, 40)
    score(course.post, course.an, 70)
    score(course.pre, course.binh, 60)
    score(course.post, course.binh, 80)
    score(course.pre, course.chi, 20)
    score(course.post, course.chi, None)
    # all pre: (40 + 60 + 20) / 3 = 40; pairs: an, binh: 50 → 75
    assert value(course, "tests.pre_mean") == Decimal(40)
    assert value(course, "tests.post_mean") == Decimal(75)
    assert value(course, "tests.matched_pairs") == 2
    assert value(course, "tests.matched_pre_mean") == Decimal(50)
    assert value(course, "tests.matched_post_mean") == Decimal(75)
    assert value(course, "tests.gain") == Decimal(25)
    assert value(course, "tests.without_post") == 1
    assert value(course, "tests.normalised_gain") is None  # fewer than ten pairs


def test_ten_pairs_have_a_normalised_gain(course):
    for enrolment in people(course.programme, *(f"Vì {n}" for n in range(10))):
        score(course.pre, enrolment, 50)
        score(course.post, enrolment, 80)
    # (80 − 50) / (100 − 50) = 0.6
    assert value(course, "tests.normalised_gain") == Decimal("0.6")
    assert value(course, "tests.individual_gain") == Decimal("0.6")


def test_a_test_on_another_scale_is_counted_out_of_100(course):
    small = Instrument.objects.create(slug="small", kind="test", title_vi="Nhỏ", max_score=20)
    course.pre.collection.instrument = small
    course.pre.collection.save()
    score(course.pre, course.an, 9)
    assert value(course, "tests.pre_mean") == Decimal(45)


def test_the_newest_of_two_pre_tests_holds(course):
    second = sit(make_event(course.programme, title_vi="Lần hai"), "pre")
    score(course.pre, course.an, 30)
    score(second, course.an, 50)
    assert value(course, "tests.pre_mean") == Decimal(50)


def test_reaction_is_the_mean_of_overall_and_the_share_of_4_and_5(course):
    form = sit(course.event, "reaction", anonymous=True).collection
    overall = form.instrument.questions.get(key="overall")
    relevance = form.instrument.questions.get(key="relevance")
    for grade in ("5", "4", "4", "2"):
        response = Response.objects.create(collection=form)
        Answer.objects.create(response=response, question=overall, choice=grade)
        Answer.objects.create(response=response, question=relevance, choice="1")
    assert value(course, "reaction.overall_mean") == Decimal("3.75")
    assert value(course, "reaction.satisfied") == 75


def test_splits_add_up_to_the_whole(course):
    for enrolment in (course.enrolment, course.an, course.binh):
        mark(enrolment, course.sessions, "PPPP")
    figure = measure("people.trained").count(Reading(course.programme.pk))
    assert figure.value == 3
    for dimension, split in figure.splits.items():
        assert sum(split.values()) == 3, dimension


def test_the_database_counts_every_split_as_the_rows_tell_it(course, django_assert_num_queries):
    """Both eras and no province, known and unknown and nothing, in the whole cohort and in each part of it."""
    then, now = Place.objects.filter(era="63").first(), Place.objects.get(era="34", code="01")
    told = [
        ("F", 1999, then, "01", "no"),
        ("M", 1960, now, "05", "yes"),
        ("", None, None, "99", "unknown"),
        ("F", 1985, then, None, "no"),
    ]
    for (sex, born, place, code, disability), enrolment in zip(told, people(course.programme, *"ABCD"), strict=True):
        enrolment.person.sex, enrolment.person.birth_year, enrolment.place = sex, born, place
        enrolment.person.save()
        enrolment.save()
        SensitiveData.objects.create(person=enrolment.person, ethnicity_id=code, disability=disability)
        mark(enrolment, course.sessions, "PPPP" if sex == "F" else "PLA.")
        score(course.post, enrolment, 60)
    gone = people(course.programme, "E")[0]
    gone.state = "withdrawn"
    gone.save()
    mark(gone, course.sessions, "PPPP")
    members = cohort(course.programme.pk)
    times = Counter(Attendance.objects.filter(mark__in=["present", "late"]).values_list("enrolment_id", flat=True))
    dimensions = tuple(measure("people.enrolled").dimensions)
    with django_assert_num_queries(2):
        found = headcount(course.programme.pk)
    expected = {
        "enrolled": members,
        "trained": [one for one in members if times[one.enrolment_id]],
        "attended_all": [one for one in members if times[one.enrolment_id] == 4],
        "met": [one for one in members if times[one.enrolment_id] >= 3],
    }
    assert {name: len(part) for name, part in expected.items()} == {
        "enrolled": 9,
        "trained": 4,
        "attended_all": 2,
        "met": 2,
    }
    for name, part in expected.items():
        assert found[name].total == len(part)
        assert found[name].splits == {d: Counter(getattr(one, d) for one in part) for d in dimensions}, name


def test_all_measures_of_a_programme_take_at_most_twelve_queries(course, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        reading = Reading(course.programme.pk, all_measures())
        counted = [one.count(reading) for one in all_measures()]
    assert len(counted) >= 48
