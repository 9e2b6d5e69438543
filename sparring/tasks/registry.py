"""The registry of task packs; installed packages add theirs by the entry-point group `sparring.tasks`."""

from __future__ import annotations

import importlib
import pkgutil

from sparring.errors import RegistrationError
from sparring.names import Registry
from sparring.tasks import packs
from sparring.tasks.core import Pack, TaskSet

_MAKERS = {
    "hf:": ("datasets", "problem_pack"),
    "file:": ("datasets", "problem_pack"),
    "pack:": ("datasets.cards", "card_pack"),
    "math/": ("families", "family_pack"),
    "code/": ("program_families", "code_pack"),
    "web/": ("web", "web_pack"),
    "miniwob/": ("miniwob", "miniwob_pack"),
}
"""The modules and functions that make packs from names that begin so; imported when they are asked."""
PREFIXES = tuple(_MAKERS)
"""No pack that is registered can have a name that begins so."""


def _find_builtins() -> dict[str, str]:
    for module in pkgutil.iter_modules(packs.__path__):
        importlib.import_module(f"{packs.__name__}.{module.name}")
    return {}


_PACKS: Registry[Pack] = Registry("task pack", group="sparring.tasks", find_builtins=_find_builtins)


def register_pack(pack: Pack, *, module: str | None = None) -> Pack:
    """Register a task pack, which `module` defines if that is known, under its name and return it.

    Raises:
        RegistrationError: The name is taken, or begins as names of packs do that are made when they are asked for.
    """
    if pack.name.startswith(PREFIXES):
        raise RegistrationError(
            f"task pack {pack.name!r} would never be found: names with {', '.join(_MAKERS)} in front are made from what follows"
        )
    return _PACKS.register(pack.name, pack, module=module)


def get_pack(name: str) -> Pack:
    """Return a registered task pack, or one of a data set or file: see `sparring.tasks.datasets`.

    Raises:
        UnknownName: No such pack; the nearest name is given.
    """
    for prefix, (module, function) in _MAKERS.items():
        if name.startswith(prefix):
            pack: Pack = getattr(importlib.import_module(f"sparring.tasks.{module}"), function)(name)
            return pack
    return _PACKS.get(name)


def load_tasks(name: str, split: str = "train") -> TaskSet:
    """Return one split of a registered task pack.

    Raises:
        UnknownName: No such pack, or the pack has no such split; the nearest name is given.
    """
    return get_pack(name).tasks(split)


def pack_names() -> tuple[str, ...]:
    """The names of all task packs, sorted; families of problems are `math/NAME`, programming problems `code/NAME`, families of
    them `code/family/NAME`, web tasks `web/SITE/NAME`, and `miniwob/NAME`."""
    from sparring.tasks import families, miniwob, program_families, programs, web

    names = {
        families.PREFIX: (families.ALL, *families.family_names()),
        programs.PREFIX: (programs.ALL, *programs.program_names()),
        program_families.PREFIX: program_families.program_family_names(),
        web.PREFIX: (
            *(web.ALL, web.JS, *web.site_names()),
            *(*web.template_names(), *web.template_names(needs_js=True)),
        ),
        miniwob.PREFIX: (miniwob.ALL, *miniwob.TASKS),
    }
    made = (f"{prefix}{name}" for prefix, each in names.items() for name in each)
    return tuple(sorted((*_PACKS.names(), program_families.ALL, *made)))
