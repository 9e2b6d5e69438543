"""Programs per second in the sandbox, beside a bare interpreter that is started for each of them.

One program of the size that HumanEval's have, with imports that solutions have, and eight tests, by four routes:

    calls         `run` with tests as data: one process, values come back and are compared outside
    script        `run` with the same tests as a file: two processes, the judge and the program
    docker        `run` with tests as data in a warm container (backend="docker")
    docker exec   an interpreter that is started in a container that runs; "exit 0" is the verdict
    docker run    `docker run --rm` with the limits of the sandbox's own containers; "exit 0" is the verdict
    subprocess    `python -I -S` on the program with the asserts behind it; no isolation, and "exit 0" is the verdict,
                  so a third of all cheats are paid

One at a time, then as many at a time as there are CPUs (`run_batch`, a thread pool for the others). Units are programs per second
on the clock; the first table has the milliseconds of single runs.

The three of docker are left out where no engine answers or its image is not built (`sparring sandbox build`).

    python -m benchmarks.sandbox
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from statistics import quantiles

from benchmarks._common import Round, interleave, machine, parser, rate, ratio, table, timed
from sparring.envs.code.sandbox import Script, image, run, run_batch
from sparring.errors import MissingExtra, SandboxError

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


def by_container() -> bool:
    """Judge the program by data, in a warm container."""
    return run(PROGRAM, TESTS, backend="docker").passed


def by_exec() -> bool:
    """Start an interpreter in a container that runs."""
    return _docker("exec", CONTAINER, "/python", "-I", "-S", "-c", PROGRAM + TESTS)


def by_docker_run() -> bool:
    """Start a container."""
    return _docker("run", "--rm", *LIMITS, _image(), "-I", "-S", "-c", PROGRAM + TESTS)


def _docker(*words: str) -> bool:
    return subprocess.run(["docker", *words], check=False, stdout=subprocess.DEVNULL).returncode == 0


@lru_cache(maxsize=1)
def _image() -> str:
    with image.engine() as engine:
        return image.find(engine)


def _is_there() -> bool:
    """Whether there is an engine with the image; if so, a container runs from now on."""
    try:
        command = ("-c", "import time; time.sleep(3600)")
        return _docker("run", "--rm", "--detach", "--init", f"--name={CONTAINER}", *LIMITS, _image(), *command)
    except (SandboxError, MissingExtra):
        return False


CONTAINER = f"sparring-benchmark-{os.getpid()}"
LIMITS = (
    *("--network=none", "--read-only", "--cap-drop=ALL", "--memory=256m", "--pids-limit=32", "--user=10000"),
    *("--security-opt=no-new-privileges", "--log-driver=none", "--entrypoint=/python"),
)
ROUTES: dict[str, Callable[[], bool]] = {"calls": by_calls, "script": by_script, "subprocess": by_subprocess}
CONTAINERS = {"docker": by_container, "docker exec": by_exec, "docker run": by_docker_run}
STARTED = ("docker exec", "docker run")
"""Routes of which a tenth of the programs are run."""
BATCHED = {"calls": "local", "docker": "docker"}


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


def side_by_side(name: str, route: Callable[[], bool], programs: int, workers: int) -> Round:
    """Return a contender that runs programs on all CPUs."""

    def go(number: int) -> tuple[float, float]:
        def work() -> float:
            if name in BATCHED:
                assert all(result.passed for result in run_batch([(PROGRAM, TESTS)] * programs, backend=BATCHED[name]))
            else:
                with ThreadPoolExecutor(workers) as pool:
                    assert all(pool.map(lambda _: route(), range(programs)))
            return programs

        return timed(work, time.perf_counter)

    return go


def main() -> None:
    """Print the tables."""
    made = parser(__doc__, rounds=5)
    made.add_argument("--programs", type=int, default=100, help="programs in a round (default: %(default)s)")
    options = made.parse_args()
    workers = len(os.sched_getaffinity(0))
    there = _is_there()
    routes = ROUTES | (CONTAINERS if there else {})
    try:
        _measure(routes, options.programs, options.rounds, workers)
    finally:
        if there:
            _docker("rm", "--force", CONTAINER)


def _measure(routes: Mapping[str, Callable[[], bool]], programs: int, rounds: int, workers: int) -> None:
    spent: dict[str, list[float]] = {name: [] for name in routes}
    counts = {name: max(2, programs // 10) if name in STARTED else programs for name in routes}
    single = {name: one_at_a_time(route, counts[name], spent[name]) for name, route in routes.items()}
    many = {name: side_by_side(name, routes[name], counts[name], workers) for name in routes}
    print(machine(), "\n")
    alone, together = interleave(single, rounds), interleave(many, rounds)
    latencies = []
    for name in routes:
        cuts = quantiles((1000 * seconds for seconds in spent[name]), n=20)
        latencies.append((name, f"{1000 * min(spent[name]):.1f}", f"{cuts[9]:.1f}", f"{cuts[18]:.1f}"))
    print(table("One program, 8 tests", ("ms", "least", "median", "95 %"), latencies))
    for title, rates in (("One at a time", alone), (f"{workers} at a time", together)):
        base = rates["subprocess"]
        rows = [(name, rate(values), ratio(values, base)) for name, values in rates.items()]
        print(table(f"{title}, {rounds} rounds", ("programs/s", "rate", "x subprocess"), rows))


if __name__ == "__main__":
    main()
