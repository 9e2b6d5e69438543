"""What the conformance rules look at: scripted episodes of an environment, written down step by step."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import blake2b
from numbers import Real
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from sparring.envs import _patience
from sparring.envs.core import Environment, EnvSpec, Episode, parse_illegal_policy
from sparring.errors import BadValue, UnknownName
from sparring.tasks.core import SPLITS, EpisodeRng, Task, TaskSet, episode_rng
from sparring.types import Message, Turn, messages_to_json

STYLES = ("moves", "words", "mistakes", "stubborn")
"""How a scripted episode answers: bare legal moves; words of its own around `[move]`; now and then nonsense; nonsense as
often as the illegal-move policy forgives it (the longest episodes)."""
MARKER = "zq7"
"""Begins all words that a script says beside its moves, so that they are found where they should not be."""
_MOST_NONSENSE = 3
_BEFORE, _AFTER = 40, 60
"""Characters that are shown before and after the place where two texts begin to differ."""
_MOST_STOPS = 24
_HASH = re.compile(r'"hash":"[0-9a-f]{16}",')


class Violation(Exception):  # noqa: N818 - not an error of the checks
    """An environment broke a rule; the message says what happened and in which episode."""


@dataclass(frozen=True, slots=True)
class Case:
    """One scripted episode: (task, seed) and how it answers."""

    task: Task
    seed: int
    style: str


@dataclass(frozen=True)
class Snapshot:
    """All that can be seen of an episode in one state; `parts` and `digest` are equal when it all is, byte for byte."""

    turn: Turn
    transcripts: Mapping[str, tuple[Message, ...]]
    views: Mapping[str, NDArray[np.float32] | None]
    saved: bytes
    parts: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Sixteen hex digits over all parts."""
        return blake2b(_dump(self.parts).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Record:
    """A scripted episode as played: `shots[k]` is the state in which `actions[k]` was said."""

    case: Case
    actions: tuple[str, ...]
    shots: tuple[Snapshot, ...]

    @property
    def digests(self) -> list[str]:
        """The case and the digest of every state: what two processes compare."""
        return [f"{self.case.task.id} {self.case.seed} {self.case.style}", *(shot.digest for shot in self.shots)]

    @property
    def stops(self) -> range:
        """The steps at which to look closer: all, or so many of a long episode, evenly spaced."""
        return range(0, len(self.actions) + 1, 1 + len(self.actions) // _MOST_STOPS)

    def breaks(self, what: str, step: int | None = None) -> NoReturn:
        """Raise a `Violation` that was seen after `step` actions (default: at the end)."""
        raise Violation(f"{what}{reproduce(self.case, self.actions[:step])}")


class Run:
    """An episode in progress. It stays `busy` when the environment's own code raises, so that the crash can be placed."""

    episode: Episode

    def __init__(self, spec: EnvSpec, case: Case):
        self.spec, self.case = spec, case
        self.actions: list[str] = []
        self.earned = dict.fromkeys(spec.seats, 0.0)
        self.refused = 0
        self.busy = False
        self._digests: dict[str, tuple[tuple[Message, ...], Any]] = {}

    @property
    def turn(self) -> Turn:
        """The episode's latest turn."""
        return self.episode.turn

    @contextmanager
    def calling(self) -> Iterator[None]:
        """Surround calls of the environment's code."""
        self.busy = True
        with _patience.calling():
            yield
        self.busy = False

    def step(self, action: str) -> Turn:
        """Play one action; `refused` counts the illegal ones in a row of one seat."""
        seat = self.turn.seat
        self.actions.append(action)
        with self.calling():
            turn = self.episode.step(action)
        if what := _strange(turn):
            self.breaks(f"step(action) {what}")
        for earner, reward in turn.rewards.items():
            self.earned[earner] = self.earned.get(earner, 0.0) + reward
        self.refused = self.refused + 1 if turn.info.get("illegal") is True and turn.seat == seat else 0
        return turn

    def snapshot(self) -> Snapshot:
        """Look at everything."""
        with self.calling():
            seats, episode = self.spec.seats, self.episode
            transcripts = {seat: tuple(episode.transcript(seat)) for seat in seats}
            views = {seat: episode.encode(seat) for seat in seats}
            saved, frame = episode.save(), episode.render()
        parts = {
            "turn": _dump(_turn_data(self.turn)),
            "transcripts": _dump({seat: self._digest(seat, said) for seat, said in transcripts.items()}),
            "views": _dump({seat: _view_data(view) for seat, view in views.items()}),
            "saved state": saved.hex(),
            "picture": _dump([frame.ansi, frame.svg]),
        }
        return Snapshot(self.turn, transcripts, views, saved, parts)

    def _digest(self, seat: str, said: tuple[Message, ...]) -> str:
        """Return the digest of a transcript; what was digested before and has not changed is not read again."""
        old, digest = self._digests.get(seat, ((), blake2b(digest_size=16)))
        if said[: len(old)] != old:
            old, digest = (), blake2b(digest_size=16)
        for message in messages_to_json(said[len(old) :]):
            digest.update(_dump(message).encode())
        self._digests[seat] = (said, digest)
        return f"{len(said)} {digest.hexdigest()}"

    def breaks(self, what: str) -> NoReturn:
        """Raise a `Violation` that was seen just now."""
        raise Violation(f"{what}{reproduce(self.case, self.actions)}")


class Subject:
    """An environment under examination; `factory` makes it anew; `address` tells another process what to make."""

    def __init__(
        self, environment: Environment, factory: Callable[[], Environment], address: Sequence[str], episodes: int
    ):
        self.environment = environment
        self.factory = factory
        self.address = tuple(address)
        self.episodes = episodes
        self.records: tuple[Record, ...] = ()
        self.runs: list[Run] = []
        """The runs of the rule at work, for blaming a crash."""

    @property
    def spec(self) -> EnvSpec:
        """The environment's spec."""
        return self.environment.spec

    def remake(self) -> Environment:
        """Make an equal environment from the pickled factory, as another process would."""
        factory: Callable[[], Environment] = pickle.loads(pickle.dumps(self.factory))
        return factory()

    def run(self, case: Case, environment: Environment | None = None) -> Run:
        """Start an episode of a case."""
        maker = environment or self.environment
        return self._begin(case, lambda: maker.start(case.task, seed=case.seed))

    def load(self, environment: Environment, record: Record, step: int) -> Run:
        """Load the state of a record after `step` actions."""
        run = self._begin(record.case, lambda: environment.load(record.shots[step].saved))
        run.actions += record.actions[:step]
        return run

    def replay(self, record: Record, steps: int) -> Run:
        """Play the first actions of a record again."""
        run = self.run(record.case)
        for action in record.actions[:steps]:
            run.step(action)
        return run

    def along(self, record: Record) -> Iterator[Run]:
        """Play a record again and stop in every state in which a seat is to move (in a long episode, in some)."""
        run = self.run(record.case)
        for k, action in enumerate(record.actions):
            if run.turn.seat is None:
                return
            if k in record.stops:
                yield run
            run.step(action)

    def record(self, case: Case) -> Record:
        """Play a case by its script to the end, or one action beyond `max_turns`."""
        rng = episode_rng(case.task, case.seed, "conformance")
        run = self.run(case)
        shots = [run.snapshot()]
        while run.turn.seat is not None and len(run.actions) <= self.spec.max_turns:
            run.step(_choose(run, rng))
            shots.append(run.snapshot())
        return Record(case, tuple(run.actions), tuple(shots))

    def cases(self) -> tuple[Case, ...]:
        """The episodes to play: every split that there is, every style, another seed each."""
        sets = list(every_split(self.environment))
        if not sets:
            raise BadValue(f"{self.spec.id} has no tasks: tasks(split) is empty for {', '.join(SPLITS)}")
        rounds = [divmod(i, len(sets)) for i in range(self.episodes)]
        return tuple(
            Case(sets[j][k % len(sets[j])], seed, STYLES[k % len(STYLES)]) for seed, (k, j) in enumerate(rounds)
        )

    def _begin(self, case: Case, begin: Callable[[], Episode]) -> Run:
        run = Run(self.spec, case)
        self.runs.append(run)
        with run.calling():
            run.episode = begin()
        if what := _strange(getattr(run.episode, "turn", None)):
            run.breaks(f"episode.turn at the start {what}")
        run.earned.update(run.turn.rewards)
        return run


def _strange(turn: object) -> str:
    """Return what is wrong with what should be a turn; "" if nothing is."""
    if not isinstance(turn, Turn):
        return f"is {turn!r:.80}, and not a sparring.types.Turn: EpisodeBase keeps the one that _begin(turn) is given"
    paid: Collection[object] = turn.rewards.values()
    strange = [reward for reward in paid if not isinstance(reward, Real)]
    return f"pays {strange[0]!r:.80}: rewards are numbers" if strange else ""


def reproduce(case: Case, actions: Sequence[str]) -> str:
    """Return the end of a message: how to see it again."""
    texts = map(str, actions)
    said = ", ".join(repr(a) if len(a) <= 80 else f"{a[:20]!r}... ({len(a)} characters)" for a in texts)
    return f"; reproduce: task {case.task.id}, seed {case.seed}, actions [{said}]"


def differing(expected: Snapshot, got: Snapshot) -> str | None:
    """Return the name of the first part in which two snapshots differ."""
    return next((name for name, part in expected.parts.items() if part != got.parts[name]), None)


def contrast(expected: Mapping[str, str], got: Mapping[str, str], part: str) -> str:
    """Return the end of a message: where two states, of which the parts are given, begin to differ in one of them."""
    one, other = (_readable(part, parts.get(part, "")) for parts in (expected, got))
    same = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    begin = max(0, same - _BEFORE)
    shown = (f"{'...' if begin else ''}{text[begin : same + _AFTER]}" for text in (one, other))
    return "" if part == "transcripts" else ": it was {!r}, and is {!r}".format(*shown)


def _readable(part: str, text: str) -> str:
    if part != "saved state":
        return text
    return _HASH.sub("", bytes.fromhex(text).decode(errors="replace"))  # what a task says shows more than its hash


def every_split(environment: Environment) -> Iterator[TaskSet]:
    """Yield the tasks of every split that has some."""
    return (tasks for split in SPLITS if (tasks := _split(environment, split)))


def _split(environment: Environment, split: str) -> TaskSet | None:
    try:
        return environment.tasks(split)
    except UnknownName:
        return None


def _choose(run: Run, rng: EpisodeRng) -> str:
    """Return the next action of a script: a function of the case and of what the environment shows."""
    turn, style = run.turn, run.case.style
    nonsense = f"{MARKER} {turn.seat} {len(run.actions)}"
    forgiven = min(parse_illegal_policy(run.spec.illegal).retries, _MOST_NONSENSE)
    if (style == "mistakes" and rng.random() < 0.25) or (style == "stubborn" and run.refused < forgiven):
        return nonsense
    move = rng.choice(turn.legal) if turn.legal else _answer(run, rng)
    return f"{nonsense} [{move}]" if style == "words" else move


def _answer(run: Run, rng: EpisodeRng) -> str:
    """Return the likeliest answer of one of the named players, where moves are not listed."""
    if not run.spec.players:
        return "42"
    player = run.spec.players[rng.choice(sorted(run.spec.players))]
    with run.calling():
        answers = player(run.episode)
    return max(sorted(answers), key=lambda text: answers[text])


def _turn_data(turn: Turn) -> list[Any]:
    says = [turn.seat, messages_to_json(turn.messages), dict(turn.rewards), turn.terminated, turn.truncated]
    return [*says, turn.legal, [asdict(tool) for tool in turn.tools], turn.feedback, dict(turn.info)]


def _view_data(view: NDArray[np.float32] | None) -> list[Any] | None:
    return None if view is None else [str(view.dtype), view.shape, view.tobytes().hex()]


def _dump(value: Any) -> str:
    """Return JSON in the given order; what JSON cannot say (another rule's business) is named by its type."""
    return json.dumps(value, skipkeys=True, default=lambda thing: f"<{type(thing).__name__}>")
