"""What is read of rounds and applications: completeness, scores, how far each is, how many hold a title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from instruments.models import Criterion
from networks.models import Application, RecognitionRound, SelfScore
from networks.recognition.enums import HOLDS_TITLE, ApplicationState
from office.models import StoredFile

if TYPE_CHECKING:
    from instruments.models import CriteriaSet

NAMED = 8  # numbers of criteria named in one sentence


@dataclass(frozen=True, slots=True)
class Completeness:
    """``unanswered`` and ``without_evidence`` hold the numbers (codes) of criteria in the set's order."""

    total: int
    answered: int
    unanswered: list[str] = field(default_factory=list)
    without_evidence: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return self.total > 0 and not self.unanswered and not self.without_evidence

    @property
    def share(self) -> int:
        return self.answered * 100 // self.total if self.total else 0

    @property
    def lacks(self) -> list[str]:
        """What keeps it from being submitted, in words."""
        if not self.total:
            return [_("This set has no criteria; its rounds take numbers only.")]
        said = []
        if self.unanswered:
            said.append(
                _("%(n)d of %(total)d answered; still to be answered: %(codes)s.")
                % {"n": self.answered, "total": self.total, "codes": _some(self.unanswered)}
            )
        if self.without_evidence:
            said.append(_("Evidence is missing at %(codes)s.") % {"codes": _some(self.without_evidence)})
        return said


def _some(codes: list[str]) -> str:
    return ", ".join(codes[:NAMED]) + (" …" if len(codes) > NAMED else "")


def criteria_of(criteria_set: CriteriaSet) -> list[Criterion]:
    """In the set's order. One query."""
    rows = Criterion.objects.filter(section__criteria_set=criteria_set)
    return list(rows.select_related("section").order_by("section__order", "section_id", "order", "id"))


def scores_of(application: Application) -> dict[int, SelfScore]:
    """criterion id → what was said, each with its ``evidence`` (files). Two queries."""
    scores = {score.criterion_id: score for score in application.self_scores.all()}
    held: dict[str, list[StoredFile]] = {}
    about = SelfScore._meta.label_lower
    ids = [str(score.pk) for score in scores.values()]
    for stored in StoredFile.objects.filter(object_type=about, object_id__in=ids) if ids else ():
        held.setdefault(stored.object_id, []).append(stored)
    for score in scores.values():
        score.evidence = held.get(str(score.pk), [])  # type: ignore[attr-defined]
    return scores


def completeness(
    application: Application,
    criteria: Iterable[Criterion] | None = None,
    scores: dict[int, SelfScore] | None = None,
) -> Completeness:
    asked = criteria_of(application.round.criteria_set) if criteria is None else list(criteria)
    said = scores_of(application) if scores is None else scores
    unanswered = [one.code for one in asked if one.pk not in said or not said[one.pk].is_answered]
    bare = [
        one.code
        for one in asked
        if one.evidence_required and not (one.pk in said and said[one.pk].evidence)  # type: ignore[attr-defined]
    ]
    return Completeness(len(asked), len(asked) - len(unanswered), unanswered, bare)


def total_score(criteria: Iterable[Criterion], scores: dict[int, SelfScore]) -> tuple[Decimal | None, Decimal]:
    """(what the answers bring, the highest possible). None while nothing is answered."""
    asked = list(criteria)
    brought = [
        one.score_of(scores[one.pk].met, scores[one.pk].points)
        for one in asked
        if one.pk in scores and scores[one.pk].is_answered
    ]
    known = [score for score in brought if score is not None]
    return (sum(known, Decimal(0)) if known else None), sum((one.max_score for one in asked), Decimal(0))


def with_answered(rows: Iterable) -> Iterable:
    """Applications, each with ``answered``: how many criteria. Part of the same query."""
    said = Q(self_scores__points__isnull=False) | Q(self_scores__met__gt="")
    return rows.annotate(answered=Count("self_scores", filter=said))  # type: ignore[attr-defined]


@dataclass(slots=True)
class Tally:
    """``registered`` counts whatever was registered and not withdrawn; None: nothing is known."""

    registered: int | None = None
    recognised: int | None = None
    out_of: int | None = None
    is_over: bool = False

    def add(self, registered: int | None, recognised: int | None, out_of: int | None, *, is_over: bool) -> None:
        for name, value in (("registered", registered), ("recognised", recognised), ("out_of", out_of)):
            if value is not None:
                setattr(self, name, (getattr(self, name) or 0) + value)
        self.is_over = self.is_over or is_over


def tally(asked: RecognitionRound, path: str = "") -> Tally:
    """Registered, recognised and out of how many in a branch (its path at the registration). Two queries.

    Numbers stated for a unit are of its whole branch: of two such rows, one above the other, the upper one counts, and
    subjects below it that have a dossier are among its number, never added.
    """
    found = Tally()
    rows = asked.applications.filter(path__startswith=path)
    counted: list[str] = []
    for row in rows.filter(state=ApplicationState.COUNTED).order_by("path"):
        if any(row.path.startswith(above) for above in counted):
            continue
        counted.append(row.path)
        found.add(row.registered, row.recognised, row.out_of, is_over=row.qualifier != "exactly")
    single = rows.exclude(state__in=[ApplicationState.COUNTED, ApplicationState.WITHDRAWN])
    dossiers = [
        state
        for state, at in single.order_by().values_list("state", "path")
        if not any(at.startswith(above) for above in counted)
    ]
    if dossiers:
        found.add(len(dossiers), sum(state in HOLDS_TITLE for state in dossiers), None, is_over=False)
    return found
