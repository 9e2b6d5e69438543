"""Countdown: the reader against Python's own, the solver against brute force, targets, rewards and hostile answers."""

import re
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games._countdown import LARGE, Reach, needed, parse, puzzle, solve, worth
from sparring.envs.games.countdown import LEVELS, Countdown, State, greedy, solver
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.tasks import episode_rng
from tests.cases import cases
from tests.envs.hostile import HOSTILE

TASK = make("Countdown-v0").tasks()[0]
NUMBER = st.integers(1, 100).map(str)
EXPRESSION = st.recursive(
    NUMBER,
    lambda inner: st.tuples(
        inner, st.sampled_from("+-*/"), inner, st.sampled_from(["{}{}{}", "({}{}{})", "( {} {}  {} )"])
    ),
    max_leaves=6,
)


def spelled(tree):
    return tree if isinstance(tree, str) else tree[3].format(spelled(tree[0]), tree[1], spelled(tree[2]))


def python(text):
    """What Python makes of an expression, in exact fractions; None for a division by 0."""
    try:
        return eval(re.sub("[0-9]+", r"Fraction(\g<0>)", text), {"Fraction": Fraction})
    except ZeroDivisionError:
        return None


def start(seed=0, **kwargs):
    env = make("Countdown-v0", **kwargs)
    return env.start(env.tasks()[seed], seed=seed)


def posed(numbers, target, **kwargs):
    """An episode of a certain puzzle."""
    episode = start(**kwargs)
    episode.state = State(numbers, target)
    return episode


@settings(max_examples=300, deadline=None)
@given(EXPRESSION.map(spelled))
def test_expressions_are_worth_what_python_says_and_have_one_spelling(text):
    term = parse(text, classic=False)
    assert term is not None
    assert term.value == python(text)
    assert list(map(str, term.numbers)) == re.findall("[0-9]+", text)
    again = parse(term.text, classic=False)
    assert again == term
    classic = parse(text, classic=True)
    assert (classic.text, classic.numbers) == (term.text, term.numbers)
    assert classic.value in (None, term.value)
    assert (classic.value is None) == bool(classic.fault)


@settings(max_examples=300, deadline=None)
@given(st.one_of(HOSTILE, st.text("0123456789+-*/() x×÷−=[]", max_size=40)))
def test_texts_that_are_no_expression_are_refused_and_never_fail(text):
    term = parse(text, classic=True)
    if term is not None:
        assert re.fullmatch(r"[0-9+\-*/()]+", term.text)
        assert worth(term.text, classic=False).value == python(term.text)
    episode = start(illegal="retry(1)")
    episode.step(text)
    if episode.turn.seat:
        episode.step(f"So: [{text}]")


@cases(
    ("text", "read"),
    [
        ("(25-3)*4", "(25-3)*4"),
        (" ( 25 − 3 ) × 4 = 88 ", "(25-3)*4"),
        ("((((25)-(3))))x4", "(25-3)*4"),
        ("I take [4*(25-3)]", "4*(25-3)"),
        (r"Then \boxed{25 \times 4 \div 3}", "25*4/3"),
        ("25+(4+3)", "25+(4+3)"),
        ("(25+4)+3", "25+4+3"),
        ("25", "25"),
        ("25*4*4", None),
        ("26*4", None),
        ("25 4", None),
        ("025*4", None),
        ("25**4", None),
        ("25//4", None),
        ("-25+4", None),
        ("25*", None),
        ("*25", None),
        ("25*4)", None),
        ("(25*4", None),
        ("()", None),
        ("25(4)", None),
        ("25*4.0", None),
        ("25*４", None),
        ("25*٤", None),
        ("25*4 = 100 = 100", None),
        ("the answer is 25*4", None),
        ("(" * 150 + "25", None),
        ("(" * 90 + "25" + ")" * 90, "25"),
        ("9" * 199, None),
        ("25*4" + " " * 300, None),
        ("", None),
    ],
)
def test_answers_are_read_in_one_spelling(text, read):
    game = Countdown()
    assert game.read(State((3, 4, 25), 88), text, None) == read


def brute(pool):
    """Every value of a pool of numbers, any two of which are combined in turn."""
    found = set(pool)
    for i, j in combinations(range(len(pool)), 2):
        rest = [n for k, n in enumerate(pool) if k not in (i, j)]
        a, b = max(pool[i], pool[j]), min(pool[i], pool[j])
        for value in (a + b, a * b, a - b, a // b if a % b == 0 else 0):
            if value > 0:
                found |= brute((*rest, value))
    return found


@pytest.mark.parametrize(
    "numbers", [(3, 4, 25), (1, 1, 2), (2, 3, 7, 50), (1, 5, 5, 10), (25, 50, 75, 100), (1, 1, 4, 6)]
)
def test_solver_reaches_what_brute_force_reaches(numbers):
    everything = brute(numbers)
    parts = Reach(numbers)
    assert parts.with_fewer_than(9) == everything
    for target in range(1, 130):
        found = solve(numbers, target)
        assert (found is not None) == (target in everything), target
        assert found is None or worth(found, classic=True).value == target


@pytest.mark.slow
def test_solver_reaches_what_brute_force_reaches_with_five_and_six_numbers():
    for numbers in ((1, 3, 6, 10, 25), (2, 2, 7, 9, 100)):
        assert Reach(numbers).with_fewer_than(9) == brute(numbers)
    numbers = (1, 3, 3, 25, 50, 75)
    assert Reach(numbers).with_fewer_than(9) >= brute(numbers[1:])


def test_known_puzzles_of_television():
    """Channel 4, 1997: James Martin makes 952 of 25 50 75 100 3 6."""
    numbers = (3, 6, 25, 50, 75, 100)
    assert worth("((100+6)*75*3-50)/25", classic=True).value == 952
    assert worth(solve(numbers, 952), classic=True).value == 952


@pytest.mark.parametrize(
    "size", [*LEVELS.values(), {"numbers": 5, "large": 4, "high": 49}, {"numbers": 3, "large": 0, "high": 999}]
)
def test_targets_are_solvable_in_range_and_not_trivial(size):
    for seed in range(12):
        numbers, target = puzzle(size["numbers"], size["large"], size["high"], episode_rng(TASK, seed))
        assert len(numbers) == size["numbers"]
        assert sum(n in LARGE for n in numbers) == size["large"]
        assert (size["high"] + 1) // 10 <= target <= size["high"]
        term = worth(solve(numbers, target), classic=True)
        assert term.value == target
        assert needed(len(numbers)) <= len(term.numbers) <= len(numbers)
        if seed < 3:
            fewer = combinations(numbers, needed(len(numbers)) - 1)
            assert all(target not in brute(some) for some in fewer)


def test_reward_is_for_the_target_only_and_the_last_try_ends():
    episode = posed((3, 4, 25), 88)
    turn = episode.step("25*4-3")
    assert (turn.rewards["player_0"], turn.feedback) == (0.0, "25*4-3 = 97, not the target.")
    assert turn.messages[-1].content.endswith("Numbers: 3, 4, 25. Target: 88. Tries left: 2.")
    turn = episode.step("3-25+4")
    assert turn.feedback == "3-25+4 does not count: 3-25 is not a positive whole number."
    turn = episode.step("(25-3)*4")
    assert (turn.terminated, turn.truncated, turn.rewards["player_0"]) == (True, False, 1.0)
    episode = posed((3, 4, 25), 88, tries=1)
    turn = episode.step("25*4-3")
    assert (turn.terminated, turn.truncated, turn.rewards["player_0"]) == (True, False, 0.0)


@pytest.mark.parametrize(
    ("text", "points"), [("(25-3)*4", 1), ("25*4-3", 0.5), ("25*4", 0), ("25*3+4", 0.5), ("4/3", 0)]
)
def test_points_are_those_of_television_for_the_best_try(text, points):
    episode = posed((3, 4, 25), 87 if points == 0.5 else 88, reward="points")
    for answer in (text, "25", "25")[: 1 if points == 1 else 3]:
        turn = episode.step(answer)
    assert (turn.seat, turn.rewards["player_0"]) == (None, points)


def test_points_within_five():
    episode = posed((3, 4, 25), 92, reward="points", tries=1)
    assert episode.step("25*4-3").rewards["player_0"] == 0.7


def test_fractions_are_allowed_where_they_are():
    answer = "8/(3-8/3)"
    classic, free = posed((3, 3, 8, 8), 24, tries=1), posed((3, 3, 8, 8), 24, tries=1, rule="fractions")
    assert classic.step(answer).rewards["player_0"] == 0.0
    assert "8/3 is not a positive whole number" in classic.turn.feedback
    assert free.step(answer).rewards["player_0"] == 1.0
    nothing = posed((3, 3, 8, 8), 24, tries=1, rule="fractions").step("8/(3-3)")
    assert (nothing.rewards["player_0"], nothing.feedback) == (0.0, "8/(3-3) does not count: 8/0 is a division by 0.")


@pytest.mark.parametrize("level", sorted(LEVELS))
def test_solver_always_wins_and_greedy_sometimes(level):
    won = {solver: 0, greedy: 0}
    for player in won:
        for seed in range(20):
            episode = start(seed, difficulty=level)
            while episode.turn.seat is not None:
                (move,) = player(episode)
                turn = episode.step(move)
                assert turn.info == {"action": move, "illegal": False}
                assert len(turn.messages[-1].content if turn.messages else "") <= episode.game.max_observation
            won[player] += turn.rewards["player_0"] == 1
    assert won[solver] == 20 > won[greedy] > 0


@pytest.mark.parametrize(("numbers", "target"), [((3, 4, 25), 88), ((3, 3, 5, 75), 74)])
def test_greedy_tries_another_result_each_time(numbers, target):
    episode = posed(numbers, target, tries=3)
    said = []
    while episode.turn.seat is not None:
        (move,) = greedy(episode)
        said.append(worth(move, classic=True).value)
        episode.step(move)
    assert len(set(said)) == len(said)


@cases(
    "size",
    [
        {"numbers": 2},
        {"numbers": 7},
        {"large": 4},
        {"large": -1},
        {"high": 1000},
        {"high": 48},
        {"tries": 0},
        {"rule": "real"},
        {"reward": "distance"},
        {"difficulty": 6},
    ],
)
def test_absurd_puzzles_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("Countdown-v0", **size)
