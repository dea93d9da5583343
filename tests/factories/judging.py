"""A round of recognition, a dossier in it and a review, and how to take each step of theirs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from instruments.models import CriteriaSet, Criterion, Section
from networks import tree
from networks.models import (
    Appeal,
    Application,
    Network,
    NetworkRole,
    Outcome,
    RecognitionDecision,
    RecognitionRound,
    Review,
    Reviewer,
    ReviewScore,
    SelfScore,
    TitleTarget,
    Unit,
    UnitKind,
)
from networks.recognition import workflow as applying
from networks.reviews import workflow as reviewing
from networks.titles import workflow as deciding
from tests.factories.cast import Cast

if TYPE_CHECKING:
    from tests.factories.world import World

DAY = dt.date(2024, 1, 10)


def make_set(slug: str = "don-vi-thu", subject: str = "unit") -> CriteriaSet:
    """One criterion, no level."""
    made = CriteriaSet.objects.create(slug=slug, title_vi="Đơn vị học tập (thử)", subject=subject, state="in_use")
    Criterion.objects.create(
        section=Section.objects.create(criteria_set=made, code="A", title_vi="A"), code="1", text_vi="1"
    )
    return made


def make_recognition(cast: Cast) -> RecognitionRound:
    """Of a network that the coordinator runs; decided without reviewers."""
    network = Network.objects.create(slug="hoi-cong-nhan", name_vi="Hội")
    NetworkRole.objects.create(network=network, user=cast.coordinator, role="steward")
    return RecognitionRound.objects.create(
        network=network, criteria_set=make_set(), year=2024, title_vi="Đợt", opens_on=DAY,
        closes_on=dt.date(2099, 1, 1), reviewers_each=0, appeal_days=30_000,
    )  # fmt: skip


def step_of_recognition(row: RecognitionRound, name: str, by: Any, _reason: str) -> Any:
    return getattr(deciding if name == "decide_recognition" else applying, name)(row, by=by)


def make_application(cast: Cast) -> Application:
    """Complete, and refused once by another, so that every step has what it needs."""
    asked = make_recognition(cast)
    RecognitionRound.objects.filter(pk=asked.pk).update(state="open")
    kind = UnitKind.objects.create(network=asked.network, slug="xa", name_vi="xã", rank=1)
    unit = tree.add_unit(asked.network, by=None, kind=kind, code="X", name_vi="Xã")
    row = Application.objects.create(
        round=asked, unit=unit, path=unit.path, subject="unit", submitted_by=cast.monitor, reason="Thiếu"
    )
    SelfScore.objects.create(application=row, criterion=Criterion.objects.get(section__criteria_set=asked.criteria_set))
    row.self_scores.update(met="yes")
    old = _decision(asked, "1", cast.administrator)
    Outcome.objects.create(application=row, decision=old, is_recognised=False, reason="Thiếu")
    return row


def make_judging(world: World, unit: Unit) -> None:
    """A dossier in a stranger's hands, a title by a decision, a target. The round that is open to all has a list."""
    cast, criteria_set = world.cast, make_set("don-vi-cast")
    asked = RecognitionRound.objects.create(
        network=unit.network, criteria_set=criteria_set, year=2024, title_vi="Đợt 2024", opens_on=DAY, closes_on=DAY,
        state="reviewing",
    )  # fmt: skip
    facts = {"round": asked, "unit": unit, "path": unit.path, "subject": "unit", "submitted_by": cast.coordinator}
    dossier = Application.objects.create(name_vi="Đơn vị", state="review", **facts)
    reviewer = Reviewer.objects.create(round=asked, user=cast.stranger, name="Chuyên gia")
    review = Review.objects.create(application=dossier, reviewer=reviewer)
    decision = _decision(asked, "1/QĐ", cast.coordinator)
    titled = Application.objects.create(name_vi="", state="recognised", **facts)
    title = Outcome.objects.create(application=titled, decision=decision, is_recognised=True, serial=1)
    target = TitleTarget.objects.create(
        network=unit.network, year=2024, title_vi="Đơn vị", percent=80, slug=criteria_set.slug, decision="387"
    )
    RecognitionRound.objects.update(is_public=True)
    world.objects |= {
        ("reviews", "uuid"): review.uuid,
        ("decisions", "uuid"): decision.uuid,
        ("titles", "uuid"): title.uuid,
        ("validity", "token"): title.token,
        ("title-targets", "pk"): target.pk,
    }


def add_judging(world: World, number: int, unit: Unit) -> None:
    """A further dossier, title, review with its score, and target."""
    review = Review.objects.select_related("application__round").get(uuid=world.objects["reviews", "uuid"])
    decision = RecognitionDecision.objects.get(uuid=world.objects["decisions", "uuid"])
    facts = {"round": decision.round, "unit": unit, "path": unit.path, "subject": "unit"}
    dossier = Application.objects.create(name_vi=f"Đơn vị {number}", state="review", **facts)
    given = Review.objects.create(application=dossier, reviewer=review.reviewer)
    criterion = Criterion.objects.get(section__criteria_set=decision.round.criteria_set)
    ReviewScore.objects.create(review=given, criterion=criterion, met="yes")
    titled = Application.objects.create(name_vi=f"Đạt {number}", state="recognised", **facts)
    Outcome.objects.create(application=titled, decision=decision, is_recognised=True, serial=number + 100)
    TitleTarget.objects.create(network=unit.network, year=2024, title_vi=f"Đơn vị {number}", percent=80, decision="387")


def _decision(asked: RecognitionRound, number: str, by: Any) -> RecognitionDecision:
    facts = {"dated": DAY, "signer": "Vi", "made_by": by}
    return RecognitionDecision.objects.get_or_create(round=asked, number=number, defaults=facts)[0]


def step_of_application(row: Application, name: str, by: Any, reason: str) -> Any:
    if name in {"recognise_application", "refuse_application"}:
        Application.objects.filter(pk=row.pk).update(submitted_by=None)  # who sent it in does not decide it
        facts = {"against": row.outcomes.get(), "reason": "x", "filed_on": DAY, "filed_by": None}
        Appeal.objects.get_or_create(application=row, defaults=facts)
        choice = deciding.Choice(row, name == "recognise_application", reason=reason)
        return deciding.decide_one(choice, _decision(row.round, name, by), by=by)
    if name == "review_application":
        return reviewing.begin_review(row, by=by)
    if name == "write_application":
        said = {score.criterion_id: {"comment": reason} for score in row.self_scores.all()}
        return applying.write_answers(row, said, by=by)
    if name in {"submit_application", "take_back_application"}:
        return getattr(applying, name)(row, by=by)
    if name == "renew_title":
        return deciding.renew_title(row, by=by)
    return getattr(deciding, name)(row, by=by, reason=reason)


def make_review(cast: Cast) -> Review:
    """In the coordinator's hands, who has no other role there, every criterion scored."""
    row = make_application(cast)
    Application.objects.filter(pk=row.pk).update(state="review")
    RecognitionRound.objects.update(state="reviewing", reviewers_each=1)
    NetworkRole.objects.filter(user=cast.coordinator).delete()
    cast.coordinator.__dict__.pop("_networks_standing", None)
    reviewer = Reviewer.objects.create(round=row.round, user=cast.coordinator, name="E")
    review = Review.objects.create(application=row, reviewer=reviewer)
    ReviewScore.objects.create(review=review, criterion=row.self_scores.get().criterion, met="yes")
    return review


def step_of_review(row: Review, name: str, by: Any, reason: str) -> Any:
    if name == "write_review":
        return reviewing.write_review(row, {}, by=by, comment=reason)
    needs = {"reason": reason} if name in {"declare_conflict", "take_review"} else {}
    return getattr(reviewing, name)(row, by=by, **needs)
