"""The database of submissions: tokens, what was sent, commitments, and a log of what was done.

Apart from the board's own, which can be made anew from bundles; this one cannot. What is written is on disk before it is answered
(SQLite's write-ahead log, synchronous FULL), so a server or worker that is killed at any moment loses nothing.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sparring.errors import BadValue
from sparring.leaderboard.databases import storable, told, transaction

SCHEMA = 1
FILE = "submissions.sqlite"
Clock = Callable[[], float]
"""Seconds since 1970."""
_WAIT = 10.0
"""Seconds that a writer waits for another."""
_TABLES = """
CREATE TABLE tokens (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, hash BLOB NOT NULL, made REAL NOT NULL, used REAL, revoked REAL
) STRICT;
CREATE UNIQUE INDEX tokens_name ON tokens (name) WHERE revoked IS NULL;
CREATE TABLE submissions (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, received REAL NOT NULL, bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL, due REAL NOT NULL, worker TEXT NOT NULL, finished REAL,
  reasons TEXT NOT NULL, first TEXT NOT NULL, root TEXT NOT NULL, words TEXT NOT NULL, agent_key TEXT NOT NULL, run TEXT NOT NULL,
  report TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX submissions_file ON submissions (owner, sha256) WHERE state NOT IN ('failed', 'withdrawn');
CREATE UNIQUE INDEX submissions_root ON submissions (root) WHERE state = 'accepted';
CREATE INDEX submissions_owner ON submissions (owner, number);
CREATE INDEX submissions_state ON submissions (state, due);
CREATE INDEX submissions_hash ON submissions (sha256);
CREATE INDEX submissions_words ON submissions (words);
CREATE INDEX submissions_agent ON submissions (agent_key);
CREATE TABLE commitments (
  hash TEXT PRIMARY KEY, owner TEXT NOT NULL, posted REAL NOT NULL, receipt TEXT NOT NULL, used TEXT NOT NULL
) STRICT;
CREATE INDEX commitments_owner ON commitments (owner, posted);
CREATE TABLE log (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, about TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
"""


class Database:
    """The database in a folder; it is made if it is not there. Threads may share it.

    Raises:
        BadValue: The file is none, or one of another version of Sparring.
        InfrastructureError: It is locked, or cannot be written.
    """

    def __init__(self, folder: Path):
        self.path = folder / FILE
        self._lock = threading.RLock()
        with self._told():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            with self.transaction():
                if not self.all("SELECT 1 FROM sqlite_master"):
                    for statement in filter(str.strip, _TABLES.split(";")):
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {SCHEMA}")
            version = int(self.one("PRAGMA user_version")[0])
        if version != SCHEMA:
            self._db.close()
            raise BadValue(
                f"{self.path} is of schema {version}, this version reads {SCHEMA}: use the version that made it"
            )

    def close(self) -> None:
        """Let it go."""
        with self._lock:
            self._db.close()

    def one(self, sql: str, values: Sequence[object] = ()) -> Any:
        """Return the first row, or None."""
        with self._lock, self._told():
            return self._db.execute(sql, values).fetchone()

    def all(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """Return all rows."""
        with self._lock, self._told():
            return self._db.execute(sql, values).fetchall()

    def write(self, sql: str, values: Sequence[object] = ()) -> int:
        """Carry out a statement; return how many rows it changed."""
        with self._lock, self._told():
            return self._db.execute(sql, values).rowcount

    def note(self, at: float, who: str, what: str, about: str, detail: str = "") -> None:
        """Write into the log."""
        sql = "INSERT INTO log (at, who, what, about, detail) VALUES (?, ?, ?, ?, ?)"
        self.write(sql, (at, who, what, about, storable(detail[:1000])))

    def log(self, most: int = 500) -> list[tuple[float, str, str, str, str]]:
        """Return what was done last, the newest first: (when, by whom, what, about what, detail)."""
        return self.all("SELECT at, who, what, about, detail FROM log ORDER BY id DESC LIMIT ?", (most,))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all, or nothing; nobody else writes meanwhile."""
        with self._lock, self._told(), transaction(self._db):
            yield

    def _told(self) -> AbstractContextManager[None]:
        return told(self.path, "database of submissions")
