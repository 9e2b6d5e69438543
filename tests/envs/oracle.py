"""OpenSpiel as an oracle: random games are played in both, and legal moves, movers and returns must be the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import pyspiel

from sparring.envs.games._core import Game


def agree(
    game: Game[Any],
    oracle: str,
    to_ours: Callable[[Any, int], str],
    *,
    games: int,
    chance: Callable[[Any, Any, int], Any] | None = None,
    scale: float = 1.0,
    arguments: Mapping[str, Any] | None = None,
) -> int:
    """Play random games of both side by side; return the number of moves compared.

    Args:
        game: Our rules.
        oracle: The name of OpenSpiel's game.
        to_ours: (OpenSpiel's state, its action) -> our move.
        games: How many; game `i` is drawn from seed `i`.
        chance: (our state, OpenSpiel's state, its action at a chance node) -> our state after it.
        scale: OpenSpiel's returns times this are ours.
        arguments: OpenSpiel's parameters of the game.
    """
    theirs = pyspiel.load_game(oracle, dict(arguments or {}))
    moves = 0
    for seed in range(games):
        rng = random.Random(seed)
        state, other = game.initial(), theirs.new_initial_state()
        while not other.is_terminal():
            if other.is_chance_node():
                action = rng.choice([a for a, _ in other.chance_outcomes()])
                assert chance is not None
                state = chance(state, other, action)
                other.apply_action(action)
                continue
            assert game.player(state) == other.current_player(), (seed, state, str(other))
            options = {to_ours(other, action): action for action in other.legal_actions()}
            moves_there = sorted(options)
            assert moves_there == sorted(game.legal(state) or ()), (seed, state, str(other))
            move = rng.choice(moves_there)
            state = game.apply(state, move)
            other.apply_action(options[move])
            moves += 1
        assert game.player(state) is None, (seed, state, str(other))
        assert list(game.returns(state)) == [r * scale for r in other.returns()], (seed, state, str(other))
    return moves
