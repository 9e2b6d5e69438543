"""Web tasks: templates, each a function from (generator, world, level) to a goal on a site, its checker and its solutions.

A template is a function in a module `tasks*.py` of a site (a package in `sparring/envs/web/sites/`), registered by

    @template("shop/buy_one", levels=(1, 2), infeasible=True)
    def buy_one(draw: Draw) -> Job: ...

The pack `web/all` has all templates in turn, `web/SITE` those of a site, `web/SITE/NAME` one; a level behind a colon keeps the
templates that have it. A template belongs to one split for ever (its name's hash says to which), and every split has worlds
(seeded data of the sites) of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sparring.errors import BadValue, unknown_name
from sparring.names import Registry
from sparring.tasks.core import UNBOUNDED, Pack

LEVELS = (1, 2, 3, 4, 5)
PREFIX, ALL = "web/", "all"
WORLDS = 8
"""Worlds of a split: as many different catalogues, mailboxes ..."""
_SHARES = {"train": range(6), "validation": range(6, 8), "test": range(8, 10)}
"""Which tenths of all templates are whose."""
_SITES = Path(__file__).parents[1] / "envs" / "web" / "sites"
_REGISTERS = re.compile(r'^@template\(\s*"([^"]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of web task."""

    name: str
    """SITE/NAME."""
    levels: tuple[int, ...]
    """1 (2 to 4 steps) to 5 (25 and more, or several sites)."""
    infeasible: bool
    """Whether some of its tasks cannot be done, so that saying so is right."""
    make: Callable[..., object]
    """(draw) -> job: see `sparring.envs.web.jobs`."""
    sites: tuple[str, ...]
    """The sites of its world, the first one opened at the start."""


def _find_builtins() -> dict[str, str]:
    return {
        name: f"sparring.envs.web.sites.{path.parent.name}.{path.stem}"
        for path in sorted(_SITES.glob("*/tasks*.py"))
        for name in _REGISTERS.findall(path.read_text(encoding="utf-8"))
    }


_TEMPLATES: Registry[Template] = Registry("web task", find_builtins=_find_builtins)


def register_template(found: Template, module: str) -> Template:
    """Register a template that `module` makes, and return it.

    Raises:
        BadValue: Its name is not SITE/NAME, or its levels are none.
    """
    if re.fullmatch(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*", found.name) is None:
        raise BadValue(f"web task {found.name!r}: name it SITE/NAME, in lower case")
    if not found.levels or not set(found.levels) <= set(LEVELS):
        raise BadValue(f"levels={found.levels!r} of {found.name!r}: use {', '.join(map(str, LEVELS))}")
    return _TEMPLATES.register(found.name, found, module=module)


def template_names() -> tuple[str, ...]:
    """The names of all templates, sorted."""
    return _TEMPLATES.names()


def get_template(name: str) -> Template:
    """Return a template.

    Raises:
        UnknownName: There is none of that name; the nearest is given.
    """
    return _TEMPLATES.get(name)


def site_names() -> tuple[str, ...]:
    """The sites that have templates, sorted."""
    return tuple(sorted({name.partition("/")[0] for name in template_names()}))


@lru_cache
def template_split(name: str) -> str:
    """Return the split that a template belongs to."""
    tenth = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") % 10
    return next(split for split, tenths in _SHARES.items() if tenth in tenths)


@lru_cache(maxsize=1024)
def web_pack(name: str) -> Pack:
    """Return the pack `web/all`, `web/SITE` or `web/SITE/NAME`, each with or without `:LEVEL`.

    Splits that have no tasks are left out.

    Raises:
        UnknownName: There is no such site or template.
        BadValue: The level is none of 1 to 5, or nothing has it.
    """
    stem, colon, level = name.removeprefix(PREFIX).partition(":")
    if colon and level not in map(str, LEVELS):
        raise BadValue(f"level={level!r} in {name!r}: use {', '.join(map(str, LEVELS))}")
    wanted = [each for each in _named(stem) if not colon or int(level) in get_template(each).levels]
    if not wanted:
        have = sorted({level for each in _named(stem) for level in get_template(each).levels})
        raise BadValue(f"level={level} in {name!r}: {PREFIX}{stem} has {', '.join(map(str, have))}")
    found = {split: tuple(each for each in wanted if template_split(each) == split) for split in _SHARES}
    found = {split: names for split, names in found.items() if names}
    return Pack(name, dict.fromkeys(found, UNBOUNDED), partial(_params, found, int(level or 0)))


def _named(stem: str) -> tuple[str, ...]:
    """The templates of a pack."""
    names = template_names()
    if stem == ALL:
        return names
    if stem in names:
        return (stem,)
    if stem in site_names():
        return tuple(name for name in names if name.startswith(f"{stem}/"))
    raise unknown_name("web site or task", stem, (ALL, *site_names(), *names))


def _params(names: Mapping[str, Sequence[str]], level: int, split: str, index: int) -> Mapping[str, Any]:
    rounds, which = divmod(index, len(names[split]))
    found = get_template(names[split][which])
    now = level or found.levels[(rounds + which) % len(found.levels)]
    return {"template": found.name, "level": now, "world": f"{split}-{rounds % WORLDS}"}
