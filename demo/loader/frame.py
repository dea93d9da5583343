"""Organisations in their roles, the road, what is promised, guests and experts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from participants.models import Post
from programmes.models import Appearance, Partner, Stage, Target

if TYPE_CHECKING:
    from demo.loader.context import Context


def load_organisations(ctx: Context) -> None:
    for row in ctx.rows("organisations"):
        parent = ctx.organisations.get(row.get("parent", ""))
        if parent:
            parent.refresh_from_db()
        ctx.organisations[row["key"]] = ctx.organisation(
            row["name_vi"],
            parent=parent,
            name_en=row.get("name_en", ""),
            short_name=row.get("short_name", ""),
            type_id=row.get("type"),
            place=ctx.place(row.get("province")),
            country=row.get("country", ""),
            website=row.get("website", ""),
        )


def load_partners(ctx: Context) -> None:
    for row in ctx.rows("partners"):
        Partner.objects.create(programme=ctx.programme, organisation=ctx.organisations[row.pop("organisation")], **row)
    if "implementer" in ctx.frame:
        ctx.programme.implementer = ctx.organisations[ctx.frame["implementer"]]
        ctx.programme.save(update_fields=["implementer"])


def load_road(ctx: Context) -> None:
    for order, row in enumerate(ctx.rows("stages")):
        Stage.objects.create(programme=ctx.programme, order=order, **row)
    for order, row in enumerate(ctx.rows("targets")):
        Target.objects.create(programme=ctx.programme, order=order, due_precision="month", **row)


def load_appearances(ctx: Context) -> None:
    for order, row in enumerate(ctx.rows("appearances")):
        first = row["posts"][0]
        person = ctx.person(
            row["full_name"],
            academic_title=row.get("academic_title", ""),
            sex=row["sex"],
            organisation=ctx.organisations[first["organisation"]],
            position=first["vi"],
        )
        person.posts.all().delete()
        for number, post in enumerate(row["posts"]):
            Post.objects.create(
                person=person,
                organisation=ctx.organisations[post["organisation"]],
                title_vi=post["vi"],
                title_en=post["en"],
                order=number,
            )
        Appearance.objects.create(programme=ctx.programme, person=person, capacity=row["capacity"], order=order)
