"""The API: who may read what, the shapes of refusals, and that its description is kept."""

from decimal import Decimal
from io import StringIO

import pytest
import schemathesis
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import ignored_auth

from config.wsgi import application
from office import history
from participants.models import ApiToken
from programmes.framework.services import set_target
from tests.factories.cast import enrol, make_person
from tests.factories.framework import make_framework
from tests.factories.money import make_money
from tests.factories.networks import make_network
from tests.factories.world import World

KEYS = {
    "people.enrolled", "attendance.person_times", "attendance.expected_person_times", "attendance.full",
    "tests.pre_mean", "tests.matched_pairs", "tests.matched_pre_mean", "tests.matched_post_mean",
    "tests.normalised_gain", "completion.met", "plans.total", "plans.budget", "places.provinces_then",
    "places.provinces_now",
}  # fmt: skip
MEASURES = "/api/v1/programmes/first/measures"


def bearer(user) -> dict:
    return {"authorization": f"Bearer {ApiToken.issue(user)}"}


def test_all_promised_keys_are_there_even_with_nothing_counted(cast, client):
    rows = client.get(MEASURES, headers=bearer(cast.coordinator)).json()
    assert {row["key"] for row in rows} >= KEYS
    for row in rows:
        assert set(row) >= {"key", "label", "value", "unit", "target", "splits"}
    told = {row["key"]: row for row in rows}
    assert told["people.enrolled"]["value"] == 1
    assert told["people.enrolled"]["splits"]["sex"] == {"Nữ": 1}
    assert set(told["people.enrolled"]["splits"]) >= {"sex", "ethnicity", "province", "organisation_type"}
    assert told["tests.pre_mean"]["value"] is None  # blank is not zero


def test_a_session_reads_as_a_token_does(cast, client):
    by_token = client.get(MEASURES, headers=bearer(cast.coordinator)).json()
    client.force_login(cast.coordinator)
    assert client.get(MEASURES).json() == by_token


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Bearer ", "Basic YTpi", "Bearer gieo_\x00"])
@pytest.mark.django_db
def test_nobody_and_wrong_tokens_answer_401(client, header):
    answer = client.get("/api/v1/programmes", headers={"authorization": header} if header else {})
    assert (answer.status_code, answer.json()) == (401, {"detail": "Unauthorized"})
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_and_a_closed_account_answer_401(cast, client):
    header = bearer(cast.coordinator)
    cast.coordinator.is_active = False
    cast.coordinator.save()
    assert client.get(MEASURES, headers=header).status_code == 401


def test_what_is_not_there_and_what_may_not_be_seen_answer_alike(cast, client):
    header = bearer(cast.coordinator)
    answers = [
        client.get(f"/api/v1/programmes/{slug}{rest}", headers=header)
        for slug in ("other", "nowhere")
        for rest in ("", "/measures")
    ]
    answers.append(client.get("/api/v1/nothing", headers=header))
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, b'{"detail": "Not Found"}')}


def test_a_trainee_knows_of_the_programme_and_reads_no_results(cast, client):
    header = bearer(cast.trainee)
    assert client.get("/api/v1/programmes/first", headers=header).status_code == 200
    answer = client.get(MEASURES, headers=header)
    assert (answer.status_code, set(answer.json())) == (403, {"detail"})


def test_a_bad_value_says_which(cast, client):
    answer = client.get(f"{MEASURES}?language=fr", headers=bearer(cast.coordinator))
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["query", "language"])


def test_the_token_command_prints_one_that_works(cast, client):
    out = StringIO()
    call_command("token", cast.coordinator.email.upper(), stdout=out)
    header = {"authorization": f"Bearer {out.getvalue().strip()}"}
    assert client.get("/api/v1/programmes", headers=header).json()["count"] == 1
    with pytest.raises(CommandError, match=r"nobody@cast\.example"):
        call_command("token", "nobody@cast.example")


def test_the_description_is_open_and_whole(cast, client):
    described = client.get("/api/v1/openapi.json").json()
    parts = (
        "measures", "indicators", "results", "values", "partners", "activities", "phases", "statements", "reach",
        "documents", "disseminations", "lessons", "money", "budget", "grants", "transactions",
        "events", "events/{uuid}/quality",
    )  # fmt: skip
    of_networks = (
        "kinds", "units", "units/{uuid}", "coverage", "rounds", "rounds/{uuid}", "rounds/{uuid}/figures",
        "rounds/{uuid}/returns", "returns/{uuid}", "fund",
        "recognition", "recognition/{uuid}", "recognition/{uuid}/applications", "titles", "targets", "members",
        "members/{uuid}", "joint", "statements", "documents", "answers",
    )  # fmt: skip
    assert set(described["paths"]) == {
        "/api/v1/programmes", "/api/v1/programmes/{slug}", "/api/v1/portfolio", "/api/v1/documents",
        *(f"/api/v1/programmes/{{slug}}/{part}" for part in parts),
        "/api/v1/networks", "/api/v1/networks/{slug}", *(f"/api/v1/networks/{{slug}}/{part}" for part in of_networks),
    }  # fmt: skip
    for path, operations in described["paths"].items():
        assert operations["get"]["summary"], path
        assert set(operations["get"]["responses"]) >= {"200", "401", "422"}, path
    assert set(described["components"]["securitySchemes"]) == {"TokenAuth", "SessionAuth"}
    assert reverse("api:openapi-json") == "/api/v1/openapi.json"


# --- anything at all that may be sent -------------------------------------------


@pytest.fixture
def open_connections():
    """A request through WSGI ends with the connection closed, and with it the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_the_api_answers_as_it_is_described(cast, open_connections):
    """Every operation, with whatever its description allows and with some that it does not."""
    work = make_framework(cast)
    work.report(work.indicator(), work.first, value=20, parts={"sex": {"F": Decimal(15), "M": Decimal(5)}})
    make_money(cast).enter(amount=87_100)
    make_network(World(cast, {}))
    header = bearer(cast.coordinator) | {"accept-encoding": "identity"}
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) == 45
    for operation in operations:
        for mode in schemathesis.GenerationMode:

            @settings(max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy(generation_mode=mode))
            def answers(case):
                case.call_and_validate(headers=header, excluded_checks=[ignored_auth])  # the tests above refuse

            answers()


def test_the_framework_is_told_top_down_with_periods_and_donors_read_no_small_step(cast, client):
    work = make_framework(cast)
    row = work.indicator(title_en="Trained")
    set_target(row, by=cast.coordinator, period=work.first, minimum=10)
    work.report(row, work.first, value=20)
    work.report(row, work.second, value=3)
    url = "/api/v1/programmes/first/results?language=en"
    told = {user: client.get(url, headers=bearer(user)).json() for user in (cast.coordinator, cast.donor)}
    for rows in told.values():
        assert [(one["code"], one["level"], one["under"]) for one in rows] == [
            ("1", "outcome", ""),
            ("1.1", "output", "1"),
        ]
        assert rows[1]["indicators"][0]["title"] == "Trained"
        assert rows[1]["indicators"][0]["value"] == 23
    periods = {user: rows[1]["indicators"][0]["periods"] for user, rows in told.items()}
    assert [one["value"] for one in periods[cast.coordinator]] == [20, 3]
    assert [(one["value"], one["told"], one["minimum"]) for one in periods[cast.donor]] == [
        (None, False, 10),
        (None, False, None),
    ]


def test_who_asks_again_with_the_etag_gets_304_until_something_changes(cast, client):
    header = bearer(cast.donor)
    first = client.get(MEASURES, headers=header)
    again = client.get(MEASURES, headers=header | {"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    enrol(cast.programme, make_person("Lò Thị Mai", sex="F"))
    history.touch(cast.programme.pk)
    assert client.get(MEASURES, headers=header | {"if-none-match": first["ETag"]}).status_code == 200
