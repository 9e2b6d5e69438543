"""The two engines: the same bytes and the same databases, whatever is done on pages without scripts."""

import gc
import random

import pytest

from sparring.envs.conformance import check
from sparring.envs.web.chromium.engine import ChromiumBrowser
from sparring.envs.web.desk import OBSERVATIONS
from sparring.envs.web.environment import web
from sparring.envs.web.forms import Mistake
from sparring.envs.web.jobs import act
from sparring.envs.web.site import site_names
from sparring.envs.web.text import TextBrowser
from sparring.envs.web.world import World
from sparring.errors import BrowserError, SiteError
from sparring.tasks.core import Task, episode_rng
from sparring.tasks.web import get_template, template_names
from tests.envs.web.playing import started, task_of

pytestmark = pytest.mark.slow
HOME = "https://shop.test/"
STEPS = 30
TEXTS = ("wool", "3", "-1", "a@b.test", "2026-04-01", "x" * 50, ' é"<b>&', "", "4111 1111 1111 1111", "one\ntwo", "1e2")
ADDRESSES = (
    *("https://SHOP.test/../a/./b", "#top"),
    *(
        "/search?q=a b&x=é",
        "https://evil.test/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "/nope",
        "shop.test/basket",
    ),
    *("http://shop.test/", "https://shop.test:444/", "data:text/html,x", "?page=2", "//shop.test/"),
)


SITES = site_names()


def world(seed):
    """A world of one site after the other, and the site's first page."""
    name = SITES[seed % len(SITES)]
    made = World([name], f"train-{seed % 3}", episode_rng(Task("walk", index=seed), 0))
    return made, made.images[name].site.url


def seen(browser):
    tab = browser.tab
    where = (tab.url, tab.status, browser.active, len(browser.tabs), browser.last, browser.page.title)
    return [*map(str, where), *browser.page.lines()]


def done(browser, action):
    """Do something; return what was said against it."""
    name, *given = action
    try:
        getattr(browser, name)(*given)
    except Mistake as error:
        return str(error)
    return None


def drawn(rng, page):
    """Draw something to do."""
    if rng.random() < 0.2:
        return rng.choice(
            [
                ("go_back",),
                ("go_forward",),
                ("tab_new", HOME),
                ("tab_close",),
                ("tab_focus", 1),
                ("goto", rng.choice(ADDRESSES)),
            ]
        )
    items = [item for item in page.outline.items if item.key and page.is_shown(item)]
    item = rng.choice(items)
    reference = page.references.of(item.key, "x" if item.role == "more" else "e")
    if item.role == "more":
        return ("expand", reference)
    control = None if item.control is None else page.outline.controls[item.control]
    if control is None or rng.random() < 0.2:
        return ("click", reference)
    if control.tag == "select":
        return ("select", reference, [rng.choice([option.label for option in control.options])])
    if control.type in ("checkbox", "radio"):
        return ("check", reference, rng.random() < 0.6)
    if control.role in ("textbox", "searchbox", "spinbutton"):
        return rng.choice(
            [("fill", reference, rng.choice(TEXTS)), ("press", rng.choice(["Enter", "Space", "Q"]), reference)]
        )
    return ("click", reference)


@pytest.mark.parametrize("seed", range(len(SITES)), ids=SITES)
def test_a_random_walk_is_the_same_in_both(seed):
    rng = random.Random(seed)
    (one, home), (two, _) = world(seed), world(seed)
    text, chromium = TextBrowser(one, home), ChromiumBrowser(two, home)
    for _ in range(STEPS):
        action = drawn(rng, text.page)
        assert (action, done(text, action)) == (action, done(chromium, action))
        assert (action, seen(text)) == (action, seen(chromium))
    assert [one.after(site) for site in one.images] == [two.after(site) for site in two.images]
    chromium.close()


@pytest.mark.parametrize("template", template_names()[::3])
def test_a_plan_is_played_the_same_in_both(template):
    level = min(get_template(template).levels)
    shown = random.Random(template).choice(OBSERVATIONS)
    engines = ("text", "chromium")
    text, chromium = (started(template, level, seed=1, engine=engine, observation=shown) for engine in engines)
    budget = text.environment.max_chars
    while text.turn.seat is not None:
        plan = text.job.plan
        action = act(plan[text.done], text.browser.page, budget) if text.done < len(plan) else "answer()"
        assert text.step(action) == chromium.step(action)
    assert text.turn.rewards == {"player_0": 1.0}
    chromium.desk.browser.close()


def test_what_changed_is_told_alone_where_the_page_stays():
    episode = started("shop/details", 1, engine="chromium", observation="diff")
    before = episode.turn.messages[-1].content
    fields = [item for item in episode.browser.page.outline.items if item.role == "searchbox"]
    turn = episode.step(f'fill("{episode.browser.page.reference(fields[0])}", "oak")')
    assert "Changes:" in turn.messages[-1].content
    assert len(turn.messages[-1].content) < len(before) / 2
    assert "Changes:" not in episode.step('goto("/basket")').messages[-1].content
    episode.browser.close()


def test_a_site_that_raises_voids_the_episode(monkeypatch):
    browser = ChromiumBrowser(*world(0))

    def broken(*args):
        raise SiteError("the site raised")

    monkeypatch.setattr("sparring.envs.web.chromium.engine.ask", broken)
    with pytest.raises(SiteError, match="the site raised"):
        browser.goto("/elsewhere")
    browser.close()


def test_a_browser_that_is_closed_says_so():
    browser = ChromiumBrowser(*world(0))
    assert browser.screenshot().startswith(b"\x89PNG")
    browser.close()
    with pytest.raises(BrowserError, match="closed"):
        browser.goto("/elsewhere")


def test_the_environment_keeps_the_contract_in_chromium():
    check("Web-v0", kwargs={"engine": "chromium"}, episodes=2, without=("other-processes",)).raise_for_failures()


def test_an_episode_that_is_left_behind_gives_its_window_back():
    episode = web(engine="chromium", screenshot=True).start(task_of("shop/add_to_basket", 1), seed=0)
    assert episode.render().png.startswith(b"\x89PNG")
    window = episode.browser._window
    del episode
    gc.collect()
    ChromiumBrowser(*world(0)).close()
    assert not window.is_open
