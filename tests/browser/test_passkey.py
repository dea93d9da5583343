"""A passkey: made on the phone, then the door without a password, under the strict CSP."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from tests.browser.visitor import PASSWORD

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_and_opens_the_portal_without_a_password(cast, visit):
    user = cast.trainee
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    person = visit("trainee", PHONE)
    page = person.page
    device = person.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    person.sign_in(user.email)
    person.go("/accounts/2fa/webauthn/add/")
    page.fill("main [name=password]", PASSWORD)  # the door to keys asks once more
    page.click("main button[type=submit]")
    expect(page.get_by_label("Tên")).to_be_visible()
    page.fill("[name=name]", "Điện thoại")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/accounts/2fa/**")
    expect(page.get_by_text("Đã thêm khóa bảo mật.")).to_be_visible()

    person.context.clear_cookies()
    person.go("/accounts/login/")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page.locator("header.top .avatar")).to_be_visible()
    assert person.wrong == []
