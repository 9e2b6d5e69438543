"""Web pages as a browser draws them: an episode played once more in Chromium, with a small picture before every action.

The pictures are of our own sites in a world made from the episode's seed; of the episode itself only the actions are used. A
page of which a browser shows other text than was played is not pictured, nor is anything after it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from sparring.envs.core import Environment
from sparring.envs.registry import make
from sparring.envs.web.chromium.engine import ChromiumBrowser, Photo
from sparring.envs.web.environment import WebEnvironment
from sparring.envs.web.injection import WebInjectionEnvironment
from sparring.envs.web.injection_episode import BLUE
from sparring.envs.web.market import WebMarketEnvironment
from sparring.envs.web.reading import Unreadable, read
from sparring.envs.web.text import TextBrowser
from sparring.errors import Boundary
from sparring.tasks.core import Task
from sparring.types import Trajectory

DRAWN = ("Web-v0", "WebInjection-v0", "WebMarket-v0")
"""The environments whose pages are pictured."""
MOST = 60
"""States of an episode that are pictured, from the start."""
KEPT = 32
"""Episodes whose pictures are kept."""
BUSY = "Pages are shown as text: the browser that draws them is busy with another episode. Load this page again."


class Photographed(NamedTuple):
    """The pictures of an episode."""

    photos: tuple[Photo | None, ...] = ()
    """Of its states, from the start; fewer than there are if the rest could not be pictured."""
    note: str = ""
    """Why there are no more."""


class Photographer:
    """Pictures episodes, one at a time: who asks meanwhile is told so and does not wait. The newest are kept.

    Args:
        kept: How many.
    """

    def __init__(self, kept: int = KEPT):
        self._most = kept
        self._kept = OrderedDict[str, Photographed]()
        self._shelf, self._browser = threading.Lock(), threading.Lock()

    def photos(self, trajectory: Trajectory, shown: Sequence[str]) -> Photographed:
        """Return the pictures of an episode.

        Args:
            trajectory: The episode.
            shown: Its states as text, as they were when it was played.
        """
        if trajectory.env not in DRAWN:
            return Photographed()
        key = _key(trajectory)
        with self._shelf:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if not self._browser.acquire(blocking=False):
            return Photographed(note=BUSY)
        try:
            with Boundary() as boundary:
                made = _made(trajectory, shown)
        finally:
            self._browser.release()
        if boundary.error is not None:
            return Photographed(note=f"Pages are shown as text: {boundary.error}"[:400])
        with self._shelf:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


def _key(trajectory: Trajectory) -> str:
    """Return what tells an episode from all others."""
    said = [trajectory.env, dict(trajectory.env_kwargs), trajectory.task, trajectory.seed]
    return hashlib.sha256(repr([*said, [step.text for step in trajectory.steps]]).encode()).hexdigest()


def _made(trajectory: Trajectory, shown: Sequence[str]) -> Photographed:
    """Play an episode with a camera.

    Raises:
        BrowserError: There is no browser, or it failed.
        SparringError: It cannot be played.
    """
    environment, camera = _set_up(trajectory)
    episode = environment.start(Task.from_json(trajectory.task), seed=trajectory.seed)
    photos = list[Photo | None]()
    for number, wanted in enumerate(shown[:MOST]):
        if number:
            episode.step(trajectory.steps[number - 1].text)
        if episode.render().ansi != wanted:
            what = "a browser shows another page than was played, so the rest is shown as text."
            return Photographed(tuple(photos), f"From step {number + 1} on {what}")
        photos.append(camera.newest())
    rest = f"Only the first {MOST} steps have pictures." if len(shown) > MOST else ""
    return Photographed(tuple(photos), rest)


def _set_up(trajectory: Trajectory) -> tuple[Environment, _Camera]:
    """Return the environment of an episode with a camera in it."""
    environment = make(trajectory.env, **{**trajectory.env_kwargs, "engine": "chromium"})
    steps = trajectory.steps
    if isinstance(environment, WebInjectionEnvironment):
        camera = environment.web.camera = _Camera([step.text for step in steps if step.seat == BLUE])
    else:
        assert isinstance(environment, WebEnvironment | WebMarketEnvironment), f"{trajectory.env} is none of {DRAWN}"
        camera = environment.camera = _Camera([step.text for step in steps])
    return environment, camera


class _Camera:
    """Takes a picture of every state of a page, for the action that comes next.

    Args:
        answers: All that is going to be said while there is a page.
    """

    def __init__(self, answers: Sequence[str]):
        self._answers = iter(answers)
        self._newest: Photo | None = None

    def __call__(self, browser: TextBrowser) -> None:
        assert isinstance(browser, ChromiumBrowser), "the engine is Chromium"
        self._newest = browser.photograph(_named(next(self._answers, "")))

    def newest(self) -> Photo | None:
        """Return the picture that was taken since this was last asked."""
        found, self._newest = self._newest, None
        return found


def _named(answer: str) -> list[str]:
    """Return the references that an answer names.

    >>> _named('drag("e1", "e4")'), _named("click [7]"), _named('press("Enter")'), _named("what?")
    (['e1', 'e4'], ['e7'], [], [])
    """
    try:
        found = read(answer)
    except Unreadable:
        return []
    return [each for name in ("ref", "to") if isinstance(each := found.arguments.get(name), str)]
