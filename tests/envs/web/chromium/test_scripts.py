"""Tasks whose pages need scripts: paid when done, not when nearly done, the same with both kinds of input, refused without."""

import re
from functools import cache
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from sparring.envs.registry import make
from sparring.envs.web.desk import INPUTS
from sparring.envs.web.http import Client
from sparring.envs.web.jobs import act, answer, report
from sparring.envs.web.site import load_site, site_names
from sparring.envs.web.world import World
from sparring.errors import BadValue
from sparring.tasks.core import Task, episode_rng
from sparring.tasks.web import get_template, template_names, template_split, templates_of, web_pack
from tests.envs.web.playing import play, started, task_of

pytestmark = pytest.mark.slow
TEMPLATES = template_names(needs_js=True)
KINDS = [(name, level) for name in TEMPLATES for level in get_template(name).levels]
STEPS = {1: (1, 6), 2: (2, 14), 3: (4, 20), 4: (7, 28)}
WIDGETS = {"hover", "drag", "scroll", "wait"}
SITES = [name for name in site_names() if load_site(name).scripted]


@cache
def jobs(name, level):
    return [started(name, level, seed, engine="chromium").job for seed in range(4)]


def check(name, level, seed):
    """Play the oracle and everything that must not be paid."""
    episode = started(name, level, seed, engine="chromium")
    job = episode.job
    assert play(episode, job.plan) == 1.0, f"{job.goal}: {episode.turn.feedback}"
    assert len(job.mistakes) >= 3
    wrong = {**job.mistakes, "at once": (answer(),)}
    if not job.infeasible:
        wrong["gives up in the end"] = (*job.plan[:-1], report())
    for label, plan in wrong.items():
        episode = started(name, level, seed, engine="chromium")
        assert play(episode, plan) == 0.0, f"{label}: {job.goal}"
        assert episode.turn.info["success"] is False


@pytest.mark.parametrize("kind", KINDS, ids="{0[0]}:{0[1]}".format)
def test_the_oracle_is_paid_and_near_misses_are_not(kind):
    check(*kind, seed=next(seed for seed, job in enumerate(jobs(*kind)) if not job.infeasible))
    fewest, most = STEPS[kind[1]]
    assert fewest <= len(jobs(*kind)[0].plan) <= most
    told = {(job.goal, str(job.expect)) for job in jobs(*kind)}
    assert len(told) >= 3
    assert all(job.goal.endswith(".") and len(job.goal) < 1000 for job in jobs(*kind))


@pytest.mark.parametrize("name", [name for name in TEMPLATES if get_template(name).infeasible])
def test_what_cannot_be_done_is_reported(name):
    level = get_template(name).levels[-1]
    seed = next(s for s in range(60) if started(name, level, s, engine="chromium").job.infeasible)
    check(name, level, seed)


@pytest.mark.parametrize("name", TEMPLATES)
def test_trusted_input_does_the_same(name):
    level = get_template(name).levels[0]
    episodes = [started(name, level, 1, engine="chromium", input=given) for given in INPUTS]
    plan = episodes[0].job.plan
    for episode in episodes:
        assert play(episode, plan) == 1.0, episode.turn.feedback
    one, two = (episode.world for episode in episodes)
    assert [one.after(site) for site in one.images] == [two.after(site) for site in two.images]


@pytest.mark.parametrize("given", INPUTS)
@pytest.mark.parametrize("name", TEMPLATES[::3])
def test_a_task_is_the_same_whenever_it_is_played(name, given):
    level = get_template(name).levels[-1]
    one, two = (started(name, level, 2, engine="chromium", input=given) for _ in range(2))
    assert one.turn == two.turn
    plan = one.job.plan
    while one.turn.seat is not None:
        action = act(plan[one.done], one.browser.page, 8000)
        assert one.step(action) == two.step(action)


def test_all_that_scripts_are_for_is_used():
    assert {step.name for kind in KINDS for step in jobs(*kind)[0].plan} >= WIDGETS
    assert {level for _, level in KINDS} == {1, 2, 3, 4}
    assert len(TEMPLATES) >= 8


def test_the_text_engine_refuses_them():
    name = TEMPLATES[0]
    for tasks in (f"web/{name}", "web/js", "web/js:3"):
        with pytest.raises(BadValue, match=rf"{tasks} needs scripts.*use engine='chromium'"):
            make("Web-v0", tasks=tasks)
    with pytest.raises(BadValue, match=rf"web/{name} needs scripts.*use engine='chromium'"):
        started(name, get_template(name).levels[0])


def test_they_are_in_packs_of_their_own():
    assert {each.name for each in templates_of("web/js")} == set(TEMPLATES)
    for pack in ("web/all", *(f"web/{site}" for site in SITES), "web/mail+shop"):
        assert not any(each.needs_js for each in templates_of(pack)), pack
    assert [each.name for each in templates_of(f"web/{TEMPLATES[0]}")] == [TEMPLATES[0]]
    assert set(web_pack("web/js").sizes) == {template_split(name) for name in TEMPLATES}


def test_what_is_told_without_a_template_being_imported_is_what_it_says():
    for needs_js in (False, True):
        assert all(get_template(name).needs_js is needs_js for name in template_names(needs_js=needs_js))


def test_agents_are_told_of_dragging_only_where_something_can_be_dragged():
    js, plain = (started(name, 1, engine="chromium").turn for name in ("mail/sort_labels", "shop/add_to_basket"))
    assert [("drag(ref, to)" in turn.messages[0].content) for turn in (js, plain)] == [True, False]
    assert [any(tool.name == "drag" for tool in turn.tools) for turn in (js, plain)] == [True, False]


@pytest.mark.parametrize("engine", ["text", "chromium"])
def test_dragging_is_a_mistake_on_pages_without_scripts(engine):
    episode = started("shop/add_to_basket", 1, engine=engine)
    turn = episode.step('drag("e1", "e2")')
    assert "cannot be dragged: this page has no scripts" in turn.info["error"]
    assert "there is no element" in episode.step('drag("e1", "e999")').info["error"]


def test_a_drag_to_nowhere_is_told():
    episode = started("mail/sort_labels", 1, engine="chromium")
    episode.step(act(episode.job.plan[0], episode.browser.page, 8000))
    assert 'there is no element "e999"' in episode.step('drag("e18", "e999")').info["error"]


def scripted_pages(site):
    """All pages below the address of those that need scripts, by their links, as they are sent."""
    found = load_site(site)
    client = Client(World((site,), "test", episode_rng(Task("web/test"), 0)))
    todo, seen = [f"{found.url.rstrip('/')}{found.scripted}"], {}
    while todo:
        url = todo.pop()
        seen[url] = client.fetch("GET", url)
        hrefs = [node.attributes["href"] for node in LexborHTMLParser(seen[url].html).css("a[href]")]
        links = [f"https://{urlsplit(url).netloc}{href}" for href in hrefs if href.startswith(found.scripted)]
        todo += [link for link in links if link not in seen]
    return client, seen


@pytest.mark.parametrize("site", SITES)
def test_their_pages_are_as_good_as_others(site):
    client, pages = scripted_pages(site)
    assert len(pages) >= 4
    for url, page in pages.items():
        tree = LexborHTMLParser(page.html)
        assert (page.status, len(tree.css("h1")), len(tree.css("main"))) == (200, 1, 1), url
        ids = [node.attributes["id"] for node in tree.css("[id]")]
        assert len(ids) == len(set(ids)), url
        assert not re.search(r"<[^>]+ (on\w+|style)=", page.html), url
        for node in tree.css("[src], link[href]"):
            address = node.attributes.get("src") or node.attributes.get("href")
            assert address.startswith("/static/"), url
            assert client.fetch("GET", f"{load_site(site).url.rstrip('/')}{address}").status == 200
        assert all(not node.text(strip=True) for node in tree.css("script")), url
    assert client.fetch("GET", f"{load_site(site).url}static/nothing.js").status == 404


@pytest.mark.parametrize("name", TEMPLATES)
def test_they_begin_on_those_pages(name):
    job = jobs(name, get_template(name).levels[0])[0]
    assert f"/{job.home}".startswith(load_site(name.partition("/")[0]).scripted)


def test_bad_input_is_told():
    with pytest.raises(BadValue, match="input='native'"):
        make("Web-v0", input="native")
    with pytest.raises(BadValue, match=r"input='trusted' with engine='text'.*use engine='chromium'"):
        make("Web-v0", input="trusted")
    with pytest.raises(BadValue, match="input='native'"):
        make("MiniWoB-v0", input="native")


def test_an_episode_is_continued_from_what_was_saved():
    episode = started("mail/sort_labels", 2, engine="chromium", input="trusted")
    for step in episode.job.plan[:2]:
        episode.step(act(step, episode.browser.page, 8000))
    again = episode.environment.load(episode.save())
    assert again.turn == episode.turn
    assert play(again, episode.job.plan) == 1.0
    assert task_of("mail/sort_labels", 2) == again.task


def test_red_does_not_play_on_them():
    with pytest.raises(BadValue, match=r"tasks='web/js'.*pages that need scripts are not for red"):
        make("WebInjection-v0", tasks="web/js", engine="chromium")
