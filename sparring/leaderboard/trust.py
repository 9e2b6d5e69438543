"""What of a bundle's card is believed: a suite that is known here, and nothing else.

A card names environments and their arguments, and arguments can name files, servers and sandboxes: what is made here is made of
the suite that comes with the package, or of the one that the caller names, and only numbers are taken from the card.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sparring.agents.spec import parse
from sparring.errors import BadValue, UsageError
from sparring.leaderboard.bundle import standing
from sparring.leaderboard.card import Card
from sparring.leaderboard.run import definition
from sparring.leaderboard.seats import agent_models
from sparring.leaderboard.strict import Malformed, difference, read_json, shown
from sparring.leaderboard.suites import Suite, load_suite, suite_from, suite_names
from sparring.types import canonical_json

SELF_REPORTED = ("name", "models", "prices", "versions", "commit", "machine", "begun")
"""Keys of a card that replaying cannot confirm; their form is checked."""
_LONGEST = 200
"""Characters of a text in a card."""
_AGENT = 1000
"""Of an agent's name."""
_BEGUN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_WEIGHTS = re.compile(r"sha256:[0-9a-f]{64}")


class Trusted(NamedTuple):
    """What a bundle asks, made of what is trusted here."""

    suite: Suite
    """As the package or the caller has it."""
    asked: Suite
    """With the bundle's numbers of tasks, repeats and seeds."""
    parts: Mapping[str, Mapping[str, Any]]
    """What the manifest must say of each part."""


def trusted(card: Card, suite: Suite | None = None) -> Trusted:
    """Return what a card asks, made of what is trusted.

    Raises:
        Malformed: It asks something else than a suite that is known here, with other numbers of tasks, repeats or seeds.
        UsageError: The suite cannot be made here.
    """
    try:
        text = canonical_json(dict(card.asked))
    except (TypeError, ValueError) as error:
        raise Malformed(f"card.asked: {error}") from error
    return _trusted(card.suite, text) if suite is None else _fitted(suite, text)


@lru_cache(maxsize=8)
def _trusted(name: str, text: str) -> Trusted:
    if name not in suite_names():
        raise Malformed(
            f"{name!r:.100} is no suite of this package ({', '.join(suite_names())}): for one of your own, name its file as well: "
            "--suite FILE"
        )
    return _fitted(load_suite(name), text)


def _fitted(suite: Suite, text: str) -> Trusted:
    """Take from a definition the numbers that may be others; all else must be the suite's."""
    said = read_json(text.encode(), "card.asked")
    wanted = definition(suite)
    try:
        for mine, theirs in zip(wanted["parts"], said["parts"], strict=True):
            tasks = theirs["tasks"]
            if type(tasks) is not int or not 1 <= tasks <= mine["tasks"]:
                raise BadValue(f"part {mine['name']!r}: tasks={tasks!r:.80}: from 1 to {mine['tasks']}")
            mine.update({key: theirs[key] for key in ("tasks", "repeats", "seed")})
        at = difference(wanted, said, "card.asked")
        if at is not None:
            raise BadValue(f"{at[0]}: {shown(at[2])} where {suite.id} has {shown(at[1])}")
        asked = suite_from(wanted)
    except (KeyError, TypeError, ValueError, AttributeError, BadValue) as error:
        raise Malformed(f"card.asked is not {suite.id}: {error}") from None
    return Trusted(suite, asked, {part.name: standing(part) for part in asked.parts})


def misshapen(card: Card) -> Iterator[tuple[str, str, object]]:
    """Yield what in the self-reported part of a card has not the form that it must have: (field, expected, found)."""
    for key, most in (("agent", _AGENT), ("name", _AGENT if card.name == card.agent else _LONGEST)):
        if not 0 < len(getattr(card, key)) <= most:
            yield key, f"1 to {most} characters", getattr(card, key)
    for key in ("commit", "machine"):
        if len(getattr(card, key)) > _LONGEST:
            yield key, f"at most {_LONGEST} characters", getattr(card, key)
    if not _BEGUN.fullmatch(card.begun):
        yield "begun", "a time such as 2026-01-31T12:00:00Z", card.begun
    if not all(isinstance(value, str) and len(value) <= _LONGEST for value in card.versions.values()):
        yield "versions", "texts", card.versions
    try:
        models, spelt = agent_models(card.agent), str(parse(card.agent))
    except UsageError as error:
        yield "agent", "the name of an agent", str(error)
        return
    if card.agent != spelt:
        yield "agent", f"{spelt}, as names are spelt", card.agent
    weights = [isinstance(value, str) and _WEIGHTS.fullmatch(value) for value in card.models.values()]
    if not {*card.models} <= models or not all(weights):
        yield "models", f"hashes of the weights of {', '.join(sorted(models)) or 'no model'}", card.models
    if not {*card.prices} <= models or not all(map(_is_price, card.prices.values())):
        yield "prices", f"two numbers >= 0 for {', '.join(sorted(models)) or 'no model'}", card.prices


def _is_price(value: Sequence[object]) -> bool:
    return len(value) == 2 and all(type(x) in (int, float) and 0 <= x < math.inf for x in value)  # type: ignore[operator]  # numbers
