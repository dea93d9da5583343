"""Who may do what in a programme, and the invitations that give it."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.models import Organisation, Person, User
from programmes.enums import RoleName
from programmes.querysets import OfProgrammeQuerySet


class Role(models.Model):
    """What a user may do in one programme; a partner's reporter for which organisation."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="roles")
    user = models.ForeignKey(User, models.CASCADE, related_name="programme_roles")
    role = models.CharField(_("role"), max_length=12, choices=RoleName)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["role", "user__name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "user", "role"], name="role_once"),
            models.CheckConstraint(
                condition=~models.Q(role=RoleName.PARTNER) | models.Q(organisation__isnull=False),
                name="role_partner_of_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


def invitation_token() -> str:
    return secrets.token_urlsafe(18)


class Invitation(models.Model):
    """A link (and QR code) that gives a role. For one person (an enrolment or an e-mail), or for a role at large."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=40, unique=True, default=invitation_token, editable=False)
    role = models.CharField(_("role"), max_length=12, choices=RoleName)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="invitations")
    email = models.EmailField(_("e-mail"), blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    sealed = models.BooleanField(
        default=False, editable=False, help_text="Only ever mailed: its receiver alone reads it."
    )

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(role=RoleName.PARTNER) | models.Q(organisation__isnull=False),
                name="invitation_partner_of_an_organisation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.person or self.email or self.token[:6]}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
