"""What an agent may do on a page of MiniWoB++: the actions of the web that make sense there, and the mouse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sparring.envs.web.actions import BY_NAME, DRAG, Action, Kind, Parameter, tools
from sparring.envs.web.chromium.window import call
from sparring.envs.web.forms import Mistake
from sparring.envs.web.miniwob_stage import SIZE, Stage
from sparring.envs.web.outline import Item, quoted
from sparring.envs.web.roles import words
from sparring.envs.web.snapshot import Page

_KEYS = words("Enter Tab Escape Space Backspace Delete ArrowLeft ArrowUp ArrowRight ArrowDown PageUp PageDown Home End")
_PLACE = (
    Parameter("x", "number", "pixels from the left edge of the page"),
    Parameter("y", "number", "pixels from its top edge"),
)
_TO_PLACE = (
    Parameter("to_x", "number", "pixels from the left edge, where the button is released"),
    Parameter("to_y", "number", "pixels from the top edge there"),
)
KINDS = (
    *(BY_NAME[name] for name in ("click", "fill", "select", "check", "press", "hover", "scroll", "wait")),
    DRAG,
    Kind("click_at", "click a place", _PLACE),
    Kind("drag_at", "press the mouse button at a place, move to another, release it there", (*_PLACE, *_TO_PLACE)),
)
KINDS_BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
TOOLS = tools(KINDS)


def carry_out(stage: Stage, action: Action) -> str | None:
    """Do what an action says; return what an agent is told if it cannot be done."""
    try:
        return _carry_out(stage, action.name, action.arguments)
    except Mistake as error:
        return str(error)


def _carry_out(stage: Stage, name: str, given: Mapping[str, Any]) -> str | None:
    page = stage.page
    assert page is not None, "an episode has looked at its page before it acts"
    if name in ("wait", "drag", "click_at", "drag_at"):
        _move(stage, page, name, given)
        return None
    if name == "scroll":
        return stage.act(call("__sparring.act", "scroll", given["direction"] != "up"))
    if name == "press":
        key = given["key"]
        if len(key) != 1 and key not in _KEYS:
            raise Mistake(f"there is no key {quoted(key)[:40]}; use a character or one of {', '.join(sorted(_KEYS))}")
        return stage.do("press", None if given["ref"] is None else _index(page, given["ref"]), key)
    at = _index(page, given["ref"])
    item = page.outline.items[at]
    if name in ("click", "hover"):
        return stage.do(name, at)
    if name == "fill":
        refused = stage.do("fill", at, given["text"])
        if refused is None and given["submit"]:
            refused = stage.do("press", at, "Enter")
        return None if refused is None else f"{_told(item)} is not filled: {refused}"
    if item.control is None:
        raise Mistake(f"{_told(item)} is no field; use click")
    control = page.outline.controls[item.control]
    if name == "select":
        page.fields.select(control, given["labels"])
        return stage.do("select", at, page.fields.picks[control.index])
    before = page.fields.checked(control)
    page.fields.check(control, given["checked"])
    return None if before == given["checked"] else stage.do("click", at)


def _move(stage: Stage, page: Page, name: str, given: Mapping[str, Any]) -> None:
    """Wait, or move the mouse."""
    if name == "wait":
        stage.wait(given["ms"])
    elif name == "drag":
        stage.drag([stage.centre(_index(page, given[end])) for end in ("ref", "to")])
    else:
        stage.drag([_place(given[x], given[y]) for x, y in (("x", "y"), ("to_x", "to_y")) if x in given])


def _place(x: int, y: int) -> tuple[float, float]:
    if not (0 <= x < SIZE[0] and 0 <= y < SIZE[1]):
        raise Mistake(f"({x}, {y}) is outside the page, which is {SIZE[0]} by {SIZE[1]} pixels")
    return float(x), float(y)


def _index(page: Page, reference: str) -> int:
    """Return which line of the page a reference means."""
    item = page.find(reference)
    if item is not None and item.role != "more":
        return next(i for i, each in enumerate(page.outline.items) if each is item)
    shown = [each for each in page.outline.items if each.key and each.role != "more" and page.is_shown(each)]
    here = ", ".join(f"{page.reference(each)} ({_told(each)})" for each in shown[:3])
    why = "is not on the page any more" if page.references.meaning(reference) else "was never on the page"
    raise Mistake(f"{quoted(reference)[:40]} {why}; there is {here or 'nothing that can be acted on'}")


def _told(item: Item) -> str:
    return f"{item.role} {quoted(item.name)[:60]}"
