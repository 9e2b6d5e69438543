"""Ratings of players of zero-sum games: Davidson's model of ties with a seat term, fitted to all games at once.

With `x = theta_i - theta_j + seat` for agent i in seat 0 and j in seat 1, wins, draws and losses have the odds

    exp(x / 2) : nu : exp(-x / 2)

(Davidson 1970; the seat is the order effect of Davidson and Beaver 1977). Ratings are `theta 400 / ln 10`: at 400 points
more, an agent's wins against losses are ten to one. The fit is the maximum of the likelihood and a weak normal prior, so it
does not depend on the order of the games, and undefeated agents have finite ratings.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.agents.improve.distributions import student
from sparring.errors import BadValue, unknown_name
from sparring.leaderboard.games import Cells, Floats, Games, Ints, Patterns, codes, count_cells, count_patterns, decode
from sparring.leaderboard.statistics import few

ELO = 400 / math.log(10)
"""Points of rating for each unit of theta."""
PRIOR = 0.05
"""Precision of the prior of theta: a standard deviation of 4.5 units, or 777 points."""
LEAST_PRIOR, MOST_STEPS = 1e-6, 100


class Value(NamedTuple):
    """An estimate with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """What a fit says of A agents, in points."""

    agents: tuple[str, ...]
    """In sorted order."""
    points: Floats
    """(A,): their mean is 0, or anchors have the ratings at which they are held."""
    low: Floats
    high: Floats
    covariance: Floats
    """Of the points, (A, A); 0 for anchors."""
    anchors: tuple[str, ...]
    seat: Value | None
    """What seat 0 is worth in points; None if it was left out."""
    nu: Value | None
    """The tie parameter: of two equals, nu / (nu + 2) of the games are drawn; None if no game is."""
    games: Ints
    """How many each agent has played."""
    clusters: int
    freedom: int
    """Degrees of freedom of the intervals, the smallest of them."""

    def points_of(self, agent: str) -> Value:
        """Return one agent's rating.

        Raises:
            UnknownName: It has none.
        """
        if agent not in self.agents:
            raise unknown_name("rated agent", agent, self.agents)
        i = self.agents.index(agent)
        return Value(float(self.points[i]), float(self.low[i]), float(self.high[i]))


class _Model(NamedTuple):
    """What is estimated: the thetas of free agents, then seat and log nu, each where it is wanted."""

    agents: int
    free: Ints
    """Places in (thetas of all agents, seat, log nu)."""
    start: Floats
    """All of them, anchors at their constants."""
    prior: Floats
    """The precision of each."""
    centre: Floats
    held: Mapping[str, float]
    """Points of anchors."""


def fit(
    games: Games,
    *,
    anchors: Mapping[str, float] | None = None,
    prior: float = PRIOR,
    seat: bool = True,
    robust: bool = True,
    level: float = 0.95,
) -> Ratings:
    """Return the ratings of all agents with intervals and covariance.

    The prior is normal: each free theta about the mean of the anchors (0 without any), seat and log nu about 0, all with
    precision `prior`. Anchors are constants: they are neither moved by it nor have an interval.

    `robust`: the sandwich `H^-1 (M + prior) H^-1 C / (C - K)`, where M sums the outer products of the scores of C clusters
    and K parameters are free (Liang and Zeger 1986; the prior counts as its own information, so that an undefeated agent is
    not certain). It holds whatever the games of a cluster have in common; as far as it rests on few clusters
    (`statistics.few`), such as where nearly every deal is won once by each, M is that of clusters of games that all end alike.
    Else `H^-1`, which needs independent games.

    Args:
        games: At least one.
        anchors: Agents held at these points; others are rated against them. Without any, the mean is 0.
        prior: Precision; or 0 for none, if every agent beats or draws with another, in a chain back to each.
        seat: Whether seat 0 may be worth something.

    Raises:
        UnknownName: An anchor has not played.
        BadValue: There are no games, the agents fall into groups that never meet, there is no maximum (`prior=0`), or an
            argument is out of range.
    """
    held = dict(anchors or {})
    if not len(games):
        raise BadValue("ratings need games, got none: play a tournament first")
    if prior and not LEAST_PRIOR <= prior < math.inf:
        raise BadValue(f"the precision of the prior is 0 (none), or {LEAST_PRIOR:g} or more, got {prior}")
    for name, points in held.items():
        if name not in games.agents:
            raise unknown_name("agent in these games", name, games.agents)
        if not math.isfinite(points):
            raise BadValue(f"anchor {name!r} is held at {points}: give a number of points")
    numbers = codes(games)
    cells = count_cells(games, numbers)
    places = np.array([games.agents.index(name) for name in held], dtype=np.int64)
    check_connected(games.agents, cells, places, strongly=not prior)
    model = _model(games, cells, held, prior, seat)
    found = _newton(model, cells)
    hessian = _derivatives(model, cells, found)[1] + np.diag(model.prior[model.free])
    patterns = count_patterns(games, numbers) if robust else []
    return _ratings(games, model, found, _covariance(games, cells, model, hessian, found, patterns), patterns, level)


def check_connected(agents: tuple[str, ...], cells: Cells, anchors: Ints, *, strongly: bool) -> None:
    """Check that all agents can be compared, anchors being linked to each other.

    Args:
        strongly: Also by wins or draws alone, in both directions: what a fit without prior needs (Ford 1957).

    Raises:
        BadValue: They cannot; the message names two.
    """
    beats = np.zeros((len(agents), len(agents)), dtype=bool)
    beats[cells.first, cells.second] = cells.counts[:, :2].any(axis=1)
    beats[cells.second, cells.first] |= cells.counts[:, 1:].any(axis=1)
    beats[np.ix_(anchors, anchors)] = True
    both = beats | beats.T
    for graph in (both, beats, beats.T) if strongly else (both,):
        missed = np.flatnonzero(~_reached(graph))
        if not missed.size:
            continue
        apart = f"{agents[0]!r} and {agents[int(missed[0])]!r}"
        if graph is both:
            raise BadValue(f"no games link {apart}, not even by others: play some, or anchor one agent of each group")
        raise BadValue(f"without a prior {apart} are infinitely far apart (only wins link them): set prior above 0")


def _reached(graph: NDArray[np.bool_]) -> NDArray[np.bool_]:
    reached = np.zeros(len(graph), dtype=bool)
    new = np.array([True] + [False] * (len(graph) - 1))
    while new.any():
        reached |= new
        new = graph[new].any(axis=0) & ~reached
    return reached


def _model(games: Games, cells: Cells, held: Mapping[str, float], prior: float, seat: bool) -> _Model:
    n = len(games.agents)
    wanted = np.ones(n + 2, dtype=bool)
    start, centre = np.zeros(n + 2), np.zeros(n + 2)
    centre[:n] = start[:n] = sum(held.values()) / max(1, len(held)) / ELO
    for name, points in held.items():
        wanted[games.agents.index(name)] = False
        start[games.agents.index(name)] = points / ELO
    wanted[n] = seat
    wanted[n + 1] = bool(cells.counts[:, 1].any())
    if not wanted[n + 1]:
        start[n + 1] = -math.inf  # nu = 0: nothing is drawn
    return _Model(n, np.flatnonzero(wanted), start, np.full(n + 2, float(prior)), centre, held)


def chances(x: Floats, log_nu: float) -> Floats:
    """Return the probabilities of win, draw and loss, (..., 3), at a difference of x (seat included)."""
    logits = np.stack([x / 2, np.full_like(x, log_nu), -x / 2], axis=-1)
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


def _scores(p: Floats) -> tuple[Floats, Floats]:
    """Return the derivatives of log-likelihood by x and by log nu of a win, draw and loss, (..., 3) each."""
    mean = (p[..., 0] - p[..., 2]) / 2
    return np.array([0.5, 0.0, -0.5]) - mean[..., None], np.array([0.0, 1.0, 0.0]) - p[..., 1, None]


def _derivatives(model: _Model, cells: Cells, at: Floats) -> tuple[Floats, Floats]:
    """Return gradient and negative Hessian of the log-likelihood by the free parameters."""
    n, games = model.agents, cells.counts.sum(axis=1)
    p = chances(at[cells.first] - at[cells.second] + at[n], at[n + 1])
    by_x, by_nu = _scores(p)
    slope, tie = (cells.counts * by_x).sum(axis=1), (cells.counts * by_nu).sum(axis=1)
    curve, both, bend = (games * (p * each).sum(axis=1) for each in (by_x**2, by_x * by_nu, by_nu**2))
    gradient, hessian = np.zeros(n + 2), np.zeros((n + 2, n + 2))
    gradient[:n] = _net(cells, slope, n)
    gradient[n:] = slope.sum(), tie.sum()
    links = np.bincount(cells.first * n + cells.second, curve, n * n).reshape(n, n)
    links += links.T
    hessian[:n, :n] = np.diag(links.sum(axis=1)) - links
    hessian[n, :n] = hessian[:n, n] = _net(cells, curve, n)
    hessian[n + 1, :n] = hessian[:n, n + 1] = _net(cells, both, n)
    hessian[n:, n:] = [[curve.sum(), both.sum()], [both.sum(), bend.sum()]]
    return gradient[model.free], hessian[np.ix_(model.free, model.free)]


def _net(cells: Cells, values: Floats, n: int) -> Floats:
    return np.asarray(np.bincount(cells.first, values, n) - np.bincount(cells.second, values, n), dtype=np.float64)


def _level(model: _Model) -> Floats:
    """Return 1 for every theta if no agent is an anchor (then only differences are known), else 0: (K, 1)."""
    thetas = model.free < model.agents
    return np.asarray(thetas & (thetas.sum() == model.agents), dtype=np.float64)[:, None]


def _newton(model: _Model, cells: Cells) -> Floats:
    at, prior, level = model.start.copy(), model.prior[model.free], _level(model)
    for _ in range(MOST_STEPS):
        gradient, hessian = _derivatives(model, cells, at)
        gradient -= prior * (at - model.centre)[model.free]
        hessian += np.diag(prior) + level @ level.T
        if not prior.any() and np.linalg.matrix_rank(hessian, tol=1e-9 * abs(hessian).max(initial=0.0)) < len(hessian):
            raise BadValue(
                f"the games of {model.agents} agents do not tell all ratings, seat and ties apart: set prior above 0, "
                f"or leave the seat out if everybody keeps theirs"
            )
        step = np.linalg.solve(hessian, gradient)
        step -= level[:, 0] * (level[:, 0] @ step) / max(1.0, level.sum())
        longest = float(abs(step).max(initial=0.0))
        at[model.free] += step * min(1.0, 2.0 / max(longest, 1e-300))
        if longest < 1e-9:
            return at
    raise BadValue(
        f"the ratings of {model.agents} agents have not settled after {MOST_STEPS} steps: there is no finite maximum; "
        f"set prior above 0"
    )


def _covariance(
    games: Games, cells: Cells, model: _Model, hessian: Floats, at: Floats, patterns: list[Patterns]
) -> Floats:
    level = _level(model)
    inverse = np.linalg.inv(hessian + level @ level.T)
    inverse -= level @ (level.T @ inverse) / max(1.0, level.sum())  # without anchors: of deviations from the mean
    inverse -= (inverse @ level) @ level.T / max(1.0, level.sum())
    if not patterns:
        return np.asarray(inverse)
    prior = np.diag(model.prior[model.free])
    outer, fourth = (sum(found) for found in zip(*(_outer(games, model, at, each) for each in patterns), strict=True))
    clusters, free = sum(int(each.counts.sum()) for each in patterns), len(model.free) - int(bool(level.any()))
    weight = np.clip(few(outer.diagonal(), fourth, 1e-12), 0, 1)
    seen, alike = np.sqrt(1 - weight), np.sqrt(weight * float(cells.counts.sum()) / clusters)
    meat = prior + np.outer(seen, seen) * outer + np.outer(alike, alike) * (hessian - prior)
    return np.asarray(inverse @ meat @ inverse * (clusters / max(1, clusters - free)))


def _outer(games: Games, model: _Model, at: Floats, patterns: Patterns) -> tuple[Floats, Floats]:
    """Return sums over clusters of the outer product of their scores, and of the scores' fourth powers, by free parameters."""
    n, size = model.agents, patterns.codes.shape[1]
    total, fourth = np.zeros((n + 2) ** 2), np.zeros(n + 2)
    rows = max(1, 4_000_000 // (2 * size + 2) ** 2)
    for start in range(0, len(patterns.codes), rows):
        part = patterns.codes[start : start + rows]
        first, second, result, weight = decode(games, part)
        by_x, by_nu = _scores(chances(at[first] - at[second] + at[n], at[n + 1]))
        x, nu = (weight * np.take_along_axis(each, result[..., None], axis=-1)[..., 0] for each in (by_x, by_nu))
        last = np.full((len(part), 2), [n, n + 1])
        where = np.concatenate([first, second, last], axis=1)  # a cluster's score is 0 everywhere else
        score = np.concatenate([x, -x, x.sum(axis=1, keepdims=True), nu.sum(axis=1, keepdims=True)], axis=1)
        often = score * patterns.counts[start : start + rows, None]
        places = where[:, :, None] * (n + 2) + where[:, None, :]
        total += np.bincount(places.ravel(), (often[:, :, None] * score[:, None, :]).ravel(), len(total))
        same = where[:, :, None] == where[:, None, :]  # an agent has a score from every game of its cluster
        whole = (same * score[:, None, :]).sum(axis=-1) ** 4 / same.sum(axis=-1)
        fourth += np.bincount(where.ravel(), (patterns.counts[start : start + rows, None] * whole).ravel(), n + 2)
    return np.asarray(total.reshape(n + 2, n + 2)[np.ix_(model.free, model.free)]), fourth[model.free]


def _ratings(
    games: Games, model: _Model, at: Floats, covariance: Floats, patterns: list[Patterns], level: float
) -> Ratings:
    n = model.agents
    whole = np.zeros((n + 2, n + 2))
    whole[np.ix_(model.free, model.free)] = covariance
    clusters = sum(int(each.counts.sum()) for each in patterns) or len(games)
    freedom = max(1, clusters - len(model.free))
    reach = student(level, freedom) * np.sqrt(np.maximum(0.0, np.diag(whole)))
    low, high = at - reach, at + reach
    seat = Value(*(float(ELO * x[n]) for x in (at, low, high))) if n in model.free else None
    nu = Value(*(math.exp(min(700.0, x[n + 1])) for x in (at, low, high))) if n + 1 in model.free else None
    points, below, above = (ELO * each[:n] for each in (at, low, high))
    for name, constant in model.held.items():  # as given, not as rounded on the way to theta and back
        for each in (points, below, above):
            each[games.agents.index(name)] = constant
    played = np.bincount(games.first, minlength=n) + np.bincount(games.second, minlength=n)
    thetas, anchors = ELO**2 * whole[:n, :n], tuple(sorted(model.held))
    return Ratings(games.agents, points, below, above, thetas, anchors, seat, nu, played, clusters, freedom)
