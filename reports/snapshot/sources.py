"""What sources say: numbers, statements that may disagree, dated figures of reach, documents that are cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from networks.models import Network
from programmes.library.enums import Access
from programmes.models import Document, Programme
from programmes.statements.reading import Told, told
from reports.snapshot.writing import both, content, iso, plain

if TYPE_CHECKING:
    from participants.models import User


def statements(programme: Programme) -> list[dict[str, Any]]:
    """By subject; where sources disagree all stand."""
    return [_told(one) for one in told(programme)]


def _told(one: Told) -> dict[str, Any]:
    return {
        "subject": str(one.subject),
        "label": both(lambda: one.subject.label),
        "phase": one.phase.pk if one.phase else None,
        "phase_title": content(one.phase, "title"),
        "disagree": one.disagree,
        "statements": [
            {
                "says": content(row, "says"),
                "is_silent": row.is_silent,
                "source": row.source,
                "stated_on": iso(row.stated_on),
                "is_used": row.is_used,
                "is_inferred": row.is_inferred,
            }
            for row in one.statements
        ],
    }


def reach(programme: Programme) -> list[dict[str, Any]]:
    """Whom it may reach as a source says it on a day: never added to persons counted."""
    return [
        {
            "phase": row.phase_id,
            "value": plain(row.value),
            "qualifier": row.qualifier,
            "qualifier_label": both(row.get_qualifier_display),
            "unit": content(row, "unit"),
            "who": content(row, "who"),
            "as_of": iso(row.as_of),
            "precision": row.as_of_precision,
            "source": row.source,
        }
        for row in programme.reach_statements.all()
    ]


def references(programme: Programme) -> list[dict[str, Any]]:
    return [
        {"kind": row.kind, "kind_label": both(row.get_kind_display), "number": row.number, "note": row.note}
        for row in programme.references.all()
    ]


def documents(programme: Programme) -> list[dict[str, Any]]:
    """``open``: donors may be told of it."""
    rows = programme.citations.select_related("document__issuer", "document__replaced_by")
    return [
        _document(row.document)
        | {"relation": row.relation, "relation_label": both(row.get_relation_display), "note": row.note}
        for row in rows.order_by("document__kind", "document__issued_on", "pk")
    ]


def network_documents(network: Network, reader: User | None) -> list[dict[str, Any]]:
    """Those that may be told to whoever reads a report of the network; which of its programmes cite them, too."""
    rows = network.citations.exclude(document__access=Access.INTERNAL)
    return [
        _document(row.document)
        | {"relation": row.relation, "relation_label": both(row.get_relation_display), "note": row.note}
        | {"cited_by": _cited_by(row.document, network, reader) if reader else []}
        for row in rows.select_related("document__issuer", "document__replaced_by").order_by(
            "document__issued_on", "pk"
        )
    ]


def _cited_by(document: Document, network: Network, reader: User) -> list[dict[str, str]]:
    """By name. Who asks for a report may see more than who reads it: of others that cite it nothing is told."""
    seen = Programme.objects.visible_to(reader).filter(networks=network, citations__document=document)
    return [*(content(row, "title") for row in seen.distinct().order_by("pk")), content(network, "name")]


def _document(row: Document) -> dict[str, Any]:
    later = row.replaced_by
    return {
        "kind": row.kind,
        "kind_label": both(row.get_kind_display),
        "title": content(row, "title"),
        "number": row.number,
        "issuer": content(row.issuer, "name"),
        "issued_on": iso(row.issued_on),
        "precision": row.date_precision,
        "force": row.force,
        "force_label": both(row.get_force_display) if row.force else {"vi": "", "en": ""},
        "replaced_by": " ".join(filter(None, [later.number, later.title_vi or later.title_en])) if later else "",
        "replaced_by_open": later is None or later.access != Access.INTERNAL,
        "due_on": iso(row.due_on),
        "delivered_on": iso(row.delivered_on),
        "delivery_label": both(lambda: row.delivery_label),
        "link": row.link,
        "open": row.access != Access.INTERNAL,
    }
