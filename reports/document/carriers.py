"""The consortium: partners with their roles, and what each does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports.document.writer import Writer


def consortium(doc: Writer) -> None:
    found = doc.snapshot["consortium"]
    if not found["members"]:
        return
    doc.heading(_("Partners and their roles"))
    leads = "; ".join(_lead(doc, lead) for lead in found["leads"])
    doc.text(_("Lead: %(names)s.") % {"names": leads} if leads else _("No lead is stated."))
    doc.table(
        _("Organisations in their roles"),
        [_("Organisation"), _("Role"), _("Level"), _("Where")],
        [
            [
                doc.t(member["organisation"]),
                "; ".join(_role(doc, role) for role in member["roles"]),
                "; ".join(dict.fromkeys(filter(None, (doc.t(role["level_label"]) for role in member["roles"])))) or "–",
                place(doc, member),
            ]
            for member in found["members"]
        ],
        widths=(8, 5, 4, 5),
    )
    _activities(doc)


def _lead(doc: Writer, lead: Mapping[str, Any]) -> str:
    country = doc.t(lead["country"])
    return doc.t(lead["organisation"]) + (f" ({country})" if country else "")


def _role(doc: Writer, role: Mapping[str, Any]) -> str:
    sure = role["certainty"] == "confirmed"
    return doc.t(role["role_label"]) + ("" if sure else f" ({doc.t(role['certainty_label']).lower()})")


def place(doc: Writer, member: Mapping[str, Any]) -> str:
    """The province by the name of its time, and the one that it is in today where that is another."""
    then, now = doc.t(member["place"]), doc.t(member["place_now"])
    if now and now != then:
        return _("%(then)s (since 1 July 2025: %(now)s)") % {"then": then, "now": now}
    return then or doc.t(member["country"]) or "–"


def _activities(doc: Writer) -> None:
    found = doc.snapshot["activities"]
    if not found:
        return
    doc.heading(_("What the partners do"), 2)
    rows: list[list[Any]] = []
    for activity in found:
        shares = activity["shares"]
        unit = doc.t(activity["unit"])
        head: list[Any] = [
            doc.t(activity["title"]) + (f" ({unit})" if unit else ""),
            doc.t(activity["reach_label"]),
            *_told(doc, activity),
        ]
        if shares:
            silent = activity["silent"]
            if silent and activity["actual"] is not None:
                head[1] += " · " + _("%(n)d of them told nothing") % {"n": silent}
            head[0] = (head[0], "head")
        rows.append(head)
        rows += [["", doc.t(share["organisation"]), *_told(doc, share)] for share in shares]
    doc.table(
        _("Activities and who carries them out"),
        [_("Activity"), _("By whom"), _("When"), _("State"), _("Planned"), _("Reached")],
        rows,
        numbers=2,
        widths=(9, 7, 4, 4, 3, 3),
    )


def _told(doc: Writer, row: Mapping[str, Any]) -> list[str]:
    dated = row["starts_on"] or row["ends_on"]
    return [
        doc.span(row["starts_on"], row["ends_on"], row["precision"]) if dated else _("not stated"),
        doc.t(row["state_label"]),
        doc.num(row["planned"]),
        doc.num(row["actual"]),
    ]
