"""Requests to the sites of a world, answered in this process; the rules of addresses, redirects and cookies.

The site's coroutine is driven by hand: no server, no socket, no event loop. A site that waits for something, or raises, is
broken, and voids the episode.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from sparring.envs.web.site import Site
from sparring.envs.web.world import World
from sparring.errors import Boundary, SiteError

MOST_REDIRECTS = 20
LONGEST_URL = 2000
FORM = "application/x-www-form-urlencoded"
_SAFE = "!#$%&'()*+,/:;=?@[]~-._"


@dataclass(frozen=True, slots=True)
class Answer:
    """A page as it came."""

    url: str
    """The address after all redirects, without the fragment."""
    status: int
    html: str
    method: str
    """How it was asked for in the end: GET or POST."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie of one host."""

    value: str
    path: str


class Cookies:
    """The cookies of one episode."""

    def __init__(self, world: World):
        self._now = world.now.timestamp()
        self._jar: dict[str, dict[str, Cookie]] = {
            site.host: {name: Cookie(value, "/") for name, value in site.cookies.items()}
            for site in world.by_host.values()
        }

    def header(self, host: str, path: str) -> str:
        """Return what the browser sends to a path of a host."""
        jar = self._jar.get(host, {})
        return "; ".join(f"{name}={one.value}" for name, one in jar.items() if _covers(one.path, path))

    def store(self, host: str, path: str, header: str) -> None:
        """Keep, replace or delete what a `Set-Cookie` header says."""
        first, *rest = header.split(";")
        name, equals, value = first.strip().partition("=")
        if not equals or not name:
            return
        said = {key.strip().lower(): given.strip() for key, _, given in (part.partition("=") for part in rest)}
        jar = self._jar.setdefault(host, {})
        if self._is_over(said):
            jar.pop(name, None)
            return
        default = path.rpartition("/")[0] or "/"
        where = said.get("path", default)
        jar[name] = Cookie(value.strip(), where if where.startswith("/") else default)

    def _is_over(self, said: Mapping[str, str]) -> bool:
        age = said.get("max-age", "")
        if age.lstrip("-").isdigit():
            return int(age) <= 0
        if "expires" not in said:
            return False
        try:
            return parsedate_to_datetime(said["expires"]).timestamp() <= self._now
        except ValueError:
            return False


def _covers(path: str, asked: str) -> bool:
    return asked == path or (asked.startswith(path) and (path.endswith("/") or asked[len(path)] == "/"))


class Refused(Exception):  # noqa: N818 - it never leaves the engine: what the browser says instead of a page
    """The browser does not open an address; the message says why."""


@lru_cache(maxsize=4096)
def resolve(base: str, reference: str) -> str:
    """Return the absolute address that a reference on a page means, as a browser would write it.

    >>> resolve("https://shop.test/a/b?c=1", "../d e?f=g"), resolve("https://shop.test/a?b=1", "?c=2")
    ('https://shop.test/d%20e?f=g', 'https://shop.test/a?c=2')

    Raises:
        Refused: It is none.
    """
    text = "".join(c for c in reference.strip() if c not in "\t\r\n").encode("utf-8", "replace").decode()
    if len(text) > LONGEST_URL:
        raise Refused(f"the address has {len(text)} characters; the most are {LONGEST_URL}")
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        port = parts.port
        host = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        raise Refused(f"{text!r:.100} is no address") from None
    if port == {"https": 443, "http": 80}.get(parts.scheme):
        host = host.rpartition(":")[0]
    path = quote(_straight(parts.path), _SAFE) or ("/" if host else "")
    made = SplitResult(parts.scheme, host, path, quote(parts.query, _SAFE), quote(parts.fragment, _SAFE))
    return urlunsplit(made)


def _straight(path: str) -> str:
    """Return a path without the steps `.` and `..`.

    >>> _straight("/../a/./b/%2E%2E/c/."), _straight("")
    ('/a/c/', '')
    """
    if "." not in path and "%2" not in path:
        return path
    out: list[str] = []
    steps = path.split("/")
    for i, step in enumerate(steps):
        plain = step.lower().replace("%2e", ".")
        if plain == "..":
            del out[1 if len(out) == 1 else -1 :]
        elif plain != ".":
            out.append(step)
        if plain in (".", "..") and i == len(steps) - 1:
            out.append("")
    return "/".join(out)


def without_fragment(url: str) -> str:
    """Return an address without its fragment."""
    return url.partition("#")[0]


class Client:
    """What one episode asks its sites through."""

    def __init__(self, world: World):
        self.world = world
        self.cookies = Cookies(world)

    def fetch(self, method: str, url: str, body: str = "") -> Answer:
        """Return the page at an address, after all redirects.

        Raises:
            Refused: The address leads nowhere in this world, or round in circles.
            SiteError: The site raised, or waited.
        """
        for _ in range(MOST_REDIRECTS + 1):
            site, parts = self.site(url)
            status, headers, html = call(self.world, site, method, parts, body, self.cookies)
            to = next((value for name, value in headers if name == "location"), None)
            if not 300 <= status < 400 or to is None:
                return Answer(without_fragment(url), status, html, method)
            url = resolve(url, to)
            if status == 303 or (status in (301, 302) and method == "POST"):
                method, body = "GET", ""
        raise Refused(f"{url} redirected too many times")

    def site(self, url: str) -> tuple[Site, SplitResult]:
        """Return the site of an address, and the address in parts.

        Raises:
            Refused: It is none of this world.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise Refused(f"this browser opens no address of the kind {parts.scheme or 'without https://'!r:.40}")
        site = self.world.by_host.get(parts.netloc)
        if site is None:
            known = ", ".join(self.world.by_host)
            raise Refused(f"there is no site at {parts.netloc!r:.80}; there is {known}")
        return site, parts


def call(
    world: World, site: Site, method: str, parts: SplitResult, body: str, cookies: Cookies
) -> tuple[int, list[tuple[str, str]], str]:
    """Call a site once; return status, headers and the body as text.

    Raises:
        SiteError: The site raised, or waited.
    """
    path = parts.path or "/"
    headers = [(b"host", site.host.encode())]
    jar = cookies.header(site.host, path)
    if jar:
        headers.append((b"cookie", jar.encode("latin-1", "replace")))
    sent = body.encode()
    if method == "POST":
        headers += [(b"content-type", FORM.encode()), (b"content-length", str(len(sent)).encode())]
    scope: MutableMapping[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": unquote(path, errors="replace"),
        "raw_path": path.encode("latin-1", "replace"),
        "query_string": parts.query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": (site.host, 443),
        "sparring.site": site,
        "sparring.database": world.databases[site.name],
        "sparring.now": world.now,
    }
    status, raw, content = _drive(site, scope, sent)
    found = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
    for name, value in found:
        if name == "set-cookie":
            cookies.store(site.host, path, value)
    return status, found, content.decode("utf-8", "replace")


def _drive(site: Site, scope: MutableMapping[str, Any], sent: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Run the application's coroutine to its end."""
    status, headers, parts = 500, [], []
    what = f"{scope['method']} {scope['path']!r:.100} of the site {site.name!r}"

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": sent, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], list(message["headers"])
        else:
            parts.append(message.get("body", b""))

    application: Callable[..., Awaitable[None]] = site.app
    coroutine = application(scope, receive, send).__await__()
    finished = False
    with Boundary() as boundary:
        try:
            next(coroutine)
        except StopIteration:
            finished = True
    if boundary.error is not None:
        raise SiteError(f"{what} raised {type(boundary.error).__name__}: {boundary.error}") from boundary.error
    if not finished:
        raise SiteError(f"{what} waits for something; a page's function must not wait")
    return status, headers, b"".join(parts)
