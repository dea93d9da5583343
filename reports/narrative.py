"""The sections that people write. The six DAC criteria are optional headings with prompt questions, never rated by us."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.enums import ReportKind

# key → (title, prompt, in the report unless taken out)
SECTIONS: dict[str, tuple[Any, Any, bool]] = {
    "summary": (_("Summary"), _("In half a page: what was done, what was reached, what remains."), True),
    "lessons": (_("Lessons learned"), _("What should others do in the same way, and what differently?"), True),
    "recommendations": (_("Recommendations"), _("Who should do what next?"), True),
    "relevance": (
        _("Relevance"),
        _("Did the programme do the right things for these people and organisations?"),
        False,
    ),
    "coherence": (_("Coherence"), _("How well did it fit with other programmes and policies?"), False),
    "effectiveness": (_("Effectiveness"), _("Did it reach its objective? For whom, and for whom not?"), False),
    "efficiency": (_("Efficiency"), _("How well were money, time and people used?"), False),
    "impact": (_("Impact"), _("What difference did it make? State contribution, not attribution."), False),
    "sustainability": (_("Sustainability"), _("What will last without the programme, and who carries it on?"), False),
}
# of a one-page summary alone
PAGE_SECTIONS: dict[str, tuple[Any, Any, bool]] = {
    "brief": (
        _("Summary"),
        _("What the programme is and what it reached, in at most 500 signs. Left empty, its objective is told."),
        True,
    ),
    "story": (
        _("One story"),
        _("What changed for a group or a place, in at most 500 signs. Left empty, a group’s plan is told."),
        True,
    ),
    "thanks": (_("Acknowledgement"), _("Whom do you thank, in one or two sentences?"), True),
}
# of an association's annual report
ASSOCIATION_SECTIONS: dict[str, tuple[Any, Any, bool]] = {
    "year": (_("The year in words"), _("What was done this year, and what are you proud of?"), True),
    "difficulties": (_("Difficulties"), _("What was hard, and why?"), True),
    "proposals": (_("Proposals"), _("What do you ask of the province, or of the association above?"), True),
    "next_year": (_("Tasks of the coming year"), _("What will be done next year, by whom?"), True),
}
ALL_SECTIONS = SECTIONS | PAGE_SECTIONS | ASSOCIATION_SECTIONS


def sections_of(kind: str) -> dict[str, tuple[Any, Any, bool]]:
    return PAGE_SECTIONS if kind == ReportKind.ONE_PAGE else SECTIONS


def title_of(key: str) -> str:
    return str(ALL_SECTIONS[key][0])


def prompt_of(key: str) -> str:
    return str(ALL_SECTIONS[key][1])
