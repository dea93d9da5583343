"""What is entered for IATI: by programme, and the reference of the organisation that reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from office import history
from office.text import nfc
from programmes.services_programmes import apply
from reports.models import IatiProfile, OrganisationReference

if TYPE_CHECKING:
    from participants.models import User
    from programmes.models import Programme


@transaction.atomic
def save_profile(
    programme: Programme,
    *,
    by: User,
    identifier: str,
    sector: str,
    country: str,
    ref: str = "",
    other_sectors: dict[str, int] | None = None,
    contact_email: str = "",
) -> IatiProfile:
    """The reference is the organisation's, for all its programmes. ``other_sectors``: code → per cent."""
    row, _made = IatiProfile.objects.select_for_update().get_or_create(programme=programme)
    facts: dict[str, Any] = {
        "identifier": nfc(identifier).strip(),
        "sector": sector,
        "country": country.strip().upper(),
    }
    facts |= {"other_sectors": other_sectors or {}, "contact_email": contact_email.strip()}
    changes = apply(row, facts)
    row.full_clean()
    row.save()
    if programme.implementer_id is not None:
        changes |= _save_reference(programme.implementer_id, nfc(ref).strip())
    if changes:
        history.record(programme, "reports.iati_changed", by=by, changes=changes)
    return row


def _save_reference(organisation_id: int, ref: str) -> dict[str, list[str]]:
    held = OrganisationReference.objects.filter(pk=organisation_id).first()
    before = held.ref if held else ""
    if before == ref:
        return {}
    if not ref:
        OrganisationReference.objects.filter(pk=organisation_id).delete()
    else:
        row = held or OrganisationReference(organisation_id=organisation_id)
        row.ref = ref
        row.full_clean(exclude=["organisation"])
        row.save()
    return {"ref": [before, ref]}
