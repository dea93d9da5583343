"""Who carries the programme: organisations in their roles, and what each does of what all do."""

from __future__ import annotations

from typing import Any

from participants.models import Organisation
from programmes.activities.models import Told
from programmes.activities.reading import Member, leads, matrix, members
from programmes.models import Programme
from reports.snapshot.writing import Both, both, content, iso, plain


def consortium(programme: Programme, *, for_donors: bool) -> dict[str, Any]:
    """``leads``: those stated as coordinator; none is stated when it is empty."""
    found = members(programme, for_donors=for_donors)
    return {
        "members": [_member(member, for_donors) for member in found],
        "leads": [
            {"organisation": content(role.organisation, "name"), "country": _country(role.organisation)}
            for role in leads(found)
        ],
    }


def _member(member: Member, for_donors: bool) -> dict[str, Any]:
    place = member.organisation.place
    now = place.successor if place is not None else None
    return {
        "organisation": content(member.organisation, "name"),
        "country": _country(member.organisation),
        "place": content(place, "name"),
        "place_now": content(now, "name") if now is not None else None,
        "roles": [
            {
                "role": role.role,
                "role_label": both(role.get_role_display),
                "certainty": role.certainty,
                "certainty_label": both(role.get_certainty_display),
                "level": role.level,
                "level_label": both(role.get_level_display) if role.level else {"vi": "", "en": ""},
                "note": "" if for_donors else role.note,
            }
            for role in member.roles
        ],
    }


def _country(organisation: Organisation) -> Both:
    return both(organisation.get_country_display) if organisation.country else {"vi": "", "en": ""}


def activities(programme: Programme) -> list[dict[str, Any]]:
    """What is done together stands once; what each partner does has a row for each that does it."""
    _organisations, rows, joint = matrix(programme)
    return [
        *(
            _activity(row.activity)
            | {
                "actual": plain(row.actual),
                "silent": row.silent,
                "shares": [
                    _told(share) | {"organisation": content(one, "name")}
                    for one, share in row.cells
                    if share is not None
                ],
            }
            for row in rows
        ),
        *(_activity(activity) | {"shares": []} for activity in joint),
    ]


def _activity(activity: Any) -> dict[str, Any]:
    return _told(activity) | {
        "title": content(activity, "title"),
        "unit": content(activity, "unit"),
        "reach": activity.reach,
        "reach_label": both(activity.get_reach_display),
        "phase": activity.phase_id,
    }


def _told(row: Told) -> dict[str, Any]:
    return {
        "starts_on": iso(row.starts_on),
        "ends_on": iso(row.ends_on),
        "precision": row.date_precision,
        "planned": plain(row.planned),
        "actual": plain(row.actual),
        "state": row.state,
        "state_label": both(row.get_state_display),
    }
