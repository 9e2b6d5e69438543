"""MissingDigit: which equations have one solution, who is asked, and who is paid for what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.missing_digit import solutions, solvable, written
from sparring.envs.registry import make

DUEL, SOLVE, JUDGE = (make("MissingDigit-v0", roles=roles) for roles in ("propose", "solve", "judge"))
UNCHECKED = make("MissingDigit-v0", checked=False)


def play(env, *said, index=0):
    episode = env.start(env.tasks()[index], seed=0)
    for text in said:
        episode.step(text)
    return episode


def test_the_digits_that_fit_are_those_that_python_finds():
    for equation in written():
        fit = [d for d in "0123456789" if eval(equation.replace("?", d).replace("=", "=="))]
        assert solutions(equation) == tuple(fit)
    assert len(written()) == len(set(written())) == 900
    assert len(solvable()) == 436
    assert (len(written(3)), len(solvable(3))) == (144, 88)


def test_fewer_digits_are_a_smaller_game():
    small = make("MissingDigit-v0", highest=3)
    assert play(small, "1+?=3").turn.legal == ("0", "1", "2", "3")
    for refused in ("1+?=4", "9-?=9", "?*0=0"):
        assert play(small, refused).turn.rewards["player_0"] == -1.0
    given = {
        play(make("MissingDigit-v0", roles="solve", highest=3), index=i).turn.messages[-1].content for i in range(400)
    }
    assert given <= {*solvable(3)}
    assert len(given) > 80


@given(st.text(alphabet="0123456789?+-*= ", max_size=8))
def test_what_is_no_equation_costs_its_proposer_1(text):
    episode = play(DUEL, text)
    equation = text.replace(" ", "")
    if equation in solvable():
        assert episode.turn.seat == "player_1"
        assert episode.turn.messages[-1].content == equation
    else:
        assert episode.turn.terminated
        assert episode.turn.rewards == {"player_0": -1.0, "player_1": 0.0}


@pytest.mark.parametrize("equation", ["?*2=7", "?*0=0", "3-5=?", "1+1=2", "?+?=4"])
def test_an_equation_without_one_solution_is_refused_or_solved_by_nobody(equation):
    refused = play(DUEL, equation)
    assert refused.turn.rewards["player_0"] == -1.0
    assert refused.turn.feedback.endswith("digits fit: an equation needs exactly one.")
    for digit in "0123456789":
        assert play(UNCHECKED, equation, digit).turn.rewards == {"player_0": 0.0, "player_1": 0.0}


def test_the_solver_is_paid_for_the_digit_and_nobody_for_text():
    assert play(DUEL, "I write [9-?=4]", "5").turn.rewards == {"player_0": 0.0, "player_1": 1.0}
    for wrong in ("4", "9-5=4", "five", "the digit is 5"):
        assert play(DUEL, "9-?=4", wrong).turn.rewards == {"player_0": 0.0, "player_1": 0.0}


def test_given_equations_are_asked_as_proposed_ones_are():
    given = play(SOLVE)
    equation = given.turn.messages[-1].content
    assert equation in solvable()
    duel = play(DUEL, equation)
    assert [m.content for m in duel.turn.messages] == [m.content for m in given.turn.messages]
    (digit,) = solutions(equation)
    assert given.step(digit).rewards == {"player_0": 1.0}


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("verdict", ["right", "wrong"])
@pytest.mark.parametrize("mark", ["1", "2", "3"])
def test_judges_are_paid_for_the_truth_and_hear_what_was_said(right, verdict, mark):
    episode = play(JUDGE)
    (fit,) = solutions(episode.turn.messages[-1].content)
    equation, digit = episode.turn.messages[-1].content, fit if right else str((int(fit) + 1) % 10)
    assert episode.step(digit).messages[-1].content == f"{equation} Answer: {digit}. Right or wrong?"
    assert f"It is {verdict}, says player_1." in episode.step(verdict).messages[-1].content
    marked = {"1": not right, "2": 0.5, "3": right}[mark]
    expected = {"player_0": right, "player_1": right == (verdict == "right"), "player_2": marked}
    assert episode.step(mark).rewards == expected
    assert episode.turn.feedback == f"{fit} fits."
