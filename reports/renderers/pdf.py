"""PDF of a report's document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from office.typesetting import typeset
from reports.official.blocks import MOTTO, parted
from reports.official.details import Wording

HERE = Path(__file__).parent


def render(document: dict[str, Any], sheet: str = "") -> bytes:
    """Bytes of the PDF; the same document gives the same bytes. ``sheet``: a layout of its own, else the report's."""
    sheet = sheet or ("one_page.typ" if document["is_page"] else "report.typ")
    return typeset(HERE / sheet, {**document, **_day(document)})


def official(document: Mapping[str, Any], words: Wording) -> bytes:
    """The same report in the layout of an official document (Decree 30/2020/NĐ-CP)."""
    main, annexes = parted(document)
    facts = {key: document[key] for key in ("title", "organisation", "language")}
    told = {"words": asdict(words), "motto": MOTTO[document["language"]], "main": main, "annexes": annexes}
    names = {
        "annex": _("Annexes").upper(),
        "recipients": _("Recipients:"),
        "to": _("To: %(name)s") % {"name": words.addressee},
    }
    return typeset(HERE / "official.typ", {**facts, **told, **names, **_day(document)}, fonts=HERE / "fonts")


def _day(document: Mapping[str, Any]) -> dict[str, int]:
    made = dt.datetime.fromisoformat(document["made"])
    return {"year": made.year, "month": made.month, "day": made.day}
