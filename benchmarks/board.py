"""What a board costs: its pages on the server, and in a browser.

pages     seconds to make pages: a board of many runs, ranked for the first time and again; a run of many episodes, its list of
          wrong ones far from the beginning, and one episode of it step by step (goals: 1 s, 0.2 s for an episode)
browser   seconds until the board of many runs can be used in Chromium, and those to sort it and to find in it (goal: 0.5 s)
bytes     of the script and the style sheet, compressed (goal: 100 kB)

python -m benchmarks.board
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks._common import machine, parser, table
from sparring.envs.web.chromium.binary import find_binary
from sparring.leaderboard.intake import Checks, add
from sparring.leaderboard.rows import EpisodeRow, RunRow
from sparring.leaderboard.run import begin
from sparring.leaderboard.site.pages import STATIC, Pages, static
from sparring.leaderboard.store import Store
from sparring.leaderboard.suites import Suite, suite_from

_PARTS = [
    {"name": "cards", "env": "KuhnPoker-v0", "domain": "games", "tasks": 20, "opponents": ["equilibrium"]},
    {"name": "sums", "env": "Arithmetic-v0", "domain": "math", "tasks": 20},
]
_SORT = "() => document.querySelectorAll('#ranked thead button')[2].click() || document.body.offsetHeight"
_FIND = """() => { const box = document.querySelector('input[type=search]'); box.value = '7';
box.dispatchEvent(new Event('input')); return document.body.offsetHeight; }"""


def filled(file: Path, played: Path, rows: int, episodes: int) -> RunRow:
    """Make a board with a run that was played, copies of it with other scores, and one with many episodes; return that."""
    generator = np.random.default_rng(0)
    with Store(file, write=True) as store:
        run = store.run(add(store, played, Checks(wanted=False)).key)
        assert run is not None
        scores, entries = store.scores(run.key), store.episodes(run.key, most=10_000)[0]
        for number in range(rows):
            strength = generator.random()
            drawn = {
                part: [[float(generator.random() < strength) for _ in each] for each in one]
                for part, one in scores.items()
            }
            store.add_run(_copy(run, number, strength), drawn, [])
        large = replace(_copy(run, rows, 1.0), suite="large-v0", name="large")
        each = [replace_item(entries[n % len(entries)], n) for n in range(episodes)]
        store.add_run(large, {"cards": [[1.0]] * episodes}, iter(each))
    return large


def _copy(run: RunRow, number: int, score: float) -> RunRow:
    report = json.loads(json.dumps(run.report))
    report["whole"]["score"] |= {"mean": score, "low": max(0.0, score - 0.1), "high": min(1.0, score + 0.1)}
    key = f"{number:016x}"
    return replace(run, key=key, agent_key=key, name=f"agent {number}", tier=1, report=report)


def replace_item(row: EpisodeRow, item: int) -> EpisodeRow:
    """Return an episode under another number."""
    return row._replace(entry=replace(row.entry, item=item))


def pages(file: Path, large: RunRow, episodes: int, rounds: int) -> Iterator[tuple[str, str]]:
    """Yield what was measured of the server's pages."""
    board = f"board/{large.card['suite']}.html"
    yield "board, ranked anew", _seconds([_taken(lambda: Pages(file).render(board))])
    made, far = Pages(file), str(episodes // 300)
    for name, path, query in (
        ("board, again", board, {}),
        ("run of many episodes", f"run/{large.key}.html", {}),
        ("its wrong ones, far back", f"run/{large.key}.html", {"kind": "wrong", "page": far}),
        ("one of its episodes", f"episode/{large.key}/{episodes // 2}.html", {}),
        ("index", "index.html", {}),
    ):
        times = []
        for _ in range(rounds):
            times.append(_taken(lambda path=path, query=query: made.render(path, query)))  # type: ignore[misc]  # bound
        yield name, _seconds(times)


def browser(page: Path, rounds: int) -> Iterator[tuple[str, str]]:
    """Yield what was measured of a board in Chromium."""
    from playwright.sync_api import sync_playwright

    found: dict[str, list[float]] = {"until it can be used": [], "sorted": [], "found in": []}
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=find_binary(), args=["--no-sandbox"])
        for _ in range(rounds):
            tab = opened.new_page()
            tab.goto(page.as_uri())
            timing = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"
            found["until it can be used"].append(tab.evaluate(timing))
            found["sorted"].append(_taken(lambda tab=tab: tab.evaluate(_SORT)))  # type: ignore[misc]  # bound
            found["found in"].append(_taken(lambda tab=tab: tab.evaluate(_FIND)))  # type: ignore[misc]  # bound
            tab.close()
        opened.close()
    for name, times in found.items():
        yield f"board in Chromium, {name}", _seconds(times)


def _taken(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _seconds(times: list[float]) -> str:
    return f"{median(times):.3f} s [{min(times):.3f}-{max(times):.3f}]"


def suite() -> Suite:
    """Return what the copied run was asked."""
    return suite_from({"name": "small", "version": 0, "line": "cards and sums", "parts": _PARTS})


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--rows", type=int, default=500, help="runs of the board (default: %(default)s)")
    options.add_argument("--episodes", type=int, default=200_000, help="of the large run (default: %(default)s)")
    args = options.parse_args()
    with TemporaryDirectory() as where:
        folder = Path(where)
        run = begin("reference", suite(), folder / "run")
        assert run.play()
        large = filled(folder / "board.sqlite", folder / "run", args.rows, args.episodes)
        measured = list(pages(folder / "board.sqlite", large, args.episodes, args.rounds))
        (folder / "static").mkdir()
        (folder / "board").mkdir()
        for name in STATIC:
            (folder / "static" / name).write_bytes(static(name))
        page = folder / "board" / "page.html"
        page.write_text(Pages(folder / "board.sqlite").render(f"board/{suite().id}.html").html)
        measured += browser(page, args.rounds)
    size = sum(len(gzip.compress(static(name))) for name in STATIC)
    print(machine("playwright"))
    title = f"A board of {args.rows} runs, and a run of {args.episodes:,} episodes; wall time"
    rows = [*measured, ("script and style, gzip", f"{size:,} bytes")]
    print(f"\n{table(title, ('page', 'median [range]'), rows)}")


if __name__ == "__main__":
    main()
