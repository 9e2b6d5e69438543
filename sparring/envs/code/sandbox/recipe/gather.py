"""`python -I -S gather.py TARGET RUNNER`: put into a folder what a container for programs needs: this interpreter, the standard
library, the shared libraries that both use, and the sandbox's runner.

    TARGET/room/...    what programs see, at the paths where this machine has it
    TARGET/runner/     the sandbox's own part
    TARGET/python      the interpreter; TARGET/usr and the like lead into the room

It runs on the host, or while an image is built from another one, so it uses the standard library alone.
"""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys

_LEFT_OUT = (
    "test",
    "idlelib",
    "ensurepip",
    "turtledemo",
    "right",
    "posix",
    "site-packages",
    "dist-packages",
    "lib2to3",
)
_NEEDED_LATER = ("libgcc_s.so.1", "libpthread.so.0", "librt.so.1", "libdl.so.2", "libutil.so.1", "libm.so.6")
"""Libraries that are opened by name while programs run, beside the C library."""
_DATA = ("/usr/share/zoneinfo", "/usr/lib/locale/C.utf8", "/etc/ld.so.cache")
_EMPTY = ("tmp", "dev/shm", "etc")
_USERS = (0, *range(10_000, 14_096))
"""User ids that programs may have; see `runner/container.py`."""
_ACCOUNTS = {
    "passwd": "".join(f"program:x:{user}:{user}:program:/tmp:/bin/sh\n" for user in _USERS),
    "group": "".join(f"program:x:{user}:\n" for user in _USERS),
    "hosts": "127.0.0.1 localhost\n",
}
_MAPS = """
import importlib, os, sys
for name in sorted({each.partition(".")[0] for each in os.listdir(sys.argv[1])}):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
print(*{line.split(None, 5)[5] for line in open("/proc/self/maps") if line.count("/")}, sep="")
"""


class Image:
    """The folder that an image is made of."""

    def __init__(self, target: str):
        self._target = target
        self._room = os.path.join(target, "room")
        for name in _EMPTY:
            os.makedirs(os.path.join(self._room, name), exist_ok=True)
        for name in ("dev", "proc", "sys", "etc", "tmp"):
            os.makedirs(os.path.join(target, name), exist_ok=True)

    def add(self, path: str) -> None:
        """Copy a file or folder and every link on the way to it."""
        here = "/"
        for part in path.strip("/").split("/"):
            here = os.path.join(here, part)
            if os.path.islink(here):
                self._link(here, os.readlink(here))
                rest = os.path.relpath(path, here)
                self.add(os.path.normpath(os.path.join(os.path.dirname(here), os.readlink(here), rest)))
                return
        self._copy(path)

    def _link(self, path: str, target: str) -> None:
        place = self._room + path
        if not os.path.lexists(place):
            os.makedirs(os.path.dirname(place), exist_ok=True)
            os.symlink(target, place)

    def _copy(self, path: str) -> None:
        place = self._room + path
        if os.path.isdir(path):
            shutil.copytree(path, place, symlinks=True, dirs_exist_ok=True, ignore=_ignored)
        elif not os.path.exists(place):
            os.makedirs(os.path.dirname(place), exist_ok=True)
            shutil.copy2(path, place)

    def finish(self, runner: str, interpreter: str) -> None:
        """Add the runner, accounts, byte code and the links at the top."""
        shutil.copytree(runner, f"{self._target}/runner", ignore=_ignored)
        for name, text in _ACCOUNTS.items():
            for folder in (f"{self._room}/etc", f"{self._target}/etc"):
                with open(f"{folder}/{name}", "w", encoding="ascii") as file:
                    file.write(text)
        if os.path.exists(f"{self._room}/etc/ld.so.cache"):
            shutil.copy2(f"{self._room}/etc/ld.so.cache", f"{self._target}/etc")
        for name in os.listdir(self._room):
            if not os.path.lexists(f"{self._target}/{name}"):
                os.symlink(f"room/{name}", f"{self._target}/{name}")
        os.symlink(interpreter, f"{self._target}/python")
        if not os.path.lexists(f"{self._room}/usr/bin/python3"):  # so that other images can be made of this one
            os.makedirs(f"{self._room}/usr/bin", exist_ok=True)
            os.symlink(interpreter, f"{self._room}/usr/bin/python3")
        for folder in (f"{self._target}/runner", f"{self._room}{_standard_library()}"):
            compileall.compile_dir(folder, quiet=2, stripdir=self._room, workers=os.cpu_count() or 1)
        for folder, _, _ in os.walk(self._target):
            os.chmod(folder, 0o755)


def _ignored(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in _LEFT_OUT or name.startswith("config-") or ".opt-" in name}


def _standard_library() -> str:
    return os.path.realpath(os.path.dirname(os.__file__))


def _mapped() -> list[str]:
    """The shared libraries that the interpreter and its extension modules use."""
    modules = os.path.join(_standard_library(), "lib-dynload")
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _MAPS, modules], capture_output=True, text=True, check=True
    )
    return [path for path in told.stdout.split("\n") if ".so" in path and not path.startswith(modules)]


def _names_of(library: str) -> list[str]:
    """The links beside a library that lead to it."""
    folder = os.path.dirname(library)
    beside = (os.path.join(folder, name) for name in os.listdir(folder) if ".so" in name)
    return [path for path in beside if os.path.islink(path) and os.path.realpath(path) == library]


def main(target: str, runner: str) -> None:
    """Gather everything."""
    image = Image(target)
    interpreter = os.path.realpath(sys.executable)
    libraries = _mapped()
    places = {os.path.dirname(path) for path in libraries}
    later = [f"{place}/{name}" for place in places for name in _NEEDED_LATER]
    loaders = [f"/{place}/{os.path.basename(path)}" for place in ("lib64", "lib") for path in libraries]
    names = [name for path in libraries for name in _names_of(path)]
    for path in (
        interpreter,
        _standard_library(),
        *libraries,
        *names,
        *filter(os.path.exists, (*later, *loaders, *_DATA)),
    ):
        image.add(path)
    image.finish(runner, interpreter)


if __name__ == "__main__":
    main(*sys.argv[1:])
