"""Pages of returns: designed, opened, written on a phone, accepted above, summed; and closed to other branches."""

from __future__ import annotations

import pytest
from django.urls import reverse

from networks.models import Return, ReturnForm, Round
from networks.returns import workflow
from tests.networks.conftest import officer_of

pytestmark = pytest.mark.django_db


def of(asked: Round, code: str) -> Return:
    return Return.objects.get(round=asked, unit__code=code)


def test_a_steward_designs_a_form_and_opens_a_round(branch, steward, signed_in):
    client, network = signed_in(steward), branch["P"].network
    kind = network.kinds.get(slug="commune")
    client.post(reverse("networks:return_forms", args=[network.slug]), {"title_vi": "Báo cáo", "kinds": [kind.pk]})
    form = ReturnForm.objects.get()
    add = reverse("networks:part_add", args=[form.pk, "fields"])
    assert client.post(add, {"key": "members", "type": "count", "label_vi": "Hội viên"}).status_code == 302
    wrong = client.post(add, {"key": "rate", "type": "count", "label_vi": "Tỉ lệ", "formula": "members / nobody"})
    assert wrong.status_code == 422 and "nobody" in wrong.content.decode()
    check = {"says_vi": "x", "left": "members", "kind": "near", "right": "members *", "tolerance": "1"}
    assert client.post(reverse("networks:part_add", args=[form.pk, "checks"]), check).status_code == 422
    facts = {"title_vi": "2022", "form": form.pk, "starts_on": "01/01/2022", "ends_on": "31/12/2022"}
    rounds = reverse("networks:rounds", args=[network.slug])
    assert "can’t be due before" in client.post(rounds, facts | {"due_on": "01/12/2022"}).content.decode()
    assert client.post(rounds, facts | {"due_on": "15/01/2023"}).status_code == 302
    made = Round.objects.get()
    client.post(reverse("networks:round_act", args=[made.uuid]), {"act": "open"})
    assert made.returns.count() == 4
    assert client.post(add, {"key": "late", "type": "count", "label_vi": "Muộn"}).status_code == 422


def test_an_officer_sends_and_the_one_above_accepts(branch, asked, signed_in):
    officer, above = officer_of(branch["D1.1"]), officer_of(branch["D1"], "above@network.example")
    sent = of(asked, "D1.1")
    client = signed_in(officer)
    answer = client.post(sent.get_absolute_url(), {"members-amount": "many", "raised-amount": "1,000", "act": "submit"})
    assert answer.status_code == 422 and 'value="many"' in answer.content.decode()
    facts = {"members-amount": "1,200", "members-qualifier": "over", "raised-amount": "87,100,000,000", "act": "submit"}
    assert client.post(sent.get_absolute_url(), facts).status_code == 302
    shown = client.get(sent.get_absolute_url()).content.decode()
    assert "over 1,200" in shown and "87,100,000,000\xa0₫" in shown
    client = signed_in(above)
    assert "D1.1" in client.get(asked.get_absolute_url()).content.decode()
    client.post(reverse("networks:return_act", args=[sent.uuid]), {"act": "accept"})
    assert of(asked, "D1.1").state == "accepted"
    figures = client.get(reverse("networks:round_figures", args=[asked.uuid])).content.decode()
    assert "1,200" in figures and "87,100,000,000\xa0₫" in figures


def test_what_is_kept_stays_when_sending_is_refused(branch, asked, signed_in):
    client, sent = signed_in(officer_of(branch["D1.1"])), of(asked, "D1.1")
    answer = client.post(sent.get_absolute_url(), {"raised-amount": "1,000", "act": "submit"})
    assert answer.status_code == 422 and "“members” is empty" in answer.content.decode()
    assert sent.values.get().amount == 1000


def test_another_branch_learns_nothing(branch, asked, signed_in):
    client = signed_in(officer_of(branch["D2"]))
    sent = of(asked, "D1.1")
    assert client.get(sent.get_absolute_url()).status_code == 404
    assert client.post(reverse("networks:return_act", args=[sent.uuid]), {"act": "accept"}).status_code == 404
    for name in ("round", "round_figures", "round_export"):
        address = reverse(f"networks:{name}", args=[asked.uuid])
        text = client.get(address, {"format": "csv"}).content.decode()
        assert "D2" in text and "D1" not in text
        assert client.get(address, {"unit": "D1"}).status_code == 404
    assert client.post(reverse("networks:round_act", args=[asked.uuid]), {"act": "lock"}).status_code == 403
    assert client.get(reverse("networks:return_forms", args=[asked.network.slug])).status_code == 403


def test_a_stranger_finds_neither_round_nor_form(branch, asked, signed_in, django_user_model):
    client = signed_in(django_user_model.objects.create_user("nobody@network.example"))
    assert client.get(asked.get_absolute_url()).status_code == 404
    assert client.get(asked.form.get_absolute_url()).status_code == 404
    assert client.get(reverse("networks:networks")).status_code == 200


def test_returns_of_a_branch_are_accepted_at_once_and_those_that_do_not_fit_are_not_ticked(branch, asked, signed_in):
    steward_of_d1 = officer_of(branch["D1"], "above@network.example")
    for code, facts in (
        ("D1.1", {"members": 10, "population": 100}),
        ("D1.2", {"members": 50, "population": 100}),
        ("D2.1", {"members": 1}),
    ):
        answers = {key: {"amount": value} for key, value in facts.items()}
        if code == "D1.2":
            answers["share"] = {"amount": 10}
        sent, by = of(asked, code), officer_of(branch[code], f"{code}@network.example")
        workflow.write_return(sent, answers, by=by)
        workflow.submit_return(sent, by=by)
    client, page = signed_in(steward_of_d1), reverse("networks:round_waiting", args=[asked.uuid])
    one, other, strange = of(asked, "D1.1"), of(asked, "D1.2"), of(asked, "D2.1")
    shown = client.get(page).content.decode()
    assert f'value="{one.uuid}" checked' in shown and f'value="{other.uuid}">' in shown
    assert "Hội viên lệch tỉ lệ" in shown and str(strange.uuid) not in shown
    facts = {"act": "accept", "chosen": [str(one.uuid), str(other.uuid), str(strange.uuid), "x"]}
    facts |= {f"seen-{other.uuid}": "2020-01-01"}
    told = client.post(page, facts, follow=True).content.decode()
    assert "1 return decided." in told and "was changed since you read it" in told
    assert [of(asked, code).state for code in ("D1.1", "D1.2", "D2.1")] == ["accepted", "submitted", "submitted"]
    client.post(page, {"act": "send_back", "chosen": [str(other.uuid)], "reason": ""})
    assert of(asked, "D1.2").state == "submitted"
    client.post(page, {"act": "send_back", "chosen": [str(other.uuid)], "reason": "Xem lại"})
    assert (of(asked, "D1.2").state, of(asked, "D1.2").reason) == ("returned", "Xem lại")
    assert client.get(page + "?unit=D2").status_code == 404


def test_the_return_owed_is_first_on_an_officers_home_unit_and_round(branch, asked, signed_in, settings):
    settings.TODAY = "2023-01-20"
    unit, own = branch["D1.1"], of(asked, "D1.1")
    client = signed_in(officer_of(unit))
    home = client.get(reverse("reports:today")).content.decode()
    assert own.get_absolute_url() in home and unit.get_absolute_url() in home  # one click to each
    assert "Running programmes" not in home and reverse("reports:programmes") not in home
    for page in (unit, asked):
        assert "Write the return" in client.get(page.get_absolute_url()).content.decode()
    for above in (branch["D1"], branch["C"]):  # another's return is not theirs to be reminded of
        client = signed_in(officer_of(above, f"{above.code}@network.example"))
        assert "Write the return" not in client.get(unit.get_absolute_url()).content.decode()


def test_what_is_empty_is_marked_at_its_field(branch, asked, signed_in):
    sums = {"paid-amount": "5", "raised-amount": "1", "opening-amount": "1"}
    client = signed_in(officer_of(branch["D1.1"]))
    answer = client.post(of(asked, "D1.1").get_absolute_url(), {"act": "submit"} | sums)
    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {"members-amount", "explanation"} and not form.non_field_errors()
