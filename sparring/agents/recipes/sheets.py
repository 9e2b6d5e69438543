"""The data sheets of recipes, read from their modules' docstrings without importing them (and torch)."""

from __future__ import annotations

import ast
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

from sparring import syntax
from sparring.agents.flows.catalog import flow_doc
from sparring.agents.recipes.catalog import module_of
from sparring.errors import RegistrationError

_PART = re.compile(r"^(Paper|Blocks|Faithful|Differs|Fails)s?: ")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a recipe's docstring says, by heading."""

    name: str
    line: str
    """What the method does, in one sentence."""
    paper: str
    blocks: str
    faithful: str
    differs: str
    fails: str

    @property
    def source(self) -> str:
        """The first paper's authors and year, and where it is.

        >>> Sheet("x", "", "Liu et al. (2025), \\"A Title\\", arXiv 2506.24119, section 3.", "", "", "", "").source
        'Liu et al. (2025), arXiv 2506.24119'
        """
        first = self.paper.partition("; ")[0]
        authors = re.match(r".*?\([^()]*\d{4}\)", first)
        where = re.search(r"arXiv \d{4}\.\d{5}", first)
        found = [authors.group() if authors else first.partition(",")[0], where.group() if where else ""]
        return ", ".join(filter(None, found))


@dataclass(frozen=True, slots=True)
class FlowSheet:
    """What the docstring of a flow's maker says."""

    name: str
    line: str
    """What it does, in one sentence."""
    paper: str
    """Empty if it names none."""
    text: str
    """All of it."""


def read_flow(name: str) -> FlowSheet:
    """Return the data sheet of a flow.

    Raises:
        UnknownName: There is no such flow; the nearest is named.
    """
    text = flow_doc(name)
    line, *lines = text.split("\n")
    paper = re.search(r"^Paper: (.*?)(?=\n\n|\n\w+: |\Z)", "\n".join(lines), re.DOTALL | re.MULTILINE)
    return FlowSheet(name, line, " ".join(paper.group(1).split()) if paper else "", text)


def read_sheet(name: str) -> Sheet:
    """Return a recipe's data sheet.

    Raises:
        UnknownName: There is no such recipe; the nearest is named.
        RegistrationError: Its docstring has no heading `Paper`, `Blocks`, `Faithful`, `Differs` or `Fails`.
    """
    spec = importlib.util.find_spec(module_of(name))
    assert spec is not None
    assert spec.origin is not None
    doc = ast.get_docstring(syntax.parse(Path(spec.origin).read_text("utf-8"))) or ""
    title, *lines = doc.split("\n")
    parts: dict[str, list[str]] = {}
    for line in lines:
        heading = _PART.match(line)
        if heading:
            parts[heading.group(1)] = [line[heading.end() :]]
        elif parts and line.strip():
            parts[next(reversed(parts))].append(line.strip())
    missing = [part for part in ("Paper", "Blocks", "Faithful", "Differs", "Fails") if part not in parts]
    if missing:
        raise RegistrationError(f"the docstring of recipe {name!r} has no {' and no '.join(missing)}")
    told = {part.lower(): " ".join(words) for part, words in parts.items()}
    return Sheet(name, title.partition(": ")[2] or title, **told)
