"""The Chromium engine: the text engine's actions carried out in a real browser, on pages with or without scripts.

What a user does becomes events in the page; the browser follows links, sends forms, keeps to the rules of HTML and runs
scripts; its requests are answered by the same function that answers the text engine's. Before an action on a page without
scripts the text engine's rules say whether it can be done, so that both engines refuse in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sparring.envs.web.chromium import trusted as user
from sparring.envs.web.chromium.browser import abandon, open_window
from sparring.envs.web.chromium.live import LivePage, look, look_script
from sparring.envs.web.chromium.requests import Request, Response
from sparring.envs.web.chromium.window import Tab as LiveTab
from sparring.envs.web.chromium.window import call
from sparring.envs.web.forms import Mistake
from sparring.envs.web.http import Answer, Client, Refused, without_fragment
from sparring.envs.web.http import call as ask
from sparring.envs.web.outline import Item
from sparring.envs.web.text import MOST_TABS, Place, Tab, TextBrowser, described
from sparring.envs.web.world import World

SETTLE = 50
"""Milliseconds of page time after an action on a page."""
SETTLE_SCRIPTS = 400
"""The same where scripts run: what appears late has appeared by then."""
LONGEST_WAIT = 10_000
"""The most milliseconds of page time that one `wait` lets pass."""
_SMALL = 0.625
"""Pixels of a photo for each of the page."""
_WEBP = {"format": "webp", "quality": 20}


class Mark(NamedTuple):
    """Where an element is in a picture, in pixels of the page."""

    name: str
    """Its role and its name."""
    x: float
    y: float
    width: float
    height: float


class Photo(NamedTuple):
    """A small picture of a page."""

    data: bytes
    """As WebP."""
    title: str
    """The page's."""
    marks: tuple[Mark, ...] = ()


class ChromiumBrowser(TextBrowser):
    """The browser of one episode, opened at an address of its world; close it when the episode is over.

    Args:
        world: The sites.
        home: The address.
        trusted: Whether what a user does is the browser's own input, and no events made in the page.
        drawing: Whether pictures are made.

    Raises:
        BrowserError: There is no browser, or it failed.
    """

    def __init__(self, world: World, home: str, *, trusted: bool = False, drawing: bool = False):
        self._trusted = trusted
        self._window = open_window(self._answer, scripts=(look_script(),), drawing=drawing)
        self._live: dict[int, LiveTab] = {}
        self._client = Client(world)
        super().__init__(world, home)

    @property
    def live(self) -> LiveTab:
        """The tab in front, in the browser; one is opened if it has none yet."""
        key = id(self.tab)
        if key not in self._live:
            spare = [tab for tab in self._window.tabs if tab not in self._live.values()]
            self._live[key] = spare[0] if spare else self._window.new_tab()
        return self._live[key]

    def click(self, reference: str) -> None:
        """Follow a link, press a button, toggle a box, open or close a part."""
        self._rehearse(lambda text: text.click(reference))
        self._act("click", self._item(reference))

    def fill(self, reference: str, text: str, *, submit: bool = False) -> None:
        """Replace the value of a field; then, if asked to, press Enter in it."""
        item = self._item(reference)
        control = self._control(reference)
        self.page.fields.fill(control, text)
        self._act("fill", item, self.page.fields.value(control))
        if submit:
            self.press("Enter", reference)

    def select(self, reference: str, labels: Sequence[str]) -> None:
        """Select options of a select."""
        super().select(reference, labels)
        control = self._control(reference)
        self._act("select", self._item(reference), self.page.fields.picks[control.index])

    def check(self, reference: str, checked: bool) -> None:
        """Check or uncheck a box."""
        before = self.page.fields.checked(self._control(reference))
        super().check(reference, checked)
        if before != checked:
            self._act("click", self._item(reference))

    def press(self, key: str, reference: str | None) -> None:
        """Press a key in an element (the one acted on last, if none is named)."""
        self._rehearse(lambda text: text.press(key, reference))
        item = self._item(reference or self.last or "")
        control = None if item.control is None else self.page.outline.controls[item.control]
        if (
            key.lower() in ("space", " ")
            and control is not None
            and control.role not in ("button", "checkbox", "radio")
        ):
            return
        self._act("press", item, {"space": "Space", " ": "Space", "return": "Enter"}.get(key.lower(), key))

    def hover(self, reference: str) -> None:
        """Move the pointer over an element."""
        if self._scripted():
            self._act("hover", self._item(reference))

    def scroll(self, direction: str) -> None:
        """Scroll all that scrolls to its end, or up to its beginning."""
        if self._scripted():
            self._run(
                lambda live: self._window.run(live, call("__sparring.act", "scroll", direction != "up"), SETTLE_SCRIPTS)
            )

    def wait(self, milliseconds: int) -> None:
        """Let page time pass."""
        if self._scripted():
            self._run(lambda live: self._window.settle(live, min(milliseconds, LONGEST_WAIT)))

    def drag(self, reference: str, to: str) -> None:
        """Press the mouse button on an element, move to another, release it there: the browser's own input, in any case."""
        if not self._scripted():
            super().drag(reference, to)
        ends = [call("__sparring.centre", self._index(self._item(each))) for each in (reference, to)]
        self.last = reference

        def move(live: LiveTab) -> None:
            way = [(float(x), float(y)) for x, y in (self._window.evaluate(live, end) for end in ends)]
            user.drag(self._window, live, way, SETTLE_SCRIPTS)

        self._run(move)

    def tab_close(self) -> None:
        """Close the tab in front."""
        super().tab_close()
        self._tidy()

    def screenshot(self) -> bytes:
        """Return what the tab in front shows as a PNG."""
        return self._window.screenshot(self.live)

    def photograph(self, references: Sequence[str] = ()) -> Photo:
        """Return a small picture of what the tab in front shows, and where elements are in it; the first is brought into view."""
        page = self.page
        items = [item for each in references if (item := page.find(each)) is not None and item.role != "more"]
        boxes = self._window.evaluate(self.live, call("__sparring.boxes", list(map(self._index, items))))
        marks = [Mark(described(item), *box) for item, box in zip(items, boxes, strict=True) if box is not None]
        return Photo(self._window.screenshot(self.live, _SMALL, _WEBP), page.title, tuple(marks))

    def close(self) -> None:
        """Close all tabs and forget everything."""
        self._window.close()

    def abandon(self) -> None:
        """Do as `close` when the next one is opened."""
        abandon(self._window)

    def _rehearse(self, action: Callable[[TextBrowser], None]) -> None:
        """Find out what cannot be done, on a page without scripts; on others, everything may do something."""
        if self._scripted():
            return
        rehearsal = _Rehearsal(self)
        try:
            action(rehearsal)
        finally:
            self.last = rehearsal.last

    def _act(self, name: str, item: Item, *given: Any) -> None:
        """Do something to an element in the page, and see what became of it."""
        index, time = self._index(item), SETTLE_SCRIPTS if self._scripted() else SETTLE

        def deed(live: LiveTab) -> None:
            if self._trusted:
                said = user.act(self._window, live, name, index, given, time)
            else:
                said = self._window.run(live, call("__sparring.item", name, index, *given), time)
            if said is not None:
                raise Mistake(f"{described(item)}: {said}")

        self._run(deed)

    def _run(self, deed: Callable[[LiveTab], object]) -> None:
        """Do something in the tab in front, and see what became of it."""
        page, live = self.page, self.live
        assert isinstance(page, LivePage)
        self._window.gate.visits.clear()
        deed(live)
        self._arrive(live, page)

    def _index(self, item: Item) -> int:
        return next(i for i, each in enumerate(self.page.outline.items) if each is item)

    def _scripted(self) -> bool:
        """Whether scripts can change the page in front."""
        page = self.page
        assert isinstance(page, LivePage)
        return page.scripted

    def _arrive(self, live: LiveTab, before: LivePage) -> None:
        """Enter what an action led to: another page, a new tab, or the same page changed."""
        opened = [tab for tab in self._window.tabs if tab not in self._live.values()]
        for new in opened[: MOST_TABS - len(self.tabs)]:
            self._window.settle(new, SETTLE)
            self.tabs.append(Tab())
            self.active = len(self.tabs) - 1
            self._live[id(self.tab)] = live = new
        visit = self._window.gate.visits.get(live.target)
        if visit is not None and visit.why:
            if opened:
                self.tabs.pop()
                self.active = next(i for i, tab in enumerate(self.tabs) if tab.page is before)
                self._tidy()
            raise Mistake(visit.why)
        page = look(self._window, live, self.references, None if opened else before)
        if page.fresh or page.url != before.url:
            self._enter_place(Place(page.url, "GET" if visit is None else visit.method))
        if page.fresh:
            self.last = None
            self.tab.status = 200 if visit is None else visit.status
        self.tab.page = page

    def _fetch(self, url: str, method: str, body: str) -> Answer:
        """Open an address in the tab in front."""
        why = self._window.navigate(self.live, url, SETTLE)
        visit = self._window.gate.visits.get(self.live.target)
        if why:
            raise self._refusal(url, Refused(why))
        here = str(self._window.evaluate(self.live, "location.href"))
        return Answer(without_fragment(here), 200 if visit is None else visit.status, "", "GET")

    def _stay(self, url: str) -> None:
        page = self.page
        assert isinstance(page, LivePage)
        self._window.navigate(self.live, url, SETTLE)
        super()._stay(url)
        self.tab.page = look(self._window, self.live, self.references, page)

    def _show(self, answer: Answer) -> None:
        self.tab.page = look(self._window, self.live, self.references)
        self.tab.status = answer.status
        self.last = None

    def _travel(self, step: int, side: str) -> None:
        super()._travel(step, side)
        if isinstance(self.page, LivePage) and self.page.url != self.tab.url:
            self._window.navigate(self.live, self.tab.url)
            self.tab.page = look(self._window, self.live, self.references, self.page)

    def _tidy(self) -> None:
        """Close what no tab shows."""
        kept = {id(tab) for tab in self.tabs}
        self._live = {key: live for key, live in self._live.items() if key in kept}
        for live in tuple(self._window.tabs):
            if live not in self._live.values():
                self._window.close_tab(live)

    def _answer(self, request: Request) -> Response | str:
        """Answer a request of a page: by the sites of this world, or not at all."""
        client = self._client
        try:
            site, parts = client.site(request.url)
        except Refused as error:
            return str(error)
        body = request.body.decode("utf-8", "replace")
        status, headers, text = ask(client.world, site, request.method, parts, body, client.cookies)
        kept = [(name, value) for name, value in headers if name.lower() not in ("set-cookie", "content-length")]
        return Response(text.encode(), status, kept)


class _Rehearsal(TextBrowser):
    """The text engine on the page of another browser: it says what cannot be done, and changes nothing that lasts."""

    def __init__(self, browser: ChromiumBrowser):
        self.client, self.references, self.refused = browser.client, browser.references, browser.refused
        self.tabs, self.active, self.last = browser.tabs, browser.active, browser.last

    def _open(self, url: str, target: str, method: str = "GET", body: str = "") -> None:
        if target == "_blank" and len(self.tabs) == MOST_TABS:
            raise Mistake(f"{MOST_TABS} tabs are open; close one first")
        try:
            self.client.site(url)
        except Refused as error:
            raise self._refusal(url, error) from None

    def _enter_place(self, place: Place) -> None:
        """A place is entered when the browser has gone there."""
