"""What the readers of programming problems share: fields of rows, and what can be seen in a program's text."""

from __future__ import annotations

import ast
import json
import re
import typing
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sparring.errors import BadValue
from sparring.syntax import parse

Row = Mapping[str, Any]
SEVERAL = re.compile(
    r"\b(?:any|one) (?:one )?of (?:them|the|these|those|such|all)\b|(?:several|multiple|many|more than one) (?:\w+ )?"
    r"(?:answers?|solutions?|outputs?)|(?:print|output|find|return) any\b|\bany (?:valid|order|correct|possible)\b",
    re.IGNORECASE,
)
ANY_OUTPUT = "the statement seems to allow several outputs, and there is no checker: only the one in the data passes"
_ERROR = re.compile(r"(?:10\s*\^?\s*\{?\s*[-\u2212\u2013]\s*|\b1e-)(\d{1,2})", re.IGNORECASE)
_TYPES = re.compile(r"\b(" + "|".join(sorted(typing.__all__, key=len, reverse=True)) + r")\b")


def text(row: Row, *names: str, default: str | None = None) -> str:
    """Return the first of some fields that says something.

    Raises:
        BadValue: None does and there is no default, or one is no text.
    """
    for name in names:
        value = row.get(name)
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            raise BadValue(f"field {name!r} is {value!r:.80}, no text")
        if value.strip():
            return value
    if default is None:
        raise BadValue(f"{' and '.join(map(repr, names))} say nothing; the row has {', '.join(map(str, row))}")
    return default


def there(row: Row, *names: str) -> None:
    """Do nothing if one of the fields that hold tests says something.

    Raises:
        BadValue: None does.
    """
    if all(row.get(name) in (None, "", "[]", []) for name in names):
        raise BadValue(f"there are no tests: {' and '.join(names)} say nothing")


def texts(row: Row, name: str) -> tuple[str, ...]:
    """Return a list of texts, which may be written as JSON; none if the field is absent or empty.

    Raises:
        BadValue: It is no such list.
    """
    value = row.get(name)
    if isinstance(value, str):
        value = loaded(value, name) if value.strip() else []
    if value is None:
        return ()
    if not isinstance(value, Sequence) or not all(isinstance(one, str) for one in value):
        raise BadValue(f"field {name!r} is {value!r:.80}, no list of texts")
    return tuple(value)


def loaded(value: str, name: str) -> Any:
    """Return what JSON says.

    Raises:
        BadValue: It is none.
    """
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise BadValue(f"field {name!r} is no JSON ({error}): {value!r:.80}") from error


def kept(row: Row, *names: str) -> dict[str, Any]:
    """Return the fields that say something, as values that JSON has."""
    found = {name: row[name] for name in names if row.get(name) not in (None, "", [])}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


def fenced(code: str) -> str:
    """Return code as a block of Markdown."""
    return f"```python\n{code.rstrip()}\n```"


def normal(code: str) -> str:
    """Return code with plain ends of lines."""
    return code.replace("\r\n", "\n").replace("\r", "\n")


def stated_error(question: str, default: float = 1e-6) -> float:
    """Return the error that a statement allows numbers to have; `default` if it says none.

    >>> stated_error("an absolute or relative error of at most 10^{-9}"), stated_error("")
    (1e-09, 1e-06)
    """
    said = [int(number) for number in _ERROR.findall(question)]
    return float(f"1e-{min(known)}") if (known := [number for number in said if 2 <= number <= 12]) else default


def typing_head(starter: str) -> str:
    """Return the import of the types that a first line names without importing them.

    >>> typing_head("class Solution:\\n    def f(self, a: List[Optional[int]]) -> int:")
    'from typing import List, Optional\\n'
    """
    names = sorted(set(_TYPES.findall(starter)))
    return f"from typing import {', '.join(names)}\n" if names else ""


def parsed(code: str) -> ast.Module | None:
    """Return a program's tree; None of what is no Python 3."""
    try:
        return parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def before(code: str, entry: str) -> str:
    """Return what stands in a program before a function: imports, helpers.

    >>> before("import math\\n\\ndef half(x):\\n    return x / 2\\n\\ndef f(x):\\n    return x\\n", "f").splitlines()[-1]
    '    return x / 2'
    """
    tree = parsed(code)
    node = function(tree, entry)
    if node is None:
        return "".join(f"{line}\n" for line in code.splitlines() if re.match(r"(?:import|from)\s+\w", line))
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    head = "\n".join(code.split("\n")[: first - 1]).strip("\n")
    return f"{head}\n" if head.strip() else ""


def function(tree: ast.Module | None, entry: str) -> ast.FunctionDef | None:
    """Return the last function of that name at the top of a program."""
    nodes = [node for node in (tree.body if tree else ()) if isinstance(node, ast.FunctionDef) and node.name == entry]
    return nodes[-1] if nodes else None


def signature(code: str, entry: str) -> str:
    """Return the first line of a function of a program; "" if it has none of that name.

    >>> signature("def f(a, b=(1, 2)) -> int:\\n    return a", "f")
    'def f(a, b=(1, 2)) -> int:'
    """
    node = function(parsed(code), entry)
    if node is None:
        return ""
    bare = ast.FunctionDef(node.name, node.args, [ast.Pass()], [], node.returns, None, lineno=1, col_offset=0)
    return ast.unparse(ast.fix_missing_locations(bare)).partition("\n")[0]


def called(tests: Sequence[str], code: str) -> str:
    """Return the function of a program that its tests call; "" if there is none.

    >>> called(["assert set(f(1)) == g(2)"], "def g(x): pass\\ndef f(x): pass")
    'f'
    """
    known = {node.name for node in ast.walk(parsed(code) or ast.Module([], [])) if isinstance(node, ast.FunctionDef)}
    known = known or set(re.findall(r"^def\s+(\w+)", code, re.MULTILINE))
    for test in tests:
        calls = [node for node in ast.walk(parsed(test) or ast.Module([], [])) if isinstance(node, ast.Call)]
        for name in sorted((node.func for node in calls if isinstance(node.func, ast.Name)), key=_place):
            if name.id in known:
                return name.id
    return ""


def _place(node: ast.Name) -> tuple[int, int]:
    return node.lineno, node.col_offset
