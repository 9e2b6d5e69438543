"""What is easily done wrong at first: the message names it, and what to write instead."""

import subprocess
import sys

import gymnasium
import pytest

import sparring
from sparring.errors import BadValue, RegistrationError
from sparring.wrappers import OpponentPool, Seat


@sparring.register("test-m/Nothing-v0")
def nothing():
    sparring.make("Nim-v0")


def test_a_factory_that_returns_nothing():
    with pytest.raises(RegistrationError, match=r"'test-m/Nothing-v0' returned None: return an environment, with spec"):
        sparring.make("test-m/Nothing-v0")


def test_a_player_that_returns_its_move():
    env = Seat(sparring.make("KuhnPoker-v0"), "player_0", lambda episode: "bet")
    episode = env.start(env.tasks()[0], seed=0)
    with pytest.raises(BadValue, match=r"of player_1 returned 'bet': return the probability of each move"):
        episode.step("bet")


def test_a_player_of_a_pool_that_returns_its_move():
    pool = OpponentPool(sparring.make("KuhnPoker-v0"), "player_1", {})
    pool.add("plain", lambda episode: "bet")
    with pytest.raises(BadValue, match=r"of player_0 returned 'bet'"):
        pool.start(pool.tasks()[0], seed=0)


@pytest.mark.parametrize("verifier", [lambda answer: 1.0, lambda answer, task, more: 1.0, lambda: 1.0])
def test_a_verifier_of_other_arguments(verifier):
    with pytest.raises(BadValue, match=r"of task 'test-m/one' is a function of \(.*\): write \(answer, task\)"):
        sparring.task("test-m/one", verifier=verifier)


def test_a_number_of_copies_that_is_none():
    with pytest.raises(BadValue, match=r"num_envs='4': use 1 or more"):
        gymnasium.make_vec("sparring/KuhnPoker-v0", num_envs="4")


NOTEBOOK = """
import sparring
@sparring.task("draft")
def draft(rng): return f"What is {rng.random()}?", "first"

@sparring.task("draft")
def draft(rng): return f"What is {rng.random()}?", "second"

env = sparring.make("draft-v0")
print(env.start(env.tasks()[0], seed=0).step("second").rewards)
@sparring.task("KuhnPoker")
def draft(rng): return f"What is {rng.random()}?", "third"

"""


@pytest.mark.slow
def test_what_is_typed_again_at_a_prompt_takes_the_place_of_what_was_typed_before():
    done = subprocess.run([sys.executable, "-i", "-q"], input=NOTEBOOK, capture_output=True, text=True, check=True)
    assert done.stdout == "{'player_0': 1.0}\n"
    assert "environment 'KuhnPoker-v0' is registered already" in done.stderr
    assert done.stderr.count("Traceback") == 1


def test_in_a_script_a_name_is_taken_once():
    sparring.task("test-m/twice")(lambda rng: (f"What is {rng.random()}?", "first"))
    with pytest.raises(RegistrationError, match="'test-m/twice' is registered already") as caught:
        sparring.task("test-m/twice")(lambda rng: (f"What is {rng.random()}?", "second"))
    assert len(str(caught.value)) < 250
