"""Tasks of the web for the agents of BrowserGym: importing this module registers `browsergym/sparring.SITE.NAME`.

    import gymnasium, sparring.wrappers.browsergym
    env = gymnasium.make("browsergym/sparring.shop.add_to_basket")
    observation, info = env.reset(seed=0)

BrowserGym drives the pages (Playwright), makes its observations and reads its actions; the sites, the world and the verdict are
ours. `send_msg_to_user` ends a task, with the answer if one is asked for; `report_infeasible` says that it cannot be done. The
other way round, its tasks through our protocol, serves fewer people: most of them need sites that somebody hosts, and each
reset starts two browsers.

BrowserGym: de Chezelles et al. 2024, "The BrowserGym Ecosystem for Web Agent Research", https://arxiv.org/abs/2412.05467
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, MutableSequence
from typing import Any

from sparring.envs.web.actions import write
from sparring.envs.web.environment import WebEpisode, web
from sparring.envs.web.http import Client, Refused, call, resolve
from sparring.envs.web.jobs import Step
from sparring.errors import BrowserError, MissingExtra, SiteError
from sparring.tasks.core import SPLITS
from sparring.tasks.web import PREFIX, get_template, template_names

try:
    from browsergym.core.registration import register_task
    from browsergym.core.task import AbstractBrowserTask
    from playwright.sync_api import Page, Request, Route
except ImportError as error:
    raise MissingExtra("BrowserGym is not installed: pip install 'sparring[browsergym]'") from error

_END = (
    "When it is done, send a message to the user: the answer, if one is asked for, and nothing else. If it cannot be done, "
    "report it as infeasible."
)
_MOVED = '<!doctype html><meta charset="utf-8"><title>...</title><script>location.replace({to!r})</script>'
"""In the place of a redirect, which Playwright does not let be answered."""
_PATIENCE = 5000
"""Milliseconds in which a page that was asked for is there."""
_STEP = 20
_NOWHERE = ("about:blank", "chrome-error://chromewebdata/")
"""Where the browser is when it was not given a page."""


class WebTask(AbstractBrowserTask):  # type: ignore[misc]  # BrowserGym has no types
    """One template of web tasks.

    Args:
        seed: Which of its tasks, and all draws; None draws one.
        template: SITE/NAME.
        level: One of its levels; None takes them in turn.

    Raises:
        UnknownName: There is no such template.
        BadValue: It has no such level.
    """

    def __init__(self, seed: int | None, template: str, level: int | None = None):
        super().__init__(seed)
        self.slow_mo, self.timeout = 0, 5000
        self.locale, self.timezone_id = "en-US", "UTC"
        number = secrets.randbelow(2**31) if seed is None else seed
        environment = web(tasks=PREFIX + template, level=level)
        split = next(each for each in SPLITS if each in environment.pack.sizes)
        self.episode: WebEpisode = environment.start(environment.tasks(split)[number], seed=number)
        self._client = Client(self.episode.world)
        self._moving = False
        """Whether a page sent the browser on to another one that it has not asked for yet."""
        self._broken: SiteError | None = None
        self.refused: list[str] = []
        """What the browser was not given: addresses of other hosts."""

    def setup(self, page: Page) -> tuple[str, dict[str, Any]]:
        """Open the first page; return the goal and what is known of the task."""
        page.context.route("**/*", self._serve)
        home = next(iter(self.episode.world.by_host.values())).url
        page.goto(home)
        self._settle(page)
        task = self.episode.task
        return f"{self.episode.job.goal}\n\n{_END}", {"task": task.id, "split": task.split, **task.params}

    def teardown(self) -> None:
        """Nothing: the world goes with this object."""

    def validate(self, page: Page, chat_messages: list[dict[str, Any]]) -> tuple[float, bool, str, dict[str, Any]]:
        """Judge, if the agent has said that it is done, or that it cannot be done.

        Raises:
            SiteError: A site is broken; that is no verdict on the agent.
            BrowserError: A page does not come.
        """
        self._settle(page)
        away = [each.url for each in page.context.pages if not self._is_ours(each.url)]
        if away:
            return 0.0, True, "", {"escaped": away, "success": False}
        last = chat_messages[-1]
        if last["role"] not in ("assistant", "infeasible"):
            return 0.0, False, "", {"refused": list(self.refused)}
        kind, name = ("answer", "text") if last["role"] == "assistant" else ("report_infeasible", "reason")
        turn = self.episode.step(write(kind, **{name: str(last["message"])}))
        (reward,) = turn.rewards.values()
        said = {key: turn.info[key] for key in ("success", "subgoals", "side_effects")}
        return reward, True, "", {**said, "feedback": turn.feedback, "refused": list(self.refused)}

    def cheat(self, page: Page, chat_messages: MutableSequence[dict[str, Any]]) -> None:
        """Do what the task's own plan says, by the roles and names of what is on the page.

        Raises:
            BrowserError: Something of the plan is not on the page.
        """
        for step in self.episode.job.plan:
            if step.name in ("answer", "report_infeasible"):
                role = "assistant" if step.name == "answer" else "infeasible"
                text = next(iter(step.arguments.values()))
                chat_messages.append({"role": role, "timestamp": 0.0, "message": text})
                return
            self._take(step, page)
            self._settle(page)
        chat_messages.append({"role": "assistant", "timestamp": 0.0, "message": ""})

    def _take(self, step: Step, page: Page) -> None:
        """Take one step of the plan."""
        given = step.arguments
        if step.name == "goto":
            page.goto(resolve(page.url, given["url"]))
            return
        if step.name == "go_back":
            page.go_back()
            return
        found = [page.get_by_role(role, name=step.target or "", exact=True) for role in step.roles]
        element = next((each for each in found if each.count() > step.nth), None)
        if element is None:
            raise BrowserError(f"there is no {' or '.join(step.roles)} {step.target!r} at {page.url}")
        element = element.nth(step.nth)
        if step.name == "fill":
            element.fill(given["text"])
            if given["submit"]:
                element.press("Enter")
        elif step.name == "select":
            element.select_option(label=given["labels"])
        elif step.name == "check":
            element.set_checked(given["checked"])
        else:
            element.click()

    def _is_ours(self, url: str) -> bool:
        hosts = self.episode.world.by_host
        return url in _NOWHERE or any(url.startswith(f"https://{host}/") for host in hosts)

    def _settle(self, page: Page) -> None:
        """Wait until the page that the browser was sent on to is there."""
        for _ in range(_PATIENCE // _STEP):
            if self._broken is not None:
                raise self._broken
            if not self._moving:
                page.wait_for_load_state("load", timeout=_PATIENCE)
                return
            page.wait_for_timeout(_STEP)
        raise BrowserError(f"the page after {page.url} does not come within {_PATIENCE / 1000:g} seconds")

    def _serve(self, route: Route, request: Request) -> None:
        """Answer a request of the browser."""
        try:
            status, headers, html = self._answered(request, resolve("", request.url))
        except Refused:
            self.refused.append(request.url[:200])
            route.abort("blockedbyclient")
        except SiteError as error:
            self._broken = error
            route.abort("failed")
        else:
            route.fulfill(status=status, headers=headers, body=html)

    def _answered(self, request: Request, url: str) -> tuple[int, Mapping[str, str], str]:
        """Ask the site.

        Raises:
            Refused: There is no such site in this world.
            SiteError: The site raised, or waited.
        """
        site, parts = self._client.site(url)
        if request.method not in ("GET", "POST"):
            raise Refused(f"{request.method} is no method of these sites")
        body = request.post_data or ""
        status, said, html = call(self.episode.world, site, request.method, parts, body, self._client.cookies)
        headers = dict(said)
        if request.is_navigation_request():
            self._moving = "location" in headers
        if "location" in headers:
            return (
                200,
                {"content-type": "text/html; charset=utf-8"},
                _MOVED.format(to=resolve(url, headers["location"])),
            )
        return status, {"content-type": headers.get("content-type", "text/html")}, html


def task_id(template: str) -> str:
    """Return the name of a template's environment.

    >>> task_id("shop/add_to_basket")
    'browsergym/sparring.shop.add_to_basket'
    """
    return f"browsergym/sparring.{template.replace('/', '.')}"


def _register_all() -> None:
    for name in template_names():
        get_template(name)
        register_task(
            task_id(name).partition("/")[2],
            WebTask,
            task_kwargs={"template": name},
            default_task_kwargs={"level": None},
            nondeterministic=False,
        )


_register_all()
