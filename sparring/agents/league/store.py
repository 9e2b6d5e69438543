"""The league's folder: a record for every cell, written whole or not at all, and played again when what decides it has changed."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
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
    """Whole ones: the base of an arena is the same whoever plays."""
    seeds: int
    scale: float = 1.0
    """Of every arena's tokens."""
    smoke: bool = False
    """Seconds for each cell: shows that everything runs, not who is good."""
    playing: Mapping[str, Sequence[str]] | None = None
    """Arena -> entrants, as `chosen` returns them; all if not given."""

    def cells(self) -> Iterator[tuple[str, str, Cell]]:
        """Yield (arena, entrant, cell), one seed after the other, so that an unfinished league is even."""
        for seed in range(self.seeds):
            for name, entrants in self.entrants.items():
                for entrant in entrants:
                    yield name, entrant, self.cell(name, entrant, seed)

    @property
    def entrants(self) -> Mapping[str, Sequence[str]]:
        """Arena -> those who play there."""
        everybody = {name: [*arena.entrants] for name, arena in self.arenas.items()}
        return everybody if self.playing is None else self.playing

    def cell(self, name: str, entrant: str, seed: int = 0) -> Cell:
        """Return one cell."""
        arena = self.arenas[name]
        cell = Cell(arena, arena.entrants[entrant], seed, max(1, round(arena.tokens * self.scale)))
        return smaller(cell) if self.smoke else cell


def chosen(arenas: Mapping[str, Arena], names: Sequence[str], entrants: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return who plays in some arenas, always with their bases; all where nothing is named.

    Raises:
        UnknownName: There is no such arena or entrant; the nearest is named.
        BadValue: None of the arenas named has such an entrant.
    """
    homes = {
        one: [name for name in arenas if one in arenas[name].entrants]
        for each in arenas.values()
        for one in each.entrants
    }
    for name in names:
        if name not in arenas:
            raise unknown_name("arena", name, arenas)
    for entrant in entrants:
        if entrant not in homes:
            raise unknown_name("entrant", entrant, homes)
        if names and not {*names} & {*homes[entrant]}:
            raise BadValue(f"{entrant!r} does not play in {', '.join(names)}: it plays in {', '.join(homes[entrant])}")
    out = {}
    for name in dict.fromkeys(names or arenas):
        known = arenas[name].entrants
        if not entrants or {*entrants} & {*known}:
            wanted = (*entrants, *(each for each, one in known.items() if one.kind == "base")) if entrants else known
            out[name] = tuple(each for each in known if each in wanted)
    return out


class Store:
    """The records of a league, as `FOLDER/cells/ARENA/ENTRANT/SEED-FINGERPRINT.json`: other settings are other files."""

    def __init__(self, folder: Path):
        self.folder = folder

    def get(self, arena: str, entrant: str, cell: Cell) -> Record | None:
        """Return the record of a cell, or None if it is to be played: not yet, or with other settings, or by another version."""
        try:
            record: Record = json.loads(self._path(arena, entrant, cell).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return record

    def put(self, arena: str, entrant: str, cell: Cell, record: Mapping[str, Any]) -> None:
        """Keep a record.

        Raises:
            BadValue: The folder cannot be written to.
        """
        path = self._path(arena, entrant, cell)
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

    def whole(self, plan: Plan) -> dict[tuple[str, str, int], Record]:
        """Return the records of all entrants of a plan that have been played with all its seeds."""
        found = {(arena, entrant, cell.seed): self.get(arena, entrant, cell) for arena, entrant, cell in plan.cells()}
        lacking = {(arena, entrant) for (arena, entrant, _), record in found.items() if record is None}
        return {names: record for names, record in found.items() if record is not None and names[:2] not in lacking}

    def _path(self, arena: str, entrant: str, cell: Cell) -> Path:
        return self.folder / "cells" / _slug(arena) / _slug(entrant) / f"{cell.seed}-{cell.fingerprint}.json"


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
