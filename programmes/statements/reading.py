"""What sources say, put together by subject; where they disagree both stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from programmes.models import Phase, SourceStatement
from programmes.statements.enums import Subject

if TYPE_CHECKING:
    from programmes.models import Programme


@dataclass(slots=True)
class Told:
    """All that is said of one subject, of the programme or of one phase."""

    subject: Subject
    phase: Phase | None
    statements: list[SourceStatement] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(self.subject.label)

    @property
    def disagree(self) -> bool:
        return len({(row.says_vi, row.says_en) for row in self.statements if not row.is_silent}) > 1

    @property
    def not_stated(self) -> bool:
        return all(row.is_silent for row in self.statements)


def told(programme: Programme) -> list[Told]:
    """One query."""
    return by_subject(programme.source_statements.select_related("phase", "document"))


def by_subject(rows: Iterable[SourceStatement]) -> list[Told]:
    found: dict[tuple[str, int | None], Told] = {}
    for row in rows:
        key = (row.subject, row.phase_id)
        found.setdefault(key, Told(Subject(row.subject), row.phase)).statements.append(row)
    order = list(Subject)
    return sorted(
        found.values(),
        key=lambda one: (order.index(one.subject), one.phase is not None, one.phase.order if one.phase else 0),
    )
