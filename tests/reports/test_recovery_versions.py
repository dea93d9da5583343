"""Reports of every kind, one after the other, the page and its PDF between them: real files, read and put together.

The cohort grows, shrinks and is corrected between them. What the files tell is what tests/reports/test_attack_versions.py
attacks in memory; here it is solved once more as one system, from the files.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from office import history
from programmes.models import Phase, Programme, Role
from programmes.suppression import Protected
from reports import services
from reports.enums import ReportKind
from reports.models import Report
from tests.factories.cast import enrol, make_person, make_programme, make_user
from tests.factories.courses import make_event
from tests.reports.attack import Version, over_time
from tests.reports.reading import rows_of, rows_of_page, words_of
from tests.reports.test_attack import hidden_in, is_narrow

pytestmark = pytest.mark.django_db
K = 5
LABELS = {"Female": "F", "Male": "M"}


@pytest.fixture
def programme() -> Programme:
    return make_programme("versions", threshold=K, starts_on=dt.date(2023, 10, 1))


@pytest.fixture
def donor(programme, client):
    user = make_user("Donor", "donor@versions.example")
    Role.objects.create(programme=programme, user=user, role="donor")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def come(programme: Programme, women: int = 0, men: int = 0) -> None:
    for sex in "F" * women + "M" * men:
        enrol(programme, make_person("Lò Thị", sex=sex))
    history.touch(programme.pk)


def final(programme: Programme, kind: str, by) -> dict[str, bytes]:
    """The donor files of a version that became final."""
    subjects = {
        ReportKind.PERIODIC: {"starts_on": dt.date(2023, 10, 1), "ends_on": dt.date(2023, 12, 31)},
        ReportKind.PHASE_REVIEW: {"phase": programme.phases.first()},
        ReportKind.EVENT: {"event": programme.events.first()},
    }
    number = programme.reports.count() + 1
    report = Report.objects.create(
        programme=programme, version=number, kind=kind, sha256="0" * 64, **subjects.get(kind, {})
    )
    taken = services.take(report)
    Report.objects.filter(pk=report.pk).update(snapshot=taken, data_as_of=taken["as_of"], state="draft")
    report.refresh_from_db()
    services.finalise(report, by=by)
    forms = ("docx", "xlsx", "pdf") if kind == ReportKind.END_OF_PROGRAMME else ("docx",)
    return {form: services.render(report, taken, [], edition="donor", language="en", form=form) for form in forms}


def by_sex(rows) -> dict[str, str]:
    """Label of a sex → what stands beside it, in the tables of a file or page."""
    found = {(row[0], str(row[1] if len(row) == 3 else row[-1])) for row in rows if row and row[0] in LABELS}
    assert len(dict(found)) == len(found), found  # everywhere the same
    return dict(found)


def read(donor, programme: Programme, files: dict[str, bytes]) -> Version:
    """What is told of the split by sex, the same in every place that tells it."""
    row = next(
        row
        for row in donor.get("/api/v1/programmes/versions/measures?language=en").json()
        if row["key"] == "people.enrolled"
    )
    told = {label: str(shown) for label, shown in row["splits"].get("sex", {}).items()}
    page = donor.get(reverse("reports:results", args=["versions"])).content.decode()
    numbers = {label: shown for label, shown in told.items() if shown.isdigit()}
    assert by_sex(rows_of_page(page)) == (told if numbers else {})  # all hidden: in words, without a table
    printed = words_of(donor.get(reverse("reports:results_pdf", args=["versions"])).content, "pdf")
    assert all(f"{label} {shown}" in printed for label, shown in numbers.items())
    for form in ("docx", "xlsx"):
        if form in files:
            beside = by_sex([row[1:] if form == "xlsx" else row for row in rows_of(files[form], form)])
            assert beside in ({}, told), form  # a short report leaves the table out
    if "pdf" in files:
        assert all(f"{label} {shown}" in words_of(files["pdf"], "pdf") for label, shown in numbers.items())
    cells = {LABELS[label]: None if shown in {"*", f"<{K}"} else int(shown) for label, shown in told.items()}
    withheld = frozenset(("sex", LABELS[label]) for label, shown in told.items() if shown == "*")
    return Version(Protected({"sex": cells}, withheld), row["value"], K)


def test_reports_of_every_kind_pages_and_pdfs_tell_the_same_and_together_nothing_hidden(programme, donor):
    by = make_user("Coordinator", "coordinator@versions.example")
    Role.objects.create(programme=programme, user=by, role="coordinator")
    Phase.objects.create(programme=programme, title_vi="Giai đoạn một", title_en="Phase one")
    make_event(programme)
    versions, told = [], []

    def tell(kind: str) -> dict[str, bytes]:
        files = final(programme, kind, by)
        versions.append(read(donor, programme, files))
        told.append((versions[-1].total, versions[-1].told.splits["sex"]))
        return files

    come(programme, women=4, men=26)
    tell(ReportKind.PERIODIC)
    come(programme, women=1)
    tell(ReportKind.ONE_PAGE)
    come(programme, women=4)  # 9 beside 26: the four of the first report would be told
    first = tell(ReportKind.END_OF_PROGRAMME)
    come(programme, women=6, men=6)
    tell(ReportKind.PHASE_REVIEW)
    come(programme, men=1)
    tell(ReportKind.EVENT)
    come(programme, men=5)
    last = tell(ReportKind.END_OF_PROGRAMME)
    hidden = {"F": None, "M": None}
    assert told == [
        (30, hidden), (30, hidden), (35, hidden), (47, {"F": 15, "M": 32}), (47, {"F": 15, "M": 32}), (53, {"F": 15, "M": 38}),
    ]  # fmt: skip
    system = over_time(versions, {"sex": ["F", "M"]}, [], left=False)
    goals = [(number, *cell) for number, version in enumerate(versions) for cell in hidden_in(version.told)]
    ranges = system.ranges({goal: {goal: 1} for goal in goals}, whole=True)
    assert len(goals) == 6
    assert [
        goal
        for goal, ends in ranges.items()
        if is_narrow(ends, K, withheld=goal[1:] in versions[goal[0]].told.withheld)
    ] == []
    assert compared(first) == []
    changed = compared(last)
    assert ["People enrolled", "35", "53"] in changed
    shares = {text for row in changed if row[0].startswith("Women") for text in row[1:]}
    assert "25.7%" not in shares  # 9 of 35, which was hidden then


def compared(files: dict[str, bytes]) -> list[list[str]]:
    """Label, before and after in the chapter on what changed since the last version."""
    rows = rows_of(files["docx"], "docx")
    heads = [index for index, row in enumerate(rows) if "Before" in row and "After" in row]
    return [row[:3] for row in rows[heads[0] + 1 :]] if heads else []
