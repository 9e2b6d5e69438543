"""What comes onto a board: run folders, tournaments, bundles of both, and leagues' results, read and made rows of.

A run or a tournament is played again before it is listed as more than self-reported. The same run, told by its card, replaces itself
and keeps its place in the order of arrival; another attempt of the same agent is listed beside the first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from sparring.envs.core import Environment
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.leaderboard import tournament as tournaments
from sparring.leaderboard.besides import ANCHORED, anchored, exploitabilities
from sparring.leaderboard.bounds import SEED, check_name
from sparring.leaderboard.bundle import Bundle, open_bundle
from sparring.leaderboard.card import FILE as RUN_FILE
from sparring.leaderboard.card import Card, read_card
from sparring.leaderboard.files import replacing
from sparring.leaderboard.findings import Report as Verification
from sparring.leaderboard.log import EPISODES, EpisodeLog
from sparring.leaderboard.report import Report, families_of, report
from sparring.leaderboard.rows import EpisodeRow, GameRow, RunRow, TournamentRow
from sparring.leaderboard.run import definition, describer
from sparring.leaderboard.standings import standings
from sparring.leaderboard.store import Store
from sparring.leaderboard.suites import Suite, suite_names
from sparring.leaderboard.verify import verify
from sparring.types import canonical_json

_MOST = 1e15
"""Seconds of an episode, or what it cost, are below this."""
KEY = 16
"""Characters of a key."""
_SAID = ("frozen", "root", "words", "key", "notes", "voids", "most_voids")
"""What is kept of a verification, beside its tier."""
Auditor = Callable[[Path, Verification], Verification]
"""(the bundle of a run, what verifying it found) -> that, after an audit."""


class Added(NamedTuple):
    """What was added."""

    kind: str
    """run, tournament or league."""
    key: str
    line: str
    """In words."""
    notes: tuple[str, ...] = ()
    """Of its verification."""


@dataclass(frozen=True)
class Checks:
    """How a run or a tournament is played again before it is added."""

    wanted: bool = True
    """Whether at all; without that it is self-reported. Bundles always are."""
    jobs: int = 1
    """Processes for that."""
    suite: Suite | None = None
    """What was asked, if it is a suite of one's own that was changed, or that a bundle asks."""
    boards: Sequence[str] = ()
    """Public keys of boards whose receipts of sealed seeds are believed."""
    game: Environment | None = None
    """What a tournament's bundle played, if it is not a registered environment with its own arguments."""
    auditor: Auditor | None = None
    """Audits bundles of runs after they were played again; nothing else can be added then."""


def add(store: Store, path: Path, checks: Checks | None = None) -> Added:
    """Add what a path holds: the folder or bundle of a run or a tournament, or a league's `results.json`.

    Args:
        store: Open for writing.
        path: What to add.
        checks: How a run is played again first.

    Raises:
        BadValue: It is none of these, is damaged, or was rejected.
        InfrastructureError: It could not be played again, or not be written down.
    """
    checks = checks or Checks()
    if checks.auditor is not None and path.suffix != ".zip":
        raise BadValue(
            f"an audit is of a run's bundle, and {path} is none: `sparring bundle` makes one of a run's folder"
        )
    if (path / RUN_FILE).is_file():
        return _add_folder(store, path, checks)
    if (path / tournaments.FILE).is_file():
        return _add_tournament(store, path, checks)
    if path.suffix == ".zip":
        return list_bundle(store, path, *_verified(store, path, checks))
    if path.suffix == ".json" and path.is_file():
        return add_league(store, path)
    raise BadValue(
        f"{path} is no run or tournament (a folder with {RUN_FILE} or {tournaments.FILE}), no bundle (.zip) and no league's results (.json)"
    )


def _add_folder(store: Store, folder: Path, checks: Checks) -> Added:
    card = read_card(folder)
    if card.name != card.agent:
        check_name(card.name)
    suite = card.to_suite()
    with EpisodeLog(folder, describer(suite, card.prices)) as log:
        _check_entries(log, suite.episodes)
        complete = len(log.entries) == suite.episodes
        own = card.frozen and checks.suite is None and card.suite not in suite_names()
        how = replace(checks, suite=suite) if own else checks
        tier, said = _verified(store, folder, how) if checks.wanted and complete else (0, {})
        return _add_run(store, card, suite, log, (folder / EPISODES).resolve(), tier, said)


def list_bundle(store: Store, path: Path, tier: int, found: Mapping[str, Any]) -> Added:
    """Add a bundle that was verified, and unpack its episodes beside the board.

    Args:
        store: Open for writing.
        path: The bundle.
        tier: What verifying it reached.
        found: The rest of what it found, as `findings.Report` says it.

    Raises:
        BadValue: It is no bundle.
        InfrastructureError: It could not be written down.
    """
    said = {key: found[key] for key in _SAID}
    with open_bundle(path) as bundle:
        if isinstance(bundle.subject, tournaments.Plan):
            plan = bundle.subject
            folder = _unpacked(store, bundle, _key(store, plan, said))
            schedule = tournaments.Schedule(plan, make(plan.env, **plan.kwargs))
            return _list_games(store, schedule, folder, {}, {**said, "tier": tier})
        card = bundle.card
        suite = card.to_suite()
        folder = _unpacked(store, bundle, _key(store, card, said))
    with EpisodeLog(folder, describer(suite, card.prices)) as log:
        return _add_run(store, card, suite, log, folder / EPISODES, tier, said)


def _unpacked(store: Store, bundle: Bundle, key: str) -> Path:
    """Unpack a bundle's episodes; return the folder that they are in."""
    folder = store.path.resolve().with_suffix(".files") / key
    with replacing(folder / EPISODES) as draft, draft.open("wb") as file:
        for lines in (bundle.lines(), bundle.voids()):
            file.writelines(line.rstrip(b"\n") + b"\n" for line in lines)
    return folder


def _verified(store: Store, path: Path, checks: Checks) -> tuple[int, dict[str, Any]]:
    found = verify(path, jobs=checks.jobs, suite=checks.suite, game=checks.game, boards=checks.boards)
    if checks.auditor is not None and found.verified:
        found = checks.auditor(path, found)
    if not found.verified:
        store.note("rejected", path.name, str(found.faults[0]))
        raise BadValue(f"{path} was played again and rejected: {found.faults[0]}")
    return found.tier, {key: getattr(found, key) for key in _SAID}


def key_of(subject: Card | tournaments.Plan) -> str:
    """Return what tells a run or a tournament from all others: a hash over its card or its plan."""
    return _hashed(canonical_json(asdict(subject)))


def listed_root(store: Store, key: str) -> str | None:
    """Return the root of the episodes that are on a board under a key; "" if they were not verified, None if there are none."""
    run, contest = store.run(key), store.tournament(key)
    if run is not None:
        return str(run.verified.get("root", ""))
    return None if contest is None else str(contest.standings.get("verified", {}).get("root", ""))


def _key(store: Store, subject: Card | tournaments.Plan, said: Mapping[str, Any]) -> str:
    """Return the key of a run or a tournament, unless other episodes that were verified have it: then another one.

    What a card or a plan says of its beginning is self-reported: nobody takes a run off the board with another one of the same card.
    """
    key, mine = key_of(subject), said.get("root")
    return key if listed_root(store, key) in (None, "", mine) else _hashed(f"{key}:{mine or ''}")


def agent_key(subject: Card | tournaments.Plan) -> str:
    """Return what tells an agent from all others: its name, how it is named, and its weights; of a tournament, all who play, and the game."""
    if isinstance(subject, tournaments.Plan):
        said = [subject.env, dict(subject.kwargs), sorted(subject.agents), dict(subject.models)]
    else:
        said = [subject.name, subject.agent, dict(subject.models)]
    return _hashed(canonical_json(said))


def _hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:KEY]


def _add_run(
    store: Store, card: Card, suite: Suite, log: EpisodeLog, file: Path, tier: int, said: Mapping[str, Any]
) -> Added:
    found = report(suite, log.entries, log.voids)
    complete = len(log.entries) == suite.episodes
    key = _key(store, card, said)
    told = {**found.to_json(), "void_tries": _void_tries(log)}
    row = RunRow(
        key,
        card.suite,
        card.hash,
        complete and bool(said.get("frozen", card.frozen)),
        tier,
        card.name,
        card.agent,
        agent_key(card),
        card.begun,
        file,
        asdict(card),
        told,
        said,
    )
    store.add_suite(card.hash, suite.id, definition(suite), {part.name: _families(part) for part in suite.parts})
    store.add_run(row, _scores(suite, log), _episodes(suite, log))
    return Added("run", key, _line(row, found), (*said.get("notes", ()), *_twins(store, key)))


def _twins(store: Store, key: str) -> Iterator[str]:
    """Yield that a run says what another one does, under another training seed."""
    run = store.run(key)
    if run is not None and run.twin:
        yield f"word for word the same as run {run.twin}, of another training seed: means over seeds count the two once"


def _void_tries(log: EpisodeLog) -> dict[str, int]:
    """Return how many void tries there were, and how many of them one episode had."""
    tries = Counter(one.item for one in log.voids)
    return {"count": tries.total(), "most": max(tries.values(), default=0)}


def _check_entries(log: EpisodeLog, episodes: int) -> None:
    """Check that a board can keep what an index says: where nothing is played again, nobody else has.

    Raises:
        BadValue: It cannot.
    """
    for one in (*log.entries.values(), *log.voids):
        counts = (one.item, one.steps, one.illegal, one.read or 0, one.said or 0, one.offset, one.length)
        sizes = (one.score or 0.0, one.cost or 0.0, one.seconds)
        whole = all(type(x) is int and 0 <= x < SEED for x in counts) and one.item < episodes
        if not whole or not all(type(x) in (int, float) and 0 <= x < _MOST for x in sizes):
            raise BadValue(
                f"{log.index}: no episode has such numbers: {one!s:.200}; delete it, and look at the episode if it is made so again"
            )


def _line(row: RunRow, found: Report) -> str:
    score = found.whole.score
    words = "nothing finished" if score is None else f"{score.mean:.3f} ({score.low:.3f} to {score.high:.3f})"
    left = found.whole.episodes - found.whole.finished
    return f"{row.name} on {row.suite}: {words}, T{row.tier}" + (f", {left} episodes missing" if left else "")


def _families(part: Any) -> list[str] | None:
    found = families_of(part)
    return None if found is None else [found[str(task)] for task in range(part.tasks)]


def _scores(suite: Suite, log: EpisodeLog) -> dict[str, list[list[float | None]]]:
    """Return every part's scores by task: of all its episodes in order, None for what is void or missing."""
    out, first = {}, 0
    for part in suite.parts:
        each = part.episodes // part.tasks
        starts = range(first, first + part.episodes, each)
        first += part.episodes
        found = [[log.entries.get(n) for n in range(start, start + each)] for start in starts]
        out[part.name] = [[None if entry is None else entry.score for entry in one] for one in found]
    return out


def _episodes(suite: Suite, log: EpisodeLog) -> Iterator[EpisodeRow]:
    """Yield every finished episode, and the last void try of every other."""
    left = {one.item: one for one in log.voids if one.item not in log.entries}
    first = 0
    for part in suite.parts:
        for place in range(part.episodes):
            entry = log.entries.get(first + place) or left.get(first + place)
            if entry is not None:
                rest, repeat = divmod(place, part.repeats)
                task, seating = divmod(rest, len(part.seatings))
                yield EpisodeRow(part.name, task, part.seatings[seating], repeat, entry)
        first += part.episodes


def _add_tournament(store: Store, folder: Path, checks: Checks) -> Added:
    """Add a tournament's folder; its standings are worked out from its games."""
    plan = tournaments.read_plan(folder)
    schedule = tournaments.Schedule(plan, make(plan.env, **plan.kwargs))
    with EpisodeLog(folder, tournaments.describe) as log:
        _check_entries(log, schedule.games)
        complete = len(log.entries) == schedule.games
    verified: Mapping[str, Any] = {}
    if checks.wanted and complete:
        tier, said = _verified(store, folder, replace(checks, game=schedule.environment))
        verified = {**said, "tier": tier}
    besides = _read(folder / "standings.json") if (folder / "standings.json").is_file() else {}
    return _list_games(store, schedule, folder, besides, verified)


def _list_games(
    store: Store,
    schedule: tournaments.Schedule,
    folder: Path,
    besides: Mapping[str, Any],
    verified: Mapping[str, Any],
) -> Added:
    plan, environment = schedule.plan, schedule.environment
    opened = tournaments.Tournament(plan, environment, folder, {})
    found = standings(opened.played(), environment.spec).to_json()
    key = _key(store, plan, verified)
    games = []
    with EpisodeLog(folder, tournaments.describe) as log:
        for item, one in sorted(log.entries.items()):
            deal, sitting = schedule.seating(item)
            games.append(GameRow(item, deal, sitting, one.score, one.steps, one.illegal, one.offset, one.length))
        more = {"planned": schedule.games, "foreseeable": environment.spec.foreseeable, "void_tries": _void_tries(log)}
    gains = exploitabilities(besides, plan, environment)
    known = {**found, **more, "verified": dict(verified), "exploitability": gains}
    row = TournamentRow(key, plan.env, plan.begun, (folder / EPISODES).resolve(), asdict(plan), known)
    store.add_tournament(row, games)
    line = f"{plan.env}: {len(plan.agents)} agents, {len(games)} games, T{verified.get('tier', 0)}"
    notes = [*verified.get("notes", ()), *([ANCHORED] if anchored(besides) else [])]
    notes += [f"the exploitability of {name} is self-reported" for name, one in gains.items() if one["reported"]]
    return Added("tournament", key, line, tuple(notes))


def add_league(store: Store, path: Path) -> Added:
    """Add the `results.json` of a league.

    Raises:
        BadValue: It is none.
    """
    data = _read(path)
    rows = data.get("rows")
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and {"arena", "entrant", "mean"} <= {*row} for row in rows
    ):
        raise BadValue(f"{path} holds no results of a league: `sparring league` writes them")
    key = sha256(str(path.resolve()).encode()).hexdigest()[:KEY]
    store.add_league(key, path.parent.name, data)
    return Added("league", key, f"{len(rows)} rows")


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadValue(f"{path} cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise BadValue(f"{path} holds a JSON {type(data).__name__}, not an object")
    return data
