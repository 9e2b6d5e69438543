"""Writing to the terminal: text, JSON, and tables (drawn by rich on a terminal, plain columns elsewhere)."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any


def write(text: str = "") -> None:
    """Write a line."""
    sys.stdout.write(f"{text}\n")


def write_json(value: Any) -> None:
    """Write a value as indented JSON; what JSON cannot say is written as text."""
    write(json.dumps(value, indent=2, default=repr))


def write_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table under its title."""
    if sys.stdout.isatty():
        _draw(title, columns, rows)
    else:
        write(f"{title}:")
        for line in plain_table(columns, rows):
            write(f"  {line}")
    write()


def write_markdown(text: str) -> None:
    """Write Markdown: laid out on a terminal, as it is elsewhere."""
    if not sys.stdout.isatty():
        write(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


def signed(value: float, digits: int = 3) -> str:
    """Return a number with its sign; what is rounded to 0 is +0.

    >>> signed(-0.3, 0), signed(-1.25, 1), signed(0.0)
    ('+0', '-1.2', '+0.000')
    """
    return f"{round(value, digits) + 0.0:+.{digits}f}"


def chance(p: float) -> str:
    """Return a p-value in three decimals.

    >>> chance(0.0421), chance(8e-05)
    ('0.042', '< 0.001')
    """
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def plain_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table with aligned columns.

    >>> plain_table(("id", "seats"), [("A-v0", "1"), ("Longer-v0", "2")])
    ['id         seats', 'A-v0       1', 'Longer-v0  2']
    """
    lines = [columns, *rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    return ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]


_TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Bidirectional classes of the characters that say in which direction text runs."""


def printable(text: str, limit: int = 400) -> str:
    r"""Return text that cannot steer the terminal: characters that control it or turn the line round are escaped, what is too long is cut.

    >>> printable("a\x1b[2Jb\u202ec")
    'a\\x1b[2Jb\\u202ec'
    """
    cut = text if len(text) <= limit else f"{text[:limit]}... ({len(text)} characters)"
    return "".join(c if c in "\n\t" or not _steers(c) else _escape(c) for c in cut)


def _steers(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or unicodedata.bidirectional(character) in _TURNS


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def _draw(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left", title_style="bold")
    for i, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=i == 0)
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)
