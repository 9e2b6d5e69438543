"""The desk: a folder with all that submissions need, and what is done in it.

submissions.sqlite  tokens, the queue, commitments, the log
bundles/ID.zip      what was sent
incoming/           what is being sent
board.pem           the key that the board signs with, if it takes commitments
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sparring.errors import InfrastructureError, MissingExtra
from sparring.leaderboard.submissions.commitments import Commitments, board_key
from sparring.leaderboard.submissions.database import Clock, Database
from sparring.leaderboard.submissions.limits import DAY, Limits
from sparring.leaderboard.submissions.queue import Queue, Submission, new_id
from sparring.leaderboard.submissions.tokens import Tokens


@dataclass(frozen=True)
class Desk:
    """An open desk."""

    folder: Path
    limits: Limits
    database: Database
    tokens: Tokens
    queue: Queue
    commitments: Commitments | None
    """None: cryptography is not installed."""

    @property
    def bundles(self) -> Path:
        """Where what was sent is kept."""
        return self.folder / "bundles"

    @property
    def incoming(self) -> Path:
        """Where what is being sent is written."""
        return self.folder / "incoming"

    def bundle(self, id: str) -> Path:
        """Return the file of a submission."""
        return self.bundles / f"{id}.zip"

    def has_room(self, size: int) -> bool:
        """Whether there is place on the disk for so many bytes more."""
        return shutil.disk_usage(self.folder).free >= self.limits.free + size

    def take_in(self, owner: str, draft: Path, size: int, sha256: str) -> tuple[Submission, bool]:
        """Make a submission of a file that has come; return it, and whether it is new.

        The file is in its place and on disk before the database says so; killed in between, it belongs to nothing.

        Raises:
            Full: A quota is used up.
            InfrastructureError: It cannot be written.
        """
        id = new_id()
        path = self.bundle(id)
        kept = False
        try:
            os.replace(draft, path)
            _sync(self.bundles)
            found, new = self.queue.add(id, owner, size, sha256)
            kept = new and not found.over
        except OSError as error:
            raise InfrastructureError(f"the bundle cannot be kept: {error}") from error
        finally:
            if not kept:
                path.unlink(missing_ok=True)
        return found, new

    def withdraw(self, found: Submission, who: str, why: str = "") -> Submission:
        """Withdraw a submission and remove its file; `removal.take_off` takes its run or tournament off the board."""
        told = self.queue.withdraw(found.id, who, why)
        self.bundle(found.id).unlink(missing_ok=True)
        return told

    def sweep(self, age: float = DAY) -> None:
        """Remove the files of what is neither waiting nor on the board, and what was left half-sent, if they are so many seconds old.

        A process that is killed leaves such files; those of what is just coming are young.
        """
        needed = {f"{id}.zip" for id in self.queue.files()}
        _remove(self.bundles, needed, age)
        _remove(self.incoming, (), age)

    def close(self) -> None:
        """Let it go."""
        self.database.close()


def desk_folder(store: Path) -> Path:
    """Return where the desk of a board is: beside its file."""
    return store.with_suffix(".submissions")


def open_desk(folder: Path, limits: Limits | None = None, clock: Clock = time.time) -> Desk:
    """Open a desk; it is made if it is not there.

    Raises:
        BadValue: There is something else.
        InfrastructureError: It cannot be written.
    """
    asked = limits or Limits()
    database = Database(folder)
    try:
        for name in ("bundles", "incoming"):
            (folder / name).mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise InfrastructureError(f"{folder} cannot be written: {error}") from error
    try:
        commitments = Commitments(database, asked, board_key(folder), clock)
    except MissingExtra:
        commitments = None
    return Desk(folder, asked, database, Tokens(database, clock), Queue(database, asked, clock), commitments)


def _remove(folder: Path, kept: Collection[str], age: float) -> None:
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process was faster
            if path.name not in kept and time.time() - path.stat().st_mtime > age:
                path.unlink()


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
