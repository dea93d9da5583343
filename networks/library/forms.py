"""A document that a network brings, or one of the library that it cites too."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import Network, NetworkCitation
from office.widgets import FilesField
from participants.models import User
from participants.organisations import organisation_named
from programmes.forms_programmes import DayField
from programmes.forms_rows import OrganisationNameField
from programmes.library.enums import DocumentKind, Force, Relation
from programmes.models import Document


class NetworkDocumentForm(forms.ModelForm):
    relation = forms.ChoiceField(label=_("What it is to the network"), choices=Relation, initial=Relation.BASIS)
    issuer_name = OrganisationNameField(label=_("Issued or made by"), required=False)
    issued_on = DayField(label=_("Date"), required=False)
    link = forms.URLField(label=_("Address on the web"), required=False, assume_scheme="https")
    files = FilesField(  # type: ignore[assignment]  # a field, which the form takes out of its class
        label=_("File"), required=False, help_text=_("PDF, Word, Excel, PowerPoint or a picture.")
    )
    field_order = [
        "kind", "relation", "title_vi", "title_en", "number", "issuer_name", "issued_on", "date_precision", "force",
        "replaced_by", "link", "files", "summary_vi", "summary_en", "access",
    ]  # fmt: skip

    class Meta:
        model = Document
        fields = [
            "kind", "title_vi", "title_en", "number", "issued_on", "date_precision", "force", "replaced_by", "link",
            "summary_vi", "summary_en", "access",
        ]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("summary_vi", "summary_en")}

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        issued = Q(kind__in=[DocumentKind.DECISION, DocumentKind.GUIDANCE])
        others = Document.objects.visible_to(user).filter(issued).exclude(pk=self.instance.pk)
        self.fields["replaced_by"].queryset = others  # type: ignore[attr-defined]
        held = self.instance.issuer if self.instance.issuer_id else None
        self.fields["issuer_name"].initial = held.name_vi if held else ""
        if self.instance.pk:
            del self.fields["relation"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("title_vi") or data.get("title_en")):
            self.add_error("title_vi", _("Write it in Vietnamese or in English."))
        if data.get("replaced_by") and data.get("force") != Force.REPLACED:
            self.add_error("force", _("A document that is replaced by another is “replaced”."))
        return data

    def facts(self, *, by: User) -> dict[str, Any]:
        facts = {name: self.cleaned_data[name] for name in self._meta.fields}  # type: ignore[union-attr]
        return facts | {"issuer": organisation_named(self.cleaned_data["issuer_name"], by=by)}


class NetworkCiteForm(forms.ModelForm):
    class Meta:
        model = NetworkCitation
        fields = ["document", "relation", "note"]

    def __init__(self, *args: Any, network: Network, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        cited = network.citations.values("document")
        self.fields["document"].queryset = Document.objects.visible_to(user).exclude(pk__in=cited)  # type: ignore[attr-defined]
        self.fields["document"].label_from_instance = lambda row: f"{row.number} {row.title}".strip()  # type: ignore[attr-defined]
