"""What a problem's own solution gives, where the data set says inputs alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sparring.envs.code.sandbox import Call, Limits, run
from sparring.envs.code.sandbox.checks import packed
from sparring.errors import BadValue, SandboxError

_LIMITS = Limits(cpu=60.0, memory=1 << 30)
_CACHED = 64


@dataclass(frozen=True, slots=True)
class _Kept:
    """Notes every value and finds it right."""

    values: list[Any] = field(default_factory=list)

    def __call__(self, args: tuple[Any, ...], value: Any) -> bool:
        packed(value)
        self.values.append(value)
        return True


@dataclass(frozen=True)
class _Wanted:
    """What is computed; equal where everything is."""

    program: str
    entry: str
    wires: str
    inputs: tuple[tuple[Any, ...], ...] = field(compare=False)


def values_of(program: str, entry: str, inputs: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return what a function of a program gives, run in the sandbox; computed once for each content.

    Raises:
        BadValue: It fails on one of the inputs, or gives something that is no plain value.
        SandboxError: The sandbox failed.
    """
    return _computed(_Wanted(program, entry, repr(packed([list(args) for args in inputs])), tuple(inputs)))


@lru_cache(maxsize=_CACHED)
def _computed(wanted: _Wanted) -> tuple[Any, ...]:
    kept = _Kept()
    calls = [Call(wanted.entry, args, accepts=kept) for args in wanted.inputs]
    result = run(wanted.program, calls, limits=_LIMITS)
    if result.verdict == "harness_error":
        raise SandboxError(result.reason)
    for number, test in enumerate(result.tests):
        if test.verdict != "passed":
            words = f"{test.verdict}: {test.got[:120]}"
            raise BadValue(f"its own solution, which says what is right, fails on input {number + 1} ({words})")
    return tuple(kept.values)
