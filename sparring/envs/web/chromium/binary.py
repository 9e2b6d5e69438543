"""Where Chromium is on this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sparring.errors import BrowserError

VARIABLE = "SPARRING_CHROMIUM"
"""The environment variable that names a binary."""
REMEDY = "sudo apt-get install chromium-headless-shell"
_NAMES = (
    *("chromium-headless-shell", "chrome-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable", "microsoft-edge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_DOWNLOADED = ("ms-playwright/chromium_headless_shell-*/chrome-*/*shell", "ms-playwright/chromium-*/chrome-*/chrome")
"""Where Playwright puts its browsers, in the cache folder of a user."""
_FOLDERS = ("/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome")
"""Where distributions put the binary that their scripts on the PATH start."""


def find_binary(path: str | None = None) -> str:
    """Return the browser to start: `path`, what the variable SPARRING_CHROMIUM names, or the first of `candidates()`.

    Raises:
        BrowserError: There is none; the message has the command that installs one.
    """
    named = path or os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise BrowserError(f"no program is at {named!r} (from {'the argument' if path else VARIABLE}); {REMEDY}")
        return found
    there = candidates()
    if not there:
        raise BrowserError(f"no Chromium is on the PATH, and {VARIABLE} names none: {REMEDY}")
    return next((each for each in there if _is_program(Path(each))), there[0])


def candidates() -> list[str]:
    """Return the browsers of this machine, the best first.

    A headless shell is preferred to a full browser: it starts faster and needs half the processor time. What is returned
    is the program itself and not the script that a distribution puts before it, where there is one.
    """
    there = [_behind(found) for name in _NAMES if (found := shutil.which(name)) is not None]
    home = Path(os.path.expanduser("~"))
    for cache in (home / ".cache", home / "Library" / "Caches"):
        there += [str(path) for pattern in _DOWNLOADED for path in sorted(cache.glob(pattern), reverse=True)]
    return there


def _behind(script: str) -> str:
    """Return the binary that a wrapper script starts; the path itself if it is no script."""
    if _is_program(Path(script)):
        return script
    real = Path(script).resolve()
    own = Path(script).name
    for name in ("chrome", own) if own.startswith("google-chrome") else (own,):
        for folder in (real.parent, *map(Path, _FOLDERS)):
            binary = folder / name
            if binary != real and os.access(binary, os.X_OK) and binary.is_file() and _is_program(binary):
                return str(binary)
    return script


def _is_program(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) != b"#!"
