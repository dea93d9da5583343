from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from office.text import nfc
from participants.models import Organisation, User
from programmes.enums import RoleName
from programmes.models import Invitation, Programme

AT_LARGE = [choice for choice in RoleName.choices if choice[0] != RoleName.TRAINEE]


class ForOrganisation(forms.Form):
    """A partner's reporter is one of an organisation that takes part in the programme."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Reports for"),
        required=False,
        empty_label=_("only for a partner’s reporter"),
        help_text=_("A partner’s reporter sees what this organisation owes, and reports it."),
    )

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme = programme
        mine = Q(partnerships__programme=programme) | Q(implemented=programme) | Q(indicators__programme=programme)
        ids = Organisation.objects.filter(mine).values("pk")
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=ids).order_by("name_vi")  # type: ignore[attr-defined]
        self.order_fields(["email", "role", "organisation"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") != RoleName.PARTNER:
            data["organisation"] = None
        elif not data.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", _("Say for which organisation this person reports."))
        return data


class InviteForm(ForOrganisation):
    """A link for a role. Trainees are invited from the cohort, so that nobody is there twice."""

    role = forms.ChoiceField(label=_("Role"), choices=AT_LARGE, initial=RoleName.FACILITATOR)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Leave it empty for a link that you pass on yourself.")
    )


class GiveRoleForm(ForOrganisation):
    email = forms.EmailField(label=_("E-mail of the account"))
    role = forms.ChoiceField(label=_("Role"), choices=AT_LARGE, initial=RoleName.FACILITATOR)

    user: User | None = None

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.user = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.user is None:
            raise ValidationError(_("Nobody has an account with this e-mail. Send an invitation instead."))
        return email


class JoinForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=150, help_text=_("Family name first."))
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        help_text=password_validation.password_validators_help_text_html(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **options: Any) -> None:
        person = invitation.person
        options.setdefault(
            "initial",
            {"name": person.full_name if person else "", "email": invitation.email or (person.email if person else "")},
        )
        super().__init__(*args, **options)
        self.invitation = invitation
        if person is not None:
            self.fields["name"].disabled = True

    def clean_name(self) -> str:
        return " ".join(nfc(self.cleaned_data["name"]).split())

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        known = User.objects.filter(email=email).first()
        if known is not None and known.pk != self.invitation.accepted_by_id:
            raise ValidationError(_("This e-mail has an account already. Sign in first, then open the link again."))
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password"):
            user = User(email=data.get("email", ""), name=data.get("name", ""))
            try:
                password_validation.validate_password(data["password"], user)
            except ValidationError as error:
                self.add_error("password", error)
        return data
