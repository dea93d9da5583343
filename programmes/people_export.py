"""The list of people as a file that can be opened in Excel and imported again. No sensitive data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programmes.imports.columns import labels
from programmes.spreadsheets import Table

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from programmes.models import Enrolment

# the column, its field in the mapping of HXL
COLUMNS = (
    ("code", ""),
    ("full_name", ""),
    ("sex", ""),
    ("birth_year", ""),
    ("province", "province name"),
    ("organisation", "organisation"),
    ("org_type", "organisation type"),
    ("position", ""),
    ("email", ""),
    ("phone", ""),
)


def listing(enrolments: QuerySet[Enrolment], *, hxl: bool = False) -> Table:
    names, language = labels(), "en" if get_language() == "en" else "vi"
    columns = [
        (str(names[key]), f"{field} {language}" if field == "province name" else field) for key, field in COLUMNS
    ]
    return Table(_("People"), [*columns, (_("State"), "status")], _rows(enrolments), hxl=hxl, fixed=2)


def _rows(enrolments: QuerySet[Enrolment]) -> Iterator[list[Any]]:
    for enrolment in enrolments.iterator(chunk_size=2000):
        person, organisation = enrolment.person, enrolment.organisation
        yield [
            enrolment.code,
            person.full_name,
            person.get_sex_display() if person.sex else "",
            person.birth_year or "",
            enrolment.place.name if enrolment.place else "",
            organisation.name_vi if organisation else "",
            organisation.type.name if organisation and organisation.type else "",
            enrolment.position,
            person.email,
            person.phone,
            enrolment.get_state_display(),
        ]
