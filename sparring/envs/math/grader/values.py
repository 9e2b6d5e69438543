"""What an answer is: a number or expression, a collection, a set of reals, a statement, a word."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sparring.envs.math.grader.realset import RealSet
from sparring.envs.math.grader.tree import Node
from sparring.envs.math.grader.units import Unit


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number or an expression, with its unit."""

    node: Node
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A collection: `list` (separated by commas or `or`), `tuple`, `set`, or `square` for [a, b]."""

    kind: str
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix of expressions."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Named:
    """`x = 5`: what is named, and its value."""

    name: Node
    value: Value


@dataclass(frozen=True, slots=True)
class Relation:
    """An equation or inequality that names no value: `left sign right`, where the sign is =, <, <= or !=."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Congruence:
    """A residue class."""

    name: Node | None
    residue: Node
    modulus: Node


@dataclass(frozen=True, slots=True)
class Choice:
    """A letter out of several, with the text that stood beside it."""

    letter: str
    rest: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """Words, in lower case and without articles."""

    text: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in seconds; `ratio` where it may as well be one, as in 3:30."""

    seconds: int
    ratio: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Date:
    """A day."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Based:
    """A whole number written in a base other than ten."""

    value: Fraction
    base: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """`a : b : c`."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """All values of some expressions, where one letter runs over the integers (Z) or another set of whole numbers."""

    items: tuple[Node, ...]
    parameter: str
    domain: str


@dataclass(frozen=True, slots=True)
class Pieces:
    """A function of one letter: expressions and where each of them holds."""

    parts: tuple[tuple[Node, RealSet], ...]
    name: str


Value = (
    Family
    | Pieces
    | Scalar
    | Items
    | Matrix
    | Named
    | Relation
    | Congruence
    | Choice
    | Word
    | Clock
    | Date
    | Based
    | Ratio
    | RealSet
)
