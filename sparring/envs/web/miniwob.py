"""MiniWoB++: small web pages with one thing to do each, in Chromium, paid by the page's own rule and never by a clock."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sparring.envs.core import EnvSpec, Episode, EpisodeBase, parse_illegal_policy, replay
from sparring.envs.games._arguments import flag, one_of, shown, whole
from sparring.envs.registry import register
from sparring.envs.web import miniwob_stage
from sparring.envs.web.actions import Action
from sparring.envs.web.desk import INPUTS
from sparring.envs.web.miniwob_actions import KINDS, KINDS_BY_NAME, TOOLS, carry_out
from sparring.envs.web.miniwob_players import oracle, stroller
from sparring.envs.web.miniwob_stage import SIZE, Stage, Stages, folder
from sparring.envs.web.reading import Unreadable, read
from sparring.envs.web.snapshot import Page
from sparring.errors import BadValue, BrowserError
from sparring.tasks.core import Pack, Task, TaskSet
from sparring.tasks.miniwob import ALL, PREFIX, TASKS, miniwob_pack
from sparring.types import EMPTY, Fixed, Frame, Message, Turn, say

SEAT = "player_0"
SUCCESS = 0.999
"""What a page must pay at least for the task to count as done; less is a part, or a wrong answer."""
_NOTHING: Mapping[str, float] = Fixed({SEAT: 0.0})
_LONGEST_GOAL = 1000
_LONGEST_NOTE = 400
_FRAME = _LONGEST_NOTE + 100
"""The most characters of a message beside the page."""
_RULES = """You use a small web page. You are shown it as text: one line for each element, with a reference such as [ref=e12] \
where something can be done; a box is x, y, width and height in pixels. Answer with one action:
{actions}
Do what the goal says. The task ends when the page has judged. You have {steps} actions."""


class MiniWobEpisode(EpisodeBase):
    """One task of one seed."""

    environment: MiniWobEnvironment

    def __init__(self, environment: MiniWobEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.name = _named(environment.spec.id, task)
        self.number = self.rng.getrandbits(48)
        """What the page is seeded with."""
        self.deeds: list[Action] = []
        """The actions that were carried out."""
        self.picture: bytes | None = None
        """The page as a PNG, where pictures are asked for."""
        self.page: Page
        """What the page showed last."""
        self.goal: str
        """What the page asks for."""
        self._failed = 0
        self._void: BrowserError | None = None
        self._stage: Stage | None = None
        self._state: Mapping[str, Any] = EMPTY
        with self._on_stage():
            pass
        self.goal = str(self._state["goal"])[:_LONGEST_GOAL]
        first = say("user", f"Goal: {self.goal}\n\n{self._look()}")
        self._begin(Turn(SEAT, (environment.rules, first), _NOTHING, tools=TOOLS))

    def _advance(self, action: str) -> Turn:
        try:
            deed = read(action, KINDS_BY_NAME)
        except Unreadable as error:
            return self._refuse(str(error))
        self._failed = 0
        with self._on_stage() as stage:
            note = carry_out(stage, deed)
            stage.look()
            self._see(stage)
        self.deeds.append(deed)
        if self._state.get("episode") != str(self.number):
            info = {"action": str(deed), "illegal": False, "error": None, "success": False, "raw": 0.0, "partial": 0.0}
            return self._close("the page was left", info)
        if self._state["done"]:
            return self._judge(deed)
        return self._ask(note, {"action": str(deed), "illegal": False, "error": note})

    def _judge(self, deed: Action) -> Turn:
        """Pay what the page says."""
        raw = float(self._state["raw"])
        success = raw >= SUCCESS
        info = {"action": str(deed), "illegal": False, "error": None, "success": success, "raw": raw}
        info["partial"] = min(1.0, max(0.0, raw))
        reason = self._state["reason"]
        said = "done" if success else f"the page paid {raw:g}" + (f": {reason}" if isinstance(reason, str) else "")
        return self._close(said, info, float(success))

    def _close(self, why: str, info: Mapping[str, Any], reward: float = 0.0) -> Turn:
        self._leave()
        return Turn(None, (), {SEAT: reward}, terminated=True, feedback=_clean(why), info=info)

    def _refuse(self, why: str) -> Turn:
        """Carry out the policy for what is no action."""
        info = {"action": None, "illegal": True, "error": _clean(why)}
        if self._failed == self.environment.on_illegal.retries:
            return self._close(why, info)
        self._failed += 1
        return self._ask(why, info)

    def _ask(self, note: str | None, info: Mapping[str, Any]) -> Turn:
        """Show the page again, unless the actions are used up."""
        words = None if note is None else _clean(note)
        left = self.environment.max_steps - len(self.actions)
        if left == 0:
            self._leave()
            return Turn(None, (), _NOTHING, truncated=True, feedback="the actions are used up", info=info)
        told = "" if words is None else f"Not done: {words}\n\n"
        message = say("user", f"{told}{self._look()}\n\nActions left: {left}.")
        return Turn(SEAT, (message,), _NOTHING, tools=TOOLS, feedback=words, info=info)

    def _look(self) -> str:
        return "\n".join(self.page.window(self.environment.max_chars)) or "(the page is empty)"

    @property
    def _stages(self) -> Stages:
        return miniwob_stage.DRAWN if self.environment.screenshot else miniwob_stage.STAGES

    @contextmanager
    def _on_stage(self) -> Iterator[Stage]:
        """Lend the episode's page: the one that it has, or another on which all that was done is done again.

        Raises:
            BrowserError: The page crashed, hangs, or the browser has gone: the episode is void, now and later.
        """
        if self._void is not None:
            raise BrowserError(f"the episode is void: {self._void}") from self._void
        stages, stage = self._stages, self._stage
        try:
            if stage is None or not stages.drive(stage):
                stage = self._stage = stages.take(self.name)
                weakref.finalize(self, stages.abandon, stage).atexit = False
                self._play_again(stage)
            yield stage
        except BrowserError as error:
            self._void = error
            self._leave()
            raise
        if self._stage is not None:
            stages.rest(stage)

    def _play_again(self, stage: Stage) -> None:
        stage.begin(self.number, trusted=self.environment.input == "trusted")
        stage.look()
        for deed in self.deeds:
            carry_out(stage, deed)
            stage.look()
        self._see(stage)

    def _see(self, stage: Stage) -> None:
        assert stage.page is not None
        self.page, self._state = stage.page, stage.state
        if self.environment.screenshot:
            self.picture = stage.screenshot()

    def _leave(self) -> None:
        """Give the page back."""
        if self._stage is not None:
            self._stages.release(self._stage)
            self._stage = None

    def render(self) -> Frame:
        """The goal, the actions and the page as it is."""
        lines = (f"Goal: {self.goal}", *(f"> {action:.200}" for action in self.actions), *self.page.lines())
        return Frame("\n".join(lines), png=self.picture)


def _clean(text: str) -> str:
    """Return a text that every encoding can carry, cut to the length of a note."""
    return text[:_LONGEST_NOTE].encode("utf-8", "replace").decode()


def _named(id: str, task: Task) -> str:
    name = task.params.get("task")
    if name not in TASKS:
        raise BadValue(
            f"a task of {id} has the param 'task', one of {len(TASKS)} such as 'click-button'; {task.id} has "
            f"{dict(task.params)!r:.200}"
        )
    return str(name)


class MiniWobEnvironment:
    """Makes episodes of the tasks of a pack."""

    def __init__(self, pack: Pack, kwargs: Mapping[str, Any]):
        folder()
        self.pack = pack
        self.kwargs = kwargs
        self.max_chars = whole("max_chars", kwargs["max_chars"], 500, 1_000_000)
        self.max_steps = whole("max_steps", kwargs["max_steps"], 1, 1000)
        self.screenshot = flag("screenshot", kwargs["screenshot"])
        self.input = one_of("input", kwargs["input"], INPUTS)
        self.on_illegal = parse_illegal_policy(kwargs["illegal"])
        if self.on_illegal.then != "forfeit":
            raise BadValue(f"illegal={kwargs['illegal']!r}: actions cannot be listed; use 'forfeit' or 'retry(n)'")
        actions = "\n".join(f"  {kind.usage}: {kind.says}" for kind in KINDS)
        self.rules = Message("system", _RULES.format(actions=actions, steps=self.max_steps))
        self.spec = EnvSpec(
            id="MiniWoB-v0",
            seats=(SEAT,),
            reward_range=(0.0, 1.0),
            max_turns=self.max_steps,
            max_chars=len(self.rules.content) + _LONGEST_GOAL + self.max_steps * (self.max_chars + _FRAME),
            illegal=kwargs["illegal"],
            pack=pack.name,
            doc=miniwob.__doc__ or "",
            players={"oracle": oracle, "stroller": stroller},
            blocking=True,
            picture=SIZE if self.screenshot else None,
        )

    def start(self, task: Task, *, seed: int) -> MiniWobEpisode:
        """Open the page of the task and seed it.

        Raises:
            BadValue: The task names none of MiniWoB++.
            BrowserError: There is no browser, or it failed.
        """
        return MiniWobEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The tasks of one split."""
        return self.pack.tasks(split)


@register("MiniWoB-v0")
def miniwob(
    *,
    tasks: str = f"{PREFIX}{ALL}",
    max_chars: int = 4000,
    max_steps: int = 30,
    screenshot: bool = False,
    input: str = INPUTS[0],
    illegal: str = "retry(2)",
) -> MiniWobEnvironment:
    """Do one thing on a small web page: press a button, fill in a form, find a mail, move a slider, draw a line.

    | | |
    |---|---|
    | Source | World of Bits (Shi et al. 2017) and MiniWoB++ (Liu et al. 2018, arXiv:1802.08802); the pages are those of the package `miniwob` 1.1.0 |
    | Seats | `player_0` alone |
    | Moves | one action, as in `Web-v0`, and the mouse: `drag("e3", "e5")`, `click_at(80, 120)`, `drag_at(10, 60, 90, 60)` |
    | Observation | goal; the page as lines with references (`docs/web-snapshot.md`), drawings shape by shape with place and colour |
    | Reward | 1 if the page pays at least 0.999, else 0: parts and wrong answers that the pages pay for count as nothing, time does not count |
    | Tasks | pack `miniwob/all`: 125 pages in turn, made anew from (task, seed) |
    | End | terminated when the page has judged, or was left; truncated after `max_steps` actions, with 0 |
    | Time | a page's clock stands while nobody acts; every action lets 400 ms of its time pass |
    | Illegal answer | text in which no action can be read: `retry(n)` says why and asks again, `forfeit` ends the episode with 0 |
    | Browser | Chromium (`docs/web-chromium.md`); a page that crashes or hangs raises `BrowserError` and voids the episode |
    | Players | `oracle` (solves the tasks of `sparring.envs.web.miniwob_players.SOLVED`), `stroller` (clicks anything) |

    `info` of every action: `action` (as a call), `error` (why it could not be done, or None); of the last one also `success`,
    `raw` (what the page paid, -1 to 1) and `partial` (the same, at least 0).

    Args:
        tasks: `miniwob/all`, or `miniwob/NAME` for one page.
        max_chars: Characters of the page that are shown at most.
        max_steps: Actions of an episode.
        screenshot: Whether `render()` and the observations of Gymnasium and PettingZoo have a picture of the page, 500 by 240
            pixels, too; that takes longer than an action.
        input: `synthetic` (events made in the page, fast) or `trusted` (the browser's own input, which scripts cannot tell
            from a user's).
        illegal: What an answer that cannot be read does.

    Example: `sparring.make("MiniWoB-v0", tasks="miniwob/click-button")`

    Versions: v0 first version.
    """
    if not isinstance(tasks, str) or not tasks.startswith(PREFIX):
        raise BadValue(f"tasks={shown(tasks)}: use {PREFIX + ALL!r} or the name of one page, {PREFIX}NAME")
    given = {"tasks": tasks, "max_chars": max_chars, "max_steps": max_steps, "screenshot": screenshot}
    return MiniWobEnvironment(miniwob_pack(tasks), {**given, "input": input, "illegal": illegal})
