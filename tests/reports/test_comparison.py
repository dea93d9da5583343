"""What changed since the version before: each figure before and after, and why; donors compare what they may read."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.translation import override

from office import history
from programmes.framework import services as framework
from programmes.models import Indicator, Result, Target, TargetRevision
from reports import comparison, services
from reports.document.changes import in_words
from reports.models import Report
from tests.factories.cast import enrol, make_person

pytestmark = pytest.mark.django_db


def version(cast, number: int, state: str = "draft") -> Report:
    """A version with its snapshot, as a worker leaves it, without its files."""
    report = Report.objects.create(programme=cast.programme, version=number, sha256="0" * 64)
    taken = services.take(report)
    Report.objects.filter(pk=report.pk).update(snapshot=taken, data_as_of=taken["as_of"])
    Report.objects.filter(pk=report.pk).update(state=state)
    report.refresh_from_db()
    return report


@pytest.fixture
def promised(cast) -> Target:
    """People trained, counted by a measure; three are promised."""
    result = Result.objects.create(programme=cast.programme, level="output", code="1", title_vi="Tập huấn")
    indicator = Indicator.objects.create(
        programme=cast.programme, result=result, code="1a", title_vi="Người ghi danh", title_en="People enrolled",
        measure="people.enrolled",
    )  # fmt: skip
    return Target.objects.create(
        programme=cast.programme, indicator=indicator, measure="people.enrolled", title_vi="Người ghi danh",
        title_en="People enrolled", minimum=3, due_on="2024-02-29",
    )  # fmt: skip


def told(report: Report) -> dict[str, list[str]]:
    found = report.snapshot["changes"]
    with override("en"):
        return {row[0]: row[1:] for row in in_words(found, report.programme, "en")}


def test_the_first_version_has_nothing_to_compare_with(cast):
    assert version(cast, 1).snapshot["changes"] is None


def test_nothing_changed_says_so(cast):
    version(cast, 1)
    assert version(cast, 2).snapshot["changes"]["rows"] == []


def test_each_changed_figure_tells_before_after_and_why(cast, promised):
    first = version(cast, 1)
    Report.objects.filter(pk=first.pk).update(data_as_of=timezone.now() - dt.timedelta(minutes=1))
    before = first.snapshot["figures"]["people.enrolled"]["value"]
    for name in ("Vừ A Chú", "Lò Thị Hặc"):
        history.record(enrol(cast.programme, make_person(name)), "programmes.enrolled", by=cast.coordinator)
    TargetRevision.objects.create(
        target=promised, minimum=3, due_on=promised.due_on, reason="Thêm kinh phí", by=cast.coordinator
    )
    Target.objects.filter(pk=promised.pk).update(minimum=5)
    framework.correct(promised.indicator, value=9, reason="Sổ giấy ghi chín người", by=cast.coordinator)
    second = version(cast, 2)
    found = told(second)
    assert found[label_of(second)][:2] == [str(before), str(before + 2)]
    assert "(2)" in found[label_of(second)][2]
    assert found["Target: People enrolled"][:2] == ["3", "5"]
    assert "Thêm kinh phí" in found["Target: People enrolled"][2]
    assert found["1a People enrolled"][:2] == [str(before), "9"]
    assert "Sổ giấy ghi chín người" in found["1a People enrolled"][2]


def label_of(report: Report) -> str:
    return report.snapshot["figures"]["people.enrolled"]["label"]["en"]


def test_donors_compare_the_last_version_that_they_may_read_and_get_no_words(cast):
    """Version 1 is final, version 2 a draft: they are told what changed since version 1, and nothing that is hidden."""
    version(cast, 1, "final")
    version(cast, 2)
    history.record(enrol(cast.programme, make_person("Vừ A Chú")), "programmes.enrolled", by=cast.coordinator)
    third = version(cast, 3)
    inside, outside = third.snapshot["changes"], third.snapshot["donor_changes"]
    assert (inside["version"], outside["version"]) == (2, 1)
    assert any(row["label"]["en"] == label_of(third) for row in inside["rows"])
    shown = third.snapshot["donor_figures"]["people.enrolled"]
    assert shown["hidden"]  # fewer than five
    assert not any(row["label"]["en"] == label_of(third) for row in outside["rows"])
    assert all(not one.get("reason") and not any(one["what"].values()) for row in outside["rows"] for one in row["why"])


def test_of_another_subject_nothing_is_compared(cast):
    version(cast, 1)
    other = Report(programme=cast.programme, kind="one_page", version=1)
    assert comparison.changes(other, services.take(other)) == {"changes": None, "donor_changes": None}
