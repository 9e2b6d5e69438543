"""What is not the program's fault is never its verdict: load, want of descriptors, full disks, killed sandboxes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sparring.envs.code.sandbox import Call, Limits, Stdio, run, run_batch
from sparring.envs.code.sandbox.api import get_backend
from tests.envs.code.test_soak import zygotes

TESTS = tuple(Call("solve", (n,), n * n + 1) for n in (3, 0, 7))
KINDS = {
    "def solve(n):\n    x = sorted(range(20000), key=lambda i: -i)\n    return n * n + 1": "passed",
    "def solve(n): return n * n + (n < 5)": "wrong_answer",
    "def solve(n): return 1 // n": "wrong_answer",
    "def solve(n): return [][n]": "runtime_error",
    "def solve(n) return n": "syntax_error",
    "import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)": "security",
}


@contextmanager
def load():
    """Keep every CPU busy."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in os.sched_getaffinity(0)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@pytest.mark.long
def test_the_same_program_has_the_same_verdict_every_time_under_load():
    codes = list(KINDS)
    jobs = [(codes[i % len(codes)], TESTS) for i in range(300)]
    with load():
        found = [result.verdict for result in run_batch(jobs)]
        slow = run("def solve(n):\n    while True: pass", TESTS, limits=Limits(cpu=0.2, wall=60.0))
    assert found == [KINDS[code] for code, _ in jobs]
    assert slow.verdict == "timeout"
    assert "CPU" in slow.reason


_FULL = """
import resource, sys
from sparring.envs.code.sandbox import Call, run
from tests.envs.code.test_failures import TESTS
name, value, when = sys.argv[1], int(sys.argv[2]), sys.argv[3]
right = "def solve(n): return n * n + 1"
if when == "later":
    assert run(right, TESTS, backend="local").passed
before = resource.getrlimit(getattr(resource, name))
resource.setrlimit(getattr(resource, name), (value, before[1] if when == "later" else value))
print(run(right, TESTS, backend="local").verdict)
if when == "later":
    resource.setrlimit(getattr(resource, name), before)
    print(run(right, TESTS, backend="local").verdict)
"""


@pytest.mark.parametrize(
    ("name", "value", "when", "expected"),
    [
        ("RLIMIT_NOFILE", 5, "first", ["harness_error"]),
        ("RLIMIT_NOFILE", 5, "later", ["harness_error", "passed"]),
        ("RLIMIT_FSIZE", 4096, "first", ["harness_error"]),
    ],
)
def test_what_the_library_lacks_is_no_verdict_on_the_program(name, value, when, expected):
    made = subprocess.run(
        [sys.executable, "-c", _FULL, name, str(value), when], capture_output=True, text=True, check=True, timeout=600
    )
    assert made.stdout.split() == expected


def test_a_full_disk_is_that_of_one_program():
    fill = (
        "def solve(n):\n    for place in ('/tmp/x', '/dev/shm/x'):\n        try:\n            with open(place, 'wb') as f:\n"
        "                while True: f.write(bytes(1 << 16))\n        except OSError: pass\n    return n * n + 1"
    )
    write = "def solve(n):\n    open('/tmp/y', 'wb').write(bytes(1 << 20))\n    return n * n + 1"
    limits = Limits(files=4 << 20)
    for result in run_batch([(fill, TESTS), (write, TESTS)] * 10, limits=limits):
        assert result.passed, result


@pytest.mark.long
@pytest.mark.slow
def test_the_callers_mask_of_files_hides_nothing_from_programs():
    backend, mask = get_backend("local"), os.umask(0o077)
    backend.close()
    try:
        assert run("import xml.dom.minidom, json.tool\nprint(1)", [Stdio("", "1")], backend="local").passed
    finally:
        os.umask(mask)
        backend.close()


def test_signals_that_the_caller_ignores_are_not_ignored_by_programs():
    backend, before = get_backend("local"), signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    backend.close()
    code = "import signal\nprint(signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL)"
    try:
        assert run(code, [Stdio("", "True")], backend="local").passed
    finally:
        signal.signal(signal.SIGCHLD, before)
        backend.close()


def spent(pid):
    """CPU seconds of a process and of those that it has waited for; none, if it has gone."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, after_name[11:15])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def killed(after):
    """Kill all zygotes of this process whenever they have taken so many CPU seconds together, however busy the machine is.

    Yields a list with an entry for each time.
    """
    stop, times = threading.Event(), []

    def kill():
        while not stop.wait(0.005):
            living = list(zygotes())
            if sum(map(spent, living)) >= after:
                times.append(len(living))
                for pid in living:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield times
    finally:
        stop.set()
        killer.join()


@pytest.mark.slow
def test_no_program_is_misjudged_while_sandboxes_are_killed():
    codes = list(KINDS)[:4]
    jobs = [(codes[i % len(codes)], TESTS) for i in range(400)]
    with killed(after=0.6) as times:
        results = run_batch(jobs)
    assert times
    for (code, _), result in zip(jobs, results, strict=True):
        assert result.verdict in (KINDS[code], "harness_error"), (code, result)
    assert sum(result.verdict != "harness_error" for result in results) > 200


@pytest.mark.long
def test_no_program_of_another_language_is_misjudged_while_sandboxes_are_killed():
    right, wrong = "read -r n; sleep 0.01; echo $((n * n))", "read -r n; echo $((n + n))"
    jobs = [(right if i % 2 else wrong, [Stdio("7", "49"), Stdio("-3", "9")]) for i in range(100)]
    with killed(after=0.5) as times:
        results = run_batch(jobs, language="bash")
    assert times
    for i, result in enumerate(results):
        assert result.verdict in ("harness_error", "passed" if i % 2 else "wrong_answer"), result
    assert run(right, [Stdio("7", "49")], language="bash").passed
    backend = get_backend()
    for each in (backend, backend.bench, backend.workshop):
        each.close()
    assert not zygotes()
