"""The web tasks: actions and resets of the text engine per CPU second, memory of an episode, and looks at a large page.

Recorded plans of the oracle (about ten actions an episode), one for every template of every split, are played back, for each site:

    fresh      every episode is another task: most pages are new to the process
    group      eight episodes of each task in a row, as a trainer plays them: most pages were seen before
    reset      `start` alone, its page new to the process: milliseconds of all templates and of the slowest, medians of the rounds

and for all of them:

    load       `save` and `load` of an episode after its last action but one
    site       what the sites alone take: the requests of the same episodes without browser, snapshot and judging

Then a page with 600 controls is looked at in both engines, whole, the text engine not having seen it before.

Goals: 1,500 actions per CPU second with resets, 1.5 ms a reset, 1 MiB an episode, 15 ms to look at 600 controls.

    python -m benchmarks.web
"""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from collections.abc import Mapping, Sequence
from operator import truediv
from statistics import median
from typing import NamedTuple

from benchmarks._common import Round, interleave, machine, parser, rate, table, timed
from benchmarks.miniwob import Meter
from sparring.envs.web.chromium.browser import open_window
from sparring.envs.web.chromium.live import look, look_script
from sparring.envs.web.chromium.requests import Response
from sparring.envs.web.environment import WebEnvironment, oracle, web
from sparring.envs.web.http import Client
from sparring.envs.web.outline import outline
from sparring.envs.web.snapshot import Page, References
from sparring.tasks.core import Task
from sparring.tasks.web import site_names, template_split, templates_of

GROUP = 8
CARDS, LOOKS = 150, 40
WHOLE = 1_000_000
"""More characters than the page has."""
CARD = (
    "<article><h3><a href='/thing/{0}'>Thing {0}</a></h3><p>In stock, ${0}.00</p><form action='/basket' method='post'>"
    "<label for='q{0}'>Quantity</label><input id='q{0}' type='number' value='1'><select aria-label='Size of {0}'>"
    "<option>small<option selected>medium<option>large</select><button>Add thing {0}</button></form></article>"
)
SHELF = f"<title>Shelf</title><main><h1>Shelf</h1>{''.join(map(CARD.format, range(CARDS)))}</main>"
"""A page with 600 controls."""


class Played(NamedTuple):
    """An episode to play again."""

    task: Task
    seed: int
    actions: tuple[str, ...]


def record(pack: str) -> list[Played]:
    """Return episodes of the oracle, one for every template of a pack."""
    out = []
    environment = web(tasks=pack)
    splits = [template_split(each.name) for each in templates_of(pack)]
    for split in environment.pack.sizes:
        tasks = environment.tasks(split)
        for index in range(splits.count(split)):
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


def starting(environment: WebEnvironment, played: Sequence[Played], taken: dict[str, list[float]]) -> Round:
    """Return a contender that starts episodes, and notes the milliseconds that each template took."""

    def go(number: int) -> tuple[float, float]:
        outline.cache_clear()
        total = 0.0
        for one in played:
            began = time.process_time()
            environment.start(one.task, seed=one.seed)
            seconds = time.process_time() - began
            total += seconds
            if number:
                taken.setdefault(str(one.task.params["template"]), []).append(1000 * seconds)
        return len(played), total

    return go


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


def looking(rounds: int) -> str:
    """Return a table of what a look at the page with 600 controls takes: the medians of the rounds."""
    window = open_window(lambda request: Response(SHELF.encode()), scripts=(look_script(),))
    tab = window.tabs[0]
    window.navigate(tab, "https://shop.test/")
    taken: dict[str, list[float]] = {"text": [], "chromium": []}
    for number in range(rounds + 1):
        began = time.process_time()
        for _ in range(LOOKS):
            outline.cache_clear()
            text = Page(SHELF, References()).window(WHOLE)
        seconds = time.process_time() - began
        meter = Meter()
        for _ in range(LOOKS):
            same = look(window, tab, References()).window(WHOLE)
        assert text == same, "the engines differ"
        if number:
            taken["text"].append(1000 * seconds / LOOKS)
            taken["chromium"].append(meter.milliseconds() / LOOKS)
    window.close()
    rows = [(name, f"{median(each):.1f}") for name, each in taken.items()]
    return table(f"a look at {4 * CARDS} controls", ("engine", "CPU ms (goal: 15)"), rows)


def by_site(environment: WebEnvironment, played: Mapping[str, Sequence[Played]], rounds: int) -> str:
    """Return a table of actions per CPU second and of resets, with a line for each pack and one for all of them."""
    taken: dict[str, dict[str, list[float]]] = {pack: {} for pack in played}
    contenders: dict[str, Round] = {}
    for pack, some in played.items():
        contenders[f"fresh {pack}"] = playing(environment, some, 1)
        contenders[f"group {pack}"] = playing(environment, some[::GROUP], GROUP)
        contenders[f"reset {pack}"] = starting(environment, some, taken[pack])
    rates = interleave(contenders, rounds)
    rows = [_row(pack, {pack: played[pack]}, rates, taken) for pack in played]
    return table(
        f"{rounds} rounds",
        ("pack", "templates", "fresh (goal: 1,500)", "group", "reset, ms (goal: 1.5)", "slowest reset, ms"),
        [*rows, _row("all of them", played, rates, taken)],
    )


def _row(
    name: str,
    played: Mapping[str, Sequence[Played]],
    rates: Mapping[str, Sequence[float]],
    taken: Mapping[str, Mapping[str, Sequence[float]]],
) -> tuple[str, ...]:
    """Return a line for some packs: rates are those of all their actions together."""

    def together(what: str, step: int) -> str:
        weights = {pack: sum(len(one.actions) for one in some[::step]) for pack, some in played.items()}
        rounds = zip(*(rates[f"{what} {pack}"] for pack in played), strict=True)
        return rate([sum(weights.values()) / sum(map(truediv, weights.values(), each)) for each in rounds])

    resets = sorted((median(times), template) for pack in played for template, times in taken[pack].items())
    mean = sum(time for time, _ in resets) / len(resets)
    slowest = f"{resets[-1][0]:.2f} ({resets[-1][1]})"
    return name, str(len(resets)), together("fresh", 1), together("group", GROUP), f"{mean:.2f}", slowest


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--tasks", default="web/all", help="the pack (default: %(default)s, by site)")
    chosen = options.parse_args(arguments)
    print(machine("starlette", "jinja2", "selectolax"))
    environment = web(tasks=chosen.tasks)
    packs = [f"web/{site}" for site in site_names()] if chosen.tasks == "web/all" else [chosen.tasks]
    played = {pack: record(pack) for pack in packs}
    print(by_site(environment, played, chosen.rounds))
    few = [one for some in played.values() for one in some[::GROUP]]
    rates = interleave({"load": loading(environment, few), "site": serving(environment, few)}, chosen.rounds)
    units = {"load": "episodes", "site": "requests"}
    rows = [(name, units[name], rate(values)) for name, values in rates.items()]
    print(table(f"{len(few)} episodes", ("what", "units", "per CPU second"), rows))
    python, database = memory(environment, few)
    size = [
        ("Python", f"{python:,.0f}"),
        ("database", f"{database:,.0f}"),
        ("together (goal: 1,024)", f"{python + database:,.0f}"),
    ]
    print(table("memory of a live episode", ("part", "KiB"), size))
    print(looking(chosen.rounds))


if __name__ == "__main__":
    main(sys.argv[1:])
