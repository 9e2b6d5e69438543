"""The league's folder: a record for every cell, written whole or not at all, and played again when what decides it has changed."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sparring.agents.league.arenas import Arena
from sparring.agents.league.cells import Cell, play_cell, smaller
from sparring.errors import BadValue, unknown_name

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which cells are to be played."""

    arenas: Mapping[str, Arena]
    seeds: int
    scale: float = 1.0
    """Of every arena's tokens."""
    smoke: bool = False
    """Seconds for each cell: shows that everything runs, not who is good."""

    def cells(self) -> Iterator[tuple[str, str, Cell]]:
        """Yield (arena, entrant, cell), one seed after the other, so that an unfinished league is even."""
        for seed in range(self.seeds):
            for name, arena in self.arenas.items():
                for entrant, one in arena.entrants.items():
                    cell = Cell(arena, one, seed, max(1, round(arena.tokens * self.scale)))
                    yield name, entrant, smaller(cell) if self.smoke else cell


def chosen(arenas: Mapping[str, Arena], names: Sequence[str], entrants: Sequence[str]) -> dict[str, Arena]:
    """Return some arenas with some of their entrants, and always with their bases; all where nothing is named.

    Raises:
        UnknownName: There is no such arena, or none of them has such an entrant; the nearest is named.
    """
    known = {entrant for arena in arenas.values() for entrant in arena.entrants}
    for name in names:
        if name not in arenas:
            raise unknown_name("arena", name, arenas)
    for entrant in entrants:
        if entrant not in known:
            raise unknown_name("entrant", entrant, known)
    out = {}
    for name in names or arenas:
        arena = arenas[name]
        kept = {
            entrant: one
            for entrant, one in arena.entrants.items()
            if not entrants or entrant in entrants or one.kind == "base"
        }
        if not entrants or len(kept) > 1:
            out[name] = replace(arena, entrants=kept)
    return out


class Store:
    """The records of a league, as `FOLDER/cells/ARENA/ENTRANT/SEED.json`."""

    def __init__(self, folder: Path):
        self.folder = folder

    def get(self, arena: str, entrant: str, cell: Cell) -> Record | None:
        """Return the record of a cell, or None if it is to be played: not yet, or with other settings, or by another version."""
        try:
            record: Record = json.loads(self._path(arena, entrant, cell.seed).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return record if record.get("fingerprint") == cell.fingerprint else None

    def put(self, arena: str, entrant: str, cell: Cell, record: Mapping[str, Any]) -> None:
        """Keep a record.

        Raises:
            BadValue: The folder cannot be written to.
        """
        path = self._path(arena, entrant, cell.seed)
        draft = path.with_name(f".draft-{path.name}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
            os.replace(draft, path)
        except OSError as error:
            raise BadValue(f"cannot write {path} ({error}); what was played before is kept") from error

    def run_folder(self, arena: str, entrant: str, cell: Cell) -> Path:
        """Return where the run of a cell is kept until it is done; another fingerprint is another folder."""
        return self.folder / "runs" / f"{_slug(arena)}-{_slug(entrant)}-{cell.seed}-{cell.fingerprint}"

    def _path(self, arena: str, entrant: str, seed: int) -> Path:
        return self.folder / "cells" / _slug(arena) / _slug(entrant) / f"{seed}.json"


def play(
    plan: Plan, store: Store, *, jobs: int = 1, report: Callable[[str, str, Record], None] = lambda *said: None
) -> dict[tuple[str, str, int], Record]:
    """Play what is missing, and return every cell's record by (arena, entrant, seed).

    Args:
        plan: The cells.
        store: Where their records are kept.
        jobs: How many are played at a time, each in a process with one thread.
        report: Called for every cell that has been played, with its names and its record.

    Raises:
        KeyboardInterrupt: Ctrl-C; what was played is kept, and the runs that were cut off will go on.
    """
    found: dict[tuple[str, str, int], Record] = {}
    missing: list[tuple[str, str, Cell]] = []
    for arena, entrant, cell in plan.cells():
        record = store.get(arena, entrant, cell)
        if record is None:
            missing.append((arena, entrant, cell))
        else:
            found[arena, entrant, cell.seed] = record
    for (arena, entrant, cell), record in _played(missing, store, jobs):
        store.put(arena, entrant, cell, record)
        found[arena, entrant, cell.seed] = record
        report(arena, entrant, record)
    return found


def _played(
    missing: Sequence[tuple[str, str, Cell]], store: Store, jobs: int
) -> Iterator[tuple[tuple[str, str, Cell], Record]]:
    if jobs == 1:
        for each in missing:
            yield each, play_cell(each[2], store.run_folder(*each))
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = {pool.submit(play_cell, each[2], store.run_folder(*each)): each for each in missing}
        try:
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _slug(name: str) -> str:
    """Return a name as a file's.

    >>> _slug("star on random rewards")
    'star-on-random-rewards'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
