"""Runs in the formats of others: tables, inspect_ai's logs, Every Eval Ever, Hugging Face. `docs/interop.md` tells of each.

Whatever an agent said is data here: it may be any Unicode, of any length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sparring.leaderboard.log import Entry
from sparring.leaderboard.records import Record
from sparring.leaderboard.run import used_by
from sparring.leaderboard.suites import Item
from sparring.types import Message, Step, Trajectory


def plain(text: str) -> str:
    r"""Return text that any reader takes: lone surrogates and NUL are written as escapes.

    >>> plain("a\ud800\0é")
    'a\\ud800\\x00é'
    """
    if text.isascii():
        return text.replace("\0", "\\x00")
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


@dataclass(frozen=True)
class Told:
    """An episode of a run, with all that is known of it."""

    item: Item
    entry: Entry
    """Of the last try, if all were void."""
    trajectory: Trajectory

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The agent's own."""
        seat = self.item.seating.seat
        return tuple(step for step in self.trajectory.steps if step.seat == seat or not seat)

    @property
    def error(self) -> str | None:
        """Why it is void."""
        return self.trajectory.error if self.entry.score is None else None

    @property
    def paid(self) -> float | None:
        """The return of the agent's seat, or the mean over seats if it sat in all of them; None if it is void."""
        returns = self.trajectory.returns
        if self.entry.score is None:
            return None
        seat = self.item.seating.seat
        return returns[seat] if seat else sum(returns.values()) / len(returns)

    @property
    def used(self) -> Mapping[str, tuple[int, int] | None]:
        """By model, the tokens that it was given and that it said; None where nobody counted."""
        return used_by(self.trajectory, self.steps)

    def messages(self) -> Iterator[tuple[Message, Step]]:
        """Yield what the agent was told and what it said, in order, each with its step."""
        for step in self.steps:
            for message in step.messages:
                yield message, step
            yield Message("assistant", step.text), step


def episodes(run: Record) -> Iterator[Told]:
    """Yield every episode in the suite's order; of those that are void, the last try."""
    for number in range(run.suite.episodes):
        entry = run.entry(number)
        yield Told(run.suite.item(number), entry, run.log.trajectory(entry))
