"""GuessNumber: ceilings by enumeration, and feedback that is always true."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.guess_number import State, bisect, solvable
from sparring.envs.registry import make
from sparring.errors import BadValue


def solved_by_try(**kwargs):
    """The exact probability that `bisect` has found the number by each try, over all numbers and all its draws."""
    env = make("GuessNumber-v0", **kwargs)
    episode = env.start(env.tasks()[0], seed=0)
    found = [Fraction(0)] * env.game.tries

    def walk(state, p):
        if state.secret in state.guesses:
            found[len(state.guesses) - 1] += p
        elif len(state.guesses) < env.game.tries:
            episode.state = state
            moves = bisect(episode)
            for move in moves:
                walk(env.game.apply(state, move), p / len(moves))

    for secret in range(env.game.high + 1):
        walk(State(secret), Fraction(1, env.game.high + 1))
    return [sum(found[: k + 1]) for k in range(env.game.tries)]


def tenths(*numbers):
    return [Fraction(n, 10) for n in numbers]


def test_directed_feedback_solves_10_30_70_100_percent_by_try():
    assert solved_by_try() == tenths(1, 3, 7, 10)


def test_right_wrong_feedback_solves_10_20_30_40_percent_by_try():
    assert solved_by_try(feedback="right-wrong") == tenths(1, 2, 3, 4)


@pytest.mark.parametrize(("tries", "percent"), [(1, 1), (2, 3), (3, 7)])
def test_fewer_tries_solve_what_can_be_solved(tries, percent):
    assert solved_by_try(tries=tries)[-1] == Fraction(percent, 10)


def test_solvable_is_the_optimum_over_all_guesses():
    def optimum(candidates, tries):
        if not candidates or not tries:
            return 0
        return max(1 + optimum(i, tries - 1) + optimum(candidates - 1 - i, tries - 1) for i in range(candidates))

    assert all(solvable(c, t) == optimum(c, t) for c in range(12) for t in range(4))


@given(st.integers(0, 500), st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_feedback_is_true(seed, guesses):
    env = make("GuessNumber-v0")
    episode = env.start(env.tasks()[0], seed=seed)
    secret = episode.state.secret
    for guess in guesses:
        if episode.turn.seat is not None:
            turn = episode.step(str(guess))
            expected = "right" if guess == secret else "higher" if secret > guess else "lower"
            assert (turn.feedback, turn.rewards["player_0"]) == (expected, float(guess == secret))


def test_secret_is_uniform():
    env = make("GuessNumber-v0")
    secrets = [env.start(env.tasks()[i], seed=0).state.secret for i in range(5000)]
    assert all(abs(secrets.count(n) - 500) < 4 * (5000 * 0.09) ** 0.5 for n in range(10))


def test_episode_ends_when_the_tries_are_used_up():
    env = make("GuessNumber-v0", tries=2)
    episode = env.start(env.tasks()[0], seed=0)
    wrong = str((episode.state.secret + 1) % 10)
    assert episode.step(wrong).seat == "player_0"
    turn = episode.step(wrong)
    assert (turn.seat, turn.terminated, turn.rewards) == (None, True, {"player_0": 0.0})


def test_move_that_was_drawn_for_the_seat_is_told_to_it():
    env = make("GuessNumber-v0", illegal="random_legal", high=99)
    turn = env.start(env.tasks()[0], seed=0).step("no idea")
    move = turn.info["action"]
    assert (move in turn.legal, turn.info["illegal"]) == (True, True)
    assert turn.messages[0].content == f"That was no legal move; {move} was played for you.\n{turn.feedback}"


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"high": 0}, "high=0: use a whole number from 1 to 999"),
        ({"high": 1000}, "high=1000"),
        ({"tries": 0}, "tries=0: use a whole number from 1 to 100"),
        ({"tries": 101}, "tries=101"),
        ({"feedback": "warm"}, "feedback='warm': use 'higher-lower' or 'right-wrong'"),
        ({"illegal": "ignore"}, "illegal='ignore': use 'forfeit'"),
    ],
)
def test_arguments_out_of_range_are_refused(kwargs, words):
    with pytest.raises(BadValue, match=words.replace("(", r"\(")):
        make("GuessNumber-v0", **kwargs)
