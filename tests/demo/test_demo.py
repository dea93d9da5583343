"""`manage.py demo`: loads anew without leaving anything twice, and only where it may."""

import datetime as dt
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from demo.loader import remove
from demo.loader.networks import remove_network
from demo.loader.removal import LOADED
from networks.models import Network
from office import history
from participants.models import User
from programmes.models import Programme
from tools.staging import stage
from tools.staging_networks import STAGED

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 1)
ACCOUNTS = ("coordinator", "facilitator", "trainee", "monitor", "donor", "admin")


def demo(*words: str) -> str:
    said = StringIO()
    call_command("demo", *words, stdout=said)
    return said.getvalue()


def rows() -> dict[str, int]:
    rooms = {"participants", "instruments", "programmes", "trainings", "actionplans", "networks", "reports", "office"}
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if model._meta.app_label in rooms and model._meta.label != "office.Heartbeat"
    }


@pytest.fixture(autouse=True)
def _embedded(settings):
    settings.EMBEDDED = True


def test_loading_again_leaves_what_one_load_leaves_whatever_was_done_meanwhile():
    demo()
    once = rows()
    demo()
    assert rows() == once
    stage()  # certificates, invitations, a report, a visit, a second programme
    assert rows() != once
    history.record(Programme.objects.get(slug="femma-next"), LOADED, by=None)  # as if a demonstration had brought it
    remove("femma-next")
    for slug in ("hoi-mau", "moi-lap"):
        history.record(Network.objects.get(slug=slug), LOADED, by=None)
        remove_network(slug)
    User.objects.filter(email__in=[f"{name}@demo.example" for name in STAGED]).delete()
    demo()
    left = {label: (once[label], now) for label, now in rows().items() if now != once[label]}
    assert left == {}


def test_it_says_that_everyone_is_fictional_and_lists_the_accounts():
    said = demo("femma-2023")
    assert "Every trainee is fictional" in said
    assert all(f"{name}@demo.example" in said for name in ACCOUNTS)
    assert "gieo-demo" in said
    assert User.objects.filter(email="admin@demo.example", is_staff=True).exists()


def test_if_empty_loads_only_into_an_empty_portal():
    demo("--if-empty", "femma-2023")
    assert Programme.objects.filter(slug="femma-2023").exists()
    Programme.objects.update(is_fictional=False)
    Programme.objects.filter(slug="femma-2023").update(slug="own")
    held = set(Programme.objects.values_list("slug", flat=True))
    assert "coordinator@demo.example" in demo("--if-empty")
    assert set(Programme.objects.values_list("slug", flat=True)) == held


def test_an_office_that_put_the_demonstration_away_does_not_get_its_accounts_back():
    User.objects.create(email="head@office.example", is_staff=True)
    assert demo("--if-empty") == ""
    assert (Programme.objects.count(), User.objects.count()) == (0, 1)


def test_it_is_refused_outside_the_embedded_mode(settings):
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="only for the embedded mode"):
        demo("femma-2023")
    assert (Programme.objects.count(), User.objects.count()) == (0, 0)


def test_a_real_programme_of_the_same_name_is_not_touched():
    Programme.objects.create(
        slug="femma-2023", title_vi="Chương trình thật", starts_on=DAY, ends_on=DAY, is_fictional=False
    )
    with pytest.raises(CommandError, match="real here"):
        demo("femma-2023")
    assert Programme.objects.get().title_vi == "Chương trình thật"


def test_an_unknown_demonstration_is_named():
    with pytest.raises(CommandError, match="There are: femma-2023"):
        demo("other")
