"""Whose pages a phone may keep."""

from __future__ import annotations

import pytest

from office import offline
from programmes.models import Role

pytestmark = pytest.mark.django_db


def test_pages_of_trainees_and_monitors_may_be_kept_and_nobody_elses(cast, as_user):
    kept = {}
    for name in ("trainee", "monitor", "coordinator", "facilitator", "donor", "administrator", "stranger"):
        user = getattr(cast, name)
        kept[name] = as_user(user).get("/offline/").headers.get(offline.HEADER, "")
    assert {name for name, mark in kept.items() if mark} == {"trainee", "monitor"}
    assert kept["trainee"] != kept["monitor"], "another person's mark empties what is kept"


def test_a_second_role_in_another_programme_ends_it(cast):
    assert offline.key(cast.monitor)
    Role.objects.create(programme=cast.other_programme, user=cast.monitor, role="coordinator")
    again = type(cast.monitor).objects.get(pk=cast.monitor.pk)
    assert offline.key(again) == ""


def test_fragments_and_files_of_scripts_are_not_marked(cast, as_user):
    client = as_user(cast.trainee)
    assert offline.HEADER not in client.get("/offline/", headers={"HX-Request": "true"})
    assert offline.HEADER not in client.get("/sw.js")


def test_the_worker_and_the_page_without_a_network_are_open_and_cost_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        worker, page = client.get("/sw.js"), client.get("/offline/")
    assert worker["Content-Type"].startswith("text/javascript")
    assert b'"/static/js/outbox.js"' in worker.content
    assert page.status_code == 200
    assert b"data-offline" not in page.content, "a page of nobody says nothing of anybody"
