"""Families of problems made from a seed: each is a function from (generator, level) to a problem with an exact answer.

The pack `math/NAME` has the levels 1 to 5 in turn, `math/NAME:3` has one; `math/all` has all families in turn and
`math/skill/number-theory` those that need a skill, each with or without a level behind a colon.

A problem belongs to one split for ever: the hash of what is particular to it (`gist`: its numbers and symbols, not its words)
says to which, and a draw that belongs to another split is drawn again. So no question is in two splits, however many are
drawn, and neither is the same problem with other names or in other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from string import ascii_letters, whitespace
from typing import Any

from sparring.errors import BadValue, unknown_name
from sparring.names import Registry
from sparring.tasks.core import SPLITS, UNBOUNDED, EpisodeRng, Pack, Task, episode_rng

LEVELS = (1, 2, 3, 4, 5)
PREFIX = "math/"
ALL = "all"
"""The pack `math/all` has a problem of every family in turn."""
SKILL = "skill/"
"""The pack `math/skill/TAG` has a problem in turn of every family that needs a skill, its spaces written as hyphens."""
_SHARES = (2, 1, 1)
"""Of all problems a half is for training: so few draws are in vain that every split makes its items fast."""
_TRIES = 20_000
_WORDING = dict.fromkeys(map(ord, f"{ascii_letters}{whitespace}.,:;?!'\""))
_REGISTERS = re.compile(r'^@family\("([^"]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Problem:
    """A question and its one answer."""

    question: str
    """Everything that the solver is told, the form of the answer included where it is not plain."""
    answer: str
    """The exact answer in the form that the grader writes it."""
    solution: tuple[str, ...] = ()
    """The steps of a worked solution, one sentence or equation each; the last one states the answer."""


Make = Callable[[EpisodeRng, int], Problem]


@dataclass(frozen=True, slots=True)
class Family:
    """A named family of problems."""

    name: str
    make: Make
    """(generator, level 1 to 5) -> a problem; all its draws come from the generator."""
    skills: tuple[str, ...]
    """What it takes, for curricula: `fractions`, `carrying` ..."""
    words: bool = False
    """Whether the question's words make the problem, and not only its numbers and symbols."""

    def split_of(self, problem: Problem) -> str:
        """Return the split that a problem of this family belongs to."""
        return split_of(problem.question if self.words else gist(problem.question), _SHARES)


def _find_builtins() -> dict[str, str]:
    folder = Path(__file__).parent / "math"
    return {
        name: f"sparring.tasks.math.{path.stem}"
        for path in sorted(folder.glob("*.py"))
        for name in _REGISTERS.findall(path.read_text(encoding="utf-8"))
    }


_FAMILIES: Registry[Family] = Registry("family of problems", find_builtins=_find_builtins)


def family(name: str, *skills: str, words: bool = False) -> Callable[[Make], Make]:
    """Return a decorator that registers a function (generator, level) -> `Problem` as the family `name`.

    What it makes is made again where the last number of the question is the answer.
    """

    def decorate(make: Make) -> Make:
        _FAMILIES.register(name, Family(name, partial(_make_fair, make), skills, words), module=make.__module__)
        return make

    return decorate


def _make_fair(make: Make, rng: EpisodeRng, level: int) -> Problem:
    """Make problems until one does not say its answer."""
    while says_answer(problem := make(rng, level)):
        pass
    return problem


def says_answer(problem: Problem) -> bool:
    """Whether the last number of the question is the answer: a question given back must never be paid.

    >>> says_answer(Problem("Let f(x) = (4x)^3. What is f'(0)?", "0")), says_answer(Problem("What is 8 - 10?", "0"))
    (True, False)
    """
    answer = problem.answer.strip("{}")
    if not answer:
        return False
    before, found, after = problem.question.rpartition(answer)
    return bool(found) and not before[-1:].isdigit() and not any(map(str.isdigit, after))


def family_names() -> tuple[str, ...]:
    """The names of all families, sorted."""
    return _FAMILIES.names()


def get_family(name: str) -> Family:
    """Return a family.

    Raises:
        UnknownName: There is none of that name; the nearest is given.
    """
    return _FAMILIES.get(name)


@lru_cache(maxsize=1)
def skill_names() -> Mapping[str, tuple[str, ...]]:
    """The families that need each skill; the skill as packs name it, `number-theory`."""
    found: dict[str, list[str]] = {}
    for name in family_names():
        for skill in get_family(name).skills:
            found.setdefault(skill_tag(skill), []).append(name)
    return {skill: tuple(names) for skill, names in sorted(found.items())}


def families_with(skill: str) -> tuple[str, ...]:
    """Return the names of the families that need a skill, `number-theory` or `number theory`.

    Raises:
        UnknownName: No family needs it; the nearest skill is given.
    """
    if skill_tag(skill) not in skill_names():
        raise unknown_name("skill", skill, skill_names())
    return skill_names()[skill_tag(skill)]


def skill_tag(skill: str) -> str:
    """Return how a skill is written in names: `number-theory`."""
    return skill.lower().replace("'", "").replace(" ", "-")


@lru_cache(maxsize=4096)
def family_pack(name: str) -> Pack:
    """Return the pack `math/NAME` (levels in turn) or `math/NAME:LEVEL`; NAME is a family, `all` or `skill/TAG`.

    Raises:
        UnknownName: There is no such family or skill.
        BadValue: The level is none of 1 to 5.
    """
    stem, colon, level = name.removeprefix(PREFIX).partition(":")
    if colon and level not in map(str, LEVELS):
        raise BadValue(f"level={level!r} in {name!r}: use {', '.join(map(str, LEVELS))}")
    return Pack(name, dict.fromkeys(SPLITS, UNBOUNDED), partial(_params, _families(stem), int(level or 0)))


def _families(stem: str) -> tuple[str, ...]:
    """The names of the families of a pack."""
    if stem == ALL:
        return family_names()
    if stem.startswith(SKILL):
        return families_with(stem.removeprefix(SKILL))
    if stem not in family_names():
        raise unknown_name("family of problems", stem, (ALL, *family_names()))
    return (stem,)


def gist(question: str) -> str:
    """Return the numbers and symbols of a question without its words: what is the same however the question is put.

    >>> gist("Work out 3 + 4."), gist("Ada has 3 apples and 4 pears. How many is that?")
    ('3+4', '34')
    """
    return question.translate(_WORDING)


def split_of(text: str, shares: tuple[int, int, int] = (8, 1, 1)) -> str:
    """Return the split that a text belongs to for ever, when the splits have these shares of all texts."""
    place = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") % sum(shares)
    return SPLITS[0] if place < shares[0] else SPLITS[1] if place < shares[0] + shares[1] else SPLITS[2]


def draw(family: Family, level: int, split: str, index: int) -> Problem:
    """Return the problem `index` of a split.

    Raises:
        BadValue: The family makes no problem of that split: it has too few.
    """
    rng = episode_rng(Task(f"{PREFIX}{family.name}:{level}", split=split, index=index), 0, "problem")
    for _ in range(_TRIES):
        problem = family.make(rng, level)
        if family.split_of(problem) == split:
            return problem
    raise BadValue(f"{PREFIX}{family.name}:{level} has too few problems: none in {_TRIES} draws is of {split!r}")


def _params(names: tuple[str, ...], level: int, split: str, index: int) -> Mapping[str, Any]:
    rounds, which = divmod(index, len(names))
    found = get_family(names[which])
    now = level or LEVELS[(rounds + which) % len(LEVELS)]
    problem = draw(found, now, split, index)
    said = {"question": problem.question, "answer": problem.answer, "solution": list(problem.solution)}
    return {**said, "family": found.name, "level": now, "skills": list(found.skills)}
