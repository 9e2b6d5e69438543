"""Ratings: games fitted per second beside evalica's Bradley and Terry, how often intervals hold, and what ranks can be told apart.

Games are drawn from Davidson's model (strengths N(0, 1) in natural logarithms, seat 0 worth 0.35, nu 0.8): everybody plays
everybody in seat-swapped deals. Contenders get the same arrays of integers:

    sparring            ties, seat, intervals by the sandwich clustered on the deal
    sparring, analytic  the same with intervals by the inverse curvature
    sparring, checked   the first, with the making and checking of the arrays
    evalica             Bradley and Terry's ratings; draws half a win, no seat, no intervals

Goal: 1,000,000 games in less than 0.1 s. Coverage is that of 95 % intervals over many tournaments; the range of a rank holds if
the rank by true strength is in it, and all ranges of a tournament should hold together.

    python -m benchmarks.ratings
    python -m benchmarks.ratings --against
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import NamedTuple

import numpy as np

from benchmarks._common import Round, interleave, machine, parser, rate, ratio, table, timed
from sparring.leaderboard.games import Games, Ints, from_arrays
from sparring.leaderboard.ranks import rank_ranges
from sparring.leaderboard.ratings import ELO, chances, fit
from sparring.leaderboard.robust import cycles, margins, nash_mass

SEAT, NU = 0.35, 0.8


class Played(NamedTuple):
    """A tournament as arrays."""

    names: list[str]
    first: Ints
    second: Ints
    outcome: np.ndarray[tuple[int], np.dtype[np.float64]]
    deal: Ints
    theta: np.ndarray[tuple[int], np.dtype[np.float64]]

    def games(self) -> Games:
        return from_arrays(self.names, self.first, self.second, self.outcome, self.deal)


def tournament(generator: np.random.Generator, agents: int, deals: int) -> Played:
    """Return so many deals of every pair, each played twice."""
    theta = generator.normal(size=agents)
    theta -= theta.mean()
    i, j = (np.repeat(each, 2 * deals) for each in np.triu_indices(agents, 1))
    swapped = np.arange(len(i)) % 2 == 1
    first, second = np.where(swapped, j, i), np.where(swapped, i, j)
    p = chances(theta[first] - theta[second] + SEAT, math.log(NU))
    result = (generator.random(len(i))[:, None] > p.cumsum(axis=1)[:, :2]).sum(axis=1)
    return Played(
        [f"agent-{k:03}" for k in range(agents)], first, second, 1 - result / 2, np.arange(len(i)) // 2, theta
    )


def contender(work: Callable[[], object], games: int) -> Round:
    def play(_: int) -> tuple[float, float]:
        def once() -> float:
            work()
            return float(games)

        return timed(once)

    return play


def with_evalica(played: Played) -> Callable[[], object]:
    """Return a fit by evalica, from arrays that are made beforehand."""
    import evalica
    import pandas as pd  # type: ignore[import-untyped]  # it brings no types, and evalica wants its index

    winner = {1.0: evalica.Winner.X, 0.5: evalica.Winner.Draw, 0.0: evalica.Winner.Y}
    winners = [winner[x] for x in played.outcome.tolist()]
    index = pd.Index(range(len(played.names)))
    first, second = played.first.tolist(), played.second.tolist()
    return lambda: evalica.bradley_terry(first, second, winners, index=index)


def speeds(agents: int, games: int, rounds: int, against: list[str]) -> str:
    played = tournament(np.random.default_rng(0), agents, max(1, games // (agents * (agents - 1))))
    ours, count = played.games(), len(played.first)
    works: dict[str, Callable[[], object]] = {
        "sparring": lambda: fit(ours),
        "sparring, analytic": lambda: fit(ours, robust=False),
        "sparring, checked": lambda: fit(played.games()),
    }
    if "evalica" in against:
        works["evalica"] = with_evalica(played)
    rates = interleave({name: contender(work, count) for name, work in works.items()}, rounds)
    last = list(rates)[-1]
    lines = [[name, f"{count / median(x):.4f}", rate(x), ratio(x, rates[last])] for name, x in rates.items()]
    return table(f"{count:,} games of {agents} agents", ("fit", "CPU s", "games/s", f"/ {last}"), lines)


def coverage(agents: int, deals: int, sets: int) -> list[str]:
    """Return a line of the table of coverage."""
    generator = np.random.default_rng(agents * 1000 + deals)
    hits: dict[str, list[float]] = {"sandwich": [], "analytic": [], "seat": [], "nu": [], "ranges": []}
    reach, widths = [], []
    for _ in range(sets):
        played = tournament(generator, agents, deals)
        truth, games = ELO * played.theta, played.games()
        for name, robust in (("sandwich", True), ("analytic", False)):
            found = fit(games, robust=robust)
            hits[name].append(float(((found.low <= truth) & (truth <= found.high)).mean()))
        found = fit(games)
        if found.seat is not None and found.nu is not None:
            hits["seat"].append(found.seat.low <= SEAT * ELO <= found.seat.high)
            hits["nu"].append(found.nu.low <= NU <= found.nu.high)
        ranks = rank_ranges(found, draws=400)
        true_rank = {
            name: 1 + int((played.theta > t).sum()) for name, t in zip(played.names, played.theta, strict=True)
        }
        hits["ranges"].append(all(r.best <= true_rank[r.agent] <= r.worst for r in ranks))
        widths.append(float(np.mean([r.worst - r.best + 1 for r in ranks])))
        reach.append(float((found.high - found.low).mean()) / 2)
    shares = (f"{np.mean(each):.3f}" for each in hits.values())
    games_of_each = 2 * deals * (agents - 1)
    return [str(agents), str(games_of_each), *shares, f"{np.mean(reach):.0f}", f"{np.mean(widths):.1f}"]


def beside(agents: int, deals: int) -> str:
    """Return what ranks, Nash mass and cycles take."""
    played = tournament(np.random.default_rng(1), agents, deals)
    games = played.games()
    ratings, found = fit(games), margins(games)
    works: dict[str, Callable[[], object]] = {
        "rank ranges": lambda: rank_ranges(ratings),
        "margins": lambda: margins(games),
        "Nash mass": lambda: nash_mass(found),
        "cycles": lambda: cycles(found),
    }
    lines = []
    for name, work in works.items():
        began = process_time()
        work()
        lines.append([name, f"{process_time() - began:.3f}"])
    return table(f"{len(games):,} games of {agents} agents", ("what", "CPU s"), lines)


def main() -> None:
    """Print tables."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--games", type=int, default=1_000_000)
    options.add_argument("--agents", type=int, default=50)
    options.add_argument(
        "--sets", type=int, default=500, help="tournaments per line of coverage (default: %(default)s)"
    )
    options.add_argument("--against", nargs="*", default=["evalica"], choices=["evalica"])
    args = options.parse_args()
    print(machine("numpy", *args.against), end="\n\n")
    print(speeds(args.agents, args.games, args.rounds, args.against))
    columns = ("agents", "games each", "sandwich", "analytic", "seat", "nu", "all ranges", "+- points", "ranks each")
    sizes = ((4, 5), (6, 10), (12, 4), (12, 20), (20, 2), (20, 10))
    lines = [coverage(*size, args.sets) for size in sizes]
    print(table(f"Coverage of 95 % intervals, {args.sets} tournaments", columns, lines))
    print(beside(20, 25))


if __name__ == "__main__":
    main()
