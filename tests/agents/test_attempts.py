"""Several tries at held-out tasks: counts, costs and second answers, of agents whose strength is known."""

import pytest

import sparring
from sparring.agents.flows.core import player_agent, policy_agent
from sparring.agents.improve.attempts import at_equal_budget, attempt
from sparring.agents.resolve import find_player, resolve_agent
from sparring.errors import BadValue, InfrastructureError
from sparring.types import Completion, Step, Trajectory

from .conftest import another


def of(environment, name):
    return player_agent(find_player(environment, name), name)


def test_the_oracle_is_right_at_once_and_chance_is_chance():
    guess = sparring.make("GuessNumber-v0", tries=1)
    chance = attempt(of(guess, "random"), guess, tasks=200, samples=8)
    assert chance.pass_at(1) == pytest.approx(0.1, abs=0.03)
    assert chance.pass_at(8) == pytest.approx(1 - 0.9**8, abs=0.1)
    assert chance.pass_at(1) < chance.pass_at(2) < chance.pass_at(8)
    sums = sparring.make("Arithmetic-v0")
    assert attempt(of(sums, "oracle"), sums, tasks=50, samples=2).right == ((True, True),) * 50
    assert len(attempt(of(sums, "oracle"), sums, tasks=10**6, samples=1).right) == len(sums.tasks("test"))


def test_it_repeats_and_another_seed_is_another_try(kuhn, speaker):
    guess = sparring.make("GuessNumber-v0")
    first, again = (attempt(of(guess, "random"), guess, tasks=30, samples=4, seed=1) for _ in range(2))
    assert first == again
    assert attempt(of(guess, "random"), guess, tasks=30, samples=4, seed=2) != first


def test_all_tokens_count_those_of_drafts_too(speaker):
    sums = sparring.make("Arithmetic-v0")
    alone = attempt(policy_agent(another(speaker)), sums, tasks=20, samples=2)
    assert 1 <= alone.tokens <= speaker.max_new_tokens
    assert alone.entropy > 0
    assert attempt(of(sums, "oracle"), sums, tasks=20, samples=2).tokens == 0


def test_votes_cost_what_all_voters_say(speaker, tmp_path):
    sums = sparring.make("Arithmetic-v0")
    another(speaker).save_pretrained(tmp_path / "model")
    one, five = (
        attempt(resolve_agent(text.format(f"transformers:{tmp_path / 'model'}"), sums), sums, tasks=40, samples=1)
        for text in ("{}", "vote({}, n=5)")
    )
    assert 4 * one.tokens < five.tokens < 6 * one.tokens


def test_nothing_to_try_is_a_mistake_and_a_void_episode_no_failure(kuhn):
    guess = sparring.make("GuessNumber-v0")
    with pytest.raises(BadValue, match="0 tries of 5 tasks"):
        attempt(of(guess, "random"), guess, tasks=5, samples=0)

    def breaks(episode):
        raise InfrastructureError("the model server is gone")

    with pytest.raises(InfrastructureError, match="gone"):
        attempt(player_agent(breaks, "breaks"), guess, tasks=2, samples=1)


def spoken(task, paid, tokens, sample=0):
    said = Completion("x", token_ids=(1,) * tokens)
    step = Step("player_0", (), "x", "x", False, None, {}, None, said)
    seat = {"player_0": float(paid)}
    return Trajectory("E", {}, {"hash": task}, 0, ("player_0",), {}, (step,), seat, True, False, sample=sample)


def test_a_method_is_compared_with_as_many_draws_as_its_tokens_buy():
    method = [spoken("a", 1, 5), spoken("a", 1, 3), spoken("b", 0, 1)]
    drawn = [spoken(task, k == 0, 2, k) for task in "ab" for k in range(4)]
    assert at_equal_budget(method, drawn) == (0.5, (0.5 + 0.25) / 2, 1.5, 2)  # 2 draws of a, 1 of b
    worst = at_equal_budget(method, drawn, score=lambda t: -t.returns["player_0"])
    assert worst.drawn == (0 + 0.25) / 2
    with pytest.raises(BadValue, match="1 of 3 episodes are of tasks without single answers"):
        at_equal_budget(method, drawn[:4])
