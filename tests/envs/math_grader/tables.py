"""Tables of answers: `gold | + answer` is right, `gold | - answer` is wrong."""

from __future__ import annotations

from typing import NamedTuple

from sparring.envs.math.grader import grade


class Pair(NamedTuple):
    """A gold answer, an answer, and whether it is right."""

    gold: str
    answer: str
    right: bool


def pairs(table: str) -> list[Pair]:
    """Return the rows of a table."""
    out = []
    for line in filter(None, map(str.strip, table.splitlines())):
        gold, _, rest = line.rpartition(" | ")
        assert rest[:2] in ("+ ", "- "), line
        out.append(Pair(gold, rest[2:], rest[0] == "+"))
    return out


def misjudged(pair: Pair) -> str:
    """Return what is wrong with the verdicts on a pair, graded from both sides; empty if nothing is."""
    there = grade(pair.gold, rf"\boxed{{{pair.answer}}}")
    back = grade(pair.answer, rf"\boxed{{{pair.gold}}}")
    return "" if there.correct == back.correct == pair.right else f"{there.verdict}, {back.verdict}: {there.reason}"
