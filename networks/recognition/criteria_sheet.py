"""A criteria set as a sheet: out, and into a draft again, all at once or not at all. The draft is the preview."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from instruments.criteria import services
from instruments.models import CriteriaSet, Criterion, Section
from office.formats import parse_decimal
from office.text import fold, nfc
from programmes.imports import sheets
from programmes.imports.columns import Column
from programmes.imports.words import BadSheet, say
from programmes.spreadsheets import Table

if TYPE_CHECKING:
    from participants.models import User

COLUMNS: tuple[Column, ...] = (
    Column("section", gettext_lazy("Section"), ("phan", "muc"), required=True),
    Column("section_vi", gettext_lazy("Title of the section in Vietnamese"), ("ten phan",)),
    Column("section_en", gettext_lazy("Title of the section in English"), ()),
    Column("code", gettext_lazy("Number of the criterion"), ("so", "ma", "tieu chi so"), required=True),
    Column("text_vi", gettext_lazy("Text in Vietnamese"), ("noi dung",), required=True),
    Column("text_en", gettext_lazy("Text in English"), ()),
    Column("max_score", gettext_lazy("Highest score"), ("diem", "diem toi da")),
    Column("evidence_required", gettext_lazy("Evidence required"), ("minh chung",)),
    Column("is_place", gettext_lazy("Still to be filled in"), ("can dien",)),
)
LABELS = {column.key: column.label for column in COLUMNS}
YES = {"1", "x", "co", "yes", "true", "dung", "bat buoc"}
NO = {"", "0", "khong", "no", "false", "sai"}
LIMITS = {"section": 10, "section_vi": 300, "section_en": 300, "code": 10}
MOST_SCORE = Decimal("9999.99")


@dataclass(slots=True)
class Taken:
    """``problems``: in words, each with its row; then nothing was written."""

    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[str] = field(default_factory=list)


def table(criteria_set: CriteriaSet) -> Table:
    """The columns that :func:`take_in` reads."""
    return Table(criteria_set.title[:31], [(str(column.label), "") for column in COLUMNS], _rows(criteria_set), fixed=4)


def _rows(criteria_set: CriteriaSet) -> Iterator[list[Any]]:
    answers = {True: _("Yes"), False: _("No")}
    for one in Criterion.objects.filter(section__criteria_set=criteria_set).select_related("section"):
        yield [
            one.section.code, one.section.title_vi, one.section.title_en, one.code, one.text_vi, one.text_en,
            one.max_score, answers[one.evidence_required], answers[one.is_place],
        ]  # fmt: skip


@transaction.atomic
def take_in(criteria_set: CriteriaSet, content: bytes, name: str, *, by: User) -> Taken:
    """Criteria by their number: changed or new. What the sheet doesn't tell stays. Raises WrongState unless a draft."""
    held = services.hold_draft(criteria_set)
    try:
        sheet = sheets.read(content, name, list(COLUMNS))
    except BadSheet as bad:
        return Taken(problems=[say(code, values) for code, values in bad.problems])
    told = Taken()
    read: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    named: dict[str, tuple[str, int]] = {}  # section → its title, and the row that gives it
    for number, texts in sheet.rows:
        facts, problems = _facts(dict(zip(sheet.columns, texts, strict=True)))
        if facts.get("code") in seen:
            problems.append(_("the number stands in row %(row)d already") % {"row": seen[facts["code"]]})
        seen.setdefault(facts.get("code", ""), number)
        title = facts.get("section_vi")
        if title and named.setdefault(facts.get("section", ""), (title, number))[0] != title:
            problems.append(_("the section has another title in row %(row)d") % {"row": named[facts["section"]][1]})
        told.problems += [_("Row %(row)d: %(says)s.") % {"row": number, "says": says} for says in problems]
        read.append(facts)
    if not told.problems:
        for facts in read:
            _write(held, facts, told, by)
    return told


def _facts(texts: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    facts: dict[str, Any] = {}
    problems = []
    for key, given in texts.items():
        text, label = nfc(given).strip(), str(LABELS[key])
        if key in {"section", "code", "text_vi"} and not text:
            problems.append(_("“%(column)s” is empty") % {"column": label})
        elif len(text) > LIMITS.get(key, 5000) or sheets.MARK in text:
            problems.append(_("“%(column)s” is too long or a formula") % {"column": label})
        elif key == "max_score":
            score = _score(text)
            if text and score is None:
                problems.append(_("“%(value)s” is not a score above 0") % {"value": text[:40]})
            elif score is not None:
                facts[key] = score
        elif key in {"evidence_required", "is_place"}:
            if fold(text) not in YES | NO:
                problems.append(_("“%(value)s” is neither yes nor no") % {"value": text[:40]})
            facts[key] = fold(text) in YES
        else:
            facts[key] = text
    return facts, problems


def _score(text: str) -> Decimal | None:
    try:
        score = parse_decimal(text) if text else None
    except ValueError:
        return None
    return score if score is not None and 0 < score <= MOST_SCORE and score == round(score, 2) else None


def _write(held: CriteriaSet, facts: dict[str, Any], told: Taken, by: User) -> None:
    titles = {f"title_{name[-2:]}": facts.pop(name) for name in ("section_vi", "section_en") if name in facts}
    code = facts.pop("section")
    section = held.sections.filter(code=code).first()
    if section is None:
        titles = {"title_vi": titles.get("title_vi") or code, "title_en": titles.get("title_en", "")}
        section = services.add_part(held, Section(criteria_set=held), by=by, code=code, **titles)
    elif titles.get("title_vi"):
        services.change_part(held, section, by=by, **titles)
    one = Criterion.objects.filter(section__criteria_set=held, code=facts["code"]).first()
    if one is None:
        services.add_part(held, Criterion(), by=by, section=section, **facts)
        told.new += 1
        return
    facts["section"] = section
    if all(getattr(one, name) == value for name, value in facts.items()):
        told.same += 1
        return
    services.change_part(held, one, by=by, **facts)
    told.changed += 1
