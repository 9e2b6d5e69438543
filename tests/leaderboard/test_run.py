"""Runs: every episode is on disk when it is over, whatever happens to the process."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.flows.core import policy_agent
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.training.budget import Budget
from sparring.errors import BadValue, InfrastructureError, PolicyError, UnknownName
from sparring.leaderboard.card import read_card
from sparring.leaderboard.log import EPISODES, INDEX, EpisodeLog
from sparring.leaderboard.run import Changes, begin, describer, reopen, used_by
from sparring.leaderboard.suites import load_suite, suite_from
from sparring.types import Call, Completion, Step, Trajectory
from tests.leaderboard.killed import whole

KUHN = {
    "name": "deals",
    "version": 0,
    "line": "cards",
    "parts": [{"name": "kuhn", "env": "KuhnPoker-v0", "domain": "games", "tasks": 10, "opponents": ["equilibrium"]}],
}


@pytest.fixture
def suite():
    return suite_from(KUHN)


def files(folder):
    return (folder / EPISODES).read_bytes(), (folder / INDEX).read_bytes()


def entries(run, **more):
    with EpisodeLog(run.folder, run.describe, **more) as log:
        return log.entries, log.voids


def timeless(run):
    """Every item's episode, in order, without what a clock decided."""
    with EpisodeLog(run.folder, run.describe) as log:
        found = list(log.trajectories())
    return [(item, replace(t, steps=tuple(replace(s, seconds=0.0) for s in t.steps))) for item, t in found]


def test_every_item_is_played_once_with_the_agent_in_its_seat(suite, tmp_path):
    run = begin("random", suite, tmp_path)
    told = []
    assert run.play(report=told.append)
    assert [progress.done for progress in told] == list(range(1, 21))
    for item, played in timeless(run):
        asked = suite.item(item)
        others = {seat for seat in played.seats if seat != asked.seating.seat}
        assert played.agents == {asked.seating.seat: "random"} | dict.fromkeys(others, "equilibrium")
        assert (played.task, played.seed) == (asked.task.to_json(), 0)


def test_scores_are_returns_within_the_range_of_the_agents_seat(suite, tmp_path):
    run = begin("random", suite, tmp_path)
    run.play()
    found, _ = entries(run)
    for item, played in timeless(run):
        mine = suite.item(item).seating.seat
        assert found[item].score == (played.returns[mine] + 2) / 4
        assert found[item].steps == sum(step.seat == mine for step in played.steps)
        assert found[item].illegal == 0


def test_a_run_that_is_over_plays_nothing_again(suite, tmp_path):
    begin("random", suite, tmp_path).play()
    before = files(tmp_path)
    assert begin("random", suite, tmp_path).play(report=lambda progress: pytest.fail("played again"))
    assert reopen(tmp_path).play(report=lambda progress: pytest.fail("played again"))
    assert files(tmp_path) == before


def test_however_a_run_is_cut_up_its_episodes_are_the_same(suite, tmp_path):
    begin("random", suite, tmp_path / "whole").play(live=7)
    cut = begin("random", suite, tmp_path / "cut")
    assert not cut.play(live=3, budget=Budget(iterations=4))
    assert not reopen(tmp_path / "cut").play(budget=Budget(iterations=9))
    assert len(entries(cut)[0]) == 13
    assert reopen(tmp_path / "cut").play()
    assert timeless(cut) == timeless(reopen(tmp_path / "whole"))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_files_that_are_torn_anywhere_lose_no_whole_line(at, index_at):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as where:
        folder, suite = Path(where), suite_from(KUHN)
        run = begin("random", suite, folder)
        run.play(budget=Budget(iterations=6))
        data, index = files(folder)
        expected = timeless(run)
        (folder / EPISODES).write_bytes(data[: at % (len(data) + 1)])
        (folder / INDEX).write_bytes(index[: index_at % (len(index) + 1)])
        left = whole(folder / EPISODES).count(b"\n")
        assert timeless(run) == sorted(expected_by_line(data, expected)[:left])
        entries(run, write=True)
        data_now, index_now = files(folder)
        assert data_now == data[: len(data_now)]
        assert index_now == index[: len(index_now)]
        assert data_now.count(b"\n") == index_now.count(b"\n") == left


def expected_by_line(data, expected):
    order = [json.loads(line)["item"] for line in data.splitlines()]
    return [pair for item in order for pair in expected if pair[0] == item]


@pytest.mark.slow
def test_of_a_hundred_runs_that_are_killed_no_episode_is_lost_or_played_twice(tmp_path):
    parts = [KUHN["parts"][0] | {"tasks": 2000}]
    (tmp_path / "deals.toml").write_text(
        'name = "deals"\nversion = 0\nline = ""\n[[parts]]\n'
        + "\n".join(f"{key} = {json.dumps(value)}" for key, value in parts[0].items())
    )
    command = (
        sys.executable,
        "-m",
        "tests.leaderboard.killed",
        str(tmp_path / "run"),
        str(tmp_path / "deals.toml"),
        "100",
        "7",
    )
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["finished"]
    data = (tmp_path / "run" / EPISODES).read_bytes()
    assert all(killed for *_, killed in said["told"])
    assert len({size for size, *_ in said["told"]}) > 20
    for size, mark, _ in said["told"]:
        assert sha256(data[:size]).hexdigest() == mark
    assert Counter(json.loads(line)["item"] for line in data.splitlines()) == dict.fromkeys(range(4000), 1)
    begin("random", load_suite(str(tmp_path / "deals.toml")), tmp_path / "again").play()
    assert timeless(reopen(tmp_path / "run")) == timeless(reopen(tmp_path / "again"))


def failing(times):
    """An agent's policy that fails on the first prompts it is asked."""
    left = [times]

    def answer(prompt):
        if left[0]:
            left[0] -= 1
            raise PolicyError("the server is gone")
        return "pass" if prompt.choices is None else prompt.choices[0]

    return ScriptedPolicy(answer, "failing")


def test_void_episodes_are_no_wrong_answers_and_are_tried_again(suite, tmp_path):
    run = replace(begin("random", suite, tmp_path), agents={"kuhn": policy_agent(failing(3))})
    told = []
    assert not run.play(live=1, report=told.append)
    found, voids = entries(run)
    assert len(found) == 17
    assert [entry.score for entry in voids] == [None] * 3
    assert told[-1].voids == 3
    assert run.play()
    found, voids = entries(run)
    assert len(found) == 20
    assert len(voids) == 3


def test_two_processes_do_not_write_into_one_run(suite, tmp_path):
    run = begin("random", suite, tmp_path)
    with (
        EpisodeLog(tmp_path, run.describe, write=True),
        pytest.raises(InfrastructureError, match="another process is writing"),
    ):
        run.play()
    assert run.play()


def test_another_run_in_the_folder_is_told(suite, tmp_path):
    begin("random", suite, tmp_path)
    with pytest.raises(BadValue, match="is a run with agent = 'random', not 'equilibrium': name another folder"):
        begin("equilibrium", suite, tmp_path)
    with pytest.raises(BadValue, match="is a run with hash"):
        begin("random", suite, tmp_path, changes=Changes(limit=2))


def test_agents_that_are_nobody_or_learn_are_refused(suite, tmp_path):
    with pytest.raises(UnknownName, match="equilibrium"):
        begin("equilibriun", suite, tmp_path)
    with pytest.raises(BadValue, match="use learn=never"):
        begin("memory(random)", suite, tmp_path)
    assert not (tmp_path / "run.json").exists()


def test_the_card_says_what_was_asked(suite, tmp_path):
    begin("random", suite, tmp_path / "all", name="somebody", training_seed=3)
    card = read_card(tmp_path / "all")
    assert (card.agent, card.name, card.suite, card.hash) == ("random", "somebody", "deals-v0", suite.hash)
    assert (card.training_seed, begin("random", suite, tmp_path / "other").card.training_seed) == (3, None)
    assert card.frozen
    assert card.to_suite().hash == suite.hash
    assert card.versions["python"] == ".".join(map(str, sys.version_info[:3]))
    assert not begin("random", suite, tmp_path / "part", changes=Changes(limit=2)).card.frozen


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": 9}, "its schema is 9, this version reads 1"),
        ({"agent": 7}, "agent=7 is no str"),
        ({"training_seed": True}, "training_seed=True is no int"),
        ({"more": 1}, "exactly the keys"),
        ({"hash": "0" * 64}, "with hash 000000000000"),
    ],
)
def test_a_card_that_was_changed_is_told(suite, tmp_path, change, words):
    begin("random", suite, tmp_path)
    path = tmp_path / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(BadValue, match=words):
        reopen(tmp_path)


def test_a_folder_that_is_no_run_is_told(tmp_path):
    with pytest.raises(BadValue, match=r"is no run: it has no run\.json"):
        reopen(tmp_path)


def test_tokens_and_costs_are_counted_model_by_model():
    def step(completion, calls=()):
        return Step("player_0", (), "x", "x", False, None, {"player_0": 0.0}, None, completion, True, calls)

    sampled = Completion("x", "stop", (1, 2, 3), (4, 5), (0.0, 0.0))
    counted = Completion("x", usage=(10, 20))
    asked = step(sampled, (Call("judge", (), counted), Call("nano", (), sampled), Call("judge", (), counted)))
    steps = (step(sampled), asked, step(None))
    played = Trajectory("Kuhn", {}, {}, 0, ("player_0",), {"player_0": "nano"}, steps, {"player_0": 1.0}, True, False)
    assert used_by(played, steps) == {"nano": (6, 4), "judge": (20, 40)}
    assert used_by(replace(played, agents={"player_0": "dumb"}), [step(Completion("x")), step(sampled)]) == {
        "dumb": None
    }
    one = {**KUHN, "parts": [{"name": "sums", "env": "Arithmetic-v0", "domain": "math", "tasks": 1}]}
    entry = describer(suite_from(one), {"nano": (1e6, 2e6), "judge": (10.0, 0.0)})(0, played)
    assert (entry.read, entry.said, entry.cost) == (26, 44, pytest.approx(6 + 8 + 20e-5))
    assert describer(suite_from(one), {"nano": (1e6, 2e6)})(0, played).cost is None
