"""The columns of the framework’s sheet, and what each of their cells may hold."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from office.text import fold
from participants.models import Organisation
from programmes.framework.enums import Direction, Frequency, ResultLevel, ValueKind
from programmes.framework.sheets.cells import ChoiceCell, CountCell, DayCell, NumberCell, Text, YesNoCell
from programmes.framework.splits import CROSS, DIMENSIONS, is_split
from programmes.imports.columns import Column
from programmes.imports.words import Wrong
from programmes.measures import measure
from programmes.models import Programme, ReportingPeriod

RESULT_TEXTS = ("title_vi", "title_en", "assumptions_vi", "assumptions_en")
INDICATOR_TEXTS = (
    "title_vi", "title_en", "unit_vi", "unit_en", "definition_vi", "definition_en", "means_vi", "means_en", "method_vi", "method_en",
    "assumptions_vi", "assumptions_en",
)  # fmt: skip

COLUMNS: tuple[Column, ...] = (
    Column("level", _("Level")),
    Column("result_code", _("Result code"), required=True),
    Column("parent_code", _("Under result")),
    Column("result_title_vi", _("Result in Vietnamese")),
    Column("result_title_en", _("Result in English")),
    Column("result_assumptions_vi", _("Result’s assumptions in Vietnamese")),
    Column("result_assumptions_en", _("Result’s assumptions in English")),
    Column("indicator_code", _("Indicator code"), required=True),
    Column("title_vi", _("Indicator in Vietnamese")),
    Column("title_en", _("Indicator in English")),
    Column("measure", _("Measure of the portal")),
    Column("kind", _("Kind of value")),
    Column("unit_vi", _("Unit in Vietnamese"), ("unit", "đơn vị tính", "đơn vị đo")),
    Column("unit_en", _("Unit in English")),
    Column("direction", _("Direction")),
    Column("cumulative", _("Total to date")),
    Column("of_people", _("Counts people")),
    Column("frequency", _("Frequency")),
    Column("responsible", _("Responsible organisations")),
    Column("splits", _("Split by")),
    Column("baseline", _("Baseline")),
    Column("baseline_part", _("Baseline part")),
    Column("baseline_whole", _("Baseline whole")),
    Column("baseline_text", _("Baseline in words")),
    Column("baseline_date", _("Baseline date")),
    Column("baseline_note", _("Baseline source")),
    Column("target", _("Target at least")),
    Column("target_most", _("Target at most")),
    Column("target_text", _("Target in words")),
    Column("target_due", _("Target due")),
    Column("means_vi", _("Means of verification in Vietnamese")),
    Column("means_en", _("Means of verification in English")),
    Column("assumptions_vi", _("Assumptions in Vietnamese")),
    Column("assumptions_en", _("Assumptions in English")),
    Column("definition_vi", _("Definition in Vietnamese")),
    Column("definition_en", _("Definition in English")),
    Column("method_vi", _("Method in Vietnamese")),
    Column("method_en", _("Method in English")),
    Column("levels_vi", _("Levels in Vietnamese")),
    Column("levels_en", _("Levels in English")),
)

HXL = {
    "indicator_code": "indicator code",
    "title_vi": "indicator name vi",
    "title_en": "indicator name en",
    "unit_vi": "unit vi",
    "unit_en": "unit en",
    "responsible": "organisation",
    "baseline": "baseline",
    "target": "target",
    "target_most": "target at most",
    "target_due": "target due",
}


def period_column(period: ReportingPeriod, *, most: bool = False) -> Column:
    span = f"{period.starts_on:%d/%m/%Y} {period.ends_on:%d/%m/%Y}"
    label = (gettext("Target at most %(span)s") if most else gettext("Target at least %(span)s")) % {"span": span}
    other = f"chi tieu toi da {span}" if most else f"chi tieu toi thieu {span}"
    english = f"target at most {span}" if most else f"target at least {span}"
    return Column(f"period_{period.pk}{'_most' if most else ''}", label, (other, english))


def columns_of(programme: Programme) -> list[Column]:
    periods = list(programme.reporting_periods.all())
    return [*COLUMNS, *(period_column(period, most=most) for period in periods for most in (False, True))]


def day_text(day: Any, precision: str) -> str:
    if day is None:
        return ""
    return day.strftime({"year": "%Y", "month": "%m/%Y"}.get(precision, "%d/%m/%Y"))


class SplitsCell(Widget):
    def __init__(self) -> None:
        super().__init__()
        self.names = {fold(name): name for name in DIMENSIONS} | {
            fold(str(label)): name for name, label in DIMENSIONS.items()
        }

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[str]:
        found = []
        for text in value.replace(",", ";").split(";"):
            if not text.strip():
                continue
            parts = [self.names.get(fold(part), part.strip()) for part in text.replace("×", CROSS).split(CROSS)]
            parts.sort(key=lambda part: list(DIMENSIONS).index(part) if part in DIMENSIONS else 99)
            split = CROSS.join(parts)
            if not is_split(split):
                raise Wrong("fw_split", value=text.strip()[:60])
            found.append(split)
        return found


class OrganisationsCell(Widget):
    """Organisations by their names, whatever marks and case."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Organisation] = {}
        for row in Organisation.objects.all():
            for name in (row.name_vi, row.name_en, row.short_name):
                if name:
                    self.known.setdefault(fold(name), row)

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[Organisation]:
        found = []
        for name in value.split(";"):
            if not name.strip():
                continue
            organisation = self.known.get(fold(name))
            if organisation is None:
                raise Wrong("fw_organisation", value=name.strip()[:80])
            found.append(organisation)
        return sorted(found, key=lambda one: one.pk)


class MeasureCell(Text):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        key = super().clean(value)
        if measure(key) is None:
            raise Wrong("fw_measure", value=key[:60])
        return key


class LevelsCell(Text):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return "\n".join(level.strip() for level in super().clean(value).split(";") if level.strip())


def widgets_of(programme: Programme) -> dict[str, Widget]:
    text = {column.key: Text() for column in COLUMNS}
    widgets: dict[str, Widget] = text | {
        "result_code": Text(20), "parent_code": Text(20), "indicator_code": Text(20), "unit_vi": Text(60), "unit_en": Text(60),
        "result_title_vi": Text(500), "result_title_en": Text(500), "title_vi": Text(500), "title_en": Text(500),
        "level": ChoiceCell(ResultLevel), "kind": ChoiceCell(ValueKind), "direction": ChoiceCell(Direction),
        "frequency": ChoiceCell(Frequency), "cumulative": YesNoCell(), "of_people": YesNoCell(),
        "measure": MeasureCell(), "responsible": OrganisationsCell(), "splits": SplitsCell(),
        "levels_vi": LevelsCell(), "levels_en": LevelsCell(),
        "baseline": NumberCell(), "baseline_part": CountCell(), "baseline_whole": CountCell(),
        "baseline_date": DayCell(), "baseline_note": Text(300),
        "target": CountCell(), "target_most": CountCell(), "target_due": DayCell(),
    }  # fmt: skip
    for period in programme.reporting_periods.all():
        widgets |= {f"period_{period.pk}": CountCell(), f"period_{period.pk}_most": CountCell()}
    return widgets
