"""Recognition until it is submitted: a round opened, a dossier assessed section by section, whole before it is sent."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from instruments.models import CriteriaSet, Criterion
from networks.attention import dossiers_to_submit
from networks.models import Application, Membership, Network, NetworkRole, RecognitionRound, SelfScore
from networks.recognition import workflow
from networks.recognition.reading import completeness, criteria_of, scores_of, tallies, tally, total_score
from office.errors import DomainError, WrongState
from office.models import HistoryEvent, StoredFile
from tests.factories.cast import make_user
from tests.networks.conftest import officer_of

pytestmark = pytest.mark.django_db
CALENDAR = {"opens_on": dt.date(2023, 1, 1), "closes_on": dt.date(2099, 6, 30)}


def make_round(branch, steward, slug="gnlc-42", **facts) -> RecognitionRound:
    asked = RecognitionRound.objects.create(
        network=branch["P"].network, criteria_set=CriteriaSet.objects.get(slug=slug), year=2023,
        title_vi="Đợt 2023", **CALENDAR | facts,
    )  # fmt: skip
    return workflow.open_recognition(asked, by=steward)


def photo(name: str = "minh-chung.png") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (2, 2)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


def url_of(application: Application, number: int) -> str:
    section = list(application.round.criteria_set.sections.all())[number]
    return reverse("networks:application_section", args=[application.uuid, section.pk])


def page(client, url: str) -> str:
    return client.get(url).content.decode()


@pytest.fixture
def asked(branch, steward) -> RecognitionRound:
    return make_round(branch, steward)


@pytest.fixture
def dossier(branch, asked) -> Application:
    return workflow.register(asked, unit=branch["D1.1"], by=officer_of(branch["D1.1"]), name_vi="Thành phố Vinh")


def test_a_dossier_below_42_answers_cannot_be_submitted(dossier, settings):
    by = dossier.created_by
    criteria = criteria_of(dossier.round.criteria_set)
    assert len(criteria) == 42
    files = {one.pk: [photo()] for one in criteria}
    workflow.write_answers(dossier, {one.pk: {"met": "yes"} for one in criteria[:41]}, by=by, uploads=files)
    dossier.refresh_from_db()
    told = completeness(dossier)
    assert (told.answered, told.total, told.unanswered, told.without_evidence) == (41, 42, ["42"], [])
    with pytest.raises(DomainError, match="41"):
        workflow.submit_application(dossier, by=by)
    workflow.write_answers(dossier, {criteria[41].pk: {"met": "partly", "comment": "Một phần"}}, by=by)
    last = SelfScore.objects.get(criterion=criteria[41])
    stored = StoredFile.objects.get(object_type="networks.selfscore", object_id=str(last.pk))
    workflow.remove_evidence(dossier, stored, by=by)
    with pytest.raises(DomainError, match="42"):
        workflow.submit_application(dossier, by=by)  # all answered, one without its evidence
    for _again in range(2):  # a file sent again is kept once
        workflow.write_answers(dossier, {}, by=by, uploads={criteria[41].pk: [photo()]})
    assert StoredFile.objects.filter(object_type="networks.selfscore").count() == 42
    assert completeness(dossier).is_complete
    assert total_score(criteria, scores_of(dossier)) == (dt.timedelta(0).days + 41 + last.criterion.max_score / 2, 42)
    assert workflow.submit_application(dossier, by=by) is True
    assert workflow.submit_application(dossier, by=by) is False  # a double tap
    dossier.refresh_from_db()
    assert (dossier.state, dossier.on_behalf, dossier.submitted_by) == ("submitted", False, by)
    with pytest.raises(WrongState):
        workflow.write_answers(dossier, {criteria[0].pk: {"met": "no"}}, by=by)
    assert workflow.take_back_application(dossier, by=by) is True
    verbs = HistoryEvent.objects.about(dossier).values_list("verb", flat=True)
    assert list(verbs)[::-1] == [
        "networks.application_registered", "networks.application_written", "networks.application_written",
        "networks.evidence_removed", "networks.application_written", "networks.application_submitted",
        "networks.application_taken_back",
    ]  # fmt: skip


def test_the_pages_from_the_registration_to_a_section_kept(branch, asked, signed_in):
    client = signed_in(officer_of(branch["D1.1"]))
    assert "Register an application" in page(client, asked.get_absolute_url())
    add = reverse("networks:application_add", args=[asked.uuid])
    outside = client.post(add, {"unit": "D2.1", "name_vi": "Vinh"})
    assert outside.status_code == 422 and "There is no open unit" in outside.content.decode()
    assert client.post(add, {"unit": "D1.1", "name_vi": ""}).status_code == 422
    assert client.post(add, {"unit": "D1.1", "name_vi": "Thành phố Vinh"}).status_code == 302
    twin = client.post(add, {"unit": "D1.1", "name_vi": "Thành phố Vinh"})
    assert twin.status_code == 422 and "registered already" in twin.content.decode()
    dossier = Application.objects.get()
    shown = page(client, dossier.get_absolute_url())
    assert "0 of 42 answered" in shown and "its wording is to be filled in" in shown and "not official" in shown
    first = list(Criterion.objects.filter(section__criteria_set=asked.criteria_set, section__code="N1"))
    given = {f"{one.pk}-answer": "yes" for one in first[:2]} | {f"{first[0].pk}-files": photo(), "act": "next"}
    answer = client.post(url_of(dossier, 0), given)
    assert answer.status_code == 302 and answer["Location"] == url_of(dossier, 1)
    shown = page(client, dossier.get_absolute_url())
    assert "2 of 42 answered" in shown and "minh-chung.jpg" in shown and "3, 4, 5, 6, 7, 8, 9, 10 …" in shown
    assert 'name="act" value="submit" disabled' in shown
    client.post(reverse("networks:application_act", args=[dossier.uuid]), {"act": "submit"})
    dossier.refresh_from_db()
    assert dossier.state == "draft"  # said on the next page, nothing sent
    stored = StoredFile.objects.get(object_type="networks.selfscore")
    assert client.get(reverse("office:file", args=[stored.uuid])).status_code == 200
    client.post(reverse("networks:evidence_remove", args=[dossier.uuid, stored.uuid]))
    assert not StoredFile.objects.filter(pk=stored.pk).exists()


def test_hostile_files_get_a_clear_word_and_leave_nothing(branch, dossier, signed_in, settings):
    client = signed_in(dossier.created_by)
    one = criteria_of(dossier.round.criteria_set)[0]
    settings.MAX_UPLOAD_BYTES = 1024  # the limit of 20 MB, made small
    for name, content, says in (
        ("40MB.pdf", b"%PDF-" + b"0" * 2048, "MB can be taken"),
        ("run.exe", b"MZ\x90\x00", "not a kind of file that can be kept"),
        ("empty.pdf", b"", "empty"),
    ):
        sent = {f"{one.pk}-answer": "yes", f"{one.pk}-files": SimpleUploadedFile(name, content)}
        answer = client.post(url_of(dossier, 0), sent)
        assert answer.status_code == 422 and says in answer.content.decode(), name
    assert not SelfScore.objects.exists() and not StoredFile.objects.filter(object_type="networks.selfscore").exists()


def test_another_branch_finds_nothing(branch, asked, dossier, signed_in):
    one = criteria_of(asked.criteria_set)[0]
    workflow.write_answers(dossier, {one.pk: {"met": "yes"}}, by=dossier.created_by, uploads={one.pk: [photo()]})
    stored = StoredFile.objects.get(object_type="networks.selfscore")
    area = make_round(branch, None, slug="eige-12", area=branch["D1"])
    client = signed_in(officer_of(branch["D2.1"], "other@network.example"))
    for url in (
        dossier.get_absolute_url(), url_of(dossier, 0), reverse("networks:application_edit", args=[dossier.uuid]),
        reverse("office:file", args=[stored.uuid]), area.get_absolute_url(),
    ):  # fmt: skip
        assert client.get(url).status_code == 404, url
    for name in ("application_act", "evidence_remove"):
        args = [dossier.uuid, *([stored.uuid] if name == "evidence_remove" else [])]
        assert client.post(reverse(f"networks:{name}", args=args), {"act": "submit"}).status_code == 404
    shown = page(client, asked.get_absolute_url())
    assert "Vinh" not in shown and "Nobody has registered yet" in shown
    above = signed_in(officer_of(branch["D1"], "above@network.example"))
    assert "You write on behalf of D1.1" in page(above, dossier.get_absolute_url())
    assert above.get(area.get_absolute_url()).status_code == 200
    assert "Vinh" in page(above, asked.get_absolute_url())


def test_numbers_of_a_branch_count_once(branch, steward, signed_in):
    asked = make_round(branch, steward, slug="gia-dinh-hoc-tap")
    client = signed_in(steward)
    add = reverse("networks:application_add", args=[asked.uuid]) + "?counted=1"
    wrong = client.post(add, {"unit": "D1.1", "qualifier": "exactly", "recognised": "900", "out_of": "800"})
    assert wrong.status_code == 422 and "more than there are in all" in wrong.content.decode()
    assert client.post(add, {"unit": "D1.1", "qualifier": "exactly"}).status_code == 422
    for unit, qualifier, registered, recognised, out_of in (
        ("D1.1", "exactly", "700", "600", "1,000"), ("D1.2", "over", "80", "", ""), ("D2", "exactly", "50", "40", "100"),
        ("D2.1", "exactly", "30", "20", "60"),
    ):  # fmt: skip
        sent = {"unit": unit, "qualifier": qualifier, "registered": registered, "recognised": recognised}
        assert client.post(add, sent | {"out_of": out_of}).status_code == 302
    told = tally(asked)  # D2.1 is among D2's
    assert (told.registered, told.recognised, told.out_of, told.qualifier) == (830, 640, 1100, "over")
    assert tally(asked, branch["D2"].path).registered == 50
    assert tallies([asked], steward)[asked.pk] == told
    assert tallies([asked], officer_of(branch["D2.1"]))[asked.pk].registered == 30
    shown = page(client, asked.get_absolute_url())
    assert "over 830" in shown and "over 640" in shown and "Register an application" not in shown
    assert client.post(add, {"unit": "D2", "qualifier": "exactly", "registered": "9"}).status_code == 422
    workflow.close_recognition(asked, by=steward)
    held = asked.applications.get(unit=branch["D2"])
    edit = reverse("networks:application_edit", args=[held.uuid])
    sent = {"qualifier": "exactly", "registered": "50", "recognised": "45", "out_of": "100"}
    assert client.post(edit, sent).status_code == 302  # what was recognised is known after the closing
    assert tally(asked).recognised == 645
    subject = workflow.register
    with pytest.raises(WrongState):
        subject(asked, unit=branch["D2"], by=steward, name_vi="Nhà ông A")


def test_dossiers_beside_numbers_are_added_only_outside_their_branch(branch, steward):
    asked = make_round(branch, steward, slug="cong-dan-hoc-tap-du-thao")
    workflow.register(asked, unit=branch["D1"], by=steward, is_counted=True, registered=10, recognised=4, out_of=20)
    for unit in ("D1.1", "D2.1", "D2.2"):
        workflow.register(asked, unit=branch[unit], by=steward, name_vi="Một người")
    asked.applications.filter(unit=branch["D2.1"]).update(state="recognised")
    told = tally(asked)
    assert (told.registered, told.recognised, told.out_of) == (12, 5, 20)


def test_a_steward_prepares_a_round_only_by_a_set_in_use(branch, steward, signed_in):
    client, network = signed_in(steward), branch["P"].network
    url = reverse("networks:recognitions", args=[network.slug])
    assert "No recognition round yet" in page(client, url)
    used = CriteriaSet.objects.get(slug="eige-12")
    facts = {
        "criteria_set": used.pk,
        "year": "2024",
        "title_vi": "Đợt 2024",
        "opens_on": "01/01/2024",
        "reviewers_each": "2",
        "appeal_days": "30",
    }
    early = client.post(url, facts | {"closes_on": "01/12/2023"})
    assert early.status_code == 422 and "before the step that comes first" in early.content.decode()
    assert client.post(url, facts | {"closes_on": "01/12/2024", "area": "D1"}).status_code == 302
    made = RecognitionRound.objects.get()
    assert made.area == branch["D1"]
    client.post(reverse("networks:recognition_act", args=[made.uuid]), {"act": "open"})
    with pytest.raises(DomainError, match="D2"):
        workflow.register(made, unit=branch["D2"], by=steward, name_vi="Ngoài địa bàn")
    workflow.register(made, unit=branch["D1.1"], by=steward, name_vi="Trong địa bàn")
    other = CriteriaSet.objects.get(slug="gnlc-42")
    edit = reverse("networks:recognition_edit", args=[made.uuid])
    changed = client.post(edit, facts | {"closes_on": "01/12/2024", "area": "D1", "criteria_set": other.pk})
    assert changed.status_code == 422 and "registered already" in changed.content.decode()
    officer = signed_in(officer_of(branch["D1.1"]))
    assert officer.post(url, facts).status_code == 403
    assert officer.get(edit).status_code == 403


def test_a_member_s_contact_writes_its_dossier_and_no_other_member_reads_it(branch, signed_in):
    network = Network.objects.create(slug="mang-luoi", kind="members", name_vi="Mạng lưới thành phố (mô phỏng)")
    cities = [Membership.objects.create(network=network, name_vi=name) for name in ("Hoa Ban", "Lúa Vàng")]
    contacts = [make_user("Contact", f"contact{n}@network.example") for n in range(2)]
    for city, user in zip(cities, contacts, strict=True):
        NetworkRole.objects.create(network=network, user=user, role="contact", membership=city)
    asked = RecognitionRound.objects.create(
        network=network, criteria_set=CriteriaSet.objects.get(slug="gnlc-42"), year=2026, title_vi="2026", **CALENDAR
    )
    workflow.open_recognition(asked, by=None)
    client, add = signed_in(contacts[0]), reverse("networks:application_add", args=[asked.uuid])
    assert client.post(add, {"member": cities[1].pk}).status_code == 422
    assert client.post(add, {"member": cities[0].pk}).status_code == 302
    dossier = Application.objects.get()
    shown = page(client, dossier.get_absolute_url())
    assert "0 of 42 answered" in shown and "on behalf" not in shown and cities[0].get_absolute_url() in shown
    one = criteria_of(asked.criteria_set)[0]
    assert client.post(url_of(dossier, 0), {f"{one.pk}-answer": "yes", f"{one.pk}-files": photo()}).status_code == 302
    stored = StoredFile.objects.get(object_type="networks.selfscore")
    assert client.get(reverse("office:file", args=[stored.uuid])).status_code == 200
    assert client.get(add).status_code == 403  # it has its dossier
    assert workflow.register_member(asked, cities[0], by=contacts[0]) == dossier
    other = signed_in(contacts[1])
    for url in (dossier.get_absolute_url(), url_of(dossier, 0), reverse("office:file", args=[stored.uuid])):
        assert other.get(url).status_code == 404
    assert "Hoa Ban" not in page(other, asked.get_absolute_url())


def test_what_is_to_be_submitted_stands_on_the_desk_of_who_writes_it(dossier, steward):
    officer = dossier.created_by
    items = list(dossiers_to_submit(officer))
    assert [(item.detail, item.url) for item in items] == [("Thành phố Vinh", dossier.get_absolute_url())]
    above = officer_of(dossier.unit.parent, "above@network.example")
    assert list(dossiers_to_submit(above)) == list(dossiers_to_submit(steward)) == []
    Application.objects.update(state="submitted")
    assert list(dossiers_to_submit(officer)) == []


def test_the_42_places_are_filled_in_from_a_sheet_or_not_at_all(steward, signed_in):
    client, places = signed_in(steward), CriteriaSet.objects.get(slug="gnlc-42")
    assert client.get(reverse("networks:criteria_sheet_in", args=[places.uuid])).status_code == 403  # in use, not hers
    client.post(reverse("instruments:criteria_copy", args=[places.uuid]))
    draft = CriteriaSet.objects.get(slug="gnlc-42", version=2)
    taken = client.get(reverse("networks:criteria_export", args=[draft.uuid]) + "?format=csv")
    lines = taken.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 43
    sheet_in = reverse("networks:criteria_sheet_in", args=[draft.uuid])

    def send(rows: list[str]):
        file = SimpleUploadedFile("criteria.csv", "\n".join([lines[0], *rows]).encode())
        return client.post(sheet_in, {"file": file})

    bad = send(["N1,,,1,,,0,maybe,no", "N1,,,1,Hai,,1,yes,no"])
    said = bad.content.decode()
    assert bad.status_code == 422 and "Row 2" in said and "is empty" in said and "not a score above 0" in said
    assert "neither yes nor no" in said and "stands in row 2 already" in said
    assert Criterion.objects.filter(section__criteria_set=draft, is_place=False).count() == 0
    assert client.post(sheet_in, {"file": photo()}).status_code == 422
    title = lines[2].split(",")[1]
    two = send([f"N1,{title},,1,Một,,1,no,no", "N1,Nhóm một,,2,Hai,,1,no,no"])
    assert two.status_code == 422 and "another title in row 2" in two.content.decode()
    good = send(
        ["N1,Nhóm một,Group one,1,Lời chính thức,Official,2.5,yes,no", "N9,Nhóm mới,,43,Thêm,,1,no,no", lines[8]]
    )
    assert good.status_code == 302
    one = Criterion.objects.get(section__criteria_set=draft, code="1")
    assert (one.text_vi, one.max_score, one.is_place, one.section.title_vi) == (
        "Lời chính thức",
        2.5,
        False,
        "Nhóm một",
    )
    assert Criterion.objects.filter(section__criteria_set=draft).count() == 43
    assert Criterion.objects.get(section__criteria_set=places, code="1").is_place  # what is in use stays
