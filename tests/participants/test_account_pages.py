"""allauth's pages in our look and in Vietnamese; no inline script."""

from __future__ import annotations

import re

import pytest

from office.models import OutgoingMessage

OPEN_PAGES = ["/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/", "/accounts/signup/"]


def _scripts(html: str) -> list[str]:
    """Scripts that a browser would run and that are written in the page itself."""
    return [
        tag
        for tag in re.findall(r"<script\b[^>]*>", html)
        if "src=" not in tag and 'type="application/json"' not in tag
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("url", OPEN_PAGES)
def test_open_pages_have_our_frame_and_no_inline_script(client, url):
    page = client.get(url)
    html = page.content.decode()
    assert page.status_code == 200
    assert 'class="band"' in html
    assert html.count("<h1>") == 1
    assert _scripts(html) == []
    assert " style=" not in html


@pytest.mark.django_db
def test_login_page_is_vietnamese_first(client):
    html = client.get("/accounts/login/").content.decode()
    assert "Đăng nhập" in html
    assert "Mật khẩu" in html
    assert "Quên mật khẩu?" in html
    assert "Password" not in html


def test_wrong_password_is_said_in_vietnamese(client, cast):
    html = client.post("/accounts/login/", {"login": cast.trainee.email, "password": "wrong-password"}).content.decode()
    assert "Địa chỉ e-mail hoặc mật khẩu bạn nhập chưa đúng." in html


def test_login_by_code_goes_through_the_out_tray(client, cast, settings):
    settings.EMAIL_BACKEND = "office.mail.OutTrayBackend"  # pytest-django puts its own in its place
    client.post("/accounts/login/code/", {"email": cast.trainee.email})
    message = OutgoingMessage.objects.get(to_email=cast.trainee.email)
    assert message.private
    assert message.subject == "[Gieo] Mã đăng nhập"
    assert "Dưới đây là mã đăng nhập của bạn." in message.body
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", message.body, re.MULTILINE).group(1)
    answer = client.post("/accounts/login/code/confirm/", {"code": code})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(cast.trainee.pk)
