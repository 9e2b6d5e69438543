"""Attack programs are not paid, honest programs are, and nothing is left behind."""

from __future__ import annotations

import os
import socket
import threading

import pytest

from sparring.envs.code.sandbox import Call, Limits, Stdio, image, run, run_batch
from sparring.envs.code.sandbox.api import get_backend
from sparring.errors import SandboxError
from tests.envs.code import honest, honest_library
from tests.envs.code.attacks import escape, kernel, lies, machine, resource, verdict, wire

TESTS = tuple(Call("solve", (n,), n * n + 1) for n in (3, 0, 7, 12, 40))
QUICK = Limits(cpu=0.5, wall=2.0)
BRIEF = Limits(cpu=0.3, wall=1.0)
AMPLE = Limits(cpu=20.0, wall=60.0)
"""What a slow machine does within these, and those above, is another thing: programs that are to end by themselves are given these."""


SAMPLE = 6
"""Every so manieth program is in the quick run."""


def ids(programs):
    return [
        pytest.param(code, id=name.replace(" ", "-"), marks=[pytest.mark.slow] if number % SAMPLE else [])
        for number, (name, code) in enumerate(programs.items())
    ]


@pytest.mark.parametrize("code", ids(honest.PROGRAMS | honest_library.PROGRAMS))
def test_honest_programs_pass(code, backend):
    result = run(code, TESTS, backend=backend)
    skip_if_alone(code, result)
    assert result.passed, result


def skip_if_alone(code, result):
    """Where processes cannot be counted together, there is one for each program."""
    if "one process" in result.layers and ("fork" in code or "multiprocessing" in code):
        pytest.skip("programs have no processes of their own where control groups are not writable")


@pytest.mark.parametrize(
    ("code", "stdin", "stdout"), [pytest.param(*each, id=name) for name, each in honest_library.STDIO.items()]
)
def test_honest_programs_with_standard_input_pass(code, stdin, stdout, backend):
    result = run(code, [Stdio(stdin, stdout)], backend=backend)
    skip_if_alone(code, result)
    assert result.passed, result


@pytest.mark.parametrize("code", ids(verdict.ATTACKS | lies.ATTACKS | wire.ATTACKS))
def test_nothing_but_right_values_is_paid(code, backend):
    result = run(code, TESTS, limits=QUICK, backend=backend)
    assert result.verdict not in ("passed", "harness_error"), result
    assert all(test.verdict != "passed" for test in result.tests), result


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """A secret file, a listener and a token, for programs to find."""
    secret = tmp_path_factory.mktemp("outside") / "secret.txt"
    secret.write_text("secret")
    os.environ["SPARRING_TOKEN"] = "secret"
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"SECRET = {str(secret)!r}\nPORT = {server.getsockname()[1]}\n"
    del os.environ["SPARRING_TOKEN"]


@pytest.mark.parametrize("code", ids(escape.ATTACKS | kernel.ATTACKS))
def test_nothing_outside_is_reached(code, outside, backend):
    for _ in range(2):
        result = run(outside + code, TESTS, limits=QUICK, backend=backend)
        assert result.verdict not in ("passed", "harness_error"), result


@pytest.mark.slow
@pytest.mark.parametrize("code", ids(resource.ATTACKS | machine.ATTACKS))
def test_what_uses_up_the_machine_is_ended_and_not_paid(code, backend):
    result = run(code, TESTS, limits=BRIEF, backend=backend)
    assert result.verdict not in ("passed", "harness_error"), result
    assert result.seconds < 4
    assert result.memory <= BRIEF.memory + (32 << 20)
    assert run(honest.PROGRAMS["plain"], TESTS, backend=backend).passed


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def solve(n): return n * n + 1", "passed"),
        ("def solve(n): return n * n + (n < 20)", "wrong_answer"),
        ("def solve(n): return 1 // 0", "runtime_error"),
        ("def solve(n) return n", "syntax_error"),
        ("def solve(n):\n    while True: pass", "timeout"),
        ("import time\ndef solve(n): time.sleep(100)", "timeout"),
        ("def solve(n): return len(bytearray(10 ** 10))", "memory_limit"),
        ("def solve(n):\n    x = []\n    while True: x.append(bytearray(1 << 20))", "memory_limit"),
        ("def solve(n):\n    print('x' * 2_000_000)\n    return n * n + 1", "output_limit"),
        ("def solve(n): return 'x' * (17 << 20)", "output_limit"),
        ("import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)", "security"),
        ("import os\ndef solve(n): os.write(3, b'\\0\\0\\0\\0' * 9)", "security"),
    ],
)
def test_verdicts(code, expected, backend):
    limits = QUICK if expected == "timeout" else AMPLE
    assert run(code, TESTS, limits=limits, backend=backend).verdict == expected


def test_each_test_is_told_apart(backend):
    result = run(
        "def solve(n):\n    if n == 7: raise KeyError('seven')\n    return n * n + (n != 0)", TESTS, backend=backend
    )
    assert [test.verdict for test in result.tests] == ["passed", "wrong_answer", "runtime_error", "passed", "passed"]
    assert result.verdict == "wrong_answer"
    assert result.share == 0.6
    assert result.tests[1].got == "0"
    assert result.tests[2].got == "KeyError: 'seven'"
    assert "KeyError: 'seven'" in result.stderr


def test_exceptions_can_be_what_is_expected(backend):
    code = "def solve(n):\n    if n < 0: raise ValueError(n)\n    return n"
    tests = [
        Call("solve", (-1,), raises="ValueError"),
        Call("solve", (1,), raises="ValueError"),
        Call("solve", (2,), 2),
    ]
    assert [test.verdict for test in run(code, tests, backend=backend).tests] == ["passed", "wrong_answer", "passed"]


def test_where_several_values_are_right(backend):
    tests = [Call("solve", (10,), accepts=lambda args, value: isinstance(value, int) and value > args[0])]
    assert run("def solve(n): return n + 5", tests, backend=backend).passed
    assert run("def solve(n): return n - 5", tests, backend=backend).verdict == "wrong_answer"
    assert run("def solve(n): return None", tests, backend=backend).verdict == "wrong_answer"


def test_programs_with_standard_input(backend):
    code = "import sys\nfor line in sys.stdin:\n    print(int(line) ** 2)\n"
    tests = [Stdio("1\n2\n", "1\n4"), Stdio("3", "9\n\n"), Stdio("", "")]
    assert run(code, tests, backend=backend).passed
    assert not run(code, [Stdio("3", "9 \n", exact=True)], backend=backend).passed
    assert run(code, [Stdio("x", "0")], backend=backend).verdict == "runtime_error"
    assert run("print(1); raise SystemExit(3)", [Stdio("", "1")], backend=backend).verdict == "runtime_error"
    assert run("print(1); raise SystemExit", [Stdio("", "1")], backend=backend).passed
    assert run("print(1)\nimport os\nos._exit(0)", [Stdio("", "1")], backend=backend).verdict == "wrong_answer"
    assert run("if __name__ == '__main__': print(input()[::-1])", [Stdio("abc", "cba")], backend=backend).passed


def test_threads_are_waited_for_at_the_end_of_a_script(backend):
    code = "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.1), print(7))).start()\n"
    assert run(code, [Stdio("", "7")], backend=backend).passed


def test_programs_of_several_files(backend):
    code = {
        "main.py": "from tools.maths import square\ndef solve(n): return square(n) + 1",
        "tools/maths.py": "def square(n): return n * n",
    }
    assert run(code, TESTS, backend=backend).passed
    assert run({"main.py": "from tools import x"}, TESTS, backend=backend).verdict == "runtime_error"


def test_many_programs_keep_their_order(backend):
    codes = [f"def solve(n): return n * n + {i % 2}" for i in range(20)]
    results = run_batch([(code, TESTS) for code in codes], backend=backend)
    assert [result.passed for result in results] == [bool(i % 2) for i in range(20)]


def test_the_same_program_gets_the_same_verdict_in_threads(backend):
    found = []

    def work():
        found.extend(
            run(code, TESTS, limits=AMPLE, backend=backend).verdict
            for code in ("def solve(n): return n * n + 1", "def solve(n): 1 / 0")
        )

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["passed"] * 8 + ["runtime_error"] * 8


@pytest.mark.slow
def test_nothing_is_left_behind(backend):
    run(honest.PROGRAMS["plain"], TESTS, backend=backend)
    before = what_is_there()
    jobs = [(code, TESTS) for code in (*resource.ATTACKS.values(), *verdict.ATTACKS.values())]
    run_batch(jobs, limits=BRIEF, backend=backend)
    get_backend(backend).close()
    run(honest.PROGRAMS["plain"], TESTS, backend=backend)
    assert all(now <= then for now, then in zip(what_is_there(), before, strict=True))


def what_is_there():
    """Return how many descriptors, threads and children there are."""
    children = [pid for pid in os.listdir("/proc") if pid.isdigit() and parent_of(pid) == os.getpid()]
    return len(os.listdir("/proc/self/fd")), threading.active_count(), len(children)


def parent_of(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@pytest.mark.slow
def test_a_sandbox_that_dies_is_no_verdict_on_the_program(backend):
    plain = honest.PROGRAMS["plain"]
    run(plain, TESTS, backend=backend)
    with get_backend(backend).room(Limits()) as room:
        if backend == "local":
            room._slot._process.kill()
        else:
            with image.engine() as engine:
                engine.kill(room._slot._id)
        with pytest.raises(SandboxError):
            room.end()
    assert run(plain, TESTS, backend=backend).passed
