"""Gymnasium and PettingZoo are told of every environment once they are imported, whoever does that, before or after `import sparring`.

Importing them costs more than all that a command such as `sparring list` does, and most of what this package does needs neither.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

LIBRARIES = ("gymnasium", "pettingzoo")


class _Watcher(MetaPathFinder):
    """Finds nothing itself: what the finders behind it find of these libraries tells them of us when it is carried out."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where the library is, by the other finders; None for any other module."""
        if fullname not in LIBRARIES:
            return None
        others = sys.meta_path[sys.meta_path.index(self) + 1 :]
        spec = next((found for other in others if (found := other.find_spec(fullname, path, target))), None)
        if spec is not None and spec.loader is not None:
            carry_out = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                carry_out(module)
                _tell(fullname)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def install() -> None:
    """Tell those that are imported already, and have the others be told."""
    tell()
    if any(library not in sys.modules for library in LIBRARIES):
        sys.meta_path.insert(0, _Watcher())


def tell() -> None:
    """Tell those that are imported of every environment that they do not know."""
    for library in LIBRARIES:
        if library in sys.modules:
            _tell(library)


def _tell(library: str) -> None:
    importlib.import_module("sparring.wrappers.registration").register_all(library)
