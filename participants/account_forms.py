"""allauth's forms where its own words or choices are not ours (settings: ACCOUNT_FORMS, MFA_FORMS)."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import AddEmailForm
from allauth.account.internal.userkit import filter_users_by_email
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):
    """A key is there to sign in with: without a password unless one says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("So that you know it among others, e.g. “My phone”.")
        self.fields["passwordless"].initial = True


class AddOwnEmailForm(AddEmailForm):
    """An address of another account can't be added: codes that its owner asks for would open this account."""

    def clean_email(self) -> str:
        address = super().clean_email()
        if any(user.pk != self.user.pk for user in filter_users_by_email(address)):
            raise forms.ValidationError(_("This address can’t be added to your account."))
        return address
