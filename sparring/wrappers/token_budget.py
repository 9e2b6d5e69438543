"""So many tokens or characters for all that a seat writes; whoever writes more is not heard, and the episode ends.

>>> import sparring
>>> from sparring.wrappers import TokenBudget
>>> env = TokenBudget(sparring.make("Arithmetic-v0"), 20)
>>> task = env.tasks()[0]
>>> episode = env.start(task, seed=0)
>>> print(episode.turn.messages[0].content)
Work out the sum. Answer with the number alone, for example: 42
You may write 20 characters in all. What goes beyond is not read, and ends the episode.
>>> turn = episode.step("I shall think about it for a while. [101]")
>>> turn.truncated, dict(turn.rewards), turn.info["over_budget"]
(True, {'player_0': 0.0}, True)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sparring.envs.core import Environment, Episode
from sparring.envs.games._arguments import whole
from sparring.errors import BadValue
from sparring.tasks.core import Task
from sparring.types import Turn
from sparring.wrappers.seat import checked
from sparring.wrappers.wrapper import (
    WrappedEpisode,
    Wrapper,
    asked_again,
    cut_off,
    cut_range,
    function_name,
    wrapped_spec,
)


class TokenBudget(Wrapper):
    """Gives every seat a budget for all its words of an episode, and tells it in advance.

    An action with which a seat goes beyond its budget is not heard: the environment is given no words instead, which its
    policy for illegal actions answers (so a game stays zero-sum), and `info` says `over_budget`. The episode ends as truncated,
    there or as soon as that seat would have to act again; the question that follows an illegal action (`retry(n)`) is asked,
    but nothing that it says is heard. Only a text that is a legal move as it stands always is (Discrete views and masks answer so).

    Args:
        environment: Any environment whose forfeits pay no more than 0.
        budget: How much a seat may write.
        count: How much a text is, for example `lambda text: len(tokenizer.encode(text))`; its characters if left out. It is
            given text that can be written as UTF-8 and must be a function of the text alone. To pickle the wrapper, as
            other processes need it, use a function of a module.
        unit: What is counted, as the seat is told; "characters" or "tokens" if left out.

    Raises:
        BadValue: An argument has a value that is not allowed, or an episode that is cut off would pay less than one that is
            forfeited; later: `count` returned no whole number.
    """

    def __init__(
        self,
        environment: Environment,
        budget: int,
        *,
        count: Callable[[str], int] | None = None,
        unit: str | None = None,
    ):
        self.budget = whole("budget", budget, 0, 10**12)
        if count is not None and not callable(count):
            raise BadValue(f"count={count!r:.80}: use a function from text to a number, such as len")
        self._count = count
        unit = unit or ("characters" if count is None else "tokens")
        arguments = {"budget": budget, "count": None if count is None else function_name(count), "unit": unit}
        spec = checked(environment).spec
        spec = wrapped_spec(spec, reward_range=cut_range(spec, "TokenBudget"))
        note = f"You may write {budget} {unit} in all. What goes beyond is not read, and ends the episode."
        super().__init__(environment, spec, arguments, note)

    def count(self, text: str) -> int:
        """Return how much a text is.

        Raises:
            BadValue: The function that counts did not return a whole number.
        """
        if self._count is None:
            return len(text)
        size: object = self._count(text.encode("utf-8", "replace").decode("utf-8"))
        if isinstance(size, bool) or not isinstance(size, int) or size < 0:
            raise BadValue(f"count returned {size!r:.80} for a text: it must be a whole number, 0 or more")
        return size

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode (task, seed)."""
        return _Episode(self, task, seed)


class _Episode(WrappedEpisode):
    """An episode and how much each seat has written."""

    environment: TokenBudget

    def __init__(self, environment: TokenBudget, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self._written = dict.fromkeys(environment.spec.seats, 0)
        self._over: set[str] = set()

    def _advance(self, action: str) -> Turn:
        seat = self.turn.seat
        assert seat is not None
        self._written[seat] += self.environment.count(action)
        if self._written[seat] > self.environment.budget:
            self._over.add(seat)
        heard = seat not in self._over or action in (self.turn.legal or ())
        turn = self._noted(self.inner.step(action if heard else ""))
        if not heard:
            turn = replace(turn, info={**turn.info, "over_budget": True})
        unable = turn.seat in self._over and not asked_again(turn, seat)
        return cut_off(turn, over_budget=True) if unable or (turn.seat is None and not heard) else turn
