from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a transaction is. A transfer is an advance: what the partner does with it is entered as expenditure."""

    COMMITMENT = "commitment", _("Commitment")
    RECEIPT = "receipt", _("Receipt")
    TRANSFER = "transfer", _("Transfer to a partner")
    EXPENDITURE = "expenditure", _("Expenditure")


class TransactionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for revision")
    APPROVED = "approved", pgettext_lazy("transaction", "Approved")


# what the step is called → (from, to, verb)
TRANSACTION_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "submit_transaction": (
        frozenset({TransactionState.DRAFT, TransactionState.RETURNED}),
        TransactionState.SUBMITTED,
        "programmes.transaction_submitted",
    ),
    "take_back_transaction": (
        frozenset({TransactionState.SUBMITTED}),
        TransactionState.DRAFT,
        "programmes.transaction_taken_back",
    ),
    "return_transaction": (
        frozenset({TransactionState.SUBMITTED, TransactionState.APPROVED}),
        TransactionState.RETURNED,
        "programmes.transaction_returned",
    ),
    "approve_transaction": (
        frozenset({TransactionState.SUBMITTED}),
        TransactionState.APPROVED,
        "programmes.transaction_approved",
    ),
}


class Cut(models.TextChoices):
    """By what the money is set out."""

    LINE = "line", _("By budget line")
    RESULT = "result", _("By result")
    PARTNER = "partner", _("By partner")
    PERIOD = "period", _("By period")
