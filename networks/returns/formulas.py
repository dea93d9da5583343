"""Formulas of returns: names, numbers, + - * / and brackets; nothing else runs. What is not known gives None."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import cache

from django.utils.translation import gettext as _

from office import formats

LONGEST = 200
Number = Decimal | None


class BadFormula(ValueError):
    """In words for the reader."""


@cache
def _parsed(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise BadFormula(_("The formula is too long."))
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise BadFormula(_("“%(text)s” can’t be read as a formula.") % {"text": text}) from error
    _check(tree, text)
    return tree


def _check(node: ast.expr, text: str) -> None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
        _check(node.left, text)
        _check(node.right, text)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check(node.operand, text)
    elif not isinstance(node, ast.Name) and not (
        isinstance(node, ast.Constant) and type(node.value) in (int, float) and abs(node.value) < 1e15
    ):
        raise BadFormula(_("“%(text)s”: only short names, numbers, + - * / and brackets.") % {"text": text})


def names_in(text: str) -> set[str]:
    """The short names that a formula needs. Raises BadFormula."""
    return {node.id for node in ast.walk(_parsed(text)) if isinstance(node, ast.Name)}


def work_out(text: str, known: Mapping[str, Number]) -> Number:
    """The formula's value; None when something that it needs is not known, or it would divide by zero."""
    try:
        return _value(_parsed(text), known)
    except (DivisionByZero, InvalidOperation, Overflow):
        return None


SIGNS = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}
BINDS = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2}


def in_words(text: str, labels: Mapping[str, str]) -> str:
    """For a reader: “Members” × 100 ÷ “Share”. A key that has no label stays as it is."""
    try:
        return _said(_parsed(text), labels)[0]
    except BadFormula:
        return text


def _said(node: ast.expr, labels: Mapping[str, str]) -> tuple[str, int]:
    """The words, and how strongly they hold together: 1 sums, 2 products, 3 what stands alone."""
    if isinstance(node, ast.Constant):
        return formats.exact_number(Decimal(str(node.value))), 3
    if isinstance(node, ast.Name):
        return labels.get(node.id, node.id), 3
    if isinstance(node, ast.UnaryOp):
        words, binds = _said(node.operand, labels)
        return f"−{words if binds == 3 else f'({words})'}", 1
    assert isinstance(node, ast.BinOp)
    own, (left, binds_left), (right, binds_right) = (
        BINDS[type(node.op)], _said(node.left, labels), _said(node.right, labels),
    )  # fmt: skip
    left = f"({left})" if binds_left < own else left
    is_reversed = isinstance(node.op, (ast.Sub, ast.Div))  # a − (b + c), a ÷ (b × c)
    right = f"({right})" if binds_right < own or (is_reversed and binds_right == own) else right
    return f"{left} {SIGNS[type(node.op)]} {right}", own


def _value(node: ast.expr, known: Mapping[str, Number]) -> Number:
    if isinstance(node, ast.Constant):
        return Decimal(str(node.value))
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.UnaryOp):
        value = _value(node.operand, known)
        return None if value is None else -value
    assert isinstance(node, ast.BinOp)
    left, right = _value(node.left, known), _value(node.right, known)
    if left is None or right is None:
        return None
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    return left * right if isinstance(node.op, ast.Mult) else left / right
