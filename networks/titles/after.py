"""What an application's page shows once it was sent: reviews, decisions, and the steps that the reader may take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from networks.models import Appeal, Application
from networks.recognition.enums import APPLICATION_STEPS, ApplicationState
from networks.recognition.workflow import may_write
from networks.reviews.reading import judges, may_look, result_of
from networks.titles.reading import STANDING_TONES, standings
from networks.titles.workflow import appeal_until, appealable

if TYPE_CHECKING:
    from instruments.models import Criterion
    from participants.models import User


def after_submission(user: User, application: Application, criteria: list[Criterion]) -> dict[str, Any]:
    """A fixed number of queries; what reviewers say only for those who may look."""
    state, writes, may_judge = application.state, may_write(user, application), judges(user, application.round)
    found: dict[str, Any] = {
        "may_withdraw_application": writes and state in APPLICATION_STEPS["withdraw_application"][0],
        "may_return": may_judge and state in APPLICATION_STEPS["send_back_application"][0],
        "previous": application.previous,
        "after_words": standings(),
        "after_tones": STANDING_TONES,
    }
    if state not in AFTER:
        return found
    found["outcomes"] = list(
        application.outcomes.select_related("decision__round", "level").order_by("decision__dated", "pk")
    )
    for row in found["outcomes"]:
        row.application = application
    found["appeal"] = Appeal.objects.filter(application=application).first()
    against = appealable(application) if writes else None
    found["appeal_until"] = appeal_until(against) if against else None
    reviews = list(application.reviews.select_related("reviewer").prefetch_related("scores"))
    result = result_of(application, criteria, reviews)
    if may_look(user, application, result):
        found |= {"result": result, "reviews": _read(reviews, criteria)}
    return found


AFTER = frozenset(
    {
        ApplicationState.REVIEW,
        ApplicationState.RECOGNISED,
        ApplicationState.REFUSED,
        ApplicationState.APPEALED,
        ApplicationState.RENEWED,
        ApplicationState.REVOKED,
    }
)


def _read(reviews: list[Any], criteria: list[Criterion]) -> list[tuple[Any, list[tuple[Criterion, Any]]]]:
    """Each review that was sent, with what it says criterion by criterion."""
    found = []
    for review in reviews:
        if review.state == "sent":
            said = {score.criterion_id: score for score in review.scores.all()}
            found.append((review, [(one, said.get(one.pk)) for one in criteria]))
    return found
