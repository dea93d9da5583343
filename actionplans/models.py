"""Groups, their plans, progress and evidence, monitoring visits and findings."""

from __future__ import annotations

import uuid
from decimal import ROUND_HALF_UP, Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actionplans.enums import EDITABLE, PlanState, Rating, RiskLevel, VisitState
from actionplans.querysets import GroupQuerySet, OfPlanQuerySet, PlanQuerySet, VisitQuerySet
from instruments.models import Collection, Response
from office.bilingual import Bilingual
from participants.models import Place, User
from programmes.models import Enrolment, FollowUp, Programme


class Group(models.Model):
    """A group of trainees who make one plan together."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="groups")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=150, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("group")
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="group_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class GroupMember(models.Model):
    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="membership")
    is_leader = models.BooleanField(_("leader"), default=False)

    class Meta:
        ordering = ["-is_leader", "enrolment__person__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=models.Q(is_leader=True), name="group_one_leader"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}"


class Plan(models.Model):
    """A group's action plan."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="plans")
    group = models.OneToOneField(Group, models.PROTECT, related_name="plan")
    code = models.CharField(_("code"), max_length=20)
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    places = models.ManyToManyField(Place, blank=True, related_name="plans", verbose_name=_("provinces"))
    linked_programme = models.CharField(_("linked to which programme or policy"), max_length=300, blank=True)
    problem_vi = models.TextField(_("problem (Vietnamese)"), blank=True)
    problem_en = models.TextField(_("problem (English)"), blank=True)
    objective_vi = models.TextField(_("objective (Vietnamese)"), blank=True)
    objective_en = models.TextField(_("objective (English)"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    version = models.PositiveSmallIntegerField(default=0, help_text="How many times it was submitted.")
    state_since = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()
    title = Bilingual("title")
    problem = Bilingual("problem")
    objective = Bilingual("objective")

    class Meta:
        ordering = ["code"]
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="plan_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title_vi}"

    @property
    def label(self) -> str:
        """Code and title in the reader's language."""
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("actionplans:plan", args=[self.uuid])

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_under_way(self) -> bool:
        return self.state == PlanState.APPROVED


class PlanLine(models.Model):
    """What every line of a plan has; comments point at (kind, uuid)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.PositiveSmallIntegerField(default=0)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "id"]

    @property
    def uuid_text(self) -> str:
        return str(self.uuid)


class Activity(PlanLine):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="activities")
    code = models.CharField(_("code"), max_length=10)
    title_vi = models.CharField(_("activity (Vietnamese)"), max_length=300)
    title_en = models.CharField(_("activity (English)"), max_length=300, blank=True)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    responsible = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("responsible")
    )

    title = Bilingual("title")

    class Meta(PlanLine.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="activity_ends_after_start"
            ),
            models.UniqueConstraint(fields=["plan", "code"], name="activity_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title_vi}"


class PlanIndicator(PlanLine):
    """Progress = (actual − baseline) / (target − baseline): works for downward indicators; none when target = baseline."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="indicators")
    name_vi = models.CharField(_("indicator (Vietnamese)"), max_length=300)
    name_en = models.CharField(_("indicator (English)"), max_length=300, blank=True)
    unit_vi = models.CharField(_("unit (Vietnamese)"), max_length=40)
    unit_en = models.CharField(_("unit (English)"), max_length=40, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4, null=True, blank=True)

    name = Bilingual("name")
    unit = Bilingual("unit")

    class Meta(PlanLine.Meta):
        pass

    def __str__(self) -> str:
        return self.name_vi

    @property
    def is_downward(self) -> bool:
        """Less is better: its target lies under its baseline."""
        return self.baseline is not None and self.target is not None and self.target < self.baseline

    def progress(self, actual: Decimal | None) -> Decimal | None:
        """Share of the way from baseline to target, 1 = reached; None when it can't be said."""
        if actual is None or self.baseline is None or self.target is None or self.target == self.baseline:
            return None
        return (actual - self.baseline) / (self.target - self.baseline)

    def percent(self, actual: Decimal | None) -> int | None:
        """Progress in whole per cent, halves up, as every page and report shows it; 113 is beyond the target."""
        share = self.progress(actual)
        return None if share is None else int((share * 100).quantize(Decimal(1), ROUND_HALF_UP))


class BudgetLine(PlanLine):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="budget_lines")
    title = models.CharField(_("budget line"), max_length=300)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)

    class Meta(PlanLine.Meta):
        constraints = [models.CheckConstraint(condition=models.Q(amount__gte=0), name="budget_not_negative")]

    def __str__(self) -> str:
        return self.title


class Risk(PlanLine):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="risks")
    risk = models.CharField(_("risk"), max_length=300)
    mitigation = models.CharField(_("mitigation"), max_length=300, blank=True)
    level = models.CharField(_("level"), max_length=6, choices=RiskLevel, default=RiskLevel.MEDIUM)

    class Meta(PlanLine.Meta):
        pass

    def __str__(self) -> str:
        return self.risk


class LineComment(models.Model):
    """A comment on the plan as a whole (line empty) or on one of its lines or text fields."""

    write_id = models.UUIDField(default=uuid.uuid4, unique=True)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="comments")
    line = models.CharField(max_length=60, blank=True, help_text="'problem', 'objective', or 'activity:<uuid>' …")
    text = models.TextField(_("comment"))
    version = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def programme_id(self) -> int:
        return self.plan.programme_id


class PlanVersion(models.Model):
    """The plan as it was submitted, whole."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    submitted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    submitted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"


class ProgressUpdate(models.Model):
    """What a group did: how far, what happened, who took part, money, values. A double send counts once."""

    write_id = models.UUIDField(default=uuid.uuid4, unique=True)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="updates")
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="updates", verbose_name=_("activity")
    )
    happened_on = models.DateField(_("when"))
    percent = models.PositiveSmallIntegerField(
        _("how far, %"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    what_happened = models.TextField(_("what happened"))
    reached_women = models.PositiveIntegerField(_("women reached"), null=True, blank=True)
    reached_men = models.PositiveIntegerField(_("men reached"), null=True, blank=True)
    reached_other = models.PositiveIntegerField(_("others reached (sex not stated)"), null=True, blank=True)
    spent = models.DecimalField(_("money spent"), max_digits=18, decimal_places=2, null=True, blank=True)
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent=None) | models.Q(percent__lte=100), name="update_percent_at_most_100"
            ),
            models.CheckConstraint(
                condition=models.Q(spent=None) | models.Q(spent__gte=0), name="update_spent_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["plan"], condition=models.Q(seen_at=None), name="update_not_seen")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.happened_on} {self.what_happened[:40]}"

    @property
    def programme_id(self) -> int:
        return self.plan.programme_id


class IndicatorValue(models.Model):
    """An actual value of an indicator on a day; the newest day holds."""

    indicator = models.ForeignKey(PlanIndicator, models.CASCADE, related_name="values")
    update = models.ForeignKey(ProgressUpdate, models.CASCADE, related_name="values")
    on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [models.UniqueConstraint(fields=["indicator", "update"], name="value_once_an_update")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.on} {self.value}"


class Visit(models.Model):
    """A monitoring visit to one or several plans."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="visits")
    title = models.CharField(_("title"), max_length=300)
    purpose = models.TextField(_("purpose"), blank=True)
    plans = models.ManyToManyField(Plan, related_name="visits", verbose_name=_("plans"))
    monitors = models.ManyToManyField(User, related_name="visits", verbose_name=_("monitors"))
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name=_("province"))
    where = models.CharField(_("where"), max_length=300, blank=True)
    planned_on = models.DateField(_("planned for"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=VisitState, default=VisitState.PLANNED)
    summary = models.TextField(_("summary"), blank=True)
    checklist = models.ForeignKey(
        Collection, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("checklist")
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["planned_on", "id"]
        verbose_name = _("monitoring visit")
        verbose_name_plural = _("monitoring visits")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["done", "reviewed"]) | models.Q(done_on__isnull=False),
                name="visit_done_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("actionplans:visit", args=[self.uuid])

    @property
    def is_planned(self) -> bool:
        return self.state == VisitState.PLANNED


class Checked(models.Model):
    """The checklist filled in for one plan at one visit."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="checked")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="checked")
    response = models.OneToOneField(Response, models.PROTECT, related_name="checked")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "plan"], name="checked_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} · {self.plan_id}"


class Finding(models.Model):
    """What was seen at a visit, with its evidence; it may open a follow-up."""

    write_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="findings")
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("plan")
    )
    rating = models.CharField(_("rating"), max_length=8, choices=Rating)
    text = models.TextField(_("what was seen"))
    recommendation = models.TextField(_("recommendation"), blank=True)
    follow_up = models.OneToOneField(FollowUp, models.SET_NULL, null=True, blank=True, related_name="finding")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def programme_id(self) -> int:
        return self.visit.programme_id
