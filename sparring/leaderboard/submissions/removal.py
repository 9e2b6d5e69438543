"""Runs and tournaments leave a board: what was withdrawn at the desk is taken off it, whoever is killed between the two databases.

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


def remove(store: Store, key: str, who: str, why: str, *, barred: bool) -> bool:
    """Take a run or a tournament off the board, with the episodes that were unpacked beside it; return whether it was there.

    Args:
        store: Open for writing.
        key: Its key.
        who: Wants that.
        why: The reason; "" if nobody said.
        barred: Whether no submission may bring these episodes back.

    Raises:
        InfrastructureError: It could not be written down.
    """
    found = store.remove(key, who, why, barred=barred)
    shutil.rmtree(store.path.resolve().with_suffix(".files") / key, ignore_errors=True)
    return found


def take_off(desk: Desk, board: Path) -> list[str]:
    """Take what was withdrawn off the board; return the keys that it had there.

    Nobody can send, claim or withdraw meanwhile, so what is sent again and comes back is not mistaken for what left.

    Raises:
        InfrastructureError: A database is being written, or cannot be: it is to be tried again.
    """
    if not desk.queue.withdrawn() or not board.is_file():
        return []
    with desk.database.transaction(), Store(board, write=True) as store:
        found = desk.queue.withdrawn()
        gone = [key for key, one in found.items() if remove(store, key, one.by, one.why, barred=one.by != one.owner)]
        desk.queue.taken_off(gone)
    return gone


def remove_listed(board: Path, key: str, reason: str) -> str:
    """Take a run or a tournament off the board as its owner, and withdraw the submission that it came with; return its key.

    Args:
        board: The board's file.
        key: Its key, or how that begins.
        reason: A sentence that everybody can read.

    Raises:
        BadValue: There is no such board, nothing with that key, or several keys begin so.
        InfrastructureError: A database cannot be written.
    """
    with Store(board) as store:
        listed = [run.key for run in store.runs()] + [one.key for one in store.tournaments()]
    keys = [one for one in listed if one.startswith(key)]
    if len(keys) != 1:
        kinds = "runs and tournaments on the board"
        what = f"{len(keys)} {kinds} have keys that begin with" if keys else f"of the {kinds} none has the key"
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
