"""A reading link: the donors' page without an account, for a time, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from office import files
from office.errors import WrongState
from office.models import HistoryEvent, Revision
from reports import links
from reports.models import LinkOpening, ReadingLink, Report, ReportFile
from tests.factories.cast import enrol, make_person

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 5, 1)


@pytest.fixture(autouse=True)
def _day(settings):
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def link(cast) -> ReadingLink:
    return make(cast)


def make(cast, **facts) -> ReadingLink:
    facts = {"label": "Đại sứ quán", "ends_on": dt.date(2024, 5, 31), "language": "vi"} | facts
    return links.make_link(cast.programme, by=cast.coordinator, **facts)


def page_of(link: ReadingLink) -> str:
    return reverse("reports:shared", args=[link.token])


def test_it_opens_the_donors_page_without_an_account_and_names_nobody(client, cast, link):
    answer = client.get(page_of(link))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert cast.programme.title_vi in page
    assert "Giàng Thị Máy" not in page
    assert "31/05/2024" in page


def test_the_page_has_no_search_no_rooms_and_no_address_of_the_portal_but_its_own(client, cast, link):
    page = client.get(page_of(link)).content.decode()
    assert 'role="search"' not in page
    assert 'class="side"' not in page
    assert f"/programmes/{cast.programme.slug}/" not in page
    assert '<a class="small" href="measures/">' in page


def test_it_is_neither_kept_nor_indexed_and_its_address_goes_nowhere(client, link):
    answer = client.get(page_of(link))
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in answer.content.decode()


def test_the_token_is_long_and_each_link_has_its_own(cast):
    tokens = {make(cast).token for _n in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {43}  # 32 random bytes


@pytest.mark.parametrize("path", ["reports:shared", "reports:shared_measures"])
def test_ended_revoked_and_unknown_links_are_answered_alike(client, cast, path):
    ended, revoked = make(cast), make(cast)
    ReadingLink.objects.filter(pk=ended.pk).update(ends_on=TODAY - dt.timedelta(days=1))
    links.revoke_link(revoked, by=cast.coordinator)
    answers = [client.get(reverse(path, args=[token])) for token in (ended.token, revoked.token, "z" * 43)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({len(answer.content) for answer in answers}) == 1
    assert len({answer["Cache-Control"] for answer in answers}) == 1
    assert "Đường dẫn này không mở được gì" in answers[0].content.decode()
    assert LinkOpening.objects.count() == 0


def test_it_works_on_its_last_day(client, cast):
    assert client.get(page_of(make(cast, ends_on=TODAY))).status_code == 200


def test_each_opening_is_counted_and_shown_to_the_coordinator_but_changes_no_figure(client, cast, link):
    before = Revision.objects.get(pk=cast.programme.pk).number
    client.get(page_of(link))
    client.get(page_of(link))
    client.head(page_of(link))
    client.get(reverse("reports:shared_measures", args=[link.token]))
    assert list(link.openings.values_list("part", flat=True)) == ["measures", "page", "page"]
    assert Revision.objects.get(pk=cast.programme.pk).number == before
    client.force_login(cast.coordinator)
    row = links.links_of(cast.programme).get()
    assert row.openings_count == 3
    page = client.get(reverse("reports:link", args=[cast.programme.slug, link.pk])).content.decode()
    assert "mở 3 lần" in page
    assert page.count("cách tính số liệu") == 1


def test_a_link_opens_in_its_language_until_the_reader_chooses_another(client, cast):
    link = make(cast, language="en")
    answer = client.get(page_of(link))
    assert cast.programme.title_en in answer.content.decode()
    assert answer["Content-Language"] == "en"
    assert '<html lang="en">' in answer.content.decode()
    client.cookies["django_language"] = "vi"
    assert '<html lang="vi">' in client.get(page_of(link)).content.decode()


def test_small_groups_are_hidden_as_for_donors(client, cast, link):
    for number in range(8):
        enrol(cast.programme, make_person(f"Lò Văn {number}", sex="M", birth_year=1990))
    for number in range(6):
        enrol(cast.programme, make_person(f"Lò Thị {number}", sex="F", birth_year=1990))
    enrol(cast.programme, make_person("Vừ X", sex="X", birth_year=1990))
    Revision.objects.filter(pk=cast.programme.pk).update(number=99)
    shared = client.get(page_of(link)).content.decode()
    client.force_login(cast.donor)
    donors = client.get(reverse("reports:results", args=[cast.programme.slug])).content.decode()
    assert shared.count("&lt;5") == donors.count("&lt;5") > 0


def test_a_link_gives_the_donors_edition_of_the_final_report_and_no_other_file(client, cast, link):
    kept = {}
    for state, version in (("final", 1), ("draft", 2)):
        report = Report.objects.create(programme=cast.programme, version=version, state="draft", snapshot={})
        for edition in ("internal", "donor"):
            stored = files.keep(
                f"{state} {edition}".encode(), kind="report", name="r.pdf", content_type="application/pdf", about=report
            )
            kept[state, edition] = ReportFile.objects.create(
                report=report, edition=edition, language="vi", format="pdf", stored=stored
            )
        Report.objects.filter(pk=report.pk).update(state=state)
    Revision.objects.filter(pk=cast.programme.pk).update(number=99)
    assert f'href="files/{kept["final", "donor"].pk}/"' in client.get(page_of(link)).content.decode()
    answers = {key: client.get(reverse("reports:shared_file", args=[link.token, row.pk])) for key, row in kept.items()}
    assert {key: answer.status_code for key, answer in answers.items()} == {
        ("final", "internal"): 404,
        ("final", "donor"): 200,
        ("draft", "internal"): 404,
        ("draft", "donor"): 404,
    }
    assert b"".join(answers["final", "donor"].streaming_content) == b"final donor"


def test_making_and_revoking_stand_in_the_history_without_the_token(client, cast):
    client.force_login(cast.coordinator)
    answer = client.post(
        reverse("reports:links", args=[cast.programme.slug]),
        {"label": "UNICEF", "ends_on": "30/05/2024", "language": "en"},
    )
    link = ReadingLink.objects.get()
    assert answer.status_code == 302
    assert (link.label, link.ends_on, link.language) == ("UNICEF", dt.date(2024, 5, 30), "en")
    client.post(reverse("reports:link_revoke", args=[cast.programme.slug, link.pk]))
    events = HistoryEvent.objects.about(link)
    assert [event.verb for event in events] == ["reports.link_revoked", "reports.link_made"]
    assert all(link.token not in f"{event.data}{event.object_label}" for event in events)
    link.refresh_from_db()
    with pytest.raises(WrongState):
        links.revoke_link(link, by=cast.coordinator)


@pytest.mark.parametrize(
    ("day", "word"),
    [("30/04/2024", "đã qua"), ("03/05/2025", "tối đa một năm"), ("hôm nay", "16/10/2023")],
)
def test_a_last_day_that_is_over_or_more_than_a_year_away_is_refused(client, cast, day, word):
    client.force_login(cast.coordinator)
    answer = client.post(
        reverse("reports:links", args=[cast.programme.slug]), {"label": "UNICEF", "ends_on": day, "language": "vi"}
    )
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not ReadingLink.objects.exists()


@pytest.mark.parametrize("openings", [1, 30])
def test_the_list_costs_the_same_whatever_the_number_of_links(client, cast, django_assert_num_queries, openings):
    for _n in range(openings):
        LinkOpening.objects.create(link=make(cast), part="page")
    client.force_login(cast.coordinator)
    client.get(reverse("reports:links", args=[cast.programme.slug]))
    with django_assert_num_queries(25):
        client.get(reverse("reports:links", args=[cast.programme.slug]))
