"""Every site: pages that everyone can use, links that lead somewhere, and answers to the oddest requests."""

import gc
import re
from dataclasses import replace
from functools import cache
from random import Random
from urllib.parse import quote_plus, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape
from selectolax.lexbor import LexborHTMLParser
from starlette.applications import Starlette

from sparring.envs.web.http import Client, Cookies, Refused, call
from sparring.envs.web.site import load_site, site_names
from sparring.envs.web.text import TextBrowser
from sparring.envs.web.world import World, image, read_rows
from sparring.errors import UnknownName
from sparring.tasks.core import Task, episode_rng
from tests.cases import cases

SITES = site_names()
MOST = 60
"""Pages that are looked at per site."""
NASTY = (
    "",
    " ",
    "0",
    "-1",
    "9" * 30,
    "1.5",
    "x" * 3000,
    "'",
    '"><b>',
    "%",
    "\\",
    "\x00",
    "λ\u202e",
    "../..",
    "null",
    "true",
)


def world(site):
    return World((site,), "test", episode_rng(Task("web/test"), 0))


def crawl(site):
    """Yield (address, status, HTML) of pages that links lead to, breadth first."""
    client = Client(world(site))
    todo, seen = [load_site(site).url], set()
    while todo and len(seen) < MOST:
        url = todo.pop(0)
        shape = re.sub(r"\d+", "0", url.partition("?")[0])
        if shape in seen and "?" not in url and url != load_site(site).url and shape.count("/") > 4:
            continue
        if url in seen:
            continue
        seen |= {url, shape}
        found = client.fetch("GET", url)
        yield url, found.status, found.html
        tree = LexborHTMLParser(found.html)
        for link in tree.css("a[href]"):
            href = link.attributes["href"]
            if href.startswith("/"):
                todo.append(f"https://{urlsplit(url).netloc}{href.partition('#')[0]}")


@pytest.fixture(scope="module", params=SITES)
def pages(request):
    return list(crawl(request.param))


def test_links_lead_somewhere(pages):
    assert len(pages) > 10
    assert [url for url, status, _ in pages if status != 200] == []


def test_pages_say_what_they_are(pages):
    for url, _, html in pages:
        tree = LexborHTMLParser(html)
        assert tree.root.attributes.get("lang"), url
        assert tree.css_first("title").text().strip(), url
        assert len(tree.css("h1")) == 1, url
        assert len(tree.css("main")) == 1, url
        ids = [node.attributes["id"] for node in tree.css("[id]")]
        assert len(ids) == len(set(ids)), url


def test_everything_that_can_be_acted_on_has_a_name_of_its_own(pages):
    from sparring.envs.web.outline import outline

    for url, _, html in pages:
        acted = [item for item in outline(html).items if item.key and item.role != "more"]
        assert [item.role for item in acted if not item.name] == [], url
        buttons = [item.name for item in acted if item.role == "button"]
        forms = [
            (item.role, item.name)
            for item in acted
            if item.control is not None and item.role not in ("button", "radio")
        ]
        assert len(buttons) == len(set(buttons)), url
        assert len(forms) == len(set(forms)), url


def test_nothing_needs_a_script_or_another_host(pages):
    for url, _, html in pages:
        tree = LexborHTMLParser(html)
        assert tree.css("script, iframe, object, embed, [onclick], [style]") == [], url
        for node in tree.css("[src], link[href]"):
            address = node.attributes.get("src") or node.attributes.get("href")
            assert address.startswith("/"), url


def test_no_link_leads_to_pages_that_need_scripts(pages):
    for url, _, _ in pages:
        found = load_site(urlsplit(pages[0][0]).netloc.removesuffix(".test").replace("-", "_"))
        assert not (found.scripted and urlsplit(url).path.startswith(found.scripted))


def test_every_page_is_what_it_was_after_the_same_request(pages):
    site = urlsplit(pages[0][0]).netloc.removesuffix(".test").replace("-", "_")
    again = {url: html for url, _, html in crawl(site)}
    assert again == {url: html for url, _, html in pages}


@cases("site", SITES)
def test_the_style_is_served(site):
    client = Client(world(site))
    found = client.fetch("GET", f"{load_site(site).url}static/style.css")
    assert (found.status, "prefers-color-scheme: dark" in found.html) == (200, True)


@pytest.mark.parametrize("site", SITES)
def test_data_is_made_from_the_world_alone(site):
    one, two, other = (image.__wrapped__(site, name) for name in ("a", "a", "b"))
    assert one.rows == two.rows
    assert one.rows != other.rows


@cases("site", SITES)
def test_worlds_do_not_touch_each_other(site):
    one, two = world(site), world(site)
    table = next(table.name for table in one.images[site].tables if one.before(site)[table.name])
    one.databases[site].execute(f"DELETE FROM {table}")
    assert one.after(site) != two.after(site) == one.before(site)


def test_the_next_world_gets_the_same_copy_as_it_was_at_the_start():
    made = image.__wrapped__("shop", "pooled")
    used = made.copy()
    table = next(name for name, rows in made.rows.items() if rows)
    used.execute(f"DELETE FROM {table}")
    used.execute("CREATE TABLE strange (id INTEGER)")
    made.keep(used)
    assert made.copy() is used
    assert read_rows(used, made.tables) == made.rows
    assert not used.execute("SELECT name FROM sqlite_master WHERE name = 'strange'").fetchall()
    assert made.copy() is not used


def test_a_copy_that_somebody_committed_to_is_not_used_again():
    made = image.__wrapped__("shop", "pooled")
    used = made.copy()
    table = next(name for name, rows in made.rows.items() if rows)
    used.execute(f"DELETE FROM {table}")
    used.commit()
    made.keep(used)
    assert read_rows(made.copy(), made.tables) == made.rows


def test_what_follows_from_the_data_is_shared_until_something_is_written():
    one, two = (World(("shop",), "known", episode_rng(Task("web/test"), 0)) for _ in range(2))
    one.known("shop")["sum"] = 3
    assert two.known("shop") == {"sum": 3}
    two.databases["shop"].execute("DELETE FROM basket")
    assert two.known("shop") == {}
    two.known("shop")["sum"] = 4
    assert (one.known("shop"), two.known("shop")) == ({"sum": 3}, {"sum": 4})
    two.databases["shop"].execute("UPDATE products SET name = name || '!' WHERE id = 1")
    assert two.known("shop") == {}
    del two
    gc.collect()
    assert World(("shop",), "known", episode_rng(Task("web/test"), 0)).known("shop") == {"sum": 3}


@given(
    st.one_of(
        st.text(), st.text("&<>'\"a"), st.integers(), st.booleans(), st.none(), st.floats(), st.text().map(Markup)
    )
)
def test_values_are_written_as_html_has_them(value):
    page = load_site("shop").templates.from_string(
        "{% set whole %}<b>{{ value }}</b>{% endset %}{{ whole }}{{ value }}"
    )
    assert page.render(value=value) == f"<b>{escape(value)}</b>{escape(value)}"


@pytest.mark.parametrize("site", SITES)
def test_pages_are_found_as_by_trying_every_route(site):
    ours, rng = load_site(site), Random(site)
    plain = replace(ours)
    vars(plain)["app"] = Starlette(routes=ours.app.routes, exception_handlers=ours.app.exception_handlers)
    paths = [re.sub(r"\{[^}]*\}", "7", route.path) for route in rng.sample(ours.app.routes, 8)]
    for path in [*paths, *(f"{path}/" for path in paths), "/", "//", "/7", "/nowhere/7", "/%2e/", f"{paths[0]}//x"]:
        for method in ("GET", "POST"):
            one, two = world(site), world(site)
            parts = urlsplit(f"https://{ours.host}{path}")
            found = call(one, ours, method, parts, "", Cookies(one))
            assert found == call(two, plain, method, parts, "", Cookies(two)), (method, path)
            assert one.after(site) == two.after(site)


def test_a_world_gives_its_copies_back_when_it_is_gone():
    one = world("shop")
    database = one.databases["shop"]
    del one
    gc.collect()
    assert world("shop").databases["shop"] is database


@cache
def requests_of(site):
    """What a site can be asked: its routes, and the names of fields that its templates mention."""
    from pathlib import Path

    made = load_site(site)
    sources = [path.read_text() for path in Path(made.file).parent.rglob("*.html")]
    sources += [path.read_text() for path in Path(made.file).parent.glob("*.py")]
    names = {name for text in sources for name in re.findall(r'name="(\w+)"|(?:field|query)\("(\w+)"\)', text)}
    fields = sorted({name for pair in names for name in pair if name})
    return [(route.path, method) for route in made.routes() for method in route.methods - {"HEAD"}], fields


@pytest.mark.parametrize("site", SITES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_oddest_requests_are_answered(site, data):
    routes, fields = requests_of(site)
    client = Client(world(site))
    values = st.one_of(
        st.sampled_from(NASTY), st.integers(-2, 70).map(str), st.integers(1030, 1070).map(str), st.text(max_size=20)
    )
    for _ in range(4):
        path, method = data.draw(st.sampled_from(routes))
        path = re.sub(
            r"\{\w+(:\w+)?\}", lambda _: quote_plus(data.draw(values).encode("utf-8", "replace")) or "x", path
        )
        given_fields = data.draw(st.dictionaries(st.sampled_from(fields), values, max_size=6))
        query = "&".join(
            f"{name}={quote_plus(value.encode('utf-8', 'replace'))}" for name, value in given_fields.items()
        )
        url = f"https://{load_site(site).host}{path}"
        try:
            found = client.fetch(
                method, url if method == "POST" else f"{url}?{query}", query if method == "POST" else ""
            )
        except Refused:
            continue
        assert found.status in (200, 404, 405, 422)


@cases("site", SITES)
def test_the_browser_opens_a_site(site):
    browser = TextBrowser(world(site), load_site(site).url)
    assert browser.page.title
    assert browser.page.lines()


def test_unknown_site():
    with pytest.raises(UnknownName, match="no web site is called 'shpo'; did you mean 'shop'"):
        load_site("shpo")


def light(colour):
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, two):
    dark, bright = sorted((light(one), light(two)))
    return (bright + 0.05) / (dark + 0.05)


@cases("site", SITES)
def test_links_and_buttons_can_be_read_on_a_light_ground_and_on_a_dark_one(site):
    """WCAG 2.2, 1.4.3: at least 4.5 to 1, with the grounds of the common style."""
    by_day, by_night = load_site(site).accent
    for accent, grounds in ((by_day, ("#fbfaf7", "#ffffff")), (by_night, ("#14171a", "#1d2126", "#10202c"))):
        assert min(contrast(accent, ground) for ground in grounds) >= 4.5
