"""Occasions of a programme at which something is said, shown or decided: events, visits.

Upper apps know them; what is raised or shown there is kept here, so each app registers how its own are found
(in its ``occasions.py``). A row that came from an occasion keeps the occasion's name and address as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    import datetime as dt

    from programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Occasion:
    type: str  # "trainings.event"
    id: str
    label: str
    url: str
    on: dt.date | None = None

    @property
    def key(self) -> str:
        return f"{self.type}:{self.id}"

    @property
    def fields(self) -> dict[str, str]:
        """What a row from here keeps of it."""
        return {
            "origin_type": self.type,
            "origin_id": self.id,
            "origin_label": self.label[:300],
            "origin_url": self.url,
        }


NONE = {"origin_type": "", "origin_id": "", "origin_label": "", "origin_url": ""}
Finder = Callable[["Programme"], Iterable[Occasion]]
_finders: list[Finder] = []


def register(finder: Finder) -> Finder:
    """Register a function programme → its occasions. It must cost a fixed number of queries."""
    _finders.append(finder)
    return finder


def occasions(programme: Programme) -> list[Occasion]:
    """All of a programme, the newest first."""
    found = [occasion for finder in _finders for occasion in finder(programme)]
    return sorted(found, key=lambda one: (one.on is not None, one.on), reverse=True)


class FromOccasion(models.Model):
    """A row that may have come from an occasion; no foreign key, since the occasion's table is a floor above."""

    origin_type = models.CharField(max_length=80, blank=True, editable=False)
    origin_id = models.CharField(max_length=40, blank=True, editable=False)
    origin_label = models.CharField(_("from"), max_length=300, blank=True, editable=False)
    origin_url = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def origin_key(self) -> str:
        return f"{self.origin_type}:{self.origin_id}" if self.origin_type else ""


def raised_at(rows: Any, obj: models.Model) -> Any:
    """Those of the rows that came from this occasion."""
    return rows.filter(origin_type=obj._meta.label_lower, origin_id=str(obj.pk))
