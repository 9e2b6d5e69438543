"""The last resort: sympy, on a tree of ours, small enough for what is asked of it. Without sympy nothing is proven here."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from math import ceil, prod
from types import ModuleType
from typing import Any

from sparring.envs.math.grader.tree import Node, size, walk
from sparring.errors import Boundary

MAX_SIZE = 40
MAX_EXPONENT = 12
MAX_TERMS = 300
_NAMES = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arccot": "acot",
    "arcsec": "asec",
    "arccsc": "acsc",
    "abs": "Abs",
}
_NAMES |= {
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "ln": "log",
    "binom": "binomial",
    "conj": "conjugate",
}
_FUNCTIONS = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "sinh",
        "cosh",
        "tanh",
        "coth",
        "sech",
        "csch",
        "log",
        "floor",
        "factorial",
        "re",
        "im",
    ]
) | set(_NAMES)


@lru_cache(maxsize=1)
def _sympy() -> ModuleType | None:
    if importlib.util.find_spec("sympy") is None:
        return None
    return importlib.import_module("sympy")


def is_zero(node: Node) -> bool:
    """Return whether sympy turns a small expression into zero by expanding it; False says nothing."""
    if not _fits(node) or (sympy := _sympy()) is None:
        return False
    with Boundary() as boundary:
        found = _tried(sympy, _convert(sympy, node))
    return boundary.error is None and found


def _fits(node: Node) -> bool:
    return size(node) <= MAX_SIZE and all(_harmless(here) for here in walk(node)) and _terms(node) <= MAX_TERMS


def _terms(node: Node) -> int:
    """How many terms a tree has when it is multiplied out, at most."""
    if node.head == "add":
        return sum(map(_terms, node.args))
    if node.head == "mul":
        return prod(map(_terms, node.args))
    if node.head == "pow" and node.args[1].head == "num":
        return int(_terms(node.args[0]) ** abs(ceil(node.args[1].value)))
    return max(map(_terms, node.args), default=1)


def _harmless(node: Node) -> bool:
    if node.head == "num":
        return bool(abs(node.value.numerator) < 10**9 and node.value.denominator < 10**9)
    if node.head == "pow" and node.args[1].head == "num":
        return bool(abs(node.args[1].value) <= MAX_EXPONENT and node.args[1].value.denominator <= MAX_EXPONENT)
    if node.head == "pow":
        return _small(node.args[1])
    if node.head == "call":
        return node.value in _FUNCTIONS and all(map(_small, node.args))
    return node.head in ("sym", "add", "mul", "root") or (node.head == "const" and node.value in ("pi", "e", "i"))


def _small(node: Node) -> bool:
    """Whether there are but small numbers in an exponent or an argument: sympy works powers and factorials out."""
    return all(here.head != "num" or max(abs(here.value), here.value.denominator) <= 24 for here in walk(node))


def _convert(sympy: ModuleType, node: Node) -> Any:
    args = [_convert(sympy, arg) for arg in node.args]
    if node.head == "num":
        return sympy.Rational(node.value.numerator, node.value.denominator)
    if node.head == "sym":
        return sympy.Symbol(node.value, real=True)
    if node.head == "const":
        return {"pi": sympy.pi, "e": sympy.E, "i": sympy.I}[node.value]
    if node.head == "call":
        return getattr(sympy, _NAMES.get(node.value, node.value))(*args)
    if node.head == "root":
        return sympy.real_root(args[0], node.value) if node.value % 2 else sympy.root(args[0], node.value)
    return {"add": sympy.Add, "mul": sympy.Mul, "pow": sympy.Pow}[node.head](*args)


def _tried(sympy: ModuleType, expression: Any) -> bool:
    """Expand, put over one denominator, expand the logarithms and the angles."""
    if expression == 0:
        return True
    expanded = sympy.expand(expression, func=True, trig=True, complex=False)
    if expanded == 0:
        return True
    return bool(sympy.expand(sympy.numer(sympy.together(sympy.powsimp(expanded)))) == 0)
