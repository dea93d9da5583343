"""The framework’s sheet that comes back in: judged as a whole, then written row by row."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from office.text import fold
from programmes.framework import services
from programmes.framework.enums import RANK, ResultLevel, ValueKind
from programmes.framework.sheets.cells import Fate
from programmes.framework.sheets.matrix.columns import INDICATOR_TEXTS, RESULT_TEXTS, day_text, widgets_of
from programmes.imports.sheets import Sheet
from programmes.imports.words import Wrong
from programmes.models import Indicator, Programme, Result

if TYPE_CHECKING:
    from participants.models import User


class MatrixReader:
    """A sheet against the framework as it stands: each row's fate; nothing is written until ``write``.

    Rows tell of each other (a parent may stand further below), so the whole sheet is judged at once.
    An empty cell changes nothing; what is not in the sheet stays.
    """

    def __init__(self, programme: Programme, sheet: Sheet) -> None:
        self.programme, self.sheet = programme, sheet
        self.results = {fold(row.code): row for row in programme.results.select_related("parent")}
        rows = programme.indicators.select_related("baseline", "result").prefetch_related("responsible", "targets")
        self.indicators = {fold(row.code): row for row in rows}
        self.reported = set(programme.indicators.filter(values__isnull=False).values_list("pk", flat=True))
        self.periods = {period.pk: period for period in programme.reporting_periods.all()}
        self.widgets = widgets_of(programme)
        self.result_rows: dict[str, tuple[Fate, dict[str, Any]]] = {}
        self.indicator_rows: dict[str, tuple[Fate, dict[str, Any]]] = {}
        self.fates: list[Fate] = []

    def judge(self) -> list[Fate]:
        for number, texts in self.sheet.rows:
            self._read(number, dict(zip(self.sheet.columns, texts, strict=True)))
        for fate, values in self.result_rows.values():
            self._judge_result(fate, values)
        for fate, values in self.indicator_rows.values():
            self._judge_indicator(fate, values)
        return self.fates

    def _read(self, number: int, texts: dict[str, str]) -> None:
        fate, values = Fate(number, ""), {}
        for key, text in texts.items():
            if not text:
                continue
            try:
                values[key] = self.widgets[key].clean(text)
            except Wrong as wrong:
                fate.wrong(key, wrong.code, **wrong.values)
        self.fates.append(fate)
        is_indicator = bool(texts.get("indicator_code"))
        fate.name = str(values.get("indicator_code" if is_indicator else "result_code", ""))
        if "result_code" not in values and not any(column == "result_code" for _r, column, _c, _v in fate.problems):
            fate.wrong("result_code", "fw_required")
        held = self.indicator_rows if is_indicator else self.result_rows
        key = fold(fate.name)
        if key in held:
            column = "indicator_code" if is_indicator else "result_code"
            fate.wrong(column, "fw_code_twice", value=fate.name, other=held[key][0].number)
            key = f"{key}#{number}"
        held[key] = (fate, values)

    # --- results ---------------------------------------------------------------------

    def _judge_result(self, fate: Fate, values: dict[str, Any]) -> None:
        row = self.results.get(fold(fate.name))
        facts = {name: values[f"result_{name}"] for name in RESULT_TEXTS if f"result_{name}" in values}
        if "level" in values:
            facts["level"] = values["level"]
        if row is None:
            for column, name in (("level", "level"), ("result_title_vi", "title_vi")):
                if name not in facts and not any(found == column for _r, found, _c, _v in fate.problems):
                    fate.wrong(column, "fw_required")
        self._judge_place(fate, values, row)
        fate.changes = _changes(row, facts, {"level": "level"} | {name: f"result_{name}" for name in RESULT_TEXTS})
        parent = values.get("parent_code")
        before = row.parent.code if row is not None and row.parent else ""
        if parent is not None and fold(parent) != fold(before):
            fate.changes.append(("parent_code", before, parent))
        fate.turn = RANK.get(self._level_of(fold(fate.name)) or "", 0)
        fate.settle(is_new=row is None)
        fate.write = lambda by, reason: self._write_result(fate, row, facts, parent, by)

    def _judge_place(self, fate: Fate, values: dict[str, Any], row: Result | None) -> None:
        parent = self._parent_of(fold(fate.name))
        if not parent:
            return
        level, above = self._level_of(fold(fate.name)), self._level_of(parent)
        if above is None:
            fate.wrong("parent_code", "fw_no_parent", value=values.get("parent_code", parent))
            return
        way, at = [fate.name], parent
        while at and at != fold(fate.name) and len(way) < 50:
            way.append(self._shown(at))
            at = self._parent_of(at)
        if at == fold(fate.name):
            fate.wrong("parent_code", "fw_circle", value=fate.name, way=" → ".join([*way, fate.name]))
        elif level is not None and RANK[level] <= RANK[above]:
            fate.wrong("parent_code", "fw_level", level=str(ResultLevel(level).label), value=self._shown(parent))

    def _parent_of(self, code: str) -> str:
        """The folded code of what it stands under, as it would be after the import."""
        staged = self.result_rows.get(code)
        if staged and "parent_code" in staged[1]:
            return fold(staged[1]["parent_code"])
        row = self.results.get(code)
        return fold(row.parent.code) if row is not None and row.parent else ""

    def _level_of(self, code: str) -> str | None:
        staged = self.result_rows.get(code)
        if staged and "level" in staged[1]:
            return staged[1]["level"]
        row = self.results.get(code)
        return row.level if row is not None else None

    def _shown(self, code: str) -> str:
        staged = self.result_rows.get(code)
        return staged[0].name if staged else self.results[code].code if code in self.results else code

    def _write_result(
        self, fate: Fate, row: Result | None, facts: dict[str, Any], parent: str | None, by: User | None
    ) -> None:
        if parent is not None:
            facts = facts | {"parent": self.results[fold(parent)]}
        if row is None:
            made = services.add_result(self.programme, by=by, code=fate.name, **facts)
        else:
            made = services.change_result(row, by=by, **facts)
        self.results[fold(fate.name)] = made

    # --- indicators --------------------------------------------------------------------

    def _judge_indicator(self, fate: Fate, values: dict[str, Any]) -> None:
        row = self.indicators.get(fold(fate.name))
        under = values.get("result_code")
        if under is not None and self._level_of(fold(under)) is None and fold(under) not in self.result_rows:
            fate.wrong("result_code", "fw_no_parent", value=under)
        names = [
            *INDICATOR_TEXTS, "measure", "kind", "direction", "cumulative", "of_people", "frequency", "splits",
            "levels_vi", "levels_en",
        ]  # fmt: skip
        facts = {name: values[name] for name in names if name in values}
        if row is None and "title_vi" not in facts:
            fate.wrong("title_vi", "fw_required")
        kind = facts.get("kind", row.kind if row else ValueKind.NUMBER)
        self._judge_source(fate, row, facts, values, kind)
        baseline = self._baseline(fate, row, values, kind)
        targets = self._targets(fate, row, values)
        fate.changes = _changes(row, facts, {name: name for name in names})
        if row is not None and under is not None and fold(under) != fold(row.result.code):
            fate.changes.append(("result_code", row.result.code, under))
        if "responsible" in values:
            before = sorted(row.responsible.all(), key=lambda one: one.pk) if row else []
            if before != values["responsible"]:
                told = ["; ".join(one.name_vi for one in rows) for rows in (before, values["responsible"])]
                fate.changes.append(("responsible", told[0], told[1]))
        fate.changes += baseline[1] + targets[1]
        fate.turn = len(RANK)
        fate.settle(is_new=row is None)
        fate.write = lambda by, reason: self._write_indicator(
            fate, row, facts, values, baseline[0], targets[0], by, reason
        )

    def _judge_source(
        self, fate: Fate, row: Indicator | None, facts: dict[str, Any], values: dict[str, Any], kind: str
    ) -> None:
        source = facts.get("measure", row.measure if row else "")
        reporters = values.get("responsible", list(row.responsible.all()) if row else [])
        unread = {column for _r, column, _c, _v in fate.problems}
        if not source and not reporters and not {"responsible", "measure"} & unread:
            fate.wrong("responsible", "fw_reporter")
        if row is not None and row.pk in self.reported and (kind != row.kind or source != row.measure):
            fate.wrong("kind", "fw_kind_fixed")
        levels = facts.get("levels_vi", row.levels_vi if row else "")
        if kind == ValueKind.RUBRIC and len(levels.splitlines()) < 2:
            fate.wrong("levels_vi", "fw_levels")

    def _baseline(
        self, fate: Fate, row: Indicator | None, values: dict[str, Any], kind: str
    ) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
        names = {
            "baseline": "value", "baseline_part": "numerator", "baseline_whole": "denominator",
            "baseline_text": "text_vi", "baseline_note": "note",
        }  # fmt: skip
        facts = {name: values[column] for column, name in names.items() if column in values}
        held = getattr(row, "baseline", None) if row else None
        if "baseline_date" in values and not (
            held and day_text(held.as_of, held.precision) == day_text(*values["baseline_date"])
        ):
            facts["as_of"], facts["precision"] = values["baseline_date"]
        part = facts.get("numerator", held.numerator if held else None)
        whole = facts.get("denominator", held.denominator if held else None)
        if (part is None) != (whole is None):
            fate.wrong("baseline_part" if part is None else "baseline_whole", "fw_pair")
        elif whole is not None and whole <= 0:
            fate.wrong("baseline_whole", "fw_whole")
        columns = {name: column for column, name in names.items()} | {"as_of": "baseline_date"}
        return facts, _changes(held, facts, columns)

    def _targets(
        self, fate: Fate, row: Indicator | None, values: dict[str, Any]
    ) -> tuple[dict[int | None, dict[str, Any]], list[tuple[str, str, str]]]:
        """Period (None: all its time) → facts, and what changes."""
        held = {target.period_id: target for target in row.targets.all()} if row else {}
        found: dict[int | None, dict[str, Any]] = {}
        changes: list[tuple[str, str, str]] = []
        for period_id in [None, *self.periods]:
            start = "target" if period_id is None else f"period_{period_id}"
            columns = {"minimum": start, "maximum": f"{start}_most"}
            if period_id is None:
                columns |= {"text_vi": "target_text"}
            facts = {name: values[column] for name, column in columns.items() if column in values}
            target = held.get(period_id)
            if (
                period_id is None
                and "target_due" in values
                and not (target and day_text(target.due_on, target.due_precision) == day_text(*values["target_due"]))
            ):
                facts["due_on"], facts["due_precision"] = values["target_due"]
            least = facts.get("minimum", target.minimum if target else None)
            most = facts.get("maximum", target.maximum if target else None)
            if most is not None and least is not None and most < least:
                fate.wrong(columns["maximum"], "fw_max", most=f"{most.normalize():f}", least=f"{least.normalize():f}")
            if facts and target is None and least is None and not facts.get("text_vi"):
                fate.wrong(start, "fw_required")
            differs = _changes(target, facts, columns | {"due_on": "target_due"})
            if differs and period_id is not None and self.periods[period_id].locked_at is not None:
                fate.wrong(start, "fw_locked", value=str(self.periods[period_id]))
            if differs:
                found[period_id] = facts
                changes += differs
        return found, changes

    def _write_indicator(
        self,
        fate: Fate,
        row: Indicator | None,
        facts: dict[str, Any],
        values: dict[str, Any],
        baseline: dict[str, Any],
        targets: dict[int | None, dict[str, Any]],
        by: User | None,
        reason: str,
    ) -> None:
        result = self.results[fold(values["result_code"])]
        people = {"responsible": values["responsible"]} if "responsible" in values else {}
        if row is None:
            row = services.add_indicator(result, by=by, code=fate.name, **facts, **people)
        else:
            row = services.change_indicator(row, by=by, result=result, **_real(row, facts), **people)
        if baseline:
            held = getattr(row, "baseline", None)
            services.set_baseline(row, by=by, **_real(held, baseline))
        for period_id, amounts in targets.items():
            period = self.periods.get(period_id) if period_id else None
            if period is None and not row.targets.filter(period=None).exists():
                amounts = {"due_on": self.programme.ends_on, "due_precision": self.programme.date_precision} | amounts
            services.set_target(row, by=by, period=period, reason=reason, **amounts)


def _real(row: Any, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts without those that differ only in spaces and line ends, which a sheet does not keep."""
    if row is None:
        return facts
    return {name: value for name, value in facts.items() if not _alike(getattr(row, name), value)}


def _alike(before: Any, after: Any) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        return " ".join(before.split()) == " ".join(after.split())
    return before == after


def _changes(row: Any, facts: dict[str, Any], columns: dict[str, str]) -> list[tuple[str, str, str]]:
    """[column, before, after] of what differs."""
    return [
        (columns[name], _told(getattr(row, name, None)), _told(value))
        for name, value in facts.items()
        if name in columns and not _alike(getattr(row, name, None), value)
    ]


def _told(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return str(value)[:200]
