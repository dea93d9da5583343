"""A report: what is paid besides the renderers, and what ten times the people cost."""

from __future__ import annotations

from statistics import median

from django.core.cache import cache
from django.utils.translation import override

from bench.cpu import Stopwatch, cost
from bench.ratios import Ratio
from participants.models import User
from programmes.models import Programme
from reports import services, snapshot
from reports.enums import Edition, Format
from reports.models import Report
from reports.renderers import docx, pdf, xlsx

TIMES = 3
LANGUAGE = "vi"
OVER_RENDERERS, TEN_TIMES = 1.5, 10.0


def asked(programme: Programme) -> Report:
    """The report as it is before a worker takes it up; always the same one."""
    return services.ask_report(programme, by=User.objects.get(email="coordinator@demo.example"))


def whole(report: Report) -> float:
    """CPU seconds of the snapshot and one file of each format, with nothing kept from before."""
    found = []
    for _ in range(TIMES):
        cache.clear()
        with Stopwatch() as watch:
            taken = snapshot.take(report.programme)
            narrative = services.narrative_of(report)
            for form in Format:
                services.render(report, taken, narrative, edition=Edition.INTERNAL, language=LANGUAGE, form=form)
        found.append(watch.seconds)
    return median(found)


def renderers(report: Report) -> float:
    """CPU seconds of the three renderers alone, given what they set."""
    taken, narrative = snapshot.take(report.programme), services.narrative_of(report)
    with override(LANGUAGE):
        told, made = services.prepared(report, taken, narrative, Edition.INTERNAL, LANGUAGE)

        def render() -> None:
            pdf.render(made)
            docx.render(made)
            xlsx.render(told, made)

        return cost(render, times=TIMES)


def compare(database: str, small: tuple[float, float], large: tuple[float, float]) -> list[Ratio]:
    """Each pair: the whole, the renderers alone."""
    return [
        Ratio("report: all over the renderers", database, small[0] / small[1], OVER_RENDERERS),
        Ratio("report: all over the renderers, 10 × the people", database, large[0] / large[1], OVER_RENDERERS),
        Ratio("report: 10 × the people", database, large[0] / small[0], TEN_TIMES),
    ]
