"""What of a bundle's card is believed: a suite that is known here, and nothing else.

A card names environments and their arguments, and arguments can name files, servers and sandboxes: what is made here is made of
the suite that comes with the package, or of the one that the caller names, and only numbers are taken from the card. Of a
tournament's plan, the id of a registered environment is taken as well; with other arguments than its own the caller names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sparring.agents.spec import parse
from sparring.envs.core import Environment
from sparring.envs.registry import environment_names, make
from sparring.errors import BadValue, UsageError
from sparring.leaderboard.bounds import PRICE, SEED, is_text, oddity
from sparring.leaderboard.bundle import standing
from sparring.leaderboard.card import Card
from sparring.leaderboard.run import definition
from sparring.leaderboard.seats import agent_models
from sparring.leaderboard.strict import Malformed, difference, read_json, shown
from sparring.leaderboard.suites import Suite, load_suite, suite_from, suite_names
from sparring.leaderboard.tournament import Plan, Schedule, check_plan
from sparring.types import canonical_json

SELF_REPORTED = ("name", "models", "prices", "versions", "commit", "machine", "begun", "training_seed")
"""Keys of a card that replaying cannot confirm; their form is checked."""
_LONGEST = 200
"""Characters of a text in a card."""
_AGENT = 1000
"""Of an agent's name."""
_NUMBERS = ("tasks", "repeats", "seed")
"""Of a part: which of its numbers a card may have other than its suite has."""
_BEGUN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
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
        for mine, theirs in zip(wanted["parts"], _parts(said, suite), strict=True):
            tasks = theirs["tasks"]
            if type(tasks) is not int or not 1 <= tasks <= mine["tasks"]:
                raise BadValue(f"part {mine['name']!r}: tasks={tasks!r:.80}: from 1 to {mine['tasks']}")
            mine.update({key: theirs[key] for key in _NUMBERS})
        at = difference(wanted, said, "card.asked")
        if at is not None:
            raise BadValue(f"{at[0]}: {shown(at[2])} where {suite.id} has {shown(at[1])}")
        asked = suite_from(wanted)
    except BadValue as error:
        raise Malformed(f"card.asked is not {suite.id}: {error}") from None
    return Trusted(suite, asked, {part.name: standing(part) for part in asked.parts})


def _parts(said: Mapping[str, Any], suite: Suite) -> Sequence[Mapping[str, Any]]:
    """Return the parts of a definition, which are as many as a suite has, with the numbers that may be others.

    Raises:
        BadValue: There are more or fewer, or one lacks a number.
    """
    parts = said.get("parts")
    count = len(parts) if isinstance(parts, list) else 0
    if not isinstance(parts, list) or count != len(suite.parts):
        raise BadValue(f"it has {count} {'part' if count == 1 else 'parts'} where {suite.id} has {len(suite.parts)}")
    for i, part in enumerate(parts):
        if not isinstance(part, dict) or not {*_NUMBERS} <= {*part}:
            raise BadValue(f"parts[{i}] must have {', '.join(_NUMBERS)}, and is {shown(part)}")
    return parts


def trusted_games(plan: Plan, environment: Environment | None = None) -> Schedule:
    """Return the games that a plan asks, in an environment that is trusted.

    Args:
        plan: It.
        environment: What was played, if it is not a registered environment with its own arguments.

    Raises:
        Malformed: It asks something else, or what no tournament can be.
        UsageError: The environment cannot be made here.
    """
    if environment is None:
        if plan.env not in environment_names():
            raise Malformed(
                f"{plan.env!r:.100} is no environment that is registered here: name what was played: --game ID"
            )
        environment = make(plan.env)
    at = difference(_game(environment.spec.id, environment.kwargs), _game(plan.env, plan.kwargs), "plan")
    if at is not None:
        raise Malformed(
            f"{at[0]}: {shown(at[2])} where {shown(at[1])} is expected: if that was played, name it: --game ID --arg KEY=VALUE"
        )
    try:
        check_plan(plan, environment)
    except BadValue as error:
        raise Malformed(f"plan: {error}") from None
    return Schedule(plan, environment)


def _game(id: str, kwargs: Mapping[str, Any]) -> dict[str, Any]:
    return {"env": id, "kwargs": dict(kwargs)}


def misshapen(said: Card | Plan) -> Iterator[tuple[str, str, object]]:
    """Yield what in the self-reported part of a card or a plan has not the form that it must have: (field, expected, found)."""
    if isinstance(said, Card):
        agents = {"agent": said.agent}
        if not 0 < len(said.name) <= (_AGENT if said.name == said.agent else _LONGEST):
            yield "name", f"1 to {_LONGEST} characters", said.name
        if said.name != said.agent and oddity(said.name):
            yield "name", "a name without characters that nobody sees", f"{said.name!a}, which {oddity(said.name)}"
        if said.training_seed is not None and not 0 <= said.training_seed < SEED:
            yield "training_seed", "a whole number from 0 to 2**63 - 1, or null", said.training_seed
    else:
        agents = {f"agents[{i}]": agent for i, agent in enumerate(said.agents)}
    for key, agent in agents.items():
        if not 0 < len(agent) <= _AGENT or not is_text(agent):
            yield key, f"1 to {_AGENT} characters that UTF-8 has", agent
    for key in ("commit", "machine"):
        if len(getattr(said, key)) > _LONGEST or oddity(getattr(said, key)):
            yield key, f"at most {_LONGEST} characters, all of which are seen", getattr(said, key)
    if not _BEGUN.fullmatch(said.begun):
        yield "begun", "a time such as 2026-01-31T12:00:00Z", said.begun
    if len(said.versions) > _LONGEST or not all(map(_is_short, [*said.versions, *said.versions.values()])):
        yield "versions", f"at most {_LONGEST} short texts", said.versions
    models = set[str]()
    for key, agent in agents.items():
        try:
            models |= agent_models(agent)
            spelt = str(parse(agent))
        except UsageError as error:
            yield key, "the name of an agent", str(error)
            return
        if agent != spelt:
            yield key, f"{spelt}, as names are spelt", agent
    yield from _odd_models(said, models)


def _odd_models(card: Card | Plan, models: set[str]) -> Iterator[tuple[str, str, object]]:
    weights = [isinstance(value, str) and _WEIGHTS.fullmatch(value) for value in card.models.values()]
    if not {*card.models} <= models or not all(weights):
        yield "models", f"hashes of the weights of {', '.join(sorted(models)) or 'no model'}", card.models
    if not {*card.prices} <= models or not all(map(_is_price, card.prices.values())):
        yield "prices", f"two numbers from 0 to {PRICE:g} for {', '.join(sorted(models)) or 'no model'}", card.prices


def _is_short(text: object) -> bool:
    return isinstance(text, str) and len(text) <= _LONGEST and not oddity(text)


def _is_price(value: Sequence[object]) -> bool:
    return len(value) == 2 and all(type(x) in (int, float) and 0 <= x <= PRICE for x in value)  # type: ignore[operator]  # numbers
