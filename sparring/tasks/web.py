"""Web tasks: templates, each a function from (generator, world, level) to a goal on a site, its checker and its solutions.

A template is a function in a module `tasks*.py` of a site (a package in `sparring/envs/web/sites/`), registered by

    @template("shop/buy_one", levels=(1, 2), infeasible=True)
    def buy_one(draw: Draw) -> Job: ...

The pack `web/all` has all templates in turn, `web/SITE` those of a site, `web/SITE+SITE` those of several sites that need no
other one, `web/SITE/NAME` one; a level behind a colon keeps the templates that have it. A template belongs to one split for ever
(its name's hash says to which, or its site where that is held out), and every split has worlds (seeded data of the sites) of its own.

Templates whose pages need scripts (`needs_js=True`, which only `engine="chromium"` runs) are in none of these packs but in `web/js`
and, one by one, in `web/SITE/NAME`: so a number of a pack means the same task in every engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from sparring.errors import BadValue, unknown_name
from sparring.names import Registry
from sparring.tasks.core import UNBOUNDED, Pack

LEVELS = (1, 2, 3, 4, 5)
PREFIX, ALL, JS = "web/", "all", "js"
WORLDS = 8
"""Worlds of a split: as many different catalogues, mailboxes ..."""
_SHARES = {"train": range(6), "validation": range(6, 8), "test": range(8, 10)}
"""Which tenths of all templates are whose."""
HELD_OUT = {"travel": "validation", "hr": "test"}
"""Sites of which training sees nothing."""
_SITES = Path(__file__).parents[1] / "envs" / "web" / "sites"
_REGISTERS = re.compile(r'^@template\(\s*"([^"]+)"(.*?)^def ', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of web task."""

    name: str
    """SITE/NAME."""
    levels: tuple[int, ...]
    """1 (2 to 5 steps) to 5 (16 to 32, or several sites)."""
    infeasible: bool
    """Whether some of its tasks cannot be done, so that saying so is right."""
    make: Callable[..., object]
    """(draw) -> job: see `sparring.envs.web.jobs`."""
    sites: tuple[str, ...]
    """The sites of its world, the first one opened at the start."""
    needs_js: bool = False
    """Whether its pages need scripts."""


class _Builtin(NamedTuple):
    """Where a template of this package is, told without importing it."""

    module: str
    needs_js: bool


@lru_cache(maxsize=1)
def _builtins() -> Mapping[str, _Builtin]:
    return {
        name: _Builtin(f"sparring.envs.web.sites.{path.parent.name}.{path.stem}", "needs_js=True" in given)
        for path in sorted(_SITES.glob("*/tasks*.py"))
        for name, given in _REGISTERS.findall(path.read_text(encoding="utf-8"))
    }


def _find_builtins() -> dict[str, str]:
    return {name: found.module for name, found in _builtins().items()}


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


def template_names(*, needs_js: bool = False) -> tuple[str, ...]:
    """The names of all templates whose pages need no scripts, or of all others, sorted."""
    return _of_kind(_TEMPLATES.names(), needs_js)


@lru_cache(maxsize=4)
def _of_kind(names: tuple[str, ...], needs_js: bool) -> tuple[str, ...]:
    return tuple(name for name in names if _needs_js(name) is needs_js)


def _needs_js(name: str) -> bool:
    known = _builtins().get(name)
    return get_template(name).needs_js if known is None else known.needs_js


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
    """Return the split that a template belongs to: that of its site, if that is held out, else one of its own."""
    site = name.partition("/")[0]
    if site in HELD_OUT:
        return HELD_OUT[site]
    tenth = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") % 10
    return next(split for split, tenths in _SHARES.items() if tenth in tenths)


@lru_cache(maxsize=1024)
def web_pack(name: str) -> Pack:
    """Return the pack `web/all`, `web/js`, `web/SITE`, `web/SITE+SITE` or `web/SITE/NAME`, each with or without `:LEVEL`.

    Splits that have no tasks are left out.

    Raises:
        UnknownName: There is no such site or template.
        BadValue: The level is none of 1 to 5, or nothing has it.
    """
    wanted, level = _wanted(name)
    found = {split: tuple(each for each in wanted if template_split(each) == split) for split in _SHARES}
    found = {split: names for split, names in found.items() if names}
    return Pack(name, dict.fromkeys(found, UNBOUNDED), partial(_params, found, level))


def needs_scripts(name: str) -> bool:
    """Whether the pages of a pack's tasks need scripts: those of all of them, or of none."""
    return _needs_js(_wanted(name)[0][0])


def templates_of(name: str) -> tuple[Template, ...]:
    """Return the templates that the pack of a name has.

    Raises:
        UnknownName: There is no such site or template.
        BadValue: The level is none of 1 to 5, or nothing has it.
    """
    return tuple(map(get_template, _wanted(name)[0]))


def _wanted(name: str) -> tuple[list[str], int]:
    """Return the names of a pack's templates, and its level (0: all)."""
    stem, colon, level = name.removeprefix(PREFIX).partition(":")
    if colon and level not in map(str, LEVELS):
        raise BadValue(f"level={level!r} in {name!r}: use {', '.join(map(str, LEVELS))}")
    wanted = [each for each in _named(stem) if not colon or int(level) in get_template(each).levels]
    if not wanted:
        have = sorted({level for each in _named(stem) for level in get_template(each).levels})
        raise BadValue(f"level={level} in {name!r}: {PREFIX}{stem} has {', '.join(map(str, have))}")
    return wanted, int(level or 0)


def _named(stem: str) -> tuple[str, ...]:
    """The templates of a pack."""
    names, scripted = template_names(), template_names(needs_js=True)
    if stem in (ALL, JS):
        return names if stem == ALL else scripted
    if stem in names or stem in scripted:
        return (stem,)
    if stem in site_names():
        return tuple(name for name in names if name.startswith(f"{stem}/"))
    if "+" in stem:
        return _among(stem.split("+"))
    raise unknown_name("web site or task", stem, (ALL, JS, *site_names(), *names, *scripted))


def _among(sites: Sequence[str]) -> tuple[str, ...]:
    """The templates that need no other sites than these."""
    for site in sites:
        if site not in site_names():
            raise unknown_name("web site", site, site_names())
    names = [name for name in template_names() if name.partition("/")[0] in sites]
    return tuple(name for name in names if set(get_template(name).sites) <= set(sites))


def _params(names: Mapping[str, Sequence[str]], level: int, split: str, index: int) -> Mapping[str, Any]:
    rounds, which = divmod(index, len(names[split]))
    found = get_template(names[split][which])
    now = level or found.levels[(rounds + which) % len(found.levels)]
    return {"template": found.name, "level": now, "world": f"{split}-{rounds % WORLDS}"}
