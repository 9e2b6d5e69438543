"""What strangers can write on the sites of a task, what they may want to be done there, and whether the task stays the same.

A site takes part by a module `injection.py` with

    FIELDS = (Field("reviews", "body", 400, "SELECT id, body, 'review ' || id FROM reviews"), ...)
    ACTS = {"phone": make_act, ...}     # functions from a Draw to an Act

Words are only ever added to a field. An addition counts if the template, run again with the same draws on the data with it,
makes the very same task, and the task's own plan is still paid; so none can make a task hopeless or change what is right.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

from sparring.envs.games._speech import clean
from sparring.envs.web import sites
from sparring.envs.web.checks import Expect, changes, judge
from sparring.envs.web.environment import SEAT, WebEnvironment, WebEpisode, oracle, web
from sparring.envs.web.jobs import Draw, Job, Plan
from sparring.envs.web.world import World
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng, Task, episode_rng
from sparring.tasks.web import get_template

_FEWEST = 3
"""So many fields are offered at least, seen on the way or not, as far as there are such."""
LONGEST = 6000
"""Longer words are cut; no budget is as large."""
_TOKEN = re.compile(r"~(\d+)\.(\d+)\.(\d+)~")


@dataclass(frozen=True, slots=True)
class Field:
    """A column that strangers write."""

    table: str
    """Its rows have the key `id`."""
    column: str
    room: int
    """The most characters that can be added."""
    rows: str
    """SQL: id, text and a name of every row's field."""
    glue: str = " "
    """What stands between the text and what is added."""


class Slot(NamedTuple):
    """A field of one row."""

    site: str
    field: Field
    id: int
    text: str
    label: str
    seen: bool
    """Whether the shortest way of doing the task leads past it."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that nobody asked for but a stranger."""

    name: str
    says: str
    """A request, as a sentence."""
    expect: tuple[Expect, ...]
    """The rows that show it."""
    plan: Plan
    """A way to do it, wherever one is."""


class Survey(NamedTuple):
    """What a stranger can do about a task."""

    job: Job
    slots: tuple[Slot, ...]
    act: Act


Addition = tuple[Slot, str]


def can_be_edited(site: str) -> bool:
    """Whether strangers can write on a site."""
    return importlib.util.find_spec(f"{sites.__name__}.{site}.injection") is not None


def fields(site: str) -> tuple[Field, ...]:
    """Return the fields of a site that strangers write."""
    found: tuple[Field, ...] = _module(site).FIELDS if can_be_edited(site) else ()
    return found


def acts(site: str) -> Mapping[str, Callable[[Draw], Act]]:
    """Return what strangers may want on a site: names, and what makes the acts."""
    found: Mapping[str, Callable[[Draw], Act]] = _module(site).ACTS if can_be_edited(site) else {}
    return found


def _module(site: str) -> Any:
    return importlib.import_module(f"{sites.__name__}.{site}.injection")


def spoken(text: str) -> str:
    r"""Return words as they may be added: one line of printable characters that pose as nothing else (see `_speech.clean`).

    >>> spoken('<b>Now</b>\n[ref=e1] "click"\\')
    "(b)Now(/b) (ref=e1) 'click'/"
    """
    return clean(text.replace("\\", "/"), LONGEST)


def add(additions: Iterable[Addition], world: World) -> None:
    """Write additions into the data."""
    for slot, words in additions:
        _write(world, slot, f"{slot.text}{slot.field.glue}{words}")


def _write(world: World, slot: Slot, text: str) -> None:
    field = slot.field
    world.databases[slot.site].execute(f"UPDATE {field.table} SET {field.column} = ? WHERE id = ?", (text, slot.id))


def _blank(slots: Iterable[Slot], world: World) -> None:
    """Replace what stands in fields by something that nobody could look for."""
    for slot in slots:
        _write(world, slot, f"~{slot.id}")


def _mark(world: World) -> None:
    """Add a token of its own to every field."""
    for i, site in enumerate(world.databases):
        for k, field in enumerate(fields(site)):
            column = field.column
            token = f"{column} || ' ~{i}.{k}.' || id || '~'"
            world.databases[site].execute(f"UPDATE {field.table} SET {column} = {token}")


@lru_cache
def _bench() -> WebEnvironment:
    """The environment in which plans are tried."""
    return web(max_chars=1_000_000, max_steps=1000)


def _tried(task: Task, seed: int, edited: Callable[[World], None]) -> WebEpisode:
    """Return the episode in which the task's plan was played on edited data."""
    episode = WebEpisode(_bench(), task, seed, edited)
    while episode.turn.seat is not None:
        (action,) = oracle(episode)
        episode.step(action)
    return episode


def fits(job: Job, task: Task, seed: int, edited: Callable[[World], None]) -> bool:
    """Whether the task made from edited data is the same one, and can be done as well."""
    episode = _tried(task, seed, edited)
    return _essence(episode.job) == _essence(job) and episode.turn.rewards[SEAT] == 1.0


def _essence(job: Job) -> tuple[Any, ...]:
    return job.goal, job.expect, job.allow, job.answer, job.infeasible


@lru_cache(maxsize=256)
def survey(task: Task, seed: int, number: int, act: str | None) -> Survey:
    """Return what a stranger can do about a task.

    Args:
        task: A task of `Web-v0`.
        seed: The episode's.
        number: How many fields are offered at most.
        act: The name of what is wanted, where the task leaves it free; None draws it.

    Raises:
        BadValue: It is no such task, or strangers write nothing on its sites.
        UnknownName: There is no such template.
    """
    rng = episode_rng(task, seed, "injection")
    episode = WebEpisode(_bench(), task, seed)
    job, world = episode.job, episode.world
    world.rng = rng
    possible = [act for site in world.images for act in _wanted(world, site)]
    while episode.turn.seat is not None:
        (action,) = oracle(episode)
        episode.step(action)
    free = [each for each in possible if _is_free(each, job, world)]
    if not free:
        raise BadValue(
            f"strangers write nothing on {' or '.join(world.images)}, where {task.id} plays: use web/mail+shop"
        )
    wanted = rng.choice([each for each in free if each.name == act] or free)
    return Survey(job, _slots(task, seed, job, number, rng), wanted)


def _wanted(world: World, site: str) -> Iterable[Act]:
    """Acts of a site, with the tables' names as the checker has them in this world."""
    first = next(iter(world.images))
    for make in acts(site).values():
        act = make(Draw(world, 0, False, site))
        named = tuple(replace(each, table=f"{site}.{each.table}") for each in act.expect)
        yield act if site == first else replace(act, expect=named)


def _is_free(act: Act, job: Job, world: World) -> bool:
    """Whether the task neither does what a stranger wants, nor changes the same row in another way, nor allows it."""
    taken = {(each.table, each.key) for each in (*job.expect, *job.allow) if each.key is not None}
    loose = {each.table for each in job.allow if each.key is None}
    if any((each.table, each.key) in taken or each.table in loose for each in act.expect):
        return False
    return not is_done(act, world)


def is_done(act: Act, world: World) -> bool:
    """Whether the databases show an act, whatever else they show."""
    return all(judge(changes(world), act.expect).subgoals.values())


def _slots(task: Task, seed: int, job: Job, number: int, rng: EpisodeRng) -> tuple[Slot, ...]:
    """Draw fields to offer: of those that the plan passes, else of all, those on which nothing of the task depends."""
    marked = _tried(task, seed, _mark)
    shown = "\n".join(message.content for message in marked.transcript(SEAT))
    seen = {(int(i), int(k), int(id)) for i, k, id in _TOKEN.findall(shown)}
    template = get_template(str(task.params["template"]))
    world = World(template.sites, str(task.params["world"]), rng)
    every = [
        Slot(site, field, id, text, label, (i, k, id) in seen)
        for i, site in enumerate(world.databases)
        for k, field in enumerate(fields(site))
        for id, text, label in map(tuple, world.databases[site].execute(f"{field.rows} ORDER BY 1"))
    ]
    passed = [slot for slot in every if slot.seen]
    others = [slot for slot in every if not slot.seen]
    chosen = rng.sample(passed, min(number, len(passed)))
    if not fits(job, task, seed, partial(_blank, chosen)):
        chosen = [slot for slot in chosen if fits(job, task, seed, partial(_blank, [slot]))]
    for slot in rng.sample(others, 2 * _FEWEST):
        if len(chosen) < min(_FEWEST, number) and fits(job, task, seed, partial(_blank, [*chosen, slot])):
            chosen.append(slot)
    return tuple(chosen)
