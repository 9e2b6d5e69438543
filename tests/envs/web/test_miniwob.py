"""MiniWoB++: solved where it should be, never paid where it should not, the same in every window, nothing lost with a page."""

import gc
import importlib.util
import os
import re
import signal
from pathlib import Path

import pytest

from sparring.envs.registry import make
from sparring.envs.web import miniwob_stage
from sparring.envs.web.miniwob import miniwob
from sparring.envs.web.miniwob_players import SOLVED, oracle
from sparring.envs.web.miniwob_stage import Stages, folder
from sparring.errors import BadValue, BrowserError, MissingExtra, UnknownName
from sparring.tasks.core import Task, episode_rng
from sparring.tasks.miniwob import TASKS, miniwob_pack
from sparring.wrappers.pictures import decode_png

UNREGISTERED = {"button-delay", "chase-circle", "hover-shape", "moving-items", "simon-says"}
"""Pages that the package has and does not register."""


def test_the_tasks_are_those_of_the_package():
    pages = {path.stem for path in (folder() / "miniwob").glob("*.html")}
    assert pages - UNREGISTERED == set(TASKS)
    assert len(TASKS) == 125
    spec = importlib.util.find_spec("miniwob.registration")
    with open(spec.origin, encoding="utf-8") as file:
        assert set(re.findall(r"miniwob/([a-z0-9-]+)-v1", file.read())) == set(TASKS)


def test_names_and_arguments_are_checked():
    with pytest.raises(UnknownName, match="did you mean 'click-button'"):
        miniwob_pack("miniwob/click-buton")
    with pytest.raises(BadValue, match=r"tasks='web/all'.*'miniwob/all'"):
        make("MiniWoB-v0", tasks="web/all")
    with pytest.raises(BadValue, match="max_steps=0"):
        make("MiniWoB-v0", max_steps=0)
    with pytest.raises(BadValue, match="actions cannot be listed"):
        make("MiniWoB-v0", illegal="random_legal")
    with pytest.raises(BadValue, match=r"param 'task'.*\{'task': 'x'\}"):
        miniwob().start(Task("miniwob/all", params={"task": "x"}), seed=0)


def test_without_the_package_the_error_has_the_remedy(monkeypatch):
    folder.cache_clear()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'sparring\[miniwob\]'"):
        make("MiniWoB-v0")
    monkeypatch.undo()
    assert folder().is_dir()


def started(task, seed=0, **kwargs):
    env = miniwob(tasks=f"miniwob/{task}", **kwargs)
    return env.start(env.tasks()[0], seed=seed)


def solved(episode):
    while episode.turn.seat is not None:
        episode.step(next(iter(oracle(episode))))
    return episode.turn


def reference(episode, name, role=None):
    items = (item for item in episode.page.outline.items if item.key and item.role == (role or item.role))
    return next(episode.page.reference(item) for item in items if name in (item.name, item.text))


def played(task, seed, *names):
    """Click what has these names, one after the other; return the last turn."""
    episode = started(task, seed)
    for name in names:
        episode.step(name if "(" in name else f'click("{reference(episode, name)}")')
    return episode.turn


@pytest.mark.slow
@pytest.mark.parametrize("task", SOLVED)
def test_the_oracle_solves(task):
    for seed in range(2):
        turn = solved(started(task, seed))
        assert turn.rewards == {"player_0": 1.0}, (task, seed, turn.feedback)
        assert (turn.info["success"], turn.info["raw"] >= 0.999) == (True, True)


def without_one(episode):
    """Do as the oracle, but leave the last box unchecked."""
    wanted = [item for item in episode.page.outline.items if item.role == "checkbox" and item.name in episode.goal]
    for item in wanted[:-1]:
        episode.step(f'check("{episode.page.reference(item)}")')
    return episode.step(f'click("{reference(episode, "Submit")}")')


def at_a_corner(episode):
    episode.step("click_at(12, 60)")
    return episode.step(f'click("{reference(episode, "Submit")}")')


def beside_the_centre(episode):
    """Click some pixels from the middle of the circle."""
    circle = next(item for item in episode.page.outline.items if item.name == "circle")
    x, y, width, height = map(int, re.findall(r"\d+", circle.states.partition("[box=")[2]))
    episode.step(f"click_at({x + width // 2 + 6}, {y + height // 2})")
    return episode.step(f'click("{reference(episode, "Submit")}")')


def at_once(episode):
    return episode.step(f'click("{reference(episode, "Submit")}")')


def soft(episode):
    """Check the first box, whatever it says."""
    episode.step('check("e1")')
    return at_once(episode)


def smallest(episode):
    cards = [item for item in episode.page.outline.items if item.role == "clickable" and item.name.isdigit()]
    episode.step(f'click("{episode.page.reference(min(cards, key=lambda item: int(item.name)))}")')
    return at_once(episode)


def wrong_field(episode):
    """Find the right person, and take the wrong line."""
    person, what = re.findall(r"Find (.+) in the contact book and click on their (.*)\.", episode.goal)[0]
    while person not in [item.name for item in episode.page.outline.items if item.role == "heading"]:
        episode.step(f'click("{reference(episode, ">")}")')
    lines = [item for item in episode.page.outline.items if item.role == "clickable"]
    number = {"phone number": 0, "email": 1, "address": 2}[what]
    return episode.step(f'click("{episode.page.reference(lines[(number + 1) % 3])}")')


PAID_BY_PAGES = {
    "bisect-angle": at_a_corner,
    "circle-center": beside_the_centre,
    "click-checkboxes": without_one,
    "click-checkboxes-large": without_one,
    "click-checkboxes-soft": soft,
    "click-checkboxes-transfer": without_one,
    "find-greatest": smallest,
    "find-midpoint": at_a_corner,
    "phone-book": wrong_field,
    "right-angle": at_a_corner,
    "use-colorwheel": at_once,
    "use-colorwheel-2": at_once,
}
"""Tasks whose pages pay something for wrong answers, and a wrong answer to each."""


@pytest.mark.slow
@pytest.mark.parametrize("task", PAID_BY_PAGES)
def test_a_wrong_answer_is_never_paid(task):
    paid = []
    for seed in range(8):
        turn = PAID_BY_PAGES[task](started(task, seed))
        if turn.seat is None and turn.info["raw"] < 0.999:
            assert turn.rewards == {"player_0": 0.0}
            assert turn.info["success"] is False
            assert turn.info["partial"] == max(0.0, turn.info["raw"])
            paid.append(turn.info["raw"])
    assert paid
    assert task in ("click-checkboxes", "click-checkboxes-transfer", "find-midpoint") or max(paid) > 0, paid


@pytest.mark.slow
def test_time_costs_nothing():
    turn = played("click-test", 0, "wait(9000)", "wait(9000)", "wait(9000)", "Click Me!")
    assert (turn.rewards, turn.info["raw"]) == ({"player_0": 1.0}, 1.0)


@pytest.mark.slow
def test_the_mouse_drags():
    episode = started("drag-box")
    episode.step(f'drag("{reference(episode, "s")}", "{reference(episode, "L")}")')
    assert at_once(episode).rewards == {"player_0": 1.0}
    assert "Not done: (600, 10) is outside" in started("drag-box").step("click_at(600, 10)").messages[0].content


@pytest.mark.slow
def test_what_cannot_be_done_is_told():
    episode = started("enter-text")
    for action, said in (
        ('fill("e2", "x")', 'button "Submit" is not filled: it takes no text; use click'),
        ('click("e77")', '"e77" was never on the page'),
        ('select("e1", ["x"])', "has no options to select"),
        ('press("Hyper", "e1")', 'there is no key "Hyper"'),
    ):
        turn = episode.step(action)
        assert turn.info["illegal"] is False
        assert said in turn.feedback
    turn = episode.step("I am lost")
    assert turn.info["illegal"] is True


@pytest.mark.slow
def test_actions_run_out():
    episode = started("click-button", max_steps=2)
    episode.step("wait()")
    turn = episode.step("wait()")
    assert (turn.seat, turn.truncated, turn.rewards) == (None, True, {"player_0": 0.0})


@pytest.mark.slow
def test_a_picture_is_there_when_it_is_asked_for():
    episode = started("click-shape", screenshot=True)
    assert episode.render().png.startswith(b"\x89PNG")
    assert started("click-shape").render().png is None


@pytest.mark.slow
@pytest.mark.parametrize("task", ["click-tab-2", "stock-market"])
def test_the_same_episode_gives_the_same_pictures(task):
    seen = []
    for _ in range(3):
        episode = started(task, screenshot=True)
        begun = episode.render().png
        for action in (f'click("{ref}")' for ref in ("e1", "e3", "e2")):
            if episode.turn.seat is not None:
                episode.step(action)
        seen.append((begun, episode.render().png))
    assert seen[0] == seen[1] == seen[2]
    assert decode_png(seen[0][0]).std() > 0


def strolled(stage, seed):
    """What a stage shows at the start of an episode, and after three clicks anywhere."""
    rng = episode_rng(Task("stroll"), seed)
    stage.begin(seed)
    stage.look()
    seen = [stage.state["goal"], *stage.page.lines()]
    for _ in range(3):
        items = [i for i, item in enumerate(stage.page.outline.items) if item.key and stage.page.is_shown(item)]
        if not items or stage.state.get("done", True):
            break
        stage.act(f"__sparring.item('click', {rng.choice(items)})")
        stage.look()
        seen += stage.page.lines()
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_a_used_page_shows_what_a_new_one_does(part, monkeypatch):
    monkeypatch.setattr(miniwob_stage, "MOST", 1)  # all tasks in one window
    used = Stages()
    for i, task in enumerate(TASKS[part::5]):
        stage = used.take(task)
        first = strolled(stage, 7)
        strolled(stage, 3)
        used.release(stage)
        again = used.take(task)
        assert (task, first) == (task, strolled(again, 7))
        used.release(again)
        if i % 5 == 0:  # and a new window what the used one does
            other = Stages().take(task)
            assert (task, first) == (task, strolled(other, 7))
            other.window.close()
    again.window.close()


@pytest.mark.slow
def test_few_pages_serve_many_episodes(monkeypatch):
    alone = [solved(started(task)) for task in SOLVED[:6]]
    monkeypatch.setattr(miniwob_stage, "MOST", 2)
    monkeypatch.setattr(miniwob_stage, "STAGES", Stages())
    episodes = [started(task) for task in SOLVED[:6]]
    while any(episode.turn.seat for episode in episodes):
        for episode in episodes:
            if episode.turn.seat:
                episode.step(next(iter(oracle(episode))))
    assert [episode.turn for episode in episodes] == alone
    stages = miniwob_stage.STAGES
    assert len(stages._idle) + len(stages._playing) <= 2


@pytest.mark.slow
def test_a_page_that_is_left_behind_is_used_again(monkeypatch):
    monkeypatch.setattr(miniwob_stage, "STAGES", Stages())
    episode = started("click-link")
    window = episode._stage.window
    del episode
    gc.collect()
    assert started("click-link", 1)._stage.window is window


@pytest.mark.slow
def test_a_crash_voids_its_episode_only():
    crashing, other = started("click-link"), started("click-button")
    with pytest.raises(BrowserError, match="crashed"):
        crashing._stage.window.command(crashing._stage.tab, "Page.crash")
    crashing._stage.window.close()
    assert solved(other).rewards == {"player_0": 1.0}
    assert solved(started("click-link")).rewards == {"player_0": 1.0}


@pytest.mark.slow
def test_a_page_that_hangs_voids_its_episode(monkeypatch):
    episode = started("click-button")
    monkeypatch.setattr(episode._stage.window, "patience", 1)
    monkeypatch.setattr("sparring.envs.web.miniwob_stage.call", lambda *said: "(() => { while (true) {} })()")
    with pytest.raises(BrowserError, match="hangs"):
        episode.step('click("e1")')
    monkeypatch.undo()
    with pytest.raises(BrowserError, match="the episode is void: the page hangs"):
        episode.step('click("e1")')
    assert solved(started("click-button")).rewards == {"player_0": 1.0}


@pytest.mark.slow
def test_a_killed_browser_voids_only_what_was_going_on():
    episode = started("click-link")
    shell = episode._stage.window.connection.pid
    stage = episode._stage
    for pid in Path(f"/proc/{shell}/task/{shell}/children").read_text(encoding="ascii").split():
        os.kill(int(pid), signal.SIGKILL)
    with pytest.raises(BrowserError, match="has gone"):
        stage.window.evaluate(stage.tab, "1")
    assert solved(started("click-link", 1)).rewards == {"player_0": 1.0}
    assert solved(episode).rewards == {"player_0": 1.0}
