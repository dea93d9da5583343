"""Asking, writing and finalising a report in the browser's way."""

import io

import openpyxl
import pytest
from django.urls import reverse

from office import jobs
from office.models import Job
from reports.models import Report


@pytest.fixture
def made(cast, as_user):
    as_user(cast.coordinator).post(reverse("reports:report_ask", args=[cast.programme.slug]))
    jobs.run(Job.objects.get(kind="reports.make").pk)
    return Report.objects.get()


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_asks_once(cast, as_user):
    for _ in range(3):
        as_user(cast.coordinator).post(reverse("reports:report_ask", args=[cast.programme.slug]))
    assert Report.objects.count() == 1
    assert Job.objects.filter(kind="reports.make").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_that_broke_off_is_started_again(cast, as_user):
    address = reverse("reports:report_ask", args=[cast.programme.slug])
    as_user(cast.coordinator).post(address)
    Job.objects.update(state="failed", error="Hỏng")
    report = Report.objects.get()
    again = reverse("reports:report_again", args=[report.uuid])
    page = as_user(cast.coordinator).get(report.get_absolute_url())
    assert again in page.content.decode()
    for _ in range(2):
        as_user(cast.coordinator).post(again)
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "waiting"]
    assert Report.objects.get().state == "making"


@pytest.mark.django_db(transaction=True)
def test_written_made_anew_and_finalised_for_good(cast, as_user, made):
    client = as_user(cast.coordinator)
    sha = made.sha256
    address = reverse("reports:report_write", args=[made.uuid])
    client.post(address, {"lessons-text_vi": "Họp nhóm sớm hơn.", "lessons-included": "on"})
    jobs.run(Job.objects.filter(state="waiting").get().pk)
    client.post(reverse("reports:report_finalise", args=[made.uuid]))
    made.refresh_from_db()
    assert (made.state, made.sha256) == ("final", sha)
    late = client.post(address, {"lessons-text_vi": "Viết muộn.", "lessons-included": "on"})
    assert late.status_code == 409
    assert "Viết muộn." in late.content.decode()  # what was typed is there to copy
    assert made.sections.get(key="lessons").text_vi == "Họp nhóm sớm hơn."


@pytest.mark.django_db(transaction=True)
def test_files_by_edition_and_reader(cast, as_user, made):
    def answer(user, edition):
        row = made.files.get(edition=edition, language="vi", format="pdf")
        return as_user(user).get(reverse("reports:file", args=[row.pk])).status_code

    assert [answer(cast.donor, edition) for edition in ("internal", "donor")] == [404, 404]  # a draft
    Report.objects.update(state="final")
    assert [answer(cast.donor, edition) for edition in ("internal", "donor")] == [404, 200]
    assert [answer(cast.coordinator, edition) for edition in ("internal", "donor")] == [200, 200]
    assert [answer(cast.trainee, edition) for edition in ("internal", "donor")] == [404, 404]
    assert [answer(cast.coordinator_elsewhere, edition) for edition in ("internal", "donor")] == [404, 404]


@pytest.mark.django_db
def test_a_form_asks_for_what_the_kind_needs_and_says_what_is_wrong(cast, as_user):
    client, address = as_user(cast.coordinator), reverse("reports:report_ask", args=[cast.programme.slug])
    shown = client.get(address, {"kind": "periodic"}).content.decode()
    assert 'name="starts_on"' in shown and 'name="phase"' not in shown
    wrong = {
        "kind": "periodic",
        "chapters": "1",
        "chapter": ["period"],
        "starts_on": "31/12/2023",
        "ends_on": "1/10/2023",
    }
    answer = client.post(address, wrong)
    assert (answer.status_code, Report.objects.count()) == (422, 0)
    assert "31/12/2023" in answer.content.decode()
    assert client.post(address, {**wrong, "chapter": []}).status_code == 422
    client.post(address, {**wrong, "starts_on": "1/10/2023", "ends_on": "31/12/2023"})
    report = Report.objects.get()
    assert (report.kind, report.subject, report.chapters) == ("periodic", "2023-10-01/2023-12-31", ["period"])


@pytest.mark.django_db
def test_chapters_come_in_the_order_of_their_numbers_and_by_up_and_down_without_a_script(cast, as_user):
    client, address = as_user(cast.coordinator), reverse("reports:report_ask", args=[cast.programme.slug])
    given = {"kind": "one_page", "chapters": "1", "chapter": ["headline", "story", "thanks"]}
    order = {"order-headline": "2", "order-story": "1", "order-thanks": ""}
    moved = client.post(address, {**given, **order, "up": "thanks"})
    assert [line.key for line in moved.context["lines"] if line.chosen] == ["story", "thanks", "headline"]
    assert not Report.objects.exists()
    client.post(address, {**given, **order})
    assert Report.objects.get().chapters == ["story", "headline", "thanks"]
    later = client.get(address, {"kind": "one_page"})  # as it was chosen the last time
    assert [line.key for line in later.context["lines"] if line.chosen] == ["story", "headline", "thanks"]


@pytest.mark.django_db
def test_a_kind_that_the_programme_has_nothing_for_is_not_offered(cast, as_user):
    page = as_user(cast.coordinator).get(reverse("reports:report_ask", args=[cast.programme.slug]))
    assert [kind.value for kind in page.context["kinds"]] == ["end_of_programme", "periodic", "one_page"]


def test_a_workbook_comes_with_its_row_of_tags_when_it_is_asked_for(cast, as_user, made):
    held = made.files.get(edition="internal", language="en", format="xlsx")
    client = as_user(cast.coordinator)

    def rows(query: str) -> list[tuple]:
        data = b"".join(client.get(reverse("reports:file", args=[held.pk]) + query).streaming_content)
        sheet = openpyxl.load_workbook(io.BytesIO(data))["Summary"]
        return [row[:4] for row in sheet.iter_rows(min_row=3, values_only=True)]

    plain, tagged = rows(""), rows("?hxl=1")
    assert plain[1] == tagged[0] == ("Key", "Figure", "Value", "Unit")
    assert tagged[1] == ("#indicator+code", "#indicator+name", "#indicator+actual+num", "#indicator+unit")
    assert set(plain[2:]) == set(tagged[2:])  # a stored snapshot may keep its figures in another order
