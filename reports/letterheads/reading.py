"""Reads a template: its tags with where each stands, what is wrong with them, and the source that is rendered.

Tags are found in the text of paragraphs, whatever runs Word cut them into. The source marks them with signs that no
text may hold (private use), so that braces anywhere else (a picture's description, a field's code) stay what they are.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from lxml import etree

from reports.letterheads import package
from reports.letterheads.marks import MARKS, RESERVED, anchor
from reports.letterheads.problems import Problem
from reports.letterheads.syntax import LOOSE, TOKEN, Anything, Checker, Refused, Statement, statement, straight

if TYPE_CHECKING:
    from reports.letterheads.tags import Tag

W = package.W
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
PLACE, PLACE_END = "\ue000", "\ue001"  # where a tag stands, with its number between
MOST_TAGS, MOST_PROBLEMS, DEEPEST, EXCERPT = 1000, 100, 2, 80


@dataclass(slots=True)
class Reading:
    """``sources``: name of a part → what Jinja renders; ``cut``: tags that Word had cut into parts (they work)."""

    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    blocks: list[str] = field(default_factory=list)
    tags: int = 0
    cut: int = 0


@dataclass(slots=True)
class _Open:
    """A "for" or "if" that waits for its end: the element that it must end in, and where it stands."""

    word: str
    holder: etree._Element
    where: str
    text: str
    is_wrong: bool = False  # itself: that it is not closed is not told as well


def read(data: bytes, known: Mapping[str, Tag]) -> Reading:
    """All that is wrong, at once; ``data`` has passed :func:`package.problems`."""
    found = Reading()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name, label in _parts(packed):
            root = package.read_xml(packed.read(name))
            if root is None:
                continue
            if RESERVED.search(etree.tostring(root, encoding="unicode")):
                found.problems.append(
                    Problem(_("It holds signs for private use, which nothing shows. Take them out."), label)
                )
                continue
            found.sources[name] = _Part(found, root, label, known).read()
    if "body" not in found.blocks and not found.problems:
        found.problems.append(Problem(_("The tag {{ body }} is missing: the report itself would stand nowhere.")))
    return found


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The body, headers and footers, each with what it is called."""
    names = set(packed.namelist())
    yield "word/document.xml", _("body")
    rels = "word/_rels/document.xml.rels"
    if rels not in names:
        return
    targets = {
        row.get("Id"): row.get("Target", "").removeprefix("/word/") for row in package.read_xml(packed.read(rels))
    }  # type: ignore[union-attr]
    of = {
        "headerReference": {
            "first": _("header of the first page"),
            "even": _("header of even pages"),
            "default": _("header"),
        },
        "footerReference": {
            "first": _("footer of the first page"),
            "even": _("footer of even pages"),
            "default": _("footer"),
        },
    }
    seen = set()
    body = package.read_xml(packed.read("word/document.xml"))
    for row in body.iter(f"{W}headerReference", f"{W}footerReference"):  # type: ignore[union-attr]
        part = "word/" + targets.get(row.get(R_ID), "")
        if part in names and part not in seen:
            seen.add(part)
            yield part, of[etree.QName(row).localname].get(row.get(f"{W}type", "default"), _("header"))


class _Part:
    """The body, a header or a footer."""

    def __init__(self, found: Reading, root: etree._Element, label: str, known: Mapping[str, Tag]) -> None:
        self.found, self.root, self.label = found, root, label
        self.check = Checker(known)
        self.open: list[_Open] = []
        self.sources: list[str] = []
        self.alone: list[tuple[etree._Element, str]] = []  # rows and paragraphs that give way to an instruction
        self.placed: list[tuple[list[etree._Element], list[tuple[re.Match[str], str]]]] = []

    def read(self) -> str:
        """The source of the part."""
        for number, paragraph in enumerate(self.root.iter(f"{W}p"), 1):
            self._paragraph(paragraph, number)
        for one in self.open:
            if one.is_wrong:
                continue
            words = _("“%(word)s” is not closed: {%% end%(word)s %%} is missing.") % {"word": one.word}
            self._wrong(words, one.where, one.text)
        for runs, tokens in self.placed:
            self.found.cut += _place(runs, tokens)
        for element, source in self.alone:
            _give_way(element, source)
        text = etree.tostring(self.root, encoding="unicode")
        return re.sub(f"{PLACE}(\\d+){PLACE_END}", lambda place: self.sources[int(place[1])], text)

    def _wrong(self, words: str, where: str, text: str) -> None:
        shown = text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
        if len(self.found.problems) < MOST_PROBLEMS:
            self.found.problems.append(Problem(words, where, shown))

    def _paragraph(self, paragraph: etree._Element, number: int) -> None:
        runs = [one for one in paragraph.iter(f"{W}t") if next(one.iterancestors(f"{W}p")) is paragraph]
        text = "".join(one.text or "" for one in runs)
        if len(self.found.problems) >= MOST_PROBLEMS or not LOOSE.search(text):
            return
        where = _("%(part)s, paragraph %(n)d") % {"part": self.label, "n": number}
        if next(paragraph.iterancestors(f"{W}tc"), None) is not None:
            where += " " + _("(in a table)")
        tokens = list(TOKEN.finditer(text))
        for loose in LOOSE.finditer(TOKEN.sub(lambda token: " " * len(token[0]), text)):
            words = _("“%(mark)s” stands alone. A tag begins and ends in one paragraph: {{ … }} or {%% … %%}.")
            self._wrong(words % {"mark": loose[0]}, where, text[max(0, loose.start() - 20) :])
        placed = []
        for token in tokens[: MOST_TAGS + 1]:
            self.found.tags += 1
            try:
                place = self._token(token[0], paragraph, where, alone=text.strip() == token[0])
            except Refused as refused:
                self._wrong(str(refused), where, token[0])
            else:
                placed += [(token, place)] if place else []
        self.placed.append((runs, placed))

    def _token(self, token: str, paragraph: etree._Element, where: str, *, alone: bool) -> str:
        """What to put where the tag stands; nothing when its whole paragraph or row gives way. Raises Refused."""
        if self.found.tags > MOST_TAGS:
            raise Refused(_("There are more than %(n)d tags.") % {"n": MOST_TAGS})
        if token.startswith("{#"):
            return self._keep("")
        if token.startswith("{{"):
            return self._value(token[2:-2].strip(), paragraph, alone=alone)
        told = statement(token[2:-2])
        element = _own(paragraph, token) if alone else None
        holder = paragraph if element is None else element.getparent()
        self._instruct(told, holder, where, token)
        place = self._keep(f"{MARKS[0]} {told.source} {MARKS[1]}")
        if element is None:
            return place
        self.alone.append((element, place))
        return ""

    def _keep(self, source: str) -> str:
        self.sources.append(source)
        return f"{PLACE}{len(self.sources) - 1}{PLACE_END}"

    def _value(self, inside: str, paragraph: etree._Element, *, alone: bool) -> str:
        block = self.check.expression(inside)
        if not block:
            return self._keep(f"{MARKS[2]} {straight(inside)} {MARKS[3]}")
        if not alone or etree.QName(paragraph.getparent()).localname != "body" or self.open:
            words = _("{{ %(name)s }} stands alone in a paragraph of the body: not in a table, header, “if” or “for”.")
            raise Refused(words % {"name": block})
        if block in self.found.blocks:
            raise Refused(_("{{ %(name)s }} stands here for the second time; once is enough.") % {"name": block})
        self.found.blocks.append(block)
        return self._keep(anchor(block))

    def _instruct(self, told: Statement, holder: etree._Element, where: str, token: str) -> None:
        """Keep account of what is open; check the expression. Raises Refused."""
        if told.word in {"for", "if"}:
            self._begin(told, holder, where, token)
            return
        last = self.open[-1] if self.open else None
        if last is None or last.word not in {"endfor": ("for",), "endif": ("if",)}.get(told.word, ("if", "for")):
            raise Refused(_("“%(word)s” has no beginning.") % {"word": told.word})
        if last.holder is not holder:
            self._close(told)
            raise Refused(
                _(
                    "It begins in %(where)s and ends elsewhere. Beginning and end stand in one paragraph, or each alone in a paragraph, or each alone in a row of the same table."
                )
                % {"where": last.where}
            )
        if told.word == "elif":
            self.check.expression(told.expression, in_condition=True)
        self._close(told)

    def _begin(self, told: Statement, holder: etree._Element, where: str, token: str) -> None:
        self.open.append(_Open(told.word, holder, where, token, is_wrong=True))
        if told.word == "if":
            self.check.expression(told.expression, in_condition=True)
            self.open[-1].is_wrong = False
            return
        self.check.scope.append((told.variable, Anything()))
        if told.variable in self.check.known or told.variable == "loop":
            raise Refused(
                _("“%(name)s” is a tag already. Call it otherwise: {%% for one in … %%}.") % {"name": told.variable}
            )
        if sum(one.word == "for" for one in self.open) > DEEPEST:
            raise Refused(_("“for” stands in “for” more than %(n)d deep.") % {"n": DEEPEST})
        self.check.scope[-1] = (told.variable, self.check.looped(told.expression))
        self.open[-1].is_wrong = False

    def _close(self, told: Statement) -> None:
        if told.word in {"endfor", "endif"}:
            self.open.pop()
            if told.word == "endfor":
                self.check.scope.pop()


def _own(paragraph: etree._Element, token: str) -> etree._Element:
    """What an instruction that stands alone is about: its table row when nothing else stands there, else its paragraph."""
    row = next(paragraph.iterancestors(f"{W}tr"), None)
    if row is not None and "".join(one.text or "" for one in row.iter(f"{W}t")).strip() == token:
        return row
    return paragraph


def _place(runs: list[etree._Element], tokens: list[tuple[re.Match[str], str]]) -> int:
    """Put each tag whole where it begins. How many were cut over several runs."""
    begins, cut = 0, 0
    for run in runs:
        text, ends = run.text or "", begins + len(run.text or "")
        kept, at = "", begins
        for token, place in tokens:
            if token.start() < ends and token.end() > begins:
                kept += text[at - begins : max(token.start(), at) - begins]
                kept += place if token.start() >= begins else ""
                cut += token.start() >= begins and token.end() > ends
                at = min(token.end(), ends)
        run.text = kept + text[at - begins :]
        run.set(SPACE, "preserve")
        begins = ends
    return cut


def _give_way(element: etree._Element, source: str) -> None:
    """Text in the place of an element."""
    before, parent = element.getprevious(), element.getparent()
    text = source + (element.tail or "")
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    element.tail = None
    parent.remove(element)
