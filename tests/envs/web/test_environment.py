"""Web-v0: what an agent sees and is told, how an episode ends, what is paid, and what is refused."""

import json

import pytest

import sparring
from sparring.envs.web.environment import WebEpisode, oracle
from sparring.envs.web.jobs import answer, report
from sparring.errors import BadValue, EpisodeOver, MissingExtra, SiteError, UnknownName
from sparring.tasks import Task, get_pack
from tests.cases import cases
from tests.envs.web.playing import play, started, task_of


def make(**kwargs):
    return sparring.make("Web-v0", **kwargs)


def last(episode):
    return episode.turn.messages[-1].content


def test_the_first_turn_says_the_goal_and_shows_the_page():
    episode = started("shop/buy_one", 2)
    rules, goal = episode.turn.messages
    assert (rules.role, goal.role) == ("system", "user")
    assert goal.content.startswith(f"Goal: {episode.job.goal}\n\nPage: ")
    assert "Address: https://shop.test/\n- banner\n" in goal.content
    assert "fill(ref, text, submit=False)" in rules.content
    assert {tool.name for tool in episode.turn.tools} >= {"click", "fill", "answer", "report_infeasible"}


def test_the_oracle_plays_through_the_protocol():
    env = make(tasks="web/shop", level=3)
    episode = env.start(env.tasks("train")[1], seed=4)
    while episode.turn.seat is not None:
        (action,) = oracle(episode)
        episode.step(action)
    turn = episode.turn
    assert (turn.terminated, turn.rewards, turn.info["success"]) == (True, {"player_0": 1.0}, True)
    assert turn.feedback == "everything that was asked for, and nothing else"
    assert all(turn.info["subgoals"].values())
    with pytest.raises(EpisodeOver):
        episode.step("answer()")


def test_feedback_names_the_rows_that_differ():
    episode = started("shop/buy_one", 2)
    play(episode, episode.job.mistakes["wrong address"])
    assert "not done: the order (address_id is " in episode.turn.feedback
    assert episode.turn.info["subgoals"]["the order"] is False
    assert any("orders added" in effect for effect in episode.turn.info["side_effects"])


def test_what_cannot_be_done_is_told_and_costs_an_action():
    episode = started("shop/buy_one", 2)
    turn = episode.step('click("e999")')
    assert turn.info["illegal"] is False
    assert turn.feedback.startswith('there is no element "e999"; nearest: ')
    assert last(episode).startswith(f"Not done: {turn.feedback}\n\nPage: ")
    assert last(episode).endswith("Actions left: 39.")


def test_what_cannot_be_read_is_illegal_and_ends_the_episode_at_last():
    episode = started("shop/buy_one", 2, illegal="retry(2)")
    for _ in range(2):
        turn = episode.step("Hm.")
        assert (turn.seat, turn.info["illegal"], turn.info["action"]) == ("player_0", True, None)
    assert episode.step("go_back()").info["illegal"] is False
    for _ in range(3):
        turn = episode.step("Hm.")
    assert (turn.seat, turn.terminated, turn.rewards["player_0"]) == (None, True, 0.0)


def test_an_episode_is_cut_off_when_its_actions_are_used_up():
    episode = started("shop/details", 1, max_steps=3)
    for _ in range(3):
        turn = episode.step("wait()")
    assert (turn.truncated, turn.terminated, turn.rewards["player_0"]) == (True, False, 0.0)


def test_changes_are_told_as_long_as_the_page_stays():
    episode = started("shop/details", 1, observation="diff")
    link = next(item for item in episode.browser.page.outline.items if item.name == "Account")
    episode.step(f'click("{episode.browser.page.reference(link)}")')
    assert "\nChanges:\n" not in last(episode)
    box = next(item for item in episode.browser.page.outline.items if item.name == "Telephone")
    ref = episode.browser.page.reference(box)
    episode.step(f'fill("{ref}", "0123")')
    _, _, changes = last(episode).partition("Changes:\n")
    assert f'+     - textbox "Telephone" [ref={ref}] [type=tel]: "0123"' in changes
    assert changes.count("\n- ") == changes.count("\n+ ") == 1
    full = started("shop/details", 1)
    full.step(f'click("{full.browser.page.reference(link)}")')
    full.step(f'fill("{ref}", "0123")')
    assert len(last(episode)) < len(last(full)) / 3
    assert full.browser.page.lines() == episode.browser.page.lines()


def test_a_page_that_does_not_fit_is_seen_piece_by_piece():
    episode = started("shop/buy_one", 2, max_chars=500)
    assert len(last(episode)) < 1200
    assert play(episode, episode.job.plan) == 1.0
    assert any(action.startswith("expand") for action in episode.actions)


def test_a_saved_episode_goes_on_as_the_first():
    episode = started("shop/buy_one", 2)
    steps = list(episode.job.plan)
    for _ in range(4):
        (action,) = oracle(episode)
        episode.step(action)
    branches = [episode.environment.load(episode.save()) for _ in range(2)]
    assert all(branch.turn == episode.turn for branch in branches)
    assert play(branches[0], steps) == 1.0
    assert play(branches[1], (*steps[:4], answer())) == 0.0
    assert episode.turn.seat == "player_0"


def test_questions_need_their_answer_and_an_untouched_site():
    episode = started("shop/count_orders", 1)
    right = episode.job.answer.written()
    assert play(started("shop/count_orders", 1), (answer(right),)) == 1.0
    assert play(started("shop/count_orders", 1), (answer(f"{right}."),)) == 1.0
    assert play(started("shop/count_orders", 1), (answer(f"It is {right}"),)) == 0.0
    assert play(started("shop/count_orders", 1), (report(),)) == 0.0


def test_a_broken_site_voids_the_episode_and_pays_nothing(monkeypatch):
    episode = started("shop/buy_one", 2)
    episode.world.databases["shop"].execute("DROP TABLE basket")
    with pytest.raises(SiteError, match="OperationalError: no such table: basket"):
        episode.step('goto("/basket")')


def test_worlds_of_episodes_are_apart():
    one, two = started("shop/details", 1), started("shop/details", 1)
    play(one, one.job.plan)
    assert two.world.after("shop") == two.world.before("shop")
    assert play(two, two.job.plan) == 1.0


def test_an_onlooker_sees_goal_actions_and_page():
    episode = started("shop/details", 1)
    episode.step("note('hello')")
    picture = episode.render().ansi
    assert picture.startswith(f"Goal: {episode.job.goal}\n> note('hello')\nhttps://shop.test/\n- banner")


def test_info_can_be_written_as_json_whatever_was_said():
    episode = started("shop/details", 1)
    for text in ("select('e2', ['\ud800'])", "goto('\udfff://x')", "fill(e2, '\ud83d')", "\ud800"):
        turn = episode.step(text)
        json.dumps(dict(turn.info))
        turn.messages[-1].content.encode()


@cases(
    ("kwargs", "error", "why"),
    [
        ({"tasks": "shop"}, BadValue, "tasks='shop': use 'web/all', 'web/SITE' or 'web/SITE/TEMPLATE'"),
        ({"tasks": 3}, BadValue, "tasks=3"),
        ({"tasks": "web/shpo"}, UnknownName, "no web site or task is called 'shpo'; did you mean 'shop'"),
        ({"tasks": "web/shop/buy_on"}, UnknownName, "did you mean 'shop/buy_one'"),
        ({"level": 6}, BadValue, "level=6: use a whole number from 1 to 5"),
        ({"tasks": "web/shop/gifts", "level": 1}, BadValue, "level=1 in 'web/shop/gifts:1': web/shop/gifts has 5"),
        ({"observation": "html"}, BadValue, "observation='html': use 'full' or 'diff'"),
        ({"engine": "netscape"}, BadValue, "engine='netscape': use 'text' or 'chromium'"),
        ({"screenshot": True}, BadValue, "engine='text', which draws nothing: use engine='chromium'"),
        ({"screenshot": "yes"}, BadValue, "screenshot='yes': use True or False"),
        ({"max_chars": 10}, BadValue, "max_chars=10"),
        ({"max_steps": 0}, BadValue, "max_steps=0"),
        ({"illegal": "random_legal"}, BadValue, "actions cannot be listed"),
        ({"step": 1}, UnknownName, "no argument of Web-v0 is called 'step'"),
    ],
)
def test_wrong_arguments(kwargs, error, why):
    with pytest.raises(error, match=why):
        make(**kwargs)


@pytest.mark.parametrize(
    ("params", "error", "why"),
    [
        ({}, BadValue, "a task of Web-v0 has params 'template', 'level' and 'world'"),
        ({"template": "shop/nothing", "level": 1, "world": "a"}, UnknownName, "no web task is called 'shop/nothing'"),
        ({"template": "shop/gifts", "level": 1, "world": "a"}, BadValue, "level=1 of 'shop/gifts': use 5"),
        ({"template": "shop/gifts", "level": 5, "world": ""}, BadValue, "a text of 1 to 80 characters"),
    ],
)
def test_wrong_tasks(params, error, why):
    with pytest.raises(error, match=why):
        make().start(Task("own", params=params), seed=0)


def test_tasks_of_ones_own_world():
    task = Task("own", params={"template": "shop/details", "level": 1, "world": "mine"})
    assert isinstance(make().start(task, seed=0), WebEpisode)
    assert make().start(task, seed=0).turn != started("shop/details", 1).turn


def test_without_what_serves_the_sites_the_remedy_is_told(monkeypatch):
    import importlib.util

    from sparring.envs.web.site import load_site

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'sparring\[web\]'"):
        load_site.__wrapped__("shop")


def test_packs():
    assert set(get_pack("web/all").sizes) == {"train", "validation", "test"}
    assert len(get_pack("web/shop/gifts").sizes) == 1
    tasks = get_pack("web/all").tasks("train")
    assert {tasks[i].params["template"] for i in range(50)}.isdisjoint(
        get_pack("web/all").tasks("test")[i].params["template"] for i in range(50)
    )
    assert {tasks[i].params["level"] for i in range(50)} <= {1, 2, 3, 4, 5}
    assert tasks[0].params["world"].startswith("train-")
    with pytest.raises(BadValue, match="level='7' in 'web/shop:7'"):
        get_pack("web/shop:7")


def test_tasks_survive_json():
    task = task_of("shop/details", 1)
    assert Task.from_json(json.loads(json.dumps(task.to_json()))) == task
