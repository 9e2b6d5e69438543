"""The text engine of the web tasks: actions and resets per CPU second, memory of an episode, and beside it bare requests.

Recorded plans of the oracle (about seven actions an episode, all of the domain's templates in turn) are played back:

    fresh      every episode is another task: most pages are new to the process
    group      eight episodes of each task in a row, as a trainer plays them: most pages were seen before
    reset      `start` alone, in tasks of one world and of all worlds
    load       `save` and `load` of an episode after its last action but one
    site       what the sites alone take: the requests of the same episodes without browser, snapshot and judging

Goals: 1,500 actions per CPU second with resets, 1.5 ms a reset, 1 MiB an episode.

    python -m benchmarks.web
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks._common import Round, interleave, machine, parser, rate, table, timed
from sparring.envs.web.environment import WebEnvironment, oracle, web
from sparring.envs.web.http import Client
from sparring.envs.web.outline import outline
from sparring.tasks.core import Task

GROUP = 8


class Played(NamedTuple):
    """An episode to play again."""

    task: Task
    seed: int
    actions: tuple[str, ...]


def record(environment: WebEnvironment, first: int, count: int) -> list[Played]:
    """Return episodes of the oracle."""
    out = []
    tasks = environment.tasks("train")
    for index in range(first, first + count):
        episode = environment.start(tasks[index], seed=index)
        while episode.turn.seat is not None:
            (action,) = oracle(episode)
            episode.step(action)
        assert episode.turn.rewards["player_0"] == 1.0, f"the oracle failed at {tasks[index].id}"
        out.append(Played(tasks[index], index, tuple(episode.actions)))
    return out


def play(environment: WebEnvironment, played: Sequence[Played]) -> float:
    """Play episodes again; return the number of actions."""
    for one in played:
        episode = environment.start(one.task, seed=one.seed)
        for action in one.actions:
            episode.step(action)
    return sum(len(one.actions) for one in played)


def playing(environment: WebEnvironment, played: Sequence[Played], times: int) -> Round:
    """Return a contender that plays every episode so many times, and knows no page at the start."""

    def go(number: int) -> tuple[float, float]:
        outline.cache_clear()
        return timed(lambda: play(environment, [one for one in played for _ in range(times)]))

    return go


def starting(environment: WebEnvironment, played: Sequence[Played]) -> Round:
    """Return a contender that starts episodes."""

    def work() -> float:
        for one in played:
            environment.start(one.task, seed=one.seed)
        return len(played)

    return lambda number: timed(work)


def loading(environment: WebEnvironment, played: Sequence[Played]) -> Round:
    """Return a contender that saves and loads; units are episodes."""
    episodes = []
    for one in played:
        episode = environment.start(one.task, seed=one.seed)
        for action in one.actions[:-1]:
            episode.step(action)
        episodes.append(episode)

    def work() -> float:
        for episode in episodes:
            environment.load(episode.save())
        return len(episodes)

    return lambda number: timed(work)


def serving(environment: WebEnvironment, played: Sequence[Played]) -> Round:
    """Return a contender that only asks the sites for their first pages; units are requests."""
    worlds = [environment.start(one.task, seed=one.seed).world for one in played]

    def work() -> float:
        for world in worlds:
            client = Client(world)
            for site in world.by_host.values():
                client.fetch("GET", site.url)
        return sum(len(world.by_host) for world in worlds)

    return lambda number: timed(work)


def memory(environment: WebEnvironment, played: Sequence[Played]) -> tuple[float, float]:
    """Return KiB of a live episode: Python's part, and the database's pages."""
    play(environment, played)  # what is made once is made
    gc.collect()
    tracemalloc.start()
    episodes = []
    for one in played:
        episode = environment.start(one.task, seed=one.seed)
        for action in one.actions[:-1]:
            episode.step(action)
        episodes.append(episode)
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    pages = [
        database.execute("PRAGMA page_count").fetchone()[0] * database.execute("PRAGMA page_size").fetchone()[0]
        for episode in episodes
        for database in episode.world.databases.values()
    ]
    return size / 1024 / len(episodes), sum(pages) / 1024 / len(episodes)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--tasks", default="web/all", help="the pack (default: %(default)s)")
    options.add_argument("--episodes", type=int, default=64, help="episodes of a round (default: %(default)s)")
    chosen = options.parse_args(arguments)
    print(machine("starlette", "jinja2", "selectolax"))
    environment = web(tasks=chosen.tasks)
    played = record(environment, 0, chosen.episodes)
    few = played[: max(1, len(played) // GROUP)]
    contenders = {
        "fresh": playing(environment, played, 1),
        "group": playing(environment, few, GROUP),
        "reset": starting(environment, played),
        "load": loading(environment, few),
        "site": serving(environment, played),
    }
    rates = interleave(contenders, chosen.rounds)
    units = {"fresh": "actions", "group": "actions", "reset": "episodes", "load": "episodes", "site": "requests"}
    goals = {"fresh": "1,500", "group": "1,500", "reset": "667"}
    rows = [(name, units[name], rate(values), goals.get(name, "-")) for name, values in rates.items()]
    actions = sum(len(one.actions) for one in played) / len(played)
    title = f"{chosen.tasks}, {len(played)} episodes of {actions:.1f} actions, {chosen.rounds} rounds"
    print(table(title, ("what", "units", "per CPU second", "goal"), rows))
    python, database = memory(environment, few)
    size = [
        ("Python", f"{python:,.0f}"),
        ("database", f"{database:,.0f}"),
        ("together (goal: 1,024)", f"{python + database:,.0f}"),
    ]
    print(table("memory of a live episode", ("part", "KiB"), size))


if __name__ == "__main__":
    main(sys.argv[1:])
