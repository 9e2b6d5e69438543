"""The wiki's markup, tidied and taken apart.

Every line is a paragraph, a `== Heading ==`, a `* item`, a row of a table (`! Year | Visitors`, then `| 2024 | 1,200`), a line
of an infobox (`{{Infobox`, `| Opened = 1841`, `}}`) or a `[[Category:Bridges]]`. In a line stand `[[links]]`,
`[[links|with other words]]`, `'''bold'''`, `''italic''`, `<ref>sources</ref>` and `{{Citation needed}}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

LONGEST = 8000
"""Characters of a page."""
_TITLE = re.compile(r"[^\W_][^\W_]*(?:[ '(),.&!-]+[^\W_]+)*\)?")
HEADING = re.compile(r"(={2,3}) ?([^=]+?) ?\1")
"""Marks and title of a heading."""
_CATEGORY = re.compile(r"\[\[Category: ?([^\[\]|]{1,60}?) ?\]\]")
_CATEGORIES = re.compile(rf"(?:{_CATEGORY.pattern} ?)+")
_REDIRECT = re.compile(r"#REDIRECT ?\[\[([^\[\]|]{1,80})\]\]", re.IGNORECASE)
CELLS = re.compile(r"\|(?![^\[\]]*\]\])")
"""What is between two cells: a bar, but none in a link."""
_REF = re.compile(r" ?<ref> ?")
_NEEDED = re.compile(r" ?\{\{ ?citation needed ?\}\}", re.IGNORECASE)
_TWICE = re.compile(r"\[\[([^\[\]|]+)\|\1\]\]")
"""A link whose words are its title."""
LINK = r"\[\[(?P<to>[^\[\]|]{1,80})(?:\|(?P<words>[^\[\]|]{1,120}))?\]\]"


def titled(text: str) -> str:
    """Return a title as it is kept: single blanks, a capital first; "" if it can be none.

    >>> titled(" tansy_Bridge "), titled("<b>"), titled("Edmund Tarrow (painter)")
    ('Tansy Bridge', '', 'Edmund Tarrow (painter)')
    """
    clean = " ".join(text.replace("_", " ").split())[:80]
    return clean[:1].upper() + clean[1:] if _TITLE.fullmatch(clean) else ""


@lru_cache(maxsize=4096)
def slug(title: str) -> str:
    """Return a title as it stands in an address."""
    return quote(title.replace(" ", "_"), safe="(),")


def tidy(text: str) -> str:
    """Return a text in the one form in which texts are kept, so that white space makes no difference.

    >>> print(tidy("[[Category:B]]\\n\\n\\nA  word.\\n==Part==\\n\\n*one\\n|a|b"))
    A word.
    <BLANKLINE>
    == Part ==
    * one
    | a | b
    <BLANKLINE>
    [[Category:B]]
    """
    lines, categories = list[str](), set[str]()
    for raw in text.split("\n"):
        if not raw.isprintable():
            raw = "".join(sign for sign in raw if sign.isprintable() or sign.isspace())
        line = _inline_tidied(" ".join(raw.split()))
        if _CATEGORIES.fullmatch(line):
            categories.update(_CATEGORY.findall(line))
        elif line:
            lines += _tidied(line)
    body = "\n".join(lines).strip()
    last = "\n".join(f"[[Category:{name}]]" for name in sorted(categories))
    return "\n\n".join(part for part in (body, last) if part)


def _inline_tidied(line: str) -> str:
    """Return a line whose sources, marks and links are written in their one form."""
    if "ref>" in line:
        line = _REF.sub("<ref>", line.replace(" </ref>", "</ref>"))
    if "{{" in line:
        line = _NEEDED.sub("{{Citation needed}}", line)
    return _TWICE.sub(r"[[\1]]", line) if "[[" in line else line


def _tidied(line: str) -> list[str]:
    """Return a line in its one form; before a heading comes an empty one."""
    if found := HEADING.fullmatch(line):
        return ["", f"{found[1]} {found[2]} {found[1]}"]
    if found := _REDIRECT.fullmatch(line):
        return [f"#REDIRECT [[{titled(found[1]) or found[1]}]]"]
    if line.startswith("*"):
        return [f"* {line[1:].strip()}"]
    if line[0] in "|!":
        key, sign, value = line[1:].partition("=")
        if sign and line[0] == "|" and CELLS.search(key) is None:
            return [f"| {key.strip()} = {value.strip()}"]
        return [f"{line[0]} {' | '.join(cell.strip() for cell in CELLS.split(line[1:]))}"]
    return [line]


def categories_of(text: str) -> list[str]:
    """Return the categories that a text is in."""
    return _CATEGORY.findall(text)


def target_of(text: str) -> str:
    """Return where a text redirects to; "" if it does not."""
    found = _REDIRECT.match(text)
    return titled(found[1]) if found else ""


def links_of(text: str) -> list[str]:
    """Return the titles that a text links to, once each, in order."""
    found = (titled(match["to"]) for match in re.finditer(LINK, text))
    return list(dict.fromkeys(title for title in found if title))


@lru_cache(maxsize=1024)
def facts_of(text: str) -> Mapping[str, str]:
    """Return what stands in a text's infobox, as readers see it."""
    _, found, rest = text.partition("{{Infobox")
    pairs = (line[2:].partition(" = ") for line in rest.partition("}}")[0].split("\n") if line.startswith("| "))
    return {key: plain(value) for key, sign, value in pairs if sign} if found else {}


def plain(text: str) -> str:
    """Return a line without its markup."""
    text = re.sub(r"<ref>[^<>]*</ref>|\{\{[^{}]*\}\}|\[\[Category:[^\]]*\]\]", "", text)
    return re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]|'''?", lambda match: match[1] or "", text).strip()


def extract(text: str) -> str:
    """Return the first paragraph of a text without markup, cut to a line."""
    _, box, rest = text.partition("}}\n")
    first = next((line for line in (rest if box else text).split("\n") if line and line[0] not in "=*|!{["), "")
    words = plain(first)
    return words if len(words) <= 160 else words[:160].rpartition(" ")[0] + " ..."


class Section(NamedTuple):
    """A part of a text, from a heading to the next of its rank."""

    title: str
    rank: int
    start: int
    end: int
    """Lines of the text without categories."""


def split(text: str) -> tuple[list[str], list[str]]:
    """Return a tidy text's lines, and its categories' lines."""
    lines = text.split("\n")
    kept = [line for line in lines if not _CATEGORIES.fullmatch(line)]
    return kept, [line for line in lines if _CATEGORIES.fullmatch(line)]


def sections_of(text: str) -> list[Section]:
    """Return the sections of a tidy text; those of rank 3 are in those of rank 2."""
    lines, _ = split(text)
    heads = [(i, found[2], len(found[1])) for i, line in enumerate(lines) if (found := HEADING.fullmatch(line))]
    ends = [next((i for i, _, rank in heads[n + 1 :] if rank <= heads[n][2]), len(lines)) for n in range(len(heads))]
    return [Section(title, rank, i, end) for (i, title, rank), end in zip(heads, ends, strict=True)]


def section_text(text: str, number: int) -> str | None:
    """Return the text of one section, counted from 1; None if there is none."""
    found = sections_of(text)
    if not 1 <= number <= len(found):
        return None
    lines, _ = split(text)
    return "\n".join(lines[found[number - 1].start : found[number - 1].end]).strip()


def with_section(text: str, number: int, new: str) -> str:
    """Return a tidy text with another text for one of its sections; number 0 adds one at the end."""
    lines, categories = split(text)
    found = sections_of(text)
    start, end = (len(lines), len(lines)) if number == 0 else found[number - 1][2:]
    return tidy("\n".join([*lines[:start], new, *lines[end:], *categories]))
