"""An environment as TRL's `environment_factory` wants it: a class whose public methods are the tools."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any

from sparring.agents.trainers._trl_rows import place_of, read_row
from sparring.agents.trainers.rows import SELF
from sparring.envs.core import Environment, Episode
from sparring.envs.registry import make
from sparring.errors import BadValue, Boundary, InfrastructureError
from sparring.types import ToolSpec, Turn, canonical_json
from sparring.wrappers.views import joined

OVER = "The episode is over."
_TYPES: Mapping[str, type[Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "array": list,
    "object": dict,
}
"""Types of JSON schemas -> Python's."""
_TAKEN = ("reset", "act", "get_reward")


def environment_factory(environment: str | Environment) -> type[Any]:
    """Return a class for TRL's `environment_factory`: an instance is a seat of an episode, which the model plays by calling tools.

    Its tools are `act(move)`, whose text is the whole action, and what the environment itself offers (`Turn.tools`) at the beginning
    of its first training task. The rows of `dataset` say which seat plays what, against whom.

    TRL goes on until the model calls no tool or a limit is reached: an environment cannot end it. So the answer to the last
    move ends with "The episode is over.", and a call after that is an error of that text, which the model is shown. A model
    that stops before the end is paid the least that can be earned (`spec.reward_range`). TRL makes texts of what tools
    raise, too: so an episode in which the environment fails raises when it is to be paid.

    Args:
        environment: An id, or an `Environment`.

    Raises:
        BadValue: A tool's name cannot be that of a method.
        UnknownName: There is no such environment.
    """
    place = make(environment) if isinstance(environment, str) else environment

    def reset(self: _Play, prompt: object, **columns: object) -> str:
        row = read_row(prompt)
        if row.opponent == SELF:
            raise BadValue(
                f"a row's opponent is {SELF!r}, but tools play one seat alone: name another in rows(), or use rollout_func"
            )
        return self._begin(place_of(row, place).start(row.task, seed=row.seed), row.seat)

    offered = place.start(place.tasks()[0], seed=0).turn.tools
    members = {"reset": reset, "_worst": place.spec.reward_range[0], "__doc__": f"A seat of {place.spec.id}."}
    return type(place.spec.id, (_Play,), members | {tool.name: _method(tool, place.spec.id) for tool in offered})


class _Play:
    """A seat of an episode: `reset`, `act`, `get_reward`; an environment's tools are added in a class of its own."""

    _episode: Episode
    _seat: str
    _worst: float

    def act(self, move: str) -> str:
        """Make a move, or give an answer.

        Args:
            move: What is played or answered, in the words that are asked for.

        Returns:
            What happens then.
        """
        return self._step(str(move))

    def get_reward(self) -> float:
        """Return the sum of the seat's rewards; the least that can be earned if the episode is not over.

        Raises:
            InfrastructureError: The environment failed.
        """
        if self._failed is not None:
            raise InfrastructureError(
                f"an episode is void: {type(self._failed).__name__}: {self._failed}"
            ) from self._failed
        return self._paid if self._episode.turn.seat is None else self._worst

    def _begin(self, episode: Episode, seat: str) -> str:
        self._episode, self._seat, self._paid = episode, seat, 0.0
        self._failed: BaseException | None = None
        return self._told(episode.turn)

    def _step(self, action: str) -> str:
        if self._failed is not None or self._episode.turn.seat is None:
            raise ValueError(OVER)
        with Boundary() as boundary:
            turn = self._episode.step(action)
        if boundary.error is not None:
            self._failed = boundary.error
            raise ValueError(OVER)
        return self._told(turn)

    def _told(self, turn: Turn) -> str:
        self._paid += turn.rewards[self._seat]
        return joined(turn.messages) if turn.seat is not None else f"{turn.feedback or ''}\n{OVER}".strip()


def _method(tool: ToolSpec, where: str) -> Callable[..., str]:
    """Return a tool as a method, from whose signature and docstring transformers makes the tool's schema again.

    Raises:
        BadValue: Its name is no method's, or taken.
    """
    if tool.name in _TAKEN or tool.name.startswith("_") or not tool.name.isidentifier():
        raise BadValue(f"{where} offers a tool {tool.name!r}, which TRL does not take: use rollout_func")
    known: Mapping[str, Any] = tool.parameters.get("properties", {})
    needed = tool.parameters.get("required", ())

    def method(self: _Play, **arguments: object) -> str:
        call = canonical_json({"name": tool.name, "arguments": arguments})
        return self._step(f"<tool_call>{call}</tool_call>")

    words = [f"    {name}: {_words(name, schema)}" for name, schema in known.items()]
    method.__doc__ = "\n".join([tool.description, *(["", "Args:", *words] if words else [])])
    method.__name__ = method.__qualname__ = tool.name
    hints = {name: _hint(schema) for name, schema in known.items()}
    method.__annotations__ = hints
    kinds = inspect.Parameter
    method.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # functions may have one
        [
            kinds("self", kinds.POSITIONAL_OR_KEYWORD),
            *(
                kinds(name, kinds.KEYWORD_ONLY, annotation=hint, **({} if name in needed else {"default": None}))
                for name, hint in hints.items()
            ),
        ]
    )
    return method


def _hint(schema: Mapping[str, Any]) -> Any:
    """Return the type from which transformers makes such a schema."""
    found = _TYPES.get(str(schema.get("type")), str)
    return list[_hint(schema["items"])] if found is list and "items" in schema else found  # type: ignore[misc]


def _words(name: str, schema: Mapping[str, Any]) -> str:
    """Return what an argument is, as transformers reads it from a docstring."""
    choices = f" (choices: {json.dumps(schema['enum'])})" if "enum" in schema else ""
    return " ".join(str(schema.get("description", name)).split()) + choices
