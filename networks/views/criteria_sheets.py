"""A criteria set out as a sheet, and back into its draft."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from instruments.models import CriteriaSet
from networks.recognition import criteria_sheet
from networks.views.networks import stand
from office import history
from office.access import requires
from office.errors import DomainError
from programmes.spreadsheets import FORMATS


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Excel workbook or CSV file"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )


@require_safe
@requires("instruments.view_criteriaset", CriteriaSet, field="uuid")
def criteria_export(request: HttpRequest, criteria_set: CriteriaSet) -> HttpResponse:
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "xlsx"
    content_type, write = FORMATS[kind]
    content, count = write(criteria_sheet.table(criteria_set))
    history.record(criteria_set, "instruments.criteria_exported", by=request.user, count=count, format=kind)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{criteria_set.slug}-{criteria_set.version}.{kind}"'
    return response


@require_http_methods(["GET", "POST"])
@requires("instruments.change_criteriaset", CriteriaSet, field="uuid")
def criteria_sheet_in(request: HttpRequest, criteria_set: CriteriaSet) -> HttpResponse:
    """All that is wrong is told at once; a sheet without fault is in the draft, to be looked through before it is used."""
    stand(request)
    form = SheetForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            told = criteria_sheet.take_in(criteria_set, upload.read(), upload.name, by=request.user)
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            problems = told.problems
            if not problems:
                counts = {"new": told.new, "changed": told.changed, "same": told.same}
                messages.success(
                    request, _("In the draft: %(new)d new, %(changed)d changed, %(same)d as they were.") % counts
                )
                return redirect(criteria_set)
    context = {
        "criteria_set": criteria_set, "form": form, "problems": problems[:100], "columns": criteria_sheet.COLUMNS
    }  # fmt: skip
    status = 422 if form.errors or problems else 200
    return TemplateResponse(request, "networks/recognition/criteria_sheet.html", context, status=status)
