"""Annual reports of an association: ask, watch, write, lay out, finalise, download."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.models import Application, Membership, Network
from networks.views.networks import stand
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from reports.associations import services
from reports.associations.forms import AskForm, NetworkLayoutForm, tops
from reports.associations.models import NetworkReport, NetworkReportFile, NetworkReportLayout
from reports.document.changes import worded
from reports.document.writer import Writer
from reports.enums import LANGUAGES, Format, ReportState
from reports.narrative import prompt_of, title_of
from reports.views.reports import TONES


def related(rows: Any) -> Any:
    return rows.defer("snapshot").select_related(
        "network", "unit", "round", "application", "membership", "finalised_by"
    )


@require_http_methods(["GET", "POST"])
@requires("reports.list_network_reports", Network, field="slug")
def network_reports(request: HttpRequest, network: Network) -> HttpResponse:
    """Those that the reader may see; who acts on a branch asks for one of it."""
    stand(request, network)
    may_ask = tops(request.user, network).exists()
    form = (
        AskForm(request.POST or None, network=network, user=request.user, initial=request.GET.dict())
        if may_ask
        else None
    )
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return redirect(
                services.ask_report(
                    form.cleaned_data.pop("unit"), form.cleaned_data.pop("round"), by=request.user, **form.cleaned_data
                )
            )
        except DomainError as error:
            form.add_error(None, str(error))
    found = related(NetworkReport.objects.visible_to(request.user).filter(network=network)).prefetch_related("files")
    rows = [(report, TONES[report.state]) for report in found[:200]]
    context = {"network": network, "form": form, "rows": rows}
    status = 422 if form is not None and form.errors else 403 if request.method == "POST" else 200
    return TemplateResponse(request, "reports/network_reports.html", context, status=status)


@require_POST
@requires(
    "reports.make_network_report", Application, field="uuid", load=lambda rows: rows.select_related("unit__network")
)
def dossier_ask(request: HttpRequest, application: Application) -> HttpResponse:
    try:
        return redirect(services.ask_dossier(application, by=request.user))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("reports:network_reports", application.round.network.slug)


@require_POST
@requires("networks.write_membership", Membership, field="uuid", load=lambda rows: rows.select_related("network"))
def member_dossier_ask(request: HttpRequest, member: Membership) -> HttpResponse:
    return redirect(services.ask_member_dossier(member, by=request.user))


@require_POST
@requires("reports.make_members_report", Network, field="slug")
def members_report_ask(request: HttpRequest, network: Network) -> HttpResponse:
    try:
        return redirect(services.ask_members_report(network, by=request.user))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("reports:network_reports", network.slug)


@require_safe
@requires("reports.view_network_report", NetworkReport, field="uuid", load=related)
def network_report(request: HttpRequest, report: NetworkReport) -> HttpResponse:
    return _page(request, report)


def _page(request: HttpRequest, report: NetworkReport, unsaved: list | None = None) -> HttpResponse:
    stand(request, report.network)
    job = services.newest_job(report)
    context = {
        "report": report,
        "network": report.network,
        "tone": TONES[report.state],
        "job": job if job is not None and (not job.is_over or job.state == "failed") else None,
        "files": _files(report),
        "changes": _changes(report),
        "sections": _sections(report),
        "unsaved": unsaved,
        "editable": report.state == ReportState.DRAFT,
        "may_write": request.user.has_perm("reports.make_network_report", report),
        "history": HistoryEvent.objects.about(report)[:20],
    }
    return TemplateResponse(request, "reports/network_report.html", context, status=409 if unsaved else 200)


def _files(report: NetworkReport) -> list[dict[str, Any]]:
    """A row for each language, the reader's first."""
    held = {(file.language, file.format): file for file in report.files.select_related("stored")}
    languages = sorted(LANGUAGES, key=lambda language: language != get_language())
    return [
        {"language": language, "files": [held.get((language, form)) for form in Format]}
        for language in languages
        if any((language, form) in held for form in Format)
    ]


def _changes(report: NetworkReport) -> dict[str, Any] | None:
    found = NetworkReport.objects.filter(pk=report.pk).values_list("snapshot__changes", flat=True).get()
    if not found:
        return None
    facts = {"figures": {}, "programme": {"threshold": 1, "currency": report.network.currency}}
    doc = Writer(facts, [], "internal", get_language() or "vi")
    return {"version": found["version"], "rows": [worded(doc, row) for row in found["rows"]]}


def _sections(report: NetworkReport, post: Any = None) -> list[dict[str, Any]]:
    rows = []
    for key, (_title, _prompt, included) in services.sections_of(report).items():
        held = report.words.get(key, {"vi": "", "en": "", "included": included})
        if post is not None:
            held = {name: post.get(f"{key}-text_{name}", "") for name in LANGUAGES} | {
                "included": f"{key}-included" in post
            }
        rows.append(
            {"key": key, "title": title_of(key), "prompt": prompt_of(key), "included": held["included"],
             "text_vi": held["vi"], "text_en": held["en"]}
        )  # fmt: skip
    return rows


@require_POST
@requires("reports.make_network_report", NetworkReport, field="uuid", load=related)
def network_report_act(request: HttpRequest, report: NetworkReport) -> HttpResponse:
    """Write the text, make it again, finalise."""
    act, by = request.POST.get("act", ""), request.user
    sections = _sections(report, request.POST)
    try:
        if act == "write":
            words = {
                row["key"]: {"vi": row["text_vi"], "en": row["text_en"], "included": row["included"]}
                for row in sections
            }
            services.save_words(report, words=words, by=by)
            messages.success(request, _("The text is saved; the files are being made anew."))
        elif act == "again":
            services.ask_again(report, by=by)
        elif act == "finalise":
            services.finalise(report, by=by)
            messages.success(request, _("The report is final. A later one will be a new version."))
    except DomainError as error:
        messages.error(request, str(error))
        if act == "write":
            return _page(request, report, unsaved=sections)
    return redirect(report)


@require_http_methods(["GET", "POST"])
@requires("reports.make_network_report", NetworkReport, field="uuid", load=related)
def network_report_layout(request: HttpRequest, report: NetworkReport) -> HttpResponse:
    """How this report looks; its files are made anew from the same figures."""
    stand(request, report.network)
    if report.state != ReportState.DRAFT:
        messages.error(
            request,
            _("Only a draft can be laid out. This report is “%(state)s”.") % {"state": report.get_state_display()},
        )
        return redirect(report)
    held = NetworkReportLayout.objects.filter(report=report).first() or NetworkReportLayout(report=report)
    form = NetworkLayoutForm(request.POST or None, instance=copy(held), programme=report)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_layout(report, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved; the files are being made anew."))
            return redirect(report)
    context = {"network": report.network, "report": report, "form": form}
    return TemplateResponse(request, "reports/network_report_layout.html", context, status=422 if form.errors else 200)


@require_safe
@requires(
    "reports.view_network_report",
    NetworkReportFile,
    load=lambda found: found.select_related("stored", "report__network", "report__unit", "report__membership"),
)
def network_file(request: HttpRequest, held: NetworkReportFile) -> HttpResponseBase:
    try:
        content = held.stored.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=held.stored.name, content_type=held.stored.content_type)
