"""A link gives one role to one person, once: by Zalo, by a printed card, by mail."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from office.errors import DomainError, WrongState
from office.models import HistoryEvent, OutgoingMessage
from participants.models import Person, User
from programmes import invitations as inviting
from programmes.models import Invitation, Role
from tests.factories.cast import enrol, make_person, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "mua-xuan-2026-gieo"


@pytest.fixture
def hoa(cast):
    """Enrolled, without an account."""
    person = make_person("Lý Thị Hoa", email="hoa@cast.example", sex="F")
    enrol(cast.programme, person)
    return person


@pytest.fixture
def link(cast, hoa):
    return inviting.invite(cast.programme, by=cast.coordinator, role="trainee", person=hoa)


def at(name, *args):
    return reverse(f"programmes:{name}", args=args)


def join(client, invitation, **facts):
    return client.post(
        at("join", invitation.token), {"name": "x", "email": "hoa@cast.example", "password": PASSWORD} | facts
    )


# --- making links ---------------------------------------------------------------------------


def test_an_open_link_for_the_same_person_is_used_again(cast, hoa, link):
    assert inviting.invite(cast.programme, by=cast.coordinator, role="trainee", person=hoa).pk == link.pk
    inviting.revoke(link, by=cast.coordinator)
    assert inviting.invite(cast.programme, by=cast.coordinator, role="trainee", person=hoa).pk != link.pk


def test_who_has_an_account_gets_no_link(cast):
    with override("en"), pytest.raises(DomainError, match="has an account already"):
        inviting.invite(cast.programme, by=cast.coordinator, role="trainee", person=cast.trainee.person)


def test_the_cohort_is_invited_at_once_and_nobody_twice(cast, hoa):
    enrol(cast.programme, make_person("Hà Văn Tú"))
    withdrawn = enrol(cast.programme, make_person("Đã Rút"), state="withdrawn")
    assert inviting.invite_cohort(cast.programme, by=cast.coordinator) == 2  # the trainee of the cast has an account
    assert inviting.invite_cohort(cast.programme, by=cast.coordinator) == 0
    assert not Invitation.objects.filter(person=withdrawn.person).exists()
    events = HistoryEvent.objects.filter(verb="programmes.invited")
    assert events.count() == 2 and len(set(events.values_list("act", flat=True))) == 1


def test_tokens_can_not_be_guessed(cast):
    tokens = {inviting.invite(cast.programme, by=cast.coordinator, role="monitor").token for _n in range(20)}
    assert len(tokens) == 20 and min(map(len, tokens)) >= 20


def test_the_code_is_the_link(link):
    svg = str(inviting.qr(link))
    assert svg.startswith("<svg") and "script" not in svg
    assert inviting.link(link).endswith(f"/join/{link.token}/")


# --- cards and mails ------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("vi", "Hướng máy ảnh"), ("en", "Point your phone’s camera")])
def test_cards_name_the_person_and_say_what_to_do(cast, link, as_user, language, words):
    client = as_user(cast.coordinator)
    client.cookies["django_language"] = language
    page = client.get(at("invitation_cards", "first")).content.decode()
    assert "Lý Thị Hoa" in page and link.token in page and page.count("<svg") >= 1
    assert words in page


def test_mails_are_drafts_first_and_never_doubled(cast, link, as_user):
    client = as_user(cast.coordinator)
    for _twice in range(2):
        client.post(at("invitation_mails", "first"))
    message = OutgoingMessage.objects.get()
    assert (message.state, message.to_email) == ("draft", "hoa@cast.example")
    assert inviting.link(link) in message.body


def test_a_link_without_an_address_has_no_mail(cast):
    at_large = inviting.invite(cast.programme, by=cast.coordinator, role="facilitator")
    assert inviting.write_mail(at_large, by=cast.coordinator) is None


# --- taking one -----------------------------------------------------------------------------


def test_a_new_account_is_the_enrolled_person_and_is_signed_in(client, hoa, link):
    page = client.get(at("join", link.token)).content.decode()
    assert "Lý Thị Hoa" in page and link.programme.title_vi in page
    answer = join(client, link, name="Somebody Else")
    assert answer["Location"] == reverse("participants:me")
    user = User.objects.get(email="hoa@cast.example")
    assert (user.person, user.name) == (hoa, "Lý Thị Hoa")  # the name is not up to the form
    assert list(user.programme_roles.values_list("role", flat=True)) == ["trainee"]
    assert int(client.session["_auth_user_id"]) == user.pk
    assert client.get("/my/").status_code in {200, 302}


def test_sent_twice_it_is_one_account(client, link):
    join(client, link)
    client.logout()
    join(client, link)
    assert User.objects.filter(email="hoa@cast.example").count() == 1
    assert Role.objects.filter(user__email="hoa@cast.example").count() == 1


def test_somebody_else_can_not_use_it_again(client, link):
    join(client, link)
    client.logout()
    answer = join(client, link, email="thief@cast.example")
    assert answer.status_code == 422
    assert client.get(at("join", link.token)).status_code == 410
    assert not User.objects.filter(email="thief@cast.example").exists()


@pytest.mark.parametrize("why", ["expired", "revoked", "unknown"])
def test_a_link_that_works_no_more_says_so_in_both_languages(cast, client, link, why):
    token = link.token
    if why == "expired":
        Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    elif why == "revoked":
        inviting.revoke(link, by=cast.coordinator)
    else:
        token = "made-up"
    for language, words in (("en", "This link can’t be used any more"), ("vi", "Đường dẫn này không còn dùng được")):
        client.cookies["django_language"] = language
        answer = client.get(at("join", token))
        assert answer.status_code == (404 if why == "unknown" else 410)
        assert words in answer.content.decode()
    assert join(client, link).status_code in {404, 410, 422} or why == "unknown"
    assert why == "unknown" or not User.objects.filter(email="hoa@cast.example").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"password": "12345678"}, "password"), ({"email": "trainee@cast.example"}, "email"), ({"email": "x"}, "email")],
)
def test_what_is_typed_wrong_is_said_and_the_link_stays_open(client, link, wrong, field):
    answer = join(client, link, **wrong)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    link.refresh_from_db()
    assert link.is_open
    assert wrong.get("password", PASSWORD) not in answer.content.decode()


def test_who_is_signed_in_takes_it_with_one_press(cast, as_user):
    link = inviting.invite(cast.programme, by=cast.coordinator, role="monitor")
    client = as_user(cast.stranger)
    assert "stranger@cast.example" in client.get(at("join", link.token)).content.decode()
    client.post(at("join", link.token))
    client.post(at("join", link.token))
    assert list(cast.stranger.programme_roles.values_list("role", flat=True)) == ["monitor"]
    link.refresh_from_db()
    assert link.accepted_by == cast.stranger


def test_another_persons_link_is_not_taken_by_who_happens_to_be_signed_in(cast, link):
    with override("en"), pytest.raises(DomainError, match="This link is for Lý Thị Hoa"):
        inviting.accept_as(link, cast.trainee_elsewhere)


def test_a_known_person_is_found_only_by_an_invitation_to_their_own_address(cast):
    known = make_person("Trần Văn Điền", email="dien@cast.example")
    at_large = inviting.invite(cast.programme, by=cast.coordinator, role="facilitator")
    user = inviting.accept_new(
        at_large, name="Trần Văn Điền", email="dien@cast.example", password=PASSWORD, language="vi"
    )
    assert user.person is None  # anybody may have typed that address
    own = inviting.invite(cast.programme, by=cast.coordinator, role="monitor", email="linh@cast.example")
    linh = make_person("Vì Thị Linh", email="linh@cast.example")
    user = inviting.accept_new(own, name="Linh", email="linh@cast.example", password=PASSWORD, language="vi")
    assert user.person == linh
    assert Person.objects.filter(email="dien@cast.example").get() == known


def test_a_donor_is_no_person_of_the_programme(cast):
    link = inviting.invite(cast.programme, by=cast.coordinator, role="donor", email="d@cast.example")
    user = inviting.accept_new(link, name="Donor", email="d@cast.example", password=PASSWORD, language="en")
    assert (user.person, user.language) == (None, "en")


def test_an_accepted_link_is_not_revoked(cast, client, link):
    join(client, link)
    with pytest.raises(WrongState):
        inviting.revoke(link, by=cast.coordinator)


# --- roles ----------------------------------------------------------------------------------


def test_the_only_coordinator_stays(cast, as_user):
    role = Role.objects.get(programme=cast.programme, role="coordinator")
    client = as_user(cast.coordinator)
    client.post(at("role_remove", "first", role.pk))
    assert Role.objects.filter(pk=role.pk).exists()
    other = make_user("Second", "second@cast.example")
    client.post(at("roles", "first"), {"email": "SECOND@cast.example", "role": "coordinator"})
    assert Role.objects.filter(user=other, role="coordinator").exists()
    client.post(at("role_remove", "first", role.pk))
    assert not Role.objects.filter(pk=role.pk).exists()
    verbs = list(HistoryEvent.objects.filter(scope_id=cast.programme.pk).values_list("verb", flat=True))
    assert {"programmes.role_given", "programmes.role_taken"} <= set(verbs)


def test_a_role_for_an_address_without_an_account_is_refused_and_accounts_are_not_for_browsing(cast, as_user):
    client = as_user(cast.coordinator)
    client.cookies["django_language"] = "en"
    answer = client.post(at("roles", "first"), {"email": "nobody@cast.example", "role": "monitor"})
    assert answer.status_code == 422 and "Send an invitation instead" in answer.content.decode()
    assert "elsewhere@cast.example" not in client.get(at("roles", "first")).content.decode()


def test_a_role_taken_away_closes_the_programme_at_once(cast, as_user):
    page = reverse("reports:programme", args=["first"])
    client = as_user(cast.monitor)
    assert client.get(page).status_code == 200
    inviting.take_role(Role.objects.get(user=cast.monitor), by=cast.coordinator)
    assert client.get(page).status_code == 404


def test_the_list_of_links_costs_the_same_for_one_and_for_thirty(cast, link, as_user):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_user(cast.coordinator)

    def cost(name):
        client.get(at(name, "first"))
        with CaptureQueriesContext(connection) as queries:
            client.get(at(name, "first"))
        return len(queries)

    before = cost("invitations"), cost("invitation_cards")
    for number in range(30):
        person = make_person(f"Người {number}")
        enrol(cast.programme, person)
        inviting.invite(cast.programme, by=cast.coordinator, role="trainee", person=person)
    assert (cost("invitations"), cost("invitation_cards")) == before
    assert len(re.findall("<svg", client.get(at("invitation_cards", "first")).content.decode())) >= 31
