"""The column "group" of a cohort's sheet: groups are made when new, members moved, nobody is in two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actionplans.models import Group, GroupMember
from office.text import fold
from programmes.imports import ExtraColumn, Wrong, register_column

if TYPE_CHECKING:
    from participants.models import User
    from programmes.models import Enrolment, Programme

LONGEST = 20


class GroupColumn(ExtraColumn):
    key = "group"
    label = gettext_lazy("Group")
    aliases = ("nhom", "to", "group code")
    example = "G1"

    def load(self, programme: Programme) -> dict[str, Any]:
        groups = {fold(group.code): group for group in Group.objects.filter(programme=programme)}
        members = GroupMember.objects.filter(group__programme=programme).values_list("enrolment_id", "group__code")
        return {"groups": groups, "of": dict(members)}

    def clean(self, text: str, loaded: Any) -> str:
        if len(text) > LONGEST:
            raise Wrong.text(
                _("is longer than %(limit)s characters. Write a short code such as G1.") % {"limit": LONGEST}
            )
        known = loaded["groups"].get(fold(text))
        return known.code if known else text

    def current(self, enrolment_id: int, loaded: Any) -> str:
        return loaded["of"].get(enrolment_id, "")

    def write(self, values: list[tuple[Enrolment, str]], *, programme: Programme, by: User | None) -> None:
        groups = {fold(group.code): group for group in Group.objects.filter(programme=programme)}
        new = {fold(code): Group(programme=programme, code=code) for _e, code in values if fold(code) not in groups}
        groups |= {fold(group.code): group for group in Group.objects.bulk_create(new.values())}
        there = {row.enrolment_id: row for row in GroupMember.objects.filter(group__programme=programme)}
        moved, added = [], []
        for enrolment, code in values:
            group, member = groups[fold(code)], there.get(enrolment.pk)
            if member is None:
                added.append(GroupMember(group=group, enrolment=enrolment))
            elif member.group_id != group.pk:
                member.group, member.is_leader = group, False  # the leader of one group is not the leader of another
                moved.append(member)
        GroupMember.objects.bulk_create(added, batch_size=1000)
        GroupMember.objects.bulk_update(moved, ["group", "is_leader"], batch_size=300)


register_column(GroupColumn())
