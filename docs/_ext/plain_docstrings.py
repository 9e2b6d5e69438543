"""Docstrings are Markdown with the sections `Args:`, `Raises:` and `Returns:`; autodoc reads reStructuredText.

This turns the one into the other: code, fenced and indented blocks, lists, tables and sections keep their meaning; all else is text,
whatever signs are in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from sphinx.application import Sphinx

_FIELDS = {"Args:": "param ", "Raises:": "raises ", "Returns:": "returns"}
_ENTRY = re.compile(r"^ {4}(?=\S)", re.MULTILINE)
_CODE = re.compile(r"(`+)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_SIGNS = re.compile(r"[\\*|`]|_(?!\w)|(?<!\w)_")
_ITEM = re.compile(r"(?:[-*+]|\d+\.) ")
_BAR = re.compile(r"\|(?=(?:[^`]*`[^`]*`)*[^`]*$)")
"""A bar that is not inside of code."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Have every docstring converted."""
    app.connect("autodoc-process-docstring", _convert)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _convert(app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    lines[:] = restructured(lines)


def restructured(lines: Sequence[str]) -> list[str]:
    """Return a docstring's lines as reStructuredText.

    >>> restructured(["The `key_` of *args:", "- one"])
    ['The ``key_`` of \\\\*args:', '', '- one']
    """
    out: list[str] = []
    rest = list(lines)
    while rest:
        block, rest = _first_block(rest)
        out += _block(block, out)
    return out


def _first_block(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the first lines that belong together, and the others."""
    first = lines[0].lstrip()
    if first.startswith("```"):
        size = 2 + sum(1 for _ in takewhile(lambda line: line.strip() != "```", lines[1:]))
    elif first.startswith("|"):
        size = sum(1 for _ in takewhile(lambda line: line.lstrip().startswith("|"), lines))
    elif first.startswith(">>>") or lines[0] in _FIELDS:
        size = sum(1 for _ in takewhile(str.strip, lines))
    else:
        size = 1 + sum(1 for _ in takewhile(lambda line: bool(first) and not _begins(line), lines[1:]))
    return lines[:size], lines[size:]


def _begins(line: str) -> bool:
    """Whether something else than the paragraph before begins here."""
    start = line.lstrip()
    return not start or start.startswith(("```", "|", ">>>")) or _ITEM.match(start) is not None


def _block(block: list[str], before: list[str]) -> Iterator[str]:
    first = block[0].lstrip()
    indent = block[0][: len(block[0]) - len(first)]
    last = before[-1] if before else ""
    if first.startswith("```"):
        yield from ("", f"{indent}::", "", *(f"    {line}" for line in block[1:-1]), "")
    elif first.startswith("|") and len(block) > 1:
        yield from _table(block, indent)
    elif block[0] in _FIELDS and len(block) > 1:
        yield from ("", *_fields(_FIELDS[block[0]], "\n".join(block[1:])))
    elif first.startswith(">>>") or not first:
        yield from block
    elif indent and _is_code(before, indent):
        yield from (f"{indent}::", "", *(f"    {line}" for line in block), "")
    else:
        if last.strip() and _ITEM.match(first) and not _in_list(last, indent):
            yield ""
        yield from _escaped("\n".join(block)).split("\n")


def _fields(kind: str, text: str) -> Iterator[str]:
    for entry in filter(None, _ENTRY.split(text)):
        name, _, told = entry.partition(": ") if kind != "returns" else ("", "", entry)
        yield f":{kind}{_plain(name)}: {' '.join(_escaped(told).split())}"


def _is_code(before: list[str], indent: str) -> bool:
    """Whether what is indented shows something: the line of text before, an empty one in between, ends with a colon."""
    if not before or before[-1].strip():
        return False
    text = next((line for line in reversed(before) if line.strip()), "")
    return text.endswith(":") and not text.startswith(indent)


def _in_list(last: str, indent: str) -> bool:
    return _ITEM.match(last.lstrip()) is not None or last.startswith(f"{indent}  ")


def _table(rows: list[str], indent: str) -> Iterator[str]:
    yield from ("", f"{indent}.. list-table::")
    yield from (f"{indent}    :header-rows: 1", "") if set(rows[0]) - set("| ") else ("",)
    for row in (row for row in rows if set(row) - set("|-: ")):
        for number, cell in enumerate(_BAR.split(row.strip())[1:-1]):
            yield f"{indent}    {'* -' if number == 0 else '  -'} {_escaped(cell.strip())}"
    yield ""


def _escaped(text: str) -> str:
    """Return text in which code is marked, and no other sign means anything."""
    out, end = [], 0
    for code in _CODE.finditer(text):
        before, end = text[end : code.start()], code.end()
        head = "" if code.start() == 0 or text[code.start() - 1].isspace() else r"\ "
        tail = "" if end == len(text) or text[end].isspace() else r"\ "
        out.append(f"{_plain(before)}{head}``{code[2].strip()}``{tail}")
    return "".join([*out, _plain(text[end:])])


def _plain(text: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", text)
