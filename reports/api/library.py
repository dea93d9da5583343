"""Documents (one record each, cited by many programmes) and how they were made known."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from networks.models import Network, NetworkCitation
from office.text import fold
from programmes.library.enums import Channel, DocumentKind, Force
from programmes.models import Dissemination, Document, Programme
from reports.api.networks import network_of
from reports.api.shapes import (
    LANGUAGE,
    LIMIT,
    OFFSET,
    Invalid,
    OrganisationOut,
    Problem,
    answers,
    organisation_of,
    page_of,
    programme_of,
)

router = Router(tags=["documents"])
WORDS = Query("", max_length=100, description="Words of the title, the number or the issuer.")
KIND = Query(None, description="Kind of document.")
IN_FORCE = Query(None, description="in_force, replaced or expired.")


class ReplacedBy(Schema):
    id: uuid.UUID
    number: str
    title: str


class DocumentOut(Schema):
    id: uuid.UUID
    kind: str
    number: str = Field(description="Empty: not stated")
    title: str
    issuer: OrganisationOut | None
    issued_on: dt.date | None = Field(description="null: not stated")
    date_precision: str
    force: str = Field(description="in_force, replaced, expired; empty: does not apply")
    replaced_by: ReplacedBy | None = Field(description="When you may read that one")
    due_on: dt.date | None
    delivered_on: dt.date | None
    delivery: str = Field(description="Of a deliverable: delivered, due, soon, overdue or undated")
    link: str
    summary: str
    url: str = Field(description="Address of its page, with the files that you may read")
    cited_by: list[str] = Field(description="Programmes that cite it and that you may see")
    networks: list[str] = Field(description="Networks that cite it and that you may see")


class CitedOut(DocumentOut):
    relation: str = Field(
        description="basis, produced, guides, source or reference: what it is to the programme or network"
    )
    note: str


class DocumentPage(Schema):
    count: int
    items: list[DocumentOut]


class CitedPage(Schema):
    count: int
    items: list[CitedOut]


class DisseminationOut(Schema):
    what: str
    channel: str
    on: dt.date | None = Field(description="null: not stated")
    precision: str
    audience: str
    people: int | None = Field(description="As told; never added to persons counted. null: not stated")
    qualifier: str = Field(description="exactly, over, about or under")
    document: uuid.UUID | None
    link: str


class DisseminationPage(Schema):
    count: int
    items: list[DisseminationOut]


@router.get(
    "/documents",
    response={200: DocumentPage, 401: Problem, 403: Problem, 422: Invalid},
    summary="All documents that you may see",
)
def library(
    request: HttpRequest,
    limit: int = LIMIT,
    offset: int = OFFSET,
    q: str = WORDS,
    kind: DocumentKind | None = KIND,
    force: Force | None = IN_FORCE,
    language: str = LANGUAGE,
) -> dict:
    user: Any = request.user
    if not user.has_perm("programmes.view_documents"):
        raise HttpError(403, _("Your roles do not read documents."))
    found = _narrowed(Document.objects.visible_to(user), q, kind, force)
    with override(language):
        count, rows = page_of(found, limit, offset)
        return {"count": count, "items": _documents(user, rows)}


@router.get("/programmes/{slug}/documents", response=answers(CitedPage), summary="Documents that the programme cites")
def documents(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    q: str = WORDS,
    kind: DocumentKind | None = KIND,
    force: Force | None = IN_FORCE,
    language: str = LANGUAGE,
) -> dict:
    """By what each document’s access says."""
    user: Any = request.user
    programme = programme_of(request, slug, "programmes.view_results")
    seen = Document.objects.visible_to(user).filter(citations__programme=programme)
    with override(language):
        count, rows = page_of(_narrowed(seen, q, kind, force), limit, offset)
        cited = {
            one.document_id: one for row in rows for one in row.citations.all() if one.programme_id == programme.pk
        }
        return {"count": count, "items": _cited(user, rows, cited)}


@router.get(
    "/networks/{slug}/documents",
    response=answers(CitedPage),
    url_name="network_documents",
    summary="Documents that a network stands on",
)
def network_documents(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    q: str = WORDS,
    kind: DocumentKind | None = KIND,
    force: Force | None = IN_FORCE,
    language: str = LANGUAGE,
) -> dict:
    """By what each document’s access says."""
    user: Any = request.user
    network = network_of(request, slug)
    seen = Document.objects.visible_to(user).filter(network_citations__network=network)
    with override(language):
        count, rows = page_of(_narrowed(seen, q, kind, force), limit, offset)
        cited = {one.document_id: one for one in network.citations.filter(document__in=rows)}
        return {"count": count, "items": _cited(user, rows, cited)}


def _narrowed(found: QuerySet, words: str, kind: str | None, force: str | None) -> QuerySet:
    for word in fold(words).split():
        found = found.filter(search_text__contains=word)
    asked = {name: value for name, value in (("kind", kind), ("force", force)) if value}
    return found.filter(**asked).select_related("issuer", "replaced_by").prefetch_related("citations__programme")


def _documents(user: Any, rows: list[Document]) -> list[dict[str, Any]]:
    """Three queries: which programmes, networks and replacing documents the reader sees."""
    programmes = set(Programme.objects.visible_to(user).values_list("pk", flat=True))
    replacing = [row.replaced_by_id for row in rows]
    seen = set(Document.objects.visible_to(user).filter(pk__in=replacing).values_list("pk", flat=True))
    standing = NetworkCitation.objects.filter(document__in=rows, network__in=Network.objects.visible_to(user))
    networks: dict[int, set[str]] = defaultdict(set)
    for pk, slug in standing.values_list("document", "network__slug"):
        networks[pk].add(slug)
    return [_document(row, programmes, seen) | {"networks": sorted(networks[row.pk])} for row in rows]


def _cited(user: Any, rows: list[Document], by: dict[int, Any]) -> list[dict[str, Any]]:
    """With what each citation says; ``by``: document → citation."""
    return [
        told | {"relation": by[row.pk].relation, "note": by[row.pk].note}
        for row, told in zip(rows, _documents(user, rows), strict=True)
    ]


def _document(row: Document, programmes: set[int], seen: set[int]) -> dict[str, Any]:
    fields = (
        "kind", "number", "title", "issued_on", "date_precision", "force", "due_on", "delivered_on", "delivery", "link",
        "summary",
    )  # fmt: skip
    new = row.replaced_by if row.replaced_by_id in seen else None
    return {name: getattr(row, name) for name in fields} | {
        "id": row.uuid,
        "issuer": organisation_of(row.issuer),
        "replaced_by": new and {"id": new.uuid, "number": new.number, "title": new.title},
        "url": row.get_absolute_url(),
        "cited_by": sorted({one.programme.slug for one in row.citations.all() if one.programme_id in programmes}),
    }


@router.get(
    "/programmes/{slug}/disseminations", response=answers(DisseminationPage), summary="How the work was made known"
)
def disseminations(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    channel: Channel | None = Query(None),
    language: str = LANGUAGE,
) -> dict:
    """Donors read the entries that are shared with them."""
    user: Any = request.user
    programme = programme_of(request, slug, "programmes.view_results")
    found = Dissemination.objects.visible_to(user).filter(programme=programme)
    if channel:
        found = found.filter(channel=channel)
    seen = Document.objects.visible_to(user).filter(disseminations__programme=programme)
    with override(language):
        count, rows = page_of(found, limit, offset)
        known = dict(seen.values_list("pk", "uuid"))
        fields = ("what", "channel", "on", "precision", "audience", "people", "qualifier", "link")
        items = [
            {name: getattr(row, name) for name in fields} | {"document": known.get(row.document_id)} for row in rows
        ]
        return {"count": count, "items": items}
