"""Phases, numbers, statements of sources, activities, documents, pictures and lessons, as the sources tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from programmes.models import (
    Activity,
    ActivityShare,
    Citation,
    Dissemination,
    Document,
    Lesson,
    Phase,
    Picture,
    ReachStatement,
    Reference,
    SourceStatement,
)

if TYPE_CHECKING:
    from demo.loader.context import Context


def load_portfolio(ctx: Context) -> None:
    for order, row in enumerate(ctx.rows("phases")):
        key = row.pop("key")
        ctx.phases[key] = _save(Phase(programme=ctx.programme, order=order, **_from_event(ctx, row)))
    for row in ctx.rows("references"):
        _save(Reference(programme=ctx.programme, **row))
    load_documents(ctx)
    load_statements(ctx)
    load_activities(ctx)
    for order, row in enumerate(ctx.rows("pictures")):
        _save(Picture(programme=ctx.programme, order=order, **_from_event(ctx, row)))
    for row in ctx.rows("lessons"):
        owner = ctx.organisations[row.pop("owner")]
        _save(Lesson(programme=ctx.programme, owner_organisation=owner, **_from_event(ctx, _in_phase(ctx, row))))


def load_documents(ctx: Context) -> None:
    """A document that an earlier programme brought is cited, not made again."""
    for row in ctx.rows("documents"):
        key, relation, note = row.pop("key"), row.pop("relation"), row.pop("note", "")
        issuer = row.pop("issuer", None)
        row = _from_event(ctx, row)
        kept = Document.objects.filter(
            title_vi=row.get("title_vi", ""), title_en=row.get("title_en", ""), link=row.get("link", "")
        ).first()
        document = kept or _save(Document(issuer=ctx.organisations[issuer] if issuer else None, **row))
        ctx.documents[key] = document
        Citation.objects.create(programme=ctx.programme, document=document, relation=relation, note=note)
    for row in ctx.rows("disseminations"):
        document = ctx.documents.get(row.pop("document", ""))
        _save(Dissemination(programme=ctx.programme, document=document, **row))


def load_statements(ctx: Context) -> None:
    for row in ctx.rows("statements"):
        document = ctx.documents.get(row.pop("document", ""))
        _save(SourceStatement(programme=ctx.programme, document=document, **_in_phase(ctx, row)))
    for row in ctx.rows("reach"):
        _save(ReachStatement(programme=ctx.programme, **_in_phase(ctx, row)))


def load_activities(ctx: Context) -> None:
    for order, row in enumerate(ctx.rows("activities")):
        shares = row.pop("shares", [])
        activity = _save(Activity(programme=ctx.programme, order=order, **_in_phase(ctx, row)))
        for share in shares:
            organisation = ctx.organisations[share.pop("organisation")]
            _save(ActivityShare(activity=activity, organisation=organisation, **share))


def _save(row: Any) -> Any:
    row.full_clean()
    row.save()
    return row


def _in_phase(ctx: Context, row: dict[str, Any]) -> dict[str, Any]:
    phase = row.pop("phase", None)
    return {**row, "phase": ctx.phases[phase] if phase else None}


def _from_event(ctx: Context, row: dict[str, Any]) -> dict[str, Any]:
    """The event at which it was said or shown, as the row keeps it."""
    key = row.pop("event", None)
    if key is None:
        return row
    event = ctx.events[key]
    return row | {
        "origin_type": "trainings.event",
        "origin_id": str(event.pk),
        "origin_label": str(event)[:300],
        "origin_url": event.get_absolute_url(),
    }
