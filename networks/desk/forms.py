"""Forms of a consultation desk."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.desk.models import Desk, Edition, Expertise, Question
from networks.models import Network, NetworkRole
from office import clock
from office.text import nfc
from office.widgets import FilesField
from participants.models import User
from programmes.forms_programmes import DayField

FILES_HELP = _("Only who asked, the expert and the coordinators can open them. At most 10, each at most 20 MB.")


class QuestionForm(forms.ModelForm):
    write_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    uploads = FilesField(label=_("files"), required=False, help_text=FILES_HELP)

    class Meta:
        model = Question
        fields = ["title", "text", "may_publish"]
        widgets = {"text": forms.Textarea(attrs={"rows": 7})}

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in ("write_id", "uploads", "may_publish")} | {
            name: nfc(data[name]) for name in ("title", "text")
        }


class PostForm(forms.Form):
    write_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = forms.CharField(label=_("text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    uploads = FilesField(label=_("files"), required=False, help_text=FILES_HELP)


class AssignForm(forms.Form):
    expert = forms.ModelChoiceField(NetworkRole.objects.none(), label=_("expert"))
    due_on = DayField(label=_("answer due"), required=False)

    def __init__(self, *args: Any, question: Question, days: int, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["expert"]
        choice.queryset = experts_of(question.network).exclude(user_id=question.asker_id)  # type: ignore[attr-defined]
        choice.label_from_instance = expert_label  # type: ignore[attr-defined]
        held = [role.pk for role in choice.queryset if role.user_id == question.expert_id]  # type: ignore[attr-defined]
        self.fields["expert"].initial = held[0] if held else None
        self.fields["due_on"].initial = question.due_on or clock.today() + dt.timedelta(days=days)

    def clean_due_on(self) -> dt.date | None:
        day = self.cleaned_data["due_on"]
        if day is not None and day < clock.today():
            raise forms.ValidationError(_("This day is past."))
        return day


def experts_of(network: Network) -> Any:
    rows = NetworkRole.objects.filter(network=network, role="expert", user__is_active=True)
    return rows.select_related("user", "expertise").order_by("user__name", "pk")


def fields_of(role: NetworkRole) -> str:
    expertise = getattr(role, "expertise", None)
    return expertise.fields if expertise else ""


def expert_label(role: NetworkRole) -> str:
    fields = fields_of(role)
    return f"{role.user}: {fields}" if fields else str(role.user)


class EditionForm(forms.ModelForm):
    class Meta:
        model = Edition
        fields = ["title", "text", "answer"]
        widgets = {"text": forms.Textarea(attrs={"rows": 7}), "answer": forms.Textarea(attrs={"rows": 12})}

    def facts(self) -> dict[str, str]:
        return {name: nfc(self.cleaned_data[name]) for name in self._meta.fields}  # type: ignore[union-attr]


class DeskForm(forms.ModelForm):
    class Meta:
        model = Desk
        fields = ["is_open", "days", "welcome_vi", "welcome_en"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("welcome_vi", "welcome_en")}


class ExpertForm(forms.ModelForm):
    """A new expert is named by the e-mail of the account; of one that is there the fields change."""

    email = forms.EmailField(label=_("E-mail of the account"))
    field_order = ["email", "fields_vi", "fields_en"]

    class Meta:
        model = Expertise
        fields = ["fields_vi", "fields_en"]

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_new:
            del self.fields["email"]

    def clean_email(self) -> User:
        user = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if user is None:
            raise forms.ValidationError(
                _("There is no account with this e-mail. Invite the person to a programme first.")
            )
        return user

    def facts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("fields_vi", "fields_en")}


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Search the answers"), required=False, max_length=200)
