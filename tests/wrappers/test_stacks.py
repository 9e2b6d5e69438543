"""Text wrappers in any order keep the contract, and are made again from what their trajectories say."""

import pickle
from contextlib import suppress

import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given, settings
from hypothesis import strategies as st
from pettingzoo.test import api_test, parallel_api_test

import sparring
from sparring.envs.conformance import check
from sparring.errors import BadValue, UnknownName
from sparring.tasks import episode_rng
from sparring.wrappers import (
    ActionParser,
    OpponentPool,
    RecordTrajectory,
    Reflection,
    Seat,
    TimeLimit,
    TokenBudget,
    remake,
)
from sparring.wrappers.gymnasium import SeatEnv
from sparring.wrappers.pettingzoo import aec, parallel
from tests.cases import cases
from tests.wrappers.words import count_words, read_move

INSIDE = [
    ("KuhnPoker-v0", {}),
    ("KuhnPoker-v0", {"illegal": "retry(1) then random_legal"}),
    ("GuessNumber-v0", {"tries": 3, "high": 9}),
    ("GuessNumber-v0", {"illegal": "retry(2)", "tries": 2}),
    ("Math-v0", {"level": 1}),
    ("Math-v0", {"level": 1, "illegal": "retry(1)"}),
    ("TicTacToe-v0", {"illegal": "random_legal"}),
    ("Chicken-v0", {}),
]
turns, budget = st.integers(1, 4), st.sampled_from([0, 3, 12, 60])
patterns = st.sampled_from(["answer", "boxed", r"Move: (\w+)", read_move])
LAYERS = st.one_of(
    turns.map(lambda n: lambda env: TimeLimit(env, n)),
    budget.map(lambda n: lambda env: TokenBudget(env, n)),
    turns.map(lambda n: lambda env: TokenBudget(env, n, count=count_words)),
    st.tuples(patterns, st.sampled_from([0, 0.5])).map(
        lambda how: lambda env: ActionParser(env, how[0], format_reward=how[1])
    ),
    st.tuples(turns, st.sampled_from(["none", "right-wrong", "full"])).map(
        lambda how: lambda env: Reflection(env, how[0], feedback=how[1], discount=0.5)
    ),
    st.sampled_from(["random", "equilibrium", "perfect"]).map(
        lambda name: lambda env: OpponentPool(env, env.spec.seats[-1], {"random": 1, name: 2})
    ),
    st.just(lambda env: Seat(env, env.spec.seats[0])),
)


def stacked(inside, layers):
    """The environment in those of the wrappers that can serve it."""
    env = sparring.make(inside[0], **inside[1])
    for layer in layers:
        with suppress(BadValue, UnknownName):
            env = layer(env)
    return env


stacks = st.builds(stacked, st.sampled_from(INSIDE), st.lists(LAYERS, min_size=1, max_size=4))


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(stacks)
def test_a_stack_keeps_the_contract(env):
    # A budget of nothing, or another format, refuses right answers.
    check(env, episodes=4, without=["other-processes", "oracle"]).raise_for_failures()


@pytest.mark.slow
def test_a_stack_is_the_same_in_another_process():
    env = OpponentPool(sparring.make("TicTacToe-v0"), "player_1", {"random": 1, "perfect": 1})
    for wrap in (
        lambda env: ActionParser(env, read_move, format_reward=1),
        lambda env: TokenBudget(env, 9, count=count_words),
    ):
        env = wrap(env)
    check(TimeLimit(env, 3), episodes=8).raise_for_failures()


def play(env, index, seed):
    episode, rng = env.start(env.tasks()[index], seed=seed), episode_rng(env.tasks()[index], seed, "test")
    while episode.turn.seat is not None:
        move = rng.choice(episode.turn.legal or ("1", "<answer>2</answer>", "\\boxed{3}", "Move: 4", ""))
        episode.step(rng.choice((move, f"<answer>{move}</answer>", f"I say \\boxed{{{move}}}")))
    return episode


@settings(deadline=None, max_examples=40)
@given(stacks, st.integers(0, 99), st.integers(0, 99))
def test_a_stack_is_found_again_by_what_it_says(env, index, seed):
    if "function" in str(env.kwargs):
        return
    again = remake(env.spec.id, env.kwargs)
    episode, other = play(env, index, seed), play(again, index, seed)
    assert [episode.transcript(seat) for seat in env.spec.seats] == [other.transcript(seat) for seat in env.spec.seats]
    assert (episode.turn, episode.save()) == (other.turn, other.save())


def test_a_seat_inside_and_one_outside_are_told_apart():
    env = sparring.make("KuhnPoker-v0")
    inside, outside = TimeLimit(Seat(env, "player_0"), 1), Seat(TimeLimit(env, 1), "player_0")
    assert inside.kwargs["wrappers"] == [
        ["Seat", {"seat": "player_0", "others": {"player_1": "random"}}],
        ["TimeLimit", {"turns": 1}],
    ]
    assert outside.kwargs["wrappers"] == [["TimeLimit", {"turns": 1}]]
    assert remake("KuhnPoker-v0", outside.kwargs).kwargs == outside.kwargs
    twice = Seat(Seat(env, "player_0", "equilibrium"), "player_0")
    assert remake("KuhnPoker-v0", twice.kwargs).kwargs == twice.kwargs
    both = TimeLimit(Seat(TokenBudget(env, 9), "player_0"), 1)
    assert [name for name, _ in both.kwargs["wrappers"]] == ["TokenBudget", "Seat", "TimeLimit"]
    with pytest.raises(BadValue, match="load it with the environment that saved it"):
        outside.load(inside.start(env.tasks()[0], seed=0).save())


def test_what_cannot_be_made_again_is_named():
    env = ActionParser(sparring.make("KuhnPoker-v0"), read_move)
    with pytest.raises(
        BadValue, match=r"ActionParser of KuhnPoker-v0 was made with pattern=tests\.wrappers\.words\.read_move"
    ):
        remake(env.spec.id, env.kwargs)
    with pytest.raises(UnknownName, match="did you mean 'TimeLimit'"):
        remake("KuhnPoker-v0", {"wrappers": [["TimeLimits", {"turns": 1}]]})


@cases(
    "wrap",
    [
        lambda id: ActionParser(id, "boxed"),
        lambda id: OpponentPool(id, "player_0", {"random": 1}),
        lambda id: RecordTrajectory(id, "episodes.jsonl"),
        Reflection,
        lambda id: Seat(id, "player_0"),
        lambda id: TimeLimit(id, 3),
        lambda id: TokenBudget(id, 9),
    ],
)
def test_an_id_is_no_environment(wrap):
    with pytest.raises(BadValue, match=r"'KuhnPoker-v0' is no environment of Sparring: make one"):
        wrap("KuhnPoker-v0")


def wrapped(tmp_path):
    kuhn, guess = sparring.make("KuhnPoker-v0"), sparring.make("GuessNumber-v0", tries=3)
    yield TimeLimit(kuhn, 1)
    yield TokenBudget(kuhn, 9)
    yield ActionParser(kuhn, "boxed", format_reward=0.5)
    yield OpponentPool(kuhn, "player_0", {"random": 1, "equilibrium": 1})
    yield RecordTrajectory(guess, tmp_path / "episodes.jsonl")
    yield Reflection(sparring.make("Arithmetic-v0"), 3)


@pytest.mark.filterwarnings("ignore:Observation", "ignore:Action space for each agent probably should be")
def test_gymnasium_and_pettingzoo_take_them(tmp_path):
    for env in wrapped(tmp_path):
        check_env(SeatEnv(env), skip_render_check=True)
        api_test(aec(env, actions="text"), num_cycles=20)
        parallel_api_test(parallel(env), num_cycles=20)
        assert pickle.loads(pickle.dumps(env)).kwargs == env.kwargs
