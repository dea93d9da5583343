"""A portal that has grown: a hundred programmes, thirty thousand people, a million marks of attendance. PostgreSQL.

Pages over the floor, and with ten programmes in the portal against a hundred (:mod:`bench.pages`); each measure of a
programme of 10,000 people over the best SQL (:mod:`bench.counting`); what donors read of it over counting it; the
memory that its exports take (:mod:`bench.memory`). `python -m bench.many NAME`; the last line is JSON.
"""

from __future__ import annotations

import json
import sys

from bench.child import prepare, say

FEW, MANY = 10, 100
OVER_FLOOR, GROWN, PUBLISHED = 3.0, 1.2, 1.0
ROUNDS = 12
FUNDED = 3  # programmes of the donor
PASSWORDLESS = "django.contrib.auth.backends.ModelBackend"


def pages_of() -> list:
    from django.urls import reverse

    from bench.pages import Page

    slug, portfolio = ["bench-1"], reverse("reports:programmes")
    return [
        Page("donor's portfolio of three", "donor", portfolio),
        Page("donor's portfolio of all", "donor of all", portfolio),
        Page("donor's programme page", "donor", reverse("reports:results", args=slug)),
        Page("today", "coordinator", reverse("reports:today")),
        Page("programme page", "coordinator", reverse("reports:programme", args=slug)),
    ]


def readers(programmes: int) -> dict:
    """A coordinator of the large one, a donor of three, a donor of all."""
    from django.test import Client

    from bench import bulk
    from bench.pages import HEADERS
    from participants.models import User

    wide, _made = User.objects.get_or_create(email="donor-of-all@bench.example", defaults={"name": "Quỹ chung"})
    held = {
        "coordinator": (User.objects.get(email="coordinator@demo.example"), "coordinator", 1),
        "donor": (User.objects.get(email="donor@demo.example"), "donor", FUNDED),
        "donor of all": (wide, "donor", programmes),
    }
    signed_in = {}
    for name, (user, role, last) in held.items():
        bulk.hand(user, role, last)
        signed_in[name] = Client(headers=HEADERS)
        signed_in[name].force_login(user, PASSWORDLESS)
    return signed_in


def compare_pages(database: str, few: dict, many: dict) -> list:
    from bench.ratios import Ratio

    names = [name for name in many if not name.startswith("floor of ")]
    ratios = [
        Ratio(f"{n}, {MANY} programmes: CPU over the floor", database, many[n].warm / many[n].floor, OVER_FLOOR)
        for n in names
    ]
    for name in names:
        if name == "donor's portfolio of all":  # it does look at them
            continue
        told = f"{name}, {MANY} programmes over {FEW}"
        ratios += [
            Ratio(f"{told}: CPU", database, many[name].warm / few[name].warm, GROWN),
            Ratio(f"{told}: queries", database, many[name].queries / few[name].queries, 1.0),
            Ratio(f"{told}: bytes", database, many[name].size / few[name].size, GROWN),
            Ratio(f"{told}: CPU, cold", database, many[name].cold / few[name].cold, None),
        ]
    return ratios


def published(database: str, programme_id: int) -> object:
    """What donors read of the large programme, over counting it."""
    from bench.cpu import cost
    from bench.ratios import Ratio
    from programmes.measures import count_figures
    from programmes.published import published

    counted = count_figures(programme_id)
    counting = cost(lambda: count_figures(programme_id), times=5)
    protecting = cost(lambda: published(counted, 5), times=5)
    return Ratio("large programme: CPU of protecting over counting", database, protecting / counting, PUBLISHED)


def figures(database: str) -> list:
    from bench import bulk, counting, memory, pages
    from bench.crowd import analyse
    from programmes.models import Programme

    model = Programme.objects.get(slug="femma-2023")
    bulk.people()
    bulk.programmes(1, FEW, model)
    analyse()
    say(f"pages with {FEW} programmes")
    few = pages.measure(pages_of(), readers(FEW), ROUNDS)
    bulk.programmes(FEW + 1, MANY, model)
    analyse()
    say(f"pages with {MANY} programmes")
    many = pages.measure(pages_of(), readers(MANY), ROUNDS)
    for name, cost in many.items():
        say(f"{name}: {cost.warm:.2f} yardsticks, {cost.queries} queries, {cost.size // 1024} KB; cold {cost.cold:.1f}")
    say("each measure over the best SQL")
    large = Programme.objects.get(slug="bench-1")
    ratios = [*compare_pages(database, few, many), published(database, large.pk), *counting.compare(database, large.pk)]
    say("memory")
    ratios += memory.compare(database, large, readers(MANY)["coordinator"])
    say("done")
    return ratios


if __name__ == "__main__":
    prepare()
    print(json.dumps([ratio.as_json() for ratio in figures(sys.argv[1])]))
