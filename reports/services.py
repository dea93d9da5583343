"""Reports: asked for, made by a worker, written, finalised. A final version never changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from office import history, jobs
from office.enums import JobState
from office.errors import WrongState
from office.models import Job
from office.text import nfc, printable
from programmes import releases, renewal
from programmes.enums import ProgrammeState
from programmes.models import Programme, Release
from programmes.published import protect_beside
from reports import comparison, document, snapshot
from reports.contributions import services as contributions
from reports.document.writer import Writer
from reports.enums import LANGUAGES, Edition, Format, ReportKind, ReportState
from reports.layouts import rendering
from reports.layouts import services as layouts
from reports.layouts.services import Paper
from reports.making import STEPS, replace_files
from reports.models import NarrativeSection, Report, ReportFile, Schedule
from reports.narrative import sections_of
from reports.ratings import services as ratings
from reports.renderers import xlsx
from reports.workflow import move_report

if TYPE_CHECKING:
    from participants.models import User
    from programmes.models import Phase
    from trainings.models import Event

VARIANTS = [(edition, language, form) for edition in Edition for language in LANGUAGES for form in Format]


@transaction.atomic
def ask_report(
    programme: Programme,
    *,
    by: User | None,
    kind: str = ReportKind.END_OF_PROGRAMME,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    phase: Phase | None = None,
    event: Event | None = None,
    chapters: Iterable[str] = (),
    paper: str = "",
    by_itself: bool = False,
) -> Report:
    """A new version of this kind and subject: a period (``starts_on``, ``ends_on``), a ``phase`` or an ``event``.

    ``paper``: its layout (layouts.papers_of), else the programme's. One that is being made is handed back instead (a
    double tap asks once), started again if it broke off.
    """
    about = subject_of(kind, starts_on, ends_on, phase, event)
    Programme.objects.select_for_update().get(pk=programme.pk)
    alike = programme.reports.filter(kind=kind, subject=about)
    unfinished = _unfinished(alike)
    if unfinished is not None:
        _start_again(unfinished, by=by)
        return unfinished
    former = alike.order_by("-version").first()
    report = Report.objects.create(
        programme=programme, kind=kind, subject=about, version=former.version + 1 if former else 1, asked_by=by,
        by_itself=by_itself, starts_on=starts_on, ends_on=ends_on, phase=phase, event=event, chapters=list(chapters),
    )  # fmt: skip
    texts = {section.key: section for section in former.sections.all()} if former else {}
    NarrativeSection.objects.bulk_create(
        NarrativeSection(
            report=report,
            key=key,
            order=order,
            included=texts[key].included if key in texts else included,
            text_vi=texts[key].text_vi if key in texts else "",
            text_en=texts[key].text_en if key in texts else "",
        )
        for order, (key, (_title, _prompt, included)) in enumerate(sections_of(kind).items())
    )
    layouts.begin_layout(report, paper)
    history.record(report, "reports.asked", by=by, to_state=ReportState.MAKING, kind=kind, about=about)
    jobs.ask("reports.make", by=by, about=report, fresh=True)
    return report


@transaction.atomic
def ask_again(report: Report, *, by: User) -> None:
    """Have a version made that broke off; one that is being made, or whose files are there, is left as it is."""
    row = Report.objects.select_for_update().defer("snapshot").get(pk=report.pk)
    job = newest_job(row)
    if row.state == ReportState.DRAFT and not (job is not None and job.state == JobState.FAILED):
        return
    if row.state != ReportState.FINAL:
        _start_again(row, by=by)


def _start_again(report: Report, *, by: User | None) -> None:
    job = newest_job(report)
    if job is None or job.is_over:
        is_draft = report.state == ReportState.DRAFT
        if report.state == ReportState.FAILED:
            move_report(report, "retry_report", by=by)
        jobs.ask("reports.make", by=by, about=report, fresh=not is_draft)


def subject_of(
    kind: str, starts_on: dt.date | None, ends_on: dt.date | None, phase: Phase | None, event: Event | None
) -> str:
    """What versions of a kind are counted by. ValidationError when the kind lacks what it tells of."""
    if kind == ReportKind.PERIODIC:
        if starts_on is None or ends_on is None or ends_on < starts_on:
            raise ValidationError(_("A periodic report needs its first and its last day."))
        return f"{starts_on.isoformat()}/{ends_on.isoformat()}"
    if kind == ReportKind.PHASE_REVIEW:
        if phase is None:
            raise ValidationError(_("Choose the phase that is reviewed."))
        return f"phase {phase.pk}"
    if kind == ReportKind.EVENT:
        if event is None:
            raise ValidationError(_("Choose the event that is told of."))
        return f"event {event.pk}"
    return ""


def _unfinished(alike: QuerySet[Report]) -> Report | None:
    """The version whose files are not there: being made, broken off, or a draft whose new text could not be set."""
    making = alike.filter(state__in=[ReportState.MAKING, ReportState.FAILED]).first()
    if making is not None:
        return making
    newest = alike.order_by("-version").first()
    job = newest_job(newest) if newest is not None and newest.state == ReportState.DRAFT else None
    return newest if job is not None and job.state == JobState.FAILED else None


@transaction.atomic
def save_narrative(report: Report, *, texts: Mapping[str, Mapping[str, Any]], by: User) -> None:
    """Keep the narrative of a draft and have its files made anew from the same snapshot."""
    row = Report.objects.select_for_update().get(pk=report.pk)
    if row.state != ReportState.DRAFT:
        raise WrongState(
            _("Only a draft can be written. This report is “%(state)s”.") % {"state": row.get_state_display()}
        )
    for section in row.sections.all():
        given = texts.get(section.key)
        if given is not None:
            section.text_vi, section.text_en = nfc(given["text_vi"]), nfc(given["text_en"])
            section.included = given["included"]
            section.updated_at = timezone.now()
            section.save()
    history.record(row, "reports.narrative_saved", by=by)
    jobs.ask("reports.make", by=by, about=row, fresh=False)


def newest_job(report: Report) -> Job | None:
    return Job.objects.about(report).filter(kind="reports.make").first()


@transaction.atomic
def finalise(report: Report, *, by: User) -> bool:
    """Make a draft final. Its files must be those of the newest text. False when it was final already."""
    row = Report.objects.select_for_update().defer("snapshot").get(pk=report.pk)
    job = newest_job(row)
    if row.state == ReportState.DRAFT and job is not None and not job.is_over:
        raise WrongState(_("The files are still being made. Wait until they are there, then finalise."))
    if row.state == ReportState.DRAFT and job is not None and job.state == JobState.FAILED:
        raise WrongState(_("The files of the newest text could not be made. Try again, then finalise."))
    if row.state == ReportState.DRAFT:
        _release(row)
    return move_report(
        row, "finalise_report", by=by, told={"sha256": row.sha256}, finalised_at=timezone.now(), finalised_by=by
    )


def _release(report: Report) -> None:
    """Keep what donors are told of people from now on; refuse what could be subtracted from what they were told before."""
    taken = Report.objects.filter(pk=report.pk).values_list("snapshot", flat=True).get() or {}
    content, k = taken.get("release") or {}, report.programme.threshold
    told = releases.releases_of(report.programme_id)
    if releases.too_close(told, content, k) or not _is_safe_beside(told, content, k):
        raise WrongState(
            _(
                "Fewer than %(k)d people changed between this draft and what donors read already: the two could be subtracted. Make a new version, which tells donors of the changes together with later ones."
            )
            % {"k": k}
        )
    if content:
        report.programme.releases.create(content=content)


def _is_safe_beside(told: list[Release], content: Mapping[str, Any], k: int) -> bool:
    """Whether the draft would be protected as it is beside what was released after it was made."""
    drafted = releases.editions([content], k)
    former = releases.editions([one.content for one in reversed(told)], k)
    beside = [(protect_beside(one.splits, k, former), one.protected) for one in drafted]
    return all((new.splits, new.withheld) == (own.splits, own.withheld) for new, own in beside)


def drafted(programme_id: int) -> list[dict[str, Any]]:
    """What the drafts of a programme would release."""
    drafts = Report.objects.filter(programme_id=programme_id, state=ReportState.DRAFT)
    return [content for content in drafts.order_by("pk").values_list("snapshot__release", flat=True) if content]


renewal.register_drafts(drafted)


def narrative_of(report: Report) -> list[dict[str, Any]]:
    return list(report.sections.values("key", "included", "text_vi", "text_en"))


def prepared(
    report: Report, taken: Mapping[str, Any], narrative: Iterable[Mapping[str, Any]], edition: str, language: str
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The snapshot as the edition may tell it, and the document of blocks."""
    told = printable(taken if edition == Edition.INTERNAL else snapshot.donor_edition(taken))
    made = document.build(told, printable(list(narrative)), edition, language, report.chapters)
    made |= {
        "made": taken["as_of"],
        "version": _("version %(n)d") % {"n": report.version},
        "checksum": snapshot.checksum(taken),
        "short_title": told["programme"]["short_title"][language],
    }
    return told, made


def render(
    report: Report,
    taken: Mapping[str, Any],
    narrative: Iterable[Mapping[str, Any]],
    *,
    edition: str,
    language: str,
    form: str,
    paper: Paper = Paper(),  # noqa: B008 (frozen)
    hxl: bool = False,
) -> bytes:
    """One file of a report: a pure function of snapshot, narrative, edition, language, format and layout.

    ``hxl``: of a workbook, with the row of tags.
    """
    from django.utils.translation import override

    with override(language):
        told, made = prepared(report, taken, narrative, edition, language)
        if form == Format.XLSX:
            return xlsx.render(told, made, hxl=hxl)
        return rendering.render(paper, made, Writer(told, printable(list(narrative)), edition, language), form=form)


def with_tags(held: ReportFile) -> bytes | None:
    """The workbook of a made version with its row of HXL tags; None of another format, or of a snapshot of before."""
    report = held.report
    if held.format != Format.XLSX or not report.snapshot or report.snapshot.get("format") != snapshot.FORMAT:
        return None
    narrative = narrative_of(report)
    facts = {"edition": held.edition, "language": held.language, "form": Format.XLSX}
    return render(report, report.snapshot, narrative, hxl=True, **facts)


def preview(programme: Programme, paper: Paper) -> bytes:
    """The Word file of the programme's last report on another paper, in the reader's language; nothing is kept."""
    report = programme.reports.filter(snapshot__format=snapshot.FORMAT).order_by("-created_at").first()
    if report is None or report.snapshot is None:
        raise WrongState(_("The programme has no report yet to fill the template with. Make one first."))
    return render(
        report, report.snapshot, narrative_of(report), edition=Edition.INTERNAL, language=get_language() or "vi",
        form=Format.DOCX, paper=paper,
    )  # fmt: skip


READING = gettext_noop("Reading the programme's records")


def take(report: Report) -> dict[str, Any]:
    """The snapshot of what the report tells of, with what changed since the versions before it."""
    telling = snapshot.Telling(report.kind, report.starts_on, report.ends_on, report.phase, report.event)
    taken = snapshot.take(report.programme, telling)
    closing = ratings.told(report.programme) if report.kind == ReportKind.END_OF_PROGRAMME else None
    words = {"contributions": _contributions(report), "ratings": closing}
    return taken | comparison.changes(report, taken) | words


def _contributions(report: Report) -> list[dict[str, Any]]:
    return contributions.told_in(report.programme_id, report.kind, report.subject)


def make(work: jobs.Work, report: Report, *, fresh: bool) -> None:
    """Take the snapshot (``fresh``, or none yet) and make all files; they replace the former in one transaction."""
    work.say(2, READING)
    held = report.snapshot if report.snapshot and report.snapshot.get("format") == snapshot.FORMAT else None
    # of the figures the snapshot stays; the partners' sections are words, as newest as the narrative
    taken = held | {"contributions": _contributions(report)} if held is not None and not fresh else take(report)
    narrative, paper, made = narrative_of(report), layouts.paper_of(report), []
    for number, (edition, language, form) in enumerate(VARIANTS):
        work.say(10 + 85 * number // len(VARIANTS), STEPS[form])
        data = render(report, taken, narrative, edition=edition, language=language, form=form, paper=paper)
        facts = {"edition": edition, "language": language, "format": form}
        made.append((file_name(report, edition, language, form), data, facts))
    replace_files(work, report, taken, made, fresh=fresh)


def file_name(report: Report, edition: str, language: str, form: str) -> str:
    """ "femma-2023-report-v2-donor-vi.pdf"; of other kinds their name and what they tell of."""
    kind = "report"
    if report.kind != ReportKind.END_OF_PROGRAMME:
        kind = slugify(f"{report.kind} {report.subject}".replace("/", " ").replace("_", " "))
    return f"{report.programme.slug}-{kind}-v{report.version}-{edition}-{language}.{form}"


def draft_final_reports(today: dt.date) -> list[Report]:
    """A draft for each programme that has ended since; once, and not where somebody asked for one after the end.

    What holds for programmes without a schedule of their own (reports/schedules/).

    One that was closed by hand is looked at for a week: the programmes of former years need no draft.
    """
    after_the_end = Report.objects.filter(programme=OuterRef("pk"), kind=ReportKind.END_OF_PROGRAMME).filter(
        Q(by_itself=True) | Q(created_at__date__gt=OuterRef("ends_on"))
    )
    own = Schedule.objects.filter(programme=OuterRef("pk"), kind=ReportKind.END_OF_PROGRAMME)
    ended = Programme.objects.filter(~Exists(after_the_end), ~Exists(own), ends_on__lt=today).filter(
        Q(state=ProgrammeState.RUNNING) | Q(state=ProgrammeState.CLOSED, ends_on__gte=today - dt.timedelta(days=7))
    )
    drafts = []
    for pk in list(ended.values_list("pk", flat=True)):
        with transaction.atomic():  # two clocks at once: the second finds it done
            if Programme.objects.select_for_update().filter(pk=pk) and ended.filter(pk=pk).exists():
                drafts.append(ask_report(Programme.objects.get(pk=pk), by=None, by_itself=True))
    return drafts
