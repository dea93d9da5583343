"""What a reader chose to see of a roll-up: one field on the map, and values, values per person or changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from networks.returns import words
from networks.returns.amounts import Amount
from networks.returns.enums import Summed

if TYPE_CHECKING:
    from networks.returns.amounts import Number
    from networks.returns.models import Round
    from networks.returns.reading import Line

VALUE, HEAD, CHANGE = "value", "head", "change"


@dataclass(frozen=True, slots=True)
class Chosen:
    """``line``: the field of the map, None where nothing is asked in numbers; ``shows``: what can be chosen here."""

    show: str
    line: Line | None
    shows: dict[str, str]

    @property
    def key(self) -> str:
        return self.line.field.key if self.line else ""

    @classmethod
    def of(cls, asked_for: Mapping[str, str], asked: Round, lines: list[Line]) -> Chosen:
        """What can't be shown here is read as the first that can."""
        heads = [line for line in lines if line.field.summed == Summed.HEAD] if asked.form.people_id else []
        shows = {VALUE: _("figures")}
        if heads:
            shows[HEAD] = _("per person")
        if asked.previous_id:
            shows[CHANGE] = _("change since last time")
        show = asked_for.get("show", "")
        show = show if show in shows else VALUE
        among = heads if show == HEAD else lines
        key = asked_for.get("field", "")
        return cls(show, next((line for line in among if line.field.key == key), among[0] if among else None), shows)

    def number(self, line: Line, path: str) -> Number:
        if self.show == HEAD:
            return line.heads[path].value if path in line.heads else None
        return line.change_of(path)[0] if self.show == CHANGE else line.parts.get(path, Amount()).value

    def told(self, line: Line, path: str, currency: str) -> str:
        """In words; nothing known is “–”."""
        if self.show == HEAD:
            return words.head(line.field, line.heads.get(path), currency)
        if self.show == CHANGE:
            return words.change(line.field, *line.change_of(path), currency)
        amount = line.parts.get(path, Amount())
        return words.figure(line.field, amount.value, currency, amount.qualifier)

    def shown_lines(self, lines: list[Line]) -> list[Line]:
        return [line for line in lines if line.field.summed == Summed.HEAD] if self.show == HEAD else lines
