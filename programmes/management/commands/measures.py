"""Write docs/measures.md from the registry: what the portal counts by itself, and how."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from programmes.forms_results import GROUPS
from programmes.measures import DIMENSIONS, Described, Measure, all_described, all_measures

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "measures.md"
HEAD = """# Measures

Written by `python manage.py measures` from the registry (`programmes/measures.py` and each app's `measures.py`); a test holds
it current. Change the measures, not this file.

A measure counts itself from the records of one programme. Nobody types its figure; pages, API, reports, targets and
indicators read the same one, with the moment as of which it holds, and it opens the rows behind it for those who may
see them. Where there is nothing to count from, it has no value: blank is not zero. A percentage keeps its part and its
whole. Splits are by stable keys, with "not stated" as a part of its own.

Donors read the published edition: splits of the enrolled alone, protected so that no small group can be worked out,
and no mean or share that is read off fewer people than the programme's threshold (docs/decisions/0006-suppression.md).

What can't be counted is *reported*: an indicator of the results framework, by an organisation, for a period. Periods are
added up, or each figure is the total to date; percentages are added by part and whole, never averaged; progress is
(actual − baseline) / (target − baseline), undefined where target and baseline are the same.
"""

NETWORKS = (
    "Not of a programme but of one title (a criteria set), a year and a branch of a network; targets that decisions set "
    "are targets on them (docs/decisions/0034-recognition.md)."
)


def document() -> str:
    lines = [HEAD]
    ordered = sorted(all_measures(), key=_place)
    for group, members in groupby(ordered, key=_group):
        with override("en"):
            lines += [f"## {GROUPS.get(group, group)}", ""]
        for measure in members:
            lines += [*_told(measure), ""]
    lines += ["## Titles of a network", "", NETWORKS, ""]
    for described in all_described():
        lines += [*_described(described), ""]
    return "\n".join(lines)


def _described(measure: Described) -> list[str]:
    told: dict[str, tuple[str, str, str]] = {}
    for language in ("en", "vi"):
        with override(language):
            told[language] = str(measure.label), str(measure.how), str(measure.source)
    (label, how, source), (label_vi, how_vi, source_vi) = told["en"], told["vi"]
    facts = f"`{measure.key}` · unit: {measure.unit}"
    return [f"### {label}", "", facts, "", f"{how} {source}", "", f"*{label_vi}.* {how_vi} {source_vi}"]


def _group(measure: Measure) -> str:
    return measure.key.split(".")[0]


def _place(measure: Measure) -> tuple[int, str]:
    names = list(GROUPS)
    group = _group(measure)
    return names.index(group) if group in names else len(names), group


def _told(measure: Measure) -> list[str]:
    words: dict[str, dict[str, Any]] = {}
    for language in ("en", "vi"):
        with override(language):
            words[language] = {
                "label": str(measure.label),
                "how": str(measure.how),
                "splits": ", ".join(str(DIMENSIONS[name]) for name in measure.dimensions),
            }
    facts = [f"unit: {measure.unit}"]
    if words["en"]["splits"]:
        facts.append(f"split by: {words['en']['splits']}")
    facts.append("donors read it" if measure.donor else "not for donors")
    return [
        f"### {words['en']['label']}",
        "",
        f"`{measure.key}` · {' · '.join(facts)}",
        "",
        words["en"]["how"],
        "",
        f"*{words['vi']['label']}.* {words['vi']['how']}",
    ]


class Command(BaseCommand):
    help = "Write docs/measures.md, how each figure is counted, from the registry of measures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only say whether the document is current.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        made = document()
        if not check:
            DOCUMENT.write_text(made, encoding="utf-8")
            self.stdout.write(f"Wrote {DOCUMENT.relative_to(settings.BASE_DIR)}.")
        elif not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != made:
            raise CommandError("docs/measures.md is not current. Run: python manage.py measures")
