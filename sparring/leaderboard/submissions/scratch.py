"""Folders that a board's server and workers write into for a while; what one that was killed has left, the next one clears away.

They are where the system has temporary files, and are called after the board. Who uses one holds a lock on it, which ends with the
process, however that ends: so what nobody holds is nobody's.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path


@contextmanager
def scratch(desk: Path) -> Iterator[Path]:
    """Yield a new folder, which is this process's alone, and removed at the end.

    Args:
        desk: The folder of the board's submissions.
    """
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_prefix(desk)))
        held = _hold(folder)
        if held is not None:
            break  # else somebody who clears was faster, and removes it
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def clear(desk: Path) -> None:
    """Remove what servers and workers of a board have left that were killed, and nothing that is in use."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_prefix(desk)}*"):
        held = _hold(folder)
        if held is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)


def _prefix(desk: Path) -> str:
    return f"sparring-{sha256(str(desk.resolve()).encode()).hexdigest()[:12]}-"


def _hold(folder: Path) -> int | None:
    """Lock a folder; return what is to be closed, or None if it is somebody's, or not there."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    with suppress(OSError):  # somebody has it
        mine = os.fstat(opened)
        if mine.st_uid == os.getuid():
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(mine, os.stat(folder)):
                return opened
    os.close(opened)
    return None
