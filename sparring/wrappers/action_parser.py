r"""The action is taken out of what a seat writes: `<answer>...</answer>`, `\boxed{...}`, a regular expression, a function.

>>> import sparring
>>> from sparring.wrappers import ActionParser
>>> env = ActionParser(sparring.make("KuhnPoker-v0"), "answer", format_reward=0.1)
>>> episode = env.start(env.tasks()[2], seed=0)
>>> turn = episode.step("A queen is in the middle. <answer>bet</answer>")
>>> turn.info["action"], turn.info["formatted"], dict(turn.rewards)
('bet', True, {'player_0': 0.1, 'player_1': -0.1})
>>> turn.info["environment_rewards"]
{'player_0': 0.0, 'player_1': 0.0}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, cast

from sparring.envs.core import Environment, EnvSpec, Episode, Player
from sparring.errors import BadValue, unknown_name
from sparring.tasks.core import Task
from sparring.types import Turn
from sparring.wrappers.seat import checked
from sparring.wrappers.wrapper import WrappedEpisode, Wrapper, function_name, number, play_inside, wrapped_spec

Extract = Callable[[str], str | None]
"""From what was written to the action in it, or None."""
TAIL = 4096
"""A regular expression is looked for in so many last characters."""
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def tagged(text: str) -> str | None:
    """Return what stands between the last `<answer>` and `</answer>`.

    >>> tagged("<answer>1</answer> no, <answer> 2 </answer>"), tagged("2</answer>")
    ('2', None)
    """
    end = text.rfind("</answer>")
    start = text.rfind("<answer>", 0, max(0, end))
    return None if start < 0 else text[start + len("<answer>") : end].strip()


def boxed(text: str) -> str | None:
    r"""Return what the last `\boxed{...}` holds; None if its braces do not close.

    >>> boxed(r"\boxed{1}, no, \boxed{\frac{1}{2}}"), boxed(r"\boxed{1")
    ('\\frac{1}{2}', None)
    """
    start, level = text.rfind("\\boxed{"), 0
    if start < 0:
        return None
    for match in _BRACE.finditer(text, start + len("\\boxed")):
        level += {"{": 1, "}": -1}.get(match[0], 0)
        if not level:
            return text[start + len("\\boxed{") : match.start()].strip()
    return None


_NAMED: Mapping[str, tuple[Extract, str]] = {
    "answer": (tagged, "<answer>{}</answer>"),
    "boxed": (boxed, r"\boxed{{{}}}"),
}


class ActionParser(Wrapper):
    r"""Reads the action of a seat out of its text, and pays for the format if asked to.

    The environment gets the action alone. Text in which there is none is given to it as no words at all, which its policy
    for illegal actions answers. A text that is a legal move as it stands is that move without any format (Discrete views,
    masks and scripted players answer so), and where tools may be called, a text without the format is given as it is, since
    it may be a call. `info` says `formatted`.

    The format reward of a seat is `format_reward` times the share of its actions that kept the format. Every step pays
    what that has changed by, so it is right wherever the episode ends, and more turns are not more pay. In a zero-sum game
    the other seats pay it. `info["environment_rewards"]` is what the environment paid by itself, for evaluation; inside a
    `Seat` it is of the own action alone, so wrap the `Seat`, or evaluate with `format_reward=0`.

    Args:
        environment: Any environment.
        pattern: `answer`, `boxed`, a regular expression (its first group, or all of it if it has none; the last match in the
            last 4096 characters counts), or a function from the text to the action, None if there is none.
        format_reward: 0 pays nothing.
        note: What every seat is told in advance; for `answer` and `boxed` there is a sentence if left out, else nothing.

    Raises:
        UnknownName: The pattern is a mere word, and none of those two; the nearest is named.
        BadValue: An argument has a value that is not allowed; later: the function returned something else.
    """

    def __init__(
        self,
        environment: Environment,
        pattern: str | Extract = "answer",
        *,
        format_reward: float = 0.0,
        note: str | None = None,
    ):
        spec = checked(environment).spec
        self.extract, template = _reader(pattern)
        self.format_reward = number("format_reward", format_reward, 0, 1e6)
        if note is None:
            note = f"Write your answer as {template.format('...')}: nothing else of what you write is read." * bool(
                template
            )
        written = {name: partial(_play_formatted, player, template) for name, player in spec.players.items()}
        spec = wrapped_spec(spec, reward_range=_range(spec, self.format_reward))
        shown = pattern if isinstance(pattern, str) else function_name(pattern)
        arguments = {"pattern": shown, "format_reward": format_reward, "note": note}
        super().__init__(environment, replace(spec, players=written), arguments, note)

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode (task, seed)."""
        return _Episode(self, task, seed)


class _Episode(WrappedEpisode):
    """An episode, and how often each seat has kept the format."""

    environment: ActionParser

    def __init__(self, environment: ActionParser, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self._said = dict.fromkeys(environment.spec.seats, 0)
        self._kept = dict.fromkeys(environment.spec.seats, 0)

    def _advance(self, action: str) -> Turn:
        seat, legal = self.turn.seat, self.turn.legal or ()
        assert seat is not None
        read = self.environment.extract(action)
        if read is not None and not isinstance(read, str):
            raise BadValue(f"pattern returned {read!r:.80}: return the action as text, or None if there is none")
        if read is None and self.turn.tools:
            return self._noted(self.inner.step(action))
        turn = self._noted(self.inner.step(action if action in legal else read or ""))
        info: dict[str, Any] = {**turn.info, "formatted": read is not None}
        if not self.environment.format_reward:
            return replace(turn, info=info)
        pay = self._pay(seat, kept=read is not None)
        info["environment_rewards"] = dict(turn.rewards)
        return replace(turn, info=info, rewards={who: paid + pay[who] for who, paid in turn.rewards.items()})

    def _pay(self, seat: str, *, kept: bool) -> dict[str, float]:
        """Return by how much this action changes what the format pays to every seat."""
        before = self._kept[seat] / self._said[seat] if self._said[seat] else 0.0
        self._said[seat] += 1
        self._kept[seat] += kept
        change = self.environment.format_reward * (self._kept[seat] / self._said[seat] - before)
        spec = self.environment.spec
        others = -change / (len(spec.seats) - 1) if spec.zero_sum else 0.0
        return {who: change if who == seat else others for who in spec.seats}


def _reader(pattern: str | Extract) -> tuple[Extract, str]:
    """Return the function that reads, and how an answer is written in that format; "" if nobody knows."""
    if not isinstance(pattern, str):
        if not callable(pattern):
            raise BadValue(f"pattern={pattern!r:.80}: use 'answer', 'boxed', a regular expression or a function")
        return pattern, ""
    if pattern in _NAMED:
        return _NAMED[pattern]
    if re.escape(pattern) == pattern:
        raise unknown_name(
            "pattern", pattern, _NAMED, hint="A regular expression that matches nothing but itself reads no action."
        )
    try:
        expression = re.compile(pattern, re.DOTALL)
    except re.error as error:
        raise BadValue(
            f"pattern={pattern!r:.80} is no regular expression ({error}); or use 'answer' or 'boxed'"
        ) from error
    return partial(_matched, expression), ""


def _matched(expression: re.Pattern[str], text: str) -> str | None:
    last = None
    for last in expression.finditer(text[-TAIL:]):  # noqa: B007 - the last one counts
        pass
    return None if last is None else (last[min(1, expression.groups)] or "").strip()


def _range(spec: EnvSpec, pay: float) -> tuple[float, float]:
    low, high = spec.reward_range
    return (low - pay if spec.zero_sum else low), high + pay


def _play_formatted(player: Player, template: str, episode: Episode) -> Mapping[str, float]:
    """Ask a player inside; where moves are not listed, its answers are written in the format."""
    answers = play_inside(player, episode)
    if episode.turn.legal is not None or not template:
        return answers
    extract = cast(_Episode, episode).environment.extract
    out: dict[str, float] = {}
    for text, weight in answers.items():
        written = text if extract(text) is not None else template.format(text)
        out[written] = out.get(written, 0.0) + weight
    return out
