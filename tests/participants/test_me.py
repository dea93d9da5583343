"""One's own page: facts, consent, data, tokens."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from office.models import HistoryEvent
from participants.models import Person
from trainings.models import Attendance


def test_own_phone_and_position_are_changed_and_nothing_else(cast, as_user):
    person = cast.trainee.person
    name = person.full_name
    answer = as_user(cast.trainee).post(
        reverse("participants:me_edit"), {"phone": "+84 912 000 001", "position": "Phó ban", "full_name": "Người Khác"}
    )
    assert answer.status_code == 302
    kept = Person.objects.get(pk=person.pk)
    assert (kept.phone, kept.position, kept.full_name) == ("+84 912 000 001", "Phó ban", name)
    assert HistoryEvent.objects.about(kept).filter(verb="participants.person_changed").count() == 1


def test_consent_is_answered_once_and_withdrawn(cast, as_user):
    client, address = as_user(cast.trainee), reverse("participants:consent_answer")
    for given in ("yes", "yes", "no"):
        client.post(address, {"purpose": "photo", "given": given})
    answers = cast.trainee.person.consents.order_by("at", "pk").values_list("given", flat=True)
    assert list(answers) == [True, False]  # the same answer again writes nothing


def test_own_data_holds_all_rooms_and_nobody_else(cast, as_user):
    data = json.loads(as_user(cast.trainee).get(reverse("participants:my_data")).content)
    assert data["person"]["full_name"] == cast.trainee.person.full_name
    assert len(data["enrolments"]) == 1
    assert data["groups"] == [{"group__code": cast.group.code, "group__name": cast.group.name, "is_leader": True}]
    assert len(data["attendance"]) == Attendance.objects.filter(enrolment__person=cast.trainee.person).count()
    assert cast.trainee_elsewhere.person.full_name not in json.dumps(data, ensure_ascii=False)


def test_a_token_is_shown_once_works_and_is_revoked(cast, as_user, client):
    answer = as_user(cast.coordinator).post(reverse("participants:tokens"), {"name": "Bảng tính"})
    token = answer.context["new"]
    assert token.startswith("gieo_")
    assert token not in as_user(cast.coordinator).get(reverse("participants:tokens")).content.decode()
    client.logout()
    headers = {"Authorization": f"Bearer {token}"}
    assert [row["slug"] for row in client.get("/api/v1/programmes", headers=headers).json()["items"]] == [
        cast.programme.slug
    ]
    row = cast.coordinator.api_tokens.get()
    as_user(cast.trainee).post(reverse("participants:token_revoke", args=[row.pk]))  # of another: 404, nothing done
    client.logout()
    assert client.get("/api/v1/programmes", headers=headers).status_code == 200
    as_user(cast.coordinator).post(reverse("participants:token_revoke", args=[row.pk]))
    client.logout()
    assert client.get("/api/v1/programmes", headers=headers).status_code == 401


def test_token_from_the_shell(cast, client, capsys):
    call_command("token", cast.donor.email.upper())
    token = capsys.readouterr().out.strip()
    assert client.get("/api/v1/programmes", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    with pytest.raises(CommandError, match="no open account"):
        call_command("token", "nobody@example.org")
