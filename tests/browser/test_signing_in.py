"""Ways into the portal: a passkey, a code by e-mail, a forgotten password; and the pages of one's account."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from office.models import OutgoingMessage
from tests.browser import looks
from tests.browser.conftest import PHONE
from tests.browser.visitor import Visitor, vi

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "gieo-test-password"  # the cast's


@pytest.fixture(autouse=True)
def _out_tray(settings):
    settings.EMAIL_BACKEND = "office.mail.OutTrayBackend"  # pytest-django puts its own in its place


@pytest.fixture
def may(cast, visit) -> Visitor:
    return visit("trainee", PHONE)


def signed_in(visitor: Visitor) -> None:
    expect(visitor.page.locator("header.top .avatar")).to_have_text("TM")


def in_our_look(visitor: Visitor) -> None:
    """The band, one heading, and no word of the packages' own language."""
    expect(visitor.page.locator("body > .band")).to_be_visible()
    assert looks.headings(visitor.page) + looks.other_language(visitor.page, "vi") == []


def sign_out(visitor: Visitor) -> None:
    visitor.page.locator("header.top .avatar").click()
    visitor.press(vi("Sign out"))
    expect(visitor.page.locator("header.top .avatar")).to_have_count(0)


def test_a_passkey_is_made_and_opens_the_portal(cast, may):
    protocol = may.context.new_cdp_session(may.page)
    protocol.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    more = {"isUserVerified": True, "automaticPresenceSimulation": True}
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": device | more})
    may.sign_in(cast.trainee.email, PASSWORD)
    may.room(vi("Me"))
    may.follow(vi("Passkeys"))
    in_our_look(may)
    may.page.locator("main a[href$='/webauthn/add/']").first.click()
    may.is_at("/accounts/reauthenticate/")
    in_our_look(may)
    may.fill(password=PASSWORD)
    may.page.locator("main form button").first.click()
    may.is_at("/webauthn/add/$")
    in_our_look(may)
    may.fill(name="Điện thoại của Máy")
    may.page.locator("#mfa_webauthn_add").click()  # the key is made first, then the form goes
    may.page.wait_for_url(lambda url: not url.endswith("/add/"))
    in_our_look(may)
    may.go("/accounts/2fa/webauthn/")
    may.sees("Điện thoại của Máy")
    in_our_look(may)
    sign_out(may)
    may.go("/accounts/login/")
    may.press(vi("Use a passkey"))
    signed_in(may)
    assert may.wrong == []


def test_a_passkey_that_is_not_there_is_told_in_words(may):
    protocol = may.context.new_cdp_session(may.page)
    protocol.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    protocol.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": device | {"isUserVerified": False, "automaticPresenceSimulation": True}},
    )
    may.go("/accounts/login/")
    may.press(vi("Use a passkey"))
    expect(may.page.locator("#messages .notice.late")).to_be_visible()
    in_our_look(may)


def test_a_code_by_e_mail_opens_the_portal(cast, may):
    may.go("/accounts/login/")
    may.follow(vi("Send me a code by e-mail"))
    in_our_look(may)
    may.fill(email=cast.trainee.email)
    may.press(vi("Send me the code"))
    expect(may.page.locator("input[name=code]")).to_be_visible()
    in_our_look(may)
    letter = OutgoingMessage.objects.get(to_email=cast.trainee.email)
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", letter.body, re.MULTILINE).group(1)
    may.fill(code="ZZZZZZ")
    may.page.locator("form:has(input[name=code]) button.primary").first.click()
    expect(may.page.locator("[aria-invalid=true]")).to_be_visible()
    in_our_look(may)
    may.fill(code=code)
    may.page.locator("form:has(input[name=code]) button.primary").first.click()
    signed_in(may)


def test_a_forgotten_password_is_set_anew(cast, may):
    may.go("/accounts/login/")
    may.follow(vi("Forgot your password?"))
    in_our_look(may)
    may.fill(email=cast.trainee.email)
    may.page.locator("main form button").first.click()
    may.is_at("/accounts/password/reset/done/$")
    in_our_look(may)
    letter = OutgoingMessage.objects.get(to_email=cast.trainee.email)
    link = re.search(r"https?://\S+/accounts/password/reset/key/\S+", letter.body).group()
    assert not [word for word in letter.body.splitlines() if looks.foreign(word.strip(), "vi")]
    may.go(link)
    in_our_look(may)
    may.fill(password1="ngan", password2="ngan")
    may.page.locator("main form button").first.click()
    expect(may.page.locator("main [aria-invalid=true]").first).to_be_visible()
    in_our_look(may)
    may.fill(password1="suong-nui-rung-2024", password2="suong-nui-rung-2024")
    may.page.locator("main form button").first.click()
    may.is_at("/accounts/(password/reset/key/done|login)/$")
    in_our_look(may)
    may.sign_in(cast.trainee.email, "suong-nui-rung-2024")
    signed_in(may)
    may.go("/accounts/password/change/")
    in_our_look(may)
    may.go(link)
    in_our_look(may)  # the link works once


def test_a_wrong_password_says_what_to_do_and_keeps_the_address(cast, may):
    may.go("/accounts/login/")
    may.fill(login=cast.trainee.email, password="wrong-password")
    may.page.locator("form[action='/accounts/login/'] button").click()
    may.sees(vi("The email address and/or password you specified are not correct."))
    expect(may.page.locator("[name=login]")).to_have_value(cast.trainee.email)
    in_our_look(may)


def test_a_link_to_a_page_comes_back_to_it_after_signing_in(cast, may):
    may.page.goto(f"/plans/{cast.plan.uuid}/")
    may.is_at(r"/accounts/login/\?next=")
    may.fill(login=cast.trainee.email, password=PASSWORD)
    may.page.locator("form[action='/accounts/login/'] button").click()
    may.is_at(f"/plans/{cast.plan.uuid}/$")
