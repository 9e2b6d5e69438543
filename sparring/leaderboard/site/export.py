"""A board as files: the same pages as the server's, with relative links, that open from file:// and ask nobody for anything."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from sparring.errors import BadValue, InfrastructureError
from sparring.leaderboard.rows import EpisodeRow
from sparring.leaderboard.site.boards import board
from sparring.leaderboard.site.curves import curve_names
from sparring.leaderboard.site.pages import STATIC, Pages, static
from sparring.leaderboard.site.photos import Photographer
from sparring.leaderboard.store import Store

PER_PART = 8
"""Episodes of a part, and games of a tournament, that have a page."""
MOST_COMPARED = 12
"""Runs of a suite, from the top, that are compared with each other."""


class Written(NamedTuple):
    """What was written."""

    pages: int
    bytes: int


def export(path: Path, out: Path, *, per_part: int = PER_PART, pictures: bool = True) -> Written:
    """Write a board's pages into a folder.

    Args:
        path: The board's file.
        out: The folder; pages of an earlier export are replaced or removed, other files stay.
        per_part: Episodes of each part of a run that have a page: all if there are no more, else a seeded sample, up to half of
            it wrong ones. Of a tournament, likewise.
        pictures: Whether web pages are shown as a browser draws them, too, where there is one.

    Raises:
        BadValue: There is no board, or the folder holds something else.
        InfrastructureError: It cannot be written.
    """
    if per_part < 0:
        raise BadValue(f"episodes={per_part}: 0 or more of each part")
    if out.is_file() or (out.exists() and any(out.iterdir()) and not (out / "static" / "board.css").is_file()):
        raise BadValue(f"{out} holds something else: name a folder that is empty, or an earlier export")
    with Store(path) as store:
        episodes = _sample(store, per_part)
        paths = _paths(store, episodes)
    known = {*paths}
    photographer = Photographer() if pictures else None
    pages = Pages(path, episodes=episodes, exists=known.__contains__, photographer=photographer)
    size = 0
    try:
        for name in STATIC:
            size += _write(out / "static" / name, static(name))
        for each in paths:
            size += _write(out / each, pages.render(each).html.encode("utf-8", "replace"))
        _clear(out, known)
    except OSError as error:
        raise InfrastructureError(f"cannot write into {out}: {error}") from error
    return Written(len(paths), size)


def _clear(out: Path, known: Collection[str]) -> None:
    """Remove the pages of an earlier export, and folders that are empty then."""
    for path in sorted(out.rglob("*"), reverse=True):  # what is in a folder comes before it
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.suffix == ".html" and path.relative_to(out).as_posix() not in known:
            path.unlink()


def _write(path: Path, data: bytes) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return len(data)


def _sample(store: Store, per_part: int) -> dict[str, Sequence[int]]:
    """Return of every run and tournament the episodes that have a page."""
    out: dict[str, Sequence[int]] = {}
    for run in store.runs():
        items: list[int] = []
        for part in run.card["asked"]["parts"]:
            items += _drawn(
                store.episodes(run.key, part=part["name"], most=1_000_000)[0], per_part, f"{run.key}:{part['name']}"
            )
        out[run.key] = sorted(items)
    for one in store.tournaments():
        games = [game.item for game in store.games(one.key, most=1_000_000)[0]]
        out[one.key] = sorted(random.Random(one.key).sample(games, min(per_part, len(games))))
    return out


def _drawn(rows: Sequence[EpisodeRow], count: int, seed: str) -> list[int]:
    """Draw episodes of a part: up to half of them from the wrong and void ones."""
    if len(rows) <= count:
        return [row.entry.item for row in rows]
    generator = random.Random(seed)
    wrong = [row.entry.item for row in rows if row.entry.score is None or row.entry.score < 1]
    chosen = generator.sample(wrong, min(len(wrong), (count + 1) // 2))
    rest = [row.entry.item for row in rows if row.entry.item not in {*chosen}]
    return chosen + generator.sample(rest, count - len(chosen))


def _paths(store: Store, episodes: dict[str, Sequence[int]]) -> list[str]:
    """Return the paths of all pages."""
    out = ["index.html", "log.html", "about.html"]
    agents = dict[str, None]()
    for suite in store.suites():
        out += [f"board/{suite}.html", f"suite/{suite}.html"]
        rows = [row["run"].key for row in board(store, suite)["rows"]][:MOST_COMPARED]
        out += [f"compare/{a}-{b}.html" for a, b in combinations(rows, 2)]
    for run in store.runs():
        agents[run.agent_key] = None
        out.append(f"run/{run.key}.html")
        out += [f"episode/{run.key}/{item}.html" for item in episodes[run.key]]
    out += [f"{one.kind}/{one.key}.html" for one in store.removals()]
    out += [f"agent/{key}.html" for key in agents]
    for one in store.tournaments():
        out.append(f"tournament/{one.key}.html")
        out += [f"game/{one.key}/{item}.html" for item in episodes[one.key]]
    out += [f"curve/{one['key']}.html" for one in curve_names(store)]
    return out + [f"league/{key}.html" for key in store.leagues()]
