"""MiniWoB++ in Chromium: CPU milliseconds of a reset and of a step, memory of an episode, beside other wrappers of the same pages.

CPU is that of the whole process tree: Python, driver and browser. The same pages with a field to click in, turn by turn;
four clicks an episode. Memory is the proportional set size (PSS) of the tree, per open episode.

    python -m benchmarks.miniwob                      ours alone, with events made in the page and with the browser's own input
    python -m benchmarks.miniwob --against selenium   beside miniwob's own environments (needs chromium-driver)
    python -m benchmarks.miniwob --against browsergym beside browsergym-miniwob (needs its browser, and MINIWOB_URL)
    python -m benchmarks.miniwob --soak 10000         episodes in one browser: how many were lost, and what memory they left

Goals: 4 ms a reset, 4 ms a step, 40 MB an episode; 500 and 50 times as fast as browsergym-miniwob.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import gymnasium

from benchmarks._common import machine, parser, table
from sparring.envs.web import miniwob_stage
from sparring.envs.web.desk import INPUTS
from sparring.envs.web.miniwob import MiniWobEpisode, miniwob
from sparring.envs.web.miniwob_players import SOLVED, oracle

TASKS = ("click-checkboxes", "enter-text", "find-word", "login-user", "read-table")
CLICKS = 4
TRUSTED = "sparring, trusted input"
_TICK = os.sysconf("SC_CLK_TCK")


def tree() -> list[int]:
    """Return this process and all below it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        fields = _fields(int(path.name))
        if fields:
            parents.setdefault(int(fields[1]), []).append(int(path.name))
    found, todo = [], [os.getpid()]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += parents.get(pid, [])
    return found


def _fields(pid: int) -> list[str]:
    """Return what /proc says of a process from its state on; nothing if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


class Meter:
    """The CPU time of the tree, of processes that have ended too, as of the last look at them."""

    def __init__(self) -> None:
        self._ticks: dict[tuple[int, str], int] = {}
        self.look()
        self._before = sum(self._ticks.values())

    def look(self) -> None:
        """Note what every process has used so far."""
        for pid in tree():
            fields = _fields(pid)
            if fields:
                self._ticks[pid, fields[19]] = int(fields[11]) + int(fields[12])

    def milliseconds(self) -> float:
        """Return what was used since the beginning."""
        self.look()
        return 1000 * (sum(self._ticks.values()) - self._before) / _TICK


def memory() -> float:
    """Return the proportional set size of the tree in MiB."""
    total = 0
    for pid in tree():
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


class Player(Protocol):
    """A way to the pages."""

    def reset(self, number: int) -> None:
        """Begin an episode of the next task."""

    def click(self) -> None:
        """Click in the first field."""


class Ours:
    """Sparring."""

    def __init__(self, given: str = INPUTS[0]) -> None:
        self.environments = [miniwob(tasks=f"miniwob/{task}", input=given) for task in TASKS]
        self.episode: MiniWobEpisode

    def reset(self, number: int) -> None:
        """Begin an episode of the next task."""
        environment = self.environments[number % len(TASKS)]
        self.episode = environment.start(environment.tasks()[number], seed=number)

    def click(self) -> None:
        """Click in the first field."""
        page = self.episode.page
        field = next(item for item in page.outline.items if item.role in ("textbox", "checkbox"))
        self.episode.step(f'click("{page.reference(field)}")')


class Selenium:
    """The environments of the package `miniwob`."""

    def __init__(self) -> None:
        gymnasium.register_envs(import_module("miniwob"))
        self.kind = import_module("miniwob.action").ActionTypes.CLICK_ELEMENT
        self.environments: list[Any] = [gymnasium.make(f"miniwob/{task}-v1") for task in TASKS]
        self.now: Any = None
        self.seen: Any = None

    def reset(self, number: int) -> None:
        """Begin an episode of the next task."""
        self.now = self.environments[number % len(TASKS)]
        self.seen, _ = self.now.reset(seed=number)

    def click(self) -> None:
        """Click in the first field."""
        field = next(each for each in self.seen["dom_elements"] if each["tag"].startswith("input_"))
        action = self.now.unwrapped.create_action(self.kind, ref=field["ref"])
        self.seen = self.now.step(action)[0]


class BrowserGym:
    """The environments of the package `browsergym-miniwob`."""

    def __init__(self) -> None:
        gymnasium.register_envs(import_module("browsergym.miniwob"))
        self.make: Callable[[str], Any] = lambda task: gymnasium.make(f"browsergym/miniwob.{task}", headless=True)
        self.environments: dict[str, Any] = {}
        self.now: Any = None
        self.seen: Any = None

    def reset(self, number: int) -> None:
        """Begin an episode of the next task."""
        task = TASKS[number % len(TASKS)]
        self.now = self.environments.setdefault(task, None) or self.make(task)
        self.environments[task] = self.now
        self.seen, _ = self.now.reset(seed=number)

    def click(self) -> None:
        """Click in the first field."""
        lines = import_module("browsergym.utils.obs").flatten_axtree_to_str(self.seen["axtree_object"]).splitlines()
        field = next(line for line in lines if "textbox" in line or "checkbox" in line)
        self.seen = self.now.step(f"click('{field.strip().partition(']')[0].removeprefix('[')}')")[0]


AGAINST: Mapping[str, Callable[[], Player]] = {"selenium": Selenium, "browsergym": BrowserGym}


def measured(player: Player, episodes: int) -> tuple[float, float]:
    """Return CPU milliseconds of a reset and of a step: of resets alone, and of what episodes take beside."""
    keeps = isinstance(player, Ours)  # the others start browsers and end them, which a meter must not miss
    meter = Meter()
    for number in range(episodes):
        player.reset(number)
        if not keeps:
            meter.look()
    reset = meter.milliseconds() / episodes
    meter = Meter()
    for number in range(episodes):
        player.reset(number)
        for _ in range(CLICKS):
            if not keeps:
                meter.look()
            player.click()
    return reset, (meter.milliseconds() / episodes - reset) / CLICKS


def compare(names: Sequence[str], rounds: int, episodes: Mapping[str, int]) -> None:
    """Print what resets and steps cost."""
    makers: dict[str, Callable[[], Player]] = {"sparring": Ours, TRUSTED: partial(Ours, INPUTS[1])}
    makers |= {name: AGAINST[name] for name in names}
    found = {}
    for name, make in makers.items():  # one after the other: open browsers that idle would be counted, too
        player = make()
        for number in range(2 * len(TASKS)):
            player.reset(number)
        found[name] = [measured(player, episodes[name]) for _ in range(rounds)]
    middle = {name: [median(column) for column in zip(*values, strict=True)] for name, values in found.items()}
    ours = middle["sparring"]
    rows = [
        (
            name,
            *(f"{value:.2f}" for value in values),
            *(f"{value / own:.0f}x" if own > 0 else "-" for value, own in zip(values, ours, strict=True)),
        )
        for name, values in middle.items()
    ]
    print(table("CPU milliseconds", ("", "reset", "step", "reset, to ours", "step, to ours"), rows))


def live(episodes: int) -> None:
    """Print what an open episode takes."""
    environment = miniwob()
    before = memory()
    held = []
    for number in range(episodes):
        held.append(environment.start(environment.tasks()[number], seed=number))
    row = (str(len(held)), f"{(memory() - before) / len(held):.1f}")
    print(table("memory of open episodes", ("episodes", "MiB each, the browser's share included"), [row]))


def soak(episodes: int) -> None:
    """Print what many episodes leave behind."""
    rows, solved, began = [], 0, time.monotonic()
    environments = [miniwob(tasks=f"miniwob/{task}") for task in SOLVED]
    marks = {max(1, episodes * share // 10) for share in (0, 1, 2, 4, 6, 8, 10)}
    for number in range(1, episodes + 1):
        environment = environments[number % len(environments)]
        episode = environment.start(environment.tasks()[number], seed=number)
        while episode.turn.seat is not None:
            episode.step(next(iter(oracle(episode))))
        solved += episode.turn.rewards["player_0"] == 1.0
        if number in marks:
            rate = number / (time.monotonic() - began)
            before = memory()
            miniwob_stage.STAGES.tidy()
            rows.append((f"{number:,}", f"{solved:,}", f"{before:.0f}", f"{memory():.0f}", f"{rate:.1f}"))
    columns = ("episodes", "solved by the oracle", "MiB of the tree", "without garbage", "episodes a second")
    print(table("soak", columns, rows))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=3)
    options.add_argument("--episodes", type=int, default=300, help="of ours in a round (default: %(default)s)")
    options.add_argument("--others", type=int, default=10, help="of others in a round (default: %(default)s)")
    options.add_argument("--live", type=int, default=40, help="open episodes for the memory (default: %(default)s)")
    options.add_argument("--soak", type=int, default=0, help="episodes in one browser (default: none)")
    options.add_argument("--against", nargs="*", default=[], choices=sorted(AGAINST), help="other wrappers")
    given = options.parse_args(arguments)
    print(f"{machine('miniwob', 'selenium', 'browsergym-core')}\n")
    episodes = {"sparring": given.episodes, TRUSTED: given.episodes, **dict.fromkeys(AGAINST, given.others)}
    compare(given.against, given.rounds, episodes)
    if given.live:
        live(given.live)
    if given.soak:
        soak(given.soak)


if __name__ == "__main__":
    main(sys.argv[1:])
