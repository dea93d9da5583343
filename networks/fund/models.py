"""A network's fund: what each unit raised and paid, from whom, in which campaign, to how many. Blank is never zero."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks.fund.enums import TONES, CountedAs, EntryState, Flow, Purpose, Scope
from networks.querysets import OfUnitQuerySet
from office import formats
from office.bilingual import Bilingual
from office.models import StoredFile
from participants.models import User
from programmes.enums import ImportState, Precision
from programmes.money.models import MONEY, fits
from programmes.statements.enums import Qualifier


class FundSource(models.Model):
    """Where money comes from is data: individuals, businesses, clans, abroad, budget …"""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="fund_sources")
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    name = Bilingual("name")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("source of the fund")
        constraints = [models.UniqueConstraint(fields=["network", "name_vi"], name="fund_source_once")]

    def __str__(self) -> str:
        return self.name_vi


class Campaign(models.Model):
    """A campaign that comes again and again; each counts its own rounds, and a source may say how many there were."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="campaigns")
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    rounds_stated = models.PositiveSmallIntegerField(
        _("rounds so far, as stated"), null=True, blank=True, help_text=_("Empty: not stated.")
    )
    stated_on = models.DateField(_("stated on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    name = Bilingual("name")

    class Meta:
        ordering = ["name_vi", "id"]
        verbose_name = _("campaign")
        constraints = [models.UniqueConstraint(fields=["network", "name_vi"], name="campaign_once")]

    def __str__(self) -> str:
        return self.name_vi


class CampaignRound(models.Model):
    """One round by its number in the campaign's own count."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("number of the round"))
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    precision = models.CharField(_("dates are known to the"), max_length=5, choices=Precision, default=Precision.DAY)
    note = models.CharField(_("note, source"), max_length=300, blank=True)

    class Meta:
        ordering = ["campaign", "-number"]
        verbose_name = _("round of a campaign")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="campaign_round_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="campaign_round_from_1"),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="campaign_round_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(campaign)s, round %(number)d") % {"campaign": self.campaign.name, "number": self.number}


class FundEntry(models.Model):
    """Money or goods that came or went. It counts once another person confirmed it.

    ``path`` is where the unit hung at the end of the year, so that no later move changes a year's totals.
    """

    write_id = models.UUIDField(default=uuid.uuid4, editable=False)  # a second send of a form makes no second entry
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey("networks.Network", models.PROTECT, related_name="fund_entries", editable=False)
    unit = models.ForeignKey("networks.Unit", models.PROTECT, related_name="fund_entries", verbose_name=_("unit"))
    path = models.CharField(max_length=45, editable=False)
    flow = models.CharField(_("what it is"), max_length=7, choices=Flow)
    scope = models.CharField(_("whose"), max_length=6, choices=Scope, default=Scope.OWN)
    on = models.DateField(_("date"))
    precision = models.CharField(_("the date is known to the"), max_length=5, choices=Precision, default=Precision.DAY)
    year = models.PositiveSmallIntegerField(editable=False)
    qualifier = models.CharField(_("how sure"), max_length=8, choices=Qualifier, default=Qualifier.EXACTLY)
    amount = models.DecimalField(
        _("amount or value"),
        null=True,
        blank=True,
        help_text=_("Of goods: their value; empty when it is not known."),
        **MONEY,
    )
    in_kind = models.BooleanField(_("in kind, not in money"), default=False)
    source = models.ForeignKey(
        FundSource, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("source")
    )
    campaign_round = models.ForeignKey(
        CampaignRound, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("campaign")
    )
    donor = models.CharField(_("who gave"), max_length=200, blank=True)
    donor_agreed = models.BooleanField(_("agreed to be named in public"), default=False)
    purpose = models.CharField(_("paid as"), max_length=11, choices=Purpose, blank=True)
    recipients = models.PositiveIntegerField(
        _("how many received"), null=True, blank=True, help_text=_("A number, never names. Empty: not stated.")
    )
    recipients_qualifier = models.CharField(
        _("how sure is this number"), max_length=8, choices=Qualifier, default=Qualifier.EXACTLY
    )
    counted_as = models.CharField(_("counted as"), max_length=7, choices=CountedAs, blank=True, default="")
    number = models.CharField(
        _("number in your ledger"), max_length=60, blank=True, help_text=_("Its own number, once in a unit.")
    )
    document = models.CharField(_("number of the document"), max_length=120, blank=True)
    note = models.CharField(_("what it is, note, source"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=EntryState, default=EntryState.DRAFT, editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False)
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("entry of the fund")
        verbose_name_plural = _("entries of the fund")
        constraints = [
            models.UniqueConstraint(fields=["unit", "write_id"], name="fund_entry_sent_once"),
            models.UniqueConstraint(
                fields=["unit", "number"], condition=~models.Q(number=""), name="fund_entry_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0) | models.Q(amount=None, in_kind=True), name="fund_entry_has_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(flow=Flow.PAID) | models.Q(purpose="", recipients=None),
                name="fund_entry_recipients_are_paid",
            ),
            models.CheckConstraint(
                condition=models.Q(flow=Flow.RAISED) | models.Q(source=None, donor=""), name="fund_entry_source_gave"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=EntryState.RETURNED) | ~models.Q(reason=""), name="fund_entry_back_says_why"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | models.Q(entered_by=None)
                | ~models.Q(confirmed_by=models.F("entered_by")),
                name="fund_entry_confirmed_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["network", "year", "path"],
                name="fund_branch",
                opclasses=["int8_ops", "int2_ops", "varchar_pattern_ops"],
            ),
            models.Index(fields=["network", "state", "path"], name="fund_waiting"),
        ]

    def __str__(self) -> str:
        value = gettext("value not known") if self.amount is None else self.worded
        return f"{self.get_flow_display()} {formats.on(self.on, self.precision)} · {value}"

    def get_absolute_url(self) -> str:
        return reverse("networks:fund_entry", args=[self.uuid])

    def clean(self) -> None:
        if self.amount is not None and not fits(self.amount, self.network.currency):
            said = gettext("%(currency)s has fewer decimals than that. Write a whole sum.")
            raise ValidationError({"amount": said % {"currency": self.network.currency}})

    @property
    def worded(self) -> str:
        """ "over 87,100,000,000 ₫"; an exact amount stands alone."""
        text = formats.money(self.amount, self.network.currency)
        return text if self.qualifier == Qualifier.EXACTLY else f"{self.get_qualifier_display()} {text}"

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in {EntryState.DRAFT, EntryState.RETURNED}

    @cached_property
    def hands(self) -> set[Any]:
        """Ids of those who entered, changed or sent it: another one confirms it."""
        return {self.entered_by_id, self.changed_by_id, self.sent_by_id} - {None}


class FundExplanation(models.Model):
    """Why a unit paid more in a year than it raised and had."""

    unit = models.ForeignKey("networks.Unit", models.CASCADE, related_name="fund_explanations")
    year = models.PositiveSmallIntegerField()
    text = models.TextField(_("explanation"), max_length=1000)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="fund_explanation_once_a_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"


class FundPublication(models.Model):
    """That the totals of a level are shown to everybody."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="fund_publications")
    kind = models.ForeignKey("networks.UnitKind", models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "kind"], name="fund_published_once_a_level")]

    def __str__(self) -> str:
        return f"{self.network_id} {self.kind_id}"


class FundImport(models.Model):
    """A sheet of a branch's entries on its way in: judged whole, written at once or not at all."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("networks.Unit", models.CASCADE, related_name="fund_imports")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.READING)
    problems = models.JSONField(default=list, help_text="What is wrong with the file as a whole: [code, values] …")
    notices = models.JSONField(default=list)
    counts = models.JSONField(default=dict, help_text="How many rows of each kind.")
    rows = models.JSONField(
        default=list, help_text="The first rows that are wrong, else the first that would be added."
    )
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(null=True)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.file.name

    def get_absolute_url(self) -> str:
        return reverse("networks:fund_import", args=[self.uuid])

    @property
    def total(self) -> int:
        return sum(self.counts.values())
