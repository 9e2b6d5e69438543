"""One program against its tests: what is sent in, what comes back, and what that means."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import PurePosixPath
from typing import Any, Protocol

from sparring.envs.code.sandbox.checks import Call, Script, Stdio, packed
from sparring.envs.code.sandbox.compare import MalformedError, same
from sparring.envs.code.sandbox.local import Ending, Room
from sparring.envs.code.sandbox.runner.messages import MAX_FRAME, LongError, encoded, receive_bytes, send_bytes
from sparring.envs.code.sandbox.values import SHOWN, build, printable, show
from sparring.envs.code.sandbox.verdicts import Limits, Result, TestResult, Verdict
from sparring.errors import Boundary, SandboxError

_OUTPUT = 64 << 10
"""Bytes of output that are kept."""
_SMALL, _LARGE, _SPREAD = 64 << 10, 1 << 20, 32
"""Bytes of a reply that are looked at: so many, or where a checker takes several values, so many, and for each byte of what is
expected, or of the arguments, so many more. What is longer is written in no way that values like the expected one are."""
_SUICIDE = 0.9
"""CPU seconds before which no program can have itself killed by SIGKILL: limits of CPU time are in whole seconds."""
_KILLED_FOR = {"cpu": "timeout", "wall": "timeout", "memory": "memory_limit"}
Files = Mapping[str, str]
"""The texts of a program by path; the first is the main one."""


class Backend(Protocol):
    """What runs programs."""

    name: str

    @property
    def bench(self) -> Backend:
        """Where judges run, so that programs and judges never wait for each other's places."""
        ...

    def room(self, limits: Limits, stdin: bytes = b"", extra: tuple[int, ...] = ()) -> AbstractContextManager[Room]:
        """Lend a new process."""
        ...


def grade_calls(backend: Backend, files: Files, tests: Sequence[Call], limits: Limits) -> Result:
    """Return what calls of a program's functions show.

    Raises:
        SandboxError: The sandbox failed.
    """
    found: list[TestResult] = []
    with backend.room(limits) as room:
        stopped = _load(room, files, mode="calls")
        for test in tests:
            if stopped is not None:
                break
            result = _one_call(room, test)
            if result is None:
                stopped = ("ended", "")
            else:
                found.append(result)
                if result.verdict == "security":
                    stopped = ("security", result.got)
        ending = room.end()
        return _result(found, len(tests), stopped, ending, limits, room.layers)


def _load(room: Room, files: Files, *, mode: str) -> tuple[str, str] | None:
    """Send the program; return how it failed, if it did."""
    main = next(iter(files))
    reply = _ask(room.connection, {"main": main, "files": dict(files), "mode": mode}, _SMALL)
    return ("ended", "") if reply is None else _failure(_decoded(reply))


def _ask(connection: socket.socket, message: Any, most: int) -> bytes | LongError | None:
    """Send a message and return the reply as it came, or that it is too long; None if the connection ends."""
    try:
        send_bytes(connection, encoded(message))
        return receive_bytes(connection, most)
    except OSError:
        return None
    except LongError as error:
        return error
    except ValueError:
        return b""


def _decoded(reply: bytes | LongError) -> Any:
    """What a reply says; what breaks the protocol is False."""
    try:
        return False if isinstance(reply, LongError) else json.loads(reply)
    except (ValueError, RecursionError):
        return False


def _failure(reply: Any) -> tuple[str, str] | None:
    """What a reply says went wrong: a verdict and the words; None if it says that all is well."""
    if isinstance(reply, dict) and len(reply) == 1:
        ((kind, content),) = reply.items()
        if kind == "ok":
            return None
        if kind == "large":
            return "output_limit", "the value is too large"
        if kind == "missing" and isinstance(content, str):
            return "runtime_error", printable(f"there is no {content[:100]!r} in the program")
        if kind in ("syntax", "error") and isinstance(content, list) and [type(each) for each in content] == [str, str]:
            words = printable(f"{content[0][:100]}: {content[1][:300]}")
            if kind == "syntax":
                return "syntax_error", words
            return ("memory_limit" if content[0] == "MemoryError" else "runtime_error"), words
    return "security", "an answer that breaks the protocol"


def _one_call(room: Room, test: Call) -> TestResult | None:
    """Return what one call shows; None if the process ended instead of answering."""
    kwargs = {name: packed(value) for name, value in test.kwargs.items()}
    question = {"name": test.function, "args": packed(list(test.args)), "kwargs": kwargs}
    expected = packed(test.expected)
    right = encoded({"ok": expected})
    most = _LARGE + _SPREAD * len(encoded(question)) if test.accepts else _SMALL + _SPREAD * len(right)
    answer = _ask(room.connection, question, most)
    if answer is None:
        return None
    if isinstance(answer, LongError):
        words = printable(f"a value of {answer.length} bytes: {answer.head[:SHOWN].decode(errors='replace')}")
        return TestResult("output_limit" if test.accepts else "wrong_answer", words)
    if answer == right and test.accepts is None and test.raises is None:
        return TestResult("passed", show(expected))
    reply = _decoded(answer)
    failure = _failure(reply)
    if failure is not None:
        verdict, words = failure
        if test.raises is not None and verdict in ("runtime_error", "memory_limit"):
            raised = words.partition(":")[0]
            return TestResult("passed" if raised == test.raises and "error" in reply else "wrong_answer", words)
        return TestResult(verdict, words)  # type: ignore[arg-type]  # a verdict by construction
    if test.raises is not None:
        return TestResult("wrong_answer", f"{show(reply['ok'])}, where {test.raises} was to be raised")
    return _valued(test, expected, reply["ok"])


def _valued(test: Call, expected: Any, wire: Any) -> TestResult:
    try:
        if test.accepts is not None:
            return _accepted(test.accepts, test.args, build(wire), show(wire))
        right = same(expected, wire, loose=test.loose, tolerance=test.tolerance)
    except (MalformedError, RecursionError):
        return TestResult("security", "a value that is none")
    return TestResult("passed" if right else "wrong_answer", show(wire))


def _accepted(
    accepts: Callable[[tuple[Any, ...], Any], bool], args: tuple[Any, ...], value: Any, shown: str
) -> TestResult:
    with Boundary() as boundary:  # a value of another kind than the checker was written for is not right
        return TestResult("passed" if accepts(args, value) else "wrong_answer", shown)
    return TestResult("wrong_answer", f"{shown}, at which the checker raised {type(boundary.error).__name__}")


def grade_script(backend: Backend, files: Files, test: Script, limits: Limits) -> Result:
    """Return what a file of tests says of a program; the two run in processes of their own.

    Raises:
        SandboxError: The sandbox failed.
    """
    with backend.room(limits) as room:
        stopped = _load(room, files, mode="judged")
        found: list[TestResult] = []
        if stopped is None:
            found, stopped = _judged(backend, room, test, next(iter(files)), limits)
        ending = room.end()
        return _result(found, len(found) + (stopped is not None), stopped, ending, limits, room.layers)


def _judged(
    backend: Backend, room: Room, test: Script, main: str, limits: Limits
) -> tuple[list[TestResult], tuple[str, str] | None]:
    """Run the tests beside a program that waits in its room."""
    with backend.bench.room(limits, extra=(room.connection.fileno(),)) as bench:
        module = PurePosixPath(main).stem
        task = {"main": "tests.py", "files": {"tests.py": test.text}, "mode": "judge", "module": module}
        answer = _ask(bench.connection, task, MAX_FRAME)
        ending = bench.end()
    reply = None if answer is None else _decoded(answer)
    if not isinstance(reply, dict) or not isinstance(reply.get("ok"), list):
        verdict, words = _ended(ending, limits)
        return [], (verdict, f"the tests did not end: {words}")
    told = [(verdict, printable(f"{name}: {words}" if words else name)) for name, verdict, words in reply["ok"]]
    results = [TestResult(verdict, words) for verdict, words in told if verdict != "lost"]
    return results, ("ended", "") if len(results) < len(told) else None


def grade_stdio(backend: Backend, files: Files, tests: Sequence[Stdio], limits: Limits) -> Result:
    """Return what runs of a program with standard input show.

    Raises:
        SandboxError: The sandbox failed.
    """
    results = [_one_run(backend, files, test, limits) for test in tests]
    first = next((each for each in results if not each.passed), results[-1])
    return Result(
        first.verdict,
        tuple(each.tests[0] for each in results),
        first.stdout,
        first.stderr,
        sum(each.seconds for each in results),
        max(each.memory for each in results),
        first.reason,
        first.layers,
    )


def _one_run(backend: Backend, files: Files, test: Stdio, limits: Limits) -> Result:
    with backend.room(limits, test.stdin.encode("utf-8", "surrogatepass")) as room:
        stopped = _load(room, files, mode="script")
        ending = room.end()
        found = []
        if (stopped is None or stopped[0] == "ended") and not ending.why and ending.status == 0:
            text = ending.stdout.decode("utf-8", "surrogateescape")  # so that other bytes are other texts
            right = text == test.expected if test.exact else _tidy(text) == _tidy(test.expected)
            found.append(TestResult("passed" if right else "wrong_answer", printable(text[:SHOWN])))
            stopped = None
        return _result(found, 1, stopped, ending, limits, room.layers)


def _tidy(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _result(
    found: list[TestResult],
    count: int,
    stopped: tuple[str, str] | None,
    ending: Ending,
    limits: Limits,
    layers: tuple[str, ...],
) -> Result:
    reason = ""
    if stopped is not None:
        verdict, reason = _ended(ending, limits) if stopped[0] == "ended" else stopped
        found = found + [TestResult(verdict, reason)] * (count - len(found))  # type: ignore[arg-type]
    bad = next((each for each in found if each.verdict != "passed"), None)
    said: Verdict = bad.verdict if bad else "passed"
    if max(len(ending.stdout), len(ending.stderr)) > limits.output:
        said, reason = "output_limit", f"more than {limits.output} bytes were written"
        found = [TestResult(said, reason)] * count
    elif ending.cpu > limits.cpu and said == "passed":
        said, reason = "timeout", f"{ending.cpu:.2f} CPU seconds, of {limits.cpu:g}"
        found = [TestResult(said, reason)] * count
    out, err = (stream[:_OUTPUT].decode("utf-8", "backslashreplace") for stream in (ending.stdout, ending.stderr))
    return Result(said, tuple(found), out, err, ending.cpu, ending.memory, reason or (bad.got if bad else ""), layers)


def _ended(ending: Ending, limits: Limits) -> tuple[str, str]:
    """The verdict on a process that ended before it answered."""
    if ending.why in _KILLED_FOR:
        words = {
            "cpu": f"{limits.cpu:g} CPU seconds",
            "wall": f"{limits.clock:g} seconds",
            "memory": f"{limits.memory} bytes",
        }
        return _KILLED_FOR[ending.why], f"it used more than {words[ending.why]}"
    if os.WIFSIGNALED(ending.status):
        number = os.WTERMSIG(ending.status)
        if number == signal.SIGSYS:
            return "security", "it made a system call that programs have no use for"
        if number in (signal.SIGXCPU, signal.SIGKILL) and ending.cpu >= limits.cpu:
            return "timeout", f"it used more than {limits.cpu:g} CPU seconds"
        if number == signal.SIGKILL and ending.cpu < _SUICIDE:
            raise SandboxError("a program was killed from outside")
        return "runtime_error", f"it ended by {signal.Signals(number).name}"
    return "runtime_error", f"it ended with status {os.WEXITSTATUS(ending.status)} before it answered"
