"""Pages of MiniWoB++ tasks in Chromium: kept open and seeded anew in place, which is thirty times as fast as opening them.

A page that served an episode serves another of the same task; the next one sees nothing of it (tests compare all tasks). Tasks
whose pages keep traces are opened anew. At most `MOST` pages are open; then the episode that was idle for the longest time
gives up its page, and plays its actions again on another when it goes on.
"""

from __future__ import annotations

import importlib.util
import json
import mimetypes
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from urllib.parse import unquote, urlsplit

from sparring.envs.web.chromium import trusted
from sparring.envs.web.chromium.browser import open_window
from sparring.envs.web.chromium.live import LivePage, look_script
from sparring.envs.web.chromium.requests import Request, Response
from sparring.envs.web.chromium.window import Window, call
from sparring.envs.web.roles import words
from sparring.envs.web.snapshot import References
from sparring.errors import MissingExtra

HOST = "miniwob.test"
SIZE = (500, 240)
"""The view: tasks are 160 by 210 CSS pixels, some a little wider."""
SETTLE = 400
"""Milliseconds of page time after every action: what appears late has appeared by then."""
MOST = 64
"""Open pages of a process."""
_LOOK = "[__sparring.look({shapes: true}), window.__miniwob && window.core ? __miniwob.state() : {}]"
_MOST_WAITS = 50
"""So often an image that is still on its way is waited for."""
OPENED_ANEW = words(
    "click-pie drag-items drag-items-grid drag-sort-numbers form-sequence search-engine use-colorwheel use-colorwheel-2 use-slider use-slider-2"
)
"""Tasks whose pages keep traces of an episode."""


@lru_cache(maxsize=1)
def folder() -> Path:
    """Return where the package `miniwob` has its pages; the package is not imported, for it would bring a browser driver.

    Raises:
        MissingExtra: It is not installed.
    """
    spec = importlib.util.find_spec("miniwob")
    places = () if spec is None else tuple(spec.submodule_search_locations or ())
    found = next((Path(place) / "html" for place in places if (Path(place) / "html" / "miniwob").is_dir()), None)
    if found is None:
        raise MissingExtra(
            "MiniWoB tasks need the package miniwob, which is not installed: pip install 'sparring[miniwob]'"
        )
    return found.resolve()


@lru_cache(maxsize=512)
def _file(path: str) -> Response | None:
    file = (folder() / path.lstrip("/")).resolve()
    if not file.is_relative_to(folder()) or not file.is_file():
        return None
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") or kind.endswith("javascript") else ""
    return Response(file.read_bytes(), headers=(("content-type", f"{kind}{charset}"),))


def answering(request: Request) -> Response | str:
    """Answer a request of a page with a file of the package, and nothing else."""
    parts = urlsplit(request.url)
    if parts.netloc != HOST:
        return f"there is no site at {parts.netloc!r:.80}; there is {HOST}"
    return _file(unquote(parts.path)) or Response(b"", status=404)


@lru_cache(maxsize=1)
def _script() -> str:
    return (Path(__file__).parent / "miniwob.js").read_text(encoding="utf-8")


class Stage:
    """An open page of a task."""

    def __init__(self, task: str, window: Window):
        self.task = task
        self.window = window
        self.tab = window.tabs[0]
        self.trusted = False
        """Whether what a user does is the browser's own input."""
        self.state: Mapping[str, Any] = {}
        self.page: LivePage | None = None
        self._references = References()
        window.navigate(self.tab, f"https://{HOST}/miniwob/{task}.html", SETTLE)

    def begin(self, seed: int, *, trusted: bool = False) -> None:
        """Begin an episode on the page."""
        self._references, self.page, self.trusted = References(), None, trusted
        self.act(call("__miniwob.begin", str(seed)))
        for extra in self.window.tabs[1:]:
            self.window.close_tab(extra)

    def act(self, expression: str) -> str | None:
        """Do something on the page, and let its time pass; return what the page says was wrong with it."""
        said = self.window.run(self.tab, expression, SETTLE)
        return None if said is None else str(said)

    def do(self, name: str, index: int | None, *given: Any) -> str | None:
        """Do something to an element of the page; return what the page says was wrong with it."""
        if self.trusted:
            return trusted.act(self.window, self.tab, name, index, given, SETTLE)
        return self.act(call("__sparring.item", name, index, *given))

    def wait(self, milliseconds: int) -> None:
        """Let time pass, as much as after every action and `milliseconds` more, but ten seconds at most."""
        self.window.settle(self.tab, min(10_000, SETTLE + milliseconds))

    def drag(self, way: Sequence[tuple[float, float]]) -> None:
        """Press the mouse button at the first place, release it at the last, and let time pass; one place is a click."""
        if len(way) == 1:
            self.window.input(self.tab, trusted.clicked(way[0]), SETTLE)
        else:
            trusted.drag(self.window, self.tab, way, SETTLE)

    def centre(self, index: int) -> tuple[float, float]:
        """Return the centre of an element of the page, brought into view if need be."""
        x, y = self.window.evaluate(self.tab, call("__sparring.centre", index))
        return x, y

    def screenshot(self) -> bytes:
        """Return what the page shows as a PNG."""
        return self.window.screenshot(self.tab)

    def look(self) -> None:
        """See what the page shows, and how the episode stands."""
        for _ in range(_MOST_WAITS):
            seen, self.state = self.window.evaluate(self.tab, _LOOK)
            told = json.loads(seen)
            if not (told["pending"] or self.state.get("loading")):
                break
            self.window.settle(self.tab, 1)
        self.page = LivePage(told, self._references, self.page)


class Stages:
    """The open pages of this process: which are idle, which play, and which of these are being driven just now.

    Args:
        drawing: Whether pictures are made of them.
    """

    def __init__(self, *, drawing: bool = False) -> None:
        self._drawing = drawing
        self._lock = threading.Lock()
        self._idle: OrderedDict[int, Stage] = OrderedDict()
        self._playing: OrderedDict[int, Stage] = OrderedDict()
        self._driven: set[int] = set()
        self._abandoned: SimpleQueue[Stage] = SimpleQueue()

    def take(self, task: str) -> Stage:
        """Return a page of a task, to be driven.

        Raises:
            BrowserError: There is no browser, or it does not open the page.
        """
        with self._lock:
            self._collect()
            stage = self._reusable(task)
            spare = None if stage else self._spare()
        if stage is None:
            window = None if spare is None else spare.window
            if window is None or not window.is_open:
                scripts = (look_script(), _script())
                window = open_window(answering, scripts=scripts, size=SIZE, drawing=self._drawing)
            stage = Stage(task, window)
        with self._lock:
            self._playing[id(stage)] = stage
            self._driven.add(id(stage))
        return stage

    def drive(self, stage: Stage) -> bool:
        """Return whether an episode still has its page; it is driven from now on."""
        with self._lock:
            if self._playing.get(id(stage)) is not stage or not stage.window.is_open:
                return False
            self._playing.move_to_end(id(stage))
            self._driven.add(id(stage))
            return True

    def rest(self, stage: Stage) -> None:
        """Note that the episode of a page waits for an action."""
        with self._lock:
            self._driven.discard(id(stage))

    def release(self, stage: Stage) -> None:
        """Note that an episode needs its page no more."""
        with self._lock:
            self._release(stage)

    def abandon(self, stage: Stage) -> None:
        """Do as `release`, later: this may be called while garbage is collected, in the middle of anything."""
        self._abandoned.put(stage)

    def tidy(self) -> None:
        """Have the idle pages give up their garbage, as they would in time: what they take then is what they need.

        Raises:
            BrowserError: A page hangs, or its browser has gone.
        """
        with self._lock:
            self._collect()
            idle = [stage for stage in self._idle.values() if stage.window.is_open]
        for stage in idle:
            stage.window.command(stage.tab, "HeapProfiler.collectGarbage")

    def _collect(self) -> None:
        while not self._abandoned.empty():
            self._release(self._abandoned.get())

    def _release(self, stage: Stage) -> None:
        self._driven.discard(id(stage))
        if self._playing.get(id(stage)) is stage:
            del self._playing[id(stage)]
            if stage.window.is_open:
                self._idle[id(stage)] = stage

    def _reusable(self, task: str) -> Stage | None:
        for number, stage in tuple(self._idle.items()):
            if not stage.window.is_open:
                del self._idle[number]
            elif stage.task == task and task not in OPENED_ANEW:
                return self._idle.pop(number)
        return None

    def _spare(self) -> Stage | None:
        """Return a page to open another task in, if enough are open."""
        if len(self._idle) + len(self._playing) < MOST:
            return None
        if self._idle:
            return self._idle.popitem(last=False)[1]
        resting = next((number for number in self._playing if number not in self._driven), None)
        return None if resting is None else self._playing.pop(resting)


STAGES, DRAWN = Stages(), Stages(drawing=True)


def _in_child() -> None:
    """A forked process has no pages: the browser is its parent's."""
    global STAGES, DRAWN
    STAGES, DRAWN = Stages(), Stages(drawing=True)


os.register_at_fork(after_in_child=_in_child)
