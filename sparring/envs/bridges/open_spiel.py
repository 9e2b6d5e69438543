"""OpenSpiel's games: `open_spiel:NAME`, with OpenSpiel's own notation for arguments: `open_spiel:go(board_size=5)`.

OpenSpiel gives the rules and the strings; ours are the episode, the draws of chance, parsing, the illegal-move policy and
transcripts. Simultaneous moves are asked for one after another (`load_game_as_turn_based`), unseen by the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from sparring.envs.core import Episode
from sparring.envs.games._core import Game, GameEnvironment, uniform
from sparring.errors import BadValue, MissingExtra, unknown_name
from sparring.tasks.core import EpisodeRng

PREFIX = "open_spiel:"
_OBSERVATION = 20_000
"""The most characters of one of OpenSpiel's strings; the conformance check would tell."""
_LONGEST = 60
_LISTED = 20_000
"""Games with more distinct actions have no list of all moves."""
_TRIED = 60
_BRACKETS = str.maketrans("[]<>{}", "()()()")


def names() -> tuple[str, ...]:
    """The names of OpenSpiel's games that can be loaded without arguments, sorted.

    Raises:
        MissingExtra: OpenSpiel is not installed.
    """
    return tuple(sorted(t.short_name for t in _library().registered_games() if t.default_loadable))


@dataclass(frozen=True)
class Factory:
    """Makes the environment of one of OpenSpiel's games."""

    name: str

    def __call__(self, *, illegal: str = "forfeit") -> GameEnvironment[Any]:
        """Make it.

        Raises:
            MissingExtra: OpenSpiel is not installed.
            UnknownName: OpenSpiel has no such game.
            BadValue: OpenSpiel refuses the arguments, or the game cannot be played here; the message says why.
        """
        return GameEnvironment(
            PREFIX + self.name,
            OpenSpielGame(self.name),
            kwargs={"illegal": illegal},
            doc=_data_sheet(self.name),
            illegal=illegal,
            players={"random": random_player},
        )


factory = Factory


def random_player(episode: Episode) -> dict[str, float]:
    """Return the uniform distribution over the legal moves."""
    return uniform(episode.turn.legal or ())


class OpenSpielGame(Game[Any]):
    """The rules, asked of OpenSpiel; a state is a `pyspiel.State`."""

    remembered = False
    max_observation = _OBSERVATION

    def __init__(self, name: str):
        self._game = _load(name)
        kind = self._game.get_type()
        self.title = kind.long_name
        self.seats = self._game.num_players()
        self.zero_sum = kind.utility.name == "ZERO_SUM"
        self.simultaneous = False
        self.perfect_information = kind.information.name == "PERFECT_INFORMATION"
        self.settled = kind.chance_mode.name == "DETERMINISTIC"
        self.reward_range = (float(self._game.min_utility()), float(self._game.max_utility()))
        self.max_plies = int(self._game.max_game_length()) * (self.seats if _in_rounds(name) else 1)
        self._recall = kind.provides_information_state_string and not self.perfect_information
        self._observes = kind.provides_observation_string
        self.moves = self._all_moves()

    def _all_moves(self) -> tuple[str, ...] | None:
        """Every action by its name, if names do not depend on the state."""
        count = self._game.num_distinct_actions()
        if not 0 < count <= _LISTED:
            return None
        import pyspiel

        try:
            found = [
                tuple(_clean(self._game.action_to_string(seat, action)) for action in range(count))
                for seat in range(self.seats)
            ]
        except (pyspiel.SpielError, RuntimeError):
            return None
        named = len(set(found)) == 1 and _distinct(found[0]) and self._are_used(set(found[0]))
        return found[0] if named else None

    def _are_used(self, moves: set[str]) -> bool:
        """Whether states call actions by these names, too: tried along one line of play."""
        state = self.initial()
        for _ in range(_TRIED):
            if state.is_terminal():
                break
            if not state.is_chance_node() and not moves.issuperset(self._actions(state)):
                return False
            state = state.child(state.legal_actions()[0])
        return True

    def initial(self) -> Any:
        """OpenSpiel's initial state."""
        return self._game.new_initial_state()

    def is_chance(self, state: Any) -> bool:
        """Whether it is a chance node."""
        return bool(state.is_chance_node())

    def chance(self, state: Any) -> Sequence[tuple[Any, float]]:
        """OpenSpiel's outcomes."""
        return [(state.child(action), p) for action, p in state.chance_outcomes()] if self.is_chance(state) else ()

    def draw(self, state: Any, rng: EpisodeRng) -> Any:
        """Draw an outcome from the episode's own generator."""
        actions, weights = zip(*state.chance_outcomes(), strict=True)
        return state.child(rng.choices(actions, weights)[0])

    def player(self, state: Any) -> int | None:
        """The seat to move."""
        seat = state.current_player()
        return int(seat) if seat >= 0 else None

    def legal(self, state: Any) -> tuple[str, ...]:
        """The legal actions by name."""
        return tuple(self._actions(state))

    def _actions(self, state: Any) -> dict[str, int]:
        """Name -> action; names that are long, or not distinct, end in the action's number."""
        seat = state.current_player()
        pairs = [(_clean(state.action_to_string(seat, action)), action) for action in state.legal_actions()]
        if not _distinct([name for name, _ in pairs]):
            pairs = [(f"{name[:_LONGEST]} #{action}".strip(), action) for name, action in pairs]
        return dict(pairs)

    def apply(self, state: Any, move: str) -> Any:
        """OpenSpiel's next state."""
        return state.child(self._actions(state)[move])

    def returns(self, state: Any) -> tuple[float, ...]:
        """OpenSpiel's returns."""
        return tuple(state.returns())

    def rules(self, seat: int) -> str:
        """The title, the seat and how to answer."""
        others = f" of {self.seats}" if self.seats > 1 else ""
        return (
            f"You are playing {self.title}. You are player {seat}{others}. Each time you are shown the state as you know it "
            "and the legal moves. Answer with one of them, exactly as it is written."
        )

    def observation(self, state: Any, seat: int) -> str:
        """OpenSpiel's string (what the seat remembers, where information is hidden) and the legal moves."""
        if self._recall:
            text = state.information_state_string(seat)
        else:
            text = state.observation_string(seat) if self._observes else str(state)
        return f"{text}\nLegal moves: {', '.join(self.legal(state))}"[:_OBSERVATION]

    def show(self, state: Any) -> str:
        """OpenSpiel's string of the whole state."""
        return str(state)


def _library() -> ModuleType:
    try:
        import pyspiel
    except ImportError as error:
        raise MissingExtra("OpenSpiel is not installed: pip install 'sparring[bridges]'") from error
    library: ModuleType = pyspiel
    return library


def _load(name: str) -> Any:
    pyspiel = _library()
    known = {kind.short_name: kind for kind in pyspiel.registered_games()}
    short = name.partition("(")[0]
    if short not in known:
        raise unknown_name("game of OpenSpiel", short, known)
    kind = known[short]
    if kind.dynamics.name == "MEAN_FIELD":
        raise BadValue(f"{PREFIX}{name}: mean-field games have no players to ask")
    if kind.chance_mode.name == "SAMPLED_STOCHASTIC":
        raise BadValue(f"{PREFIX}{name}: it draws chance from a generator of its own, so episodes would not repeat")
    if not (kind.provides_information_state_string or kind.provides_observation_string):
        raise BadValue(f"{PREFIX}{name}: it has no strings to show to a player")
    try:
        return pyspiel.load_game_as_turn_based(name) if _in_rounds(name) else pyspiel.load_game(name)
    except (pyspiel.SpielError, RuntimeError) as error:
        raise BadValue(f"{PREFIX}{name}: OpenSpiel refuses it: {str(error).strip()[:200]}") from error


def _in_rounds(name: str) -> bool:
    """Whether seats move at the same time."""
    short = name.partition("(")[0]
    return any(t.short_name == short and t.dynamics.name == "SIMULTANEOUS" for t in _library().registered_games())


def _clean(text: str) -> str:
    """Return a move's name without what marks moves in answers, on one line."""
    return " ".join(text.translate(_BRACKETS).split())


def _distinct(found: Sequence[str]) -> bool:
    """Whether names can be told apart when case does not count, and are short enough for a mark."""
    return len({name.casefold() for name in found}) == len(found) and all(0 < len(name) <= _LONGEST for name in found)


def _data_sheet(name: str) -> str:
    return (
        f"OpenSpiel's `{name}` (Lanctot et al., 2019, arXiv:1908.09453), by the installed `pyspiel`.\n\n"
        "Seats, rewards and length are what OpenSpiel declares; chance is drawn from the episode's own generator; the "
        "observation is OpenSpiel's information state string where information is hidden, else its observation string, and "
        "the legal moves. Terminated at OpenSpiel's end of the game; never truncated."
    )
