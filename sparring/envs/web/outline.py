"""From HTML to an outline: the lines of a snapshot without what changes while the page is open (rules: `docs/web-snapshot.md`).

An outline is the same for everyone who is given the same HTML; so it is made once and shared.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from sparring.envs.web.controls import CONTROLS, Control, Controls, Form
from sparring.envs.web.roles import (
    HEADINGS,
    INLINE,
    NAMED_BY_CONTENT,
    PLAIN,
    SKIPPED,
    TELLING,
    WHITE,
    Attributes,
    collapse,
    is_hidden,
    role_of,
    states_of,
    text_of,
    words,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode as Node

FOLD = 20
"""A list, a table or a select shows so many of its parts; the rest is folded."""
LONGEST = 1000
"""Longer texts are told in several lines."""
REMEMBERED = 256
"""How many outlines are kept."""
_CELLS = frozenset(("cell", "columnheader", "rowheader", "gridcell"))
_HOISTED = frozenset(("heading", "listitem", *_CELLS))
"""What gives way to the one line that is in it."""
_KEPT_EMPTY = frozenset(("separator", "img", "progressbar", "meter", "dialog", "alert", "status", *_CELLS))
_CAPTIONS = {"fieldset": "legend", "table": "caption"}
"""What names an element from within."""
_LEVELS = {tag: f" [level={tag[1]}]" for tag in HEADINGS}
_DIRECT = {tag: role for tag, role in PLAIN.items() if tag not in (*INLINE, *CONTROLS, "dialog")}
"""The role of an element without a `role`, where nothing else is to be asked."""
_ARIA = TELLING | {"aria-label", "aria-labelledby"}
"""The attributes of names and states."""
_BLOCKS = words("p div dl form section header footer tbody thead tfoot figcaption")
"""Elements that have no line of their own, or none always, and only end the text before and after them."""
_UNSEEN = SKIPPED | {"-comment", "", None}
"""What is no element, or one of which nothing is shown."""
Key = tuple[str, str, str, int]
"""(role, name, what else tells it from others, which of several): by it an element is known again."""


@dataclass(slots=True)
class Item:
    """A line of an outline."""

    depth: int
    role: str
    name: str = ""
    states: str = ""
    """Such as ` [level=2]`."""
    text: str | None = None
    """What stands behind the colon."""
    gates: tuple[int, ...] = ()
    """The line is shown if all of these are open."""
    key: Key | None = None
    """Of an element that can be acted on."""
    control: int | None = None
    href: str | None = None
    target: str = ""
    gate: int | None = None
    """What it opens and closes: the button of a `details`, or the line that stands for a folded rest."""
    folded: int = 0
    """How many parts such a line stands for."""

    def hold(self, text: str) -> None:
        """Take the one text that is in it."""
        if self.role in NAMED_BY_CONTENT:
            self.name = self.name or text
        else:
            self.text = text


@dataclass(slots=True)
class Outline:
    """A page."""

    title: str
    items: list[Item]
    controls: list[Control]
    forms: list[Form]
    open: frozenset[int]
    """The gates that are open at the start."""
    heads: list[str] = field(init=False)
    """The lines up to their references."""
    tails: list[str] = field(init=False)
    """The lines after their references, where nothing about them can change."""

    def __post_init__(self) -> None:
        self.heads = [
            f"{'  ' * item.depth}- {item.role} {quoted(item.name)}"
            if item.name
            else f"{'  ' * item.depth}- {item.role}"
            for item in self.items
        ]
        self.tails = [item.states if item.text is None else f"{item.states}: {item.text}" for item in self.items]


@lru_cache(maxsize=REMEMBERED)
def outline(html: str) -> Outline:
    """Return the outline of a page."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    walk = _Walk(Controls(tree))
    body = tree.body
    if body is not None:
        walk.children(body, 0)
        walk.flush(0)
    found = tree.css_first("title")
    _number(walk.items)
    return Outline(
        title="" if found is None else collapse(found.text()),
        items=walk.items,
        controls=walk.controls.all,
        forms=walk.controls.forms,
        open=frozenset(walk.open),
    )


def quoted(text: str) -> str:
    """Return a text as names and values are written: JSON.

    >>> print(quoted('5" pipe'))
    "5\\" pipe"
    """
    if '"' not in text and "\\" not in text and text.isprintable():
        return f'"{text}"'
    return json.dumps(text, ensure_ascii=False)


def _number(items: list[Item]) -> None:
    """Tell elements apart that are alike: the last part of a key, 0 so far, counts them."""
    seen: dict[Key, int] = {}
    for item in items:
        key = item.key
        if key is not None:
            if key in seen:
                item.key = (*key[:3], seen[key])
                seen[key] += 1
            else:
                seen[key] = 1


class _Walk:
    """One walk over a page."""

    def __init__(self, controls: Controls):
        self.controls = controls
        self.items: list[Item] = []
        self.open: set[int] = set()
        self._gates: tuple[int, ...] = ()
        self._count = 0
        self._run: list[str] = []
        self._mute = False

    def flush(self, depth: int) -> None:
        """End the run of text."""
        if not self._run:
            return
        text = collapse("".join(self._run))
        self._run.clear()
        while len(text) > LONGEST:
            at = text.rfind(" ", 1, LONGEST)
            at = at if at > 0 else LONGEST
            self.items.append(Item(depth, "text", text=text[:at].rstrip(" "), gates=self._gates))
            text = text[at:].lstrip(" ")
        if text:
            self.items.append(Item(depth, "text", text=text, gates=self._gates))

    def children(self, node: Node, depth: int) -> None:
        """Walk the children of an element."""
        self._along(node.child, depth)

    def _along(self, child: Node | None, depth: int) -> None:
        """Walk a node and those after it."""
        run = self._run
        while child is not None:
            tag = child.tag
            if tag == "-text":
                text = child.text_content
                if text and (run or not text.isspace() or text.strip(WHITE)) and not self._mute:
                    run.append(text)
            elif tag not in _UNSEEN:
                self._element(child, tag or "", depth)
            child = child.next

    def _element(self, node: Node, tag: str, depth: int) -> None:
        attributes = node.attributes
        if attributes and is_hidden(attributes):
            return
        role = _DIRECT.get(tag)
        if role is not None and "role" not in attributes:
            pass
        elif tag == "a" and "href" in attributes and "role" not in attributes:
            role = "link"
        elif tag in INLINE and "role" not in attributes and tag not in ("a", "svg", "label"):
            self.children(node, depth)
            return
        elif tag in CONTROLS:
            self._control(self.controls.all[self.controls.index[node.mem_id]], depth)
            return
        elif tag[0] == "-" or (tag == "dialog" and "open" not in attributes):
            return
        else:
            role = role_of(node, tag, attributes)
        if not role:
            self._container(node, tag, attributes, depth)
            return
        if self._run:
            self.flush(depth)
        self._item(node, tag, role, attributes, depth)

    def _container(self, node: Node, tag: str, attributes: Attributes, depth: int) -> None:
        """Walk an element that has no line of its own."""
        if tag in _BLOCKS:
            if self._run:
                self.flush(depth)
            self.children(node, depth)
            if self._run:
                self.flush(depth)
        elif tag == "pre":
            self.flush(depth)
            text = (node.text_content if node.child is None else node.text()) or ""
            self.items.append(Item(depth, "text", text=quoted(text), gates=self._gates))
        elif tag == "details":
            self.flush(depth)
            self._details(node, attributes, depth)
        elif tag == "label" and self.controls.labels.labels(node, attributes):
            self._muted(node, depth)
        elif tag in INLINE:
            if tag != "svg":
                self.children(node, depth)
        elif tag == "br":
            self._run.append(" ")
        elif tag in _CAPTIONS.values() and node.parent is not None and node.parent.tag in _CAPTIONS:
            self._muted(node, depth)
        else:
            self.flush(depth)
            self.children(node, depth)
            self.flush(depth)

    def _muted(self, node: Node, depth: int) -> None:
        """Walk an element whose text is told as a name elsewhere."""
        before, self._mute = self._mute, True
        self.children(node, depth)
        self._mute = before

    def _details(self, node: Node, attributes: Attributes, depth: int) -> None:
        """Walk a part that its first summary opens and closes."""
        gate = self._gate(opened="open" in attributes)
        outer = self._gates
        child, named = node.child, False
        while child is not None:
            tag = child.tag
            if tag == "summary" and not named:
                named = True
                name = text_of(child)
                self.items.append(Item(depth, "button", name, gates=outer, key=("button", name, "", 0), gate=gate))
            else:
                self._gates = (*outer, gate)
                if tag == "-text":
                    self._run.append(child.text_content or "")
                elif tag not in _UNSEEN:
                    self._element(child, tag or "", depth + 1)
                self.flush(depth + 1)
                self._gates = outer
            child = child.next

    def _gate(self, *, opened: bool) -> int:
        self._count += 1
        if opened:
            self.open.add(self._count)
        return self._count

    def _control(self, control: Control, depth: int) -> None:
        if control.type == "hidden":
            return
        self.flush(depth)
        tells = control.value if control.type in ("radio", "checkbox") or control.tag == "button" else ""
        key = (control.role, control.label, f"{control.name}={tells}", 0)
        states = states_of(control.attributes)
        self.items.append(Item(depth, control.role, control.label, states, None, self._gates, key, control.index))

    def _item(self, node: Node, tag: str, role: str, attributes: Attributes, depth: int) -> None:
        """Add an element with a line of its own, and what is in it."""
        name, states = "", _LEVELS.get(tag, "")
        if tag in _CAPTIONS or (attributes and not _ARIA.isdisjoint(attributes)):
            name, states = self._name(node, tag, attributes), states_of(attributes, states)
        item = Item(depth, role, name, states, None, self._gates)
        self.items.append(item)
        if tag == "a" or role in ("link", "button"):
            href = attributes.get("href") or "" if tag == "a" and "href" in attributes else None
            if href is not None or role in ("link", "button"):
                item.name = name or text_of(node) or collapse(attributes.get("title") or "")
                item.key = (role, item.name, href or "", 0)
                item.href, item.target = href, attributes.get("target") or ""
                return
        if role in ("progressbar", "meter"):
            item.text = f"{attributes.get('value') or '0'} of {attributes.get('max') or '1'}"
            return
        if role == "img":
            item.name = item.name or collapse(attributes.get("alt") or attributes.get("title") or "")
            return
        child = node.child
        if child is not None and child.tag == "-text" and child.next is None:
            text = collapse(child.text_content or "")
            if text and len(text) <= LONGEST:
                item.hold(text)
                return
        at = len(self.items) - 1
        mute, self._mute = self._mute, False
        self._along(child, depth + 1)
        if self._run:
            self.flush(depth + 1)
        self._mute = mute
        self._close(item, at)

    def _name(self, node: Node, tag: str, attributes: Attributes) -> str:
        if attributes.get("aria-labelledby"):
            return self.controls.labels.by_id(attributes["aria-labelledby"] or "")
        said = collapse(attributes.get("aria-label") or "")
        if not said and tag in _CAPTIONS:
            naming = _CAPTIONS[tag]
            child = node.child
            while child is not None and not said:
                said = text_of(child) if child.tag == naming else ""
                child = child.next
        return said

    def _close(self, item: Item, at: int) -> None:
        """Tidy up what is in an element: join, drop, fold."""
        count, last = len(self.items) - at - 1, self.items[-1]
        if count == 1 and last.role == "text" and last.gates == item.gates:
            self.items.pop()
            item.hold(last.text or "")
        elif not count and not item.name and item.role not in _KEPT_EMPTY:
            self.items.pop()
        elif item.role in _HOISTED and count == 1 and not item.name:
            last.depth -= 1
            del self.items[at]
        elif item.role == "row":
            self._join(item, at)
        elif item.role in ("list", "table", "grid"):
            self._fold(item, at)

    def _join(self, row: Item, at: int) -> None:
        """Join the cells of a row that hold only text: all of them in the row's line, or neighbours in one line."""
        inside = self.items[at + 1 :]
        depths = [*(each.depth for each in inside[1:]), 0]
        plain = [each.role in _CELLS and after <= each.depth for each, after in zip(inside, depths, strict=False)]
        if all(plain):
            row.text = " | ".join(each.text or "" for each in inside).rstrip(" ")
            del self.items[at + 1 :]
            return
        joined: list[Item] = []
        for i, each in enumerate(inside):
            if plain[i] and i and plain[i - 1]:
                joined[-1].text = f"{joined[-1].text or ''} | {each.text or ''}"
            else:
                joined.append(each)
        self.items[at + 1 :] = joined

    def _fold(self, item: Item, at: int) -> None:
        """Put all parts of a list or table after the twentieth behind a gate."""
        starts = [i for i in range(at + 1, len(self.items)) if self.items[i].depth == item.depth + 1]
        if len(starts) <= FOLD:
            return
        gate = self._gate(opened=False)
        first = starts[FOLD]
        for each in self.items[first:]:
            each.gates = (gate, *each.gates)
        number = len(starts) - FOLD
        rest = Item(item.depth + 1, "more", gates=self._gates, key=("more", item.role, item.name, 0), gate=gate)
        rest.folded = number
        self.items.insert(first, rest)
