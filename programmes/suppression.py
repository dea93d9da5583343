"""Small-cell suppression for what donors and the public read (domain standard 2.3).

The published splits are one-way tables of the same persons, each with the known total, some nested in others (a
province of 63 lies in one of 34; an ethnic group is Kinh or minority). The promise, for a threshold ``k``:

* a count of 1 … k−1 is never told (shown as "<k"); 0 is shown as 0;
* from everything published a "<k" cell can't be bounded more narrowly than "<k" itself says (1 … k−1);
* a larger cell that had to be hidden with it ("withheld") can't be bounded more narrowly than k−1 different values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Counts = Mapping[str, int]
Key = tuple[str, str]  # (dimension, key)


@dataclass(frozen=True, slots=True)
class Nesting:
    """Each cell of ``fine`` lies in one cell of ``coarse``: fine key → coarse key."""

    fine: str
    coarse: str
    parent: Mapping[str, str]


@dataclass(slots=True)
class Protected:
    """``splits``: dimension → key → count, None where hidden. ``withheld``: hidden cells of k or more."""

    splits: dict[str, dict[str, int | None]]
    withheld: frozenset[Key] = field(default_factory=frozenset)


def protect(splits: Mapping[str, Counts], k: int, nestings: Iterable[Nesting] = ()) -> Protected:
    """Protect all splits of the same persons together."""
    counts: dict[Key, int] = {
        (dimension, key): count for dimension, parts in splits.items() for key, count in parts.items()
    }
    hidden = {cell for cell, count in counts.items() if 0 < count < k}
    nestings = [nesting for nesting in nestings if nesting.fine in splits and nesting.coarse in splits]
    changed = True
    while changed:
        changed = any(
            [
                _protect_line(counts, hidden, [(dimension, key) for key in parts], k)
                for dimension, parts in splits.items()
            ]
        )
        for nesting in nestings:
            changed = _protect_nesting(counts, hidden, nesting, k) or changed
    return Protected(
        {
            dimension: {key: None if (dimension, key) in hidden else count for key, count in parts.items()}
            for dimension, parts in splits.items()
        },
        frozenset(cell for cell in hidden if counts[cell] >= k),
    )


def _protect_line(counts: Mapping[Key, int], hidden: set[Key], line: list[Key], k: int) -> bool:
    """Hide the next smallest cells of a line with a known total until what is hidden is safe. True when it hid one."""
    hid = False
    while not is_safe([counts[cell] for cell in line if cell in hidden], k):
        shown = [cell for cell in line if cell not in hidden and counts[cell]]
        if not shown:
            break
        hidden.add(min(shown, key=lambda cell: (counts[cell], cell)))
        hid = True
    return hid


def _protect_nesting(counts: Mapping[Key, int], hidden: set[Key], nesting: Nesting, k: int) -> bool:
    """A coarse cell that is shown is the total of its fine cells: hide it where that would tell too much."""
    families: dict[Key, list[Key]] = {}
    for dimension, key in counts:
        if dimension == nesting.fine and key in nesting.parent:
            families.setdefault((nesting.coarse, nesting.parent[key]), []).append((dimension, key))
    hid = False
    for coarse, fine in families.items():
        inside = [counts[cell] for cell in fine if cell in hidden]
        if coarse in counts and coarse not in hidden and not is_safe(inside, k):
            hidden.add(coarse)
            hid = True
        elif coarse in hidden and not inside and sum(counts[cell] for cell in fine) == counts[coarse]:
            hidden.add(min(fine, key=lambda cell: (counts[cell] == 0, counts[cell], cell)))
            hid = True
    return hid


def is_safe(hidden: list[int], k: int) -> bool:
    """Whether hidden counts with a known sum keep the promise; a reader knows which are "<k" and which are k or more."""
    if not hidden:
        return True
    total = sum(hidden)
    bounds = [(1, k - 1) if count < k else (k, total) for count in hidden]
    least, most = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    for low, high in bounds:
        from_others = (max(low, total - (most - high)), min(high, total - (least - low)))
        if from_others[1] - from_others[0] + 1 < k - 1:
            return False
    return True
