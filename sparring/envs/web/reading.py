"""Reading actions in what an agent says.

Three ways of writing mean the same:

    fill("e3", "red scarf")                                              a call
    {"name": "fill", "arguments": {"ref": "e3", "text": "red scarf"}}    a tool call (names of Playwright's MCP too)
    fill [e3] [red scarf]                                                brackets (names of WebArena too)

The reader knows names, texts, numbers, true, false and lists (a number with a point is a text); it evaluates nothing. The
whole answer is the action, or else what is in its last `<tool_call>` or fenced block, in its last [mark], or in its last line.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sparring.envs.core import marked
from sparring.envs.web.actions import BY_NAME, Action, Kind, Parameter

LONGEST = 20_000
"""Longer answers are looked at from their end."""
_ALIASES = {
    "browser_click": "click",
    "browser_type": "fill",
    "browser_select_option": "select",
    "browser_press_key": "press",
    "browser_hover": "hover",
    "browser_navigate": "goto",
    "browser_navigate_back": "go_back",
    "browser_navigate_forward": "go_forward",
    "browser_wait_for": "wait",
    "type": "fill",
    "select_option": "select",
    "new_tab": "tab_new",
    "close_tab": "tab_close",
    "noop": "wait",
    "stop": "answer",
    "done": "answer",
}
_ARGUMENTS = {"values": "labels", "value": "text", "label": "labels", "bid": "ref", "id": "ref", "answer": "text"}


class Unreadable(Exception):  # noqa: N818 - it never leaves the environment: it becomes feedback
    """Something is no action; the message says why."""


def read(answer: str, kinds: Mapping[str, Kind] = BY_NAME) -> Action:
    """Return the action in what an agent said.

    Args:
        answer: What it said.
        kinds: The actions that there are, by name.

    >>> str(read("I look for it.\\nfill('e3', 'wool', submit=true)")), str(read("click [12]"))
    ('fill("e3", "wool", submit=true)', 'click("e12")')

    Raises:
        Unreadable: There is none.
    """
    first: Unreadable | None = None
    for text in _candidates(answer[-LONGEST:]):
        try:
            return _read_one(text, kinds)
        except Unreadable as error:
            first = first or error
    raise first or Unreadable("there is no action in that")


_FENCE = re.compile(r"```[a-z_]*[ \t]*\n?(.*?)```", re.DOTALL)
_TAGGED = re.compile(r"<tool_call>(.*?)(?:</tool_call>|\Z)", re.DOTALL)


def _candidates(answer: str) -> Iterator[str]:
    text = answer.strip()
    yield text
    for found in (_TAGGED.findall(text), _FENCE.findall(text)):
        if found:
            yield found[-1].strip()
    mark = marked(text, LONGEST)
    if mark is not None:
        yield mark
    lines = [line.strip().strip("`") for line in text.splitlines() if line.strip(" `\t")]
    if len(lines) > 1:
        yield lines[-1].removeprefix("Action:").strip()


def _read_one(text: str, kinds: Mapping[str, Kind]) -> Action:
    if text.startswith("{"):
        return _from_json(text, kinds)
    match = re.match(r"([A-Za-z_]\w{0,40})\s*(?=[(\[]|\Z)", text)
    if match is None:
        raise Unreadable('that is no action: write one such as click("e12")')
    name, rest = match[1], text[match.end() :]
    if rest.startswith("("):
        return _from_call(name, rest, kinds)
    return _from_brackets(name, rest, kinds)


def _from_json(text: str, kinds: Mapping[str, Kind]) -> Action:
    try:
        said = json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        raise Unreadable("that is no JSON") from None
    if not isinstance(said, dict) or not isinstance(said.get("name"), str):
        raise Unreadable('a tool call is {"name": ..., "arguments": {...}}')
    given = said.get("arguments", said.get("parameters", {}))
    if isinstance(given, str):
        try:
            given = json.loads(given or "{}", parse_float=str)
        except (ValueError, RecursionError):
            raise Unreadable("the arguments are no JSON") from None
    if not isinstance(given, dict):
        raise Unreadable("the arguments of a tool call are an object")
    return _bind(kinds, said["name"], (), given, strict=False)


_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<number>-?\d{1,9}(?:\.\d{1,9})?\b)|(?P<name>[A-Za-z_]\w*)|(?P<sign>[()\[\],=])|(?P<end>\Z))""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_WORDS: Mapping[str, Any] = {"true": True, "false": False, "none": None, "null": None}
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def _from_call(name: str, text: str, kinds: Mapping[str, Kind]) -> Action:
    """Read `(argument, name=argument, ...)`."""
    tokens = _Tokens(text)
    tokens.take("(")
    positional: list[Any] = []
    named: dict[str, Any] = {}
    while not tokens.skip(")"):
        label = tokens.label()
        value = tokens.value()
        if label is not None:
            if label in named:
                raise Unreadable(f"{label} is given twice")
            named[label] = value
        elif named:
            raise Unreadable("an argument without a name stands behind one with a name")
        else:
            positional.append(value)
        if not tokens.skip(","):
            tokens.take(")")
            break
    tokens.skip(";")
    if tokens.next()[0] != "end":
        raise Unreadable(f"one action at a time: what stands behind {name}(...) is not read")
    return _bind(kinds, name, positional, named)


class _Tokens:
    """The tokens of a call."""

    def __init__(self, text: str):
        self._text, self._at = text, 0

    def next(self) -> tuple[str, str]:
        """Return kind and text of the next token."""
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            rest = self._text[self._at : self._at + 20].strip()
            raise Unreadable(
                f"cannot read {rest!r}: arguments are texts in quotation marks, numbers, true, false, lists"
            )
        self._at = match.end()
        kind = match.lastgroup or "end"
        return kind, match[kind]

    def skip(self, sign: str) -> bool:
        """Go past a sign if it comes next."""
        stripped = self._text[self._at :].lstrip()
        if not stripped.startswith(sign):
            return False
        self._at = len(self._text) - len(stripped) + len(sign)
        return True

    def take(self, sign: str) -> None:
        """Go past a sign.

        Raises:
            Unreadable: It does not come next.
        """
        if not self.skip(sign):
            raise Unreadable(f"{sign!r} is missing at {self._text[self._at : self._at + 20]!r}")

    def label(self) -> str | None:
        """Return `name` of `name=`, if that comes next."""
        match = re.compile(r"\s*([A-Za-z_]\w*)\s*=").match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        return match[1]

    def value(self) -> Any:
        """Return a text, a number, a flag, a bare reference, or a list of these."""
        kind, text = self.next()
        if kind == "text":
            return _ESCAPE.sub(_unescaped, text[1:-1])
        if kind == "number":
            return text if "." in text else int(text)
        if kind == "name":
            return _WORDS.get(text.lower(), text)
        if text != "[":
            raise Unreadable(f"an argument cannot begin with {text!r}")
        out: list[Any] = []
        while not self.skip("]"):
            if self.skip("["):
                raise Unreadable("a list holds texts, no lists")
            out.append(self.value())
            if not self.skip(","):
                self.take("]")
                break
        return out


def _unescaped(match: re.Match[str]) -> str:
    said = match[1]
    if len(said) == 5:
        return chr(int(said[1:], 16))
    return _LETTERS.get(said, said if said in "\"'\\/" else match[0])


def _from_brackets(name: str, text: str, kinds: Mapping[str, Kind]) -> Action:
    """Read `[argument] [argument]`."""
    text = text.strip()
    if not text:
        return _bind(kinds, name, (), {})
    if not text.endswith("]"):
        raise Unreadable(f"what stands behind {name} is no list of [arguments]")
    said: list[Any] = re.split(r"\]\s*\[", text[1:-1])
    if name == "type":  # of WebArena: Enter is pressed unless a third argument says 0
        said = [*said, "1"][:3]
        said[2] = said[2].rpartition("=")[2] != "0"
    elif name in ("select", "select_option"):
        said = [said[0], said[1:]]
    elif name in ("stop", "scroll") and said == [""]:
        said = []
    return _bind(kinds, name, said, {})


def _bind(
    kinds: Mapping[str, Kind], name: str, positional: Sequence[Any], named: Mapping[str, Any], *, strict: bool = True
) -> Action:
    """Return the action of a name with these arguments.

    Args:
        kinds: The actions that there are, by name.
        name: The name as it was said.
        positional: Arguments by their place.
        named: Arguments by their name.
        strict: Whether arguments that the action does not have are mistakes; tool calls may say more than is needed.
    """
    kind = kinds.get(name) or kinds.get(_ALIASES.get(name, name))
    if kind is None:
        near = difflib.get_close_matches(name, (*kinds, *_ALIASES), n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(kinds)}"
        raise Unreadable(f"there is no action {name!r:.60}; {hint}")
    if len(positional) > len(kind.parameters):
        raise Unreadable(f"{len(positional)} arguments are too many: {kind.usage}")
    known = {p.name for p in kind.parameters}
    given: dict[str, Any] = {p.name: value for p, value in zip(kind.parameters, positional, strict=False)}
    for label, value in named.items():
        meant = label if label in known else _ARGUMENTS.get(label, label)
        if meant in given and strict:
            raise Unreadable(f"{label} is given twice: {kind.usage}")
        if meant in known:
            given[meant] = value
        elif strict:
            raise Unreadable(f"{kind.name} has no argument {label!r:.60}: {kind.usage}")
    out = {}
    for parameter in kind.parameters:
        if given.get(parameter.name) is None:
            if not parameter.optional:
                raise Unreadable(f"the argument {parameter.name} is missing: {kind.usage}")
            out[parameter.name] = parameter.default
        else:
            out[parameter.name] = _typed(kind, parameter, given[parameter.name])
    return Action(kind, out)


def _typed(kind: Kind, parameter: Parameter, value: Any) -> Any:
    """Return the value of an argument as its parameter has it."""
    if parameter.kind == "texts":
        values = value if isinstance(value, list) else [value]
        return [_typed(kind, Parameter(parameter.name, "text", ""), each) for each in values]
    if parameter.kind == "flag":
        if isinstance(value, bool) or value in (0, 1):
            return bool(value)
        if str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
    elif isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 64:
        if parameter.kind == "ref":
            return f"e{value}"
        return value if parameter.kind == "number" else str(value)
    elif isinstance(value, str):
        if parameter.kind == "text":
            return value
        if parameter.kind == "ref":
            plain = value.strip().removeprefix("ref=").strip()
            return f"e{plain}" if plain.isdigit() else plain
        if parameter.kind == "number" and re.fullmatch(r"\s*\d{1,9}\s*", value):
            return int(value)
    elif isinstance(value, bool) and parameter.kind == "text":
        return str(value).lower()
    wanted = {"ref": "a reference such as e12", "text": "a text", "flag": "true or false", "number": "a whole number"}
    raise Unreadable(f"{parameter.name} of {kind.name} is {wanted[parameter.kind]}, not {value!r:.60}")
