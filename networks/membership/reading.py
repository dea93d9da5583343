"""What is read of members: by year, on the map of both eras, who can learn from whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from instruments.criteria.enums import Met
from instruments.models import Criterion
from networks.membership.enums import CommitmentState, MembershipState
from networks.models import SelfScore
from networks.recognition.enums import HOLDS_TITLE
from office import charts, formats
from office.text import fold
from participants.enums import Era
from participants.models import Place
from participants.tiles import positions

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from networks.membership.models import FocusArea, Membership, NetworkStatement
    from networks.models import Network


@dataclass(frozen=True, slots=True)
class Day:
    """All that one source says of one day."""

    as_of: Any
    precision: str
    source: str
    url: str
    statements: list[NetworkStatement]


def by_day(statements: Iterable[NetworkStatement]) -> list[Day]:
    """The newest day first; statements of other days stand beside it, none replaces another."""
    found: dict[tuple, Day] = {}
    for row in statements:
        key = (row.as_of, row.as_of_precision, row.source, row.url)
        found.setdefault(key, Day(row.as_of, row.as_of_precision, row.source, row.url, [])).statements.append(row)
    return list(found.values())


def by_year(members: Iterable[Membership]) -> list[tuple[int, list[Membership]]]:
    """Members by the year since which they are, whatever became of them."""
    found: dict[int, list[Membership]] = {}
    for member in members:
        if member.member_since is not None:
            found.setdefault(member.member_since.year, []).append(member)
    return sorted(found.items())


def years_chart(years: list[tuple[int, list[Membership]]]) -> SafeString:
    rows = [charts.Row(str(year), len(members), str(len(members))) for year, members in years]
    return charts.columns(rows, title=_("Members by the year of admission"))


@dataclass(frozen=True, slots=True)
class MemberMap:
    """Members by province, as provinces were drawn in one era."""

    label: str
    svg: SafeString
    rows: list[tuple[str, int, str]]  # province, how many, who
    unplaced: int  # members whose province of this era is not known


def member_maps(members: Iterable[Membership], address: str) -> list[MemberMap]:
    """Today's 34 provinces first, then the 63. One query; ``address``: the list, to which ``place=`` is added."""
    members, places = list(members), list(Place.objects.all())
    return [_map(members, places, era, address) for era in (Era.NOW, Era.THEN)]


def _map(members: list[Membership], places: list[Place], era: str, address: str) -> MemberMap:
    held = [member.place_now_id if era == Era.NOW else member.place_then_id for member in members]
    counts = Counter(pk for pk in held if pk)
    names: dict[int, list[str]] = {}
    for member, pk in zip(members, held, strict=True):
        if pk:
            names.setdefault(pk, []).append(member.name)
    drawn = [place for place in places if place.era == era]
    rows_with = [place.row for place in drawn if place.pk in counts]
    first, last = (min(rows_with) - 1, max(rows_with) + 1) if rows_with else (0, 0)
    tiles = [
        charts.Tile(
            place.name, _short(place), place.column, place.row - max(first, 0), counts.get(place.pk, 0),
            place.pk in counts, url=f"{address}?place={place.pk}",
        )
        for place in drawn
        if first <= place.row <= last
    ]  # fmt: skip
    label = str(Era(era).label)
    title = _("Members by province: %(era)s") % {"era": label}
    rows = [(place.name, counts[place.pk], ", ".join(names[place.pk])) for place in drawn if place.pk in counts]
    rows.sort(key=lambda row: -row[1])
    return MemberMap(label, charts.tile_map(tiles, title=title, unit=_("members")), rows, held.count(None))


def _short(place: Place) -> str:
    position = positions().get((place.era, place.code))
    return position.short() if position else place.name


@dataclass(slots=True)
class Peers:
    """One focus area: who is strong in it, by what; who works on it and could learn."""

    area: FocusArea
    strong: list[tuple[Membership, str]] = field(default_factory=list)
    working: list[Membership] = field(default_factory=list)


def proven(network: Network) -> dict[int, set[str]]:
    """member → names of the criteria that its recognised dossiers in this network answer with yes. Two queries.

    A criterion is the same in every version of its set, by its number: what one version calls otherwise than the focus
    area still speaks of it when another version of the set bears the area's name under that number.
    """
    scores = SelfScore.objects.filter(
        application__membership__network=network, application__state__in=HOLDS_TITLE, met=Met.YES
    )
    of = "criterion__section__criteria_set__slug", "criterion__code"
    said = set(scores.values_list("application__membership_id", *of))
    asked = Criterion.objects.filter(section__criteria_set__slug__in={slug for _member, slug, _code in said})
    called: dict[tuple[str, str], set[str]] = {}
    for slug, code, *names in (
        asked.values_list("section__criteria_set__slug", "code", "text_vi", "text_en") if said else ()
    ):
        called.setdefault((slug, code), set()).update(fold(name) for name in names if name)
    found: dict[int, set[str]] = {}
    for member, slug, code in said:
        found.setdefault(member, set()).update(called[slug, code])
    return found


def peers(
    areas: Iterable[FocusArea], members: Iterable[Membership], dossiers: Mapping[int, set[str]] | None = None
) -> list[Peers]:
    """``members`` with their strengths and commitments prefetched; ``dossiers``: what :func:`proven` gave. A criterion
    speaks of the focus area that has its name."""
    found = {area.pk: Peers(area) for area in areas}
    named = {pk: {fold(one.area.name_vi), fold(one.area.name_en)} for pk, one in found.items()}
    for member in members:
        held = (dossiers or {}).get(member.pk, set())
        shown = {pk for pk, names in named.items() if names & held}
        stated = {area.pk for area in member.strengths.all()}
        kept: Counter[int] = Counter()
        working = set()
        for row in member.commitments.all():
            if row.area_id is None:
                continue
            if row.state == CommitmentState.KEPT:
                kept[row.area_id] += 1
            elif row.state != CommitmentState.DROPPED:
                working.add(row.area_id)
        for pk in sorted(stated | kept.keys() | shown):
            found[pk].strong.append((member, _why(pk in stated, kept[pk], pk in shown)))
        for pk in working:
            found[pk].working.append(member)
    return list(found.values())


def _why(is_stated: bool, kept: int, is_shown: bool) -> str:
    words = [_("by its recognised dossier")] if is_shown else []
    if is_stated:
        words.append(_("as it states"))
    if kept:
        words.append(ngettext("%(n)s commitment kept", "%(n)s commitments kept", kept) % {"n": formats.number(kept)})
    return ", ".join(words)


def peers_of(member: Membership, found: Iterable[Peers]) -> list[tuple[FocusArea, list[tuple[Membership, str]]]]:
    """Where the member has work before it: others that are strong there."""
    return [
        (one.area, others)
        for one in found
        if any(row.pk == member.pk for row in one.working)
        and (others := [pair for pair in one.strong if pair[0].pk != member.pk])
    ]


def counted(members: Iterable[Membership]) -> dict[str, int]:
    """How many are in each state that is shown first."""
    states = Counter(member.state for member in members)
    return {
        "members": states[MembershipState.MEMBER],
        "observers": states[MembershipState.OBSERVER],
        "applying": states["drafting"] + states["submitted"] + states["review"],
        "lapsed": states[MembershipState.LAPSED],
    }
