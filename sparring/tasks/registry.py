"""The registry of task packs; installed packages add theirs by the entry-point group `sparring.tasks`."""

from __future__ import annotations

import importlib
import pkgutil

from sparring.names import Registry
from sparring.tasks import packs, program_families, programs
from sparring.tasks.core import Pack, TaskSet
from sparring.tasks.families import ALL, PREFIX, family_names, family_pack


def _find_builtins() -> dict[str, str]:
    for module in pkgutil.iter_modules(packs.__path__):
        importlib.import_module(f"{packs.__name__}.{module.name}")
    return {}


_PACKS: Registry[Pack] = Registry("task pack", group="sparring.tasks", find_builtins=_find_builtins)


def register_pack(pack: Pack) -> Pack:
    """Register a task pack under its name and return it.

    Raises:
        RegistrationError: The name is taken.
    """
    return _PACKS.register(pack.name, pack)


def get_pack(name: str) -> Pack:
    """Return a registered task pack, or one of a data set or file: see `sparring.tasks.datasets`.

    Raises:
        UnknownName: No such pack; the nearest name is given.
    """
    if name.startswith(("hf:", "file:")):
        from sparring.tasks.datasets import problem_pack

        return problem_pack(name)
    if name.startswith(programs.PREFIX):
        return program_families.code_pack(name)
    return family_pack(name) if name.startswith(PREFIX) else _PACKS.get(name)


def load_tasks(name: str, split: str = "train") -> TaskSet:
    """Return one split of a registered task pack.

    Raises:
        UnknownName: No such pack, or the pack has no such split; the nearest name is given.
    """
    return get_pack(name).tasks(split)


def pack_names() -> tuple[str, ...]:
    """The names of all task packs, sorted; families of problems are `math/NAME`, programming problems `code/NAME`, families of
    them `code/family/NAME`."""
    families = (f"{PREFIX}{name}" for name in (ALL, *family_names()))
    problems = (f"{programs.PREFIX}{name}" for name in (programs.ALL, *programs.program_names()))
    made = (f"{program_families.PREFIX}{name}" for name in program_families.program_family_names())
    return tuple(sorted((*_PACKS.names(), *families, *problems, program_families.ALL, *made)))
