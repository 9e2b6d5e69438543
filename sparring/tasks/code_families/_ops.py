"""Steps of a pipeline: each in words, as a line of a program and as a function, drawn with its parameters."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sparring.tasks.core import EpisodeRng

LETTERS = "abcdefghijklmnopqrstuvwxyz"
Clause = list[Any]
"""The name of an operation and its parameters: `["add", 3]`."""


@dataclass(frozen=True, slots=True)
class Op:
    """An operation with parameters."""

    say: str
    """Words, with {0}, {1} ... where the parameters stand."""
    code: str
    """Python, with {0}, {1} ... likewise ({0!r} for texts)."""
    run: Callable[..., Any]
    """(value, *parameters) -> value."""
    domains: tuple[Sequence[Any], ...] = ()
    """For every parameter the values that it may have."""
    level: int = 1
    """The first level that has it."""


Ops = Mapping[str, Op]
_ONE = re.compile(r"\b1 ((?:written )?(?:cell|character|item|row|place|digit|divisor|day))s\b")
"""One of what a clause says several of."""


def draw_clause(rng: EpisodeRng, ops: Ops, level: int, without: Sequence[str] = ()) -> Clause:
    """Return an operation of a level with drawn parameters, none of the names in `without`.

    Parameters of one domain differ, so that no clause says "`a` or `a`".
    """
    name = rng.choice([name for name, op in ops.items() if op.level <= level and name not in without])
    given: list[tuple[Sequence[Any], Any]] = []
    for domain in ops[name].domains:
        used = [value for other, value in given if other == domain]
        given.append((domain, rng.choice([value for value in domain if value not in used])))
    return [name, *(value for _, value in given)]


def draw_clauses(rng: EpisodeRng, ops: Ops, level: int, count: int) -> list[Clause]:
    """Return `count` operations, all of different names."""
    out: list[Clause] = []
    for _ in range(count):
        out.append(draw_clause(rng, ops, level, [name for name, *_ in out]))
    return out


def said(ops: Ops, clause: Clause) -> str:
    """Return a clause in words."""
    return _ONE.sub("1 \\1", ops[clause[0]].say.format(*clause[1:]))


def coded(ops: Ops, clause: Clause) -> str:
    """Return a clause in Python."""
    return ops[clause[0]].code.format(*clause[1:])


def apply(ops: Ops, clause: Clause, value: Any) -> Any:
    """Return what a clause makes of a value."""
    return ops[clause[0]].run(value, *clause[1:])


def apply_all(ops: Ops, clauses: Sequence[Clause], value: Any) -> Any:
    """Return what clauses make of a value, one after the other."""
    for clause in clauses:
        value = apply(ops, clause, value)
    return value


def numbered(lines: Sequence[str]) -> str:
    """Return lines with numbers in front.

    >>> numbered(["Reverse it.", "Sort it."])
    '1. Reverse it.\\n2. Sort it.'
    """
    return "\n".join(f"{i}. {line}" for i, line in enumerate(lines, 1))


def dashed(lines: Sequence[str]) -> str:
    """Return lines with dashes in front."""
    return "\n".join(f"- {line}" for line in lines)


def block(lines: str, depth: int = 1) -> str:
    """Return lines of Python, indented."""
    return textwrap.indent(textwrap.dedent(lines).strip("\n"), "    " * depth)


def listed(words: Sequence[object], last: str = "and") -> str:
    """Return words as a list in a sentence.

    >>> listed(["a", "b", "c"]), listed([3], "or")
    ('a, b and c', '3')
    """
    found = [str(word) for word in words]
    return f" {last} ".join(filter(None, (", ".join(found[:-1]), found[-1])))


def every(parts: Sequence[str]) -> str:
    """Return the statement that all parts are true.

    >>> every(["x is even"]), every(["x is even", "y is odd"])
    ('x is even', 'each of these is true: (1) x is even; (2) y is odd')
    """
    return parts[0] if len(parts) == 1 else f"each of these is true: {_counted(parts)}"


def some(parts: Sequence[str]) -> str:
    """Return the statement that one part is true, or more.

    >>> some(["x is even", "y is odd"])
    'at least one of these is true: (1) x is even; (2) y is odd'
    """
    return parts[0] if len(parts) == 1 else f"at least one of these is true: {_counted(parts)}"


def _counted(parts: Sequence[str]) -> str:
    return "; ".join(f"({i}) {part}" for i, part in enumerate(parts, 1))


def ordinal(n: int) -> str:
    """Return a number as a place in a row.

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 22)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd']
    """
    return f"{n}{'th' if n % 100 in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


def plural(n: int, noun: str) -> str:
    """Return a number with a noun.

    >>> plural(1, "step"), plural(2, "step")
    ('1 step', '2 steps')
    """
    return f"{n} {noun}{'' if n == 1 else 's'}"
