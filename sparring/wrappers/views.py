"""What the faces of Gymnasium and PettingZoo share: forms of actions and observations, drawing a task, rendering.

| form | an action is | an observation is |
|---|---|---|
| `text` | any `str` (`Unicode`) | what is new for the seat (`Unicode`) |
| `discrete` | an index into `spec.moves` (`Discrete`) | |
| `encode` | | the environment's numeric view (`Box`, float32) |
| `utf8` | text as zero-padded bytes (`Box`, uint8) | the same |
| `Tokens(...)` | | text as numbers of tokens (`Box`, int64) |

An environment that was made with pictures (`spec.picture`, as `screenshot=True` does) shows them beside the text: `Dict(text, screenshot)`
for Gymnasium, one more key for PettingZoo. A screenshot is a `Box`, uint8 (height, width, 3).
"""

from __future__ import annotations

import inspect
import operator
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from gymnasium import Space
from gymnasium.spaces import Box, Dict, Discrete
from numpy.typing import NDArray

from sparring.envs.core import Environment, EnvSpec, Episode
from sparring.envs.registry import factory, make
from sparring.errors import BadValue, unknown_name
from sparring.tasks.core import Task, check_seed
from sparring.types import Message, Turn
from sparring.wrappers.pictures import picture_space, pixels
from sparring.wrappers.spaces import Unicode, decode_utf8, encode_utf8, utf8_space
from sparring.wrappers.tokens import Tokens

RENDER_MODES = ("ansi", "human")
"""`ansi`: `render()` returns text. `human`: it writes the text to standard output. Both show all cards."""
ACTION_BYTES = 4096
"""Size of an action in the form `utf8`."""
OPTIONS = ("task", "index", "split", "episode_seed")
"""What `reset(options=...)` understands; see `draw_episode`."""
_EPISODE_SEEDS = 2**31


def open_environment(
    environment: str | Environment, kwargs: Mapping[str, Any], own: Sequence[str], render_mode: str | None
) -> Environment:
    """Return the environment itself, or make the one of that id with `kwargs`.

    Raises:
        UnknownName: No such id, or an argument that neither the environment nor the face (`own`) takes.
        BadValue: Arguments for an environment that is made already, or an unknown render mode.
    """
    if render_mode is not None:
        choose("render_mode", render_mode, RENDER_MODES)
    if not isinstance(environment, str):
        if kwargs:
            raise BadValue(f"{environment.spec.id} is made already: give {', '.join(kwargs)} where it is made")
        return environment
    known = (*inspect.signature(factory(environment)).parameters, *own)
    for name in kwargs:
        if name not in known:
            raise unknown_name(f"argument of {environment}", name, known)
    return make(environment, **kwargs)


def choose(what: str, value: str, allowed: Sequence[str]) -> str:
    """Return `value` if it is allowed.

    Raises:
        BadValue: It is not; the message lists what is.
    """
    if value not in allowed:
        raise BadValue(f"{what}={value!r}: use {' or '.join(map(repr, allowed))}")
    return value


class Draw(NamedTuple):
    """Which episode is played."""

    task: Task
    seed: int


def draw_episode(
    environment: Environment, split: str, rng: np.random.Generator, options: Mapping[str, Any] | None
) -> Draw:
    """Return a task, drawn uniformly from the split, and an episode seed; `rng` advances alike whatever the options.

    Options: `split` (another than the usual), `index` (of the task in the split), `task` (a `Task`, instead of both),
    `episode_seed` (the episode's own seed). Others are ignored.

    Raises:
        BadValue: An option has a wrong type or range, or `task` goes with `split` or `index`.
        UnknownName: No such split.
    """
    given = options or {}
    tasks = environment.tasks(given.get("split", split))
    index = given.get("index", int(rng.integers(len(tasks))))
    seed = check_seed(given.get("episode_seed", int(rng.integers(_EPISODE_SEEDS))))
    if "task" not in given:
        return Draw(tasks[_index(index, len(tasks))], seed)
    if "index" in given or "split" in given:
        raise BadValue("options hold 'task' and also 'index' or 'split': a task says both itself, leave them out")
    if not isinstance(given["task"], Task):
        raise BadValue(f"options['task'] is a sparring.Task, got {given['task']!r:.80}")
    return Draw(given["task"], seed)


def _index(value: object, size: int) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__") or not 0 <= value.__index__() < size:
        raise BadValue(f"options['index'] is an integer from 0 to {size - 1}, got {value!r:.80}")
    return int(value.__index__())


@dataclass(frozen=True)
class Actions:
    """How actions are written: `form` is `text`, `discrete` or `utf8`; `moves` is `spec.moves`."""

    form: str
    moves: tuple[str, ...] | None

    @classmethod
    def of(cls, spec: EnvSpec, form: str) -> Actions:
        """Return the form for an environment.

        Raises:
            BadValue: `discrete` where the moves are not finitely many.
        """
        if form == "discrete" and spec.moves is None:
            raise BadValue(f"actions='discrete': {spec.id} has no finite list of moves, use 'text'")
        return cls(form, spec.moves)

    def space(self) -> Space[Any]:
        """The action space."""
        if self.form == "discrete":
            return Discrete(len(self.moves or ()))
        return Unicode() if self.form == "text" else utf8_space(ACTION_BYTES)

    def text(self, action: Any) -> Any:
        """Return the text of an action; an index is a move's, legal now or not.

        Raises:
            BadValue: The index is out of range.
        """
        if self.form == "utf8":
            return decode_utf8(action)
        if self.form == "text" or self.moves is None:
            return action
        if not hasattr(action, "__index__") or not 0 <= operator.index(action) < len(self.moves):
            raise BadValue(f"action {action!r:.80}: use an integer from 0 to {len(self.moves) - 1}")
        return self.moves[operator.index(action)]

    def mask(self, legal: Sequence[str] | None) -> NDArray[np.int8]:
        """Return int8 (len(moves),): 1 for every legal move; all ones where the legal moves are not listed.

        Raises:
            BadValue: The moves are not finitely many.
        """
        if self.moves is None:
            raise BadValue("no action mask: the environment has no finite list of moves")
        if legal is None:
            return np.ones(len(self.moves), np.int8)
        allowed = frozenset(legal)
        return np.array([move in allowed for move in self.moves], np.int8)


def numeric_space(environment: Environment, seat: str, split: str) -> Box:
    """Return the space of the environment's numeric view: float32, of the shape that its first episode has.

    The bounds are those of float32, since an environment declares none.

    Raises:
        BadValue: It has no numeric view.
    """
    example = environment.start(environment.tasks(split)[0], seed=0).encode(seat)
    if example is None:
        raise BadValue(
            f"observation='encode': {environment.spec.id} has no numeric view, use 'text', 'utf8' or Tokens(...)"
        )
    limit = np.finfo(np.float32).max
    return Box(-limit, limit, example.shape, np.float32)


def numeric(episode: Episode, seat: str) -> NDArray[np.float32]:
    """Return a fresh array with the episode's numeric view for `seat`.

    Raises:
        BadValue: It has none.
    """
    view = episode.encode(seat)
    if view is None:
        raise BadValue(f"the episode has no numeric view for {seat}: observe it as 'text'")
    return np.array(view, np.float32)


def text_space(spec: EnvSpec, form: str | Tokens) -> Space[Any]:
    """The space of observed text in the form `text`, `utf8` or of tokens; the bytes are four for each of `spec.max_chars`."""
    if isinstance(form, Tokens):
        return form.space()
    return Unicode() if form == "text" else utf8_space(4 * spec.max_chars)


def text_value(spec: EnvSpec, form: str | Tokens, text: str) -> Any:
    """Return text as `text_space(spec, form)` has it."""
    if isinstance(form, Tokens):
        return form.array(text)
    return text if form == "text" else encode_utf8(text, 4 * spec.max_chars)


def observation_space(environment: Environment, seat: str, split: str, form: str | Tokens) -> Space[Any]:
    """Return the space of what `observed` returns.

    Raises:
        BadValue: The form is `encode` and the environment has no numeric view.
    """
    if form == "encode":
        return numeric_space(environment, seat, split)
    return with_picture(environment.spec, text_space(environment.spec, form))


def observed(spec: EnvSpec, episode: Episode, seat: str, form: str | Tokens) -> Any:
    """Return what `seat`, which is to act, observes; when nobody is, the verifier's feedback or "".

    Raises:
        BadValue: The form is `encode` and the episode has no numeric view.
    """
    if form == "encode":
        return numeric(episode, seat)
    turn = episode.turn
    text = joined(turn.messages) if turn.seat is not None else turn.feedback or ""
    return shown(spec, episode, text_value(spec, form, text))


def with_picture(spec: EnvSpec, space: Space[Any]) -> Space[Any]:
    """Return the space of an observation: `Dict(text, screenshot)` where the environment has pictures."""
    return space if spec.picture is None else Dict({"text": space, "screenshot": picture_space(spec.picture)})


def shown(spec: EnvSpec, episode: Episode, value: Any) -> Any:
    """Return an observation as `with_picture` has it."""
    if spec.picture is None:
        return value
    return {"text": value, "screenshot": pixels(episode.render().png, spec.picture)}


def joined(messages: Sequence[Message]) -> str:
    """Return the words of the messages, joined by newlines."""
    return "\n".join(message.content for message in messages)


def verdict(turn: Turn) -> dict[str, Any]:
    """Return what became of the action that led to `turn`: `action` (as parsed, or None), `illegal`, `feedback`."""
    info = turn.info
    return {"action": info.get("action"), "illegal": bool(info.get("illegal", False)), "feedback": turn.feedback}


def show(episode: Episode, mode: str | None) -> str | None:
    """Return the picture as text in mode `ansi`; write it to standard output in mode `human`; else do nothing."""
    if mode is None:
        return None
    picture = episode.render().ansi
    if mode == "ansi":
        return picture
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(f"{picture}\n".encode(encoding, "backslashreplace").decode(encoding))
    return None
