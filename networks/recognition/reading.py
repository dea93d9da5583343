"""What is read of rounds and applications: completeness, scores, how far each is, how many hold a title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from instruments.models import Criterion, Section
from networks.models import Application, RecognitionRound, SelfScore
from networks.recognition.enums import HOLDS_TITLE, ApplicationState
from office.models import StoredFile
from programmes.statements.enums import Qualifier

if TYPE_CHECKING:
    from instruments.models import CriteriaSet
    from participants.models import User

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


def completeness_of(applications: Iterable[Application]) -> dict[int, Completeness]:
    """application id → how complete its dossier is. Three queries, however many there are."""
    rows = list(applications)
    asked: dict[int, list[Criterion]] = defaultdict(list)
    sets = {row.round.criteria_set_id for row in rows}
    criteria = Criterion.objects.filter(section__criteria_set__in=sets).select_related("section")
    for one in criteria.order_by("section__order", "section_id", "order", "id"):
        asked[one.section.criteria_set_id].append(one)
    said: dict[int, dict[int, SelfScore]] = defaultdict(dict)
    scores = {str(score.pk): score for score in SelfScore.objects.filter(application__in=rows)}
    for score in scores.values():
        score.evidence = []  # type: ignore[attr-defined]
        said[score.application_id][score.criterion_id] = score
    about = SelfScore._meta.label_lower
    for stored in StoredFile.objects.filter(object_type=about, object_id__in=scores) if scores else ():
        scores[stored.object_id].evidence.append(stored)  # type: ignore[attr-defined]
    return {row.pk: completeness(row, asked[row.round.criteria_set_id], said[row.pk]) for row in rows}


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
    """``registered`` counts whatever was registered and not withdrawn; None: nothing is known.

    ``qualifier`` stays with the sum: of “over” and exact parts it is over, of different ones about.
    """

    registered: int | None = None
    recognised: int | None = None
    out_of: int | None = None
    qualifier: str = Qualifier.EXACTLY

    def add(self, registered: int | None, recognised: int | None, out_of: int | None, qualifier: str) -> None:
        for name, value in (("registered", registered), ("recognised", recognised), ("out_of", out_of)):
            if value is not None:
                setattr(self, name, (getattr(self, name) or 0) + value)
        if qualifier not in {Qualifier.EXACTLY, self.qualifier}:
            self.qualifier = qualifier if self.qualifier == Qualifier.EXACTLY else Qualifier.ABOUT


def tally(asked: RecognitionRound, path: str = "") -> Tally:
    """Registered, recognised and out of how many in a branch (its path at the registration). One query."""
    return tally_of(asked.applications.filter(path__startswith=path))


def tally_of(rows: Any) -> Tally:
    """Of one round's applications.

    Numbers stated for a unit are of its whole branch: of two such rows, one above the other, the upper one counts, and
    subjects below it that have a dossier are among its number, never added.
    """
    return _sum(row[1:] for row in _grouped(rows))


def tallies(rounds: Iterable[RecognitionRound], user: User) -> dict[int, Tally]:
    """round id → what the reader sees of it. One query."""
    ids = [asked.pk for asked in rounds]
    held: dict[int, list[tuple]] = {pk: [] for pk in ids}
    seen = Application.objects.visible_to(user).filter(round__in=ids)
    for pk, *row in _grouped(seen):
        held[pk].append(tuple(row))
    return {pk: _sum(found) for pk, found in held.items()}


def _grouped(rows: Any) -> Any:
    """(round, state, path, qualifier, how many rows, their three numbers), so that thousands of families are few rows."""
    by = rows.order_by().values_list("round_id", "state", "path", "qualifier")
    return by.annotate(Count("pk"), Sum("registered"), Sum("recognised"), Sum("out_of"))


def _sum(rows: Iterable[tuple]) -> Tally:
    found = Tally()
    tops: list[str] = []
    for state, path, qualifier, n, *numbers in sorted(
        rows, key=lambda row: (row[1], row[0] != ApplicationState.COUNTED)
    ):
        if any(path.startswith(top) for top in tops):
            continue
        if state == ApplicationState.COUNTED:
            tops.append(path)
            found.add(*numbers, qualifier)  # type: ignore[call-arg]
        elif state != ApplicationState.WITHDRAWN:
            found.add(n, n if state in HOLDS_TITLE else 0, None, Qualifier.EXACTLY)
    return found


@dataclass(frozen=True, slots=True)
class SectionRead:
    section: Section
    rows: list[tuple[Criterion, SelfScore | None]]

    @property
    def answered(self) -> int:
        return sum(score is not None and score.is_answered for _one, score in self.rows)

    @property
    def is_done(self) -> bool:
        return self.answered == len(self.rows) and not any(
            one.evidence_required and not (score and score.evidence)  # type: ignore[attr-defined]
            for one, score in self.rows
        )


def dossier(criteria: Iterable[Criterion], scores: dict[int, SelfScore]) -> list[SectionRead]:
    """The criteria by section, each with what was said of it."""
    found: dict[int, SectionRead] = {}
    for one in criteria:
        part = found.setdefault(one.section_id, SectionRead(one.section, []))
        part.rows.append((one, scores.get(one.pk)))
    return list(found.values())
