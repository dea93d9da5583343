"""What was told of a programme before, beside what is told of it now.

"26 men, fewer than 5 women, 30 in all", later "26 men, 9 women, 35 in all": who takes it that nobody left reads that the
fewer than 5 were 4. So a new edition is protected as one system with each former one: where every cell has grown (or
none has), the cells of the later are those of the earlier and as many more, and that is a network again. Where some
cells have grown and others shrunk such a reader is mistaken, and learns nothing of what was.

What was told can't be hidden any more: only cells of the new edition are, or a split of it is left out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from programmes.suppression import Counts, Nesting, Network, Told

Splits = Mapping[str, Counts]


def secure_beside(former: list[Told], splits: Splits, own: Network, nestings: list[Nesting]) -> Hashable:
    """Hide what else must be hidden in ``own``, the network of the new edition. None when all is safe, else the name
    of a cell of a split that must be left out."""
    told = {arc.name[0] for arc in own.arcs if arc.name is not None}  # type: ignore[index]
    if not former or not told:
        return None
    before = -1
    while before != len(own.hidden):  # what one hides must be safe in the others too
        before = len(own.hidden)
        for number, earlier in enumerate(former):
            for nested in _together(splits, earlier, nestings):
                network = _both(nested, earlier, number, splits, told, own)
                weak: Any = network.secure() if network else None
                own.hidden |= {name for name in network.hidden if len(name) == 2} if network else set()  # type: ignore[arg-type]
                left = [dimension for dimension in (weak[0], *nested) if dimension in told] if weak else []
                if left:
                    return left[0], ""
        if weak := own.secure():
            return weak
    return None


def _together(splits: Splits, earlier: Told, nestings: list[Nesting]) -> Iterator[dict[str, Nesting | None]]:
    """Dimensions of which one lies in the other, else each alone: dimension → in what it lies."""
    shared = [dimension for dimension in splits if dimension in earlier.splits]
    pairs = {one.fine: one for one in nestings if one.fine in shared and one.coarse in shared}
    pairs = {fine: one for fine, one in pairs.items() if all(_lies(one, found) for found in (splits, earlier.splits))}
    coarse = {one.coarse for one in pairs.values()}
    for dimension in shared:
        if dimension in pairs:
            yield {dimension: pairs[dimension], pairs[dimension].coarse: None}
        elif dimension not in coarse:
            yield {dimension: None}


def _lies(nesting: Nesting, splits: Splits) -> bool:
    return all(rest >= 0 for rest in _rests(nesting, splits).values())


def _rests(nesting: Nesting, splits: Splits) -> dict[str, int]:
    """Coarse key → those of it who are in none of its fine cells."""
    rests = dict(splits[nesting.coarse])
    for key, count in splits[nesting.fine].items():
        if key in nesting.parent:
            rests[nesting.parent[key]] = rests.get(nesting.parent[key], 0) - count
    return rests


def _both(
    nested: Mapping[str, Nesting | None], earlier: Told, number: int, now: Splits, told: Iterable[str], own: Network
) -> Network | None:
    """The cells of the smaller edition, as many more, and those of the larger one. None where neither is the smaller."""
    then = {dimension: earlier.splits[dimension] for dimension in nested}
    if all(_within(then[dimension], now[dimension]) for dimension in nested):
        is_grown = True
    elif all(_within(now[dimension], then[dimension]) for dimension in nested):
        is_grown = False
    else:
        return None
    network = Network(own.k, hidden=set(own.hidden))
    network.hidden |= {(*cell, number) for cell in earlier.protected.withheld}

    def add_then(tail: Hashable, head: Hashable, dimension: str, key: str) -> None:
        name = (dimension, key, number) if earlier.protected.splits.get(dimension) else None
        network.add(tail, head, then[dimension].get(key, 0), name, since_k=earlier.k)

    def add_now(tail: Hashable, head: Hashable, dimension: str, key: str) -> None:
        network.add(tail, head, now[dimension].get(key, 0), (dimension, key) if dimension in told else None)

    few, many = (then, now) if is_grown else (now, then)
    add_few, add_many = (add_then, add_now) if is_grown else (add_now, add_then)
    for dimension, nesting in nested.items():
        is_coarse = nesting is None and len(nested) > 1
        for key in dict.fromkeys([*few[dimension], *many[dimension]]):
            more = many[dimension].get(key, 0) - few[dimension].get(key, 0)
            if is_coarse:
                add_few("few", ("few", key), dimension, key)
                network.add("more", ("more", key), more)
                add_many(("many", key), "many", dimension, key)
                continue
            inside = (nesting.parent.get(key),) if nesting else ()  # in no coarse cell: it lies anywhere
            add_few(("few", *inside), ("cell", key), dimension, key)
            network.add(("more", *inside), ("cell", key), more)
            add_many(("cell", key), ("many", *inside), dimension, key)
        if nesting:
            few_rests, many_rests = _rests(nesting, few), _rests(nesting, many)
            for key in dict.fromkeys([*few_rests, *many_rests]):
                one, all_in_all = few_rests.get(key, 0), many_rests.get(key, 0)
                if one > all_in_all:
                    return None
                if all_in_all:
                    network.add(("few", key), ("few", None), one)
                    network.add(("more", key), ("more", None), all_in_all - one)
                    network.add(("many", None), ("many", key), all_in_all)
    return network


def _within(few: Counts, many: Counts) -> bool:
    return all(count <= many.get(key, 0) for key, count in few.items())
