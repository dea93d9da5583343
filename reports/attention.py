"""What reports ask of coordinators: a draft that waits for its text, one that could not be made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from office.attention import Item, register
from reports.enums import ReportState
from reports.models import Report

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
            detail=_("Made by itself after the programme ended.") if report.by_itself else "",
            tone="late" if failed else "wait",
            scope_id=report.programme_id,
            section="reports",
        )
