"""The one grammar of agents' names: what every command, configuration and record says of who plays.

    agent  = word | kind ":" rest | flow "(" [item {"," item}] ")"
    item   = [option "="] value
    value  = agent | whole number | number | true | false | none | "text" | 'text'

So `random`, `transformers:runs/kuhn/best`, `openai:qwen3@http://localhost:8000/v1`, `reflect(transformers:runs/x, rounds=3)` and
`best_of(reflect(random), n=8, judge=openai:m@http://h/v1)` are agents. What follows a colon goes on to the end of the text, or
inside brackets to the next comma or bracket; with those in it, it is written in quotes: `best_of(transformers:"a,b", n=2)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from sparring.errors import BadValue

Value = int | float | bool | str | None
"""What an option can be beside an agent."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_OPTION = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*=\s*")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?(?=\s*[,)])")
_TEXT = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_REST = re.compile(r"[^,()\s]+")
_WORDS: Mapping[str, Value] = {"true": True, "false": False, "none": None}
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Spec:
    """An agent's name, read."""

    name: str
    """The player, the kind of model, or the flow."""
    rest: str | None = None
    """What follows the colon."""
    given: tuple[Spec | Value, ...] | None = None
    """What is in the brackets, without a name; None if there are no brackets."""
    options: Mapping[str, Spec | Value] = field(default_factory=dict)

    def __str__(self) -> str:
        """The canonical spelling; `parse` reads it as the same."""
        if self.given is None:
            return self.name if self.rest is None else f"{self.name}:{_plain(self.rest)}"
        items = [*map(_written, self.given), *(f"{key}={_written(value)}" for key, value in self.options.items())]
        return f"{self.name}({', '.join(items)})"


def parse(text: str) -> Spec:
    """Read an agent's name.

    >>> parse("reflect(transformers:runs/x, rounds=3)")
    Spec(name='reflect', rest=None, given=(Spec(name='transformers', rest='runs/x', given=None, options={}),), options={'rounds': 3})
    >>> print(parse("best_of( random ,n = 4)"))
    best_of(random, n=4)

    Raises:
        BadValue: It is none; the message shows where.
    """
    if not isinstance(text, str) or not text.strip():
        raise BadValue(f"agent {text!r:.80}: write a name, such as 'random' or 'transformers:PATH'")
    reader = _Reader(text.strip())
    found = reader.agent(0)
    if reader.at < len(reader.text):
        reader.fail("nothing can follow here")
    return found


def _plain(rest: str) -> str:
    """Return what follows a colon, in quotes if it has to be."""
    if _REST.fullmatch(rest) and rest[0] not in "\"'":
        return rest
    return f"'{rest}'" if '"' in rest else f'"{rest}"'


def _written(value: Spec | Value) -> str:
    if isinstance(value, str):
        return f"'{value}'" if '"' in value else f'"{value}"'
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return str(value)


class _Reader:
    def __init__(self, text: str):
        self.text = text
        self.at = 0

    def fail(self, why: str) -> NoReturn:
        shown = f"{self.text[: self.at]}>>>{self.text[self.at :]}"
        raise BadValue(f"agent {shown!r:.200}: {why} (>>> marks the place)")

    def skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def sees(self, sign: str) -> bool:
        """Whether a sign comes next; it is taken."""
        self.skip()
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def agent(self, depth: int) -> Spec:
        word = self.take(_WORD)
        if word is None:
            self.fail("an agent begins with a word")
        name = word.group()
        if self.text.startswith(":", self.at):
            self.at += 1
            return Spec(name, self.rest(depth))
        if self.sees("("):
            return self.call(name, depth + 1)
        return Spec(name)

    def rest(self, depth: int) -> str:
        quoted = self.take(_TEXT)
        if quoted is not None:
            return quoted.group(1) if quoted.group(1) is not None else quoted.group(2)
        if depth == 0:
            found = self.text[self.at :]
            self.at = len(self.text)
            return found
        plain = self.take(_REST)
        return "" if plain is None else plain.group()

    def call(self, name: str, depth: int) -> Spec:
        if depth > _DEEPEST:
            self.fail(f"more than {_DEEPEST} brackets in one another")
        given: list[Spec | Value] = []
        options: dict[str, Spec | Value] = {}
        while not self.sees(")"):
            if given or options:
                if not self.sees(","):
                    self.fail("a comma or a closing bracket has to be here")
                self.skip()
            key = self.take(_OPTION)
            if key is None and options:
                self.fail("what has no name comes before the options")
            if key is None:
                given.append(self.value(depth))
            elif key.group(1) in options:
                self.fail(f"the option {key.group(1)!r} is given twice")
            else:
                options[key.group(1)] = self.value(depth)
        return Spec(name, None, tuple(given), options)

    def value(self, depth: int) -> Spec | Value:
        self.skip()
        number = self.take(_NUMBER)
        if number is not None:
            text = number.group()
            return float(text) if number.group(2) or number.group(3) or "." in text else int(text)
        quoted = self.take(_TEXT)
        if quoted is not None:
            return quoted.group(1) if quoted.group(1) is not None else quoted.group(2)
        found = self.agent(depth)
        plain = found.rest is None and found.given is None
        return _WORDS[found.name] if plain and found.name in _WORDS else found
