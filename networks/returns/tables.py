"""Figures of a round as rows of a sheet."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from networks.returns.amounts import Number, PerPerson
from networks.returns.branches import Branch
from networks.returns.completeness import Standing
from networks.returns.enums import Summed
from networks.returns.models import Round
from networks.returns.reading import Line
from programmes.spreadsheets import Table


def figures_table(asked: Round, branch: Branch, parts: list[Standing], lines: list[Line], *, hxl: bool) -> Table:
    """A row for each part below, then what they make, the branch's own figure, and last time's. Beside the figures stand
    what they are per person, and how they changed since last time."""
    per_person = [line for line in lines if line.field.summed == Summed.HEAD and asked.form.people_id]
    compared = lines if asked.previous_id else []
    columns = [
        (_("Code"), ""), (_("Name"), "organisation"), (_("Sent"), ""), (_("Of"), ""),
        *((line.field.label, "") for line in lines),
        *((_("%(name)s, per person") % {"name": line.field.label}, "") for line in per_person),
        *((words % {"name": line.field.label}, "") for line in compared for words in (_("%(name)s, change"), _("%(name)s, change in %%"))),
    ]  # fmt: skip
    rows: list[list[Any]] = []
    for part in parts:
        if part.unit is not None and (path := part.unit.path):
            rows.append([
                part.unit.code, part.unit.name, part.sent, part.total,
                *(line.parts[path].value if path in line.parts else None for line in lines),
                *(line.heads[path].value if path in line.heads else None for line in per_person),
                *(number for line in compared for number in line.change_of(path)),
            ])  # fmt: skip
    name = branch.unit.name if branch.unit else asked.network.name
    none = [None, None]
    rows.append(
        [
            "",
            _("The parts together"),
            None,
            None,
            *(line.below.value for line in lines),
            *(_head(line.below_head) for line in per_person),
            *none * len(compared),
        ]
    )
    own = ["", _("Own figure of %(name)s") % {"name": name}, None, None, *(line.own.value for line in lines)]
    rows.append([*own, *(_head(line.own_head) for line in per_person), *none * len(compared)])
    if compared:
        then = ["", _("Last time"), None, None, *(line.before.value for line in lines)]
        rows.append([*then, *(_head(line.before_head) for line in per_person), *none * len(compared)])
        changes = [number for line in compared for number in (line.change, line.change_share)]
        rows.append(
            [
                "",
                _("Change since then"),
                None,
                None,
                *[None] * len(lines),
                *(line.head_change for line in per_person),
                *changes,
            ]
        )
    return Table(asked.title, columns, rows, hxl=hxl, fixed=2)


def _head(of: PerPerson | None) -> Number:
    return None if of is None else of.value
