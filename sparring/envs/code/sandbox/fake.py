"""A sandbox that runs nothing, for tests: a function says what is known of each program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NoReturn

from sparring.envs.code.sandbox.checks import Test
from sparring.envs.code.sandbox.pool import Room
from sparring.envs.code.sandbox.verdicts import Limits, Result, TestResult
from sparring.errors import SandboxError

Answer = Callable[[Mapping[str, str], Sequence[Test]], Result]
"""(texts of the program by path, tests) -> what is known of it; may raise `SandboxError`."""


class FakeSandbox:
    """A sandbox that runs nothing: a function, or one result for all, says what is known of each program.

    >>> from sparring.envs.code.sandbox import Call, Result, run
    >>> with FakeSandbox(Result("timeout")).in_place():
    ...     run("def f(): pass", [Call("f")]).verdict
    'timeout'

    Args:
        answer: Called with the texts of a program and its tests; or a `Result` for all of them. What it raises stays an error:
            a `SandboxError` is a sandbox that fails, and is tried twice as with any other. A result without tests says the same
            of each.

    Its results are not `trusted`, since they have no layers.
    """

    name = "fake"
    slots = 1

    def __init__(self, answer: Answer | Result):
        self._answer = answer
        self.programs: list[Mapping[str, str]] = []
        """All that it was asked about, in order."""

    def grade(self, files: Mapping[str, str], tests: Sequence[Test]) -> Result:
        """Return what is known of a program.

        Raises:
            SandboxError: The function says that the sandbox fails.
        """
        self.programs.append(files)
        known = self._answer if isinstance(self._answer, Result) else self._answer(files, tests)
        return known if known.tests else replace(known, tests=(TestResult(known.verdict, known.reason),) * len(tests))

    @property
    def bench(self) -> FakeSandbox:
        """Where judges would run."""
        return self

    @property
    def workshop(self) -> FakeSandbox:
        """Where compilers would run."""
        return self

    @property
    def lounge(self) -> FakeSandbox:
        """Where sessions would run."""
        return self

    def room(self, limits: Limits, stdin: bytes = b"", beside: Room | None = None) -> NoReturn:
        """Raise `SandboxError`: there is nothing to run a program in."""
        raise SandboxError("a fake sandbox runs no program")

    @contextmanager
    def in_place(self, backend: str = "auto") -> Iterator[FakeSandbox]:
        """Take the place of a backend in this process, for all threads, until the end of the `with`.

        Args:
            backend: The name that callers and environments ask for.
        """
        before = _IN_PLACE.get(backend)
        _IN_PLACE[backend] = self
        try:
            yield self
        finally:
            if before is None:
                del _IN_PLACE[backend]
            else:
                _IN_PLACE[backend] = before


_IN_PLACE: dict[str, FakeSandbox] = {}


def in_use(backend: str) -> FakeSandbox | None:
    """Return what is in a backend's place, if anything."""
    return _IN_PLACE.get(backend)
