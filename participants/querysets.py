from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet

from office.text import fold

if TYPE_CHECKING:
    from participants.models import User


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class PlaceQuerySet(models.QuerySet):
    def of_era(self, era: str) -> Self:
        return self.filter(era=era)


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Oneself; those enrolled, or named in a role, in programmes that one works in."""
        if user.is_staff:
            return self
        known = self._known_in(user.programmes_as("coordinator", "facilitator", "monitor"))
        return self.filter(known | models.Q(pk=user.person_id)).distinct()

    def coordinated_by(self, user: User) -> Self:
        """Those whom a programme knows that one coordinates: their records may be put together."""
        if user.is_staff:
            return self
        return self.filter(self._known_in(user.programmes_as("coordinator"))).distinct()

    @staticmethod
    def _known_in(programmes: list[int]) -> models.Q:
        """Enrolled, a guest or expert, or with a role in one of them."""
        return (
            models.Q(enrolments__programme_id__in=programmes)
            | models.Q(appearances__programme_id__in=programmes)
            | models.Q(user__programme_roles__programme_id__in=programmes)
        )

    def search(self, text: str) -> Self:
        """People whose name, e-mail, position or organisation holds each word, without regard to marks and case."""
        people = self
        for word in fold(text).split():
            people = people.filter(
                models.Q(search_text__contains=word) | models.Q(organisation__search_text__contains=word)
            )
        return people


class OrganisationQuerySet(MP_NodeQuerySet):
    def visible_to(self, user: User) -> Self:
        """The directory of organisations is shared by those who work in any programme."""
        if user.is_staff or user.programmes_as("coordinator", "facilitator", "monitor"):
            return self
        return self.none()

    def search(self, text: str) -> Self:
        found = self
        for word in fold(text).split():
            found = found.filter(search_text__contains=word)
        return found


class OrganisationManager(MP_NodeManager.from_queryset(OrganisationQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> OrganisationQuerySet:
        return OrganisationQuerySet(self.model, using=self._db).order_by("path")
