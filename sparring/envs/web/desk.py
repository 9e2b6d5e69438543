"""What a seat has that uses a browser: it carries out actions, and shows the page as text."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sparring.envs.web.actions import BY_NAME, LAST, Action
from sparring.envs.web.forms import Mistake
from sparring.envs.web.snapshot import Page, diff
from sparring.envs.web.world import World

if TYPE_CHECKING:
    from sparring.envs.web.text import TextBrowser

OBSERVATIONS = ("full", "diff")
ENGINES = ("text", "chromium")
INPUTS = ("synthetic", "trusted")
Camera = Callable[["TextBrowser"], None]
"""Is called with the browser at the start, and after every action."""
_LONGEST_NOTE = 800
_LONGEST_TITLE = 200
_LONGEST_URL = 2000
FRAME = _LONGEST_NOTE + _LONGEST_TITLE + _LONGEST_URL + 400
"""The most characters of a message beside the snapshot."""


class Desk:
    """A browser, and what its user was shown last.

    Args:
        engine: One of `ENGINES`.
        world: The sites that can be opened.
        home: The first address.
        observation: One of `OBSERVATIONS`: the whole page every time, or what changed as long as the page stays.
        max_chars: Characters of a page that are shown at a time.
        input: One of `INPUTS`: what a user does becomes events made in the page, or the browser's own input.
        drawing: Whether pictures are made.

    Raises:
        SiteError: The site is broken.
        BrowserError: There is no browser, or it failed.
    """

    def __init__(
        self,
        engine: str,
        world: World,
        home: str,
        observation: str,
        max_chars: int,
        input: str = INPUTS[0],
        *,
        drawing: bool = False,
    ):
        self.browser = _opened(engine, world, home, trusted=input == "trusted", drawing=drawing)
        weakref.finalize(self, self.browser.abandon)
        self.observation = observation
        self.max_chars = max_chars
        self._shown: tuple[Page, list[str]] | None = None

    @property
    def url(self) -> str:
        """The address in front."""
        return self.browser.tab.url

    def carry_out(self, action: Action) -> str | None:
        """Do what the action says; return what an agent is told if it cannot be done."""
        try:
            _HANDLERS[action.name](self.browser, **action.arguments)
        except Mistake as error:
            return str(error)
        return None

    def look(self) -> str:
        """Return what the page looks like: all of it, or what changed since the last look at it."""
        browser = self.browser
        page, tab = browser.page, browser.tab
        lines = page.window(self.max_chars)
        before, self._shown = self._shown, (page, lines)
        status = f", status {tab.status}" if tab.status != 200 else ""
        tabs = f", tab {browser.active + 1} of {len(browser.tabs)}" if len(browser.tabs) > 1 else ""
        head = f"Page: {page.title[:_LONGEST_TITLE]}\nAddress: {tab.url[:_LONGEST_URL]}{status}{tabs}"
        text = "\n".join(lines) or "(the page is empty)"
        if self.observation == "diff" and before is not None and before[0].document is page.document:
            short = "\n".join(diff(before[1], lines))
            if len(short) < len(text):
                return f"{head}\nChanges:\n{short}"
        return f"{head}\n{text}"


def _opened(engine: str, world: World, home: str, *, trusted: bool, drawing: bool) -> TextBrowser:
    """Return a browser of an engine, opened at the first page of a world."""
    if engine == "chromium":
        from sparring.envs.web.chromium.engine import ChromiumBrowser

        return ChromiumBrowser(world, home, trusted=trusted, drawing=drawing)
    from sparring.envs.web.text import TextBrowser

    return TextBrowser(world, home)


def noted(text: str) -> str:
    """Return a text that every encoding can carry, cut to the length of a note."""
    return text[:_LONGEST_NOTE].encode("utf-8", "replace").decode()


def _idle(browser: TextBrowser, **arguments: object) -> None:
    """Do nothing: a note is in the transcript."""


_HANDLERS: Mapping[str, Callable[..., None]] = {
    "click": lambda browser, ref: browser.click(ref),
    "fill": lambda browser, ref, text, submit: browser.fill(ref, text, submit=submit),
    "select": lambda browser, ref, labels: browser.select(ref, labels),
    "check": lambda browser, ref, checked: browser.check(ref, checked),
    "press": lambda browser, key, ref: browser.press(key, ref),
    "expand": lambda browser, ref: browser.expand(ref),
    "goto": lambda browser, url: browser.goto(url),
    "go_back": lambda browser: browser.go_back(),
    "go_forward": lambda browser: browser.go_forward(),
    "tab_new": lambda browser, url: browser.tab_new(url),
    "tab_focus": lambda browser, number: browser.tab_focus(number),
    "tab_close": lambda browser: browser.tab_close(),
    "hover": lambda browser, ref: browser.hover(ref),
    "scroll": lambda browser, direction: browser.scroll(direction),
    "wait": lambda browser, ms: browser.wait(ms),
    "drag": lambda browser, ref, to: browser.drag(ref, to),
    "note": _idle,
}
assert set(_HANDLERS) | LAST == set(BY_NAME)
