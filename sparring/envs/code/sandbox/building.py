"""Programs in C, C++, JavaScript and Bash: compiled or checked once, in a room of their own, then run by each test in another.

What a compiler makes goes back to the library, which gives it anew to every run; so no run can change it for the next one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from sparring.envs.code.sandbox.checks import Stdio
from sparring.envs.code.sandbox.grading import Backend, Files, ask, decoded, failure, grade_stdio, why_ended
from sparring.envs.code.sandbox.languages import Language, Way
from sparring.envs.code.sandbox.runner.messages import MAX_FRAME
from sparring.envs.code.sandbox.verdicts import Limits, Result, TestResult
from sparring.errors import MissingExtra, SandboxError

_MEMORY, _FILES = 1 << 30, 64 << 20
"""Bytes that a compiler may use, and write."""
_STACK, _SPARE, _HEAP = 64 << 20, 64 << 20, 16 << 20
"""Bytes of stack of interpreters; of address space or memory beside a program's own; of heap at least."""


class _Made(NamedTuple):
    """What came of a compiler's run."""

    files: Files
    product: str
    """The compiled program in base 64; empty where the text itself is run."""
    tools: Mapping[str, str]
    refused: Result
    """What is known of the program if it was refused; else its verdict is `passed`, and says nothing."""


def grade_other(backend: Backend, files: Files, language: Language, tests: Sequence[Stdio], limits: Limits) -> Result:
    """Return what runs of a program in another language show.

    Args:
        backend: A workshop: other programs may be started there.
        files: The texts of the program by path, the main one first.
        language: What it is written in.
        tests: What it has to read and write.
        limits: What each run may use, and the compiler's time.

    Raises:
        MissingExtra: The compiler or interpreter is not there, or compiles nothing.
        SandboxError: The sandbox failed.
    """
    made = _made(backend, files, language, limits)
    refused = made.refused
    if refused.passed or (language.read_as_run and refused.verdict == "syntax_error"):
        result = grade_stdio(backend, _order(made, language, limits), tests, limits, exhausted=language.exhausted)
        if refused.passed or any(test.verdict != "runtime_error" for test in result.tests):
            return result
    if refused.verdict == "syntax_error":
        _check_tool(backend, language)
    return replace(refused, tests=(TestResult(refused.verdict, refused.reason),) * len(tests))


def _made(backend: Backend, files: Files, language: Language, limits: Limits) -> _Made:
    """Compile or check, in the first way that works."""
    for way in language.ways:
        made = _built(backend, files, language, way, limits)
        if made.refused.passed:
            break
    return made


def _built(backend: Backend, files: Files, language: Language, way: Way, limits: Limits) -> _Made:
    files = {**files, **dict(way.files), **files}  # the main one stays first
    own = Limits(cpu=limits.compiler, memory=max(_MEMORY, limits.memory), files=max(_FILES, limits.files))
    with backend.room(own) as room:
        tool = room.tools.get(language.tool)
        if tool is None:
            raise MissingExtra(
                f"language={language.name!r} needs {language.tool}, which is not where programs run: "
                f"apt-get install {language.package} (on Debian and Ubuntu; containers need an image with it)"
            )
        argv = [tool, *way.options, *_sources(files, language), *language.after]
        order: dict[str, Any] = {"main": next(iter(files)), "files": dict(files), "mode": "build", "argv": argv}
        order |= {"product": language.compiled, "most": limits.files // 2}
        answer = ask(room.connection, order, MAX_FRAME)
        ending = room.end()
        result = Result("passed", (), "", "", ending.cpu, ending.memory, "", room.layers)
        if answer is None or ending.why:
            verdict, reason = why_ended(ending, own)
            if verdict not in ("timeout", "memory_limit"):
                raise SandboxError(f"{language.tool} could not be run: {reason}")
            refused = replace(result, verdict=verdict, reason=f"{language.tool}: {reason}")
            return _Made(files, "", room.tools, refused)
        reply = decoded(answer)
        found = failure(reply)
        if found is None:
            return _Made(files, reply["ok"], room.tools, result)
        said = ending.stderr.decode("utf-8", "backslashreplace")
        return _Made(files, "", room.tools, replace(result, verdict=found[0], reason=found[1], stderr=said))


def _sources(files: Files, language: Language) -> list[str]:
    """What a compiler is given; headers, and what a script imports, lie beside it."""
    if not language.compiled:
        return [f"./{next(iter(files))}"]
    return [f"./{path}" for path in files if PurePosixPath(path).suffix in language.suffixes]


def _order(made: _Made, language: Language, limits: Limits) -> dict[str, Any]:
    """The message that makes a room run a program."""
    main = next(iter(made.files))
    counted = "cgroup" in made.refused.layers
    order = {"main": main, "mode": "execute", "program": made.product, "space": 0, "stack": _STACK}
    if language.compiled:
        stack = limits.memory if counted else min(limits.memory, _STACK)
        space = 0 if counted else limits.memory + _SPARE + limits.processes * stack
        return {**order, "files": {}, "argv": [f"./{PurePosixPath(main).stem}"], "stack": stack, "space": space}
    heap = max(_HEAP, limits.memory - _SPARE) >> 20
    options = [each.format(heap=heap, stack=(_STACK - (_STACK >> 3)) >> 10) for each in language.run]
    return {**order, "files": dict(made.files), "argv": [made.tools[language.tool], *options, f"./{main}"]}


@lru_cache
def _check_tool(backend: Backend, language: Language) -> None:
    """Raise if a compiler refuses what is right: then nothing is known of what else it has refused."""
    made = _built(backend, {f"hello{language.suffixes[0]}": language.hello}, language, language.ways[0], Limits())
    if not made.refused.passed:
        raise MissingExtra(
            f"language={language.name!r}: {language.tool} compiles nothing where programs run ({made.refused.reason}): "
            f"apt-get install {language.package} (on Debian and Ubuntu)"
        )
