from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from programmes.querysets import OfProgrammeQuerySet

if TYPE_CHECKING:
    from programmes.models import Programme


class LetterheadQuerySet(OfProgrammeQuerySet):
    def offered_to(self, programme: Programme) -> Self:
        """In use; of the programme itself, and of the others that its organisation runs."""
        of = Q(programme=programme)
        if programme.implementer_id:
            of |= Q(programme__implementer=programme.implementer_id)
        return self.filter(of, ended_at=None)
