"""All figures on one database, in a process of its own: `python -m bench.child NAME`; the last line is JSON."""

from __future__ import annotations

import json
import sys
import time

BEGAN = time.monotonic()
ENROLMENTS, PEOPLE = 5_000, 100_000


def say(what: str) -> None:
    print(f"{time.monotonic() - BEGAN:6.0f} s  {what}", file=sys.stderr, flush=True)


def prepare() -> None:
    """An empty database becomes the demonstration."""
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "bench.floor"
    settings.DATABASES["default"]["CONN_MAX_AGE"] = None  # one session from end to end: its CPU time is read
    from django.core.cache import cache
    from django.core.management import call_command
    from django.utils import translation

    cache.clear()
    call_command("migrate", verbosity=0)
    with open("/dev/null", "w") as nowhere:
        call_command("demo", "femma-2023", stdout=nowhere)
    translation.activate("vi")


def figures(database: str) -> list:
    """Small first, then the same database grown."""
    from bench import crowd, pages, paper, sheet, wire
    from programmes.models import Programme

    programme = Programme.objects.get(slug="femma-2023")
    listed = pages.main_pages(programme)
    crowd.analyse()
    say("the pages of the demonstration")
    small = pages.measure(listed)
    ratios = wire.compare(database, listed, pages.clients())
    say("its report")
    report = paper.asked(programme)
    small_report = (paper.whole(report), paper.renderers(report))
    enrolled = programme.enrolments.count()
    crowd.enrol(programme, crowd.people(9 * enrolled, "ten", organisations=9 * 20))
    say("the report with ten times the people")
    large_report = (paper.whole(report), paper.renderers(report))
    report.delete()
    say(f"{PEOPLE:,} people")
    missing = ENROLMENTS - programme.enrolments.count()
    crowd.enrol(programme, crowd.people(PEOPLE, "many", organisations=2000)[:missing])
    crowd.analyse()
    say("the pages with all of them")
    large = pages.measure(listed)
    ratios = pages.compare(database, small, large) + paper.compare(database, small_report, large_report) + ratios
    say("an import of 10,000")
    ratios += sheet.compare(database)
    say("done")
    for name, cost in small.items():
        say(f"{name}: {cost.warm:.2f} yardsticks, {cost.queries} queries; grown {large[name].warm:.2f}")
    return ratios


if __name__ == "__main__":
    prepare()
    print(json.dumps([ratio.as_json() for ratio in figures(sys.argv[1])]))
