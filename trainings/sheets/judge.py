"""Each row of a sheet of answers: about whom, what would change, and all that is wrong with it at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from instruments.models import Answer, Response
from instruments.services import score_of
from office.text import fold
from programmes.enums import RowKind
from programmes.imports.cells import nearest, plain
from programmes.imports.words import Wrong
from programmes.models import Enrolment
from trainings.models import Sitting
from trainings.sheets.columns import WHO, clean_answer, clean_score, questions_of

Said = tuple[str, str, dict[str, Any]]


@dataclass(slots=True)
class Row:
    number: int
    texts: dict[str, str]
    kind: str = RowKind.NEW
    name: str = ""
    person_id: int | None = None
    score: Decimal | None = None
    answers: dict[str, Any] = field(
        default_factory=dict
    )  # the whole set after the sheet: what is there and what is new
    problems: list[Said] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        names = ("number", "kind", "name", "texts", "changes", "problems", "notes")
        return {name: getattr(self, name) for name in names}


@dataclass(slots=True)
class Held:
    """What a person answered already."""

    score: Decimal | None
    answers: dict[str, Any]


class Judge:
    """Everything is looked up once for the whole sheet."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.collection = sitting.collection
        self.instrument = sitting.collection.instrument
        self.questions = questions_of(sitting)
        self.by_key = {question.key: question for question in self.questions}
        self.held: dict[int, Held] = {}
        self.by_code: dict[str, Enrolment] = {}
        self.by_name: dict[str, list[Enrolment]] = defaultdict(list)
        if not self.collection.anonymous:
            self._look_up()

    def _look_up(self) -> None:
        for enrolment in self.sitting.event.programme.enrolments.active().select_related("person"):
            self.by_name[fold(enrolment.person.full_name)].append(enrolment)
            if enrolment.code:
                self.by_code[fold(enrolment.code)] = enrolment
        for pk, score in Response.objects.filter(collection=self.collection).values_list("person_id", "score"):
            self.held[pk] = Held(score, {})
        rows = Answer.objects.filter(response__collection=self.collection).select_related("question")
        for answer in rows.select_related("response"):
            value = answer.choice or answer.text or answer.number
            self.held[answer.response.person_id].answers[answer.question.key] = value  # type: ignore[index]  # not anonymous

    def rows(self, read: list[tuple[int, dict[str, str]]]) -> Iterator[Row]:
        seen: dict[int, Row] = {}
        for number, texts in read:
            row = Row(number, texts)
            if not self.collection.anonymous:
                self._who(row)
            self._cells(row)
            if row.person_id is not None:
                first = seen.setdefault(row.person_id, row)
                if first is not row:
                    row.problems.append(("full_name", "person_twice", {"other": first.number}))
            self._compare(row)
            yield row

    def _who(self, row: Row) -> None:
        try:
            code, *names = (plain(row.texts.get(key, "")) for key in WHO)
        except Wrong as wrong:
            row.problems.append(("full_name", wrong.code, wrong.values))
            return
        name = names[0] or f"{names[1]} {names[2]}".strip()
        row.name = name or code
        found = self.by_code.get(fold(code)) if code else None
        if code and found is None:
            row.problems.append(("code", "unknown_code", {"value": code}))
        elif found is not None:
            if name and fold(name) != fold(found.person.full_name):
                row.problems.append(("code", "code_of_another", {"name": found.person.full_name}))
            else:
                row.person_id, row.name = found.person_id, found.person.full_name
        elif name:
            self._by_name(row, name)
        else:
            row.problems.append(("full_name", "who_is_missing", {}))

    def _by_name(self, row: Row, name: str) -> None:
        found = self.by_name.get(fold(name), [])
        exact = [enrolment for enrolment in found if enrolment.person.full_name == name]
        found = exact if len(exact) == 1 else found  # Hòa and Hoa are two people when both are there
        if len(found) == 1:
            row.person_id, row.name = found[0].person_id, found[0].person.full_name
        elif found:
            row.problems.append(("full_name", "namesakes", {"count": len(found), "value": name}))
        else:
            official = {key: rows[0].person.full_name for key, rows in self.by_name.items()}
            suggest = nearest(fold(name), official)
            if suggest:
                row.problems.append(("full_name", "not_enrolled", {"value": name, "suggest": suggest}))
            else:
                row.problems.append(("full_name", "nobody_enrolled", {"value": name}))

    def _cells(self, row: Row) -> None:
        for key, text in row.texts.items():
            if not text or key in WHO:
                continue
            try:
                clear = plain(text)
                if key == "score":
                    row.score = clean_score(clear, self.instrument.max_score)
                else:
                    row.answers[key] = clean_answer(clear, self.by_key[key])
            except Wrong as wrong:
                row.problems.append((key, wrong.code, wrong.values))

    def _compare(self, row: Row) -> None:
        """What changes against what is there; an empty cell changes nothing."""
        said = row.score is not None or bool(row.answers)
        held = self.held.get(row.person_id or 0)
        given, before = dict(row.answers), held or Held(None, {})
        row.answers = before.answers | given
        if given:
            counted = score_of(self.instrument, self.questions, row.answers)
            if counted is not None and row.score is not None and counted != row.score:
                row.problems.append(("score", "score_differs", {"score": str(row.score), "answers": str(counted)}))
            row.score = counted if counted is not None else row.score
        elif row.score is None:
            row.score = before.score
        if row.problems:
            row.kind = RowKind.WRONG
            return
        if not said:
            row.kind = RowKind.SAME
            row.notes.append(("score", "nothing_in_it", {}))
            return
        if held is None:
            row.kind = RowKind.NEW
            return
        if before.score != row.score:
            row.changes.append(("score", _text(before.score), _text(row.score)))
        for key, value in given.items():
            if before.answers.get(key) != value:
                row.changes.append((key, _text(before.answers.get(key)), _text(value)))
        row.kind = RowKind.CHANGED if row.changes else RowKind.SAME
        if not row.changes:
            row.notes.append(("score", "same_answers", {}))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
