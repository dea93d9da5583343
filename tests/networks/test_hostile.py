"""Sheets, files and answers that mean harm, or went wrong on the way: a clear word at its place, and nothing half-written."""

from __future__ import annotations

import io
import uuid
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from instruments.models import Section
from networks import staged
from networks.models import Application, FundEntry, Question, Return, ReturnValue, Round, SelfScore, Unit, UnitImport
from networks.returns import workflow
from office.models import HistoryEvent, StoredFile
from programmes.imports.preview import sayings
from programmes.imports.words import say
from tests.factories.world import make_world
from tests.networks.conftest import add, make_network, officer_of
from tests.networks.test_desk import asker, desk  # noqa: F401  (fixtures)
from tests.networks.test_returns import YEAR, make_form
from tools.permissions import addresses

pytestmark = pytest.mark.django_db
HEADS = "Mã,Loại,Tên,Thuộc\n"


def workbook(*rows: list[object], macro: bool = False) -> bytes:
    book = openpyxl.Workbook()
    for row in [HEADS.strip().split(","), *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    if macro:
        with zipfile.ZipFile(out, "a") as packed:
            packed.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet9.xml", b"0" * (60 * 2**20))
    return out.getvalue()


# what is wrong → (content, its name, a part of what is said in Vietnamese, in English)
FILES = {
    "a zip bomb": (bomb, "a.xlsx", "giải nén", "unpack"),
    "macros": (lambda: workbook(macro=True), "a.xlsm", "macro", "macro"),
    "an old Excel file": (lambda: b"\xd0\xcf\x11\xe0" + b"x" * 600, "a.xls", ".xlsx", ".xlsx"),
    "a picture that is called a sheet": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 99, "a.xlsx", "", ""),
    "half a workbook": (lambda: workbook()[:900], "a.xlsx", "", ""),
    "no text of any kind": (lambda: b"\xff\xfe\x00\xd8\x00\x00" * 50, "a.csv", "", ""),
    "only heads": (lambda: HEADS.encode(), "a.csv", "", ""),
    "other heads": (lambda: b"a,b,c\n1,2,3\n", "a.csv", "", ""),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_no_list_is_refused_in_both_languages(branch, steward, signed_in, what):
    content, name, vi, en = FILES[what]
    client, network = signed_in(steward), branch["P"].network
    before = Unit.objects.count()
    answer = client.post(
        reverse("networks:units_imports", args=[network.slug]), {"file": SimpleUploadedFile(name, content())}
    )
    assert answer.status_code == 302
    batch = UnitImport.objects.get()
    assert batch.state == "unreadable" and batch.problems
    for language, part in (("vi", vi), ("en", en)):
        with override(language):
            said = " ".join(str(words) for words in sayings(batch.problems))
        assert part.lower() in said.lower() and "%(" not in said, said
    page = client.get(answer["Location"]).content.decode()
    assert "Traceback" not in page and client.get(answer["Location"]).status_code == 200
    client.post(reverse("networks:units_import_act", args=[network.slug, batch.uuid]), {"act": "confirm"})
    assert Unit.objects.count() == before


def test_forty_megabytes_are_refused_before_they_are_kept(branch, steward, signed_in):
    client, network = signed_in(steward), branch["P"].network
    heavy = SimpleUploadedFile("heavy.csv", HEADS.encode() + b"x" * (40 * 2**20))
    kept = StoredFile.objects.count()
    answer = client.post(reverse("networks:units_imports", args=[network.slug]), {"file": heavy})
    assert answer.status_code == 422
    assert "40 MB" not in answer.content.decode() or "at most" in answer.content.decode()
    assert "at most" in answer.content.decode()
    assert not UnitImport.objects.exists() and StoredFile.objects.count() == kept


def test_a_list_in_an_older_encoding_is_read_or_refused_never_garbled(branch, steward):
    network = branch["P"].network
    for encoding in ("utf-8-sig", "utf-16", "cp1258"):
        text = HEADS + "N1,commune,Xã Đồng Hòa,D1\n"
        try:
            content = text.encode(encoding)
        except UnicodeEncodeError:
            content = text.encode(encoding, "replace")
        batch = staged.upload(UnitImport(network=network), SimpleUploadedFile("a.csv", content), by=steward)
        if batch.state == "checked" and not batch.counts.get("wrong"):
            assert "Xã Đồng Hòa" in batch.rows[0]["name"], encoding


@pytest.mark.parametrize(
    ("rows", "column", "code"),
    [
        ([["N", "commune", "Xã N", "N"]], "parent", "nw_level"),  # under itself
        ([["N", "district", "N", "M"], ["M", "commune", "M", "N"]], "parent", "nw_level"),  # in a circle
        ([["N", "province", "N", "D1.1"]], "parent", "nw_level"),
        ([["D1.1", "commune", "Of another district", "D2"]], "parent", "nw_moved"),
        ([["N", "commune", "=HYPERLINK(\"http://x\")", "D1"]], "name_vi", "formula"),
        ([["N", "commune", "#REF!", "D1"]], "name_vi", "cell_error"),
        ([["N" * 31, "commune", "N", "D1"]], "code", "too_long"),
    ],
)  # fmt: skip
def test_a_row_that_would_break_the_tree_is_told_at_its_cell(branch, steward, rows, column, code):
    network = branch["P"].network
    batch = staged.upload(UnitImport(network=network), SimpleUploadedFile("a.xlsx", workbook(*rows)), by=steward)
    told = [(where, why) for row in batch.rows for where, why, _values in row["problems"]]
    assert (column, code) in told
    for language in ("vi", "en"):
        with override(language):
            assert all("%(" not in say(why, values) for row in batch.rows for _c, why, values in row["problems"])


def test_codes_that_differ_by_a_mark_alone_are_two_units(branch, steward):
    network = branch["P"].network
    add(network, "commune", "Xã Đá", branch["D1"], code="DA")
    add(network, "commune", "Xã Đà", branch["D1"], code="ĐÀ")
    rows = [["DA", "commune", "Xã Đá mới", "D1"], ["ĐÀ", "commune", "Xã Đà mới", "D1"]]
    batch = staged.upload(UnitImport(network=network), SimpleUploadedFile("a.xlsx", workbook(*rows)), by=steward)
    assert batch.counts == {"changed": 2}
    staged.confirm(batch, by=steward)
    assert dict(network.units.filter(name_vi__startswith="Xã Đ").values_list("code", "name_vi")) == {
        "DA": "Xã Đá mới",
        "ĐÀ": "Xã Đà mới",
    }


def test_of_two_lists_that_add_the_same_unit_the_second_is_shown_anew(branch, steward):
    network = branch["P"].network
    one, two = (
        staged.upload(
            UnitImport(network=network),
            SimpleUploadedFile("a.csv", f"{HEADS}N,commune,Xã {n},D1\n".encode()),
            by=steward,
        )
        for n in (1, 2)
    )
    assert staged.confirm(one, by=steward).state == "imported"
    two = staged.confirm(two, by=steward)
    assert (two.state, two.counts) == ("checked", {"changed": 1})
    assert Unit.objects.get(code="N").name_vi == "Xã 1"


def test_the_code_of_a_unit_of_another_network_is_not_known_here(branch, steward):
    other = make_network("khac")
    add(other, "province", "Tỉnh khác", code="Q")
    batch = staged.upload(
        UnitImport(network=branch["P"].network),
        SimpleUploadedFile("a.csv", f"{HEADS}N,district,Huyện,Q\n".encode()),
        by=steward,
    )
    assert [why for _c, why, _v in batch.rows[0]["problems"]] == ["nw_no_parent"]


@pytest.fixture
def sent(branch, steward) -> Return:
    network = branch["P"].network
    made = Round.objects.create(network=network, form=make_form(network), title_vi="Năm 2022", **YEAR)
    workflow.open_round(made, by=steward)
    return Return.objects.get(round=made, unit__code="D1.1")


@pytest.mark.parametrize("number", ["9" * 20, "9" * 40, "1e30", "NaN", "Infinity", "-5", "=1+1", "１２", "1,2,3.4.5"])
@pytest.mark.parametrize("kind", ["count", "money", "percentage"])
def test_an_answer_that_is_no_number_is_refused_at_its_field(branch, sent, signed_in, number, kind):
    asked = sent.round.form.fields.filter(type=kind, formula="").first()
    if asked is None:
        pytest.skip(f"the form asks no {kind}")
    client = signed_in(officer_of(branch["D1.1"]))
    answer = client.post(sent.get_absolute_url(), {f"{asked.key}-amount": number, "act": "draft"})
    if answer.status_code == 302:  # taken: then as a number that is not below zero
        value = ReturnValue.objects.get(sent=sent, field=asked).amount
        assert value is not None and value >= 0
    else:
        assert answer.status_code == 422
        assert not ReturnValue.objects.filter(sent=sent).exists()
        assert not HistoryEvent.objects.about(sent).filter(verb="networks.return_written").exists()


def test_the_sign_zero_is_taken_out_of_what_is_asked_and_sent(desk, asker, steward, signed_in):  # noqa: F811
    question = Question.objects.create(network=desk.network, asker=asker, title="Hỏi", text="?")
    client = signed_in(steward)
    act = reverse("networks:question_act", args=[question.uuid])
    assert client.post(act, {"act": "decline", "reason": "Ngoài\0 phạm vi"}).status_code == 302
    question.refresh_from_db()
    assert question.reason == "Ngoài phạm vi"
    assert client.get(reverse("networks:desk", args=[desk.network.slug]) + "?q=a%00b").status_code == 200


HARMFUL = {
    "a.docm": lambda: workbook(macro=True),
    "a.pdf": lambda: b"MZ\x90\x00",
    "big.pdf": lambda: b"%PDF-" + b"x" * (40 * 2**20),
    "a.svg": lambda: b"<svg onload='x'/>",
}


def test_a_dossier_and_the_fund_keep_nothing_of_a_send_with_a_harmful_file(cast):
    """The sound file beside it is not kept either, the answer not written; the word stands at the field and names the file."""
    world, client = make_world(cast), Client()
    client.force_login(cast.coordinator)
    application = Application.objects.get(uuid=world.objects["applications", "uuid"])
    section = Section.objects.get(pk=world.objects["sections", "pk"])
    criterion = section.criteria.exclude(self_scores__application=application).first() or section.criteria.first()
    dossier = reverse("networks:application_section", args=[application.uuid, section.pk])
    fund = reverse("networks:fund_entry_add", args=[world.objects["units", "uuid"]]) + "?flow=raised"
    entry = {"on": "04/05/2023", "precision": "day", "amount": "5.000", "qualifier": "exactly"}
    kept, before = StoredFile.objects.count(), (SelfScore.objects.count(), FundEntry.objects.count())
    for name, content in HARMFUL.items():
        for address, field, facts in (
            (dossier, f"{criterion.pk}-files", {f"{criterion.pk}-answer": "partly"}),
            (fund, "documents", entry),
        ):
            uploads = [SimpleUploadedFile("good.pdf", b"%PDF-1.4"), SimpleUploadedFile(name, content())]
            answer = client.post(address, facts | {field: uploads})
            assert answer.status_code == 422 and name in str(answer.context["form"].errors[field]), (address, name)
    assert StoredFile.objects.count() == kept
    assert (SelfScore.objects.count(), FundEntry.objects.count()) == before


def test_a_question_with_a_hostile_file_is_not_half_kept(desk, asker, signed_in):  # noqa: F811
    client = signed_in(asker)
    address = reverse("networks:question_add", args=[desk.network.slug])
    good = SimpleUploadedFile("a.pdf", b"%PDF-1.4", "application/pdf")
    for name, content in HARMFUL.items():
        good.seek(0)
        facts = {
            "write_id": uuid.uuid4(),
            "title": "T",
            "text": "x",
            "uploads": [good, SimpleUploadedFile(name, content())],
        }
        answer = client.post(address, facts)
        assert answer.status_code == 422 and name in answer.content.decode()
    assert not Question.objects.exists() and not StoredFile.objects.exists()


NINES = "9" * 30
MOLESTED = f"?page={NINES}&unit=%00&q=%00&kind=%00&state=%00&on=99999-99-99&year={NINES}&under={'x' * 3000}&basis=%00"


def test_no_address_falls_over_numbers_and_signs_that_nobody_types(cast):
    """As the one who may do everything; an error here would be raised in the test."""
    world, client = make_world(cast), Client()
    client.force_login(cast.coordinator)
    for address in addresses():
        if not address.name.startswith("networks:"):
            continue
        kwargs = world.kwargs(address.route, address.name)
        huge = {name: int(NINES) if isinstance(value, int) else value for name, value in kwargs.items()}
        for url in {reverse(address.name, kwargs=huge), reverse(address.name, kwargs=kwargs) + MOLESTED}:
            answer = client.get(url)
            assert answer.status_code < 500, url
        if huge != kwargs:
            assert client.post(reverse(address.name, kwargs=huge), {"text": "x"}).status_code in {404, 405, 422}, (
                address.name
            )


def test_no_operation_of_the_api_falls_over_signs_and_numbers_that_nobody_sends(cast):
    """Each parameter of each operation by itself; an error here would be raised in the test."""
    make_world(cast)
    client = Client()
    client.force_login(cast.coordinator)
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    asked = 0
    for path, operations in paths.items():
        if "/networks/{slug}" not in path:
            continue
        known = operations["get"].get("parameters", [])
        whole = path.replace("{slug}", "hoi-cast").replace("{uuid}", str(uuid.UUID(int=0)))
        ways = [{one["name"]: odd} for one in known if one["in"] == "query" for odd in ("\x00", NINES, "😀")]
        for address, query in [(whole, way) for way in ways] + [(path.replace("{slug}", "%00"), {})]:
            assert client.get(address, query).status_code in {200, 404, 422}, (address, query)
            asked += 1
    assert asked > 100
