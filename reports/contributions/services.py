"""Asking partners for a section of a report, and what of it stands in the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from office import formats, history
from office.errors import WrongState
from participants.models import Organisation
from programmes.enums import RoleName
from programmes.models import Phase, Programme
from programmes.services_programmes import normalised
from reports.contributions import notices
from reports.contributions.enums import KINDS
from reports.contributions.models import Contribution
from reports.enums import ReportKind

if TYPE_CHECKING:
    from participants.models import User


@dataclass(frozen=True, slots=True)
class Whole:
    """What a section is a part of: the reports of one kind and subject."""

    kind: str
    subject: str
    label: str
    phase: Phase | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}|{self.subject}"


def wholes(programme: Programme) -> list[Whole]:
    """The reports that partners can be asked to write for: the final one, each period's, each phase's."""
    end = ReportKind.END_OF_PROGRAMME
    found = [Whole(end, "", str(end.label))]
    spans = [(row.starts_on, row.ends_on) for row in programme.reporting_periods.order_by("-starts_on")]
    asked = programme.reports.filter(kind=ReportKind.PERIODIC).order_by("-starts_on")
    spans += list(asked.values_list("starts_on", "ends_on"))
    periodic, review = ReportKind.PERIODIC, ReportKind.PHASE_REVIEW
    for first, last in dict.fromkeys(spans):
        label = f"{periodic.label}: {formats.period(first, last)}"
        found.append(Whole(periodic, f"{first.isoformat()}/{last.isoformat()}", label))
    found += [
        Whole(review, f"phase {phase.pk}", f"{review.label}: {phase.title}", phase) for phase in programme.phases.all()
    ]
    return found


def partners_of(programme: Programme) -> list[Organisation]:
    """Whom one can ask: the programme's partners, and the organisations that somebody reports for."""
    reporting = programme.roles.filter(role=RoleName.PARTNER).values("organisation")
    held = Q(pk__in=programme.partners.values("organisation")) | Q(pk__in=reporting)
    return list(Organisation.objects.filter(held).order_by("name_vi", "pk"))


@transaction.atomic
def ask_contributions(
    programme: Programme, *, by: User | None, whole: Whole, organisations: Iterable[Organisation], **facts: Any
) -> list[Contribution]:
    """One of each organisation that was not asked for it yet (a double tap asks once), with a message to look at."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    facts, asked = normalised(facts), []
    alike = programme.contributions.asked().filter(kind=whole.kind, subject=whole.subject)
    alike = alike.filter(title_vi=facts.get("title_vi", ""), title_en=facts.get("title_en", ""))
    already = set(alike.values_list("organisation_id", flat=True))
    for organisation in organisations:
        if organisation.pk in already:
            continue
        row = Contribution(
            programme=programme, organisation=organisation, kind=whole.kind, subject=whole.subject, phase=whole.phase,
            asked_by=by, **facts,
        )  # fmt: skip
        row.full_clean()
        row.save()
        history.record(row, "reports.contribution_asked", by=by, to_state=row.state)
        notices.tell_reporters(row, notices.ASKED, by=by)
        asked.append(row)
    return asked


@transaction.atomic
def prolong_contribution(contribution: Contribution, *, by: User, due_on: dt.date) -> None:
    """Another due date; reminders begin anew."""
    row = Contribution.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=contribution.pk)
    if not row.is_open:
        raise WrongState(_("This can’t be done: the section is “%(state)s” now.") % {"state": row.get_state_display()})
    if row.due_on == due_on:
        return
    before, row.due_on, row.reminded_on, row.late_reminders = row.due_on, due_on, None, 0
    row.full_clean(validate_unique=False)
    row.save()
    changes = {"due_on": [before.isoformat(), due_on.isoformat()]}
    history.record(row, "reports.contribution_prolonged", by=by, changes=changes)


def told_in(programme_id: int, kind: str, subject: str) -> list[dict[str, Any]]:
    """What a report of this kind and subject holds of partners: the accepted text, or that it is missing."""
    if kind not in KINDS:
        return []
    rows = Contribution.objects.asked().filter(programme_id=programme_id, kind=kind, subject=subject)
    return [_told(row) for row in rows.select_related("organisation").order_by("organisation__name_vi", "pk")]


def _told(row: Contribution) -> dict[str, Any]:
    is_in = row.state == "accepted"
    names = ("title", "prompt", *(("text",) if is_in else ()))
    texts = {name: {lang: getattr(row, f"{name}_{lang}") for lang in ("vi", "en")} for name in names}
    return {
        "organisation": {"vi": row.organisation.name_vi or row.organisation.name_en,
                         "en": row.organisation.name_en or row.organisation.name_vi},
        "text": {"vi": "", "en": ""},
        **texts,
        "state": row.state,
        "due_on": row.due_on.isoformat(),
        "for_donors": is_in and row.for_donors,
    }  # fmt: skip
