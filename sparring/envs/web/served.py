"""A web task in the player's own browser: the site's pages on one side, what an agent would see of them on the other.

    http://localhost:PORT/        the frame: goal, site, snapshot, and the buttons that end the task
    http://shop.localhost:PORT/   the site shop.test (browsers take every name under localhost for this machine)

The sites are the episode's own, in this process; the links between them are rewritten to the names above, and nothing else.
The cookies stay here, as they do for an agent. Requests of other pages that the player has open are refused.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from sparring.envs.web.actions import write
from sparring.envs.web.environment import WebEnvironment, WebEpisode
from sparring.envs.web.http import FORM, Cookies, call
from sparring.envs.web.site import Site
from sparring.envs.web.snapshot import Page, References
from sparring.errors import BadValue, MissingExtra, SiteError
from sparring.tasks.core import Task

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

LOOPBACK = "127.0.0.1"
_LONGEST_BODY = 1 << 20
_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0; height: 100vh; display: grid; grid-template-rows: auto 1fr; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; padding: .6rem 1rem; border-bottom: 1px solid #8886; }
header p { margin: 0; flex: 1 1 30rem; }
form { display: flex; gap: .5rem; }
input, button { font: inherit; padding: .3rem .6rem; }
main { display: grid; grid-template-columns: 3fr 2fr; min-height: 0; }
iframe { width: 100%; height: 100%; border: 0; background: #fff; }
section { overflow: auto; padding: .5rem 1rem; border-left: 1px solid #8886; }
pre { white-space: pre-wrap; font-size: 13px; }
h1, h2 { font-size: 1rem; margin: .3rem 0; }
"""
_FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sparring: {task}</title><style>{style}</style></head>
<body><header><p><strong>Goal:</strong> {goal}</p>
<form method="post" action="/end"><label>Answer <input name="text" autocomplete="off"></label>
<button name="how" value="answer">Done</button> <button name="how" value="report_infeasible">It cannot be done</button></form></header>
<main><iframe src="{home}" title="The site"></iframe><section><h2>What an agent sees</h2><pre id="seen">{seen}</pre></section></main>
<script>
let last = "";
setInterval(async () => {{
  const answer = await fetch("/seen");
  const text = await answer.text();
  if (answer.ok && text !== last) document.getElementById("seen").textContent = last = text;
}}, 400);
</script></body></html>"""
_OVER = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sparring: the end</title><style>{style}</style></head>
<body><section><h1>{verdict}</h1><p>{reason}</p><ul>{parts}</ul>{more}</section></body></html>"""


class Outcome(NamedTuple):
    """How a task ended."""

    task: Task
    seed: int
    reward: float
    reason: str
    subgoals: dict[str, bool]
    side_effects: list[str]


class Stage:
    """The task that is being played.

    Args:
        environment: Of the web.
        games: Tasks and seeds, one after the other.
    """

    def __init__(self, environment: WebEnvironment, games: Sequence[tuple[Task, int]]):
        self.environment = environment
        self._games: Iterator[tuple[Task, int]] = iter(games)
        self.left = len(games)
        self.outcomes: list[Outcome] = []
        self._next()

    def _next(self) -> None:
        task, seed = next(self._games)
        self.left -= 1
        episode = self.environment.start(task, seed=seed)
        assert isinstance(episode, WebEpisode)
        self.episode = episode
        self.cookies = Cookies(episode.world)
        self.references = References()
        self.home = next(iter(episode.world.by_host.values()))
        self.seen = episode.turn.messages[-1].content.partition("\n\n")[2]

    def host(self, name: str) -> Site | None:
        """Return the site that is shown under a name of this machine."""
        first, _, rest = name.partition(".")
        return self.episode.world.by_host.get(f"{first}.test") if rest == "localhost" else None

    def visit(self, site: Site, method: str, target: str, body: str) -> tuple[int, list[tuple[str, str]], str]:
        """Ask a site for a page, and note what an agent would see of it.

        Raises:
            SiteError: The site raised, or waited.
        """
        status, headers, html = call(self.episode.world, site, method, urlsplit(target), body, self.cookies)
        kind = next((value for name, value in headers if name == "content-type"), "")
        if kind.startswith("text/html"):
            page = Page(html, self.references)
            told = f", status {status}" if status != 200 else ""
            head = (f"Page: {page.title}", f"Address: {site.url.rstrip('/')}{target}{told}")
            self.seen = "\n".join((*head, *page.window(self.environment.max_chars)))
        return status, headers, html

    def end(self, how: str, text: str) -> Outcome:
        """Have the task judged; go on to the next one, if there is one."""
        name = "report_infeasible" if how == "report_infeasible" else "answer"
        turn = self.episode.step(write(name, **{"reason" if name == "report_infeasible" else "text": text}))
        (reward,) = turn.rewards.values()
        found = Outcome(
            *(self.episode.task, self.episode.seed, reward, turn.feedback or ""),
            *(dict(turn.info["subgoals"]), list(turn.info["side_effects"])),
        )
        self.outcomes.append(found)
        if self.left:
            self._next()
        return found


class Served:
    """The application.

    Args:
        stage: What is played.
        port: Where it is served.
        over: Called after the last task.
    """

    def __init__(self, stage: Stage, port: int, over: Callable[[], None]):
        self.stage, self.port, self.over = stage, port, over
        self.broken: SiteError | None = None
        """What was wrong with a site."""

    @property
    def url(self) -> str:
        """The address of the frame."""
        return f"http://localhost:{self.port}/"

    def _local(self, text: str) -> str:
        """Return a text in which the sites have their names on this machine."""
        for host in self.stage.episode.world.by_host:
            text = text.replace(f"https://{host}", f"http://{host.removesuffix('.test')}.localhost:{self.port}")
        return text

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        from starlette.requests import Request
        from starlette.responses import PlainTextResponse

        if scope["type"] != "http":
            return
        try:
            response = await self._answer(Request(scope, receive))
        except SiteError as error:
            self.broken = error
            response = PlainTextResponse(f"the site is broken: {error}", 500)
            self.over()
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        from starlette.responses import PlainTextResponse, Response

        name, _, port = request.headers.get("host", "").rpartition(":")
        origin = request.headers.get("origin")
        if port != str(self.port) or (origin is not None and origin != f"http://{name}:{port}"):
            return PlainTextResponse("this is no address of the game", 403)
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > _LONGEST_BODY:
                return PlainTextResponse("too long", 413)
        text = body.decode("utf-8", "replace")
        if name in ("localhost", LOOPBACK):
            return self._frame(request, text)
        site = self.stage.host(name)
        if site is None or request.method not in ("GET", "POST"):
            return PlainTextResponse(f"there is no site at {name}", 404)
        if request.method == "POST" and not request.headers.get("content-type", FORM).startswith(FORM):
            return PlainTextResponse("the sites take forms of one kind", 415)
        query = request.url.query
        target = request.scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
        status, headers, html = self.stage.visit(site, request.method, target, text)
        kept = {key: self._local(value) for key, value in headers if key in ("content-type", "location")}
        return Response(self._local(html), status, kept)

    def _frame(self, request: Request, body: str) -> Response:
        from starlette.responses import HTMLResponse, PlainTextResponse

        asked = (request.method, request.url.path)
        if asked == ("GET", "/"):
            episode = self.stage.episode
            said = {"task": episode.task.id, "goal": self._local(episode.job.goal), "seen": self.stage.seen}
            shown = {key: escape(value) for key, value in said.items()}
            return HTMLResponse(_FRAME.format(style=_STYLE, home=self._local(self.stage.home.url), **shown))
        if asked == ("GET", "/seen"):
            return PlainTextResponse(self.stage.seen)
        if asked == ("POST", "/end") and (self.stage.left or not self.stage.episode.turn.terminated):
            fields = parse_qs(body, keep_blank_values=True)
            more = self.stage.left > 0
            found = self.stage.end(fields.get("how", [""])[0], fields.get("text", [""])[0])
            if not more:
                self.over()
            return HTMLResponse(_over(found, more))
        return PlainTextResponse("there is no such page", 404)


def _over(found: Outcome, more: bool) -> str:
    parts = [f"{'done' if done else 'missed'}: {name}" for name, done in found.subgoals.items()]
    parts += [f"nobody asked for: {effect}" for effect in found.side_effects]
    return _OVER.format(
        style=_STYLE,
        verdict=f"Reward {found.reward:g}",
        reason=escape(found.reason),
        parts="".join(f"<li>{escape(part)}</li>" for part in parts),
        more='<p><a href="/">The next task</a></p>' if more else "<p>You can close this page.</p>",
    )


def listen(port: int) -> socket.socket:
    """Return a socket of this machine alone.

    Raises:
        BadValue: The port is taken, or not allowed.
    """
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((LOOPBACK, port))
        made.listen()
    except (OSError, OverflowError) as error:
        made.close()
        raise BadValue(f"port={port}: {error}; use another one, or 0 for any that is free") from error
    return made


def serve(
    environment: WebEnvironment, games: Sequence[tuple[Task, int]], *, port: int = 0, ready: Callable[[str], None]
) -> list[Outcome]:
    """Serve tasks one after the other until the last one has ended, or the player leaves by Ctrl-C.

    Args:
        environment: Of the web.
        games: Tasks and seeds.
        port: 0 for any that is free.
        ready: Called with the address once it can be opened.

    Returns:
        How the tasks that were played to their end ended.

    Raises:
        MissingExtra: uvicorn is not installed.
        BadValue: The port is taken.
        SiteError: A site is broken.
    """
    try:
        import uvicorn
    except ImportError as error:
        raise MissingExtra(
            "pages are served by uvicorn, which is not installed: pip install 'sparring[web]'"
        ) from error
    stage = Stage(environment, games)
    with listen(port) as listening:

        def over() -> None:
            server.should_exit = True

        served = Served(stage, listening.getsockname()[1], over)
        config = uvicorn.Config(served, log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)

        async def main() -> None:
            asyncio.get_running_loop().call_soon(ready, served.url)
            await server.serve([listening])

        with suppress(KeyboardInterrupt):
            asyncio.run(main())
    if served.broken is not None:
        raise served.broken
    return stage.outcomes
