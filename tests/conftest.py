from __future__ import annotations

import os

import pytest
from django.core.cache import cache

from tests.factories.cast import Cast, make_cast


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file: one in memory is one connection, which a browser's requests side by side can't share."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _fresh_cache(settings):
    """Figures are kept by programme and revision; each test has its own database, each test process its own cache."""
    if settings.REDIS_URL:
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
        location = settings.REDIS_URL.rsplit("/", 1)[0] + f"/{number}"
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": location}}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Uploads of a test stay in its own folder; static files are served as they stand."""
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture
def as_user(client):
    """``as_user(cast.coordinator).get(...)``: a client signed in as that user."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
