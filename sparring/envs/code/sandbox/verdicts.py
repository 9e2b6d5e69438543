"""What a program may use, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sparring.errors import BadValue

Verdict = Literal[
    "passed",
    "wrong_answer",
    "runtime_error",
    "syntax_error",
    "timeout",
    "memory_limit",
    "output_limit",
    "security",
    "harness_error",
]
"""`security`: the program did what only attacks do, or broke the protocol. `harness_error`: nothing is known of the program,
since what should have run it failed; never a reward."""


UNSAFE = "unsafe"
"""The layer that is none; see `sparring.envs.code.sandbox.unsafe`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use. Time is CPU time, which other programs on the machine do not change."""

    cpu: float = 5.0
    """CPU seconds: of all calls together, or of each test with standard input."""
    wall: float | None = None
    """Seconds on the clock, for programs that wait; None: three times `cpu` and two."""
    memory: int = 256 << 20
    """Bytes."""
    output: int = 1 << 20
    """Bytes of standard output and of standard error."""
    files: int = 16 << 20
    """Bytes of a file, and of all files together."""
    processes: int = 32
    """Processes and threads."""
    compiler: float = 20.0
    """CPU seconds of the compiler, for languages that have one; it has memory and files of its own."""

    def __post_init__(self) -> None:
        _check("cpu", self.cpu, 0.05, 600)
        _check("wall", self.clock, 0.05, 3600)
        _check("memory", self.memory, 16 << 20, 64 << 30, whole=True)
        _check("output", self.output, 1, 64 << 20, whole=True)
        _check("files", self.files, max(4096, self.output), 1 << 30, whole=True)
        _check("compiler", self.compiler, 0.05, 600)
        _check("processes", self.processes, 1, 1024, whole=True)

    @property
    def clock(self) -> float:
        """Seconds on the clock."""
        return 3 * self.cpu + 2 if self.wall is None else self.wall


def _check(name: str, value: object, low: float, high: float, *, whole: bool = False) -> None:
    kind = int if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
        raise BadValue(f"{name}={value!r}: use a {'whole ' if whole else ''}number from {low:g} to {high:g}")


@dataclass(frozen=True, slots=True)
class TestResult:
    """What one test showed."""

    verdict: Verdict
    got: str = ""
    """What the program gave, written out and cut to 300 characters; or why there is nothing."""
    __test__ = False


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of a program after its tests."""

    verdict: Verdict
    """`passed`, or the verdict of the first test that did not pass."""
    tests: tuple[TestResult, ...] = ()
    """One for each test; tests after the end of a process have its verdict."""
    stdout: str = ""
    """The beginning of the standard output, at most 64 KiB."""
    stderr: str = ""
    seconds: float = 0.0
    """CPU seconds."""
    memory: int = 0
    """Bytes at most."""
    reason: str = ""
    """The verdict in a sentence, where there is more to say."""
    layers: tuple[str, ...] = field(default=(), compare=False)
    """What stood between the program and the machine."""

    @property
    def trusted(self) -> bool:
        """Whether something stood between the program and the machine, and between it and the verdict."""
        return bool(self.layers) and UNSAFE not in self.layers

    @property
    def passed(self) -> bool:
        """Whether every test passed."""
        return self.verdict == "passed"

    @property
    def share(self) -> float:
        """The share of tests that passed.

        Raises:
            SandboxError: Nothing is known of the program (`harness_error`).
        """
        return sum(test.verdict == "passed" for test in self.tests) / max(1, len(self.tests))
