"""The long check of all families, by hand: keys, steps, grading and variety of many problems of every level.

python -m tests.tasks.math.sweep --items 200 --graded 200
python -m tests.tasks.math.sweep --families gcd integrals --items 1000
"""

import argparse
import importlib
import sys
from collections import Counter
from pathlib import Path

from sparring.tasks.families import LEVELS, family_names
from tests.tasks.math.checking import CHECKS, draws, verify, verify_strength
from tests.tasks.math.grading import faults


def load():
    """Import all tests of areas, which register their checks."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        importlib.import_module(f"tests.tasks.math.{path.stem}")


def failures(name, level, items, graded):
    """Everything that is wrong with a family at a level, as texts."""
    out = []
    for part, count in ((verify, items), (verify_strength, min(items, 40))):
        try:
            part(name, level, count, seed="sweep")
        except AssertionError as error:
            out.append(f"{part.__name__}: {error}")
    problems = draws(name, level, graded, "graded")
    answer, times = Counter(problem.answer for problem in problems).most_common(1)[0]
    if times > 0.2 * graded:
        out.append(f"{answer!r} is right in {times} of {graded}")
    return out + [f"{problem.question!r}: {fault}" for problem in problems for fault in faults(problem)[:1]][:3]


def main():
    """Print what fails."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--items", type=int, default=200, help="keys checked per family and level")
    options.add_argument("--graded", type=int, default=200, help="answers graded per family and level")
    options.add_argument("--families", nargs="+", default=family_names())
    args = options.parse_args()
    load()
    assert set(CHECKS) == set(family_names()), set(CHECKS) ^ set(family_names())
    bad = 0
    for name in args.families:
        for level in LEVELS:
            found = failures(name, level, args.items, args.graded)
            bad += bool(found)
            for line in found:
                print(f"{name}:{level}  {line[:700]}", flush=True)  # noqa: T201
    print(f"{len(args.families)} families x {len(LEVELS)} levels: {bad} with faults")  # noqa: T201
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
