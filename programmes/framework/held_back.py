"""What donors don't read of an indicator because it is too close to another one, in words for those who work there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from programmes.framework.figures import PREFIX
from programmes.framework.relations import PERIODS, TOTAL
from programmes.labels import dimension_label
from programmes.measures import measure

if TYPE_CHECKING:
    from programmes.models import Indicator, Programme


def held_back(programme: Programme, indicator: Indicator) -> dict[str, str] | None:
    """What, and beside which other figure."""
    from programmes.published import donor_figures

    if not indicator.is_reported or not indicator.of_people:
        return None
    figure = donor_figures(programme).get(indicator.figure_key)
    if figure is None or not figure.held_back:
        return None
    words = {TOTAL: _("the number"), PERIODS: _("the periods")}
    names = [words[one] for one in words if one in figure.held_back]
    names += [dimension_label(one) for one in sorted(figure.held_back - words.keys())]
    return {"what": ", ".join(names), "other": _name(programme, figure.close_to)}


def _name(programme: Programme, key: str) -> str:
    if key.startswith(PREFIX):
        row = programme.indicators.filter(pk=key.removeprefix(PREFIX)).first()
        return f"{row.code} {row.title}" if row else ""
    found = measure(key)
    return str(found.label) if found else ""
