"""Suites: frozen, versioned lists of what is asked, each a file of this folder (`NAME-vN.toml`) or one of a user's own.

A suite says of every part the environment with its arguments, which tasks of which split, the seed, how often each task is tried,
and, in games, who sits in the other seats. Its hash is over all that this comes to: the environments' whole arguments (defaults
included) and the content of every task. It stands in the file, and loading checks it: a suite whose tasks have changed is another
version.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from sparring.agents.resolve import find_player
from sparring.envs.core import Environment
from sparring.envs.registry import factory, make
from sparring.errors import BadValue, UsageError, unknown_name
from sparring.leaderboard.bounds import SEED
from sparring.tasks.core import SPLITS, Task
from sparring.types import EMPTY, canonical_json

DOMAINS = ("math", "code", "web", "games")
_HERE = Path(__file__).parent
_TASKS = 100
"""Of an environment that is evaluated by itself, unless it is said how many."""
_MOST = 10_000_000
"""Episodes of a suite."""


@dataclass(frozen=True)
class Part:
    """Tasks of one environment; its score is the mean over them."""

    name: str
    env: str
    domain: str
    tasks: int
    """How many, the first of the split."""
    kwargs: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    split: str = "test"
    seed: int = 0
    repeats: int = 1
    """Tries of each task: the environment draws the same, the agent anew."""
    opponents: tuple[str, ...] = ()
    """Named players of the environment. With them the agent plays each task once from every seat, against each of them in all
    other seats; without, it sits everywhere."""

    @cached_property
    def environment(self) -> Environment:
        """Made when first asked for."""
        return make(self.env, **self.kwargs)

    @cached_property
    def seatings(self) -> tuple[Seating, ...]:
        """Who sits where, for every episode of a task."""
        seats = self.environment.spec.seats
        return tuple(Seating(s, o) for o in self.opponents for s in seats) or (Seating("", ""),)

    @cached_property
    def episodes(self) -> int:
        """How many there are."""
        return self.tasks * len(self.seatings) * self.repeats

    def to_json(self) -> dict[str, Any]:
        """Return what decides the episodes, arguments written out."""
        found = self.environment.tasks(self.split)
        asked = [found[i].content_hash for i in range(self.tasks)]
        said = {key: getattr(self, key) for key in ("name", "env", "domain", "split", "seed", "repeats")}
        return {**said, "kwargs": dict(self.environment.kwargs), "opponents": list(self.opponents), "tasks": asked}


class Seating(NamedTuple):
    """Where the agent sits."""

    seat: str
    """Empty: in all seats."""
    opponent: str
    """Who has all others."""


class Place(NamedTuple):
    """Where an episode of a suite stands."""

    part: Part
    task: int
    """Which of the part's."""
    seating: Seating
    repeat: int


class Item(NamedTuple):
    """One episode of a suite."""

    number: int
    """Its place among all."""
    part: Part
    task: Task
    seating: Seating
    repeat: int


@dataclass(frozen=True)
class Suite:
    """What agents are compared on."""

    name: str
    version: int
    line: str
    parts: tuple[Part, ...]

    @property
    def id(self) -> str:
        """`NAME-vN`."""
        return f"{self.name}-v{self.version}"

    @cached_property
    def hash(self) -> str:
        """Over everything that is asked, in hexadecimal (SHA-256)."""
        said = {"suite": self.id, "parts": [part.to_json() for part in self.parts]}
        return sha256(canonical_json(said).encode()).hexdigest()

    @cached_property
    def episodes(self) -> int:
        """How many there are."""
        return sum(part.episodes for part in self.parts)

    def place(self, number: int) -> Place:
        """Return where an episode stands, of those from 0 to `episodes` - 1: part by part, task by task, seating by seating, try by
        try."""
        left = number
        for part in self.parts:
            if 0 <= left < part.episodes:
                rest, repeat = divmod(left, part.repeats)
                task, seating = divmod(rest, len(part.seatings))
                return Place(part, task, part.seatings[seating], repeat)
            left -= part.episodes
        raise IndexError(f"episode {number} of {self.id}: it has {self.episodes}")

    def item(self, number: int) -> Item:
        """Return an episode."""
        part, task, seating, repeat = self.place(number)
        return Item(number, part, part.environment.tasks(part.split)[task], seating, repeat)

    def items(self) -> Iterator[Item]:
        """All episodes, in order."""
        return map(self.item, range(self.episodes))


def suite_names() -> tuple[str, ...]:
    """Return the suites that come with the package, as `NAME-vN`."""
    return tuple(sorted(path.stem for path in _HERE.glob("*-v*.toml")))


def load_suite(name: str) -> Suite:
    """Return a suite.

    Args:
        name: `NAME-vN`; `NAME` for its newest version; or the path of a file of one's own, which ends in `.toml`.

    Raises:
        UnknownName: There is none of that name; the nearest is given.
        BadValue: The file is no suite, or what it asks is not what its hash says.
    """
    if name.endswith(".toml"):
        return read_suite(Path(name))
    known = suite_names()
    versions = sorted(
        (one for one in known if one.rpartition("-v")[0] == name), key=lambda one: int(one.rpartition("-v")[2])
    )
    if versions:
        name = versions[-1]
    if name not in known:
        raise unknown_name("suite", name, [*known, *(one.rpartition("-v")[0] for one in known)])
    return read_suite(_HERE / f"{name}.toml")


def suite_of(
    environment: Environment, *, tasks: int | None = None, split: str = "test", opponents: Sequence[str] = ()
) -> Suite:
    """Return the suite of one environment, for whoever wants a number before writing a file; its name is the environment's.

    Args:
        environment: What is played.
        tasks: How many; by default all of the split, and at most 100.
        split: Of what.
        opponents: Named players in the other seats; by default, where a game is zero-sum, `random` and the strongest.

    Raises:
        BadValue: There are not so many tasks, or no such opponents can be.
        UnknownName: There is no such split or player.
    """
    spec = environment.spec
    _one_of("split", split, SPLITS)
    if spec.zero_sum and not opponents:
        opponents = tuple(dict.fromkeys((*(["random"] if spec.moves else []), *list(spec.players)[:1])))
    name, _, version = spec.id.rpartition("-v")
    if not (name and version.isdecimal()):
        name, version = spec.id, "0"
    part = {
        "name": spec.id,
        "env": spec.id,
        "domain": _domain(environment),
        "tasks": min(_TASKS, len(environment.tasks(split))) if tasks is None else tasks,
        "kwargs": _given(environment),
        "split": split,
        "opponents": list(opponents),
    }
    line = f"{spec.id} by itself"
    return suite_from({"name": _word(name), "version": int(version), "line": line, "parts": [part]})


def _given(environment: Environment) -> dict[str, Any]:
    """Return those of its arguments that are not what they would be anyway."""
    known = inspect.signature(factory(environment.spec.id)).parameters
    return {key: given for key, given in environment.kwargs.items() if key not in known or known[key].default != given}


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "suite"


def _domain(environment: Environment) -> str:
    """Return where its scores are summed up: the domain that it was registered in, or what it looks like."""
    home = type(environment).__module__.split(".")[2:3]
    if home and home[0] in DOMAINS:
        return home[0]
    return "games" if environment.spec.moves or len(environment.spec.seats) > 1 else "math"


def read_suite(path: Path) -> Suite:
    """Read a suite's file and check its hash; one of a user's own may leave it out.

    Raises:
        BadValue: It is no suite, an environment or an argument is wrong, or the hash is another one.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        said = data.pop("hash", "")
        suite = suite_from(data)
        found = suite.hash
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, UsageError) as error:
        raise BadValue(f"{path} is no suite: {error}") from error
    if said and said != found:
        raise BadValue(
            f"{path} asks for other tasks than it did when it was frozen (hash {found[:12]}, not {said[:12]}): an environment or a "
            "pack has changed; use the version of sparring that it was made with, or give the suite a new version"
        )
    return suite


def suite_from(data: Mapping[str, Any]) -> Suite:
    """Return the suite that a dict says.

    Raises:
        BadValue: A key is unknown or missing, or a value is wrong.
    """
    try:
        parts = tuple(_part(one) for one in data["parts"])
        head = {key: data[key] for key in ("name", "version", "line")}
    except KeyError as error:
        raise BadValue(f"the key {error} is missing") from None
    for key in data:
        if key not in (*head, "parts"):
            raise unknown_name("key of a suite", key, (*head, "parts", "hash"))
    if type(head["version"]) is not int or head["version"] < 0 or not str(head["name"]).replace("-", "").isalnum():
        raise BadValue(f"name={head['name']!r:.80}, version={head['version']!r:.80}: a word, and a whole number >= 0")
    names = [part.name for part in parts]
    if not parts or len({*names}) < len(names):
        raise BadValue(f"a suite has parts, each with a name of its own, got {names}")
    suite = Suite(**head, parts=parts)
    if suite.episodes > _MOST:
        raise BadValue(f"{suite.episodes} episodes are more than {_MOST}: ask for fewer tasks")
    return suite


def _part(data: Mapping[str, Any]) -> Part:
    known = Part.__dataclass_fields__
    for key in data:
        if key not in known:
            raise unknown_name("key of a part", key, known)
    for key in ("name", "env", "domain", "tasks"):
        if key not in data:
            raise BadValue(f"a part has no {key!r}: {dict(data)}")
    part = Part(**{**data, "opponents": tuple(data.get("opponents", ()))})
    for key, least in (("tasks", 1), ("seed", 0), ("repeats", 1)):
        most = SEED - 1 if key == "seed" else _MOST
        if type(getattr(part, key)) is not int or not least <= getattr(part, key) <= most:
            raise BadValue(
                f"part {part.name!r}: {key}={getattr(part, key)!r:.80}: a whole number from {least} to {most}"
            )
    _one_of("domain", part.domain, DOMAINS)
    _one_of("split", part.split, SPLITS)
    spec, there = part.environment.spec, len(part.environment.tasks(part.split))
    if part.tasks > there:
        raise BadValue(f"part {part.name!r}: tasks={part.tasks}, and {spec.id} has {there} in the split {part.split!r}")
    if spec.zero_sum and not part.opponents:
        raise BadValue(
            f"part {part.name!r}: {spec.id} is zero-sum: name opponents, such as {next(iter(spec.players), 'random')!r}"
        )
    for name in part.opponents:
        find_player(part.environment, name)
    if part.opponents and len(spec.seats) < 2:
        raise BadValue(f"part {part.name!r}: {spec.id} has one seat and room for no opponents")
    return part


def _one_of(key: str, value: object, known: Sequence[str]) -> None:
    if value not in known:
        raise unknown_name(key, str(value), known)
