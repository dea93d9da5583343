"""Pages of networks: who sees and does what, in forms and addresses."""

from __future__ import annotations

import pytest
from django.urls import reverse

from networks.models import NetworkRole, Officer, Unit, UnitCount
from tests.factories.cast import make_person, make_user
from tests.networks.conftest import add, make_network, officer_of

pytestmark = pytest.mark.django_db


def page(client, name: str, *args) -> tuple[int, str]:
    answer = client.get(reverse(f"networks:{name}", args=args))
    return answer.status_code, answer.content.decode()


def test_an_officer_sees_only_the_own_branch(branch, signed_in):
    client = signed_in(officer_of(branch["D1"]))
    network = branch["P"].network
    assert client.get(network.get_absolute_url())["Location"] == branch["D1"].get_absolute_url()
    assert page(client, "unit", branch["D1.1"].uuid)[0] == 200
    for other in ("P", "D2", "D2.1"):
        assert page(client, "unit", branch[other].uuid)[0] == 404
    status, text = page(client, "units", network.slug)
    assert status == 200 and "D1.2" in text and "D2.1" not in text and "4 units" in text
    exported = client.get(reverse("networks:units_export", args=[network.slug]), {"format": "csv", "state": "all"})
    assert "D1.1" in exported.content.decode() and "D2" not in exported.content.decode()
    assert ">P</a>" not in page(client, "unit", branch["D1.1"].uuid)[1]


def test_an_officer_adds_below_the_own_branch_and_nowhere_else(branch, signed_in):
    client = signed_in(officer_of(branch["D1"]))
    address = reverse("networks:unit_add", args=[branch["P"].network.slug])
    kind = branch["P"].network.kinds.get(slug="chapter")
    facts = {"kind": kind.pk, "code": "N", "name_vi": "Xóm Mới", "is_established": "on"}
    assert client.post(f"{address}?under=D2.1", facts).status_code == 404
    assert client.post(address, facts).status_code == 403
    assert client.post(f"{address}?under=D1.2", facts).status_code == 302
    assert Unit.objects.get(code="N").parent == branch["D1.2"]
    assert client.get(reverse("networks:unit_tree", args=[branch["D1.1"].uuid])).status_code == 403


def test_another_network_is_not_there_for_a_steward(branch, steward, signed_in):
    other = make_network("khac")
    unit = add(other, "province", "Q")
    client = signed_in(steward)
    assert page(client, "network", other.slug)[0] == 404
    assert page(client, "unit", unit.uuid)[0] == 404
    move = {"act": "move", "parent": "Q", "on": "01/07/2025"}
    answer = client.post(reverse("networks:unit_tree", args=[branch["D1"].uuid]), move)
    assert answer.status_code == 422 and "There is no open unit “Q”" in answer.content.decode()


def test_a_steward_moves_a_unit_by_code_or_name(branch, steward, signed_in):
    client = signed_in(steward)
    address = reverse("networks:unit_tree", args=[branch["D1.1"].uuid])
    answer = client.post(address, {"act": "move", "parent": "d2", "on": "01/07/2025", "reason": "NQ 1"})
    assert answer.status_code == 302
    _status, text = page(client, "unit", branch["D2"].uuid)
    assert "D1.1" in text
    before = client.get(branch["D2"].get_absolute_url(), {"on": "30/06/2025"}).content.decode()
    assert "Directly below on 30/06/2025" in before and "D1.1" not in before


def test_what_was_typed_stays_when_a_step_is_refused(branch, steward, signed_in):
    client = signed_in(steward)
    address = reverse("networks:unit_tree", args=[branch["D1"].uuid])
    answer = client.post(address, {"act": "move", "parent": "D1.1", "on": "01/07/2025", "reason": "because"})
    assert answer.status_code == 422
    assert "under a part of its own branch" in answer.content.decode() and "because" in answer.content.decode()


def test_a_count_is_stated_with_its_qualifier(branch, steward, signed_in):
    client = signed_in(steward)
    kind = branch["P"].network.kinds.get(slug="chapter")
    facts = {"kind": kind.pk, "qualifier": "over", "number": "4096", "as_of": "31/12/2022"}
    assert client.post(reverse("networks:row_add", args=[branch["P"].uuid, "counts"]), facts).status_code == 302
    assert UnitCount.objects.get().number == 4096
    _status, text = page(client, "network", branch["P"].network.slug)
    assert "over 4,096" in text


def test_an_officer_of_a_unit_is_named_from_the_people_that_one_sees(branch, steward, signed_in):
    client = signed_in(steward)
    stranger = make_person("Người Lạ")
    address = reverse("networks:row_add", args=[branch["P"].uuid, "officers"])
    assert client.post(address, {"person": stranger.pk, "post_vi": "Chủ tịch"}).status_code == 422
    assert not Officer.objects.exists()


def test_a_role_is_given_to_an_account_and_taken_again(branch, steward, signed_in):
    client = signed_in(steward)
    network = branch["P"].network
    make_user("Lan", "lan@network.example")
    address = reverse("networks:roles", args=[network.slug])
    assert client.post(address, {"email": "lan@network.example", "role": "officer"}).status_code == 422
    facts = {"email": "LAN@network.example", "role": "officer", "unit": "D1"}
    for _twice in range(2):
        assert client.post(address, facts).status_code == 302
    role = NetworkRole.objects.get(role="officer")
    assert client.post(reverse("networks:role_remove", args=[network.slug, role.pk])).status_code == 302
    assert not NetworkRole.objects.filter(role="officer").exists()


def test_a_level_is_closed_from_its_page(branch, steward, signed_in):
    client = signed_in(steward)
    network = branch["P"].network
    kind = network.kinds.get(slug="district")
    address = reverse("networks:kind_close", args=[network.slug, kind.pk])
    assert client.post(address, {"on": "31/31/2025"}).status_code == 422
    assert client.post(address, {"on": "01/07/2025"}).status_code == 302
    assert "closed on 01/07/2025" in page(client, "kinds", network.slug)[1]
