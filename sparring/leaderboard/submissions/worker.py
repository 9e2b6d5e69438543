"""The worker: takes what waits, has it verified by a process of its own, and puts what is true onto the board.

    python -m sparring.leaderboard.submissions.worker STATION.json

It may be killed at any moment, and there may be several: what one was doing is done again by the next, which also clears away what it
left. A run or a tournament that comes onto the board twice replaces itself there.
"""

from __future__ import annotations

import json
import math
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sparring.errors import BadValue, Boundary, InfrastructureError
from sparring.leaderboard.audit import SHARE
from sparring.leaderboard.submissions.auditing import auditable, noted, with_audit
from sparring.leaderboard.submissions.check import Order, order_text
from sparring.leaderboard.submissions.desk import Desk, open_desk
from sparring.leaderboard.submissions.limits import Limits
from sparring.leaderboard.submissions.queue import Submission
from sparring.leaderboard.submissions.removal import take_off
from sparring.leaderboard.submissions.scratch import clear, scratch
from sparring.leaderboard.submissions.shelf import Shelf

_PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DOCKER_HOST", "SPARRING_CHROMIUM")
"""What the verifier gets of the environment: no token, no password."""
_AUDITING = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
"""What an audit gets besides: nothing is downloaded."""
VERIFIER = (sys.executable, "-I", "-m", "sparring.leaderboard.submissions.check")
"""Isolated: it imports nothing from the folder that it works in, and heeds no variable of Python's."""
_REST = 0.2
"""Seconds between looks."""
_SWEEP, _TIDY = 600.0, 5.0
"""Seconds between looks for files that belong to nothing, and for runs that were withdrawn and are still on the board."""
_MOST = 1 << 20
"""Characters of what the verifier says."""
_BUSY = 5.0
"""Seconds after which a bundle is looked at again whose episodes another worker is listing."""


@dataclass(frozen=True, slots=True)
class Station:
    """What a worker needs to know."""

    folder: Path
    """The desk's."""
    store: Path
    """The board's file."""
    limits: Limits
    suites: tuple[Path, ...] = ()
    """Files of suites that are not the package's, and are asked all the same."""
    boards: tuple[str, ...] = ()
    """Public keys of other boards whose receipts are believed."""
    jobs: int = 1
    """Processes that play the episodes of a bundle again."""
    models: Path | None = None
    """A folder of models that may be loaded, to audit runs of theirs (T3); None: none may."""
    share: float = SHARE
    """Of the episodes of such a run that are audited."""

    def to_text(self) -> str:
        """Return it as JSON; `station_from` inverts it."""
        return json.dumps(asdict(self), default=str)


def station_from(text: str) -> Station:
    """Return what `to_text` said."""
    said = json.loads(text)
    limits, suites = Limits(**said["limits"]), tuple(map(Path, said["suites"]))
    models = None if said["models"] is None else Path(said["models"])
    known = (limits, suites, tuple(said["boards"]), said["jobs"], models, said["share"])
    return Station(Path(said["folder"]), Path(said["store"]), *known)


Lister = Callable[[Path, Mapping[str, Any]], str]
"""(the bundle, what verifying it found) -> its key on the board."""


class Taken(BadValue):
    """A bundle may not come onto the board: another one has its place (cards and plans are self-reported, and may be copied), or it was taken
    off."""


def board_lister(station: Station) -> Lister:
    """Return what puts a bundle onto a station's board; it was verified before, in a process with limits."""
    from sparring.leaderboard.intake import list_bundle, listed_root
    from sparring.leaderboard.store import Store

    def listed(bundle: Path, found: Mapping[str, Any]) -> str:
        with Store(station.store, write=True) as store:
            barred = store.barred(found["report"]["root"])
            if barred is not None:
                raise Taken(
                    f"these episodes were taken off the board by {barred.who}: {barred.reason or 'no reason given'}"
                )
            if listed_root(store, found["run"]) not in (None, found["report"]["root"]):
                what = "tournament with this very plan" if found["report"].get("plan") else "run with this very card"
                raise Taken(f"a {what} is on the board already, with other episodes: it stays there")
            return list_bundle(store, bundle, found["report"]["tier"], found["report"]).key

    return listed


class Worker:
    """A worker at a station.

    Args:
        station: Where.
        desk: The desk, open.
        lister: What puts bundles onto the board; None: onto the station's.
        verifier: The command that carries out an order, whose file is its last word.
    """

    def __init__(self, station: Station, desk: Desk, lister: Lister | None = None, verifier: Sequence[str] = VERIFIER):
        own = (desk.commitments.board,) if desk.commitments else ()
        self._station, self._desk, self._verifier = station, desk, tuple(verifier)
        self._boards = (*own, *station.boards)
        self._list = lister or board_lister(station)
        self._shelf = Shelf(station.models) if station.models else None
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop."""
        swept = tidied = -math.inf
        while not stop.is_set():
            if time.monotonic() - swept > _SWEEP:
                self._desk.sweep()
                clear(self._desk.folder)
                swept = time.monotonic()
            try:
                if time.monotonic() - tidied > _TIDY:
                    take_off(self._desk, self._station.store)
                    tidied = time.monotonic()
                worked = self.work()
            except InfrastructureError as error:  # the database is locked, or the disk is full: it may pass
                sys.stderr.write(f"worker: {error}\n")
                worked = False
            if not worked:
                stop.wait(_REST)

    def work(self) -> bool:
        """Verify what is next; return whether there was anything.

        Whatever is raised on the way, the worker goes on: the bundle is tried again, and has failed at last.

        Raises:
            InfrastructureError: A database is locked, or the disk is full.
        """
        job = self._desk.queue.take(self.name)
        if job is None:
            return False
        with Boundary() as boundary:
            self._carried_through(job)
        error = boundary.error
        if isinstance(error, InfrastructureError):
            raise error
        if error is not None:
            what = f"the board itself failed: {type(error).__name__}"
            sys.stderr.write(f"worker: submission {job.id}: {what}: {error}\n")
            self._desk.queue.again(job.id, self.name, what)
        if self._desk.queue.find(job.id).state not in ("queued", "verifying", "accepted"):  # type: ignore[union-attr]  # it is there
            self._desk.bundle(job.id).unlink(missing_ok=True)
        return True

    def _carried_through(self, job: Submission) -> None:
        """Verify a bundle, if that is to be done, and do what follows from it."""
        if job.over:
            return
        found = self._verified(job)
        queue = self._desk.queue
        if found["state"] == "gone":
            return
        if found["state"] == "unable":
            queue.again(job.id, self.name, found["reasons"][0])
        elif found["state"] == "verified":
            self._settle(job, found)
        else:
            state = "rejected" if found["state"] == "rejected" else "failed"
            queue.refuse(job.id, self.name, state, found["reasons"], found.get("report", {}))

    def _settle(self, job: Submission, found: Mapping[str, Any]) -> None:
        """Put a bundle that is verified onto the board, if it is to be there."""
        queue, commitment = self._desk.queue, found["commitment"]
        if (
            commitment is not None
            and self._desk.commitments is not None
            and found["board"] == self._desk.commitments.board
        ):
            wrong = self._desk.commitments.use(commitment, job.owner, job.id, job.received)
            if wrong:
                queue.refuse(job.id, self.name, "rejected", [wrong], found["report"])
                return
        claimed = queue.claim(job.id, self.name, found["report"], found["agent_key"], found["run"])
        if claimed == "wait":
            queue.again(job.id, self.name, "the same episodes are coming onto the board", after=_BUSY)
        if claimed:
            return
        try:
            told = queue.find(job.id).report  # type: ignore[union-attr]  # it is there; with notes on who was first
            with self._renewing(job.id):
                run = self._list(self._desk.bundle(job.id), {**found, "report": told})
        except Taken as error:
            queue.refuse(job.id, self.name, "rejected", [str(error)], found["report"])
            return
        except (BadValue, InfrastructureError) as error:
            queue.again(job.id, self.name, f"it could not be put onto the board: {error}")
            return
        if not queue.accept(job.id, self.name, run):  # it was withdrawn meanwhile
            take_off(self._desk, self._station.store)

    @contextmanager
    def _renewing(self, id: str) -> Iterator[None]:
        """Renew the lease meanwhile."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(self._desk.limits.lease / 4):
                self._desk.queue.renew(id, self.name)

        thread = threading.Thread(target=renew, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _verified(self, job: Submission) -> dict[str, Any]:
        """Return what the verifier found, and the auditor if the declared weights are on the shelf."""
        limits = self._desk.limits
        suites = tuple(str(path.resolve()) for path in self._station.suites)
        known = (suites, self._boards, self._station.jobs, limits.memory, limits.cpu, limits.file)
        order = Order(f"{job.id}.zip", "", *known)
        found = self._carried_out(job, order, {"OMP_NUM_THREADS": "1"})
        if found["state"] != "verified" or self._shelf is None or not found.get("weights"):
            return found
        with self._renewing(job.id):
            model, why = auditable(found["report"]["agent"], found["weights"], self._shelf)
        if model is None:
            return noted(found, f"not audited: {why}")
        free = replace(order, model=str(model.resolve()), share=self._station.share, memory=0, cpu=0)
        said = self._carried_out(job, free, _AUDITING)
        return said if said["state"] == "gone" else with_audit(found, said)

    def _carried_out(self, job: Submission, order: Order, more: Mapping[str, str]) -> dict[str, Any]:
        """Return what came of an order, in a process that is ended if it takes too long or is not wanted any more."""
        with scratch(self._desk.folder) as folder:
            (folder / "order.json").write_text(order_text(replace(order, out=str(folder / "found.json"))), "utf-8")
            words = [*self._verifier, str(folder / "order.json")]
            kept = {key: os.environ[key] for key in _PASSED if key in os.environ}
            with subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self._desk.bundles,
                env={**kept, "TMPDIR": str(folder), **more},
                start_new_session=True,
            ) as process:
                try:
                    ended = self._waited(process, job.id)
                finally:
                    _kill(process)
            return ended or _said(folder / "found.json", process.returncode, self._desk.limits)

    def _waited(self, process: subprocess.Popen[bytes], id: str) -> dict[str, Any] | None:
        """Wait for the verifier; return why it was given up, or None."""
        limits = self._desk.limits
        end = time.monotonic() + limits.seconds
        while True:
            try:
                process.wait(min(limits.lease / 4, max(0.0, end - time.monotonic())))
                return None
            except subprocess.TimeoutExpired:
                if not self._desk.queue.renew(id, self.name):
                    return {"state": "gone"}
                if time.monotonic() >= end:
                    return {"state": "unable", "reasons": [f"verifying it took more than {limits.seconds:g} s"]}


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def _said(path: Path, code: int, limits: Limits) -> dict[str, Any]:
    if code == -signal.SIGXCPU:
        return {
            "state": "over",
            "reasons": [f"verifying it takes more than {limits.cpu} CPU seconds: bundle fewer tasks"],
        }
    try:
        text = path.read_text("utf-8")
    except OSError:
        how = f"signal {-code}" if code < 0 else f"status {code}"
        return {"state": "unable", "reasons": [f"the verifier ended without a word ({how})"]}
    if len(text) > _MOST:
        return {"state": "over", "reasons": [f"what was found has {len(text):,} characters, more than {_MOST:,}"]}
    found: dict[str, Any] = json.loads(text)
    return found


@contextmanager
def working(station: Station) -> Iterator[None]:
    """Have a worker work meanwhile, in a process of its own; if it dies, another one begins."""
    over = threading.Event()
    processes = list[subprocess.Popen[bytes]]()

    def keep() -> None:
        while not over.is_set():
            with scratch(station.folder) as folder:
                path = folder / "station.json"
                path.write_text(station.to_text(), "utf-8")
                words = [sys.executable, "-m", "sparring.leaderboard.submissions.worker", str(path)]
                with subprocess.Popen(words, stdin=subprocess.PIPE) as process:
                    processes[:] = [process]
                    if over.is_set():  # it was, while this one began: nobody else will end it
                        process.kill()
                    process.wait()
            over.wait(1.0)

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        for process in processes:
            process.kill()
        thread.join()


def main(path: str) -> None:
    """Work until standard input is closed: that is when whoever started this has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for that one
    station = station_from(Path(path).read_text("utf-8"))
    desk = open_desk(station.folder, station.limits)
    stop = threading.Event()
    threading.Thread(target=_until_closed, args=(stop,), daemon=True).start()
    Worker(station, desk).run(stop)


def _until_closed(stop: threading.Event) -> None:
    os.read(0, 1)  # not by `sys.stdin`, whose lock no other thread would get at the end
    stop.set()


if __name__ == "__main__":
    main(sys.argv[1])
