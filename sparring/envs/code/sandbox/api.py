"""The sandbox's face: one program, many programs, or from a coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any

from sparring.envs.code.sandbox.building import grade_other
from sparring.envs.code.sandbox.checks import Call, Script, Stdio, Test, checked
from sparring.envs.code.sandbox.fake import FakeSandbox, in_use
from sparring.envs.code.sandbox.grading import Backend, grade_calls, grade_script, grade_stdio, ordered
from sparring.envs.code.sandbox.languages import LANGUAGES, PYTHON, default_name, language_of
from sparring.envs.code.sandbox.local import LocalBackend, UnlockedError
from sparring.envs.code.sandbox.unsafe import UnsafeBackend, warn
from sparring.envs.code.sandbox.verdicts import Limits, Result
from sparring.errors import BadValue, MissingExtra, SandboxError, unknown_name

MAX_SOURCE = 1 << 20
BACKENDS = ("auto", "local", "docker")
_ATTEMPTS = 2
DEFAULT = Limits()
Code = str | Mapping[str, str]
"""The text of a program, or {path: text}, the main file first."""


def get_backend(name: str = "auto") -> Backend:
    """Return the backend of a name; it is made once.

    Args:
        name: `local`, `docker`, `docker:RUNTIME` (such as `docker:runsc`, which is gVisor), or `auto`: local where the kernel
            lets programs be locked in, else docker where that is there.

    Raises:
        UnknownName: There is none; the nearest name is given.
        BadValue: The Docker engine has no such runtime.
        MissingExtra: The package `docker` is not installed.
        SandboxError: There is no Docker engine, or it has no image for this; or neither backend is there.
    """
    kind, _, runtime = name.partition(":")
    if kind not in BACKENDS or (runtime and kind != "docker"):
        raise unknown_name("backend", name, BACKENDS)
    fake = in_use(name)
    if fake is not None:
        return fake
    if kind == "docker":
        return _docker(runtime or None)
    return _automatic() if kind == "auto" else _local()


@lru_cache(maxsize=1)
def _automatic() -> Backend:
    try:
        local = _local()
        with local.room(DEFAULT) as room:
            room.end()
        return local
    except UnlockedError as error:
        try:
            return _docker(None)
        except (SandboxError, MissingExtra) as other:
            raise SandboxError(f"{error}; and {other}") from other


@lru_cache(maxsize=4)
def _docker(runtime: str | None) -> Backend:
    from sparring.envs.code.sandbox.docker import DockerBackend

    return DockerBackend(runtime=runtime)


@lru_cache(maxsize=1)
def _local() -> LocalBackend:
    return LocalBackend()


def run(
    code: Code,
    tests: Sequence[Test] | str,
    *,
    language: str | None = None,
    limits: Limits = DEFAULT,
    backend: str = "auto",
    unsafe: bool = False,
) -> Result:
    """Return what is known of a program after its tests.

    Args:
        code: Its text, or {path: text}, the main file first.
        tests: `Call` or `Stdio` objects, or a text of lines `assert f(1) == 2`; for other languages than Python `Stdio` alone.
        language: `python`, `c`, `cpp`, `javascript` or `bash`; None: what the suffix of a named main file says, else Python.
        limits: What the program may use.
        backend: `local`, `docker`, `docker:RUNTIME` or `auto`; see `get_backend`.
        unsafe: Run a plain process with all rights of the caller, for teaching where there is no sandbox: Python alone. Warns
            at every run, and the result is not `trusted`.

    Raises:
        BadValue: The code is no text or too long, or the tests are none, or not for this language.
        UnknownName: There is no such backend or language.
        MissingExtra: The compiler or interpreter of the language is not there.

    A sandbox that fails is started anew once; if it fails again, the verdict is `harness_error`.
    """
    files = _files(code, language)
    language = language_of(language, files)
    found = checked(tests)
    _check_language(language, found, unsafe)
    room = _unsafe() if unsafe else get_backend(backend)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _graded(room, files, language, found, limits)
        except SandboxError as error:
            if attempt == _ATTEMPTS:
                return Result("harness_error", reason=str(error))
    raise AssertionError("unreachable")


def _check_language(language: str, tests: tuple[Test, ...], unsafe: bool) -> None:
    if language == PYTHON:
        return
    if unsafe:
        raise BadValue(f"unsafe=True for language={language!r}: it is for Python alone; leave it out")
    for test in tests:
        if not isinstance(test, Stdio):
            raise BadValue(f"{test!r:.80} for language={language!r}: use Stdio(stdin, expected); others are for Python")


def _unsafe() -> UnsafeBackend:
    warn()
    return UnsafeBackend()


def _graded(backend: Backend, files: dict[str, str], language: str, tests: tuple[Test, ...], limits: Limits) -> Result:
    if isinstance(backend, FakeSandbox):
        return backend.grade(files, tests)
    stdio = [test for test in tests if isinstance(test, Stdio)]
    if language != PYTHON:
        return grade_other(backend.workshop, files, LANGUAGES[language], stdio, limits)
    calls = [test for test in tests if isinstance(test, Call)]
    if calls:
        return grade_calls(backend, files, calls, limits)
    scripts = [test for test in tests if isinstance(test, Script)]
    if scripts:
        text = "\n".join(test.text for test in scripts)
        return grade_script(backend, files, Script(text), limits)
    return grade_stdio(backend, ordered(files, "script"), stdio, limits)


def _files(code: Any, language: str | None) -> dict[str, str]:
    files = {default_name(language): code} if isinstance(code, str) else dict(code) if isinstance(code, Mapping) else {}
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
    jobs: Iterable[tuple[Code, Sequence[Test] | str]],
    *,
    language: str | None = None,
    limits: Limits = DEFAULT,
    backend: str = "auto",
    unsafe: bool = False,
) -> list[Result]:
    """Return what is known of many programs, in their order; they run side by side."""
    slots = 1 if unsafe else getattr(get_backend(backend), "slots", 1)
    one = partial(run, language=language, limits=limits, backend=backend, unsafe=unsafe)
    with ThreadPoolExecutor(slots) as pool:
        return list(pool.map(lambda job: one(*job), jobs))


async def run_async(
    code: Code,
    tests: Sequence[Test] | str,
    *,
    language: str | None = None,
    limits: Limits = DEFAULT,
    backend: str = "auto",
    unsafe: bool = False,
) -> Result:
    """Return what `run` returns, without holding up the event loop."""
    one = partial(run, language=language, limits=limits, backend=backend, unsafe=unsafe)
    return await asyncio.to_thread(one, code, tests)
