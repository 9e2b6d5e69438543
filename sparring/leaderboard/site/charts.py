"""Charts as SVG, drawn by the server: colours come from the page's own style sheet, and every chart says in words what it shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

_WIDTH, _HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 120, 28, 44
_CHAR = 6.2
"""Width of a character of a label."""
_MOST_LABELS, _FARTHEST = 40, 30
"""Labels of a chart, and how far below its point one may be."""


class Dot(NamedTuple):
    """A point with the interval of its height."""

    label: str
    x: float
    y: float
    low: float
    high: float
    kind: str = ""
    """A class of the style sheet."""
    href: str = ""


class _Scale(NamedTuple):
    low: float
    high: float
    begin: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        low, high, value = (math.log10(max(x, 1e-12)) if self.log else x for x in (self.low, self.high, value))
        share = 0.5 if high == low else (value - low) / (high - low)
        return round(self.begin + (self.end - self.begin) * share, 1)

    def ticks(self, count: int = 5) -> list[float]:
        if self.log:
            first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
            every = max(1, math.ceil((last - first) / 6))
            found = [10.0**e for e in range(first, last + 1, every) if self.low * 0.999 <= 10.0**e <= self.high * 1.001]
            return found if len(found) > 1 else [self.low, self.high]
        span = (self.high - self.low) or 1.0
        raw = span / count
        step = min((m * 10 ** math.floor(math.log10(raw)) for m in (1, 2, 5, 10)), key=lambda s: abs(s - raw))
        first = math.ceil(self.low / step - 1e-9)
        return [round(i * step, 10) for i in range(first, math.floor(self.high / step + 1e-9) + 1)]


def number(value: float) -> str:
    """Return a short spelling of a number.

    >>> [number(x) for x in (0, 0.25, 1200, 1e-5)]
    ['0', '0.25', '1,200', '0.00001']
    """
    if value and abs(value) < 1e-3:
        return f"{value:.{min(12, -math.floor(math.log10(abs(value))))}f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _frame(title: str, text: str, inner: str, width: float = _WIDTH, height: float = _HEIGHT) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(f"{title}. {text}")}">'
        f"<title>{escape(title)}</title><desc>{escape(text)}</desc>{inner}</svg>"
    )


def _text(x: float, y: float, text: str, anchor: str = "middle", css: str = "") -> str:
    kind = f' class="{css}"' if css else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{kind}>{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    return f'<line class="{css}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def _axes(x: _Scale, y: _Scale, names: tuple[str, str], labels: Sequence[tuple[float, str]] | None = None) -> str:
    out = []
    for tick in y.ticks():
        out.append(_line(x.begin, y.at(tick), x.end, y.at(tick), "grid"))
        out.append(_text(x.begin - 8, y.at(tick) + 4, number(tick), "end", "tick"))
    for value, text in [(t, number(t)) for t in x.ticks()] if labels is None else labels:
        out.append(_text(x.at(value), y.begin + 18, text, css="tick"))
    out.append(_line(x.begin, y.begin, x.end, y.begin, "axis"))
    out.append(_text((x.begin + x.end) / 2, y.begin + 38, names[0], css="name"))
    out.append(_text(x.begin - 44, 12, names[1], "start", "name"))
    return "".join(out)


def _dot(one: Dot, x: float, y: _Scale) -> str:
    whisker = _line(x, y.at(one.low), x, y.at(one.high), f"whisker {one.kind}")
    point = f'<circle class="dot {one.kind}" cx="{x:g}" cy="{y.at(one.y):g}" r="4.5"/>'
    inner = f"<title>{escape(f'{one.label}: {one.y:.3f} ({one.low:.3f} to {one.high:.3f}) at {number(one.x)}')}</title>{whisker}{point}"
    return f'<a href="{escape(one.href)}">{inner}</a>' if one.href else f"<g>{inner}</g>"


def _labels(spots: Sequence[tuple[float, float, str]]) -> str:
    """Write labels beside their points, the first first, moved down where they would lie on each other, as far as there is room."""
    out, taken = [], list[tuple[float, float, float]]()
    for x, y, text in spots[:_MOST_LABELS]:
        words = text if len(text) <= 22 else f"{text[:21]}…"
        width, at = len(words) * _CHAR, y
        while any(abs(at - other) < 12 and x < right and x + width > left for left, right, other in taken):
            at += 3
        if at - y <= _FARTHEST:
            taken.append((x, x + width, at))
            out.append(_text(x + 9, at + 4, words, "start", "label"))
    return "".join(out)


def scatter(title: str, dots: Sequence[Dot], names: tuple[str, str], *, log: bool) -> str:
    """Return points with whiskers, and the line of those that no other beats in both: less of x, more of y."""
    found = [dot for dot in dots if dot.x > 0 or not log]
    if not found:
        return ""
    low, high = min(dot.x for dot in found), max(dot.x for dot in found)
    room = ((high / low) ** 0.08 if high > low else 3.0) if log else (high - low or 1.0) * 0.06
    x = _Scale(
        *((low / room, high * room) if log else (max(0.0, low - room), high + room)), _LEFT, _WIDTH - _RIGHT, log
    )
    below, above = min(dot.low for dot in found), max(dot.high for dot in found)
    y = _Scale(max(0.0, below - 0.05), min(1.0, above + 0.05), _HEIGHT - _BOTTOM, _TOP)
    front, best = list[Dot](), -math.inf
    for dot in sorted(found, key=lambda dot: (dot.x, -dot.y)):
        if dot.y > best:
            front.append(dot)
            best = dot.y
    steps = " ".join(f"{x.at(b.x):g},{y.at(a.y):g} {x.at(b.x):g},{y.at(b.y):g}" for a, b in pairwise(front))
    line = f'<polyline class="front" points="{x.at(front[0].x):g},{y.at(front[0].y):g} {steps}"/>' if steps else ""
    drawn = "".join(_dot(dot, x.at(dot.x), y) for dot in found)
    words = f"Nothing here is both better and cheaper than {', '.join(dot.label for dot in front)}."
    named = front + sorted((dot for dot in found if dot not in front), key=lambda dot: -dot.y)
    labels = _labels([(x.at(dot.x), y.at(dot.y), dot.label) for dot in named])
    return _frame(title, words, _axes(x, y, names) + line + drawn + labels)


def curve(title: str, dots: Sequence[Dot], names: tuple[str, str], lines: Sequence[Sequence[float]] = ()) -> str:
    """Return points with whiskers, joined in their order; labels are those of the x axis.

    Args:
        title: Of the chart.
        dots: From the left.
        names: Of the axes.
        lines: Heights of what the points are means of, such as training seeds, drawn thinly.
    """
    every = [height for line in lines for height in line]
    low, high = min([dot.low for dot in dots] + every), max([dot.high for dot in dots] + every)
    room = (high - low or 0.1) * 0.08
    x = _Scale(-0.4, len(dots) - 0.6, _LEFT, _WIDTH - 24)
    y = _Scale(max(0.0, low - room), min(1.0, high + room) if high <= 1 else high + room, _HEIGHT - _BOTTOM, _TOP)
    points = " ".join(f"{x.at(i):g},{y.at(dot.y):g}" for i, dot in enumerate(dots))
    words = ", ".join(f"{dot.label}: {dot.y:.3f}" for dot in dots)
    axes = _axes(x, y, names, [(float(i), dot.label) for i, dot in enumerate(dots)])
    drawn = "".join(_dot(dot, x.at(i), y) for i, dot in enumerate(dots))
    thin = "".join(
        f'<polyline class="path thin" points="{" ".join(f"{x.at(i):g},{y.at(h):g}" for i, h in enumerate(line))}"/>'
        for line in lines
    )
    return _frame(title, words, f'{axes}{thin}<polyline class="path" points="{points}"/>{drawn}')


class Bar(NamedTuple):
    """A row of a chart of rows: a mean with its interval, and single values."""

    label: str
    mean: float
    low: float
    high: float
    values: Sequence[float] = ()
    kind: str = ""


def rows(title: str, bars: Sequence[Bar], name: str, *, line: float | None = None) -> str:
    """Return means with intervals, one below the other.

    Args:
        title: Of the chart.
        bars: From the top.
        name: Of the axis.
        line: A value at which a line is drawn.
    """
    every = [x for bar in bars for x in (bar.mean, bar.low, bar.high, *bar.values) if math.isfinite(x)]
    every += [] if line is None else [line]
    low, high = min(every), max(every)
    room = (high - low or 1.0) * 0.04
    wide = _CHAR * max(len(bar.label) for bar in bars)
    left = 16 + max(wide, min(1.4 * wide, 120))  # narrow screens have larger letters
    x = _Scale(low - room, high + room, left, _WIDTH - 16)
    height = 22 * len(bars) + 48
    out = [
        _line(x.at(t), 6, x.at(t), height - 42, "grid") + _text(x.at(t), height - 26, number(t), css="tick")
        for t in x.ticks()
    ]
    if line is not None:
        out.append(_line(x.at(line), 6, x.at(line), height - 42, "base"))
    for i, bar in enumerate(bars):
        y = 22 * i + 17
        ends = [min(max(e, x.low), x.high) for e in (bar.low, bar.high)]
        out.append(_text(left - 8, y + 4, bar.label, "end", "label"))
        out.append(_line(x.at(ends[0]), y, x.at(ends[1]), y, f"whisker {bar.kind}"))
        out += [_line(x.at(value), y - 5, x.at(value), y + 5, f"seed {bar.kind}") for value in bar.values]
        out.append(f'<circle class="dot {bar.kind}" cx="{x.at(bar.mean):g}" cy="{y}" r="4"/>')
    out.append(_text((left + _WIDTH) / 2, height - 6, name, css="name"))
    words = ", ".join(f"{bar.label}: {bar.mean:.3f}" for bar in bars)
    return _frame(title, words, "".join(out), height=height)


class Band(NamedTuple):
    """A line with the interval of its heights."""

    label: str
    heights: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def bands(title: str, places: Sequence[float], lines: Sequence[Band], names: tuple[str, str]) -> str:
    """Return lines of heights from 0 to 1 over the same places, at most four of them.

    Args:
        title: Of the chart.
        places: On the x axis.
        lines: The last one lies above the others.
        names: Of the axes.
    """
    x = _Scale(min(places), max(places), _LEFT, _WIDTH - _RIGHT)
    y = _Scale(0.0, 1.0, _HEIGHT - _BOTTOM, _TOP)

    def spots(heights: Sequence[float]) -> list[str]:
        return [f"{x.at(place):g},{y.at(height):g}" for place, height in zip(places, heights, strict=True)]

    drawn = "".join(
        f'<g><title>{escape(one.label)}</title><polygon class="band p{i}" points="{" ".join(spots(one.low) + spots(one.high)[::-1])}"/>'
        f'<polyline class="path p{i}" points="{" ".join(spots(one.heights))}"/></g>'
        for i, one in enumerate(lines)
    )
    words = "; ".join(f"{one.label}: {one.heights[0]:.2f} to {one.heights[-1]:.2f}" for one in lines)
    labels = _labels([(x.end, y.at(one.heights[-1]), one.label) for one in reversed(lines)])
    return _frame(title, words, f"{_axes(x, y, names)}{drawn}{labels}")


def histogram(title: str, shares: Sequence[float], bins: int = 10) -> str:
    """Return a small chart of how many numbers from 0 to 1 lie where."""
    counts = [0] * bins
    for share in shares:
        counts[min(bins - 1, int(share * bins))] += 1
    top = max(counts, default=0) or 1
    bars = "".join(
        f'<rect class="bar" x="{i * 12}" y="{24 - 22 * count / top:.1f}" width="10" height="{22 * count / top:.1f}"/>'
        for i, count in enumerate(counts)
    )
    words = ", ".join(f"{count} from {i / bins:g} to {(i + 1) / bins:g}" for i, count in enumerate(counts) if count)
    return _frame(title, words, f'{bars}<line class="axis" x1="0" y1="24.5" x2="118" y2="24.5"/>', 120, 26).replace(
        'class="chart"', 'class="spark"'
    )
