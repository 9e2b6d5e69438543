"""Small records to test blocks on: steps and episodes of which a test says only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sparring.types import Completion, Message, Step, Trajectory


def spoken(
    text: str = "a", seat: str = "x", *, shown: str = "", ids: tuple[Sequence[int], Sequence[int]] = ((), ()), **more
):
    """A step of a seat: what it was shown, what it said, and the tokens (prompt, answer)."""
    completion = Completion(text, "stop", tuple(ids[0]), tuple(ids[1]), (-1.0,) * len(ids[1]))
    fields = {
        "action": text,
        "illegal": False,
        "legal": None,
        "rewards": {},
        "feedback": None,
        "completion": completion,
    }
    return Step(seat, (Message("user", shown),) if shown else (), text, **{**fields, **more})


def played(*steps: Step, seats: Sequence[str] = ("x",), **more) -> Trajectory:
    """An episode of these steps; returns are what the steps paid."""
    paid = {seat: sum(step.rewards.get(seat, 0.0) for step in steps) for seat in seats}
    agents, task = dict.fromkeys(seats, "someone"), {"index": 0, "hash": "h"}
    return replace(Trajectory("Toy-v0", {}, task, 0, tuple(seats), agents, steps, paid, True, False), **more)
