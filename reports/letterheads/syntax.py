"""The small language of a template: names, their parts, a few filters, "if" and "for". Everything else is refused.

What is allowed is told by the shape of the expression (its syntax tree), so that nothing is called, computed, indexed or
reached into: what can't be written can't be exploited. The sandbox of Jinja stands behind it all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

if TYPE_CHECKING:
    from reports.letterheads.tags import Tag

INSIDE = r"(?:(?!\{[{%#]).){0,400}?"  # up to the next beginning, so that a text of braces alone costs no more than its length
TOKEN = re.compile(rf"\{{\{{{INSIDE}\}}\}}|\{{%{INSIDE}%\}}|\{{#{INSIDE}#\}}", re.DOTALL)
LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
LONGEST = 300  # signs of one tag
FILTERS = ("upper", "lower", "capitalize", "title", "trim", "default", "length")
LOOP = ("index", "first", "last")
FOR = re.compile(r"for\s+([A-Za-z_]\w*)\s+in\s+(.+)", re.DOTALL)
PARSER = SandboxedEnvironment()


class Refused(Exception):
    """Why an expression can't stand in a template, in words."""


class Anything(dict):
    """The parts of a loop that is wrong itself: no further complaint about what stands in it."""

    def __contains__(self, part: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Statement:
    word: str  # for, if, elif, else, endfor, endif
    variable: str = ""
    expression: str = ""

    @property
    def source(self) -> str:
        if self.word == "for":
            return f"for {self.variable} in {self.expression}"
        return f"{self.word} {self.expression}".strip()


def straight(text: str) -> str:
    """Word turns quotation marks round; a tag needs them straight."""
    return text.translate(str.maketrans("“”„‘’\u00a0", '"""\'\' '))


def statement(inside: str) -> Statement:
    """What stands between "{%" and "%}". The marks "p" and "tr" of other tools (this paragraph, this row) are let through."""
    words = re.sub(r"^(p|tr)\s+", "", straight(inside).strip())
    if found := FOR.fullmatch(words):
        return Statement("for", found[1], found[2].strip())
    word, _gap, rest = words.partition(" ")
    if word in {"if", "elif"} and rest.strip():
        return Statement(word, expression=rest.strip())
    if words in {"else", "endif", "endfor"}:
        return Statement(words)
    raise Refused(_("This instruction is not known. There are: for … in …, endfor, if …, elif …, else, endif."))


class Checker:
    """``known``: the tags by name; ``scope``: variables of the loops that one stands in → the parts that each has."""

    def __init__(self, known: Mapping[str, Tag]) -> None:
        self.known = known
        self.scope: list[tuple[str, Mapping[str, object]]] = []

    def looped(self, expression: str) -> Mapping[str, object]:
        """The parts of what "for" goes through. Raises Refused."""
        node = self._parse(expression)
        tag = self.known.get(node.name) if isinstance(node, nodes.Name) else None
        if tag is None or tag.kind != "list":
            lists = ", ".join(name for name, tag in self.known.items() if tag.kind == "list")
            raise Refused(_("“for” can go through these lists alone: %(lists)s.") % {"lists": lists})
        return tag.fields

    def expression(self, expression: str, *, in_condition: bool = False) -> str:
        """The name of a block when the expression is one, else nothing. Raises Refused."""
        node = self._parse(expression)
        if isinstance(node, nodes.Name) and node.name not in dict(self.scope) and not in_condition:
            tag = self.known.get(node.name)
            if tag is not None and tag.kind == "block":
                return tag.name
        self._walk(node, lists=in_condition)
        return ""

    def _parse(self, expression: str) -> nodes.Node:
        if len(expression) > LONGEST:
            raise Refused(_("This tag is too long."))
        try:
            body = PARSER.parse("{{ " + straight(expression) + " }}").body
        except (TemplateSyntaxError, RecursionError, ValueError) as error:
            raise Refused(_("This can’t be read. Write a tag as it stands in the list of tags.")) from error
        outputs = [node for part in body if isinstance(part, nodes.Output) for node in part.nodes]
        if len(body) != 1 or len(outputs) != 1:
            raise Refused(_("This can’t be read. Write a tag as it stands in the list of tags."))
        return outputs[0]

    def _walk(self, node: nodes.Node, *, lists: bool) -> None:
        if isinstance(node, nodes.Name):
            self._name(node.name, lists=lists)
        elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            self._part(node.node.name, node.attr)
        elif isinstance(node, nodes.Filter) and node.node is not None:
            self._filter(node)
            self._walk(node.node, lists=lists or node.name == "length")
        elif isinstance(node, nodes.Compare):
            self._walk(node.expr, lists=False)
            for operand in node.ops:
                self._walk(operand.expr, lists=False)
        elif isinstance(node, (nodes.And, nodes.Or)):
            self._walk(node.left, lists=lists)
            self._walk(node.right, lists=lists)
        elif isinstance(node, nodes.Not):
            self._walk(node.node, lists=lists)
        elif not isinstance(node, nodes.Const):
            raise Refused(
                _(
                    "A tag can hold a name, a part of it and these filters: %(filters)s. Nothing is called or computed in it."
                )
                % {"filters": ", ".join(FILTERS)}
            )

    def _name(self, name: str, *, lists: bool) -> None:
        if isinstance(dict(self.scope).get(name), Anything):
            return
        if name in dict(self.scope):
            raise Refused(_("Say which part of “%(name)s”: %(parts)s.") % {"name": name, "parts": self._parts_of(name)})
        tag = self.known.get(name)
        if tag is None:
            near = get_close_matches(name, [*self.known, *dict(self.scope)], 1)
            meant = " " + _("Is “%(name)s” meant?") % {"name": near[0]} if near else ""
            raise Refused(_("There is no tag “%(name)s”.") % {"name": name[:60]} + meant)
        if tag.kind == "block":
            raise Refused(_("“%(name)s” stands alone, as {{ %(name)s }}.") % {"name": name})
        if tag.kind == "group" or (tag.kind == "list" and not lists):
            raise Refused(_("Say which part of “%(name)s”: %(parts)s.") % {"name": name, "parts": self._parts_of(name)})

    def _part(self, name: str, part: str) -> None:
        if name == "loop" and self.scope and part in LOOP:
            return
        fields = dict(self.scope).get(name)
        if fields is None:
            tag = self.known.get(name)
            if tag is None:
                self._name(name, lists=True)
            elif tag.kind == "list":
                raise Refused(
                    _("“%(name)s” is a list. Go through it: {%% for one in %(name)s %%} … {%% endfor %%}.")
                    % {"name": name}
                )
            fields = tag.fields if tag else {}
        if part not in fields:
            near = get_close_matches(part, list(fields), 1)
            if near:
                raise Refused(
                    _("“%(name)s” has no part “%(part)s”. Is “%(near)s” meant?")
                    % {"name": name, "part": part[:60], "near": near[0]}
                )
            raise Refused(_("“%(name)s” has no part “%(part)s”.") % {"name": name, "part": part[:60]})

    def _parts_of(self, name: str) -> str:
        fields: Sequence[str] = list(dict(self.scope).get(name) or self.known[name].fields)
        return ", ".join(f"{name}.{part}" for part in fields[:6]) + (" …" if len(fields) > 6 else "")

    @staticmethod
    def _filter(node: nodes.Filter) -> None:
        fixed = all(isinstance(arg, nodes.Const) for arg in node.args)
        if (
            node.name not in FILTERS
            or node.kwargs
            or node.dyn_args
            or node.dyn_kwargs
            or not fixed
            or len(node.args) > 1
        ):
            raise Refused(
                _("The filter “%(name)s” is not allowed. There are: %(filters)s.")
                % {"name": node.name[:60], "filters": ", ".join(FILTERS)}
            )
