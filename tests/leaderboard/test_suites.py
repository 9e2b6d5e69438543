"""Suites: frozen lists of what is asked; whoever changes a task changes the version."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.errors import BadValue, UnknownName
from sparring.leaderboard.run import Changes, definition, write_suite
from sparring.leaderboard.suites import DOMAINS, load_suite, read_suite, suite_from, suite_names, suite_of

GAMES = {
    "name": "mine",
    "version": 3,
    "line": "two parts",
    "parts": [
        {"name": "kuhn", "env": "KuhnPoker-v0", "domain": "games", "tasks": 5, "opponents": ["random", "equilibrium"]},
        {"name": "sums", "env": "Arithmetic-v0", "domain": "math", "tasks": 3, "repeats": 2},
    ],
}


def changed(part=0, **values):
    parts = [dict(one) for one in GAMES["parts"]]
    parts[part] |= values
    return GAMES | {"parts": parts}


@pytest.mark.parametrize("name", suite_names())
def test_suites_of_the_package_are_frozen(name):
    path = next(iter(load_suite.__globals__["_HERE"].glob(f"{name}.toml")))
    assert re.search(r'^hash = "[0-9a-f]{64}"$', path.read_text(), re.MULTILINE)
    assert load_suite(name).id == name


def test_the_core_has_all_domains_and_the_newest_version_is_meant_without_one():
    assert {part.domain for part in load_suite("core").parts} == {*DOMAINS}
    assert load_suite("core").hash == load_suite("core-v0").hash


def test_every_item_has_its_place_and_seat():
    suite = suite_from(GAMES)
    items = list(suite.items())
    assert [item.number for item in items] == list(range(suite.episodes))
    assert suite.episodes == 5 * 4 + 3 * 2
    kuhn = [(item.task.index, *item.seating) for item in items if item.part.name == "kuhn"]
    assert kuhn == [
        (task, seat, opponent)
        for task in range(5)
        for opponent in ("random", "equilibrium")
        for seat in ("player_0", "player_1")
    ]
    assert [(item.task.index, item.repeat) for item in items[20:]] == [(t, r) for t in range(3) for r in range(2)]
    with pytest.raises(IndexError, match="episode 26 of mine-v3"):
        suite.item(26)


@pytest.mark.slow
@given(st.sampled_from(suite_names()), st.data())
def test_an_item_is_found_by_its_number(name, data):
    suite = load_suite(name)
    number = data.draw(st.integers(0, suite.episodes - 1))
    item = suite.item(number)
    before = sum(part.episodes for part in suite.parts[: suite.parts.index(item.part)])
    seating = item.part.seatings.index(item.seating)
    place = (item.task.index * len(item.part.seatings) + seating) * item.part.repeats + item.repeat
    assert before + place == number


@pytest.mark.parametrize(
    "change",
    [
        {"tasks": 4},
        {"seed": 1},
        {"repeats": 2},
        {"opponents": ["equilibrium"]},
        {"kwargs": {"illegal": "retry(1)"}},
        {"split": "train"},
        {"name": "other"},
    ],
)
def test_whatever_is_asked_is_in_the_hash(change):
    assert suite_from(changed(**change)).hash != suite_from(GAMES).hash


def test_what_is_not_asked_is_not_in_the_hash():
    assert suite_from(GAMES | {"line": "other words"}).hash == suite_from(GAMES).hash
    assert suite_from(changed(kwargs={"illegal": "forfeit"})).hash == suite_from(GAMES).hash  # the default


def test_a_suite_whose_tasks_are_others_by_now_is_refused(tmp_path):
    path = tmp_path / "mine.toml"
    text = 'name = "mine"\nversion = 0\nline = ""\n[[parts]]\nname = "sums"\nenv = "Arithmetic-v0"\ndomain = "math"\ntasks = 3\n'
    path.write_text(text)
    suite = read_suite(path)
    path.write_text(f'hash = "{suite.hash}"\n{text}')
    assert load_suite(str(path)).hash == suite.hash
    path.write_text(f'hash = "{suite.hash}"\n{text}seed = 1\n')
    with pytest.raises(BadValue, match="asks for other tasks than it did when it was frozen"):
        load_suite(str(path))


def test_a_definition_says_all():
    suite = suite_from(GAMES)
    assert suite_from(definition(suite)).hash == suite.hash
    assert definition(suite_from(definition(suite))) == definition(suite)


def test_changes_make_another_suite():
    suite = suite_from(GAMES)
    less = Changes(limit=2).apply(suite)
    assert [part.tasks for part in less.parts] == [2, 2]
    assert [part.tasks for part in Changes(limit=4).apply(suite).parts] == [4, 3]
    assert {part.repeats for part in Changes(repeats=7).apply(suite).parts} == {7}
    assert {part.seed for part in Changes(seed=9).apply(suite).parts} == {9}
    assert Changes().apply(suite).hash == suite.hash != less.hash


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({k: v for k, v in GAMES.items() if k != "line"}, "the key 'line' is missing"),
        (GAMES | {"versions": 1}, "no key of a suite is called 'versions'; did you mean 'version'"),
        (GAMES | {"version": -1}, "version=-1"),
        (GAMES | {"parts": []}, "a suite has parts"),
        (GAMES | {"parts": GAMES["parts"] * 2}, "name of its own"),
        (changed(task=3), "no key of a part is called 'task'; did you mean 'tasks'"),
        (changed(tasks=0), "tasks=0: a whole number from 1 to 10000000"),
        (changed(seed=True), "seed=True"),
        (changed(domain="maths"), "no domain is called 'maths'; did you mean 'math'"),
        (changed(split="tests"), "no split is called 'tests'; did you mean 'test'"),
        (changed(env="KuhnPocker-v0"), "KuhnPoker-v0"),
        (changed(kwargs={"bets": 1}), "bet"),
        (changed(opponents=[]), "zero-sum: name opponents, such as 'equilibrium'"),
        (changed(opponents=["equilibriun"]), "equilibrium"),
        (changed(1, opponents=["oracle"]), "one seat and room for no opponents"),
        (changed(1, tasks=181), "has 180 in the split 'test'"),
        (changed(1, repeats=10**7), "are more than 10000000"),
    ],
)
def test_mistakes_are_told(data, words):
    with pytest.raises((BadValue, UnknownName), match=words):
        suite_from(data)


@pytest.mark.parametrize(
    ("id", "kwargs", "episodes", "domain"),
    [
        ("KuhnPoker-v0", {}, 400, "games"),
        ("GuessNumber-v0", {"feedback": "right-wrong"}, 100, "games"),
        ("Math-v0", {}, 100, "math"),
        ("Code-v0", {}, 100, "code"),
        ("reasoning_gym:chain_sum", {}, 100, "math"),
        ("open_spiel:tic_tac_toe", {}, 200, "games"),
    ],
)
def test_an_environment_is_a_suite_that_can_be_written_down(id, kwargs, episodes, domain, tmp_path):
    env = sparring.make(id, **kwargs)
    suite = suite_of(env)
    assert (suite.episodes, suite.parts[0].domain) == (episodes, domain)
    assert suite.parts[0].environment.kwargs == env.kwargs
    write_suite(suite, tmp_path / "suite.toml")
    assert read_suite(tmp_path / "suite.toml") == suite


def test_of_an_environment_less_can_be_asked_and_nothing_that_is_not_there():
    env = sparring.make("TicTacToe-v0")
    few = suite_of(env, tasks=3, split="validation", opponents=["perfect"])
    assert [(item.seating.seat, item.task.split) for item in few.items()] == [
        (seat, "validation") for _ in range(3) for seat in env.spec.seats
    ]
    for wrong in ({"opponents": ["perfct"]}, {"split": "tests"}, {"tasks": 10**9}):
        with pytest.raises((BadValue, UnknownName)):
            suite_of(env, **wrong)


def test_a_part_without_an_environment_is_told():
    with pytest.raises(BadValue, match="a part has no 'env'"):
        suite_from(GAMES | {"parts": [{"name": "x", "domain": "math", "tasks": 1}]})


def test_unknown_suites_and_files_that_are_none(tmp_path):
    with pytest.raises(UnknownName, match="no suite is called 'cor'; did you mean 'core'"):
        load_suite("cor")
    with pytest.raises(BadValue, match=r"nowhere\.toml is no suite"):
        load_suite(str(tmp_path / "nowhere.toml"))
    (tmp_path / "bad.toml").write_text("name = ")
    with pytest.raises(BadValue, match=r"bad\.toml is no suite"):
        load_suite(str(tmp_path / "bad.toml"))
