"""Of a roll-up for the snapshot: what is told per person, how parts changed, and where they stand on a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from networks.models import Round
from networks.returns.amounts import PerPerson
from networks.returns.completeness import Standing
from networks.returns.maps import ground_of
from networks.returns.reading import Line
from office.bilingual import in_language
from office.maps import short_names
from reports.snapshot import content, plain


def per_person(of: PerPerson | None) -> dict[str, Any] | None:
    """``n``: returns, of a sum of parts how many parts, that state both."""
    if of is None:
        return None
    numbers = {name: plain(getattr(of, name)) for name in ("value", "amount", "people")}
    return numbers | {"qualifier": str(of.qualifier), "n": of.n}


def beside_sums(line: Line, units: Mapping[str, int]) -> dict[str, Any]:
    """``units``: path → the unit's number in the database, by which parts are told apart."""
    changes = {
        str(pk): [plain(one) for one in line.change_of(path)] for path, pk in units.items() if path in line.parts
    }
    return {
        "difference": plain(line.difference),
        "change": plain(line.change),
        "change_share": plain(line.change_share),
        "heads": {
            "own": per_person(line.own_head),
            "below": per_person(line.below_head),
            "told": per_person(line.head),
            "before": per_person(line.before_head),
            "change": plain(line.head_change),
        },
        "part_heads": {str(units[path]): per_person(of) for path, of in line.heads.items() if path in units},
        "part_changes": changes,
    }


def of_the_whole(asked: Round, lines: Sequence[Line], parts: Sequence[Standing]) -> dict[str, Any]:
    return {"people": _people(asked, lines), "map": _ground(asked, parts)}


def _people(asked: Round, lines: Sequence[Line]) -> dict[str, str] | None:
    """The field that says how many people there are."""
    found = next((line.field for line in lines if line.field.pk == asked.form.people_id), None)
    return content(found, "label") if found else None


def _ground(asked: Round, parts: Sequence[Standing]) -> dict[str, Any] | None:
    """Where each part stands, with its short name in both languages; None: there is no map."""
    units = [part.unit for part in parts if part.unit]
    found = ground_of(asked, units)
    if found is None:
        return None
    placed = [unit for unit in units if unit.path in found.places]
    shorts = {
        language: short_names(in_language(unit, "name", language) for unit in placed) for language in ("vi", "en")
    }
    return {
        "kind": str(found.kind),
        "places": {
            str(unit.pk): {
                "at": list(found.places[unit.path]),
                "short": {language: names[number] for language, names in shorts.items()},
            }
            for number, unit in enumerate(placed)
        },
    }
