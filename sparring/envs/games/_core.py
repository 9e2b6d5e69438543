"""From rules to environment: write a `Game` (pure functions over an immutable state), get everything else.

`Game` speaks the language of game theory: states, chance, legal moves, returns, and what a seat is told. `GameEnvironment`
adds text, parsing, the illegal-move policy, transcripts, saving, rendering and the numeric view.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache, partial
from operator import sub
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Analysis, EnvSpec, Episode, EpisodeBase, Player, parse_illegal_policy, parse_move, replay
from sparring.envs.games._arguments import flag as flag
from sparring.envs.games._arguments import level as level
from sparring.envs.games._arguments import one_of as one_of
from sparring.envs.games._arguments import whole as whole
from sparring.envs.games._memory import Memory, Place
from sparring.envs.games._svg import text_picture
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng, Task, TaskSet, seed_pack
from sparring.types import EMPTY, Fixed, Frame, Message, Turn, ask, say

S = TypeVar("S")
record = tuple.__new__
"""Makes a state that is a named tuple in half the time: `record(State, (all, its, values))`."""


class Game(ABC, Generic[S]):
    """The rules of a finite game. States are immutable and hashable; seats are numbered from 0."""

    seats: int = 2
    moves: tuple[str, ...] | None = None
    """Every move that can ever be legal; None if they are not finitely many (then `legal` may be None too)."""
    zero_sum: bool = True
    simultaneous: bool = False
    roles: tuple[str, ...] = ()
    """What each seat is, where they differ in kind."""
    perfect_information: bool = False
    """Every seat always sees the whole state, so the last observation is all that matters."""
    settled: bool = False
    """Chance, if there is any, moves at the start alone."""
    reward_range: tuple[float, float] = (-1.0, 1.0)
    max_plies: int
    """No game has more moves."""
    max_observation: int = 200
    """No observation has more characters."""
    remembered: bool = True
    """Aspects of states come again often enough (small games) that what is asked, and where moves lead, is kept."""

    @abstractmethod
    def initial(self) -> S:
        """The state before anything, chance included, has happened."""

    def chance(self, state: S) -> Sequence[tuple[S, float]]:
        """The outcomes of a chance node with their probabilities; empty at every other state."""
        return ()

    def is_chance(self, state: S) -> bool:
        """Whether chance is to move. Override, with `draw`, where the outcomes are too many to list."""
        return bool(self.chance(state))

    def draw(self, state: S, rng: EpisodeRng) -> S:
        """Draw one outcome of a chance node. Override where the outcomes are too many to list."""
        outcomes = self.chance(state)
        u = rng.random()
        for outcome, p in outcomes:
            u -= p
            if u < 0:
                return outcome
        return outcomes[-1][0]

    @abstractmethod
    def player(self, state: S) -> int | None:
        """The seat to move; None when chance is to move and when the game is over."""

    @abstractmethod
    def legal(self, state: S) -> tuple[str, ...] | None:
        """The legal moves of the seat to move, in a fixed order; None where they cannot be listed."""

    def read(self, state: S, text: str, legal: tuple[str, ...] | None) -> str | None:
        """The move that a model's text names, in its one spelling; None if it names none. Override for free text."""
        return None if legal is None else parse_move(text, legal)

    @abstractmethod
    def apply(self, state: S, move: str) -> S:
        """The state after a legal move."""

    @abstractmethod
    def returns(self, state: S) -> tuple[float, ...]:
        """Every seat's return at the end of the game."""

    def scores(self, state: S) -> tuple[float, ...] | None:
        """What every seat has been paid so far, where a game pays on the way; None where it pays at the end only."""
        return None

    def aspect(self, state: S) -> Hashable:
        """All of a state that the game from there on depends on: who moves, what is legal, told and paid, and what follows.

        Override where that is less than the whole state (of the moves so far, often the last alone), so that more states
        have an aspect in common.
        """
        return state

    def truncated(self, state: S) -> bool:
        """Whether a game that is over was stopped by a limit on its length, rather than by its rules."""
        return False

    @abstractmethod
    def rules(self, seat: int) -> str:
        """The rules as told to a seat before its first move."""

    @abstractmethod
    def observation(self, state: S, seat: int) -> str:
        """What the seat to move is told: all that is new to it since its last move. Other seats' secrets stay out."""

    @abstractmethod
    def show(self, state: S) -> str:
        """A picture of the state for an onlooker, in plain text."""

    def svg(self, state: S) -> str:
        """A picture of the state for an onlooker, as SVG."""
        return text_picture(self.show(state))

    def feedback(self, state: S) -> str | None:
        """The verifier's words on the move that led here, where there is more to say than the observation."""
        return None

    def help(self, legal: tuple[str, ...] | None) -> str:
        """What to say after an answer that was no legal move; at most 200 characters."""
        if not legal:
            return "That is no legal move. Try again."
        words = "That is no legal move. Answer with one of: " + ", ".join(legal)
        return (
            f"{words}." if len(words) < 200 else f"That is no legal move. There are {len(legal)}, such as {legal[0]}."
        )

    def forfeit(self, state: S, seat: int) -> tuple[float, ...]:
        """Every seat's return when `seat` breaks the rules: it gets the worst there is.

        In a zero-sum game the others share what it loses; in any other they get 0, or the nearest that can be got.
        """
        worst, best = self.reward_range
        rest = -worst / max(1, self.seats - 1) if self.zero_sum else min(max(0.0, worst), best)
        return tuple(worst if s == seat else rest for s in range(self.seats))

    def heuristic(self, state: S, seat: int) -> float:
        """A guess at the return of `seat` from a state that is not over, for search that stops early; 0 knows nothing."""
        return 0.0

    def encode(self, state: S, seat: int) -> NDArray[np.float32] | None:
        """A numeric view of what `seat` knows; None if the game has none."""
        return None


Asked = tuple[tuple[str, ...] | None, Message, str | None]
"""What the seat to move is asked: legal moves, question, feedback."""


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
        if not isinstance(game, Game):
            raise BadValue(f"{id}: game={game!r:.80} is no game: make one of its class, as in Nim()")
        self.game = game
        self.kwargs = dict(kwargs)
        self.on_illegal = parse_illegal_policy(illegal)
        if self.on_illegal.then == "random_legal" and game.moves is None:
            raise BadValue(f"illegal={illegal!r}: the moves of {id} cannot be listed; use 'forfeit' or 'retry(n)'")
        seats = tuple(f"player_{i}" for i in range(game.seats))
        self._openings = tuple(Message("system", game.rules(i)) for i in range(game.seats))
        self.seats = seats
        self.gives_feedback, self.pays = (
            getattr(type(game), name) is not getattr(Game, name) for name in ("feedback", "scores")
        )
        self.reads_names = type(game).read is Game.read
        self.seat_index = {seat: i for i, seat in enumerate(seats)}
        self.nothing: Mapping[str, float] = Fixed(dict.fromkeys(seats, 0.0))
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
            roles=game.roles,
            illegal=illegal,
            doc=doc or "",
            players=players or {},
            references=references or {},
            foreseeable=_foreseeable(game) and self.on_illegal.then != "random_legal",
            analysis=partial(analysis, self) if analysis is not None and illegal == "forfeit" else None,
        )
        self._tasks = seed_pack(id)
        self.memory = Memory[Asked]()
        """The rules are pure functions, and in a small game states come again."""

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
        return Message("user", self.game.observation(state, seat))


def _foreseeable(game: Game[Any]) -> bool:
    """Whether nothing is hidden, not even a draw to come."""
    asks_chance = any(getattr(type(game), name) is not getattr(Game, name) for name in ("chance", "is_chance"))
    return game.perfect_information and not game.simultaneous and (game.settled or not asks_chance)


@lru_cache(maxsize=4096)
def _read(move: str) -> Mapping[str, Any]:
    return Fixed(action=move, illegal=False)


class GameEpisode(EpisodeBase, Generic[S]):
    """An episode of a `Game`."""

    environment: GameEnvironment[S]

    def __init__(self, environment: GameEnvironment[S], task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.game = environment.game
        self._failed = 0
        self._opened = 0
        """The seats that have been told the rules, as bits."""
        self._played_for: dict[int, str] = {}
        self._paid: tuple[float, ...] | None = None
        self._drawn = False
        self._place: Place | None = None
        """Where the game is, if that is remembered."""
        self._applied, self._ahead = 0, 0
        """How many of the actions are in `_state`, and how many remembered moves after those are not yet."""
        self._begin(self._enter(self.game.initial(), EMPTY))

    @property
    def state(self) -> S:
        """The game's own state, chance resolved."""
        self._catch_up()
        return self._state

    @state.setter
    def state(self, state: S) -> None:
        self._catch_up()
        self._state, self._place = state, None

    def __getstate__(self) -> dict[str, Any]:
        """Everything but what the environment remembers."""
        self._catch_up()
        return {**self.__dict__, "_place": None}

    def _catch_up(self) -> None:
        """Apply the remembered moves, whose turns needed no state."""
        if self._ahead and self._place is not None:
            state, applied = self._state, self._applied + self._ahead
            for move in self.actions[self._applied : applied]:
                state = self.game.apply(state, move)
            self._opened = self._place.opened
            if self.environment.pays:
                self._paid = self.game.scores(state)
            self._state, self._applied, self._ahead = state, applied, 0

    def _enter(self, state: S, info: Mapping[str, Any]) -> Turn:
        """Resolve chance in `state`; return the turn that asks the seat to move, or ends the game."""
        environment, game = self.environment, self.game
        seat = game.player(state)
        while seat is None and game.is_chance(state):
            state = game.draw(state, self.rng)
            seat = game.player(state)
            self._drawn = True
        self._state = state
        if seat is None:
            return self._end(game.returns(state), info, game.feedback(state), truncated=game.truncated(state))
        aspect = game.aspect(state) if game.remembered else None
        known = None if aspect is None else environment.memory.known.get(aspect)
        if known is None:
            feedback = game.feedback(state) if environment.gives_feedback else None
            known = (game.legal(state), say("user", game.observation(state, seat)), feedback)
            if aspect is not None:
                environment.memory.keep(aspect, known)
        legal, question, feedback = known
        played_for = self._played_for
        if played_for and seat in played_for:
            move = played_for.pop(seat)
            question = Message("user", f"That was no legal move; {move} was played for you.\n{question.content}")
        messages: tuple[Message, ...] = (question,)
        if not self._opened >> seat & 1:
            self._opened |= 1 << seat
            messages = (environment.opening(seat), question)
        if aspect is not None and not played_for:
            self._place = environment.memory.place(aspect, self._opened)
        scores = game.scores(state) if environment.pays else None
        rewards = environment.nothing if scores is None else self._pay(scores)
        return ask(environment.seats[seat], messages, rewards, legal, feedback, info)

    def _end(
        self, returns: tuple[float, ...], info: Mapping[str, Any], feedback: str | None, *, truncated: bool = False
    ) -> Turn:
        rewards = self._pay(returns)
        return Turn(None, (), rewards, not truncated, truncated, feedback=feedback, info=info)

    def _pay(self, totals: tuple[float, ...]) -> Mapping[str, float]:
        """Return what is new in the seats' totals."""
        seats, paid = self.environment.seats, self._paid
        self._paid = totals
        if paid == totals:
            return self.environment.nothing
        news = totals if paid is None else map(sub, totals, paid)
        return Fixed(zip(seats, map(float, news), strict=True))

    def _advance(self, action: str) -> Turn:
        """Play a move whose outcome is remembered, or else read, apply and remember it."""
        environment, game, before = self.environment, self.game, self._place
        if before is not None:
            known = before.after.get(action)
            if known is not None:
                self._failed = 0
                self._ahead += 1
                self._place, turn = known
                return turn
            self._catch_up()
        self._applied = len(self.actions)
        legal = self.turn.legal
        named = environment.reads_names and legal is not None and action in legal
        move = action if named else game.read(self._state, action, legal)
        if move is None:
            return self._refuse(legal)
        self._failed, self._drawn, self._place = 0, False, None
        turn = self._enter(game.apply(self._state, move), _read(move))
        if before is not None and not self._drawn and move == action:
            after = self._place or environment.memory.place(game.aspect(self._state), self._opened)
            environment.memory.lead(before, move, after, turn)
        return turn

    def _refuse(self, legal: tuple[str, ...] | None) -> Turn:
        """Carry out the illegal-move policy."""
        policy, info = self.environment.on_illegal, {"action": None, "illegal": True}
        seat = self.environment.seat_index[self.turn.seat or ""]
        if self._failed < policy.retries:
            self._failed += 1
            note = Message("user", self.game.help(legal))
            nothing = self.environment.nothing
            return Turn(self.turn.seat, (note,), nothing, legal=legal, feedback=note.content, info=info)
        self._failed = 0
        if policy.then == "random_legal":
            assert legal is not None
            move = self._played_for[seat] = self.rng.choice(legal)
            self._place = None
            return self._enter(self.game.apply(self._state, move), {"action": move, "illegal": True})
        words = f"{self.turn.seat} made no legal move and forfeits."
        return self._end(self.game.forfeit(self._state, seat), info, words)

    def encode(self, seat: str) -> NDArray[np.float32] | None:
        """The game's numeric view of what `seat` knows."""
        if seat not in self.environment.seat_index:
            raise BadValue(f"no seat {seat!r} in {self.environment.spec.id}")
        return self.game.encode(self.state, self.environment.seat_index[seat])

    def render(self) -> Frame:
        """The state as an onlooker sees it."""
        return Frame(self.game.show(self.state), self.game.svg(self.state))


def uniform(moves: Sequence[str]) -> dict[str, float]:
    """The uniform distribution over moves."""
    return dict.fromkeys(moves, 1.0 / len(moves))
