"""A calculator: exact numbers as long as it can be, and nothing but numbers.

>>> calculate("(1/3 + 0.5) * 6"), calculate("sqrt(2)"), calculate("open(1)")
('5', '1.41421356237', 'error: there is no function open')
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sparring.syntax import parse
from sparring.tools import register_tool
from sparring.types import Fixed, ToolSpec

LONGEST = 200
"""Characters of an expression."""
LARGEST = 10_000
"""Bits of a number above or below the line."""
Number = Fraction | float
_WRITTEN = re.compile(r"(?!.*\d(?![eE][-+]?\d)[A-Za-z_])[0-9A-Za-z_.,+\-*/%() ]*")
"""No quotes, and no letter right after a number, at which Python warns."""
_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-"})
_CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e}
_WHOLE: Mapping[str, Callable[..., int]] = {
    "comb": math.comb,
    "factorial": math.factorial,
    "gcd": math.gcd,
    "lcm": math.lcm,
    "perm": math.perm,
}
_EXACT: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "max": lambda *numbers: max(numbers),
    "min": lambda *numbers: min(numbers),
    "round": lambda number, digits=Fraction(0): round(number, max(-LONGEST, min(int(digits), LONGEST))),
    "sum": lambda *numbers: sum(numbers),
}
_NAMES = ("acos", "asin", "atan", "cos", "exp", "log", "log10", "log2", "sin", "tan")
_REAL: Mapping[str, Callable[..., float]] = {name: getattr(math, name) for name in _NAMES}
_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


class _Uncalculable(Exception):  # noqa: N818 - it never leaves this module: it becomes what is shown
    """Something has no number; the message says why."""


def calculate(expression: str) -> str:
    """Return the value of an expression as text, or `error: ` and what is wrong with it.

    Whole numbers, decimals and fractions are exact. `+ - * / // % ** ^`, brackets, `pi`, `e`, and functions: `sqrt`, `abs`,
    `round`, `floor`, `ceil`, `min`, `max`, `sum`, `gcd`, `lcm`, `factorial`, `comb`, `perm`, logarithms, `exp` and
    trigonometry in radians.
    """
    if len(expression) > LONGEST:
        return f"error: an expression has at most {LONGEST} characters"
    text = expression.translate(_SIGNS).replace("^", "**").strip().removesuffix("=").strip()
    text = re.sub(r"\s+", " ", text)
    if not _WRITTEN.fullmatch(text):
        return "error: this is no expression"
    try:
        return _shown(_value(parse(text, mode="eval").body))
    except _Uncalculable as error:
        return f"error: {error}"
    except ZeroDivisionError:
        return "error: division by zero"
    except (SyntaxError, RecursionError, MemoryError):
        return "error: this is no expression"
    except (ValueError, TypeError, OverflowError) as error:
        return f"error: {error}"


def _value(node: ast.expr) -> Number:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return _bounded(Fraction(repr(node.value)))
    if isinstance(node, ast.Name):
        if node.id not in _CONSTANTS:
            raise _Uncalculable(f"there is no number {node.id}")
        return _CONSTANTS[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _value(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left), _value(node.right)
        if isinstance(node.op, ast.Pow):
            return _bounded(_power(left, right))
        if type(node.op) in _OPERATORS:
            return _bounded(_OPERATORS[type(node.op)](left, right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return _bounded(_called(node.func.id, [_value(argument) for argument in node.args]))
    raise _Uncalculable(f"only numbers, + - * / // % ^, brackets and functions, not {ast.unparse(node)[:40]}")


def _called(name: str, numbers: Sequence[Number]) -> Number:
    if name == "sqrt" and len(numbers) == 1:
        return _power(numbers[0], Fraction(1, 2))
    if name in _WHOLE:
        most = 10**15 if name in ("gcd", "lcm") else 2000
        if any(number != int(number) or not -most <= number <= most for number in numbers):
            raise _Uncalculable(f"{name} takes whole numbers of at most {most}")
        return Fraction(_WHOLE[name](*map(int, numbers)))
    if name in _EXACT:
        found: Number | int = _EXACT[name](*numbers)
        return found
    if name in _REAL:
        return _REAL[name](*numbers)
    raise _Uncalculable(f"there is no function {name}")


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        if exponent.denominator == 1:
            size = max(base.numerator.bit_length(), base.denominator.bit_length())
            if size * abs(exponent) > LARGEST and abs(base) != 1 and base:
                raise _Uncalculable("that number is too large")
            return Fraction(base**exponent)
        if exponent == Fraction(1, 2) and base >= 0:
            root = Fraction(math.isqrt(base.numerator), math.isqrt(base.denominator))
            if root * root == base:
                return root
    real = float(base)
    if real < 0:
        raise _Uncalculable("a root of a negative number is no real number")
    found: float = real ** float(exponent)
    return found


def _bounded(number: Number | int) -> Number:
    if isinstance(number, float):
        if not math.isfinite(number):
            raise _Uncalculable("that number is too large")
    elif max(number.numerator.bit_length(), number.denominator.bit_length()) > LARGEST:
        raise _Uncalculable("that number is too large")
    return number if isinstance(number, float) else Fraction(number)


def _shown(number: Number) -> str:
    if isinstance(number, Fraction) and number.denominator == 1:
        return str(number.numerator)
    about = f"{float(number):.12g}"
    return about if isinstance(number, float) or Fraction(about) == number else f"{number} = about {about}"


_EXPRESSION = Fixed({"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]})


@register_tool("calculator")
class Calculator:
    """The calculator as a tool."""

    spec = ToolSpec("calculator", "Works out an expression such as (1/3 + 0.5) * sqrt(16).", _EXPRESSION)

    def run(self, calls: Sequence[Mapping[str, Any]]) -> str:
        """Return the value of the last call's expression; it does not depend on the others."""
        expression = calls[-1].get("expression")
        if not isinstance(expression, str | int | float):
            return 'error: the arguments are {"expression": "..."}'
        return calculate(str(expression))
