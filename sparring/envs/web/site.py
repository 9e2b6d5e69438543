"""What a site is: a schema, seeding, routes and templates; and `Visit`, which is all that a page's function sees.

A site is a package in `sparring/envs/web/sites/` whose `app.py` has

    SITE = Site("shop", "Harbour & Lane", __file__, seed=seed, routes=ROUTES)

and whose routes lead to plain functions from a `Visit` to a response:

    def home(visit: Visit) -> Response:
        return visit.page("home.html", products=visit.rows("SELECT * FROM products"))

    ROUTES = [get("/", home), post("/cart", add_to_cart)]

A page's function never waits, draws nothing at random and reads no clock but `visit.now`. It answers every request, however
odd: an exception in it voids the episode.
"""

from __future__ import annotations

import importlib.util
import pkgutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote

from sparring.envs.web import sites
from sparring.errors import MissingExtra, unknown_name
from sparring.tasks.core import EpisodeRng

if TYPE_CHECKING:
    from jinja2 import Environment as Templates
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route, Router

HERE = Path(__file__).parent
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LARGEST = 2**53
"""Larger whole numbers in an address or a form are none."""
_KEPT = {"cache-control": "max-age=3600"}
"""What styles and scripts are sent with: a browser asks for them once, not for every page."""
View = Callable[["Visit"], "Response"]


@dataclass(frozen=True)
class Site:
    """A site."""

    name: str
    """The package's name."""
    title: str
    """The brand."""
    file: str
    """`__file__` of its `app.py`."""
    seed: Callable[[sqlite3.Connection, EpisodeRng], None]
    """Fills the empty tables; all draws come from the generator."""
    routes: Callable[[], Sequence[Route]]
    accent: tuple[str, str] = ("#1f5f8b", "#7db7e0")
    """The colour of links and buttons on a light ground and on a dark one."""
    volatile: frozenset[str] = frozenset()
    """Tables that nobody checks: sessions, counters."""
    cookies: Mapping[str, str] = field(default_factory=dict)
    """What the browser has at the start: who is signed in."""
    context: Callable[[Visit], Mapping[str, Any]] = lambda visit: {}
    """What every template of the site gets."""
    scripted: str = ""
    """What the addresses begin with whose pages need scripts; links of other pages do not lead there."""

    @property
    def host(self) -> str:
        """Its host name."""
        return f"{self.name.replace('_', '-')}.test"

    @property
    def url(self) -> str:
        """The address of its first page."""
        return f"https://{self.host}/"

    @cached_property
    def schema(self) -> str:
        """The SQL that makes its tables."""
        return (Path(self.file).parent / "schema.sql").read_text(encoding="utf-8")

    @cached_property
    def app(self) -> Starlette:
        """The ASGI application; the database comes with every request."""
        return _application(self)

    @cached_property
    def templates(self) -> Templates:
        """Its pages' templates, and those that all sites share."""
        import jinja2
        from jinja2.compiler import CodeGenerator, Frame
        from jinja2.nodes import Expr

        class Code(CodeGenerator):
            """Python that writes a page's values by `_written`."""

            def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
                self.write("environment.written(")

        class Templates(jinja2.Environment):
            """Templates in which `row.column` is looked up at once, and whose globals are one dictionary, read for every page."""

            code_generator_class = Code
            written = staticmethod(_written())

            def getattr(self, obj: Any, attribute: str) -> Any:
                return obj[attribute] if type(obj) is sqlite3.Row else super().getattr(obj, attribute)

            def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
                return {**self.globals, **(d or {})}

        folders = (Path(self.file).parent / "templates", HERE / "templates")
        made = Templates(
            loader=jinja2.FileSystemLoader(folders),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
            cache_size=-1,
        )
        made.filters |= {"money": money, "day": day}
        return made


def site_names() -> tuple[str, ...]:
    """The names of all sites, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(sites.__path__) if module.ispkg))


@lru_cache
def load_site(name: str) -> Site:
    """Return a site.

    Raises:
        UnknownName: There is none of that name; the nearest is given.
        MissingExtra: What serves its pages is not installed.
    """
    if name not in site_names():
        raise unknown_name("web site", name, site_names())
    for needed in ("jinja2", "selectolax", "starlette"):
        if importlib.util.find_spec(needed) is None:
            raise MissingExtra(f"web tasks need {needed}, which is not installed: pip install 'sparring[web]'")
    found: Site = importlib.import_module(f"{sites.__name__}.{name}.app").SITE
    return found


class Visit:
    """One request to a site."""

    def __init__(self, request: Request, body: bytes):
        self.site: Site = request.scope["sparring.site"]
        self.database: sqlite3.Connection = request.scope["sparring.database"]
        self.now: datetime = request.scope["sparring.now"]
        self.request = request
        self.path: Mapping[str, Any] = request.path_params
        self.kept: dict[str, Any] = {}
        """What the site's functions keep for each other during this request."""
        self._form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True) if body else {}

    def field(self, name: str) -> str:
        """Return a field of the form that was sent, without white space around it; "" if there is none."""
        return self._form.get(name, [""])[-1].replace("\r\n", "\n").strip()

    def fields(self, name: str) -> list[str]:
        """Return all values of a field of the form."""
        return self._form.get(name, [])

    def query(self, name: str) -> str:
        """Return a parameter of the address; "" if there is none."""
        return self.request.query_params.get(name, "").strip()

    def cookie(self, name: str) -> str:
        """Return a cookie; "" if there is none."""
        return self.request.cookies.get(name, "")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        return self.database.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row of a query."""
        found: sqlite3.Row | None = self.database.execute(sql, values).fetchone()
        return found

    def value(self, sql: str, *values: object) -> Any:
        """Return the first column of the first row of a query; None if there is no row."""
        found = self.row(sql, *values)
        return None if found is None else found[0]

    def run(self, sql: str, *values: object) -> int:
        """Carry out a statement; return the id of the row that it inserted."""
        return self.database.execute(sql, values).lastrowid or 0

    def page(self, template: str, status: int = 200, /, **context: Any) -> Response:
        """Return a page."""
        from starlette.responses import HTMLResponse

        notice = unquote(self.cookie("notice"))
        given = {"visit": self, "site": self.site, "now": self.now, "notice": notice, **self.site.context(self)}
        body = self.site.templates.get_template(template).render({**given, **context})
        made = HTMLResponse(body, status, headers={"cache-control": "no-store"})
        if notice:
            made.delete_cookie("notice")
        return made

    def data(self, found: object) -> Response:
        """Return what a script of a page asked for, as JSON."""
        from starlette.responses import JSONResponse

        return JSONResponse(found, headers={"cache-control": "no-store"})

    def redirect(self, to: str, notice: str = "") -> Response:
        """Return a redirect (303), with a notice for the next page."""
        from starlette.responses import RedirectResponse

        made = RedirectResponse(to, 303)
        if notice:
            made.set_cookie("notice", quote(notice))
        return made

    def missing(self, what: str = "page") -> Response:
        """Return the page that says that there is no such thing."""
        return self.page("missing.html", 404, what=what)


def get(path: str, view: View) -> Route:
    """Return the route of a page that is read."""
    return _route(path, view, "GET")


def post(path: str, view: View) -> Route:
    """Return the route of a form that is sent."""
    return _route(path, view, "POST")


def _route(path: str, view: View, method: str) -> Route:
    from starlette.routing import Route

    async def endpoint(request: Request) -> Response:
        return view(Visit(request, await request.body()))

    return Route(path, endpoint, methods=[method])


def _application(site: Site) -> Starlette:
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.responses import Response as Plain

    async def missing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        visit = Visit(request, b"")
        return visit.page("missing.html", error.status_code, what="page")

    def style(visit: Visit) -> Response:
        common = (HERE / "static" / "style.css").read_text(encoding="utf-8")
        light, dark = site.accent
        own = (
            f":root {{ --accent: {light}; }}\n@media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; }} }}\n"
        )
        return Plain(common + own, headers=_KEPT, media_type="text/css")

    def file(visit: Visit) -> Response:
        name = visit.path["name"]
        if name not in _files():
            return visit.missing("file")
        kind = "text/javascript" if name.endswith(".js") else "text/css"
        return Plain(_files()[name], headers=_KEPT, media_type=kind)

    shared = [get("/static/style.css", style), *([get("/static/{name}", file)] if site.scripted else [])]
    made = Starlette(exception_handlers={404: missing, 405: missing})
    made.router = _router([*site.routes(), *shared])
    return made


def _router(routes: Sequence[Route]) -> Router:
    """Return a router that tries only those routes whose first part may be the one that is asked for."""
    from starlette.routing import Router

    heads = [route.path.split("/", 2)[1] for route in routes]
    sections = {
        head: Router([route for route, its in zip(routes, heads, strict=True) if its == head or "{" in its])
        for head in heads
        if "{" not in head
    }

    class Sections(Router):
        async def app(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
            section = sections.get(scope["path"].split("/", 2)[1]) if scope["type"] == "http" else None
            await (super().app if section is None else section.app)(scope, receive, send)

    return Sections(routes)


def _written() -> Callable[[object], str]:
    """Return what writes a value into HTML: as `markupsafe.escape` does, at once if nothing in it is special (as in most)."""
    from markupsafe import Markup, escape

    def written(value: object) -> str:
        if type(value) is str:
            if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
                return escape(value)
            return value
        if type(value) is int:
            return str(value)
        return value if type(value) is Markup else escape(value)

    return written


@lru_cache(maxsize=1)
def _files() -> Mapping[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (HERE / "static").iterdir()}


def whole(text: str, low: int = 0, high: int = _LARGEST) -> int | None:
    """Return the whole number that a text is, if it is one from `low` to `high`.

    >>> whole("12"), whole(" 3 "), whole("1.5"), whole("99", 1, 20)
    (12, 3, None, None)
    """
    text = text.strip()
    if not (text.isascii() and text.lstrip("-").isdigit() and len(text) < 17):
        return None
    number = int(text)
    return number if low <= number <= high else None


def money(cents: int) -> str:
    """Return an amount as the pages write it.

    >>> money(123450), money(-5)
    ('$1,234.50', '-$0.05')
    """
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def day(iso: str) -> str:
    """Return a date as the pages write it.

    >>> day("2026-03-07"), day("2026-03-07T10:15:00")
    ('7 March 2026', '7 March 2026')
    """
    when = date.fromisoformat(iso[:10])
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def plural(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> plural(1, "item"), plural(3, "item"), plural(2, "box", "boxes")
    ('1 item', '3 items', '2 boxes')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def unique(things: Iterable[str]) -> list[str]:
    """Return things once each, in order."""
    return list(dict.fromkeys(things))
