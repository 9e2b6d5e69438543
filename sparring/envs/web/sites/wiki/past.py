"""How a text came to be: what it was before, edit by edit."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from sparring.envs.web.sites.wiki import words
from sparring.envs.web.sites.wiki.markup import section_text, sections_of, tidy, with_section
from sparring.tasks.core import EpisodeRng


class Edit(NamedTuple):
    """A text, and what the edit that led to it was."""

    text: str
    summary: str
    minor: int


Before = Callable[[str, EpisodeRng], tuple[str, str, int] | None]
"""(text) -> what it was before an edit, the edit's summary, whether it was a minor one."""


def past(text: str, edits: int, rng: EpisodeRng) -> list[Edit]:
    """Return a text's revisions, the oldest first; the last one is the text."""
    steps, now = list[Edit](), text
    ways = rng.sample(_WAYS, len(_WAYS))
    for way in ways:
        if len(steps) == edits:
            break
        found = way(now, rng)
        if found is None or found[0] == now:
            continue
        steps.append(Edit(now, found[1], found[2]))
        now = found[0]
    if steps and rng.random() < 0.06:  # nonsense, and back again
        before = steps[0]
        bad = tidy(re.sub(r"^'''.*$", rng.choice(words.NONSENSE), before.text, count=1, flags=re.MULTILINE))
        if bad != before.text:
            steps[0:1] = [Edit(before.text, "Took out nonsense", 0), Edit(bad, "", 0), before]
    steps.append(Edit(now, "Created the page", 0))
    return steps[::-1]


def _figure(text: str, rng: EpisodeRng) -> tuple[str, str, int] | None:
    """A figure of the infobox was another."""
    found = re.findall(r"^\| ([A-Z][a-z ]+) = (\d{2,4})( m| ha)?$", text, re.MULTILINE)
    if not found:
        return None
    key, number, unit = rng.choice(found)
    old = abs(int(number) + rng.choice((-11, -3, -2, 2, 3, 7, 10)))
    return text.replace(f"| {key} = {number}{unit}", f"| {key} = {old}{unit}"), f"Corrected: {key.lower()}", 0


def _part(text: str, rng: EpisodeRng) -> tuple[str, str, int] | None:
    """The last section was not there."""
    parts = sections_of(text)
    if len(parts) < 2:
        return None
    return with_section(text, len(parts), ""), f"Added the section {parts[-1].title}", 0


def _sentence(text: str, rng: EpisodeRng) -> tuple[str, str, int] | None:
    """A section had a line less."""
    for number, part in enumerate(sections_of(text), 1):
        lines = (section_text(text, number) or "").split("\n")
        if len(lines) == 3 and not lines[2].startswith(("|", "*")):
            return with_section(text, number, "\n".join(lines[:2])), f"More on {part.title.lower()}", 0
    return None


def _slip(text: str, rng: EpisodeRng) -> tuple[str, str, int] | None:
    """A word was misspelt."""
    for good, bad in (("which", "wich"), ("until", "untill"), ("their", "thier"), ("bridge", "brigde"), ("old", "odl")):
        if re.search(rf" {good} ", text):
            return text.replace(f" {good} ", f" {bad} ", 1), rng.choice(("Typo", "Spelling", "")), 1
    return None


def _sorted(text: str, rng: EpisodeRng) -> tuple[str, str, int] | None:
    """A category was missing."""
    found = re.findall(r"\[\[Category:(In [^\]]+)\]\]", text)
    return (tidy(text.replace(f"[[Category:{found[0]}]]", "")), f"Sorted into {found[0]}", 1) if found else None


def _sourced(text: str, rng: EpisodeRng) -> tuple[str, str, int] | None:
    """A source was asked for."""
    if "<ref>" not in text:
        return None
    return re.sub(r"<ref>[^<>]*</ref>", "{{Citation needed}}", text, count=1), "Added a source", 0


_WAYS: tuple[Before, ...] = (_figure, _part, _sentence, _slip, _sorted, _sourced)
