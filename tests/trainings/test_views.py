"""Events in the browser, as the coordinator, the facilitator and the trainee, in both languages."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from instruments.models import Answer, Answered, Response
from office import files
from participants.models import Consent
from programmes.models import Appearance
from tests.factories.cast import make_person
from tests.factories.courses import half_days, make_event, mark, people, score, sit
from trainings import services
from trainings.models import Attendance, Certificate, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(cast):
    cast.event = make_event(cast.programme)
    cast.sessions = half_days(cast.event)
    return cast


def at(name, *args):
    return reverse(f"trainings:{name}", args=args)


def words(response) -> str:
    assert response.status_code in {200, 422}, response
    return response.content.decode()


def in_english(client):
    client.cookies["django_language"] = "en"
    return client


NEW = {
    "title_vi": "Hội thảo tổng kết", "title_en": "Closing workshop", "kinds": ["closing", "review"],
    "starts_on": "2024-02-27", "ends_on": "2024-02-28", "venue": "Thái Nguyên",
    "sessions-TOTAL_FORMS": "1", "sessions-INITIAL_FORMS": "0",
}  # fmt: skip


# --- the coordinator ------------------------------------------------------------------------


def test_an_event_with_its_four_half_days_in_one_go(course, as_user):
    client = as_user(course.coordinator)
    answer = client.post(at("event_add", "first"), NEW | {"half_days": "1"})
    event = Event.objects.get(title_en="Closing workshop")
    assert answer["Location"] == event.get_absolute_url()
    assert (event.sessions.count(), event.kinds, event.state) == (4, ["closing", "review"], "planned")
    page = words(client.get(event.get_absolute_url()))
    assert "Hội thảo tổng kết" in page and "Sáng 27/02" in page
    assert "Morning 27/02" in words(in_english(client).get(event.get_absolute_url()))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends_on": "2024-02-26"}, "The end is before the start."),
        ({"kinds": []}, "This field is required."),
        ({"starts_on": "32/13/2024"}, "Enter a valid date."),
        ({"title_vi": ""}, "This field is required."),
    ],
)
def test_a_wrong_event_says_why_and_keeps_what_was_typed(course, as_user, wrong, said):
    answer = in_english(as_user(course.coordinator)).post(at("event_add", "first"), NEW | wrong)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "Closing workshop" in words(answer)
    assert Event.objects.count() == 1


def test_a_session_that_ends_before_it_starts_is_said_at_its_field(course, as_user):
    rows = {
        "sessions-0-title_vi": "Buổi", "sessions-0-starts_at": "2024-02-27T10:00",
        "sessions-0-ends_at": "2024-02-27T09:00", "sessions-0-counts": "on",
    }  # fmt: skip
    answer = in_english(as_user(course.coordinator)).post(at("event_add", "first"), NEW | rows)
    assert (answer.status_code, "The end is not after the start." in words(answer)) == (422, True)
    assert Event.objects.count() == 1


def test_who_may_facilitate_is_who_works_or_is_named_and_no_trainee(course, as_user):
    Appearance.objects.create(programme=course.programme, person=make_person("Trần Văn Điền"), capacity="expert")
    page = words(as_user(course.coordinator).get(at("event_edit", course.event.uuid)))
    assert "Trần Văn Điền" in page and "Facilitator Thị An" in page
    assert "Giàng Thị Máy" not in page


def test_guests_are_ticked_from_those_named_in_the_programme(course, as_user):
    known = make_person("Trần Văn Điền", academic_title="PGS.TS.")
    known.posts.create(title_vi="Cố vấn cao cấp")
    known.posts.create(title_vi="Ủy viên")
    stranger = make_person("Người Lạ")
    Appearance.objects.create(programme=course.programme, person=known, capacity="adviser")
    client, address = as_user(course.coordinator), at("guests", course.event.uuid)
    assert "PGS.TS. Trần Văn Điền – Cố vấn cao cấp; Ủy viên" in words(client.get(address))
    assert client.post(address, {"people": [stranger.pk]}).status_code == 422
    client.post(address, {"people": [known.pk]})
    assert [guest.person for guest in course.event.guests.all()] == [known]
    page = words(client.get(course.event.get_absolute_url()))
    assert "Cố vấn cao cấp" in page and "Ủy viên" in page


def test_a_material_is_uploaded_read_and_removed(course, as_user, client):
    client = as_user(course.facilitator)
    pdf = SimpleUploadedFile("bai.pdf", b"%PDF-1.7 bai", "application/pdf")
    client.post(at("material_add", course.event.uuid), {"file": pdf, "caption": "Bài giảng"})
    stored = files.of(course.event, "material").get()
    address = reverse("office:file", args=[stored.uuid])
    answer = as_user(course.trainee).get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert as_user(course.trainee_elsewhere).get(address).status_code == 404
    remove = at("material_remove", course.event.uuid, stored.uuid)
    assert as_user(course.trainee).post(remove).status_code == 403
    as_user(course.coordinator).post(remove)
    assert not files.of(course.event, "material").exists()


def test_a_test_is_added_with_the_right_instrument_and_its_state_changed(course, as_user):
    from instruments.models import Instrument

    client = in_english(as_user(course.coordinator))
    form = {"moment": "reaction", "instrument": Instrument.objects.get(slug="gender-test").pk}
    assert "a reaction form tells how it was" in words(client.post(at("sitting_add", course.event.uuid), form))
    client.post(at("sitting_add", course.event.uuid), form | {"moment": "pre", "closes_at": "2023-10-16T12:00"})
    sitting = course.event.sittings.get()
    state = at("sitting_state", sitting.pk)
    for act, opened in (("open", True), ("close", False)):
        client.post(state, {"act": act})
        assert course.event.sittings.get().is_open is opened
    wrong = {"act": "times", "opens_at": "2024-01-02T08:00", "closes_at": "2024-01-01T08:00"}
    assert client.post(state, wrong).status_code == 422
    client.post(state, {"act": "remove"})
    assert not course.event.sittings.exists()


def test_the_list_costs_the_same_for_one_and_for_thirty_events(course, as_user):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_user(course.coordinator)

    def cost(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    addresses = [at("events", "first"), at("events", "first") + "?view=calendar&month=2023-10"]
    before = [cost(address) for address in addresses]
    for _n in range(30):
        make_event(course.programme)
    assert [cost(address) for address in addresses] == before


# --- attendance -----------------------------------------------------------------------------


def test_attendance_is_one_screen_and_saves_as_one_goes(course, as_user):
    client, address = as_user(course.facilitator), at("attendance", course.event.uuid)
    page = words(client.get(address))
    assert page.count('type="radio"') == 4 * 4  # one person, four sessions, four marks
    name = f"m-{course.sessions[0].pk}-{course.enrolment.pk}"
    answer = client.post(address, {name: "late"}, headers={"HX-Request": "true"})
    assert "1 / 4 lượt người tham dự" in words(answer) and "đã lưu" in words(answer)
    assert Attendance.objects.get().mark == "late"
    assert "1 / 4 attendances (person-times)" in words(in_english(client).get(address))
    client.post(address, {name: ""})
    assert not Attendance.objects.exists()


def test_attendance_costs_the_same_for_one_and_for_thirty_people(course, as_user):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, address = as_user(course.coordinator), at("attendance", course.event.uuid)

    def cost():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    one = cost()
    people(course.programme, *(f"Người {n}" for n in range(29)))
    assert cost() == one


def test_the_sign_in_sheet_has_everybody_by_given_name_and_lines_for_others(course, as_user):
    people(course.programme, "Vàng Thị Bích", "Lò Văn Ánh")
    page = words(as_user(course.facilitator).get(at("sign_in_sheet", course.event.uuid)))
    names = re.findall(r"<td>((?:Vàng|Lò|Giàng)[^<]+)</td>", page)
    assert names == ["Lò Văn Ánh", "Vàng Thị Bích", "Giàng Thị Máy"]
    assert page.count("<tr>") == 1 + 3 + 5


# --- scores ---------------------------------------------------------------------------------


def test_scores_typed_wrong_stand_at_their_cell_and_nothing_is_lost(course, as_user):
    sit(course.event, "pre")
    client, address = as_user(course.facilitator), at("scores", course.event.uuid)
    name = f"pre-{course.enrolment.person_id}"
    answer = client.post(address, {name: "105"})
    assert answer.status_code == 422
    assert 'value="105"' in words(answer) and "Điểm từ 0 đến 100." in words(answer)
    assert not Response.objects.exists()
    client.post(address, {name: "62,5"})
    assert str(Response.objects.get().score) == "62.50"
    assert 'value="62,5"' in words(client.get(address))
    assert 'value="62.5"' in words(in_english(client).get(address))


def test_a_long_cohort_is_scored_page_by_page(course, as_user):
    sit(course.event, "pre")
    people(course.programme, *(f"Người {n:02d}" for n in range(45)))
    client = as_user(course.facilitator)
    first, second = (words(client.get(at("scores", course.event.uuid) + f"?page={n}")) for n in (1, 2))
    assert (first.count('inputmode="decimal"'), second.count('inputmode="decimal"')) == (40, 6)


def test_the_page_of_results_names_who_has_no_post_test(course, as_user):
    pre, post = sit(course.event, "pre"), sit(course.event, "post")
    one, two = people(course.programme, "Lò Thị Một", "Lò Thị Hai")
    for enrolment, before, after in ((one, 40, 70), (two, 50, None)):
        score(pre, enrolment, before)
        score(post, enrolment, after)
    page = words(in_english(as_user(course.monitor)).get(at("event_results", course.event.uuid)))
    found = re.search(r"Without a post-test</dt><dd>(.*?)</dd>", page)
    assert found is not None and "Lò Thị Hai" in found[1] and "Lò Thị Một" not in found[1]
    assert "40.00 → 70.00 (n = 1)" in page
    assert "not shown for fewer than 10 pairs" in page


def test_items_show_what_was_not_learned(course, as_user):
    pre, post = sit(course.event, "pre"), sit(course.event, "post")
    question = pre.collection.instrument.questions.first()
    right = next(choice["key"] for choice in question.choices if choice["correct"])
    wrong = next(choice["key"] for choice in question.choices if not choice["correct"])
    enrolled = people(course.programme, "A A", "B B", "C C")
    for sitting, keys in ((pre, (wrong, wrong, right)), (post, (right, right, right))):
        for enrolment, key in zip(enrolled, keys, strict=True):
            Answer.objects.create(response=score(sitting, enrolment, 50), question=question, choice=key)
    page = words(as_user(course.facilitator).get(at("event_results", course.event.uuid)))
    assert re.search(r">1 / 3</td><td[^>]*>3 / 3<", page)


# --- forms from paper -----------------------------------------------------------------------


def test_a_paper_form_without_names_is_copied_though_it_is_closed(course, as_user):
    yesterday = timezone.now() - dt.timedelta(days=1)
    form = sit(course.event, "reaction", anonymous=True, closes_at=yesterday)
    client, address = as_user(course.facilitator), at("paper_form", form.pk)
    client.post(address, {"write_id": uuid.uuid4(), "overall": "4", "best": "Thảo luận"})
    response = Response.objects.get()
    assert (response.person_id, response.entry) == (None, "grid")
    assert {answer.choice or answer.text for answer in response.answers.all()} == {"4", "Thảo luận"}
    assert not Answered.objects.exists()
    assert client.post(address, {"write_id": uuid.uuid4()}).status_code == 422
    assert Response.objects.count() == 1


def test_a_paper_test_is_copied_for_somebody_who_has_none_yet(course, as_user):
    test = sit(course.event, "pre")
    one, two = people(course.programme, "Lò Thị Một", "Lò Thị Hai")
    score(test, one, 50)
    client, address = as_user(course.facilitator), at("paper_form", test.pk)
    page = words(client.get(address))
    assert "Lò Thị Hai" in page and "Lò Thị Một" not in page
    assert client.post(address, {"write_id": uuid.uuid4(), "q01": "a"}).status_code == 422  # whose it is, is missing
    client.post(address, {"write_id": uuid.uuid4(), "person": two.person_id, "q01": "a"})
    assert Response.objects.get(person=two.person).entered_by_id == course.facilitator.pk


# --- the trainee, on the phone --------------------------------------------------------------


def right_answers(sitting) -> dict[str, str]:
    return {
        question.key: next(choice["key"] for choice in question.choices if choice.get("correct"))
        for question in sitting.collection.instrument.questions.all()
    }


def test_a_trainee_answers_the_test_once_and_reads_their_score(course, as_user):
    test = sit(course.event, "pre")
    client, address = as_user(course.trainee), at("sitting", test.pk)
    assert "Trả lời" in words(client.get(course.event.get_absolute_url()))
    sent = {"write_id": str(uuid.uuid4()), **right_answers(test)}
    assert client.post(address, {**sent, "q07": ""}).status_code == 422
    for _again in range(3):
        assert client.post(address, sent)["Location"] == at("my_results")
    assert Response.objects.get().score == 100
    assert "100 / 100" in words(client.get(at("my_results")))
    assert "Bạn đã trả lời" in words(client.get(address))


def test_a_closed_test_and_one_of_others_are_not_answered(course, as_user):
    test = sit(course.event, "pre", closes_at=timezone.now() - dt.timedelta(hours=1))
    sent = {"write_id": str(uuid.uuid4()), **right_answers(test)}
    closed = words(in_english(as_user(course.trainee)).post(at("sitting", test.pk), sent))
    assert "This is not open now." in closed
    assert as_user(course.trainee_elsewhere).get(at("sitting", test.pk)).status_code == 404
    as_user(course.facilitator).post(at("sitting", test.pk), sent)  # not enrolled
    assert not Response.objects.exists()


def test_the_form_says_that_it_is_anonymous_and_the_results_never_say_who(course, as_user):
    form = sit(course.event, "reaction", anonymous=True)
    client = in_english(as_user(course.trainee))
    assert "Your name is not kept with your answers." in words(client.get(at("sitting", form.pk)))
    client.post(
        at("sitting", form.pk),
        {"write_id": uuid.uuid4(), "overall": "5", "relevance": "4", "trainer": "5", "logistics": "3", "will_use": "5",
         "best": "Thảo luận nhóm"},
    )  # fmt: skip
    page = words(in_english(as_user(course.coordinator)).get(at("event_results", course.event.uuid)))
    assert "1 of 1 answered" in page and "Thảo luận nhóm" in page
    reaction = page[page.index("Reaction") : page.index("Person by person")]
    assert "Giàng Thị Máy" not in reaction


# --- certificates ---------------------------------------------------------------------------


@pytest.fixture
def certified(course):
    course.programme.certificate_sessions, course.programme.certificate_needs_post_test = 3, False
    course.programme.save()
    mark(course.enrolment, course.sessions, "PPPA")
    services.issue_certificates(course.programme, by=course.coordinator)
    course.certificate = Certificate.objects.get()
    return course


def test_anybody_checks_a_certificate_by_its_link_and_reads_initials_until_the_holder_agrees(certified, client):
    address = at("certificate_check", certified.certificate.token)
    page = words(in_english(client).get(address))
    assert "This certificate is valid" in page and "G. T. M." in page and "Giàng" not in page
    Consent.objects.create(person=certified.enrolment.person, purpose="named", given=True, channel="paper")
    assert "Giàng Thị Máy" in words(client.get(address))
    services.revoke_certificate(certified.certificate, reason="Ghi nhầm", by=certified.coordinator)
    page = words(client.get(address))
    assert "This certificate is not valid" in page and "Ghi nhầm" not in page
    assert client.get(at("certificate_check", "made-up")).status_code == 404


def test_no_name_stands_in_the_public_address(certified):
    assert len(certified.certificate.token) >= 16
    assert "Máy" not in at("certificate_check", certified.certificate.token)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_certificate_as_pdf(certified, as_user, language):
    from io import BytesIO

    from pypdf import PdfReader

    client = as_user(certified.trainee)
    client.cookies["django_language"] = language
    answer = client.get(at("certificate_pdf", certified.certificate.pk))
    assert answer["Content-Type"] == "application/pdf"
    book = PdfReader(BytesIO(answer.content))
    text = re.sub(r"\s+", " ", book.pages[0].extract_text())
    assert len(book.pages) == 1
    assert "Giàng Thị Máy" in text and "FIRST-0001" in text
    assert {"vi": "Giấy chứng nhận hoàn thành", "en": "Certificate of completion"}[language] in text


def test_a_revoked_certificate_is_printed_no_more(certified, as_user):
    services.revoke_certificate(certified.certificate, reason="x", by=certified.coordinator)
    assert as_user(certified.trainee).get(at("certificate_pdf", certified.certificate.pk)).status_code == 302
    page = as_user(certified.coordinator).get(at("certificates_pdf", "first"))
    assert page["Location"] == at("certificates", "first")


@pytest.mark.parametrize(
    ("who", "status"),
    [("trainee", 200), ("coordinator", 200), ("facilitator", 200), ("donor", 404), ("trainee_elsewhere", 404)],
)
def test_who_reads_a_certificate(certified, as_user, who, status):
    assert as_user(getattr(certified, who)).get(at("certificate", certified.certificate.pk)).status_code == status


def test_the_list_says_why_somebody_gets_none(certified, as_user):
    certified.programme.certificate_needs_post_test = True
    certified.programme.save()
    one, *_rest = people(certified.programme, "Lò Thị Một")
    mark(one, certified.sessions, "PPAA")
    page = words(in_english(as_user(certified.coordinator)).get(at("certificates", "first")))
    assert "2 of 3 sessions, no post-test" in page
    assert "At least 3 of 4 sessions" in page
