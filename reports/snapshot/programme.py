"""The programme itself: what it is, its road, what it promised, who takes part beside the cohort."""

from __future__ import annotations

from typing import Any

from participants.enums import Era
from participants.models import Organisation, Place
from programmes.models import Programme
from reports.snapshot.writing import both, content, iso, plain


def profile(programme: Programme) -> dict[str, Any]:
    implementer = programme.implementer
    parent = Organisation.objects.get_parent(implementer) if implementer else None
    return {
        "slug": programme.slug,
        "title": content(programme, "title"),
        "short_title": {
            language: found or content(programme, "title")[language]
            for language, found in content(programme, "short_title").items()
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


def step(step: Any) -> dict[str, Any]:
    return {
        "title": content(step.stage, "title"),
        "starts_on": iso(step.stage.starts_on),
        "ends_on": iso(step.stage.ends_on),
        "precision": step.stage.date_precision,
        "state": step.state,
        "state_label": both(lambda: step.state_label),
    }


def promise(promise: Any) -> dict[str, Any]:
    target = promise.target
    return {
        "measure": target.measure,
        "key": target.indicator.figure_key if target.indicator else f"target.{target.pk}",
        "target": target.pk,
        "phase": target.phase_id,
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


def partner(partner: Any) -> dict[str, Any]:
    return {
        "organisation": content(partner.organisation, "name"),
        "role": partner.role,
        "role_label": both(partner.get_role_display),
        "certainty": partner.certainty,
        "certainty_label": both(partner.get_certainty_display),
        "note": partner.note,
        "statement": content(partner, "statement"),
    }


def appearance(row: Any) -> dict[str, Any]:
    return {
        "name": row.person.full_name,
        "academic_title": row.person.academic_title,
        "capacity": both(row.get_capacity_display),
        "posts": [content(post, "title") for post in row.person.posts.all()],
    }


def provinces() -> dict[str, list[dict[str, Any]]]:
    """The provinces of both eras, so that a map can be drawn from the snapshot alone."""
    rows = (
        Place.objects.filter(era__in=Era.values)
        .order_by("era", "code")
        .values("pk", "era", "code", "name_vi", "name_en")
    )
    return {era: [{**row} for row in rows if row["era"] == era] for era in Era.values}
