"""What somebody with an account of their own tries against the accounts of others."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress

from office.models import OutgoingMessage

EMAILS = "/accounts/email/"


@pytest.fixture
def attacker(cast, client):
    """Signed in with a password, so that no step asks for it again."""
    client.post("/accounts/login/", {"login": cast.stranger.email, "password": "gieo-test-password"})
    assert client.session["_auth_user_id"] == str(cast.stranger.pk)
    return client


def test_an_address_that_is_not_proved_never_becomes_the_accounts_own(cast, attacker):
    """A coordinator gives a role to minister@…: it must not go to whoever wrote that address into their account."""
    attacker.post(EMAILS, {"action_add": "", "email": "minister@moet.example"})
    attacker.post(EMAILS, {"action_primary": "", "email": "minister@moet.example"})
    cast.stranger.refresh_from_db()
    assert cast.stranger.email == "stranger@cast.example"


def test_a_proved_address_may_become_the_accounts_own(cast, attacker):
    EmailAddress.objects.create(user=cast.stranger, email="new@cast.example", verified=True)
    attacker.post(EMAILS, {"action_primary": "", "email": "new@cast.example"})
    cast.stranger.refresh_from_db()
    assert cast.stranger.email == "new@cast.example"


@pytest.mark.parametrize("typed", ["coordinator@cast.example", "Coordinator@Cast.Example"])
def test_the_address_of_another_account_is_not_taken(cast, attacker, typed):
    attacker.post(EMAILS, {"action_add": "", "email": typed})
    assert not EmailAddress.objects.filter(user=cast.stranger, email__iexact=typed).exists()
    attacker.post(EMAILS, {"action_primary": "", "email": typed})
    cast.stranger.refresh_from_db()
    assert cast.stranger.email == "stranger@cast.example"


def test_a_code_opens_the_account_of_who_owns_the_address(cast, attacker, settings):
    settings.EMAIL_BACKEND = "office.mail.OutTrayBackend"
    attacker.post(EMAILS, {"action_add": "", "email": cast.coordinator.email})
    attacker.logout()
    attacker.post("/accounts/login/code/", {"email": cast.coordinator.email})
    body = OutgoingMessage.objects.filter(to_email=cast.coordinator.email, subject__contains="Mã").latest("pk").body
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", body, re.MULTILINE).group(1)
    attacker.post("/accounts/login/code/confirm/", {"code": code})
    assert attacker.session["_auth_user_id"] == str(cast.coordinator.pk)


@pytest.mark.parametrize("url", ["/accounts/password/change/", "/accounts/login/"])
def test_help_that_is_markup_by_our_own_hand_stays_markup(attacker, url):
    if "login" in url:
        attacker.logout()
    assert not re.search(r"&lt;(ul|li|a)\b", attacker.get(url).content.decode())
