import datetime as dt

import pytest

from networks import tree
from networks.models import Network, NetworkRole, ReturnCheck, ReturnField, ReturnForm, Round, Unit, UnitKind
from networks.returns import workflow
from participants.models import ApiToken, User
from tests.factories.cast import make_user

BASE = "/api/v1/networks/khuyen-hoc"


def make_network(slug: str = "khuyen-hoc") -> Network:
    network = Network.objects.create(slug=slug, name_vi="Hội Khuyến học (mô phỏng)")
    for rank, name in enumerate(("province", "district", "commune", "chapter"), start=1):
        UnitKind.objects.create(network=network, slug=name, name_vi=name, rank=rank)
    return network


def add(network: Network, slug: str, name: str, parent: Unit | None = None, **facts) -> Unit:
    facts.setdefault("code", name)
    kind = network.kinds.get(slug=slug)
    return tree.add_unit(network, by=None, parent=parent, kind=kind, name_vi=name, **facts)


def officer_of(unit: Unit, email: str = "officer@network.example") -> User:
    user = make_user("Officer", email)
    NetworkRole.objects.create(network=unit.network, user=user, role="officer", unit=unit)
    return user


@pytest.fixture
def branch() -> dict[str, Unit]:
    """A province, two districts with two communes each, one chapter under D1.1."""
    network = make_network()
    top = add(network, "province", "P")
    found = {"P": top}
    for district in ("D1", "D2"):
        found[district] = add(network, "district", district, top)
        for number in (1, 2):
            commune = f"{district}.{number}"
            found[commune] = add(network, "commune", commune, found[district])
    found["C"] = add(network, "chapter", "C", found["D1.1"])
    return found


@pytest.fixture
def steward(branch) -> User:
    user = make_user("Steward", "steward@network.example")
    NetworkRole.objects.create(network=branch["P"].network, user=user, role="steward")
    return user


@pytest.fixture
def signed_in(client):
    def sign_in(user: User):
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


@pytest.fixture
def get(client):
    def ask(user: User, path: str = "", status: int = 200, **asked) -> dict:
        answer = client.get(BASE + path, asked, headers={"authorization": f"Bearer {ApiToken.issue(user)}"})
        assert answer.status_code == status, answer.content
        return answer.json()

    return ask


YEAR = {"starts_on": dt.date(2022, 1, 1), "ends_on": dt.date(2022, 12, 31), "due_on": dt.date(2023, 1, 15)}


def make_form(network) -> ReturnForm:
    """Members, population, share (with its parts), raised, paid, opening balance; per head worked out."""
    form = ReturnForm.objects.create(network=network, title_vi="Báo cáo năm")
    form.kinds.set(network.kinds.filter(slug__in=["province", "commune", "chapter"]))
    fields = [
        ("members", "count", ""), ("population", "count", ""), ("share", "percentage", ""), ("raised", "money", ""),
        ("paid", "money", ""), ("opening", "money", ""), ("notes", "text", ""), ("per_head", "money", "raised / population"),
    ]  # fmt: skip
    for order, (key, kind, formula) in enumerate(fields):
        ReturnField.objects.create(form=form, key=key, type=kind, label_vi=key, formula=formula, order=order)
    ReturnField.objects.filter(key="members").update(required=True)
    ReturnCheck.objects.create(
        form=form, left="members", right="share * population / 100", tolerance=1, says_vi="Hội viên lệch tỉ lệ"
    )
    ReturnCheck.objects.create(
        form=form, left="paid", kind="at_most", right="raised + opening", says_vi="Chi quá thu", must_explain=True
    )
    return form


@pytest.fixture
def asked(branch, steward) -> Round:
    network = branch["P"].network
    made = Round.objects.create(network=network, form=make_form(network), title_vi="Năm 2022", **YEAR)
    return workflow.open_round(made, by=steward)
