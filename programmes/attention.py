"""Follow-ups that a person must do, or verify; drafts and lists that wait for a look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import clock
from office.attention import Item, register
from office.enums import MessageState
from office.models import OutgoingMessage
from programmes.enums import FollowUpState, ImportState, ProgrammeState, RoleName
from programmes.framework import duty
from programmes.framework.enums import Owed
from programmes.framework.workflow import organisation_of
from programmes.library.models import SOON
from programmes.models import Document, FollowUp, Lesson, PeopleImport, Programme, Transaction
from programmes.money.enums import TransactionState

if TYPE_CHECKING:
    from participants.models import User

UNANSWERED = dt.timedelta(days=30)


@register
def follow_ups_to_do(user: User) -> Iterable[Item]:
    """One's own open ones; for coordinators and monitors also those overdue in their programmes."""
    today = clock.today()
    watched = user.programmes_as("coordinator", "monitor")
    own = FollowUp.objects.open().filter(responsible_id=user.person_id or 0)
    overdue = FollowUp.objects.overdue(today).filter(programme_id__in=watched)
    for follow_up in (own | overdue).select_related("responsible", "organisation")[:100]:
        late = follow_up.due_on < today
        yield Item(
            title=(_("Overdue: %(title)s") if late else _("To do: %(title)s")) % {"title": follow_up.title},
            detail=follow_up.who,
            url=follow_up.get_absolute_url(),
            action=_("Open"),
            since=follow_up.due_on,
            tone="late" if late else "due",
            scope_id=follow_up.programme_id,
            section="follow_ups",
        )


@register
def follow_ups_to_verify(user: User) -> Iterable[Item]:
    watched = user.programmes_as("coordinator", "monitor")
    if not watched:
        return
    done = FollowUp.objects.filter(programme_id__in=watched, state=FollowUpState.DONE).exclude(done_by=user)
    for follow_up in done[:100]:
        yield Item(
            title=_("Done, to be verified: %(title)s") % {"title": follow_up.title},
            url=follow_up.get_absolute_url(),
            action=_("Verify"),
            since=localdate(follow_up.done_at) if follow_up.done_at else follow_up.due_on,
            scope_id=follow_up.programme_id,
            section="follow_ups",
        )


@register
def messages_to_send(user: User) -> Iterable[Item]:
    """Drafts that nobody has looked at yet, and messages that could not be sent; one item a programme and state."""
    coordinated = user.programmes_as("coordinator")
    if not coordinated:
        return
    rows = list(
        OutgoingMessage.objects.filter(scope_id__in=coordinated, state__in=[MessageState.DRAFT, MessageState.FAILED])
        .order_by()
        .values_list("scope_id", "state")
        .annotate(n=Count("pk"), since=Min("created_at"))
    )
    slugs = dict(Programme.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "slug"))
    for scope_id, state, n, since in rows:
        failed = state == MessageState.FAILED
        yield Item(
            title=(
                ngettext("%(n)d message could not be sent", "%(n)d messages could not be sent", n)
                if failed
                else ngettext("%(n)d draft waits in the out-tray", "%(n)d drafts wait in the out-tray", n)
            )
            % {"n": n},
            url=f"{reverse('programmes:messages', args=[slugs[scope_id]])}?state={state}",
            action=_("Look at it") if failed else _("Look and send"),
            since=localdate(since),
            tone="late" if failed else "wait",
            scope_id=scope_id,
            section="messages",
        )


@register
def deliverables_due(user: User) -> Iterable[Item]:
    """Deliverables overdue, or due within two weeks, of the programmes that one coordinates."""
    coordinated = user.programmes_as("coordinator")
    if not coordinated:
        return
    today = clock.today()
    owed = Document.objects.owed_until(today + SOON).filter(citations__programme_id__in=coordinated).distinct()
    for document in owed.annotate(scope=Min("citations__programme_id")).order_by("due_on")[:100]:
        late = document.due_on < today
        yield Item(
            title=(_("Deliverable overdue: %(title)s") if late else _("Deliverable due: %(title)s"))
            % {"title": document.title},
            url=document.get_absolute_url(),
            action=_("Open"),
            since=document.due_on,
            tone="late" if late else "due",
            scope_id=document.scope,
            section="documents",
        )


@register
def lists_to_confirm(user: User) -> Iterable[Item]:
    """Lists of people that were uploaded and not yet confirmed or set aside."""
    coordinated = user.programmes_as("coordinator")
    if not coordinated:
        return
    waiting = PeopleImport.objects.filter(programme_id__in=coordinated, state=ImportState.CHECKED)
    for batch in waiting.select_related("programme", "file")[:50]:
        yield Item(
            title=_("The list “%(name)s” awaits your confirmation") % {"name": batch},
            url=reverse("programmes:people_import", args=[batch.programme.slug, batch.uuid]),
            action=_("Look and confirm"),
            since=localdate(batch.created_at),
            scope_id=batch.programme_id,
            section="people",
        )


def _reporting(ids: Iterable[int]) -> list[Programme]:
    """Those not closed that have a reporting period; most have none, and cost no more than this one query."""
    begun = Programme.objects.filter(pk__in=ids, reporting_periods__starts_on__lte=clock.today())
    return list(begun.exclude(state=ProgrammeState.CLOSED).distinct())


@register
def figures_to_report(user: User) -> Iterable[Item]:
    """What a partner's reporter owes: an item for each period."""
    mine = user.programmes_as(RoleName.PARTNER)
    if not mine:
        return
    own = {organisation for pk in mine if (organisation := organisation_of(user, pk))}
    for sheaf in duty.sheaves(_reporting(mine), clock.today(), organisations=own):
        if sheaf.organisation.pk != organisation_of(user, sheaf.period.programme_id) or not sheaf.to_do:
            continue
        returned = sheaf.count(Owed.RETURNED)
        words = ngettext("%(n)d figure to report for %(period)s", "%(n)d figures to report for %(period)s", sheaf.to_do)
        detail = ngettext("%(n)d returned for revision", "%(n)d returned for revision", returned) % {"n": returned}
        yield Item(
            title=words % {"n": sheaf.to_do, "period": sheaf.period},
            detail=detail if returned else sheaf.label,
            url=reverse("programmes:values", args=[sheaf.period.programme.slug]),
            action=_("Report"),
            since=sheaf.period.due_on,
            tone="late" if sheaf.is_late or returned else "due",
            scope_id=sheaf.period.programme_id,
            section="values",
        )


@register
def figures_to_check(user: User) -> Iterable[Item]:
    """For coordinators: figures that wait to be checked, and organisations that are late."""
    mine = user.programmes_as(RoleName.COORDINATOR)
    if not mine:
        return
    for sheaf in duty.sheaves(_reporting(mine), clock.today()):
        words = {"n": sheaf.waiting, "name": sheaf.organisation.name, "period": sheaf.period}
        common = {
            "url": reverse("programmes:values", args=[sheaf.period.programme.slug]),
            "scope_id": sheaf.period.programme_id,
            "section": "values",
        }
        if sheaf.waiting:
            title = ngettext(
                "%(n)d figure of %(name)s awaits you", "%(n)d figures of %(name)s await you", sheaf.waiting
            )
            sent = [one.value.submitted_at for one in sheaf.duties if one.value and one.state == Owed.SENT]
            since = min((localdate(at) for at in sent if at), default=sheaf.period.due_on)
            yield Item(title=title % words, detail=str(sheaf.period), action=_("Check"), since=since, **common)
        if sheaf.is_late:
            late = sheaf.count(Owed.OVERDUE)
            title = ngettext("%(name)s is late with %(n)d figure", "%(name)s is late with %(n)d figures", late) % {
                "name": sheaf.organisation.name,
                "n": late,
            }
            yield Item(
                title=title,
                detail=str(sheaf.period),
                action=_("Open"),
                since=sheaf.period.due_on,
                tone="late",
                **common,
            )


@register
def lessons_without_answer(user: User) -> Iterable[Item]:
    """Difficulties, lessons and recommendations that nobody has answered for a month."""
    watched = user.programmes_as("coordinator")
    if not watched:
        return
    before = timezone.now() - UNANSWERED
    for lesson in Lesson.objects.filter(programme_id__in=watched, state="open", state_since__lt=before).order_by(
        "state_since"
    )[:50]:
        yield Item(
            title=_("No answer yet: %(text)s") % {"text": lesson.text[:120]},
            url=lesson.get_absolute_url(),
            action=_("Answer"),
            since=lesson.raised_on or localdate(lesson.state_since),
            tone="due",
            scope_id=lesson.programme_id,
            section="lessons",
        )


@register
def transactions_to_approve(user: User) -> Iterable[Item]:
    """For coordinators: what others sent; an item for each programme."""
    mine = user.programmes_as(RoleName.COORDINATOR)
    if not mine:
        return
    sent = Transaction.objects.filter(programme_id__in=mine, state=TransactionState.SUBMITTED)
    others = sent.exclude(entered_by=user).exclude(changed_by=user).exclude(submitted_by=user).order_by()
    rows = others.values("programme_id", "programme__slug").annotate(n=Count("pk"), since=Min("submitted_at"))
    for row in rows:
        words = ngettext("%(n)d transaction awaits your approval", "%(n)d transactions await your approval", row["n"])
        yield Item(
            title=words % {"n": row["n"]},
            url=reverse("programmes:transactions", args=[row["programme__slug"]]) + "?state=submitted",
            action=_("Check"),
            since=localdate(row["since"]) if row["since"] else clock.today(),
            scope_id=row["programme_id"],
            section="money",
        )


@register
def transactions_returned(user: User) -> Iterable[Item]:
    """One's own that were returned."""
    mine = user.programmes_as(RoleName.COORDINATOR)
    if not mine:
        return
    rows = Transaction.objects.filter(programme_id__in=mine, state=TransactionState.RETURNED, entered_by=user)
    for row in rows.select_related("programme")[:50]:
        yield Item(
            title=_("Returned for revision: %(name)s") % {"name": row},
            detail=row.reason,
            url=row.get_absolute_url(),
            action=_("Open"),
            since=row.on,
            tone="late",
            scope_id=row.programme_id,
            section="money",
        )
