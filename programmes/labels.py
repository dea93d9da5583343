"""Dimension keys put into words. Figures keep language-free keys; pages, API and reports read them here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext, override

from office.bilingual import in_language
from participants.enums import Disability, Sex
from participants.models import EthnicGroup, OrganisationType, Place
from programmes.cohort import AGE_BANDS, NOT_STATED
from programmes.measures import DIMENSIONS

if TYPE_CHECKING:
    from django.db.models import Model

MODELS: dict[str, type[Model]] = {
    "ethnicity": EthnicGroup,
    "province": Place,
    "province_now": Place,
    "organisation_type": OrganisationType,
}
UNKNOWN_ETHNICITY = "99"
_AGE_ORDER = [band for band, _low, _high in AGE_BANDS]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a split: ``count`` None means that it is hidden, a small group or (``withheld``) one hidden with it."""

    key: str
    label: str
    count: int | None
    withheld: bool = False

    def text(self, threshold: int) -> str:
        """What is shown in the place of a count."""
        if self.count is not None:
            return str(self.count)
        return "*" if self.withheld else f"<{threshold}"


def labels_of(dimension: str, keys: Iterable[str], language: str | None = None) -> dict[str, str]:
    """key → label in ``language`` (default: the active one). At most one query."""
    language = language or get_language() or "vi"
    keys = [str(key) for key in keys]
    if "*" in dimension:
        return _crossed(dimension, keys, language)
    with override(language):
        fixed = {key: _fixed(dimension, key) for key in keys}
    model = MODELS.get(dimension)
    wanted = [key for key in keys if key != NOT_STATED]
    if model is None or not wanted:
        return fixed
    rows = model._default_manager.in_bulk(wanted)
    return fixed | {str(pk): in_language(row, "name", language) for pk, row in rows.items()}


def _crossed(dimension: str, keys: list[str], language: str) -> dict[str, str]:
    """Two dimensions crossed ("sex*province", keys "F|12"): each part in words."""
    parts = [key.split("|") for key in keys]
    words = [
        labels_of(one, {part[index] for part in parts if index < len(part)}, language)
        for index, one in enumerate(dimension.split("*"))
    ]
    return {
        key: " × ".join(held.get(one, one) for held, one in zip(words, part, strict=False))
        for key, part in zip(keys, parts, strict=True)
    }


def _fixed(dimension: str, key: str) -> str:
    if key == NOT_STATED:
        return gettext("Not stated")
    if dimension == "sex" and key in Sex.values:
        return str(Sex(key).label)
    if dimension == "disability" and key in Disability.values:
        return str(Disability(key).label)
    if dimension == "ethnicity_group":
        return {"majority": gettext("Kinh"), "minority": gettext("Ethnic minority")}.get(key, key)
    return key


def dimension_label(dimension: str) -> str:
    return " × ".join(str(DIMENSIONS.get(one, one)) for one in dimension.split("*"))


def parts(
    dimension: str,
    counts: Mapping[str, int | None],
    language: str | None = None,
    withheld: frozenset[tuple[str, str]] = frozenset(),
) -> list[Part]:
    """A split in words: the largest first, hidden ones after, not stated last; age bands in their order."""
    words = labels_of(dimension, counts, language)
    found = [Part(str(key), words[str(key)], count, (dimension, key) in withheld) for key, count in counts.items()]
    if dimension == "age_band":
        return sorted(found, key=lambda part: _AGE_ORDER.index(part.key) if part.key in _AGE_ORDER else len(_AGE_ORDER))
    unknown = {NOT_STATED, UNKNOWN_ETHNICITY} if dimension == "ethnicity" else {NOT_STATED}
    return sorted(found, key=lambda part: (part.key in unknown, part.count is None, -(part.count or 0), part.label))
