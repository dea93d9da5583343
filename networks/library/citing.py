"""What networks say to the library: which of them cite a document, and who sees it because of that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from networks.enums import NetworkRoleName
from networks.models import Network, NetworkCitation
from office import files, history
from programmes.library import citing
from programmes.library.enums import Access
from programmes.models import Document
from programmes.services_programmes import apply, normalised

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from participants.models import User

HOLDERS = (NetworkRoleName.STEWARD, NetworkRoleName.OFFICER)


def _cited_by(document: Document, user: User) -> Iterable[citing.CitedBy]:
    rows = NetworkCitation.objects.filter(document=document, network__in=Network.objects.visible_to(user))
    for row in rows.select_related("network"):
        yield citing.CitedBy(row.network.name, row.network.get_absolute_url(), str(row.get_relation_display()))


def seen_by(user: User) -> Q:
    """Stewards and officers as those who work with it; readers as donors do."""
    roles = "network_citations__network__roles"
    holds = Q(**{f"{roles}__user": user, f"{roles}__role__in": HOLDERS})
    return holds | Q(**{f"{roles}__user": user, "access__in": [Access.DONORS, Access.ALL]})


citing.register(
    citing.Room(
        cited_by=_cited_by,
        is_cited=lambda document: NetworkCitation.objects.filter(document=document).exists(),
        seen_by=seen_by,
    )
)


@transaction.atomic
def cite(network: Network, document: Document, *, by: User | None, relation: str, note: str = "") -> NetworkCitation:
    """Repeating it changes nothing."""
    row, made = NetworkCitation.objects.get_or_create(
        network=network, document=document, defaults={"relation": relation, "note": note}
    )
    if made:
        history.record(network, "networks.document_cited", by=by, document=str(document)[:200])
    return row


@transaction.atomic
def uncite(row: NetworkCitation, *, by: User | None) -> None:
    """The document stays as long as anything cites it; one that nothing cites goes."""
    document = row.document
    history.record(row.network, "networks.document_uncited", by=by, document=str(document)[:200])
    row.delete()
    if not citing.is_cited(document):
        document.delete()


@transaction.atomic
def bring(
    network: Network, *, by: User, relation: str, uploads: Iterable[UploadedFile] = (), note: str = "", **facts: Any
) -> Document:
    """A new document, cited by the network that brings it."""
    document = Document()
    apply(document, normalised(facts))
    document.full_clean()
    document.save()
    history.record(document, "programmes.document_added", by=by)
    cite(network, document, by=by, relation=relation, note=note)
    for upload in uploads:
        files.store(upload, kind="document", about=document, by=by, caption=document.title)
    return document
