"""SneakyStep: what is an error in effect, who is asked and told what, and who wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.sneaky_step import SneakyStep, State, Step, expert, suspicious, trusting, worked_out
from sparring.envs.registry import make
from sparring.errors import BadValue

ENV = make("SneakyStep-v0")
GAME = SneakyStep(3, 10, 0.5)
steps = st.lists(st.builds(Step, st.sampled_from("+*"), st.integers(0, 9)), min_size=3, max_size=3).map(tuple)


def by_hand(number, each):
    return (number + each.operand) % 10 if each.operator == "+" else number * each.operand % 10


@given(st.integers(0, 9), steps, st.integers(0, 2), st.integers(0, 9))
def test_an_error_counts_only_if_the_calculation_ends_elsewhere(start, chain, at, written):
    true = start
    for each in chain[: at + 1]:
        true = by_hand(true, each)
    ends = []
    for number in (true, written):
        for each in chain[at + 1 :]:
            number = by_hand(number, each)
        ends.append(number)
    state = State(start, chain, at, written=written)
    assert GAME.failed(state) == (ends[0] == ends[1])
    assert (written in GAME.errors(state)) == (ends[0] != ends[1])
    assert GAME.returns(state._replace(verdict="right")) == ((-1.0, 1.0) if ends[0] == ends[1] else (1.0, -1.0))


def test_by_hand_an_even_error_is_lost_when_it_is_multiplied_by_5():
    state = State(7, (Step("+", 1), Step("*", 5), Step("+", 2)))
    assert worked_out(10, 7, state.steps) == [7, 8, 0, 2]
    assert GAME.errors(state) == (1, 3, 5, 7, 9)
    lost = GAME.apply(state, "6")
    assert GAME.player(lost) is None
    assert GAME.returns(lost) == (-1.0, 1.0)
    assert GAME.feedback(lost) == "6 changes nothing in the end."
    sneaky = GAME.apply(state, "9")
    assert GAME.observation(sneaky, 1) == "7+1=9. Right or wrong?"
    assert GAME.returns(GAME.apply(sneaky, "wrong")) == (-1.0, 1.0)
    assert GAME.returns(GAME.apply(sneaky, "right")) == (1.0, -1.0)


def test_a_clean_step_goes_to_the_critic_who_must_find_it_right():
    state = State(7, (Step("+", 1), Step("*", 5), Step("+", 2)), 2, clean=True)
    assert GAME.player(state) == 1
    assert GAME.observation(state, 1) == "7+1=8; 8*5=0; 0+2=2. Right or wrong?"
    assert GAME.returns(GAME.apply(state, "right")) == (-1.0, 1.0)
    assert GAME.returns(GAME.apply(state, "wrong")) == (1.0, -1.0)
    assert GAME.observation(state._replace(at=0, clean=False), 0) == "7+1=8, then *5 +2. Rewrite 7+1="


def test_the_critic_is_told_the_same_whether_there_was_a_sneak_or_not():
    right = State(7, (Step("+", 1), Step("*", 3), Step("+", 2)), 1, clean=True)
    assert GAME.observation(right, 1) == GAME.observation(right._replace(clean=False, written=4), 1)


@given(st.integers(0, 3000))
def test_every_deal_has_an_error_that_counts(index):
    state = ENV.start(ENV.tasks()[index], seed=0).state
    assert len(GAME.errors(state)) > 0
    assert GAME.values(state)[state.at + 1] not in GAME.errors(state)


@pytest.mark.parametrize(
    ("clean", "players"), [(0.0, {"suspicious": 1.0}), (0.5, {"suspicious": 0.5, "trusting": 0.5, "expert": 1.0})]
)
def test_a_critic_that_does_not_look_wins_by_chance_unless_there_is_nothing_right(clean, players):
    env, known = make("SneakyStep-v0", clean=clean), {"suspicious": suspicious, "trusting": trusting, "expert": expert}
    for name, share in players.items():
        won = 0
        for index in range(400):
            episode = env.start(env.tasks()[index], seed=0)
            while episode.turn.seat is not None:
                said = known[name](episode)
                episode.step(min(said))
            won += episode.turn.rewards["player_1"] > 0
        assert won / 400 == pytest.approx(share, abs=0.07 if 0 < share < 1 else 0)


@pytest.mark.parametrize("clean", [-0.1, 1.5, "half", True])
def test_clean_is_a_share(clean):
    with pytest.raises(BadValue, match="clean="):
        make("SneakyStep-v0", clean=clean)
