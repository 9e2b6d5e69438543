"""One program against its tests: what is sent in, what comes back, and what that means."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Protocol

from sparring.envs.code.sandbox.checks import Call, Script, Stdio, packed
from sparring.envs.code.sandbox.compare import MalformedError, same
from sparring.envs.code.sandbox.pool import Ending, Room
from sparring.envs.code.sandbox.runner.messages import (
    MAX_FRAME,
    Connection,
    LongError,
    encoded,
    receive_bytes,
    send_bytes,
)
from sparring.envs.code.sandbox.texts import same_text
from sparring.envs.code.sandbox.values import SHOWN, build, printable, show
from sparring.envs.code.sandbox.verdicts import Limits, Result, TestResult, Verdict
from sparring.errors import Boundary, SandboxError

_OUTPUT = 64 << 10
"""Bytes of output that are kept."""
_SMALL, _LARGE, _SPREAD = 64 << 10, 1 << 20, 32
"""Bytes of a reply that are looked at: so many, or where a checker takes several values, so many, and for each byte of what is
expected, or of the arguments, so many more. What is longer is written in no way that values like the expected one are."""
_AT_ONCE = 32 << 10
"""Bytes of questions that are sent before the first is answered: no more than a socket takes while nobody reads."""
_SUICIDE = 0.9
"""CPU seconds before which no program can have itself killed by SIGKILL: limits of CPU time are in whole seconds."""
_KILLED_FOR: dict[str, Verdict] = {"cpu": "timeout", "wall": "timeout", "memory": "memory_limit"}
Files = Mapping[str, str]
"""The texts of a program by path; the first is the main one."""
Order = Mapping[str, Any]
"""The first message to a room, which says what it runs."""


class Backend(Protocol):
    """What runs programs."""

    name: str

    def __hash__(self) -> int: ...

    @property
    def bench(self) -> Backend:
        """Where judges run, so that programs and judges never wait for each other's places."""
        ...

    @property
    def workshop(self) -> Backend:
        """Where compilers run, and programs of other languages."""
        ...

    @property
    def lounge(self) -> Backend:
        """Where sessions run, which keep their places between one cell and the next."""
        ...

    def room(self, limits: Limits, stdin: bytes = b"", beside: Room | None = None) -> AbstractContextManager[Room]:
        """Lend a new process, with a line to the one `beside`."""
        ...


def grade_calls(backend: Backend, files: Files, tests: Sequence[Call], limits: Limits) -> Result:
    """Return what calls of a program's functions show.

    Raises:
        SandboxError: The sandbox failed.
    """
    found: list[TestResult] = []
    with backend.room(limits) as room:
        stopped = _load(room, ordered(files, "calls"))
        questions = [_question(test) for test in tests]
        at_once = sum(map(len, questions)) <= _AT_ONCE
        if at_once and stopped is None:
            _tell(room, *questions)
            room.hush()
        for test, question in zip(tests, questions, strict=True):
            if stopped is not None:
                break
            if not at_once:
                _tell(room, question)
            result = _one_call(room, test, len(question))
            if result is None:
                stopped = ("ended", "")
            else:
                found.append(result)
                if result.verdict == "security":
                    stopped = ("security", result.got)
        ending = room.end()
        return _result(found, len(tests), stopped, ending, limits, room.layers)


def ordered(files: Files, mode: str) -> Order:
    """Return the message that makes a room run a program in Python."""
    return {"main": next(iter(files)), "files": dict(files), "mode": mode}


def _load(room: Room, order: Order) -> tuple[str, str] | None:
    """Send the program; return how it failed, if it did."""
    reply = ask(room.connection, order, _SMALL)
    if reply is not None and order["mode"] == "execute":  # else the line ends when the program takes the room over
        raise SandboxError(f"a program could not be started: {decoded(reply)}")
    return ("ended", "") if reply is None else failure(decoded(reply))


def ask(connection: Connection, message: Any, most: int) -> bytes | LongError | None:
    """Send a message and return the reply as it came, or that it is too long; None if the connection ends."""
    try:
        send_bytes(connection, encoded(message))
    except OSError:
        return None
    return _reply(connection, most)


def _reply(connection: Connection, most: int) -> bytes | LongError | None:
    try:
        return receive_bytes(connection, most)
    except OSError:
        return None
    except LongError as error:
        return error
    except ValueError:
        return b""


def _tell(room: Room, *questions: bytes) -> None:
    """Send what is to be answered; a program that has ended already says so when its answer is looked for."""
    with suppress(OSError):
        send_bytes(room.connection, *questions)


def decoded(reply: bytes | LongError) -> Any:
    """What a reply says; what breaks the protocol is False."""
    try:
        return False if isinstance(reply, LongError) else json.loads(reply)
    except (ValueError, RecursionError):
        return False


def failure(reply: Any) -> tuple[Verdict, str] | None:
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


def _question(test: Call) -> bytes:
    kwargs = {name: packed(value) for name, value in test.kwargs.items()}
    return encoded({"name": test.function, "args": packed(list(test.args)), "kwargs": kwargs})


def _one_call(room: Room, test: Call, length: int) -> TestResult | None:
    """Return what one call shows, whose question had that length; None if the process ended instead of answering."""
    expected = packed(test.expected)
    right = encoded({"ok": expected})
    answer = _reply(room.connection, _LARGE + _SPREAD * length if test.accepts else _SMALL + _SPREAD * len(right))
    if answer is None:
        return None
    if isinstance(answer, LongError):
        words = printable(f"a value of {answer.length} bytes: {answer.head[:SHOWN].decode(errors='replace')}")
        return TestResult("output_limit" if test.accepts else "wrong_answer", words)
    if answer == right and test.accepts is None and test.raises is None:
        return TestResult("passed", show(expected))
    reply = decoded(answer)
    failed = failure(reply)
    if failed is not None:
        verdict, words = failed
        if test.raises is not None and verdict in ("runtime_error", "memory_limit"):
            raised = words.partition(":")[0]
            return TestResult("passed" if raised == test.raises and "error" in reply else "wrong_answer", words)
        return TestResult(verdict, words)
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
        stopped = _load(room, ordered(files, "judged"))
        found: list[TestResult] = []
        if stopped is None:
            found, stopped = _judged(backend, room, test, list(files), limits)
        ending = room.end()
        return _result(found, len(found) + (stopped is not None), stopped, ending, limits, room.layers)


def _modules(paths: Sequence[str]) -> list[str]:
    """The names under which files are imported."""
    names = (
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in paths if path[-3:] == ".py"
    )
    return [name for name in names if all(map(str.isidentifier, name.split(".")))]


def _judged(
    backend: Backend, room: Room, test: Script, paths: Sequence[str], limits: Limits
) -> tuple[list[TestResult], tuple[str, str] | None]:
    """Run the tests beside a program that waits in its room."""
    with backend.bench.room(limits, beside=room) as bench:
        module, modules = PurePosixPath(paths[0]).stem, _modules(paths[1:])
        names = {"module": module, "modules": modules}
        task = {"main": "tests.py", "files": {"tests.py": test.text}, "mode": "judge", **names}
        answer = ask(bench.connection, task, MAX_FRAME)
        ending = bench.end()
    reply = None if answer is None else decoded(answer)
    if not isinstance(reply, dict) or not isinstance(reply.get("ok"), list):
        verdict, words = why_ended(ending, limits)
        return [], (verdict, f"the tests did not end: {words}")
    told = [(verdict, printable(f"{name}: {words}" if words else name)) for name, verdict, words in reply["ok"]]
    results = [TestResult(verdict, words) for verdict, words in told if verdict != "lost"]
    return results, ("ended", "") if len(results) < len(told) else None


def grade_stdio(
    backend: Backend, order: Order, tests: Sequence[Stdio], limits: Limits, *, exhausted: str = ""
) -> Result:
    """Return what runs of a program with standard input show.

    Args:
        backend: Where it runs.
        order: What makes a room run it.
        tests: What it has to read and write.
        limits: What each run may use.
        exhausted: What it says on standard error when it ends for want of memory.

    Raises:
        SandboxError: The sandbox failed.
    """
    results = [_one_run(backend, order, test, limits, exhausted) for test in tests]
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


def _one_run(backend: Backend, order: Order, test: Stdio, limits: Limits, exhausted: str) -> Result:
    with backend.room(limits, test.stdin.encode("utf-8", "surrogatepass")) as room:
        stopped: tuple[str, str] | None
        if order["mode"] == "execute":
            stopped, ending = _executed(room, order)
        else:
            stopped, ending = _load(room, order), room.end()
        found = []
        if (stopped is None or stopped[0] == "ended") and not ending.why and ending.status == 0:
            text = ending.stdout.decode("utf-8", "surrogateescape")  # so that other bytes are other texts
            right = same_text(test.expected, text, exact=test.exact, tolerance=test.tolerance)
            found.append(TestResult("passed" if right else "wrong_answer", printable(text[:SHOWN])))
            stopped = None
        elif exhausted and not ending.why and exhausted.encode() in ending.stderr:
            stopped = ("memory_limit", f"it has no more memory: {exhausted}")
        return _result(found, 1, stopped, ending, limits, room.layers)


def _executed(room: Room, order: Order) -> tuple[tuple[str, str], Ending]:
    """Run a program that has no line to us; return how it ended, as the process that started it says."""
    reply = ask(room.connection, order, _SMALL)
    ending = room.end()
    said = None if reply is None else decoded(reply)
    if ending.why:
        return ("ended", ""), ending
    if not isinstance(said, dict) or not isinstance(said.get("status"), int):
        raise SandboxError(f"a program could not be started: {said}")
    ending = replace(ending, status=said["status"])
    if os.WIFEXITED(ending.status) and ending.status:
        return ("runtime_error", f"it ended with status {os.WEXITSTATUS(ending.status)}"), ending
    if os.WTERMSIG(ending.status) == signal.SIGKILL and ending.cpu < _SUICIDE:
        return ("runtime_error", "it ended by SIGKILL"), ending
    return ("ended", ""), ending


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
        verdict, reason = why_ended(ending, limits) if stopped[0] == "ended" else stopped
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


def why_ended(ending: Ending, limits: Limits) -> tuple[Verdict, str]:
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
        if number == signal.SIGKILL and ending.cpu < _SUICIDE and not ending.why:
            raise SandboxError("a program was killed from outside")
        known = number in set(signal.Signals)
        return "runtime_error", f"it ended by {signal.Signals(number).name if known else f'signal {number}'}"
    return "runtime_error", f"it ended with status {os.WEXITSTATUS(ending.status)} before it answered"
