"""The dossier of a member or of one application: who it is, its life, what it says of itself with its evidence, and what
was decided.

What single reviewers said never stands in it; the score of a decision does, once there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from instruments.criteria.enums import SubjectKind
from instruments.models import Criterion
from networks.models import Application, Membership, Outcome, SelfScore
from networks.recognition.reading import Completeness, completeness, criteria_of, scores_of, total_score
from office import clock
from reports.associations.models import NetworkReport
from reports.associations.snapshot import changes_of, cover_facts, figure
from reports.snapshot import FORMAT, both, content, iso, one_moment, plain

WITH = (
    "unit__kind", "round__criteria_set", "round__area", "organisation", "person",
)  # fmt: skip


def take(report: NetworkReport) -> dict[str, Any]:
    with one_moment():
        rows = NetworkReport.objects.defer("snapshot").select_related(
            "network__organisation", "unit__kind", "membership__organisation", "membership__unit"
        )
        held = rows.get(pk=report.pk)
        taken = _take(held)
        return taken | {"changes": changes_of(held, taken)}


def _take(report: NetworkReport) -> dict[str, Any]:
    row, member = _application(report), report.membership
    about: dict[str, Any] = {
        "member": _member(member) if member else None,
        "subject": None,
        "outcomes": [],
        "figures": {},
    }
    told: dict[str, Any] = _assessed(row) if row else {}
    name = member.name if member else row.name or row.unit.name if row else ""
    title = both(lambda: _("%(name)s: %(round)s") % {"name": name, "round": row.round.title}) if row else None
    if member:
        title = content(member, "name")
    first = member.member_since if member else row.round.opens_on if row else None
    last = None if member or row is None else row.round.decision_by or row.round.closes_on
    facts = cover_facts(report, title, first, last)
    if member:
        facts |= {"implementer": content(member, "name"), "parent": content(report.network, "name")}
    return {
        "format": FORMAT,
        "as_of": timezone.now().isoformat(timespec="seconds"),
        "today": iso(clock.today()),
        "kind": report.kind,
        "programme": facts,
        **about,
        **told,
        "partners": [],
        "promises": [],
        "road": [],
        "donor_changes": None,
    }


def _application(report: NetworkReport) -> Application | None:
    """The one that is told of; of a member the newest that it submitted in this network."""
    if report.application_id:
        return Application.objects.select_related(*WITH).get(pk=report.application_id)
    found = Application.objects.filter(membership=report.membership_id or 0, round__network=report.network_id).exclude(
        submitted_at=None
    )
    return found.select_related(*WITH).order_by("-round__year", "-pk").first()


def _assessed(row: Application) -> dict[str, Any]:
    asked = row.round
    criteria, scores = criteria_of(asked.criteria_set), scores_of(row)
    told, (score, highest) = completeness(row, criteria, scores), total_score(criteria, scores)
    name = content(row, "name") if row.name else content(row.unit, "name")
    return {
        "figures": _figures(told, score, highest),
        "subject": _subject(row, name),
        "round": _round(row),
        "sections": _sections(criteria, scores),
        "total": {
            "score": plain(score),
            "highest": plain(highest),
            "answered": told.answered,
            "of": told.total,
            "is_complete": told.is_complete,
        },
        "lacking": {"unanswered": told.unanswered, "evidence": told.without_evidence},
        "outcomes": [_outcome(one) for one in row.outcomes.select_related("decision", "level", "application")],
    }


def _member(row: Membership) -> dict[str, Any]:
    return {
        "name": content(row, "name"),
        "kind": both(row.get_kind_display),
        "state": both(row.get_state_display),
        "since": iso(row.member_since),
        "since_precision": row.since_precision,
        "place_then": content(row.place_then, "name"),
        "place_now": content(row.place_now, "name"),
        "ended_on": iso(row.ended_on),
        "ended_note": row.ended_note,
        "is_inferred": row.is_inferred,
        "organisation": content(row.organisation, "name"),
        "about": content(row, "about"),
        "source": row.source,
        "strengths": [content(one, "name") for one in row.strengths.all()],
        "stages": [
            {"state": both(one.get_state_display), "on": iso(one.on), "precision": one.precision, "note": one.note}
            for one in row.stages.all()
        ],
        "commitments": [
            {
                "says": content(one, "says"), "area": content(one.area, "name"), "due_on": iso(one.due_on),
                "state": both(one.get_state_display), "is_late": one.is_late,
            }
            for one in row.commitments.select_related("area")
        ],
        "awards": [{"name": content(one, "name"), "year": one.year, "source": one.source} for one in row.awards.all()],
        "progress": [
            {
                "starts_on": iso(one.starts_on), "ends_on": iso(one.ends_on), "due_on": iso(one.due_on),
                "state": both(lambda one=one: one.state_label),
            }
            for one in row.progress_reports.all()
        ],
    }  # fmt: skip


def _figures(told: Completeness, score: Any, highest: Any) -> dict[str, Any]:
    answered = both(lambda: _("Criteria answered, of all in the set"))
    points = both(lambda: _("What the answers bring in points of the set: all, half or none of a criterion’s score"))
    return {
        "dossier.answered": figure(
            both(lambda: _("Criteria answered")), told.answered, answered, denominator=told.total
        ),
        "dossier.score": figure(
            both(lambda: _("Self-assessment")), plain(score), points, decimals=None, denominator=plain(highest)
        ),
    }


def _subject(row: Application, name: Any) -> dict[str, Any]:
    return {
        "name": name,
        "kind": both(lambda: SubjectKind(row.subject).label),
        "detail": row.detail,
        "unit": content(row.unit, "name"),
        "code": row.unit.code,
        "level": content(row.unit.kind, "name"),
        "organisation": content(row.organisation, "name"),
        "person": row.person.full_name if row.person else "",
        "state": both(row.get_state_display),
        "registered_on": iso(timezone.localdate(row.created_at)),
        "submitted_on": iso(timezone.localdate(row.submitted_at)) if row.submitted_at else None,
        "on_behalf": row.on_behalf,
        "renews": row.previous_id is not None,
    }


def _round(row: Application) -> dict[str, Any]:
    asked, held = row.round, row.round.criteria_set
    return {
        "title": content(asked, "title"),
        "year": asked.year,
        "state": both(asked.get_state_display),
        "closes_on": iso(asked.closes_on),
        "set": content(held, "title"),
        "version": held.version,
        "source": " ".join(filter(None, [held.source, held.source_number])),
        "note": content(held, "note"),
        "is_example": held.is_example,
    }


def _sections(criteria: Iterable[Criterion], scores: Mapping[int, SelfScore]) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for one in criteria:
        part = found.setdefault(
            one.section_id, {"code": one.section.code, "title": content(one.section, "title"), "rows": []}
        )
        part["rows"].append(_criterion(one, scores.get(one.pk)))
    return list(found.values())


def _criterion(one: Criterion, said: SelfScore | None) -> dict[str, Any]:
    return {
        "code": one.code,
        "text": content(one, "text"),
        "is_place": one.is_place,
        "highest": plain(one.max_score),
        "answer": both(said.get_met_display) if said and said.met else {"vi": "", "en": ""},
        "score": plain(one.score_of(said.met, said.points)) if said and said.is_answered else None,
        "comment": said.comment if said else "",
        "evidence": [stored.name for stored in said.evidence] if said else [],  # type: ignore[attr-defined]
    }


def _outcome(one: Outcome) -> dict[str, Any]:
    return {
        "number": one.number,
        "dated": iso(one.decision.dated),
        "signer": one.decision.signer,
        "signer_post": one.decision.signer_post,
        "recognised": one.is_recognised,
        "level": content(one.level, "name"),
        "score": plain(one.score),
        "highest": plain(one.highest),
        "reason": one.reason,
        "expires_on": iso(one.expires_on),
        "standing": one.standing if one.is_recognised else "",
    }
