"""Two records of one person become one, and no relation is forgotten: whatever points at the second is walked.

Where both have a row that there may be only once (an attendance of the same session), the kept person's row stays and
the other is written into the history before it goes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers import serialize
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from office import history
from office.errors import DomainError
from office.models import HistoryEvent, StoredFile
from participants.models import Person, SensitiveData, User
from participants.services import prepare_person, touch_programmes_of

if TYPE_CHECKING:
    from django.db.models import Model

OWN_FACTS = ("academic_title", "sex", "birth_year", "email", "phone", "organisation_id", "position", "place_id", "code")
APART = "participants.told_apart"


@transaction.atomic
def merge_people(keep: Person, drop: Person, *, by: User, scope_id: int | None = None) -> Person:
    """``drop`` goes into ``keep``: empty facts are filled, everything that pointed at ``drop`` points at ``keep``."""
    if keep.pk == drop.pk:
        raise DomainError(_("This is one and the same record."))
    locked = {
        row.pk: row for row in Person.objects.select_for_update().filter(pk__in=[keep.pk, drop.pk]).order_by("pk")
    }
    if len(locked) < 2:
        raise DomainError(_("One of the two was merged already."))
    keep, drop = locked[keep.pk], locked[drop.pk]
    _settle_accounts(keep, drop)
    touch_programmes_of([keep.pk, drop.pk])
    facts = {name: getattr(drop, name) for name in OWN_FACTS if not getattr(keep, name) and getattr(drop, name)}
    _merge_sensitive(keep, drop)
    lost = move_relations(keep, drop)
    StoredFile.objects.filter(object_type=drop._meta.label_lower, object_id=str(drop.pk)).update(object_id=str(keep.pk))
    gone = {"id": drop.pk, "uuid": str(drop.uuid), "name": drop.full_name, "email": drop.email}
    drop.delete()
    for name, value in facts.items():
        setattr(keep, name, value)
    prepare_person(keep)
    keep.full_clean()
    keep.save()
    history.record(keep, "participants.person_merged", by=by, scope_id=scope_id, merged=gone, not_kept=lost)
    touch_programmes_of([keep.pk])
    return keep


def _settle_accounts(keep: Person, drop: Person) -> None:
    """One account stays; of two, one must have been closed before."""
    accounts = {user.person_id: user for user in User.objects.filter(person__in=[keep, drop])}
    if len(accounts) < 2:
        return
    closed = next((user for user in (accounts[drop.pk], accounts[keep.pk]) if not user.is_active), None)
    if closed is None:
        raise DomainError(
            _("Both have an account (%(first)s, %(second)s). Have an administrator close one of them first.")
            % {"first": accounts[keep.pk].email, "second": accounts[drop.pk].email}
        )
    closed.person = None
    closed.save(update_fields=["person"])


def _merge_sensitive(keep: Person, drop: Person) -> None:
    """One row a person: what the kept one lacks is taken from the other."""
    rows = {row.person_id: row for row in SensitiveData.objects.filter(person__in=[keep, drop])}
    if drop.pk not in rows or keep.pk not in rows:
        return
    own, other = rows[keep.pk], rows[drop.pk]
    for name in ("ethnicity_id", *SensitiveData.DOMAINS):
        if getattr(own, name) is None:
            setattr(own, name, getattr(other, name))
    own.disability = own.work_out_disability()
    own.save()
    other.delete()


def move_relations(keep: Model, drop: Model) -> list[Any]:
    """Everything that points at ``drop`` points at ``keep``. What could not (there may be only one): as data."""
    lost: list[Any] = []
    for relation in drop._meta.get_fields(include_hidden=True):  # also those without a name on this side
        if not isinstance(relation, models.ManyToOneRel):
            continue  # many-to-many ones are walked by the rows of their own table
        model: Any = relation.related_model
        field = relation.field.name
        for row in model._base_manager.filter(**{field: drop}):
            lost += _repoint(row, field, keep)
    return lost


def _repoint(row: Model, field: str, keep: Model) -> list[Any]:
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{field: keep})
    except IntegrityError:
        twin = _twin(row, field, keep)
        lost = move_relations(twin, row) if twin is not None else []
        lost += json.loads(serialize("json", [row]))
        row.delete()
        return lost
    return []


def _twin(row: Model, field: str, keep: Model) -> Model | None:
    """The row of the kept person that stands in the way: the same but for whose it is, by one of the unique constraints."""
    meta = row._meta
    unique = [list(c.fields) for c in meta.constraints if isinstance(c, models.UniqueConstraint) and field in c.fields]
    if meta.get_field(field).unique:
        unique.append([field])
    for names in unique:
        same = {name: getattr(row, name) for name in names if name != field}
        found = type(row)._base_manager.filter(**same, **{field: keep}).first()
        if found is not None:
            return found
    return None


# --- who might be one person ------------------------------------------------------------


def suspects(people: models.QuerySet[Person], among: models.QuerySet[Person]) -> list[tuple[Person, Person]]:
    """Pairs of one name (marks and all) whose birth years do not contradict, one of them in ``people``; those told apart
    are left out. At most 100 pairs, a fixed number of queries."""
    names = people.order_by().values("sort_key")
    twice = (
        among.order_by().filter(sort_key__in=names, anonymised_at=None).values("sort_key")
        .annotate(n=models.Count("pk", distinct=True)).filter(n__gt=1).values_list("sort_key", flat=True)[:100]
    )  # fmt: skip
    rows = (
        among.filter(sort_key__in=list(twice))
        .select_related("organisation", "place")
        .distinct()
        .order_by("sort_key", "pk")
    )
    by_name: dict[str, list[Person]] = {}
    for person in rows:
        by_name.setdefault(person.sort_key, []).append(person)
    apart = set(HistoryEvent.objects.filter(verb=APART).values_list("object_id", "data__other"))
    pairs = []
    for group in by_name.values():
        for index, first in enumerate(group):
            for second in group[index + 1 :]:
                if _may_be_one(first, second) and (str(first.pk), second.pk) not in apart:
                    pairs.append((first, second))
    return pairs[:100]


def _may_be_one(first: Person, second: Person) -> bool:
    return first.birth_year is None or second.birth_year is None or first.birth_year == second.birth_year


def tell_apart(first: Person, second: Person, *, by: User, scope_id: int | None = None) -> None:
    """These two are two people: they are not asked about again."""
    low, high = sorted([first, second], key=lambda person: person.pk)
    history.record(low, APART, by=by, scope_id=scope_id, other=high.pk)
