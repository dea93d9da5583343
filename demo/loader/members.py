"""A network of members from its folder: who is in since when, as the source says it, and fictional work to look at."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from demo.loader.accounts import DOMAIN
from demo.loader.context import DATA
from networks.membership.models import (
    Award,
    Commitment,
    FocusArea,
    JointWork,
    Membership,
    NetworkStatement,
    ProgressReport,
)
from networks.membership.services import name_contact
from networks.membership.workflow import ask_progress
from networks.models import Network, NetworkRole, Unit
from networks.standing import forget
from participants.models import Place, User
from participants.organisations import organisation_named

if TYPE_CHECKING:
    from django.db.models import Model

FOLDER = "gnlc"


def load_members(network: Network, told: dict[str, Any]) -> None:
    areas = {row["code"]: FocusArea.objects.create(network=network, **row) for row in told["areas"]}
    for row in told["statements"]:
        facts = {"source": told["source"]} | row | {"as_of": dt.date.fromisoformat(row["as_of"])}
        NetworkStatement.objects.create(network=network, **facts)
    members = {row["key"]: _member(network, row, told, areas) for row in told["members"]}
    for row in told["joint"]:
        _joint(network, row, members)
    for row in told["roles"]:
        user = User.objects.filter(email=f"{row['account']}@{DOMAIN}").first()
        if user is None:
            continue
        if row["role"] == "contact":
            name_contact(members[row["member"]], user, by=None)
        else:
            NetworkRole.objects.create(network=network, user=user, role=row["role"])
        forget(user)
    link_units(network, told)


def link_units(network: Network | None = None, told: dict[str, Any] | None = None) -> None:
    """Members to the units of associations that are there; asked again when an association is loaded anew."""
    network = network or Network.objects.filter(slug=FOLDER).first()
    if network is None:
        return
    told = told or json.loads((DATA / FOLDER / "network.json").read_text(encoding="utf-8"))
    for row in told["members"]:
        if "unit" in row:
            unit = Unit.objects.filter(network__slug=row["network"], code=row["unit"]).first()
            network.memberships.filter(name_vi=row["name_vi"]).update(unit=unit)


def _member(network: Network, row: dict[str, Any], told: dict[str, Any], areas: dict[str, FocusArea]) -> Membership:
    is_real = "since" in row
    member = Membership(
        network=network, name_vi=row["name_vi"], name_en=row["name_en"], kind=row["kind"],
        place_then=Place.objects.get(era="63", name_vi=row["place"]), source=told["source"] if is_real else "",
    )  # fmt: skip
    if row.get("ended"):
        member.ended_on, member.ended_note = dt.date.fromisoformat(told["ended"]["on"]), told["ended"]["note"]
        member.is_inferred = True
    year = row.get("since") or row.get("observer")
    if year:
        member.state = "member" if is_real else "observer"
        begun = dt.date(year, 1, 1)
        if is_real:
            member.member_since, member.since_precision = begun, "year"
    member.full_clean()
    member.save()
    if year:
        member.stages.create(state=member.state, on=begun, precision="year", note=member.source[:300])
    member.strengths.set([areas[code] for code in row.get("strengths", [])])
    if is_real:
        Commitment.objects.create(membership=member, source=told["source"], **told["pledge"])
    for one in row["commitments"]:
        facts = {name: value for name, value in one.items() if name not in {"area", "due_on"}}
        due = dt.date.fromisoformat(one["due_on"]) if "due_on" in one else None
        Commitment.objects.create(membership=member, area=areas[one["area"]], due_on=due, **facts)
    for one in row.get("awards", []):
        Award.objects.create(membership=member, **one)
    if "overdue" in row:
        days = {name: dt.date.fromisoformat(day) for name, day in row["overdue"].items()}
        ProgressReport.objects.create(membership=member, **days)
    for state in row.get("reports", []):
        _report(member, state, told["report_text"])
    return member


def _report(member: Membership, state: str, text: str) -> None:
    report = ask_progress(member, by=None)
    if report is None or state == "due":
        return
    report.state, report.text = state, text
    report.sent_at = timezone.make_aware(dt.datetime.combine(report.due_on, dt.time(9)))
    report.read_at = report.sent_at if state == "read" else None
    report.save()


def _joint(network: Network, row: dict[str, Any], members: dict[str, Membership]) -> None:
    facts = {name: value for name, value in row.items() if name not in {"members", "organisations"}}
    facts |= {name: dt.date.fromisoformat(row[name]) for name in ("starts_on", "ends_on")}
    work = JointWork.objects.create(network=network, **facts)
    work.memberships.set([members[key] for key in row["members"]])
    work.organisations.set([organisation_named(name, by=None) for name in row["organisations"]])


def remove_members(network: Network) -> dict[str, list[Any]]:
    """Take the members away; label → keys of what is gone, so that its history goes with it."""
    gone: dict[str, list[Any]] = {}

    def note(model: type[Model], rows: Any) -> None:
        gone[model._meta.label_lower] = list(rows.values_list("pk", flat=True))

    for model in (Commitment, Award, ProgressReport):
        note(model, model.objects.filter(membership__network=network))  # type: ignore[attr-defined]
    for model in (Membership, JointWork, FocusArea, NetworkStatement):
        note(model, model.objects.filter(network=network))  # type: ignore[attr-defined]
    network.joint_works.all().delete()
    Commitment.objects.filter(membership__network=network).delete()
    network.memberships.all().delete()
    return gone
