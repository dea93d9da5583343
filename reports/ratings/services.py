"""Ratings at closure: who is asked, when, what was answered, and what of it a donor may read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office import clock, history
from office.errors import DomainError, WrongState
from office.text import nfc
from participants.models import Organisation
from programmes.enums import PartnerRole, ProgrammeState, RoleName
from programmes.framework.workflow import is_coordinator_of, organisation_of
from programmes.models import Programme
from reports.enums import ReportKind, ReportState
from reports.ratings.enums import ITEMS, Rated
from reports.ratings.models import Rating

if TYPE_CHECKING:
    from participants.models import User

LAST_WEEKS = dt.timedelta(weeks=4)


def is_final(programme: Programme) -> bool:
    """The closure report is final: what was said stands in it and stays as it is."""
    return programme.reports.filter(kind=ReportKind.END_OF_PROGRAMME, state=ReportState.FINAL).exists()


def has_begun(programme: Programme, today: dt.date) -> bool:
    """Closed, or within its last four weeks."""
    if programme.state == ProgrammeState.CLOSED:
        return True
    ends = programme.ends_on
    return programme.state == ProgrammeState.RUNNING and ends is not None and today >= ends - LAST_WEEKS


def subjects(programme: Programme) -> list[Rated]:
    """The host; the donor where the programme has one."""
    funded = programme.partners.filter(role=PartnerRole.FUNDER).exists()
    return [Rated.HOST, Rated.DONOR] if funded else [Rated.HOST]


def asked(programme: Programme) -> list[Organisation]:
    """The partners, and those that somebody reports for; neither the host, nor who coordinates, nor who pays."""
    rated = programme.partners.filter(role__in=[PartnerRole.FUNDER, PartnerRole.COORDINATING])
    reporting = programme.roles.filter(role=RoleName.PARTNER).values("organisation")
    rows = Organisation.objects.filter(pk__in=programme.partners.values("organisation"))
    rows = rows | Organisation.objects.filter(pk__in=reporting)
    return list(
        rows.exclude(pk__in=rated.values("organisation")).exclude(pk=programme.implementer_id or 0).order_by("name_vi")
    )


def rates_for(user: User, programme: Programme) -> Organisation | None:
    """The asked organisation that the user answers for. Nobody answers on its behalf: it rates those who would."""
    own = organisation_of(user, programme.pk)
    return next((row for row in asked(programme) if row.pk == own), None) if own else None


@transaction.atomic
def rate(
    programme: Programme, *, by: User, answers: Mapping[str, Mapping[str, Any]], is_own: bool = False
) -> list[Rating]:
    """``answers``: about → {item: 1–5 or None, "comment"}. Sent again it is changed, until the report is final."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    organisation = programme.implementer if is_own else rates_for(by, programme)
    if (is_own and not is_coordinator_of(by, programme.pk)) or (not is_own and organisation is None):
        raise DomainError(_("Only the asked organisations’ own people answer, and a coordinator for the host."))
    if not has_begun(programme, clock.today()):
        raise WrongState(_("It can be answered from four weeks before the programme ends."))
    if is_final(programme):
        raise WrongState(_("The closure report is final; what was answered stands in it."))
    kept = []
    for about, given in answers.items():
        found = programme.ratings.filter(about=about, is_own=is_own)
        row = (found if is_own else found.filter(organisation=organisation)).first()
        row = row or Rating(programme=programme, organisation=organisation, about=about, is_own=is_own)
        facts = {**{item: given.get(item) for item in ITEMS}, "comment": nfc(given.get("comment", "")).strip()}
        if row.pk and all(getattr(row, name) == value for name, value in facts.items()):
            continue
        for name, value in facts.items():
            setattr(row, name, value)
        row.by, row.changed_at = by, timezone.now()
        row.full_clean()
        row.save()
        history.record(row, "reports.rated", by=by)
        kept.append(row)
    return kept


# --- what was answered: the one place that counts it, for the page and for reports -------------


def told(programme: Programme) -> dict[str, Any] | None:
    """Plain data; None before anybody was asked or answered. Names of organisations; means over those who could say."""
    rows = list(programme.ratings.select_related("organisation").order_by("organisation__name_vi", "pk"))
    if not rows and not has_begun(programme, clock.today()):
        return None
    organisations = asked(programme)
    given = [row for row in rows if not row.is_own]
    known = {row.pk for row in organisations} | {row.organisation_id for row in given}
    return {
        "asked": len(known),
        "subjects": [
            _about(about, [row for row in rows if row.about == about], len(known)) for about in subjects(programme)
        ],
    }


def _about(about: Rated, rows: Sequence[Rating], number: int) -> dict[str, Any]:
    given = [row for row in rows if not row.is_own]
    own = next((row for row in rows if row.is_own), None)
    return {
        "about": about.value,
        "answered": len(given),
        "asked": number,
        "items": {item: _item([getattr(row, item) for row in given], own, item) for item in ITEMS},
        "own_comment": own.comment if own else "",
        "answers": [
            {
                "organisation": {
                    "vi": row.organisation.name_vi or row.organisation.name_en,
                    "en": row.organisation.name_en or row.organisation.name_vi,
                },
                "marks": {item: getattr(row, item) for item in ITEMS},
                "comment": row.comment,
            }
            for row in given
            if row.organisation is not None
        ],
    }


def _item(marks: Sequence[int | None], own: Rating | None, item: str) -> dict[str, Any]:
    """``own``: the host's mark, null = cannot say; ``own_told``: whether the host answered at all."""
    said = [value for value in marks if value is not None]
    return {"n": len(said), "mean": mean(said), "own": getattr(own, item) if own else None, "own_told": own is not None}


def mean(marks: Sequence[int]) -> str | None:
    """Two decimals as text; of nothing it is nothing."""
    return format(Decimal(sum(marks)) / len(marks), ".2f") if marks else None


def for_donors(ratings: Mapping[str, Any] | None, threshold: int) -> dict[str, Any] | None:
    """How many of how many; a mean only over as many as the threshold; no single answer, no words."""
    if ratings is None:
        return None
    return {**ratings, "subjects": [_outside(row, threshold) for row in ratings["subjects"]]}


def _outside(row: Mapping[str, Any], threshold: int) -> dict[str, Any]:
    items = {
        key: item if item["n"] >= threshold else {**item, "n": None, "mean": None} for key, item in row["items"].items()
    }
    return {**row, "items": items, "answers": [], "own_comment": ""}
