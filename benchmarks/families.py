"""Problems per second of every family `math/NAME`, its slowest item, and whether two splits ever share a question.

One round draws items of all five levels and all three splits in turn, as packs do: a draw that belongs to another split is
drawn again, so that an item takes 3.3 draws in the mean. The slowest item is the smallest over the rounds of its CPU time, so
that noise of the machine does not count. The goal of every family: >= 1,000 items/s, no item above 50 ms. Reasoning-gym's
generators, measured on the same kind of machine: median 6,550/s, slowest 2.6/s (`../shared/facts/games-math.md`, B5).

    python -m benchmarks.families
    python -m benchmarks.families --families gcd logic_grids --items 1000
    python -m benchmarks.families --splits 1000000    # no timing: draws so many items and compares the splits
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from hashlib import blake2b
from statistics import median

from benchmarks._common import interleave, machine, parser, rate, table, timed
from sparring.tasks.core import SPLITS
from sparring.tasks.families import LEVELS, draw, family_names, get_family

GOAL, MOST_MS = 1_000, 50
_CASES = [(level, split) for level in LEVELS for split in SPLITS]


class Maker:
    """One family: makes the same items in every round and remembers the least time of each."""

    def __init__(self, name: str, items: int):
        self.name, self.items = name, items
        self.least = [float("inf")] * items

    def __call__(self, number: int) -> tuple[float, float]:
        """Make all items."""
        return timed(self._make)

    def _make(self) -> float:
        family, clock = get_family(self.name), time.process_time
        for i in range(self.items):
            level, split = _CASES[i % len(_CASES)]
            began = clock()
            draw(family, level, split, i)
            self.least[i] = min(self.least[i], clock() - began)
        return float(self.items)


def shared_questions(names: Sequence[str], draws: int) -> tuple[int, int, int]:
    """Draw items of all families, levels and splits; return how many, how many different questions, and how many are shared."""
    where: dict[bytes, int] = {}
    each = -(-draws // (len(names) * len(_CASES)))
    for name in names:
        family = get_family(name)
        for level, split in _CASES:
            bit = 1 << SPLITS.index(split)
            for index in range(each):
                key = blake2b(draw(family, level, split, index).question.encode(), digest_size=12).digest()
                where[key] = where.get(key, 0) | bit
    return each * len(names) * len(_CASES), len(where), sum(bits not in (1, 2, 4) for bits in where.values())


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=3)
    options.add_argument("--items", type=int, default=150, help="per family and round (default: %(default)s)")
    options.add_argument("--families", nargs="+", default=list(family_names()), help="default: all")
    options.add_argument("--splits", type=int, metavar="DRAWS", help="compare the splits over so many draws instead")
    args = options.parse_args()
    if args.splits:
        total, questions, shared = shared_questions(args.families, args.splits)
        print(f"{total:,} draws of {len(args.families)} families: {questions:,} questions, {shared:,} in two splits")
        return
    makers = {name: Maker(name, args.items) for name in args.families}
    rates = interleave(makers, args.rounds)
    lines = []
    for name in sorted(makers, key=lambda name: median(rates[name])):
        slowest = max(makers[name].least) * 1000
        met = median(rates[name]) >= GOAL and slowest <= MOST_MS
        lines.append([name, rate(rates[name]), f"{slowest:.2f}", "met" if met else "MISSED"])
    middle = rate([median(values) for values in rates.values()])
    print(machine(), "\n")
    title = f"{len(makers)} families, median {middle} items/s, {args.items} items in each of {args.rounds} rounds"
    print(table(title, ("family", "items/s", "slowest item, ms", f">= {GOAL:,}/s, <= {MOST_MS} ms"), lines))


if __name__ == "__main__":
    main()
