"""Corrections, many at once, reminders, members and reports, by who has no business there, too late, or twice."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from networks import staged
from networks.fund import workflow as workflow_of_fund
from networks.membership.services import name_contact, take_contact
from networks.models import Network, NetworkCitation, NetworkRole, Return, ReturnImport, Round
from networks.returns import reminders, workflow
from networks.standing import forget
from office.errors import DomainError
from office.models import HistoryEvent, Job, OutgoingMessage
from participants.models import User
from programmes.models import Citation, Document
from reports.associations import services as reporting
from reports.snapshot.sources import network_documents
from tests.factories.cast import make_user
from tests.factories.networks import make_member
from tests.networks.conftest import officer_of
from tests.networks.test_returns import YEAR, of, send

pytestmark = pytest.mark.django_db
D = "D1.1"


def told() -> set[str]:
    return set(OutgoingMessage.objects.values_list("to_email", flat=True))


def test_a_correction_is_asked_by_who_writes_and_answered_by_who_stands_above(branch, steward, asked):
    officer, above = officer_of(branch[D]), officer_of(branch["D1"], "above@network.example")
    beside, below = officer_of(branch["D2"], "beside@network.example"), officer_of(branch["C"], "below@network.example")
    sent = send(asked, D, officer, accept=steward, members=10)
    for user in (beside, below):
        for act in (workflow.ask_correction, workflow.refuse_correction, workflow.send_back_return):
            with pytest.raises(DomainError):
                act(sent, by=user, reason="x")
    for wrong in ("", " \n"):
        with pytest.raises(DomainError):
            workflow.ask_correction(sent, by=officer, reason=wrong)
    workflow.lock_round(asked, by=steward)
    assert workflow.ask_correction(sent, by=officer, reason="Q" * 3000)
    assert told() == {above.email}  # the nearest above, nobody else
    with pytest.raises(DomainError):  # one does not answer one's own
        workflow.refuse_correction(sent, by=officer, reason="x")
    with pytest.raises(DomainError):  # locked: it must be opened again first
        workflow.send_back_return(sent, by=above, reason="x")
    old = of(asked, D).changed_at.isoformat()
    assert workflow.refuse_correction(sent, by=above, reason="Đã khóa sổ")
    assert not workflow.refuse_correction(sent, by=above, reason="Lần nữa")
    assert workflow.ask_correction(sent, by=officer, reason="Có biên bản")  # asked anew, for another reason
    with pytest.raises(DomainError):  # who reads the page of the first request does not answer the second
        workflow.refuse_correction(sent, by=above, reason="x", seen=old)
    row = of(asked, D)
    assert (row.state, row.correction, row.values.get().amount) == ("accepted", "Có biên bản", 10)
    assert HistoryEvent.objects.about(row).filter(verb="networks.correction_refused").count() == 1


def test_of_many_ticked_at_once_only_those_that_wait_for_the_reader_are_decided(branch, steward, asked, signed_in):
    above = officer_of(branch["D1"])
    other = Round.objects.create(network=asked.network, form=asked.form, title_vi="Khác", **YEAR)
    other = workflow.open_round(other, by=steward)
    rows = {code: send(asked, code, steward, members=1) for code in (D, "D1.2", "D2.1")}
    rows["other"] = send(other, D, steward, members=1)
    stale = rows["D1.2"].changed_at.isoformat()
    workflow.take_back_return(rows["D1.2"], by=steward)
    send(asked, "D1.2", steward, members=500)  # sent anew since the page was made
    chosen = [str(row.uuid) for row in rows.values()] * 2 + ["x", "\x00", str(uuid.uuid4()), "9" * 40]
    url = reverse("networks:round_waiting", args=[asked.uuid])
    data = {"act": "accept", "chosen": chosen, f"seen-{rows['D1.2'].uuid}": stale}
    page = signed_in(above).post(url, data, follow=True).content.decode()
    assert "1 return decided" in page and "D1.2: The return of D1.2 was changed since you read it" in page
    states = {code: Return.objects.get(pk=row.pk).state for code, row in rows.items()}
    assert states == {D: "accepted", "D1.2": "submitted", "D2.1": "submitted", "other": "submitted"}
    assert "D2.1" not in page


def test_reminders_reach_who_answers_today_and_tell_of_the_own_branch_alone(branch, steward, asked):
    gone, idle = officer_of(branch[D], "gone@network.example"), officer_of(branch["D1.2"], "idle@network.example")
    now, silent = officer_of(branch[D], "now@network.example"), officer_of(branch["D2.1"], "silent@network.example")
    NetworkRole.objects.filter(user=gone).update(unit=branch["D2.2"])
    User.objects.filter(pk=idle.pk).update(is_active=False)
    User.objects.filter(pk=silent.pk).update(email="")
    reminders.remind(asked.due_on)
    bodies = dict(OutgoingMessage.objects.values_list("to_email", "body"))
    assert set(bodies) == {now.email, gone.email}
    assert D in bodies[now.email] and "D2.2" not in bodies[now.email]
    assert "D2.2" in bodies[gone.email] and D not in bodies[gone.email]
    workflow.lock_round(asked, by=steward)
    assert reminders.remind(asked.due_on + dt.timedelta(days=30)) == 0  # nothing can be sent any more


def test_a_former_contact_and_another_members_contact_find_nothing_and_change_nothing(signed_in):
    network = Network.objects.create(slug="thanh-pho", name_vi="Mạng lưới", kind="members")
    steward = make_user("Steward", "s@members.example")
    NetworkRole.objects.create(network=network, user=steward, role="steward")
    one, two = make_member(network, "Vinh thử"), make_member(network, "Sa Đéc thử")
    former, other = make_user("F", "f@members.example"), make_user("O", "o@members.example")
    take_contact(name_contact(one, former, by=steward), by=steward)
    name_contact(two, other, by=steward)
    report, commitment, award = one.progress_reports.get(), one.commitments.get(), one.awards.get()
    report.text = "Bí mật"
    report.save()
    dossier = reporting.ask_member_dossier(one, by=steward)
    key = [one.uuid]
    doors = {
        reverse("networks:progress", args=[report.uuid]): {"text": "x", "act": "send_progress"},
        reverse("networks:membership_act", args=key): {"act": "drop_commitment", "commitment": commitment.pk, "reason": "x"},
        reverse("networks:membership_edit", args=key): {"name_vi": "x"},
        reverse("networks:contacts", args=key): {"email": other.email},
        reverse("networks:member_row_add", args=[one.uuid, "awards"]): {"name_vi": "x", "year": 2022},
        reverse("networks:member_row_remove", args=[one.uuid, "awards", award.pk]): {},
        reverse("networks:member_row_edit", args=[two.uuid, "awards", award.pk]): {"name_vi": "x", "year": 2022},
        reverse("networks:network_row_add", args=[network.slug, "joint-works"]): {"title_vi": "x"},
        dossier.get_absolute_url(): {}, reverse("reports:network_report_act", args=[dossier.uuid]): {"act": "finalise"},
    }  # fmt: skip
    before = HistoryEvent.objects.count()
    for user, refused in ((former, {404, 405}), (other, {403, 404, 405})):
        client = signed_in(user)
        for address, data in doors.items():
            assert client.post(address, data).status_code in refused, (user.email, address)
            assert "Bí mật" not in client.get(address).content.decode(), address
    assert HistoryEvent.objects.count() == before
    # numbers that are none, and another member's commitment, are not found
    client = signed_in(other)
    act = reverse("networks:membership_act", args=[two.uuid])
    for wrong in (commitment.pk, "abc", "9" * 30, "-1", "\x00", ""):
        assert client.post(act, {"act": "drop_commitment", "commitment": wrong, "reason": "x"}).status_code == 404, (
            wrong
        )
    # a draft whose dossier was asked for is not removed from under it
    draft = make_member(network, "Nháp")
    type(draft).objects.filter(pk=draft.pk).update(state="drafting")
    draft.stages.all().delete()
    reporting.ask_member_dossier(draft, by=steward)
    said = signed_in(steward).post(
        reverse("networks:membership_act", args=[draft.uuid]), {"act": "remove"}, follow=True
    )
    assert "Something refers to it, so it stays." in said.content.decode()


def test_a_role_that_ended_opens_no_report_no_sheet_and_no_job_of_the_branch(branch, steward, asked, signed_in):
    officer = officer_of(branch["D1"])
    report = reporting.ask_report(branch["D1"], asked, kind="to_centre", by=steward)
    batch = staged.upload(
        ReturnImport(round=asked, unit=branch["D1"]), SimpleUploadedFile("a.csv", b"Code,members\nD1.2,4"), by=officer
    )
    with pytest.raises(DomainError):
        reporting.ask_report(
            branch["D1"], Round(network=Network.objects.create(slug="x", name_vi="x")), kind="to_centre", by=officer
        )
    job = Job.objects.latest("pk")
    doors = [
        report.get_absolute_url(), reverse("reports:network_report_layout", args=[report.uuid]),
        batch.get_absolute_url(), reverse("office:file", args=[batch.file.uuid]),
    ]  # fmt: skip
    client = signed_in(officer)
    assert [client.get(door, follow=True).status_code for door in doors] == [200] * 4
    assert client.get(reverse("office:job", args=[job.uuid])).status_code == 404  # who asked for it alone
    NetworkRole.objects.filter(user=officer).update(unit=branch["D2"])
    forget(officer)
    assert [client.get(door).status_code for door in doors] == [404] * 4
    asked_by_me = {"kind": "to_centre", "round": asked.pk, "unit": "D1", "counted": "accepted", "layout": "portal"}
    url = reverse("reports:network_reports", args=[asked.network.slug])
    assert client.post(url, asked_by_me).status_code == 422
    for odd in ({"round": "9" * 30}, {"round": "\x00"}, {"unit": "\x00"}, {"kind": "dossier"}, {"layout": "x"}):
        assert client.post(url, asked_by_me | odd).status_code == 422, odd


def test_who_sees_less_takes_nothing_away_that_was_not_offered(cast, branch, steward, asked, signed_in):
    """A programme of another, a level that was closed since: saving the page leaves them."""
    network = asked.network
    network.programmes.add(cast.programme)  # which this steward has no role in
    client = signed_in(steward)
    facts = {"name_vi": "Tên mới", "slug": network.slug, "kind": network.kind}
    assert client.post(reverse("networks:network_edit", args=[network.slug]), facts).status_code == 302
    network.refresh_from_db()
    assert (network.name_vi, list(network.programmes.all())) == ("Tên mới", [cast.programme])
    workflow_of_fund.publish(network, network.kinds.filter(slug__in=["district", "commune"]), by=steward)
    network.kinds.filter(slug="commune").update(closed_on=dt.date(2025, 7, 1))
    for url in (reverse("networks:fund_settings", args=[network.slug]), asked.form.get_absolute_url()):
        form = client.get(url).context["form"]
        facts = {name: form[name].value() or "" for name in form.fields}
        assert client.post(url, facts).status_code == 302, url
    assert network.fund_publications.filter(kind__slug="commune").exists()
    assert asked.form.kinds.filter(slug="commune").exists()


def test_a_report_that_an_administrator_asks_for_names_nothing_that_its_readers_do_not_see(
    cast, branch, steward, asked
):
    """Who asks sees every programme and network that cites a decision; those who read the report do not."""
    network = asked.network
    other = Network.objects.create(slug="kin", name_vi="Mạng lưới Kín Đáo")
    paper = Document.objects.create(kind="decision", number="387", title_vi="Quyết định", access="all")
    for one in (network, other):
        NetworkCitation.objects.create(network=one, document=paper)
    Citation.objects.create(programme=cast.programme, document=paper)
    (told,) = network_documents(network, cast.administrator)
    assert [row["vi"] for row in told["cited_by"]] == [network.name_vi]
    network.programmes.add(cast.programme)
    (told,) = network_documents(network, cast.administrator)
    assert [row["vi"] for row in told["cited_by"]] == [cast.programme.title_vi, network.name_vi]
