"""Predicates on where a user stands in a network, and the table of this app's permissions."""

from __future__ import annotations

from typing import Any

import rules

from networks.models import Membership, Network, Unit
from networks.reviews.reading import judges
from networks.standing import standing_of
from office.access import add_perms
from participants.rules import coordinates_somewhere
from programmes.rules import is_administrator, is_signed_in, reads_documents


def _network_id(obj: Any) -> int | None:
    return obj.pk if isinstance(obj, Network) else getattr(obj, "network_id", None)


@rules.predicate
def is_steward(user: Any, obj: Any = None) -> bool:
    return bool(user.is_authenticated and obj is not None and _network_id(obj) in standing_of(user).stewarded)


@rules.predicate
def acts_on(user: Any, obj: Any = None) -> bool:
    """Steward of the network, or officer of a branch that holds the unit (or a row's unit)."""
    unit = obj if isinstance(obj, Unit) else getattr(obj, "unit", None)
    return bool(user.is_authenticated and unit is not None and standing_of(user).acts_on(unit.network_id, unit.path))


@rules.predicate
def stewards_somewhere(user: Any, obj: Any = None) -> bool:
    """Runs a network: its criteria sets come from the shelf of instruments."""
    return bool(user.is_authenticated and standing_of(user).stewarded)


@rules.predicate
def judges_round(user: Any, obj: Any = None) -> bool:
    """Steward, or officer of a branch that holds the round's whole area; ``obj``: the round, or a row of it."""
    asked = obj
    for step in ("decision", "application", "round"):  # an outcome, its decision, an application: up to the round
        asked = getattr(asked, step, asked)
    return bool(user.is_authenticated and asked is not None and judges(user, asked))


@rules.predicate
def writes_review(user: Any, obj: Any = None) -> bool:
    return bool(obj is not None and obj.reviewer.user_id == user.pk and obj.is_in_hand)


@rules.predicate
def writes_subject(user: Any, obj: Any = None) -> bool:
    """Acts for the unit or the member that an outcome's application belongs to."""
    held = obj.application if obj is not None else None
    return bool(user.is_authenticated and held is not None and (acts_on(user, held) or speaks_for(user, held)))


@rules.predicate
def reads_network(user: Any, obj: Any = None) -> bool:
    """Any role in it; what of it: ``visible_to``."""
    return bool(user.is_authenticated and obj is not None and _network_id(obj) in standing_of(user).networks)


@rules.predicate
def belongs_to_network(user: Any, obj: Any = None) -> bool:
    """Whose programmes are linked to it, too. The queryset has narrowed it already: nobody else gets the object at all."""
    return bool(user.is_authenticated and obj is not None)


@rules.predicate
def takes_part(user: Any, obj: Any = None) -> bool:
    """Who asked it, and its expert as long as the role is held."""
    if not user.is_authenticated or obj is None:
        return False
    return obj.asker_id == user.pk or (obj.expert_id == user.pk and obj.network_id in standing_of(user).advises)


@rules.predicate
def reads_a_network(user: Any, obj: Any = None) -> bool:
    """Holds a role in any network: its documents stand in the library; which: DocumentQuerySet.visible_to."""
    return bool(user.is_authenticated and standing_of(user).networks)


@rules.predicate
def speaks_for(user: Any, obj: Any = None) -> bool:
    """A contact of the member (or of the member that a row belongs to)."""
    member = obj if isinstance(obj, Membership) else getattr(obj, "membership", None)
    return bool(user.is_authenticated and member is not None and member.pk in standing_of(user).members)


@rules.predicate
def sees_unit_of(user: Any, obj: Any = None) -> bool:
    """An association that the member is linked to; ``visible_to`` has narrowed it to those who see the unit."""
    return bool(user.is_authenticated and isinstance(obj, Membership) and obj.unit_id)


@rules.predicate
def tends(user: Any, obj: Any = None) -> bool:
    """Steward of the network that the member is in."""
    member = obj if isinstance(obj, Membership) else getattr(obj, "membership", None)
    return bool(user.is_authenticated and member is not None and member.network_id in standing_of(user).stewarded)


@rules.predicate
def reads_member(user: Any, obj: Any = None) -> bool:
    """Of the member's network, as a whole or as a member; ``visible_to`` has narrowed what of it."""
    member = obj if isinstance(obj, Membership) else getattr(obj, "membership", None)
    return bool(user.is_authenticated and member is not None and member.network_id in standing_of(user).networks)


PERMISSIONS: dict[str, rules.Predicate] = {
    "networks.list_networks": is_signed_in,
    "networks.add_network": is_administrator,
    "networks.view_network": reads_network | is_administrator,
    "networks.change_network": is_steward | is_administrator,
    "networks.view_unit": reads_network | is_administrator,
    "networks.change_unit": acts_on | is_administrator,
    "networks.change_tree": is_steward | is_administrator,  # close, move, split and merge
    "networks.import_units": is_steward | is_administrator,
    "networks.design_returns": is_steward | is_administrator,
    "networks.view_round": reads_network | is_administrator,
    "networks.view_return": reads_network | is_administrator,
    "networks.write_return": acts_on | is_administrator,
    "networks.step_return": acts_on | is_administrator,  # who may take which step: networks.returns.workflow
    "networks.view_recognition": reads_network | is_administrator,
    "networks.run_recognition": is_steward | is_administrator,  # prepare, open and close rounds
    "networks.view_application": reads_network | is_administrator,
    "networks.write_application": acts_on | speaks_for | is_administrator,
    "networks.judge_recognition": judges_round,  # name reviewers, hand out dossiers, decide
    "networks.write_review": writes_review,
    "networks.view_decision": reads_network | is_administrator,
    "networks.view_title": reads_network | is_administrator,
    "networks.renew_title": writes_subject | is_administrator,
    "networks.view_targets": reads_network | is_administrator,
    "networks.set_targets": is_steward | is_administrator,
    "instruments.add_criteriaset": coordinates_somewhere | stewards_somewhere | is_administrator,
    "programmes.view_documents": reads_documents | reads_a_network,
    "programmes.view_document": reads_documents | reads_a_network,
    "networks.view_fund": reads_network | is_administrator,
    "networks.write_fund": acts_on | is_administrator,  # who may take which step: networks.fund.workflow
    "networks.run_fund": is_steward | is_administrator,  # sources, campaigns, what everybody may read
    "networks.view_desk": belongs_to_network,
    "networks.run_desk": is_steward | is_administrator,
    "networks.view_question": takes_part | is_steward,
    "networks.step_question": takes_part | is_steward,  # who may take which step: networks.desk.workflow
    "networks.moderate_question": is_steward,
    "networks.view_answer": belongs_to_network,
    "networks.add_membership": is_steward | is_administrator,
    "networks.view_membership": reads_member | sees_unit_of | is_administrator,
    "networks.write_membership": speaks_for | tends | is_administrator,
    "networks.change_membership": tends | is_administrator,
    "networks.view_progress": reads_member | is_administrator,
    "networks.write_progress": speaks_for | tends | is_administrator,
}
add_perms(PERMISSIONS)
