"""From a path to a page: what the server and the static export share.

Links are relative to the page they stand on, so the same page works behind a server, in any folder, and from file://.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from sparring._version import __version__
from sparring.errors import MissingExtra
from sparring.leaderboard.site import boards, contests, curves, runs
from sparring.leaderboard.site.photos import Photographer
from sparring.leaderboard.store import Store

TITLE = "Sparring board"
STATIC = ("board.css", "board.js")
_KEY = r"([0-9a-f]{16})"
_SUITE = r"([A-Za-z0-9-]{1,80}-v[0-9]{1,4})"
_ITEM = r"(0|[1-9][0-9]{0,7})"
_LINE = re.compile(r'(\s*- \w+:?)( "(?:[^"\\]|\\.)*")?((?: \[level=\d\])?)( \[ref=\w+\])?(.*)')
"""A line of a web page's outline (`docs/web-snapshot.md`)."""
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that change the direction of others (UAX 9)."""
Query = Mapping[str, str]


class Page(NamedTuple):
    """A page, or what is said instead."""

    status: int
    html: str


class Pages:
    """All pages of a board.

    Args:
        path: The board's file.
        episodes: Of every run and tournament (by key) the episodes that have a page; None where all have.
        exists: Whether a path has a page; None where all have.
        photographer: Who pictures web pages in replays; None shows them as text only.

    Raises:
        MissingExtra: Jinja2 is not installed.
    """

    def __init__(
        self,
        path: Path,
        *,
        episodes: Mapping[str, Sequence[int]] | None = None,
        exists: Callable[[str], bool] | None = None,
        photographer: Photographer | None = None,
    ):
        self.path, self.episodes, self.photographer = path, episodes, photographer
        self._exists = exists or (lambda path: True)
        self._templates = _templates()

    def render(self, path: str, query: Query | None = None) -> Page:
        """Return the page of a path, such as `board/smoke-v0.html`.

        Raises:
            SparringError: The board cannot be read.
        """
        for pattern, template, view in _ROUTES:
            match = re.fullmatch(pattern, path)
            if match is not None:
                with Store(self.path) as store:
                    context = view(self, store, query or {}, *match.groups())
                    gone = None if context is not None else next(filter(None, map(store.removal, match.groups())), None)
                if context is not None:
                    return Page(200, self._draw(path, template, context))
                if gone is not None:
                    return Page(410, self._draw(path, "withdrawn.html", {"gone": gone}))
        return self.missing(path)

    def missing(self, path: str) -> Page:
        """Return the page that says that there is none."""
        return Page(
            404,
            self._draw(
                path, "message.html", {"title": "No such page", "words": "There is no such page on this board."}
            ),
        )

    def message(self, path: str, title: str, words: str, status: int) -> Page:
        """Return a page with a sentence."""
        return Page(status, self._draw(path, "message.html", {"title": title, "words": words}))

    def _draw(self, path: str, template: str, context: Mapping[str, Any]) -> str:
        root = "../" * path.count("/")

        def link(target: str) -> str:
            return root + target if self._exists(target) else ""

        whole = {"root": root, "here": path, "link": link, "site": TITLE, "version": __version__}
        return str(self._templates.get_template(template).render({**whole, **context}))


def _number(query: Query, name: str, least: int, most: int) -> int:
    """Return a whole number of the query; the least one for anything else."""
    text = query.get(name, "")
    return min(most, max(least, int(text))) if re.fullmatch(r"[0-9]{1,6}", text) else least


def _index(pages: Pages, store: Store, query: Query) -> dict[str, Any]:
    return boards.index(store)


def _board(pages: Pages, store: Store, query: Query, suite: str) -> dict[str, Any] | None:
    found = boards.board(store, suite, _number(query, "tier", 1, 4))
    return found if found["count"] else None


def _suite(pages: Pages, store: Store, query: Query, suite: str) -> dict[str, Any] | None:
    return boards.suite_page(store, suite)


def _agent(pages: Pages, store: Store, query: Query, key: str) -> dict[str, Any] | None:
    return boards.agent_page(store, key)


def _run(pages: Pages, store: Store, query: Query, key: str) -> dict[str, Any] | None:
    kind = query.get("kind", "")
    listed = None if pages.episodes is None else pages.episodes.get(key, ())
    return runs.run_page(
        store,
        key,
        part=query.get("part", ""),
        kind=kind if kind in runs.KINDS else "",
        page=_number(query, "page", 0, 999_999),
        listed=listed,
    )


def _episode(pages: Pages, store: Store, query: Query, key: str, item: str) -> dict[str, Any] | None:
    return runs.episode_page(store, key, int(item), pages.photographer)


def _compare(pages: Pages, store: Store, query: Query, first: str, second: str) -> dict[str, Any] | None:
    return runs.compare_page(store, first, second)


def _tournament(pages: Pages, store: Store, query: Query, key: str) -> dict[str, Any] | None:
    listed = None if pages.episodes is None else pages.episodes.get(key, ())
    return contests.tournament_page(store, key, page=_number(query, "page", 0, 999_999), listed=listed)


def _game(pages: Pages, store: Store, query: Query, key: str, item: str) -> dict[str, Any] | None:
    return runs.game_page(store, key, int(item))


def _curve(pages: Pages, store: Store, query: Query, key: str) -> dict[str, Any] | None:
    return curves.curve_page(store, key)


def _league(pages: Pages, store: Store, query: Query, key: str) -> dict[str, Any] | None:
    return contests.league_page(store, key)


def _log(pages: Pages, store: Store, query: Query) -> dict[str, Any]:
    gone = {one.key for one in store.removals() if one.kind == "tournament"}
    return {"log": store.log(), "tournaments": gone | {one.key for one in store.tournaments()}}


def _about(pages: Pages, store: Store, query: Query) -> dict[str, Any]:
    return {"badges": boards.BADGES}


View = Callable[..., "dict[str, Any] | None"]
_ROUTES: tuple[tuple[str, str, View], ...] = (
    (r"index\.html", "index.html", _index),
    (rf"board/{_SUITE}\.html", "board.html", _board),
    (rf"suite/{_SUITE}\.html", "suite.html", _suite),
    (rf"agent/{_KEY}\.html", "agent.html", _agent),
    (rf"run/{_KEY}\.html", "run.html", _run),
    (rf"episode/{_KEY}/{_ITEM}\.html", "episode.html", _episode),
    (rf"compare/{_KEY}-{_KEY}\.html", "compare.html", _compare),
    (rf"tournament/{_KEY}\.html", "tournament.html", _tournament),
    (rf"game/{_KEY}/{_ITEM}\.html", "episode.html", _game),
    (rf"curve/{_KEY}\.html", "curve.html", _curve),
    (rf"league/{_KEY}\.html", "league.html", _league),
    (r"log\.html", "log.html", _log),
    (r"about\.html", "about.html", _about),
)


def static(name: str) -> bytes:
    """Return a file of `STATIC`."""
    return (resources.files("sparring.leaderboard.site") / "static" / name).read_bytes()


def _templates() -> Any:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise MissingExtra("pages need Jinja2: pip install 'sparring[serve]'") from error
    environment = Environment(
        loader=PackageLoader("sparring.leaderboard.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(score=_score, signed=_signed, count=_count, percent=_percent, short=_short, named=_named)
    environment.filters.update(p=_p, p_is=_p_is, sentence=_sentence, outline=_outline)
    return environment


def _score(value: float | None) -> str:
    return "–" if value is None or math.isinf(value) else f"{value:.3f}"


def _signed(value: float | None, digits: int = 3) -> str:
    """Return a number with its sign; a true minus, as wide as the plus."""
    return "–" if value is None else f"{round(value, digits) + 0.0:+.{digits}f}".replace("-", "−")


def _count(value: float | None) -> str:
    if value is None:
        return "–"
    if value >= 10 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 0.01 else f"{value:.4f}" if value >= 0.0001 else "< 0.0001"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}".replace("100.0%", "100%")


def _short(text: str, most: int = 40) -> str:
    """Return a text that is not too long, and that does not turn what stands beside it."""
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return _TURNING.sub(lambda found: f"\\u{ord(found[0]):04x}", cut)


def _named(text: str, most: int = 40) -> Any:
    """Return a name with its own direction of writing, whatever it has in it."""
    from markupsafe import Markup

    return Markup("<bdi>{}</bdi>").format(_short(text, most))


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _p_is(value: float) -> str:
    return _p(value) if value < 0.001 else f"= {_p(value)}"


def _outline(line: str) -> Any:
    """Return a line of a web page's outline with its role and its reference set back, and its name as it is."""
    from markupsafe import Markup

    match = _LINE.fullmatch(line)
    if match is None:
        return line
    head, name, middle, reference, rest = (each or "" for each in match.groups())
    tail = f"{middle}{reference}"
    return Markup("<i>{}</i>{}").format(head, name) + (Markup("<i>{}</i>").format(tail) if tail else "") + rest


def _sentence(text: str) -> str:
    """Return words that begin with a capital."""
    return text[:1].upper() + text[1:]
