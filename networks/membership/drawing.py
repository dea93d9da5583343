"""What members and organisations do together, as a picture: a ring of parties, a line for each pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import cos, pi, sin
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.translation import gettext as _

from office.svg import Drawing, Theme, wrap

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from networks.membership.models import JointWork

MOST = 40  # parties in the picture; the table tells all
RADIUS, ROOM = 90.0, 88.0  # at 360 pixels the words can still be read


@dataclass(frozen=True, slots=True, order=True)
class Party:
    is_organisation: bool
    name: str
    pk: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    one: Party
    other: Party
    works: list[JointWork]


@dataclass(frozen=True, slots=True)
class Web:
    parties: list[Party]
    pairs: list[Pair]  # those with the most in common first

    @property
    def left_out(self) -> int:
        return max(0, len(self.parties) - MOST)


def web(works: Iterable[JointWork], visible: set[int]) -> Web:
    """Of works with their parties prefetched. Members that the reader does not see (``visible``: ids) are left out."""
    parties: dict[tuple[bool, int], Party] = {}
    shared: dict[tuple[Party, Party], list[JointWork]] = {}
    for work in works:
        here = [
            Party(False, row.name, row.pk, row.get_absolute_url())
            for row in work.memberships.all()
            if row.pk in visible
        ]
        here += [Party(True, row.name, row.pk) for row in work.organisations.all()]
        for party in here:
            parties[party.is_organisation, party.pk] = party
        for pair in combinations(sorted(here), 2):
            shared.setdefault(pair, []).append(work)
    pairs = [Pair(one, other, held) for (one, other), held in shared.items()]
    return Web(sorted(parties.values()), sorted(pairs, key=lambda pair: (-len(pair.works), pair.one, pair.other)))


def picture(found: Web, theme: Theme = "page") -> SafeString | str:
    """The ring; the more a pair does together, the thicker its line. Members are dark, organisations light."""
    if not found.pairs:
        return ""
    weight: Counter[Party] = Counter()
    for pair in found.pairs:
        weight[pair.one] += len(pair.works)
        weight[pair.other] += len(pair.works)
    shown = sorted(sorted(found.parties, key=lambda party: -weight[party])[:MOST])
    radius = max(RADIUS, len(shown) * 44 / (2 * pi))
    drawing = Drawing(2 * (radius + ROOM), theme, height=2 * radius + 100)
    middle = (radius + ROOM, radius + 50)
    turns = {party: 2 * pi * index / len(shown) - pi / 2 for index, party in enumerate(shown)}
    places = {party: (middle[0] + radius * cos(turn), middle[1] + radius * sin(turn)) for party, turn in turns.items()}
    for pair in found.pairs:
        if pair.one in places and pair.other in places:
            (x1, y1), (x2, y2) = places[pair.one], places[pair.other]
            words = f"{pair.one.name} – {pair.other.name}: " + "; ".join(work.title for work in pair.works)
            drawing.add(
                "line", drawing.tag("title", escape(words)), x1=x1, y1=y1, x2=x2, y2=y2, outline="axis",
                stroke_width=min(1.5 * len(pair.works), 6.0),
            )  # fmt: skip
    for party, (x, y) in places.items():
        since = len(drawing.parts)
        if party.url and theme == "page":  # what a finger hits is larger than what is drawn
            drawing.add("rect", x=x - 18, y=y - 18, width=36, height=36, fill="transparent")
        drawing.add("circle", cx=x, cy=y, r=8.0, kind="tone-b" if party.is_organisation else "tone-a")
        side = cos(turns[party])
        anchor = "middle" if abs(side) < 0.35 else "start" if side > 0 else "end"
        dx = 0 if anchor == "middle" else 13 if side > 0 else -13
        lines = wrap(party.name, ROOM - 16 if dx else 2 * ROOM - 40, 12, 3 if dx else 2)
        above = sin(turns[party]) < 0
        first = y + 4.5 - 7.5 * (len(lines) - 1) if dx else y - 14 - 15 * (len(lines) - 1) if above else y + 24
        for index, words in enumerate(lines):
            full = party.name if words.endswith("…") else ""
            drawing.text(x + dx, first + 15 * index, words, size=12, anchor=anchor, full=full)
        drawing.link(party.url, since, party.name)
    told = "; ".join(f"{pair.one.name} – {pair.other.name}: {len(pair.works)}" for pair in found.pairs[:MOST])
    return drawing.done(_("Who does something with whom"), told)
