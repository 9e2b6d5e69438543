"""From rules to environment: write a `Game` (pure functions over an immutable state), get everything else.

`Game` speaks the language of game theory: states, chance, legal moves, returns, and what a seat is told. `GameEnvironment`
adds text, parsing, the illegal-move policy, transcripts, saving, rendering and the numeric view.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Analysis, EnvSpec, Episode, EpisodeBase, Player, parse_illegal_policy, parse_move, replay
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng, Task, TaskSet, seed_pack
from sparring.types import Frame, Message, Turn

S = TypeVar("S")


class Game(ABC, Generic[S]):
    """The rules of a finite game. States are immutable and hashable; seats are numbered from 0."""

    seats: ClassVar[int] = 2
    moves: tuple[str, ...]
    """Every move that can ever be legal."""
    zero_sum: ClassVar[bool] = True
    simultaneous: ClassVar[bool] = False
    perfect_information: ClassVar[bool] = False
    """Every seat always sees the whole state, so the last observation is all that matters."""
    reward_range: ClassVar[tuple[float, float]] = (-1.0, 1.0)
    max_plies: int
    """No game has more moves."""
    max_observation: ClassVar[int] = 200
    """No observation has more characters."""

    @abstractmethod
    def initial(self) -> S:
        """The state before anything, chance included, has happened."""

    def chance(self, state: S) -> Sequence[tuple[S, float]]:
        """The outcomes of a chance node with their probabilities; empty at every other state."""
        return ()

    def draw(self, state: S, rng: EpisodeRng) -> S:
        """Draw one outcome of a chance node. Override where the outcomes are too many to list."""
        u = rng.random()
        for outcome, p in self.chance(state):
            u -= p
            if u < 0:
                return outcome
        return outcome

    @abstractmethod
    def player(self, state: S) -> int | None:
        """The seat to move; None when the game is over."""

    @abstractmethod
    def legal(self, state: S) -> tuple[str, ...]:
        """The legal moves of the seat to move, in a fixed order."""

    @abstractmethod
    def apply(self, state: S, move: str) -> S:
        """The state after a legal move."""

    @abstractmethod
    def returns(self, state: S) -> tuple[float, ...]:
        """Every seat's return at the end of the game."""

    @abstractmethod
    def rules(self, seat: int) -> str:
        """The rules as told to a seat before its first move."""

    @abstractmethod
    def observation(self, state: S, seat: int) -> str:
        """What the seat to move is told: all that is new to it since its last move. Other seats' secrets stay out."""

    @abstractmethod
    def show(self, state: S) -> str:
        """A picture of the state for an onlooker, in plain text."""

    def feedback(self, state: S) -> str | None:
        """The verifier's words on the move that led here, where there is more to say than the observation."""
        return None

    def forfeit(self, state: S, seat: int) -> tuple[float, ...]:
        """Every seat's return when `seat` breaks the rules: it gets the worst there is, the others share that."""
        worst = self.reward_range[0]
        share = -worst / max(1, self.seats - 1)
        return tuple(worst if s == seat else share for s in range(self.seats))

    def encode(self, state: S, seat: int) -> NDArray[np.float32] | None:
        """A numeric view of what `seat` knows; None if the game has none."""
        return None


class _Asked(NamedTuple):
    """What the seat to move in a state is asked; `seat` is None at chance and terminal states."""

    seat: int | None
    legal: tuple[str, ...] = ()
    question: Message = Message("user", "")
    feedback: str | None = None


class GameEnvironment(Generic[S]):
    """The environment of a `Game`."""

    def __init__(
        self,
        id: str,
        game: Game[S],
        *,
        kwargs: Mapping[str, Any],
        doc: str | None,
        illegal: str = "forfeit",
        players: Mapping[str, Player] | None = None,
        analysis: Callable[[GameEnvironment[S]], Analysis] | None = None,
        references: Mapping[str, float] | None = None,
    ):
        self.game = game
        self.kwargs = dict(kwargs)
        self.on_illegal = parse_illegal_policy(illegal)
        seats = tuple(f"player_{i}" for i in range(game.seats))
        self._openings = tuple(Message("system", game.rules(i)) for i in range(game.seats))
        self.seat_index = {seat: i for i, seat in enumerate(seats)}
        plies = game.max_plies * (1 + self.on_illegal.retries)
        self.spec = EnvSpec(
            id=id,
            seats=seats,
            reward_range=game.reward_range,
            max_turns=plies,
            max_chars=max(len(m.content) for m in self._openings) + plies * (game.max_observation + 200),
            moves=game.moves,
            zero_sum=game.zero_sum,
            simultaneous=game.simultaneous,
            illegal=illegal,
            doc=doc or "",
            players=players or {},
            references=references or {},
            analysis=partial(analysis, self) if analysis is not None and illegal == "forfeit" else None,
        )
        self._tasks = seed_pack(id)
        self._asked: dict[S, _Asked] = {}

    def start(self, task: Task, *, seed: int) -> GameEpisode[S]:
        """Start the episode (task, seed)."""
        return GameEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """One task per index; the chance draws make them different."""
        return self._tasks.tasks(split)

    def opening(self, seat: int) -> Message:
        """The message that tells a seat the rules, before its first move."""
        return self._openings[seat]

    def question(self, state: S, seat: int) -> Message:
        """The message that asks the seat to move."""
        return _message(self.game.observation(state, seat))

    def asked(self, state: S) -> _Asked:
        """What the seat to move is asked; remembered, since the rules are pure functions and states come again."""
        known = self._asked.get(state)
        if known is None:
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
            known = self._asked[state] = self._ask(state)
        return known

    def __getstate__(self) -> dict[str, Any]:
        """Everything but what is remembered."""
        return {**self.__dict__, "_asked": {}}

    def _ask(self, state: S) -> _Asked:
        seat = self.game.player(state)
        if seat is None:
            return _Asked(None)
        return _Asked(seat, self.game.legal(state), self.question(state, seat), self.game.feedback(state))


_REMEMBERED = 16384
"""How many states an environment keeps the questions of."""


@lru_cache(maxsize=65536)
def _message(content: str) -> Message:
    return Message("user", content)


class GameEpisode(EpisodeBase, Generic[S]):
    """An episode of a `Game`; `state` is the game's own state, chance resolved."""

    environment: GameEnvironment[S]

    def __init__(self, environment: GameEnvironment[S], task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.game = environment.game
        self._failed = 0
        self._opened: set[int] = set()
        self._played_for: dict[int, str] = {}
        self._zero = dict.fromkeys(environment.spec.seats, 0.0)
        self._begin(self._enter(self.game.initial(), {}))

    def _enter(self, state: S, info: Mapping[str, Any]) -> Turn:
        """Resolve chance in `state`; return the turn that asks the seat to move, or ends the game."""
        asked = self.environment.asked(state)
        while asked.seat is None and self.game.chance(state):
            state = self.game.draw(state, self.rng)
            asked = self.environment.asked(state)
        self.state = state
        seat, legal, question, feedback = asked
        if seat is None:
            return self._end(self.game.returns(state), info, self.game.feedback(state))
        if seat in self._played_for:
            move = self._played_for.pop(seat)
            question = Message("user", f"That was no legal move; {move} was played for you.\n{question.content}")
        messages: tuple[Message, ...] = (question,)
        if seat not in self._opened:
            self._opened.add(seat)
            messages = (self.environment.opening(seat), question)
        name = self.environment.spec.seats[seat]
        return Turn(name, messages, self._zero, False, False, legal, (), feedback, info)

    def _end(self, returns: Iterable[float], info: Mapping[str, Any], feedback: str | None = None) -> Turn:
        rewards = dict(zip(self.environment.spec.seats, map(float, returns), strict=True))
        return Turn(None, (), rewards, terminated=True, feedback=feedback, info=info)

    def _advance(self, action: str) -> Turn:
        legal = self.turn.legal
        assert legal is not None
        move = parse_move(action, legal)
        if move is None:
            return self._refuse(legal)
        self._failed = 0
        return self._enter(self.game.apply(self.state, move), {"action": move, "illegal": False})

    def _refuse(self, legal: tuple[str, ...]) -> Turn:
        """Carry out the illegal-move policy."""
        policy, info = self.environment.on_illegal, {"action": None, "illegal": True}
        seat = self.game.player(self.state)
        assert seat is not None
        if self._failed < policy.retries:
            self._failed += 1
            words = f"That is no legal move. Answer with one of: {', '.join(legal)}."
            note = Message("user", words if len(words) <= 200 else "That is no legal move. Try again.")
            return Turn(self.turn.seat, (note,), self._zero, legal=legal, feedback=note.content, info=info)
        self._failed = 0
        if policy.then == "random_legal":
            move = self._played_for[seat] = self.rng.choice(legal)
            return self._enter(self.game.apply(self.state, move), {"action": move, "illegal": True})
        words = f"{self.turn.seat} made no legal move and forfeits."
        return self._end(self.game.forfeit(self.state, seat), info, words)

    def encode(self, seat: str) -> NDArray[np.float32] | None:
        """The game's numeric view of what `seat` knows."""
        if seat not in self.environment.seat_index:
            raise BadValue(f"no seat {seat!r} in {self.environment.spec.id}")
        return self.game.encode(self.state, self.environment.seat_index[seat])

    def render(self) -> Frame:
        """The state as an onlooker sees it."""
        return Frame(self.game.show(self.state))


def uniform(moves: Sequence[str]) -> dict[str, float]:
    """The uniform distribution over moves."""
    return dict.fromkeys(moves, 1.0 / len(moves))
