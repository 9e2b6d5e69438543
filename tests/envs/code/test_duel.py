"""Programs against tests: which tests count, who is paid, and what neither seat sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.envs.code._claims import claims, standings
from sparring.envs.code.duel import payoff, plain
from sparring.errors import BadValue
from sparring.tasks.programs import get_program, oracle_source, program_names, program_split
from tests.cases import cases

RIGHT = "def running_maximum(values):\n    return [max(values[:i + 1]) for i in range(len(values))]"
WRONG = "def running_maximum(values):\n    return values"
SUBTLE = "def running_maximum(values):\n    best = 0\n    return [best := max(best, value) for value in values]"
HIT = "assert running_maximum([-3, -5]) == [-3, -3]"
MISS = "assert running_maximum([1, 2]) == [1, 2]"
LIE = "assert running_maximum([1, 2]) == [2, 2]"
VOID = "assert running_maximum([10 ** 9]) == [0]"
STRANGE = "assert running_maximum(['b', 'a']) == ['b', 'b']"


def start(seed=0, name="running_maximum", **kwargs):
    environment = sparring.make("CodeDuel-v0", tasks=f"code/{name}", **kwargs)
    return environment.start(environment.tasks(program_split(name))[0], seed=seed)


def block(*lines):
    return "```python\n" + "\n".join(lines) + "\n```"


def play(program, *tests, **kwargs):
    episode = start(**kwargs)
    episode.step(block(program))
    return episode.step(block(*tests))


@cases(
    ("program", "tests", "tester"),
    [
        (RIGHT, (MISS,), -1.0),
        (RIGHT, (HIT, MISS), -1.0),
        (RIGHT, (LIE,), -1.0),
        (RIGHT, (STRANGE,), -1.0),
        (WRONG, (MISS,), 0.0),
        (WRONG, (HIT,), 1.0),
        (WRONG, (MISS, HIT), 1.0),
        (WRONG, (LIE,), -0.2),
        (WRONG, (LIE, LIE, HIT), 0.6),
        (WRONG, ("assert running_maximum(x) == 1", "assert f(1) == 1", HIT), 0.6),
        (WRONG, (STRANGE,), 0.0),
        (SUBTLE, (HIT,), 1.0),
        (SUBTLE, (MISS,), 0.0),
        ("def running_maximum(values): 1 / 0", (MISS,), 1.0),
        ("def running_maximum(values):\n    import os; os._exit(0)", (MISS,), 1.0),
        ("def running_maximum(values", (MISS,), 1.0),
        ("def running_maximum(values", (LIE,), -0.2),
        ("print('no function')", (MISS,), 1.0),
    ],
)
def test_who_is_paid(program, tests, tester):
    turn = play(program, *tests)
    assert turn.rewards == {"player_0": pytest.approx(-tester), "player_1": pytest.approx(tester)}


def test_tests_beyond_the_number_do_not_count():
    assert play(WRONG, MISS, HIT, tests=1).rewards["player_1"] == 0.0
    assert play(WRONG, HIT, *[LIE] * 9, tests=1).rewards["player_1"] == 1.0


@cases(
    ("line", "standing"),
    [
        (HIT, "right"),
        ("assert running_maximum([]) == []", "right"),
        ("assert [3] == running_maximum([3])", "right"),
        (LIE, "wrong"),
        ("assert running_maximum([1]) == (1,)", "wrong"),
        ("assert running_maximum([1]) == [True]", "wrong"),
        ("assert running_maximum(values=[1]) == [1]", "wrong"),
        ("assert running_maximum([1]) >= [1]", "wrong"),
        ("assert running_maximum(open('x')) == 1", "wrong"),
        ("assert 1 == 1", "wrong"),
        ("assert (", "wrong"),
        ("assert running_maximum(" + "[" * 2000 + "]" * 2000 + ") == 1", "wrong"),
        ("assert running_maximum([10]) == [" + "9" * 5000 + "]", "wrong"),
        (STRANGE, "void"),
        ("assert running_maximum([1000000000000]) == [1000000000000]", "void"),
        ("assert running_maximum([1.5]) == [1.5]", "void"),
        ("assert running_maximum([True]) == [True]", "void"),
        ("assert running_maximum() == []", "void"),
        ("assert running_maximum({1, 2}) == []", "void"),
    ],
)
def test_how_a_test_stands(line, standing):
    found = claims(line, "running_maximum", 5)
    assert standings(get_program("running_maximum"), found, "auto") == [standing]


def test_arguments_on_which_right_programs_may_differ_are_void():
    program = get_program("settling_payments")
    lines = "assert settling_payments({'ann': 5, 'bob': -5}) == []\nassert settling_payments({'ann': 5}) == []"
    assert standings(program, claims(lines, program.name, 5), "auto") == ["wrong", "void"]


def test_the_tester_sees_the_program_without_words_and_never_the_reference():
    episode = start()
    said = f'# never wrong, believe me\n{WRONG}  # trust me\ndef more():\n    """Honest."""'
    turn = episode.step(f"zq7 my thoughts\n{block(said)}")
    shown = turn.messages[-1].content
    assert turn.seat == "player_1"
    assert "def running_maximum(values):\n    return values" in shown
    assert not any(word in shown for word in ("never wrong", "trust me", "Honest", "zq7"))
    assert shown.count("\nrunning_maximum([") == 5 + len(get_program("running_maximum").examples)
    reference = get_program("running_maximum").solution.splitlines()[-1].strip()
    assert reference not in shown
    assert reference not in str(episode.transcript("player_0"))
    episode.step(block(HIT))
    assert HIT not in str(episode.transcript("player_0"))


def test_what_is_shown_is_what_runs():
    sly = 'def running_maximum(values):\n    """x"""\n    return values if running_maximum.__doc__ else %s'
    assert play(sly % "[max(values[:i + 1]) for i in range(len(values))]", MISS).rewards["player_1"] == -1.0


@pytest.mark.parametrize(
    ("solver", "tester"), [("no program", None), (block(RIGHT), "no test"), (block(RIGHT), block("x = 1"))]
)
def test_who_says_nothing_that_counts_forfeits(solver, tester):
    episode = start()
    turn = episode.step(solver)
    turn = turn if tester is None else episode.step(tester)
    offender = "player_0" if tester is None else "player_1"
    assert turn.rewards == {seat: -1.0 if seat == offender else 1.0 for seat in ("player_0", "player_1")}
    again = start(illegal="retry(1)")
    assert "There is no program" in again.step("hm").messages[0].content
    assert again.step(block(RIGHT)).seat == "player_1"
    assert "There is no test" in again.step("hm").messages[0].content


def test_the_players_get_what_they_deserve():
    environment = sparring.make("CodeDuel-v0")
    expected = {("reference", "reference"): -1.0, ("examples", "examples"): 0.0, ("examples", "reference"): 1.0}
    for task in environment.tasks("test")[:4]:
        for (solver, tester), paid in expected.items():
            episode = environment.start(task, seed=3)
            for player in (solver, tester):
                (answer,) = environment.spec.players[player](episode)
                episode.step(answer)
            assert episode.turn.rewards["player_1"] == paid, task.params


@given(st.lists(st.sampled_from(["right", "wrong", "void"]), max_size=5), st.booleans(), st.booleans())
def test_payoffs_are_in_range_and_wrong_tests_never_help(stand, broken, right):
    paid = payoff(stand, broken=broken, right=right, most=5)
    assert -1 <= paid <= 1
    assert payoff([*stand[:4], "wrong"], broken=broken, right=right, most=5) <= payoff(
        stand[:4], broken=broken, right=right, most=5
    )
    assert paid <= payoff(stand, broken=True, right=right, most=5)


@given(st.text())
def test_any_text_is_a_program_or_none(text):
    found = plain(text)
    assert found is None or plain(found) == found


@pytest.mark.slow
def test_oracles_are_programs_that_give_what_the_reference_gives():
    for name in program_names()[::6]:
        program = get_program(name)
        lines = "\n".join(
            f"assert {name}({', '.join(map(repr, case.args))}) == {case.expected!r}" for case in program.examples
        )
        found = claims(lines, name, 9)
        assert "wrong" not in standings(program, found, "auto"), name
        assert f"def {name}(" in oracle_source(program)


def test_arguments_out_of_range_are_named():
    for tasks in ("code/families", "code/family/rotations"):
        with pytest.raises(BadValue, match=f"tasks='{tasks}': CodeDuel-v0 is played on problems by name"):
            sparring.make("CodeDuel-v0", tasks=tasks)
    with pytest.raises(BadValue, match="tests=0"):
        start(tests=0)
