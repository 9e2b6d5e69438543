"""The values that expressions in tests stand for, where they stand for one: literals and what can be folded into one."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from sparring.envs.code.sandbox.checks import packed
from sparring.errors import BadValue

_MOST_BITS, _MOST_ITEMS = 1 << 14, 1 << 17
_NUMBERS = (int, float, complex)
_MAKERS: Mapping[str, tuple[Callable[..., Any], int]] = {
    "set": (set, 1),
    "frozenset": (frozenset, 1),
    "float": (float, 1),
    "int": (int, 1),
    "str": (str, 1),
    "tuple": (tuple, 1),
    "list": (list, 1),
    "dict": (dict, 1),
    "complex": (complex, 2),
    "bytes": (bytes, 1),
    "bytearray": (bytearray, 1),
    "range": (range, 3),
    "sorted": (sorted, 1),
    "Fraction": (Fraction, 2),
    "Decimal": (Decimal, 1),
}
"""Name -> what makes the value, and the most arguments that it may have."""
_CONSTANTS = {"inf": math.inf, "nan": math.nan, "pi": math.pi, "e": math.e}
_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_SIGNS: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
}


class NoLiteralError(ValueError):
    """An expression stands for no plain value that can be seen."""


def literal(node: ast.expr) -> Any:
    """Return the plain value of an expression.

    Numbers, texts, bytes, lists, tuples, sets, dicts; signs; arithmetic of moderate size; `set()`, `float("inf")`,
    `list(range(9))`, `Fraction(1, 2)` and the like; `inf`, `math.pi`.

    >>> literal(ast.parse("[-1, {2 ** 3: ('a' * 2, set())}, float('inf')]", mode="eval").body)
    [-1, {8: ('aa', set())}, inf]

    Raises:
        NoLiteralError: It has none, or it is too large.
    """
    try:
        value = _value(node)
        packed(value)
    except (BadValue, ArithmeticError, InvalidOperation, TypeError, ValueError, RecursionError) as error:
        raise NoLiteralError(str(error)) from error
    return value


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value) if value is not ...:
            return value
        case ast.List(elts=parts):
            return [_value(part) for part in parts]
        case ast.Tuple(elts=parts):
            return tuple(_value(part) for part in parts)
        case ast.Set(elts=parts):
            return {_value(part) for part in parts}
        case ast.Dict(keys=keys, values=values):
            return {_value(_there(key)): _value(value) for key, value in zip(keys, values, strict=True)}
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _SIGNS:
            return _SIGNS[type(op)](_number(_value(operand)))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _folded(type(op), _value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _MAKERS:
            return _made(name, [_value(arg) for arg in args])
        case ast.Name(id=name) if name in ("inf", "nan"):
            return _CONSTANTS[name]
        case ast.Attribute(value=ast.Name(id="math" | "np" | "numpy"), attr=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
    raise NoLiteralError(f"{ast.unparse(node)[:80]} is no literal")


def _there(key: ast.expr | None) -> ast.expr:
    if key is None:
        raise NoLiteralError("** in a dict")
    return key


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (*_NUMBERS, Fraction, Decimal)):
        raise NoLiteralError(f"a sign before a {type(value).__name__}")
    return value


def _made(name: str, args: list[Any]) -> Any:
    maker, most = _MAKERS[name]
    sized = name in ("range", "bytes", "bytearray")
    if len(args) > most or (sized and any(isinstance(arg, int) and abs(arg) > _MOST_ITEMS for arg in args)):
        raise NoLiteralError(f"{name} of {len(args)} arguments, or of more than {_MOST_ITEMS} items")
    return maker(*args)


def _folded(kind: type[ast.operator], left: Any, right: Any) -> Any:
    """Arithmetic of numbers, `+` of texts and lists, `*` of those and a whole number: where the value is of moderate size."""
    numbers = isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS)
    joined = kind is ast.Add and type(left) is type(right) and isinstance(left, str | bytes | list | tuple)
    repeated = kind is ast.Mult and _repeats(left, right)
    if not numbers and not joined and not repeated:
        raise NoLiteralError(f"{kind.__name__} of a {type(left).__name__} and a {type(right).__name__}")
    if isinstance(left, int) and isinstance(right, int):
        grown: dict[type[ast.operator], int] = {
            ast.Pow: left.bit_length() * max(1, right),
            ast.Mult: left.bit_length() + right.bit_length(),
        }
        if grown.get(kind, 0) > _MOST_BITS:
            raise NoLiteralError(f"a number of {grown[kind]} bits")
    return _OPERATORS[kind](left, right)


def _repeats(left: Any, right: Any) -> bool:
    sequence, count = (left, right) if isinstance(right, int) else (right, left)
    fits = isinstance(sequence, str | bytes | list | tuple) and isinstance(count, int)
    return fits and len(sequence) * max(0, count) <= _MOST_ITEMS
