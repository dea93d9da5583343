"""Reports of a programme: ask, watch, write, finalise, download."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from programmes.context import stand_in
from programmes.models import Programme
from programmes.rules import works_in
from reports import services
from reports.document.changes import in_words
from reports.enums import LANGUAGES, Edition, Format, ReportState
from reports.models import Report, ReportFile
from reports.narrative import prompt_of, title_of

TONES = {"making": "wait", "draft": "due", "final": "ok", "failed": "late"}


@require_safe
@requires("reports.list_reports", Programme, field="slug")
def reports(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "reports")
    found = list(
        Report.objects.visible_to(request.user)
        .filter(programme=programme)
        .defer("snapshot")
        .select_related("finalised_by", "asked_by", "phase", "event")
    )
    held = ReportFile.objects.visible_to(request.user).filter(report__in=found).select_related("stored").reader_first()
    works = works_in.test(request.user, programme)
    rows = [(report, TONES[report.state], [file for file in held if file.report_id == report.pk]) for report in found]
    return TemplateResponse(request, "reports/reports.html", {"programme": programme, "rows": rows, "works": works})


def _sections(report: Report, post: dict | None = None) -> list[dict]:
    rows = []
    for section in report.sections.all():
        row: dict[str, Any] = {"key": section.key, "title": title_of(section.key), "prompt": prompt_of(section.key)}
        for name in ("text_vi", "text_en"):
            row[name] = post.get(f"{section.key}-{name}", "") if post is not None else getattr(section, name)
        row["included"] = f"{section.key}-included" in post if post is not None else section.included
        rows.append(row)
    return rows


def _files(report: Report, user) -> list[dict]:
    """Rows of the download table: edition and language, with a file for each format."""
    held = {
        (file.edition, file.language, file.format): file
        for file in ReportFile.objects.visible_to(user).filter(report=report).select_related("stored")
    }
    return [
        {"edition": edition, "language": language, "files": [held.get((edition, language, form)) for form in Format]}
        for edition in Edition
        for language in sorted(LANGUAGES, key=lambda language: language != get_language())
        if any((edition, language, form) in held for form in Format)
    ]


@require_safe
@requires(
    "reports.view_report",
    Report,
    field="uuid",
    load=lambda found: found.defer("snapshot").select_related("programme", "finalised_by", "phase", "event"),
)
def report(request: HttpRequest, report: Report) -> HttpResponse:
    if not works_in.test(request.user, report):
        return redirect("reports:reports", report.programme.slug)
    return _page(request, report)


def _page(request: HttpRequest, report: Report, unsaved: list | None = None) -> HttpResponse:
    """``unsaved``: sections as typed, when they could not be kept; they are shown so that nothing is lost."""
    stand_in(request, report.programme, "reports")
    job = services.newest_job(report)
    context = {
        "report": report,
        "programme": report.programme,
        "tone": TONES[report.state],
        "job": job if job is not None and (not job.is_over or job.state == "failed") else None,
        "files": _files(report, request.user),
        "changes": _changes(report),
        "sections": _sections(report),
        "unsaved": unsaved,
        "editable": report.state == ReportState.DRAFT,
        "history": HistoryEvent.objects.about(report)[:20],
    }
    return TemplateResponse(request, "reports/report.html", context, status=409 if unsaved else 200)


def _changes(report: Report) -> dict[str, Any] | None:
    """What changed since the version before, in words, for those who work in the programme."""
    found = Report.objects.filter(pk=report.pk).values_list("snapshot__changes", flat=True).get()
    if not found:
        return None
    return {"version": found["version"], "rows": in_words(found, report.programme, get_language() or "vi")}


@require_POST
@requires("reports.write_report", Report, field="uuid", load=lambda found: found.select_related("programme"))
def report_write(request: HttpRequest, report: Report) -> HttpResponse:
    texts = {row["key"]: row for row in _sections(report, request.POST)}
    try:
        services.save_narrative(report, texts=texts, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return _page(request, report, unsaved=list(texts.values()))
    messages.success(request, _("The text is saved; the files are being made anew."))
    return redirect(report)


@require_POST
@requires("reports.finalise_report", Report, field="uuid")
def report_finalise(request: HttpRequest, report: Report) -> HttpResponse:
    try:
        services.finalise(report, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The report is final. A later one will be a new version."))
    return redirect(report)


@require_safe
@requires("reports.download", ReportFile, load=lambda found: found.select_related("stored", "report__programme"))
def file(request: HttpRequest, report_file: ReportFile) -> HttpResponseBase:
    """One file (?hxl: a workbook with its tags); a donor gets the donor edition of a final report, else it answers 404."""
    if "hxl" in request.GET and (tagged := services.with_tags(report_file)) is not None:
        name = report_file.stored.name.removesuffix(".xlsx") + "-hxl.xlsx"
        return FileResponse(
            io.BytesIO(tagged), as_attachment=True, filename=name, content_type=report_file.stored.content_type
        )
    try:
        content = report_file.stored.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content, as_attachment=True, filename=report_file.stored.name, content_type=report_file.stored.content_type
    )
