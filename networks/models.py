"""Networks and associations: a tree of units that keeps its history, who answers for each, and levels held as counts."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.enums import NetworkKind, NetworkRoleName, SuccessionHow
from networks.querysets import NetworkQuerySet, OfUnitQuerySet, UnitQuerySet
from networks.staged import StagedSheet
from office.bilingual import Bilingual
from participants.models import Organisation, Person, Place, User
from programmes.models import Programme
from programmes.statements.enums import Qualifier

STEP = 5  # signs of a path for one unit: its number in the network to the base of 36, up to 60 million
MAX_DEPTH = 9
MAP_SIDE = 12  # columns and rows of a schematic map


class Network(models.Model):
    """An association with its units, or a network of members."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("short address"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=11, choices=NetworkKind, default=NetworkKind.ASSOCIATION)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=300)
    name_en = models.CharField(_("name (English)"), max_length=300, blank=True)
    about_vi = models.TextField(_("in words (Vietnamese)"), blank=True)
    about_en = models.TextField(_("in words (English)"), blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="networks", verbose_name=_("organisation")
    )
    currency = models.CharField(_("currency"), max_length=3, default="VND")
    last_number = models.PositiveIntegerField(default=0, editable=False, help_text="The newest unit’s number.")
    programmes = models.ManyToManyField(Programme, blank=True, related_name="networks", verbose_name=_("programmes"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NetworkQuerySet.as_manager()
    name = Bilingual("name")
    about = Bilingual("about")

    class Meta:
        ordering = ["name_vi", "id"]
        verbose_name = _("network")
        verbose_name_plural = _("networks")

    def __str__(self) -> str:
        return self.name_vi

    def get_absolute_url(self) -> str:
        return reverse("networks:network", args=[self.slug])


class UnitKind(models.Model):
    """A kind of unit is data: province, district, commune, chapter, board. A kind hangs below one of a smaller rank."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="kinds")
    slug = models.SlugField(max_length=40)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField(
        _("rank"), help_text=_("1 is the top. A unit hangs below a unit of a smaller rank.")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)

    name = Bilingual("name")

    class Meta:
        ordering = ["rank", "id"]
        verbose_name = _("kind of unit")
        verbose_name_plural = _("kinds of unit")
        constraints = [
            models.UniqueConstraint(fields=["network", "slug"], name="unit_kind_once"),
            models.CheckConstraint(condition=models.Q(rank__gte=1, rank__lte=MAX_DEPTH), name="unit_kind_rank_1_to_9"),
        ]

    def __str__(self) -> str:
        return self.name_vi


class Unit(models.Model):
    """One unit. ``parent`` and ``path`` say where it hangs now; where it hung before: :class:`Placement`.

    ``path`` is the parent's path and the unit's own number, each unit in five signs, so that a branch is a prefix.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="units")
    kind = models.ForeignKey(UnitKind, models.PROTECT, related_name="units", verbose_name=_("kind"))
    code = models.CharField(_("code"), max_length=30)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("hangs under")
    )
    number = models.PositiveIntegerField(editable=False, help_text="Within the network; its step in paths.")
    path = models.CharField(max_length=STEP * MAX_DEPTH, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name=_("province"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("organisation")
    )
    is_established = models.BooleanField(
        _("the association is established here"),
        default=True,
        help_text=_("Without the mark it counts among the missing: the area is there, the association is not yet."),
    )
    started_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    map_column = models.PositiveSmallIntegerField(
        _("column on the map of the unit above"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAP_SIDE)],
        help_text=_("A schematic map, not to scale: columns from the west, rows from the north, 1 to 12. Empty: it is not on the map."),
    )  # fmt: skip
    map_row = models.PositiveSmallIntegerField(
        _("row on the map of the unit above"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAP_SIDE)],
    )  # fmt: skip
    note = models.CharField(_("note, source"), max_length=300, blank=True)
    search_text = models.CharField(max_length=450, editable=False, db_index=True)

    objects = UnitQuerySet.as_manager()
    name = Bilingual("name")

    class Meta:
        ordering = ["kind__rank", "name_vi", "id"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        indexes = [
            models.Index(fields=["network", "path"], name="unit_branch", opclasses=["int8_ops", "varchar_pattern_ops"])
        ]
        constraints = [
            models.UniqueConstraint(fields=["network", "code"], name="unit_code_once"),
            models.UniqueConstraint(fields=["network", "number"], name="unit_number_once"),
            models.CheckConstraint(
                condition=models.Q(ended_on=None)
                | models.Q(started_on=None)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="unit_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(map_column=None, map_row=None)
                | (models.Q(map_column__gte=1, map_row__gte=1) & ~models.Q(map_column=None) & ~models.Q(map_row=None)),
                name="unit_map_column_and_row",
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi

    def get_absolute_url(self) -> str:
        return reverse("networks:unit", args=[self.uuid])

    @property
    def depth(self) -> int:
        return len(self.path) // STEP

    @property
    def is_closed(self) -> bool:
        return self.ended_on is not None


class UnitImport(StagedSheet):
    """A sheet of units on its way in."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="unit_imports")

    def get_absolute_url(self) -> str:
        return reverse("networks:units_import", args=[self.network.slug, self.uuid])


class Placement(models.Model):
    """Under which parent a unit hung, from a day until another; the tree of any day is read from these."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(null=True, blank=True, help_text="null: from its beginning")
    until = models.DateField(null=True, blank=True, help_text="The first day on which it hung there no more.")

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        ordering = ["unit", models.F("since").asc(nulls_first=True), "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=models.Q(until=None), name="placement_one_open"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(since=None) | models.Q(until__gte=models.F("since")),
                name="placement_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} < {self.parent_id}"


class Succession(models.Model):
    """What became of a unit: renamed (the same record), merged into another, split into others."""

    before = models.ForeignKey(Unit, models.CASCADE, related_name="successions")
    after = models.ForeignKey(Unit, models.CASCADE, related_name="origins")
    how = models.CharField(max_length=6, choices=SuccessionHow)
    on = models.DateField()
    former_name_vi = models.CharField(max_length=200, blank=True)
    former_name_en = models.CharField(max_length=200, blank=True)

    former_name = Bilingual("former_name")

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.before_id} {self.how} {self.after_id}"


class Term(models.Model):
    """A term of office of a unit's board."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="terms")
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"), null=True, blank=True)

    objects = OfUnitQuerySet.as_manager()
    name = Bilingual("name")

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("term of office")

    def __str__(self) -> str:
        return self.name_vi


class Officer(models.Model):
    """Who holds which post in a unit. What an officer may do in the portal is a :class:`NetworkRole`."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="officers")
    term = models.ForeignKey(
        Term, models.SET_NULL, null=True, blank=True, related_name="officers", verbose_name=_("term of office")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="offices", verbose_name=_("person"))
    post_vi = models.CharField(_("post (Vietnamese)"), max_length=200)
    post_en = models.CharField(_("post (English)"), max_length=200, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = OfUnitQuerySet.as_manager()
    post = Bilingual("post")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("officer")

    def __str__(self) -> str:
        return f"{self.post_vi}: {self.person}"


class UnitCount(models.Model):
    """Units of a kind below a unit that are known by number only; records of them are among these, never added."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="counts")
    kind = models.ForeignKey(UnitKind, models.PROTECT, related_name="+", verbose_name=_("kind"))
    qualifier = models.CharField(_("how sure"), max_length=8, choices=Qualifier, default=Qualifier.EXACTLY)
    number = models.PositiveIntegerField(_("how many there are"))
    expected = models.PositiveIntegerField(
        _("of how many"), null=True, blank=True, help_text=_("Where every place should have one. Empty: not stated.")
    )
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        ordering = ["kind__rank", "kind_id", "-as_of", "-id"]
        verbose_name = _("number of units")
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "as_of"], name="unit_count_once_a_day")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class NetworkRole(models.Model):
    """What a user may do: in the whole network, as an officer on a branch, or for one member."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="roles")
    user = models.ForeignKey(User, models.CASCADE, related_name="network_roles")
    role = models.CharField(_("role"), max_length=8, choices=NetworkRoleName)
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="roles", verbose_name=_("branch")
    )
    membership = models.ForeignKey(
        "networks.Membership", models.CASCADE, null=True, blank=True, related_name="roles", verbose_name=_("member")
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "user", "role"],
                condition=models.Q(unit=None, membership=None),
                name="network_role_once",
            ),
            models.UniqueConstraint(
                fields=["network", "user", "unit"], condition=~models.Q(unit=None), name="officer_once_a_branch"
            ),
            models.CheckConstraint(
                condition=(models.Q(role="officer") & ~models.Q(unit=None))
                | (~models.Q(role="officer") & models.Q(unit=None)),
                name="officer_has_a_branch",
            ),
            models.UniqueConstraint(
                fields=["membership", "user"], condition=~models.Q(membership=None), name="contact_once_a_member"
            ),
            models.CheckConstraint(
                condition=(models.Q(role="contact") & ~models.Q(membership=None))
                | (~models.Q(role="contact") & models.Q(membership=None)),
                name="contact_has_a_member",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"


# the rest of the app's models, beside what they belong to
from networks.desk.models import Desk, DeskPost, Edition, Expertise, Question, Thank  # noqa: E402, F401
from networks.fund.models import (  # noqa: E402, F401
    Campaign,
    CampaignRound,
    FundEntry,
    FundExplanation,
    FundImport,
    FundPublication,
    FundSource,
)
from networks.library.models import NetworkCitation  # noqa: E402, F401
from networks.membership.models import (  # noqa: E402, F401
    Award,
    Commitment,
    FocusArea,
    JointWork,
    Membership,
    MembershipStage,
    NetworkStatement,
    ProgressReport,
)
from networks.recognition.models import Application, RecognitionRound, SelfScore  # noqa: E402, F401
from networks.returns.models import (  # noqa: E402, F401
    Return,
    ReturnCheck,
    ReturnField,
    ReturnForm,
    ReturnImport,
    ReturnReminder,
    ReturnValue,
    Round,
)
from networks.reviews.models import Review, Reviewer, ReviewScore  # noqa: E402, F401
from networks.titles.models import Appeal, Outcome, RecognitionDecision, TitleTarget  # noqa: E402, F401
