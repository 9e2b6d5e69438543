"""Playing recorded episodes again: from (task, seed) with the recorded words, until every byte of the record is explained.

What an episode says is compared as text with what comes out here, so nothing in it can be other than it was, but for what cannot
be worked out again (`SELF_REPORTED`); of that, only the form is checked, and that it fits together. Named players and `says:` are
asked again: their words must be exactly the ones that the seed draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, NamedTuple

from sparring.agents._episodes import Game, act, agent_seed, start, trajectory_of
from sparring.agents.flows.core import Agent, take_turn
from sparring.agents.policies.core import mix_seed
from sparring.errors import BadValue, Boundary, InfrastructureError, SparringError
from sparring.leaderboard.bounds import LOGPROB, SECONDS, TOKENS
from sparring.leaderboard.log import Entry
from sparring.leaderboard.scripts import Cast, Script
from sparring.leaderboard.seats import Heard, Seat
from sparring.leaderboard.strict import Malformed, Wrong, difference, read_json, shown
from sparring.types import Completion, Step, Trajectory, canonical_json, messages_to_json

SELF_REPORTED = (
    "steps[].seconds",
    "steps[].completion.{prompt_ids,token_ids,logprobs,finish_reason,usage}",
    "steps[].calls[].completion, but for its form",
    "steps[].text, if a model or a person said it",
    "steps[].{calls,completion}, but for their form, of agents that are not played again (see Seat.heard)",
    "error, of a void episode, and how many steps it has: fewer fit as well",
)
"""Fields of an episode that replaying cannot confirm."""
_HEAD = (
    *("schema", "env", "env_kwargs", "task", "seed", "seats", "group", "sample", "agents"),
    *("parent", "prefix", "lineage", "error"),
)
_TAIL = ("returns", "terminated", "truncated")
_STEP = ("seat", "messages", "legal", "text", "action", "illegal", "rewards", "feedback")
_ROLES = ("system", "user", "assistant", "tool")
_SLACK = 1e-3
"""How far above 0 rounding may take a log-probability."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a bundle that is not as it must be."""

    field: str
    expected: str
    """Empty, if `found` is a whole sentence."""
    found: str
    item: int | None = None
    """In which episode; None: not in one."""
    void: bool = False
    """Whether it is a void one."""

    def __str__(self) -> str:
        """One sentence."""
        where = "" if self.item is None else f"{'void ' if self.void else ''}episode {self.item}, "
        if not self.expected:
            return f"{where}{self.found}"
        return f"{where}{self.field}: {self.found} where {self.expected} is expected"


class Verdict(NamedTuple):
    """What came of an episode."""

    fault: Fault | None
    entry: Entry | None = None
    """What it comes to; None if there is a fault."""
    words: bytes = b""
    """A hash over all that the agent said."""


Judge = Callable[[int, bytes, bool], Verdict]
"""(number of the item, line, whether the episode is void) -> what came of it."""


class Replay:
    """A `Judge` that plays every episode again.

    Args:
        script: What was asked, as trusted here: of a line nothing but the words that were said is ever carried out.
    """

    def __init__(self, script: Script):
        self._script = script

    def __call__(self, number: int, line: bytes, void: bool = False) -> Verdict:
        """Return what came of an episode.

        Raises:
            InfrastructureError: It could not be played again, so nothing is known of it.
        """
        cast = self._script.cast(number)
        found = self._tried(number, cast, line, void)
        if found.fault is not None and cast.job.environment.spec.blocking:
            # a busy machine may have stopped a program that is nearly too slow
            return self._tried(number, cast, line, void)
        return found

    def _tried(self, number: int, cast: Cast, line: bytes, void: bool) -> Verdict:
        try:
            found = _replayed(number, cast, line, void)
        except Wrong as wrong:
            field, expected, said = wrong.args
            return Verdict(Fault(field, shown(expected), shown(said), number, void))
        except (Malformed, RecursionError) as error:
            return Verdict(Fault("line", "", str(error), number, void))
        except (InfrastructureError, BadValue) as error:
            raise InfrastructureError(f"episode {number} could not be played again: {error}") from error
        texts = [step.text for step in found.steps if step.seat in cast.seats]
        words = sha256(canonical_json([number, texts]).encode()).digest()
        return Verdict(None, self._script.describe(number, found), words)


def _replayed(number: int, cast: Cast, line: bytes, void: bool) -> Trajectory:
    data = read_json(line, f"episode {number}")
    if not isinstance(data, dict):
        raise Wrong("its line", "an episode", data)
    _same("item", number, data.pop("item", "nothing"))
    try:
        recorded = Trajectory.from_json(data)
    except BadValue as error:
        raise Malformed(str(error)) from error
    _check_types(recorded, void)
    game = _played(cast, recorded, data, void)
    found = _explained(game, cast, recorded)
    spelt = found.to_json()
    if canonical_json({"item": number, **spelt}).encode() != line:
        _find(spelt, data)
    return found


def _same(field: str, expected: object, found: object) -> None:
    at = difference(expected, found, field)
    if at is not None:
        raise Wrong(*at)


def _find(expected: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Raise where two episodes differ: first what it is, then step by step, then how it ended."""
    for name in _HEAD:
        _same(name, expected[name], found.get(name, "nothing"))
    for i, (mine, theirs) in enumerate(zip(expected["steps"], found["steps"], strict=False)):
        for name in _STEP:
            _same(f"steps[{i}].{name}", mine[name], theirs.get(name, "nothing"))
        _same(f"steps[{i}]", mine, theirs)
    for name in _TAIL:
        _same(name, expected[name], found.get(name, "nothing"))
    _same("episode", expected, found)


def _check_types(recorded: Trajectory, void: bool) -> None:
    """Check what is used before it is compared."""
    if void and not (isinstance(recorded.error, str) and recorded.error):
        raise Wrong("error", "why the episode is void", recorded.error)
    for i, step in enumerate(recorded.steps):
        if not isinstance(step.text, str):
            raise Wrong(f"steps[{i}].text", "a text", step.text)
        _check_seconds(f"steps[{i}].seconds", step.seconds)


def _check_seconds(field: str, value: object) -> None:
    if type(value) is not float or not 0 <= value <= SECONDS:
        raise Wrong(field, f"seconds from 0 to {SECONDS:g}", value)


def _played(cast: Cast, recorded: Trajectory, data: Mapping[str, Any], void: bool) -> Game:
    """Play with the recorded words; stop where the record says something else."""
    job = cast.job
    game = Game(job, agent_seed(job))
    game.error = recorded.error if void else None
    fresh = trajectory_of(game).to_json()
    for name in _HEAD:
        _same(name, fresh[name], data.get(name, "nothing"))
    if void and not recorded.steps:
        return game  # perhaps it could not even begin
    _carry(start, game)
    for i, step in enumerate(recorded.steps):
        assert game.episode is not None
        mover = game.episode.turn.seat
        if mover is None:
            raise Wrong(f"steps[{i}]", "the end of the episode", "another step")
        seat = cast.seats.get(mover)
        if seat is not None and not seat.exact:
            _check_said(f"steps[{i}]", step, seat)
        game.agent, game.calls = None, []
        if seat is None or seat.exact or seat.heard is not None:
            game.agent = job.agents[mover]
            game.calls, said = _asked_again(game.agent, game, i, None if seat is None else seat.heard, step)
            _same(f"steps[{i}].text", said, step.text)
        _carry(lambda g, text=step.text: act(g, text), game)  # type: ignore[misc]  # mypy infers no default of a lambda
        done = game.steps[-1]
        if (done.seat, done.action, done.illegal) != (step.seat, step.action, step.illegal):
            break
    over = game.episode is not None and game.episode.turn.seat is None
    if len(game.steps) == len(recorded.steps) and over == void:
        wanted, there = ("an episode that goes on", "its end") if void else ("the end of the episode", "no more steps")
        raise Wrong(f"steps[{len(recorded.steps)}]", wanted, there)
    return game


def _asked_again(agent: Agent, game: Game, step: int, heard: Heard | None, recorded: Step) -> tuple[list[Any], str]:
    """Return what an agent asks and says; a model inside it answers as it is recorded."""
    calls: list[Any] = []
    assert game.episode is not None
    if heard is not None:
        heard.load(f"steps[{step}].calls", recorded.calls)
    with Boundary() as boundary:
        said = take_turn(agent, game.episode, mix_seed(game.base, step), calls)
    if boundary.error is not None:
        raise _failure(agent.name, boundary.error)
    return calls, said


def _carry(work: Callable[[Game], None], game: Game) -> None:
    with Boundary() as boundary:
        work(game)
    if boundary.error is not None:
        raise _failure(game.job.environment.spec.id, boundary.error)


def _failure(who: str, error: BaseException) -> BaseException:
    if isinstance(error, SparringError | Wrong):
        return error
    return InfrastructureError(f"{who}: {type(error).__name__}: {error}")


def _explained(game: Game, cast: Cast, recorded: Trajectory) -> Trajectory:
    """Return what came out, with what is self-reported taken over from the record."""
    found = trajectory_of(game)
    steps = []
    for mine, theirs in zip(found.steps, recorded.steps, strict=False):
        seat = cast.seats.get(mine.seat)
        if seat is not None and not seat.exact and seat.heard is None:
            mine = replace(mine, completion=theirs.completion, calls=theirs.calls)
        steps.append(replace(mine, seconds=theirs.seconds))
    return replace(found, steps=tuple(steps))


def _check_said(field: str, step: Step, seat: Seat) -> None:
    """Check how an action came about: one answer of the model, or the questions of a flow."""
    if not seat.flow:
        if step.calls:
            raise Wrong(f"{field}.calls", "none", len(step.calls))
        if step.completion is None:
            raise Wrong(f"{field}.completion", f"what {seat.agent.name} answered", None)
        _same(f"{field}.text", step.completion.text, step.text)
    for i, call in enumerate(step.calls):
        if not isinstance(call.policy, str) or not any(call.policy.startswith(name) for name in seat.models):
            raise Wrong(f"{field}.calls[{i}]", f"one of {', '.join(sorted(seat.models)) or 'no models'}", call.policy)
        for message in call.messages:
            named = message.name is None or isinstance(message.name, str)
            if message.role not in _ROLES or not isinstance(message.content, str) or not named:
                raise Wrong(f"{field}.calls[{i}].messages", "messages", messages_to_json([message]))
        _check_completion(f"{field}.calls[{i}].completion", call.completion)
    if step.completion is not None:
        _check_completion(f"{field}.completion", step.completion)
        known = [canonical_json(_said(call.completion)) for call in step.calls]
        if seat.flow and canonical_json(_said(step.completion)) not in known:
            raise Wrong(f"{field}.completion", "one of its calls' completions", step.completion.text)


def _said(completion: Completion) -> list[Any]:
    return [getattr(completion, name) for name in completion.__slots__]


def _check_completion(field: str, completion: Completion) -> None:
    """Check the form of an answer, and that its numbers fit together."""
    if not isinstance(completion.text, str):
        raise Wrong(f"{field}.text", "a text", completion.text)
    if completion.finish_reason not in ("stop", "length"):
        raise Wrong(f"{field}.finish_reason", "stop or length", completion.finish_reason)
    for name in ("prompt_ids", "token_ids"):
        ids = getattr(completion, name)
        if not isinstance(ids, tuple) or not all(type(token) is int and 0 <= token < TOKENS for token in ids):
            raise Wrong(f"{field}.{name}", "token ids", list(ids) if isinstance(ids, tuple) else ids)
    logprobs = completion.logprobs
    if not isinstance(logprobs, tuple) or not all(type(x) is float and LOGPROB <= x <= _SLACK for x in logprobs):
        raise Wrong(
            f"{field}.logprobs", "log-probabilities", list(logprobs) if isinstance(logprobs, tuple) else logprobs
        )
    if len(logprobs) != len(completion.token_ids):
        raise Wrong(f"{field}.logprobs", f"{len(completion.token_ids)} numbers, one for each token", len(logprobs))
    usage = completion.usage
    if usage is not None and not (
        isinstance(usage, tuple) and len(usage) == 2 and all(type(n) is int and 0 <= n < TOKENS for n in usage)
    ):
        raise Wrong(f"{field}.usage", f"two whole numbers from 0 to {TOKENS - 1}", usage)
    if usage is not None and (completion.prompt_ids or completion.token_ids):
        raise Wrong(f"{field}.usage", "nothing, since the tokens are there", list(usage))
