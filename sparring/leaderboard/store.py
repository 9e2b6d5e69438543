"""The database of a board: runs, tournaments and leagues, with what is needed to list and rank them; all SQL there is.

Episodes stay in their files: the database knows where each of them stands, so that any one is read at once. One process writes at a
time (SQLite's write-ahead log); readers never wait for it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sparring.errors import BadValue
from sparring.leaderboard.databases import storable, told, transaction
from sparring.leaderboard.log import Entry
from sparring.leaderboard.rows import EpisodeRow, GameRow, LogRow, RemovalRow, RunRow, TournamentRow
from sparring.leaderboard.suites import Seating

SCHEMA = 2
_WAIT = 5.0
"""Seconds that a writer waits for another."""
_TABLES = """
CREATE TABLE suites (hash TEXT PRIMARY KEY, id TEXT NOT NULL, asked TEXT NOT NULL, families TEXT NOT NULL) STRICT;
CREATE TABLE runs (
  key TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, suite TEXT NOT NULL, hash TEXT NOT NULL REFERENCES suites,
  ranked INTEGER NOT NULL, tier INTEGER NOT NULL, name TEXT NOT NULL, agent TEXT NOT NULL, agent_key TEXT NOT NULL,
  begun TEXT NOT NULL, episodes TEXT NOT NULL, card TEXT NOT NULL, report TEXT NOT NULL, verified TEXT NOT NULL
) STRICT;
CREATE INDEX runs_suite ON runs (suite, number);
CREATE INDEX runs_agent ON runs (agent_key, number);
CREATE TABLE scores (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, part TEXT NOT NULL, scores TEXT NOT NULL, PRIMARY KEY (run, part)
) STRICT, WITHOUT ROWID;
CREATE TABLE episodes (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, item INTEGER NOT NULL, part TEXT NOT NULL, task INTEGER NOT NULL,
  seat TEXT NOT NULL, opponent TEXT NOT NULL, repeat INTEGER NOT NULL, score REAL, steps INTEGER NOT NULL,
  illegal INTEGER NOT NULL, read INTEGER, said INTEGER, cost REAL, seconds REAL NOT NULL, offset INTEGER NOT NULL,
  length INTEGER NOT NULL, PRIMARY KEY (run, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE tournaments (
  key TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, env TEXT NOT NULL, begun TEXT NOT NULL, episodes TEXT NOT NULL,
  plan TEXT NOT NULL, standings TEXT NOT NULL
) STRICT;
CREATE TABLE games (
  tournament TEXT NOT NULL REFERENCES tournaments ON DELETE CASCADE, item INTEGER NOT NULL, deal INTEGER NOT NULL,
  sitting TEXT NOT NULL, score REAL, steps INTEGER NOT NULL, illegal INTEGER NOT NULL, offset INTEGER NOT NULL,
  length INTEGER NOT NULL, PRIMARY KEY (tournament, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE leagues (key TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, content TEXT NOT NULL) STRICT;
CREATE TABLE removals (
  key TEXT PRIMARY KEY, suite TEXT NOT NULL, name TEXT NOT NULL, agent_key TEXT NOT NULL, tier INTEGER NOT NULL, root TEXT NOT NULL,
  at TEXT NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL, barred INTEGER NOT NULL
) STRICT;
CREATE TABLE log (id INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL, about TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
"""
_EPISODE = "item, part, task, seat, opponent, repeat, score, steps, illegal, read, said, cost, seconds, offset, length"
_GAME = "item, deal, sitting, score, steps, illegal, offset, length"
_RUN = "key, number, suite, hash, ranked, tier, name, agent, agent_key, begun, episodes, card, report, verified"
_TWIN = """
SELECT two.key FROM runs AS two WHERE two.suite = one.suite AND two.hash = one.hash AND two.name = one.name AND
two.number < one.number AND json_extract(two.verified, '$.words') = json_extract(one.verified, '$.words') AND
json_extract(two.card, '$.training_seed') != json_extract(one.card, '$.training_seed') ORDER BY two.number LIMIT 1
"""
"""Of a run: see `RunRow.twin`."""
_TO_REMOVE = """
SELECT suite, name, agent_key, tier, coalesce(json_extract(verified, '$.root'), '') FROM runs WHERE key = ? UNION ALL
SELECT '', env, '', coalesce(json_extract(standings, '$.verified.tier'), 0), coalesce(json_extract(standings, '$.verified.root'), '')
FROM tournaments WHERE key = ?
"""
"""Of what is taken off: suite, name, agent's key, tier, root."""


class Store:
    """A board's database.

    Args:
        path: The file; it is made if it is to be written to and is not there.
        write: Whether something will be added.

    Raises:
        BadValue: There is no database, it is none, or one of another version of Sparring.
        InfrastructureError: It is locked, or cannot be written.
    """

    def __init__(self, path: Path, *, write: bool = False):
        self.path = path
        if not write and not path.is_file():
            raise BadValue(f"there is no board {path}: `sparring board add RUN --store {path}` makes one")
        with self._told():
            if write:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA foreign_keys = ON")
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if write and version == 0 and not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
                version = SCHEMA
            if not write:
                self._db.execute("PRAGMA query_only = ON")
        if version != SCHEMA:
            self._db.close()
            raise BadValue(
                f"{path} is {'no board' if version == 0 else f'a board of schema {version}'}, this version of sparring reads "
                f"{SCHEMA}: name another file, or make it anew with `sparring board add`"
            )

    def close(self) -> None:
        """Let it go."""
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def state(self) -> str:
        """What is another text after whatever is added, and for another file."""
        last = self._one("SELECT coalesce(max(id), 0), coalesce(max(at), '') FROM log")
        return f"{self.path.stat().st_ino}:{last[0]}:{last[1]}"

    def add_suite(self, hash: str, id: str, asked: Mapping[str, Any], families: Mapping[str, Any]) -> None:
        """Remember what a suite asks, and by part what tasks are made of."""
        self._write("INSERT OR REPLACE INTO suites VALUES (?, ?, ?, ?)", (hash, id, _json(asked), _json(families)))

    def add_run(self, row: RunRow, scores: Mapping[str, Sequence[Any]], episodes: Iterable[EpisodeRow]) -> None:
        """Add a run, or replace it, all at once.

        Args:
            row: The run; its suite has been added.
            scores: By part, the scores of every task.
            episodes: All of them.
        """
        texts = map(_json, (row.card, row.report, row.verified))
        with self._transaction():
            number, again = self._replace("runs", row.key)
            head = (row.key, number, row.suite, row.hash, row.ranked, row.tier, row.name, row.agent, row.agent_key)
            values = (*head, row.begun, str(row.episodes), *texts)
            self._db.execute(f"INSERT INTO runs ({_RUN}) VALUES ({_marks(14)})", values)
            found = [(row.key, part, _json(each)) for part, each in scores.items()]
            self._db.executemany(f"INSERT INTO scores VALUES ({_marks(3)})", found)
            lines = ((row.key, *_flat(one)) for one in episodes)
            self._db.executemany(f"INSERT INTO episodes (run, {_EPISODE}) VALUES ({_marks(16)})", lines)
            self._db.execute("DELETE FROM removals WHERE key = ?", (row.key,))
            self._note("run", row.key, f"{row.name} on {row.suite}, T{row.tier}{again}")

    def remove(self, key: str, who: str, reason: str = "", *, barred: bool = False) -> bool:
        """Take a run or a tournament off the board, and leave a tombstone and a line in the log; return whether it was there.

        Args:
            key: Its.
            who: Wants that.
            reason: Why.
            barred: Whether no submission may bring these episodes back.
        """
        with self._transaction():
            found = self._one(_TO_REMOVE, (key, key))
            if found is None:
                return False
            values = (key, *found, _now(), who, reason, barred)
            self._db.execute(f"INSERT OR REPLACE INTO removals VALUES ({_marks(10)})", values)
            for table in ("runs", "tournaments"):
                self._db.execute(f"DELETE FROM {table} WHERE key = ?", (key,))
            suite, name, _, tier, _ = found
            what = f"{name} on {suite}" if suite else f"tournament of {name}"
            self._note("withdrawn", key, f"{what}, T{tier}, by {who}" + (f": {reason}" if reason else ""))
            return True

    def add_tournament(self, row: TournamentRow, games: Iterable[GameRow]) -> None:
        """Add a tournament, or replace it."""
        with self._transaction():
            number, again = self._replace("tournaments", row.key)
            values = (row.key, number, row.env, row.begun, str(row.episodes), _json(row.plan), _json(row.standings))
            self._db.execute(f"INSERT INTO tournaments VALUES ({_marks(7)})", values)
            lines = ((row.key, *one._replace(sitting=_json(one.sitting))) for one in games)  # type: ignore[arg-type]  # as text
            self._db.executemany(f"INSERT INTO games (tournament, {_GAME}) VALUES ({_marks(9)})", lines)
            self._db.execute("DELETE FROM removals WHERE key = ?", (row.key,))
            self._note("tournament", row.key, f"{row.env}, {len(row.plan['agents'])} agents{again}")

    def add_league(self, key: str, name: str, content: Mapping[str, Any]) -> None:
        """Add a league's results, or replace them."""
        with self._transaction():
            number, again = self._replace("leagues", key)
            self._db.execute(f"INSERT INTO leagues VALUES ({_marks(4)})", (key, number, name, _json(content)))
            self._note("league", key, f"{name}, {len(content['rows'])} rows{again}")

    def note(self, what: str, about: str, detail: str) -> None:
        """Write into the log."""
        with self._transaction():
            self._note(what, about, detail)

    def suites(self) -> dict[str, int]:
        """Return how many runs each suite has, by `NAME-vN`."""
        return dict(self._all("SELECT suite, count(*) FROM runs GROUP BY suite ORDER BY suite"))

    def suite(self, hash: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return what a suite asks, and the families of its tasks, by part."""
        asked, families = self._one("SELECT asked, families FROM suites WHERE hash = ?", (hash,))
        return json.loads(asked), json.loads(families)

    def runs(self, *, suite: str = "", agent: str = "") -> list[RunRow]:
        """Return runs in the order of arrival, of a suite or of an agent (by its key) if one is named."""
        where = "(? = '' OR suite = ?) AND (? = '' OR agent_key = ?)"
        sql = f"SELECT {_RUN}, ({_TWIN}) FROM runs AS one WHERE {where} ORDER BY number"
        return [_run(row) for row in self._all(sql, (suite, suite, agent, agent))]

    def run(self, key: str) -> RunRow | None:
        """Return a run."""
        found = self._all(f"SELECT {_RUN}, ({_TWIN}) FROM runs AS one WHERE key = ?", (key,))
        return _run(found[0]) if found else None

    def removals(self, *, suite: str = "", agent: str = "") -> list[RemovalRow]:
        """Return what was taken off the board, of a suite or of an agent (by its key) if one is named, the oldest first."""
        sql = "SELECT * FROM removals WHERE (? = '' OR suite = ?) AND (? = '' OR agent_key = ?) ORDER BY at, key"
        return list(map(_removal, self._all(sql, (suite, suite, agent, agent))))

    def removal(self, key: str) -> RemovalRow | None:
        """Return the tombstone of a run or a tournament that was taken off the board."""
        found = self._all("SELECT * FROM removals WHERE key = ?", (key,))
        return _removal(found[0]) if found else None

    def barred(self, root: str) -> RemovalRow | None:
        """Return the tombstone that keeps episodes with this root off the board."""
        found = self._all("SELECT * FROM removals WHERE root = ? AND root != '' AND barred", (root,))
        return _removal(found[0]) if found else None

    def scores(self, run: str) -> dict[str, list[list[float | None]]]:
        """Return the scores of a run, by part and task."""
        found = self._all("SELECT part, scores FROM scores WHERE run = ?", (run,))
        return {part: json.loads(text) for part, text in found}

    def episodes(
        self, run: str, *, part: str = "", kind: str = "", first: int = 0, most: int = 100
    ) -> tuple[list[EpisodeRow], int]:
        """Return some episodes in order, and how many there are.

        Args:
            run: Its key.
            part: Only of this part.
            kind: `wrong` (less than the best score), `right`, `illegal` or `void`; "" for all.
            first: How many are left out.
            most: How many are returned.
        """
        kinds = {"wrong": "score < 1", "right": "score = 1", "illegal": "illegal > 0", "void": "score IS NULL"}
        where = f"run = ? AND (? = '' OR part = ?) AND {kinds.get(kind, 'TRUE')}"
        count = self._one(f"SELECT count(*) FROM episodes WHERE {where}", (run, part, part))[0]
        found = self._all(
            f"SELECT {_EPISODE} FROM episodes WHERE {where} ORDER BY item LIMIT ? OFFSET ?",
            (run, part, part, most, first),
        )
        return list(map(_episode, found)), count

    def episode(self, run: str, item: int) -> EpisodeRow | None:
        """Return an episode."""
        found = self._all(f"SELECT {_EPISODE} FROM episodes WHERE run = ? AND item = ?", (run, item))
        return _episode(found[0]) if found else None

    def neighbours(self, run: str, item: int) -> tuple[int | None, int | None]:
        """Return the episodes before and after one."""
        return (
            self._one("SELECT max(item) FROM episodes WHERE run = ? AND item < ?", (run, item))[0],
            self._one("SELECT min(item) FROM episodes WHERE run = ? AND item > ?", (run, item))[0],
        )

    def tournaments(self) -> list[TournamentRow]:
        """Return all tournaments in the order of arrival."""
        return list(map(_tournament, self._all("SELECT * FROM tournaments ORDER BY number")))

    def tournament(self, key: str) -> TournamentRow | None:
        """Return a tournament."""
        found = self._all("SELECT * FROM tournaments WHERE key = ?", (key,))
        return _tournament(found[0]) if found else None

    def games(self, tournament: str, *, first: int = 0, most: int = 100) -> tuple[list[GameRow], int]:
        """Return some games in order, and how many there are."""
        count = self._one("SELECT count(*) FROM games WHERE tournament = ?", (tournament,))[0]
        found = self._all(
            f"SELECT {_GAME} FROM games WHERE tournament = ? ORDER BY item LIMIT ? OFFSET ?", (tournament, most, first)
        )
        return list(map(_game, found)), count

    def game(self, tournament: str, item: int) -> GameRow | None:
        """Return a game."""
        found = self._all(f"SELECT {_GAME} FROM games WHERE tournament = ? AND item = ?", (tournament, item))
        return _game(found[0]) if found else None

    def leagues(self) -> dict[str, tuple[str, Mapping[str, Any]]]:
        """Return the leagues by key: name, and what `results.json` says."""
        found = self._all("SELECT key, name, content FROM leagues ORDER BY number")
        return {key: (name, json.loads(content)) for key, name, content in found}

    def log(self, most: int = 500) -> list[LogRow]:
        """Return what was done last, the newest first."""
        found = self._all("SELECT at, what, about, detail FROM log ORDER BY id DESC LIMIT ?", (most,))
        return [LogRow(*one) for one in found]

    def _replace(self, table: str, key: str) -> tuple[int, str]:
        """Take away what has this key; return the number of its successor, the same or the next, and what the log says of that."""
        found = self._db.execute(f"SELECT number FROM {table} WHERE key = ?", (key,)).fetchone()
        if found:
            self._db.execute(f"DELETE FROM {table} WHERE key = ?", (key,))
            return int(found[0]), ", replaced"
        found = self._db.execute(f"SELECT coalesce(max(number), 0) + 1 FROM {table}").fetchone()
        return int(found[0]), ""

    def _note(self, what: str, about: str, detail: str) -> None:
        self._db.execute(
            "INSERT INTO log (at, what, about, detail) VALUES (?, ?, ?, ?)",
            (_now(), what, about, storable(detail[:500])),
        )

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        with self._told():
            return self._db.execute(sql, values).fetchall()

    def _one(self, sql: str, values: Sequence[object] = ()) -> Any:
        with self._told():
            return self._db.execute(sql, values).fetchone()

    def _write(self, sql: str, values: Sequence[object]) -> None:
        with self._told():
            self._db.execute(sql, values)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Do all, or nothing."""
        with self._told(), transaction(self._db):
            yield

    def _told(self) -> AbstractContextManager[None]:
        return told(self.path, "board")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _run(values: Sequence[Any]) -> RunRow:
    key, number, suite, hash, ranked, tier, name, agent, agent_key, begun, episodes, *texts, twin = values
    card, report, verified = map(json.loads, texts)
    head = (key, suite, hash, bool(ranked), tier, name, agent, agent_key, begun, Path(episodes))
    return RunRow(*head, card, report, verified, number, twin or "")


def _removal(values: Sequence[Any]) -> RemovalRow:
    return RemovalRow(*values)._replace(barred=bool(values[-1]))


def _flat(row: EpisodeRow) -> tuple[Any, ...]:
    one = row.entry
    used = (one.score, one.steps, one.illegal, one.read, one.said, one.cost, one.seconds, one.offset, one.length)
    return one.item, row.part, row.task, *row.seating, row.repeat, *used


def _episode(values: Sequence[Any]) -> EpisodeRow:
    item, part, task, seat, opponent, repeat, *used = values
    return EpisodeRow(part, task, Seating(seat, opponent), repeat, Entry(item, *used))


def _tournament(values: Sequence[Any]) -> TournamentRow:
    key, number, env, begun, episodes, plan, standings = values
    return TournamentRow(key, env, begun, Path(episodes), json.loads(plan), json.loads(standings), number)


def _game(values: Sequence[Any]) -> GameRow:
    found = GameRow(*values)
    return found._replace(sitting=tuple(json.loads(found.sitting)))  # type: ignore[arg-type]  # it is text in the database
