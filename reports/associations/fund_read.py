"""The fund of a branch in a year, as an annual report keeps it: sums alone, no giver."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from networks.fund import tables
from networks.fund.reading import Book, Cell, explanations
from networks.models import Network, Unit
from reports.snapshot import LANGUAGES, both, content, plain


def fund(network: Network, unit: Unit, year: int) -> dict[str, Any] | None:
    """In, out and left of the branch in the year of the round; None where nothing of it is known."""
    book = Book(network, unit, year)
    whole = book.whole
    if not any(getattr(whole, measure).value is not None for measure in tables.MEASURE_LABELS):
        return None
    held = explanations([unit], year).get(unit.pk)
    cuts = {language: _cuts(book, language) for language in LANGUAGES}
    return {
        "year": year,
        "lines": [
            {"measure": measure, "label": both(lambda label=label: label), "difference": plain(book.lines[measure].difference)}
            | {name: _cell(getattr(book.lines[measure], name)) for name in ("stated", "below", "told")}
            for measure, label in tables.MEASURE_LABELS.items()
        ],
        "left": plain(whole.left),
        "left_qualifier": str(whole.left_qualifier),
        "beyond": plain(whole.beyond),
        "explanation": held.text if held else "",
        "parts": [
            {
                "code": part.code if part else unit.code, "name": content(part, "name") if part else None,
                "raised": _cell(one.raised), "paid": _cell(one.paid), "left": plain(one.left),
                "beyond": plain(one.beyond), "explanation": one.explanation.text if one.explanation else "",
            }
            for part, one in book.parts()
        ],
        "cuts": [
            {**vi, "title": {"vi": vi["title"], "en": en["title"]}, "rows": [
                {**row, "name": {"vi": row["name"], "en": other["name"]}}
                for row, other in zip(vi["rows"], en["rows"], strict=True)
            ]}
            for vi, en in zip(cuts["vi"], cuts["en"], strict=True)
        ],
        "campaigns": [{"name": content(one, "name"), "rounds": count} for one, count in tables.campaigns(network)],
    }  # fmt: skip


def _cuts(book: Book, language: str) -> list[dict[str, Any]]:
    with override(language):
        return [
            {
                "title": str(cut.title),
                "rows": [
                    {"name": name}
                    | {measure: _cell(getattr(one, measure)) for measure in ("raised", "paid", "recipients")}
                    for name, one in cut.rows
                ],
            }
            for cut in tables.cuts(book)
        ]


def _cell(cell: Cell) -> dict[str, Any]:
    return {"value": plain(cell.value), "qualifier": str(cell.qualifier), "counted_as": str(cell.counted_as)}
