"""The columns of a sheet of answers, and a cell's text as a score or an answer."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from instruments.enums import InstrumentKind, QuestionType
from instruments.models import Question
from office.text import fold
from programmes.imports.columns import OWN, Column
from programmes.imports.words import Wrong
from trainings.models import Sitting

WHO = ("code", "full_name", "family_name", "given_name")
SCORE = Column("score", _("Score"), ("diem", "diem so", "tong diem", "total", "total score", "so diem"))
NUMBER = re.compile(r"\d{1,7}([.,]\d{1,2})?")
YES_NO = {"yes": ("co", "yes", "x", "1", "y"), "partly": ("mot phan", "partly"), "no": ("khong", "no", "0", "n")}


def questions_of(sitting: Sitting) -> list[Question]:
    return list(sitting.collection.instrument.questions.all())


def columns_of(sitting: Sitting, questions: list[Question]) -> list[Column]:
    """Who (unless nobody is named), the score of a test, and each question by its number, its key or its words."""
    columns: list[Column] = []
    if not sitting.collection.anonymous:
        by_key = {column.key: column for column in OWN}
        columns += [Column(key, by_key[key].label, by_key[key].aliases) for key in WHO]
    if sitting.collection.instrument.kind == InstrumentKind.TEST:
        columns.append(SCORE)
    return columns + [_question_column(number, question) for number, question in enumerate(questions, 1)]


def _question_column(number: int, question: Question) -> Column:
    texts = [text for text in (question.text_vi, question.text_en) if text]
    names = [f"{word}{number}" for word in ("", "q", "c", "cau ", "question ", "cau hoi ")]
    return Column(question.key, heading(number, question), (*names, *texts, *(f"{number}. {text}" for text in texts)))


def heading(number: int, question: Question) -> str:
    return f"{number}. {question.text}"


def clean_score(text: str, highest: int) -> Decimal:
    """Raises Wrong. Either mark of decimals is taken: a score has no thousands."""
    if not NUMBER.fullmatch(text):
        raise Wrong("bad_score", value=text, highest=highest)
    score = Decimal(text.replace(",", "."))
    if score > highest:
        raise Wrong("bad_score", value=text, highest=highest)
    return score.quantize(Decimal("0.01"))


def clean_answer(text: str, question: Question) -> Any:
    """A choice's key, a number, or the text itself. Raises Wrong."""
    if question.type == QuestionType.TEXT:
        if len(text) > 5000:
            raise Wrong("too_long", limit=5000)
        return text
    if question.type == QuestionType.NUMBER:
        if not NUMBER.fullmatch(text):
            raise Wrong("bad_number", value=text)
        return Decimal(text.replace(",", "."))
    known = _choices(question)
    found = known.get(fold(text).strip(" .)")) or known.get(fold(text.split(".", 1)[0].split(")", 1)[0]).strip())
    if found is None:
        raise Wrong("bad_choice", value=text[:60], allowed=", ".join(dict.fromkeys(known.values())))
    return found


def _choices(question: Question) -> dict[str, str]:
    """Folded text → key of the choice."""
    if question.type == QuestionType.YES_NO:
        return {word: key for key, words in YES_NO.items() for word in (key, *words)}
    known = {fold(choice["key"]): choice["key"] for choice in question.choices}
    for choice in question.choices:
        for text in (choice.get("vi"), choice.get("en")):
            if text:
                known.setdefault(fold(text).strip(" .)"), choice["key"])
    return known
