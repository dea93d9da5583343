"""Periodic returns: what is asked (a form), when (a round), and what each unit sent (a return)."""

from __future__ import annotations

import uuid
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.fund.enums import Figure
from networks.querysets import OfNetworkQuerySet, OfUnitQuerySet
from networks.returns.enums import OWED, TONES, CheckKind, FieldType, ReminderStage, ReturnState, RoundState, Summed
from networks.returns.formulas import BadFormula, names_in
from networks.staged import StagedSheet
from office.bilingual import Bilingual
from participants.models import User
from programmes.statements.enums import Qualifier

KEY = RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters without marks, digits and _; a letter first."))


class ReturnForm(models.Model):
    """What is asked of the units of some kinds. Once a round was opened with it, its fields stay as they are."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="return_forms")
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    intro_vi = models.TextField(_("introduction (Vietnamese)"), blank=True)
    intro_en = models.TextField(_("introduction (English)"), blank=True)
    kinds = models.ManyToManyField(
        "networks.UnitKind", related_name="return_forms", verbose_name=_("which units send it")
    )

    people = models.ForeignKey(
        "networks.ReturnField", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("number of people"),
        help_text=_("What sums are told per person of: a number that is asked or worked out, or the whole of a percentage."),
    )  # fmt: skip

    objects = OfNetworkQuerySet.as_manager()
    title = Bilingual("title")
    intro = Bilingual("intro")

    class Meta:
        ordering = ["id"]
        verbose_name = _("return form")

    def __str__(self) -> str:
        return self.title_vi

    @property
    def is_used(self) -> bool:
        return self.rounds.exclude(state=RoundState.PREPARING).exists()

    def get_absolute_url(self) -> str:
        return reverse("networks:return_form", args=[self.pk])


class ReturnField(models.Model):
    """One thing that is asked, or (with a formula) worked out from the others. A sum's formula works on the sums."""

    form = models.ForeignKey(ReturnForm, models.CASCADE, related_name="fields")
    key = models.CharField(_("short name in formulas"), max_length=30, validators=[KEY])
    type = models.CharField(_("type"), max_length=10, choices=FieldType, default=FieldType.COUNT)
    label_vi = models.CharField(_("question (Vietnamese)"), max_length=200)
    label_en = models.CharField(_("question (English)"), max_length=200, blank=True)
    help_vi = models.CharField(_("help (Vietnamese)"), max_length=300, blank=True)
    help_en = models.CharField(_("help (English)"), max_length=300, blank=True)
    required = models.BooleanField(_("must be answered"), default=False)
    formula = models.CharField(
        _("formula"), max_length=200, blank=True,
        help_text=_("Worked out, not asked: raised / population. The short names of other fields, numbers, + - * / ( )."),
    )  # fmt: skip
    fund = models.CharField(
        _("figure of the fund"), max_length=10, choices=Figure, blank=True,
        help_text=_("What is accepted here is then the fund’s stated total of the branch for the year."),
    )  # fmt: skip
    summed = models.CharField(
        _("along the tree"), max_length=6, choices=Summed, default=Summed.SUM,
        help_text=_("A sum of money or a number of things is summed; a rate, such as a sum for each person, is not."),
    )  # fmt: skip
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    label = Bilingual("label")
    help = Bilingual("help")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("field of a return")
        constraints = [models.UniqueConstraint(fields=["form", "key"], name="return_field_once")]

    def __str__(self) -> str:
        return self.label_vi

    def clean(self) -> None:
        if self.summed == Summed.HEAD and (self.formula or self.type not in {FieldType.COUNT, FieldType.MONEY}):
            raise ValidationError({"summed": _("Only a number or a sum of money that is asked is told per person.")})
        if not self.formula:
            return
        if self.type == FieldType.TEXT:
            raise ValidationError({"formula": _("A text can’t be worked out.")})
        _known_names(self.form, self.formula, "formula", besides=self.key)


class ReturnCheck(models.Model):
    """What must fit together: a warning, or a difference that must be explained before the return is sent."""

    form = models.ForeignKey(ReturnForm, models.CASCADE, related_name="checks")
    left = models.CharField(_("this"), max_length=200)
    kind = models.CharField(max_length=8, choices=CheckKind, default=CheckKind.NEAR, verbose_name=_("compared how"))
    right = models.CharField(_("that"), max_length=200)
    tolerance = models.DecimalField(_("may differ by (percent)"), max_digits=6, decimal_places=2, default=0)
    says_vi = models.CharField(_("what it says (Vietnamese)"), max_length=300)
    says_en = models.CharField(_("what it says (English)"), max_length=300, blank=True)
    must_explain = models.BooleanField(_("must be explained before it is sent"), default=False)

    says = Bilingual("says")

    class Meta:
        ordering = ["id"]
        verbose_name = _("check of a return")

    def __str__(self) -> str:
        return self.says_vi

    def clean(self) -> None:
        for name in ("left", "right"):
            _known_names(self.form, getattr(self, name), name)


def _known_names(form: ReturnForm, text: str, field: str, besides: str = "") -> None:
    """Raises ValidationError at ``field`` for a formula that can't be read or names what is not asked."""
    try:
        names = names_in(text)
    except BadFormula as error:
        raise ValidationError({field: str(error)}) from error
    asked = set(form.fields.filter(formula="").exclude(type=FieldType.TEXT).values_list("key", flat=True))
    asked |= {f"{key}_of" for key in form.fields.filter(type=FieldType.PERCENTAGE).values_list("key", flat=True)}
    if unknown := sorted(names - (asked - {besides})):
        raise ValidationError(
            {field: _("No number with this short name is asked: %(names)s.") % {"names": ", ".join(unknown)}}
        )


class Round(models.Model):
    """A form asked for a period. Opening it makes a return for each unit, with the tree as it stands then."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="rounds")
    form = models.ForeignKey(ReturnForm, models.PROTECT, related_name="rounds", verbose_name=_("return form"))
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    starts_on = models.DateField(_("period from"))
    ends_on = models.DateField(_("period to"))
    due_on = models.DateField(_("due on"))
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("compared with")
    )
    state = models.CharField(_("state"), max_length=9, choices=RoundState, default=RoundState.PREPARING, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OfNetworkQuerySet.as_manager()
    title = Bilingual("title")

    class Meta:
        ordering = ["-ends_on", "-id"]
        verbose_name = _("round of returns")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="round_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title_vi

    def get_absolute_url(self) -> str:
        return reverse("networks:round", args=[self.uuid])


class Return(models.Model):
    """What one unit sends in one round. ``path`` and ``kind`` are the unit's at the opening: later moves change nothing."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="returns")
    unit = models.ForeignKey("networks.Unit", models.PROTECT, related_name="returns")
    kind = models.ForeignKey("networks.UnitKind", models.PROTECT, related_name="+")
    path = models.CharField(max_length=45, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=ReturnState, default=ReturnState.AWAITED)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was sent back.")
    explanation = models.TextField(_("explanation of differences"), blank=True)
    on_behalf = models.BooleanField(default=False, help_text="Entered by somebody above the unit.")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    correction = models.CharField(max_length=500, blank=True, help_text="What the unit asks to correct, and why.")
    correction_asked_at = models.DateTimeField(null=True, blank=True)
    correction_asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("return")
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="return_once_a_unit")]
        indexes = [
            models.Index(fields=["round", "path"], name="return_branch", opclasses=["int8_ops", "varchar_pattern_ops"])
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.round}"

    def get_absolute_url(self) -> str:
        return reverse("networks:return", args=[self.uuid])

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_open_to_write(self) -> bool:
        return self.state in OWED

    @cached_property
    def network_id(self) -> int:
        return self.unit.network_id


class ReturnValue(models.Model):
    """One answer. ``part`` and ``whole`` are a percentage's two parts; blank is not zero."""

    sent = models.ForeignKey(Return, models.CASCADE, related_name="values")
    field = models.ForeignKey(ReturnField, models.PROTECT, related_name="values")
    amount = models.DecimalField(max_digits=22, decimal_places=4, null=True, blank=True)
    part = models.DecimalField(max_digits=22, decimal_places=4, null=True, blank=True)
    whole = models.DecimalField(max_digits=22, decimal_places=4, null=True, blank=True)
    text = models.TextField(blank=True)
    qualifier = models.CharField(max_length=8, choices=Qualifier, default=Qualifier.EXACTLY)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sent", "field"], name="return_value_once")]

    def __str__(self) -> str:
        return f"{self.field.key}: {self.amount}"


class ReturnReminder(models.Model):
    """That somebody was reminded in a round: of each stage once, by hand once a day."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="reminders")
    stage = models.CharField(max_length=5, choices=ReminderStage)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    on = models.DateField()
    returns = models.PositiveIntegerField(help_text="How many were owed.")

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "stage", "user"], condition=~models.Q(stage="now"), name="reminded_once_a_stage"
            ),
            models.UniqueConstraint(
                fields=["round", "user", "on"], condition=models.Q(stage="now"), name="reminded_by_hand_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.stage}"


class ReturnImport(StagedSheet):
    """A sheet with the returns of a branch on its way in."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="sheets")
    unit = models.ForeignKey("networks.Unit", models.PROTECT, related_name="+", help_text="The top of the branch.")
    sends = models.BooleanField(default=False, help_text="What is complete is sent at once.")

    objects = OfUnitQuerySet.as_manager()

    @property
    def network_id(self) -> int:
        return self.unit.network_id

    def get_absolute_url(self) -> str:
        return reverse("networks:return_sheet", args=[self.uuid])
