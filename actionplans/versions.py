"""Versions of a plan side by side: each as a list of lines in words, with what was put in and taken out marked."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from actionplans.enums import RiskLevel
from office.formats import NOTHING, money, number, period


@dataclass(slots=True)
class Line:
    """``kind``: same, changed, added or removed; ``html`` has <ins> and <del> around what differs; ``language`` of a
    text that is written in one."""

    kind: str
    html: SafeString
    language: str = ""


@dataclass(slots=True)
class Section:
    title: str
    lines: list[Line] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return any(line.kind != "same" for line in self.lines)


Words = dict[str, str]  # identity of a line → its words, in order


def compare(before: Mapping[str, Any] | None, after: Mapping[str, Any], *, currency: str) -> list[Section]:
    """The sections of ``after``, with what changed since ``before`` marked (nothing is, without a ``before``)."""
    named = _by_uuid(before, after)
    new = _sections(after, currency, named)
    old = _sections(before, currency, named) if before is not None else new
    return [Section(title, _lines(old[title], words)) for title, words in new.items()]


def _by_uuid(*contents: Mapping[str, Any] | None) -> bool:
    """Whether every line of them carries its identity (older versions don't: they are told apart by their names)."""
    return all(
        "uuid" in line
        for content in contents
        if content is not None
        for part in ("activities", "indicators", "budget", "risks")
        for line in content.get(part, [])
    )


def _sections(content: Mapping[str, Any], currency: str, named: bool) -> dict[str, Words]:
    def words(part: str, name: str, say: Any) -> Words:
        lines = content.get(part, [])
        return {
            str(line.get("uuid") if named else line.get(name, number)): say(line) for number, line in enumerate(lines)
        }

    def text(name: str) -> Words:
        return {key: content[key] for key in (f"{name}_vi", f"{name}_en") if content.get(key)}

    return {
        _("Title"): text("title"),
        _("Problem"): text("problem"),
        _("Objective"): text("objective"),
        _("Provinces"): {"places": ", ".join(content.get("provinces_vi", []))},
        _("Linked to which programme or policy"): {"linked": content.get("linked_programme", "")},
        _("Activities"): words("activities", "code", _activity),
        _("Indicators"): words("indicators", "name_vi", _indicator),
        _("Budget"): words(
            "budget", "line", lambda line: f"{line['line']}: {money(Decimal(line['amount']), currency)}"
        ),
        _("Risks"): words("risks", "risk", _risk),
    }


def _both(line: Mapping[str, Any], name: str) -> str:
    return " / ".join(filter(None, [line.get(f"{name}_vi"), line.get(f"{name}_en")]))


def _activity(line: Mapping[str, Any]) -> str:
    days = period(dt.date.fromisoformat(line["start"]), dt.date.fromisoformat(line["end"]))
    who = line.get("responsible") or _("nobody named")
    return f"{line['code']} · {_both(line, 'title')} · {days} · {who}"


def _indicator(line: Mapping[str, Any]) -> str:
    baseline, target = (NOTHING if line.get(key) is None else number(line[key], None) for key in ("baseline", "target"))
    return f"{_both(line, 'name')}: {baseline} → {target} ({_both(line, 'unit') or line.get('unit', '')})"


def _risk(line: Mapping[str, Any]) -> str:
    level = RiskLevel(line["level"]).label if line.get("level") in RiskLevel.values else ""
    return " · ".join(filter(None, [line["risk"], str(level), line.get("mitigation")]))


def _lines(old: Words, new: Words) -> list[Line]:
    found = []
    for key, words in new.items():
        if key not in old:
            found.append(Line("added", mark_safe(f"<ins>{escape(words)}</ins>"), _language(key)))
        elif old[key] == words:
            found.append(Line("same", escape(words), _language(key)))
        else:
            found.append(Line("changed", mark_words(old[key], words), _language(key)))
    gone = [(key, words) for key, words in old.items() if key not in new]
    found += [Line("removed", mark_safe(f"<del>{escape(words)}</del>"), _language(key)) for key, words in gone]
    return [line for line in found if line.html]


def _language(key: str) -> str:
    return key[-2:] if key.endswith(("_vi", "_en")) else ""


def mark_words(before: str, after: str) -> SafeString:
    """Word by word what was taken out (<del>) and put in (<ins>)."""
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    parts = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(escape("".join(new[j1:j2])))
            continue
        for tag, piece in (("del", "".join(old[i1:i2])), ("ins", "".join(new[j1:j2]))):
            if piece:
                parts.append(f"<{tag}>{escape(piece)}</{tag}>")
    return mark_safe("".join(parts))
