"""Every counted figure with its splits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programmes.labels import labels_of
from programmes.measures import Figure, all_measures
from reports.snapshot.writing import LANGUAGES, both, plain


def figures(counted: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        measure.key: {
            "label": both(lambda m=measure: m.label),
            "how": both(lambda m=measure: m.how),
            "unit": measure.unit,
            "decimals": measure.decimals,
            "value": plain(figure.value),
            "numerator": plain(figure.numerator),
            "denominator": plain(figure.denominator),
            "n": figure.n,
            "hidden": figure.hidden,
            "splits": {dimension: split(figure, dimension) for dimension in figure.splits},
        }
        for measure in all_measures()
        if (figure := counted.get(measure.key)) is not None
    }


def split(figure: Figure, dimension: str) -> list[dict[str, Any]]:
    """Parts, the largest first; ``count`` null = hidden, ``withheld`` = hidden although not small."""
    parts = figure.splits[dimension]
    words = {language: labels_of(dimension, parts, language) for language in LANGUAGES}
    rows = [
        {
            "key": key,
            "label": {language: words[language][key] for language in LANGUAGES},
            "count": count,
            "withheld": (dimension, key) in figure.withheld,
        }
        for key, count in parts.items()
    ]
    return sorted(
        rows, key=lambda row: (row["key"] == "-", row["count"] is None, -(row["count"] or 0), row["label"]["vi"])
    )
