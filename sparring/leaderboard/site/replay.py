"""Episodes step by step: played again from (task, seed, actions), with a picture of what was there before every action."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any, NamedTuple

from sparring.envs.core import Environment
from sparring.envs.registry import make
from sparring.envs.web.chromium.engine import Photo
from sparring.envs.web.chromium.window import HEIGHT, WIDTH
from sparring.errors import Boundary, InfrastructureError
from sparring.leaderboard.log import decoded
from sparring.leaderboard.site.photos import Photographed, Photographer
from sparring.tasks.core import Task
from sparring.types import Frame, Message, Step, Trajectory, canonical_json

_REFERENCE = re.compile(r"\[ref=(\w+)\]")
_NAMED = re.compile(r"\w+")
_DRAWN = re.compile(r'<(circle|path|line|poly|image|rect(?! width="100%"))')
"""What an SVG has that is more than text on a ground: without it, the text itself is shown."""
VIEW = (WIDTH, HEIGHT)
"""Width and height of what is seen of a web page, in its own pixels."""
_LONGEST = 20_000
"""Characters of a text that are shown."""
_MOST_STEPS = 400
"""Steps that are shown."""


class Line(NamedTuple):
    """A line of a picture in text."""

    text: str
    marked: bool = False
    """Whether it is the element that the action names."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A state as an onlooker sees it."""

    lines: tuple[Line, ...] = ()
    image: str = ""
    """As a data URI; empty where text is all there is."""
    photo: Photo | None = None
    """A web page as a browser draws it."""

    @property
    def page(self) -> str:
        """The web page as a data URI."""
        return "" if self.photo is None else _uri("webp", self.photo.data)

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(line.text for line in self.lines)


class Aside(NamedTuple):
    """A question that the agent asked on its way to an action."""

    policy: str
    messages: tuple[Message, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as it is shown; the last one has no seat: that is the end."""

    number: int
    picture: Picture
    seat: str = ""
    agent: str = ""
    messages: tuple[Message, ...] = ()
    text: str = ""
    action: str | None = None
    illegal: bool = False
    legal: tuple[str, ...] | None = None
    rewards: Mapping[str, float] | None = None
    feedback: str | None = None
    read: int | None = None
    said: int | None = None
    seconds: float = 0.0
    logprobs: tuple[float, ...] = ()
    asides: tuple[Aside, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the action is all that was said."""
        return self.action is not None and self.text.strip() == self.action

    @property
    def total(self) -> float:
        """The log-probability of the answer."""
        return math.fsum(self.logprobs)


@dataclass(frozen=True, slots=True)
class Replayed:
    """An episode, ready to be shown."""

    trajectory: Trajectory
    steps: tuple[Shown, ...]
    note: str = ""
    """What could not be shown."""
    hint: str = ""
    """Why web pages have no pictures, if they might have."""


def read_episode(file: Path, offset: int, length: int) -> Trajectory:
    """Read an episode where it stands.

    Raises:
        BadValue: Something else stands there.
        InfrastructureError: The file is gone.
    """
    try:
        with file.open("rb") as opened:
            opened.seek(offset)
            line = opened.read(length)
    except OSError as error:
        raise InfrastructureError(f"the episodes are not where they were when they were added: {error}") from error
    return decoded(line, f"{file.name}, byte {offset}")[1]


@lru_cache(maxsize=32)
def _environment(id: str, kwargs: str) -> Environment:
    return make(id, **json.loads(kwargs))


def replayed(
    trajectory: Trajectory, *, run_programs: bool = True, photographer: Photographer | None = None
) -> Replayed:
    """Return what is shown of an episode; if it cannot be played again, what was recorded, and why.

    Args:
        trajectory: The episode.
        run_programs: Whether to play it again; else (where answers are programs, which would be run) only its beginning is
            pictured, then the answers and what came back.
        photographer: Who pictures web pages; None shows them as text only.
    """
    frames, note = list[Frame](), ""
    with Boundary() as boundary:
        environment = _environment(trajectory.env, canonical_json(dict(trajectory.env_kwargs)))
        episode = environment.start(Task.from_json(trajectory.task), seed=trajectory.seed)
        frames.append(episode.render())
        for step in trajectory.steps[:_MOST_STEPS] if run_programs else ():
            episode.step(step.text)
            frames.append(episode.render())
    if boundary.error is not None:
        note = f"It cannot be pictured here ({type(boundary.error).__name__}: {boundary.error}); what was recorded is below."[
            :400
        ]
    if len(trajectory.steps) > _MOST_STEPS:
        note = f"It has {len(trajectory.steps)} steps, of which the first {_MOST_STEPS} are shown."
    shown = [_shown(i, step, trajectory, frames) for i, step in enumerate(trajectory.steps[:_MOST_STEPS])]
    last = frames[len(shown)] if len(frames) > len(shown) else _recorded(trajectory.steps[-1:])
    end = Shown(len(shown), picture(last), rewards=dict(trajectory.returns))
    found = Photographed()
    if photographer is not None and run_programs and boundary.error is None:
        found = photographer.photos(trajectory, [frame.ansi for frame in frames])
    steps = zip((*shown, end), chain(found.photos, repeat(None)), strict=False)
    pictured = tuple(replace(step, picture=replace(step.picture, photo=photo)) for step, photo in steps)
    return Replayed(trajectory, pictured, note, found.note)


def _recorded(steps: Sequence[Step]) -> Frame:
    """Return an answer and what came back, as a picture."""
    return Frame("\n\n".join(text for step in steps for text in (step.text, step.feedback) if text))


def _shown(number: int, step: Step, trajectory: Trajectory, frames: Sequence[Frame]) -> Shown:
    frame = frames[number] if number < len(frames) else _recorded(trajectory.steps[number - 1 : number])
    completion = step.completion
    read, said = completion.tokens if completion and completion.tokens else (None, None)
    asides = [
        Aside(call.policy, tuple(map(_cut, call.messages[-2:])), cut(call.completion.text)) for call in step.calls
    ]
    return Shown(
        number,
        picture(frame, step.action or ""),
        step.seat,
        trajectory.agents.get(step.seat, ""),
        tuple(map(_cut, step.messages)),
        cut(step.text),
        step.action,
        step.illegal,
        step.legal,
        dict(step.rewards),
        step.feedback,
        read,
        said,
        step.seconds,
        completion.logprobs if completion else (),
        tuple(asides),
    )


def cut(text: str) -> str:
    """Return a text that a page can hold: not too long, and without what no page can encode."""
    clean = text.encode("utf-8", "replace").decode()
    return clean if len(clean) <= _LONGEST else f"{clean[:_LONGEST]}\n... ({len(clean):,} characters)"


def _cut(message: Message) -> Message:
    return replace(message, content=cut(message.content))


def picture(frame: Frame, action: str = "") -> Picture:
    """Return a frame as a page shows it: with the elements marked that an action names by a reference."""
    named = {*_NAMED.findall(action)}
    lines = tuple(
        Line(line, any(found in named for found in _REFERENCE.findall(line))) for line in cut(frame.ansi).split("\n")
    )
    return Picture(lines, _image(frame))


def _image(frame: Frame) -> str:
    if frame.png is not None:
        return _uri("png", frame.png)
    if frame.svg is None or not _DRAWN.search(frame.svg):
        return ""
    return _uri("svg+xml", frame.svg.encode("utf-8", "replace"))


def _uri(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def divergence(one: Trajectory, other: Trajectory) -> int | None:
    """Return the first step at which two episodes of the same task differ; None if they do not."""
    for i, (mine, theirs) in enumerate(zip(one.steps, other.steps, strict=False)):
        if (mine.seat, mine.text) != (theirs.seat, theirs.text):
            return i
    return None if len(one.steps) == len(other.steps) else min(len(one.steps), len(other.steps))


def outcome(trajectory: Trajectory) -> dict[str, Any]:
    """Return in words how an episode ended."""
    if trajectory.error is not None:
        return {"kind": "void", "words": f"void: {trajectory.error}"}
    return {"kind": "over", "words": "cut off by a limit" if trajectory.truncated else "over"}
