"""Links that open a programme's published page to somebody without an account: made, revoked, opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from office import clock, history
from office.errors import WrongState
from office.text import nfc
from reports.models import LinkOpening, ReadingLink

if TYPE_CHECKING:
    import datetime as dt

    from participants.models import User
    from programmes.models import Programme

DAYS = 30
MOST_DAYS = 366
OPENINGS = 50
MOST_PDFS, WINDOW = 60, 3600  # so many PDFs of one link within so many seconds


def address(link: ReadingLink) -> str:
    """What is sent to the reader."""
    return settings.SITE_URL + reverse("reports:shared", args=[link.token])


def links_of(programme: Programme) -> models.QuerySet[ReadingLink]:
    """With how often each was opened, and when last."""
    return (
        programme.reading_links.select_related("created_by")
        .annotate(openings_count=models.Count("openings"), last_opened_at=models.Max("openings__at"))
        .order_by("-created_at", "-pk")
    )


@transaction.atomic
def make_link(programme: Programme, *, by: User, label: str, ends_on: dt.date, language: str) -> ReadingLink:
    link = ReadingLink(programme=programme, label=nfc(label).strip(), ends_on=ends_on, language=language, created_by=by)
    link.full_clean()
    link.save()
    history.record(link, "reports.link_made", by=by, ends_on=f"{ends_on:%Y-%m-%d}")
    return link


@transaction.atomic
def revoke_link(link: ReadingLink, *, by: User) -> ReadingLink:
    row = ReadingLink.objects.select_for_update().get(pk=link.pk)
    if row.revoked_at is not None:
        raise WrongState(_("This link is revoked already."))
    row.revoked_at, row.revoked_by = timezone.now(), by
    row.save(update_fields=["revoked_at", "revoked_by"])
    history.record(row, "reports.link_revoked", by=by)
    return row


def open_link(token: str) -> ReadingLink | None:
    """The link behind a token while it opens something; of others nobody learns that they exist."""
    link = ReadingLink.objects.select_related("programme__implementer").filter(token=token).first()
    return link if link is not None and link.is_open(clock.today()) else None


def note_opening(link: ReadingLink, part: str) -> None:
    """Not through the history: that marks the programme as changed, and its figures would be counted anew each time."""
    LinkOpening.objects.create(link=link, part=part)


def may_make(link: ReadingLink) -> bool:
    """A PDF costs a second of work, and nobody knows who asks behind a link. Without a cache nothing is counted."""
    key = f"link-pdfs:{link.pk}"
    cache.add(key, 0, WINDOW)
    try:
        return cache.incr(key) <= MOST_PDFS
    except ValueError:
        return True
