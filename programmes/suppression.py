"""Small-cell suppression for what donors and the public read (domain standard 2.3).

Two publications are known here: several one-way tables of the same persons, each with the known total, some nested
in others (:func:`protect`: a province of 63 lies in one of 34, an ethnic group is Kinh or minority), and a two-way
table with its margins (:func:`suppress`). The promise for a threshold ``k``, against a reader who adds and subtracts
all that is published, knows which hidden cells are small ("<k") and which are larger ones withheld with them ("*"),
and knows that nothing is negative:

* a count of 1 … k−1 is never told, and for a "<k" cell **every** value of 1 … k−1 stays possible: the tables tell
  nothing about it beyond "<k" itself. A zero is shown as zero (or, with ``hide_zero``, is one of "<k");
* for a withheld cell at least k−1 different values stay possible;
* where that can't be kept, the whole split or table is left out (``collapsed``).

What was told before of the same programme (``former``) is part of it: a reader who takes it that since then people only
came, or only went, can subtract (:mod:`programmes.succession`).

Not covered: a reader who knows some of the persons, or who replays this algorithm; percentages, means and other
figures that repeat a hidden count (:mod:`programmes.published` hides those); tables of three ways.

How: each table is a network. A line whose sum is known is a node, a cell is an arc, and the values that a hidden cell
may take are its count plus and minus the flow that the other hidden cells can carry round: exact, because such
systems have whole-numbered corners. Where the flow is too small, the smallest cells that would carry more are hidden
too.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

Counts = Mapping[str, int]
Key = tuple[str, str]  # (dimension, key)
Node = Hashable
WITHHELD = "*"
_MANY = 10**9


@dataclass(frozen=True, slots=True)
class Nesting:
    """Each cell of ``fine`` lies in one cell of ``coarse``: fine key → coarse key.

    Fine keys that ``parent`` leaves out ("not stated") may lie in any of them.
    """

    fine: str
    coarse: str
    parent: Mapping[str, str]


@dataclass(slots=True)
class Protected:
    """``splits``: dimension → key → count, None where hidden. ``withheld``: hidden cells of k or more.

    ``collapsed``: dimensions that can't be protected; their split is empty.
    """

    splits: dict[str, dict[str, int | None]]
    withheld: frozenset[Key] = field(default_factory=frozenset)
    collapsed: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` is None where hidden; ``text`` is what is shown in its place."""

    value: int | None
    text: str

    @property
    def hidden(self) -> bool:
        return self.value is None


@dataclass(frozen=True, slots=True)
class Table:
    """A protected table: cells by key, margins by key ((row,) and (column,)); a collapsed one hides all but the total."""

    cells: dict[tuple[str, ...], Cell]
    rows: dict[str, Cell]
    columns: dict[str, Cell]
    total: Cell
    collapsed: bool = False


@dataclass(slots=True)
class Arc:
    """A cell between the two sums that it is part of. ``name`` None: an unpublished rest of 0 or more.

    ``since_k``: told already, under that threshold, so that it can't be hidden any more; 0 for what is told now.
    """

    tail: Node
    head: Node
    count: int
    name: Hashable = None
    since_k: int = 0


class Network:
    """All cells of tables that can be added up together, and what a reader can learn of the hidden ones."""

    def __init__(self, k: int, *, hide_zero: bool = False, hidden: set[Hashable] | None = None) -> None:
        self.k = k
        self.least = 0 if hide_zero else 1
        self.arcs: list[Arc] = []
        self.hidden: set[Hashable] = set() if hidden is None else hidden
        self._by_node: dict[Node, list[Arc]] = {}

    def add(self, tail: Node, head: Node, count: int, name: Hashable = None, *, since_k: int = 0) -> None:
        arc = Arc(tail, head, count, name, since_k)
        self.arcs.append(arc)
        self._by_node.setdefault(tail, []).append(arc)
        self._by_node.setdefault(head, []).append(arc)
        if name is not None and self.is_small(count, since_k):
            self.hidden.add(name)

    def is_small(self, count: int, since_k: int = 0) -> bool:
        return self.least <= count < (since_k or self.k)

    def secure(self) -> Hashable:
        """Hide what else must be hidden. None when all is safe, else the name of a cell that can't be made so."""
        while True:
            weak = next((found for arc in self.arcs if (found := self._weakness(arc))), None)
            if weak is None:
                return None
            arc, start, end, moved = weak
            path = self._cheapest(arc, start, end, moved, with_shown=True)
            if path is None:
                return arc.name
            self.hidden |= {step[0].name for step in path if step[0].name is not None}

    def _bounds(self, arc: Arc, *, if_hidden: bool = False) -> tuple[int, int]:
        if arc.name is None:
            return 0, _MANY
        if arc.name not in self.hidden and not if_hidden:
            return arc.count, arc.count
        k = arc.since_k or self.k
        return (self.least, k - 1) if self.is_small(arc.count, k) else (k, _MANY)

    def _weakness(self, arc: Arc) -> tuple[Arc, Node, Node, dict[int, int]] | None:
        """A cell that is held too tightly, between which nodes more flow is needed, and what flows already."""
        if arc.name not in self.hidden:
            return None
        low, high = self._bounds(arc)
        k = arc.since_k or self.k
        enough = k - 1 if self.is_small(arc.count, k) else k - 2
        want_up, want_down = min(high - arc.count, enough), min(arc.count - low, enough)
        up, rising = self._flow(arc, arc.head, arc.tail, want_up)
        down, falling = self._flow(arc, arc.tail, arc.head, want_down)
        if up + down >= (want_up + want_down if self.is_small(arc.count, k) else k - 2):
            return None
        return (arc, arc.head, arc.tail, rising) if up < want_up else (arc, arc.tail, arc.head, falling)

    def _flow(self, without: Arc, start: Node, end: Node, wanted: int) -> tuple[int, dict[int, int]]:
        """(units up to ``wanted`` that the other hidden cells can carry from start to end, how each moved)."""
        moved: dict[int, int] = {}
        for unit in range(wanted):
            path = self._cheapest(without, start, end, moved)
            if path is None:
                return unit, moved
            for arc, step in path:
                moved[id(arc)] = moved.get(id(arc), 0) + step
        return wanted, moved

    def _cheapest(
        self, without: Arc, start: Node, end: Node, moved: Mapping[int, int], *, with_shown: bool = False
    ) -> list[tuple[Arc, int]] | None:
        """A way for one more unit through hidden cells; with ``with_shown`` through the smallest shown ones too."""
        came: dict[Node, tuple[Arc, int, Node]] = {}
        queue: list[tuple[int, int, Node]] = [(0, 0, start)]
        done: set[Node] = set()
        turn = itertools.count(1)
        best = {start: 0}
        while queue and end not in done:
            cost, _, node = heappop(queue)
            if node in done:
                continue
            done.add(node)
            for arc in self._by_node[node]:
                step, other = (1, arc.head) if arc.tail == node else (-1, arc.tail)
                price = self._price(arc, moved.get(id(arc), 0) + step, with_shown=with_shown)
                if arc is without or price is None or cost + price >= best.get(other, _MANY):
                    continue
                best[other] = cost + price
                came[other] = (arc, step, node)
                heappush(queue, (cost + price, next(turn), other))
        if end not in done:
            return None
        path, node = [], end
        while node != start:
            arc, step, node = came[node]
            path.append((arc, step))
        return path

    def _price(self, arc: Arc, change: int, *, with_shown: bool) -> int | None:
        """What it costs to move a cell by ``change`` in all: nothing where it is hidden, None where it can't be."""
        is_shown = arc.name is not None and arc.name not in self.hidden
        if is_shown and (not with_shown or arc.count == 0 or arc.since_k):
            return None
        low, high = self._bounds(arc, if_hidden=True)
        return (arc.count if is_shown else 0) if low <= arc.count + change <= high else None


@dataclass(frozen=True, slots=True)
class Told:
    """An edition that readers have: what was counted, what of it they were told, and under which threshold."""

    splits: Mapping[str, Counts]
    protected: Protected
    k: int


def protect(
    splits: Mapping[str, Counts], k: int, nestings: Iterable[Nesting] = (), former: Iterable[Told] = ()
) -> Protected:
    """Protect all splits of the same persons, whose total is known, together; and beside what was told before."""
    from programmes.succession import secure_beside

    nestings, former = list(nestings), list(former)
    collapsed: set[str] = set()
    while True:
        open_splits = {dimension: parts for dimension, parts in splits.items() if dimension not in collapsed}
        network, unlike = _splits_network(open_splits, k, nestings)
        weak = unlike or network.secure() or secure_beside(former, splits, network, nestings)
        if weak is None:
            break
        collapsed.add(weak[0])  # type: ignore[index]
    return Protected(
        {
            dimension: {}
            if dimension in collapsed
            else {key: None if (dimension, key) in network.hidden else count for key, count in parts.items()}
            for dimension, parts in splits.items()
        },
        frozenset(arc.name for arc in network.arcs if arc.name in network.hidden and arc.count >= k),  # type: ignore[misc]
        frozenset(collapsed),
    )


def protect_splits(splits: Mapping[str, Counts], total: int, k: int = 5, nestings: Iterable[Nesting] = ()) -> Protected:
    """As :func:`protect`; with fewer than ``k`` persons no split is told at all."""
    if 0 < total < k:
        return Protected({dimension: {} for dimension in splits}, collapsed=frozenset(splits))
    return protect(splits, k, nestings)


def _splits_network(
    splits: Mapping[str, Counts], k: int, nestings: list[Nesting]
) -> tuple[Network, tuple[str, str] | None]:
    """The network, and a cell of a split that does not add up to the one that it lies in (which is then left out)."""
    network = Network(k)
    lies_in = {nesting.fine: nesting for nesting in nestings if nesting.fine in splits and nesting.coarse in splits}
    containing = {nesting.coarse for nesting in lies_in.values()}
    if len(containing) != len(lies_in):
        raise ValueError("A split can contain one other only.")
    for dimension, parts in splits.items():
        nesting = lies_in.get(dimension)
        for key, count in parts.items():
            tail = _sum_of(dimension, key, nesting)
            head = (dimension, key) if dimension in containing else ("end", dimension)
            network.add(tail, head, count, (dimension, key))
        if nesting and not _add_rests(network, nesting, parts, splits[nesting.coarse]):
            return network, (dimension, "")
    return network, None


def _sum_of(dimension: str, key: str, nesting: Nesting | None) -> Node:
    if nesting is None:
        return ("total", dimension)
    return (nesting.coarse, nesting.parent[key]) if key in nesting.parent else ("anywhere", dimension)


def _add_rests(network: Network, nesting: Nesting, fine: Counts, coarse: Counts) -> bool:
    """Those of a coarse cell who are in none of its fine cells are among the fine cells that lie anywhere."""
    rests = dict(coarse)
    anywhere = 0
    for key, count in fine.items():
        if key in nesting.parent:
            rests[nesting.parent[key]] = rests.get(nesting.parent[key], 0) - count
        else:
            anywhere += count
    if any(rest < 0 for rest in rests.values()) or sum(rests.values()) != anywhere:
        return False
    if anywhere:
        for key, rest in rests.items():
            network.add((nesting.coarse, key), ("anywhere", nesting.fine), rest)
    return True


def suppress(cells: Mapping[tuple[str, ...], int], k: int = 5, *, hide_zero: bool = False) -> Table:
    """Protect a table of one way (keys (row,)) or two ((row, column)) that is published with its margins."""
    if len({len(key) for key in cells} | {1}) > 2 or any(len(key) not in (1, 2) for key in cells):
        raise ValueError("Only tables of one or two ways can be protected.")
    network = Network(k, hide_zero=hide_zero)
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    for key, count in cells.items():
        rows[key[0]] = rows.get(key[0], 0) + count
        if len(key) == 2:
            columns[key[1]] = columns.get(key[1], 0) + count
            network.add(("row", key[0]), ("column", key[1]), count, key)
        else:
            network.add("total", "end", count, key)
    if columns:
        for row, count in rows.items():
            network.add("total", ("row", row), count, ("row", row, ""))
        for column, count in columns.items():
            network.add(("column", column), "end", count, ("column", column, ""))
    total = sum(cells.values())
    collapsed = 0 < total < k or network.secure() is not None

    def cell(count: int, name: Hashable) -> Cell:
        if collapsed:
            return Cell(None, WITHHELD)
        if name not in network.hidden:
            return Cell(count, str(count))
        return Cell(None, f"<{k}" if network.is_small(count) else WITHHELD)

    return Table(
        cells={key: cell(count, key) for key, count in cells.items()},
        rows={row: cell(count, ("row", row, "") if columns else (row,)) for row, count in rows.items()},
        columns={column: cell(count, ("column", column, "")) for column, count in columns.items()},
        total=Cell(None, f"<{k}") if 0 < total < k else Cell(total, str(total)),
        collapsed=collapsed,
    )
