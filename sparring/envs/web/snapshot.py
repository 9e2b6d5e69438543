"""Snapshots: a page as lines of text with references, the one grammar of all engines (`docs/web-snapshot.md`).

- heading "Your basket" [level=1]
- list "Items"
  - listitem
    - link "Wool scarf" [ref=e12]
    - spinbutton "Quantity of Wool scarf" [ref=e13]: "2"
- button "Check out" [ref=e14]

"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from sparring.envs.web.controls import Control
from sparring.envs.web.forms import Fields
from sparring.envs.web.outline import FOLD, Item, Key, Outline, outline, quoted

MASK = "•"


class References:
    """Which reference an element has: the same one whenever it is seen again, on this page or another, in one episode."""

    def __init__(self) -> None:
        self._numbers: dict[Key, int] = {}
        self._names: dict[str, Key] = {}

    def of(self, key: Key, prefix: str = "e") -> str:
        """Return the reference of an element, a new one if it was never seen."""
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers) + 1
            self._names[f"{prefix}{number}"] = key
        return f"{prefix}{number}"

    def meaning(self, reference: str) -> Key | None:
        """Return what a reference was given to."""
        return self._names.get(reference)


class Page:
    """An open page: its outline, what was done to it, and how it is seen."""

    def __init__(self, html: str, references: References):
        self._adopt(outline(html), references)

    def _adopt(self, found: Outline, references: References) -> None:
        """Begin with an outline."""
        self.outline = found
        self.document = object()
        """The same for all pages that are one document, looked at again."""
        self.fields = Fields(self.outline)
        self.open: set[int] = set(self.outline.open)
        self.start = 0
        """The first line that is shown; more than 0 after a look at what did not fit."""
        self.references = references
        self._tags = [
            "" if item.key is None else f" [ref={references.of(item.key, 'e' if item.role != 'more' else 'x')}]"
            for item in self.outline.items
        ]

    @property
    def title(self) -> str:
        """The page's title."""
        return self.outline.title

    def is_shown(self, item: Item) -> bool:
        """Whether an item is in no closed or folded part (it may still be beyond what fits)."""
        if item.role == "more" and item.gate in self.open:
            return False
        return all(gate in self.open for gate in item.gates)

    def reference(self, item: Item) -> str:
        """Return the reference of an item that can be acted on."""
        assert item.key is not None
        return self.references.of(item.key)

    def find(self, reference: str) -> Item | None:
        """Return the item of a reference, if it is on this page and in no closed part."""
        key = self.references.meaning(reference)
        if key is None:
            return None
        return next((item for item in self.outline.items if item.key == key and self.is_shown(item)), None)

    def lines(self) -> list[str]:
        """Return all lines that are in no closed or folded part."""
        page, opened = self.outline, self.open
        out = []
        for item, head, tag, tail in zip(page.items, page.heads, self._tags, page.tails, strict=True):
            if item.gates and not all(gate in opened for gate in item.gates):
                continue
            if item.control is not None:
                out.append(f"{head}{tag}{tail}{self._control(page.controls[item.control])}")
            elif item.gate is None:
                out.append(f"{head}{tag}{tail}")
            elif item.role != "more":
                out.append(f"{head}{tag} {'[expanded]' if item.gate in opened else '[collapsed]'}")
            elif item.gate not in opened:
                out.append(f"{'  ' * item.depth}- ... {item.folded} more{tag}")
        return out

    def window(self, budget: int) -> list[str]:
        """Return the lines from `start` on that fit into `budget` characters, and a line for what is left out on either side.

        What is left out is seen with `expand` of that line's reference.
        """
        lines = self.lines()
        start = self.start if self.start < len(lines) else 0
        end, left = start, budget
        while end < len(lines) and (left := left - len(lines[end]) - 1) >= 0:
            end += 1
        end = max(end, min(start + 1, len(lines)))
        shown = [line[:budget] for line in lines[start:end]]
        if start:
            shown.insert(0, f"- ... {start} lines before [ref={self.references.of(self.beyond(0), 'x')}]")
        if end < len(lines):
            rest = f"[ref={self.references.of(self.beyond(end), 'x')}]"
            shown.append(f"- ... {len(lines) - end} lines after {rest}")
        return shown

    def beyond(self, line: int) -> Key:
        """Return the key of what is out of sight from a line on."""
        return ("lines", "", "", line)

    def expand(self, reference: str) -> bool:
        """Show a folded part, or the lines out of sight; return whether there is such a one."""
        key = self.references.meaning(reference)
        if key is None:
            return False
        if key[0] == "lines":
            self.start = key[3]
            return True
        item = next((each for each in self.outline.items if each.key == key and each.role == "more"), None)
        if item is None or item.gate is None or not self.is_shown(item):
            return False
        self.open.add(item.gate)
        return True

    def _control(self, control: Control) -> str:
        """Return states and value of a control."""
        fields, out = self.fields, ""
        kind = control.type
        if kind in ("checkbox", "radio"):
            out = " [checked]" if fields.checked(control) else ""
        elif control.role == "textbox" and kind not in ("text", "textarea"):
            out = f" [type={kind}]"
        if control.required:
            out += " [required]"
        if control.readonly and control.tag != "select":
            out += " [readonly]"
        if control.disabled:
            out += " [disabled]"
        if control.tag == "select":
            return f"{out}: {self._options(control)}"
        if control.role in ("button", "checkbox", "radio"):
            return out
        value = fields.value(control)
        hint = control.attributes.get("placeholder") if value == "" else None
        if hint and hint != control.label:
            out += f" [placeholder={quoted(hint)}]"
        return f"{out}: {quoted(MASK * len(value) if kind == 'password' else value)}"

    def _options(self, control: Control) -> str:
        chosen = ", ".join(quoted(control.options[i].label) for i in self.fields.picked(control))
        told = [quoted(one.label) + (" (disabled)" if one.disabled else "") for one in control.options[:FOLD]]
        if len(control.options) > FOLD:
            told.append(f"... {len(control.options) - FOLD} more")
        return f"{chosen or 'nothing'} of {' | '.join(told)}" if told else "nothing"


def diff(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return what changed between two lists of lines: lines that went (`- `), that came (`+ `), how many stayed (`= `).

    >>> diff(["a", "b", "c", "d"], ["a", "x", "c", "d"])
    ['= 1 line', '- b', '+ x', '= 2 lines']
    """
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    out = [*_same(head)]
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            out += _same(b - a)
        else:
            out += [f"- {line}" for line in old[a:b]]
            out += [f"+ {line}" for line in new[c:d]]
    return [*out, *_same(tail)]


def _same(count: int) -> list[str]:
    return [f"= {count} line{'' if count == 1 else 's'}"] if count else []


def snapshot(html: str) -> str:
    """Return the snapshot of a page as it is when it has just been opened.

    >>> print(snapshot("<h1>Hello</h1><a href='/x'>there</a>"))
    - heading "Hello" [level=1]
    - link "there" [ref=e1]
    """
    return "\n".join(Page(html, References()).lines())
