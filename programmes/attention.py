"""Follow-ups that a person must do, or verify."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from office import clock
from office.attention import Item, register
from programmes.enums import FollowUpState
from programmes.models import FollowUp

if TYPE_CHECKING:
    from participants.models import User


@register
def follow_ups_to_do(user: User) -> Iterable[Item]:
    """One's own open ones; for coordinators and monitors also those overdue in their programmes."""
    today = clock.today()
    watched = user.programmes_as("coordinator", "monitor")
    own = FollowUp.objects.open().filter(responsible_id=user.person_id or 0)
    overdue = FollowUp.objects.overdue(today).filter(programme_id__in=watched)
    for follow_up in (own | overdue).select_related("responsible")[:100]:
        late = follow_up.due_on < today
        yield Item(
            title=(_("Overdue: %(title)s") if late else _("To do: %(title)s")) % {"title": follow_up.title},
            detail=str(follow_up.responsible or ""),
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
