"""Web: a goal on a site, a browser, a world of one's own; paid by what the database holds in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sparring.envs.core import EnvSpec, Episode, EpisodeBase, parse_illegal_policy, replay
from sparring.envs.games._arguments import flag, one_of, shown, whole
from sparring.envs.registry import register
from sparring.envs.web.actions import DRAG, IDLE, IDLE_JS, KINDS, LAST, TOOLS, TOOLS_JS, Action, Kind, write
from sparring.envs.web.checks import Verdict, changes, judge
from sparring.envs.web.chromium.window import HEIGHT, WIDTH
from sparring.envs.web.desk import ENGINES, FRAME, INPUTS, OBSERVATIONS, Camera, Desk, noted
from sparring.envs.web.jobs import Draw, Job, act, answer
from sparring.envs.web.reading import Unreadable, read
from sparring.envs.web.world import World
from sparring.errors import BadValue
from sparring.tasks.core import Pack, Task, TaskSet
from sparring.tasks.web import ALL, LEVELS, PREFIX, get_template, needs_scripts, web_pack
from sparring.types import Fixed, Frame, Message, Turn, say

SEAT = "player_0"
INFEASIBLE = 1 / 6
"""The share of tasks that cannot be done, where a template has such."""
_NOTHING: Mapping[str, float] = Fixed({SEAT: 0.0})
_LONGEST_GOAL = 4000
_SCRIPTS = "{} needs scripts, which engine='text' does not run: use engine='chromium'"
_RULES = """You use a web browser. You are shown the page as text: one line for each element, with a reference such as [ref=e12] \
where something can be done. Answer with one action, such as click("e12"); a tool call in JSON and click [12] mean the same:
{actions}
Do what the goal says and nothing else. End with answer(...), or with report_infeasible(...) if it cannot be done. You have \
{steps} actions."""


class WebEpisode(EpisodeBase):
    """One task in one world.

    Args:
        environment: What it is an episode of.
        task: Template, level and world.
        seed: Of all draws.
        edited: Changes the data before the task is made from it.
    """

    environment: WebEnvironment

    def __init__(
        self, environment: WebEnvironment, task: Task, seed: int, edited: Callable[[World], None] | None = None
    ):
        super().__init__(environment, task, seed)
        name, level, world = _said(environment.spec.id, task)
        found = get_template(name)
        if found.needs_js and environment.engine == "text":
            raise BadValue(_SCRIPTS.format(PREFIX + name))
        self.world = World(found.sites, world, self.rng)
        if edited is not None:
            edited(self.world)
        site = self.world.images[found.sites[0]].site
        hopeless = self.rng.random() < INFEASIBLE if found.infeasible else False
        job = found.make(Draw(self.world, level, hopeless, site.name))
        assert isinstance(job, Job), f"the template {name} makes a {type(job).__name__}, no Job"
        self.job = job
        self.world.freeze()
        how = (environment.observation, environment.max_chars, environment.input)
        drawing = environment.screenshot or environment.camera is not None
        self.desk = Desk(environment.engine, self.world, site.url + job.home, *how, drawing=drawing)
        self.browser = self.desk.browser
        self.done = 0
        """How many actions that are more than a look were read so far."""
        self.verdict: Verdict | None = None
        self._failed = 0
        self._tools, self._idle = (TOOLS_JS, IDLE_JS) if found.needs_js else (TOOLS, IDLE)
        self._picture: bytes | None = None
        rules = environment.rules_js if found.needs_js else environment.rules
        goal = say("user", f"Goal: {job.goal}\n\n{self.desk.look()}")
        self._begin(Turn(SEAT, (rules, goal), _NOTHING, tools=self._tools))

    def _advance(self, action: str) -> Turn:
        try:
            read_action = read(action)
        except Unreadable as error:
            return self._refuse(str(error))
        self._failed = 0
        if read_action.name in LAST:
            return self._end(read_action)
        note = self.desk.carry_out(read_action)
        if read_action.name not in self._idle:
            self.done += 1
        info = {"action": str(read_action), "illegal": False, "url": self.browser.tab.url, "error": note}
        return self._ask(note, info)

    def _refuse(self, why: str) -> Turn:
        """Carry out the policy for what is no action."""
        info = {"action": None, "illegal": True, "url": self.browser.tab.url, "error": noted(why)}
        if self._failed == self.environment.on_illegal.retries:
            return Turn(None, (), _NOTHING, terminated=True, feedback=noted(why), info=info)
        self._failed += 1
        return self._ask(why, info)

    def _ask(self, note: str | None, info: dict[str, Any]) -> Turn:
        """Show the page again, unless the actions are used up."""
        words = None if note is None else noted(note)
        if note is not None:
            info["error"] = words
        left = self.environment.max_steps - len(self.actions)
        if left == 0:
            return Turn(None, (), _NOTHING, truncated=True, feedback="the actions are used up", info=info)
        told = "" if words is None else f"Not done: {words}\n\n"
        message = say("user", f"{told}{self.desk.look()}\n\nActions left: {left}.")
        return Turn(SEAT, (message,), _NOTHING, tools=self._tools, feedback=words, info=info)

    def _end(self, action: Action) -> Turn:
        """Judge."""
        job, given = self.job, str(next(iter(action.arguments.values())))
        verdict = judge(changes(self.world), job.expect, job.allow)
        goals = dict(verdict.subgoals)
        reasons = [] if verdict.success else [verdict.reason]
        gave_up = action.name == "report_infeasible"
        if gave_up != job.infeasible:
            goals["the task was seen as it is"] = False
            reasons.append("the task cannot be done" if job.infeasible else "the task can be done")
        elif job.infeasible:
            goals["the task was seen as it is"] = True
        if job.answer is not None and not gave_up:
            goals["the answer"] = job.answer.accepts(given)
            if not goals["the answer"]:
                reasons.append(f"the answer is {job.answer.written()}, not {given!r:.80}")
        success = not reasons
        reason = noted("; ".join(reasons) or verdict.reason)
        self.verdict = Verdict(success, goals, verdict.side_effects, reason)
        info = {"action": str(action), "illegal": False, "url": self.browser.tab.url, "error": None}
        info |= {"success": success, "subgoals": goals, "side_effects": list(map(noted, verdict.side_effects))}
        return Turn(None, (), {SEAT: float(success)}, terminated=True, feedback=reason, info=info)

    def _begin(self, turn: Turn) -> Turn:
        self._picture = self.browser.screenshot() if self.environment.screenshot else None
        if self.environment.camera is not None:
            self.environment.camera(self.browser)
        if turn.seat is None:
            self.browser.close()
        return super()._begin(turn)

    def render(self) -> Frame:
        """The goal, the actions and the page as it is; with `screenshot` also a picture."""
        page = "\n".join((self.browser.tab.url, *self.browser.page.lines()))
        text = "\n".join((f"Goal: {self.job.goal}", *(f"> {action:.200}" for action in self.actions), page))
        return Frame(text, png=self._picture)


def _said(id: str, task: Task) -> tuple[str, int, str]:
    """Return template, level and world of a task.

    Raises:
        BadValue: It says none.
        UnknownName: There is no such template.
    """
    name, level, world = (task.params.get(key) for key in ("template", "level", "world"))
    if not (isinstance(name, str) and isinstance(world, str) and 0 < len(world) <= 80):
        raise BadValue(
            f"a task of {id} has params 'template', 'level' and 'world' (a text of 1 to 80 characters); "
            f"{task.id} has {dict(task.params)!r:.200}"
        )
    if level not in (levels := get_template(name).levels):
        raise BadValue(f"level={shown(level)} of {name!r}: use {' or '.join(map(str, levels))}")
    return name, int(level), world


class WebEnvironment:
    """Makes episodes of the web tasks of a pack."""

    def __init__(self, pack: Pack, kwargs: Mapping[str, Any]):
        self.pack = pack
        self.kwargs = kwargs
        self.camera: Camera | None = None
        """An onlooker's, of whom the seats know nothing."""
        self.observation = one_of("observation", kwargs["observation"], OBSERVATIONS)
        self.engine = one_of("engine", kwargs["engine"], ENGINES)
        self.screenshot = flag("screenshot", kwargs["screenshot"])
        if self.screenshot and self.engine == "text":
            raise BadValue("screenshot=True with engine='text', which draws nothing: use engine='chromium'")
        self.input = one_of("input", kwargs["input"], INPUTS)
        if self.input == "trusted" and self.engine == "text":
            raise BadValue("input='trusted' with engine='text', which has no input of its own: use engine='chromium'")
        if self.engine == "text" and needs_scripts(pack.name):
            raise BadValue(_SCRIPTS.format(pack.name))
        self.max_chars = whole("max_chars", kwargs["max_chars"], 500, 1_000_000)
        self.max_steps = whole("max_steps", kwargs["max_steps"], 1, 1000)
        self.on_illegal = parse_illegal_policy(kwargs["illegal"])
        if self.on_illegal.then != "forfeit":
            raise BadValue(f"illegal={kwargs['illegal']!r}: actions cannot be listed; use 'forfeit' or 'retry(n)'")
        self.rules, self.rules_js = (self._rules(kinds) for kinds in (KINDS, (*KINDS[:-2], DRAG, *KINDS[-2:])))
        self.spec = EnvSpec(
            id="Web-v0",
            seats=(SEAT,),
            reward_range=(0.0, 1.0),
            max_turns=self.max_steps,
            max_chars=len(self.rules_js.content) + _LONGEST_GOAL + self.max_steps * (self.max_chars + FRAME),
            illegal=kwargs["illegal"],
            pack=pack.name,
            doc=web.__doc__ or "",
            players={"oracle": oracle, "clicker": clicker},
            blocking=self.engine != "text",
            picture=(WIDTH, HEIGHT) if self.screenshot else None,
        )

    def _rules(self, kinds: Sequence[Kind]) -> Message:
        actions = "\n".join(f"  {kind.usage}: {kind.says}" for kind in kinds)
        return Message("system", _RULES.format(actions=actions, steps=self.max_steps))

    def start(self, task: Task, *, seed: int) -> WebEpisode:
        """Open the first page of the task's site in a world of its own.

        Raises:
            BadValue: The task says no template, level and world.
            UnknownName: There is no such template.
            MissingExtra: What serves the sites is not installed.
            SiteError: The site is broken.
        """
        return WebEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The tasks of one split."""
        return self.pack.tasks(split)


def oracle(episode: Episode) -> dict[str, float]:
    """Do what the task's own plan says; give up where others have left it."""
    assert isinstance(episode, WebEpisode)
    plan, page = episode.job.plan, episode.browser.page
    step = plan[episode.done] if episode.done < len(plan) else answer()
    return {act(step, page, episode.environment.max_chars) or write("answer"): 1.0}


def clicker(episode: Episode) -> dict[str, float]:
    """Click anything on the page, or say that all is done: the floor."""
    assert isinstance(episode, WebEpisode)
    page = episode.browser.page
    there = [item for item in page.outline.items if item.key and item.role != "more" and page.is_shown(item)]
    whole = 2 * len(there) + 1
    clicks = {write("click", ref=page.reference(item)): 2 / whole for item in there}
    return {**clicks, write("answer"): 1 / whole}


@register("Web-v0")
def web(
    *,
    tasks: str = f"{PREFIX}{ALL}",
    level: int | None = None,
    engine: str = "text",
    observation: str = "full",
    screenshot: bool = False,
    input: str = INPUTS[0],
    max_chars: int = 8000,
    max_steps: int = 40,
    illegal: str = "retry(3)",
) -> WebEnvironment:
    """Use a website to reach a goal; what counts is the site's database in the end.

    | | |
    |---|---|
    | Seats | `player_0` alone |
    | Moves | one action: `click("e12")`, a tool call in JSON, or `click [12]` (`docs/web.md`); its end is `answer(...)` or `report_infeasible(...)` |
    | Observation | the page as lines with references (`docs/web-snapshot.md`), what could not be done, actions left |
    | Reward | 1 if every row that was to change did, no other row did, and the answer (if one is asked for) is right by its type; else 0 |
    | Tasks | pack `web/all`: templates of levels 1 to 5 in worlds made from a seed; templates and worlds of the splits are disjoint |
    | End | terminated by `answer` or `report_infeasible`; truncated after `max_steps` actions, with 0 |
    | Infeasible | some templates make tasks that cannot be done (one in six): only `report_infeasible` is paid there, and nowhere else |
    | Illegal answer | text in which no action can be read: `retry(n)` says why and asks again, `forfeit` ends the episode with 0; an action that cannot be done is no illegal answer, it is told and costs one action |
    | Site | an exception in a site raises `SiteError` and voids the episode; it is never a reward |
    | Players | `oracle` (the task's own plan), `clicker` (clicks anything) |

    `info` of every action: `action` (as a call), `url`, `error` (why it could not be done, or None); of the last one also
    `success`, `subgoals` (each row that was to change, and the answer) and `side_effects` (changes that nobody asked for).

    Args:
        tasks: `web/all`, `web/SITE`, `web/SITE/TEMPLATE`, `web/js` (pages that need scripts), each also with `:LEVEL`.
        level: 1 (2 to 5 steps) to 5 (16 to 32, or several sites): tasks of this level only; None has all in turn.
        engine: `text` (in this process, no browser needed) or `chromium` (a real one); both show the same text.
        observation: `full` (the whole page every time), or `diff` (only what changed, as long as the page stays).
        screenshot: Whether `render()` and the observations of Gymnasium and PettingZoo have a picture of the page, 1024 by
            768 pixels; needs `chromium`.
        input: `synthetic` (events made in the page, fast) or `trusted` (the browser's own input, which scripts cannot tell
            from a user's; needs `chromium`).
        max_chars: Characters of a page that are shown at a time; the rest is seen with `expand`.
        max_steps: Actions of an episode.
        illegal: What an answer that cannot be read does.

    Example: `sparring.make("Web-v0", tasks="web/shop", level=2)`

    Versions: v0 first version.
    """
    if not isinstance(tasks, str) or not tasks.startswith(PREFIX):
        raise BadValue(
            f"tasks={shown(tasks)}: use {PREFIX + ALL!r}, {PREFIX + 'SITE'!r} or {PREFIX + 'SITE/TEMPLATE'!r}"
        )
    name = tasks if level is None else f"{tasks}:{whole('level', level, LEVELS[0], LEVELS[-1])}"
    given: dict[str, Any] = {"tasks": tasks, "level": level, "engine": engine, "observation": observation}
    given |= {"screenshot": screenshot, "input": input}
    given |= {"max_chars": max_chars, "max_steps": max_steps, "illegal": illegal}
    return WebEnvironment(web_pack(name), given)
