"""Sheets of scores and answers: the row's name goes, and the file in which it stands."""

from __future__ import annotations

from office import files
from office.text import fold
from participants.erase import register_eraser
from participants.models import Person
from trainings.models import AnswerSheet


@register_eraser
def sheets_of(person: Person) -> None:
    programmes = person.enrolments.values_list("programme_id", flat=True)
    wanted = fold(person.full_name)
    for sheet in AnswerSheet.objects.filter(sitting__event__programme__in=list(programmes)).select_related("file"):
        found = [row for row in sheet.rows if fold(row["name"]) == wanted]
        for row in found:
            row |= {"name": "", "texts": {}, "changes": [], "problems": [], "notes": []}
        if found:
            sheet.save(update_fields=["rows"])
            files.empty(sheet.file)
