"""The programmes of an organisation and its roles there, on the organisation's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from participants.organisation_story import Section, register
from programmes.activities.reading import involvements

if TYPE_CHECKING:
    from participants.models import Organisation, User


@register
def programmes_of(user: User, organisation: Organisation) -> Section:
    found = involvements(user, organisation)
    return Section(_("Its programmes"), "programmes/_involvements.html", {"involvements": found})
