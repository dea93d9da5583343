"""Where an activity's money joins its XML. Nothing yet: the portal keeps no budget of a programme that could be published.

Elements come in the schema's order: all budgets, later all transactions. A budget lies within one year and begins before
it ends; a transaction's date is not in the future.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

    from programmes.models import Programme


def budgets(programme: Programme) -> list[_Element]:
    return []


def transactions(programme: Programme) -> list[_Element]:
    return []
