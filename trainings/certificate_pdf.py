"""Certificates as PDF, to send on or to print: one page each, A4 lying, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from office.certificates import proof, sheets, written
from office.formats import period

if TYPE_CHECKING:
    from programmes.models import Programme
    from trainings.models import Certificate


def check_link(certificate: Certificate) -> str:
    """Where anybody can see whether the certificate is valid."""
    return settings.SITE_URL + reverse("trainings:certificate_check", args=[certificate.token])


def as_pdf(programme: Programme, certificates: Iterable[Certificate]) -> bytes:
    """The same certificates give the same bytes. They come with enrolment, person and organisation."""
    rows = list(certificates)
    implementer = programme.implementer
    parent = implementer.get_parent() if implementer else None
    return sheets(
        [_one(row) for row in rows],
        newest=max(row.issued_on for row in rows),
        organisation=implementer.name if implementer else "",
        parent=parent.name if parent else "",
        title=programme.title,
        period=period(programme.starts_on, programme.ends_on, programme.date_precision),
        words=_words(),
    )


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
    enrolment = certificate.enrolment
    work = ", ".join(
        part for part in (enrolment.position, enrolment.organisation.name if enrolment.organisation else "") if part
    )
    return {
        "holder": enrolment.person.titled_name,
        "work": work,
        "number": certificate.number,
        "issued": written(certificate.issued_on),
        **proof(check_link(certificate)),
    }
