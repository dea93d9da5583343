"""Forms: upload a Word template; choose a layout and say what an official document states."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.forms_programmes import DayField
from programmes.models import Programme
from reports.layouts.enums import Authority, Layout
from reports.layouts.models import Letterhead, ProgrammeLayout, ReportLayout
from reports.official.details import recipients

DETAILS = [
    "superior_body", "superior_body_en", "issuing_body", "issuing_body_en", "symbol", "place", "addressee",
    "addressee_en", "recipients", "recipients_en", "authority", "on_behalf_of", "on_behalf_of_en", "signer_position",
    "signer_position_en", "signer_name",
]  # fmt: skip
NEEDED = ("symbol", "place", "signer_position", "signer_name")
HELP = {
    "superior_body": _("The body above the one that issues it. Empty: there is none."),
    "issuing_body": _("Empty: the implementing organisation. It is set in capitals."),
    "symbol": _("For example BC-TTĐT: what kind of document it is, and who issues it."),
    "place": _("For example Hà Nội."),
    "recipients": _(
        "One a line; the last is where it is filed, for example “Lưu: VT, ĐT”. Dashes and semicolons are put by itself."
    ),
    "on_behalf_of": _("With TM., KT., TL. or TUQ.: of whom, for example Giám đốc."),
    "signer_position": _("For example Phó Giám đốc."),
    "signer_name": _("Without academic titles, as the decree says; schools and hospitals may decide otherwise."),
    "number": _("Empty: there is room to write it by hand."),
    "issued_on": _("dd/mm/yyyy. Empty: there is room to write it by hand."),
    "subject_vi": _("Empty: “Kết quả thực hiện chương trình …”."),
}


class LetterheadForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For example “Letterhead of the centre”."))
    file = forms.FileField(
        label=_("Word template"),
        help_text=_("A .docx of at most 5 MB, without macros."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )


class LayoutForm(forms.ModelForm):
    """``programme`` (or what else the report is of) says which templates are offered.

    The checks are those of an official document, when it is one.
    """

    needed: tuple[str, ...] = ()

    class Meta:
        model = ProgrammeLayout
        fields = ["layout", "letterhead", *DETAILS]
        widgets = {
            "layout": forms.RadioSelect,
            "recipients": forms.Textarea(attrs={"rows": 4}),
            "recipients_en": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = HELP

    def __init__(self, *args: Any, programme: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = self.offered(programme)
        held = self.instance.letterhead_id
        self.fields["letterhead"].queryset = offered | Letterhead.objects.filter(pk=held) if held else offered  # type: ignore[attr-defined]
        self.fields["letterhead"].empty_label = _("no template")  # type: ignore[attr-defined]

    def offered(self, of: Programme) -> Any:
        return Letterhead.objects.offered_to(of)

    def clean_symbol(self) -> str:
        return self.cleaned_data["symbol"].upper()

    def clean_recipients(self) -> str:
        text = self.cleaned_data["recipients"]
        lines = recipients(text)
        if lines and not lines[-1].removeprefix("- ").lower().startswith("lưu"):
            raise forms.ValidationError(_("The last line says where it is filed, for example “Lưu: VT, ĐT”."))
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("layout") == Layout.LETTERHEAD and not data.get("letterhead"):
            self.add_error("letterhead", _("Choose a Word template, or another layout."))
        if data.get("layout") == Layout.OFFICIAL:
            for name in self.needed:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("An official document states this. Fill it in."))
        behalf = data.get("authority") not in {Authority.NONE, Authority.Q, None}
        if behalf and not data.get("on_behalf_of"):
            self.add_error("on_behalf_of", _("Say for whom it is signed, for example Giám đốc."))
        if data.get("on_behalf_of") and not behalf:
            self.add_error(
                "authority", _("Choose how it is signed for another (TM., KT., TL., TUQ.), or leave “for whom” empty.")
            )
        return data

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The details as a person fills them in: the head, the text, who gets it, who signs; English apart."""
        parts = (
            (_("Head"), ("superior_body", "issuing_body", "number", "symbol", "place", "issued_on")),
            (_("Text"), ("subject_vi", "addressee", "recipients")),
            (_("Signature"), ("authority", "on_behalf_of", "signer_position", "signer_name")),
        )
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in parts]

    def english(self) -> list[Any]:
        return [self[name] for name in self.fields if name.endswith("_en")]


class ReportLayoutForm(LayoutForm):
    issued_on = DayField(label=_("Date"), required=False, help_text=HELP["issued_on"])
    needed = NEEDED

    class Meta(LayoutForm.Meta):
        model = ReportLayout  # type: ignore[assignment]
        fields = ["layout", "letterhead", *DETAILS, "number", "issued_on", "subject_vi", "subject_en"]
