"""Pictures of games as SVG: text in a frame, and boards of coloured cells with a glyph each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

_CELL = 40
_LINE, _CHAR = 18, 8.4
_FONT = 'font-family="monospace"'


class Cell(NamedTuple):
    """One field of a board."""

    glyph: str = ""
    """Text in the middle: a letter, a number, a chess symbol."""
    disc: str = ""
    """Colour of a round piece under the glyph; "" for none."""
    fill: str = "#f4f1ea"
    """Colour of the field."""
    ink: str = "#222222"
    """Colour of the glyph."""


def text_picture(text: str) -> str:
    """Return an SVG that shows lines of text in a monospaced font.

    >>> text_picture("X O").count("<text")
    1
    """
    lines = text.splitlines() or [""]
    width, height = 16 + _CHAR * max(map(len, lines)), 16 + _LINE * len(lines)
    rows = "".join(
        f'<text x="8" y="{8 + _LINE * i + 13}" xml:space="preserve">{_clean(line)}</text>'
        for i, line in enumerate(lines)
    )
    return _svg(width, height, f'<g {_FONT} font-size="14" fill="#222222">{rows}</g>')


def board(
    cells: Sequence[Sequence[Cell]], *, rows: Sequence[str] = (), columns: Sequence[str] = (), shift: float = 0.0
) -> str:
    """Return an SVG of a board, row by row from the top.

    Args:
        cells: The fields.
        rows: A label for every row, at its left.
        columns: A label for every column, below it.
        shift: How many fields every row lies further right than the one above (0.5 for the rhombus of Hex).

    >>> board([[Cell("X"), Cell(disc="black")]], columns=("a", "b")).count("<rect")
    3
    """
    left, parts = (24 if rows else 0), []
    for r, line in enumerate(cells):
        for c, cell in enumerate(line):
            parts.append(_field(left + _CELL * (c + shift * r), _CELL * r, cell))
    for r, label in enumerate(rows):
        parts.append(_label(left - 12 + _CELL * shift * r, _CELL * r + _CELL / 2, label))
    for c, label in enumerate(columns):
        parts.append(_label(left + _CELL * (c + 0.5 + shift * (len(cells) - 1)), _CELL * len(cells) + 12, label))
    width = left + _CELL * (max(map(len, cells)) + shift * (len(cells) - 1))
    return _svg(width, _CELL * len(cells) + (24 if columns else 0), "".join(parts))


def _field(x: float, y: float, cell: Cell) -> str:
    out = f'<rect x="{x:g}" y="{y:g}" width="{_CELL}" height="{_CELL}" fill="{cell.fill}" stroke="#888888"/>'
    middle, half = f'x="{x + _CELL / 2:g}" y="{y + _CELL / 2:g}"', _CELL / 2
    if cell.disc:
        out += f'<circle cx="{x + half:g}" cy="{y + half:g}" r="{_CELL * 0.4:g}" fill="{cell.disc}" stroke="#444444"/>'
    if cell.glyph:
        size = _CELL * (0.6 if len(cell.glyph) == 1 else 0.35)
        out += (
            f'<text {middle} font-size="{size:g}" fill="{cell.ink}" text-anchor="middle" '
            f'dy="0.35em" {_FONT}>{_clean(cell.glyph)}</text>'
        )
    return out


def _label(x: float, y: float, text: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="13" fill="#555555" text-anchor="middle" '
        f'dy="0.35em" {_FONT}>{_clean(text)}</text>'
    )


def _svg(width: float, height: float, inner: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{inner}</svg>'
    )


def _clean(text: str) -> str:
    """Escape what XML cannot hold: markup, control characters and lone surrogates."""
    return escape("".join(c if c.isprintable() else "\ufffd" for c in text))
