"""Actions: what an agent may do on the web."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sparring.types import ToolSpec


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of an action."""

    name: str
    kind: str
    """ref, text, texts, flag or number."""
    says: str
    default: Any = None
    """What it is if it is left out; None: it must be given, or (of a ref) is the element acted on last."""
    optional: bool = False

    @property
    def usage(self) -> str:
        """How it is written in a call."""
        shown = f'"{self.default}"' if isinstance(self.default, str) else self.default
        return f"{self.name}={shown}" if self.optional else self.name


@dataclass(frozen=True, slots=True)
class Kind:
    """An action that there is."""

    name: str
    says: str
    parameters: tuple[Parameter, ...] = ()

    @property
    def usage(self) -> str:
        """How it is written as a call."""
        return f"{self.name}({', '.join(p.usage for p in self.parameters)})"


_REF = Parameter("ref", "ref", "the element's reference on the page, such as e12")
_URL = Parameter("url", "text", "an address of one of the sites")
KINDS = (
    Kind("click", "follow a link, press a button, toggle a box, open or close a part", (_REF,)),
    Kind(
        "fill",
        "replace the value of a field",
        (
            _REF,
            Parameter("text", "text", "the new value"),
            Parameter("submit", "flag", "press Enter afterwards", False, True),
        ),
    ),
    Kind(
        "select",
        "select options of a list of choices, and no others",
        (_REF, Parameter("labels", "texts", "their labels")),
    ),
    Kind(
        "check",
        "check or uncheck a box, or check a radio button",
        (_REF, Parameter("checked", "flag", "false to uncheck", True, True)),
    ),
    Kind(
        "press",
        "press a key, such as Enter, in an element (the last one acted on, if none is named)",
        (Parameter("key", "text", "the key"), Parameter("ref", "ref", "the element", None, True)),
    ),
    Kind("expand", "show what is folded away", (Parameter("ref", "ref", "the reference of the line, such as x4"),)),
    Kind("goto", "open an address", (_URL,)),
    Kind("go_back", "go to the page before"),
    Kind("go_forward", "go to the page from which you went back"),
    Kind("tab_new", "open an address in a new tab", (_URL,)),
    Kind("tab_focus", "bring a tab to the front", (Parameter("number", "number", "counted from 1"),)),
    Kind("tab_close", "close the tab in front"),
    Kind("hover", "move the pointer over an element", (_REF,)),
    Kind("scroll", "scroll up or down", (Parameter("direction", "text", "up or down", "down", True),)),
    Kind("wait", "wait", (Parameter("ms", "number", "milliseconds", 0, True),)),
    Kind("note", "write something down for yourself", (Parameter("text", "text", "what"),)),
    Kind(
        "answer",
        "end the task: give the answer, or say that it is done",
        (Parameter("text", "text", "the answer, if one is asked for", "", True),),
    ),
    Kind(
        "report_infeasible",
        "end the task by saying that it cannot be done",
        (Parameter("reason", "text", "why", "", True),),
    ),
)
DRAG = Kind(
    "drag",
    "press the mouse button on an element, move to another, release it there",
    (_REF, Parameter("to", "ref", "the reference of the element where the button is released")),
)
"""Told to agents only where pages need scripts; on others nothing can be dragged."""
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in (*KINDS, DRAG)}
LAST = frozenset(("answer", "report_infeasible"))
"""Actions that end the episode."""
IDLE = frozenset(("expand", "hover", "scroll", "wait", "note"))
"""Actions that change nothing but what is seen, on pages without scripts."""
IDLE_JS = frozenset(("expand", "note"))
"""The same where pages need scripts."""
_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "ref": {"type": "string"},
    "text": {"type": "string"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "flag": {"type": "boolean"},
    "number": {"type": "integer"},
}


def tools(kinds: Iterable[Kind]) -> tuple[ToolSpec, ...]:
    """Return actions as tools, for models that call them."""
    return tuple(
        ToolSpec(
            kind.name,
            kind.says,
            {
                "type": "object",
                "properties": {p.name: {**_SCHEMAS[p.kind], "description": p.says} for p in kind.parameters},
                "required": [p.name for p in kind.parameters if not p.optional],
            },
        )
        for kind in kinds
    )


TOOLS = tools(KINDS)
TOOLS_JS = tools((*KINDS, DRAG))


@dataclass(frozen=True, slots=True)
class Action:
    """An action that was read."""

    kind: Kind
    arguments: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of its kind."""
        return self.kind.name

    def __str__(self) -> str:
        """Write it as a call."""
        said = []
        for parameter in self.kind.parameters:
            value = self.arguments.get(parameter.name, parameter.default)
            if parameter.optional and value == parameter.default:
                continue
            text = json.dumps(value, ensure_ascii=False)
            plain = not parameter.optional or parameter.kind == "text"
            said.append(text if plain else f"{parameter.name}={text}")
        return f"{self.name}({', '.join(said)})"


def write(name: str, /, **arguments: Any) -> str:
    """Write an action as a call.

    >>> write("fill", ref="e3", text='5" pipe', submit=False)
    'fill("e3", "5\\\\" pipe")'
    """
    return str(Action(BY_NAME[name], arguments))
