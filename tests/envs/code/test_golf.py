"""Right programs are paid by their size, wrong ones nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.envs.code.golf import golf, size
from sparring.errors import BadValue
from sparring.tasks.programs import program_split

LONG = "def running_maximum(values):\n    return [max(values[:i + 1]) for i in range(len(values))]"
SHORT = "from itertools import*\nrunning_maximum=lambda v:[*accumulate(v,max)]"
SLOW = (
    "def running_maximum(values):\n    sum(range(40_000))\n    return [max(values[:i + 1]) for i in range(len(values))]"
)


def play(program, **kwargs):
    environment = sparring.make("CodeGolf-v0", tasks="code/running_maximum", **kwargs)
    episode = environment.start(environment.tasks(program_split("running_maximum"))[0], seed=0)
    return episode.step(f"```python\n{program}\n```")


def test_shorter_programs_earn_more():
    turns = [play(program) for program in (SHORT, LONG, LONG + "\n# " + "x" * 200)]
    rewards = [turn.rewards["player_0"] for turn in turns]
    assert rewards[0] > rewards[1] > rewards[2] > 0
    for turn, program in zip(turns, (SHORT, LONG), strict=False):
        assert turn.info["size"] == len(program)
        assert turn.rewards["player_0"] == turn.info["par"] / (turn.info["par"] + len(program))


def test_the_size_to_beat_is_told():
    environment = sparring.make("CodeGolf-v0", tasks="code/running_maximum")
    episode = environment.start(environment.tasks(program_split("running_maximum"))[0], seed=0)
    (answer,) = environment.spec.players["reference"](episode)
    text = episode.turn.messages[-1].content
    turn = episode.step(answer)
    assert turn.rewards == {"player_0": 0.5}
    assert f"has {turn.info['par']} bytes" in text


@pytest.mark.parametrize("program", ["def running_maximum(v):return v", "x", "def running_maximum(v"])
def test_short_programs_that_are_wrong_earn_nothing(program):
    turn = play(program)
    assert turn.rewards == {"player_0": 0.0}
    assert "size" not in turn.info


def test_faster_programs_earn_more():
    slow, fast = (play(program, measure="seconds", runs=2) for program in (SLOW, LONG))
    assert 0 < slow.rewards["player_0"] < fast.rewards["player_0"]
    assert slow.info["size"] > 3 * slow.info["par"]
    assert play("def running_maximum(v): return v", measure="seconds").rewards == {"player_0": 0.0}


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_reward_falls_with_the_size_and_stays_in_range(own, more, par):
    assert 0 < golf(own + more, par) < golf(own, par) < 1
    assert golf(par, par) == 0.5


@given(st.text())
def test_every_character_counts(text):
    assert size(text) >= len(text.rstrip())
    assert size("#" + text + "\n\n") == size("#" + text)


@pytest.mark.parametrize(("kwargs", "words"), [({"measure": "tokens"}, "measure='tokens'"), ({"runs": 0}, "runs=0")])
def test_arguments_out_of_range_are_named(kwargs, words):
    with pytest.raises(BadValue, match=words):
        sparring.make("CodeGolf-v0", **kwargs)
