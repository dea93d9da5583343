"""A roll-up as a map of its parts: provinces on the tile map of the era, other parts on a schematic one of their own.

A schematic place (column, row) is a fact of the unit that steward or officers set: not to scale. Units that were closed
keep theirs, so that the map of a past round shows the units of that day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from networks.returns import words
from networks.returns.enums import FieldType
from networks.returns.shown import CHANGE, HEAD, VALUE, Chosen
from office import charts, formats
from office.maps import Spot, shaded, short_names
from office.svg import Theme
from participants.enums import Era
from participants.reference import REFORM
from participants.tiles import positions
from programmes.statements.enums import Qualifier

if TYPE_CHECKING:
    from networks.models import Unit
    from networks.returns.completeness import Standing
    from networks.returns.models import Round
    from networks.returns.reading import Line

SIGNS = {Qualifier.OVER: ">", Qualifier.UNDER: "<", Qualifier.ABOUT: "≈"}
SCHEMATIC = "schematic"
BARS = 30  # parts at most, where there is no map
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """``kind``: an era of provinces, or schematic; where each part (by its path) stands."""

    kind: str
    places: dict[str, Place]

    @property
    def is_schematic(self) -> bool:
        return self.kind == SCHEMATIC


@dataclass(frozen=True, slots=True)
class PartMap:
    svg: SafeString
    title: str
    ground: Ground | None  # None: bars, nothing is placed
    unplaced: list[str]  # names of parts that have no place on the map


def ground_of(asked: Round, units: Sequence[Unit]) -> Ground | None:
    """None: fewer than two parts have a place. No query: units come with their kind and place."""
    era = Era.NOW if asked.ends_on >= REFORM else Era.THEN
    provinces = _each_once((unit.path, _province(unit, era)) for unit in units)
    if len(provinces) > 1:
        return Ground(era, provinces)
    drawn = _each_once((unit.path, _own_place(unit)) for unit in units)
    return Ground(SCHEMATIC, drawn) if len(drawn) > 1 else None


def _each_once(rows: object) -> dict[str, Place]:
    """Of two on one spot the first."""
    found: dict[str, Place] = {}
    for path, place in rows:  # type: ignore[attr-defined]
        if place is not None and place not in found.values():
            found[path] = place
    return found


def _province(unit: Unit, era: str) -> Place | None:
    place = unit.place
    if place is not None and place.era != era:
        place = place.successor if era == Era.NOW else None
    held = positions().get((place.era, place.code)) if place is not None else None
    return (held.column, held.row) if held else None


def _own_place(unit: Unit) -> Place | None:
    return (unit.map_column, unit.map_row) if unit.map_column and unit.map_row else None


def part_map(
    asked: Round, parts: Sequence[Standing], chosen: Chosen, currency: str, address: Callable[[Unit], str]
) -> PartMap | None:
    """None: there is nothing to draw. Each tile opens its part."""
    line, units = chosen.line, [part.unit for part in parts if part.unit]
    if line is None or len(units) < 2:
        return None
    ground = ground_of(asked, units)
    title = _title(chosen, line)
    if ground is None:
        return _bars(chosen, line, units, currency, title)
    placed = [unit for unit in units if unit.path in ground.places]
    shorts = dict(zip((unit.path for unit in placed), short_names(unit.name for unit in placed), strict=True))
    spots = [
        Spot(
            unit.name, shorts[unit.path], *ground.places[unit.path], chosen.number(line, unit.path), _text(chosen, line, unit.path),
            chosen.told(line, unit.path, currency), address(unit),
        )
        for unit in placed
    ]  # fmt: skip
    svg = draw(
        spots,
        ground.kind,
        line.field.type,
        chosen.show,
        title=title,
        unit=unit_words(line.field.type, chosen.show, currency),
    )
    return PartMap(svg, title, ground, [unit.name for unit in units if unit.path not in ground.places])


def draw(
    spots: list[Spot], kind: str, field_type: str, show: str, *, title: str, unit: str, theme: Theme = "page"
) -> SafeString:
    """From plain values alone, for reports as well: parts, and around provinces those that are no part."""
    if kind != SCHEMATIC:
        held = {(spot.column, spot.row) for spot in spots}
        rows = [spot.row for spot in spots]
        spots = [
            *spots,
            *(
                Spot(position.short(), position.short(), position.column, position.row, None, is_part=False)
                for (era, _code), position in positions().items()
                if era == kind
                and (position.column, position.row) not in held
                and min(rows) - 1 <= position.row <= max(rows) + 1
            ),
        ]
    return shaded(spots, title=title, words=lambda value: short(field_type, value, show), unit=unit, theme=theme)


def _bars(chosen: Chosen, line: Line, units: list[Unit], currency: str, title: str) -> PartMap | None:
    if chosen.show == CHANGE or len(units) > BARS:
        return None
    told = [(unit, chosen.number(line, unit.path)) for unit in units]
    told.sort(key=lambda pair: (pair[1] is None, -(pair[1] or 0)))
    rows = [
        charts.Row(
            unit.name,
            None if value is None else float(value),
            chosen.told(line, unit.path, currency),
        )
        for unit, value in told
    ]
    svg = charts.hbar(rows, title=title)
    return PartMap(svg, title, None, []) if svg else None


def _title(chosen: Chosen, line: Line) -> str:
    name = line.field.label
    return name if chosen.show == VALUE else f"{name}: {chosen.shows[chosen.show]}"


def unit_words(field_type: str, show: str, currency: str) -> str:
    """What the numbers of tiles and legend are of."""
    what = formats.symbol_of(currency) if field_type == FieldType.MONEY else ""
    if show == HEAD:
        return _("%(what)s per person") % {"what": what} if what else _("per person")
    return what


def _text(chosen: Chosen, line: Line, path: str) -> str:
    value = chosen.number(line, path)
    if value is None:
        return ""
    of: Mapping = line.heads if chosen.show == HEAD else line.parts
    sign = SIGNS.get(of[path].qualifier, "") if chosen.show != CHANGE and path in of else ""
    return sign + short(line.field.type, value, chosen.show)


def short(field_type: str, value: Decimal, show: str) -> str:
    """As it fits into a tile: "1,2 tỷ", "23,2%", "+70 tr"."""
    plus = "+" if show == CHANGE and value > 0 else ""
    if field_type == FieldType.PERCENTAGE:
        return plus + (formats.number(value, 1) if show == CHANGE else formats.percent(value, 1))
    if show == HEAD and abs(value) < words.MANY:
        return formats.number(value, 2 if abs(value) >= words.FEW or not value else 4)
    size = abs(value)
    return plus + formats.short_number(value.quantize(Decimal(1)) if size >= words.MANY else value)
