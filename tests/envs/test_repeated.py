"""What holds of every game of rounds: seats are alike, answers are hidden until all are given, and rewards add up."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.registry import make

GAMES = (
    ("RockPaperScissors-v0", {"rounds": 3}),
    ("PrisonersDilemma-v0", {"rounds": 3}),
    ("StagHunt-v0", {"rounds": 3}),
    ("Chicken-v0", {"rounds": 3}),
    ("PublicGoods-v0", {"players": 3, "rounds": 3, "endowment": 5}),
    ("Blotto-v0", {"troops": 4, "rounds": 3}),
)
ENVS = [make(name, **kwargs) for name, kwargs in GAMES]
NAMES = [name for name, _ in GAMES]


def drawn(data, env, rounds):
    """Moves of all seats in some rounds."""
    seat = st.tuples(*[st.sampled_from(env.game.moves)] * env.game.seats)
    return data.draw(st.lists(seat, min_size=rounds, max_size=rounds))


def play(env, rounds, *pending):
    episode = env.start(env.tasks()[0], seed=0)
    turns = [episode.turn]
    for move in [move for answers in rounds for move in answers] + list(pending):
        turns.append(episode.step(move))
    return episode, turns


@pytest.mark.parametrize("env", ENVS, ids=NAMES)
@settings(max_examples=30)
@given(data=st.data())
def test_seats_are_alike(env, data):
    rounds = drawn(data, env, 3)
    returns = play(env, rounds)[0].state.totals
    for order in permutations(range(env.game.seats)):
        swapped = play(env, [tuple(answers[s] for s in order) for answers in rounds])[0].state.totals
        assert swapped == pytest.approx(tuple(returns[s] for s in order))


@pytest.mark.parametrize("env", ENVS, ids=NAMES)
@settings(max_examples=30)
@given(data=st.data())
def test_rewards_add_up_to_the_payoffs_of_the_rounds(env, data):
    rounds = drawn(data, env, 3)
    _, turns = play(env, rounds)
    seats = env.spec.seats
    for k, turn in enumerate(turns):
        done, between = divmod(k, len(seats))
        paid = (0,) * len(seats) if between or not done else env.game.payoffs(rounds[done - 1])
        assert tuple(turn.rewards[seat] for seat in seats) == pytest.approx(paid)
    assert turns[-1].terminated
    low, high = env.spec.reward_range
    assert all(low - 1e-9 <= sum(turn.rewards[seat] for turn in turns) <= high + 1e-9 for seat in seats)


@pytest.mark.parametrize("env", ENVS, ids=NAMES)
@settings(max_examples=30)
@given(data=st.data())
def test_answers_are_hidden_until_all_are_given(env, data):
    rounds = drawn(data, env, 2)
    one, other = drawn(data, env, 1)[0], drawn(data, env, 1)[0]
    for answered in range(1, env.game.seats):
        shown = set()
        for pending in (one[:answered], other[:answered]):
            episode, turns = play(env, rounds, *pending)
            view = episode.encode(turns[-1].seat)
            shown.add((turns[-1].messages, turns[-1].legal, view.tobytes(), tuple(turns[-1].rewards.values())))
        assert len(shown) == 1


@pytest.mark.parametrize("env", ENVS, ids=NAMES)
@settings(max_examples=30)
@given(data=st.data())
def test_every_move_of_the_round_is_told_to_every_seat(env, data):
    rounds = drawn(data, env, 1)
    episode, _ = play(env, rounds)
    for _ in env.spec.seats:
        told = episode.turn.messages[-1].content
        assert all(move in told for move in rounds[0])
        episode.step(env.game.moves[0])


@pytest.mark.parametrize("env", ENVS, ids=NAMES)
def test_picture_shows_the_last_rounds(env):
    move = env.game.moves[-1]
    episode, _ = play(env, [(move,) * env.game.seats] * 3)
    lines = episode.render().ansi.splitlines()
    assert lines[0] == f"round 1: {' - '.join([move] * env.game.seats)}"
    assert len(lines) == 4
