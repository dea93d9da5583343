"""Titles as certificates to print: the house's sheet, one page each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from networks.models import Outcome, RecognitionDecision
from networks.titles.reading import award_of, name_of
from office import formats
from office.certificates import proof, sheets, written


def check_link(outcome: Outcome) -> str:
    """Where anybody can see whether the title is valid."""
    return settings.SITE_URL + reverse("networks:title_check", args=[outcome.token])


def as_pdf(decision: RecognitionDecision, outcomes: list[Outcome]) -> bytes:
    """Titles of one decision, recognised and not withdrawn. The same titles give the same bytes."""
    asked = decision.round
    note = _("example, not official") if asked.criteria_set.is_example else ""
    return sheets(
        [_one(row, decision) for row in outcomes],
        newest=decision.dated,
        organisation=asked.network.name,
        title=award_of(asked),
        period=" · ".join(filter(None, [asked.title, note])),
        words=_words(decision),
    )


def _words(decision: RecognitionDecision) -> dict[str, str]:
    return {
        "title": _("Certificate of recognition"),
        "certifies": _("By decision %(number)s of %(day)s")
        % {"number": decision.number, "day": formats.day(decision.dated)},
        "completed": _("is recognised as"),
        "check": _("Point a phone at the code, or open the address, to see whether it is valid:"),
        "code": _("QR code of the address where the certificate is checked"),
        "signature": " · ".join(filter(None, [decision.signer_post, decision.signer])),
    }


def _one(outcome: Outcome, decision: RecognitionDecision) -> dict[str, Any]:
    application = outcome.application
    facts = [application.detail, application.unit.name if application.name else ""]
    if outcome.level:
        facts.append(outcome.level.name)
    if outcome.expires_on:
        facts.append(_("valid until %(day)s") % {"day": formats.day(outcome.expires_on)})
    return {
        "holder": name_of(outcome),
        "work": ", ".join(filter(None, facts)),
        "number": outcome.number,
        "issued": written(decision.dated),
        **proof(check_link(outcome)),
    }
