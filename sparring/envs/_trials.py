"""Rules of the contract that are tried out by playing again: repeated, saved, interleaved, elsewhere, and with nasty texts."""

from __future__ import annotations

import json
import math
import os
import pickle
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple, NoReturn

import numpy as np

from sparring.envs._recording import Record, Run, Snapshot, Subject, Violation, contrast, differing
from sparring.envs._rules import TOLERANCE, returns
from sparring.envs.core import parse_illegal_policy
from sparring.errors import EpisodeOver

NASTY = {
    "empty text": "",
    "white space": " \n\t\u00a0\u3000 ",
    "1 MB": "x" * 1_000_000,
    "NUL": "a\x00b\x00",
    "emoji": "\U0001f92f\U0001f3f4\u200d\u2620\ufe0f",
    "lone surrogates": "\udfff \ud800",
    "right-to-left text": "\u202e\u05d0\u2067\u0627\u202c",
    "combining marks": "e" + "\u0301" * 500,
    "a long number": "9" * 5000,
    "brackets": "[" * 5000 + "]" * 5000,
    "empty marks": "[] \\boxed{} <move></move>",
    "format directives": "%s %(x)d {} {0.__class__}",
    "code": "__import__('os').getcwd()",
    "JSON": '{"action": null, "illegal": false}',
}
"""Texts that a model may say and that no environment may stumble over."""
HASH_SEEDS = ("1", "20260")
"""PYTHONHASHSEED of the two other processes."""
ZONES = ("<-1130>11:30", "<+1315>-13:15")
"""And their time zones: it is never the same day in both."""
PROCESS_SECONDS = 600
MANY = 400
"""Legal moves that are tried one by one."""


def over(subject: Subject) -> None:
    """step() after the end raises EpisodeOver and changes nothing."""
    for record in subject.records:
        if record.shots[-1].turn.seat is not None:
            continue
        run = subject.replay(record, len(record.actions))
        before = run.snapshot()
        for action in ("", *record.actions[-1:]):
            _expect_over(run, action)
        if part := differing(before, run.snapshot()):
            record.breaks(f"an action after the end changed the {part}")


def players(subject: Subject) -> None:
    """A named player answers with a distribution over the legal moves, and asking it changes nothing."""
    for record in subject.records:
        for run in subject.along(record):
            before = run.snapshot()
            for name, dist in _answers(run).items():
                strange = set(dist) - set(run.turn.legal or dist)
                if strange or not min(dist.values(), default=-1) >= 0 or not abs(sum(dist.values()) - 1) < 1e-6:
                    run.breaks(f"player {name!r} answers {_short(dist)}, no distribution over {run.turn.legal}")
            if part := differing(before, run.snapshot()):
                run.breaks(f"asking the named players changed the {part}")


def illegal_policy(subject: Subject) -> None:
    """No text crashes it, and an action that names no legal move is called illegal and treated as the spec declares."""
    plain = [record for record in subject.records if record.case.style == "moves" and record.actions]
    lowest = {seat: _lowest(subject, seat, plain) for seat in subject.spec.seats}
    for i, (name, text) in enumerate(NASTY.items()):
        for k, record in enumerate(plain):
            run = subject.replay(record, (i + k) % len(record.actions))
            if run.turn.seat is not None and not run.refused and text not in (run.turn.legal or ()):
                _insist(run, name, text, lowest)


def global_rng(subject: Subject) -> None:
    """The global random states of Python, NumPy and (if imported) torch are left alone."""
    with undisturbed("playing"):
        subject.remake()
        for record in subject.records:
            for run in subject.along(record):
                run.snapshot()
                _answers(run)


def determinism(subject: Subject) -> None:
    """The same (task, seed, actions) gives byte-equal turns, transcripts, views, saves and pictures."""
    for environment in (subject.environment, subject.remake()):
        for record in subject.records:
            _continue(record, subject.run(record.case, environment), 0, "played again", every=True)


def legal_moves(subject: Subject) -> None:
    """Legal moves are among spec.moves; each of them is accepted, alone and as [move], and reported as the action."""
    left = MANY
    for record in subject.records:
        for k, shot in enumerate(record.shots):
            legal = shot.turn.legal
            if shot.turn.seat is None or legal is None:
                continue
            if not legal or len(set(legal)) < len(legal) or not set(legal) <= set(subject.spec.moves or legal):
                record.breaks(f"legal moves {legal} must be distinct, at least one, and among {subject.spec.moves}", k)
            for move in legal[: max(0, left)]:
                # What is wrapped may read other forms alone: those of a format, or so many characters.
                for said in (move,) if "wrappers" in subject.environment.kwargs else (move, f"[{move}]"):
                    run = subject.replay(record, k)
                    if (info := run.step(said).info).get("illegal") is not False or info.get("action") != move:
                        run.breaks(
                            f"the legal move {move!r}, said as {said!r:.80}, was answered with info {dict(info)}: moves are told apart "
                            "without regard to case, have no brackets, no white space at the ends, and at most 64 characters"
                        )
            left -= len(legal)


def information(subject: Subject) -> None:
    """Who has seen the same has the same legal moves, numeric view and named players' answers: they show no secret."""
    known: dict[Any, dict[str, Any]] = {}
    for record in subject.records:
        for run in subject.along(record):
            seat = run.turn.seat
            assert seat is not None
            shot = run.snapshot()
            view = shot.views[seat]
            facts: dict[str, Any] = {
                "legal moves": run.turn.legal,
                "numeric view": None if view is None else view.tobytes(),
            }
            facts |= {f"answers of player {name!r}": answer for name, answer in _answers(run).items()}
            before = known.setdefault((seat, shot.transcripts[seat]), facts)
            if changed := next((what for what, fact in facts.items() if fact != before[what]), None):
                run.breaks(f"{seat} has seen the same in another episode, and yet its {changed} differ")


def simultaneous(subject: Subject) -> None:
    """Where the spec says simultaneous, no seat is shown another's answer before all have answered."""
    seats = subject.spec.seats
    for record in subject.records if subject.spec.simultaneous else ():
        for start in range(0, len(record.actions), len(seats)):
            end = start + len(seats)
            if {shot.turn.seat for shot in record.shots[start:end]} != set(seats):
                break  # an illegal move came between: from here on the rounds cannot be told apart
            for k in range(start, end - 1):
                _hides(subject, record, k, end)


def save_load(subject: Subject) -> None:
    """What save() returns, loaded by a new environment, continues exactly, from every step."""
    for record in subject.records:
        environment = subject.remake()
        for step in {*record.stops, len(record.actions)}:
            run = subject.load(environment, record, step)
            _continue(record, run, step, f"saved after {step} actions and loaded")


def independence(subject: Subject) -> None:
    """Episodes played in turns in one process, or in threads, go as each goes alone."""
    runs = [(record, subject.run(record.case)) for record in subject.records]
    for k in range(max(len(record.shots) for record in subject.records)):
        for record, run in runs:
            if k < len(record.shots):
                _compare(record, run.snapshot(), k, "played in turns with others")
            if k < len(record.actions):
                run.step(record.actions[k])

    def alone(record: Record) -> None:
        _continue(record, subject.run(record.case), 0, "played in threads with others", every=True)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(alone, subject.records))


def other_processes(subject: Subject) -> None:
    """Two other processes with other hash seeds, in other time zones, make the same episodes."""
    worlds = [{"PYTHONHASHSEED": seed, "TZ": zone} for seed, zone in zip(HASH_SEEDS, ZONES, strict=True)]
    with ThreadPoolExecutor(len(worlds)) as pool:
        outputs = list(pool.map(partial(_elsewhere, subject), worlds))
    for world, output in zip(worlds, outputs, strict=True):
        for number, (record, theirs) in enumerate(zip(subject.records, output, strict=True)):
            for step, (mine, other) in enumerate(zip_longest(record.digests, theirs)):
                if mine != other:
                    _goes_another_way(subject, number, max(0, step - 1), world)


class _Source(NamedTuple):
    """A global random generator: reading its state, restoring it, and bringing it where nothing else does."""

    name: str
    read: Callable[[], Any]
    restore: Callable[[Any], object]
    disturb: Callable[[], object]


def _sources() -> list[_Source]:
    found = [
        _Source("random", random.getstate, random.setstate, lambda: random.seed("set by the conformance checks")),
        _Source("numpy.random", np.random.get_state, np.random.set_state, lambda: np.random.seed(0x5AB1)),
    ]
    if (torch := sys.modules.get("torch")) is not None:
        generator = torch.default_generator
        read, disturb = (lambda: generator.get_state().tolist()), partial(generator.manual_seed, 0x5AB1)
        found.append(_Source("torch", read, lambda state: generator.set_state(torch.ByteTensor(state)), disturb))
    return found


@contextmanager
def undisturbed(what: str) -> Iterator[None]:
    """Bring the global random generators where nothing else does, and raise a `Violation` if they do not stay there."""
    sources = _sources()
    kept = [source.read() for source in sources]
    try:
        for source in sources:
            source.disturb()
        before = [pickle.dumps(source.read()) for source in sources]
        yield
        after = [pickle.dumps(source.read()) for source in sources]
    finally:
        for source, state in zip(sources, kept, strict=True):
            source.restore(state)
    touched = [source.name for source, a, b in zip(sources, before, after, strict=True) if a != b]
    if touched:
        raise Violation(f"{what} changed the state of {' and '.join(touched)}: draw from episode_rng(task, seed)")


def _answers(run: Run) -> dict[str, Mapping[str, float]]:
    """Ask all named players."""
    found: dict[str, Mapping[str, float]] = {}
    for name, player in sorted(run.spec.players.items()):
        with run.calling():
            said = player(run.episode)
        if not isinstance(said, Mapping):
            run.breaks(
                f"player {name!r} answers {said!r:.80}, no distribution: return a dict of moves and their probabilities"
            )
        found[name] = dict(said)
    return found


def _lowest(subject: Subject, seat: str, records: Sequence[Record]) -> float:
    """The lowest return of `seat` in episodes of legal moves, or the bottom of the reward range if that is higher."""
    earned = [returns(shot.turn for shot in record.shots)[seat] for record in records]
    return max(min(filter(math.isfinite, earned), default=0.0), subject.spec.reward_range[0]) + TOLERANCE


def _insist(run: Run, name: str, text: str, lowest: Mapping[str, float]) -> None:
    """Say `text` until the illegal-move policy is through with it."""
    spec, policy = run.spec, parse_illegal_policy(run.spec.illegal)
    offender, legal = run.turn.seat, run.turn.legal
    assert offender is not None
    for refused in range(1, policy.retries + 2):
        turn = run.step(text)
        if [m.content for m in run.episode.transcript(offender) if m.role == "assistant"][-1] != text:
            run.breaks(f"{name} is not in the transcript of {offender} as it was said")
        if turn.info.get("illegal") is not True:
            if legal is None:
                return
            run.breaks(f"{name} names no legal move of {legal}, but info is {dict(turn.info)}")
        if refused <= policy.retries and (turn.seat, turn.legal) != (offender, legal):
            run.breaks(
                f"illegal={spec.illegal!r}, but after {refused} illegal actions it asks {turn.seat}, not {offender}"
            )
    if policy.then == "forfeit" and not (turn.seat is None and run.earned[offender] <= lowest[offender]):
        run.breaks(f"{name} was no forfeit: seat={turn.seat!r}, {offender} earned {run.earned[offender]}")
    if policy.then == "random_legal" and turn.info.get("action") not in (legal or ()):
        run.breaks(f"{name} was not replaced by a legal move: info is {dict(turn.info)}")


def _expect_over(run: Run, action: str) -> None:
    with run.calling():
        try:
            run.episode.step(action)
        except EpisodeOver:
            return
    run.breaks(f"step({action!r}) after the end did not raise EpisodeOver")


def _goes_another_way(subject: Subject, number: int, step: int, world: Mapping[str, str]) -> NoReturn:
    """Say what differs in a state of an episode that another process makes in another way."""
    record = subject.records[number]
    shown = _elsewhere(subject, world, "--show", str(number), str(step))
    found: Mapping[str, str] = shown[0] if shown else {}
    mine = record.shots[min(step, len(record.shots) - 1)].parts
    part = next((name for name, said in mine.items() if said != found.get(name)), "task")
    where = ", ".join(f"{name}={value}" for name, value in world.items())
    record.breaks(
        f"in another process ({where}) the {part} differs{contrast(mine, found, part)}; sort what comes out of a set, and use "
        "no hash(), clock, process id or counter",
        step,
    )


def _continue(record: Record, run: Run, step: int, how: str, *, every: bool = False) -> None:
    """Play the rest of a record; compare at the first, second and last state (each contains the past), or at every one."""
    last = len(record.shots) - 1
    for k in range(step, last + 1):
        if every or k in (step, step + 1, last):
            _compare(record, run.snapshot(), k, how)
        if k < last:
            run.step(record.actions[k])


def _compare(record: Record, got: Snapshot, k: int, how: str) -> None:
    if part := differing(record.shots[k], got):
        record.breaks(
            f"{how}, the {part} differs{contrast(record.shots[k].parts, got.parts, part)}; draw from the episode's own generator, "
            "and keep nothing outside the episode",
            k,
        )


def _short(answer: Mapping[str, float]) -> dict[str, float]:
    return dict(list(answer.items())[:8])


def _hides(subject: Subject, record: Record, step: int, end: int) -> None:
    """Answer otherwise at `step`: what the others are asked until `end` must stay the same."""
    for move in record.shots[step].turn.legal or ():
        run = subject.replay(record, step)
        run.step(move)
        for k in range(step + 1, end):
            if _question(run.snapshot()) != _question(record.shots[k]):
                run.breaks(f"{run.turn.seat} is asked another thing than after {record.actions[step]!r}")
            if k + 1 < end:
                run.step(record.actions[k])


def _question(shot: Snapshot) -> tuple[Any, ...]:
    seat = shot.turn.seat
    view = None if seat is None else shot.views[seat]
    return seat, shot.turn.messages, shot.turn.legal, None if view is None else view.tobytes()


def _elsewhere(subject: Subject, world: Mapping[str, str], *more: str) -> list[Any]:
    """Play the same cases in another process and return the digests of each, or what else is asked for."""
    here = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)
    child = subprocess.run(
        [
            sys.executable,
            "-m",
            "sparring.envs.conformance",
            *subject.address,
            "--episodes",
            str(subject.episodes),
            *more,
        ],
        input=pickle.dumps(subject.factory),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": here, "PYTHONSAFEPATH": "1", **world},
        timeout=PROCESS_SECONDS,
        check=False,
    )
    if child.returncode:
        why = (child.stderr.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
        raise Violation(f"another process cannot play it ({why}); is it registered by a module that can be imported?")
    found: list[Any] = json.loads(child.stdout)
    return found
