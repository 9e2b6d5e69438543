"""The records that every layer speaks. Standard library only.

An environment makes `Turn`s out of `Message`s; a flow makes `Prompt`s and gets `Completion`s; a rollout writes
`Step`s into a `Trajectory`; training, leaderboard and replay read trajectories. All are frozen, comparable, and
(where they reach the disk) JSON-able with an exact round trip.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn

from sparring.errors import BadValue

SCHEMA_VERSION = 1
"""Version of the trajectory format; written into every line."""

Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "length"]


class Fixed(dict[str, Any]):
    """A mapping that is shared and stays as it is; unlike a `MappingProxyType`, it can be pickled and written as JSON.

    Copies of it, deep or pickled, are plain dicts.
    """

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError("this mapping is shared and stays as it is; make a dict of your own: dict(it)")

    __setitem__ = __delitem__ = __ior__ = update = setdefault = pop = popitem = clear = _refuse

    def __reduce__(self) -> tuple[Any, ...] | str:
        return (dict, (dict(self),)) if self else "EMPTY"


EMPTY: Mapping[str, Any] = Fixed()


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message. Environments write `system`, `user` and `tool`; what a seat said is `assistant`."""

    role: Role
    content: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool that a seat may call: a name, a sentence, and the JSON schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """What an environment says after `start()` and after every `step()`."""

    seat: str | None
    """Who must act now; None when the episode is over."""
    messages: tuple[Message, ...] = ()
    """New messages for that seat since its last turn (append-only deltas)."""
    rewards: Mapping[str, float] = field(default_factory=dict)
    """Per seat, since the previous turn; every seat is present."""
    terminated: bool = False
    truncated: bool = False
    legal: tuple[str, ...] | None = None
    """The moves that are legal now, where they can be listed."""
    tools: tuple[ToolSpec, ...] = ()
    feedback: str | None = None
    """The verifier's words on the last action."""
    info: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    """Diagnostics, JSON-able, never needed to act. After a step: `action` (the parsed move, None if it could not be
    parsed) and `illegal` (True if the action broke the rules)."""


@dataclass(slots=True, init=False)
class _TurnDraft:
    """The fields of `Turn`, not frozen: see `ask`."""

    seat: str | None
    messages: tuple[Message, ...]
    rewards: Mapping[str, float]
    terminated: bool
    truncated: bool
    legal: tuple[str, ...] | None
    tools: tuple[ToolSpec, ...]
    feedback: str | None
    info: Mapping[str, Any]


@dataclass(slots=True, init=False)
class _MessageDraft:
    """The fields of `Message`, not frozen: see `say`."""

    role: Role
    content: str
    name: str | None


def ask(
    seat: str,
    messages: tuple[Message, ...],
    rewards: Mapping[str, float],
    legal: tuple[str, ...] | None,
    feedback: str | None,
    info: Mapping[str, Any],
) -> Turn:
    """Return the `Turn` that asks a seat, made in a third of the time: a step of a simple game is little more than that.

    `__init__` of a frozen class sets every field through `object.__setattr__`. So the fields are set on a twin with the same
    slots that is not frozen, whose class is then switched.
    """
    draft = _TurnDraft()
    draft.seat, draft.messages, draft.rewards = seat, messages, rewards
    draft.terminated = draft.truncated = False
    draft.legal, draft.tools, draft.feedback, draft.info = legal, (), feedback, info
    draft.__class__ = Turn  # type: ignore[assignment]  # the slots are the same
    return draft  # type: ignore[return-value]


def say(role: Role, content: str) -> Message:
    """Return a `Message`, made as `ask` makes a `Turn`."""
    draft = _MessageDraft()
    draft.role, draft.content, draft.name = role, content, None
    draft.__class__ = Message  # type: ignore[assignment]  # the slots are the same
    return draft  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of an episode as text for a terminal and, where there is one, as SVG or PNG."""

    ansi: str
    svg: str | None = None
    png: bytes | None = None


@dataclass(frozen=True, slots=True)
class InfoState:
    """An information state: all that `seat` has seen and said, and the moves it may make now."""

    seat: str
    messages: tuple[Message, ...]
    legal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request to a policy for one completion."""

    messages: tuple[Message, ...]
    seed: int = 0
    """Identifies the random draw: equal prompts with equal seeds get equal completions, whatever else is batched."""
    choices: tuple[str, ...] | None = None
    """The texts that are legal answers, if they can be listed (masks, constrained decoding, scripted players)."""
    tools: tuple[ToolSpec, ...] = ()
    aside: bool = False
    """Whether the answer is no action of the turn: a judgement, or a move in a copy of the episode."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What a policy answered, with the tokens a trainer needs (empty where the policy has none)."""

    text: str
    finish_reason: FinishReason = "stop"
    prompt_ids: tuple[int, ...] = ()
    token_ids: tuple[int, ...] = ()
    """The sampled tokens, end-of-turn token included when it was sampled."""
    logprobs: tuple[float, ...] = ()
    """Natural log of the probability of each sampled token under the sampling distribution."""
    usage: tuple[int, int] | None = field(default=None, compare=False)
    """Tokens of the prompt and of the answer as a server counts them, where their ids are not known; not part of equality."""

    @property
    def tokens(self) -> tuple[int, int] | None:
        """How many tokens the prompt and the answer have; None where nobody counted."""
        known = self.prompt_ids or self.token_ids
        return (len(self.prompt_ids), len(self.token_ids)) if known else self.usage


@dataclass(frozen=True, slots=True)
class Call:
    """A question that a flow asked on its way to an action, and the answer."""

    policy: str
    """The name of the policy that was asked."""
    messages: tuple[Message, ...]
    completion: Completion


@dataclass(frozen=True, slots=True)
class Step:
    """One action of one seat, as a rollout recorded it."""

    seat: str
    messages: tuple[Message, ...]
    """New messages that the seat was given before it acted."""
    text: str
    """The raw action."""
    action: str | None
    """The move that the environment read in it; None if none."""
    illegal: bool
    legal: tuple[str, ...] | None
    rewards: Mapping[str, float]
    """Every seat's reward on the turn that followed."""
    feedback: str | None
    completion: Completion | None
    """What the seat's own policy answered: the completion whose text is the action, or else ends with it, or else the last one.

    Answers to what was asked aside (`Prompt.aside`) are never meant. None for a seat that asked no policy for an action.
    """
    loss_mask: bool = True
    """Whether a learner may train on this step's tokens."""
    calls: tuple[Call, ...] = ()
    """All that the flow asked, in order; empty for the flow `direct`, which asks the seat's transcript once."""
    seconds: float = field(default=0.0, compare=False)
    """Wall seconds between the question to this seat and the environment's answer; not part of equality."""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One episode as played: enough to train on it, to show it and to replay it."""

    env: str
    env_kwargs: Mapping[str, Any]
    task: Mapping[str, Any]
    """`Task.to_json()`, content hash included."""
    seed: int
    seats: tuple[str, ...]
    agents: Mapping[str, str]
    """The name (with version) of the agent in every seat."""
    steps: tuple[Step, ...]
    returns: Mapping[str, float]
    terminated: bool
    truncated: bool
    error: str | None = None
    """Why the episode is void (an infrastructure failure); a void episode has no valid returns."""
    group: str = ""
    """Trajectories of one group share task and starting state (baselines, best-of-n)."""
    sample: int = 0
    """Which of several plays of (task, seed) this is: the agents' draws differ, the environment's do not."""
    parent: str | None = None
    """The trajectory this one was restarted from, and `prefix` how many of its steps it keeps."""
    prefix: int = 0
    lineage: str | None = None
    """The trajectory that made this task, if one did."""
    schema: int = SCHEMA_VERSION

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-able dict; `Trajectory.from_json` inverts it exactly."""
        out = {name: getattr(self, name) for name in self.__slots__}
        for name in ("env_kwargs", "task", "agents", "returns"):
            out[name] = dict(out[name])
        out["seats"] = list(self.seats)
        out["steps"] = [_step_to_json(step) for step in self.steps]
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Trajectory:
        """Build a trajectory from `to_json()`'s dict.

        Raises:
            BadValue: The dict was written by another schema version, or is no trajectory.
        """
        if data.get("schema") != SCHEMA_VERSION:
            raise BadValue(
                f"trajectory has schema {data.get('schema')!r}; this version reads {SCHEMA_VERSION}: "
                "convert it with the version that wrote it"
            )
        try:
            fields = {**data, "seats": tuple(data["seats"])}
            fields["steps"] = tuple(_step_from_json(step) for step in data["steps"])
            return cls(**fields)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise BadValue(f"this is no trajectory: {type(error).__name__}: {error}") from error

    def transcript(self, seat: str) -> tuple[Message, ...]:
        """All that `seat` saw and said, up to its last action."""
        out: list[Message] = []
        for step in self.steps:
            if step.seat == seat:
                out += [*step.messages, Message("assistant", step.text)]
        return tuple(out)


def dumps(trajectory: Trajectory) -> str:
    """Return one line of JSON.

    Any Unicode survives, lone surrogates too; only two surrogates that make a pair come back as the one character that
    they spell.
    """
    return json.dumps(trajectory.to_json(), separators=(",", ":"), allow_nan=False)


def loads(line: str) -> Trajectory:
    """Read one line written by `dumps`.

    Raises:
        BadValue: The line is not JSON, or no trajectory.
    """
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadValue(f"not a line of JSON ({error}): {line[:80]!r}") from error
    if not isinstance(data, dict):
        raise BadValue(f"this is no trajectory but a JSON {type(data).__name__}: {line[:80]!r}")
    return Trajectory.from_json(data)


def canonical_json(value: Any) -> str:
    """Return the one JSON spelling of a value: sorted keys, no spaces, ASCII.

    >>> canonical_json({"b": 1, "a": [True, None, "é"]})
    '{"a":[true,null,"\\\\u00e9"],"b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def messages_to_json(messages: Sequence[Message]) -> list[dict[str, str]]:
    """Return messages as the dicts that chat templates and HTTP endpoints take."""
    return [{"role": m.role, "content": m.content} | ({} if m.name is None else {"name": m.name}) for m in messages]


def tools_to_json(tools: Sequence[ToolSpec]) -> list[dict[str, Any]]:
    """Return tools as the dicts that chat templates and HTTP endpoints take."""
    return [
        {
            "type": "function",
            "function": {"name": t.name, "description": t.description, "parameters": dict(t.parameters)},
        }
        for t in tools
    ]


def _step_to_json(step: Step) -> dict[str, Any]:
    out = {name: getattr(step, name) for name in step.__slots__}
    out["messages"] = messages_to_json(step.messages)
    out["legal"] = None if step.legal is None else list(step.legal)
    out["rewards"] = dict(step.rewards)
    out["completion"] = None if step.completion is None else _completion_to_json(step.completion)
    del out["calls"]
    if step.calls:
        out["calls"] = [
            [call.policy, messages_to_json(call.messages), _completion_to_json(call.completion)] for call in step.calls
        ]
    return out


def _completion_to_json(completion: Completion) -> dict[str, Any]:
    fields = {name: getattr(completion, name) for name in completion.__slots__}
    if completion.usage is None:
        del fields["usage"]
    return {k: list(v) if isinstance(v, tuple) else v for k, v in fields.items()}


def _completion_from_json(data: Mapping[str, Any]) -> Completion:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Completion(**fields)


def _step_from_json(data: Mapping[str, Any]) -> Step:
    fields = dict(data)
    fields["messages"] = tuple(Message(**m) for m in data["messages"])
    fields["legal"] = None if data["legal"] is None else tuple(data["legal"])
    if data["completion"] is not None:
        fields["completion"] = _completion_from_json(data["completion"])
    fields["calls"] = tuple(
        Call(policy, tuple(Message(**m) for m in messages), _completion_from_json(completion))
        for policy, messages, completion in data.get("calls", ())
    )
    return Step(**fields)
