"""Families of programming problems made from a seed: a rule is drawn, and put into words, tests and a reference.

A family draws a `Spec`, plain data that says everything about a problem: the steps of a pipeline, the rules of a
machine, the grammar of a format. From the spec it writes a statement and a reference solution, and it runs the spec
itself: that second way gives the values that tests expect.

Every clause of a spec matters. Specs that differ from it a little (a clause left out, two clauses in the other order,
a number one larger ...) are its *mutants*; a spec is drawn again if no input shows that a clause was left out, and
the hidden tests of every seed tell each mutant from the spec that some input can tell from it.

The pack `code/family/NAME` has the levels 1 to 5 in turn, `code/family/NAME:3` has one; `code/families` and
`code/families:3` have all families in turn. A problem belongs to one split for ever: the hash of its spec says to
which.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, TypeVar

from sparring.errors import BadValue, unknown_name
from sparring.names import Registry
from sparring.tasks import programs
from sparring.tasks.core import SPLITS, UNBOUNDED, EpisodeRng, Pack, Task, episode_rng
from sparring.tasks.families import split_of
from sparring.tasks.programs import LEVELS, TESTS, Args, Case, Problem
from sparring.types import canonical_json

ALL = f"{programs.PREFIX}families"
"""The pack that has a problem of every family in turn."""
PREFIX = f"{programs.PREFIX}family/"
Spec = dict[str, Any]
Decide = Callable[..., Any]
_SHARES = (2, 1, 1)
_TRIES = 20_000
_PROBES = 40
"""Inputs on which a new spec is tried."""
_FEWEST = 3
"""Mutants that the tests must tell from a spec."""
_MOST_EDGES = 6
_SHOWN, _LONGEST_SHOWN, _LONGEST_VALUE = 4, 120, 200
"""Examples of a problem, and the most characters of their arguments and of their values."""
_REGISTERS = re.compile(r'^@program_family\(\s*"([^"]+)"', re.MULTILINE)


class Told(NamedTuple):
    """Examples that are part of the task, and the functions that fit them as well as the spec does."""

    examples: tuple[Args, ...]
    rivals: tuple[Decide, ...]
    """No test asks for a value where one of them differs from the spec."""


class ProgramFamily(ABC):
    """A named family of programming problems; subclasses are registered by `program_family`."""

    name: ClassVar[str]
    skills: ClassVar[tuple[str, ...]]
    """The area, then what else it takes."""
    signature: ClassVar[str]
    """The first line of the function that is asked for, without `def` and its name: `(text: str) -> str`."""
    edges: ClassVar[tuple[Args, ...]] = ()
    """Arguments that every task of the family tests."""
    choices: ClassVar[Mapping[str, Sequence[Any]]] = {}
    """For a key of the spec whose value is a word: the words that it may be, for the mutants."""
    fixed: ClassVar[frozenset[str]] = frozenset()
    """Keys of the spec that mutants leave as they are."""

    @abstractmethod
    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return a spec of a level from 1 to 5: numbers, words, lists and dicts; all draws come from the generator."""

    @abstractmethod
    def statement(self, spec: Spec) -> str:
        """Return the task in words, without the examples."""

    @abstractmethod
    def solution(self, spec: Spec) -> str:
        """Return a program that solves the task."""

    @abstractmethod
    def run(self, spec: Spec, *args: Any) -> Any:
        """Return the value that the spec gives, by another way than the solution; the arguments stay as they are."""

    @abstractmethod
    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Return arguments of size 1 to 10."""

    def mutants(self, spec: Spec) -> Iterator[tuple[bool, Spec]]:
        """Give (whether a clause was left out, spec) for specs that differ a little from this one."""
        for key, value in spec.items():
            if key in self.fixed:
                continue
            for other in self.choices.get(key, ()):
                if other != value:
                    yield False, {**spec, key: other}
            for dropped, changed in altered(value):
                yield dropped, {**spec, key: changed}

    def canonical(self, spec: Spec) -> str:
        """Return the text whose hash says to which split the spec belongs: equal for specs that ask for the same."""
        return canonical_json(spec)

    def told(self, spec: Spec, rng: EpisodeRng) -> Told | None:
        """Return the examples and the rivals of the spec, or None: then those are shown that tell most mutants from it.

        Without examples the spec is no problem and another is drawn.
        """
        return None


def altered(value: Any) -> Iterator[tuple[bool, Any]]:
    """Give (whether a clause was left out, value) for values that differ a little.

    One number is larger, one flag turned, or in a list of lists one clause fewer or two neighbours in the other order.

    >>> [each for _, each in altered([["add", 2], ["reverse"]])]
    [[['reverse']], [['add', 2]], [['reverse'], ['add', 2]], [['add', 3], ['reverse']]]
    """
    if isinstance(value, bool):
        yield False, not value
    elif isinstance(value, int):
        yield False, value + 1
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from ((dropped, {**value, key: other}) for dropped, other in altered(item))
    elif isinstance(value, list):
        if len(value) > 1 and all(isinstance(item, (list, dict)) for item in value):
            yield from ((True, [*value[:i], *value[i + 1 :]]) for i in range(len(value)))
            for i, (left, right) in enumerate(pairwise(value)):
                if left != right:
                    yield False, [*value[:i], right, left, *value[i + 2 :]]
        for i, item in enumerate(value):
            yield from ((dropped, [*value[:i], other, *value[i + 1 :]]) for dropped, other in altered(item))


_FAMILIES: Registry[ProgramFamily] = Registry(
    "family of programming problems",
    find_builtins=lambda: {
        name: f"sparring.tasks.code_families.{path.stem}"
        for path in sorted((Path(__file__).parent / "code_families").glob("*.py"))
        for name in _REGISTERS.findall(path.read_text(encoding="utf-8"))
    },
)
Made = TypeVar("Made", bound=type[ProgramFamily])


def program_family(name: str, *skills: str) -> Callable[[Made], Made]:
    """Return a decorator that registers a class as the family `name`, also the name of the function asked for."""

    def decorate(made: Made) -> Made:
        made.name, made.skills = name, skills
        _FAMILIES.register(name, made(), module=made.__module__)
        return made

    return decorate


def program_family_names() -> tuple[str, ...]:
    """The names of all families of programming problems, sorted."""
    return _FAMILIES.names()


def get_program_family(name: str) -> ProgramFamily:
    """Return a family of programming problems.

    Raises:
        UnknownName: There is none of that name; the nearest is given.
    """
    return _FAMILIES.get(name)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A problem of a family: what a spec asks for."""

    family: ProgramFamily
    level: int
    spec: Spec
    examples: tuple[Case, ...]
    """The examples that the solver sees."""
    told_apart: tuple[tuple[Spec, Args], ...]
    """The mutants, each with arguments for which it gives another value than the spec."""
    rivals: tuple[Decide, ...] = ()
    """Other rules that fit the examples."""
    accepts: None = None
    tolerance: None = None

    @property
    def name(self) -> str:
        """The name of the function that is asked for."""
        return self.family.name

    @property
    def skills(self) -> tuple[str, ...]:
        """The area, then what else it takes."""
        return self.family.skills

    @property
    def statement(self) -> str:
        """The task in words, without the examples."""
        return self.family.statement(self.spec)

    @property
    def signature(self) -> str:
        """The first line of the function that is asked for."""
        return f"def {self.name}{self.family.signature}:"

    @property
    def solution(self) -> str:
        """A program that solves the task."""
        return self.family.solution(self.spec)

    def cases(self, rng: EpisodeRng, count: int = TESTS) -> tuple[Case, ...]:
        """Return hidden tests: edges, inputs that tell every mutant from the spec, and inputs of growing size.

        There are more than `count` only where that many mutants need tests of their own.
        """
        args = [each for each in self.family.edges[:_MOST_EDGES] if self._decided(each)]
        for mutant, witness in self.told_apart:
            if not any(self._differs(mutant, each) for each in args):
                drawn = (self._inputs(rng, size) for size in (4, 6, 8))
                args.append(next((each for each in drawn if self._differs(mutant, each)), witness))
        left = count - len(args)
        args += [self._inputs(rng, 1 + 9 * i // max(1, left - 1)) for i in range(left)]
        return tuple(Case(each, self.family.run(self.spec, *each)) for each in args)

    def _inputs(self, rng: EpisodeRng, size: int) -> Args:
        while not self._decided(found := self.family.inputs(self.spec, rng, size)):
            pass
        return found

    def _decided(self, args: Args) -> bool:
        return all(same(rival(*args), self.family.run(self.spec, *args)) for rival in self.rivals)

    def _differs(self, mutant: Spec, args: Args) -> bool:
        return not same(self.family.run(mutant, *args), self.family.run(self.spec, *args))


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal and of one type."""
    return type(left) is type(right) and bool(left == right)


def drawn(family: ProgramFamily, level: int, spec: Spec) -> Drawn | None:
    """Return the problem of a spec, or None if it is none: a clause does nothing, or most inputs give one value."""
    rng = EpisodeRng(blake2b(f"{family.name}|{canonical_json(spec)}".encode(), digest_size=32).digest())
    probes = [family.inputs(spec, rng, 1 + 9 * i // (_PROBES - 1)) for i in range(_PROBES)]
    values = [family.run(spec, *each) for each in probes]
    if Counter(map(repr, values)).most_common(1)[0][1] > _PROBES // 2:
        return None
    told = family.told(spec, rng)
    if told and not told.examples:
        return None
    rivals = told.rivals if told else ()
    tried = [*zip(probes, values, strict=True), *((args, family.run(spec, *args)) for args in family.edges)]
    known = [(args, value) for args, value in tried if all(same(rival(*args), value) for rival in rivals)]
    told_apart = []
    for dropped, mutant in family.mutants(spec):
        witness = next((args for args, value in known if not same(family.run(mutant, *args), value)), None)
        if witness is not None:
            told_apart.append((mutant, witness))
        elif dropped:
            return None
    if len(told_apart) < _FEWEST:
        return None
    examples = told.examples if told else _telling(family, told_apart, known)
    cases = tuple(Case(args, family.run(spec, *args)) for args in examples)
    return Drawn(family, level, spec, cases, tuple(told_apart), rivals)


def _telling(
    family: ProgramFamily, mutants: Sequence[tuple[Spec, Args]], known: Sequence[tuple[Args, Any]]
) -> tuple[Args, ...]:
    """Choose short examples that tell as many mutants from the spec as possible."""
    short = [each for each in reversed(known) if len(repr(each[0])) <= _LONGEST_SHOWN]
    short = [each for each in short if len(repr(each[1])) <= _LONGEST_VALUE][: _PROBES // 2]
    left = [mutant for mutant, _ in mutants]
    out: list[Args] = []
    while len(out) < _SHOWN and short:
        apart = [[not same(family.run(mutant, *args), value) for mutant in left] for args, value in short]
        best = max(range(len(short)), key=lambda i: sum(apart[i]))
        left = [mutant for mutant, differs in zip(left, apart[best], strict=True) if not differs]
        out.append(short[best][0])
        short = [each for each in short if each[0] != out[-1]]
    return tuple(sorted(out, key=lambda args: len(repr(args))))


def draw_program(family: ProgramFamily, level: int, split: str, index: int) -> Drawn:
    """Return the problem `index` of a split.

    Raises:
        BadValue: The family makes no problem of that split: it has too few.
    """
    rng = episode_rng(Task(f"{PREFIX}{family.name}:{level}", split=split, index=index), 0, "problem")
    for _ in range(_TRIES):
        spec = family.draw(rng, level)
        if spec_split(family, spec) == split and (found := _made(family.name, level, canonical_json(spec))):
            return found
    raise BadValue(f"{PREFIX}{family.name}:{level} has too few problems: none in {_TRIES} draws is of {split!r}")


def spec_split(family: ProgramFamily, spec: Spec) -> str:
    """Return the split that a spec belongs to."""
    return split_of(f"{family.name}|{family.canonical(spec)}", _SHARES)


def find_problem(params: Mapping[str, Any]) -> Problem:
    """Return the programming problem that a task names.

    Raises:
        BadValue: It names none.
        UnknownName: There is no such problem; the nearest name is given.
    """
    name = params.get("program")
    if not isinstance(name, str):
        raise BadValue(f"program={name!r:.80}: name a programming problem")
    if "spec" not in params:
        return programs.get_program(name)
    spec = canonical_json(params["spec"])
    found = _made(name, params.get("level", LEVELS[0]), spec)
    if found is None:
        raise BadValue(f"the spec {spec:.200} of {name!r} has a clause that does nothing: take a task of the pack")
    return found


@lru_cache(maxsize=512)
def _made(name: str, level: int, spec: str) -> Drawn | None:
    """What `drawn` makes of a spec: once for the task, and for all its episodes."""
    return drawn(get_program_family(name), level, json.loads(spec))


def code_pack(name: str) -> Pack:
    """Return the pack of a name that begins with `code/`: of families, or of problems (`programs.program_pack`).

    Raises:
        UnknownName: There is no such family or problem; the nearest name is given.
        BadValue: The level is none of 1 to 5.
    """
    stem, colon, level = name.partition(":")
    if stem != ALL and not stem.startswith(PREFIX):
        return programs.program_pack(name)
    if colon and level not in map(str, LEVELS):
        raise BadValue(f"level={level!r} in {name!r}: use {', '.join(map(str, LEVELS))}")
    names = program_family_names()
    if stem != ALL:
        if stem.removeprefix(PREFIX) not in names:
            raise unknown_name(_FAMILIES.kind, stem.removeprefix(PREFIX), names)
        names = (stem.removeprefix(PREFIX),)
    return Pack(name, dict.fromkeys(SPLITS, UNBOUNDED), partial(_params, names, int(level or 0)))


def _params(names: Sequence[str], level: int, split: str, index: int) -> Mapping[str, Any]:
    rounds, which = divmod(index, len(names))
    now = level or LEVELS[(rounds + which) % len(LEVELS)]
    found = draw_program(get_program_family(names[which]), now, split, index)
    return {"program": found.name, "level": now, "skills": list(found.skills), "spec": deepcopy(found.spec)}
