"""The task pack `toy_programs`: programs of two instructions that make two digits of two digits.

`b3 a7` makes the first digit that comes out of `b`, the second one that goes in, plus 3, and the second of `a`, the first one that
goes in, plus 7, both modulo 10: of 25 it makes 89. There are 100 pairs of digits, so what a program does is known exactly: its
table. No two of the 400 programs have the same one, and so the splits share no behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import product

from sparring.tasks.core import Pack, Task, episode_rng
from sparring.tasks.registry import register_pack

DIGITS = range(10)
PAIRS = range(100)
"""The pairs of digits; the number of (a, b) is 10 a + b."""
Table = tuple[int, ...]
"""What a program makes of each pair: the number of the pair that comes out, for each of the 100."""
PROGRAMS = tuple(f"{first}{more} {second}{again}" for first, more, second, again in product("ab", DIGITS, "ab", DIGITS))
"""Every program."""
NOTHING = "a0 b0"
"""The program that changes nothing; it is no task."""


@lru_cache(maxsize=len(PROGRAMS))
def table(program: str) -> Table:
    """Return what a program does.

    >>> table("b3 a7")[25], table("a0 a1")[90]
    (89, 90)
    """
    instructions = [("ab".index(each[0]), int(each[1])) for each in program.split()]

    def output(pair: int) -> int:
        tens, ones = ((divmod(pair, 10)[source] + more) % 10 for source, more in instructions)
        return 10 * tens + ones

    return tuple(map(output, PAIRS))


@lru_cache(maxsize=1)
def _split() -> Mapping[str, tuple[str, ...]]:
    """Return the programs of each split: 7 in 10 to train on, 1 to validate, 2 to test."""
    programs = [program for program in PROGRAMS if program != NOTHING]
    episode_rng(Task("toy_programs"), 0, "split").shuffle(programs)
    return {"test": tuple(programs[:80]), "validation": tuple(programs[80:120]), "train": tuple(programs[120:])}


def _params(split: str, index: int) -> Mapping[str, str]:
    return {"hidden": _split()[split][index]}


TOY_PROGRAMS = register_pack(Pack("toy_programs", {name: len(found) for name, found in _split().items()}, _params))
