"""Asserts and loops of tests as calls: what is called with what, and when the value is right."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sparring.envs.code.conversion.checkers import THROUGH, Equals, IsClose, Through, Truthy, Within
from sparring.envs.code.conversion.literals import NoLiteralError, literal
from sparring.envs.code.sandbox import Call
from sparring.envs.code.sandbox.values import SHOWN
from sparring.syntax import parse


class Target(NamedTuple):
    """The function under test."""

    called: str
    """How the tests call it."""
    entry: str
    """How the program calls it."""


class Said(NamedTuple):
    """A test, and the test in words."""

    call: Call
    words: str


def asserted(line: ast.stmt, target: Target) -> list[Said] | None:
    """Return the calls that a statement of a test makes; None if it does anything else.

    Asserts of `==`, `is`, truth, `abs(f(x) - y) < e`, `math.isclose`, and of several joined by `and`; `assert True`,
    `pass`, imports and texts alone say nothing.

    >>> [said.words for said in asserted(ast.parse("assert f(2) == [4]").body[0], Target("f", "f"))]
    ['f(2) == [4]']
    """
    match line:
        case ast.Pass() | ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return []
        case ast.Assert(test=ast.Constant(value=value)) if value:
            return []
        case ast.Assert(test=ast.BoolOp(op=ast.And(), values=values)):
            found = [_checked(value, target) for value in values]
        case ast.Assert(test=test):
            found = [_checked(test, target)]
        case _:
            return None
    known = [said for said in found if said is not None]
    return known if len(known) == len(found) else None


def _checked(test: ast.expr, target: Target) -> Said | None:
    try:
        call = _call(test, target)
    except NoLiteralError:
        return None
    return None if call is None else Said(call, _written(test, target))


def _written(test: ast.expr, target: Target) -> str:
    """The test as text, with the program's name of the function."""
    tree = parse(ast.unparse(test), mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == target.called:
            node.id = target.entry
    text = ast.unparse(tree)
    return text if len(text) <= 2 * SHOWN else f"{text[:SHOWN]} ... {text[-SHOWN:]}"


def _call(test: ast.expr, target: Target) -> Call | None:
    """The call in one condition."""
    if _is_call(test, target):
        return _made(test, target, True, accepts=Truthy(True))
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and _is_call(test.operand, target):
        return _made(test.operand, target, False, accepts=Truthy(False))
    if isinstance(test, ast.Call):
        return _isclose(test, target)
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    op, sides = test.ops[0], (test.left, test.comparators[0])
    if isinstance(op, ast.Eq | ast.Is):
        for one, other in (sides, sides[::-1]):
            made = _equal(one, other, op, target)
            if made is not None:
                return made
        return None
    if isinstance(op, ast.Lt | ast.LtE):
        return _within(*sides, strict=isinstance(op, ast.Lt), target=target)
    if isinstance(op, ast.Gt | ast.GtE):
        return _within(*sides[::-1], strict=isinstance(op, ast.Gt), target=target)
    return None


def _is_call(node: ast.expr, target: Target) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == target.called


def _equal(call: ast.expr, other: ast.expr, op: ast.cmpop, target: Target) -> Call | None:
    """`f(x) == y`, `f(x) is y`, `sorted(f(x)) == y`."""
    if _is_call(call, target):
        expected = literal(other)
        if isinstance(op, ast.Is):
            single = expected is None or isinstance(expected, bool)
            return _made(call, target, expected, loose=False) if single else None
        return _made(call, target, expected, accepts=Equals(expected) if _has_truth(expected) else None)
    match call:
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in THROUGH and isinstance(op, ast.Eq):
            if _is_call(inner, target):
                return _made(inner, target, literal(other), accepts=Through(name, literal(other)))
    return None


def _has_truth(value: Any) -> bool:
    """Whether 0, 1, False or True are somewhere in a value: the sandbox's own comparison tells 1 from True, asserts do not."""
    if isinstance(value, Mapping):
        return any(_has_truth(key) or _has_truth(item) for key, item in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(_has_truth, value))
    return isinstance(value, int | float | complex) and value in (0, 1)


def _within(error: ast.expr, most: ast.expr, *, strict: bool, target: Target) -> Call | None:
    """`abs(f(x) - y) < e`."""
    match error:
        case ast.Call(func=ast.Name(id="abs"), args=[ast.BinOp(left=left, op=ast.Sub(), right=right)], keywords=[]):
            call, other = (left, right) if _is_call(left, target) else (right, left)
            expected, limit = literal(other), literal(most)
            if _is_call(call, target) and isinstance(limit, int | float):
                return _made(call, target, expected, accepts=Within(expected, limit, strict))
    return None


def _isclose(test: ast.Call, target: Target) -> Call | None:
    """`math.isclose(f(x), y)`, `isclose(y, f(x), abs_tol=...)`."""
    known = ast.unparse(test.func) in ("math.isclose", "isclose") and len(test.args) == 2
    options = {str(each.arg): literal(each.value) for each in test.keywords} if known else {}
    if not known or not options.keys() <= {"rel_tol", "abs_tol"}:
        return None
    call, other = test.args if _is_call(test.args[0], target) else test.args[::-1]
    if not _is_call(call, target):
        return None
    expected = literal(other)
    return _made(
        call, target, expected, accepts=IsClose(expected, options.get("rel_tol", 1e-9), options.get("abs_tol", 0.0))
    )


def _made(node: ast.expr, target: Target, expected: Any, *, loose: bool = True, accepts: Any = None) -> Call | None:
    """The call with its arguments, if all are literals."""
    if not isinstance(node, ast.Call) or any(each.arg is None for each in node.keywords):
        return None
    args = tuple(literal(arg) for arg in node.args)
    kwargs = {str(each.arg): literal(each.value) for each in node.keywords}
    return Call(target.entry, args, expected, kwargs, loose=loose, accepts=accepts)


_LOOP = "for i, (inp, exp) in enumerate(zip(inputs, results)):"
_HELPERS = {"out", "exp", "atol", "exact_match", "is_floats", "np"}


class Listed(NamedTuple):
    """A loop of EvalPlus over inputs and results."""

    inputs: Sequence[Sequence[Any]]
    results: Sequence[Any]
    tolerance: float


def listed(lines: Sequence[ast.stmt], helpers: Sequence[ast.stmt], called: str) -> Listed | None:
    """Return the loop over `inputs` and `results` that EvalPlus writes, if that is all that the lines are and its comparison is
    the usual one.

    Args:
        lines: `inputs = ...`, `results = ...`, `for ...: assertion(f(*inp), exp, atol)`.
        helpers: The other lines of the file, with the function `assertion`.
        called: The name of the function under test.
    """
    match lines:
        case [
            ast.Assign(targets=[ast.Name(id="inputs")], value=inputs),
            ast.Assign(targets=[ast.Name(id="results")], value=results),
            ast.For(body=[ast.Expr(value=ast.Call(func=ast.Name(id="assertion"), args=[call, exp, atol]))]) as loop,
        ] if (
            ast.unparse(loop).startswith(_LOOP) and ast.unparse(call) == f"{called}(*inp)" and ast.unparse(exp) == "exp"
        ):
            functions = {line.name: line for line in helpers if isinstance(line, ast.FunctionDef)}
            if "assertion" not in functions or not _is_usual(functions["assertion"]):
                return None
            try:
                found = Listed(literal(inputs), literal(results), float(literal(atol)))
            except (NoLiteralError, TypeError):
                return None
            fits = isinstance(found.inputs, list | tuple) and isinstance(found.results, list | tuple)
            return found if fits and len(found.inputs) == len(found.results) else None
    return None


def _is_usual(function: ast.FunctionDef) -> bool:
    """Whether a comparison is equality, or nearness where floats are expected: it calls nothing but that."""
    calls = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    given = [arg.arg for arg in function.args.args]
    return given == ["out", "exp", "atol"] and names <= _HELPERS and calls == {"is_floats", "np.allclose"}
