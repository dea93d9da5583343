"""Grants, budget lines, transactions and exchange rates. What is not stated is null, never 0."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office import formats
from office.bilingual import Bilingual
from participants.models import Organisation, User
from programmes.enums import Certainty, Precision
from programmes.framework.models import Result
from programmes.money.enums import Kind, TransactionState
from programmes.querysets import GrantQuerySet, OfProgrammeQuerySet

# 15 digits: SQLite keeps decimals as floating-point numbers, which are exact up to there. 9,999 billion is the most.
MONEY = {"max_digits": 15, "decimal_places": 2}


def check_currency(code: str) -> None:
    if code not in formats.currencies():
        raise ValidationError(gettext("“%(code)s” is not one of the currencies of the portal.") % {"code": code})


def fits(amount: Decimal, currency: str) -> bool:
    """Whether the amount has no more decimals than its currency: đồng have none."""
    known = formats.currencies().get(currency)
    return known is None or amount == round(amount, known.decimals)


class Amount(models.Model):
    """A sum in a currency; no more decimals than the currency has."""

    currency = models.CharField(_("currency"), max_length=3, default="VND", validators=[check_currency])

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        amount: Decimal | None = getattr(self, "amount", None)
        if amount is not None and not fits(amount, self.currency):
            raise ValidationError(
                {
                    "amount": gettext("%(currency)s has fewer decimals than that. Write a whole sum.")
                    % {"currency": self.currency}
                }
            )


class Grant(Amount):
    """Money that a funder promised. The amount may be not stated."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="grants")
    funder = models.ForeignKey(Organisation, models.PROTECT, related_name="grants", verbose_name=_("funder"))
    amount = models.DecimalField(
        _("amount"), null=True, blank=True, help_text=_("Leave it empty when it is not stated. Never write 0."), **MONEY
    )
    reference = models.CharField(
        _("reference"), max_length=120, blank=True, help_text=_("The number of the grant or agreement.")
    )
    conditions = models.TextField(_("conditions"), blank=True)
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    date_precision = models.CharField(
        _("dates are known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty, default=Certainty.CONFIRMED)
    note = models.CharField(_("note, source"), max_length=300, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["signed_on", "id"]
        verbose_name = _("grant")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount=None) | models.Q(amount__gt=0), name="grant_never_zero"),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="grant_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.funder} · {self.reference}" if self.reference else str(self.funder)


class BudgetLine(Amount):
    """What is planned to be spent, on what, for which result, by whom, when."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="budget_lines")
    code = models.CharField(_("code"), max_length=20, help_text=_("As your budget numbers it, such as 1.2."))
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    category = models.CharField(_("category"), max_length=120, blank=True, help_text=_("Travel, fees, materials …"))
    result = models.ForeignKey(
        Result, models.RESTRICT, null=True, blank=True, related_name="budget_lines", verbose_name=_("result")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="budget_lines",
        verbose_name=_("partner"),
        help_text=_("Who spends it, when it is not the implementing organisation."),
    )
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), **MONEY)
    covers_plans = models.BooleanField(
        _("the group plans are paid from this line"),
        default=False,
        help_text=_("Then the plans’ own budgets are a part of it, and what the groups report as spent counts here."),
    )
    order = models.PositiveSmallIntegerField(default=0)

    objects = OfProgrammeQuerySet.as_manager()
    title = Bilingual("title")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("budget line")
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="budget_line_code_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=models.Q(covers_plans=True), name="budget_line_of_plans_once"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="budget_line_not_negative"),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="budget_line_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Transaction(Amount):
    """A commitment, receipt, transfer or expenditure. It counts once another person has approved it."""

    write_id = models.UUIDField(
        default=uuid.uuid4, editable=False
    )  # of the send that made it: a second one is the same
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="transactions")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), **MONEY)
    line = models.ForeignKey(
        BudgetLine,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="transactions",
        verbose_name=_("budget line"),
    )
    grant = models.ForeignKey(
        Grant, models.RESTRICT, null=True, blank=True, related_name="transactions", verbose_name=_("grant")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transactions",
        verbose_name=_("partner"),
        help_text=_("To whom it is transferred; of an expenditure: who spent it, when it is a partner."),
    )
    number = models.CharField(
        _("number in your ledger"),
        max_length=60,
        blank=True,
        help_text=_("Its own number, once in a programme: a sheet that holds it again is known by it."),
    )
    document = models.CharField(
        _("number of the document"), max_length=120, blank=True, help_text=_("Invoice, contract or bank order.")
    )
    payee = models.CharField(_("paid to, received from"), max_length=200, blank=True)
    note = models.TextField(_("what it is for"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=TransactionState, default=TransactionState.DRAFT, editable=False
    )
    reason = models.TextField(_("why it was returned"), blank=True, editable=False)
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    submitted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    from_sheet = models.ForeignKey(
        "programmes.SheetImport", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("transaction")
        constraints = [
            models.UniqueConstraint(fields=["programme", "write_id"], name="transaction_sent_once"),
            models.UniqueConstraint(
                fields=["programme", "number"], condition=~models.Q(number=""), name="transaction_number_once"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="transaction_over_zero"),
            models.CheckConstraint(
                condition=~models.Q(kind=Kind.TRANSFER) | models.Q(organisation__isnull=False),
                name="transaction_transfer_to_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=TransactionState.RETURNED) | ~models.Q(reason=""),
                name="transaction_returned_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | models.Q(entered_by=None)
                | ~models.Q(approved_by=models.F("entered_by")),
                name="transaction_approved_by_another",
            ),
        ]
        indexes = [models.Index(fields=["programme", "state", "on"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {formats.day(self.on)} · {formats.money(self.amount, self.currency)}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:transaction", args=[self.programme.slug, self.uuid])

    @property
    def hands(self) -> set[Any]:
        """Ids of those who entered, changed or sent it: another one approves it."""
        return {self.entered_by_id, self.changed_by_id, self.submitted_by_id} - {None}

    @property
    def is_open(self) -> bool:
        return self.state in {TransactionState.DRAFT, TransactionState.RETURNED}


class ExchangeRate(models.Model):
    """One unit of a currency in another, on a day, with where it was read."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="exchange_rates")
    from_currency = models.CharField(_("one unit of"), max_length=3, validators=[check_currency])
    to_currency = models.CharField(_("is in"), max_length=3, validators=[check_currency])
    rate = models.DecimalField(_("rate"), max_digits=15, decimal_places=9)
    on = models.DateField(_("date"))
    source = models.CharField(
        _("source"), max_length=300, help_text=_("Where the rate was read: a bank, a list, a decision.")
    )

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "from_currency"]
        verbose_name = _("exchange rate")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "from_currency", "to_currency", "on"], name="exchange_rate_once_a_day"
            ),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_over_zero"),
            models.CheckConstraint(
                condition=~models.Q(from_currency=models.F("to_currency")), name="exchange_rate_between_two"
            ),
        ]

    def __str__(self) -> str:
        rate = formats.exact_number(self.rate)
        return f"1 {self.from_currency} = {rate} {self.to_currency}, {formats.day(self.on)}"
