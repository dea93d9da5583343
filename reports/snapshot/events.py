"""Events: sessions with who came, reactions, test questions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from programmes.models import Programme
from reports.snapshot.writing import both, content, iso, plain
from trainings.measures import presence
from trainings.models import Event, QualityCheck
from trainings.quality import steps, with_evidence
from trainings.reading import items, reaction


def events(programme: Programme) -> list[dict[str, Any]]:
    present = presence(programme.pk)
    looked_at = set(QualityCheck.objects.filter(event__programme=programme).values_list("event_id", flat=True))
    by_session: dict[int, int] = {}
    for sessions in present.attended.values():
        for session_id in sessions:
            by_session[session_id] = by_session.get(session_id, 0) + 1
    return [
        {
            "id": event.pk,
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
            "quality": _quality(event) if event.pk in looked_at else [],
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


def _quality(event: Event) -> list[dict[str, Any]]:
    """The steps of the checklist with what was answered, and whether evidence shows it."""
    return [
        {
            "number": step.number,
            "text": content(step.question, "text"),
            "answer": both(lambda step=step: step.label),
            "evidence": step.evidence,
            "shown": bool(with_evidence([step])),
        }
        for step in steps(event)
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
                "small": is_small(round(row["good"] * row["n"] / 100), row["n"], threshold),
                "hidden": False,
            }
            for row in found["scales"]
        ],
    }


def is_small(part: int, whole: int, threshold: int) -> bool:
    return 0 < part < threshold or 0 < whole - part < threshold
