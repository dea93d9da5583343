"""The snapshot of a report of a network of members: who is in it since when and from where, how far dossiers and progress
reports are, what was promised and won, how large sources say it is. It names applicants: for its own people alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from networks.membership import reading
from networks.membership.enums import CommitmentState, MembershipState, ProgressState
from networks.models import Application, Membership, Network, Unit
from networks.recognition.reading import Completeness, completeness_of
from office import clock
from participants.enums import Era
from reports.associations.models import NetworkReport
from reports.associations.snapshot import changes_of, cover_facts, figure
from reports.snapshot import FORMAT, both, content, iso, one_moment, plain
from reports.snapshot.sources import network_documents

ERAS = {"now": Era.NOW, "then": Era.THEN}


def take(report: NetworkReport) -> dict[str, Any]:
    with one_moment():
        held = (
            NetworkReport.objects.defer("snapshot")
            .select_related("network__organisation", "asked_by")
            .get(pk=report.pk)
        )
        taken = _take(held)
        return taken | {"changes": changes_of(held, taken)}


def _take(report: NetworkReport) -> dict[str, Any]:
    network = report.network
    rows = Membership.objects.filter(network=network).select_related("place_then", "place_now", "organisation")
    found = list(rows.prefetch_related("awards", "progress_reports", "commitments__area"))
    joined = [row for row in found if row.member_since]
    links, dossiers = _links(report, found), _dossiers(network)
    title = both(lambda: _("%(name)s: its members") % {"name": network.name})
    told = {
        "members": [_member(row, links.get(row.pk)) for row in found],
        "years": [{"year": year, "members": [content(row, "name") for row in of]} for year, of in reading.by_year(joined)],
        "places": {name: _places(joined, name) for name in ERAS},
        "states": _states(found),
        "statements": [_day(one) for one in reading.by_day(network.statements.all())],
        "dossiers": dossiers,
        "commitments": [_commitment(row, one) for row in found for one in row.commitments.all()],
        "awards": [_award(row, one) for row in found for one in row.awards.all()],
        "progress": [_progress(row, one) for row in found for one in row.progress_reports.all()],
    }  # fmt: skip
    return {
        "format": FORMAT,
        "as_of": timezone.now().isoformat(timespec="seconds"),
        "today": iso(clock.today()),
        "kind": report.kind,
        "programme": cover_facts(report, title, None, clock.today()),
        "figures": _figures(told),
        "documents": network_documents(network, report.asked_by),
        **told,
        "partners": [],
        "promises": [],
        "road": [],
        "donor_changes": None,
    }


def _member(row: Membership, link: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "name": content(row, "name"),
        "kind": both(row.get_kind_display),
        "state": row.state,
        "state_label": both(row.get_state_display),
        "since": iso(row.member_since),
        "since_precision": row.since_precision,
        "place_then": content(row.place_then, "name"),
        "place_now": content(row.place_now, "name"),
        "ended_on": iso(row.ended_on),
        "is_inferred": row.is_inferred,
        "organisation": content(row.organisation, "name"),
        "source": row.source,
        "link": link,
    }


def _links(report: NetworkReport, rows: Iterable[Membership]) -> dict[int, dict[str, Any]]:
    """member → its unit in an association, of those that who asked may see. One query."""
    if report.asked_by is None:
        return {}
    linked = {row.pk: row.unit_id for row in rows if row.unit_id}
    seen = Unit.objects.visible_to(report.asked_by).filter(pk__in=set(linked.values()))
    units = {unit.pk: unit for unit in seen.select_related("network", "kind")}
    return {
        member: {
            "code": unit.code,
            "unit": content(unit, "name"),
            "kind": content(unit.kind, "name"),
            "association": content(unit.network, "name"),
        }
        for member, of in linked.items()
        if (unit := units.get(of)) is not None
    }


def _places(rows: Iterable[Membership], era: str) -> list[dict[str, Any]]:
    """Provinces of one era with their members, the most first; who has none stands last, without a name."""
    found: dict[int | None, dict[str, Any]] = {}
    for row in rows:
        place = getattr(row, f"place_{era}")
        held = found.setdefault(place and place.pk, {"code": place.code if place else "", "name": content(place, "name"), "members": []})  # fmt: skip
        held["members"].append(content(row, "name"))
    return sorted(found.values(), key=lambda one: (not one["code"], -len(one["members"]), one["code"]))


def _states(rows: Iterable[Membership]) -> list[dict[str, Any]]:
    counts = Counter(row.state for row in rows)
    return [
        {"state": state.value, "label": both(lambda state=state: state.label), "number": counts[state]}
        for state in MembershipState
    ]


def _day(one: reading.Day) -> dict[str, Any]:
    return {
        "as_of": iso(one.as_of),
        "precision": one.precision,
        "source": one.source,
        "url": one.url,
        "says": [
            {
                "value": plain(row.value), "qualifier": row.qualifier, "unit": content(row, "unit"),
                "who": content(row, "who"), "worded": row.worded,
            }
            for row in one.statements
        ],
    }  # fmt: skip


def _dossiers(network: Network) -> list[dict[str, Any]]:
    """Each member's dossiers, n of N answered, what is not answered by its number."""
    rows = Application.objects.filter(membership__network=network, round__network=network)
    rows = rows.select_related("membership", "round__criteria_set").order_by(
        "-round__year", "membership__name_vi", "pk"
    )
    told = completeness_of(rows)
    return [_dossier(row, told[row.pk]) for row in rows]


def _dossier(row: Application, told: Completeness) -> dict[str, Any]:
    return {
        "member": content(row.membership, "name"),
        "round": content(row.round, "title"),
        "year": row.round.year,
        "set": content(row.round.criteria_set, "title"),
        "state": both(row.get_state_display),
        "answered": told.answered,
        "of": told.total,
        "is_complete": told.is_complete,
        "unanswered": told.unanswered,
        "without_evidence": told.without_evidence,
    }


def _commitment(row: Membership, one: Any) -> dict[str, Any]:
    return {
        "member": content(row, "name"),
        "says": content(one, "says"),
        "area": content(one.area, "name"),
        "due_on": iso(one.due_on),
        "state": one.state,
        "state_label": both(one.get_state_display),
        "is_late": one.is_late,
    }


def _award(row: Membership, one: Any) -> dict[str, Any]:
    return {"member": content(row, "name"), "name": content(one, "name"), "year": one.year, "source": one.source}


def _progress(row: Membership, one: Any) -> dict[str, Any]:
    return {
        "member": content(row, "name"),
        "starts_on": iso(one.starts_on),
        "ends_on": iso(one.ends_on),
        "due_on": iso(one.due_on),
        "state": one.state,
        "state_label": both(lambda: one.state_label),
        "is_overdue": one.is_overdue,
    }


def _figures(told: dict[str, Any]) -> dict[str, Any]:
    """What versions are compared by."""
    found = {
        f"members.{one['state']}": figure(
            one["label"], one["number"], both(lambda: _("Memberships that are in this state now"))
        )
        for one in told["states"]
    }
    dossiers, progress, promised = told["dossiers"], told["progress"], told["commitments"]
    for key, label, value, of, how in (
        (
            "dossiers.complete", lambda: _("Complete dossiers"),
            sum(one["is_complete"] for one in dossiers), len(dossiers),
            lambda: _("A dossier is complete when all criteria of its set are answered, with evidence where it is asked for"),
        ),
        (
            "progress.sent", lambda: _("Progress reports sent"),
            sum(one["state"] in {ProgressState.SENT, ProgressState.READ} for one in progress), len(progress),
            lambda: _("Sent or read, of all periods that were asked for"),
        ),
        (
            "progress.read", lambda: _("Progress reports read by the network"),
            sum(one["state"] == ProgressState.READ for one in progress), len(progress),
            lambda: _("Read, of all periods that were asked for"),
        ),
        (
            "commitments.kept", lambda: _("Commitments kept"),
            sum(one["state"] == CommitmentState.KEPT for one in promised), len(promised),
            lambda: _("Kept, of all that were made, those given up among them"),
        ),
    ):  # fmt: skip
        found[key] = figure(both(label), value, both(how), denominator=of)
    return found
