"""Registries of names: one small class behind environments, task packs, recipes and agents."""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
import threading
import warnings
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from sparring.errors import Boundary, RegistrationError, unknown_name

T = TypeVar("T")


class Registry(Generic[T]):
    """Names to things, filled by calls, by built-in modules and by installed packages' entry points.

    Built-ins (`find_builtins`: name -> the module that registers it) are known by name at the first look-up and imported
    when asked for; entry points (`group`) are loaded at the first look-up. A broken third-party package is reported as a
    warning and does not take the others down. At a prompt or in a notebook, what was defined there may be defined anew.
    """

    def __init__(
        self, kind: str, *, group: str | None = None, find_builtins: Callable[[], Mapping[str, str]] | None = None
    ):
        self.kind = kind
        self.group = group
        self._find_builtins = find_builtins
        self._items: dict[str, T] = {}
        self._modules: dict[str, str] = {}
        self._typed: set[str] = set()
        """Names of things that were defined at a prompt."""
        self._sorted: tuple[tuple[int, int], tuple[str, ...]] = ((0, 0), ())
        """How many there were of both when `names` sorted them, and what came out; none is ever taken away."""
        self._loaded = False
        self._lock = threading.RLock()

    def register(self, name: str, item: T, *, module: str | None = None) -> T:
        """Add `item`, which `module` registers (its own, if left out), under `name` and return it.

        Raises:
            RegistrationError: Another thing has that name already.
        """
        module = module or getattr(item, "__module__", None)
        typed = module == "__main__" and hasattr(sys, "ps1")
        known = item if typed and name in self._typed else self._items.get(name, item)
        if known is not item or (module and self._modules.get(name, module) != module):
            raise RegistrationError(
                f"{self.kind} {name!r} is registered already ({self._items.get(name) or self._modules[name]!r:.100}); "
                "choose another name or a higher version"
            )
        self._items[name] = item
        if typed:
            self._typed.add(name)
        return item

    def get(self, name: str) -> T:
        """Return what is registered under `name`.

        Raises:
            UnknownName: Nothing is; the message gives the nearest name.
        """
        self._load()
        if name not in self._items and name in self._modules:
            importlib.import_module(self._modules[name])
        if name not in self._items:
            raise unknown_name(self.kind, name, self.names())
        return self._items[name]

    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        self._load()
        known, sizes = self._sorted, (len(self._items), len(self._modules))
        if known[0] != sizes:
            known = self._sorted = (sizes, tuple(sorted({*self._items, *self._modules})))
        return known[1]

    def _load(self) -> None:
        with self._lock:  # another thread waits until everything is there; the loading thread may look up what is there
            if not self._loaded:
                self._loaded = True
                self._load_all()

    def _load_all(self) -> None:
        if self._find_builtins is not None:
            self._modules.update(self._find_builtins())
        if self.group is None:
            return
        for point in importlib.metadata.entry_points(group=self.group):
            with Boundary() as boundary:
                found = point.load()
                if callable(found) and found not in self._items.values():
                    raise RegistrationError(f"{found!r} registers nothing: name the module whose code calls register")
            if boundary.error is not None:
                warnings.warn(
                    f"entry point {point.name!r} ({point.value}) of group {self.group!r} failed to load: "
                    f"{type(boundary.error).__name__}: {boundary.error}",
                    RuntimeWarning,
                    stacklevel=4,
                )
