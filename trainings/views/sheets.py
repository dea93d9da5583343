"""Scores and answers from a sheet: uploaded, looked at row by row, confirmed. And paper forms copied one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from instruments.enums import Entry
from instruments.services import submit_response
from office.access import requires
from office.errors import DomainError
from programmes.enums import ImportState, RowKind
from trainings.forms import PaperForm, SheetForm
from trainings.models import AnswerSheet, Sitting
from trainings.sheets import preview, staging
from trainings.sheets.template import template_sheet
from trainings.views.events import stand
from trainings.views.scores import sitting_related

PAGE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _whole(rows: Any) -> Any:
    return rows.select_related("sitting__event__programme", "sitting__collection__instrument", "file")


@require_http_methods(["GET", "POST"])
@requires("trainings.enter_scores", Sitting, load=sitting_related)
def answer_sheets(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Upload a sheet of this test or form; the ones so far."""
    stand(request, sitting.event)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = staging.upload(sitting, form.cleaned_data["file"], by=request.user)
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect("trainings:answer_sheet", sheet.uuid)
    context = {
        "sitting": sitting,
        "event": sitting.event,
        "programme": sitting.event.programme,
        "form": form,
        "sheets": sitting.sheets.select_related("file", "created_by")[:20],
    }
    return TemplateResponse(request, "trainings/answer_sheets.html", context, status=422 if form.errors else 200)


@require_safe
@requires("trainings.enter_scores", Sitting, load=sitting_related)
def answer_template(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The sheet to fill in, with everybody's name and what is there already."""
    response = HttpResponse(template_sheet(sitting), content_type=EXCEL)
    name = f"{sitting.event.programme.slug}-{sitting.moment}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@requires("trainings.enter_scores", AnswerSheet, field="uuid", load=_whole)
def answer_sheet(request: HttpRequest, sheet: AnswerSheet) -> HttpResponse:
    """One sheet: what is wrong with it, or each row with what would become of it."""
    sitting = sheet.sitting
    stand(request, sitting.event)
    names, counts = preview.names_of(sitting), staging.counts(sheet)
    kind = request.GET.get("kind", "")
    rows = [row for row in sheet.rows if row["kind"] == kind] if kind in RowKind.values else sheet.rows
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    tabs = [{"label": _("All rows"), "url": "?", "current": kind not in RowKind.values, "count": len(sheet.rows)}]
    tabs += [
        {"label": label, "url": f"?kind={value}", "current": kind == value, "count": counts[value]}
        for value, label in RowKind.choices
        if counts[value]
    ]
    context = {
        "sheet": sheet,
        "sitting": sitting,
        "event": sitting.event,
        "programme": sitting.event.programme,
        "form": SheetForm(),
        "problems": preview.sayings(sheet.problems, names),
        "notices": preview.sayings(sheet.notices, names),
        "counts": counts,
        "good": counts[RowKind.NEW] + counts[RowKind.CHANGED],
        "tabs": tabs,
        "page": page,
        "rows": preview.in_words(page.object_list, names),
        "query": f"kind={kind}" if kind in RowKind.values else "",
    }
    return TemplateResponse(request, "trainings/answer_sheet.html", context)


@require_POST
@requires("trainings.enter_scores", AnswerSheet, field="uuid", load=_whole)
def answer_sheet_act(request: HttpRequest, sheet: AnswerSheet) -> HttpResponse:
    """Confirm, or set aside."""
    act = request.POST.get("act", "")
    try:
        if act in {"save", "save_good"}:
            sheet = staging.save(sheet, by=request.user, leave_out_wrong=act == "save_good")
        elif act == "drop":
            staging.drop(sheet, by=request.user)
            return redirect("trainings:answer_sheets", sheet.sitting_id)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if sheet.state == ImportState.IMPORTED:
            messages.success(request, _("The sheet is entered."))
            return redirect("trainings:event_results", sheet.sitting.event.uuid)
    return redirect("trainings:answer_sheet", sheet.uuid)


@require_http_methods(["GET", "POST"])
@requires("trainings.enter_scores", Sitting, load=sitting_related)
def paper_form(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """A form filled in on paper, copied by the facilitator; then the next one."""
    stand(request, sitting.event)
    form = PaperForm(request.POST or None, sitting=sitting)
    if request.method == "POST" and form.is_valid():
        try:
            submit_response(
                collection=sitting.collection,
                person=form.cleaned_data.get("person"),
                answers=form.answers(),
                write_id=form.cleaned_data["write_id"],
                by=request.user,
                scope_id=sitting.event.programme_id,
                entry=Entry.GRID,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The form is entered. Here is an empty one for the next."))
            return redirect("trainings:paper_form", sitting.pk)
    context = {
        "sitting": sitting,
        "event": sitting.event,
        "programme": sitting.event.programme,
        "form": form,
        "entered": sitting.collection.responses.count(),
        "people": sitting.event.programme.enrolments.active().count(),
    }
    return TemplateResponse(request, "trainings/paper_form.html", context, status=422 if form.errors else 200)
