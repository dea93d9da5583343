"""For the pages of those who stand in a network and nowhere else: an officer who owes, a member's contact, a new steward."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress

from networks import tree
from networks.enums import NetworkRoleName
from networks.models import Membership, Network, NetworkRole, ReturnField, ReturnForm, Round, Unit, UnitKind
from networks.returns import designs, workflow
from networks.services import give_role
from participants.models import User
from tools.pages import DOMAIN, PASSWORD

STAGED = ("officer", "province", "contact", "newcomer", "stranger")  # accounts


def _account(key: str, name: str) -> User:
    user = User(email=f"{key}@{DOMAIN}", name=name)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _association(by: User) -> Round:
    """A province with two communes; one has sent, the other was sent back."""
    network = Network.objects.create(
        slug="hoi-mau", kind="association", name_vi="Hội mẫu (mô phỏng)", name_en="Sample association (fictional)"
    )
    names = (("province", "Hội cấp tỉnh", "Province"), ("commune", "Hội cấp xã", "Commune"))
    kinds = [
        UnitKind.objects.create(network=network, slug=slug, name_vi=vi, name_en=en, rank=rank)
        for rank, (slug, vi, en) in enumerate(names, start=1)
    ]
    top: Unit | None = None
    for code, kind, vi, en in (
        ("P", 0, "Hội tỉnh (mô phỏng)", "Province (fictional)"),
        ("P1", 1, "Hội xã Một (mô phỏng)", "Commune One (fictional)"),
        ("P2", 1, "Hội xã Hai (mô phỏng)", "Commune Two (fictional)"),
    ):
        unit = tree.add_unit(network, by=by, parent=top, kind=kinds[kind], code=code, name_vi=vi, name_en=en)
        top = top or unit
    form = designs.save_form(
        ReturnForm(network=network), by=by, kinds=kinds, title_vi="Báo cáo năm (mô phỏng)", title_en="Annual return (fictional)",
        intro_vi="", intro_en="",
    )  # fmt: skip
    for key, kind, vi, en in (
        ("members", "count", "Hội viên", "Members"),
        ("raised", "money", "Quỹ huy động", "Raised"),
        ("share", "percentage", "Tỉ lệ dân số", "Share of the population"),
    ):
        designs.add_part(
            ReturnField(form=form), by=by, key=key, type=kind, label_vi=vi, label_en=en, required=key == "members"
        )
    asked = designs.add_round(
        network, by=by, form=form, title_vi="Báo cáo năm 2023 (mô phỏng)", title_en="Annual return 2023 (fictional)",
        starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2023, 12, 31), due_on=dt.date(2024, 1, 31),
    )  # fmt: skip
    return workflow.open_round(asked, by=by)


def stage_networks(by: User) -> dict[str, Any]:
    asked = _association(by)
    network, units = asked.network, {unit.code: unit for unit in asked.network.units.all()}
    officer = _account("officer", "Cán bộ xã (mô phỏng)")
    give_role(network, officer, NetworkRoleName.OFFICER, units["P1"], by=by)
    above = _account("province", "Cán bộ tỉnh (mô phỏng)")
    give_role(network, above, NetworkRoleName.OFFICER, units["P"], by=by)
    own = asked.returns.select_related("unit", "round__form").get(unit=units["P1"])
    other = asked.returns.select_related("unit", "round__form").get(unit=units["P2"])
    for sent, writer in ((own, officer), (other, above)):
        workflow.write_return(sent, {"members": {"qualifier": "exactly", "amount": 450}}, by=writer)
        workflow.submit_return(sent, by=writer)
    workflow.send_back_return(own, by=above, reason="(mô phỏng)")
    member = Membership.objects.get(name_en="Cao Lãnh City")
    contact = _account("contact", "Đầu mối (mô phỏng)")
    NetworkRole.objects.create(network=member.network, user=contact, role="contact", membership=member)
    fresh = Network.objects.create(
        slug="moi-lap", kind="association", name_vi="Hội mới lập (mô phỏng)", name_en="New association (fictional)"
    )
    give_role(fresh, _account("newcomer", "Người mới (mô phỏng)"), NetworkRoleName.STEWARD, None, by=by)
    _account("stranger", "Người chưa có vai trò (mô phỏng)")
    return {"owed": own, "asked": asked, "own_member": member, "fresh": fresh}
