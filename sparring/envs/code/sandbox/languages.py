"""The languages that programs can be written in besides Python, and how they become processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from sparring.envs.code.sandbox.runner.toolchain import PRODUCT
from sparring.errors import BadValue, unknown_name

PYTHON = "python"


class Way(NamedTuple):
    """How a program is compiled or checked."""

    options: tuple[str, ...]
    """Arguments; the files follow."""
    files: tuple[tuple[str, str], ...] = ()
    """Further files and their texts, where the program has none of these names."""


@dataclass(frozen=True, slots=True)
class Language:
    """How programs of a language become processes."""

    name: str
    suffixes: tuple[str, ...]
    """Of its files; the first is that of a program without a name."""
    tool: str
    package: str
    """What has the tool, on Debian and Ubuntu."""
    ways: tuple[Way, ...]
    """To compile or check: the second for those that the first refuses."""
    run: tuple[str, ...]
    """Arguments before the main file; none for compiled programs."""
    hello: str
    """A program that is right: what tells a broken compiler from a broken program."""
    exhausted: str = ""
    """What it says on standard error when it has no more memory."""
    after: tuple[str, ...] = ()
    """Arguments of the compiler after the files."""
    read_as_run: bool = False
    """Whether a program may end before what is wrong in it is read."""

    @property
    def compiled(self) -> bool:
        """Whether there is something to run besides the text."""
        return not self.run


_WARNINGS = ("-fmax-errors=20", "-fdiagnostics-color=never")
_C = ("-O2", *_WARNINGS, "-o", PRODUCT)
LANGUAGES: Mapping[str, Language] = {
    each.name: each
    for each in (
        Language(
            "c",
            (".c",),
            "gcc",
            "gcc libc6-dev",
            (Way(("-std=gnu17", *_C)),),
            (),
            "#include <stdio.h>\nint main(void) { return 0; }\n",
            after=("-lm", "-pthread"),
        ),
        Language(
            "cpp",
            (".cpp", ".cc", ".cxx"),
            "g++",
            "g++",
            (Way(("-std=gnu++20", *_C)),),
            (),
            "#include <iostream>\nint main() { return 0; }\n",
            "std::bad_alloc",
            after=("-pthread",),
        ),
        Language(
            "javascript",
            (".js", ".mjs", ".cjs"),
            "node",
            "nodejs",
            tuple(Way(("--check",), (("package.json", f'{{"type": "{kind}"}}'),)) for kind in ("commonjs", "module")),
            ("--max-old-space-size={heap}", "--stack-size={stack}"),
            "",
            "heap out of memory",
        ),
        Language(
            "bash",
            (".sh", ".bash"),
            "bash",
            "bash",
            (Way(("-n",)), Way(("-O", "extglob", "-n"))),  # the latter for those that run `shopt -s extglob` first
            ("--",),
            "",
            read_as_run=True,
        ),
    )
}
NAMES = (PYTHON, *LANGUAGES)
_BY_SUFFIX = {suffix: each.name for each in LANGUAGES.values() for suffix in each.suffixes}


def language_of(language: str | None, files: Mapping[str, str]) -> str:
    """Return the name of a program's language: what is said, else what the suffix of the main file says, else Python.

    Raises:
        UnknownName: There is no such language.
        BadValue: The main file's name is none of that language.
    """
    main = next(iter(files))
    suffix = PurePosixPath(main).suffix
    if language is None:
        return _BY_SUFFIX.get(suffix, PYTHON)
    if language not in NAMES:
        raise unknown_name("language", language, NAMES)
    if language != PYTHON and suffix not in LANGUAGES[language].suffixes:
        allowed = " or ".join(LANGUAGES[language].suffixes)
        raise BadValue(f"main file {main!r:.80} for language={language!r}: give it a name that ends in {allowed}")
    return language


def default_name(language: str | None) -> str:
    """Return the path of a program that comes without one."""
    known = LANGUAGES.get(language or PYTHON)
    return f"solution{known.suffixes[0]}" if known else "solution.py"
