"""A partner's section of a report: asked for, written, returned, accepted; in the report under its name, or missing."""

import datetime as dt

import pytest
from django.urls import reverse

from office import jobs
from office.attention import awaiting
from office.errors import DomainError, StalePage, WrongState
from office.models import HistoryEvent, Job, OutgoingMessage
from participants.models import User
from programmes.models import Role
from reports import document, services, snapshot
from reports.contributions import notices, workflow
from reports.contributions import services as asking
from reports.models import Contribution
from reports.tasks import remind_partners
from tests.factories.framework import make_framework

pytestmark = pytest.mark.django_db
NEVER = "Chị Mỷ kể rằng"


@pytest.fixture
def work(cast, settings):
    settings.TODAY = "2024-02-10"
    made = make_framework(cast)
    User.objects.filter(pk=made.reporter.pk).update(language="en")
    made.reporter = User.objects.get(pk=made.reporter.pk)
    return made


@pytest.fixture
def asked(work, cast) -> list[Contribution]:
    """Of both organisations, for the final report, by 1 March."""
    return ask(work, cast)


def ask(work, cast) -> list[Contribution]:
    return asking.ask_contributions(
        cast.programme, by=cast.coordinator, whole=asking.wholes(cast.programme)[0],
        organisations=[work.union, work.school], title_vi="Kết quả", title_en="Results",
        prompt_vi="Đã làm gì?", prompt_en="What was done?", due_on=dt.date(2024, 3, 1),
    )  # fmt: skip


def words(edition: str, report) -> str:
    taken = services.take(report)
    told = taken if edition == "internal" else snapshot.donor_edition(taken)
    built = document.build(told, [], edition, "en", ["contributions"])
    return "\n".join(str(block.get("text", "")) for block in built["blocks"])


def test_from_the_asking_to_the_report(work, cast, asked, as_user):
    mine, other = asked
    assert ask(work, cast) == []  # a double tap asks once
    draft = OutgoingMessage.objects.get(to_email=work.reporter.email)
    assert (draft.state, draft.subject) == (
        "draft",
        "Please write “Results” for the report of “Programme first”, by 01/03/2024",
    )
    assert [item.title for item in awaiting(work.reporter) if item.section == "contributions"]

    # written on a phone: kept, then sent twice
    client = as_user(work.reporter)
    assert client.get(other.get_absolute_url()).status_code == 404
    assert b"Hi\xe1\xbb\x87u" not in client.get(reverse("reports:contributions", args=["first"])).content
    seen = mine.changed_at.isoformat()
    client.post(mine.get_absolute_url(), {"text_vi": f"{NEVER} đã họp.", "text_en": "", "seen": seen, "act": "draft"})
    mine.refresh_from_db()
    assert (mine.state, mine.text_vi) == ("requested", f"{NEVER} đã họp.")
    for _twice in range(2):
        form = {"text_vi": f"{NEVER} đã họp.", "text_en": "", "seen": seen, "act": "submit"}
        assert client.post(mine.get_absolute_url(), form).status_code == 302
    mine.refresh_from_db()
    assert (mine.state, mine.submitted_by, mine.on_behalf) == ("submitted", work.reporter, False)
    assert HistoryEvent.objects.filter(verb="reports.contribution_submitted").count() == 1
    assert OutgoingMessage.objects.get(to_email=cast.coordinator.email).state == "queued"

    # returned, written again, accepted for the internal edition
    with pytest.raises(DomainError):
        workflow.return_contribution(mine, by=cast.coordinator, reason=" ")
    with pytest.raises(workflow.NotYours):
        workflow.accept_contribution(mine, by=work.reporter)
    workflow.return_contribution(mine, by=cast.coordinator, reason="Bao nhiêu buổi?")
    workflow.write_contribution(mine, by=work.reporter, text_vi=f"{NEVER} đã họp 5 buổi.", text_en="")
    workflow.submit_contribution(mine, by=work.reporter)
    report = services.ask_report(cast.programme, by=cast.coordinator)
    jobs.run(Job.objects.filter(kind="reports.make").latest("pk").pk)
    report.refresh_from_db()
    assert "“Results”; it is not accepted yet" in words("internal", report)
    sha = report.sha256
    workflow.accept_contribution(mine, by=cast.coordinator)
    assert not workflow.accept_contribution(mine, by=cast.coordinator, for_donors=True)  # the first word stands
    assert client.post(mine.get_absolute_url(), {"text_vi": "Khác", "text_en": ""}).status_code == 422

    # the draft gets it by itself, from the same figures
    jobs.run(Job.objects.filter(kind="reports.make", state="waiting").get().pk)
    report.refresh_from_db()
    assert report.sha256 != sha
    assert report.snapshot["contributions"][0]["text"]["vi"] == f"{NEVER} đã họp 5 buổi."
    inside, outside = words("internal", report), words("donor", report)
    assert f"{NEVER} đã họp 5 buổi." in inside
    assert f"{work.union.name}: Results" in inside
    assert f"“Results” of {work.school.name} is missing; it was asked for by 01/03/2024." in inside
    assert outside == ""  # nobody said that it is fit for donors, and what is missing is no donor's matter

    workflow.return_contribution(mine, by=cast.coordinator, reason="Bỏ tên")
    workflow.write_contribution(mine, by=work.reporter, text_vi="", text_en="We met 5 times.")
    workflow.submit_contribution(mine, by=work.reporter)
    workflow.accept_contribution(mine, by=cast.coordinator, for_donors=True)
    assert "We met 5 times." in words("donor", report)
    assert NEVER not in words("donor", report)


def test_on_behalf_and_withdrawn(work, cast, asked):
    mine, other = asked
    workflow.write_contribution(other, by=cast.coordinator, text_vi="Theo điện thoại", text_en="")
    workflow.submit_contribution(other, by=cast.coordinator)
    other.refresh_from_db()
    assert other.on_behalf
    with pytest.raises(workflow.NotYours):
        workflow.write_contribution(other, by=work.reporter, text_vi="Không phải của tôi", text_en="")
    workflow.withdraw_contribution(mine, by=cast.coordinator)
    with pytest.raises(WrongState):
        workflow.submit_contribution(mine, by=work.reporter)
    report = services.ask_report(cast.programme, by=cast.coordinator)
    assert work.union.name not in words("internal", report)
    assert [row.organisation for row in ask(work, cast)] == [work.union]  # it may be asked for again


def test_two_of_one_organisation_do_not_overwrite_each_other(work, cast, asked):
    mine = asked[0]
    seen = mine.changed_at.isoformat()
    workflow.write_contribution(mine, by=work.reporter, text_vi="Một", text_en="", seen=seen)
    with pytest.raises(StalePage):
        workflow.write_contribution(mine, by=cast.coordinator, text_vi="Hai", text_en="", seen=seen)
    mine.refresh_from_db()
    assert mine.text_vi == "Một"
    with pytest.raises(DomainError):
        workflow.submit_contribution(asked[1], by=cast.coordinator)


def test_reminded_once_before_and_calmly_after(work, cast, asked, settings):
    Contribution.objects.exclude(pk=asked[0].pk).delete()
    Contribution.objects.update(asked_at=dt.datetime(2024, 2, 1, tzinfo=dt.UTC))
    reminders = OutgoingMessage.objects.filter(state="queued", to_email=work.reporter.email)
    days = {}
    for number in range(90):
        day = dt.date(2024, 2, 15) + dt.timedelta(days=number)
        settings.TODAY = day.isoformat()
        before = reminders.count()
        remind_partners()
        remind_partners()  # two clocks
        if reminders.count() != before:
            days[f"{day:%d/%m}"] = reminders.count() - before
    assert days == {"23/02": 1, "04/03": 1, "18/03": 1, "01/04": 1}
    assert notices.reminder_due(Contribution.objects.get(), dt.date(2024, 6, 1)) == ""
    late = [item for item in awaiting(User.objects.get(pk=cast.coordinator.pk)) if item.section == "reports"]
    assert [item.tone for item in late] == ["late"]


def test_one_who_no_longer_reports_no_longer_sees_it(work, asked, as_user):
    client = as_user(work.reporter)
    assert client.get(asked[0].get_absolute_url()).status_code == 200
    Role.objects.filter(user=work.reporter).update(organisation=work.school)
    assert client.get(asked[0].get_absolute_url()).status_code == 404
