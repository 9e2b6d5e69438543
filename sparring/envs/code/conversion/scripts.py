"""Test files for the judge, from tests that are no plain calls."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

from sparring.envs.code.sandbox import Script
from sparring.errors import BadValue
from sparring.syntax import parse
from sparring.tasks.datasets.code.functions import missing

_USED = {"allclose", "isclose", "ndarray", "float32", "float64", "inf", "nan"}
_NUMPY = '''
class numpy:
    """As much of NumPy as tests use to compare numbers; a program has none of it."""

    ndarray = float32 = float64 = ()
    inf, nan = float("inf"), float("nan")

    @staticmethod
    def isclose(a, b, rtol=1e-05, atol=1e-08):
        return a == b or abs(a - b) <= atol + rtol * abs(b)

    @staticmethod
    def allclose(a, b, rtol=1e-05, atol=1e-08):
        lists = isinstance(a, (list, tuple)), isinstance(b, (list, tuple))
        if lists == (True, True):
            if len(a) != len(b):
                raise ValueError(f"{len(a)} items, not {len(b)}")
            return all(numpy.allclose(one, other, rtol, atol) for one, other in zip(a, b))
        if any(lists):
            pairs = [(one, b) for one in a] if lists[0] else [(a, other) for other in b]
            return all(numpy.allclose(one, other, rtol, atol) for one, other in pairs)
        return bool(numpy.isclose(a, b, rtol, atol))


np = numpy
'''


def script(parts: Sequence[str], *, setup: str, check: str, libraries: Collection[str]) -> Script:
    """Return one file of tests.

    Args:
        parts: One text is the file; of several each becomes a test of its own.
        setup: What stands before them.
        check: If the file defines `check(candidate)`, the function that it is given; else "".
        libraries: What the sandbox has besides Python's own library.

    Raises:
        BadValue: It is no Python, or needs a library that is not there.
    """
    body = parts[0] if len(parts) == 1 else "\n\n".join(map(_function, parts, range(1, len(parts) + 1)))
    called = f"\n\ncheck({check})" if check else ""
    text = f"{setup}\n\n{body}{called}\n"
    if "numpy" not in libraries and "numpy" in missing([text], ()):
        text = _without_numpy(text)
    absent = missing([text], libraries)
    if absent:
        raise BadValue(f"its tests need {', '.join(absent)}: not in the sandbox")
    return Script(text)


def _function(part: str, number: int) -> str:
    """A test function that does what a text says."""
    body = tree(part).body or [ast.Pass()]
    none = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    made = ast.FunctionDef(f"test_{number}", none, body, [], None, None, lineno=1, col_offset=0)
    return ast.unparse(ast.fix_missing_locations(made))


def tree(text: str) -> ast.Module:
    """Return the tree of a text.

    Raises:
        BadValue: It is no Python.
    """
    try:
        return parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadValue(f"tests {text!r:.80} are no Python: {error}") from error


def _without_numpy(text: str) -> str:
    """The file with our own stand-in for NumPy, if it uses no more than that has."""
    found = tree(text)
    names = {"np", "numpy"}
    used = {
        node.attr
        for node in ast.walk(found)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names
    }
    if not used <= _USED:
        return text
    return _NUMPY + ast.unparse(_NoNumpy().visit(found))


class _NoNumpy(ast.NodeTransformer):
    """Leaves out `import numpy as np` and `import numpy`."""

    def visit_Import(self, node: ast.Import) -> ast.AST | None:
        """Leave NumPy out of an import."""
        left = [name for name in node.names if name.name != "numpy"]
        if len(left) == len(node.names):
            return node
        return ast.copy_location(ast.Import(left), node) if left else ast.copy_location(ast.Pass(), node)
