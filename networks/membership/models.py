"""Members of a network: a place with a life in it, what it promised, reports and won, and what members do together."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.membership.enums import (
    APPLYING,
    TONES,
    CommitmentState,
    JointKind,
    MembershipState,
    PlaceKind,
    ProgressState,
)
from networks.membership.querysets import MembershipQuerySet, OfMembershipQuerySet
from networks.querysets import OfNetworkQuerySet
from office import clock
from office.bilingual import Bilingual
from office.text import fold
from participants.enums import Era
from participants.models import Organisation, Place, User
from programmes.enums import Precision
from programmes.statements.models import Reach


class FocusArea(models.Model):
    """What members work on and may be strong in."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="focus_areas")
    code = models.CharField(_("code"), max_length=20)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)

    objects = OfNetworkQuerySet.as_manager()
    name = Bilingual("name")

    class Meta:
        ordering = ["network_id", "code", "id"]
        verbose_name = _("focus area")
        constraints = [models.UniqueConstraint(fields=["network", "code"], name="focus_area_once")]

    def __str__(self) -> str:
        return self.name_vi


class Membership(models.Model):
    """A member under a name of its own, so that it outlives the unit, and even the kind of place, that it once was."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey("networks.Network", models.PROTECT, related_name="memberships")
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    kind = models.CharField(_("kind of place"), max_length=8, choices=PlaceKind, default=PlaceKind.CITY)
    place_then = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province until 30 June 2025")
    )
    place_now = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province since 1 July 2025")
    )
    ended_on = models.DateField(
        _("no unit of its own since"), null=True, blank=True,
        help_text=_("The place was dissolved as a unit of government; the membership goes on until it is lapsed."),
    )  # fmt: skip
    ended_note = models.CharField(_("how one knows that"), max_length=300, blank=True)
    is_inferred = models.BooleanField(
        _("inferred, not said in so many words"), default=False, help_text=_("It is marked wherever it is shown.")
    )
    unit = models.ForeignKey(
        "networks.Unit", models.SET_NULL, null=True, blank=True, related_name="memberships",
        verbose_name=_("unit of an association"),
    )  # fmt: skip
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="memberships",
        verbose_name=_("organisation that answers for it"),
    )  # fmt: skip
    about_vi = models.TextField(_("in words (Vietnamese)"), blank=True)
    about_en = models.TextField(_("in words (English)"), blank=True)
    strengths = models.ManyToManyField(FocusArea, blank=True, related_name="strong", verbose_name=_("strong in"))
    state = models.CharField(
        _("state"), max_length=9, choices=MembershipState, default=MembershipState.DRAFTING, editable=False
    )
    member_since = models.DateField(null=True, blank=True, editable=False)
    since_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY, editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False)  # of the last step back
    source = models.CharField(_("source"), max_length=300, blank=True)
    search_text = models.CharField(max_length=420, blank=True, editable=False, db_index=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()
    name = Bilingual("name")
    about = Bilingual("about")

    class Meta:
        ordering = ["name_vi", "id"]
        verbose_name = _("membership")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=MembershipState.MEMBER) | models.Q(member_since__isnull=False),
                name="member_since_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.name_vi

    def get_absolute_url(self) -> str:
        return reverse("networks:membership", args=[self.uuid])

    def clean(self) -> None:
        self.search_text = fold(f"{self.name_vi} {self.name_en}")[:420]
        then, now = self.place_then, self.place_now
        if then and then.era != Era.THEN:
            raise ValidationError({"place_then": _("Choose one of the 63 provinces of the time.")})
        if now and now.era != Era.NOW:
            raise ValidationError({"place_now": _("Choose one of the 34 provinces of today.")})
        if then and now is None:
            self.place_now = then.successor
        elif then and now and then.successor_id != now.pk:
            raise ValidationError(
                {"place_now": _("%(then)s became %(now)s.") % {"then": then.name, "now": then.successor or "–"}}
            )

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_applying(self) -> bool:
        return self.state in APPLYING


class MembershipStage(models.Model):
    """Since when the membership stood in a state: the day on which it happened, not on which it was entered."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="stages")
    state = models.CharField(max_length=9, choices=MembershipState)
    on = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.on}"


class Commitment(models.Model):
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="commitments")
    area = models.ForeignKey(
        FocusArea, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("focus area")
    )
    says_vi = models.CharField(_("commitment (Vietnamese)"), max_length=300)
    says_en = models.CharField(_("commitment (English)"), max_length=300, blank=True)
    due_on = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=CommitmentState, default=CommitmentState.PLANNED, editable=False
    )
    reason = models.CharField(max_length=500, blank=True, editable=False)

    objects = OfMembershipQuerySet.as_manager()
    says = Bilingual("says")

    class Meta:
        ordering = ["id"]
        verbose_name = _("commitment")

    def __str__(self) -> str:
        return self.says_vi

    @property
    def tone(self) -> str:
        return "late" if self.is_late else TONES[self.state]

    @property
    def is_late(self) -> bool:
        is_open = self.state in {CommitmentState.PLANNED, CommitmentState.UNDER_WAY}
        return is_open and self.due_on is not None and self.due_on < clock.today()


class Award(models.Model):
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="awards")
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    name = Bilingual("name")

    class Meta:
        ordering = ["-year", "id"]
        verbose_name = _("award")

    def __str__(self) -> str:
        return f"{self.name_vi} {self.year}"


class ProgressReport(models.Model):
    """What a member tells of a period of two years."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="progress_reports")
    starts_on = models.DateField(_("period from"))
    ends_on = models.DateField(_("period to"))
    due_on = models.DateField(_("due on"))
    text = models.TextField(_("what was done and learned"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ProgressState, default=ProgressState.DUE, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    read_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False)

    objects = OfMembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-id"]
        verbose_name = _("progress report")
        constraints = [models.UniqueConstraint(fields=["membership", "ends_on"], name="progress_report_once_a_period")]

    def __str__(self) -> str:
        return f"{self.membership} {self.years}"

    @property
    def years(self) -> str:
        return f"{self.starts_on.year}–{self.ends_on.year}"

    def get_absolute_url(self) -> str:
        return reverse("networks:progress", args=[self.uuid])

    @property
    def is_open(self) -> bool:
        return self.state in {ProgressState.DUE, ProgressState.RETURNED}

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < clock.today()

    @property
    def tone(self) -> str:
        return "late" if self.is_overdue else TONES[self.state]

    @property
    def state_label(self) -> str:
        """“Due” says nothing beside a date: what is due is to be written."""
        if self.state == ProgressState.DUE:
            return str(_("Overdue") if self.is_overdue else _("To be written"))
        return self.get_state_display()


class JointWork(models.Model):
    """An event or a plan that members and organisations have in common: each pair of them is linked by it."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="joint_works")
    kind = models.CharField(_("kind"), max_length=8, choices=JointKind, default=JointKind.EVENT)
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    date_precision = models.CharField(
        _("the day is known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    memberships = models.ManyToManyField(Membership, blank=True, related_name="joint_works", verbose_name=_("members"))
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="joint_works", verbose_name=_("organisations")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = OfNetworkQuerySet.as_manager()
    title = Bilingual("title")

    class Meta:
        ordering = [models.F("starts_on").desc(nulls_last=True), "-id"]
        verbose_name = _("joint event or plan")

    def __str__(self) -> str:
        return self.title_vi


class NetworkStatement(Reach):
    """How large a source says the network is on a day; another day's stands beside it."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="statements")

    objects = OfNetworkQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "id"]
        verbose_name = _("dated statement")
        constraints = [
            models.CheckConstraint(condition=models.Q(value__gte=0), name="network_statement_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(unit_vi="") | ~models.Q(unit_en=""), name="network_statement_has_a_unit"
            ),
        ]
