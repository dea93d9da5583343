"""Users, people, organisations (a tree), places in both eras, consent."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from functools import cached_property
from typing import Any

import rules
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from office.bilingual import Bilingual
from participants.enums import ConsentChannel, ConsentPurpose, Country, Difficulty, Disability, Era, Sex
from participants.querysets import OrganisationManager, PersonQuerySet, PlaceQuerySet, UserManager


class Place(models.Model):
    """A province of one era. Seven codes were reused on 1 July 2025, so the key is (code, valid from)."""

    code = models.CharField(max_length=2)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    era = models.CharField(max_length=2, choices=Era)
    name_vi = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    name_alt = models.CharField(max_length=80, blank=True)
    kind_vi = models.CharField(max_length=60, blank=True)
    region_vi = models.CharField(max_length=80, blank=True)
    region_en = models.CharField(max_length=80, blank=True)
    column = models.PositiveSmallIntegerField(default=0, help_text="On the tile map.")
    row = models.PositiveSmallIntegerField(default=0)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = PlaceQuerySet.as_manager()
    name = Bilingual("name")
    region = Bilingual("region")

    class Meta:
        ordering = ["era", "code"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="place_code_valid_from")]

    def __str__(self) -> str:
        return self.name_vi


class EthnicGroup(models.Model):
    """One of the 54 groups, foreigners (55) or not known (99); code of the 1979 series."""

    code = models.CharField(max_length=2, primary_key=True)
    slug = models.SlugField(unique=True)
    name_vi = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    is_minority = models.BooleanField(default=True)
    other_names = models.CharField(max_length=300, blank=True)

    name = Bilingual("name")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_vi


class OrganisationType(models.Model):
    slug = models.SlugField(primary_key=True)
    name_vi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    category_vi = models.CharField(max_length=120)
    category_en = models.CharField(max_length=120)
    iati_type = models.CharField(max_length=3, blank=True)

    name = Bilingual("name")
    category = Bilingual("category")

    class Meta:
        ordering = ["name_vi"]

    def __str__(self) -> str:
        return self.name_vi


class Organisation(MP_Node):
    """One record for one organisation, whatever the number of programmes; a tree (a centre inside its university)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=300)
    name_en = models.CharField(_("name (English)"), max_length=300, blank=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    type = models.ForeignKey(
        OrganisationType, models.PROTECT, null=True, blank=True, verbose_name=_("organisation type")
    )
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name=_("province"))
    country = models.CharField(
        _("country"), max_length=2, choices=Country, blank=True, help_text=_("Empty: not stated.")
    )
    website = models.URLField(_("website"), blank=True)
    search_text = models.CharField(max_length=700, blank=True, editable=False, db_index=True)
    is_fictional = models.BooleanField(default=False)

    objects = OrganisationManager()
    name = Bilingual("name")
    node_order_by: list[str] = []

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name_vi


class Person(models.Model):
    """A human being, once: trainee, facilitator, guest, expert. Sensitive data is in its own table."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField(_("full name"), max_length=150, help_text=_("Family name first."))
    academic_title = models.CharField(
        _("academic title"), max_length=60, blank=True, help_text=_("For example TS., PGS.TS.")
    )
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True, default=Sex.NOT_STATED)
    birth_year = models.PositiveSmallIntegerField(_("birth year"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("organisation"), related_name="people"
    )
    position = models.CharField(_("position"), max_length=200, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name=_("province"))
    code = models.CharField(_("code"), max_length=40, blank=True, help_text=_("The code in your own lists, if any."))
    is_fictional = models.BooleanField(default=False)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)
    search_text = models.CharField(max_length=400, blank=True, editable=False, db_index=True)
    sort_key = models.CharField(max_length=400, blank=True, editable=False, db_index=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="person_email_once"),
            models.CheckConstraint(
                condition=models.Q(birth_year=None) | models.Q(birth_year__gte=1900, birth_year__lte=2100),
                name="person_birth_year_sane",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def titled_name(self) -> str:
        """The name as one addresses it: "PGS.TS. Trần Văn Điền"."""
        return f"{self.academic_title} {self.full_name}".strip()


class Post(models.Model):
    """A further post that a person holds (one person, two posts)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("organisation")
    )
    title_vi = models.CharField(_("post (Vietnamese)"), max_length=200)
    title_en = models.CharField(_("post (English)"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    title = Bilingual("title")

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title_vi


def _difficulty(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, choices=Difficulty, null=True, blank=True)


class SensitiveData(models.Model):
    """Ethnicity and the Washington Group Short Set. Read by those who may; each reading of one person is logged."""

    DOMAINS = ("seeing", "hearing", "walking", "remembering", "selfcare", "communicating")

    person = models.OneToOneField(Person, models.CASCADE, related_name="sensitive", primary_key=True)
    ethnicity = models.ForeignKey(EthnicGroup, models.PROTECT, null=True, blank=True, verbose_name=_("ethnicity"))
    seeing = _difficulty(_("seeing"))
    hearing = _difficulty(_("hearing"))
    walking = _difficulty(_("walking"))
    remembering = _difficulty(_("remembering"))
    selfcare = _difficulty(_("self-care"))
    communicating = _difficulty(_("communicating"))
    disability = models.CharField(max_length=7, choices=Disability, default=Disability.UNKNOWN, editable=False)

    class Meta:
        verbose_name = _("sensitive data")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(**{f"{domain}": None}) | models.Q(**{f"{domain}__gte": 1, f"{domain}__lte": 4}),
                name=f"wg_{domain}_1_to_4",
            )
            for domain in ("seeing", "hearing", "walking", "remembering", "selfcare", "communicating")
        ]

    def __str__(self) -> str:
        return f"#{self.person_id}"

    def work_out_disability(self) -> str:
        """Yes when any domain is 3 or 4; unknown when one answer is missing and none is; else no."""
        answers = [getattr(self, domain) for domain in self.DOMAINS]
        if any(answer is not None and answer >= Difficulty.A_LOT for answer in answers):
            return Disability.YES
        return Disability.UNKNOWN if None in answers else Disability.NO


class Consent(models.Model):
    """One answer of one person for one purpose; a later row replaces an earlier one, none is changed."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=ConsentPurpose)
    given = models.BooleanField()
    text_version = models.CharField(max_length=20, default="2026-1")
    language = models.CharField(max_length=5, default="vi")
    channel = models.CharField(max_length=10, choices=ConsentChannel)
    at = models.DateTimeField(default=timezone.now)
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose} {self.given}"


class User(AbstractBaseUser, PermissionsMixin):
    """A login. What it may do is a role per programme (programmes.Role) or the site role (is_staff)."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    person = models.OneToOneField(Person, models.SET_NULL, null=True, blank=True, related_name="user")
    language = models.CharField(
        _("language"), max_length=5, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")]
    )
    is_staff = models.BooleanField(_("administrator"), default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """The portal's own permissions are the predicates' alone, so that a page shows a superuser what the view allows."""
        if rules.perm_exists(perm):
            return self.is_active and rules.has_perm(perm, self, obj)
        return super().has_perm(perm, obj)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).split()[-1] if self.name else self.email

    @cached_property
    def initials(self) -> str:
        words = [word for word in str(self).split("(")[0].replace("@", " ").split() if word[0].isalpha()]
        return "".join(word[0] for word in words[-2:]).upper()

    @cached_property
    def roles(self) -> dict[int, set[str]]:
        """programme id → roles; one query a request."""
        held: dict[int, set[str]] = {}
        for programme_id, role in self.programme_roles.values_list("programme_id", "role"):
            held.setdefault(programme_id, set()).add(role)
        return held

    def programmes_as(self, *roles: str) -> list[int]:
        """Ids of the programmes where this user holds one of the roles."""
        return [pk for pk, held in self.roles.items() if held.intersection(roles)]


class ApiToken(models.Model):
    """A personal token for the API: shown once, kept as a hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def issue(cls, user: User, name: str = "") -> str:
        """A new token; the only time that it can be read."""
        token = f"gieo_{secrets.token_urlsafe(32)}"
        cls.objects.create(user=user, name=name, digest=cls.digest_of(token))
        return token
