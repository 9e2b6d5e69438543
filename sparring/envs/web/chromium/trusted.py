"""The browser's own input: events that scripts cannot tell from a user's (`isTrusted`), with all that follows from them.

A pointer goes where it is sent and meets what is there, so what is covered or cannot be seen cannot be clicked. Text replaces what
a field holds: it is put in at once but for its last character, which is typed (a page may swallow that; then it is put in, too). Two things are done by script in any case, as by
other tools: options of a select and values that are not typed (dates, sliders, colours), and scrolling.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sparring.envs.web.chromium.window import Tab, Window, call
from sparring.envs.web.forms import Mistake

Place = tuple[float, float]
Event = tuple[str, dict[str, Any]]
"""A command of the protocol with its parameters."""
_MOVES = 8
"""Movements of the mouse from one place to the next while it drags."""
_MOUSE, _KEY, _DRAG = "Input.dispatchMouseEvent", "Input.dispatchKeyEvent", "Input.dispatchDragEvent"
_HELD = {"button": "left", "clickCount": 1}
_CODES = {"Tab": 9, "Escape": 27, "Backspace": 8, "Delete": 46, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36}
_CODES |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}

_AT_ONCE: Event = (_KEY, {"type": "keyUp", "key": "Shift", "code": "ShiftLeft", "windowsVirtualKeyCode": 16})
"""Makes the browser hand on a movement of the mouse that would else wait until the page is drawn, which it is not."""


def moved(place: Place) -> list[Event]:
    """Move the mouse to a place."""
    return [(_MOUSE, {"type": "mouseMoved", "x": place[0], "y": place[1]})]


def clicked(place: Place) -> list[Event]:
    """Press the mouse button at a place and release it."""
    return [*_held([place]), *_released(place)]


def drag(window: Window, tab: Tab, way: Sequence[Place], milliseconds: int) -> None:
    """Press the mouse button at the first place, move along the others, release it at the last, and let page time pass.

    What is `draggable` goes with the mouse: it is dropped at the last place.
    """
    window.input(tab, [*_held(way), _AT_ONCE])
    if window.evaluate(tab, "__sparring.drags()"):
        (x, y), data = way[-1], window.dragged(tab)
        drop = ("dragEnter", "dragOver", "drop")
        window.input(tab, [(_DRAG, {"type": kind, "x": x, "y": y, "data": data}) for kind in drop])
    window.input(tab, _released(way[-1]), milliseconds)


def _held(way: Sequence[Place]) -> list[Event]:
    x, y = way[0]
    events = [*moved(way[0]), (_MOUSE, {"type": "mousePressed", "x": x, "y": y, "buttons": 1, **_HELD})]
    for (x, y), (to_x, to_y) in pairwise(way):
        for i in range(1, _MOVES + 1):
            at = {"x": x + (to_x - x) * i / _MOVES, "y": y + (to_y - y) * i / _MOVES}
            events.append((_MOUSE, {"type": "mouseMoved", **at, "button": "left", "buttons": 1}))
    return events


def _released(place: Place) -> list[Event]:
    return [(_MOUSE, {"type": "mouseReleased", "x": place[0], "y": place[1], "buttons": 0, **_HELD})]


def pressed(key: str) -> list[Event]:
    """Press a key: a character, or a name such as Enter, Space or ArrowDown."""
    if key in _CODES:
        said, text = {"key": key, "code": key, "windowsVirtualKeyCode": _CODES[key]}, ""
    elif key in ("Enter", "\n"):
        said, text = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}, "\r"
    else:
        text = " " if key == "Space" else key
        said = {"key": text, "code": "Space" if text == " " else ""}
        if text.isascii() and (text.isalnum() or text == " "):
            said["windowsVirtualKeyCode"] = ord(text.upper())
            said["code"] = said["code"] or f"{'Digit' if text.isdigit() else 'Key'}{text.upper()}"
    down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
    return [(_KEY, {**down, **said}), (_KEY, {"type": "keyUp", **said})]


def typed(text: str) -> list[Event]:
    """Replace what is selected in the focused field."""
    return [*_inserted(text[:-1]), *pressed(text[-1:] or "Backspace")]


def _inserted(text: str) -> list[Event]:
    return [("Input.insertText", {"text": text})] if text else []


def act(window: Window, tab: Tab, name: str, index: int | None, given: Sequence[Any], milliseconds: int) -> str | None:
    """Do to an element of a page what an action says, and let page time pass; return what the page says was wrong.

    Args:
        window: The window.
        tab: The tab.
        name: click, hover, fill, press or select.
        index: The element's line in the newest outline; None (for press) is what has the focus.
        given: The text, the key, or the options.
        milliseconds: Page time.

    Raises:
        Mistake: The pointer does not reach it.
        BrowserError: The page crashed, hangs, or the browser has gone.
    """
    if name == "fill":
        how = window.evaluate(tab, call("__sparring.typing", index))
        if how not in ("typed", "set"):
            return str(how)
        if how == "typed":
            _fill(window, tab, index, str(given[0]))
            window.settle(tab, milliseconds)
            return None
    elif name == "press":
        window.evaluate(tab, call("__sparring.focus", index))
        window.input(tab, pressed(*given), milliseconds)
        return None
    elif name in ("click", "hover"):
        place = _place(window, tab, index)
        window.input(tab, [*moved(place), _AT_ONCE] if name == "hover" else clicked(place), milliseconds)
        return None
    said = window.run(tab, call("__sparring.item", name, index, *given), milliseconds)
    return None if said is None else str(said)


def _fill(window: Window, tab: Tab, index: int | None, text: str) -> None:
    """Click in a field, select what it holds, and write in its place; a page that swallows the key gets the text without it."""
    window.input(tab, clicked(_place(window, tab, index)))
    window.evaluate(tab, call("__sparring.mark", index))
    window.input(tab, typed(text))
    if not window.evaluate(tab, call("__sparring.holds", index, text)):
        window.evaluate(tab, call("__sparring.mark", index))
        window.input(tab, _inserted(text))


def _place(window: Window, tab: Tab, index: int | None) -> Place:
    """Return a place where the pointer meets an element, which is brought into view."""
    found = window.evaluate(tab, call("__sparring.place", index))
    if found is None:
        raise Mistake("the pointer does not reach it: something covers it, or it has no size")
    return float(found[0]), float(found[1])
