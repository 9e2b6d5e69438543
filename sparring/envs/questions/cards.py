"""The environments of packs without code: `pack:PATH`, where PATH is a card (`sparring.tasks.datasets.cards`), or rows beside one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sparring.envs.core import Environment
from sparring.envs.games._arguments import whole
from sparring.envs.questions.environment import LONGEST, QuestionEnvironment
from sparring.envs.questions.verifiers import VERIFIERS, find_verifier
from sparring.errors import BadValue, unknown_name
from sparring.tasks.datasets.cards import PREFIX, Card, read_card

_SHEET = """{about}

| | |
|---|---|
| Seats | `player_0` alone |
| Moves | any text; {rules} |
| Observation | the question |
| Reward | 1 if the verifier `{verifier}` says that the answer is right, else 0 |
| Tasks | pack `{name}`, version {version}, of `{file}` |
| Licence | {licence} |
| Source | {source} |
| End | terminated after one answer |
| Illegal answer | text in which no answer can be read: reward 0, counted apart from wrong answers |
| Players | `oracle` (the reference answer), `random` (that of another task) |
"""


def names() -> tuple[str, ...]:
    """None that are known: a card is anywhere."""
    return ()


def factory(name: str) -> Callable[..., Environment]:
    """Return what makes the environment of a card.

    Raises:
        BadValue: There is no path.
    """
    if not name:
        raise BadValue(f"{PREFIX!r} names no card: write {PREFIX}PATH.toml")

    def build(*, longest: int = LONGEST) -> QuestionEnvironment:
        return environment(name, read_card(name), whole("longest", longest, 1, 10**6))

    return build


def environment(name: str, card: Card, longest: int) -> QuestionEnvironment:
    """Return the environment of a card.

    Raises:
        UnknownName: There is no such verifier; the nearest is given.
        BadValue: The rows cannot be read, or the verifier cannot read their answers.
    """
    if card.verifier not in VERIFIERS:
        raise unknown_name(f"verifier (in {card.path})", card.verifier, VERIFIERS)
    verifier = find_verifier(card.verifier, card.name)
    doc = _SHEET.format(
        about=card.about or f"{card.name}: one question, one answer, one verifier.",
        rules=card.rules or verifier.rules,
        verifier=card.verifier,
        name=card.name,
        version=card.version,
        file=card.path.name,
        licence=card.licence,
        source=card.source,
    )
    kwargs = {} if longest == LONGEST else {"longest": longest}
    pack, id = card.pack(verifier.check), f"{PREFIX}{name}"
    made = QuestionEnvironment(id, pack, verifier, rules=card.rules, kwargs=kwargs, doc=doc, longest=longest)
    made.spec = replace(made.spec, pack=id)
    return made
