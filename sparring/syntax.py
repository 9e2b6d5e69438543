"""Python text as a tree, from any thread.

Up to version 3.12 CPython counts the depth of the tree that it makes for all threads together: two that parse at the same time
raise SystemError ("AST constructor recursion depth mismatch"). So they take turns.
"""

from __future__ import annotations

import ast
import threading
from typing import Any, Literal, overload

_TURN = threading.Lock()


@overload
def parse(text: str, mode: Literal["exec"] = "exec") -> ast.Module: ...
@overload
def parse(text: str, mode: Literal["eval"]) -> ast.Expression: ...
def parse(text: str, mode: Literal["exec", "eval"] = "exec") -> ast.Module | ast.Expression:
    """Return what `ast.parse` does.

    Raises:
        SyntaxError: It is no Python.
        ValueError: Likewise (a null byte).
        RecursionError: It is nested too deeply.
        MemoryError: Likewise.
    """
    with _TURN:
        if mode == "eval":
            return ast.parse(text, mode="eval")
        return ast.parse(text)


def literal(text: str) -> Any:
    """Return what `ast.literal_eval` does.

    Raises:
        SyntaxError: It is no Python.
        ValueError: It is no literal.
    """
    return ast.literal_eval(parse(text.lstrip(" \t"), "eval"))
