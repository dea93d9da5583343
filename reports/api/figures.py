"""The figures of a programme, as its page tells them to the same reader."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Field, Router, Schema

from office import history
from office.clock import today
from programmes.labels import labels_of
from programmes.measures import Figure, all_measures
from programmes.published import figures_for
from programmes.results import promises
from reports.api.shapes import LANGUAGE, answers, exact, plain, programme_of

router = Router(tags=["figures"])


class TargetOut(Schema):
    minimum: float | int | None = Field(description="null: the target is told in words")
    maximum: float | int | None
    text: str = ""
    due_on: dt.date
    state: str = Field(
        description="met, on_track, behind, not_due, missed, no_value (due, nothing reported) or hidden (a small group)"
    )
    value: float | int | None = Field(
        None, description="What the target is held against, where it was corrected by hand"
    )
    corrected: bool = Field(False, description="True when the value was put by hand over the counted one")


class MeasureOut(Schema):
    key: str
    label: str
    value: float | int | None = Field(
        description="null: there is nothing to count from (blank is not zero) or it is hidden"
    )
    unit: str
    numerator: float | int | None
    denominator: float | int | None
    n: int | None = Field(description="Persons that the figure is read off")
    hidden: bool = Field(description="True when a small group is protected")
    target: TargetOut | None
    splits: dict[str, dict[str, int | str]] = Field(
        description='dimension → label → count, or "<5" for a small cell, "*" for a cell hidden with it'
    )
    left_out: dict[str, str] = Field(
        description="Of money: currency → amount in no sum, since it has no exchange rate on or before its day"
    )
    how: str = Field(description="How this is counted")
    data_as_of: dt.datetime | None


@router.get(
    "/programmes/{slug}/measures",
    response=answers(list[MeasureOut]),
    summary="All figures of a programme",
)
def measures(request: HttpRequest, slug: str, language: str = LANGUAGE) -> list[dict]:
    """Donors get the same suppressed cells as on their page; what a reader may not see is left out."""
    found = programme_of(request, slug, "programmes.view_results")
    shown = figures_for(request.user, found)
    targets = {promise.target.measure: promise for promise in promises(found, shown, today())}
    revision = history.revision(found.pk)
    with override(language):
        return [
            {
                "key": measure.key,
                "label": str(measure.label),
                "value": plain(figure.value),
                "unit": found.currency if measure.unit == "money" else measure.unit,
                "numerator": plain(figure.numerator),
                "denominator": plain(figure.denominator),
                "n": figure.n,
                "hidden": figure.hidden,
                "target": target_of(targets.get(measure.key)),
                "splits": {
                    dimension: labelled(figure, dimension, found.threshold, language) for dimension in figure.splits
                },
                "left_out": {code: exact(amount, code) for code, amount in sorted(figure.left_out.items())},
                "how": str(measure.how),
                "data_as_of": revision.changed_at if revision.number else None,
            }
            for measure in all_measures()
            if (figure := shown.get(measure.key)) is not None
        ]


def labelled(figure: Figure, dimension: str, threshold: int, language: str) -> dict[str, int | str]:
    words = labels_of(dimension, figure.splits[dimension], language)
    return {
        words[key]: ("*" if (dimension, key) in figure.withheld else f"<{threshold}") if count is None else count
        for key, count in figure.splits[dimension].items()
    }


def target_of(promise) -> dict | None:
    if promise is None:
        return None
    target = promise.target
    return {
        "minimum": plain(target.minimum),
        "maximum": plain(target.maximum),
        "text": target.text,
        "due_on": target.due_on,
        "state": promise.state,
        "value": plain(promise.value),
        "corrected": bool(promise.figure and promise.figure.corrected),
    }
