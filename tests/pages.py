"""What the pages of the documentation show, for the tests that run it: the doors' tests, too, by `python_block`."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
DOCS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("**/*.md"))
PAGES = [*DOCS, "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md", "doors/README.md"]
PAGES += sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "examples").glob("*/*.md"))
_FENCE = r"^(?P<mark>(?P<sign>[`~])(?P=sign){2,})(?P<language>[^`\n]*)\n(?P<text>(?:.*\n)*?)(?:(?P=mark)(?P=sign)*[ \t]*$|\Z)"
_PART = re.compile(rf"{_FENCE}|^#+ (?P<heading>.*)$", re.MULTILINE)
COMMAND = re.compile(r"^ *(?:\$ )?(?:\w[^`|\n]* -m )?(sparring (?:.*\\\n)*.*)$", re.MULTILINE)


class Block(NamedTuple):
    """A block of a page, from its fence to the next one of its kind; what a fence holds is no block."""

    page: str
    section: str
    number: int
    """Of the blocks in one language in the section, from 0 on."""
    language: str
    text: str

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.page, self.section, str(self.number or "")]))


def blocks(page: str, *languages: str) -> list[Block]:
    """Return the blocks of a page, or of a module's docstring: all, or those in some languages."""
    text = (ROOT / page).read_text("utf-8")
    found = blocks_of((ast.get_docstring(ast.parse(text)) or "") + "\n" if page.endswith(".py") else text, page)
    return [each for each in found if each.language in languages or not languages]


def blocks_of(text: str, page: str = "") -> list[Block]:
    """Return the blocks of a page's text."""
    found: list[Block] = []
    section = ""
    for part in _PART.finditer(text):
        section = part["heading"] or section
        if part["heading"] is None:
            language = part["language"].strip()
            number = sum((each.section, each.language) == (section, language) for each in found)
            found.append(Block(page, section, number, language, part["text"]))
    return found


def python_block(page: str, section: str, number: int = 0) -> str:
    """Return a block that cannot be run where this is not called: its library has a virtual environment of its own.

    `tests/test_docs_blocks.py` runs all the others. It looks for calls of this function, so the arguments are written out.
    """
    named = {(each.section, each.number): each.text for each in blocks(page, "python")}
    return named[section, number]


def commands(text: str) -> Iterator[list[str]]:
    """Yield the command lines of a page, as words without `sparring` and without what follows `#`."""
    for line in COMMAND.findall(text):
        words = shlex.split(line.replace("\\\n", " "), comments=True)
        while words:
            end = words.index("&&") if "&&" in words else len(words)
            one, words = words[1:end], words[end + 1 :]
            yield one
