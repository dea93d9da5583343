"""What reports ask: a draft that waits for its text, one that could not be made, a partner's section to write or to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from office import clock
from office.attention import Item, register
from programmes.enums import PartnerRole, ProgrammeState, RoleName
from programmes.models import Partner, Programme, Role
from reports.contributions.enums import OPEN
from reports.enums import ReportKind, ReportState
from reports.models import Contribution, Rating, Report
from reports.ratings import services as ratings

if TYPE_CHECKING:
    from participants.models import User


@register
def reports_to_finalise(user: User) -> Iterable[Item]:
    """The newest version of each kind and subject, while it is a draft or after it failed."""
    led = user.programmes_as("coordinator")
    if not led:
        return
    alike = Report.objects.filter(programme=OuterRef("programme"), kind=OuterRef("kind"), subject=OuterRef("subject"))
    newer = alike.filter(version__gt=OuterRef("version"))
    waiting = Report.objects.filter(
        ~Exists(newer), programme_id__in=led, state__in=[ReportState.DRAFT, ReportState.FAILED]
    )
    for report in waiting.defer("snapshot").select_related("phase", "event"):
        failed = report.state == ReportState.FAILED
        words = _("%(title)s: could not be made") if failed else _("%(title)s, version %(n)d: a draft")
        yield Item(
            title=words % {"title": report.title, "n": report.version},
            url=report.get_absolute_url(),
            action=_("Make it again") if failed else _("Write and finalise"),
            since=localdate(report.created_at),
            detail=_("Made by itself.") if report.by_itself else "",
            tone="late" if failed else "wait",
            scope_id=report.programme_id,
            section="reports",
        )


SOON = dt.timedelta(days=14)


@register
def sections_to_write(user: User) -> Iterable[Item]:
    """For a partner's reporter: sections of reports that the own organisation is asked for."""
    if not user.programmes_as(RoleName.PARTNER):
        return
    today = clock.today()
    for row in Contribution.objects.of_reporter(user).unwritten().select_related("organisation", "phase"):
        returned = row.state == "returned"
        words = _("Returned to you: %(title)s") if returned else _("To write: %(title)s")
        yield Item(
            title=words % {"title": row.title},
            detail=row.reason if returned else row.report_title,
            url=row.get_absolute_url(),
            action=_("Write"),
            since=row.due_on,
            tone="late" if returned or today > row.due_on else "due" if row.due_on - today <= SOON else "wait",
            scope_id=row.programme_id,
            section="contributions",
        )


@register
def sections_to_check(user: User) -> Iterable[Item]:
    """For coordinators: sections that were sent, and those that are late."""
    led = user.programmes_as(RoleName.COORDINATOR)
    if not led:
        return
    sent = Q(state="submitted") | Q(state__in=OPEN, due_on__lt=clock.today())
    for row in Contribution.objects.filter(sent, programme_id__in=led).select_related("organisation", "phase"):
        is_late = row.is_open
        words = _("%(name)s is late with “%(title)s”") if is_late else _("%(name)s sent “%(title)s”")
        since = row.due_on if is_late or row.submitted_at is None else localdate(row.submitted_at)
        yield Item(
            title=words % {"name": row.organisation.name, "title": row.title},
            detail=row.report_title,
            url=row.get_absolute_url(),
            action=_("Open") if is_late else _("Read"),
            since=since,
            tone="late" if is_late else "wait",
            scope_id=row.programme_id,
            section="reports",
        )


@register
def closures_to_rate(user: User) -> Iterable[Item]:
    """For a partner's reporter: a programme that closes and that the own organisation has not rated yet."""
    mine = user.programmes_as(RoleName.PARTNER)
    if not mine:
        return
    closing = Q(state=ProgrammeState.CLOSED) | Q(
        state=ProgrammeState.RUNNING, ends_on__lte=clock.today() + ratings.LAST_WEEKS
    )
    final = Report.objects.filter(programme=OuterRef("pk"), kind=ReportKind.END_OF_PROGRAMME, state=ReportState.FINAL)
    own = Role.objects.filter(user=user, role=RoleName.PARTNER, programme=OuterRef("pk")).values("organisation")[:1]
    answered = Rating.objects.filter(programme=OuterRef("pk"), is_own=False, organisation=OuterRef("own"))
    paying = Partner.objects.filter(
        programme=OuterRef("pk"), organisation=OuterRef("own"), role__in=[PartnerRole.FUNDER, PartnerRole.COORDINATING]
    )
    rows = Programme.objects.filter(closing, ~Exists(final), pk__in=mine).annotate(own=Subquery(own))
    for programme in rows.filter(~Exists(answered), ~Exists(paying)).exclude(implementer=F("own")):
        yield Item(
            title=_("Rate the host and the donor at closure"),
            detail=programme.short_title,
            url=reverse("reports:ratings", args=[programme.slug]),
            action=_("Answer"),
            since=programme.ends_on or clock.today(),
            tone="due",
            scope_id=programme.pk,
            section="contributions",
        )
