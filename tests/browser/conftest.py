"""A real Chromium against the portal in this process: real database, real Celery worker, real files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.db import connections
from django.test import Client
from kombu import pools

from config.celery import app
from participants.models import User
from tests.browser.visitor import Visitor
from tools import chromium

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": chromium.executable(), "args": chromium.ARGS}


@pytest.fixture
def portal(live_server: Any, settings: Any) -> str:
    """The portal's address. It stands on the last days of the first cohort's workshop."""
    settings.SITE_URL = live_server.url
    settings.TODAY = "2023-10-20"
    return live_server.url


@pytest.fixture
def worker(portal: str) -> Iterator[None]:
    """A Celery worker in a thread of this process; its broker is this process's memory."""
    kept = app.conf.broker_url, app.conf.broker_transport_options
    app.conf.broker_url, app.conf.broker_transport_options = "memory://", {"polling_interval": 0.1}
    _forget_broker()
    try:
        with start_worker(app, pool="solo", concurrency=1, perform_ping_check=False, shutdown_timeout=30):
            yield
    finally:
        app.conf.broker_url, app.conf.broker_transport_options = kept
        _forget_broker()


def _forget_broker() -> None:
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def visit(browser: Any, portal: str) -> Iterator[Callable[..., Visitor]]:
    """``visit("trainee", PHONE)``: somebody with a device of their own; signed in as ``user`` when one is given."""
    contexts = []

    def come(name: str, size: dict[str, int] = DESK, *, user: User | None = None, **options: Any) -> Visitor:
        touch = size["width"] < 600
        context = browser.new_context(
            base_url=portal,
            viewport=size,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
            is_mobile=touch,
            has_touch=touch,
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if user is not None:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": _session(user), "url": portal}])
        return Visitor(name, context)

    yield come
    for context in contexts:
        context.close()
    connections.close_all()
