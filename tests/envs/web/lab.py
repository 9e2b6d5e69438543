"""A site for the tests of the browser: every page does one thing."""

import sqlite3
from datetime import datetime
from types import SimpleNamespace

from starlette.responses import HTMLResponse, RedirectResponse

from sparring.envs.web.site import Site, get, post
from sparring.envs.web.text import TextBrowser

HOST = "https://lab.test"


def page(html):
    return lambda visit: HTMLResponse(html)


def echo(visit):
    """Say method, address and body as they came."""
    said = visit.request
    fields = "".join(f"<li>{name}={value!r}" for name, values in sorted(visit._form.items()) for value in values)
    return HTMLResponse(
        f"<p>{said.method} {said.url.path}?{said.url.query}</p><ul>{fields}</ul><p>cookies {sorted(said.cookies.items())}</p>"
    )


def redirect(status, to):
    return lambda visit: RedirectResponse(to, status)


def cookie(visit):
    made = HTMLResponse("set")
    for header in visit.request.query_params.getlist("c"):
        made.headers.append("set-cookie", header)
    return made


def boom(visit):
    raise ZeroDivisionError("the site is broken")


async def waits(request):
    import asyncio

    await asyncio.sleep(0)
    return HTMLResponse("late")


class Lab:
    """A browser on the lab; `pages` are further pages: path -> HTML."""

    def __init__(self, start="/", **pages):
        from starlette.routing import Route

        routes = [
            *(get(f"/{name}" if name else "/", page(html)) for name, html in pages.items()),
            *(route("/echo", echo) for route in (get, post)),
            *(get(f"/to{status}", redirect(status, "/echo?x=1")) for status in (301, 302, 303, 307, 308)),
            *(post(f"/to{status}", redirect(status, "/echo?x=1")) for status in (301, 302, 303, 307, 308)),
            get("/loop", redirect(302, "/loop")),
            get("/away", redirect(302, "https://else.test/")),
            get("/cookie", cookie),
            get("/boom", boom),
            Route("/waits", waits),
            get("/", page("<title>Lab</title><h1>Lab</h1>")),
        ]
        site = Site(
            "lab", "Lab", __file__, seed=lambda database, rng: None, routes=lambda: routes, cookies={"first": "1"}
        )
        database = sqlite3.connect(":memory:")
        now = datetime(2026, 3, 17, 9, 30)
        self.world = SimpleNamespace(now=now, by_host={site.host: site}, databases={"lab": database})
        self.browser = TextBrowser(self.world, HOST + start)

    def __getattr__(self, name):
        return getattr(self.browser, name)

    @property
    def text(self):
        return "\n".join(self.browser.page.lines())

    def ref(self, name, nth=0):
        """The reference of the element of that name."""
        found = [item for item in self.browser.page.outline.items if item.key and item.name == name]
        return self.browser.page.reference(found[nth])
