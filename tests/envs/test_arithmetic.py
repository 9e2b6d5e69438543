"""Arithmetic: all sums once, the right answer always paid, a wrong one never."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sparring.envs.math.arithmetic import guess, oracle, parse_integer, spell
from sparring.envs.registry import make
from sparring.errors import BadValue, UnknownName
from sparring.tasks import SPLITS, Task, load_tasks
from tests.cases import cases

ENV = make("Arithmetic-v0")
TASKS = [task for split in ("train", "test") for task in load_tasks("addition", split)]


def pays(task, text):
    return ENV.start(task, seed=0).step(text).rewards["player_0"]


def sum_of(task):
    return task.params["a"] + task.params["b"]


def test_train_and_test_are_all_900_sums_and_share_none():
    train, test = ({(t.params["a"], t.params["b"]) for t in load_tasks("addition", s)} for s in ("train", "test"))
    assert (len(train), len(test), train & test) == (720, 180, set())
    assert train | test == {(a, b) for a in range(10, 100) for b in range(10)}


def test_oracle_is_paid_on_every_task():
    for task in TASKS:
        (answer,) = oracle(ENV.start(task, seed=0))
        assert pays(task, answer) == 1.0


def test_every_other_number_is_paid_nothing():
    for task in TASKS[::50]:
        assert sum(pays(task, str(n)) for n in range(-120, 1200)) == 1.0


@given(st.sampled_from(TASKS), st.text(max_size=80))
def test_text_that_says_another_thing_is_paid_nothing(task, text):
    assume(str(sum_of(task)) not in text)
    assert pays(task, text) == 0.0


@given(st.sampled_from(TASKS), st.text(min_size=1, max_size=200).filter(str.strip))
def test_answer_followed_by_more_words_is_no_answer(task, words):
    assume(parse_integer(f"x {words}") is None)
    assert pays(task, f"{sum_of(task)} x {words}") == 0.0


@pytest.mark.parametrize("gap", [1, 62, 63, 64, 65, 5000])
def test_answer_and_a_second_thought_far_behind_is_no_answer(gap):
    assert parse_integer(f"52{' ' * gap}or 53") is None


@given(st.text("0123456789", min_size=1, max_size=18))
@example("007")
def test_digits_are_read_bare_and_in_marks(n):
    for text in (n, f" {n}\n", f"so [{n}]", rf"\boxed{{ {n} }}", f"[1] no: <move>{n}</move>"):
        assert parse_integer(text) == n


@given(st.integers(0, 10**17))
def test_digits_from_last_to_first_are_the_same_number(n):
    assert int(spell(n, "reversed")[::-1]) == int(spell(n, "forward")) == n
    assert len(spell(n, "reversed")) == len(str(n))


def test_reversed_digits_are_paid_and_forward_ones_are_not():
    env = make("Arithmetic-v0", digits="reversed")
    task = next(task for task in TASKS if sum_of(task) == 52)
    assert [env.start(task, seed=0).step(text).rewards["player_0"] for text in ("25", "52", "025", "+25")] == [
        1,
        0,
        0,
        0,
    ]
    assert oracle(env.start(task, seed=0)) == {"25": 1.0}


def test_other_ways_of_writing_are_refused():
    with pytest.raises(BadValue, match="digits='roman': use 'forward' or 'reversed'"):
        make("Arithmetic-v0", digits="roman")


def test_sums_of_longer_numbers_are_in_one_split_each_and_their_players_know_how_long():
    found = {split: [t.params for t in load_tasks("sums", split)[:300]] for split in ("train", "validation", "test")}
    pairs = {split: {(p["a"], p["b"]) for p in params} for split, params in found.items()}
    assert not pairs["train"] & pairs["test"] | pairs["validation"] & (pairs["train"] | pairs["test"])
    assert [p["level"] for p in found["test"][:4]] == [1, 2, 3, 1]
    assert all(len(str(p[name])) == p["level"] for params in found.values() for p in params for name in "ab")
    assert {t.params["level"] for t in load_tasks("sums:2")[:50]} == {2}
    env = make("Arithmetic-v0", tasks="sums")
    for task in env.tasks()[:30]:
        episode = env.start(task, seed=0)
        assert oracle(episode).keys() <= guess(episode).keys()
        assert sum(guess(episode).values()) == pytest.approx(1)
    assert (min(map(int, guess(env.start(env.tasks()[1], seed=0)))), len(guess(episode))) == (20, 1799)
    with pytest.raises(BadValue, match="tasks='math/all' have no numbers"):
        make("Arithmetic-v0", tasks="math/all")


@cases("text", ["", " ", "5 2", "5.0", "0x34", "５２", "٥٢", "1e2", "[5] or [x]", "-5", "+5", "9" * 19, "1_0"])
def test_what_is_no_plain_integer_is_not_read(text):
    assert parse_integer(text) is None


def test_unreadable_answers_are_counted_apart_from_wrong_ones():
    task = TASKS[0]
    unreadable, wrong = (ENV.start(task, seed=0).step(text) for text in ("dunno", "7"))
    assert (unreadable.info["illegal"], wrong.info["illegal"]) == (True, False)
    assert (unreadable.info["action"], wrong.info["action"]) == (None, "7")
    assert "no answer" in unreadable.feedback
    assert wrong.feedback == f"wrong: {task.params['a']} + {task.params['b']} is not 7"


@pytest.mark.parametrize("params", [{}, {"a": 1}, {"a": "x", "b": 2}, {"a": None, "b": 2}])
def test_task_of_another_kind_is_refused(params):
    with pytest.raises(BadValue, match="has integer params 'a' and 'b'"):
        ENV.start(Task("addition", params=params), seed=0)


def test_task_of_ones_own_can_be_asked():
    assert pays(Task("mine", params={"a": 2, "b": 3}), "5") == 1.0


def test_there_is_no_validation_split():
    assert "validation" in SPLITS
    with pytest.raises(UnknownName, match="no split of task pack 'addition'"):
        ENV.tasks("validation")
