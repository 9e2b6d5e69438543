"""The queue: every bundle that was sent, what became of it, and who works on it.

queued -> verifying -> accepted      it is on the board
                    -> duplicate     the same episodes are on the board already
                    -> rejected      it is not true, with the reasons
                    -> queued        something else failed (no sandbox, a worker that was killed): it is tried again, later
                    -> failed        and that too often
any of them -> withdrawn             by its submitter or an admin; that it was there stays listed

A worker holds a bundle by a lease, which it renews; when it does not, another one takes over.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sparring.errors import BadValue
from sparring.leaderboard.submissions.database import Clock, Database
from sparring.leaderboard.submissions.limits import DAY, Limits

_COLUMNS = "id, number, owner, received, bytes, sha256, state, tries, finished, reasons, first, run, report"
_AGENTS = 10
"""Of a tournament, whose names everybody is told: the first."""
_LOST = "the worker was lost each time that it verified this bundle ({} tries)"


@dataclass(frozen=True, slots=True)
class Submission:
    """A bundle that was sent."""

    id: str
    number: int
    """The order of arrival."""
    owner: str
    """The name of whose token it came with."""
    received: float
    """Seconds since 1970."""
    bytes: int
    sha256: str
    state: str
    tries: int
    finished: float | None
    reasons: tuple[str, ...]
    """Why it is in this state, in sentences."""
    first: str
    """Of a duplicate: the one that is on the board."""
    run: str
    """Its key on the board, of a run or a tournament; set before it comes there."""
    report: Mapping[str, Any]
    """What verifying it found, empty before that; and who has withdrawn it."""

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in ("queued", "verifying")

    @property
    def by(self) -> str:
        """Who has withdrawn it; "" if nobody has."""
        return str(self.report.get("withdrawn", {}).get("by", ""))

    @property
    def why(self) -> str:
        """For what reason."""
        return str(self.report.get("withdrawn", {}).get("why", ""))

    def to_json(self) -> dict[str, Any]:
        """Return what its submitter may know."""
        names = ("id", "owner", "state", "received", "finished", "bytes", "sha256", "tries", "first")
        return {name: getattr(self, name) for name in names} | {
            "run": self.run if self.over else "",
            "reasons": list(self.reasons),
            "report": dict(self.report),
        }

    def to_public(self) -> dict[str, Any]:
        """Return what everybody may know: that there was this attempt, and what it was of if that was verified."""
        plan = self.report.get("plan") or {}
        names = ("tier", "key") if plan else ("agent", "name", "suite", "tier", "score", "key")
        known = {key: self.report[key] for key in names if key in self.report}
        if plan:
            known |= {"plan": {**plan, "agents": plan["agents"][:_AGENTS]}, "agents": len(plan["agents"])}
        return {"state": self.state, "received": self.received, "run": self.run if self.over else "", **known}


class Full(BadValue):
    """A quota is used up."""


class Queue:
    """All that was sent."""

    def __init__(self, database: Database, limits: Limits, clock: Clock = time.time):
        self._database, self._limits, self._clock = database, limits, clock

    def check_room(self, owner: str, size: int) -> None:
        """Check that a submitter may send a bundle of `size` bytes now.

        Raises:
            Full: It may not.
        """
        limits, since = self._limits, self._clock() - DAY
        sql = "SELECT count(*), coalesce(sum(bytes), 0) FROM submissions WHERE owner = ? AND received > ?"
        count, sent = self._database.one(sql, (owner, since))
        waiting = self._database.one(
            "SELECT count(*) FROM submissions WHERE owner = ? AND state IN ('queued', 'verifying')", (owner,)
        )[0]
        if count >= limits.day_count:
            raise Full(f"{owner} has sent {count} bundles in 24 hours, as many as may be: send it tomorrow")
        if sent + size > limits.day_size:
            raise Full(
                f"{owner} has sent {sent:,} bytes in 24 hours, of {limits.day_size:,} that may be: send it tomorrow"
            )
        if waiting >= limits.waiting:
            raise Full(f"{waiting} bundles of {owner} are waiting, as many as may be: send it when they are verified")

    def add(self, id: str, owner: str, size: int, sha256: str) -> tuple[Submission, bool]:
        """Add a bundle; return it, or what this submitter sent before if that was the same file, and whether it is new.

        Raises:
            Full: A quota is used up.
        """
        now = self._clock()
        with self._database.transaction():
            sql = "SELECT id FROM submissions WHERE owner = ? AND sha256 = ? AND state NOT IN ('failed', 'withdrawn')"
            before = self._database.one(sql, (owner, sha256))
            if before:
                return self._known(before[0]), False
            self.check_room(owner, size)
            first = self._on_board(sha256)
            state = "duplicate" if first else "queued"
            values = (id, owner, now, size, sha256, state, now, now if first else None, _text(_same(first)), first)
            self._database.write(
                "INSERT INTO submissions (id, owner, received, bytes, sha256, state, due, finished, reasons, first, tries, worker, "
                "root, words, agent_key, run, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '', '', '', '', '{}')",
                values,
            )
            self._database.note(now, owner, "sent", id, f"{size} bytes, {sha256}")
            return self._known(id), True

    def find(self, id: str) -> Submission | None:
        """Return a submission."""
        row = self._database.one(f"SELECT {_COLUMNS} FROM submissions WHERE id = ?", (id,))
        return _submission(row) if row else None

    def sent(self, owner: str = "", *, before: int = 1 << 62, most: int = 100) -> list[Submission]:
        """Return what an owner, or anybody, has sent, the newest first; only those with a number below `before`."""
        rows = self._database.all(
            f"SELECT {_COLUMNS} FROM submissions WHERE (owner = ? OR ? = '') AND number < ? ORDER BY number DESC LIMIT ?",
            (owner, owner, before, most),
        )
        return [_submission(row) for row in rows]

    def withdraw(self, id: str, who: str, why: str = "") -> Submission:
        """Withdraw a submission: what it was of, and that it was there, stays."""
        now = self._clock()
        with self._database.transaction():
            found = self._known(id)
            if found.state != "withdrawn":
                said = f"withdrawn by {who}{': ' if why else ''}{why}; it was {found.state}"
                report = {**found.report, "withdrawn": {"by": who, "why": why, "done": False}}
                sql = "UPDATE submissions SET state = 'withdrawn', reasons = ?, report = ?, finished = ?, worker = '' WHERE id = ?"
                self._database.write(sql, (_text([said]), json.dumps(report), now, id))
                self._database.note(now, who, "withdrawn", id, f"it was {found.state}{'; ' if why else ''}{why}")
            return self._known(id)

    def withdrawn(self) -> dict[str, Submission]:
        """Return what was withdrawn and may still be on the board, by its key there.

        Not so what has come there again with another submission, or is about to.
        """
        rows = self._database.all(
            f"SELECT {_COLUMNS} FROM submissions AS one WHERE state = 'withdrawn' AND run != '' AND "
            "NOT json_extract(report, '$.withdrawn.done') AND NOT EXISTS (SELECT 1 FROM submissions AS two WHERE "
            "two.run = one.run AND two.state IN ('verifying', 'accepted'))"
        )
        return {one.run: one for one in map(_submission, rows)}

    def taken_off(self, runs: Iterable[str]) -> None:
        """Say that these runs, which were withdrawn, are off the board."""
        done = "json_set(report, '$.withdrawn.done', json('true'))"
        for run in runs:
            self._database.write(
                f"UPDATE submissions SET report = {done} WHERE run = ? AND state = 'withdrawn'", (run,)
            )

    def of_run(self, run: str) -> Submission | None:
        """Return the submission by which a run is on the board."""
        row = self._database.one(f"SELECT {_COLUMNS} FROM submissions WHERE run = ? AND state = 'accepted'", (run,))
        return _submission(row) if row else None

    def take(self, worker: str) -> Submission | None:
        """Return what is to be verified next, now this worker's; None: nothing is.

        A submitter's second bundle comes after everybody's first. What need not be verified is returned as well, in the state that it
        is in now: a file that is on the board already, or one that was tried too often.
        """
        now = self._clock()
        with self._database.transaction():
            row = self._database.one(
                "SELECT id, tries, sha256 FROM submissions AS one WHERE state IN ('queued', 'verifying') AND due <= ? ORDER BY "
                "(SELECT count(*) FROM submissions AS two WHERE two.owner = one.owner AND two.number < one.number AND "
                "two.state IN ('queued', 'verifying')), number LIMIT 1",
                (now,),
            )
            if row is None:
                return None
            id, tries, sha256 = row
            same = self._on_board(sha256)
            if same:
                self._end(id, "duplicate", _same(same), first=same)
            elif tries >= self._limits.tries:
                self._end(id, "failed", [_LOST.format(tries)])
            else:
                sql = "UPDATE submissions SET state = 'verifying', tries = tries + 1, worker = ?, due = ?, root = '', run = '' WHERE id = ?"
                self._database.write(sql, (worker, now + self._limits.lease, id))
            return self._known(id)

    def renew(self, id: str, worker: str) -> bool:
        """Renew a lease; return False if it is this worker's no more."""
        sql = "UPDATE submissions SET due = ? WHERE id = ? AND worker = ? AND state = 'verifying'"
        return self._database.write(sql, (self._clock() + self._limits.lease, id, worker)) == 1

    def claim(self, id: str, worker: str, report: Mapping[str, Any], agent_key: str, run: str = "") -> str:
        """Say that a bundle is verified, before it comes onto the board under the key `run`.

        Returns:
            "" if it may be listed; "gone" if it is this worker's no more; "wait" if another worker is listing the same episodes;
            else it is a duplicate, now told so, of the submission that is returned.
        """
        with self._database.transaction():
            if not self.renew(id, worker):
                return "gone"
            same = self._database.one(
                "SELECT id, state FROM submissions WHERE root = ? AND id != ? AND state IN ('accepted', 'verifying')",
                (report["root"], id),
            )
            sql = "UPDATE submissions SET root = ?, words = ?, agent_key = ?, report = ?, run = ? WHERE id = ?"
            said = dict(report, notes=[*report["notes"], *self._earlier(id, report, agent_key)])
            free = not same
            values = (
                report["root"] if free else "",
                report["words"],
                agent_key,
                json.dumps(said),
                run if free else "",
                id,
            )
            self._database.write(sql, values)
            if same and same[1] == "verifying":
                return "wait"
            if same:
                self._end(id, "duplicate", _same(same[0]), first=same[0])
                return str(same[0])
            return ""

    def accept(self, id: str, worker: str, run: str) -> bool:
        """Say that a bundle is on the board under a key; return False if it is this worker's no more."""
        with self._database.transaction():
            if not self.renew(id, worker):
                return False
            self._end(id, "accepted", (), run=run)
            return True

    def refuse(self, id: str, worker: str, state: str, reasons: Sequence[str], report: Mapping[str, Any]) -> None:
        """Say that a bundle is rejected, or has failed for good."""
        with self._database.transaction():
            if self.renew(id, worker):
                sql = "UPDATE submissions SET report = ?, words = '', agent_key = '' WHERE id = ?"
                self._database.write(sql, (json.dumps(dict(report)), id))
                self._end(id, state, reasons)

    def again(self, id: str, worker: str, reason: str, *, after: float | None = None) -> None:
        """Say that a bundle could not be verified: it is tried again, or has failed.

        Args:
            id: Whose.
            worker: Who tried.
            reason: A sentence.
            after: Seconds; then this try does not count. None: the usual pause, and it does.
        """
        now, limits = self._clock(), self._limits
        with self._database.transaction():
            if not self.renew(id, worker):
                return
            tries = self._known(id).tries
            if after is None and tries >= limits.tries:
                self._end(id, "failed", [f"it could not be verified, in {tries} tries: {reason}"])
                return
            due = now + (limits.retry * 2.0 ** (tries - 1) if after is None else after)
            sql = "UPDATE submissions SET state = 'queued', worker = '', root = '', run = '', due = ?, tries = ?, reasons = ? WHERE id = ?"
            said = _text([f"it will be tried again: {reason}"])
            self._database.write(sql, (due, tries - (after is not None), said, id))

    def files(self) -> set[str]:
        """Return whose files are still needed: what waits, and what is on the board."""
        rows = self._database.all("SELECT id FROM submissions WHERE state IN ('queued', 'verifying', 'accepted')")
        return {row[0] for row in rows}

    def _on_board(self, sha256: str) -> str:
        """Return the submission of this very file that is on the board, or ""."""
        row = self._database.one("SELECT id FROM submissions WHERE sha256 = ? AND state = 'accepted'", (sha256,))
        return str(row[0]) if row else ""

    def _earlier(self, id: str, report: Mapping[str, Any], agent_key: str) -> list[str]:
        """Return what a reader of the board should know of earlier submissions: who was first with the agent, and with its words.

        First is who sent it first, of what was found to be true; also if that was withdrawn.
        """
        owner, agent = self._known(id).owner, self._first(id, "agent_key", agent_key)
        words, notes = self._first(id, "words", report["words"]), list[str]()
        if agent is not None and agent.owner != owner:
            what = (
                "a tournament of these agents at this game"
                if report.get("plan")
                else "an agent of this name, with these weights,"
            )
            notes.append(f"{what} was first submitted by {agent.owner}")
        if words is not None and words.owner != owner:
            notes.append(f"word for word the same was said in what {words.owner} submitted before")
        elif words is not None and words.report.get("training_seed") != report.get("training_seed"):
            notes.append(
                f"word for word the same was said in submission {words.id}, of another training seed: means over seeds count the two once"
            )
        return notes

    def _first(self, id: str, column: str, value: str) -> Submission | None:
        """Return the first of the submissions before one that was found to be true and has this value; None if there is none."""
        row = self._database.one(
            f"SELECT {_COLUMNS} FROM submissions WHERE {column} = ? AND number < (SELECT number FROM submissions WHERE id = ?) AND "
            "first = '' AND state NOT IN ('rejected', 'failed') ORDER BY number LIMIT 1",
            (value, id),
        )
        return _submission(row) if row else None

    def _end(self, id: str, state: str, reasons: Sequence[str], *, first: str = "", run: str = "") -> None:
        now = self._clock()
        sql = (
            "UPDATE submissions SET state = ?, reasons = ?, first = ?, run = ?, finished = ?, worker = '' WHERE id = ?"
        )
        self._database.write(sql, (state, _text(reasons), first, run, now, id))
        self._database.note(now, "", state, id, "; ".join(reasons))

    def _known(self, id: str) -> Submission:
        found = self.find(id)
        if found is None:
            raise BadValue(f"there is no submission {id}")
        return found


def new_id() -> str:
    """Return an id that nobody can guess: 24 hexadecimal digits."""
    return secrets.token_hex(12)


def _same(first: str) -> list[str]:
    return [f"the same episodes are on the board already, as submission {first}"] if first else []


def _text(reasons: Sequence[str]) -> str:
    return json.dumps(list(reasons))


def _submission(row: Sequence[Any]) -> Submission:
    said = dict(zip(_COLUMNS.split(", "), row, strict=True))
    texts = {"reasons": tuple(json.loads(said["reasons"])), "report": json.loads(said["report"])}
    return Submission(**{**said, **texts})
