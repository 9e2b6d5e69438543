"""What goes over the wire: specs, turns, views and pictures as JSON, exactly both ways."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import EnvSpec, Player
from sparring.types import Frame, Message, ToolSpec, Turn, messages_to_json

PROTOCOL = 1
"""Version of the requests and answers; it is part of every path."""
_HERE = ("players", "analysis")
"""Fields of a spec that are functions: of players the names are told, the analysis stays where it is."""


def spec_to_json(spec: EnvSpec) -> dict[str, Any]:
    """Return a spec as JSON: of its players the names."""
    said = {each.name: getattr(spec, each.name) for each in fields(spec) if each.name not in _HERE}
    return {**said, "references": dict(spec.references), "players": list(spec.players)}


def spec_from_json(data: Mapping[str, Any], players: Mapping[str, Player], *, blocking: bool) -> EnvSpec:
    """Return the spec that `spec_to_json` told of, with players to ask for.

    Args:
        data: What was told.
        players: For each name.
        blocking: Whether to ask takes long even where a step does not.
    """
    known = {each.name for each in fields(EnvSpec)}  # a newer server may say more
    given: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in data.items() if n in known}
    return EnvSpec(**{**given, "players": players, "blocking": given["blocking"] or blocking})


def turn_to_json(turn: Turn) -> dict[str, Any]:
    """Return a turn as JSON; `turn_from_json` inverts it exactly."""
    return {
        "seat": turn.seat,
        "messages": messages_to_json(turn.messages),
        "rewards": dict(turn.rewards),
        "terminated": turn.terminated,
        "truncated": turn.truncated,
        "legal": turn.legal,
        "tools": [{"name": t.name, "description": t.description, "parameters": dict(t.parameters)} for t in turn.tools],
        "feedback": turn.feedback,
        "info": dict(turn.info),
    }


def turn_from_json(data: Mapping[str, Any]) -> Turn:
    """Return the turn that `turn_to_json` told of."""
    return Turn(
        data["seat"],
        messages_from_json(data["messages"]),
        data["rewards"],
        data["terminated"],
        data["truncated"],
        None if data["legal"] is None else tuple(data["legal"]),
        tuple(ToolSpec(**tool) for tool in data["tools"]),
        data["feedback"],
        data["info"],
    )


def messages_from_json(data: list[dict[str, Any]]) -> tuple[Message, ...]:
    """Return the messages that `messages_to_json` told of."""
    return tuple(Message(**message) for message in data)


def view_to_json(view: NDArray[np.float32] | None) -> dict[str, Any] | None:
    """Return a numeric view as JSON: its shape, and its numbers in base64, little-endian."""
    if view is None:
        return None
    return {"shape": view.shape, "data": text_of(np.ascontiguousarray(view, "<f4").tobytes())}


def view_from_json(data: Mapping[str, Any] | None) -> NDArray[np.float32] | None:
    """Return the view that `view_to_json` told of."""
    if data is None:
        return None
    return np.frombuffer(base64.b64decode(data["data"]), "<f4").astype(np.float32).reshape(data["shape"])


def frame_to_json(frame: Frame) -> dict[str, Any]:
    """Return a picture as JSON; a PNG is in base64."""
    return {"ansi": frame.ansi, "svg": frame.svg, "png": None if frame.png is None else text_of(frame.png)}


def frame_from_json(data: Mapping[str, Any]) -> Frame:
    """Return the picture that `frame_to_json` told of."""
    return Frame(data["ansi"], data["svg"], None if data["png"] is None else base64.b64decode(data["png"]))


def text_of(data: bytes) -> str:
    """Return bytes in base64."""
    return base64.b64encode(data).decode()
