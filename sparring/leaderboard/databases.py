"""What the databases of this package share: whole transactions, and sentences for what is wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sparring.errors import BadValue, InfrastructureError


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Do all, or nothing; nobody else writes meanwhile."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    finally:
        if database.in_transaction:  # SQLite itself gives up where the disk is full
            database.execute("ROLLBACK")


def storable(text: str) -> str:
    r"""Return a text as a database can keep it: halves of surrogate pairs, which UTF-8 cannot write, are spelt out.

    >>> storable("a\ud800")
    'a\\ud800'
    """
    return text.encode(errors="backslashreplace").decode()


@contextmanager
def told(path: Path, what: str) -> Iterator[None]:
    """Say in a sentence what is wrong with a database.

    Args:
        path: Its file.
        what: It should be, such as "board".

    Raises:
        BadValue: The file is none.
        InfrastructureError: It is locked, full, or cannot be read or written.
    """
    try:
        yield
    except sqlite3.Error as error:
        text = str(error)
        if "locked" in text or "busy" in text:
            raise InfrastructureError(
                f"the {what} {path} is being written by another process: try again when it is done"
            ) from error
        if "not a database" in text or "malformed" in text:
            raise BadValue(f"{path} is no {what} ({text}): name another file") from error
        raise InfrastructureError(f"the {what} {path} cannot be used: {text}") from error
    except OSError as error:
        raise InfrastructureError(f"the {what} {path} cannot be written: {error}") from error
