from __future__ import annotations

import datetime as dt
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
def triggers(request):
    """The database’s own refusals: they come with the migrations, so without those there is nothing to test."""
    if request.config.getoption("nomigrations"):
        pytest.skip("triggers come with the migrations, and --nomigrations makes none")


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


@pytest.fixture(scope="session")
def told(django_db_setup, django_db_blocker):
    """Snapshots of the demonstration by name, taken once; the records are gone again when a test reads them."""
    from django.core.management import call_command
    from django.db import transaction
    from django.test import override_settings

    from programmes.models import Programme
    from reports import snapshot

    with django_db_blocker.unblock(), override_settings(EMBEDDED=True), transaction.atomic():
        call_command("demo", verbosity=0)
        found = {programme.slug: programme for programme in Programme.objects.all()}
        taken = {slug: snapshot.take(programme) for slug, programme in found.items()}
        taken |= {f"{slug} page": snapshot.take(row, snapshot.Telling("one_page")) for slug, row in found.items()}
        femma, unicef = found["femma-2023"], found["unicef-moet-2022"]
        autumn = snapshot.Telling("periodic", dt.date(2023, 10, 1), dt.date(2023, 12, 31))
        training = femma.events.filter(sessions__counts=True).first()
        taken["femma autumn"] = snapshot.take(femma, autumn)
        taken["femma training"] = snapshot.take(femma, snapshot.Telling("event", event=training))
        taken["unicef phase"] = snapshot.take(unicef, snapshot.Telling("phase_review", phase=unicef.phases.first()))
        taken["unicef conference"] = snapshot.take(unicef, snapshot.Telling("event", event=unicef.events.get()))
        transaction.set_rollback(True)
    cache.clear()
    return taken


@pytest.fixture(scope="session")
def femma_snapshot(told):
    return told["femma-2023"]


@pytest.fixture(scope="session")
def femma_papers(femma_snapshot):
    """``femma_papers(edition, language, form)``: bytes of the demonstration's report, each made once."""
    from reports import services
    from reports.models import Report
    from reports.narrative import SECTIONS

    texts = {
        "lessons": ("Họp nhóm sớm hơn.", "Meet the groups earlier."),
        "relevance": ("Đúng nhu cầu.", "To the point."),
    }
    narrative = [
        {
            "key": key,
            "included": key in texts,
            "text_vi": texts.get(key, ("", ""))[0],
            "text_en": texts.get(key, ("", ""))[1],
        }
        for key in SECTIONS
    ]
    made: dict[tuple[str, str, str], bytes] = {}

    def paper(edition: str, language: str, form: str) -> bytes:
        key = (edition, language, form)
        if key not in made:
            made[key] = services.render(
                Report(version=1), femma_snapshot, narrative, edition=edition, language=language, form=form
            )
        return made[key]

    return paper
