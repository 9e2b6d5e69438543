"""The sandbox's face: one program, many programs, or from a coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from sparring.envs.code.sandbox.checks import Call, Script, Stdio, Test, checked
from sparring.envs.code.sandbox.grading import Backend, grade_calls, grade_script, grade_stdio
from sparring.envs.code.sandbox.local import LocalBackend
from sparring.envs.code.sandbox.verdicts import Limits, Result
from sparring.errors import BadValue, SandboxError, unknown_name

MAX_SOURCE = 1 << 20
BACKENDS = ("auto", "local")
_ATTEMPTS = 2
DEFAULT = Limits()
Code = str | Mapping[str, str]
"""The text of a program, or {path: text}, the main file first."""


def get_backend(name: str = "auto") -> Backend:
    """Return the backend of a name; it is made once.

    Raises:
        UnknownName: There is none; the nearest name is given.
    """
    if name not in BACKENDS:
        raise unknown_name("backend", name, BACKENDS)
    return _local()


@lru_cache(maxsize=1)
def _local() -> LocalBackend:
    return LocalBackend()


def run(code: Code, tests: Sequence[Test] | str, *, limits: Limits = DEFAULT, backend: str = "auto") -> Result:
    """Return what is known of a program after its tests.

    Args:
        code: Its text, or {path: text}, the main file first.
        tests: `Call` or `Stdio` objects, or a text of lines `assert f(1) == 2`.
        limits: What the program may use.
        backend: `local`, or `auto`.

    Raises:
        BadValue: The code is no text or too long, or the tests are none.
        UnknownName: There is no such backend.

    A sandbox that fails is started anew once; if it fails again, the verdict is `harness_error`.
    """
    files, found = _files(code), checked(tests)
    room = get_backend(backend)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _graded(room, files, found, limits)
        except SandboxError as error:
            if attempt == _ATTEMPTS:
                return Result("harness_error", reason=str(error))
    raise AssertionError("unreachable")


def _graded(backend: Backend, files: dict[str, str], tests: tuple[Test, ...], limits: Limits) -> Result:
    calls = [test for test in tests if isinstance(test, Call)]
    if calls:
        return grade_calls(backend, files, calls, limits)
    scripts = [test for test in tests if isinstance(test, Script)]
    if scripts:
        text = "\n".join(test.text for test in scripts)
        return grade_script(backend, files, Script(text), limits)
    return grade_stdio(backend, files, [test for test in tests if isinstance(test, Stdio)], limits)


def _files(code: Any) -> dict[str, str]:
    files = {"solution.py": code} if isinstance(code, str) else dict(code) if isinstance(code, Mapping) else {}
    if not files:
        raise BadValue(f"code={code!r:.80}: give the text of a program, or {{path: text}}")
    for path, text in files.items():
        if not isinstance(path, str) or not isinstance(text, str):
            raise BadValue(f"code[{path!r:.80}]={text!r:.80}: paths and programs are text")
        if path.startswith("/") or ".." in path.split("/") or "\0" in path or not path:
            raise BadValue(f"path {path!r:.80}: use a relative path without ..")
    length = sum(map(len, files.values()))
    if length > MAX_SOURCE:
        raise BadValue(f"a program of {length} characters; at most {MAX_SOURCE} are run")
    return files


def run_batch(
    jobs: Iterable[tuple[Code, Sequence[Test] | str]], *, limits: Limits = DEFAULT, backend: str = "auto"
) -> list[Result]:
    """Return what is known of many programs, in their order; they run side by side, one on each CPU."""
    slots = getattr(get_backend(backend), "slots", 1)
    with ThreadPoolExecutor(slots) as pool:
        return list(pool.map(lambda job: run(*job, limits=limits, backend=backend), jobs))


async def run_async(
    code: Code, tests: Sequence[Test] | str, *, limits: Limits = DEFAULT, backend: str = "auto"
) -> Result:
    """Return what `run` returns, without holding up the event loop."""
    return await asyncio.to_thread(run, code, tests, limits=limits, backend=backend)
