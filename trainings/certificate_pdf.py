"""Certificates as PDF, to send on or to print: one page each, A4 lying, in the reader's language."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office.formats import period, reader_language
from office.typesetting import typeset

if TYPE_CHECKING:
    from programmes.models import Programme
    from trainings.models import Certificate

SOURCE = Path(__file__).parent / "certificate.typ"


def check_link(certificate: Certificate) -> str:
    """Where anybody can see whether the certificate is valid."""
    return settings.SITE_URL + reverse("trainings:certificate_check", args=[certificate.token])


def as_pdf(programme: Programme, certificates: Iterable[Certificate]) -> bytes:
    """The same certificates give the same bytes. They come with enrolment, person and organisation."""
    rows = list(certificates)
    newest = max(row.issued_on for row in rows)
    implementer = programme.implementer
    parent = implementer.get_parent() if implementer else None
    data = {
        "language": reader_language(get_language()),
        "year": newest.year,
        "month": newest.month,
        "day": newest.day,
        "organisation": implementer.name if implementer else "",
        "parent": parent.name if parent else "",
        "title": programme.title,
        "period": period(programme.starts_on, programme.ends_on, programme.date_precision),
        "words": _words(),
        "certificates": [_one(row) for row in rows],
    }
    return typeset(SOURCE, data)


def _words() -> dict[str, str]:
    return {
        "title": _("Certificate of completion"),
        "certifies": _("certifies that"),
        "completed": _("has completed the programme"),
        "check": _("Point a phone at the code, or open the address, to see whether it is valid:"),
        "code": _("QR code of the address where the certificate is checked"),
        "signature": _("For the implementing organisation"),
    }


def _one(certificate: Certificate) -> dict[str, Any]:
    enrolment, link, code = certificate.enrolment, check_link(certificate), io.BytesIO()
    segno.make(link, error="m").save(code, kind="svg", scale=4, border=0)
    work = ", ".join(
        part for part in (enrolment.position, enrolment.organisation.name if enrolment.organisation else "") if part
    )
    return {
        "holder": enrolment.person.titled_name,
        "work": work,
        "number": certificate.number,
        "issued": _written(certificate.issued_on),
        "link": link,
        "shown": link.removeprefix("https://").removeprefix("http://"),
        "code": code.getvalue().decode(),
    }


def _written(day: dt.date) -> str:
    """The day as documents of each language write it."""
    if reader_language(get_language()) == "vi":
        return f"Ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"
    return date_format(day, "j F Y")
