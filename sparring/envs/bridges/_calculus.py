"""Is a function an antiderivative? Its derivative, taken on the grader's tree, is compared by the grader."""

from __future__ import annotations

import re

from sparring.envs.math.grader.equal import same
from sparring.envs.math.grader.errors import CannotRead, TooMuch, Undefined
from sparring.envs.math.grader.reader import read
from sparring.envs.math.grader.tree import (
    MINUS_ONE,
    ONE,
    ZERO,
    Node,
    add,
    call,
    div,
    letters,
    mul,
    neg,
    num,
    power,
    root,
    size,
)
from sparring.envs.math.grader.values import Scalar

_LARGEST = 400
"""No expression with more parts is differentiated."""
_SYMPY = ((r"\bE\b", "e"), (r"\blog\b", "ln"), (r"\bAbs\b", "abs"))
"""SymPy's names, which the questions use, in the grader's."""


def expression(text: str) -> Node:
    """Return the tree of an expression in SymPy's notation.

    Raises:
        ValueError: It is none, or too large.
    """
    for name, ours in _SYMPY:
        text = re.sub(name, ours, text)
    try:
        value = read(text)
    except (CannotRead, TooMuch, Undefined) as error:
        raise ValueError(str(error)) from error
    if not isinstance(value, Scalar) or value.unit is not None or size(value.node) > _LARGEST:
        raise ValueError(f"{text[:60]!r} is no expression that can be differentiated")
    return value.node


def is_antiderivative(text: str, integrand: str, variable: str) -> bool:
    """Return whether the derivative of an expression is the integrand; other letters are constants.

    >>> is_antiderivative("7*X**9 + C", "63*X**8", "X"), is_antiderivative("63*X**8", "63*X**8", "X")
    (True, False)

    Raises:
        ValueError: It cannot be read, or holds a function that has no rule here.
    """
    slope = derivative(expression(text), variable)
    try:
        return same(slope, expression(integrand)).same is True
    except (CannotRead, TooMuch, Undefined) as error:
        raise ValueError(str(error)) from error


def derivative(node: Node, variable: str) -> Node:
    """Return the derivative of a tree.

    Raises:
        ValueError: It holds something that has no rule.
    """
    if variable not in letters(node):
        return ZERO
    if node.head == "sym":
        return ONE
    if node.head == "add":
        return add(*(derivative(arg, variable) for arg in node.args))
    if node.head == "mul":
        return add(*(mul(derivative(arg, variable), *_others(node.args, i)) for i, arg in enumerate(node.args)))
    if node.head == "pow":
        return _power(node.args[0], node.args[1], variable)
    if node.head == "root":
        return mul(node, div(derivative(node.args[0], variable), mul(num(node.value), node.args[0])))
    if node.head == "call":
        return mul(_outer(node), derivative(node.args[0], variable))
    raise ValueError(f"no rule for the derivative of a {node.head}")


def _others(args: tuple[Node, ...], index: int) -> tuple[Node, ...]:
    return args[:index] + args[index + 1 :]


def _power(base: Node, exponent: Node, variable: str) -> Node:
    if variable not in letters(exponent):
        return mul(exponent, power(base, add(exponent, MINUS_ONE)), derivative(base, variable))
    whole = power(base, exponent)
    if variable not in letters(base):
        return mul(whole, call("ln", base), derivative(exponent, variable))
    ratio = div(mul(exponent, derivative(base, variable)), base)
    return mul(whole, add(mul(derivative(exponent, variable), call("ln", base)), ratio))


def _outer(node: Node) -> Node:
    """The derivative of a function of one argument with respect to that."""
    u = node.args[0]
    if node.value == "ln" and u.head == "call" and u.value == "abs":
        v = u.args[0]  # d ln|v| = dv / v, and the chain rule will multiply by |v|' = |v| / v
        return div(ONE, mul(v, div(u, v)))
    square, one = mul(u, u), ONE
    rules = {
        "sin": lambda: call("cos", u),
        "cos": lambda: neg(call("sin", u)),
        "tan": lambda: power(call("cos", u), num(-2)),
        "ln": lambda: div(one, u),
        "abs": lambda: div(node, u),
        "sinh": lambda: call("cosh", u),
        "cosh": lambda: call("sinh", u),
        "arcsin": lambda: div(one, root(add(one, neg(square)), 2)),
        "arccos": lambda: neg(div(one, root(add(one, neg(square)), 2))),
        "arctan": lambda: div(one, add(one, square)),
    }
    if node.value not in rules or len(node.args) != 1:
        raise ValueError(f"no rule for the derivative of {node.value}")
    return rules[node.value]()
