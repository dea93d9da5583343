"""Lists of people that came in: the row's name goes, and the file in which it stands."""

from __future__ import annotations

from office import files
from participants.erase import register_eraser
from participants.models import Person
from programmes.imports.register import folded
from programmes.models import PeopleImport, PeopleImportRow


@register_eraser
def imports_of(person: Person) -> None:
    programmes = person.enrolments.values_list("programme_id", flat=True)
    rows = PeopleImportRow.objects.filter(batch__programme__in=list(programmes))
    wanted = folded(person.full_name)
    found = [(pk, batch) for pk, batch, name in rows.values_list("pk", "batch_id", "name") if folded(name) == wanted]
    PeopleImportRow.objects.filter(pk__in=[pk for pk, _batch in found]).update(
        name="", values=[], changes=[], problems=[], notes=[]
    )
    for batch in PeopleImport.objects.filter(pk__in={batch for _pk, batch in found}).select_related("file"):
        files.empty(batch.file)
