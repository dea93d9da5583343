"""Networks and associations: their tree of units, and how much of it is there. Of a branch what its officers see alone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from networks import tree
from networks.coverage import Level, coverage
from networks.listing import UnitFilter, narrowed
from networks.models import Network, Succession, Unit
from networks.standing import standing_of
from office.text import fold
from programmes.models import Programme
from reports.api.shapes import (
    LANGUAGE,
    LIMIT,
    OFFSET,
    Invalid,
    OrganisationOut,
    Problem,
    answers,
    organisation_of,
    page_of,
)

router = Router(tags=["networks"])
BRANCH = Query("", max_length=30, description="Code of the unit at the top of the branch; empty: all that you see.")


class NetworkOut(Schema):
    slug: str
    name_vi: str
    name_en: str
    kind: str = Field(description="association (with units) or members (a network of members)")
    currency: str
    organisation: OrganisationOut | None
    programmes: list[str] = Field(description="Slugs of those that you may see")
    branches: list[str] = Field(description="Codes of the units at the top of what you see; empty: the whole network")


class NetworkPage(Schema):
    count: int
    items: list[NetworkOut]


class KindOut(Schema):
    slug: str
    name: str
    rank: int = Field(description="1 is the top")
    closed_on: dt.date | None


class UnitRef(Schema):
    id: uuid.UUID
    code: str
    name: str


class UnitOut(UnitRef):
    name_vi: str
    name_en: str
    kind: str = Field(description="Slug of its kind")
    under: str = Field(description="Code of the unit that it hangs under now; empty: at the top, or not for you to see")
    place: str = Field(description="Code of its province, of the era that the record was made in; empty: not stated")
    is_established: bool = Field(description="False: the area is there, the association is not yet")
    starts_on: dt.date | None = Field(description="null: not stated")
    ended_on: dt.date | None = Field(description="null: open")
    note: str


class UnitPage(Schema):
    count: int
    items: list[UnitOut]


class Became(Schema):
    how: str = Field(description="rename, merge or split")
    on: dt.date
    before: str = Field(description="Name before")
    after: str = Field(description="Name after")
    code: str = Field(description="Of the other unit, when you may see it")


class CountOut(Schema):
    kind: str
    number: int
    qualifier: str = Field(description="exactly, over, about or under")
    expected: int | None = Field(description="Of how many; null: not stated")
    as_of: dt.date
    source: str


class UnitWhole(UnitOut):
    above: list[UnitRef] = Field(description="From the top of what you see down to its parent")
    organisation: OrganisationOut | None
    counts: list[CountOut] = Field(description="What is stated of its branch by number, not added to records")
    became: list[Became] = Field(description="Renamed, merged, split: from what and into what")


class LevelOut(Schema):
    kind: KindOut
    number: int = Field(description="How many there are; records are among a stated number, never added")
    expected: int | None = Field(description="Of how many; null: not stated")
    share: float | None = Field(description="Per cent; null: not stated of how many")
    records: int = Field(description="Of the number, those with a record of their own")
    missing_count: int
    missing: list[UnitRef] = Field(description="Where there is none yet; at most 50 are named")
    stated: list[CountOut] = Field(description="The counts that the number is taken from")


def network_of(request: HttpRequest, slug: str) -> Network:
    """The one door: 404 for what the reader may not see."""
    rows = Network.objects.visible_to(request.user).select_related("organisation")  # type: ignore[arg-type]
    found = rows.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def units_of(request: HttpRequest, network: Network) -> Any:
    return Unit.objects.visible_to(request.user).filter(network=network)  # type: ignore[arg-type]


def unit_of(request: HttpRequest, network: Network, code: str) -> Unit:
    found = units_of(request, network).filter(code=code).select_related("kind", "network").first()
    if found is None:
        raise Http404
    return found


@router.get("/networks", response={200: NetworkPage, 401: Problem, 422: Invalid}, summary="Networks that you may see")
def networks(
    request: HttpRequest,
    limit: int = LIMIT,
    offset: int = OFFSET,
    q: str = Query("", max_length=200, description="Words of the name."),
) -> dict:
    found = Network.objects.visible_to(request.user).select_related("organisation")  # type: ignore[arg-type]
    if words := fold(q).split():
        names = {row.pk: fold(f"{row.name_vi} {row.name_en}") for row in found}
        found = found.filter(pk__in=[pk for pk, name in names.items() if all(word in name for word in words)])
    count, items = page_of(found, limit, offset)
    return {"count": count, "items": _networks(request, items)}


@router.get("/networks/{slug}", response=answers(NetworkOut), summary="One network")
def network(request: HttpRequest, slug: str) -> dict:
    return _networks(request, [network_of(request, slug)])[0]


def _networks(request: HttpRequest, rows: list[Network]) -> list[dict[str, Any]]:
    user: Any = request.user
    fields = ("slug", "name_vi", "name_en", "kind", "currency")
    programmes, branches = _programmes(user, rows), _tops(user, rows)
    return [
        {name: getattr(row, name) for name in fields}
        | {
            "organisation": organisation_of(row.organisation),
            "programmes": programmes[row.pk],
            "branches": [unit.code for unit in branches[row.pk]],
        }
        for row in rows
    ]


def _programmes(user: Any, rows: list[Network]) -> dict[int, list[str]]:
    """Network → slugs of its programmes that the reader may see. One query."""
    seen = Programme.objects.visible_to(user).filter(networks__in=rows).order_by("slug")
    found: dict[int, list[str]] = defaultdict(list)
    for pk, slug in seen.values_list("networks", "slug").distinct():
        found[pk].append(slug)
    return found


def _tops(user: Any, rows: list[Network]) -> dict[int, list[Unit]]:
    """Network → the tops of the branches that an officer acts on; none where the reader sees the whole. One query."""
    held, found = standing_of(user), defaultdict(list)
    paths = [path for _pk, path in held.branches]
    narrow = [] if user.is_staff else [row for row in rows if row.pk not in held.whole]
    if narrow:
        units = Unit.objects.visible_to(user).filter(network__in=narrow, path__in=paths)
        for unit in units.select_related("kind").order_by("path"):
            found[unit.network_id].append(unit)
    return found


@router.get("/networks/{slug}/kinds", response=answers(list[KindOut]), url_name="network_kinds", summary="Levels")
def kinds(request: HttpRequest, slug: str, language: str = LANGUAGE) -> list:
    with override(language):
        return [_kind(row) for row in network_of(request, slug).kinds.all()]


def _kind(row: Any) -> dict[str, Any]:
    return {"slug": row.slug, "name": row.name, "rank": row.rank, "closed_on": row.closed_on}


@router.get("/networks/{slug}/units", response=answers(UnitPage), url_name="network_units", summary="Units")
def units(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    q: str = Query("", max_length=200, description="Words of the name, or the code."),
    unit: str = BRANCH,
    kind: str = Query("", max_length=40, description="Slug of a kind."),
    state: str = Query("", pattern="^(|missing|closed|all)$", description="Empty: open; missing: not established yet."),
    on: dt.date | None = Query(None, description="Open on this day; the branch is then that of this day too."),
    language: str = LANGUAGE,
) -> dict:
    """The list of the page for the same reader, in its order. ``on`` takes the place of ``state``."""
    network = network_of(request, slug)
    found = units_of(request, network)
    if unit:
        top = unit_of(request, network, unit)
        inside = tree.branch_on(top, on) if on else found.filter(path__startswith=top.path).values("pk")
        found = found.filter(pk__in=inside)
    asked = {"q": q, "kind": kind, "state": "all" if on else state}
    form = UnitFilter(asked, network=network)
    if not form.is_valid():
        return {"count": 0, "items": []}  # a kind that there is not
    found = narrowed(found, form)
    if on:
        found = found.open_on(on)
    seen = _seen(request, network)
    with override(language):
        count, rows = page_of(found.select_related("kind", "place", "parent"), limit, offset)
        return {"count": count, "items": [_unit(row, seen) for row in rows]}


@router.get("/networks/{slug}/units/{uuid}", response=answers(UnitWhole), url_name="network_unit", summary="One unit")
def unit(request: HttpRequest, slug: str, uuid: uuid.UUID, language: str = LANGUAGE) -> dict:
    network, user = network_of(request, slug), request.user
    rows = units_of(request, network).select_related("kind", "place", "parent", "organisation")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    highest = standing_of(user).highest(found, is_staff=user.is_staff)  # type: ignore[arg-type, union-attr]
    seen = _seen(request, network)
    with override(language):
        return _unit(found, seen) | {
            "above": [ref_of(row) for row in tree.above(found, highest=highest)],
            "organisation": organisation_of(found.organisation),
            "counts": [_count(row, row.kind) for row in found.counts.select_related("kind")],
            "became": _became(found, seen),
        }


def _seen(request: HttpRequest, network: Network) -> tuple[str, ...]:
    """Beginnings of the paths that the reader sees."""
    user: Any = request.user
    held = standing_of(user)
    if user.is_staff or network.pk in held.whole:
        return ("",)
    return tuple(path for pk, path in held.branches if pk == network.pk)


def _unit(row: Unit, seen: tuple[str, ...]) -> dict[str, Any]:
    is_seen = row.parent is not None and row.parent.path.startswith(seen)
    return ref_of(row) | {
        "name_vi": row.name_vi,
        "name_en": row.name_en,
        "kind": row.kind.slug,
        "under": row.parent.code if row.parent and is_seen else "",
        "place": row.place.code if row.place else "",
        "is_established": row.is_established,
        "starts_on": row.started_on,
        "ended_on": row.ended_on,
        "note": row.note,
    }


def ref_of(row: Unit) -> dict[str, Any]:
    return {"id": row.uuid, "code": row.code, "name": row.name}


def _count(row: Any, kind: Any) -> dict[str, Any]:
    fields = ("number", "qualifier", "expected", "as_of", "source")
    return {name: getattr(row, name) for name in fields} | {"kind": kind.slug}


def _became(row: Unit, seen: tuple[str, ...]) -> list[dict[str, Any]]:
    own = Succession.objects.filter(before=row) | Succession.objects.filter(after=row)
    found = []
    for one in own.select_related("before", "after").order_by("on", "pk"):
        other = one.after if one.before_id == row.pk else one.before
        found.append(
            {
                "how": one.how,
                "on": one.on,
                "before": one.former_name or one.before.name,
                "after": one.after.name,
                "code": other.code if other.path.startswith(seen) else "",
            }
        )
    return found


@router.get(
    "/networks/{slug}/coverage",
    response=answers(list[LevelOut]),
    url_name="network_coverage",
    summary="How much of it is there: n of N, the missing named",
)
def levels(request: HttpRequest, slug: str, unit: str = BRANCH, language: str = LANGUAGE) -> list:
    """Below a unit; without one below the highest that you see (of several beside each other, the first)."""
    network = network_of(request, slug)
    with override(language):
        top = unit_of(request, network, unit) if unit else highest_of(request, network)
        return [_level(one) for one in coverage(top)] if top is not None else []


def highest_of(request: HttpRequest, network: Network) -> Unit | None:
    if tops := _tops(request.user, [network])[network.pk]:
        return tops[0]
    return units_of(request, network).filter(ended_on=None, parent=None).select_related("kind").order_by("path").first()


def _level(one: Level) -> dict[str, Any]:
    return {
        "kind": _kind(one.kind),
        "number": one.number,
        "expected": one.expected,
        "share": one.share,
        "records": one.records,
        "missing_count": one.missing_count,
        "missing": [ref_of(row) for row in one.missing],
        "stated": [_count(row, one.kind) for row in one.stated],
    }
