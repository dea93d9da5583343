"""The sheet of a certificate, whatever it is for: one page each, A4 lying, with a code that leads to where it is checked."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import segno
from django.utils.formats import date_format
from django.utils.translation import get_language

from office.formats import reader_language
from office.typesetting import typeset

SOURCE = Path(__file__).parent / "certificate.typ"


def sheets(
    certificates: list[dict[str, Any]], *, newest: dt.date, organisation: str, parent: str = "", title: str,
    period: str, words: dict[str, str],
) -> bytes:  # fmt: skip
    """The same facts give the same bytes. Each certificate: holder, work, number, issued, and what :func:`proof` adds."""
    data = {
        "language": reader_language(get_language()),
        "year": newest.year,
        "month": newest.month,
        "day": newest.day,
        "organisation": organisation,
        "parent": parent,
        "title": title,
        "period": period,
        "words": words,
        "certificates": certificates,
    }
    return typeset(SOURCE, data)


def proof(link: str) -> dict[str, str]:
    """The address where anybody sees whether it is valid, as it is printed, and its code."""
    code = io.BytesIO()
    segno.make(link, error="m").save(code, kind="svg", scale=4, border=0)
    return {
        "link": link,
        "shown": link.removeprefix("https://").removeprefix("http://"),
        "code": code.getvalue().decode(),
    }


def written(day: dt.date) -> str:
    """The day as documents of each language write it."""
    if reader_language(get_language()) == "vi":
        return f"Ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"
    return date_format(day, "j F Y")
