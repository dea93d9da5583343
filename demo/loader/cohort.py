"""The fictional cohort: people, what is sensitive of them, their groups."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from actionplans.models import Group, GroupMember
from office.text import fold
from participants.enums import ConsentChannel, ConsentPurpose
from participants.models import Consent, EthnicGroup, Person, SensitiveData
from programmes.models import Enrolment

if TYPE_CHECKING:
    from demo.loader.context import Context


def load_cohort(ctx: Context) -> None:
    groups = {group.slug: group for group in EthnicGroup.objects.all()}
    for row in ctx.cohort:
        place = ctx.places[fold(row["province_vi"])]
        organisation = ctx.organisation(row["organisation"], type_id=row["org_type"], place=place, is_fictional=True)
        person = ctx.person(
            row["full_name"],
            sex=row["sex"],
            birth_year=int(row["birth_year"]),
            email=row["email"],
            phone=row["phone"],
            organisation=organisation,
            position=row["position"],
            place=place,
            code=row["trainee_id"],
            is_fictional=True,
        )
        load_sensitive(ctx, person, row, groups)
        enrolment = Enrolment.objects.create(
            programme=ctx.programme,
            person=person,
            code=row["trainee_id"],
            organisation=organisation,
            position=row["position"],
            place=place,
            enrolled_on=dt.date(2023, 10, 16),
        )
        ctx.enrolments[row["trainee_id"]] = ctx.enrolments[row["full_name"]] = enrolment
    load_groups(ctx)


def load_sensitive(ctx: Context, person: Person, row: dict[str, str], groups: dict[str, EthnicGroup]) -> None:
    answers = {domain: int(row[f"wg_{domain}"]) if row[f"wg_{domain}"] else None for domain in SensitiveData.DOMAINS}
    sensitive = SensitiveData(person=person, ethnicity=groups[row["ethnicity_slug"]], **answers)
    sensitive.disability = sensitive.work_out_disability()
    sensitive.save()
    person.consents.all().delete()
    at = timezone.make_aware(dt.datetime.combine(dt.date.fromisoformat(row["consent_date"]), dt.time(8)))
    Consent.objects.bulk_create(
        Consent(person=person, purpose=purpose, given=row[column] == "yes", channel=ConsentChannel.SHEET, at=at)
        for purpose, column in (
            (ConsentPurpose.PROCESSING, "consent_processing"),
            (ConsentPurpose.SENSITIVE, "consent_sensitive"),
            (ConsentPurpose.PHOTO, "consent_photo"),
        )
    )


def load_groups(ctx: Context) -> None:
    leaders = {plan["group"]: plan["leader"] for plan in ctx.plans}
    ctx.groups = {
        code: Group.objects.create(programme=ctx.programme, code=code, name=f"Nhóm {code[1:]}")
        for code in sorted({row["group"] for row in ctx.cohort})
    }
    GroupMember.objects.bulk_create(
        GroupMember(
            group=ctx.groups[row["group"]],
            enrolment=ctx.enrolments[row["trainee_id"]],
            is_leader=leaders[row["group"]] == row["full_name"],
        )
        for row in ctx.cohort
    )
