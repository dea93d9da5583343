"""The sheet to fill in: names of columns in the reader's language, choices, an example, and what may stand where."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import gettext as _

from participants.enums import Difficulty, Sex
from participants.models import EthnicGroup, OrganisationType, Place, SensitiveData
from participants.washington import question
from programmes.imports.columns import all_columns
from programmes.people import era_of

if TYPE_CHECKING:
    from programmes.models import Programme

LEFT_OUT = frozenset({"family_name", "given_name"})
ROWS = 1000


def template_sheet(programme: Programme) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#eceefa", "text_wrap": True, "valign": "top", "border": 1})
    muted = book.add_format({"italic": True, "font_color": "#5c6070"})
    sheet, choices = book.add_worksheet(_("List")), book.add_worksheet(_("Choices"))
    allowed = _choices(programme)
    columns = [column for column in all_columns() if column.key not in LEFT_OUT]
    for index, column in enumerate(columns):
        sheet.write_string(0, index, str(column.label) + (" *" if column.required else ""), head)
        sheet.set_column(index, index, max(12, min(30, len(str(column.label)) + 6)))
    for index, (key, names) in enumerate(allowed.items()):
        label = next(str(column.label) for column in columns if column.key == key)
        choices.write_string(0, index, label, head)
        for line, name in enumerate(names, start=1):
            choices.write_string(line, index, name)
        choices.set_column(index, index, 34)
        at = next(number for number, column in enumerate(columns) if column.key == key)
        letter = chr(ord("A") + index)
        sheet.data_validation(
            1,
            at,
            ROWS,
            at,
            {
                "validate": "list",
                "source": f"='{choices.get_name()}'!${letter}$2:${letter}${len(names) + 1}",
                "error_type": "warning",
            },
        )
    _example(choices, len(allowed) + 1, columns, muted)
    sheet.freeze_panes(1, 2)
    book.close()
    return out.getvalue()


def _choices(programme: Programme) -> dict[str, list[str]]:
    places = Place.objects.of_era(era_of(programme)).order_by("name_vi")
    return {
        "sex": [str(Sex.FEMALE.label), str(Sex.MALE.label), _("Other")],
        "province": [place.name_vi for place in places],
        "ethnicity": [group.name_vi for group in EthnicGroup.objects.exclude(code__in=["55", "99"])],
        "org_type": [kind.name for kind in OrganisationType.objects.all()],
    }


def _example(sheet: Any, column: int, columns: list[Any], muted: Any) -> None:
    sheet.write_string(0, column, _("An example"), muted)
    for line, one in enumerate((one for one in columns if one.example), start=1):
        sheet.write_string(line, column, str(one.label), muted)
        sheet.write_string(line, column + 1, one.example)
    start = len([one for one in columns if one.example]) + 3
    sheet.write_string(start, column, _("Answers on seeing, hearing, walking …"), muted)
    for line, answer in enumerate(Difficulty, start=start + 1):
        sheet.write_string(line, column, str(answer.value))
        sheet.write_string(line, column + 1, str(answer.label))
    labels = {one.key: str(one.label) for one in columns}
    for line, domain in enumerate(SensitiveData.DOMAINS, start=start + len(Difficulty) + 2):
        sheet.write_string(line, column, labels[f"wg_{domain}"], muted)
        sheet.write_string(line, column + 1, question(domain))
    sheet.set_column(column, column + 1, 34)
