"""The snapshot: one consistent read of a programme into plain data, both languages inside. Renderers read nothing else.

Decimals are text, dates ISO; the same records give the same JSON and the same SHA-256.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from actionplans.models import Finding, Visit
from actionplans.reading import newest_percents, newest_values
from office import clock
from office.bilingual import in_language
from participants.enums import Era
from participants.models import Organisation, Place
from programmes.labels import labels_of
from programmes.measures import Figure, Reading, all_measures, count_figures
from programmes.models import Programme
from programmes.published import published
from programmes.results import promises
from programmes.road import road
from trainings.measures import completed, presence, scores
from trainings.reading import items, reaction

FORMAT = 2  # raised when renderers need more than a stored snapshot holds
LANGUAGES = ("vi", "en")
Both = dict[str, str]


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    """The one way to write a snapshot down."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def checksum(snapshot: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def both(text: Callable[[], Any]) -> Both:
    """A text in each language: ``both(lambda: measure.label)``."""
    made = {}
    for language in LANGUAGES:
        with override(language):
            made[language] = str(text())
    return made


def content(obj: Any, name: str) -> Both:
    return (
        {language: in_language(obj, name, language) for language in LANGUAGES}
        if obj is not None
        else {"vi": "", "en": ""}
    )


def plain(value: Any) -> Any:
    """A number as JSON: whole numbers as such, decimals as text without trailing zeros, None as null."""
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")
    return value


def iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def take(programme: Programme) -> dict[str, Any]:
    """Read everything of a programme at one moment, whatever is written meanwhile."""
    with one_moment():
        return _take(Programme.objects.get(pk=programme.pk))


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction in which every query reads the same state of the database; on SQLite each one is.

    PostgreSQL must be asked before the first query: inside another transaction (a test's) it is read as that one reads.
    """
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and not is_inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _take(programme: Programme) -> dict[str, Any]:
    counted = count_figures(programme.pk)
    told = published(counted, programme.threshold)
    today = clock.today()
    return {
        "format": FORMAT,
        "as_of": timezone.now().isoformat(timespec="seconds"),
        "today": iso(today),
        "programme": _profile(programme),
        "figures": _figures(counted),
        "donor_figures": _figures(told),
        "road": [_step(step) for step in road(programme, counted, today).steps],
        "promises": [_promise(promise) for promise in promises(programme, counted, today)],
        "donor_promises": [_promise(promise) for promise in promises(programme, told, today)],
        "partners": [_partner(partner) for partner in programme.partners.select_related("organisation")],
        "appearances": [
            _appearance(row) for row in programme.appearances.select_related("person").prefetch_related("person__posts")
        ],
        "events": _events(programme),
        "people": _people(programme),
        "plans": _plans(programme),
        "visits": _visits(programme),
        "follow_ups": [_follow_up(row) for row in programme.follow_ups.select_related("responsible")],
        "provinces": _provinces(),
    }


def _provinces() -> dict[str, list[dict[str, Any]]]:
    """The provinces of both eras, so that a map can be drawn from the snapshot alone."""
    rows = (
        Place.objects.filter(era__in=Era.values)
        .order_by("era", "code")
        .values("pk", "era", "code", "name_vi", "name_en")
    )
    return {era: [{**row} for row in rows if row["era"] == era] for era in Era.values}


def _profile(programme: Programme) -> dict[str, Any]:
    implementer = programme.implementer
    parent = Organisation.objects.get_parent(implementer) if implementer else None
    return {
        "slug": programme.slug,
        "title": content(programme, "title"),
        "short_title": {
            "vi": programme.short_title_vi or programme.title_vi,
            "en": programme.short_title_en or programme.title_en or programme.title_vi,
        },
        "objective": content(programme, "objective"),
        "context": content(programme, "context"),
        "starts_on": iso(programme.starts_on),
        "ends_on": iso(programme.ends_on),
        "date_precision": programme.date_precision,
        "currency": programme.currency,
        "implementer": content(implementer, "name"),
        "parent": content(parent, "name"),
        "threshold": programme.threshold,
        "is_fictional": programme.is_fictional,
    }


def _figures(counted: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        measure.key: {
            "label": both(lambda m=measure: m.label),
            "how": both(lambda m=measure: m.how),
            "unit": measure.unit,
            "decimals": measure.decimals,
            "value": plain(figure.value),
            "numerator": plain(figure.numerator),
            "denominator": plain(figure.denominator),
            "n": figure.n,
            "hidden": figure.hidden,
            "splits": {dimension: _split(figure, dimension) for dimension in figure.splits},
        }
        for measure in all_measures()
        if (figure := counted.get(measure.key)) is not None
    }


def _split(figure: Figure, dimension: str) -> list[dict[str, Any]]:
    """Parts, the largest first; ``count`` null = hidden, ``withheld`` = hidden although not small."""
    parts = figure.splits[dimension]
    words = {language: labels_of(dimension, parts, language) for language in LANGUAGES}
    rows = [
        {
            "key": key,
            "label": {language: words[language][key] for language in LANGUAGES},
            "count": count,
            "withheld": (dimension, key) in figure.withheld,
        }
        for key, count in parts.items()
    ]
    return sorted(
        rows, key=lambda row: (row["key"] == "-", row["count"] is None, -(row["count"] or 0), row["label"]["vi"])
    )


def _step(step: Any) -> dict[str, Any]:
    return {
        "title": content(step.stage, "title"),
        "starts_on": iso(step.stage.starts_on),
        "ends_on": iso(step.stage.ends_on),
        "precision": step.stage.date_precision,
        "state": step.state,
        "state_label": both(lambda: step.state_label),
    }


def _promise(promise: Any) -> dict[str, Any]:
    target = promise.target
    return {
        "measure": target.measure,
        "indicator": target.indicator.code if target.indicator else "",
        "title": content(target, "title"),
        "minimum": plain(target.minimum),
        "maximum": plain(target.maximum),
        "target_text": content(target, "text"),
        "value": plain(promise.value),
        "value_text": content(promise.figure, "text"),
        "hidden": bool(promise.figure and promise.figure.hidden),
        "corrected": bool(promise.figure and promise.figure.corrected),
        "share": promise.share,
        "due_on": iso(target.due_on),
        "due_precision": target.due_precision,
        "state": promise.state,
        "state_label": both(lambda: promise.state_label),
    }


def _partner(partner: Any) -> dict[str, Any]:
    return {
        "organisation": content(partner.organisation, "name"),
        "role": partner.role,
        "role_label": both(partner.get_role_display),
        "certainty": partner.certainty,
        "certainty_label": both(partner.get_certainty_display),
        "note": partner.note,
    }


def _appearance(row: Any) -> dict[str, Any]:
    return {
        "name": row.person.full_name,
        "academic_title": row.person.academic_title,
        "capacity": both(row.get_capacity_display),
        "posts": [content(post, "title") for post in row.person.posts.all()],
    }


def _events(programme: Programme) -> list[dict[str, Any]]:
    present = presence(programme.pk)
    by_session: dict[int, int] = {}
    for sessions in present.attended.values():
        for session_id in sessions:
            by_session[session_id] = by_session.get(session_id, 0) + 1
    return [
        {
            "title": content(event, "title"),
            "kinds": both(lambda e=event: ", ".join(e.kind_labels)),
            "starts_on": iso(event.starts_on),
            "ends_on": iso(event.ends_on),
            "venue": event.venue,
            "place": content(event.place, "name"),
            "state": event.state,
            "state_label": both(event.get_state_display),
            "summary": content(event, "summary"),
            "reaction": _reaction(event, programme.threshold),
            "items": [
                {"text": content(row["question"], "text"), "pre": row["pre"], "post": row["post"]}
                for row in items(event)
            ],
            "sessions": [
                {
                    "title": content(session, "title"),
                    "starts_at": timezone.localtime(session.starts_at).isoformat(timespec="minutes"),
                    "counts": session.counts,
                    "attended": by_session.get(session.pk, 0) if session.pk in present.sessions else None,
                }
                for session in event.sessions.all()
            ],
        }
        for event in programme.events.select_related("place").prefetch_related("sessions")
    ]


def _reaction(event: Any, threshold: int) -> dict[str, Any] | None:
    """Means and shares of the answers; ``small``: a share tells of fewer than the threshold, and is not for donors."""
    found = reaction(event)
    if found is None or not found["responses"]:
        return None
    return {
        "responses": found["responses"],
        "people": found["people"],
        "scales": [
            {
                "text": content(row["question"], "text"),
                "n": row["n"],
                "mean": plain(round(row["mean"], 2)),
                "good": plain(round(Decimal(row["good"]), 1)),
                "small": _is_small(round(row["good"] * row["n"] / 100), row["n"], threshold),
                "hidden": False,
            }
            for row in found["scales"]
        ],
    }


def _is_small(part: int, whole: int, threshold: int) -> bool:
    return 0 < part < threshold or 0 < whole - part < threshold


def _people(programme: Programme) -> list[dict[str, Any]]:
    """The cohort by name: for the internal edition's annex only."""
    read = Reading(programme.pk)
    attended, marks = read(presence).attended, read(scores)
    met = {member.enrolment_id for member in completed(read)}
    rows = (
        programme.enrolments.active()
        .select_related("person", "organisation", "place", "membership__group")
        .order_by("person__sort_key", "pk")
    )
    return [
        {
            "name": row.person.full_name,
            "sex": both(row.person.get_sex_display),
            "organisation": content(row.organisation, "name"),
            "province": content(row.place, "name"),
            "group": row.membership.group.code if hasattr(row, "membership") else "",
            "sessions": len(attended.get(row.pk, ())),
            "pre": plain(marks.get(row.person_id, {}).get("pre")),
            "post": plain(marks.get(row.person_id, {}).get("post")),
            "completed": row.pk in met,
        }
        for row in rows
    ]


def _plans(programme: Programme) -> list[dict[str, Any]]:
    percents = newest_percents(plan__programme=programme)
    values = newest_values(indicator__plan__programme=programme)
    plans = programme.plans.select_related("group").prefetch_related(
        "places", "activities__responsible__person", "indicators", "budget_lines", "risks", "updates__activity"
    )
    return [_plan(plan, percents, values) for plan in plans]


def _plan(plan: Any, percents: Mapping[int, int], values: Mapping[int, Decimal]) -> dict[str, Any]:
    updates = list(plan.updates.all())

    def total(name: str) -> Any:
        given = [getattr(update, name) for update in updates if getattr(update, name) is not None]
        return plain(sum(given)) if given else None

    return {
        "code": plan.code,
        "group": plan.group.name or plan.group.code,
        "title": content(plan, "title"),
        "state": plan.state,
        "state_label": both(plan.get_state_display),
        "places": [content(place, "name") for place in plan.places.all()],
        "linked_programme": plan.linked_programme,
        "problem": content(plan, "problem"),
        "objective": content(plan, "objective"),
        "activities": [
            {
                "code": line.code,
                "title": content(line, "title"),
                "starts_on": iso(line.starts_on),
                "ends_on": iso(line.ends_on),
                "responsible": str(line.responsible or ""),
                "percent": percents.get(line.pk),
            }
            for line in plan.activities.all()
        ],
        "indicators": [
            {
                "name": content(line, "name"),
                "unit": line.unit,
                "baseline": plain(line.baseline),
                "target": plain(line.target),
                "actual": plain(values.get(line.pk)),
                "progress": plain(_percent(line.progress(values.get(line.pk)))),
            }
            for line in plan.indicators.all()
        ],
        "budget_lines": [{"title": line.title, "amount": plain(line.amount)} for line in plan.budget_lines.all()],
        "budget": plain(sum((line.amount for line in plan.budget_lines.all()), Decimal(0)))
        if plan.budget_lines.all()
        else None,
        "spent": total("spent"),
        "women": total("reached_women"),
        "men": total("reached_men"),
        "other": total("reached_other"),
        "risks": [
            {"risk": line.risk, "mitigation": line.mitigation, "level": both(line.get_level_display)}
            for line in plan.risks.all()
        ],
        "stories": [
            {
                "on": iso(update.happened_on),
                "activity": update.activity.code if update.activity else "",
                "text": update.what_happened,
            }
            for update in sorted(updates, key=lambda update: (update.happened_on, update.pk))
        ],
    }


def _percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else (share * 100).to_integral_value()


def _visits(programme: Programme) -> list[dict[str, Any]]:
    found = (
        Visit.objects.filter(programme=programme)
        .exclude(state="cancelled")
        .select_related("place")
        .prefetch_related("plans", "findings__follow_up")
    )
    return [
        {
            "title": visit.title,
            "plans": [plan.code for plan in visit.plans.all()],
            "place": content(visit.place, "name"),
            "planned_on": iso(visit.planned_on),
            "done_on": iso(visit.done_on),
            "state": visit.state,
            "state_label": both(visit.get_state_display),
            "summary": visit.summary,
            "findings": [_finding(finding) for finding in visit.findings.all()],
        }
        for visit in found
    ]


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rating": finding.rating,
        "rating_label": both(finding.get_rating_display),
        "text": finding.text,
        "recommendation": finding.recommendation,
        "follow_up": finding.follow_up.title if finding.follow_up else "",
    }


def _follow_up(row: Any) -> dict[str, Any]:
    return {
        "title": row.title,
        "responsible": str(row.responsible or ""),
        "due_on": iso(row.due_on),
        "state": row.state,
        "state_label": both(row.get_state_display),
        "what_was_done": row.what_was_done,
    }


def donor_edition(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What a donor may read: no person's name, protected cells, and no free text in which a name could stand."""
    return {
        **snapshot,
        "figures": snapshot["donor_figures"],
        "promises": snapshot.get("donor_promises", snapshot["promises"]),
        "people": [],
        "events": [_event_for_donors(event, snapshot["programme"]["threshold"]) for event in snapshot["events"]],
        "appearances": [{**row, "name": "", "academic_title": ""} for row in snapshot["appearances"]],
        "plans": [
            {**plan, "stories": [], "activities": [{**line, "responsible": ""} for line in plan["activities"]]}
            for plan in snapshot["plans"]
        ],
        "visits": [
            {
                **visit,
                "title": "",
                "summary": "",
                "findings": [{**row, "text": "", "recommendation": "", "follow_up": ""} for row in visit["findings"]],
            }
            for visit in snapshot["visits"]
        ],
        "follow_ups": [{**row, "title": "", "responsible": "", "what_was_done": ""} for row in snapshot["follow_ups"]],
    }


def _event_for_donors(event: Mapping[str, Any], threshold: int) -> dict[str, Any]:
    """Answers of too few people, and shares that tell of too few, are left out."""
    told = dict(event["reaction"]) if event["reaction"] else None
    if told:
        told["scales"] = [
            {**row, "hidden": row["small"], "good": None if row["small"] else row["good"]}
            for row in told["scales"]
            if row["n"] >= threshold
        ]
    items = [
        row
        for row in event["items"]
        if all(
            cell is None or not (cell[1] < threshold or _is_small(cell[0], cell[1], threshold))
            for cell in (row["pre"], row["post"])
        )
    ]
    return {**event, "reaction": told, "items": items}
