"""How much a call of `train` may use before it stops, after a whole iteration, as a run that goes on with `resume`."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from sparring.errors import BadValue

_SCALES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}
_TIMES = {"s": 1, "min": 60, "h": 3600}
_TEXT = re.compile(r"(\d+(?:\.\d+)?)(?:(s|min|h)|([kMG]?)-(tokens|iterations))")


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be used; None: as much as it takes."""

    seconds: float | None = None
    """Wall time, evaluation included."""
    tokens: int | None = None
    """Tokens that the policy samples to learn from, in training episodes or asked beside them."""
    iterations: int | None = None
    """Iterations of this call."""


UNLIMITED = Budget()


def parse_budget(text: str, *, iterations: bool = True) -> Budget:
    """Read a budget, which may be one of iterations unless that is ruled out.

    >>> parse_budget("90s").seconds, parse_budget("10M-tokens").tokens, parse_budget("500-iterations").iterations
    (90.0, 10000000, 500)
    >>> parse_budget("1.5h").seconds
    5400.0

    Raises:
        BadValue: It is none, or nothing.
    """
    found = _TEXT.fullmatch(text.strip())
    if found is None or float(found.group(1)) == 0 or (found.group(4) == "iterations" and not iterations):
        forms = "60s, 5min, 2h, 10M-tokens or 500-iterations" if iterations else "60s, 5min, 2h or 10M-tokens"
        raise BadValue(f"budget={text!r:.80}: write {forms}")
    number = float(found.group(1))
    if found.group(2):
        return Budget(seconds=number * _TIMES[found.group(2)])
    count = round(number * _SCALES[found.group(3)])
    return Budget(tokens=count) if found.group(4) == "tokens" else Budget(iterations=max(1, count))


class Spent:
    """What was used so far of a budget."""

    def __init__(self, budget: Budget):
        self.budget = budget
        self._began = time.monotonic()
        self.tokens = 0
        self.iterations = 0

    def add(self, tokens: int) -> None:
        """Count an iteration and the tokens that were sampled in it."""
        self.iterations += 1
        self.tokens += tokens

    def is_up(self) -> bool:
        """Whether there is nothing left."""
        budget = self.budget
        pairs = (
            (budget.seconds, time.monotonic() - self._began),
            (budget.tokens, self.tokens),
            (budget.iterations, self.iterations),
        )
        return any(most is not None and used >= most for most, used in pairs)
