"""Pages for the tests, served by a function."""

from contextlib import contextmanager

from sparring.envs.web.chromium.browser import open_window
from sparring.envs.web.chromium.live import look_script
from sparring.envs.web.chromium.requests import Response

HOST = "shop.test"
HTML = (("content-type", "text/html; charset=utf-8"),)


def page(html, status=200):
    return Response(html.encode(), status, HTML)


def serving(pages):
    """Answer with the page of a path; there is no other host."""

    def answering(request):
        host, _, path = request.url.partition("://")[2].partition("/")
        if host != HOST:
            return f"there is no site at {host!r}"
        found = pages.get(f"/{path}", page("<title>missing</title>", 404))
        return found(request) if callable(found) else page(found) if isinstance(found, str) else found

    return answering


@contextmanager
def window_on(pages, **kwargs):
    """A window that shows the page of `/`."""
    pages = {"/": pages} if isinstance(pages, str) else pages
    window = open_window(serving(pages), scripts=(look_script(),), **kwargs)
    try:
        window.navigate(window.tabs[0], f"https://{HOST}/", 400)
        yield window
    finally:
        window.close()


def shown(window, expression):
    return window.evaluate(window.tabs[0], expression)
