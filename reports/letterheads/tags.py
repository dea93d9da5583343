"""The one list of tags that a template may use: what each gives, and where it comes from.

The check at upload, the page that explains them, the sample and the filling read this list and no other. Values come
from the edition of the snapshot that the report is made of: a donor's Word file holds what donors may read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from programmes.measures import all_measures
from reports.document import front
from reports.narrative import title_of
from reports.official.details import Details, Wording

if TYPE_CHECKING:
    from reports.document.writer import Writer


@dataclass(frozen=True, slots=True)
class Given:
    """What values are read off: the report's document, the writer of its figures, the details of the official layout."""

    document: Mapping[str, Any]
    writer: Writer
    words: Wording


@dataclass(frozen=True, slots=True)
class Tag:
    name: str
    gives: Any  # in the reader's language
    value: Callable[[Given], Any] = field(default=lambda given: "")
    fields: Mapping[str, Any] = field(default_factory=dict)  # of a list or a group: what each part gives
    kind: str = "text"  # text, list, group, block


def _cover(key: str) -> Callable[[Given], str]:
    return lambda given: given.document[key]


def _programme(key: str) -> Callable[[Given], str]:
    return lambda given: given.writer.t(given.writer.snapshot["programme"][key])


def _words(key: str) -> Callable[[Given], Any]:
    return lambda given: getattr(given.words, key)


def figure_name(key: str) -> str:
    """ "people.trained" as a tag can spell it: "people_trained"."""
    return re.sub(r"\W", "_", key)


def _figures(given: Given) -> dict[str, str]:
    known = given.writer.figures
    return {figure_name(one.key): given.writer.value(one.key) if one.key in known else "–" for one in all_measures()}


def _partners(given: Given) -> list[dict[str, str]]:
    doc = given.writer
    return [
        {"organisation": doc.t(row["organisation"]), "role": doc.t(row["role_label"])}
        for row in doc.snapshot["partners"]
        if row["role"] != "funder" or row["certainty"] == "confirmed"
    ]


def _promises(given: Given) -> list[dict[str, str]]:
    doc = given.writer
    return [
        {
            "title": doc.t(row["title"]),
            "due": doc.day(row["due_on"], row["due_precision"]),
            "state": doc.t(row["state_label"]),
            "target": front.promised(doc, row),
            "reached": front.reached(doc, row),
        }
        for row in doc.snapshot["promises"]
    ]


def _stages(given: Given) -> list[dict[str, str]]:
    doc = given.writer
    return [
        {
            "title": doc.t(row["title"]),
            "when": doc.span(row["starts_on"], row["ends_on"], row["precision"]),
            "state": doc.t(row["state_label"]),
        }
        for row in doc.snapshot["road"]
    ]


def _sections(given: Given) -> list[dict[str, str]]:
    doc = given.writer
    told = [(key, doc.t({"vi": row["text_vi"], "en": row["text_en"]})) for key, row in doc.narrative.items()]
    return [{"title": title_of(key), "text": text} for key, text in told if text.strip()]


TAGS = (
    Tag("body", _("The whole report: chapters, tables and charts. It stands alone in a paragraph."), kind="block"),
    Tag("contents", _("The table of contents. It stands alone in a paragraph."), kind="block"),
    Tag("title", _("The programme’s title"), _cover("title")),
    Tag("short_title", _("The programme’s short title"), _cover("short_title")),
    Tag("kind", _("What kind of report it is"), _cover("kind")),
    Tag("organisation", _("The implementing organisation"), _cover("organisation")),
    Tag("parent", _("The organisation above it"), _cover("parent")),
    Tag("funder", _("The funder, once confirmed"), lambda given: front.funder(given.writer)),
    Tag("period", _("From when to when"), _cover("period")),
    Tag("objective", _("The programme’s objective"), _programme("objective")),
    Tag("context", _("The policies that it stands on"), _programme("context")),
    Tag("edition", _("Internal edition or donor edition"), _cover("edition")),
    Tag("version", _("The report’s version"), _cover("version")),
    Tag("as_of", _("When its figures were read"), _cover("as_of")),
    Tag("checksum", _("SHA-256 of the data behind it"), _cover("checksum")),
    Tag("fictional", _("In a demonstration: that it is one"), _cover("fictional")),
    Tag("superior_body", _("The body above the issuing one"), _words("superior_body")),
    Tag("issuing_body", _("The body that issues the report"), _words("issuing_body")),
    Tag("number", _("Number and symbol, for example “Số: 05/BC-TTĐT”"), _words("number")),
    Tag("place_and_date", _("For example “Hà Nội, ngày 05 tháng 3 năm 2024”"), _words("place_and_date")),
    Tag("signing_for", _("For whom it is signed, for example “KT. GIÁM ĐỐC”"), _words("signing_for")),
    Tag("signer_position", _("The signer’s position"), _words("signer_position")),
    Tag("signer_name", _("The signer’s name"), _words("signer_name")),
    Tag(
        "recipients",
        _("Who gets the report, one a line"),
        lambda given: [{"line": line} for line in given.words.recipients],
        {"line": _("one recipient")},
        "list",
    ),
    Tag(
        "partners",
        _("The programme’s partners"),
        _partners,
        {"organisation": _("its name"), "role": _("its part in the programme")},
        "list",
    ),
    Tag(
        "promises",
        _("What was promised and what was reached"),
        _promises,
        {
            "title": _("what was promised"),
            "due": _("due on"),
            "state": _("how it stands"),
            "target": _("promised"),
            "reached": _("reached"),
        },
        "list",
    ),
    Tag(
        "stages",
        _("The programme’s road"),
        _stages,
        {"title": _("the stage"), "when": _("when"), "state": _("how it stands")},
        "list",
    ),
    Tag(
        "sections",
        _("What people wrote: summary, lessons, recommendations …"),
        _sections,
        {"title": _("the heading"), "text": _("the text")},
        "list",
    ),
)


def figures_tag() -> Tag:
    """A group with a part for each figure that the portal counts; written as the report writes it."""
    parts = {figure_name(one.key): one.label for one in all_measures()}
    return Tag("figures", _("A figure of the programme, as the report shows it"), _figures, parts, "group")


def all_tags() -> dict[str, Tag]:
    return {tag.name: tag for tag in (*TAGS, figures_tag())}


def values(document: Mapping[str, Any], writer: Writer, details: Details) -> dict[str, Any]:
    """Plain text for every tag but the blocks, in the writer's language."""
    given = Given(document, writer, details.worded(document, writer.language))
    return {tag.name: tag.value(given) for tag in all_tags().values() if tag.kind != "block"}
