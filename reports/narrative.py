"""The sections that people write. The six DAC criteria are optional headings with prompt questions, never rated by us."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

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


def title_of(key: str) -> str:
    return str(SECTIONS[key][0])


def prompt_of(key: str) -> str:
    return str(SECTIONS[key][1])
