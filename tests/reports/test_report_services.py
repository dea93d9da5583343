"""A report from the asking to the final version that never changes, at the service and in the database."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import override

from office import jobs
from office.attention import awaiting
from office.errors import WrongState
from office.models import HistoryEvent, Job, OutgoingMessage
from programmes.models import Phase, Programme
from reports import services
from reports.models import NarrativeSection, Report, ReportFile
from reports.tasks import draft_final_reports
from trainings.models import Event

pytestmark = pytest.mark.django_db
TEXT = {"lessons": {"text_vi": "Họp sớm hơn.", "text_en": "Meet earlier.", "included": True}}


@pytest.fixture
def draft(cast) -> Report:
    """A draft with its files, as a worker leaves it."""
    report = services.ask_report(cast.programme, by=cast.coordinator)
    jobs.run(Job.objects.get().pk)
    report.refresh_from_db()
    assert (report.state, report.files.count()) == ("draft", 12)
    return report


@pytest.fixture
def final(draft, cast) -> Report:
    services.finalise(draft, by=cast.coordinator)
    draft.refresh_from_db()
    return draft


def contents(report: Report) -> dict[tuple, bytes]:
    return {
        (row.edition, row.language, row.format): row.stored.file.open("rb").read()
        for row in report.files.select_related("stored")
    }


def test_who_asked_is_told_once_that_it_is_ready_in_their_language(draft, cast):
    services.save_narrative(draft, texts=TEXT, by=cast.coordinator)
    jobs.run(Job.objects.latest("pk").pk)  # new text on the same figures: no further word
    jobs.run(Job.objects.earliest("pk").pk)  # a message that came twice
    told = OutgoingMessage.objects.get()
    assert (told.to_email, told.state, told.kind) == (cast.coordinator.email, "queued", "reports.ready")
    assert told.subject.startswith("Đã xong: Báo cáo")
    assert draft.get_absolute_url() in told.body


@pytest.mark.parametrize("fault", ["refused", "broken"])
def test_who_asked_is_told_once_in_plain_words_that_it_failed(cast, monkeypatch, fault):
    def breaks(*_given, **_options):
        if fault == "refused":
            raise WrongState("Thiếu ngày kết thúc.")
        raise ZeroDivisionError

    type(cast.coordinator).objects.filter(pk=cast.coordinator.pk).update(language="en")
    with override("vi"):
        report = services.ask_report(cast.programme, by=cast.coordinator)
    monkeypatch.setattr(services, "take", breaks)  # a fault from outside: what the machine may do to us
    for _try in range(6):
        Job.objects.update(not_before=timezone.now())
        jobs.run(Job.objects.get().pk)
    report.refresh_from_db()
    told = OutgoingMessage.objects.get()
    assert (report.state, told.kind, told.language) == ("failed", "reports.failed", "en")
    assert told.subject.startswith("Could not be made: End-of-programme report")
    assert "press “Try again”" in told.body
    assert "Thiếu" not in told.body  # the reason is in the other language, and stands on the page


def test_every_edition_language_and_format_is_there(draft):
    assert set(contents(draft)) == set(services.VARIANTS)
    assert len(draft.sha256) == 64


def test_asked_again_after_a_draft_it_is_a_new_version_with_the_text_of_the_former(draft, cast):
    services.save_narrative(draft, texts=TEXT, by=cast.coordinator)
    jobs.run(Job.objects.latest("pk").pk)
    later = services.ask_report(cast.programme, by=cast.coordinator)
    assert (draft.version, later.version) == (1, 2)
    assert later.sections.get(key="lessons").text_en == "Meet earlier."


def test_new_text_is_set_from_the_same_snapshot(draft, cast):
    sha, before = draft.sha256, contents(draft)
    Programme.objects.filter(pk=cast.programme.pk).update(title_vi="Tên mới")
    services.save_narrative(draft, texts=TEXT, by=cast.coordinator)
    jobs.run(Job.objects.latest("pk").pk)
    draft.refresh_from_db()
    after = contents(draft)
    assert draft.sha256 == sha
    assert before[("donor", "vi", "pdf")] != after[("donor", "vi", "pdf")]


def test_finalising_waits_for_the_files_of_the_newest_text(draft, cast):
    services.save_narrative(draft, texts=TEXT, by=cast.coordinator)
    with pytest.raises(WrongState, match="vẫn đang được tạo"):
        services.finalise(draft, by=cast.coordinator)
    Job.objects.filter(state="waiting").update(state="failed")
    with pytest.raises(WrongState, match="Chưa tạo được"):
        services.finalise(draft, by=cast.coordinator)


def test_a_draft_whose_files_could_not_be_made_is_made_again_and_not_another_version(draft, cast):
    services.save_narrative(draft, texts=TEXT, by=cast.coordinator)
    Job.objects.filter(state="waiting").update(state="failed")
    again = services.ask_report(cast.programme, by=cast.coordinator)
    assert again == draft
    jobs.run(Job.objects.get(state="waiting").pk)
    assert services.finalise(draft, by=cast.coordinator)


def test_finalised_twice_it_is_told_once(final, cast):
    assert not services.finalise(final, by=cast.coordinator)
    assert HistoryEvent.objects.filter(verb="reports.finalised").count() == 1


def test_a_final_version_takes_no_text_and_no_new_files(final, cast):
    kept, sha = contents(final), final.sha256
    with pytest.raises(WrongState):
        services.save_narrative(final, texts=TEXT, by=cast.coordinator)
    job = jobs.ask("reports.make", about=final, fresh=True)
    jobs.run(job.pk)  # a late worker
    final.refresh_from_db()
    assert (final.state, final.sha256, contents(final)) == ("final", sha, kept)
    assert not final.sections.exclude(text_vi="").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda report: Report.objects.filter(pk=report.pk).update(state="draft"),
        lambda report: Report.objects.filter(pk=report.pk).update(snapshot={"format": 2}),
        lambda report: Report.objects.filter(pk=report.pk).update(sha256="0" * 64),
        lambda report: Report.objects.filter(pk=report.pk).update(version=9),
        lambda report: Report.objects.filter(pk=report.pk).update(kind="one_page"),
        lambda report: Report.objects.filter(pk=report.pk).update(chapters=["money"]),
        lambda report: NarrativeSection.objects.filter(report=report).update(text_vi="Khác"),
        lambda report: NarrativeSection.objects.create(report=report, key="more"),
        lambda report: ReportFile.objects.filter(report=report).update(edition="internal", language="fr"),
        lambda report: ReportFile.objects.create(
            report=report, edition="donor", language="fr", format="pdf", stored=report.files.first().stored
        ),
    ],
    ids=["state", "snapshot", "checksum", "version", "kind", "chapters", "text", "a section", "files", "a file"],
)
def test_the_database_refuses_to_change_a_final_version(triggers, final, change):
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        change(final)


def test_the_account_that_finalised_may_be_forgotten(final, cast):
    Report.objects.filter(pk=final.pk).update(finalised_by=None, asked_by=None)
    assert Report.objects.get(pk=final.pk).finalised_by is None


def test_versions_are_counted_by_kind_and_by_what_it_tells_of(cast):
    programme, by = cast.programme, cast.coordinator
    half = {"kind": "periodic", "starts_on": dt.date(2023, 10, 1), "ends_on": dt.date(2023, 12, 31)}
    event = Event.objects.create(programme=programme, title_vi="Tập huấn", starts_on="2023-10-16", ends_on="2023-10-17")
    asked = [
        services.ask_report(programme, by=by),
        services.ask_report(programme, by=by, kind="one_page"),
        services.ask_report(programme, by=by, **half),
        services.ask_report(programme, by=by, **half | {"ends_on": dt.date(2023, 11, 30)}),
        services.ask_report(programme, by=by, kind="event", event=event),
    ]
    assert [row.version for row in asked] == [1, 1, 1, 1, 1]
    assert services.ask_report(programme, by=by, **half) == asked[2]  # being made: a double tap asks once
    Report.objects.update(state="draft")
    Job.objects.all().delete()
    assert services.ask_report(programme, by=by, **half).version == 2
    with pytest.raises(ValidationError):
        services.ask_report(programme, by=by, kind="phase_review")


def test_a_final_review_stays_when_its_phase_is_removed(cast):
    phase = Phase.objects.create(programme=cast.programme, title_vi="Giai đoạn 1")
    report = services.ask_report(cast.programme, by=cast.coordinator, kind="phase_review", phase=phase)
    Report.objects.filter(pk=report.pk).update(state="final")
    subject = report.subject
    phase.delete()
    report.refresh_from_db()
    assert (report.phase, report.subject, report.state) == (None, subject, "final")
    assert str(report.title) == str(report.get_kind_display())


# --- by itself ----------------------------------------------------------------


@pytest.fixture
def on(settings):
    def set_day(day: str) -> None:
        settings.TODAY = day
        draft_final_reports()

    return set_day


def test_a_draft_is_made_the_night_after_the_end_and_once(cast, on):
    on("2024-02-29")
    assert not Report.objects.exists()  # the last day is not over
    for day in ("2024-03-01", "2024-03-01", "2024-03-02", "2024-06-01"):
        on(day)
    made = Report.objects.filter(programme=cast.programme)
    assert [(row.version, row.by_itself, row.asked_by) for row in made] == [(1, True, None)]
    assert Job.objects.filter(kind="reports.make", object_id=str(made[0].pk)).count() == 1


def test_an_earlier_report_does_not_stand_in_for_the_final_one(cast, on):
    early = services.ask_report(cast.programme, by=cast.coordinator)
    Report.objects.update(created_at=timezone.make_aware(dt.datetime(2024, 1, 10, 9)), state="draft")
    Job.objects.all().delete()
    on("2024-03-01")
    assert set(cast.programme.reports.values_list("version", "by_itself")) == {(early.version, False), (2, True)}


def test_no_draft_where_somebody_asked_after_the_end(cast, on):
    services.ask_report(cast.programme, by=cast.coordinator)  # today is long after February 2024
    on("2024-03-01")
    assert cast.programme.reports.get().by_itself is False


@pytest.mark.parametrize(("state", "drafts"), [("draft", 0), ("running", 1), ("closed", 1)])
def test_programmes_that_ran_get_their_draft(cast, on, state, drafts):
    Programme.objects.filter(pk=cast.programme.pk).update(state=state)
    on("2024-03-01")
    assert cast.programme.reports.count() == drafts


def test_a_programme_closed_long_ago_gets_none(cast, on):
    Programme.objects.update(state="closed")
    on("2024-06-01")
    assert not Report.objects.exists()


def test_the_draft_awaits_the_coordinator(draft, cast):
    def held(user):
        return [(item.url, item.section) for item in awaiting(user) if item.section == "reports"]

    assert held(cast.coordinator) == [(draft.get_absolute_url(), "reports")]
    assert held(cast.donor) == held(cast.monitor) == held(cast.coordinator_elsewhere) == []
    services.finalise(draft, by=cast.coordinator)
    assert held(cast.coordinator) == []
