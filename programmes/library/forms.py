from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from office.widgets import FilesField, PhotosField
from participants.models import User
from programmes.forms_rows import DayField, OrganisationNameField, RowForm
from programmes.library.enums import DocumentKind, Force, PictureConsent, Relation
from programmes.library.models import Citation, Dissemination, Document, Picture


class DocumentForm(RowForm):
    either = ("title",)
    takes_occasion = True
    organisation_fields = {"issuer_name": "issuer"}
    issuer_name = OrganisationNameField(label=_("Issued or made by"), required=False)
    issued_on = DayField(label=_("Date"), required=False)
    due_on = DayField(label=_("Due"), required=False)
    delivered_on = DayField(label=_("Delivered on"), required=False)
    link = forms.URLField(label=_("Address on the web"), required=False, assume_scheme="https")
    relation = forms.ChoiceField(label=_("What it is to the programme"), choices=Relation, initial=Relation.BASIS)
    files = FilesField(  # type: ignore[assignment]  # a field, which the form takes out of its class
        label=_("File"), required=False, help_text=_("PDF, Word, Excel, PowerPoint or a picture.")
    )
    field_order = [
        "kind", "relation", "title_vi", "title_en", "number", "issuer_name", "issued_on", "date_precision", "force",
        "replaced_by", "due_on", "delivered_on", "link", "files", "summary_vi", "summary_en", "access", "occasion",
    ]  # fmt: skip

    class Meta:
        model = Document
        fields = [
            "kind", "title_vi", "title_en", "number", "issued_on", "date_precision", "force", "replaced_by", "due_on",
            "delivered_on", "link", "summary_vi", "summary_en", "access",
        ]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("summary_vi", "summary_en")}

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        issued = Q(kind__in=[DocumentKind.DECISION, DocumentKind.GUIDANCE])
        others = Document.objects.visible_to(user).filter(issued).exclude(pk=self.instance.pk)
        self.fields["replaced_by"].queryset = others  # type: ignore[attr-defined]
        self.fields["due_on"].help_text = _("For a deliverable: by when it is owed.")
        self.fields["force"].help_text = _("For decisions and guidance.")
        if self.instance.pk:
            del self.fields["relation"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("replaced_by") and data.get("force") != Force.REPLACED:
            self.add_error("force", _("A document that is replaced by another is “replaced”."))
        if data.get("due_on") and data.get("kind") != DocumentKind.DELIVERABLE:
            self.add_error("due_on", _("Only a deliverable has a due date. Choose the kind “deliverable”."))
        return data


class CiteForm(forms.ModelForm):
    """A document that the portal has already, cited by a further programme."""

    class Meta:
        model = Citation
        fields = ["document", "relation", "note"]

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        cited = self.instance.programme.documents.values("pk")
        self.fields["document"].queryset = Document.objects.visible_to(user).exclude(pk__in=cited)  # type: ignore[attr-defined]
        self.fields["document"].label_from_instance = lambda row: f"{row.number} {row.title}".strip()  # type: ignore[attr-defined]


class DisseminationForm(RowForm):
    either = ("what",)
    on = DayField(label=_("Date"), required=False)
    link = forms.URLField(label=_("Address on the web"), required=False, assume_scheme="https")

    class Meta:
        model = Dissemination
        fields = [
            "what_vi", "what_en", "channel", "on", "precision", "audience_vi", "audience_en", "qualifier", "people",
            "document", "link", "shared",
        ]  # fmt: skip


class PictureForm(RowForm):
    either = ("caption",)
    takes_occasion = True
    taken_on = DayField(label=_("Taken on"), required=False)
    photo = PhotosField(label=_("Picture"), required=False)
    field_order = ["photo", "caption_vi", "caption_en", "taken_on", "source", "consent", "shared", "occasion"]

    class Meta:
        model = Picture
        fields = ["caption_vi", "caption_en", "taken_on", "source", "consent", "shared"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("shared") and data.get("consent") == PictureConsent.UNKNOWN:
            self.add_error("shared", _("Donors see a picture only when the consent of those on it is known."))
        if len(data.get("photo") or []) > 1:
            self.add_error("photo", _("One picture at a time: each has its own caption and consent."))
        return data
