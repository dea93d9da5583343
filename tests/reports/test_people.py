"""A person's whole story, and a trainee's own page."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from instruments.models import Collection, Instrument, Response
from participants.models import Consent, SensitiveData
from programmes.models import FollowUp
from reports.person_story import chapters
from trainings.models import Attendance, Certificate, Event, Session, Sitting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mid_january(settings):
    settings.TODAY = "2024-01-15"


@pytest.fixture
def story(cast):
    """Three sessions (one does not count), present at one, late at none; before 35, after 70; a certificate."""
    event = Event.objects.create(
        programme=cast.programme,
        title_vi="Tập huấn",
        title_en="Training",
        kinds=["training"],
        starts_on=dt.date(2023, 10, 16),
        ends_on=dt.date(2023, 10, 17),
        state="held",
    )
    start = timezone.make_aware(dt.datetime(2023, 10, 16, 8))
    for hours, counts in ((0, True), (5, True), (30, False)):
        session = Session.objects.create(
            event=event,
            title_vi=f"Buổi {hours}",
            starts_at=start + dt.timedelta(hours=hours),
            ends_at=start + dt.timedelta(hours=hours + 3),
            counts=counts,
        )
        if hours == 0:
            Attendance.objects.create(session=session, enrolment=cast.enrolment, mark="present")
    instrument = Instrument.objects.create(slug="t", kind="test", title_vi="Bài", max_score=50)
    for moment, score in (("pre", Decimal("17.5")), ("post", 35)):
        collection = Collection.objects.create(instrument=instrument)
        Sitting.objects.create(event=event, moment=moment, collection=collection)
        Response.objects.create(collection=collection, person=cast.enrolment.person, score=score)
    Certificate.objects.create(enrolment=cast.enrolment, number="C-1", issued_on=dt.date(2024, 1, 1))
    Consent.objects.create(person=cast.enrolment.person, purpose="photo", given=True, channel="paper")
    Consent.objects.create(person=cast.enrolment.person, purpose="photo", given=False, channel="portal")
    FollowUp.objects.create(
        programme=cast.programme,
        title="Gửi mẫu biên bản",
        responsible=cast.enrolment.person,
        due_on=dt.date(2024, 1, 10),
    )
    return cast


def person_page(client, cast):
    client.cookies["django_language"] = "en"
    return client.get(reverse("reports:person", args=[cast.enrolment.person.uuid]))


def test_one_chapter_an_enrolment(story):
    chapter = chapters(story.enrolment.person, story.enrolment.person.enrolments.all())[0]
    assert (chapter.attended, chapter.sessions) == (1, 2)
    assert [presence.mark for presence in chapter.presences] == ["present", None, None]
    assert (chapter.before, chapter.after, chapter.gain) == (35, 70, 35)
    assert (chapter.membership.group.plan.code, chapter.certificate.number) == ("AP1", "C-1")


def test_the_page_tells_it_and_a_later_consent_replaces_an_earlier(story, as_user):
    response = person_page(as_user(story.coordinator), story)
    words = " ".join(response.content.decode().split())
    for told in ("1 of 2 sessions", "35 → 70 <b>(+35)</b>", "AP1 Họp thôn", "C-1", "Gửi mẫu biên bản", "not recorded"):
        assert told in words, told
    given = {purpose.value: consent and consent.given for purpose, consent in response.context["consents"]}
    assert given == {"processing": None, "sensitive": None, "photo": False, "named": None}


def test_sensitive_data_is_never_on_this_page(story, as_user):
    SensitiveData.objects.create(person=story.enrolment.person, seeing=4, disability="yes")
    assert "With a disability" not in person_page(as_user(story.coordinator), story).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200),
        ("facilitator", 200),
        ("monitor", 200),
        ("administrator", 200),
        ("trainee", 403),
        ("donor", 404),
        ("trainee_elsewhere", 404),
        ("coordinator_elsewhere", 404),
        ("stranger", 404),
    ],
)
def test_who_reads_a_persons_story(cast, as_user, who, status):
    assert person_page(as_user(getattr(cast, who)), cast).status_code == status


def test_another_programme_of_the_person_stays_with_those_who_work_there(story, as_user):
    story.enrolment.person.enrolments.create(programme=story.other_programme)
    words = person_page(as_user(story.coordinator), story).content.decode()
    assert story.other_programme.title_en not in words


# --- a trainee's own page -----------------------------------------------------------------------


def my_page(client):
    client.cookies["django_language"] = "en"
    return client.get(reverse("reports:my"))


def test_a_trainee_reads_what_they_owe_and_their_results(story, as_user):
    words = " ".join(my_page(as_user(story.trainee)).content.decode().split())
    for told in ("Gửi mẫu biên bản", "you are the leader", "Họp thôn", "1 of 2 sessions", "35 → 70", "C-1"):
        assert told in words, told


def test_the_next_session_stands_first(cast, as_user):
    soon = timezone.now() + dt.timedelta(days=3)
    event = Event.objects.create(
        programme=cast.programme,
        title_vi="Tham quan",
        kinds=["field_visit"],
        starts_on=soon.date(),
        ends_on=soon.date(),
        venue="Mù Cang Chải",
    )
    Session.objects.create(event=event, title_vi="Thăm thôn", starts_at=soon, ends_at=soon + dt.timedelta(hours=2))
    words = my_page(as_user(cast.trainee)).content.decode()
    assert "Thăm thôn" in words and "Mù Cang Chải" in words


def test_somebody_in_no_programme_reads_what_to_do(cast, as_user):
    assert "You are in no programme yet" in my_page(as_user(cast.stranger)).content.decode()


def test_a_withdrawn_trainee_is_in_no_programme(cast, as_user):
    cast.enrolment.state = "withdrawn"
    cast.enrolment.save()
    assert "You are in no programme yet" in my_page(as_user(cast.trainee)).content.decode()
