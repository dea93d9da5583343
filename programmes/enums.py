from django.db import models
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")


class RoleName(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    FACILITATOR = "facilitator", _("Facilitator")
    MONITOR = "monitor", _("Monitor")
    TRAINEE = "trainee", _("Trainee")
    DONOR = "donor", _("Donor")
    PARTNER = "partner", _("Partner’s reporter")


class PartnerRole(models.TextChoices):
    IMPLEMENTING = "implementing", _("Implementing organisation")
    COORDINATING = "coordinator", _("Coordinator")
    FUNDER = "funder", _("Funder")
    PARTNER = "partner", _("Partner")
    SUPPORTING = "supporting", _("Supporting")
    TAKING_PART = "taking_part", _("Taking part")


class Level(models.TextChoices):
    """Where an organisation works in a programme."""

    INTERNATIONAL = "international", _("International")
    CENTRAL = "central", _("Central (national)")
    PROVINCE = "province", _("Province (region)")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune (local)")


class Certainty(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    ASSUMED = "assumed", _("Assumed")
    NOT_STATED = "not_stated", _("Not stated")


class Capacity(models.TextChoices):
    GUEST = "guest", _("Guest")
    EXPERT = "expert", _("Expert")
    ORGANISER = "organiser", _("Organiser")
    ADVISER = "adviser", _("Adviser")
    FACILITATOR = "facilitator", _("Facilitator")
    SPEAKER = "speaker", _("Speaker")


class StageKind(models.TextChoices):
    LAUNCH = "launch", _("Launch workshop")
    TRAINING = "training", _("Training")
    PLANS = "plans", _("Group action plans")
    SUPPORT = "support", _("Support and visits")
    FIELD_VISIT = "field_visit", _("Field study visit")
    CLOSING = "closing", _("Closing workshop")
    REPORT = "report", _("Final report")


class EnrolmentState(models.TextChoices):
    ENROLLED = "enrolled", _("Enrolled")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PlanWriters(models.TextChoices):
    MEMBERS = "members", _("Any member of the group")
    LEADER = "leader", _("Only the group's leader")


class TargetState(models.TextChoices):
    MET = "met", _("met")
    ON_TRACK = "on_track", _("on track")
    BEHIND = "behind", _("behind")
    NOT_DUE = "not_due", _("not yet due")
    MISSED = "missed", _("not met")
    NO_VALUE = "no_value", _("no figure yet")
    HIDDEN = "hidden", _("not shown")


class FollowUpState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done, awaits verification")
    VERIFIED = "verified", _("Verified")
    CANCELLED = "cancelled", _("Cancelled")


class ImportState(models.TextChoices):
    READING = "reading", _("being read")
    UNREADABLE = "unreadable", _("can’t be read")
    CHECKED = "checked", _("awaits your confirmation")
    WRITING = "writing", _("being written")
    IMPORTED = "imported", _("imported")
    DROPPED = "dropped", _("set aside")


class RowKind(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("same")
    WRONG = "wrong", _("wrong")
