"""Codes of IATI's codelists that the portal uses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.enums import PartnerRole
from programmes.framework.enums import ResultLevel, ValueKind
from programmes.money.enums import Kind


class Sector(models.TextChoices):
    """Five-digit purpose codes of the DAC that fit such programmes."""

    WOMENS_ORGANISATIONS = "15170", _("15170 Women’s rights organisations and movements, government institutions")
    DEMOCRATIC_PARTICIPATION = "15150", _("15150 Democratic participation and civil society")
    ADULT_LEARNING = "11230", _("11230 Basic life skills for adults")
    CAPACITY = "43081", _("43081 Multisector education and training")


# An assumed funder is told to nobody; "supporting" has no role in the codelist and is left out.
ROLES: dict[str, str] = {
    PartnerRole.FUNDER: "1",
    PartnerRole.COORDINATING: "2",
    PartnerRole.IMPLEMENTING: "4",
    PartnerRole.PARTNER: "4",
}
RESULT_TYPES: dict[str, str] = {ResultLevel.OUTPUT: "1", ResultLevel.OUTCOME: "2", ResultLevel.IMPACT: "3"}
MEASURES: dict[str, str] = {
    ValueKind.NUMBER: "1",
    ValueKind.PERCENTAGE: "2",
    ValueKind.RUBRIC: "4",
    ValueKind.QUALITATIVE: "5",
}
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"
PIPELINE, IMPLEMENTATION, FINALISATION, CLOSED = "1", "2", "3", "4"
# A receipt is money that came in; what partners get is a disbursement, what is paid is expenditure.
INCOMING_COMMITMENT, EXPENDITURE = "11", "4"
TRANSACTION_TYPES: dict[str, str] = {
    Kind.RECEIPT: "1",
    Kind.COMMITMENT: "2",
    Kind.TRANSFER: "3",
    Kind.EXPENDITURE: EXPENDITURE,
}
