"""Rules of the contract about a `Game`: its functions are asked directly, so that what is wrong is said of the function that is.

For every other environment they hold without being tried. A docstring states the rule, a `Violation` says how it was broken and
how to mend it; what is returned is a remark.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from sparring.envs._patience import calling
from sparring.envs._recording import Subject, Violation, every_split
from sparring.envs.games._core import Game, GameEnvironment
from sparring.errors import Boundary, raised
from sparring.tasks.core import EpisodeRng, episode_rng

_WALKS, _STATES = 24, 160
"""Games that are walked through at random, and states of all of them together that are looked at."""
_DRAWS = 1000
"""Moves of chance in a row."""
_DEALS = 500
"""Deals that are told apart."""
_MOVES = 40
"""Moves that are tried from two states that look the same, and moves that follow each."""
_SHOWN = 80
_REMEMBERED = ("player", "legal", "observation", "feedback")
"""What episodes ask once of all states that have the same aspect."""


class Place(NamedTuple):
    """A state in which a seat is to move, or in which the game is over (`seat` is None)."""

    state: Any
    seat: int | None
    moves: tuple[str, ...]
    """That are legal there; () where they cannot be listed."""


def game_forms(subject: Subject) -> None:
    """Of a game, every function of its rules answers in the right form: seats, moves, texts, probabilities, returns."""
    game = _game(subject)
    if game is None:
        return
    for seat in range(game.seats):
        _text(f"rules({seat})", _ask(game, "rules", seat))
    begins = _beginning(game)
    for place in islice(_places(game, subject), _STATES):
        _forms(game, place)
    _same(begins, _beginning(game), "of the state that initial() gives {} after a game was played")


def game_purity(subject: Subject) -> None:
    """Of a game, no function of its rules changes a state, or says something else of a state when it is asked again."""
    game = _game(subject)
    if game is None:
        return
    seen: list[tuple[Place, Mapping[str, Any]]] = []
    aspects: dict[Hashable, tuple[Any, Mapping[str, Any]]] = {}
    for place in islice(_places(game, subject), _STATES):
        shown = _shown(place.state)
        facts = _facts(game, place)
        _same(facts, _facts(game, place), f"of the state {shown} {{}} when it is asked again")
        if place.moves:
            move = place.moves[len(seen) % len(place.moves)]
            after = _facts(game, _settled(game, game.apply(place.state, move)))
            _same(
                facts,
                _facts(game, place),
                f"of the state {shown} {{}} after apply(state, {move!r}), which must return another",
            )
            again = _facts(game, _settled(game, game.apply(place.state, move)))
            _same(after, again, f"of what apply({shown}, {move!r}) leads to {{}} when it is applied again")
        seen.append((place, facts))
        told = {name: facts[name] for name in _REMEMBERED if name in facts}
        other, before = aspects.setdefault(game.aspect(place.state), (place.state, told))
        if game.remembered and before != told:
            raise Violation(
                f"aspect(state) is the same of {_shown(other)} and {shown}, but {before!r:.{_SHOWN}} is told of one and {told!r:.{_SHOWN}} "
                "of the other: let aspect hold all that matters from there on"
            )
    for place, facts in seen:
        _same(facts, _facts(game, place), f"of the state {_shown(place.state)} {{}} after other games were played")


def full_information(subject: Subject) -> str | None:
    """Where a game says perfect_information, who is told the same has the same moves, and the same follows from them."""
    game = _game(subject)
    if game is None:
        return None
    if not game.perfect_information:
        return _open_deal(game)
    known: dict[tuple[int, str], Place] = {}
    for place in islice(_places(game, subject), _STATES):
        if place.seat is None:
            continue
        told = game.observation(place.state, place.seat)
        other = known.setdefault((place.seat, told), place)
        if other.state != place.state and (what := _unlike(game, other, place)):
            raise Violation(
                f"player_{place.seat} is told {told!r:.{_SHOWN}} in {_shown(other.state)} and in {_shown(place.state)}, and {what}: tell "
                "all that matters in observation, or write perfect_information = False"
            )
    return None


def _beginning(game: Game[Any]) -> Mapping[str, Any]:
    state = _ask(game, "initial")
    player = _ask(game, "player", state)
    return {"player": player} if player is None else {"player": player, "show": _ask(game, "show", state)}


def _game(subject: Subject) -> Game[Any] | None:
    return subject.environment.game if isinstance(subject.environment, GameEnvironment) else None


def _places(game: Game[Any], subject: Subject) -> Iterator[Place]:
    """Walk through games at random, and yield where a seat is to move and where they end."""
    for tasks in islice(every_split(subject.environment), 1):
        for task in islice(tasks, _WALKS):
            yield from _walk(game, episode_rng(task, 0, "rules"))


def _walk(game: Game[Any], rng: EpisodeRng) -> Iterator[Place]:
    state = _ask(game, "initial")
    for _ in range(game.max_plies + 1):
        place = _drawn(game, state, rng)
        yield place
        if not place.moves:
            return
        state = _ask(game, "apply", place.state, rng.choice(place.moves))


def _drawn(game: Game[Any], state: Any, rng: EpisodeRng) -> Place:
    """Return the state after chance has moved."""
    for _ in range(_DRAWS):
        if (seat := _ask(game, "player", state)) is not None or not _ask(game, "is_chance", state):
            return _settled(game, state, seat)
        if type(game).draw is Game.draw:  # else the outcomes may be too many to list
            _probabilities(game, state)
        state = _ask(game, "draw", state, rng)
    raise Violation(
        f"chance moved {_DRAWS} times in a row, the last time in {_shown(state)}: let chance(state) be () where no draw is left"
    )


def _settled(game: Game[Any], state: Any, seat: int | None = None) -> Place:
    seat = _ask(game, "player", state) if seat is None else seat
    if seat is None:
        return Place(state, None, ())
    if isinstance(seat, bool) or not isinstance(seat, int) or not 0 <= seat < game.seats:
        raise Violation(
            f"player({_shown(state)}) is {seat!r}: return a number from 0 to {game.seats - 1}, or None at a move of chance and at the end"
        )
    legal = _ask(game, "legal", state)
    if legal is not None and not (isinstance(legal, tuple) and all(isinstance(move, str) for move in legal)):
        raise Violation(
            f"legal({_shown(state)}) is {legal!r:.{_SHOWN}}: return a tuple of texts, or None if moves cannot be listed"
        )
    if legal == ():
        raise Violation(
            f"legal({_shown(state)}) is empty, and player_{seat} is to move: let player(state) be None where the game is over, or add a "
            "move such as 'pass'"
        )
    return Place(state, seat, legal or ())


def _probabilities(game: Game[Any], state: Any) -> None:
    outcomes = _ask(game, "chance", state)
    odds = [p for _, p in outcomes]
    if odds and (min(odds) < 0 or abs(sum(odds) - 1) > 1e-9):
        raise Violation(
            f"chance({_shown(state)}) has the probabilities {odds!r:.{_SHOWN}}: they must be 0 or more, and sum to 1"
        )


def _forms(game: Game[Any], place: Place) -> None:
    """See that all that can be asked of a state is answered in the right form."""
    state, shown = place.state, _shown(place.state)
    with Boundary() as boundary:
        hash(game.aspect(state))
    if boundary.error is not None:
        raise Violation(
            f"the state {shown} has no hash ({boundary.error}): make states tuples, named tuples or frozen dataclasses"
        )
    _text(f"show({shown})", _ask(game, "show", state), empty=True)
    scores = _ask(game, "scores", state)
    for seat in range(game.seats):
        view = _ask(game, "encode", state, seat)
        if not isinstance(view, np.ndarray | None):
            raise Violation(f"encode({shown}, {seat}) is a {type(view).__name__}: return an np.float32 array, or None")
    if scores is not None:
        _numbers(game, f"scores({shown})", scores)
    if place.seat is None:
        _numbers(game, f"returns({shown})", _ask(game, "returns", state))
        return
    told = _text(f"observation({shown}, {place.seat})", _ask(game, "observation", state, place.seat))
    if len(told) > game.max_observation:
        raise Violation(
            f"observation({shown}, {place.seat}) has {len(told)} characters, and max_observation is {game.max_observation}: say less, or "
            f"write max_observation = {len(told)} or more"
        )


def _text(what: str, said: object, *, empty: bool = False) -> str:
    if not isinstance(said, str) or not (empty or said.strip()):
        raise Violation(f"{what} is {said!r:.{_SHOWN}}: return a text{'' if empty else ' that is not empty'}")
    return said


def _numbers(game: Game[Any], what: str, paid: object) -> None:
    sound = isinstance(paid, Sequence) and len(paid) == game.seats
    if not sound or not all(isinstance(one, int | float | np.number) for one in paid):  # type: ignore[attr-defined]
        raise Violation(f"{what} is {paid!r:.{_SHOWN}}: return a tuple of {game.seats} numbers, one for each seat")


def _ask(game: Game[Any], function: str, *given: Any) -> Any:
    """Ask a function of the rules; what it raises is a violation that says where."""
    said = ", ".join(map(_shown, (one for one in given if not isinstance(one, EpisodeRng))))
    with Boundary() as boundary, calling(f", asked for {function}({said})"):
        return getattr(game, function)(*given)
    assert boundary.error is not None
    raise Violation(f"{function}({said}) raises {raised(boundary.error)}")


def _facts(game: Game[Any], place: Place) -> Mapping[str, Any]:
    """Return all that the rules say of a state."""
    state, seat = place.state, place.seat
    facts: dict[str, Any] = {"player": game.player(state), "show": game.show(state), "scores": game.scores(state)}
    for other in range(game.seats):
        view = game.encode(state, other)
        facts[f"encode of player_{other}"] = None if view is None else view.tolist()
    if seat is not None:
        facts |= {
            "legal": game.legal(state),
            "observation": game.observation(state, seat),
            "feedback": game.feedback(state),
        }
    elif not game.is_chance(state):
        facts |= {"returns": game.returns(state), "truncated": game.truncated(state)}
    return facts


def _same(before: Mapping[str, Any], now: Mapping[str, Any], what: str) -> None:
    for name in before:
        if name not in now or repr(now[name]) != repr(before[name]):
            said = what.format(f"{name} is {before[name]!r:.{_SHOWN}}, and {now.get(name)!r:.{_SHOWN}}")
            raise Violation(f"{said}: the rules are functions of their arguments; read and change nothing else")


def _unlike(game: Game[Any], one: Place, other: Place) -> str:
    """Return in what two places that look the same are not: the moves, or what follows from one of them."""
    if one.moves != other.moves:
        return f"may move {one.moves!r:.{_SHOWN}} here and {other.moves!r:.{_SHOWN}} there"
    return next(filter(None, (_parting(game, one.state, other.state, move) for move in one.moves[:_MOVES])), "")


def _parting(game: Game[Any], one: Any, other: Any, move: str) -> str:
    """Return what differs when the same is played from two states, until the game is over or chance is to move; "" if nothing does.

    What is told is left out: it may speak of the past, which no longer matters.
    """
    said: list[str] = []
    while len(said) < _MOVES:
        said.append(move)
        one, other = game.apply(one, move), game.apply(other, move)
        here, there = _going(game, one), _going(game, other)
        if differing := [name for name in here if here[name] != there.get(name)]:
            name = differing[0]
            return f"after {', '.join(said)} {name} is {here[name]!r:.{_SHOWN}} here and {there.get(name)!r:.{_SHOWN}} there"
        legal = here.get("legal")
        if not legal:
            return ""
        move = legal[len(said) % len(legal)]
    return ""


def _going(game: Game[Any], state: Any) -> Mapping[str, Any]:
    """Return how a game goes on: who moves and what is legal, or what is won, or that chance is to move."""
    player = game.player(state)
    if player is not None:
        return {"player": player, "legal": game.legal(state)}
    return (
        {"player": None, "chance": True} if game.is_chance(state) else {"player": None, "returns": game.returns(state)}
    )


def _open_deal(game: Game[Any]) -> str | None:
    """Return a remark where a seat is told by its first question all that chance has dealt at the start."""
    dealt = _deals(game)
    if game.simultaneous or len(dealt) < 2:
        return None
    told = [_first_questions(game, state) for state in dealt]
    knows = [seat for seat in range(game.seats) if len({one[seat] for one in told if seat in one}) == len(dealt)]
    if not knows:
        return None
    seats = " and ".join(f"player_{seat}" for seat in knows)
    return f"Note: its first question tells {seats} which of {len(dealt)} deals it is: is nothing of the deal to be hidden from that seat?"


def _deals(game: Game[Any]) -> list[Any]:
    """Return what chance can deal at the start; [] where that is too much, or cannot be listed."""
    if type(game).draw is not Game.draw:
        return []
    dealt = [game.initial()]
    for _ in range(_DRAWS):
        if not any(game.player(state) is None and game.is_chance(state) for state in dealt):
            return dealt
        dealt = [new for state in dealt for new, p in game.chance(state) or [(state, 1.0)] if p > 0]
        if len(dealt) > _DEALS:
            return []
    return []


def _first_questions(game: Game[Any], state: Any) -> Mapping[int, str]:
    """Return what every seat is told first, as long as the first legal move is played and chance does not move again."""
    told: dict[int, str] = {}
    for _ in range(game.max_plies):
        seat = game.player(state)
        if seat is None:
            break
        told.setdefault(seat, game.observation(state, seat))
        legal = game.legal(state)
        if not legal or len(told) == game.seats:
            break
        state = game.apply(state, legal[0])
    return told


def _shown(value: object) -> str:
    return f"{value!r:.{_SHOWN}}" if not isinstance(value, str) else repr(value[:_SHOWN])
