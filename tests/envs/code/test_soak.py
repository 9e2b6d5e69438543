"""Nothing is left of many programs, nor of a sandbox or a library that is killed while it runs some.

`python -m tests.envs.code.test_soak 10000 local` runs as many and prints what was measured.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sparring.envs.code.sandbox import Call, Limits, image, run, run_batch
from sparring.envs.code.sandbox.api import get_backend
from sparring.envs.code.sandbox.docker import OWNER, owner
from sparring.envs.code.sandbox.runner import cgroups
from tests.envs.code import honest as programs
from tests.envs.code import honest_library
from tests.envs.code.attacks import escape, kernel, lies, machine, resource, verdict, wire

pytestmark = pytest.mark.slow

TESTS = tuple(Call("solve", (n,), n * n + 1) for n in (3, 0, 7))
HONEST = [*programs.PROGRAMS.values(), *honest_library.PROGRAMS.values()]
HOSTILE = [
    program for part in (escape, kernel, lies, machine, resource, verdict, wire) for program in part.ATTACKS.values()
]
SHORT = Limits(cpu=0.05, wall=0.3)
PLAIN = programs.PROGRAMS["plain"]
COUNTED = ("descriptors", "threads", "processes", "control groups", "containers")


def zygotes() -> dict[int, int]:
    """Return the process ids and resident kilobytes of the zygotes of this process, and of what they run."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"-{os.getpid()}-" in (folder / "cmdline").read_text():
                found[int(folder.name)] = int((folder / "statm").read_text().split()[1]) * 4
        except OSError:
            continue
    return found


def groups() -> list[Path]:
    """Return the control groups of this process."""
    return [path for path in Path("/sys/fs/cgroup").glob(f"*/{cgroups.PREFIX}{cgroups.owner()}-*") if path.is_dir()]


def containers_of_mine() -> int:
    """Return how many containers this process has."""
    with image.engine() as engine:
        return len(engine.containers(all=True, filters={"label": f"{OWNER}={owner()}"}))


def speed(backend: str, count: int = 100) -> float:
    """Return the plain programs run in a second."""
    began = time.perf_counter()
    assert all(result.passed for result in run_batch([(PLAIN, TESTS)] * count, backend=backend))
    return count / (time.perf_counter() - began)


def soak(count: int, backend: str) -> dict[str, tuple[float, ...]]:
    """Run so many programs, a third of them honest; return what there was before and after."""
    rng = random.Random(0)
    run_batch([(PLAIN, TESTS)] * 20, backend=backend)
    measures = {
        "descriptors": lambda: len(os.listdir("/proc/self/fd")),
        "threads": threading.active_count,
        "processes": lambda: len(zygotes()),
        "kilobytes of zygotes": lambda: max(zygotes().values(), default=0),
        "control groups": lambda: len(groups()),
        "kilobytes of this process": lambda: int(Path("/proc/self/statm").read_text().split()[1]) * 4,
        "kilobytes of control groups": lambda: sum(
            int((path / "memory.usage_in_bytes").read_text()) >> 10 for path in groups() if path.parent.name == "memory"
        ),
    } | ({"containers": containers_of_mine} if backend == "docker" else {})
    before = {name: measure() for name, measure in measures.items()}
    done = 0
    while done < count:
        hostile, honest = rng.choices(HOSTILE, k=100), rng.choices(HONEST, k=50)
        for code, result in zip(
            hostile, run_batch([(code, TESTS) for code in hostile], limits=SHORT, backend=backend), strict=True
        ):
            assert result.verdict not in ("passed", "harness_error"), (code, result)
        for code, result in zip(honest, run_batch([(code, TESTS) for code in honest], backend=backend), strict=True):
            assert result.passed, (code, result)
        done += 150
    deadline = time.monotonic() + 60  # what is ended takes a moment to go
    while any(measures[name]() > before[name] for name in COUNTED if name in before) and time.monotonic() < deadline:
        time.sleep(0.05)
    return {name: (before[name], measure()) for name, measure in measures.items()}


def test_nothing_is_left_of_many_programs():
    found = soak(450, "local")
    for name in COUNTED[:-1]:
        assert found[name][1] <= found[name][0], found
    assert found["kilobytes of zygotes"][1] < found["kilobytes of zygotes"][0] + 2048
    assert found["kilobytes of this process"][1] < found["kilobytes of this process"][0] + (32 << 10)


def test_nothing_is_left_of_programs_in_containers(containers):
    found = soak(150, "docker")
    for name in {*COUNTED} - {"control groups"}:
        assert found[name][1] <= found[name][0], found
    assert found["kilobytes of this process"][1] < found["kilobytes of this process"][0] + (32 << 10)


@pytest.mark.long
def test_what_was_killed_while_it_was_idle_is_not_lent():
    backend = get_backend("local")
    run(PLAIN, TESTS, backend="local")
    for pid in zygotes():
        os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):  # what a zygote runs is no child of ours
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # ended, and not only ending; who started it finds it so
    with backend.room(Limits()) as room:
        assert room.end().why == ""


@pytest.mark.long
def test_programs_whose_sandbox_is_killed_are_run_again():
    before = set(groups())
    run(PLAIN, TESTS)
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(0.02):
            for pid in zygotes():
                with suppress(ProcessLookupError):  # it ended by itself since it was listed
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        results = run_batch([(PLAIN if i % 2 else "def solve(n): return 0", TESTS) for i in range(200)])
    finally:
        stop.set()
        killer.join()
    for i, result in enumerate(results):
        assert result.verdict in ("harness_error", "passed" if i % 2 else "wrong_answer"), result
    assert run(PLAIN, TESTS).passed
    backend = get_backend("auto")
    backend.close()
    backend.bench.close()
    assert not zygotes()
    assert set(groups()) <= before


def test_a_program_that_kills_its_process_group_kills_nobody_else():
    kill = "import os, signal\nfor pid in (0, -1, -os.getpgid(0)):\n    try: os.kill(pid, signal.SIGKILL)\n    except OSError: pass\n"
    found = []
    slow = "import time\ndef solve(n):\n    time.sleep(0.2); return n * n + 1"
    worker = threading.Thread(target=lambda: found.append(run(slow, TESTS)))
    worker.start()
    for _ in range(20):
        assert run(kill + "def solve(n): return 0", TESTS).verdict not in ("passed", "harness_error")
    worker.join()
    assert found[0].passed, found


_LIBRARY = """
import os, sys
from sparring.envs.code.sandbox import Call, run_batch
from tests.envs.code.attacks import resource
from tests.envs.code.test_soak import TESTS
print(os.getpid(), flush=True)
run_batch([(code, TESTS) for code in [*resource.ATTACKS.values()] * 4])
"""


def test_nothing_outlives_a_library_that_is_killed():
    with subprocess.Popen([sys.executable, "-c", _LIBRARY], stdout=subprocess.PIPE) as library:
        pid = int(library.stdout.readline())
        time.sleep(1.5)
        library.kill()
    deadline = time.monotonic() + 60
    while (left_of(pid) or groups_of(pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
        cgroups.sweep()
    assert not left_of(pid)
    assert not groups_of(pid)


def groups_of(pid: int) -> list[Path]:
    return list(Path("/sys/fs/cgroup").glob(f"*/{cgroups.PREFIX}*-{pid}-*"))


def left_of(pid: int) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = path.read_text()
        except OSError:
            continue
        if f"-{pid}-" in text and "control" in text:
            found.append(text)
    return found


if __name__ == "__main__":
    speed_before = speed(sys.argv[2])
    measured = soak(int(sys.argv[1]), sys.argv[2])
    for name, (first, last) in {**measured, "runs per second": (speed_before, speed(sys.argv[2]))}.items():
        sys.stdout.write(f"{name:30} {first:10.0f} {last:10.0f}\n")
