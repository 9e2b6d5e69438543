"""From rules to environment: write a `Game` (pure functions over an immutable state), get everything else.

`Game` speaks the language of game theory: states, chance, legal moves, returns, and what a seat is told. `GameEnvironment`
adds text, parsing, the illegal-move policy, transcripts, saving, rendering and the numeric view.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Analysis, EnvSpec, Episode, EpisodeBase, Player, parse_illegal_policy, parse_move, replay
from sparring.envs.games._svg import text_picture
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng, Task, TaskSet, seed_pack
from sparring.types import Fixed, Frame, Message, Turn

S = TypeVar("S")


class Game(ABC, Generic[S]):
    """The rules of a finite game. States are immutable and hashable; seats are numbered from 0."""

    seats: int = 2
    moves: tuple[str, ...] | None = None
    """Every move that can ever be legal; None if they are not finitely many (then `legal` may be None too)."""
    zero_sum: bool = True
    simultaneous: bool = False
    perfect_information: bool = False
    """Every seat always sees the whole state, so the last observation is all that matters."""
    reward_range: tuple[float, float] = (-1.0, 1.0)
    max_plies: int
    """No game has more moves."""
    max_observation: int = 200
    """No observation has more characters."""
    remembered: bool = True
    """States come again often enough (small games) that what is asked in them is kept."""

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
        words = "That is no legal move. Answer with one of: " + ", ".join(legal or ())
        return f"{words}." if legal and len(words) < 200 else "That is no legal move. Try again."

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


def level(levels: Mapping[int, Mapping[str, Any]], difficulty: int, **given: Any) -> dict[str, Any]:
    """Return the arguments of a difficulty, except where one is given (not None).

    >>> level({1: {"rows": 4, "columns": 4}, 2: {"rows": 6, "columns": 7}}, 2, rows=None, columns=8)
    {'rows': 6, 'columns': 8}

    Raises:
        BadValue: There is no such difficulty.
    """
    if not isinstance(difficulty, int) or isinstance(difficulty, bool) or difficulty not in levels:
        raise BadValue(f"difficulty={difficulty!r}: use {', '.join(map(str, sorted(levels)))}")
    return {name: value if given[name] is None else given[name] for name, value in levels[difficulty].items()}


def whole(name: str, value: object, low: int, high: int) -> int:
    """Return a whole number between `low` and `high`.

    Raises:
        BadValue: It is none; the message says the name, the value and the range.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadValue(f"{name}={value!r}: use a whole number from {low} to {high}")
    return value


def one_of(name: str, value: object, options: Iterable[str]) -> str:
    """Return a text that is one of the options.

    Raises:
        BadValue: It is none; the message says the name, the value and the options.
    """
    names = tuple(options)
    if not isinstance(value, str) or value not in names:
        raise BadValue(f"{name}={value!r}: use {' or '.join(map(repr, names))}")
    return value


class _Asked(NamedTuple):
    """What the seat to move in a state is asked; `seat` is None at chance nodes and at the end."""

    seat: int | None
    legal: tuple[str, ...] | None = ()
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
        if self.on_illegal.then == "random_legal" and game.moves is None:
            raise BadValue(f"illegal={illegal!r}: the moves of {id} cannot be listed; use 'forfeit' or 'retry(n)'")
        seats = tuple(f"player_{i}" for i in range(game.seats))
        self._openings = tuple(Message("system", game.rules(i)) for i in range(game.seats))
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
            illegal=illegal,
            doc=doc or "",
            players=players or {},
            references=references or {},
            analysis=partial(analysis, self) if analysis is not None and illegal == "forfeit" else None,
        )
        self._tasks = seed_pack(id)
        self._asked: dict[S, _Asked] = {}
        self.played: dict[tuple[S, str, int], tuple[S, int, Turn]] = {}
        """(state, legal move, seats that know the rules) -> (state, seats, turn), where no chance comes between."""

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

    def asked(self, state: S) -> _Asked:
        """What `ask` says, remembered: the rules are pure functions, and in a small game states come again."""
        known = self._asked.get(state)
        if known is None:
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
            known = self._asked[state] = self.ask(state)
        return known

    def remember(self, before: tuple[S, str, int], after: tuple[S, int, Turn]) -> None:
        """Keep what a legal move leads to."""
        if len(self.played) >= _REMEMBERED:
            self.played.clear()
        self.played[before] = after

    def __getstate__(self) -> dict[str, Any]:
        """Everything but what is remembered."""
        return {**self.__dict__, "_asked": {}, "played": {}}

    def ask(self, state: S) -> _Asked:
        """What the seat to move is asked."""
        game = self.game
        seat = game.player(state)
        if seat is None:
            return _NOBODY
        return _Asked(seat, game.legal(state), Message("user", game.observation(state, seat)), game.feedback(state))


_NOBODY = _Asked(None)
_REMEMBERED = 16384
"""How many states, and how many moves, an environment remembers."""


@lru_cache(maxsize=4096)
def _read(move: str) -> Mapping[str, Any]:
    return Fixed(action=move, illegal=False)


class GameEpisode(EpisodeBase, Generic[S]):
    """An episode of a `Game`; `state` is the game's own state, chance resolved."""

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
        self._remembers = self.game.remembered
        self._begin(self._enter(self.game.initial(), {}))

    def _enter(self, state: S, info: Mapping[str, Any]) -> Turn:
        """Resolve chance in `state`; return the turn that asks the seat to move, or ends the game."""
        environment, game = self.environment, self.game
        ask = environment.asked if game.remembered else environment.ask
        asked = ask(state)
        while asked.seat is None and game.is_chance(state):
            state = game.draw(state, self.rng)
            asked = ask(state)
            self._drawn = True
        self.state = state
        seat, legal, question, feedback = asked
        if seat is None:
            return self._end(game.returns(state), info, game.feedback(state), truncated=game.truncated(state))
        if seat in self._played_for:
            move = self._played_for.pop(seat)
            question = Message("user", f"That was no legal move; {move} was played for you.\n{question.content}")
        messages: tuple[Message, ...] = (question,)
        if not self._opened >> seat & 1:
            self._opened |= 1 << seat
            messages = (environment.opening(seat), question)
        scores = game.scores(state)
        rewards = environment.nothing if scores is None else self._pay(scores)
        return Turn(environment.spec.seats[seat], messages, rewards, False, False, legal, (), feedback, info)

    def _end(
        self, returns: tuple[float, ...], info: Mapping[str, Any], feedback: str | None, *, truncated: bool = False
    ) -> Turn:
        rewards = self._pay(returns)
        return Turn(None, (), rewards, not truncated, truncated, feedback=feedback, info=info)

    def _pay(self, totals: tuple[float, ...]) -> Mapping[str, float]:
        """Return what is new in the seats' totals."""
        seats, paid = self.environment.spec.seats, self._paid
        self._paid = totals
        if paid is None:
            return Fixed(zip(seats, map(float, totals), strict=True))
        return Fixed((seat, float(now - before)) for seat, now, before in zip(seats, totals, paid, strict=True))

    def _advance(self, action: str) -> Turn:
        environment, state = self.environment, self.state
        plain = self._remembers and self._paid is None and not self._played_for
        before = (state, action, self._opened) if plain else None
        known = environment.played.get(before) if before else None
        if known is not None:
            self._failed = 0
            self.state, self._opened, turn = known
            return turn
        legal = self.turn.legal
        move = self.game.read(state, action, legal)
        if move is None:
            return self._refuse(legal)
        self._failed, self._drawn = 0, False
        turn = self._enter(self.game.apply(state, move), _read(move))
        if before and not self._drawn and move == action:
            environment.remember(before, (self.state, self._opened, turn))
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
        return Frame(self.game.show(self.state), self.game.svg(self.state))


def uniform(moves: Sequence[str]) -> dict[str, float]:
    """The uniform distribution over moves."""
    return dict.fromkeys(moves, 1.0 / len(moves))
