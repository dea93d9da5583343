"""Figures of a round as rows of a sheet."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from networks.returns.branches import Branch
from networks.returns.models import Round
from networks.returns.reading import Line, Standing
from programmes.spreadsheets import Table


def figures_table(asked: Round, branch: Branch, parts: list[Standing], lines: list[Line], *, hxl: bool) -> Table:
    """A row for each part below, then what they make, the branch's own figure, and last time's."""
    columns = [
        (_("Code"), ""), (_("Name"), "organisation"), (_("Sent"), ""), (_("Of"), ""),
        *((line.field.label, "") for line in lines),
    ]  # fmt: skip
    rows: list[list[Any]] = []
    for part in parts:
        if part.unit is not None and (path := part.unit.path):
            figures = [line.parts[path].value if path in line.parts else None for line in lines]
            rows.append([part.unit.code, part.unit.name, part.sent, part.total, *figures])
    name = branch.unit.name if branch.unit else asked.network.name
    rows.append(["", _("The parts together"), None, None, *(line.below.value for line in lines)])
    rows.append(["", _("Own figure of %(name)s") % {"name": name}, None, None, *(line.own.value for line in lines)])
    if asked.previous_id:
        rows.append(["", _("Last time"), None, None, *(line.before.value for line in lines)])
    return Table(asked.title, columns, rows, hxl=hxl, fixed=2)
