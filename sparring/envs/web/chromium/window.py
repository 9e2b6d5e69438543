"""The windows of one episode: a browser context of its own, its tabs, and the loop that drives them.

Every page lives in virtual time: its clock stands, except when it is let run for some milliseconds of page time, which pass
as fast as the processor can; requests are waited for. So nothing sleeps, timers fire in their order, and the same actions
give the same page. Every command has a deadline. A renderer that crashes or hangs voids its episode and no other.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from sparring.envs.web.chromium.pipe import PATIENCE, Connection, Mailbox, Message, result_of
from sparring.envs.web.chromium.requests import Answering, Gate, refusal
from sparring.errors import BrowserError

WIDTH, HEIGHT = 1024, 768
EPOCH = 1_773_739_800.0
"""What the clock of every page shows at first: 2026-03-17 09:30 UTC, in seconds."""
MOST_TABS = 10
_EXPIRED = "Emulation.virtualTimeBudgetExpired"
_MOST_SETTLINGS = 20
"""So often a page may go on to another before it is taken as it is."""
_MEDIA = [
    {"name": "prefers-reduced-motion", "value": "reduce"},
    {"name": "prefers-color-scheme", "value": "light"},
]
PICTURE, FRAME = 400, 50
"""Milliseconds of page time that pass with a picture, and how many of them at a time if it is not drawn without any."""
_GLANCE = 0.25
"""Seconds that drawing gets before it gets page time: several times what it takes, or pages would move on in some pictures."""
PNG: Mapping[str, Any] = {"format": "png", "optimizeForSpeed": True}
_VIEW = "Emulation.setDeviceMetricsOverride"
_CLOSED = "the window is closed"


@dataclass(slots=True)
class Tab:
    """A tab: its target, its session, and what happened in it."""

    target: str
    session: str
    loading: bool = False
    """Whether it is on its way to another page."""
    leaving: bool = False
    """Whether it is about to be."""
    fetching: bool = False
    """Whether a script of it has asked for something since its page was last settled."""
    ready: int = 0
    """The number of the last command that sets it up."""
    dragged: Message | None = None
    """What is being dragged with the mouse, if that is something `draggable`."""
    dialogs: list[str] = field(default_factory=list)
    """What the page said in dialogs (`alert` and such), since it was last asked."""


class Window:
    """The tabs of one episode.

    Args:
        connection: The browser.
        answering: What answers the requests of its pages.
        scripts: Scripts that run in every page before its own.
        size: Width and height of the view in CSS pixels.
        patience: Seconds that a command gets.
        closed: Called once when it is closed.

    Raises:
        BrowserError: The browser has gone.
    """

    def __init__(
        self,
        connection: Connection,
        answering: Answering,
        *,
        scripts: Sequence[str] = (),
        size: tuple[int, int] = (WIDTH, HEIGHT),
        patience: float = PATIENCE,
        closed: Callable[[Window], None] = lambda window: None,
    ):
        self.connection = connection
        self.gate = Gate(answering)
        self.patience = patience
        self.tabs: list[Tab] = []
        self._open = True
        self._scripts, self._size, self._closed = scripts, size, closed
        self._mail: Mailbox = SimpleQueue()
        self._answers: dict[int, Message] = {}
        self._wanted: set[int] = set()
        created = connection.call("Target.createBrowserContext", {"disposeOnDetach": True})
        self.context: str = created["browserContextId"]
        connection.listen(self._mail, context=self.context)
        denied = {"behavior": "deny", "browserContextId": self.context}
        connection.send("Browser.setDownloadBehavior", denied, self._mail)
        self.new_tab()

    @property
    def is_open(self) -> bool:
        """Whether it can be used: it was not closed, and its browser is there."""
        return self._open and not self.connection.lost

    def new_tab(self) -> Tab:
        """Open an empty tab."""
        before = len(self.tabs)
        self.connection.send(
            "Target.createTarget",
            {"url": "about:blank", "browserContextId": self.context, "width": self._size[0], "height": self._size[1]},
            self._mail,
        )
        self._pump(lambda message: len(self.tabs) > before, "Target.createTarget")
        tab = self.tabs[-1]
        self._await(tab.ready, "the setting up of a tab")  # a page that is opened earlier would go without its scripts
        return tab

    def close_tab(self, tab: Tab) -> None:
        """Close a tab."""
        self.tabs.remove(tab)
        self.connection.ignore(session=tab.session)
        self._close_target(tab)

    def command(self, tab: Tab, method: str, params: Mapping[str, Any] | None = None) -> Message:
        """Send a command to a tab and return its result; meanwhile the requests of all tabs are answered.

        Raises:
            BrowserError: It failed, the renderer crashed or hangs, or the browser has gone; the window is closed then.
        """
        return self._await(self._ask(tab, method, params), method)

    def evaluate(self, tab: Tab, expression: str) -> Any:
        """Return the value of an expression in a tab's page, through JSON."""
        said = {"expression": expression, "returnByValue": True}
        found = self.command(tab, "Runtime.evaluate", said)
        if "exceptionDetails" in found:
            thrown = (
                found["exceptionDetails"].get("exception", {}).get("description") or found["exceptionDetails"]["text"]
            )
            self.close()
            raise BrowserError(f"a script failed in the page: {str(thrown)[:300]}")
        return found["result"].get("value")

    def navigate(self, tab: Tab, url: str, milliseconds: int = 0) -> str:
        """Open an address and let page time pass; return why it was not opened, or "".

        Only http:// and https:// are opened at all.
        """
        if not url.startswith(("http://", "https://")):
            self.gate.refuse(url, refusal(url))
            return refusal(url)
        self.gate.visits.pop(tab.target, None)
        self.command(tab, "Page.navigate", {"url": url})
        self.settle(tab, milliseconds)
        visit = self.gate.visits.get(tab.target)
        return "" if visit is None else visit.why

    def settle(self, tab: Tab, milliseconds: int) -> None:
        """Let a page run for so many milliseconds of its time, all requests and navigations included."""
        self._settle(tab, milliseconds)
        while tab.fetching:
            tab.fetching = bool(self.evaluate(tab, "window.__sparring ? __sparring.awaited() : 0"))
            self._settle(tab, 1)

    def _settle(self, tab: Tab, milliseconds: int) -> None:
        for _ in range(_MOST_SETTLINGS):
            policy = {"policy": "pauseIfNetworkFetchesPending", "budget": max(1, milliseconds)}
            self._send(tab, "Emulation.setVirtualTimePolicy", policy)
            self._pump(
                lambda message: message.get("method") == _EXPIRED and message.get("sessionId") == tab.session,
                "settling",
            )
            if not (tab.loading or tab.leaving):
                return

    def run(self, tab: Tab, expression: str, milliseconds: int) -> Any:
        """Carry out an expression in a tab's page, let page time pass, and return its value: one round trip instead of two."""
        number = self._ask(tab, "Runtime.evaluate", {"expression": expression, "returnByValue": True})
        self.settle(tab, milliseconds)
        found = self._await(number, "Runtime.evaluate")
        return self._value(found)

    def input(self, tab: Tab, events: Iterable[tuple[str, Mapping[str, Any]]], milliseconds: int = 0) -> None:
        """Give the browser input as a user does, by commands of the protocol (see `trusted`); then let page time pass, if any."""
        numbers = [(self._ask(tab, method, params), method) for method, params in events]
        for number, method in numbers:
            self._await(number, method)
        if milliseconds:
            self.settle(tab, milliseconds)

    def dragged(self, tab: Tab) -> Message:
        """Return what is being dragged in a tab, once; the page has said that something is."""
        while tab.dragged is None:
            self._pump(lambda message: message.get("method") == "Input.dragIntercepted", "dragging")
        found, tab.dragged = tab.dragged, None
        return found

    def screenshot(self, tab: Tab, scale: float = 1.0, kind: Mapping[str, Any] = PNG) -> bytes:
        """Return what a tab shows; meanwhile `PICTURE` milliseconds of page time pass, rarely more.

        Args:
            tab: The tab.
            scale: Pixels of the picture for each of the page.
            kind: Format and quality, as the protocol has them.
        """
        if scale != 1:
            self._send(tab, _VIEW, self._view(scale))
        number, left = self._ask(tab, "Page.captureScreenshot", kind), PICTURE
        end = time.monotonic() + self.patience
        while not self._comes(number, _GLANCE):  # some changes are not drawn while the clock stands
            self.settle(tab, FRAME)
            left -= FRAME
            if time.monotonic() > end:
                self._kill()
                raise BrowserError(f"the page hangs: it is not drawn within {self.patience:g} s")
        if left > 0:
            self.settle(tab, left)
        shot = self._await(number, "Page.captureScreenshot")
        if scale != 1:
            self._send(tab, _VIEW, self._view())
        return base64.b64decode(shot["data"])

    def close(self) -> None:
        """Close all tabs and forget everything; a renderer that hangs is ended."""
        if not self._open:
            return
        self._open = False
        self.connection.ignore(context=self.context)
        for tab in self.tabs:
            self.connection.ignore(session=tab.session)
        self.tabs.clear()
        if not self.connection.lost:
            self.connection.send("Target.disposeBrowserContext", {"browserContextId": self.context}, self._mail)
        self._closed(self)

    def _value(self, found: Message) -> Any:
        """Return the value that a script in the page returned."""
        if "exceptionDetails" not in found:
            return found["result"].get("value")
        details = found["exceptionDetails"]
        thrown = details.get("exception", {}).get("description") or details["text"]
        self.close()
        raise BrowserError(f"a script failed in the page: {str(thrown)[:300]}")

    def _ask(self, tab: Tab, method: str, params: Mapping[str, Any] | None = None) -> int:
        """Send a command whose answer is kept; return its number."""
        number = self._send(tab, method, params)
        self._wanted.add(number)
        return number

    def _send(self, tab: Tab, method: str, params: Mapping[str, Any] | None = None) -> int:
        if not self._open:
            raise BrowserError(_CLOSED)
        return self.connection.send(method, params, self._mail, session=tab.session)

    def _await(self, number: int, method: str) -> Message:
        """Return the result of a command whose answer was not thrown away."""
        if number not in self._answers:
            self._pump(lambda message: message.get("id") == number, method)
        return result_of(self._answers.pop(number), method, self.connection.lost)

    def _comes(self, number: int, seconds: float) -> bool:
        """Whether a command is answered soon, without page time."""
        end = time.monotonic() + seconds
        while number not in self._answers:
            try:
                self._handle(self._mail.get(timeout=max(0.001, end - time.monotonic())))
            except Empty:
                return False
        return True

    def _pump(self, done: Callable[[Message], bool], what: str) -> None:
        """Handle messages until one that `done` accepts has been handled.

        Raises:
            BrowserError: None came in time, or the renderer or the browser has gone.
        """
        end = time.monotonic() + self.patience
        while True:
            try:
                message = self._mail.get(timeout=max(0.001, end - time.monotonic()))
            except Empty:
                self._kill()
                raise BrowserError(f"the page hangs: no answer to {what} within {self.patience:g} s") from None
            self._handle(message)
            if done(message):
                return

    def _handle(self, message: Message) -> None:
        if "lost" in message:
            self.close()
            raise BrowserError(self.connection.lost)
        if message.get("id") in self._wanted:
            self._wanted.discard(message["id"])
            self._answers[message["id"]] = message
        method, params = message.get("method", ""), message.get("params", {})
        if method == "Target.attachedToTarget":
            self._attached(params)
            return
        tab = next((each for each in self.tabs if each.session == message.get("sessionId")), None)
        if tab is None:
            return
        if method == "Fetch.requestPaused":
            tab.fetching = tab.fetching or params["resourceType"] in ("Fetch", "XHR")
            self._send(tab, *self.gate.commands(params, tab.target))
        elif method == "Page.frameStartedNavigating":
            if params["frameId"] == tab.target and "sameDocument" not in str(params.get("navigationType")):
                tab.loading = True
        elif method == "Page.frameRequestedNavigation":
            here = params["frameId"] == tab.target and params["disposition"] == "currentTab"
            tab.leaving = tab.leaving or (here and not tab.loading)  # it may come after the start
        elif method == "Page.frameClearedScheduledNavigation":
            tab.leaving = tab.leaving and params["frameId"] != tab.target
        elif method == "Page.frameStoppedLoading":
            tab.loading = tab.loading and params["frameId"] != tab.target
            tab.leaving = tab.leaving and params["frameId"] != tab.target
        elif method == "Page.javascriptDialogOpening":
            tab.dialogs.append(params["message"])
            self._send(tab, "Page.handleJavaScriptDialog", {"accept": params["type"] != "prompt"})
        elif method == "Input.dragIntercepted":
            tab.dragged = params["data"]
        elif method == "Inspector.targetCrashed":
            self.close()
            raise BrowserError("the page crashed")
        elif method == "Inspector.detached":
            self.tabs.remove(tab)

    def _attached(self, params: Message) -> None:
        """Set up a new tab before anything runs in it; what is no tab is not let run at all."""
        info, session = params["targetInfo"], params["sessionId"]
        tab = Tab(info["targetId"], session)
        if info["type"] != "page":
            self.gate.refuse(info.get("url") or info["type"], f"this browser runs no {info['type'].replace('_', ' ')}")
            self._close_target(tab)
            return
        self.connection.listen(self._mail, session=session)
        self._set_up(tab, shared=bool(info.get("canAccessOpener")))
        if len(self.tabs) < MOST_TABS:
            self.tabs.append(tab)
            return
        self.gate.refuse(info.get("url") or "a tab", f"{MOST_TABS} tabs are open")
        self.connection.ignore(session=session)
        self._close_target(tab)

    def _close_target(self, tab: Tab) -> None:
        self.connection.send("Target.closeTarget", {"targetId": tab.target}, self._mail)

    def _set_up(self, tab: Tab, *, shared: bool) -> None:
        """Set up a page.

        Args:
            tab: Its tab.
            shared: Whether it shares the clock of the page that opened it.
        """
        stopped = {"policy": "pause", "initialVirtualTime": EPOCH}
        for method, given in (
            ("Page.enable", None),
            ("Inspector.enable", None),
            ("Fetch.enable", {"patterns": [{"urlPattern": "*"}]}),
            ("Emulation.setTimezoneOverride", {"timezoneId": "UTC"}),
            ("Emulation.setLocaleOverride", {"locale": "en_US"}),
            (_VIEW, self._view()),
            ("Emulation.setEmulatedMedia", {"features": _MEDIA}),
            ("Emulation.setFocusEmulationEnabled", {"enabled": True}),
            ("Page.setInterceptFileChooserDialog", {"enabled": True}),
            ("Network.setBypassServiceWorker", {"bypass": True}),
            ("Input.setInterceptDrags", {"enabled": True}),
            *(("Page.addScriptToEvaluateOnNewDocument", {"source": source}) for source in self._scripts),
            *(() if shared else (("Emulation.setVirtualTimePolicy", stopped),)),
            ("Runtime.runIfWaitingForDebugger", None),
        ):
            tab.ready = self._send(tab, method, given)
        self._wanted.add(tab.ready)

    def _view(self, scale: float = 1.0) -> Mapping[str, Any]:
        width, height = self._size
        return {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}

    def _kill(self) -> None:
        """End the renderer of a window that hangs, and close the window."""
        for tab in self.tabs:
            self.connection.send("Page.crash", None, SimpleQueue(), session=tab.session)
        self.close()


def call(function: str, *arguments: object) -> str:
    """Return the expression that calls a function of a page with plain arguments.

    >>> call("look", 1, "a")
    'look(1,"a")'
    """
    return f"{function}({','.join(json.dumps(each) for each in arguments)})"
