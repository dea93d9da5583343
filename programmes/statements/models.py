"""What sources say of a programme: numbers that it bears, statements that may disagree, dated figures of reach."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office import formats
from office.bilingual import Bilingual
from office.text import fold
from programmes.enums import Precision
from programmes.querysets import ResultsQuerySet
from programmes.statements.enums import Qualifier, ReferenceKind, Subject


class Reference(models.Model):
    """A number under which others know the programme; searching finds it."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="references")
    kind = models.CharField(_("kind"), max_length=10, choices=ReferenceKind, default=ReferenceKind.GRANT)
    number = models.CharField(_("number"), max_length=120)
    note = models.CharField(_("note, source"), max_length=300, blank=True)
    search_text = models.CharField(max_length=160, editable=False, db_index=True)

    objects = ResultsQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("number of a programme")
        verbose_name_plural = _("numbers of programmes")
        constraints = [models.UniqueConstraint(fields=["programme", "kind", "number"], name="reference_once")]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        self.number = " ".join(self.number.split())
        self.search_text = fold(self.number)[:160]


class SourceStatement(models.Model):
    """What one source says of one subject. Two that disagree both stand; ``is_used`` marks the one the portal goes by."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="source_statements")
    phase = models.ForeignKey(
        "programmes.Phase",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="source_statements",
        verbose_name=_("phase"),
        help_text=_("Empty: the whole programme."),
    )
    subject = models.CharField(_("what it speaks of"), max_length=14, choices=Subject)
    says_vi = models.CharField(
        _("what the source says (Vietnamese)"),
        max_length=500,
        blank=True,
        help_text=_("Both left empty: the source does not state it."),
    )
    says_en = models.CharField(_("what the source says (English)"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=300, help_text=_("Which paper or page, and where in it."))
    url = models.URLField(_("address"), blank=True)
    document = models.ForeignKey(
        "programmes.Document",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name=_("document"),
    )
    stated_on = models.DateField(_("stated on"), null=True, blank=True)
    is_used = models.BooleanField(_("the portal goes by this one"), default=False)
    is_inferred = models.BooleanField(
        _("inferred, not said in so many words"), default=False, help_text=_("It is marked wherever it is shown.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ResultsQuerySet.as_manager()
    says = Bilingual("says")

    class Meta:
        ordering = ["id"]
        verbose_name = _("statement of a source")
        verbose_name_plural = _("statements of sources")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "subject"],
                condition=models.Q(is_used=True, phase=None),
                name="statement_used_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "phase", "subject"],
                condition=models.Q(is_used=True, phase__isnull=False),
                name="statement_used_once_a_phase",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}: {self.says_vi or self.says_en or '–'}"

    @property
    def is_silent(self) -> bool:
        return not (self.says_vi or self.says_en)


class Reach(models.Model):
    """A number as a source says it on a day, with its own qualifier. Never added to what is counted."""

    value = models.DecimalField(_("number"), max_digits=20, decimal_places=2)
    qualifier = models.CharField(
        _("how exact"),
        max_length=8,
        choices=Qualifier,
        default=Qualifier.EXACTLY,
        help_text=_("As the source puts it; it stays with the number."),
    )
    unit_vi = models.CharField(_("of what (Vietnamese)"), max_length=120, blank=True)
    unit_en = models.CharField(_("of what (English)"), max_length=120, blank=True)
    who_vi = models.CharField(_("who they are (Vietnamese)"), max_length=500, blank=True)
    who_en = models.CharField(_("who they are (English)"), max_length=500, blank=True)
    as_of = models.DateField(_("as of"))
    as_of_precision = models.CharField(
        _("the day is known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    source = models.CharField(_("source"), max_length=300)
    url = models.URLField(_("address"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    unit = Bilingual("unit")
    who = Bilingual("who")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.worded} {self.unit_vi or self.unit_en}"

    @property
    def worded(self) -> str:
        """ "over 390,000,000"; an exact number stands alone."""
        number = formats.number(self.value)
        return number if self.qualifier == Qualifier.EXACTLY else f"{self.get_qualifier_display()} {number}"


class ReachStatement(Reach):
    """Whom something may reach, as a source says it on a day. Never added to persons counted."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="reach_statements")
    phase = models.ForeignKey(
        "programmes.Phase",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="reach_statements",
        verbose_name=_("phase"),
        help_text=_("Empty: the whole programme."),
    )

    objects = ResultsQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "id"]
        verbose_name = _("statement of reach")
        verbose_name_plural = _("statements of reach")
        constraints = [
            models.CheckConstraint(condition=models.Q(value__gte=0), name="reach_not_negative"),
            models.CheckConstraint(condition=~models.Q(unit_vi="") | ~models.Q(unit_en=""), name="reach_has_a_unit"),
        ]
