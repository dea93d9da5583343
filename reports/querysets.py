from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import get_language

from programmes.querysets import STAFF_ROLES
from reports.enums import Edition, Format, ReportState

if TYPE_CHECKING:
    from participants.models import User


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Those who work in the programme: all; a donor: the finalised ones."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(
            models.Q(programme_id__in=user.programmes_as(*STAFF_ROLES))
            | models.Q(programme_id__in=user.programmes_as("donor"), state=ReportState.FINAL)
        )


class ReportFileQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The internal edition only for those who work in the programme."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(
            models.Q(report__programme_id__in=user.programmes_as(*STAFF_ROLES))
            | models.Q(
                report__programme_id__in=user.programmes_as("donor"),
                report__state=ReportState.FINAL,
                edition=Edition.DONOR,
            )
        )

    def reader_first(self) -> Self:
        """By edition; the reader's language before the other, what is read (PDF) before what is worked on."""
        other = models.Case(models.When(language=get_language(), then=0), default=1)
        form = models.Case(*(models.When(format=form, then=at) for at, form in enumerate(Format)))
        return self.order_by("edition", other, form)
