"""Annual reports of an association: asked for, made by a worker, written, laid out, finalised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from networks.enums import NetworkKind
from networks.models import Application, Membership, Network, Round, Unit
from networks.returns.enums import RoundState
from office import history, jobs
from office.enums import JobState
from office.errors import DomainError, WrongState
from office.models import Job
from office.text import nfc, printable
from programmes.services_programmes import apply, normalised
from reports.associations import document, dossier, members, snapshot, workbook
from reports.associations.enums import Counted, NetworkReportKind
from reports.associations.models import NetworkReport, NetworkReportLayout
from reports.document.writer import Writer
from reports.enums import LANGUAGES, Format, ReportState
from reports.layouts import rendering
from reports.layouts import services as layouts
from reports.layouts.enums import Layout
from reports.layouts.models import Letterhead
from reports.layouts.services import Paper
from reports.making import STEPS, make_anew, replace_files
from reports.narrative import ASSOCIATION_SECTIONS
from reports.snapshot import FORMAT, checksum
from reports.workflow import move_report

if TYPE_CHECKING:
    from participants.models import User

JOB = "reports.make_network"
VARIANTS = [(language, form) for language in LANGUAGES for form in Format]
READERS: dict[str, Any] = {
    NetworkReportKind.DOSSIER: dossier,
    NetworkReportKind.MEMBERS: members,
}  # else an annual report
READING = gettext_noop("Reading the association’s records")


def subject_of(unit: Unit, asked: Round) -> str:
    return f"unit {unit.pk} round {asked.pk}"


@transaction.atomic
def ask_report(
    unit: Unit, asked: Round, *, kind: str, by: User, counted: str = Counted.ACCEPTED, layout: str = Layout.PORTAL
) -> NetworkReport:
    """A new version for this branch, round and kind. One that is being made is handed back instead."""
    if asked.network_id != unit.network_id or asked.state == RoundState.PREPARING:
        raise DomainError(_("Choose a round that was opened."))
    about = {"unit": unit, "round": asked, "counted": counted}
    return _ask(unit.network_id, kind, subject_of(unit, asked), by, layout, **about)


@transaction.atomic
def ask_dossier(application: Application, *, by: User, layout: str = Layout.PORTAL) -> NetworkReport:
    """A new version of one application's dossier, as it stands."""
    if application.is_counted:
        raise DomainError(_("What is known by number only has no dossier."))
    member = application.membership
    about = {"unit": None if member else application.unit, "membership": member, "application": application}
    kind = NetworkReportKind.DOSSIER
    return _ask(application.round.network_id, kind, f"application {application.pk}", by, layout, **about)


@transaction.atomic
def ask_member_dossier(member: Membership, *, by: User, layout: str = Layout.PORTAL) -> NetworkReport:
    """A new version of a member's dossier: its life, what it promised, and how it assesses itself."""
    return _ask(member.network_id, NetworkReportKind.DOSSIER, f"member {member.pk}", by, layout, membership=member)


@transaction.atomic
def ask_members_report(network: Network, *, by: User, layout: str = Layout.PORTAL) -> NetworkReport:
    """A new version of the report of all members of a network."""
    if network.kind != NetworkKind.MEMBERS:
        raise DomainError(_("Only a network of members has a report of its members."))
    return _ask(network.pk, NetworkReportKind.MEMBERS, "members", by, layout)


def _ask(network_id: int, kind: str, subject: str, by: User, layout: str, **about: Any) -> NetworkReport:
    network = Network.objects.select_for_update().get(pk=network_id)
    alike = network.reports.filter(kind=kind, subject=subject).order_by("-version")
    former = alike.defer("snapshot").first()
    if former is not None and former.state in {ReportState.MAKING, ReportState.FAILED}:
        _start_again(former, by=by)
        return former
    report = NetworkReport.objects.create(
        network=network, kind=kind, subject=subject, asked_by=by, version=former.version + 1 if former else 1,
        words=former.words if former else {}, **about,
    )  # fmt: skip
    begin_layout(report, former, layout)
    history.record(report, "reports.asked", by=by, to_state=ReportState.MAKING, kind=kind, about=subject)
    jobs.ask(JOB, by=by, about=report, fresh=True)
    return report


def begin_layout(report: NetworkReport, former: NetworkReport | None, layout: str) -> None:
    """What the last version stated, but for its number and day; else what is known of who reports to whom."""
    held = NetworkReportLayout.objects.filter(report=former).first() if former else None
    facts: dict[str, Any] = {"issuing_body": report.told_of.upper()[:200]}
    facts |= {
        "addressee": addressee_of(report),
        "subject_vi": _subject(report, "vi"),
        "subject_en": _subject(report, "en"),
    }
    if held is not None:
        facts = {
            field.name: getattr(held, field.name)
            for field in NetworkReportLayout._meta.fields
            if field.name not in {"id", "report", "number", "issued_on"}
        }
    if held is None or layout != Layout.PORTAL:
        facts["layout"] = layout
    NetworkReportLayout.objects.create(report=report, **facts)


def _subject(report: NetworkReport, language: str) -> str:
    with override(language):
        if report.round is None:
            return report.title
        return _("Results of the association’s work, %(round)s") % {"round": report.round.title}


def addressee_of(report: NetworkReport) -> str:
    """Whom it is addressed to, as far as the records say: the unit above, the organisation above, the province."""
    with override("vi"):
        if report.kind == NetworkReportKind.TO_PROVINCE:
            place = report.unit.place if report.unit else None
            return f"Ủy ban nhân dân tỉnh {place.name_vi}"[:300] if place else ""
        from participants.models import Organisation

        of = report.network.organisation
        parent = Organisation.objects.get_parent(of) if of else None
        return parent.name_vi[:300] if parent else ""


def newest_job(report: NetworkReport) -> Job | None:
    return Job.objects.about(report).filter(kind=JOB).first()


def _start_again(report: NetworkReport, *, by: User) -> None:
    job = newest_job(report)
    if job is None or job.is_over:
        is_draft = report.state == ReportState.DRAFT
        if report.state == ReportState.FAILED:
            move_report(report, "retry_report", by=by)
        jobs.ask(JOB, by=by, about=report, fresh=not is_draft)


@transaction.atomic
def ask_again(report: NetworkReport, *, by: User) -> None:
    """Have a version made that broke off, or whose new text could not be set."""
    row = NetworkReport.objects.select_for_update().defer("snapshot").get(pk=report.pk)
    job = newest_job(row)
    if row.state == ReportState.DRAFT and not (job is not None and job.state == JobState.FAILED):
        return
    if row.state != ReportState.FINAL:
        _start_again(row, by=by)


def _draft(report: NetworkReport) -> NetworkReport:
    row = NetworkReport.objects.select_for_update().defer("snapshot").get(pk=report.pk)
    if row.state != ReportState.DRAFT:
        raise WrongState(
            _("Only a draft can be written. This report is “%(state)s”.") % {"state": row.get_state_display()}
        )
    return row


@transaction.atomic
def save_words(report: NetworkReport, *, words: Mapping[str, Mapping[str, Any]], by: User) -> None:
    """Keep the text of a draft and have its files made anew from the same snapshot."""
    row = _draft(report)
    row.words = {
        key: {"vi": nfc(given["vi"]), "en": nfc(given["en"]), "included": bool(given["included"])}
        for key, given in words.items()
        if key in sections_of(row)
    }
    row.save(update_fields=["words"])
    history.record(row, "reports.narrative_saved", by=by)
    make_anew(row, by=by, kind=JOB)


@transaction.atomic
def set_layout(report: NetworkReport, *, by: User, **facts: Any) -> None:
    row = _draft(report)
    held, _made = NetworkReportLayout.objects.get_or_create(report=row)
    changes = apply(held, normalised(facts))
    if changes:
        held.full_clean()
        held.save()
        history.record(row, "reports.layout_changed", by=by, changes=changes)
        make_anew(row, by=by, kind=JOB)


@transaction.atomic
def finalise(report: NetworkReport, *, by: User) -> bool:
    """Make a draft final. Its files must be those of the newest text. False when it was final already."""
    row = NetworkReport.objects.select_for_update().defer("snapshot").get(pk=report.pk)
    job = newest_job(row)
    if row.state == ReportState.DRAFT and job is not None and not job.is_over:
        raise WrongState(_("The files are still being made. Wait until they are there, then finalise."))
    if row.state == ReportState.DRAFT and job is not None and job.state == JobState.FAILED:
        raise WrongState(_("The files of the newest text could not be made. Try again, then finalise."))
    return move_report(
        row, "finalise_report", by=by, told={"sha256": row.sha256}, finalised_at=timezone.now(), finalised_by=by
    )


# --- making ------------------------------------------------------------------------


def sections_of(report: NetworkReport) -> dict[str, tuple[Any, Any, bool]]:
    """What people write; a dossier is as its subject sent it."""
    return ASSOCIATION_SECTIONS if report.is_annual else {}


def narrative_of(report: NetworkReport) -> list[dict[str, Any]]:
    return [
        {"key": key, "included": held["included"], "text_vi": held["vi"], "text_en": held["en"]}
        for key in sections_of(report)
        if (held := report.words.get(key))
    ]


def letterheads_of(network: Network) -> Any:
    """Word templates of the network's own organisation."""
    of = Q(programme__implementer=network.organisation_id) if network.organisation_id else Q(pk__in=[])
    return Letterhead.objects.filter(of, ended_at=None)


def paper_of(report: NetworkReport) -> Paper:
    row = NetworkReportLayout.objects.select_related("letterhead__stored").filter(report=report).first()
    if row is None:
        return Paper()
    template = layouts.read(row.letterhead) if row.layout == Layout.LETTERHEAD else b""
    return Paper(layout=row.layout, details=row.details(), template=template)


def render(report: NetworkReport, taken: Mapping[str, Any], *, language: str, form: str, paper: Paper) -> bytes:
    """One file: a pure function of snapshot, words, language, format and layout."""
    with override(language):
        told, narrative = printable(taken), printable(narrative_of(report))
        made = document.build(told, narrative, language) | {
            "made": taken["as_of"],
            "version": _("version %(n)d") % {"n": report.version},
            "checksum": checksum(taken),
            "short_title": told["programme"]["short_title"][language],
        }
        if form == Format.XLSX:
            return workbook.render(told, made)
        return rendering.render(paper, made, Writer(told, narrative, "internal", language), form=form)


def make(work: jobs.Work, report: NetworkReport, *, fresh: bool) -> None:
    """Take the snapshot (``fresh``, or none yet) and make all files; they replace the former in one transaction."""
    work.say(2, READING)
    held = report.snapshot if report.snapshot and report.snapshot.get("format") == FORMAT else None
    reading = snapshot if report.is_annual else READERS[report.kind]
    taken = held if held is not None and not fresh else reading.take(report)
    paper, made = paper_of(report), []
    for number, (language, form) in enumerate(VARIANTS):
        work.say(10 + 85 * number // len(VARIANTS), STEPS[form])
        name = f"{report.network.slug}-{report.kind.replace('_', '-')}-v{report.version}-{language}.{form}"
        data = render(report, taken, language=language, form=form, paper=paper)
        made.append((name, data, {"language": language, "format": form}))
    replace_files(work, report, taken, made, fresh=fresh)
