"""What the games of a tournament say: ratings with ranges of ranks, Nash mass and cycles, and who answers legally at what cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.leaderboard.games import Games, codes, count_cells
from sparring.leaderboard.multiplayer import Result, pairwise
from sparring.leaderboard.payoffs import payoffs
from sparring.leaderboard.ranks import Rank, rank_ranges
from sparring.leaderboard.ratings import Value, fit
from sparring.leaderboard.robust import Cycle, Mass, cycles, margins, nash_mass
from sparring.leaderboard.run import summed, used_by
from sparring.types import Trajectory

Played = tuple[Hashable, tuple[str, ...], Trajectory]
"""A finished game: its deal, who sat where, and what happened."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One agent in a tournament."""

    agent: str
    points: Value
    """In games that are won or lost a rating; else what it is paid per game."""
    rank: Rank
    anchor: bool
    """Whether its points are held."""
    mass: Mass | None
    """Its share of the maximal lottery, where all have met."""
    score: float
    """How often it is paid more than another seat: mean over its games: 1 for a win, 1/2 for a draw; in games of more seats against every other seat."""
    games: int
    legal: float
    """Share of its answers that were legal."""
    tokens: float | None
    """That its models sampled, per game; None where nobody counted."""


@dataclass(frozen=True, slots=True)
class Standings:
    """All of a tournament, the best first."""

    rows: tuple[Standing, ...]
    scores: Mapping[str, Mapping[str, float]]
    """Agent -> other -> its mean score against that."""
    graded: bool
    """Whether payoffs have degrees, and agents are ranked by them."""
    seat: Value | None
    """What the first seat is worth, in points of a rating."""
    cycles: tuple[Cycle, ...]
    games: int
    copies: int
    """Games that repeat another of the same agents in the same seats, move by move: deterministic agents make no new evidence there."""

    def to_json(self) -> dict[str, Any]:
        """Return it as a dict."""
        return asdict(self)


def standings(played: Iterable[Played], spec: EnvSpec, *, anchors: Mapping[str, float] | None = None) -> Standings:
    """Return what finished games say.

    In zero-sum games that pay 1, 0 or -1 agents are rated by wins and draws. Where payoffs have degrees, they are ranked by what they are
    paid.

    Args:
        played: They.
        spec: The environment's.
        anchors: Agents whose ratings are held; without any the mean is 0.

    Raises:
        BadValue: There are no games, they do not connect all agents, or payoffs are to be anchored.
        UnknownName: An anchor did not play.
    """
    graded = not spec.zero_sum or spec.reward_range != (-1.0, 1.0)
    if graded and anchors:
        raise BadValue(
            f"anchors {dict(anchors)} hold ratings, and agents at {spec.id} are ranked by what they are paid: leave them out"
        )
    rows: list[Result] = []
    answers, illegal, said, seats = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    uncounted, moves = set[str](), Counter[Hashable]()
    for deal, sitting, trajectory in played:
        rows.append(Result(sitting, [trajectory.returns[seat] for seat in trajectory.seats], deal))
        moves[sitting, tuple(step.text for step in trajectory.steps)] += 1
        for seat, agent in zip(trajectory.seats, sitting, strict=True):
            mine = [step for step in trajectory.steps if step.seat == seat]
            answers[agent] += len(mine)
            illegal[agent] += sum(step.illegal for step in mine)
            tokens = summed(used_by(trajectory, mine))[1]
            seats[agent] += 1
            said[agent] += tokens or 0
            uncounted |= {agent} if tokens is None else set()
    if not rows:
        raise BadValue("no game is finished: play some first")
    games = pairwise(rows)
    scores, means = _scores(games)
    if graded:
        found, met = payoffs(rows, range=spec.reward_range)
    else:
        whole = all(len(others) == len(scores) - 1 for others in scores.values())
        found, met = fit(games, anchors=anchors), margins(games) if whole else None
    mass = {one.agent: one for one in nash_mass(met)} if met else {}
    out = [
        Standing(
            rank.agent,
            found.points_of(rank.agent),
            rank,
            rank.agent in found.anchors,
            mass.get(rank.agent),
            means[rank.agent],
            seats[rank.agent],
            1 - illegal[rank.agent] / max(1, answers[rank.agent]),
            None if rank.agent in uncounted else said[rank.agent] / seats[rank.agent],
        )
        for rank in rank_ranges(found)
    ]
    copies = sum(times - 1 for times in moves.values())
    return Standings(tuple(out), scores, graded, found.seat, cycles(met) if met else (), len(rows), copies)


def _scores(games: Games) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Return (agent -> other -> mean score of the agent, agent -> mean score over all its games)."""
    names, cells = games.agents, count_cells(games, codes(games))
    n = len(names)
    won, played = np.zeros((n, n)), np.zeros((n, n))
    wins, draws, losses = cells.counts.T
    np.add.at(won, (cells.first, cells.second), wins + draws / 2)
    np.add.at(won, (cells.second, cells.first), losses + draws / 2)
    np.add.at(played, (cells.first, cells.second), cells.counts.sum(axis=1))
    played += played.T
    table = {
        a: {b: float(won[i, j] / played[i, j]) for j, b in enumerate(names) if played[i, j]}
        for i, a in enumerate(names)
    }
    means = won.sum(axis=1) / played.sum(axis=1)
    return table, {name: float(mean) for name, mean in zip(names, means, strict=True)}
