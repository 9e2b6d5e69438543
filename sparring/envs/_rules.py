"""Rules of the contract that recorded episodes show: a docstring states the rule, a `Violation` how it was broken."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from sparring.envs._recording import MARKER, Subject, Violation
from sparring.envs.core import EnvSpec, parse_illegal_policy
from sparring.envs.registry import environment_names
from sparring.types import Message, Turn

TOLERANCE = 1e-9
_WRITERS = ("system", "user", "tool")


def data_sheet(subject: Subject) -> None:
    """The spec says all: data sheet, seats, finite reward range, turns, characters, illegal policy, distinct moves."""
    spec = subject.spec
    parse_illegal_policy(spec.illegal)
    alike = [name for name in environment_names() if name != spec.id and name.casefold() == spec.id.casefold()]
    if alike:
        raise Violation(f"the id {spec.id!r} differs from {alike[0]!r} by case alone: choose another name")
    if not spec.doc.strip():
        raise Violation("doc is empty: write the data sheet")
    if not spec.seats or _repeats(spec.seats):
        raise Violation(f"seats {spec.seats} must be distinct names, at least one")
    if not -math.inf < spec.reward_range[0] <= spec.reward_range[1] < math.inf:
        raise Violation(f"reward_range {spec.reward_range} must be finite and in order")
    if min(spec.max_turns, spec.max_chars) < 1:
        raise Violation(f"max_turns={spec.max_turns} and max_chars={spec.max_chars} must be positive")
    texts = spec.moves is None or all(isinstance(move, str) for move in spec.moves)
    if not texts or (spec.moves is not None and (not spec.moves or _repeats(spec.moves))):
        raise Violation(f"moves {spec.moves!r:.200} must be distinct texts, or None")


def remake(subject: Subject) -> None:
    """The factory survives pickling and makes an equal environment; its arguments can be written as JSON."""
    kwargs = dict(subject.environment.kwargs)
    if json.loads(json.dumps(kwargs, allow_nan=False)) != kwargs:
        raise Violation(f"kwargs {kwargs} change on their way through JSON: use lists, not tuples, and text for keys")
    other = subject.remake()
    if dict(other.kwargs) != kwargs:
        raise Violation(f"made again with {kwargs} it has the arguments {dict(other.kwargs)}")
    if _plain(other.spec) != _plain(subject.spec) or set(other.spec.players) != set(subject.spec.players):
        raise Violation(f"made again it has another spec: {_plain(other.spec)}, not {_plain(subject.spec)}")


def playable(subject: Subject) -> None:
    """Episodes of every split can be played from start to end without an exception."""
    subject.records = tuple(map(subject.record, subject.cases()))
    if not any(record.actions for record in subject.records):
        subject.records[0].breaks("the episodes are over before anybody is asked")


def turns(subject: Subject) -> None:
    """Turns are sound: a known seat until the end and None after it, terminated or truncated but never both."""
    for record in subject.records:
        for k, shot in enumerate(record.shots):
            if what := _unsound(shot.turn, subject.spec, first=k == 0):
                record.breaks(what, k)


def rewards(subject: Subject) -> None:
    """Every turn has every seat's reward, finite, and every return lies in the reward range."""
    low, high = subject.spec.reward_range
    for record in subject.records:
        for k, shot in enumerate(record.shots):
            got = shot.turn.rewards
            if set(got) != set(subject.spec.seats):
                record.breaks(f"rewards {dict(got)} are not of the seats {', '.join(subject.spec.seats)}", k)
            if not all(isinstance(r, float | int) and math.isfinite(r) for r in got.values()):
                record.breaks(f"rewards {dict(got)} are not finite numbers", k)
        for seat, total in returns(shot.turn for shot in record.shots).items():
            if not low - TOLERANCE <= total <= high + TOLERANCE:
                record.breaks(f"{seat} got {total} in all, outside {subject.spec.reward_range}")


def zero_sum(subject: Subject) -> None:
    """The rewards of a turn sum to 0 where the spec says zero_sum."""
    for record in subject.records if subject.spec.zero_sum else ():
        for k, shot in enumerate(record.shots):
            if abs(sum(shot.turn.rewards.values())) > TOLERANCE:
                record.breaks(f"rewards {dict(shot.turn.rewards)} do not sum to 0", k)


def append_only(subject: Subject) -> None:
    """What a seat has seen and said is only added to: its own words unchanged, and system, user and tool messages."""
    for record in subject.records:
        told: dict[str, list[Message]] = {seat: [] for seat in subject.spec.seats}
        old: dict[str, tuple[Message, ...]] = dict.fromkeys(subject.spec.seats, ())
        actor: str | None = None
        said = ""
        for k, shot in enumerate(record.shots):
            for seat, new in shot.transcripts.items():
                if what := _rewritten(old[seat], new, said if seat == actor else None):
                    record.breaks(f"the transcript of {seat} {what}", k)
            if actor is not None:
                told[actor].append(Message("assistant", said))
            actor, said = shot.turn.seat, record.actions[k] if k < len(record.actions) else ""
            if actor is not None:
                told[actor].extend(shot.turn.messages)
                if shot.transcripts[actor] != tuple(told[actor]):
                    record.breaks(f"the transcript of {actor} is not the messages of its turns and its own words", k)
            old = dict(shot.transcripts)


def private_words(subject: Subject) -> None:
    """A seat's words beside its move never reach another seat."""
    for record in subject.records:
        for shot, action in zip(record.shots, record.actions, strict=False):
            if not action.startswith(MARKER) or (shot.turn.legal is None and not action.endswith("]")):
                continue
            words = action.partition(" [")[0]
            for seat, seen in record.shots[-1].transcripts.items():
                if seat != shot.turn.seat and any(words in m.content for m in seen):
                    record.breaks(f"{seat} was shown {words!r}, which {shot.turn.seat} said beside its move")


def budgets(subject: Subject) -> None:
    """Episodes end within max_turns, and no seat is shown more than max_chars."""
    spec = subject.spec
    for record in subject.records:
        if len(record.actions) > spec.max_turns or record.shots[-1].turn.seat is not None:
            record.breaks(
                f"not over after max_turns={spec.max_turns} actions: end it sooner, or declare more (max_plies, of a Game)"
            )
        for seat, seen in record.shots[-1].transcripts.items():
            shown = sum(len(m.content) for m in seen if m.role != "assistant")
            if shown > spec.max_chars:
                record.breaks(
                    f"{seat} was shown {shown} characters, max_chars={spec.max_chars}: say less, or declare more"
                )


def plain_data(subject: Subject) -> None:
    """Messages, legal moves and feedback are text, info can be written as JSON, and a saved state is bytes."""
    for record in subject.records:
        for k, shot in enumerate(record.shots):
            texts = [m.content for m in shot.turn.messages] + list(shot.turn.legal or ())
            if not all(isinstance(t, str) for t in texts) or not isinstance(shot.turn.feedback, str | None):
                record.breaks("contents, legal moves and feedback are text", k)
            if not isinstance(shot.saved, bytes):
                record.breaks(f"save() gives {type(shot.saved).__name__}, not bytes", k)
            try:
                json.dumps(dict(shot.turn.info), allow_nan=False)
            except (TypeError, ValueError) as error:
                record.breaks(f"info cannot be written as JSON ({error})", k)


def numeric_view(subject: Subject) -> None:
    """encode() of a seat is always None, or always a float32 array of one shape."""
    for seat in subject.spec.seats:
        first = subject.records[0].shots[0].views[seat]
        for record in subject.records:
            for k, shot in enumerate(record.shots):
                view = shot.views[seat]
                if (view is None) != (first is None):
                    record.breaks(f"encode({seat!r}) is sometimes None", k)
                if (
                    view is not None
                    and first is not None
                    and not (view.dtype == np.float32 and view.shape == first.shape)
                ):
                    record.breaks(f"encode({seat!r}) is {view.dtype} {view.shape}, not float32 {first.shape}", k)


def returns(turns: Iterable[Turn]) -> dict[str, float]:
    """Return the sum of every seat's rewards."""
    total: dict[str, float] = {}
    for turn in turns:
        for seat, reward in turn.rewards.items():
            total[seat] = total.get(seat, 0.0) + reward
    return total


def _unsound(turn: Turn, spec: EnvSpec, *, first: bool) -> str | None:
    """Return what is wrong with a turn taken alone."""
    if turn.terminated and turn.truncated:
        return "the episode is terminated and truncated at once"
    if (turn.seat is None) != (turn.terminated or turn.truncated):
        return f"seat is {turn.seat!r} with terminated={turn.terminated} and truncated={turn.truncated}"
    if turn.seat is not None and turn.seat not in spec.seats:
        return f"seat {turn.seat!r} is none of {', '.join(spec.seats)}"
    if turn.seat is None and turn.legal:
        return f"there are legal moves {turn.legal} after the end"
    action, illegal = turn.info.get("action", turn), turn.info.get("illegal")
    if not first and not (isinstance(action, str | None) and isinstance(illegal, bool)):
        return f"info {dict(turn.info)} lacks the 'action' that was read (text or None) or 'illegal' (a bool)"
    return None


def _rewritten(old: Sequence[Message], new: Sequence[Message], said: str | None) -> str | None:
    """Return what is wrong with a transcript that was `old` before its seat said `said` (None: it was not to act)."""
    if tuple(new[: len(old)]) != tuple(old):
        return "was rewritten"
    added = list(new[len(old) :])
    if said is not None and (not added or added.pop(0) != Message("assistant", said)):
        return f"lacks its own words {said[:80]!r}"
    if strange := [m.role for m in added if m.role not in _WRITERS]:
        return f"got a message in the role {strange[0]!r} from the environment"
    return None


def _plain(spec: EnvSpec) -> EnvSpec:
    return replace(spec, players={}, analysis=None)


def _repeats(names: Sequence[str]) -> bool:
    return len(set(names)) < len(names)
