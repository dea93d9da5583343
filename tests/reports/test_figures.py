"""A donor's figure: one page, what is chosen on the results page, the values kept by period, the PDF of both."""

import datetime as dt
import io
from decimal import Decimal as D

import pypdf
import pytest
from django.core.cache import cache
from django.urls import reverse

from office import clock
from office.errors import DomainError
from office.models import HistoryEvent
from participants.models import OrganisationType, Place
from programmes.framework import closing, services
from programmes.framework.closing import count_ended_periods
from programmes.models import ClosingValue, Grant, Partner, Phase, Programme, ReportingPeriod, Role, Target
from programmes.money.models import BudgetLine
from reports import links, portfolio
from reports.figure_page import figure_page
from reports.models import LinkOpening
from tests.factories.cast import enrol, make_organisation, make_person, make_programme
from tests.factories.framework import make_framework

pytestmark = pytest.mark.django_db
END = dt.date(2024, 2, 29)


@pytest.fixture
def work(cast, settings):
    settings.TODAY = "2024-01-10"
    return make_framework(cast)


@pytest.fixture
def donor(client, cast):
    client.cookies["django_language"] = "en"
    client.force_login(cast.donor)
    return client


def words(client, path, **query) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def results(slug="first") -> str:
    return reverse("reports:results", args=[slug])


def figure(key) -> str:
    return reverse("reports:figure", args=["first", key])


def people(cast, women: int, men: int, **facts) -> None:
    for number in range(women + men):
        sex = "F" if number < women else "M"
        enrol(cast.programme, make_person(f"Lò Văn {number}", sex=sex, birth_year=1990), **facts)


def text_of(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def make_link(cast):
    return links.make_link(cast.programme, by=cast.coordinator, label="UNICEF", ends_on=END, language="en")


# --- one figure ---------------------------------------------------------------------------


def test_a_reported_figure_tells_what_it_is_what_was_promised_and_each_period(donor, cast, work):
    row = work.indicator(title_en="People reached", definition_en="Those who came.", splits=["sex"])
    services.set_baseline(row, by=work.coordinator, value=D(10), as_of=dt.date(2022, 12, 31))
    services.set_target(row, by=work.coordinator, minimum=D(40), due_on=END)
    services.set_target(row, by=work.coordinator, period=work.first, minimum=D(20), due_on=work.first.ends_on)
    work.report(row, work.first, value=D(25), parts={"sex": {"F": D(22), "M": D(3)}})
    page = words(donor, figure(row.figure_key))
    assert "Outcome 1: Kết quả một<br>Output 1.1: Đầu ra một" in page and "Those who came." in page
    found = figure_page(cast.programme, row.figure_key)
    assert [(one.target, one.value) for one in found.periods] == [("20", "25"), ("–", "–")]
    assert (found.value, found.baseline, found.progress) == ("25", "10", "50%")
    assert "&lt;5</b> Male" in page and "<b>*</b> Female" in page
    assert "its evidence is kept in the portal" in page
    assert f'href="figures/{row.figure_key}/"' in words(donor, results())


def test_periods_between_which_a_small_group_shows_are_hidden_on_every_page(donor, cast, work):
    row = work.indicator(cumulative=True)
    services.set_target(row, by=work.coordinator, minimum=D(40), due_on=END)
    work.report(row, work.first, value=D(25))
    work.report(row, work.second, value=D(27))  # two more
    found = figure_page(cast.programme, row.figure_key)
    assert [one.value for one in found.periods] == ["ẩn", "ẩn"] and found.chart() == ""
    assert "a group of fewer than 5 people would show" in words(donor, figure(row.figure_key))
    chosen = words(donor, results(), period=work.first.pk)
    assert "<b>hidden</b>" in chosen and "<b>25</b>" not in chosen


def test_a_figure_that_donors_do_not_read_has_no_page(donor, client, cast, work):
    foreign = services.add_indicator(
        services.add_result(cast.other_programme, by=work.coordinator, level="output", code="9", title_vi="Khác"),
        by=work.coordinator, code="9a", title_vi="Khác", unit_vi="x", measure="people.enrolled",
    )  # fmt: skip
    for key in ("no.such", "indicator.", "indicator.x", "indicator.99999999999999999999", foreign.figure_key, "a b"):
        assert donor.get(figure(key)).status_code == 404, key
        assert donor.get(reverse("reports:figure_pdf", args=["first", key])).status_code == 404, key


# --- what measures stood at when a period ended ---------------------------------------------


def test_the_night_after_a_period_its_values_are_kept_once_and_do_not_move(donor, cast, work, settings):
    people(cast, 6, 5)  # with the cast's own trainee 12
    assert [str(one.pk) for one in count_ended_periods(dt.date(2024, 1, 2))] == [str(work.first.pk)]
    assert count_ended_periods(dt.date(2024, 1, 2)) == []
    kept = ClosingValue.objects.get(period=work.first, measure="people.enrolled")
    assert (kept.value, kept.n, kept.revision > 0) == (D(12), 12, True)
    assert HistoryEvent.objects.filter(verb="programmes.period_counted").count() == 1
    for number in range(6):
        enrol(cast.programme, make_person(f"Vừ Thị {number}", sex="F", birth_year=1990))
    cache.clear()
    found = figure_page(cast.programme, "people.enrolled")
    assert (found.value, [one.value for one in found.periods]) == ("18", ["12", "–"])
    assert found.periods[0].note.startswith("đếm lúc") and found.periods[1].note == "kỳ chưa kết thúc"
    assert "counted on" in words(donor, figure("people.enrolled"))


def test_a_period_long_past_is_not_counted_as_if_it_ended_today(cast, work):
    assert count_ended_periods(dt.date(2024, 1, 20)) == []
    assert figure_page(cast.programme, "people.enrolled").periods[0].note == "khi đó chưa lưu"


def test_locking_keeps_what_is_missing_and_opening_again_lets_it_be_counted_anew(cast, work):
    people(cast, 6, 5)
    services.lock_period(work.first, by=cast.coordinator)
    assert ClosingValue.objects.get(period=work.first, measure="people.enrolled").value == 12
    people(cast, 0, 1)
    services.unlock_period(work.first, by=cast.coordinator, reason="Thiếu một người")
    assert not ClosingValue.objects.filter(period=work.first).exists()
    services.lock_period(ReportingPeriod.objects.get(pk=work.first.pk), by=cast.coordinator)
    assert ClosingValue.objects.get(period=work.first, measure="people.enrolled").value == 13


def test_two_months_later_a_lock_counts_nothing_and_opening_again_drops_nothing(cast, work, settings):
    services.lock_period(work.first, by=cast.coordinator)
    settings.TODAY = "2024-05-02"
    services.unlock_period(work.first, by=cast.coordinator, reason="Sửa số liệu")
    services.lock_period(work.second, by=cast.coordinator)
    assert {row.period_id for row in ClosingValue.objects.all()} == {work.first.pk}


def test_who_came_since_a_period_ended_is_not_told_when_they_are_few(cast, work):
    """12 at the end, 14 today: the two would be told; and a share of persons is never told by period."""
    people(cast, 6, 5)
    services.lock_period(work.first, by=cast.coordinator)
    people(cast, 2, 0)
    cache.clear()
    found = figure_page(cast.programme, "people.enrolled")
    assert (found.value, found.periods[0].value, found.periods_hidden) == ("14", "ẩn", True)
    shares = ClosingValue.objects.get(period=work.first, measure="people.women_share")
    assert shares.numerator is not None and shares.n == 12
    assert figure_page(cast.programme, "people.women_share").periods[0].value != "58%"
    assert figure_page(cast.programme, "plans.total").periods[0].value == "1"  # plans are no persons


def test_a_count_that_fails_half_way_keeps_nothing(cast, work, monkeypatch):
    def broken(_programme_id):
        raise RuntimeError

    monkeypatch.setattr(closing, "count_figures", broken)
    with pytest.raises(RuntimeError):
        services.lock_period(work.first, by=cast.coordinator)
    work.first.refresh_from_db()
    assert work.first.locked_at is None and not ClosingValue.objects.exists()


# --- what is chosen --------------------------------------------------------------------------


@pytest.fixture
def rich(cast, work):
    """Two levels, two partners, a phase, nine of one province and eight of another, money by partner."""
    programme, by = cast.programme, cast.coordinator
    places = list(Place.objects.filter(era="63").order_by("pk")[:2])
    kind = OrganisationType.objects.order_by("pk").first()
    for place, count in zip(places, (9, 8), strict=True):
        for number in range(count):
            person = make_person(f"Lò {place.pk} {number}", sex="F", birth_year=1990)
            person.place, person.organisation = place, make_organisation(f"Hội {place.pk} {number}", type=kind)
            person.save()
            enrol(programme, person)
    out = work.indicator(title_en="Schools", of_people=False, unit_vi="trường")
    top = work.indicator(
        "1a", title_en="Rules changed", of_people=False, result=work.outcome, responsible=[work.school]
    )
    for row in (out, top):
        services.set_target(row, by=by, minimum=D(4), due_on=END)
        work.report(row, work.first, work.union if row == out else work.school, value=D(3))
    phase = Phase.objects.create(programme=programme, title_vi="Giai đoạn một", title_en="Phase one")
    Target.objects.filter(indicator=top).update(phase=phase)
    for organisation in (work.union, work.school):
        Partner.objects.create(programme=programme, organisation=organisation, role="partner")
    hidden = make_organisation("Nhà tài trợ đoán")
    Partner.objects.create(programme=programme, organisation=hidden, role="funder", certainty="assumed")
    Grant.objects.create(programme=programme, funder=hidden, amount=D(7_000_000), certainty="assumed")
    Grant.objects.create(programme=programme, funder=work.union, reference="G-77")
    line = {"programme": programme, "title_vi": "Dòng", "amount": D(1_000_000)}
    BudgetLine.objects.create(code="B1", organisation=work.school, **line)
    BudgetLine.objects.create(code="B2", **line)
    work.places, work.phase, work.kind = places, phase, kind
    return work


def rows_of(response) -> list[str]:
    return [promise.target.title_en or promise.target.title_vi for promise in response.context["shown_promises"]]


def test_a_choice_leaves_out_lines_and_says_what_is_chosen(donor, rich):
    def shown(**query):
        response = donor.get(results(), query)
        assert response.status_code == 200
        return [promise.target.indicator.code for promise in response.context["shown_promises"]]

    assert shown() == ["1.1a", "1a"]
    assert shown(level="output") == ["1.1a"] and shown(level="outcome") == ["1a"]
    assert shown(phase=rich.phase.pk) == ["1a"]
    assert shown(partner=rich.school.pk) == ["1a"]
    assert shown(partner=rich.school.pk, level="output") == []
    page = words(donor, results(), partner=rich.school.pk, level="outcome")
    assert "<dt>Level of result</dt><dd>Outcome</dd>" in page
    assert "Rules changed" in page and "1.1a" not in page
    assert "1,000,000" in page and "B2" not in page  # the school's line; the whole stands below it
    period = words(donor, results(), period=rich.first.pk)
    assert "Reached by its end" in period and period.count("<b>3</b>") >= 2


def test_a_province_or_kind_shows_the_published_cell_and_counts_nothing_again(donor, cast, rich):
    first, kind = rich.places[0], rich.kind
    response = donor.get(results(), {"province": first.pk, "type": kind.slug})
    edition = response.context["figures"]["people.enrolled"].splits
    cells = {cell.group: cell.text for cell in response.context["cells"] if cell.title == "People enrolled"}
    told = edition["province"][str(first.pk)]
    assert cells[first.name_en or first.name_vi] == ("9" if told == 9 else "*")
    assert response.context["era"] == "63"
    assert response.context["standing"]["total"] == 2


def test_what_cannot_be_chosen_is_said_and_left_out(donor, rich):
    page = words(donor, results(), level="nonsense", phase="999", period="<b>", province="x")
    for value in ("nonsense", "999", "&lt;b&gt;", "x"):
        assert f"“{value}” is nothing that can be chosen" in page
    assert "What is chosen" not in page and "<b>”" not in page
    assert "Nhà tài trợ đoán" not in page  # an assumed funder: in no list, no grant


def test_money_tells_what_is_not_stated_and_no_assumed_grant(donor, rich, cast, as_user):
    page = words(donor, results())
    assert "G-77: <span" in page and "not stated" in page and "7,000,000" not in page
    for user, told in ((cast.donor, ["G-77"]), (cast.coordinator, ["", "G-77"])):  # the same everywhere
        client = as_user(user)
        page = words(client, reverse("programmes:money", args=["first"]))
        assert "G-77" in page and ("Nhà tài trợ đoán" in page) is ("" in told)
        items = client.get("/api/v1/programmes/first/grants").json()["items"]
        assert sorted(row["reference"] for row in items) == told


# --- as PDF, and behind a reading link ---------------------------------------------------------


def test_the_pdf_holds_the_same_figures_as_the_page(donor, cast, rich):
    query = {"partner": rich.school.pk}
    told = text_of(donor.get(reverse("reports:results_pdf", args=["first"]), query).content)
    assert "Rules changed" in told and "Schools" not in told
    assert f"/programmes/first/results/?partner={rich.school.pk}" in told.replace(" ", "")
    assert "Printed on 10/01/2024" in told and "Nhà tài trợ đoán" not in told
    row = rich.programme.indicators.get(code="1a")
    one = text_of(donor.get(reverse("reports:figure_pdf", args=["first", row.figure_key])).content)
    assert "Rules changed" in one and "Current value 3" in one


def test_a_reading_link_opens_the_same_pages_and_nothing_of_the_portal(client, cast, rich):
    link = make_link(cast)
    row = rich.programme.indicators.get(code="1a")
    root = reverse("reports:shared", args=[link.token])
    shared = client.get(root, {"level": "outcome"})
    one = client.get(f"{root}figures/{row.figure_key}/")
    made = client.get(f"{root}pdf/?level=outcome")
    for answer in (shared, one, made):
        assert answer.status_code == 200
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    for page in (shared, one):
        assert "/programmes/" not in page.content.decode().replace("/programmes/first/results/</", "")
    told = text_of(made.content)
    assert link.token not in told and "until 29/02/2024" in told and "Rules changed" in told
    assert sorted(LinkOpening.objects.values_list("part", flat=True)) == ["figure", "page", "pdf"]
    assert client.get(f"{root}figures/no.such/").status_code == 404
    links.revoke_link(link, by=cast.coordinator)
    for path in (f"{root}figures/{row.figure_key}/", f"{root}pdf/", f"{root}figures/{row.figure_key}/pdf/"):
        assert client.get(path).status_code == 404


def test_a_link_that_asks_for_too_many_pdfs_is_told_to_wait(client, cast, work, monkeypatch):
    monkeypatch.setattr(links, "MOST_PDFS", 1)
    path = reverse("reports:shared_pdf", args=[make_link(cast).token])
    assert client.get(path).status_code == 200
    answer = client.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert "Too many PDFs at once" in answer.content.decode()


def test_a_pdf_that_cannot_be_made_is_said_in_plain_words_and_counts_as_no_opening(client, cast, work, monkeypatch):
    def broken(*_args):
        raise DomainError("The PDF could not be made.")

    monkeypatch.setattr("reports.page_pdf.pdf.render", broken)
    answer = client.get(reverse("reports:shared_pdf", args=[make_link(cast).token]))
    assert (answer.status_code, answer.content.decode()) == (503, "The PDF could not be made.")
    assert not LinkOpening.objects.exists()


# --- the portfolio, and a programme that counts nobody ---------------------------------------------


def test_a_programme_in_which_nobody_is_enrolled_hides_nothing_and_says_so(donor, cast):
    empty = make_programme("empty")
    Role.objects.create(programme=empty, user=cast.donor, role="donor")
    page = words(donor, results("empty"))
    assert "Nobody is enrolled in this programme here" in page
    assert ">hidden<" not in page and "a small group is protected" not in page and "0 / 0" not in page
    told = text_of(donor.get(reverse("reports:results_pdf", args=["empty"])).content)
    assert "Nobody is enrolled" in told and "hidden" not in told.replace("people are hidden", "")


def test_the_portfolio_tells_money_in_its_own_currency_and_counts_programmes_by_province(donor, cast, rich):
    euro = make_programme("euro", currency="EUR")
    Role.objects.create(programme=euro, user=cast.donor, role="donor")
    BudgetLine.objects.create(programme=euro, code="E", title_vi="Dòng", amount=D("1500.50"), currency="EUR")
    for number in range(6):
        enrol(euro, make_person(f"Vừ {number}", sex="F", birth_year=1990, place=rich.places[0]))
    answer = donor.get(reverse("reports:programmes"), {"era": "63"})
    told = portfolio.cards(cast.donor, list(Programme.objects.filter(slug__in=["first", "euro"])), clock.today())
    cards = {card.programme.slug: card for card in told}
    assert (cards["first"].budget, cards["euro"].budget) == (D(2_000_000), D("1500.50"))
    assert answer.context["era"] == "63"
    name = rich.places[0].name_en or rich.places[0].name_vi
    assert dict(answer.context["map_rows"])[name] == "2"  # programmes, of 15 and more persons
    page = " ".join(answer.content.decode().split())
    assert "they are never added up" in page and "Programmes are counted, not people." in page
