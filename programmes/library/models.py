"""Documents (one record each, cited by many programmes), how they were spread, and pictures."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office import clock
from office.bilingual import Bilingual
from office.models import StoredFile
from office.text import fold
from participants.models import Organisation
from programmes.enums import Precision
from programmes.library.enums import (
    DELIVERY_TONES,
    FORCE_TONES,
    Access,
    Channel,
    DeliveryState,
    DocumentKind,
    Force,
    PictureConsent,
    Relation,
)
from programmes.library.querysets import DocumentQuerySet
from programmes.occasions import FromOccasion
from programmes.querysets import SharedQuerySet
from programmes.statements.enums import Qualifier

SOON = dt.timedelta(days=14)


class Document(FromOccasion):
    """A decision, guidance, study, deliverable …: once, whatever the number of programmes that cite it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind)
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=500, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=500, blank=True)
    number = models.CharField(_("number"), max_length=80, blank=True)
    issuer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("issued or made by"),
    )
    issued_on = models.DateField(_("date"), null=True, blank=True)
    date_precision = models.CharField(
        _("the date is known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    force = models.CharField(_("in force"), max_length=8, choices=Force, blank=True, default=Force.NONE)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    link = models.URLField(_("address on the web"), blank=True)
    summary_vi = models.TextField(_("what it is about (Vietnamese)"), blank=True)
    summary_en = models.TextField(_("what it is about (English)"), blank=True)
    access = models.CharField(_("who may read it"), max_length=8, choices=Access, default=Access.INTERNAL)
    search_text = models.CharField(max_length=1200, blank=True, editable=False)
    programmes = models.ManyToManyField("programmes.Programme", through="programmes.Citation", related_name="documents")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DocumentQuerySet.as_manager()
    title = Bilingual("title")
    summary = Bilingual("summary")

    class Meta:
        ordering = [models.F("issued_on").desc(nulls_last=True), "id"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title_vi="") | ~models.Q(title_en=""), name="document_has_a_title"
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_by=None) | models.Q(force=Force.REPLACED),
                name="document_replaced_is_replaced",
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_by=None) | ~models.Q(replaced_by=models.F("id")),
                name="document_not_replaced_by_itself",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.number, self.title_vi or self.title_en]))

    def get_absolute_url(self) -> str:
        return reverse("programmes:document", args=[self.uuid])

    def clean(self) -> None:
        parts = [self.number, self.title_vi, self.title_en, self.issuer.name_vi if self.issuer else ""]
        self.search_text = fold(" ".join(parts))[:1200]

    @property
    def delivery(self) -> str:
        """How a deliverable stands today; nothing for other kinds."""
        if self.kind != DocumentKind.DELIVERABLE:
            return ""
        if self.delivered_on:
            return DeliveryState.DELIVERED
        if self.due_on is None:
            return DeliveryState.UNDATED
        if self.due_on < clock.today():
            return DeliveryState.OVERDUE
        return DeliveryState.SOON if self.due_on <= clock.today() + SOON else DeliveryState.DUE

    @property
    def delivery_label(self) -> str:
        return str(DeliveryState(self.delivery).label) if self.delivery else ""

    @property
    def delivery_tone(self) -> str:
        return DELIVERY_TONES.get(self.delivery, "none")

    @property
    def force_tone(self) -> str:
        return FORCE_TONES[self.force]


class Citation(models.Model):
    """That a programme stands on, made or uses a document."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="citations")
    document = models.ForeignKey(Document, models.CASCADE, related_name="citations")
    relation = models.CharField(
        _("what it is to the programme"), max_length=10, choices=Relation, default=Relation.BASIS
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["programme", "document"], name="citation_once")]

    def __str__(self) -> str:
        return f"{self.programme_id} · {self.document}"


class Dissemination(models.Model):
    """One entry of the dissemination log: what was made known, where, to whom."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="disseminations")
    what_vi = models.CharField(_("what was made known (Vietnamese)"), max_length=500, blank=True)
    what_en = models.CharField(_("what was made known (English)"), max_length=500, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    on = models.DateField(_("date"), null=True, blank=True, help_text=_("Empty: not stated."))
    precision = models.CharField(_("the date is known to the"), max_length=5, choices=Precision, default=Precision.DAY)
    audience_vi = models.CharField(_("to whom (Vietnamese)"), max_length=300, blank=True)
    audience_en = models.CharField(_("to whom (English)"), max_length=300, blank=True)
    people = models.PositiveIntegerField(
        _("people reached"),
        null=True,
        blank=True,
        help_text=_("As told; never added to persons counted. Empty: not stated."),
    )
    qualifier = models.CharField(_("how exact"), max_length=8, choices=Qualifier, default=Qualifier.ABOUT)
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="disseminations", verbose_name=_("document")
    )
    link = models.URLField(_("address on the web"), blank=True)
    shared = models.BooleanField(_("donors may read it"), default=True)

    objects = SharedQuerySet.as_manager()
    what = Bilingual("what")
    audience = Bilingual("audience")

    class Meta:
        ordering = [models.F("on").desc(nulls_last=True), "id"]
        verbose_name = _("entry of the dissemination log")
        verbose_name_plural = _("dissemination log")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(what_vi="") | ~models.Q(what_en=""), name="dissemination_says_what"
            )
        ]

    def __str__(self) -> str:
        return self.what_vi or self.what_en


class Picture(FromOccasion):
    """A picture with its caption and the consent of those on it. Donors see it only when consent is known."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="pictures")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    caption_vi = models.CharField(_("caption (Vietnamese)"), max_length=500, blank=True)
    caption_en = models.CharField(_("caption (English)"), max_length=500, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    source = models.CharField(_("photographer, source"), max_length=300, blank=True)
    consent = models.CharField(_("consent"), max_length=8, choices=PictureConsent, default=PictureConsent.UNKNOWN)
    shared = models.BooleanField(_("donors may see it"), default=False)
    order = models.PositiveSmallIntegerField(default=0)

    objects = SharedQuerySet.as_manager()
    caption = Bilingual("caption")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(caption_vi="") | ~models.Q(caption_en=""), name="picture_has_a_caption"
            ),
            models.CheckConstraint(
                condition=models.Q(shared=False) | ~models.Q(consent=PictureConsent.UNKNOWN),
                name="picture_shared_with_consent",
            ),
        ]

    def __str__(self) -> str:
        return self.caption_vi or self.caption_en
