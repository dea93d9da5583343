"""The annual report of an association: hand-computed sums, the same in PDF, Word and Excel, and closed to other branches."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from instruments.models import CriteriaSet
from networks.models import (
    Application,
    Network,
    NetworkCitation,
    NetworkRole,
    RecognitionRound,
    Review,
    Reviewer,
    Round,
    SelfScore,
    TitleTarget,
)
from networks.recognition import workflow as recognition
from networks.recognition.reading import criteria_of
from networks.returns import workflow
from networks.standing import forget
from office import files, jobs
from office.errors import DomainError, WrongState
from office.models import Job
from programmes.models import Document as Paper
from reports.associations import checks_read, services
from reports.models import NetworkReport, NetworkReportLayout
from tests.factories.cast import make_user
from tests.factories.networks import make_member
from tests.networks.conftest import YEAR, add, make_form, officer_of
from tests.networks.test_fund import entry
from tests.networks.test_returns import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(branch, steward) -> Round:
    """2021 (100 members) and 2022, in which D1.1 and D1.2 sent, P its own figure, and the others nothing."""
    network = branch["P"].network
    add(network, "commune", "D2.3", branch["D2"], is_established=False)
    form = make_form(network)
    before = Round.objects.create(
        network=network,
        form=form,
        title_vi="Năm 2021",
        **{key: day.replace(year=day.year - 1) for key, day in YEAR.items()},
    )
    workflow.open_round(before, by=steward)
    send(before, "P", steward, accept=steward, members=100)
    made = Round.objects.create(
        network=network, form=form, title_vi="Năm 2022", title_en="2022", previous=before, **YEAR
    )
    made = workflow.open_round(made, by=steward)
    share = {"part": Decimal(30), "whole": Decimal(200)}
    send(made, "D1.1", steward, accept=steward, members=10, raised=1_000_000_000, share=share)
    share = {"part": Decimal(20), "whole": Decimal(300)}
    send(made, "D1.2", steward, accept=steward, members={"amount": Decimal(20), "qualifier": "over"}, share=share)
    send(made, "P", steward, accept=steward, members=120)
    send(made, "D2.1", steward, members=7)
    return made


@pytest.fixture(autouse=True)
def few_files(request, monkeypatch):
    """Word alone, but where all files are looked at."""
    if "all_files" not in request.fixturenames:
        monkeypatch.setattr(services, "VARIANTS", [("vi", "docx"), ("en", "docx")])


@pytest.fixture
def all_files() -> None:
    """PDF, Word and Excel in both languages."""


def made(unit, asked, by, **facts) -> NetworkReport:
    report = services.ask_report(unit, asked, by=by, **{"kind": "to_centre"} | facts)
    jobs.run(Job.objects.filter(kind=services.JOB).latest("pk").pk)
    return NetworkReport.objects.get(pk=report.pk)


def content(report, language: str, form: str) -> bytes:
    with report.files.get(language=language, format=form).stored.file.open("rb") as file:
        return file.read()


def words(report, language: str = "en") -> str:
    document = Document(io.BytesIO(content(report, language, "docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def add_chapters(network: Network) -> None:
    """A decision that another one replaced; three targets of the year and one of a later year."""
    new = Paper.objects.create(
        kind="decision", number="387/QĐ-TTg", title_vi="Xã hội học tập (thử)", force="in_force",
        issued_on=dt.date(2022, 3, 25), access="all",
    )  # fmt: skip
    old = Paper.objects.create(
        kind="decision", number="281/QĐ-TTg", title_vi="Phong trào cũ (thử)", force="replaced", replaced_by=new,
        issued_on=dt.date(2014, 2, 20), access="all",
    )  # fmt: skip
    for row in (new, old):
        NetworkCitation.objects.create(network=network, document=row)
    facts = {"network": network, "year": 2022, "decision": "387/QĐ-TTg"}
    TitleTarget.objects.create(**facts, title_vi="Thành phố học tập", slug="gnlc-42", percent=40)
    TitleTarget.objects.create(**facts, title_vi="Không đếm ở đây", percent=90)
    TitleTarget.objects.create(**facts, title_vi="Vượt chỉ tiêu")
    TitleTarget.objects.create(**facts | {"year": 2030}, title_vi="Thành phố học tập 2030", slug="gnlc-42", percent=60)


def check_chapters(report: NetworkReport, client) -> None:
    """17 of 41 hold the title: 41.463…%, told alike by page, API, Word, PDF and Excel."""
    targets = {row["title"]["vi"]: row for row in report.snapshot["targets"]}
    first, uncounted, said, later = (
        targets[title] for title in ("Thành phố học tập", "Không đếm ở đây", "Vượt chỉ tiêu", "Thành phố học tập 2030")
    )
    assert (uncounted["reached"], said["percent"], said["reached"], later["reached"]) == (None, None, None, None)
    assert [first["reached"][key] for key in ("part", "whole", "stated", "parts", "state")] == [17, 41, 1, 1, "met"]
    share_of = report.snapshot["figures"]["titles.share.gnlc-42.2022"]
    assert (share_of["numerator"], share_of["denominator"]) == (17, 41)
    assert [first["measure"], uncounted["measure"], said["measure"]] == ["titles.share", "", ""]
    slug = report.network.slug
    page = client.get(reverse("networks:title_targets", args=[slug])).content.decode()
    assert "41.5%" in page and "17 of 41" in page and "percentages of parts are never averaged" in page
    answer = client.get(f"/api/v1/networks/{slug}/targets").json()["items"]
    told = {row["title"]: row["reached"] for row in answer}["Thành phố học tập"]
    assert (told["part"], told["whole"], round(told["percent"], 6), told["state"]) == (17, 41, 41.463415, "met")
    register = client.get(reverse("networks:documents", args=[slug])).content.decode()
    for language, share in (("en", "41.5% (17 / 41)"), ("vi", "41,5% (17 / 41)")):
        text = words(report, language)
        printed = pdf_text(content(report, language, "pdf"))
        for one in (share, "387/QĐ-TTg", "281/QĐ-TTg", "Thành phố học tập 2030", "Vượt chỉ tiêu"):
            assert one in text and one in printed, (language, one)
        assert "Xã hội học tập (thử)" in text and "Xã hội học tập (thử)" in register
    book = load_workbook(io.BytesIO(content(report, "en", "xlsx")))
    rows = {row[0]: row for row in book["Targets that decisions set"].values}
    assert rows["Thành phố học tập"][2:4] == (2022, 40) and rows["Thành phố học tập"][5:12] == (
        31,
        17,
        41,
        17,
        41,
        1,
        1,
    )
    assert round(rows["Thành phố học tập"][4], 6) == 41.463415
    assert rows["Vượt chỉ tiêu"][3:12] == (None,) * 9 and rows["Thành phố học tập 2030"][3:5] == (60, None)


def pdf_text(data: bytes) -> str:
    """Of all pages, with lines that a cell broke put together again."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_sums_differences_shares_and_missing_are_those_of_the_room(branch, steward, asked, signed_in, all_files):
    entry(branch["D1.1"], "opening", 50, on=dt.date(2022, 1, 1))
    entry(branch["D2.1"], "opening", 10, on=dt.date(2022, 1, 1))  # without it nobody knows what is left of the whole
    entry(branch["D1.1"], "raised", 300, on=dt.date(2022, 3, 1), qualifier="over", donor="Ông Kín (thử)")
    entry(branch["D2.1"], "paid", 120, on=dt.date(2022, 3, 1), recipients=6, counted_as="persons")
    held = RecognitionRound.objects.create(
        network=asked.network, criteria_set=CriteriaSet.objects.get(slug="gnlc-42"), year=2022, title_vi="Công nhận 2022",
        opens_on=dt.date(2022, 1, 1), closes_on=dt.date(2022, 12, 31), state="decided",
    )  # fmt: skip
    unit = branch["D1"]
    held.applications.create(
        unit=unit, path=unit.path, subject="unit", state="counted", registered=31, recognised=17, out_of=41
    )
    add_chapters(asked.network)
    report = made(branch["P"], asked, steward)
    check_chapters(report, signed_in(steward))
    lines = {row["key"]: row for row in report.snapshot["lines"]}
    members, share = lines["members"], lines["share"]
    assert (members["own"]["value"], members["below"]["value"], members["difference"]) == (120, 30, 90)
    assert (members["told"]["value"], members["before"]["value"], members["change"]) == (120, 100, 20)
    assert members["below"]["qualifier"] == "over"
    assert (share["told"]["part"], share["told"]["whole"], share["told"]["value"]) == (50, 500, 10)
    assert lines["paid"]["told"]["value"] is None  # blank is not zero
    whole = report.snapshot["whole"]
    assert [whole[key] for key in ("total", "sent", "accepted", "missing")] == [6, 4, 3, 2]
    assert {row["code"] for row in report.snapshot["late"]} == {"D2.2", "C"}
    communes = next(row for row in report.snapshot["levels"] if row["kind"] == "commune")
    assert (communes["number"], communes["expected"], [row["code"] for row in communes["missing"]]) == (4, 5, ["D2.3"])
    fund = {row["measure"]: row["told"]["value"] for row in report.snapshot["fund"]["lines"]}
    assert fund == {"opening": 60, "raised": 300, "paid": 120, "recipients": 6}
    assert report.snapshot["fund"]["left"] == 240 and "Ông Kín" not in str(report.snapshot)

    told = words(report)
    assert [report.snapshot["titles"][0][key] for key in ("registered", "recognised", "out_of")] == [31, 17, 41]
    assert "Công nhận 2022" in told and "The fund in 2022" in told and "over 300\xa0₫" in told
    for said in (
        "4 of 6 returns were sent, 3 are accepted; 2 are missing",
        "over 30",
        "1,000,000,000\xa0₫",
        "D2.3",
        "10.0%",
    ):
        assert said in told, said
    vietnamese = words(report, "vi")
    assert "1.000.000.000\xa0₫" in vietnamese and "trên 30" in vietnamese
    book = load_workbook(io.BytesIO(content(report, "en", "xlsx")))
    rows = {row[0]: row for row in book["The figures of the round"].values}
    assert rows["members"][1:5] == (120, 30, 90, 120)
    assert rows["share"][6:8] == (50, 500)
    assert rows["raised"][2] == 1_000_000_000
    assert {"D2.2", "C"} <= {row[0] for row in book["Not sent"].values}
    assert content(report, "vi", "pdf")[:5] == b"%PDF-"


def test_everything_sent_may_be_counted_and_the_province_reads_no_list_of_who_is_late(branch, steward, asked):
    report = made(branch["D2"], asked, steward, kind="to_province", counted="all")
    assert report.snapshot["lines"][0]["told"]["value"] == 7
    told = words(report)
    assert "Counted: everything sent so far" in told and "Not sent:" not in told


def test_returns_that_do_not_fit_are_named_and_those_left_off_are_counted(branch, steward, asked, monkeypatch):
    """Paid 15 of 10: explained, it may be sent."""
    send(asked, "D2.2", steward, accept=steward, members=1, raised=10, opening=0, paid=15, explanation="Vay quỹ (thử)")
    told = made(branch["P"], asked, steward)
    (row,) = told.snapshot["warnings"]
    assert [row[key] for key in ("code", "left", "right", "explanation")] == ["D2.2", 15, 10, "Vay quỹ (thử)"]
    assert "Vay quỹ (thử)" in words(told) and "not named here" not in words(told)
    monkeypatch.setattr(checks_read, "MOST", 0)
    told = made(branch["P"], asked, steward)
    assert told.snapshot["warnings"] == [] and "1 more that does not fit is not named here" in words(told)


def test_a_later_version_tells_what_changed_and_keeps_the_words(branch, steward, asked):
    first = made(branch["P"], asked, steward)
    services.save_words(first, words={"year": {"vi": "Một năm tốt.", "en": "", "included": True}}, by=steward)
    jobs.run(Job.objects.filter(kind=services.JOB).latest("pk").pk)
    first.refresh_from_db()
    assert "Một năm tốt." in words(first) and first.snapshot["changes"] is None
    assert services.finalise(first, by=steward) and not services.finalise(first, by=steward)
    workflow.accept_return(asked.returns.get(unit=branch["D2.1"]), by=steward)
    second = made(branch["P"], asked, steward)
    assert (second.version, second.words) == (2, first.words)
    changed = {row["label"]["en"]: row for row in second.snapshot["changes"]["rows"]}
    assert changed == {}  # the branch's own 120 stands; what its parts make is not the figure
    workflow.send_back_return(asked.returns.get(unit=branch["P"]), by=steward, reason="?")
    third = made(branch["P"], asked, steward)
    changed = {row["label"]["en"]: row for row in third.snapshot["changes"]["rows"]}
    assert (changed["members"]["before"]["value"], changed["members"]["after"]["value"]) == (120, 37)
    assert "sent or decided (" in changed["members"]["why"][0]["what"]["en"]
    with pytest.raises(WrongState):
        services.save_words(first, words={}, by=steward)
    first.refresh_from_db()
    assert first.state == "final" and first.sha256 == services.checksum(first.snapshot)


def test_the_database_refuses_to_change_a_final_report(triggers, asked, branch, steward):
    report = made(branch["P"], asked, steward)
    services.finalise(report, by=steward)
    rows, file = NetworkReport.objects.filter(pk=report.pk), report.files.first()
    for change in (
        *({"state": "draft"}, {"snapshot": {}}, {"sha256": "0" * 64}, {"version": 9}, {"kind": "dossier"}),
        *({"words": {"year": {}}}, {"unit": branch["D1"]}, {"counted": "all"}, {"subject": "another"}),
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            rows.update(**change)
    for act in (
        lambda: report.files.update(language="fr"),
        lambda: report.files.create(language="fr", format="pdf", stored=file.stored),
        lambda: NetworkReportLayout.objects.filter(report=report).update(place="Vinh"),
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            act()
    assert rows.update(finalised_by=None, asked_by=None) == 1  # an account may be forgotten


def test_an_official_document_is_addressed_and_headed(branch, steward, asked):
    report = made(branch["P"], asked, steward, layout="official")
    told = words(report, "vi")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in told and "Năm 2022" in told
    services.set_layout(report, by=steward, addressee="Trung ương Hội (thử)", symbol="BC-HKH")
    jobs.run(Job.objects.filter(kind=services.JOB).latest("pk").pk)
    assert "Trung ương Hội (thử)" in words(report, "vi")


def test_a_branch_reports_of_itself_and_learns_nothing_of_another(branch, steward, asked, signed_in):
    officer, other = officer_of(branch["D1"]), officer_of(branch["D2"], "other@network.example")
    url = reverse("reports:network_reports", args=["khuyen-hoc"])
    client = signed_in(officer)
    facts = {"kind": "to_centre", "round": asked.pk, "counted": "accepted", "layout": "portal"}
    refused = client.post(url, facts | {"unit": "D2"})
    assert refused.status_code == 422 and NetworkReport.objects.count() == 0
    page = client.get(url).content.decode()
    assert 'value="D1"' in page and "No report yet" in page
    assert client.post(url, facts | {"unit": "D1"}).status_code == 302
    jobs.run(Job.objects.filter(kind=services.JOB).latest("pk").pk)
    report = NetworkReport.objects.get()
    assert {row["code"] for row in report.snapshot["parts"]} == {"D1.1", "D1.2"}
    assert "D2" not in str(report.snapshot)
    shown = client.get(report.get_absolute_url())
    assert shown.status_code == 200 and "D1" in shown.content.decode()
    file = reverse("reports:network_file", args=[report.files.first().pk])
    assert client.get(file).status_code == 200
    reader = make_user("Reader", "reader@network.example")
    NetworkRole.objects.create(network=branch["P"].network, user=reader, role="reader")
    for user in (
        other,
        officer_of(branch["D1.1"], "below@network.example"),
        make_user("N", "n@network.example"),
        reader,
    ):
        client = signed_in(user)
        for address in (report.get_absolute_url(), file, reverse("reports:network_report_layout", args=[report.uuid])):
            assert client.get(address).status_code == 404, (user, address)
        assert (
            client.post(reverse("reports:network_report_act", args=[report.uuid]), {"act": "finalise"}).status_code
            == 404
        )
    services.finalise(report, by=officer)
    client = signed_in(reader)
    assert client.get(file).status_code == 200 and client.get(url).status_code == 200
    assert client.post(url, facts | {"unit": "D1"}).status_code == 403
    assert client.get(reverse("reports:network_report_layout", args=[report.uuid])).status_code == 403


def test_a_round_that_was_not_opened_is_refused(branch, steward, asked):
    later = Round.objects.create(network=asked.network, form=asked.form, title_vi="Năm 2023", **YEAR)
    with pytest.raises(DomainError):
        services.ask_report(branch["P"], later, kind="to_centre", by=steward)


# --- dossiers ------------------------------------------------------------------------


@pytest.fixture
def application(branch, steward) -> Application:
    """Two criteria of the shipped set are answered with the first one's picture; the other 40 places are empty."""
    asked = RecognitionRound.objects.create(
        network=branch["P"].network, criteria_set=CriteriaSet.objects.get(slug="gnlc-42"), year=2023,
        title_vi="Đợt 2023", opens_on=dt.date(2023, 1, 1), closes_on=dt.date(2099, 12, 31),
    )  # fmt: skip
    recognition.open_recognition(asked, by=steward)
    row = recognition.register(
        asked, unit=branch["D1.1"], by=officer_of(branch["D1.1"]), name_vi="Thành phố Vinh (thử)"
    )
    first, second, *_rest = criteria_of(asked.criteria_set)
    SelfScore.objects.create(application=row, criterion=first, met="yes", comment="Có nghị quyết.")
    said = SelfScore.objects.create(application=row, criterion=second, met="partly")
    files.keep(b"x", kind="evidence", name="minh-chung.pdf", content_type="application/pdf", about=said)
    return row


def test_a_dossier_tells_answers_evidence_and_decisions_but_no_review(branch, steward, application):
    report = services.ask_dossier(application, by=steward)
    jobs.run(Job.objects.filter(kind=services.JOB).latest("pk").pk)
    report.refresh_from_db()
    total = report.snapshot["total"]
    assert (total["answered"], total["of"], total["score"], total["highest"]) == (2, 42, "1.5", 42)
    assert len(report.snapshot["lacking"]["unanswered"]) == 40
    told = words(report)
    for said in (
        "Thành phố Vinh (thử)",
        "2 / 42",
        "1.5 / 42",
        "Có nghị quyết.",
        "minh-chung.pdf",
        "Nothing is decided yet",
    ):
        assert said in told, said
    decision = application.round.decisions.create(number="12/QĐ", dated=dt.date(2024, 1, 10), signer="Vi Văn Hội")
    application.outcomes.create(
        decision=decision,
        is_recognised=True,
        serial=1,
        score=Decimal("31.5"),
        highest=42,
        expires_on=dt.date(2099, 1, 1),
    )
    judge = Reviewer.objects.create(round=application.round, user=make_user("Judge", "judge@network.example"))
    review = Review.objects.create(application=application, reviewer=judge, state="sent")
    review.scores.create(criterion=criteria_of(application.round.criteria_set)[0], met="no", comment="Bí mật")
    later = services.ask_dossier(application, by=steward)
    jobs.run(Job.objects.filter(kind=services.JOB).latest("pk").pk)
    later.refresh_from_db()
    told = words(later)
    assert later.version == 2 and "12/QĐ – 001" in told and "31.5 / 42" in told and "Vi Văn Hội" in told
    assert "Bí mật" not in str(later.snapshot) and "Judge" not in str(later.snapshot)


def test_a_members_dossier_is_its_own_and_that_of_the_networks_people(steward, branch, signed_in):
    network = Network.objects.create(slug="mang-luoi", name_vi="Mạng lưới (thử)", kind="members")
    NetworkRole.objects.create(network=network, user=steward, role="steward")
    forget(steward)
    first, other = make_member(network, "Vinh"), make_member(network, "Sa Đéc")
    first.stages.create(state="observer", on=dt.date(2019, 1, 1), note="Quan sát viên")
    contact, stranger = make_user("Contact", "c@network.example"), make_user("Other", "o@network.example")
    NetworkRole.objects.create(network=network, user=contact, role="contact", membership=first)
    NetworkRole.objects.create(network=network, user=stranger, role="contact", membership=other)
    ask = reverse("reports:member_dossier_ask", args=[first.uuid])
    assert signed_in(stranger).post(ask).status_code == 403
    assert signed_in(contact).post(ask).status_code == 302
    jobs.run(Job.objects.filter(kind=services.JOB).latest("pk").pk)
    report = NetworkReport.objects.get()
    told = words(report, "vi")
    assert "Vinh" in told and "Quan sát viên" in told and "Mở lớp" in told and "Sa Đéc" not in told
    assert signed_in(contact).get(report.get_absolute_url()).status_code == 200
    assert signed_in(stranger).get(report.get_absolute_url()).status_code == 404
    assert signed_in(steward).get(report.get_absolute_url()).status_code == 200
    client = signed_in(contact)  # who acts for a member sees no branch
    assert client.get(reverse("reports:network_reports", args=[network.slug])).status_code == 200
    assert client.get(f"/api/v1/networks/{network.slug}/fund").status_code == 404
    assert client.get(reverse("networks:fund", args=[network.slug])).status_code == 404
