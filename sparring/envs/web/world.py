"""A world: the databases of the sites of one episode, a fixed clock, and nothing that another episode could touch.

What a site's data is at the start is an `Image`, made once for every (site, world name) by the site's schema and seeding;
an episode gets a copy of it. All that it does to the copy is one transaction, which is never committed: when the world is gone,
the transaction is undone and the next world gets the same copy, whose schema and statements SQLite has read already.
"""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from sparring.envs.web.site import Site, load_site
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng, Task, episode_rng

NOW = datetime(2026, 3, 17, 9, 30)
"""What every clock of every world shows, all the time."""
_WRITTEN = "sparring_written"
"""The table in which triggers note which rows are written."""
_START = "sparring_start"
"""The savepoint at the start of an episode."""
_KEPT = 8
"""So many copies of an image are kept for later worlds."""
Row = tuple[Any, ...]
Key = tuple[Any, ...]
Rows = Mapping[str, Sequence[Row]]
"""Table -> rows."""


class Table(NamedTuple):
    """What the checker knows of a table."""

    name: str
    columns: tuple[str, ...]
    key: tuple[int, ...]
    """Which columns are the primary key."""
    defaults: Row
    """What a column holds if nothing was said."""
    handle: tuple[str, ...]
    """By which columns SQLite itself finds a row and orders the table: its rowid, or the key where there is none."""

    @property
    def find(self) -> str:
        """The SQL that reads the row of a handle."""
        return f"SELECT * FROM {self.name} WHERE {' AND '.join(f'{column} IS ?' for column in self.handle)}"


class Written(NamedTuple):
    """What was written in a table since the start."""

    table: Table
    before: list[Row]
    """The rows that were written, as they were at the start; those that were not there yet are missing."""
    after: list[Row]
    """As they are now; those that are gone are missing."""


class Image:
    """The data of a site at the start of every episode in one world."""

    def __init__(self, site: Site, world: str):
        self.site = site
        self._lock = Lock()
        self._database = _connect()
        self._database.executescript(site.schema)
        rng = episode_rng(Task(f"web/{site.name}", params={"world": world}), 0, "world")
        site.seed(self._database, rng)
        self._database.commit()
        self.tables = _tables(self._database, site)
        self.rows = read_rows(self._database, self.tables)
        self._database.executescript(_watch(self.tables))
        self._by_handle: dict[str, dict[Key, Row]] = {}
        self._kept = deque[sqlite3.Connection](maxlen=_KEPT)
        self.known: dict[str, Any] = {}
        """What was found out about the data; see `World.known`."""

    def by_handle(self, table: Table) -> Mapping[Key, Row]:
        """Return the rows of a table by their handles."""
        found = self._by_handle.get(table.name)
        if found is None:
            width = len(table.handle)
            with self._lock:
                rows = _plain(self._database).execute(f"SELECT {', '.join(table.handle)}, * FROM {table.name}")
                found = {row[:width]: row[width:] for row in rows}
            self._by_handle[table.name] = found
        return found

    def copy(self) -> sqlite3.Connection:
        """Return a database of one's own with this data: one that was kept, unless somebody committed and there is no way back."""
        while self._kept:
            with suppress(IndexError, sqlite3.OperationalError):  # the first if another thread was faster
                used = self._kept.pop()
                used.execute(f"ROLLBACK TO {_START}")
                return used
        made = _connect()
        with self._lock:
            self._database.backup(made)
        made.execute(f"SAVEPOINT {_START}")
        return made

    def keep(self, used: sqlite3.Connection) -> None:
        """Keep a copy that nobody uses any more."""
        self._kept.append(used)


@lru_cache(maxsize=64)
def image(site: str, world: str) -> Image:
    """Return the image of a site in a world, made when first asked for.

    Raises:
        UnknownName: There is no such site.
    """
    return Image(load_site(site), world)


class World:
    """The databases of one episode, which are its own as long as it lives; nothing in them may be committed.

    Args:
        sites: Their names.
        name: Which seeded data they have; any text.

    Raises:
        UnknownName: There is no such site.
    """

    now = NOW

    def __init__(self, sites: Sequence[str], name: str, rng: EpisodeRng):
        self.name = name
        self.rng = rng
        self.images = {site: image(site, name) for site in sites}
        self.databases = {site: made.copy() for site, made in self.images.items()}
        self.by_host = {made.site.host: made.site for made in self.images.values()}
        self._edited: dict[str, dict[str, dict[Key, Row | None]]] = {}
        """Site -> table -> handle -> row: what `freeze` found to differ from the images; None for a row that is gone."""
        self._known = {
            site: (database.total_changes, self.images[site].known) for site, database in self.databases.items()
        }
        weakref.finalize(self, _keep, self.images, self.databases)

    def freeze(self) -> None:
        """Take what the databases hold now as the state before the agent's first action."""
        for site, database in self.databases.items():
            for table, handles in self._noted(site):
                found = zip(handles, self._rows(site, table, handles), strict=True)
                self._edited.setdefault(site, {}).setdefault(table.name, {}).update(found)
            database.execute(f"DELETE FROM {_WRITTEN}")

    def before(self, site: str) -> Rows:
        """The rows of a site at the start."""
        out, image = dict(self.images[site].rows), self.images[site]
        edited = self._edited.get(site, {})
        for table in image.tables:
            if table.name in edited:
                rows = {**image.by_handle(table), **edited[table.name]}
                out[table.name] = _there(rows[handle] for handle in sorted(rows, key=_order))
        return out

    def known(self, site: str) -> dict[str, Any]:
        """Return where to keep what follows from the data of a site alone: it is forgotten when anything is written.

        As long as nothing was written, all worlds of that name share it; so nothing in it may be changed.
        """
        changes, found = self._known[site]
        now = self.databases[site].total_changes
        if now != changes:
            found = {}
            self._known[site] = now, found
        return found

    def written(self, site: str) -> Iterator[Written]:
        """What was written in a site since the start, for each table in the order in which the table is read."""
        for table, handles in self._noted(site):
            rows = self.images[site].by_handle(table)
            edited = self._edited.get(site, {}).get(table.name, {})
            before = [edited[each] if each in edited else rows.get(each) for each in handles]
            yield Written(table, _there(before), _there(self._rows(site, table, handles)))

    def _noted(self, site: str) -> list[tuple[Table, list[Key]]]:
        """The tables of a site that something was written to since the start, with the handles of the rows."""
        noted: dict[str, list[Key]] = {}
        for name, handle in _plain(self.databases[site]).execute(f"SELECT name, handle FROM {_WRITTEN}"):
            noted.setdefault(name, []).append(tuple(json.loads(handle)))
        return [(each, sorted(noted[each.name], key=_order)) for each in self.images[site].tables if each.name in noted]

    def _rows(self, site: str, table: Table, handles: Sequence[Key]) -> list[Row | None]:
        cursor = _plain(self.databases[site])
        return [cursor.execute(table.find, handle).fetchone() for handle in handles]

    def after(self, site: str) -> Rows:
        """The rows of a site now."""
        return {**self.before(site), **read_rows(self.databases[site], [table for table, _ in self._noted(site)])}


def _keep(images: Mapping[str, Image], databases: Mapping[str, sqlite3.Connection]) -> None:
    for site, database in databases.items():
        images[site].keep(database)


def _connect() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:", check_same_thread=False)
    made.row_factory = sqlite3.Row
    made.execute("PRAGMA recursive_triggers = ON")  # or nobody is told of the rows that INSERT OR REPLACE removes
    return made


def _plain(database: sqlite3.Connection) -> sqlite3.Cursor:
    """Return a cursor whose rows are tuples."""
    cursor = database.cursor()
    cursor.row_factory = None
    return cursor


def _there(rows: Iterable[Row | None]) -> list[Row]:
    return [row for row in rows if row is not None]


def _order(handle: Key) -> tuple[tuple[bool, Any], ...]:
    """Return by what handles are sorted as SQLite does: numbers before texts."""
    return tuple((isinstance(part, str), part) for part in handle)


def _tables(database: sqlite3.Connection, site: Site) -> tuple[Table, ...]:
    names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    kept = [name for name in names if not name.startswith("sqlite_") and name not in site.volatile]
    return tuple(_table(database, name) for name in kept)


def _watch(tables: Sequence[Table]) -> str:
    """Return the SQL by which a database notes which rows are written."""
    lines = [f"CREATE TABLE {_WRITTEN} (name TEXT, handle TEXT, PRIMARY KEY (name, handle)) WITHOUT ROWID;"]
    for table in tables:
        for event, sides in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            handles = (f"json_array({', '.join(f'{side}.{column}' for column in table.handle)})" for side in sides)
            values = ", ".join(f"('{table.name}', {handle})" for handle in handles)
            lines.append(
                f"CREATE TRIGGER {_WRITTEN}_{table.name}_{event} AFTER {event} ON {table.name} "
                f"BEGIN INSERT INTO {_WRITTEN} VALUES {values} ON CONFLICT DO NOTHING; END;"
            )
    return "\n".join(lines)


def _table(database: sqlite3.Connection, name: str) -> Table:
    info = database.execute(f"PRAGMA table_info({name})").fetchall()
    order = sorted((row["pk"], i) for i, row in enumerate(info) if row["pk"])
    if not order:
        raise BadValue(f"the table {name!r} has no primary key: give it one, or the checker cannot tell its rows apart")
    sql = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
    if info[order[0][1]]["name"] == "id" and "AUTOINCREMENT" not in sql.upper():
        raise BadValue(f"the ids of {name!r} can be used twice: declare id INTEGER PRIMARY KEY AUTOINCREMENT")
    defaults = database.execute(f"SELECT {', '.join(row['dflt_value'] or 'NULL' for row in info)}").fetchone()
    columns, key = tuple(row["name"] for row in info), tuple(i for _, i in order)
    handle = tuple(columns[i] for i in key) if "WITHOUT ROWID" in sql.upper() else ("rowid",)
    return Table(name, columns, key, tuple(defaults), handle)


def read_rows(database: sqlite3.Connection, tables: Sequence[Table]) -> dict[str, list[Row]]:
    """Return all rows of the tables, each in the order of its key."""
    cursor = _plain(database)
    return {table.name: cursor.execute(f"SELECT * FROM {table.name}").fetchall() for table in tables}
