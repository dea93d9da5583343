"""One figure of the benchmark against its limit, and the table that people read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ratio:
    """``limit`` None: told for information only."""

    name: str
    database: str
    value: float
    limit: float | None

    @property
    def is_over(self) -> bool:
        return self.limit is not None and round(self.value, 2) > self.limit

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"value": round(self.value, 3)}


def table(ratios: list[Ratio], databases: list[str]) -> str:
    """A line for each name, a column for each database; ``!`` marks what is over its limit."""
    names = list(dict.fromkeys(ratio.name for ratio in ratios))
    held = {(ratio.name, ratio.database): ratio for ratio in ratios}
    width = max(len(name) for name in names)
    lines = [f"{'':{width}}" + "".join(f"{database:>13}" for database in databases) + f"{'limit':>9}"]
    for name in names:
        found = [held.get((name, database)) for database in databases]
        limit = next(ratio.limit for ratio in found if ratio)
        cells = "".join(f"{_cell(ratio):>13}" for ratio in found)
        lines.append(f"{name:{width}}{cells}{'–' if limit is None else f'{limit:g}':>9}")
    return "\n".join(lines)


def _cell(ratio: Ratio | None) -> str:
    if ratio is None:
        return "–"
    return f"{ratio.value:.2f} {'!' if ratio.is_over else ' '}"
