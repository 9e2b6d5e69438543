"""Plain processes for teaching: they work, they say at every run what they are, and their results are not trusted."""

import asyncio
import os
import tempfile
import time
import warnings

import pytest

from sparring.envs.code.sandbox import Call, Limits, Script, Stdio, UnsafeWarning, run, run_async, run_batch

pytestmark = pytest.mark.slow

CALLS = [Call("double", (4,), 8), Call("double", ("a",), "aa")]
DOUBLE = "def double(x): return 2 * x"
QUICK = Limits(cpu=1.0, wall=3.0)
AMPLE = Limits(cpu=20.0, wall=60.0)


@pytest.mark.parametrize(
    ("code", "tests", "expected"),
    [
        (DOUBLE, CALLS, "passed"),
        ("def double(x): return 8", CALLS, "wrong_answer"),
        (DOUBLE, "assert double(3) == 6", "passed"),
        (DOUBLE, [Script("from solution import double\ndef test_it(): assert double(2) == 4")], "passed"),
        (DOUBLE, [Script("from solution import double\ndef test_it(): assert double(2) == 5")], "wrong_answer"),
        ("print(input() * 2)", [Stdio("ab", "abab")], "passed"),
        ("open('x', 'w').write('1'); print(open('x').read())", [Stdio("", "1")], "passed"),
        ("def double(x: return x", CALLS, "syntax_error"),
        ("import time; time.sleep(60)", [Stdio("", "")], "timeout"),
        ("while True: pass", [Stdio("", "")], "timeout"),
        ("x = bytearray(10 ** 10)", [Stdio("", "")], "memory_limit"),
        ("print('x' * 2_000_000)", [Stdio("", "")], "output_limit"),
        ("import os; os.kill(os.getpid(), 15)", [Stdio("", "")], "runtime_error"),
    ],
)
def test_verdicts_are_those_of_the_sandbox(code, tests, expected):
    with pytest.warns(UnsafeWarning, match="not to be trusted"):
        result = run(code, tests, unsafe=True, limits=QUICK if expected == "timeout" else AMPLE)
    assert result.verdict == expected, result
    assert result.layers == ("unsafe",)
    assert not result.trusted
    assert run("print(1)", [Stdio("", "1")]).trusted


def test_every_run_warns():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", UnsafeWarning)
        for _ in range(3):
            run(DOUBLE, CALLS, unsafe=True)
        assert all(result.passed for result in run_batch([(DOUBLE, CALLS)] * 2, unsafe=True))
        assert asyncio.run(run_async(DOUBLE, CALLS, unsafe=True)).passed
    assert [each.category for each in said] == [UnsafeWarning] * 6


def there(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.filterwarnings("ignore::sparring.envs.code.sandbox.UnsafeWarning")
def test_nothing_is_left_of_them(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    before = len(os.listdir("/proc/self/fd"))
    child = "import os, time\nopen('x', 'w').close()\nif not os.fork(): time.sleep(60)\nprint(os.getpgrp())"
    result = run(child, [Stdio("", "")], unsafe=True, limits=AMPLE)
    while there(int(result.stdout)):  # what is killed takes a moment to go
        time.sleep(0.01)
    assert not list(tmp_path.iterdir())
    assert len(os.listdir("/proc/self/fd")) == before
