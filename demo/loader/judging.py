"""What follows a dossier in the demonstration: fictional reviews and a decision, and the targets with their sources."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from demo.loader.accounts import DOMAIN
from demo.loader.context import DATA
from demo.loader.recognition import load_application, load_round
from instruments.models import CriteriaSet, Criterion, Level, Section
from networks.models import (
    Application,
    Network,
    Outcome,
    RecognitionDecision,
    RecognitionRound,
    Review,
    Reviewer,
    TitleTarget,
    Unit,
)
from networks.recognition import workflow as applying
from networks.recognition.rounds import add_round
from networks.reviews import workflow as reviewing
from networks.standing import forget
from networks.titles import workflow as deciding
from office.models import OutgoingMessage
from participants.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

EXAMPLE = "don-vi-hoc-tap-minh-hoa"
DAYS = ("opens_on", "closes_on", "reviews_by", "decision_by")


def load_judging(folder: str, network: Network, *, by: User | None) -> None:
    path = DATA / folder / "judging.json"
    if not path.exists():
        return
    told = json.loads(path.read_text(encoding="utf-8"))
    for row in told["targets"]:
        TitleTarget.objects.create(network=network, **row)
    reviewers = [User.objects.filter(email=f"{name}@{DOMAIN}").first() for name in told["reviewers"]]
    writer = User.objects.filter(email=f"{told['writer']}@{DOMAIN}").first()
    if by is None or writer is None or None in reviewers:  # without accounts there is nobody who writes
        return
    units = {unit.code: unit for unit in network.units.all()}
    for row in told["counted"]:
        asked = load_round(network, row, by=by)
        for numbers in row["applications"]:
            load_application(asked, units[numbers["unit"]], numbers, by=by)
        applying.close_recognition(asked, by=by)
    made = _set(told["set"])
    for row in told["rounds"]:
        _round(network, made, row, units, told["decision"], reviewers, writer, by)
    OutgoingMessage.objects.filter(kind__in=("networks.review", "networks.decision"), state="queued").delete()


def _set(told: dict[str, Any]) -> CriteriaSet:
    """An example set; known already where another network has loaded it."""
    known = CriteriaSet.objects.filter(slug=told["slug"]).first()
    if known is not None:
        return known
    names = ("slug", "title_vi", "title_en", "award_vi", "award_en", "note_vi", "note_en")
    made = CriteriaSet.objects.create(
        subject="unit", scale="points", is_example=True, state="in_use", **{name: told[name] for name in names}
    )
    part = Section.objects.create(criteria_set=made, code="A", title_vi=told["section_vi"], title_en=told["section_en"])
    for order, (code, vi, en, most) in enumerate(told["criteria"]):
        Criterion.objects.create(section=part, code=code, text_vi=vi, text_en=en, max_score=most, order=order)
    for vi, en, threshold in told["levels"]:
        Level.objects.create(criteria_set=made, name_vi=vi, name_en=en, threshold=threshold)
    return made


def _round(
    network: Network, criteria_set: CriteriaSet, told: dict[str, Any], units: dict[str, Unit], facts: dict[str, Any],
    users: list[Any], writer: User, by: User,
) -> None:  # fmt: skip
    days = {name: dt.date.fromisoformat(told[name]) for name in DAYS}
    names = {name: told[name] for name in ("year", "title_vi", "title_en", "is_public")}
    asked = add_round(network, by=by, criteria_set=criteria_set, margin=Decimal(told["margin"]), **days, **names)
    asked = applying.open_recognition(asked, by=by)
    dossiers = [(row, _dossier(asked, units[row["unit"]], row["own"], writer)) for row in told["dossiers"]]
    asked = applying.close_recognition(asked, by=by)
    reviewers = [reviewing.name_reviewer(asked, user, capacity="Mô phỏng", by=by) for user in users]
    for row, made in dossiers:
        for reviewer, scores in zip(reviewers, row["reviews"], strict=False):
            _review(made, reviewer, scores, by)
    decided = [(row, made) for row, made in dossiers if "decided" in row]
    until = dt.date.fromisoformat(facts["expires_on"])
    choices = [
        deciding.Choice(
            made, "refused" not in row, reason=row.get("refused", ""), expires_on=None if "refused" in row else until
        )
        for row, made in decided
    ]
    decision = deciding.decide(
        asked, choices, by=by, number=facts["number"], dated=dt.date.fromisoformat(facts["dated"]),
        signer=facts["signer"], signer_post=facts["signer_post"],
    )  # fmt: skip
    deciding.announce(decision, by=by)


def _dossier(asked: RecognitionRound, unit: Unit, points: Iterable[int], by: User) -> Application:
    made = applying.register(asked, unit=unit, by=by)
    criteria = Criterion.objects.filter(section__criteria_set=asked.criteria_set).order_by("order")
    said = {
        one.pk: {"points": Decimal(point), "comment": "Số liệu giả định để minh họa."}
        for one, point in zip(criteria, points, strict=True)
    }
    applying.write_answers(made, said, by=by)
    applying.submit_application(made, by=by)
    made.refresh_from_db()
    return made


def _review(made: Application, reviewer: Reviewer, points: list[int] | None, by: User) -> None:
    review = reviewing.give(made, reviewer, by=by)
    user = reviewer.user
    if points is None or user is None:
        return
    criteria = Criterion.objects.filter(section__criteria_set=made.round.criteria_set).order_by("order")
    said = {one.pk: {"points": Decimal(point)} for one, point in zip(criteria, points, strict=True)}
    reviewing.write_review(review, said, by=user, comment="Nhận xét giả định để minh họa.")
    reviewing.send_review(review, by=user)


def remove_judging(network: Network) -> dict[str, list[int]]:
    """Before the rounds themselves; ids whose history goes with them."""
    rounds = network.recognition_rounds.all()
    reviews = Review.objects.filter(application__round__in=rounds)
    decisions = RecognitionDecision.objects.filter(round__in=rounds)
    gone = {
        "networks.review": list(reviews.values_list("pk", flat=True)),
        "networks.recognitiondecision": list(decisions.values_list("pk", flat=True)),
        "networks.titletarget": list(network.title_targets.values_list("pk", flat=True)),
    }
    for label in ("networks.review", "networks.recognitiondecision"):
        OutgoingMessage.objects.filter(object_type=label, object_id__in=[str(pk) for pk in gone[label]]).delete()
    users = list(User.objects.filter(reviewing__round__in=rounds))
    reviews.delete()
    Reviewer.objects.filter(round__in=rounds).delete()
    for application in Application.objects.filter(round__in=rounds, appeal__isnull=False):
        application.appeal.delete()
    Outcome.objects.filter(decision__in=decisions).delete()
    decisions.delete()
    network.title_targets.all().delete()
    CriteriaSet.objects.filter(slug=EXAMPLE, recognition_rounds=None).delete()
    for user in users:
        forget(user)
    return gone
