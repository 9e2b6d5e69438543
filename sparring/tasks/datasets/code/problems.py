"""Programming problems as a data set has them: what is asked, and its tests as data or as the texts that they are.

What becomes of the tests is decided where programs are run: `sparring.envs.code.conversion`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sparring.tasks.datasets.code._rows import parsed


@dataclass(frozen=True, slots=True)
class Texts:
    """Tests as people write them."""

    parts: tuple[str, ...]
    """Each a test of its own, or a file with several."""
    setup: str = ""
    """What stands before every part."""
    check: bool = False
    """The part defines `check(candidate)`, which is given the function."""

    @property
    def some(self) -> bool:
        """Whether there are tests."""
        return any(part.strip() for part in self.parts)


@dataclass(frozen=True, slots=True)
class Table:
    """Calls of the function: arguments and values."""

    inputs: tuple[tuple[Any, ...], ...]
    outputs: tuple[tuple[Any, ...], ...] | None
    """For each call the values of which any is right; None: whatever the problem's own solution gives."""
    json: bool = False
    """Values were written as JSON: a tuple is a list, and the keys of a dict are texts."""
    tolerance: float | None = None
    """The absolute error that floats may have, of JSON the relative one, too; without JSON 0 means what EvalPlus means by it:
    1e-6 where floats are expected; None: they are compared as they are."""

    @property
    def some(self) -> bool:
        """Whether there are tests."""
        return bool(self.inputs)


@dataclass(frozen=True, slots=True)
class Streams:
    """Standard inputs, and what is to be written."""

    pairs: tuple[tuple[str, str], ...]
    tolerance: float | None = None
    """The error that numbers in the output may have; None: the text counts."""

    @property
    def some(self) -> bool:
        """Whether there are tests."""
        return bool(self.pairs)


@dataclass(frozen=True, slots=True)
class Asked:
    """What can be told of a problem without looking at its tests."""

    id: str
    question: str
    notes: tuple[str, ...] = ()
    """What is known to be doubtful about the tests."""
    kept: Mapping[str, Any] = field(default_factory=dict)
    """What else the data set says: difficulty, tags, dates."""


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """A programming problem."""

    asked: Asked
    tests: Texts | Table | Streams
    entry: str = ""
    """The function that is asked for; "" if it is a program with standard input and output, or is not known."""
    starter: str = ""
    """The lines of code that a solver is given."""
    head: str = ""
    """Code that stands before every program: imports and helpers that the problem gives."""
    examples: tuple[str, ...] = ()
    """Lines of code that show what is asked."""
    solutions: tuple[str, ...] = ()
    """Programs that the data set calls right."""
    public: int = 0
    """So many of the tests, the first, may be told."""
    libraries: tuple[str, ...] = ()
    """What the sandbox is said to have besides Python's own library."""

    @property
    def solution(self) -> str | None:
        """The first of the solutions that is Python 3."""
        return next((code for code in self.solutions if parsed(code) is not None), None)
