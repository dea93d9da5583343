from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from networks.standing import standing_of
from reports.associations.enums import NetworkReportKind
from reports.enums import ReportState

if TYPE_CHECKING:
    from participants.models import User


class NetworkReportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Of a branch or a member: all for those who act on it, the final ones for readers of the whole network. A report of
        the members names who applies: for stewards alone."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(_seen(user, ""))


class NetworkReportFileQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(_seen(user, "report__"))


def _seen(user: User, to_report: str) -> Q:
    held = standing_of(user)
    found = Q(**{f"{to_report}network_id__in": held.stewarded})
    final = Q(**{f"{to_report}network_id__in": held.read, f"{to_report}state": ReportState.FINAL})
    found |= final & ~Q(**{f"{to_report}kind": NetworkReportKind.MEMBERS})
    found |= Q(**{f"{to_report}membership_id__in": held.members})
    for network_id, path in held.branches:
        found |= Q(**{f"{to_report}network_id": network_id, f"{to_report}unit__path__startswith": path})
    return found
