"""How often 95 % intervals of means hold: the share of simulated runs whose interval contains the true mean.

Scores are right or wrong, of tasks whose difficulty is beta-binomial with mean p and correlation rho between repeats. Beside
`mean_score` stand two usual ways: Student's t over tasks, and Wilson's interval as if all repeats were independent.

The last table has how often two agents are told apart at 5 %: by the test of the whole, which decides ranks as well, and by that of a
part (McNemar's, or sign flips). In the first rows they are equally good: 0.05 at most is wanted. Of "all or nothing" one solves every
task with chance p, the other p of the tasks always.

    python -m benchmarks.intervals
    python -m benchmarks.intervals --sets 1000 --tasks 100
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks._common import machine, parser, table
from sparring.agents.improve.distributions import student
from sparring.agents.improve.metrics import wilson
from sparring.leaderboard.contrast import Sides, compare_whole
from sparring.leaderboard.paired import compare
from sparring.leaderboard.statistics import Estimate, effective_size, macro_mean
from sparring.leaderboard.unbounded import mean_value

Floats = NDArray[np.float64]
CHANCES = (0.05, 0.1, 0.5, 0.9, 0.97)
RHOS = (0.0, 0.3, 0.8)
REPEATS = (1, 4, 16)


def difficulties(generator: np.random.Generator, shape: tuple[int, ...], p: float, rho: float) -> Floats:
    """Return chances of being right."""
    if not rho:
        return np.full(shape, p)
    strength = (1 - rho) / rho
    return generator.beta(p * strength, (1 - p) * strength, shape)


def adjusted(means_SN: Floats, repeats: int) -> Floats:
    """Return the intervals of `mean_score`, many at once: (S, 2)."""
    mean, size = effective_size(means_SN)
    tasks = means_SN.shape[1]
    if repeats == 1:
        return np.array([wilson(m * tasks, tasks, student()) for m in mean])
    return np.array([wilson(m * n, n, student(0.95, tasks - 1)) for m, n in zip(mean, size, strict=True)])


def plain(means_SN: Floats) -> Floats:
    """Return the intervals by Student's t over tasks."""
    tasks = means_SN.shape[1]
    mean = means_SN.mean(axis=1)
    reach = student(0.95, tasks - 1) * means_SN.std(axis=1, ddof=1) / math.sqrt(tasks)
    return np.stack([mean - reach, mean + reach], axis=1)


def naive(means_SN: Floats, repeats: int) -> Floats:
    """Return Wilson's intervals of all repeats of all tasks."""
    count = means_SN.shape[1] * repeats
    return np.array([wilson(m * count, count) for m in means_SN.mean(axis=1)])


def held(ends: Floats, truth: float) -> str:
    """Return the share of intervals that contain it."""
    return f"{((ends[:, 0] <= truth) & (truth <= ends[:, 1])).mean():.3f}"


def of_means(tasks: int, sets: int) -> Iterator[list[str]]:
    """Yield lines of coverage of `mean_score`."""
    generator = np.random.default_rng(0)
    for rho in RHOS:
        for repeats in REPEATS:
            drawn = {
                p: generator.binomial(repeats, difficulties(generator, (sets, tasks), p, rho)) / repeats
                for p in CHANCES
            }
            ours = {p: adjusted(each, repeats) for p, each in drawn.items()}
            yield [
                f"{rho:g}",
                str(repeats),
                *(held(ends, p) for p, ends in ours.items()),
                f"{min(map(float, (held(plain(each), p) for p, each in drawn.items()))):.3f}",
                f"{min(map(float, (held(naive(each, repeats), p) for p, each in drawn.items()))):.3f}",
            ]


def part(mean: float, ends: Floats, tasks: int) -> Estimate:
    low, high = ends.tolist()
    return Estimate(float(mean), low, high, tasks, tasks, tasks)


def of_suites(tasks: int, sets: int) -> Iterator[list[str]]:
    """Yield lines of coverage of `macro_mean`."""
    generator = np.random.default_rng(1)
    for parts in ((0.05, 0.5, 0.9, 0.97), (0.97, 0.97, 0.97, 0.97), (0.05, 0.05, 0.05, 0.05), (0.1, 0.9)):
        line = []
        for repeats in REPEATS:
            drawn = [
                generator.binomial(repeats, difficulties(generator, (sets, tasks), p, 0.3)) / repeats for p in parts
            ]
            ends = [adjusted(each, repeats) for each in drawn]
            means = [each.mean(axis=1) for each in drawn]
            sets_of_parts = [[part(m[i], e[i], tasks) for m, e in zip(means, ends, strict=True)] for i in range(sets)]
            wholes = [macro_mean(each) for each in sets_of_parts]
            line.append(held(np.array([(w.low, w.high) for w in wholes]), float(np.mean(parts))))
        yield [" ".join(f"{p:g}" for p in parts), *line]


def of_differences(tasks: int, sets: int) -> Iterator[list[str]]:
    """Yield lines of coverage of `compare`; the second agent finds the same tasks hard."""
    generator = np.random.default_rng(2)
    for p, gain in ((0.05, 0.05), (0.5, 0.1), (0.5, 0.4), (0.9, 0.07)):
        line = []
        for repeats in REPEATS:
            hard = difficulties(generator, (sets, tasks), p, 0.3)
            chances = hard, hard + (1 - hard) * gain / (1 - p)
            first, second = (generator.binomial(1, x[..., None], (sets, tasks, repeats)).tolist() for x in chances)
            found = [
                compare(*({str(t): x for t, x in enumerate(side)} for side in both), resamples=10)
                for both in zip(first, second, strict=True)
            ]
            line.append(held(np.array([(each.low, each.high) for each in found]), -gain))
        yield [f"{p:g}", f"{p + gain:g}", *line]


def of_tests(tasks: int, sets: int) -> Iterator[list[str]]:
    """Yield lines of how often two agents are told apart: by the whole's test and by a part's."""
    generator = np.random.default_rng(4)
    shape = (sets, tasks)

    def told(one: Floats, other: Floats, repeats: int) -> str:
        draws = (generator.binomial(1, x[..., None], (*shape, repeats)).tolist() for x in (one, other))
        wholes, parts = list[bool](), list[bool]()
        for first, second in zip(*draws, strict=True):
            sides = Sides(by_task(first), by_task(second), None, 1.0)
            (part,), whole = compare_whole([sides], resamples=2000)
            wholes.append(whole.p_value < 0.05)
            parts.append(part.p_value < 0.05)
        return f"{np.mean(wholes):.3f} / {np.mean(parts):.3f}"

    for p in CHANCES:
        hard = [difficulties(generator, shape, p, 0.3) for _ in REPEATS]
        yield [f"equal, p = {p:g}", *(told(each, each, k) for each, k in zip(hard, REPEATS, strict=True))]
    for p in CHANCES[-2:]:
        always = [np.asarray(generator.random(shape) < p, dtype=np.float64) for _ in REPEATS]
        same = np.full(shape, p)
        yield [f"all or nothing, p = {p:g}", *(told(same, each, k) for each, k in zip(always, REPEATS, strict=True))]
    for p, gain in ((0.05, 0.2), (0.5, 0.2), (0.7, 0.25)):
        some = difficulties(generator, shape, p, 0.3)
        yield [f"p = {p:g} and {p + gain:g}", *(told(some, some + (1 - some) * gain / (1 - p), k) for k in REPEATS)]


def by_task(rows: list[list[int]]) -> dict[str, list[int]]:
    """Return tries by task."""
    return {str(task): tries for task, tries in enumerate(rows)}


def of_numbers(tasks: int, sets: int) -> Iterator[list[str]]:
    """Yield lines of coverage of `mean_value`."""
    generator = np.random.default_rng(3)
    shape = (sets, tasks)
    kinds = {
        "normal": (generator.normal(size=shape), 0.0),
        "exponential (seconds)": (generator.exponential(size=shape), 1.0),
        "log-normal, sigma 1 (tokens)": (generator.lognormal(size=shape), math.exp(0.5)),
    }
    for name, (values, truth) in kinds.items():
        found = [mean_value({str(t): [x] for t, x in enumerate(row)}) for row in values.tolist()]
        yield [name, held(np.array([(each.low, each.high) for each in found]), truth)]


def main() -> None:
    """Print tables."""
    options = parser(__doc__, rounds=1)
    options.add_argument("--tasks", type=int, default=30)
    options.add_argument("--sets", type=int, default=4000, help="simulated runs per figure (default: %(default)s)")
    args = options.parse_args()
    some = max(2, args.sets // 8)
    counts = [f"k = {k}" for k in REPEATS]
    columns = ("rho", "k", *(f"p = {p:g}" for p in CHANCES), "t over tasks, least", "independent, least")
    print(machine("numpy"), end="\n\n")
    print(table(f"mean_score: {args.tasks} tasks, {args.sets} runs", columns, list(of_means(args.tasks, args.sets))))
    print(
        table(
            f"macro_mean: parts of {args.tasks} tasks, rho 0.3", ("parts", *counts), list(of_suites(args.tasks, some))
        )
    )
    columns = ("p of one", "of the other", *counts)
    print(table(f"compare: {args.tasks} tasks, rho 0.3, {some} runs", columns, list(of_differences(args.tasks, some))))
    print(
        table(
            f"mean_value: {args.tasks} tasks, {args.sets} runs",
            ("numbers", "held"),
            list(of_numbers(args.tasks, args.sets)),
        )
    )
    columns = ("agents", *(f"{count}: whole / part" for count in counts))
    pairs = max(2, args.sets // 2)
    print(table(f"told apart: {args.tasks} tasks, {pairs} pairs", columns, list(of_tests(args.tasks, pairs))))


if __name__ == "__main__":
    main()
