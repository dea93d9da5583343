"""What a reader of the results page has chosen. All of it is in the address, so a page can be passed on.

A choice selects among what is published: it leaves lines out, or shows the published cells of one province or kind of
organisation. Nothing is counted again over a smaller group, so two choices tell nothing that the page does not
(docs/decisions/0021). What is not among the choices is left out, and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office import formats
from participants.enums import Era
from programmes.cohort import NOT_STATED
from programmes.enums import Certainty, PartnerRole
from programmes.framework.enums import ResultLevel
from programmes.labels import labels_of
from programmes.measures import Figure, measure
from programmes.models import Indicator, Programme
from reports.glance import ERAS

DIMENSION = {"type": "organisation_type"}
CELL_FIELDS = ("province", "type")


@dataclass(frozen=True, slots=True)
class Cell:
    """One published cell of the chosen group. ``text``: its count, "<5" or "*"."""

    title: str
    group: str
    text: str


def is_asked(params: Mapping[str, str]) -> bool:
    """Whether the address chooses anything; without looking whether it can be chosen."""
    return any(params.get(name, "").strip() for name in ResultsFilter.base_fields)


class ResultsFilter(forms.Form):
    level = forms.ChoiceField(label=_("Level of result"), required=False)
    phase = forms.ChoiceField(label=_("Phase"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False)
    partner = forms.ChoiceField(label=_("Partner"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    type = forms.ChoiceField(label=_("Kind of organisation"), required=False)

    def __init__(self, params: Mapping[str, str], programme: Programme, edition: Mapping[str, Figure]) -> None:
        given = {name: params.get(name, "").strip()[:100] for name in self.base_fields}
        self.programme, self.edition = programme, edition
        self.periods = list(programme.reporting_periods.all())
        self.phases = list(programme.phases.all())
        choices = {
            "level": self._levels(),
            "phase": [(str(row.pk), row.title) for row in self.phases],
            "period": [(str(row.pk), str(row)) for row in self.periods],
            "partner": self._partners(),
            "province": self._provinces(),
            "type": self._types(),
        }
        self.words = {name: dict(_flat(found)) for name, found in choices.items()}
        self.unknown = [
            (str(self.base_fields[name].label), value)
            for name, value in given.items()
            if value and value not in self.words[name]
        ]
        self.chosen = {name: value for name, value in given.items() if value in self.words[name]}
        self.params = dict(self.chosen)
        if params.get("era") in Era.values:
            self.params["era"] = params["era"]
        super().__init__(self.params, auto_id="filter_%s")
        for name, found in choices.items():
            self.fields[name].choices = [("", gettext("All")), *found]  # type: ignore[attr-defined]
            if not found:
                del self.fields[name]
        if "era" in self.params:
            self.fields["era"] = forms.CharField(widget=forms.HiddenInput)

    # --- what may be chosen ---------------------------------------------------
    def _levels(self) -> list[tuple[str, str]]:
        held = set(self.programme.results.order_by().values_list("level", flat=True).distinct())
        return [(value, str(label)) for value, label in ResultLevel.choices if value in held]

    def _partners(self) -> list[tuple[str, str]]:
        """Those of whom donors are told: a funder that is only assumed is not."""
        rows = self.programme.partners.exclude(Q(role=PartnerRole.FUNDER) & ~Q(certainty=Certainty.CONFIRMED))
        names = {str(row.organisation_id): row.organisation.name for row in rows.select_related("organisation")}
        return sorted(names.items(), key=lambda one: one[1])

    def _keys(self, dimension: str) -> set[str]:
        """Groups that stand in a published split, hidden or not."""
        return {
            key
            for figure in self.edition.values()
            for key, count in figure.splits.get(dimension, {}).items()
            if count != 0 and key != NOT_STATED
        }

    def _provinces(self) -> list[tuple[str, list[tuple[str, str]]]]:
        found = []
        for era in (Era.NOW, Era.THEN):
            words = labels_of(ERAS[era], self._keys(ERAS[era]))
            if words:
                found.append((str(era.label), sorted(words.items(), key=lambda one: one[1])))
        return found

    def _types(self) -> list[tuple[str, str]]:
        return sorted(labels_of("organisation_type", self._keys("organisation_type")).items(), key=lambda one: one[1])

    # --- what is chosen ---------------------------------------------------------
    @property
    def query(self) -> str:
        return urlencode(self.params)

    @property
    def query_without_place(self) -> str:
        """For the choice of the map's era: a province belongs to one of them."""
        return urlencode({name: value for name, value in self.chosen.items() if name != "province"})

    @property
    def said(self) -> list[tuple[str, str]]:
        """(what, which) of each choice, in words."""
        return [(str(self.fields[name].label), self.words[name][value]) for name, value in self.chosen.items()]

    @property
    def era(self) -> str:
        """The era of the chosen province; "" without one."""
        chosen = self.chosen.get("province")
        return next((era for era, dimension in ERAS.items() if chosen in self._keys(dimension)), "") if chosen else ""

    @property
    def chosen_period(self) -> Any:
        return next((row for row in self.periods if str(row.pk) == self.chosen.get("period")), None)

    @property
    def narrows_lines(self) -> bool:
        return bool({"level", "phase", "partner"} & self.chosen.keys())

    def keeps(self, indicator: Indicator | None, phase_id: int | None, level: str) -> bool:
        """Whether a promise or an indicator of a level is among the lines that are shown."""
        if "level" in self.chosen and level != self.chosen["level"]:
            return False
        if "partner" in self.chosen:
            held = {one.pk for one in indicator.responsible.all()} if indicator else set()
            if int(self.chosen["partner"]) not in held:
                return False
        return self.in_phase(phase_id)

    def in_phase(self, phase_id: int | None) -> bool:
        return "phase" not in self.chosen or str(phase_id) == self.chosen["phase"]

    def cells(self, titles: Mapping[str, str]) -> list[Cell]:
        """The published cells of the chosen province and kind of organisation, each for itself."""
        found = []
        for name in CELL_FIELDS:
            key = self.chosen.get(name)
            if key is None:
                continue
            dimension = ERAS[Era(self.era)] if name == "province" else DIMENSION[name]
            for figure_key, figure in self.edition.items():
                if figure.splits.get(dimension):
                    text = cell_text(figure, dimension, key, self.programme.threshold)
                    found.append(Cell(title_of(figure_key, titles), self.words[name][key], text))
        return found


def cell_text(figure: Figure, dimension: str, key: str, threshold: int) -> str:
    count = figure.splits[dimension].get(key, 0)
    if count is None:
        return "*" if (dimension, key) in figure.withheld else f"<{threshold}"
    return formats.number(count)


def title_of(figure_key: str, titles: Mapping[str, str]) -> str:
    counted = measure(figure_key)
    return titles.get(figure_key) or (str(counted.label) if counted else figure_key)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, list):
            yield from label
        else:
            yield value, label
