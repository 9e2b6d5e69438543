"""Tests that somebody wrote for a program: reading them, and which of them count."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from sparring.envs.code._forms import argument_form
from sparring.envs.code.sandbox import Call, Limits, parse_asserts, run
from sparring.errors import BadValue, SandboxError
from sparring.tasks.programs import Program, get_program, oracle_source

Standing = Literal["right", "wrong", "void"]
"""`wrong`: it cannot be read, or the value is not what the function returns; `void`: nobody can say, so it does not count."""
_DECIDED = ("passed", "wrong_answer", "runtime_error")
_UNDECIDED = ("timeout", "memory_limit", "output_limit")
LIMITS = Limits(cpu=1.0)
"""Of the reference and the oracle, for one test."""


class Claim(NamedTuple):
    """One line of tests."""

    text: str
    call: Call | None
    """None if the line is no test of the function."""


def claims(text: str, name: str, most: int) -> list[Claim]:
    """Return the first tests in a text: its lines that begin with `assert`.

    >>> [claim.call and claim.call.args for claim in claims("assert f(1) == 2\\nassert g(1) == 2", "f", 5)]
    [(1,), None]
    """
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("assert")]
    return [Claim(line, _call(line, name)) for line in lines[:most]]


def _call(line: str, name: str) -> Call | None:
    try:
        found = parse_asserts(line)
    except BadValue:
        return None
    if found is None or len(found) != 1 or found[0].function != name or found[0].kwargs:
        return None
    return found[0]


def compared(program: Program, call: Call, slack: int = 1) -> Call:
    """Return a test that compares as the problem does, with so many times its tolerance."""
    tolerance = None if program.tolerance is None else slack * program.tolerance
    return Call(program.name, call.args, call.expected, tolerance=tolerance, accepts=program.accepts)


def standings(program: Program, found: Sequence[Claim], backend: str) -> list[Standing]:
    """Return how tests stand: the reference and the oracle decide, in the sandbox, where the arguments have the problem's form.

    Raises:
        SandboxError: The sandbox failed.
    """
    form = argument_form(program.name)
    out: list[Standing] = ["wrong" if claim.call is None else "void" for claim in found]
    formed = [i for i, claim in enumerate(found) if claim.call is not None and form.takes(tuple(claim.call.args))]
    calls = [compared(program, call) for i in formed if (call := found[i].call) is not None]
    ways = [_verdicts(way, calls, backend) for way in (program.solution, _oracle(program.name)) if way is not None]
    for i, verdicts in zip(formed, zip(*ways, strict=True), strict=True):
        out[i] = _standing(*verdicts)
    return out


def _standing(reference: str, oracle: str = "passed") -> Standing:
    """How a test stands that both have been asked: the oracle is slow, so it need not have an answer."""
    if reference == "passed":
        return "right" if oracle in ("passed", *_UNDECIDED) else "void"
    return "wrong" if reference == "wrong_answer" and oracle != "passed" else "void"


def _verdicts(program: str, calls: Sequence[Call], backend: str) -> list[str]:
    """Return what each test says of a program that means no harm; one that does not end keeps nobody else waiting."""
    if not calls:
        return []
    result = run(program, calls, limits=LIMITS, backend=backend)
    found = [test.verdict for test in result.tests]
    if not set(found) <= set(_DECIDED) and len(calls) > 1:
        return [verdict for call in calls for verdict in _verdicts(program, [call], backend)]
    if result.verdict == "harness_error":
        raise SandboxError(result.reason)
    return list(found)


@lru_cache(maxsize=512)
def _oracle(name: str) -> str | None:
    return oracle_source(get_program(name))
