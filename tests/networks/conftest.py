import pytest

from networks import tree
from networks.models import Network, NetworkRole, Unit, UnitKind
from participants.models import User
from tests.factories.cast import make_user


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
