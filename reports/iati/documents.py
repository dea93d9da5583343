"""Documents and contacts in an activity: only what anybody may open, and only the organisation's own address."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from programmes.enums import Precision
from programmes.library.enums import Access, DocumentKind
from reports.iati.writing import element, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from programmes.models import Document, Programme
    from reports.models import IatiProfile

# Codes of the codelist DocumentCategory.
CATEGORIES: dict[str, str] = {
    DocumentKind.DECISION: "A02", DocumentKind.GUIDANCE: "A02", DocumentKind.AGREEMENT: "A09",
    DocumentKind.STUDY: "A07", DocumentKind.MINUTES: "A07", DocumentKind.CURRICULUM: "A08",
    DocumentKind.DELIVERABLE: "A08", DocumentKind.PRESENTATION: "A08", DocumentKind.ARTICLE: "A12",
    DocumentKind.OTHER: "A12",
}  # fmt: skip
WEB_PAGE, HTML = "A12", "text/html"
FORMATS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}


def is_open(url: str) -> bool:
    return urlsplit(url).scheme in {"http", "https"}


def public(programme: Programme) -> list[Document]:
    """Those that donors may be told of and that stand on the web; the portal's own files ask who reads."""
    rows = programme.documents.filter(access__in=[Access.DONORS, Access.ALL]).order_by("pk")
    return [row for row in rows if is_open(row.link)]


def links(programme: Programme) -> Iterator[_Element]:
    seen = set()
    for row in public(programme):
        seen.add(row.link)
        yield _link(row.link, CATEGORIES[row.kind], row.title_vi, row.title_en, row.issued_on, row.date_precision)
    for spread in programme.disseminations.filter(shared=True).order_by("pk"):
        if is_open(spread.link) and spread.link not in seen:
            seen.add(spread.link)
            yield _link(spread.link, WEB_PAGE, spread.what_vi, spread.what_en, spread.on, spread.precision)


def _link(url: str, category: str, vi: str, en: str, day: Any, precision: str) -> _Element:
    kind = FORMATS.get(PurePosixPath(urlsplit(url).path).suffix.lower(), HTML)
    made = element(None, "document-link", format=kind, url=url)
    told(made, "title", vi, en)
    element(made, "category", code=category)
    if day is not None and precision == Precision.DAY:
        element(made, "document-date", iso_date=day.isoformat())
    return made


def contact(root: _Element, programme: Programme, profile: IatiProfile) -> None:
    """The implementing organisation's; never a person's name, telephone or own address."""
    organisation = programme.implementer
    website = organisation.website if organisation else ""
    if organisation is None or not (profile.contact_email or website):
        return
    made = element(root, "contact-info", type="1")
    told(made, "organisation", organisation.name_vi, organisation.name_en)
    if profile.contact_email:
        element(made, "email").text = profile.contact_email
    if website:
        element(made, "website").text = website
