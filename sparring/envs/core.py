"""The one protocol: an `Environment` starts `Episode`s, and an episode asks one seat at a time for text.

Episodes are made, never reset, so no word of one can reach the next. What the model says never raises; a seat hears
only the moves of others, never their words. `sparring.envs.conformance` holds the contract as runnable checks.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from sparring.errors import BadValue, EpisodeOver
from sparring.tasks.core import EpisodeRng, Task, TaskSet, check_seed, episode_rng
from sparring.types import Frame, InfoState, Message, Turn, canonical_json, say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Strategy = Callable[[Sequence[InfoState]], list[Mapping[str, float]]]
"""A behavioural strategy asked in a batch: for each information state the probability of each legal move. What is missing
to 1 is the probability of an illegal answer."""


@runtime_checkable
class Episode(Protocol):
    """One episode in progress. `turn` says who must act and what is new for them."""

    @property
    def turn(self) -> Turn:
        """The latest turn."""

    def step(self, action: str) -> Turn:
        """Act for the seat to move; return (and store) the next turn.

        Raises:
            EpisodeOver: Nobody is to act any more.
        """

    def transcript(self, seat: str) -> tuple[Message, ...]:
        """All that `seat` has seen and said."""

    def encode(self, seat: str) -> NDArray[np.float32] | None:
        """A numeric view of what `seat` knows, or None."""

    def save(self) -> bytes:
        """The exact state; `Environment.load` gives an equal episode."""

    def render(self) -> Frame:
        """A picture of the state as an onlooker sees it (all cards open)."""


Player = Callable[[Episode], Mapping[str, float]]
"""A named player of a domain: the distribution over moves of the seat that must act. It may look at that seat's
private information and at nothing hidden from it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table of a report: column names and rows of text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Analysis(Protocol):
    """Exact answers about a game that is small enough to be solved."""

    @property
    def references(self) -> Mapping[str, float]:
        """Exploitability of well-known strategies: the reference lines of a learning curve."""

    @property
    def by_transcript(self) -> bool:
        """Information states are whole transcripts, so a policy that reads its transcript is measured exactly.

        False where equal positions are merged: then only strategies that look at the last observation alone are.
        """

    def information_states(self) -> tuple[InfoState, ...]:
        """Every information state, in a fixed order."""

    def exploitability(self, strategy: Strategy) -> float:
        """NashConv / number of seats: what a best response gains on average; 0 for an equilibrium."""

    def value(self, strategy: Strategy) -> float:
        """The first seat's expected return when all seats play `strategy`."""

    def report(self, strategy: Strategy) -> Table:
        """The strategy beside the known solution, one row per information state."""


@dataclass(frozen=True)
class EnvSpec:
    """What anyone may know about an environment without starting it."""

    id: str
    """`Name-vN`, or `namespace/Name-vN` for a third-party package."""
    seats: tuple[str, ...]
    """Named as PettingZoo recommends: `player_0`, `player_1` ..."""
    reward_range: tuple[float, float]
    """Bounds of the sum of one seat's rewards over an episode."""
    max_turns: int
    """No episode has more steps (of all seats together)."""
    max_chars: int
    """No seat is ever shown more characters than this in one episode."""
    moves: tuple[str, ...] | None = None
    """Every move that can ever be legal, if they are finitely many (Discrete views, masks)."""
    zero_sum: bool = False
    simultaneous: bool = False
    """Seats that are asked one after another before any hears of the others' moves."""
    roles: tuple[str, ...] = ()
    """What each seat is, where they differ in kind, such as a sneak and a critic."""
    asks_again: bool = False
    """One seat is asked the same question again, and an answer is right if the most that can be earned has been paid after it."""
    illegal: str = "forfeit"
    """What an illegal or unparsable action does: see `parse_illegal_policy`."""
    pack: str = ""
    """The task pack that it plays by default; "" is one item per index, told apart by chance draws alone."""
    doc: str = ""
    """The data sheet."""
    players: Mapping[str, Player] = field(default_factory=dict)
    """Named players (perfect, equilibrium, ...), the strongest first, beside `random`, which every environment with legal
    moves has. `sparring play` seats the first."""
    analysis: Callable[[], Analysis] | None = None
    """Makes the exact analysis, where the game is small enough."""
    references: Mapping[str, float] = field(default_factory=dict)
    """Success rates of well-known strategies, where success is a rate: the reference lines of a learning curve."""
    blocking: bool = False
    """Steps wait for something slow (a browser, a container): the rollout engine gives them threads."""
    picture: tuple[int, int] | None = None
    """Width and height of the PNG that `render()` has at every turn, if it has one: the faces show it, too."""
    foreseeable: bool = False
    """Whoever acts sees the whole state, and moves alone decide what follows: to try moves in a copy of an episode shows
    nothing that could not be worked out. False wherever that is not certain."""


class Environment(Protocol):
    """Starts episodes. Holds no state of any episode."""

    @property
    def spec(self) -> EnvSpec:
        """What anyone may know about it."""

    @property
    def kwargs(self) -> Mapping[str, Any]:
        """The arguments it was made with; `make(spec.id, **kwargs)` makes an equal one."""

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode (task, seed)."""

    def load(self, state: bytes) -> Episode:
        """Continue from what `Episode.save` returned."""

    def tasks(self, split: str = "train") -> TaskSet:
        """The tasks it is played on by default."""


@dataclass(frozen=True, slots=True)
class IllegalPolicy:
    """What happens after an illegal action: `retries` more questions to the same seat, then `then`."""

    retries: int
    then: str
    """`forfeit` (the seat gets its worst outcome and the episode ends) or `random_legal` (a legal move is drawn)."""


def parse_illegal_policy(text: str) -> IllegalPolicy:
    """Read `forfeit`, `random_legal`, `retry(n)` (then forfeit) or `retry(n) then random_legal`.

    >>> parse_illegal_policy("retry(2)")
    IllegalPolicy(retries=2, then='forfeit')

    Raises:
        BadValue: It is none of these.
    """
    policy = r"retry\(([0-9]{1,3})\)(?: then (forfeit|random_legal))?|(forfeit|random_legal)"
    match = re.fullmatch(policy, text) if isinstance(text, str) else None
    if match is None:
        raise BadValue(
            f"illegal={text!r:.80}: use 'forfeit', 'random_legal', 'retry(n)' or 'retry(n) then random_legal'"
        )
    return IllegalPolicy(int(match[1] or 0), match[2] or match[3] or "forfeit")


MARK, WHOLE = 64, 80
"""The most characters of a move inside a mark, and of a text that is a move as a whole, unless a game says otherwise."""


@lru_cache
def _marks(most: int) -> re.Pattern[str]:
    return re.compile(rf"\[([^\[\]]{{1,{most}}})\]|\\boxed\{{([^{{}}]{{1,{most}}})\}}|<move>([^<>]{{1,{most}}})</move>")


def marked(text: str, most: int = MARK) -> str | None:
    r"""Return what the last mark in `text` holds: `[answer]`, `\boxed{answer}` or `<move>answer</move>`; None without one.

    Args:
        text: What a model said; only its last 4096 characters are looked at.
        most: Marks that hold more characters are none.

    >>> marked(r"First [3], no: \boxed{ 4 }"), marked("4")
    ('4', None)
    """
    marks = _marks(most).findall(text[-4096:])
    return "".join(marks[-1]).strip() if marks else None


def answers(text: str, whole: int = WHOLE, most: int = MARK) -> Iterator[str]:
    r"""Yield what `text` may answer: all of it, unless it is longer than `whole`; then what its last mark holds.

    >>> list(answers(" 4 ")), list(answers("First [3], no: [4]")), list(answers("[4]", whole=2))
    (['4'], ['First [3], no: [4]', '4'], ['4'])
    """
    if len(text) <= whole:
        yield text.strip()
    mark = marked(text, most)
    if mark is not None:
        yield mark


def parse_move(text: str, legal: Sequence[str]) -> str | None:
    """Return the legal move that `text` names, or None.

    The whole text is the move, or else the last mark in it is (see `marked`). Case and surrounding white space do not
    count. There is no guessing from prose.

    >>> parse_move(" Bet ", ("check", "bet")), parse_move("I hold the King. [bet]", ("check", "bet"))
    ('bet', 'bet')
    >>> parse_move("I might [check] or [bet]", ("check",)) is None
    True
    """
    if text in legal:
        return text
    names = {move.casefold(): move for move in legal}
    return next((names[answer] for answer in map(str.casefold, answers(text)) if answer in names), None)


class EpisodeBase(ABC):
    """The bookkeeping that all episodes share: transcripts, the end, and `save` by replay.

    A subclass sets `self._begin(turn)` at the end of its `__init__` and writes `_advance(action) -> Turn`. `save()` keeps
    (task, seed, actions); loading plays them again, which is exact because episodes are deterministic.
    """

    turn: Turn

    def __init__(self, environment: Environment, task: Task, seed: int):
        if not isinstance(task, Task):
            raise BadValue(f"task={task!r:.80}: start takes a task, such as environment.tasks('train')[0]")
        self.environment = environment
        self.task = task
        self.seed = check_seed(seed)
        self.actions: list[str] = []
        self._rng: EpisodeRng | None = None
        self._transcripts: dict[str, list[Message]] = {seat: [] for seat in environment.spec.seats}

    @property
    def rng(self) -> EpisodeRng:
        """The episode's own generator, made when first needed."""
        if self._rng is None:
            self._rng = episode_rng(self.task, self.seed)
        return self._rng

    def step(self, action: str) -> Turn:
        """Act for the seat to move; return (and store) the next turn.

        Raises:
            EpisodeOver: Nobody is to act any more.
            BadValue: The action is no string.
        """
        seat = self.turn.seat
        if seat is None:
            raise EpisodeOver(
                f"the episode of {self.environment.spec.id} is over after {len(self.actions)} actions; "
                "start another with environment.start(task, seed=...)"
            )
        if not isinstance(action, str):
            raise BadValue(f"an action is text (str), got {type(action).__name__}: {action!r:.80}")
        self.actions.append(action)
        self._transcripts[seat].append(_said(action) if len(action) < 16 else say("assistant", action))
        return self._begin(self._advance(action))

    def transcript(self, seat: str) -> tuple[Message, ...]:
        """All that `seat` has seen and said."""
        if seat not in self._transcripts:
            raise BadValue(f"no seat {seat!r} in {self.environment.spec.id}: {', '.join(self._transcripts)}")
        return tuple(self._transcripts[seat])

    def encode(self, seat: str) -> NDArray[np.float32] | None:
        """No numeric view."""
        return None

    def save(self) -> bytes:
        """The exact state as JSON: task, seed and the actions so far."""
        state: dict[str, Any] = {"env": self.environment.spec.id, "kwargs": dict(self.environment.kwargs)}
        state |= {"task": self.task.to_json(), "seed": self.seed, "actions": self.actions}
        return canonical_json(state).encode()

    @abstractmethod
    def _advance(self, action: str) -> Turn:
        """Apply the action of the seat to move and return the next turn."""

    @abstractmethod
    def render(self) -> Frame:
        """A picture of the state."""

    def _begin(self, turn: Turn) -> Turn:
        if turn.messages and turn.seat is not None:
            self._transcripts[turn.seat].extend(turn.messages)
        self.turn = turn
        return turn


@lru_cache(maxsize=4096)
def _said(action: str) -> Message:
    return say("assistant", action)


def replay(environment: Environment, state: bytes) -> Episode:
    """Load what `EpisodeBase.save` wrote.

    Raises:
        BadValue: It is no saved episode, or one of another environment or other arguments.
    """
    try:
        data = json.loads(state)
        saved = (data["env"], data["kwargs"])
        task, seed, actions = Task.from_json(data["task"]), data["seed"], list(data["actions"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadValue(f"not a saved episode ({error}): {state[:60]!r}") from error
    if saved != (environment.spec.id, dict(environment.kwargs)):
        raise BadValue(
            f"the saved episode is of {saved[0]} with {saved[1]}, not of {environment.spec.id} with "
            f"{dict(environment.kwargs)}: load it with the environment that saved it"
        )
    episode = environment.start(task, seed=seed)
    for action in actions:
        episode.step(action)
    return episode
