"""The same number on the page, in the API, in PDF, Word, Excel, the list of figures and IATI: for random data, in both
editions, read in Vietnamese (1.234,5) and in English (1,234.5). ``GIEO_SAME_NUMBER`` asks for more examples than two."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import os
import re
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from office import history
from participants.models import Person
from programmes.framework import services as framework
from programmes.framework import workflow
from programmes.models import Enrolment, Programme, Role
from reports import services, snapshot
from reports.models import Report
from tests.factories.cast import make_organisation, make_programme, make_user
from tests.factories.courses import half_days, make_event
from tests.reports.reading import rows_of, rows_of_page, words_of
from trainings.models import Attendance

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("GIEO_SAME_NUMBER", "2"))
COUNTED = ("people.enrolled", "people.trained", "attendance.person_times", "attendance.full", "attendance.rate")
HIDDEN = "hidden"
_number = itertools.count()


def read_number(text: object, language: str) -> Decimal | str | None:
    """As a reader of that language reads it; "hidden" and a dash in words."""
    if isinstance(text, int | float | Decimal):
        return Decimal(str(text))
    words = str(text or "").replace("\xa0", " ").strip().removesuffix("%").strip()
    if words.lower() in {"hidden", "ẩn", "đã ẩn", "không công bố", "được ẩn"} or words.startswith(("<", "*")):
        return HIDDEN
    if words in {"", "–", "-"}:
        return None
    group, point = (".", ",") if language == "vi" else (",", ".")
    assert re.fullmatch(rf"\d{{1,3}}(\{group}\d{{3}})*(\{point}\d+)?|\d+(\{point}\d+)?", words), words
    return Decimal(words.replace(group, "").replace(point, "."))


@st.composite
def worlds(draw):
    """(threshold, marks of each person at four sessions, what is reported)."""
    marks = st.lists(st.sampled_from(["present", "present", "late", "absent"]), min_size=4, max_size=4)
    return (
        draw(st.integers(3, 7)),
        draw(st.lists(marks, min_size=6, max_size=24)),
        draw(st.one_of(st.integers(1, 9), st.integers(1000, 87_100_000)).map(Decimal)),
    )


def fill(threshold, marks, reported) -> tuple[Programme, dict[str, Client]]:
    number = next(_number)
    programme = make_programme(f"same-{number}", threshold=threshold, state="running")
    clients = {}
    for role in ("coordinator", "donor"):
        user = make_user(role, f"{role}-{number}@cast.example")
        Role.objects.create(programme=programme, user=user, role=role)
        clients[role] = Client()
        clients[role].force_login(user)
    by = programme.roles.get(role="coordinator").user
    sessions = half_days(make_event(programme))
    for row in marks:
        person = Person.objects.create(full_name="Người Nào", sex="F")
        enrolment = Enrolment.objects.create(programme=programme, person=person)
        Attendance.objects.bulk_create(
            Attendance(session=session, enrolment=enrolment, mark=mark)
            for session, mark in zip(sessions, row, strict=True)
        )
    result = framework.add_result(programme, by=by, level="output", code="1", title_vi="Đầu ra", title_en="Output")
    for order, key in enumerate(COUNTED):
        names = {"title_vi": f"Cam kết {order}", "title_en": f"Promise {order}"}
        row = framework.add_indicator(result, by=by, code=f"1.{order}", measure=key, **names)
        framework.set_target(row, by=by, minimum=Decimal(7), due_on=dt.date(2024, 2, 1))
    union = make_organisation(f"Hội {number}")
    names = {"title_vi": "Cam kết báo cáo", "title_en": "Promise reported", "responsible": [union], "of_people": True}
    row = framework.add_indicator(result, by=by, code="1.9", among="apart", **names)
    framework.set_target(row, by=by, minimum=Decimal(7), due_on=dt.date(2024, 2, 1))
    start, end = dt.date(2023, 10, 1), dt.date(2023, 12, 31)
    period = framework.add_period(programme, by=by, starts_on=start, ends_on=end, due_on=end)
    value = workflow.write_value(row, period, union, by=by, value=reported)
    workflow.submit_value(value, by=by)
    workflow.approve_value(value, by=by)
    history.touch(programme.pk)
    return programme, clients


def in_api(client: Client, slug: str, language: str) -> dict[str, Decimal | str | None]:
    rows = client.get(f"/api/v1/programmes/{slug}/indicators?language={language}").json()
    return {row["title"]: HIDDEN if row["hidden"] else read_number(row["value"], "en") for row in rows}


def in_measures(client: Client, slug: str, language: str) -> dict[str, Decimal | str | None]:
    rows = client.get(f"/api/v1/programmes/{slug}/measures?language={language}").json()
    return {row["label"]: HIDDEN if row["hidden"] else read_number(row["value"], "en") for row in rows}


def on_page(client: Client, slug: str, language: str, labels) -> dict[str, Decimal | str | None]:
    client.cookies["django_language"] = language
    rows = rows_of_page(client.get(reverse("programmes:measures", args=[slug])).content.decode())
    found = {row[0]: row[1] for row in rows if row[0] in labels}
    assert found.keys() == set(labels)
    return {
        label: read_number(re.split(r"\s*\d[\d.,]* / \d|\s*n = ", text)[0], language) for label, text in found.items()
    }


def in_list(client: Client, slug: str, language: str, kind: str, labels) -> dict[str, Decimal | str | None]:
    client.cookies["django_language"] = language
    data = client.get(reverse("programmes:measures_export", args=[slug]), {"format": kind}).content
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        if len(rows[0]) == 1:
            rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    else:
        rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)]
    found = {}
    for row in rows:
        if len(row) > 14 and row[1] in labels and not row[4]:
            found[row[1]] = HIDDEN if row[14] else read_number(row[6], "en")
    return found


def in_report(rows, language: str, titles) -> dict[str, Decimal | str | None]:
    return {row[0]: read_number(row[4], language) for row in rows if len(row) == 5 and row[0] in titles}


def in_pdf(text: str, language: str, titles, wanted) -> set[str]:
    """Titles beside which the number does not stand."""
    missing = set()
    for title in titles:
        number = wanted[title]
        words = "ẩn|hidden" if number == HIDDEN else re.escape(written(number, language))
        if not re.search(rf"{re.escape(title)} .{{0,60}}? ({words})(?![\d.,]*\d)", text, re.DOTALL):
            missing.add(title)
    return missing


def written(number: Decimal, language: str) -> str:
    whole, _, rest = f"{number.normalize():f}".partition(".")
    text = f"{int(whole):,}" + (f".{rest}" if rest else "")
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def in_iati(client: Client, slug: str) -> dict[str, Decimal]:
    root = etree.fromstring(client.get(reverse("reports:iati_xml", args=[slug])).content)
    found = {}
    for indicator in root.iter("indicator"):
        title = indicator.findtext("title/narrative")
        actual = indicator.find("period/actual")
        found[title] = None if actual is None else Decimal(actual.get("value"))
    return found


@settings(
    max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(worlds())
def test_each_total_is_the_same_everywhere_in_both_editions_and_languages(world):
    programme, clients = fill(*world)
    taken = snapshot.take(programme)
    for (role, client), language in itertools.product(clients.items(), ("vi", "en")):
        edition = "internal" if role == "coordinator" else "donor"
        where = (edition, language)
        api, measures = in_api(client, programme.slug, language), in_measures(client, programme.slug, language)
        labels = [taken["figures"][key]["label"][language] for key in COUNTED]
        wanted = {label: measures[label] for label in labels}
        titles = list(api)
        assert [api[title] for title in titles[: len(COUNTED)]] == list(wanted.values()), where
        assert on_page(client, programme.slug, language, labels) == wanted, where
        for kind in ("csv", "xlsx"):
            assert in_list(client, programme.slug, language, kind, labels) == wanted, (*where, kind)

        def made(form, edition=edition, language=language):
            return services.render(Report(version=1), taken, [], edition=edition, language=language, form=form)

        assert in_report(rows_of(made("docx"), "docx"), language, titles) == api, where
        sheet = openpyxl.load_workbook(io.BytesIO(made("xlsx")))
        reached = {
            row[0]: read_number(row[3], "en")
            for row in sheet.worksheets[1].iter_rows(values_only=True)
            if row[0] in titles
        }
        if reached.keys() != set(titles):
            reached = {
                row[0]: read_number(row[3], "en")
                for one in sheet.worksheets
                for row in one.iter_rows(values_only=True)
                if row[0] in titles and len(row) >= 6
            }
        assert reached == api, where
        assert in_pdf(words_of(made("pdf"), "pdf"), language, titles, api) == set(), where
        if edition == "donor" and language == "vi":
            told = in_iati(client, programme.slug)
            assert told == {title: None if number == HIDDEN else number for title, number in api.items()}, where
