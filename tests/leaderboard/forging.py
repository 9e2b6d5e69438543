"""Runs and bundles for tests, and an attacker who knows the format: whatever can be made to fit, is."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sparring.agents.flows.core import policy_agent
from sparring.agents.policies.core import as_seeds, uniforms
from sparring.errors import PolicyError, SparringError
from sparring.leaderboard.archive import Writer
from sparring.leaderboard.bundle import EPISODES, GAMES, MANIFEST, SIGNATURE, VOIDS, Totals, begin_chain, open_bundle
from sparring.leaderboard.chain import leaf
from sparring.leaderboard.replay import Replay, Verdict
from sparring.leaderboard.run import Run, begin, describer
from sparring.leaderboard.signing import public
from sparring.leaderboard.suites import Suite, suite_from
from sparring.leaderboard.tournament import Schedule
from sparring.leaderboard.tournament import describe as describe_game
from sparring.leaderboard.verify import verify
from sparring.types import Completion, Trajectory, canonical_json

NOISE = "openai:noise@http://localhost:9/v1"
"""What the agent is called that says legal moves, other things, and nonsense: a model, as far as a verifier can know."""
_ANSWER = ("finish_reason", "usage", "prompt_ids", "token_ids", "logprobs")
SELF_REPORTED = (
    *(("steps", "#", "completion", name) for name in _ANSWER),
    *(("steps", "#", "calls", "#", "#", name) for name in _ANSWER),
    ("steps", "#", "seconds"),
    ("error",),
    *(
        ("card", name)
        for name in ("name", "models", "prices", "versions", "commit", "machine", "begun", "training_seed")
    ),
    *(("plan", name) for name in ("models", "prices", "versions", "commit", "machine", "begun")),
)
"""What an attacker can make other than it was, where nothing is signed: bound by chain and signature alone. "#" is any place.

Also how far a void episode went, and how many void tries there were (see `is_shorter`)."""


def toy_suite() -> Suite:
    parts: list[dict[str, Any]] = [
        {"name": "guess", "env": "GuessNumber-v0", "domain": "games", "tasks": 3},
        {
            "name": "kuhn",
            "env": "KuhnPoker-v0",
            "domain": "games",
            "tasks": 3,
            "opponents": ["equilibrium"],
            "repeats": 2,
        },
        {"name": "board", "env": "TicTacToe-v0", "domain": "games", "tasks": 2, "opponents": ["random"]},
    ]
    return suite_from({"name": "toy", "version": 0, "line": "three small games", "parts": parts})


class Noise:
    """Says a legal move, or something else, by the prompt's seed; counts tokens as a server does. It may fail."""

    name = NOISE

    def __init__(self, *, fails):
        self.fails = fails

    def generate(self, prompts):
        draws = uniforms(as_seeds(prompt.seed for prompt in prompts), 0)
        return [self._answer(prompt, float(u)) for prompt, u in zip(prompts, draws, strict=True)]

    def _answer(self, prompt, u):
        if self.fails and int(u * 1000) % 6 == 0:
            return PolicyError("the server is gone")
        known = [*(prompt.choices or ()), "[7]", "nonsense", "42", "é\ud800 \U0001f600 [5]"]
        text = known[int(u * len(known))]
        return Completion(text if u < 0.5 else f"I say [{text}]", usage=(len(prompt.messages), 3))


def play(agent: str, suite: Suite, folder: Path) -> Path:
    """Play a run; `NOISE` is played by `Noise`."""
    run = begin(agent, suite, folder)
    if agent == NOISE:
        noisy = [dict.fromkeys(run.agents, policy_agent(Noise(fails=fails))) for fails in (True, False)]
        Run(run.folder, run.card, run.suite, noisy[0]).play()  # some episodes are void
        run = Run(run.folder, run.card, run.suite, noisy[1])
    assert run.play()
    return folder


@dataclass
class Contents:
    """A bundle in the hands of an attacker."""

    manifest: dict[str, Any]
    episodes: list[Any]
    """As JSON; bytes are written as they are."""
    voids: list[Any]

    @classmethod
    def of(cls, path: Path) -> Contents:
        from sparring.leaderboard.strict import read_json

        with open_bundle(path) as bundle:
            lines = [[read_json(line, "") for line in lines] for lines in (bundle.lines(), bundle.voids())]
            return cls(dict(deepcopy(bundle.manifest)), *lines)

    def fit(self, asked: Suite | Schedule) -> None:
        """Make totals, chain, root and hashes fit what the episodes say."""
        said = self.manifest
        subject = said["card"] if isinstance(asked, Suite) else said["plan"]
        prices = {name: tuple(each) for name, each in subject["prices"].items()}
        chain, totals = begin_chain(subject), {name: Totals() for name in said["parts"]}
        describe = describer(asked, prices) if isinstance(asked, Suite) else describe_game
        for line in self.episodes:
            chain.add(leaf(_line(line)))
        try:
            for line in [*self.episodes, *self.voids]:
                number = line["item"]
                part = asked.item(number).part.name if isinstance(asked, Suite) else GAMES
                rest = {key: value for key, value in line.items() if key != "item"}
                totals[part].add(describe(number, Trajectory.from_json(rest)))
            for name, each in totals.items():
                said["parts"][name]["totals"] = each.to_json()
        except (
            SparringError,
            TypeError,
            KeyError,
            ValueError,
            AttributeError,
            IndexError,
            ZeroDivisionError,
            OverflowError,
        ):
            pass  # nothing that could be added up
        said["episodes"] = {"count": chain.count, "head": chain.head.hex(), "root": chain.root.hex()}

    def write(self, path: Path, *, key: Ed25519PrivateKey | None = None, change=lambda manifest: manifest) -> Path:
        """Write the bundle, hashes of files and signature made anew; `change` is applied to the manifest at the end."""
        with path.open("wb") as file:
            writer = Writer(file)
            packed = {
                EPISODES: writer.pack(EPISODES, (_line(line) + b"\n" for line in self.episodes)),
                VOIDS: writer.pack(VOIDS, (_line(line) + b"\n" for line in self.voids)),
            }
            said = {**self.manifest, "files": packed, "key": None if key is None else public(key)}
            text = _line(change(said))
            writer.store(MANIFEST, text)
            if key is not None:
                writer.store(SIGNATURE, key.sign(sha256(text).digest()))
            writer.close()
        return path


def _line(value: Any) -> bytes:
    return value if isinstance(value, bytes) else canonical_json(value).encode()


def renamed(contents, old, new):
    """Return a bundle in which an agent has another name wherever it stands."""
    text = canonical_json([contents.manifest, contents.episodes, contents.voids]).replace(f'"{old}', f'"{new}')
    return Contents(*json.loads(text.replace(f"{old}:", f"{new}:")))


def own_step(line):
    """Return the first step of an episode in which a model answered."""
    return next(step for step in line["steps"] if step["completion"])


def faults(folder, bundle, suite, change, at=0):
    """Return the faults of a bundle in which one line was changed, and all else made to fit."""
    contents = Contents.of(bundle)
    change(contents.episodes[at])
    contents.fit(suite)
    return [str(fault) for fault in verify(contents.write(folder / "forged.zip"), suite=suite).faults]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything in a JSON value, but what is self-reported."""
    if tuple("#" if isinstance(key, int) else key for key in path) in SELF_REPORTED:
        return
    yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from places(each, (*path, key))
    elif isinstance(value, list):
        for i, each in enumerate(value):
            yield from places(each, (*path, i))


def mutated(value: Any, rng: random.Random) -> tuple[Any, str]:
    """Return a copy of a JSON value that differs in one place, and what was done."""
    copy = deepcopy(value)
    path = rng.choice([path for path in places(copy) if path])
    where = copy
    for key in path[:-1]:
        where = where[key]
    old = where[path[-1]]
    how = rng.choice(("value", "value", "value", "delete", "add"))
    if how == "delete":
        del where[path[-1]]
    elif how == "add" and isinstance(where, dict):
        where[rng.choice(("zzz", f"{path[-1]}2", ""))] = deepcopy(old)
    elif how == "add":
        where.insert(rng.randrange(len(where) + 1), deepcopy(old))
        if where == value_at(value, path[:-1]):
            where.append("more")
    else:
        where[path[-1]] = other(old, rng)
    return copy, f"{how} {'.'.join(map(str, path))}: {old!r:.60} -> {where!r:.60}"


def is_shorter(right: Any, line: Any) -> bool:
    """Whether a void episode only ends earlier than it did: how far such a one went is self-reported."""
    steps = line.get("steps")
    return isinstance(steps, list) and line == {**right, "steps": right["steps"][: len(steps)]}


def value_at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def other(old: Any, rng: random.Random) -> Any:
    """Return a JSON value that is spelt otherwise."""
    if isinstance(old, bool):
        found = [not old, int(old), None, str(old)]
    elif isinstance(old, int):
        found = [old + 1, old - 1, -old - 1, float(old), str(old), None, 10**30, bool(old)]
    elif isinstance(old, float):
        found = [old + 0.5, -old - 1.0, int(old), old * (1 + 1e-15) + 1e-15, None, str(old), 1e308]
    elif isinstance(old, str):
        at = rng.randrange(len(old) + 1)
        found = [
            *(old + " ", old + "x", " " + old, old.swapcase() + "!", "", None, [old], 0),
            *(old[:at] + rng.choice("aZ0 \n[]\u00e9\ud800") + old[at:], old[:at] + old[at + 1 :] + "\x00"),
        ]
    elif old is None:
        found = [0, False, "", [], {}, "x"]
    else:
        found = [None, [], {}, "x", 0, [old], list(old)]
    return rng.choice([one for one in found if canonical_json(one) != canonical_json(old)])


class Remembering:
    """A `Replay` that plays what is not changed once: the lines of the bundles that were shown to it while it `learns`."""

    def __init__(self) -> None:
        self.learns = True
        self._known: dict[tuple[str, int, bytes, bool], Verdict] = {}

    def __call__(self, script):
        replay, whose = Replay(script), canonical_json(repr(script.__reduce__()[1]))

        def judge(number, line, void):
            key = (whose, number, line, void)
            found = self._known.get(key) or replay(number, line, void)
            if self.learns:
                self._known[key] = found
            return found

        return judge


class Attacker:
    """Changes one thing in a bundle, and makes all else fit.

    Args:
        path: A bundle that is right.
        suite: What it asks: a suite, or the games of a tournament.
        folder: Where to write.
        own: Whether the suite is one of a user's own.
    """

    def __init__(self, path: Path, suite: Suite | Schedule, folder: Path, *, own: bool):
        self.path, self.suite, self.folder = path, suite, folder
        self.given = suite if own and isinstance(suite, Suite) else None
        self.contents = Contents.of(path)
        self.bytes = path.read_bytes()
        self.key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        self.judge = Remembering()
        assert self.report(path).verified
        assert self.report(self.contents.write(folder / "same.zip", key=self.key)).verified
        self.judge.learns = False

    def report(self, path: Path):
        return verify(path, suite=self.given, most=1, judge=self.judge)

    def is_refused(self, path: Path) -> bool:
        """Whether a bundle is rejected, or one of another schema."""
        try:
            return not self.report(path).verified
        except SparringError as error:
            return "of schema" in str(error)

    def attack(self, seed: int) -> tuple[bool, str]:
        """Return whether the attack of a number was found out, and what was done."""
        rng = random.Random(seed)
        kinds = (
            self._episode,
            self._episode,
            self._episode,
            self._episode,
            self._manifest,
            self._lines,
            self._raw,
            self._zip,
        )
        path, said = rng.choice(kinds)(rng)
        return self.is_refused(path), f"attack {seed}: {said}"

    def _written(self, contents: Contents, rng: random.Random, **how) -> Path:
        return contents.write(self.folder / "forged.zip", key=rng.choice((None, self.key)), **how)

    def _episode(self, rng: random.Random) -> tuple[Path, str]:
        found = Contents(deepcopy(self.contents.manifest), [*self.contents.episodes], [*self.contents.voids])
        lines = rng.choice([lines for lines in (found.episodes, found.episodes, found.voids) if lines])
        at = rng.randrange(len(lines))
        right = lines[at]
        lines[at], said = mutated(right, rng)
        while lines is found.voids and is_shorter(right, lines[at]):
            lines[at], said = mutated(right, rng)
        found.fit(self.suite)
        return self._written(found, rng), f"line {at} {said}"

    def _manifest(self, rng: random.Random) -> tuple[Path, str]:
        said = []

        def change(manifest):
            changed, what = mutated(manifest, rng)
            said.append(what)
            return changed

        return self._written(deepcopy(self.contents), rng, change=change), f"manifest {said[0]}"

    def _lines(self, rng: random.Random) -> tuple[Path, str]:
        found = Contents(deepcopy(self.contents.manifest), [*self.contents.episodes], [*self.contents.voids])
        one, two = rng.sample(range(len(found.episodes)), 2)
        how = rng.choice(("swap", "delete", "twice", "copy", "empty"))
        if how == "swap":
            found.episodes[one], found.episodes[two] = found.episodes[two], found.episodes[one]
        elif how == "delete":
            del found.episodes[one]
        elif how == "twice":
            found.episodes.insert(two, found.episodes[one])
        elif how == "copy":
            found.episodes[one] = {**found.episodes[two], "item": one}
        else:
            found.episodes.insert(one, b"")
        found.fit(self.suite)
        return self._written(found, rng), f"{how} {one} {two}"

    def _raw(self, rng: random.Random) -> tuple[Path, str]:
        """Change the spelling of a line: bytes, white space, keys that are there twice."""
        found = Contents(deepcopy(self.contents.manifest), [*self.contents.episodes], [*self.contents.voids])
        at = rng.randrange(len(found.episodes))
        line = _line(found.episodes[at])
        how = rng.choice(("space", "twice", "order", "tail", "escape"))
        changed = {
            "space": line.replace(b":", b": ", 1),
            "twice": line[:-1] + b',"zzz":0,"zzz":0}' if rng.random() < 0.5 else b'{"agents":{},' + line[1:],
            "order": b'{"terminated":true,' + line.replace(b'"terminated":true,', b"")[1:],
            "tail": line + rng.choice((b" ", b"\r", b"x", b"}")),
            "escape": line.replace(b'"item"', b'"\\u0069tem"'),
        }[how]
        found.episodes[at] = changed
        found.fit(self.suite)
        return self._written(found, rng), f"raw {how} in {at}"

    def _zip(self, rng: random.Random) -> tuple[Path, str]:
        """Change a byte of the file, or take some away, or put some in; nothing can be made to fit."""
        data, at = bytearray(self.bytes), rng.randrange(len(self.bytes))
        how = rng.choice(("bit", "cut", "put", "end"))
        if how == "bit":
            data[at] ^= 1 << rng.randrange(8)
        elif how == "cut":
            del data[at : at + rng.randrange(1, 20)]
        elif how == "put":
            data[at:at] = rng.randbytes(rng.randrange(1, 20))
        else:
            data += rng.randbytes(rng.randrange(1, 40))
        path = self.folder / "forged.zip"
        path.write_bytes(data)
        return path, f"zip {how} at {at} of {len(self.bytes)}"
