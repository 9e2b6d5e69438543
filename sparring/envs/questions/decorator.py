"""`@sparring.task`: an environment from a function of a few lines."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, TypeVar

from sparring import _faces
from sparring.envs.core import Environment
from sparring.envs.games._arguments import one_of, shown, whole
from sparring.envs.questions.environment import LONGEST, QuestionEnvironment
from sparring.envs.questions.verifiers import Verifier, find_verifier
from sparring.envs.registry import register, told_keywords
from sparring.errors import BadValue, RegistrationError
from sparring.tasks.families import LEVELS
from sparring.tasks.generated import SPLIT_BY, Generator, takes_level, try_out
from sparring.tasks.registry import register_pack

Draw = TypeVar("Draw", bound=Callable[..., Any])
_NAME = re.compile(r"(?:[a-z0-9_-]+/)?[A-Za-z][A-Za-z0-9_]*")
_SHEET = """{first}

| | |
|---|---|
| Seats | `player_0` alone |
| Moves | any text; {rules} |
| Observation | the question |
| Reward | from 0 to 1, by the verifier `{verifier}` |
| Tasks | pack `{name}`: drawn by `{function}`, splits disjoint by {split_by} |
| End | terminated after one answer |
| Illegal answer | text in which no answer can be read: reward 0, counted apart from wrong answers |
| Players | `oracle` (the reference answer), `random` (that of another task) |
{level}"""


@told_keywords
def task(
    name: str,
    *,
    verifier: str | Callable[..., Any] = "exact",
    rules: str = "",
    version: int = 0,
    split_by: str = "question",
    longest: int = LONGEST,
) -> Callable[[Draw], Draw]:
    """Return a decorator that makes the environment `NAME-v0` of a function that draws tasks.

    ```python
    @sparring.task("anagrams", verifier="exact")
    def anagrams(rng):
        word = rng.choice(["stone", "earth", "bread"])
        return f"Which word is made of these letters: {' '.join(sorted(word))}?", word
    ```

    The function draws from `rng` (a `random.Random` in all that it does) and from nothing else, and returns question and
    reference answer, and perhaps a dict of what else its verifier needs, which is in `task.params`. With a second argument
    it is told the level, 1 to 5, and the environment takes `level=`. It is returned unchanged.

    Args:
        name: `anagrams` or, in a package of its own, `your_package/anagrams`; also the name of the pack of tasks.
        verifier: `exact`, `number`, `choice`, `math`, or a function (answer, task) -> score from 0 to 1, or (score, feedback), or
            None (no answer can be read): see `sparring.envs.questions.verifiers`.
        rules: What the solver is told first; "" is what the verifier says of the form of answers.
        version: Of `NAME-vN`: whatever changes the questions or their rewards makes it another.
        split_by: The `question`, or the `answer`, decides to which split a task belongs: with `answer`, no answer of the
            test split was ever right in training.
        longest: Questions of more characters are refused.

    Raises:
        UnknownName: There is no such verifier; the nearest is given.
        BadValue: An argument is out of range, or the function takes neither (rng) nor (rng, level).
        RegistrationError: The name is malformed or taken.
    """
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise RegistrationError(
            f"task name {shown(name)} is malformed: write @sparring.task('name') or, in a package, 'your_package/name'"
        )
    found = find_verifier(verifier, name)
    if not isinstance(rules, str):
        raise BadValue(f"rules={shown(rules)}: use a text, what the solver is told first")
    whole("version", version, 0, 10**6)
    one_of("split_by", split_by, SPLIT_BY)
    whole("longest", longest, 1, 10**6)

    def decorate(draw: Draw) -> Draw:
        generator = Generator(name, draw, version, split_by, takes_level(name, draw), longest)
        id = f"{name}-v{version}"
        for level in (None, *LEVELS) if generator.levelled else (None,):
            register_pack(generator.pack(level), module=draw.__module__)
        register(id)(_factory(id, generator, found, rules))
        _faces.tell()
        return draw

    return decorate


def _factory(id: str, generator: Generator, verifier: Verifier, rules: str) -> Callable[..., Environment]:
    """Return what makes the environment; it takes a level where the function does."""

    def make(level: int | None) -> Environment:
        try_out(generator)
        kwargs = {"level": level} if generator.levelled else {}
        pack, doc = generator.pack(level), _sheet(generator, verifier, rules)
        made = QuestionEnvironment(id, pack, verifier, rules=rules, kwargs=kwargs, doc=doc, longest=generator.longest)
        made.read(made.tasks()[0])
        return made

    def plain() -> Environment:
        return make(None)

    def levelled(*, level: int | None = None) -> Environment:
        return make(level if level is None else whole("level", level, LEVELS[0], LEVELS[-1]))

    build: Callable[..., Environment] = levelled if generator.levelled else plain
    build.__module__ = generator.draw.__module__
    build.__doc__ = generator.draw.__doc__
    return build


def _sheet(generator: Generator, verifier: Verifier, rules: str) -> str:
    first = inspect.cleandoc(generator.draw.__doc__ or f"{generator.name}: one question, one answer, one verifier.")
    return _SHEET.format(
        first=first,
        rules=rules or verifier.rules,
        verifier=verifier.name,
        name=generator.pack_name(),
        function=getattr(generator.draw, "__name__", "a function"),
        split_by=generator.split_by,
        level="\nArgs:\n    level: 1 to 5: tasks of this level only; None has all levels in turn.\n"
        if generator.levelled
        else "",
    )
