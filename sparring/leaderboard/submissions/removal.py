"""Runs leave a board: what was withdrawn at the desk is taken off it, whoever is killed between the two databases.

The desk's word comes first and is kept; the board follows. Whoever comes next, a server or a worker, does what is left to be done, and
twice is as good as once.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sparring.errors import BadValue
from sparring.leaderboard.store import Store
from sparring.leaderboard.submissions.database import FILE
from sparring.leaderboard.submissions.desk import Desk, desk_folder, open_desk

OWNER = "the board's owner"


def remove(store: Store, run: str, who: str, why: str, *, barred: bool) -> bool:
    """Take a run off the board, with the episodes that were unpacked beside it; return whether it was there.

    Args:
        store: Open for writing.
        run: Its key.
        who: Wants that.
        why: The reason; "" if nobody said.
        barred: Whether no submission may bring these episodes back.

    Raises:
        InfrastructureError: It could not be written down.
    """
    found = store.remove_run(run, who, why, barred=barred)
    shutil.rmtree(store.path.resolve().with_suffix(".files") / run, ignore_errors=True)
    return found


def take_off(desk: Desk, board: Path) -> list[str]:
    """Take the runs that were withdrawn off the board; return their keys.

    Nobody can send, claim or withdraw meanwhile, so a run that is sent again and comes back is not mistaken for the one that left.

    Raises:
        InfrastructureError: A database is being written, or cannot be: it is to be tried again.
    """
    if not desk.queue.withdrawn() or not board.is_file():
        return []
    with desk.database.transaction(), Store(board, write=True) as store:
        found = desk.queue.withdrawn()
        gone = [run for run, one in found.items() if remove(store, run, one.by, one.why, barred=one.by != one.owner)]
        desk.queue.taken_off(gone)
    return gone


def remove_run(board: Path, key: str, reason: str) -> str:
    """Take a run off the board as its owner, and withdraw the submission that it came with; return its key.

    Args:
        board: The board's file.
        key: The run's, or how it begins.
        reason: A sentence that everybody can read.

    Raises:
        BadValue: There is no such board or run, or several keys begin so.
        InfrastructureError: A database cannot be written.
    """
    with Store(board) as store:
        keys = [run.key for run in store.runs() if run.key.startswith(key)]
    if len(keys) != 1:
        what = f"{len(keys)} runs on the board have keys that begin with" if keys else "no run on the board has the key"
        raise BadValue(f"{what} {key!r:.80}: `sparring board list --store {board}` shows the keys")
    folder = desk_folder(board)
    if (folder / FILE).is_file():
        desk = open_desk(folder)
        try:
            sent = desk.queue.of_run(keys[0])
            if sent is not None:
                desk.withdraw(sent, OWNER, reason)
                take_off(desk, board)
                return keys[0]
        finally:
            desk.close()
    with Store(board, write=True) as store:
        remove(store, keys[0], OWNER, reason, barred=True)
    return keys[0]
