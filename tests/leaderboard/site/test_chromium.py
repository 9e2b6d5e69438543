"""The exported pages in Chromium: without a server, without a mouse, without sight, and with the will to do harm."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import sync_playwright

from sparring.envs.web.chromium.binary import find_binary
from sparring.leaderboard.site.pages import STATIC, Pages, static
from sparring.leaderboard.site.photos import Photographer
from tests.leaderboard.site.conftest import EVIL

pytestmark = pytest.mark.slow
KINDS = ("board", "suite", "agent", "run", "episode", "compare", "tournament", "game", "curve", "league")
OWN = ("index.html", "log.html", "about.html")
WEB = 13
"""An episode on web pages."""
HARM = ("serious", "critical")


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=find_binary(), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def asked():
    """Every address that a page asked for."""
    return []


@pytest.fixture(params=["light", "dark"])
def theme(request):
    return request.param


@pytest.fixture
def page(browser, asked):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: pytest.fail(str(error)))
    yield opened
    context.close()


def some(site: Path, kind: str) -> str:
    """The address of a page of a kind: the longest, which has most on it."""
    path = (
        site / kind if kind in OWN else max((site / kind).rglob("*.html"), key=lambda path: (path.stat().st_size, path))
    )
    return path.as_uri()


@pytest.mark.long
@pytest.mark.parametrize("kind", [*OWN, *KINDS])
def test_axe_finds_nothing_serious(site, browser, theme, kind):
    context = browser.new_context(color_scheme=theme, viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.goto(some(site, kind))
    opened.add_script_tag(path=AXE_FILE_PATH)
    for each in opened.query_selector_all("details"):
        each.evaluate("node => { node.open = true; }")
    found = opened.evaluate("() => axe.run()")
    said = [
        (one["id"], node["html"][:200]) for one in found["violations"] if one["impact"] in HARM for node in one["nodes"]
    ]
    context.close()
    assert said == []
    assert {"color-contrast", "link-name", "html-has-lang"} <= {one["id"] for one in found["passes"]}


@pytest.mark.parametrize("kind", [*OWN, *KINDS])
def test_only_files_of_the_export_are_asked_for(site, page, asked, kind):
    page.goto(some(site, kind))
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((f"{site.as_uri()}/", "data:"))] == []
    assert len({url for url in asked if "/static/" in url}) == 2


def test_names_and_words_are_never_carried_out(site, page):
    for path in sorted(site.rglob("*.html"))[::4]:
        page.goto(path.as_uri())
        assert page.title() != "owned"
        assert page.evaluate("document.querySelectorAll('img[src=x], main script').length") == 0


@pytest.fixture(scope="module")
def drawn(board, keys, tmp_path_factory):
    """A replay of a web episode with pictures."""
    folder, path = tmp_path_factory.mktemp("drawn"), f"episode/{keys['reference']}/{WEB}.html"
    files = {path: Pages(board, photographer=Photographer()).render(path).html.encode()}
    for name, data in (files | {f"static/{name}": static(name) for name in STATIC}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return (folder / path).as_uri()


PICTURES = """async () => {
  const told = [];
  for (const step of document.querySelectorAll(".step")) {
    step.hidden = false;
    const image = step.querySelector("figure.page img"), text = step.querySelector("pre");
    await image.decode();
    const box = (node) => { const at = node.getBoundingClientRect(); return [at.left, at.top, at.right, at.bottom]; };
    told.push({ size: [image.naturalWidth, image.naturalHeight], alt: image.alt, image: box(image), text: text.offsetHeight,
      rings: [...step.querySelectorAll("rect.ring")].map(box), caption: step.querySelector("figcaption").textContent,
      marks: [...step.querySelectorAll("mark")].map((node) => node.textContent) });
  }
  return told;
}"""


def test_a_web_page_is_drawn_with_a_box_around_the_acting_element(drawn, browser):
    context = browser.new_context(color_scheme="dark", viewport={"width": 360, "height": 800})
    opened = context.new_page()
    opened.goto(drawn)
    told = opened.evaluate(PICTURES)
    assert sum(len(step["rings"]) for step in told) > 1
    for step in told:
        assert step["size"] == [640, 480]
        assert step["text"] > 100
        assert len(step["rings"]) == len(step["marks"])
        left, top, right, bottom = step["image"]
        for x, y, to_x, to_y in step["rings"]:
            assert left - 5 < x < to_x < right + 5
            assert top - 5 < y < to_y < bottom + 5
        for name in (re.match(r'\s*- (\w+ "[^"]*")', line)[1] for line in step["marks"]):
            assert step["caption"] == f"marked: {name}"
            assert step["alt"].endswith(f"; marked: {name}")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    opened.add_script_tag(path=AXE_FILE_PATH)
    found = opened.evaluate("() => axe.run()")
    assert [one["id"] for one in found["violations"] if one["impact"] in HARM] == []
    context.close()


def focused(page):
    return page.evaluate("() => (document.activeElement.textContent || document.activeElement.ariaLabel || '').trim()")


def tab_to(page, wanted, most=80):
    """Press Tab until what is wanted has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted(focused(page)):
            return
    pytest.fail(f"not reached by {most} tabs; the focus is on {focused(page)!r}")


def test_the_keyboard_leads_from_the_board_to_a_replay(site, page):
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    tab_to(page, lambda text: text == "mine-v0")
    page.keyboard.press("Enter")
    page.wait_for_url("**/board/mine-v0.html")
    tab_to(page, lambda text: text == "reference")
    page.keyboard.press("Enter")
    page.wait_for_url("**/run/*.html")
    tab_to(page, lambda text: text.isdigit())
    page.keyboard.press("Enter")
    page.wait_for_url("**/episode/**")
    assert page.locator(".step:visible").count() == 1


def at(page):
    return page.evaluate("() => [...document.querySelectorAll('.step')].findIndex((step) => !step.hidden)")


def test_keys_step_through_a_replay(site, page):
    page.goto(some(site, "episode"))
    last = page.locator(".step").count() - 1
    assert last >= 3
    for key, place in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", last),
        ("Home", 0),
        ("5", round(last / 2 + 0.01)),
    ):
        page.keyboard.press(key)
        assert at(page) == place
        assert page.url.endswith(f"#at-{place}")
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.wait_for_function("() => location.hash === '#at-1'")
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Play").count() == 1
    page.get_by_role("slider").fill(str(last))
    assert at(page) == last


def test_without_scripts_all_steps_are_there(site, browser):
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(some(site, "episode"))
    assert opened.locator(".step:visible").count() == opened.locator(".step").count() > 3
    opened.goto((site / "board/mine-v0.html").as_uri())
    assert opened.locator("#ranked tbody tr:visible").count() == 4
    context.close()


def test_columns_sort_and_say_so(site, page):
    page.goto((site / "board/mine-v0.html").as_uri())
    head = page.locator("#ranked thead th", has_text="score").first

    def scores():
        return [float(text) for text in page.locator("#ranked tbody td.strong").all_inner_texts()]

    head.get_by_role("button").focus()
    for order, want in (("descending", sorted(scores(), reverse=True)), ("ascending", sorted(scores()))):
        page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == order
        assert scores() == want


def test_rows_are_found_by_name(site, page):
    page.goto((site / "board/mine-v0.html").as_uri())
    page.get_by_role("searchbox").fill("NANO@")
    assert page.locator("#ranked tbody tr:visible").count() == 2
    page.get_by_role("searchbox").fill(EVIL[:20])
    assert page.locator("#ranked tbody tr:visible").count() == 1


def test_the_theme_is_chosen_and_kept(site, page):
    page.goto((site / "index.html").as_uri())

    def ground():
        return page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")

    light = ground()
    page.get_by_role("button", name="Use the dark theme").click()
    dark = ground()
    assert dark != light
    page.goto((site / "about.html").as_uri())
    assert ground() == dark


@pytest.mark.long
@pytest.mark.parametrize("kind", [*OWN, *KINDS])
def test_narrow_pages_do_not_scroll_sideways(site, browser, kind):
    context = browser.new_context(viewport={"width": 360, "height": 700})
    opened = context.new_page()
    opened.goto(some(site, kind))
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
