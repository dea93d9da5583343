"""Recognition after a dossier was sent: blind reviews, decisions, appeals, titles, and targets counted from them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from instruments.models import CriteriaSet, Criterion, Level, Section
from networks.models import (
    Appeal,
    Application,
    NetworkRole,
    Outcome,
    RecognitionDecision,
    RecognitionRound,
    Review,
    TitleTarget,
)
from networks.recognition import workflow as applying
from networks.reviews import workflow as reviewing
from networks.reviews.reading import in_judgement, result_of
from networks.standing import forget, standing_of
from networks.titles import workflow
from networks.titles.targets import against_targets, by_branch
from networks.titles.workflow import Choice
from office.errors import DomainError, WrongState
from office.models import HistoryEvent, OutgoingMessage
from participants.models import User
from tests.factories.cast import make_user
from tests.networks.conftest import officer_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 1, 15)
DECISION = {"number": "12/QĐ-HKH", "dated": dt.date(2024, 1, 10), "signer": "Vi Văn Hội"}


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = TODAY.isoformat()


def make_set(slug: str = "don-vi", subject: str = "unit", thresholds: tuple[int | None, ...] = (8, 5)) -> CriteriaSet:
    """Two criteria of ten and five points."""
    made = CriteriaSet.objects.create(
        slug=slug, title_vi="Đơn vị học tập", award_vi="Đơn vị học tập", subject=subject, scale="points", state="in_use"
    )
    section = Section.objects.create(criteria_set=made, code="A", title_vi="A")
    for order, (code, most) in enumerate((("1", 10), ("2", 5))):
        Criterion.objects.create(section=section, code=code, text_vi=code, max_score=most, order=order)
    for threshold, name in zip(thresholds, ("Tốt", "Đạt"), strict=False):
        Level.objects.create(criteria_set=made, name_vi=name, threshold=threshold)
    return made


class Room:
    """A round with a dossier of D1.1 (its officer applied) and one of D2.1, and three reviewers without any role."""

    def __init__(self, branch: dict, steward: User, **facts) -> None:
        self.branch, self.steward = branch, steward
        self.set = facts.pop("criteria_set", None) or make_set()
        self.round = RecognitionRound.objects.create(
            network=branch["P"].network, criteria_set=self.set, year=2023, title_vi="Đợt 2023",
            opens_on=dt.date(2023, 1, 1), closes_on=dt.date(2023, 12, 1), **{"margin": 3} | facts,
        )  # fmt: skip
        applying.open_recognition(self.round, by=steward)
        self.officer = officer_of(branch["D1.1"])
        self.other = officer_of(branch["D2.1"], "other@network.example")
        self.one, self.two = self.send("D1.1", self.officer), self.send("D2.1", self.other)
        applying.close_recognition(self.round, by=steward)
        self.round.refresh_from_db()
        self.experts = [make_user(f"Expert {n}", f"expert{n}@network.example") for n in (1, 2, 3)]
        self.reviewers = []
        if self.round.reviewers_each:
            self.reviewers = [reviewing.name_reviewer(self.round, user, by=steward) for user in self.experts]

    def send(self, code: str, by: User, name: str = "") -> Application:
        row = applying.register(self.round, unit=self.branch[code], by=by, name_vi=name)
        answers = {one.pk: {"points": Decimal(4)} for one in self.criteria}
        applying.write_answers(row, answers, by=by)
        applying.submit_application(row, by=by)
        row.refresh_from_db()
        return row

    @property
    def criteria(self) -> list[Criterion]:
        return list(Criterion.objects.filter(section__criteria_set=self.set).order_by("order"))

    def give(self, row: Application, *numbers: int) -> list[Review]:
        return [reviewing.give(row, self.reviewers[n], by=self.steward) for n in numbers]

    def score(self, review: Review, first: str, second: str, send: bool = True) -> None:
        by = review.reviewer.user
        points = dict(zip([one.pk for one in self.criteria], (first, second), strict=True))
        said = {pk: {"points": Decimal(value), "comment": f"Nhận xét {value}"} for pk, value in points.items()}
        reviewing.write_review(review, said, by=by)
        if send:
            reviewing.send_review(review, by=by)

    def reviewed(self, row: Application, *scores: tuple[str, str]) -> None:
        for review, score in zip(self.give(row, *range(len(scores))), scores, strict=True):
            self.score(review, *score)

    def decide(self, *choices: Choice, by: User | None = None, **facts) -> RecognitionDecision:
        return workflow.decide(self.round, choices, by=by or self.steward, **DECISION | facts)


@pytest.fixture
def room(branch, steward) -> Room:
    return Room(branch, steward)


def result(row: Application):
    row = Application.objects.select_related("round").get(pk=row.pk)
    return result_of(row, list(Criterion.objects.filter(section__criteria_set=row.round.criteria_set)))


# --- reviewers and what they see ---------------------------------------------------


def test_a_reviewer_sees_the_dossiers_given_to_them_and_nothing_else(room, signed_in):
    expert = room.experts[0]
    assert standing_of(expert).networks == frozenset()
    assert standing_of(expert).reviewed == {room.round.pk}
    (given,) = room.give(room.one, 0)
    client = signed_in(expert)
    assert client.get(given.get_absolute_url()).status_code == 200
    for url in (
        room.one.get_absolute_url(), room.two.get_absolute_url(), room.round.get_absolute_url(),
        room.round.network.get_absolute_url(), reverse("networks:judging", args=[room.round.uuid]),
    ):  # fmt: skip
        assert client.get(url).status_code == 404, url
    assert "D2.1" not in client.get(reverse("networks:my_reviews")).content.decode()
    reviewing.end_reviewer(room.reviewers[0], by=room.steward)
    assert client.get(given.get_absolute_url()).status_code == 404
    given.refresh_from_db()
    assert given.state == "taken"


def test_reviews_are_unseen_by_the_other_until_both_are_in(room, signed_in):
    first, second = room.give(room.one, 0, 1)
    room.score(first, "9", "4.5", send=False)
    reviewing.write_review(first, {}, by=room.experts[0], comment="Bí mật của tôi")
    reviewing.send_review(first, by=room.experts[0])
    secrets = ("Bí mật của tôi", "Nhận xét 9", "13.5", "13,5", "Expert 1")
    other = signed_in(room.experts[1])
    pages = [
        second.get_absolute_url(), reverse("networks:my_reviews"), "/", "/api/v1/networks/", "/networks/",
    ]  # fmt: skip
    for url in pages:
        text = other.get(url, follow=True).content.decode()
        assert not [secret for secret in secrets if secret in text], url
    for url in (first.get_absolute_url(), reverse("networks:review_conflict", args=[first.uuid])):
        assert (other.get(url).status_code, other.post(url).status_code) in {(404, 404), (405, 404)}
    with pytest.raises(DomainError) as refused:  # an error tells nothing either
        reviewing.write_review(first, {}, by=room.experts[1])
    assert "Expert 1" not in str(refused.value)
    # those who run the round see that it was sent, not what it says; nor does the applicant, nor the history
    for user in (room.steward, room.officer):
        client = signed_in(user)
        for url in (room.one.get_absolute_url(), reverse("networks:judging", args=[room.round.uuid])):
            text = client.get(url).content.decode()
            assert not [secret for secret in secrets[:4] if secret in text], (user, url)
    told = " ".join(map(str, HistoryEvent.objects.filter(object_type="networks.review").values_list("data", "reason")))
    assert not [secret for secret in secrets if secret in told]
    assert in_judgement(room.round, [room.one], room.steward)[0].result.totals == []
    room.score(second, "8", "4")
    judging = signed_in(room.steward).get(reverse("networks:judging", args=[room.round.uuid])).content.decode()
    assert "12.75" in judging  # (13.5 + 12) / 2 of 15
    assert "Bí mật của tôi" in signed_in(room.steward).get(room.one.get_absolute_url()).content.decode()
    applicant = signed_in(room.officer).get(room.one.get_absolute_url()).content.decode()
    assert "Bí mật của tôi" not in applicant and "12.75" not in applicant  # nor before the decision


def test_those_who_are_not_independent_get_no_dossier(room):
    reader = make_user("Reader", "reader@network.example")
    NetworkRole.objects.create(network=room.round.network, user=reader, role="reader")
    for user in (room.officer, officer_of(room.branch["D1"], "district@network.example"), reader, room.steward):
        named = reviewing.name_reviewer(room.round, user, by=room.steward)
        with pytest.raises(DomainError):
            reviewing.give(room.one, named, by=room.steward)
    elsewhere = reviewing.name_reviewer(room.round, room.other, by=room.steward)
    (held,) = [reviewing.give(room.one, elsewhere, by=room.steward)]
    # a role that is given afterwards stops the review
    NetworkRole.objects.create(network=room.round.network, user=room.other, role="officer", unit=room.branch["D1"])
    forget(room.other)
    with pytest.raises(DomainError):
        reviewing.write_review(held, {}, by=room.other)


def test_a_declared_conflict_takes_the_dossier_away_and_another_is_named(room, signed_in):
    first, _second = room.give(room.one, 0, 1)
    room.score(first, "1", "1", send=False)
    client = signed_in(room.experts[0])
    url = reverse("networks:review_conflict", args=[first.uuid])
    client.post(url, {"reason": " "})
    assert Review.objects.get(pk=first.pk).state == "draft"
    client.post(url, {"reason": "Người thân"})
    first.refresh_from_db()
    assert (first.state, first.reason, first.scores.count()) == ("conflict", "Người thân", 0)
    assert client.get(first.get_absolute_url()).status_code == 404
    assert client.post(first.get_absolute_url(), {"act": "send"}).status_code == 404
    with pytest.raises(DomainError):
        room.give(room.one, 0)
    (third,) = room.give(room.one, 2)
    assert not third.is_third  # it takes the place of the first


# --- what two reviews make ---------------------------------------------------------


def test_two_reviews_make_their_mean_and_a_third_decides_beyond_the_margin(room):
    room.reviewed(room.one, ("8", "4"), ("6", "3"))  # 12 and 9: three apart, which the margin allows
    found = result(room.one)
    assert (found.totals, found.score, found.highest, found.needs_third) == ([12, 9], Decimal("10.5"), 15, False)
    with pytest.raises(WrongState):
        room.give(room.one, 2)
    room.reviewed(room.two, ("8", "4"), ("6", "2.99"))  # 12 and 8.99
    found = result(room.two)
    assert (found.needs_third, found.score) == (True, None)
    with pytest.raises(WrongState):
        room.decide(Choice(room.two, is_recognised=True))
    (third,) = room.give(room.two, 2)
    assert third.is_third
    assert result(room.two).score is None
    room.score(third, "5", "1")
    found = result(room.two)
    assert (found.score, found.third, found.needs_third) == (6, 6, False)


def test_a_review_that_lacks_a_score_is_not_sent_and_a_double_send_is_one(room):
    (review,) = room.give(room.one, 0)
    by = room.experts[0]
    first = room.criteria[0]
    reviewing.write_review(review, {first.pk: {"points": Decimal(0)}}, by=by)
    with pytest.raises(DomainError, match="2"):
        reviewing.send_review(review, by=by)
    with pytest.raises(DomainError):
        reviewing.write_review(review, {first.pk: {"points": Decimal("10.5")}}, by=by)
    room.score(review, "0", "5")
    before = HistoryEvent.objects.count()
    assert reviewing.send_review(review, by=by) is False
    assert HistoryEvent.objects.count() == before
    with pytest.raises(WrongState):
        reviewing.write_review(review, {first.pk: {"points": Decimal(9)}}, by=by)
    assert review.scores.get(criterion=first).points == 0  # blank is not zero, and zero is a score


def test_dossiers_are_handed_out_evenly_and_never_twice(room):
    assert reviewing.give_all(room.round, by=room.steward) == 4
    assert reviewing.give_all(room.round, by=room.steward) == 0
    held = [reviewer.reviews.count() for reviewer in room.reviewers]
    assert sorted(held) == [1, 1, 2]
    assert {row.state for row in room.round.applications.all()} == {"review"}
    assert OutgoingMessage.objects.filter(kind="networks.review").count() == 4


# --- decisions ---------------------------------------------------------------------


def test_one_decision_recognises_by_the_thresholds_and_refuses_with_reasons(room, signed_in):
    room.reviewed(room.one, ("8", "0"), ("8", "0"))  # 8 of 15: the threshold of the higher level
    room.reviewed(room.two, ("4", "0.5"), ("4", "0.4"))
    low = room.set.levels.get(name_vi="Đạt")
    with pytest.raises(DomainError):  # the thresholds make the level
        room.decide(Choice(room.one, True, level=low))
    with pytest.raises(DomainError):  # 4.45 reaches no level
        room.decide(Choice(room.two, True))
    with pytest.raises(DomainError):
        room.decide(Choice(room.one, True), Choice(room.two, False, reason=" "))
    assert RecognitionDecision.objects.count() == 0  # all or none
    made = room.decide(
        Choice(room.one, True, expires_on=dt.date(2026, 12, 31)), Choice(room.two, False, reason="Chưa đủ điểm")
    )
    assert room.decide(Choice(room.one, True), Choice(room.two, False, reason="x")) == made  # sent twice
    title, refusal = Outcome.objects.order_by("-is_recognised")
    assert (title.level.name_vi, title.score, title.highest, title.serial) == ("Tốt", 8, 15, 1)
    assert (refusal.level, refusal.score, refusal.reason) == (None, Decimal("4.45"), "Chưa đủ điểm")
    assert title.number == "12/QĐ-HKH – 001"
    states = Application.objects.order_by("path").values_list("state", flat=True)
    assert list(states) == ["recognised", "refused"]
    assert workflow.announce(made, by=room.steward) == 2
    assert workflow.announce(made, by=room.steward) == 0
    letter = OutgoingMessage.objects.get(kind="networks.decision", to_email=room.officer.email)
    assert "D1.1" in letter.body and "D2.1" not in letter.body
    workflow.decide_recognition(room.round, by=room.steward)
    room.round.refresh_from_db()
    assert room.round.state == "decided"
    # a branch sees its own of the decision; the list as a file holds the same
    text = signed_in(room.other).get(made.get_absolute_url()).content.decode()
    assert "D2.1" in text and "D1.1" not in text
    export = reverse("networks:decision_export", args=[made.uuid]) + "?format=csv"
    assert "D1.1" not in signed_in(room.other).get(export).content.decode()
    assert "D1.1" in signed_in(room.officer).get(export).content.decode()
    assert (
        signed_in(officer_of(room.branch["D2.2"], "d22@network.example")).get(made.get_absolute_url()).status_code
        == 404
    )


def test_without_thresholds_the_level_is_chosen_and_its_ground_is_said(branch, steward):
    room = Room(branch, steward, criteria_set=make_set(thresholds=(None,)), reviewers_each=0)
    level = room.set.levels.get()
    for choice in (Choice(room.one, True), Choice(room.one, True, level=level), Choice(room.one, True, reason="Họp")):
        with pytest.raises(DomainError):
            room.decide(choice)
    room.decide(Choice(room.one, True, level=level, reason="Họp thôn ngày 5/1"))
    assert Outcome.objects.get().score is None
    with pytest.raises(WrongState, match="1"):
        workflow.decide_recognition(room.round, by=steward)
    with pytest.raises(DomainError):
        room.decide(Choice(room.two, False, reason="x"), number="13", dated=dt.date(2024, 1, 16))


def test_a_dossier_is_decided_once(room):
    room.reviewed(room.one, ("8", "0"), ("8", "0"))
    room.decide(Choice(room.one, True))
    for choice in (Choice(room.one, True), Choice(room.one, False, reason="x")):
        with pytest.raises(WrongState):
            room.decide(choice, number="13")
    assert (RecognitionDecision.objects.count(), Outcome.objects.count()) == (1, 1)


def test_an_appeal_comes_once_in_its_days_and_another_decides_it(room, settings):
    room.reviewed(room.one, ("8", "0"), ("8", "0"))
    refused = room.decide(Choice(room.one, False, reason="Thiếu minh chứng"))
    with pytest.raises(DomainError):
        workflow.appeal_refusal(room.one, by=room.other, reason="x")
    settings.TODAY = "2024-02-10"  # a day too late: 10 January and 30 days
    with pytest.raises(DomainError):
        workflow.appeal_refusal(room.one, by=room.officer, reason="Đã có minh chứng")
    settings.TODAY = "2024-02-09"
    assert workflow.appeal_refusal(room.one, by=room.officer, reason="Đã có minh chứng") is True
    assert workflow.appeal_refusal(room.one, by=room.officer, reason="Đã có minh chứng") is False
    second = {"number": "14/QĐ-HKH", "dated": dt.date(2024, 2, 9)}
    with pytest.raises(DomainError):  # who refused does not decide it
        room.decide(Choice(room.one, True), **second)
    another = make_user("Steward 2", "steward2@network.example")
    NetworkRole.objects.create(network=room.round.network, user=another, role="steward")
    room.decide(Choice(room.one, False, reason="Vẫn thiếu"), by=another, **second)
    with pytest.raises(DomainError):
        workflow.appeal_refusal(room.one, by=room.officer, reason="Lần nữa")
    assert (Appeal.objects.get().against.decision, Outcome.objects.count()) == (refused, 2)


def test_a_reviewer_with_a_conflict_does_not_decide_either(room):
    room.reviewed(room.one, ("8", "0"), ("8", "0"))
    (review,) = room.give(room.two, 2)
    reviewing.declare_conflict(review, by=room.experts[2], reason="Người thân")
    NetworkRole.objects.create(network=room.round.network, user=room.experts[2], role="steward")
    forget(room.experts[2])
    for review, score in zip(room.give(room.two, 0, 1), (("8", "0"), ("8", "0")), strict=True):
        room.score(review, *score)
    assert in_judgement(room.round, [room.two], room.experts[2])[0].result is None
    with pytest.raises(DomainError):
        room.decide(Choice(room.two, True), by=room.experts[2])


def test_who_reviewed_wrote_refused_or_signed_never_decides_whatever_role_comes_after(room, signed_in):
    room.reviewed(room.one, ("8", "0"), ("8", "0"))
    another = make_user("Steward 2", "steward2@network.example")
    signer = make_user(DECISION["signer"], "signer@network.example")
    for user in (room.experts[0], room.officer, another, signer):
        NetworkRole.objects.create(network=room.round.network, user=user, role="steward")
        forget(user)
    page = reverse("networks:decide", args=[room.round.uuid])
    second = {"number": "14/QĐ-HKH", "dated": dt.date(2024, 1, 15)}

    def barred(users: list[User], word: str) -> None:
        for user in users:
            with pytest.raises(DomainError, match=word), override("en"):
                room.decide(Choice(room.one, True), by=user, **second)
            assert room.one.uuid.hex not in signed_in(user).get(page).content.decode()
            assert not signed_in(user).get(page).context["rows"]

    barred([room.experts[0]], "You reviewed")
    barred([room.officer], "You have a part")
    assert len(signed_in(another).get(page).context["rows"]) == 1
    room.decide(Choice(room.one, False, reason="Thiếu minh chứng"))
    workflow.appeal_refusal(room.one, by=room.officer, reason="Đã có minh chứng")
    barred([room.experts[0]], "You reviewed")
    barred([room.officer], "You have a part")
    barred([room.steward, signer], "You refused")
    room.decide(Choice(room.one, True), by=another, **second)
    assert Outcome.objects.filter(is_recognised=True).get().decision.made_by == another


# --- titles ------------------------------------------------------------------------


def test_a_title_is_valid_then_expired_or_withdrawn_and_a_later_one_renews_it(room, signed_in, settings):
    room.reviewed(room.one, ("8", "0"), ("8", "0"))
    room.reviewed(room.two, ("8", "0"), ("8", "0"))
    until = dt.date(2025, 12, 31)
    room.decide(Choice(room.one, True, expires_on=until), Choice(room.two, True, expires_on=until))
    title = Outcome.objects.get(application=room.one)
    assert (title.standing_on(until), title.standing_on(dt.date(2026, 1, 1))) == ("valid", "expired")
    settings.TODAY = "2026-01-01"
    page = signed_in(room.officer).get(room.branch["D1.1"].get_absolute_url()).content.decode()
    assert title.number in page and "expired" in page
    assert "%PDF-" in signed_in(room.officer).get(reverse("networks:title_pdf", args=[title.uuid])).content[:5].decode()
    # renewed: a new dossier points at the old one
    later = RecognitionRound.objects.create(
        network=room.round.network, criteria_set=room.set, year=2026, title_vi="Đợt 2026", reviewers_each=0,
        opens_on=dt.date(2026, 1, 1), closes_on=dt.date(2026, 6, 1),
    )  # fmt: skip
    applying.open_recognition(later, by=room.steward)
    again = workflow.apply_for_renewal(title, later, by=room.officer)
    assert workflow.apply_for_renewal(title, later, by=room.officer) == again
    assert (again.previous, again.unit) == (room.one, room.one.unit)
    applying.write_answers(again, {one.pk: {"points": Decimal(4)} for one in room.criteria}, by=room.officer)
    applying.submit_application(again, by=room.officer)
    workflow.decide(
        later, [Choice(again, True, level=room.set.levels.get(name_vi="Tốt"), reason="Họp")], by=room.steward,
        number="1/2026", dated=dt.date(2026, 1, 1), signer="Vi Văn Hội",
    )  # fmt: skip
    title.refresh_from_db()
    title.application.refresh_from_db()
    assert title.standing == "renewed"
    # withdrawn with its reason; the certificate is refused, the check says so, the round's past count goes down
    with pytest.raises(DomainError):
        workflow.withdraw_title(room.two, by=room.steward, reason="")
    workflow.withdraw_title(room.two, by=room.steward, reason="Vi phạm")
    gone = Outcome.objects.get(application=room.two)
    assert (gone.standing, gone.withdrawn_reason) == ("withdrawn", "Vi phạm")
    assert signed_in(room.other).get(reverse("networks:title_pdf", args=[gone.uuid])).status_code == 302
    check = signed_in(room.other).get(reverse("networks:title_check", args=[gone.token])).content.decode()
    assert "not valid any more" in check


def test_the_public_sees_only_published_lists_and_no_family_by_name(branch, steward, client):
    room = Room(branch, steward, criteria_set=make_set(subject="family", thresholds=()), reviewers_each=0)
    Application.objects.update(name_vi="Vi Thị Riêng")
    made = room.decide(Choice(room.one, True, reason="Họp"))
    url = reverse("networks:public_list", args=[room.round.uuid])
    assert client.get(url).status_code == 404
    RecognitionRound.objects.update(is_public=True)
    assert "1 " not in client.get(url).content.decode().split("<main")[1].split("recogn")[0]
    workflow.announce(made, by=steward)
    text = client.get(url).content.decode()
    check = client.get(reverse("networks:title_check", args=[Outcome.objects.get().token])).content.decode()
    assert "Riêng" not in text + check
    assert "V. T. R." in check


# --- before the reviews ------------------------------------------------------------


def test_a_dossier_sent_back_is_completed_after_the_round_was_closed(room):
    with pytest.raises(DomainError):
        workflow.send_back_application(room.one, by=room.steward, reason=" ")
    workflow.send_back_application(room.one, by=room.steward, reason="Thiếu minh chứng")
    applying.write_answers(room.one, {room.criteria[0].pk: {"points": Decimal(5)}}, by=room.officer)
    room.one.refresh_from_db()
    assert room.one.state == "draft"
    assert applying.submit_application(room.one, by=room.officer) is True
    with pytest.raises(WrongState):  # sent again, it can't be taken back: the round is closed
        applying.take_back_application(room.one, by=room.officer)
    with pytest.raises(DomainError):
        workflow.withdraw_application(room.one, by=room.other, reason="x")
    workflow.withdraw_application(room.one, by=room.officer, reason="Đăng ký nhầm")
    room.one.refresh_from_db()
    assert (room.one.state, room.one.reason) == ("withdrawn", "Đăng ký nhầm")


# --- targets -----------------------------------------------------------------------


def test_targets_are_read_off_summed_parts_and_blank_is_not_zero(branch, steward):
    network = branch["P"].network
    family = make_set("gia-dinh", "family", ())
    asked = RecognitionRound.objects.create(
        network=network, criteria_set=family, year=2025, title_vi="2025",
        opens_on=dt.date(2025, 1, 1), closes_on=dt.date(2025, 12, 1),
    )  # fmt: skip
    applying.open_recognition(asked, by=steward)
    for code, registered, recognised, out_of, qualifier in (
        ("D1.1", 90, 80, 100, "exactly"), ("D1.2", 500, 300, 900, "over"), ("D2.1", 50, 40, None, "exactly"),
        ("D2.2", None, None, 60, "exactly"), ("C", 30, 20, 40, "exactly"),
    ):  # fmt: skip
        applying.register(
            asked, unit=branch[code], by=steward, is_counted=True, registered=registered, recognised=recognised,
            out_of=out_of, qualifier=qualifier,
        )  # fmt: skip
    facts = {"network": network, "year": 2025, "decision": "387/QĐ-TTg", "title_vi": "Gia đình học tập"}
    target = TitleTarget.objects.create(**facts, percent=70, slug="gia-dinh")
    TitleTarget.objects.create(**facts, percent=90)
    said = TitleTarget.objects.create(**facts | {"title_vi": "Vượt chỉ tiêu QĐ 1360/2015"})
    found = dict(against_targets(network, steward))
    share = found[target]
    # C is among D1.1; D2.1 does not say of how many, D2.2 not how many: (80 + 300) of (100 + 900)
    assert (share.registered, share.recognised, share.out_of) == (640, 420, 1060)
    assert (share.part, share.whole, share.stated, share.parts) == (380, 1000, 2, 4)
    assert (share.percent, share.state(target.percent), share.qualifier) == (38, "short", "over")
    assert found[said] is None and said.percent is None
    whole, parts = by_branch(target, None, steward)
    assert [unit.code for unit, _share in parts] == ["P"]
    whole, parts = by_branch(target, branch["D1"], steward)
    told = {unit.code: (one.part, one.whole, one.state(target.percent)) for unit, one in parts}
    assert told == {"D1.1": (80, 100, "met"), "D1.2": (300, 900, "short")}
    assert whole.percent == 38  # not the mean of 80 % and 33.3 %
    whole, parts = by_branch(target, branch["D2"], steward)
    assert (whole.percent, whole.recognised, whole.out_of, whole.state(target.percent)) == (None, 40, 60, "")
    # an officer reads the own branch, and no unit of another one
    whole, parts = by_branch(target, None, officer_of(branch["D1.2"]))
    assert (whole.recognised, [unit.code for unit, _share in parts]) == (300, ["D1.2"])


def test_a_target_is_a_percentage(branch):
    row = TitleTarget(network=branch["P"].network, year=2025, title_vi="x", decision="y", percent=101)
    with pytest.raises(ValidationError):
        row.full_clean()


# --- two at once -------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("sqlite" in str(connection.vendor), reason="one writer at a time there")
def test_two_officers_who_decide_at_once_decide_once(branch, steward):
    room = Room(branch, steward, criteria_set=make_set(thresholds=()), reviewers_each=0)
    both, said = Barrier(2), []

    def act(number: str, is_recognised: bool) -> None:
        both.wait()
        try:
            room.decide(Choice(room.one, is_recognised, reason="Họp"), number=number)
            said.append(number)
        except WrongState:
            pass
        finally:
            connection.close()

    threads = [Thread(target=act, args=(number, flag)) for number, flag in (("21", True), ("22", False))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(said) == 1
    assert RecognitionDecision.objects.get().number == said[0]
    assert Outcome.objects.count() == 1


# --- every other door -----------------------------------------------------------------


def test_no_door_tells_of_a_review_before_all_are_in_nor_ever_to_who_has_a_part(room, signed_in):
    """Pages, search, files and the API, for the other reviewer, who runs the round, and who applied. An officer who was
    given the whole network since still has a part in the own dossier."""
    (first, second) = room.give(room.one, 0, 1)
    room.score(first, "9", "4.5", send=False)
    reviewing.write_review(first, {}, by=room.experts[0], comment="Bí mật của tôi")
    reviewing.send_review(first, by=room.experts[0])
    network, key = room.round.network, room.round.uuid
    api = f"/api/v1/networks/{network.slug}"
    doors = [
        reverse("networks:judging", args=[key]), reverse("networks:decide", args=[key]), room.round.get_absolute_url(),
        room.one.get_absolute_url(), reverse("networks:my_reviews"), second.get_absolute_url(), "/", "/inbox/",
        reverse("reports:search") + "?q=Bí+mật", f"{api}/recognition/{key}", f"{api}/recognition/{key}/applications",
        f"{api}/titles", network.get_absolute_url(), room.branch["D1.1"].get_absolute_url(), "/me/data/",
    ]  # fmt: skip
    secrets = ("Bí mật của tôi<", "Nhận xét 9", "13.5</b>", "13,5</b>", ": 13.5")

    def told(user: User) -> dict[str, list[str]]:
        texts = {url: signed_in(user).get(url, follow=True).content.decode() for url in doors}
        return {url: found for url, text in texts.items() if (found := [one for one in secrets if one in text])}

    people = [room.experts[1], room.steward, room.officer]
    assert {user.email: told(user) for user in people} == {user.email: {} for user in people}
    room.score(second, "9", "4.5")
    assert told(room.steward)  # the secrets are there to be found, for who decides
    NetworkRole.objects.create(network=network, user=room.officer, role="steward")
    forget(room.officer)
    assert (told(room.officer), told(room.experts[1]).get(room.one.get_absolute_url())) == ({}, None)


def test_who_no_longer_acts_for_a_unit_is_not_written_to_of_its_outcome(room):
    room.reviewed(room.one, ("8", "0"), ("8", "0"))
    made = room.decide(Choice(room.one, True))
    NetworkRole.objects.filter(user=room.officer).update(unit=room.branch["D2.2"])  # serves next door now
    forget(room.officer)
    assert workflow.announce(made, by=room.steward) == 0
    assert not OutgoingMessage.objects.filter(kind="networks.decision").exists()
