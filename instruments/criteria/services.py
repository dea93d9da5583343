"""Writes on criteria sets. Only a draft changes; what is in use stays as it was decided, and a new version follows it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from instruments.criteria.enums import SET_TRANSITIONS, SetState
from instruments.criteria.models import CriteriaSet, Criterion, Level, Section
from office import history
from office.errors import DomainError, WrongState
from office.text import fold, nfc

if TYPE_CHECKING:
    from participants.models import User

SHELF = Path(__file__).parent.parent / "data" / "criteria"
COPIED = {"id", "uuid", "version", "state", "created_by_id", "created_at"}  # of its own to each version


# --- sets --------------------------------------------------------------------------


@transaction.atomic
def add_set(*, by: User | None, **facts: Any) -> CriteriaSet:
    """A new draft; its short name in addresses and files is made from its Vietnamese title."""
    base = slugify(fold(facts["title_vi"]))[:50] or "set"
    taken = set(CriteriaSet.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug = next(name for name in (base, *(f"{base}-{n}" for n in range(2, 999))) if name not in taken)
    made = CriteriaSet(slug=slug, created_by_id=by.pk if by else None)
    _apply(made, facts)
    made.full_clean()
    made.save()
    history.record(made, "instruments.criteria_added", by=by)
    return made


@transaction.atomic
def change_set(criteria_set: CriteriaSet, *, by: User | None, **facts: Any) -> CriteriaSet:
    held = hold_draft(criteria_set)
    changes = _apply(held, facts)
    if changes:
        held.full_clean()
        held.save()
        history.record(held, "instruments.criteria_changed", by=by, changes=changes)
    return held


@transaction.atomic
def copy_set(criteria_set: CriteriaSet, *, by: User | None) -> CriteriaSet:
    """A new version as a draft, with all its sections, criteria and levels."""
    held = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    newest = CriteriaSet.objects.filter(slug=held.slug).aggregate(n=Max("version"))["n"]
    made = CriteriaSet(version=newest + 1, created_by_id=by.pk if by else None, **_facts(held, COPIED))
    made.save()
    for section in held.sections.prefetch_related("criteria"):
        copied = Section.objects.create(criteria_set=made, **_facts(section, {"id", "criteria_set"}))
        Criterion.objects.bulk_create(
            Criterion(section=copied, **_facts(one, {"id", "section"})) for one in section.criteria.all()
        )
    Level.objects.bulk_create(
        Level(criteria_set=made, **_facts(level, {"id", "criteria_set"})) for level in held.levels.all()
    )
    history.record(made, "instruments.criteria_copied", by=by, copied=f"{held.slug} {held.version}")
    return made


def _facts(row: models.Model, besides: set[str]) -> dict[str, Any]:
    return {part.name: getattr(row, part.name) for part in row._meta.concrete_fields if part.name not in besides}


@transaction.atomic
def use_set(criteria_set: CriteriaSet, *, by: User | None) -> CriteriaSet:
    """From now on it doesn't change."""
    return _step(criteria_set, "use_set", by=by)


@transaction.atomic
def retire_set(criteria_set: CriteriaSet, *, by: User | None) -> CriteriaSet:
    """No new round takes it; rounds that did keep it."""
    return _step(criteria_set, "retire_set", by=by)


def _step(criteria_set: CriteriaSet, name: str, *, by: User | None) -> CriteriaSet:
    row = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    allowed, to, verb = SET_TRANSITIONS[name]
    if row.state == to:
        return row
    if row.state not in allowed:
        raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": row.get_state_display()})
    before, row.state = row.state, to
    row.save()
    history.record(row, verb, by=by, from_state=before, to_state=to)
    return row


# --- what belongs to a set: sections, criteria, levels ----------------------------

NOUNS = {Section: "section", Criterion: "criterion", Level: "level"}


def hold_draft(criteria_set: CriteriaSet) -> CriteriaSet:
    """The set's row, locked. Raises WrongState for one that is in use."""
    held = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    if held.state != SetState.DRAFT:
        raise WrongState(_("This set is in use or was: it stays as it is. Make a new version to change something."))
    return held


@transaction.atomic
def add_part(criteria_set: CriteriaSet, part: Section | Criterion | Level, *, by: User | None, **facts: Any) -> Any:
    held = hold_draft(criteria_set)
    _apply(part, facts)
    if isinstance(part, Section):
        part.order = (held.sections.aggregate(n=Max("order"))["n"] or 0) + 1
    elif isinstance(part, Criterion):
        part.order = (part.section.criteria.aggregate(n=Max("order"))["n"] or 0) + 1
    _check(held, part)
    part.save()
    history.record(held, f"instruments.{NOUNS[type(part)]}_added", by=by, part=str(part))
    return part


@transaction.atomic
def change_part(criteria_set: CriteriaSet, part: Any, *, by: User | None, **facts: Any) -> Any:
    held = hold_draft(criteria_set)
    row = type(part).objects.get(pk=part.pk)
    changes = _apply(row, facts)
    if changes:
        _check(held, row)
        row.save()
        history.record(held, f"instruments.{NOUNS[type(row)]}_changed", by=by, part=str(row), changes=changes)
    return row


@transaction.atomic
def remove_part(criteria_set: CriteriaSet, part: Any, *, by: User | None) -> None:
    held = hold_draft(criteria_set)
    history.record(held, f"instruments.{NOUNS[type(part)]}_removed", by=by, part=str(part))
    part.delete()


def _check(held: CriteriaSet, part: Any) -> None:
    """A criterion's number is once in the whole set, so that lists of what is missing are clear."""
    part.full_clean()
    if isinstance(part, Criterion):
        if part.section.criteria_set_id != held.pk:
            raise DomainError(_("This section belongs to another set."))
        twin = Criterion.objects.filter(section__criteria_set=held, code=part.code).exclude(pk=part.pk)
        if twin.exists():
            raise DomainError(_("Number %(code)s is taken by another criterion.") % {"code": part.code})


def _apply(row: models.Model, facts: dict[str, Any]) -> dict[str, list[str]]:
    """Set the facts that differ; field → [before, after] in words for the history."""
    changes = {}
    for name, given in facts.items():
        value = nfc(given).strip() if isinstance(given, str) else given
        before = getattr(row, name, None)  # a new criterion has no section yet
        if before != value:
            setattr(row, name, value)
            changes[name] = ["" if part is None else str(part)[:500] for part in (before, value)]
    return changes


# --- the shelf ---------------------------------------------------------------------


def load_shelf(**_signal: Any) -> None:
    """Every set that comes with the portal, after each migrate."""
    for path in sorted(SHELF.glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            load_set(row)


@transaction.atomic
def load_set(told: dict[str, Any]) -> CriteriaSet:
    """Put a set on the shelf, in use; one that is there already is left as it is."""
    facts = {name: value for name, value in told.items() if name not in {"slug", "sections", "levels"}}
    row, is_new = CriteriaSet.objects.get_or_create(
        slug=told["slug"], version=1, defaults={"state": SetState.IN_USE} | facts
    )
    if is_new:
        criteria = []
        for order, part in enumerate(told.get("sections", []), start=1):
            asked = part.pop("criteria")
            section = Section.objects.create(criteria_set=row, order=order, **part)
            criteria += [Criterion(section=section, order=at, **one) for at, one in enumerate(asked, start=1)]
        Criterion.objects.bulk_create(criteria)
        Level.objects.bulk_create(Level(criteria_set=row, **level) for level in told.get("levels", []))
    return row
