"""What a page in Chromium looks like, as the `Page` that the text engine has too: outline and fields as they are in the browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sparring.envs.web.chromium.window import Tab, Window, call
from sparring.envs.web.controls import Control, Form, Option
from sparring.envs.web.outline import Item, Outline
from sparring.envs.web.snapshot import Page, References

_PARTS = ("clock", "names", "look", "act")


@lru_cache(maxsize=1)
def look_script() -> str:
    """Return the script that every page gets before its own: it looks, and it acts."""
    parts = [(Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8") for name in _PARTS]
    return "\n".join(("(() => {", '"use strict";', *parts, "})();"))


class LivePage(Page):
    """A page in the browser as it was when it was last looked at.

    Args:
        seen: What `look` in the page returned.
        references: The episode's.
        before: The same page before; what was expanded stays so.
    """

    def __init__(self, seen: Mapping[str, Any], references: References, before: LivePage | None = None):
        self._adopt(_outline(seen), references)
        self.url: str = seen["url"]
        self.scripted: bool = seen["scripted"]
        """Whether scripts can change it."""
        for i, control in enumerate(seen["controls"]):
            if control[0] == "select":
                options = control[10] if len(control) > 10 else ()
                self.fields.picks[i] = tuple(at for at, option in enumerate(options) if option[3])
        self.fresh: bool = seen["fresh"]
        """Whether nobody had looked at this document before."""
        if before is not None and not self.fresh:
            self.document = before.document
            self.start = before.start
            expanded = {item.key for item in before.outline.items if item.role == "more" and item.gate in before.open}
            self.open |= {item.gate for item in self.outline.items if item.key in expanded and item.gate is not None}


def look(window: Window, tab: Tab, references: References, before: LivePage | None = None, **options: bool) -> LivePage:
    """Return what a tab shows.

    Args:
        window: The window.
        tab: The tab.
        references: The episode's.
        before: What it showed before.
        options: `shapes`: drawings are shown, too, shape by shape.

    Raises:
        BrowserError: The page crashed, hangs, or the browser has gone.
    """
    seen = window.evaluate(tab, call("__sparring.look", options))
    return LivePage(json.loads(seen), references, before)


def _outline(seen: Mapping[str, Any]) -> Outline:
    controls = [_control(i, said) for i, said in enumerate(seen["controls"])]
    members: dict[int | None, list[int]] = {}
    for control in controls:
        members.setdefault(control.form, []).append(control.index)
    forms = [Form(index=i, controls=tuple(members.get(i, ())), **said) for i, said in enumerate(seen["forms"])]
    items = [_item(said) for said in seen["items"]]
    return Outline(title=seen["title"], items=items, controls=controls, forms=forms, open=frozenset(seen["open"]))


def _control(index: int, said: list[Any]) -> Control:
    """Return a control; `look` tells its fields in their order, the options only if there are any."""
    if len(said) > 10:
        said[10] = tuple(Option(*option) for option in said[10])
    return Control(index, *said)


def _item(said: list[Any]) -> Item:
    """Return a line; `look` tells its fields in their order, those at the end only if they say anything."""
    if len(said) > 5:
        said[5] = tuple(said[5] or ())
        if len(said) > 6:
            said[6] = None if said[6] is None else tuple(said[6])
    return Item(*said)
