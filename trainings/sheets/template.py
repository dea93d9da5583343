"""The sheet to fill in: the people enrolled with what is there already, or empty rows for forms without names."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from instruments.enums import InstrumentKind, QuestionType
from instruments.forms import choices_of
from instruments.models import Question
from programmes.spreadsheets import neutral
from trainings.models import Sitting
from trainings.sheets.columns import SCORE, heading, questions_of
from trainings.sheets.judge import Judge

MARGIN = 40


def template_sheet(sitting: Sitting) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#eceefa", "text_wrap": True, "valign": "top", "border": 1})
    sheet, guide = book.add_worksheet(_("Answers")), book.add_worksheet(_("Questions"))
    questions = questions_of(sitting)
    first = _who(sheet, head, sitting)
    is_test = sitting.collection.instrument.kind == InstrumentKind.TEST
    if is_test:
        sheet.write_string(0, first, str(SCORE.label), head)
    start = first + is_test
    rows = _held(sheet, sitting, questions, first if is_test else None, start)
    for index, question in enumerate(questions):
        sheet.write_string(0, start + index, heading(index + 1, question), head)
        keys = [str(label if question.type == QuestionType.YES_NO else key) for key, label in choices_of(question)]
        if keys and question.type not in {QuestionType.TEXT, QuestionType.NUMBER}:
            sheet.data_validation(
                1, start + index, rows + MARGIN, start + index,
                {"validate": "list", "source": keys, "error_type": "warning"},
            )  # fmt: skip
    sheet.set_column(start, start + max(len(questions) - 1, 0), 18)
    sheet.set_row(0, 75)
    sheet.freeze_panes(1, first)
    _guide(guide, head, questions)
    book.close()
    return out.getvalue()


def _who(sheet: Any, head: Any, sitting: Sitting) -> int:
    """Code and name, unless nobody is named. The first column after them."""
    if sitting.collection.anonymous:
        return 0
    for column, (title, width) in enumerate(((_("Code"), 12), (_("Full name"), 28))):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, width)
    return 2


def _held(sheet: Any, sitting: Sitting, questions: list[Question], score_at: int | None, start: int) -> int:
    """A row a person with the score, or the answers, that are there. The number of rows."""
    if sitting.collection.anonymous:
        return sitting.event.programme.enrolments.active().count()
    held = Judge(sitting).held
    people = sitting.event.programme.enrolments.active().select_related("person").order_by("person__sort_key", "pk")
    line = 0
    for line, enrolment in enumerate(people, 1):
        sheet.write_string(line, 0, neutral(enrolment.code))
        sheet.write_string(line, 1, neutral(enrolment.person.full_name))
        known = held.get(enrolment.person_id)
        if known is None:
            continue
        if score_at is not None and known.score is not None and not known.answers:  # else the answers give it
            sheet.write_number(line, score_at, float(known.score))
        for index, question in enumerate(questions):
            if question.key in known.answers:
                sheet.write_string(line, start + index, neutral(str(known.answers[question.key])))
    return line


def _guide(sheet: Any, head: Any, questions: list[Question]) -> None:
    """The questions with their answers in words: what each letter stands for."""
    for column, (title, width) in enumerate(((_("Question"), 60), (_("Write"), 14), (_("Answer"), 70))):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, width)
    line = 1
    for number, question in enumerate(questions, 1):
        sheet.write_string(line, 0, heading(number, question))
        for key, text in [] if question.type == QuestionType.TEXT else choices_of(question):
            sheet.write_string(line, 1, str(text if question.type == QuestionType.YES_NO else key))
            sheet.write_string(line, 2, str(text))
            line += 1
        line += 1
