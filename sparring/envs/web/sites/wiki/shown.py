"""Texts as pages show them: HTML in which nothing that was written is code."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from markupsafe import Markup, escape

from sparring.envs.web.sites.wiki.markup import (
    CELLS,
    HEADING,
    LINK,
    Section,
    categories_of,
    sections_of,
    slug,
    split,
    tidy,
    titled,
)

_INLINE = re.compile(
    rf"{LINK}|<ref>(?P<ref>[^<>]{{1,300}})</ref>|'''(?P<bold>[^'].{{0,300}}?)'''|''(?P<italic>[^'].{{0,300}}?)''"
    r"|(?P<needed>\{\{Citation needed\}\})"
)
_DEEPEST = 3


class Rendered(NamedTuple):
    """A text as a page shows it."""

    body: Markup
    sections: list[Section]
    notes: list[Markup]
    """The sources."""
    categories: list[str]


def render(text: str, known: Collection[str], edit: str = "") -> Rendered:
    """Return a text as HTML.

    Args:
        text: The text.
        known: Titles of pages that there are; links to others lead to the form that makes them.
        edit: The address at which sections are edited, if they can be.
    """
    made, tidied = _Renderer(known, edit), tidy(text)
    made.lines(split(tidied)[0])
    return Rendered(Markup("\n").join(made.out), sections_of(tidied), made.notes, categories_of(text))


class _Renderer:
    """Makes HTML by f-strings, in which everything that was written is escaped: `Markup.format` takes ten times as long."""

    def __init__(self, known: Collection[str], edit: str):
        self.known, self.edit = known, edit
        self.out: list[Markup] = []
        self.notes: list[Markup] = []
        self._sections = 0
        self._open = ""
        self._title = "Table"

    def lines(self, lines: list[str]) -> None:
        """Turn lines into elements."""
        for line in lines:
            kind = self._kind(line)
            if kind != self._open and self._open in _ENDS:
                self.out.append(_ENDS[self._open])
            if kind != self._open and kind in _STARTS:
                self.out.append(_STARTS[kind].format(self._title))
            self._open = kind
            self._line(kind, line)
        if self._open in _ENDS:
            self.out.append(_ENDS[self._open])

    def _kind(self, line: str) -> str:
        if line.startswith("{{Infobox") or (self._open == "box" and line[:1] in ("|", "}")):
            return "box"
        if line[:1] in ("|", "!"):
            return "table"
        if line.startswith("* "):
            return "list"
        return "heading" if HEADING.fullmatch(line) else "text" if line else ""

    def _line(self, kind: str, line: str) -> None:
        if kind == "heading":
            self.out.append(self._heading(line))
        elif kind == "list":
            self.out.append(Markup(f"<li>{self._inline(line[2:])}</li>"))
        elif kind == "table":
            start, end = ('<th scope="col">', "</th>") if line[0] == "!" else ("<td>", "</td>")
            cells = (f"{start}{self._inline(cell.strip())}{end}" for cell in CELLS.split(line[1:]))
            self.out.append(Markup(f"<tr>{''.join(cells)}</tr>"))
        elif kind == "box" and line.startswith("| "):
            key, _, value = line[2:].partition("=")
            row = f'<tr><th scope="row">{escape(key.strip())}</th><td>{self._inline(value.strip())}</td></tr>'
            self.out.append(Markup(row))
        elif line == "{{Disambiguation}}":
            self.out.append(Markup("<p><i>This page tells things of one name apart.</i></p>"))
        elif kind == "text":
            self.out.append(Markup(f"<p>{self._inline(line)}</p>"))

    def _heading(self, line: str) -> Markup:
        found = HEADING.fullmatch(line)
        assert found is not None, "it is one"
        self._sections += 1
        self._title = found[2]
        head = Markup('<h{0} id="s{1}">{2}</h{0}>').format(len(found[1]), self._sections, found[2])
        if not self.edit:
            return head
        address = f"{self.edit}?section={self._sections}"
        link = Markup('<a href="{}" aria-label="Edit section {}">Edit</a>').format(address, found[2])
        return Markup('<div class="part">{} {}</div>').format(head, link)

    def _inline(self, text: str, depth: int = 0) -> Markup:
        out, at = [], 0
        for match in _INLINE.finditer(text) if depth < _DEEPEST else ():
            out += [escape(text[at : match.start()]), self._element(match, depth + 1)]
            at = match.end()
        return Markup("").join([*out, escape(text[at:])])

    def _element(self, match: re.Match[str], depth: int) -> Markup:
        if match["to"] is not None:
            return self._link(match["to"], match["words"] or match["to"])
        if match["ref"] is not None:
            return self._note(self._inline(match["ref"], depth))
        if match["needed"] is not None:
            return Markup("<sup>[citation needed]</sup>")
        tag = "b" if match["bold"] is not None else "i"
        return Markup("<{0}>{1}</{0}>").format(tag, self._inline(match["bold"] or match["italic"], depth))

    def _link(self, to: str, words: str) -> Markup:
        title = titled(to)
        if not title:
            return escape(words)
        if title in self.known:
            return Markup(f'<a href="/wiki/{escape(slug(title))}">{escape(words)}</a>')
        return Markup(f'<a class="missing" href="/edit/{escape(slug(title))}">{escape(words)}?</a>')

    def _note(self, words: Markup) -> Markup:
        if words not in self.notes:
            self.notes.append(words)
        number = self.notes.index(words) + 1
        return Markup(f'<sup><a href="#note-{number}">[{number}]</a></sup>')


_STARTS = {
    "box": Markup('<table class="infobox" aria-label="Facts">'),
    "table": Markup('<table aria-label="{}">'),
    "list": Markup("<ul>"),
}
_ENDS = {"box": Markup("</table>"), "table": Markup("</table>"), "list": Markup("</ul>")}
