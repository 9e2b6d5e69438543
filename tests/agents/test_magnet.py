"""Magnetic mirror descent by self-play: what it remembers of states, whom it plays, and which states a step is on."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.session import Session
from sparring.agents.improve.states import LEAST, Seen, faded, seen
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training import train
from sparring.agents.training.budget import Budget
from sparring.types import Completion, Step, Trajectory

from .conftest import another, tiny_run
from .test_training import outcome

LEGAL = ("a", "b")
STATES = [((prompt,), LEGAL) for prompt in (1, 2, 3)]


def episode(prompt, action, paid, *, said=True):
    """A game of one move; where nobody `said` it, a player made it."""
    completion = Completion(action, prompt_ids=(prompt,), token_ids=(2,), logprobs=(-1.0,)) if said else None
    step = Step("player_0", (), action, action, action not in LEGAL, LEGAL, {"player_0": paid}, None, completion)
    return Trajectory("e", {}, {}, 0, ("player_0",), {}, (step,), {"player_0": paid}, True, False)


def begin(environment, policy, **settings):
    session = Session(environment, Learner(another(policy), lr=1e-2), seed=0)
    return session, get_recipe("magnet").function(session, get_recipe("magnet").config(**settings))


def learnt(session):
    """The prompts of the rows of every update from now on."""
    prompts = []
    update = session.learner.update

    def watched(rows, **settings):
        prompts.append([row.ids[: row.mask.index(True)] for row in rows])
        return update(rows, **settings)

    session.learner.update = watched
    return prompts


def test_what_is_seen_of_a_state_adds_up():
    played = [episode(1, "a", 4.0), episode(1, "a", -2.0), episode(1, "x", -4.0), episode(2, "b", 4.0)]
    found = seen([*played, episode(3, "a", 4.0, said=False)], unit=4.0)
    assert found == {
        STATES[0]: Seen(3.0, {"a": 2.0, "b": 0.0}, {"a": 0.5, "b": 0.0}),
        STATES[1]: Seen(1.0, {"a": 0.0, "b": 1.0}, {"a": 0.0, "b": 1.0}),
    }


moves = st.lists(st.tuples(st.integers(1, 3), st.sampled_from("abx"), st.integers(-4, 4)), max_size=12)


@given(st.lists(moves, max_size=4), st.sampled_from([0.25, 0.5, 1.0]))
def test_every_iteration_counts_less_than_the_next(iterations, share):
    states, expected = {}, Counter()
    for batch in iterations:
        played = [episode(prompt, action, paid) for prompt, action, paid in batch]
        states = seen(played, 1.0, faded(states, share))
        expected = Counter({key: share * n for key, n in expected.items()})
        expected.update((prompt,) for prompt, _, _ in batch)
    assert {key[0]: state.times for key, state in states.items()} == expected
    for state in states.values():
        assert sum(state.visits.values()) <= state.times
        assert all(abs(state.totals[move]) <= 4 * n for move, n in state.visits.items())


def test_what_is_hardly_left_is_forgotten():
    states = seen([episode(1, "a", 1.0)], unit=1.0)
    kept = faded(states, LEAST)
    assert kept == [[(1,), LEGAL, LEAST, {"a": LEAST, "b": 0.0}, {"a": LEAST, "b": 0.0}]]
    assert faded(seen([], 1.0, kept), 0.9) == []
    assert faded(states, 0.0) == []


def test_with_memory_states_are_learnt_that_are_not_visited_again(kuhn, speaker):
    for memory in (0.0, 0.9):
        session, steps = begin(kuhn, speaker, iterations=6, games=2, epochs=1, memory=memory)
        rows, visited = learnt(session), set()
        for _ in steps:
            visited = {s.completion.prompt_ids for t in session.latest for s in t.steps} | (
                visited if memory else set()
            )
            assert set(rows[-1]) == visited
        assert bool(session.memory["states"]) == bool(memory)


def test_a_step_is_on_some_of_many_states_drawn_anew_each_time(kuhn, speaker):
    session, steps = begin(kuhn, speaker, iterations=1, games=100, epochs=8, batch=3)
    rows = learnt(session)
    next(steps)
    drawn = [frozenset(each) for each in rows]
    assert len(drawn) == 8
    assert all(1 <= len(each) <= 3 for each in drawn)
    assert len(set(drawn)) > 1


def test_it_explores_against_random_and_learns_its_own_moves_alone(kuhn, speaker):
    session, steps = begin(kuhn, speaker, iterations=1, games=200, explore=0.5, epochs=1)
    rows = learnt(session)
    next(steps)
    opposed = [t for t in session.latest if "random" in t.agents.values()]
    assert len(opposed) == pytest.approx(100, abs=30)
    assert {seat for t in opposed for seat, who in t.agents.items() if who == "random"} == {"player_0", "player_1"}
    assert {t.agents[s.seat] for t in session.latest for s in t.steps if s.completion is None} == {"random"}
    assert set(rows[0]) == {s.completion.prompt_ids for t in session.latest for s in t.steps if s.completion}


@pytest.mark.slow
def test_the_memory_is_carried_over_a_checkpoint(tmp_path):
    config = tiny_run()
    config = replace(config, method=replace(config.method, memory=0.8, explore=0.3, batch=4))
    whole = train(config, tmp_path / "whole")
    assert train(config, tmp_path / "run", budget=Budget(iterations=4)).interrupted
    assert not train(config, tmp_path / "run", resume=True).interrupted
    assert outcome(tmp_path / "run") == outcome(whole.folder)


def test_a_board_without_the_list_says_the_same_in_fewer_words():
    listed, brief = (sparring.make("TicTacToe-v0", listed=value) for value in (True, False))
    assert "listed" not in listed.kwargs
    episodes = [env.start(env.tasks()[0], seed=0) for env in (listed, brief)]
    for move in "5192":
        long, short = (each.turn.messages[-1].content for each in episodes)
        assert long.startswith(short + " Free: ")
        for each in episodes:
            each.step(move)
    assert brief.load(episodes[1].save()).turn == episodes[1].turn
