"""`check` reports an environment whose code does not come back, instead of waiting for ever."""

import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import sparring
from sparring.envs._patience import Overdue, calling, waiting
from sparring.envs.conformance import check
from sparring.errors import BadValue, ConformanceError

SOON = 0.05
LONGER = 1.5
"""No step of a sound environment takes so long, however busy the machine is."""


def for_ever():
    while True:
        time.sleep(0.01)


@sparring.task("test-q/backtracking", verifier=lambda answer, task: bool(re.fullmatch(r"(x+x+)+y", answer[:40])))
def backtracking(rng):
    return f"Write {rng.randrange(10**6)} in x.", "xxy"


@sparring.task("test-q/endless", verifier=lambda answer, task: for_ever() if answer == "0" else 1.0)
def endless(rng):
    return f"What is {rng.randrange(10**6)}?", str(rng.randrange(1, 10**6))


undrawing = threading.Event()
"""Whether `undrawn` is what its name says: other tests make all environments that there are."""


@sparring.task("test-q/undrawn")
def undrawn(rng):
    return for_ever() if undrawing.is_set() else (f"What is {rng.randrange(10**6)}?", "?")


class Stuck(sparring.Game[int]):
    """Its legal moves are never found."""

    moves, max_plies = ("1",), 1

    def initial(self):
        return 0

    def player(self, state):
        return 0 if state == 0 else None

    def legal(self, state):
        return for_ever()

    def apply(self, state, move):
        return 1

    def returns(self, state):
        return 0.0, 0.0

    def rules(self, seat):
        return "Wait."

    def observation(self, state, seat):
        return "Wait."

    def show(self, state):
        return str(state)


def failures(environment, patience):
    done = check(environment, episodes=4, without=["other-processes"], patience=patience)
    return {broken.name: broken.detail for broken in done.failures}


def test_a_verifier_that_does_not_come_back_is_a_broken_rule():
    said = failures("test-q/endless-v0", LONGER)["constants"]
    assert "code has not come back after 1.5 s, given the answer '0' to task test-q/endless@0/train/0" in said
    assert re.search(r"\(test_patience\.py, line \d+\): have it answer any text", said)


def test_a_task_whose_questions_are_never_drawn():
    undrawing.set()
    try:
        with pytest.raises(
            ConformanceError, match=r"undrawn-v0 cannot be checked: .* after 0\.5 s, being made \(test_pat"
        ):
            check("test-q/undrawn-v0", patience=SOON)
    finally:
        undrawing.clear()


@pytest.mark.slow
def test_a_pattern_that_tries_all_ways_is_found_with_the_text_that_shows_it():
    said = failures("test-q/backtracking-v0", LONGER)["illegal-policy"]
    assert "(test_patience.py, line" in said  # and not in re, of Python's own library
    assert "actions ['xxxx" in said


def test_so_is_a_function_of_a_game():
    env = sparring.GameEnvironment("Stuck-v0", Stuck(), kwargs={}, doc="Stuck.")
    broken = failures(env, LONGER)
    assert list(broken) == ["game-forms"]
    assert "asked for legal(0)" in broken["game-forms"]


def test_code_that_catches_everything_is_told_all_the_same():
    def stubborn():
        try:
            time.sleep(10)
        except BaseException:  # noqa: BLE001 - that is what is tried
            return "caught"

    with (
        pytest.raises(Overdue, match=r"after 0\.05 s, asked why \(test_patience\.py, line"),
        waiting(SOON),
        calling(", asked why"),
    ):
        stubborn()


def test_alarms_of_others_go_off_afterwards():
    heard = []
    before = signal.signal(signal.SIGALRM, lambda *_: heard.append("theirs"))
    signal.setitimer(signal.ITIMER_REAL, SOON)
    try:
        with waiting(10.0), calling():
            time.sleep(2 * SOON)
            assert heard == []
        time.sleep(SOON)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert heard == ["theirs"]


def test_other_threads_are_left_alone():
    def patient():
        with waiting(SOON), calling():
            time.sleep(2 * SOON)
            return "done"

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(patient).result() == "done"


@pytest.mark.parametrize("patience", [0, -1, float("inf"), float("nan")])
def test_patience_is_a_number_of_seconds(patience):
    with pytest.raises(BadValue, match="use a number of seconds above 0"):
        check("Nim-v0", patience=patience)
