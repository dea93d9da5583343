"""The consultation desk: asked, given to an expert, answered; private but for an edition that names nobody."""

from __future__ import annotations

import datetime as dt
import statistics
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from networks.desk import services, workflow
from networks.desk.models import Desk, DeskPost, Edition, Question, Thank
from networks.desk.names import names_left, without_names
from networks.desk.reading import figures, published
from networks.models import NetworkRole
from networks.services import take_role
from networks.standing import forget
from office import attention, files
from office.errors import DomainError, WrongState
from office.models import HistoryEvent, OutgoingMessage
from participants.models import User
from programmes.models import Programme, Role
from tests.factories.cast import make_person, make_user

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 1, 15)


@pytest.fixture(autouse=True)
def _mid_january(settings):
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def desk(branch, steward) -> Desk:
    """With a programme that is linked to its network, and an expert."""
    network = branch["P"].network
    programme = Programme.objects.create(slug="mipas", title_vi="Hội nhập", starts_on=TODAY, ends_on=TODAY)
    network.programmes.add(programme)
    made = services.save_desk(network, by=None, is_open=True, days=14)
    services.name_expert(network, make_user("Rasa Chuyên Gia", "rasa@desk.example"), by=None, fields_vi="Đa dạng")
    return made


def member(desk: Desk, name: str, email: str, role: str = "facilitator") -> User:
    user = make_user(name, email, make_person(name))
    Role.objects.create(programme=desk.network.programmes.get(), user=user, role=role)
    return user


@pytest.fixture
def asker(desk) -> User:
    return member(desk, "Giàng Thị Máy", "may@desk.example")


@pytest.fixture
def expert() -> User:
    return User.objects.get(email="rasa@desk.example")


def ask(desk: Desk, by: User, **facts) -> Question:
    facts = {"title": "Lớp ở Hòa Bình", "text": "Mở lớp ở đâu?", "may_publish": True, "write_id": uuid.uuid4()} | facts
    return workflow.ask_question(desk, by=by, **facts)[0]


def answered(desk: Desk, by: User, steward: User, expert: User, **facts) -> Question:
    question = ask(desk, by, **facts)
    workflow.assign_question(question, expert=expert, by=steward)
    workflow.answer_question(question, text="Ở nhà văn hóa.", write_id=uuid.uuid4(), by=expert)
    question.refresh_from_db()
    return question


def told(user: User) -> list[str]:
    with override("en"):
        return [item.title for item in attention.awaiting(User.objects.get(pk=user.pk))]


def test_a_question_goes_from_a_phone_to_an_expert_and_back(desk, asker, expert, steward, signed_in):
    client, write_id = signed_in(asker), str(uuid.uuid4())
    paper = SimpleUploadedFile("don.pdf", b"%PDF-1.4 x", "application/pdf")
    sent = {"write_id": write_id, "title": "Lớp ở Hòa Bình", "text": "Mở ở đâu?", "uploads": paper}
    address = reverse("networks:question_add", args=[desk.network.slug])
    assert client.post(address, sent | {"text": ""}).status_code == 422
    paper.seek(0)
    first = client.post(address, sent)
    again = client.post(address, {**sent, "uploads": ""})  # a weak line: the phone sends it twice
    question = Question.objects.get()
    assert first["Location"] == again["Location"] == question.get_absolute_url()
    assert told(steward) == ["1 question waits for an expert"]
    assert OutgoingMessage.objects.get().to_email == steward.email

    page = signed_in(steward).get(question.get_absolute_url()).content.decode()
    assert "Giàng Thị Máy" in page and "Rasa Chuyên Gia: Đa dạng" in page
    role = NetworkRole.objects.get(user=expert)
    act = reverse("networks:question_act", args=[question.uuid])
    for _twice in range(2):
        client.post(act, {"act": "assign", "expert": role.pk, "due_on": "20/01/2024"})
    assert told(steward) == [] and told(expert) == ["To answer: Lớp ở Hòa Bình"]
    assert HistoryEvent.objects.about(question).filter(verb="networks.question_assigned").count() == 1

    client, write_id = signed_in(expert), str(uuid.uuid4())
    for _twice in range(2):
        client.post(question.get_absolute_url(), {"write_id": write_id, "text": "Ở nhà văn hóa."})
    assert (DeskPost.objects.count(), told(expert)) == (1, [])
    client = signed_in(asker)
    client.post(question.get_absolute_url(), {"write_id": uuid.uuid4(), "text": "Còn ở bản?"})
    question.refresh_from_db()
    assert (question.state, question.due_on, question.may_publish) == ("assigned", dt.date(2024, 1, 29), False)
    workflow.answer_question(question, text="Ở trường.", write_id=uuid.uuid4(), by=expert)
    for act_name in ("thank", "thank", "close", "close"):
        client.post(act, {"act": act_name})
    question.refresh_from_db()
    assert (question.state, Thank.objects.count()) == ("closed", 1)
    client.post(act, {"act": "reopen"})
    assert Question.objects.get().state == "closed"  # without a word of what is open
    client.post(act, {"act": "reopen", "reason": "Còn kinh phí"})
    assert Question.objects.get().state == "asked"
    assert told(steward) == ["1 question waits for an expert"]


def test_a_private_question_is_there_for_nobody_else(desk, asker, expert, steward, branch, signed_in):
    paper = SimpleUploadedFile("don.pdf", b"%PDF-1.4 x", "application/pdf")
    question = ask(desk, asker, may_publish=False, uploads=[paper])
    workflow.assign_question(question, expert=expert, by=steward)
    reply = SimpleUploadedFile("tra-loi.pdf", b"%PDF-1.4 y", "application/pdf")
    workflow.answer_question(question, text="Ở xã", write_id=uuid.uuid4(), uploads=[reply], by=expert)
    addresses = [
        question.get_absolute_url(),
        reverse("office:file", args=[files.of(question).get().uuid]),
        reverse("office:file", args=[files.of(question.posts.get()).get().uuid]),
    ]
    reader = make_user("Reader", "reader@network.example")
    NetworkRole.objects.create(network=desk.network, user=reader, role="reader")
    officer = make_user("Officer", "o@network.example")
    NetworkRole.objects.create(network=desk.network, user=officer, role="officer", unit=branch["D1"])
    second = make_user("Jonas Chuyên Gia", "jonas@desk.example")
    services.name_expert(desk.network, second, by=None, fields_vi="Luật")
    administrator = make_user("Admin", "admin@desk.example")
    User.objects.filter(pk=administrator.pk).update(is_staff=True)
    colleague = member(desk, "Colleague", "c@desk.example", "trainee")
    others = [reader, officer, second, User.objects.get(pk=administrator.pk), colleague]
    for user in (asker, expert, steward):
        assert [signed_in(user).get(url).status_code for url in addresses] == [200, 200, 200]
    desk_page, outside = (
        reverse("networks:desk", args=[desk.network.slug]),
        f"/api/v1/networks/{desk.network.slug}/answers",
    )
    edition = workflow.write_edition(question, title="Lớp", text="Lớp ở Hòa Bình", answer="Ở xã", by=steward)
    assert edition.state == "checked"
    for user in (asker, expert, steward, *others):  # nothing that is not published, to nobody, by search or API
        client = signed_in(user)
        found = client.get(reverse("reports:search"), {"q": "hoa binh"}).context["found"]
        assert not [kind.key for kind, _rows, _more in found if kind.key == "answers"], user
        assert client.get(outside).json() == {"count": 0, "items": []}, user
    for user in others:
        client = signed_in(user)
        assert [client.get(url).status_code for url in addresses] == [404, 404, 404], user
        act = reverse("networks:question_act", args=[question.uuid])
        assert client.post(act, {"act": "close"}).status_code == 404
        page = client.get(desk_page).content.decode()
        assert "Lớp ở Hòa Bình" not in page and "Giàng" not in page and "days to the first answer" not in page
    donor = member(desk, "Donor", "donor@desk.example", "donor")
    stranger = make_user("Stranger", "stranger@desk.example")
    for user in (donor, stranger):
        client = signed_in(user)
        assert (client.get(desk_page).status_code, client.get(outside).status_code) == (404, 404)
    labels = HistoryEvent.objects.about(question).values_list("object_label", flat=True)
    assert not any("Lớp" in label for label in labels)  # the whole portal's history tells what, not what about
    sent = " ".join(f"{row.subject} {row.body}" for row in OutgoingMessage.objects.all())
    assert "Lớp" not in sent and "Giàng" not in sent


def test_what_is_published_names_nobody_anywhere(desk, asker, expert, steward, signed_in):
    text = "Tôi là giàng thi may, 0912 000 111, may@desk.example: mở lớp ở đâu?"
    question = answered(desk, asker, steward, expert, text=text)
    assert told(steward) == ["1 answer may be published"]
    client, address = signed_in(steward), reverse("networks:edition_edit", args=[question.uuid])
    proposed = client.get(address).context["form"].initial
    assert proposed["text"] == "Tôi là […], […], […]: mở lớp ở đâu?"
    refused = client.post(address, proposed | {"answer": "Rasa chuyên gia nói: ở nhà văn hóa", "act": "publish"})
    assert refused.status_code == 422 and "Rasa Chuyên Gia" in refused.content.decode()
    assert not published(steward, desk.network, "").exists()
    assert client.post(address, proposed | {"act": "publish"}).status_code == 302
    edition = Edition.objects.get()

    reader = member(desk, "Colleague", "c@desk.example", "trainee")
    client = signed_in(reader)
    pages: list = [
        client.get(reverse("networks:desk", args=[desk.network.slug]), {"q": "hoa binh"}),
        client.get(edition.get_absolute_url()),
        client.get(reverse("reports:search"), {"q": "hoa binh"}),
        client.get(f"/api/v1/networks/{desk.network.slug}/answers", {"q": "hoa binh"}),
    ]
    (item,) = pages[-1].json()["items"]
    assert item == {
        "id": str(edition.uuid), "title": "Lớp ở Hòa Bình", "question": proposed["text"], "answer": proposed["answer"],
        "published_on": "2024-01-15", "thanks": 0, "url": edition.get_absolute_url(),
    }  # fmt: skip
    donor = signed_in(member(desk, "Donor", "donor@desk.example", "donor"))
    assert "Lớp ở Hòa Bình" not in donor.get(reverse("reports:search"), {"q": "hoa binh"}).content.decode()
    client = signed_in(reader)
    for page in pages:
        is_json = page.headers["Content-Type"].startswith("application/json")
        told_there = str(page.json()) if is_json else page.content.decode()
        told_there = told_there.partition('class="tabbar')[2] or told_there  # a search names an example above it
        assert "Lớp ở Hòa Bình" in told_there
        for secret in ("Giàng", "May", "may@desk", "0912", "Rasa", str(question.uuid), f"/{question.pk}/"):
            assert secret not in told_there, secret
    empty = client.get(reverse("networks:desk", args=[desk.network.slug]), {"q": "ha giang"})
    assert "Nothing found" in empty.content.decode()
    thank = reverse("networks:answer_thank", args=[edition.uuid])
    for _twice in range(2):
        assert client.post(thank).status_code == 302
    assert Thank.objects.get().user == reader
    signed_in(expert).post(thank)
    assert Thank.objects.count() == 1  # not for one's own answer
    actors = HistoryEvent.objects.about(edition).values_list("actor_label", flat=True)
    assert set(actors) == {"Steward"}

    workflow.set_consent(question, agrees=False, by=asker)
    assert client.get(edition.get_absolute_url()).status_code == 404
    assert "Lớp ở Hòa Bình" not in client.get(reverse("reports:search"), {"q": "hoa binh"}).content.decode()
    assert client.get(f"/api/v1/networks/{desk.network.slug}/answers").json()["count"] == 0
    assert "" in HistoryEvent.objects.about(edition).values_list("actor_label", flat=True)
    with pytest.raises(DomainError):
        workflow.publish_edition(edition, by=steward)


def test_a_published_answer_is_hidden_with_a_reason_and_comes_back(desk, asker, expert, steward, signed_in):
    question = answered(desk, asker, steward, expert)
    edition = workflow.write_edition(question, title="Lớp", text="Ở đâu?", answer="Ở xã", by=steward)
    workflow.publish_edition(edition, by=steward)
    address = reverse("networks:edition_edit", args=[question.uuid])
    texts = {"title": "Lớp", "text": "Ở đâu?", "answer": "Ở xã"}
    client = signed_in(steward)
    assert client.post(address, texts | {"act": "hide"}).status_code == 422
    assert client.post(address, texts | {"act": "hide", "reason": "Nhận ra người hỏi"}).status_code == 302
    assert signed_in(asker).get(edition.get_absolute_url()).status_code == 404
    assert signed_in(steward).get(edition.get_absolute_url()).status_code == 200
    assert client.post(address, texts | {"act": "publish"}).status_code == 302
    assert signed_in(asker).get(edition.get_absolute_url()).status_code == 200
    with pytest.raises(DomainError):  # what is published can't be changed to name somebody
        workflow.write_edition(question, title="Lớp", text="Giàng Thị Máy hỏi", answer="Ở xã", by=steward)
    assert "Máy" not in Edition.objects.get().text


def test_each_step_is_taken_by_whose_it_is(desk, asker, expert, steward):
    question = ask(desk, asker)
    with pytest.raises(DomainError):
        workflow.assign_question(question, expert=expert, by=asker)
    with pytest.raises(DomainError):
        workflow.assign_question(question, expert=steward, by=steward)  # no expert
    workflow.assign_question(question, expert=expert, by=steward)
    for wrong in (asker, steward):
        with pytest.raises(DomainError):
            workflow.answer_question(question, text="x", write_id=uuid.uuid4(), by=wrong)
    with pytest.raises(DomainError):
        workflow.close_question(question, by=steward)  # unanswered: to be declined with a reason
    with pytest.raises(DomainError):
        workflow.close_question(question, by=expert)
    assert workflow.release_question(question, reason="Không phải lĩnh vực của tôi", by=expert)
    assert not Question.objects.visible_to(expert).exists()
    with pytest.raises(DomainError):
        workflow.set_consent(question, agrees=False, by=steward)
    assert workflow.decline_question(question, reason="Ngoài phạm vi", by=steward)
    assert not workflow.decline_question(question, reason="Ngoài phạm vi", by=steward)
    with pytest.raises(WrongState):
        workflow.assign_question(question, expert=expert, by=steward)
    services.save_desk(desk.network, by=None, is_open=False)
    with pytest.raises(WrongState):
        ask(desk, asker)


def test_a_used_up_form_of_another_is_refused_in_words(desk, asker, steward):
    used = ask(desk, asker).write_id
    with pytest.raises(DomainError):
        ask(desk, steward, write_id=used)
    assert Question.objects.count() == 1


def test_an_expert_who_leaves_reads_nothing_more_and_the_question_waits_again(desk, asker, expert, steward):
    question = ask(desk, asker)
    workflow.assign_question(question, expert=expert, by=steward)
    assert told(steward) == []
    take_role(NetworkRole.objects.get(user=expert), by=steward)
    forget(expert)
    assert not Question.objects.visible_to(expert).exists()
    assert told(steward) == ["1 question waits for an expert"] and told(expert) == []


def test_a_late_expert_is_reminded_once_a_week_and_the_coordinator_from_the_second_on(desk, asker, expert, steward):
    question = ask(desk, asker)
    workflow.assign_question(question, expert=expert, due_on=TODAY, by=steward)
    OutgoingMessage.objects.all().delete()

    def sent(day: dt.date) -> list[str]:
        before = set(OutgoingMessage.objects.values_list("pk", flat=True))
        workflow.remind_late(day)
        return sorted(OutgoingMessage.objects.exclude(pk__in=before).values_list("to_email", flat=True))

    day = dt.timedelta(days=1)
    assert sent(TODAY) == []
    assert sent(TODAY + day) == [expert.email]
    assert sent(TODAY + day) == sent(TODAY + 7 * day) == []
    assert sent(TODAY + 8 * day) == [expert.email, steward.email]
    workflow.answer_question(question, text="Ở xã", write_id=uuid.uuid4(), by=expert)
    assert sent(TODAY + 30 * day) == [asker.email] * 0


def test_figures_by_hand(desk, asker, expert, steward):
    """Five asked; answered after 1, 2 and 6 days: the median is 2. Two open, one of them late."""
    assert figures(desk.network, TODAY).median_days is None
    noon = timezone.make_aware(dt.datetime(2024, 1, 1, 12))
    for days in (1, 2, 6):
        question = answered(desk, asker, steward, expert)
        Question.objects.filter(pk=question.pk).update(asked_at=noon, answered_at=noon + dt.timedelta(days=days))
    ask(desk, asker)
    late = ask(desk, asker)
    workflow.assign_question(late, expert=expert, by=steward)
    Question.objects.filter(pk=late.pk).update(due_on=TODAY - dt.timedelta(days=1))
    found = figures(desk.network, TODAY)
    assert (found.asked, found.answered, found.open, found.late, found.published) == (5, 3, 2, 1, 0)
    assert found.median_days == statistics.median([1, 2, 6]) == 2
    assert told(steward) == [
        "1 question waits for an expert",
        "1 answer of an expert is late",
        "3 answers may be published",
    ]


@pytest.mark.parametrize(
    ("text", "names", "without", "left"),
    [
        ("Chào HOÀ BÌNH, tôi hỏi", ["Hòa Bình"], "Chào […], tôi hỏi", ["Hòa Bình"]),
        ("Hòa Bìnhx", ["Hòa Bình"], "Hòa Bìnhx", []),
        ("Đặng  Văn Đức và đặng văn đức", ["Đặng Văn Đức"], "[…] và […]", ["Đặng Văn Đức"]),
        ("29.500.000 đồng, năm 2024", [], "29.500.000 đồng, năm 2024", []),
        ("gọi +84 912 000 111", [], "gọi […]", ["+84 912 000 111"]),
    ],
)  # fmt: skip
def test_names_are_found_whatever_their_marks(text, names, without, left):
    assert without_names(text, names) == without
    assert names_left([text], names) == left
