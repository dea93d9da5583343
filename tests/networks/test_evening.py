"""Returns written, sent, accepted, sent back and locked in any order, and in the same moment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from networks.models import NetworkRole, Return, ReturnField, ReturnForm, Round
from networks.returns import workflow
from networks.returns.reading import roll_up
from office.errors import DomainError
from office.models import HistoryEvent
from tests.factories.cast import make_user
from tests.networks.conftest import add, make_network, officer_of
from tests.networks.evening import YEAR, audit, prepare, run
from tests.test_at_once import at_once  # noqa: F401

UNITS = ("A", "B", "C")


@pytest.fixture
def small(db) -> tuple[ReturnForm, Any]:
    """Of three communes of one province one number is asked, and must be answered; and who runs it."""
    network = make_network()
    top = add(network, "province", "P")
    for name in UNITS:
        add(network, "commune", name, top)
    form = ReturnForm.objects.create(network=network, title_vi="Báo cáo năm")
    form.kinds.set(network.kinds.filter(slug="commune"))
    ReturnField.objects.create(form=form, key="members", type="count", label_vi="Hội viên", required=True)
    user = make_user("Steward", "steward@network.example")
    NetworkRole.objects.create(network=network, user=user, role="steward")
    return form, user


def opened(small: tuple[ReturnForm, Any]) -> Round:
    form, user = small
    made = Round.objects.create(network=form.network, form=form, title_vi="Năm", **YEAR)
    return workflow.open_round(made, by=user)


def total(asked: Round, counted: str = "accepted") -> Any:
    return roll_up(asked, "", counted=counted)[0].told.value


def of(asked: Round, name: str) -> Return:
    return Return.objects.select_related("unit", "round__form").get(round=asked, unit__code=name)


# --- any order, against a model worked by hand -----------------------------------------


class Model:
    """What a round should be: name → (state, number)."""

    TO = {
        "submit": ({"awaited", "draft", "returned"}, "submitted"),
        "take_back": ({"submitted"}, "draft"),
        "accept": ({"submitted"}, "accepted"),
        "send_back": ({"submitted", "accepted"}, "returned"),
    }

    def __init__(self) -> None:
        self.locked = False
        self.state = dict.fromkeys(UNITS, "awaited")
        self.number: dict[str, int | None] = dict.fromkeys(UNITS)
        self.asked: set[str] = set()  # whose accepted figure is asked to be corrected

    def does(self, act: str, name: str, number: int) -> str:
        """ "done", "nothing" or "refused"."""
        if act in {"lock", "reopen"}:
            changes = self.locked != (act == "lock")
            self.locked = act == "lock"
            return "done" if changes else "nothing"
        if act in {"ask", "refuse"}:  # also of a locked round
            if act == "ask" and self.state[name] != "accepted":
                return "refused"
            if (act == "ask") == (name in self.asked):
                return "nothing"
            self.asked ^= {name}
            return "done"
        if self.locked:
            return "refused"
        if act == "write":
            if self.number[name] == number and self.state[name] != "awaited":
                return "nothing"
            if self.state[name] not in {"awaited", "draft", "returned"}:
                return "refused"
            self.state[name], self.number[name] = "draft", number
            return "done"
        allowed, to = self.TO[act]
        if self.state[name] == to:
            return "nothing"
        if self.state[name] not in allowed or (act == "submit" and self.number[name] is None):
            return "refused"
        self.state[name] = to
        if act == "send_back":  # granted: it counts again when it was sent and accepted anew
            self.asked.discard(name)
        return "done"

    def total(self, *states: str) -> int | None:
        numbers = [self.number[name] for name in UNITS if self.state[name] in states]
        return sum(numbers) if numbers else None


def really(asked: Round, act: str, name: str, number: int, by: Any) -> str:
    sent = of(asked, name)
    events = HistoryEvent.objects.count()
    try:
        if act == "write":
            workflow.write_return(sent, {"members": {"amount": Decimal(number)}}, by=by)
        elif act == "send_back":
            workflow.send_back_return(sent, by=by, reason="Xem lại")
        elif act in {"ask", "refuse"}:
            getattr(workflow, f"{act}_correction")(sent, by=by, reason="Quên 2")
        elif act in {"lock", "reopen"}:
            more = {"reason": "Sửa"} if act == "reopen" else {}
            getattr(workflow, f"{act}_round")(asked, by=by, **more)
        else:
            getattr(workflow, f"{act}_return")(sent, by=by)
    except DomainError:
        assert HistoryEvent.objects.count() == events
        return "refused"
    return "done" if HistoryEvent.objects.count() > events else "nothing"


ACTS = [
    "write",
    "write",
    "write",
    "submit",
    "submit",
    "submit",
    "accept",
    "accept",
    "send_back",
    "take_back",
    "ask",
    "ask",
    "refuse",
    "lock",
    "reopen",
    "reopen",
]


@settings(
    max_examples=10, deadline=None, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(UNITS), st.integers(0, 3)), min_size=20, max_size=40))
def test_in_whatever_order_the_total_is_the_sum_of_what_is_accepted(small, steps):
    asked, model = opened(small), Model()
    for act, name, number in steps:
        expected = model.does(act, name, number)
        assert really(asked, act, name, number, small[1]) == expected, (act, name, number, model.state)
        assert dict(asked.returns.values_list("unit__code", "state")) == model.state
        assert set(asked.returns.exclude(correction="").values_list("unit__code", flat=True)) == model.asked
        assert (total(asked), total(asked, "all")) == (model.total("accepted"), model.total("accepted", "submitted"))


# --- pages that are older than what they show --------------------------------------------


def page(sent: Return) -> str:
    return reverse("networks:return", args=[sent.uuid])


def typed(number: int, act: str = "draft", seen: str = "") -> dict[str, Any]:
    return {"members-amount": number, "members-qualifier": "exactly", "explanation": "", "act": act, "seen": seen}


def test_two_who_write_at_once_don_t_overwrite_each_other(small, signed_in):
    sent, client = of(opened(small), "A"), signed_in(small[1])
    read = client.get(page(sent)).context["sent"].changed_at.isoformat()
    assert client.post(page(sent), typed(5, seen=read)).status_code == 302
    late = client.post(page(sent), typed(7, seen=read))
    text = late.content.decode()
    assert late.status_code == 409
    assert "Somebody else wrote here meanwhile" in text and 'value="7"' in text
    assert sent.values.get().amount == 5
    again = late.context["sent"].changed_at.isoformat()
    assert client.post(page(sent), typed(7, seen=again)).status_code == 302  # knowingly
    assert sent.values.get().amount == 7


@pytest.mark.parametrize("before", ["submitted", "accepted", "locked"])
def test_what_was_typed_while_it_was_closed_stands_on_the_page_with_the_reason(small, signed_in, before):
    asked = opened(small)
    sent, client = of(asked, "A"), signed_in(small[1])
    workflow.write_return(sent, {"members": {"amount": Decimal(5)}}, by=small[1])
    if before != "locked":
        workflow.submit_return(sent, by=small[1])
    if before == "accepted":
        workflow.accept_return(sent, by=small[1])
    if before == "locked":
        workflow.lock_round(asked, by=small[1])
    answer = client.post(page(sent), typed(7, "submit"))
    text = answer.content.decode()
    assert answer.status_code == 409 and 'value="7"' in text
    assert ("round is locked" if before == "locked" else "This can’t be done while it is") in text
    assert sent.values.get().amount == 5


def test_sent_twice_by_an_impatient_finger_is_sent_once(small, signed_in):
    sent, client = of(opened(small), "A"), signed_in(small[1])
    answers = [client.post(page(sent), typed(5, "submit", sent.changed_at.isoformat())).status_code for _ in range(3)]
    assert answers == [302, 302, 302]
    assert acts(sent) == ["return_submitted", "return_written"]


def test_who_accepts_accepts_what_was_read(small, signed_in):
    """Taken back and sent anew with another figure since the page was made: the figure that was read is gone."""
    asked = opened(small)
    sent, client = of(asked, "A"), signed_in(small[1])
    send(sent, 5, small[1])
    read = client.get(page(sent)).context["sent"].changed_at.isoformat()
    workflow.take_back_return(sent, by=small[1])
    send(sent, 500, small[1])
    act = reverse("networks:return_act", args=[sent.uuid])
    refused = client.post(act, {"act": "accept", "seen": read}, follow=True).content.decode()
    assert "was changed since you read it" in refused and total(asked) is None
    client.post(act, {"act": "accept", "seen": of(asked, "A").changed_at.isoformat()})
    assert total(asked) == 500


def send(sent: Return, number: int, by: Any) -> None:
    workflow.write_return(sent, {"members": {"amount": Decimal(number)}}, by=by)
    workflow.submit_return(sent, by=by)


def acts(sent: Return) -> list[str]:
    verbs = HistoryEvent.objects.about(sent).values_list("verb", flat=True)
    return sorted(verb.removeprefix("networks.") for verb in verbs)


# --- in the same moment -----------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_one_accepts_while_the_other_sends_it_back_and_the_officer_saves(small, at_once):  # noqa: F811
    asked = opened(small)
    sent = of(asked, "A")
    officer, other = officer_of(sent.unit), officer_of(sent.unit.parent, "other@network.example")
    send(sent, 5, officer)
    act = reverse("networks:return_act", args=[sent.uuid])
    answers = at_once(
        (small[1], act, {"act": "accept"}),
        (other, act, {"act": "send_back", "reason": "Xem lại"}),
        (officer, page(sent), typed(9)),
        (officer, page(sent), typed(9)),
    )
    sent.refresh_from_db()
    kept, verbs = sent.values.get().amount, acts(sent)
    # it ends sent back, or put right after that; accepted it counts, and what counts was never overwritten
    assert sent.state in {"returned", "draft"} and verbs.count("return_sent_back") == 1
    assert verbs.count("return_accepted") <= 1 and total(asked) is None
    assert kept == (9 if sent.state == "draft" else 5)
    assert answers.count(302) + answers.count(409) == 4


@pytest.mark.django_db(transaction=True)
def test_locked_while_officers_send_each_is_in_or_told(small, at_once):  # noqa: F811
    asked = opened(small)
    sends = [(small[1], page(of(asked, name)), typed(3, "submit")) for name in UNITS]
    lock = (small[1], reverse("networks:round_act", args=[asked.uuid]), {"act": "lock"})
    answers = at_once(*sends, lock)
    states = list(asked.returns.values_list("state", flat=True))
    assert states.count("submitted") == answers.count(302) - 1
    assert len(set(answers) - {302, 409}) == 0
    asked.refresh_from_db()
    assert asked.state == "locked"


@pytest.mark.django_db(transaction=True)
def test_the_last_evening_loses_nothing(live_server):
    """60 returns of 12 officers, three above who accept them, send one in ten back and grant corrections or refuse them.

    The big one: `python -m bench.evening`.
    """
    evening = prepare(returns=60, officers=12, parents=3)
    run(evening, live_server.url, minutes=1)
    found = audit(evening)
    assert found["states"] == {"accepted": 60}, (found["answers"], found["looks"], sum(evening.seconds))
    assert (found["lost"], found["wrong"]) == ([], [])
    assert found["total"] == found["accepted"] == sum(evening.numbers.values())
    granted = found["corrections asked"] - found["corrections refused"]
    assert found["corrections asked"] == 5 and granted in {2, 3}
    assert found["accepted in the history"] == 60 + granted and found["sent back"] == 6 + granted
    assert found["looks"] > 3
    assert {told.split()[1] for told in found["answers"]} <= {"302", "409"}
