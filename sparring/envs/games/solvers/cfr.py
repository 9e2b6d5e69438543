"""Equilibria of small games by counterfactual regret minimisation (CFR+), and players that follow them.

Counterfactual regret minimisation (Zinkevich et al., 2007: Regret minimization in games with incomplete information) keeps,
for every move of every information set, how much more it would have earned than what was played, weighted by the probability
that chance and the opponent come there; the moves are then played in proportion to their positive regrets. The average
strategy tends to an equilibrium. CFR+ (Tammelin, 2014: Solving large imperfect information games using CFR+) never lets a
regret fall below 0, updates the seats in turn, and weighs the strategy of iteration t by t.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from sparring.envs.core import Episode
from sparring.envs.games._core import GameEnvironment, GameEpisode
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.games.solvers.sequence_form import Floats, SequenceForm
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.types import canonical_json


def cfr_plus(tree: GameTree[Any], iterations: int) -> tuple[dict[str, float], ...]:
    """Return the average strategy of CFR+: the probability of each move in every information state, in the tree's order.

    >>> from sparring.envs.registry import make
    >>> tree = GameTree(make("KuhnPoker-v0"))
    >>> table = cfr_plus(tree, 200)
    >>> round(tree.value(lambda _: list(table)), 3)
    -0.056

    Raises:
        BadValue: The game is of perfect information, or the number of iterations is not positive.
    """
    if iterations < 1:
        raise BadValue(f"iterations={iterations}: use 1 or more")
    form = tree.sequence_form
    regrets, plans = np.zeros(form.length), np.zeros(form.length)
    for t in range(1, iterations + 1):
        for seat in (0, 1):
            strategy = _matched(form, regrets)
            plans += t * form.plan(seat, strategy)
            _regret(form, seat, strategy, regrets)
    average = _matched(form, plans)
    return tuple(
        dict(zip(info.legal, average[at : at + len(info.legal)].tolist(), strict=True))
        for info, at in zip(form.infos, form.first.tolist(), strict=False)
    )


def _matched(form: SequenceForm[Any], weights: Floats) -> Floats:
    """The strategy in proportion to weights (regrets, or plans); uniform in a set where all are 0."""
    mine = weights[1 : form.legal]
    total = np.repeat(np.add.reduceat(mine, form.first[:-1] - 1), form.sizes)
    uniform = np.repeat(1.0 / form.sizes, form.sizes)
    out = np.zeros(form.length)
    np.divide(mine, total, out=uniform, where=total > 0)
    out[1 : form.legal] = uniform
    return out


def _regret(form: SequenceForm[Any], seat: int, strategy: Floats, regrets: Floats) -> None:
    """Add the regrets of one seat's moves in place; none falls below 0."""
    earned = form.gradient(seat, form.plan(1 - seat, strategy), form.leaves)
    for level in reversed(form.levels[seat]):
        moves = earned[level.sequences]
        values = np.add.reduceat(strategy[level.sequences] * moves, level.starts)
        now = regrets[level.sequences] + moves - np.repeat(values, level.sizes)
        regrets[level.sequences] = np.maximum(now, 0.0)
        np.add.at(earned, level.before, values)


class Equilibrium:
    """A player that follows CFR+; the game is solved when it is first asked, once in a process.

    What it answers depends on the mover's information set alone: that is what CFR+ has an answer for.

    Args:
        id: The id of the environment.
        kwargs: Its arguments; what illegal moves do makes no difference.
        iterations: Of CFR+.
    """

    def __init__(self, id: str, kwargs: Mapping[str, Any], iterations: int):
        self._question = (id, canonical_json({**kwargs, "illegal": "forfeit"}), iterations)

    def __call__(self, episode: Episode) -> dict[str, float]:
        """The distribution over the moves of the seat that must act."""
        assert isinstance(episode, GameEpisode)
        return dict(_solved(*self._question)[episode.state])


@lru_cache(maxsize=16)
def _solved(id: str, arguments: str, iterations: int) -> dict[Any, dict[str, float]]:
    """Every state in which a seat moves, with the answer of the mover's information set."""
    environment = make(id, **json.loads(arguments))
    assert isinstance(environment, GameEnvironment)
    tree = GameTree(environment)
    table, positions = cfr_plus(tree, iterations), tree.sequence_form.positions
    if -1 in positions.values():
        raise BadValue(f"{id}: its states do not tell what the mover knows, so a player cannot go by them")
    return {state: table[info] for state, info in positions.items()}
