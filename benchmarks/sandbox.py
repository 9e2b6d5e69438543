"""Programs per second in the sandbox, beside a bare interpreter that is started for each of them.

One program of the size that HumanEval's have, with imports that solutions have, and eight tests, by four routes:

    calls         `run` with tests as data: one process, values come back and are compared outside
    script        `run` with the same tests as a file: two processes, the judge and the program
    subprocess    `python -I -S` on the program with the asserts behind it; no isolation, and "exit 0" is the verdict,
                  so a third of all cheats are paid

One at a time, then as many at a time as there are CPUs (`run_batch`, a thread pool for the others). Units are programs per second
on the clock; the first table has the milliseconds of single runs.

    python -m benchmarks.sandbox
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles

from benchmarks._common import Round, interleave, machine, parser, rate, ratio, table, timed
from sparring.envs.code.sandbox import Script, run, run_batch

PROGRAM = """
import collections, itertools, math, re
from typing import List, Optional, Tuple


def has_close_elements(numbers: List[float], threshold: float) -> bool:
    \"\"\" Check if in given list of numbers, are any two numbers closer to each other than given threshold. \"\"\"
    ordered = sorted(numbers)
    for left, right in zip(ordered, ordered[1:]):
        if right - left < threshold:
            return True
    return False
"""
TESTS = """
assert has_close_elements([1.0, 2.0, 3.9, 4.0, 5.0, 2.2], 0.3) == True
assert has_close_elements([1.0, 2.0, 3.9, 4.0, 5.0, 2.2], 0.05) == False
assert has_close_elements([1.0, 2.0, 5.9, 4.0, 5.0], 0.95) == True
assert has_close_elements([1.0, 2.0, 5.9, 4.0, 5.0], 0.8) == False
assert has_close_elements([1.0, 2.0, 3.0, 4.0, 5.0, 2.0], 0.1) == True
assert has_close_elements([1.1, 2.2, 3.1, 4.1, 5.1], 1.0) == True
assert has_close_elements([1.1, 2.2, 3.1, 4.1, 5.1], 0.5) == False
assert has_close_elements([], 0.5) == False
"""
FILE = f"from solution import has_close_elements\n{TESTS}"


def by_calls() -> bool:
    """Judge the program by data."""
    return run(PROGRAM, TESTS).passed


def by_script() -> bool:
    """Judge the program by a file of tests."""
    return run(PROGRAM, [Script(FILE)]).passed


def by_subprocess() -> bool:
    """Start an interpreter."""
    return subprocess.run([sys.executable, "-I", "-S", "-c", PROGRAM + TESTS], check=False).returncode == 0


ROUTES: dict[str, Callable[[], bool]] = {"calls": by_calls, "script": by_script, "subprocess": by_subprocess}


def one_at_a_time(route: Callable[[], bool], programs: int, spent: list[float]) -> Round:
    """Return a contender that runs programs one after another and notes what each took."""

    def go(number: int) -> tuple[float, float]:
        def work() -> float:
            for _ in range(programs):
                began = time.perf_counter()
                assert route()
                spent.append(time.perf_counter() - began)
            return programs

        return timed(work, time.perf_counter)

    return go


def side_by_side(name: str, programs: int, workers: int) -> Round:
    """Return a contender that runs programs on all CPUs."""

    def go(number: int) -> tuple[float, float]:
        def work() -> float:
            if name == "calls":
                assert all(result.passed for result in run_batch([(PROGRAM, TESTS)] * programs))
            else:
                with ThreadPoolExecutor(workers) as pool:
                    assert all(pool.map(lambda _: ROUTES[name](), range(programs)))
            return programs

        return timed(work, time.perf_counter)

    return go


def main() -> None:
    """Print the tables."""
    made = parser(__doc__, rounds=5)
    made.add_argument("--programs", type=int, default=100, help="programs in a round (default: %(default)s)")
    options = made.parse_args()
    workers = len(os.sched_getaffinity(0))
    spent: dict[str, list[float]] = {name: [] for name in ROUTES}
    single = {name: one_at_a_time(route, options.programs, spent[name]) for name, route in ROUTES.items()}
    many = {name: side_by_side(name, options.programs, workers) for name in ROUTES}
    print(machine(), "\n")
    alone, together = interleave(single, options.rounds), interleave(many, options.rounds)
    latencies = []
    for name in ROUTES:
        cuts = quantiles((1000 * seconds for seconds in spent[name]), n=20)
        latencies.append((name, f"{1000 * min(spent[name]):.1f}", f"{cuts[9]:.1f}", f"{cuts[18]:.1f}"))
    print(table("One program, 8 tests", ("ms", "least", "median", "95 %"), latencies))
    for title, rates in (("One at a time", alone), (f"{workers} at a time", together)):
        base = rates["subprocess"]
        rows = [(name, rate(values), ratio(values, base)) for name, values in rates.items()]
        print(table(f"{title}, {options.rounds} rounds", ("programs/s", "rate", "x subprocess"), rows))


if __name__ == "__main__":
    main()
