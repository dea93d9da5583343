"""An attack: the coordinator of one programme enrols a person of another, to be them and to read what they told it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import override

from office import mail
from office.errors import DomainError, WrongState
from office.models import HistoryEvent, OutgoingMessage
from participants.models import EthnicGroup, SensitiveData, User
from participants.services import edit_person
from programmes import invitations as inviting
from programmes import people
from programmes.cohort import cohort
from programmes.headcount import headcount
from programmes.models import Invitation, Role
from tests.factories.cast import enrol, make_person

pytestmark = pytest.mark.django_db
PASSWORD = "mua-xuan-2026-gieo"


@pytest.fixture
def victim(cast):
    """Enrolled in the first programme, told it that she is Tày; no account."""
    person = make_person("Lý Thị Hoa", email="hoa@victim.example", sex="F")
    enrol(cast.programme, person)
    SensitiveData.objects.create(
        person=person, ethnicity=EthnicGroup.objects.get(slug="tay"), seeing=3, disability="yes"
    )
    return person


@pytest.fixture
def taken(cast, victim):
    """The other programme's coordinator enrols her by her e-mail."""
    return people.enrol_person(cast.other_programme, by=cast.coordinator_elsewhere, person=victim)


@pytest.fixture
def thief(cast, as_user):
    client = as_user(cast.coordinator_elsewhere)
    client.cookies["django_language"] = "en"
    return client


def at(name, *args):
    return reverse(f"programmes:{name}", args=args)


def join(client, invitation, email):
    return client.post(at("join", invitation.token), {"name": "x", "email": email, "password": PASSWORD})


@pytest.mark.parametrize("smtp", [None, {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}])
def test_the_link_to_a_person_of_others_is_mailed_and_nowhere_to_be_read(
    cast, victim, taken, thief, settings, smtp, as_user
):
    settings.SMTP = smtp
    thief.post(at("invite_trainee", taken.uuid))
    invitation = Invitation.objects.get()
    thief.post(at("invitation_act", "other", invitation.pk), {"act": "mail"})
    message = OutgoingMessage.objects.get()
    pages = [
        at("invitation", "other", invitation.pk),
        at("invitations", "other"),
        at("invitation_cards", "other"),
        at("messages", "other"),
        at("message", "other", message.uuid),
        at("programme_history", "other"),
        reverse("reports:person", args=[victim.uuid]),
    ]
    for url in pages:
        answer = thief.get(url)
        assert answer.status_code == 200, url
        assert invitation.token not in answer.content.decode(), url
    assert "h…@v…" in thief.get(pages[0]).content.decode()
    assert "1 invitation has no card" in thief.get(pages[2]).content.decode()
    admin = as_user(cast.administrator).get(reverse("office:one_message", args=[message.uuid])).content.decode()
    assert (invitation.token in admin) is (smtp is None)  # where nothing leaves, somebody has to hand it over
    assert invitation.token in as_user(cast.administrator).get(pages[0]).content.decode()


def test_a_whole_cohort_is_invited_with_hers_sealed_and_those_of_ones_own_open(cast, taken, thief):
    own = make_person("Người Của Mình", email="own@cast.example")
    enrol(cast.other_programme, own)
    thief.post(at("invite_cohort", "other"))
    assert dict(Invitation.objects.values_list("person__full_name", "sealed")) == {
        "Lý Thị Hoa": True,
        "Người Của Mình": False,
    }
    cards = thief.get(at("invitation_cards", "other")).content.decode()
    assert Invitation.objects.get(person=own).token in cards
    assert Invitation.objects.get(sealed=True).token not in cards
    inviting.write_mails(cast.other_programme, by=cast.coordinator_elsewhere)
    assert dict(OutgoingMessage.objects.values_list("to_email", "private")) == {
        "hoa@victim.example": True,
        "own@cast.example": False,
    }


@pytest.mark.parametrize("email", ["hoa@victim.example", "trainee@cast.example"])
def test_a_link_for_the_address_of_somebody_known_or_with_an_account_is_sealed_too(cast, victim, thief, email):
    thief.post(at("invitations", "other"), {"role": "facilitator", "email": email})
    invitation = Invitation.objects.get()
    assert invitation.sealed
    assert invitation.token not in thief.get(at("invitation", "other", invitation.pk)).content.decode()


def test_the_link_that_came_by_mail_makes_her_account_with_a_verified_address(cast, victim, taken, client, settings):
    settings.SMTP = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    invitation = inviting.invite(cast.other_programme, by=cast.coordinator_elsewhere, role="trainee", person=victim)
    mail.queue(inviting.write_mail(invitation, by=cast.coordinator_elsewhere), by=cast.coordinator_elsewhere)
    assert mail.send_queued() == 1
    join(client, invitation, "hoa@victim.example")
    user = User.objects.get(email="hoa@victim.example")
    assert user.person == victim
    assert list(user.emailaddress_set.values_list("email", "verified")) == [("hoa@victim.example", True)]


def test_a_link_that_was_seen_before_others_knew_her_opens_nothing_any_more(cast, client):
    """Made as one's own person first; then the other programme takes her in."""
    bait = make_person("Mồi Câu", email="bait@cast.example")
    enrol(cast.other_programme, bait)
    by_person = inviting.invite(cast.other_programme, by=cast.coordinator_elsewhere, role="trainee", person=bait)
    by_address = inviting.invite(
        cast.other_programme, by=cast.coordinator_elsewhere, role="facilitator", email="later@cast.example"
    )
    assert not by_person.sealed and not by_address.sealed
    people.enrol_person(cast.programme, by=cast.coordinator, person=bait)
    enrol(cast.programme, make_person("Người Đến Sau", email="later@cast.example"))
    for invitation, email in ((by_person, "bait@cast.example"), (by_address, "later@cast.example")):
        answer = join(client, invitation, email)
        assert answer.status_code == 422 and not User.objects.filter(email=email).exists()
    with override("en"):
        again = inviting.invite(cast.other_programme, by=cast.coordinator_elsewhere, role="trainee", person=bait)
    by_person.refresh_from_db()
    assert again.sealed and by_person.revoked_at is not None


def test_neither_a_changed_address_nor_a_merge_opens_her_account(cast, victim, taken, thief):
    facts = {"full_name": "Lý Thị Hoa", "email": "thief@evil.example"}
    answer = thief.post(at("enrolment_edit", taken.uuid), facts)
    assert answer.status_code == 422 and "an administrator changes the e-mail" in answer.content.decode()
    mine = make_person("Lý Thị Hoa", email="thief@evil.example")
    enrol(cast.other_programme, mine)
    for keep, drop in ((mine, victim), (victim, mine)):
        page = thief.post(at("merge", "other", keep.uuid, drop.uuid), {}, follow=True).content.decode()
        assert "Ask an administrator" in page
    victim.refresh_from_db()
    assert victim.email == "hoa@victim.example"
    edit_person(victim, by=cast.coordinator, email="")  # and an empty address is not filled by others
    taken.delete()
    people.enrol_person(cast.other_programme, by=cast.coordinator_elsewhere, person=victim, email="thief@evil.example1")
    victim.refresh_from_db()
    assert victim.email == ""


def test_what_she_told_the_first_programme_is_read_and_counted_only_there(cast, victim, taken, thief, as_user):
    page = thief.get(at("sensitive", taken.uuid))
    assert "Given to another programme" in page.content.decode() and "<select" not in page.content.decode()
    assert not HistoryEvent.objects.filter(verb="participants.sensitive_read").exists()
    assert thief.post(at("sensitive", taken.uuid), {"ethnicity": "01", "agreed": "on"}).status_code == 409
    with override("en"), pytest.raises(DomainError, match="given to another programme"):
        people.give_answers(taken, by=cast.coordinator_elsewhere, agreed=True)
    assert victim.sensitive.ethnicity.slug == "tay"
    hers = next(row for row in cohort(cast.programme.pk) if row.person_id == victim.pk)
    theirs = next(row for row in cohort(cast.other_programme.pk) if row.person_id == victim.pk)
    assert (hers.ethnicity_group, hers.disability) == ("minority", "yes")
    assert (theirs.ethnicity, theirs.ethnicity_group, theirs.disability) == ("-", "-", "-")
    counted = headcount(cast.other_programme.pk)["enrolled"].splits
    assert set(counted["ethnicity"]) == set(counted["disability"]) == {"-"}
    assert headcount(cast.programme.pk)["enrolled"].splits["ethnicity_group"]["minority"] == 1
    assert counted["sex"]["F"] == 1  # the person counts, with what is no secret
    home = as_user(cast.coordinator).get(at("sensitive", victim.enrolments.get(programme=cast.programme).uuid))
    assert "<select" in home.content.decode()
    people.give_answers(taken, by=cast.administrator, agreed=True, ethnicity=victim.sensitive.ethnicity)
    assert (
        "<select" in as_user(cast.coordinator_elsewhere).get(at("sensitive", taken.uuid)).content.decode()
    )  # brought here at her wish


def test_who_coordinates_both_programmes_has_the_answers_in_both(cast, victim):
    Role.objects.create(programme=cast.other_programme, user=cast.coordinator, role="coordinator")
    both = User.objects.get(pk=cast.coordinator.pk)
    enrolment = people.enrol_person(cast.other_programme, by=both, person=victim)
    assert enrolment.sensitive_here
    assert not inviting.invite(cast.other_programme, by=both, role="trainee", person=victim).sealed


def test_answers_told_first_to_the_later_programme_are_not_the_earlier_ones(cast):
    person = make_person("Chưa Ai Hỏi", email="chua@cast.example")
    first = enrol(cast.programme, person)
    later = people.enrol_person(cast.other_programme, by=cast.coordinator_elsewhere, person=person)
    tay = EthnicGroup.objects.get(slug="tay")
    people.give_answers(later, by=cast.coordinator_elsewhere, agreed=False, ethnicity=tay)
    assert cast.coordinator_elsewhere.has_perm("programmes.read_answers", later)
    assert not cast.coordinator.has_perm("programmes.read_answers", first)
    both = (headcount(programme.pk)["enrolled"] for programme in (cast.programme, cast.other_programme))
    counted = [count.splits["ethnicity_group"].get("minority", 0) for count in both]
    assert counted == [0, 1]


def test_a_link_is_still_taken_by_ones_own_account(cast, victim, taken):
    user = User.objects.create_user("hoa@victim.example", PASSWORD, person=victim)
    invitation = Invitation.objects.create(
        programme=cast.other_programme,
        role="trainee",
        person=victim,
        created_by=cast.coordinator_elsewhere,
        expires_at="2099-01-01T00:00Z",
    )
    assert inviting.accept_as(invitation, user)
    with pytest.raises(WrongState):
        inviting.accept_as(invitation, cast.stranger)
