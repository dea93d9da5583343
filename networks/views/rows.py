"""Smaller rows of a network, each noun on the same three pages: of a unit, a member, a network, its fund, a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks import services
from networks.forms import OfficerForm, TermForm, UnitCountForm
from networks.fund.forms import CampaignForm, CampaignRoundForm, SourceForm
from networks.membership import forms as membership
from networks.membership.models import Award, Commitment, FocusArea, JointWork, Membership, NetworkStatement
from networks.membership.services import save_joint_work
from networks.models import (
    Campaign,
    CampaignRound,
    FundSource,
    Network,
    Officer,
    ReturnCheck,
    ReturnField,
    ReturnForm,
    Term,
    Unit,
    UnitCount,
)
from networks.returns import designs
from networks.returns.forms import CheckForm, FieldForm
from networks.views.networks import of_network, stand
from networks.views.units import related
from office.row_pages import Place, named, pages


@dataclass(frozen=True, slots=True)
class Noun:
    model: Any
    form: Callable[..., Any]
    adds: Any
    save: Callable[..., Any] = services.save_row
    remove: Callable[..., None] = services.remove_row
    listed: str = ""  # url name of the page of the network that lists it, else its holder's own
    list_label: Any = ""


OF_UNIT = {
    "officers": Noun(Officer, OfficerForm, gettext_lazy("Add an officer")),
    "terms": Noun(Term, TermForm, gettext_lazy("Add a term of office")),
    "counts": Noun(UnitCount, UnitCountForm, gettext_lazy("State a number of units")),
}
OF_MEMBER = {
    "commitments": Noun(Commitment, membership.CommitmentForm, gettext_lazy("Add a commitment")),
    "awards": Noun(Award, membership.AwardForm, gettext_lazy("Add an award")),
}
OF_NETWORK = {
    "areas": Noun(
        FocusArea, membership.FocusAreaForm, gettext_lazy("Add a focus area"),
        listed="networks:peers", list_label=gettext_lazy("Peers to learn from"),
    ),
    "statements": Noun(NetworkStatement, membership.NetworkStatementForm, gettext_lazy("Add a dated statement")),
    "joint-works": Noun(
        JointWork, membership.JointWorkForm, gettext_lazy("Add a joint event or plan"), save_joint_work,
        listed="networks:joint", list_label=gettext_lazy("Done together"),
    ),
}  # fmt: skip
OF_FUND = {
    "sources": Noun(FundSource, SourceForm, gettext_lazy("Add a source")),
    "campaigns": Noun(Campaign, CampaignForm, gettext_lazy("Add a campaign")),
    "rounds": Noun(CampaignRound, CampaignRoundForm, gettext_lazy("Add a round of a campaign")),
}
OF_RETURN_FORM = {
    "fields": Noun(ReturnField, FieldForm, gettext_lazy("Add a field"), designs.save_part, designs.remove_part),
    "checks": Noun(ReturnCheck, CheckForm, gettext_lazy("Add a check"), designs.save_part, designs.remove_part),
}


def _place(
    request: HttpRequest, network: Network, kind: Noun, rows: Any, new: dict[str, Any], holder: str,
    crumbs: list[tuple[str, Any]], removes: str, args: tuple[Any, ...], *, may_remove: bool = True, **options: Any,
) -> Place:  # fmt: skip
    """``crumbs``: from the network's page down; ``options``: what the form is given."""
    stand(request, network)
    start = [(reverse("networks:networks"), _("Networks")), (network.get_absolute_url(), network.name)]

    def save(row: Any, form: Any, *, by: Any) -> None:
        kind.save(row, by=by, **form.facts())

    return Place(
        rows=kind.model.objects.filter(**rows), new=kind.model(**new), form=partial(kind.form, **options),
        save=save, remove=kind.remove, adds=kind.adds, holder=holder, crumbs=[*start, *crumbs],
        removes=removes, args=args, may_remove=may_remove,
    )  # fmt: skip


def _of_unit(request: HttpRequest, unit: Unit, noun: str) -> Place:
    held = {"unit": unit}
    return _place(
        request, unit.network, named(OF_UNIT, noun), held, held, unit.name, [(unit.get_absolute_url(), unit.name)],
        "networks:row_remove", (unit.uuid, noun), unit=unit, user=request.user,
    )  # fmt: skip


def _of_member(request: HttpRequest, member: Membership, noun: str) -> Place:
    held = {"membership": member}
    return _place(
        request, member.network, named(OF_MEMBER, noun), held, held, member.name,
        [(member.get_absolute_url(), member.name)],
        "networks:member_row_remove", (member.uuid, noun), owner=member, user=request.user,
    )  # fmt: skip


def _of_network(request: HttpRequest, network: Network, noun: str) -> Place:
    kind, held = named(OF_NETWORK, noun), {"network": network}
    listed = [(reverse(kind.listed, args=[network.slug]), kind.list_label)] if kind.listed else []
    return _place(
        request, network, kind, held, held, network.name, listed,
        "networks:network_row_remove", (network.slug, noun), owner=network, user=request.user,
    )  # fmt: skip


def _of_fund(request: HttpRequest, network: Network, noun: str) -> Place:
    kind, held = named(OF_FUND, noun), {"network": network}
    of_round = kind.model is CampaignRound  # stands in a campaign, which is chosen
    crumbs = [
        (reverse("networks:fund", args=[network.slug]), _("Fund")),
        (reverse("networks:fund_settings", args=[network.slug]), _("Sources, campaigns, public page")),
    ]
    return _place(
        request, network, kind, {"campaign__network": network} if of_round else held, {} if of_round else held,
        network.name, crumbs, "networks:fund_row_remove", (network.slug, noun), **(held if of_round else {}),
    )  # fmt: skip


def _of_return_form(request: HttpRequest, form: ReturnForm, noun: str) -> Place:
    held = {"form": form}
    return _place(
        request, form.network, named(OF_RETURN_FORM, noun), held, held, form.title,
        [(form.get_absolute_url(), form.title)], "networks:part_remove", (form.pk, noun),
        may_remove=noun == "checks" or not form.is_used,
    )  # fmt: skip


row_add, row_edit, row_remove = pages("networks.change_unit", Unit, _of_unit, field="uuid", load=related)
member_row_add, member_row_edit, member_row_remove = pages(
    "networks.write_membership", Membership, _of_member, field="uuid", load=of_network
)
network_row_add, network_row_edit, network_row_remove = pages(
    "networks.change_network", Network, _of_network, field="slug"
)
fund_row_add, fund_row_edit, fund_row_remove = pages("networks.run_fund", Network, _of_fund, field="slug")
part_add, part_edit, part_remove = pages(
    "networks.design_returns", ReturnForm, _of_return_form, load=of_network, pk="part"
)
