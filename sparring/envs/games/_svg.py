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

    >>> picture = board([[Cell("X"), Cell(disc="black")]], columns=("a", "b"))
    >>> picture.count("h40v40h-40z"), picture.count("<circle"), picture.count("<text")
    (2, 1, 3)
    """
    left = 24 if rows else 0
    places = [
        (left + _CELL * (c + shift * r), _CELL * r, cell) for r, line in enumerate(cells) for c, cell in enumerate(line)
    ]
    parts = [_fields(places), _discs(places), _glyphs(places)]
    for r, label in enumerate(rows):
        parts.append(_label(left - 12 + _CELL * shift * r, _CELL * r + _CELL / 2, label))
    for c, label in enumerate(columns):
        parts.append(_label(left + _CELL * (c + 0.5 + shift * (len(cells) - 1)), _CELL * len(cells) + 12, label))
    width = left + _CELL * (max(map(len, cells)) + shift * (len(cells) - 1))
    return _svg(width, _CELL * len(cells) + (24 if columns else 0), "".join(parts))


_Places = Sequence[tuple[float, float, Cell]]
"""Where the left upper corner of a field is, and the field."""


def _fields(places: _Places) -> str:
    """Draw the grounds: all fields of a colour are one path, which is short."""
    by_colour: dict[str, list[str]] = {}
    for x, y, cell in places:
        by_colour.setdefault(cell.fill, []).append(f"M{x:g} {y:g}h{_CELL}v{_CELL}h-{_CELL}z")
    paths = "".join(f'<path fill="{fill}" d="{"".join(each)}"/>' for fill, each in by_colour.items())
    return f'<g stroke="#888888">{paths}</g>'


def _discs(places: _Places) -> str:
    half = _CELL / 2
    drawn = [
        f'<circle cx="{x + half:g}" cy="{y + half:g}" r="{_CELL * 0.4:g}" fill="{cell.disc}"/>'
        for x, y, cell in places
        if cell.disc
    ]
    return f'<g stroke="#444444">{"".join(drawn)}</g>' if drawn else ""


def _glyphs(places: _Places) -> str:
    half = _CELL / 2
    drawn = [
        f'<text x="{x + half:g}" y="{y + half:g}" font-size="{_CELL * (0.6 if len(cell.glyph) == 1 else 0.35):g}" '
        f'fill="{cell.ink}" dy="0.35em">{_clean(cell.glyph)}</text>'
        for x, y, cell in places
        if cell.glyph
    ]
    return f'<g text-anchor="middle" {_FONT}>{"".join(drawn)}</g>' if drawn else ""


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
