"""Packs whose tasks a function draws: the half of `@sparring.task` that knows what is asked, and nothing of who answers.

A task belongs to one split for ever: the hash of its question (or of its answer) says to which, and a draw that belongs to
another split is drawn again. So no question is in two splits, however many are drawn.
"""

from __future__ import annotations

import inspect
import random
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from numbers import Real
from typing import Any

from sparring.errors import BadValue, Boundary, raised
from sparring.tasks.core import SPLITS, UNBOUNDED, EpisodeRng, Pack, Task, episode_rng
from sparring.tasks.families import LEVELS, split_of
from sparring.types import canonical_json

SPLIT_BY = ("question", "answer")
_SHARES = (2, 1, 1)
"""Of all tasks a half is for training: so few draws are in vain that every split makes its items fast."""
_TRIES = 2000
_TRIED = 3
"""Items of each level that are drawn twice before the first is played."""
_RESERVED = ("question", "answer", "level")


@dataclass(frozen=True, slots=True)
class Generator:
    """A function that draws tasks, and what is known of it."""

    name: str
    draw: Callable[..., Any]
    """(generator) or (generator, level) -> question and answer, and perhaps a mapping of what else the verifier needs."""
    version: int = 0
    split_by: str = "question"
    levelled: bool = False
    """Whether `draw` takes a level, 1 to 5."""
    longest: int = 10**6
    """Longer questions are refused."""

    def pack_name(self, level: int | None = None) -> str:
        """Return `anagrams`, from the first version on `anagrams-v1`, of one level `anagrams:3`."""
        name = f"{self.name}-v{self.version}" if self.version else self.name
        return name if level is None else f"{name}:{level}"

    def pack(self, level: int | None = None) -> Pack:
        """Return the pack of its tasks: of one level, or of all levels in turn."""
        sizes = dict.fromkeys(SPLITS, UNBOUNDED)
        return Pack(self.pack_name(level), sizes, partial(_params, self, level), self.version)

    def make(self, task: Task, level: int) -> dict[str, Any]:
        """Return what a task says: draw until one is of its split.

        Raises:
            BadValue: The function returns something else than a question and an answer, or no task of that split.
        """
        rng = episode_rng(task, 0, "task")
        for _ in range(_TRIES):
            said = self._said(self._drawn(task, rng, level))
            if split_of(normal(said[self.split_by]), _SHARES) == task.split:
                return {**said, "level": level} if self.levelled else said
        raise BadValue(
            f"task {self.name!r} has too few {self.split_by}s: none in {_TRIES} draws is of the split {task.split!r}; let it "
            f"draw more of them{', or split_by=question' if self.split_by == 'answer' else ''}"
        )

    def _drawn(self, task: Task, rng: EpisodeRng, level: int) -> object:
        """Draw once; what the function raises is told with its place."""
        with Boundary() as boundary:
            return self.draw(rng, level) if self.levelled else self.draw(rng)
        assert boundary.error is not None
        raise BadValue(
            f"task {self.name!r} raised {raised(boundary.error)}, drawing item "
            f"{task.index} of the split {task.split!r}{f' at level {level}' if self.levelled else ''}: mend the function"
        ) from boundary.error

    def _said(self, drawn: object) -> dict[str, Any]:
        """Return what was drawn as a mapping with `question` and `answer`."""
        if not isinstance(drawn, tuple) or len(drawn) not in (2, 3):
            raise BadValue(
                f"task {self.name!r} returned {drawn!r:.80}: return (question, answer), or (question, answer, more) with a dict"
            )
        question, answer, more = (*drawn, {})[:3]
        if not isinstance(question, str) or not question.strip():
            raise BadValue(f"task {self.name!r} asks {question!r:.80}: the question is a text that is not empty")
        if len(question) > self.longest:
            raise BadValue(
                f"task {self.name!r} asks {len(question)} characters: write longest={len(question)} into @sparring.task"
            )
        if isinstance(answer, bool) or not isinstance(answer, str | Real) or not str(answer).strip():
            raise BadValue(
                f"task {self.name!r} has the reference answer {answer!r:.80}: return a text or number that its verifier pays in full"
            )
        if not isinstance(more, Mapping) or (taken := [key for key in _RESERVED if key in more]):
            what = f"repeats {', '.join(taken)}" if isinstance(more, Mapping) else "is no dict"
            raise BadValue(f"task {self.name!r} returned {more!r:.80}, which {what}: return a dict of other keys")
        said = {"question": question, "answer": str(answer), **more}
        try:
            canonical_json(dict(more))
            f"{question}{answer}".encode()
        except (TypeError, ValueError) as error:
            raise BadValue(
                f"task {self.name!r} returned {drawn!r:.120}, which cannot be written down ({error}): use text without halves of "
                "characters, Python's own numbers, lists, and dicts with text for keys"
            ) from error
        return said


def takes_level(name: str, draw: Callable[..., Any]) -> bool:
    """Return whether a function of tasks takes a level beside the generator.

    Raises:
        BadValue: It takes neither one argument nor two.
    """
    parameters = inspect.signature(draw).parameters.values()
    plain = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    needed = [
        one for one in parameters if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    ]
    if not 1 <= len(plain) <= 2 or any(one not in plain for one in needed):
        raise BadValue(
            f"task {name!r} has a function of ({', '.join(one.name for one in parameters)}): write (rng), or (rng, level)"
        )
    return len(plain) == 2


def normal(text: str) -> str:
    """Return a text without what does not count: case, width and composition of characters, runs of white space.

    >>> normal("  Éa\\tB ")
    'éa b'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=256)
def try_out(generator: Generator) -> None:
    """Draw a few tasks twice, the first time that they are asked for.

    Raises:
        BadValue: The function returns something else than a question and an answer, is no function of its generator alone, or
            draws from Python's global `random`.
    """
    before = random.getstate()
    for index in range(_TRIED * (len(LEVELS) if generator.levelled else 1)):
        first, second = (_params(generator, None, "train", index) for _ in range(2))
        if random.getstate() != before:
            raise BadValue(
                f"task {generator.name!r} draws from Python's global `random`: draw from its argument instead, as in rng.choice(...)"
            )
        if first != second:
            raise BadValue(
                f"task {generator.name!r} says {_first(first, second)} when it is asked again for the same item: draw from its "
                "argument rng, and from nothing else (no clock, no set's order, no numpy.random)"
            )


def _first(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    key = next(key for key in (*one, *other) if one.get(key) != other.get(key))
    return f"{key} {one.get(key)!r:.60} and then {other.get(key)!r:.60}"


def _params(generator: Generator, level: int | None, split: str, index: int) -> Mapping[str, Any]:
    now = level or LEVELS[index % len(LEVELS)]
    return generator.make(Task(generator.pack_name(level), generator.version, split, index), now)
