from __future__ import annotations

from typing import Any

import rules

from office.access import add_perms
from programmes.rules import is_coordinator, is_facilitator, takes_part_in, works_in


@rules.predicate
def is_own_certificate(user: Any, certificate: Any = None) -> bool:
    return bool(certificate is not None and user.person_id and certificate.enrolment.person_id == user.person_id)


PERMISSIONS: dict[str, rules.Predicate] = {
    "trainings.list_events": works_in,
    "trainings.view_event": takes_part_in,
    "trainings.add_event": is_coordinator,
    "trainings.change_event": is_coordinator,
    "trainings.add_material": is_coordinator | is_facilitator,
    "trainings.show_codes": is_coordinator | is_facilitator,
    "trainings.take_attendance": is_coordinator | is_facilitator,
    "trainings.view_scores": works_in,
    "trainings.look_at_quality": works_in,
    "trainings.enter_scores": is_coordinator | is_facilitator,
    "trainings.answer_sitting": takes_part_in,
    "trainings.issue_certificates": is_coordinator,
    "trainings.revoke_certificate": is_coordinator,
    "trainings.view_certificate": works_in | is_own_certificate,
}
add_perms(PERMISSIONS)
