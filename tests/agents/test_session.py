"""What a recipe works with: jobs that repeat, differ between iterations, and come back in order."""

from copy import deepcopy

import pytest

import sparring
from sparring.agents.flows.core import player_agent, policy_agent
from sparring.agents.improve.demonstrations import spoken_by
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.session import Session
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.rollout import rollout
from sparring.agents.training.config import Start
from sparring.agents.training.warmup import everyone, warm_up, warm_up_rows
from sparring.errors import InfrastructureError, UnknownName
from sparring.tasks.core import Task, episode_rng
from sparring.types import Prompt, ToolSpec

from .conftest import TINY, another
from .toys import SEAT, Toy, ToyEpisode, jobs, obedient, scripted, state_bytes


def session(policy, environment, seed=0):
    return Session(environment, Learner(another(policy), lr=1e-3), seed)


def identities(jobs):
    return [(job.task.index, job.seed, job.sample, job.group) for job in jobs]


def test_games_repeat_and_differ_between_iterations_and_seeds(untrained, kuhn):
    one, same, other = session(untrained, kuhn), session(untrained, kuhn), session(untrained, kuhn, seed=1)
    assert identities(one.games(3, 20)) == identities(same.games(3, 20))
    every = identities(one.games(0, 20)) + identities(one.games(1, 20)) + identities(other.games(0, 20))
    assert len(set(every)) == 60


def test_a_share_of_the_games_is_played_against_the_pool(untrained, kuhn):
    one = session(untrained, kuhn)
    given = one.games(0, 200, pool=0.5)
    names = [tuple(agent.name for agent in job.agents.values()) for job in given]
    assert names == [tuple(agent.name for agent in job.agents.values()) for job in one.games(0, 200, pool=0.5)]
    mine = one.games(0, 1)[0].agents["player_0"].name
    mixed = [pair for pair in names if pair != (mine, mine)]
    assert 70 < len(mixed) < 130
    assert set(mixed) == {(mine, "random"), ("random", mine), (mine, "equilibrium"), ("equilibrium", mine)}


def test_no_game_comes_twice_when_a_split_has_been_played_through(untrained):
    short = session(untrained, sparring.make("Arithmetic-v0"))
    games = [game for i in range(4) for game in identities(short.games(i, 500))]
    assert len(set(games)) == 2000
    assert {seed for index, seed, *_ in games if index == 0} == {0, 1 << 32, 2 << 32}


def test_groups_are_samples_of_tasks_with_the_same_chance(untrained, kuhn):
    groups = session(untrained, kuhn).groups(2, 5, 3)
    assert identities(groups) == identities(session(untrained, kuhn).groups(2, 5, 3))
    assert identities(groups) != identities(session(untrained, kuhn).groups(3, 5, 3))
    assert [job.sample for job in groups] == [0, 1, 2] * 5
    assert len({(job.group, job.task.index, job.seed) for job in groups}) == 5


def test_collected_trajectories_come_in_the_order_of_their_jobs(untrained, kuhn):
    one = session(untrained, kuhn)
    asked = one.groups(0, 6, 4)
    played = one.collect(asked)
    assert [(t.task["index"], t.seed, t.sample, t.group) for t in played] == identities(asked)
    assert one.latest is played
    assert one.collect([]) == []


def test_a_void_training_episode_is_an_error(untrained):
    def fail(task):
        raise OSError("gone")

    toy = Toy(on_start=fail)
    with pytest.raises(InfrastructureError, match="void: Toy-v0: OSError: gone"):
        session(untrained, toy).collect(jobs(toy, scripted(), 3))


def test_draws_follow_the_iteration_and_their_use(untrained, kuhn):
    one = session(untrained, kuhn)
    draws = [one.rng(*use).random() for use in ((0, "a"), (1, "a"), (0, "b"))]
    assert len(set(draws)) == 3
    assert draws[0] == session(untrained, kuhn).rng(0, "a").random()


def test_a_resumed_session_has_the_rest_of_the_iterations(untrained, kuhn):
    one = session(untrained, kuhn)
    one.first = 3
    assert list(one.iterations(5)) == [3, 4]


def test_teacher_forcing_gives_every_step_the_tokens_of_what_was_said(untrained, kuhn):
    agent = random_agent(kuhn)
    plain, spoken = (list(rollout(jobs(kuhn, each, 20))) for each in (agent, spoken_by(untrained, agent)))
    for t, told in zip(*(sorted(each, key=lambda t: t.task["index"]) for each in (plain, spoken)), strict=True):
        for step, heard in zip(told.steps, t.steps, strict=True):
            assert (step.text, step.action) == (heard.text, heard.action)
            assert step.completion.token_ids == untrained.encode_answer(heard.text)
            assert step.completion.prompt_ids[-len(untrained.encode(heard.messages)) :] == untrained.encode(
                heard.messages
            )


class Tooled(Toy):
    def start(self, task, *, seed):
        return TooledEpisode(self, task, seed)


class TooledEpisode(ToyEpisode):
    def _ask(self, reward, **more):
        return super()._ask(reward, tools=(ToolSpec("look", "Look around.", {"type": "object"}),), **more)


def reading_tools(policy):
    """A copy of a policy whose chat template writes the names of tools."""
    tokenizer = deepcopy(policy.tokenizer)
    written = "{% for tool in tools or [] %}{{ tool.function.name }} {% endfor %}"
    tokenizer.chat_template = written + str(tokenizer.chat_template)
    return TransformersPolicy(deepcopy(policy.model), tokenizer, name="tooled", max_new_tokens=2)


def test_warm_up_reads_what_play_reads_tools_and_all(untrained):
    policy = reading_tools(untrained)
    obeys = player_agent(lambda episode: {obedient(Prompt(episode.transcript(SEAT))): 1.0}, "obeys")
    (told,) = rollout(jobs(Tooled(), spoken_by(policy, obeys), 1))
    (played,) = rollout(jobs(Tooled(), policy_agent(policy), 1))
    assert told.returns == {SEAT: 2.0}
    assert told.steps[0].completion.prompt_ids == played.steps[0].completion.prompt_ids
    assert told.steps[0].completion.prompt_ids != policy.encode(told.steps[0].messages)


def test_warming_up_teaches_the_format(untrained, kuhn):
    start = Start(episodes=100, steps=40, batch=64, lr=1e-2)
    learner = Learner(another(untrained), lr=1e-2)
    warm_up(learner, kuhn, start, seed=0)
    states = [(learner.policy.encode(s.messages), s.legal) for s in kuhn.spec.analysis().information_states()]
    mass = [sum(table.values()) for table in learner.policy.answer_probabilities(states)]
    assert min(mass) > 0.5
    assert state_bytes(learner.average.model) == state_bytes(learner.policy.model)


def test_warm_up_plays_its_players_by_their_shares(kuhn, untrained):
    rng = episode_rng(Task("training"), 0, "warm-up")
    rows = warm_up_rows(untrained, kuhn, Start(players={"random": 0.5, "equilibrium": 0.5}, episodes=200), rng)
    assert len({row.ids for row in rows}) == len(rows)
    with pytest.raises(UnknownName, match="player of KuhnPoker-v0"):
        warm_up_rows(untrained, kuhn, Start(players={"perfct": 1.0}), rng)


def test_a_vocabulary_covers_the_words_of_every_teacher():
    env = sparring.make("GuessNumber-v0")
    policy = build_nano(env, everyone(env, ["bisect"]), config=TINY, episodes=100, device="cpu")
    for name in ("bisect", "random"):
        for t in rollout(jobs(env, spoken_by(policy, everyone(env, [name])), 30)):
            assert all(policy.tokenizer.unk_token_id not in s.completion.prompt_ids for s in t.steps)


def test_a_curriculum_decides_which_tasks_groups_play(untrained, kuhn):
    one, chosen = session(untrained, kuhn), session(untrained, kuhn)
    asked = []
    chosen.curriculum = lambda iteration, count: (
        asked.append((iteration, count)) or [Task("own", index=7), Task("own", index=9)]
    )
    assert [job.task.index for job in chosen.groups(3, 2, 2)] == [7, 7, 9, 9]
    assert asked == [(3, 2)]
    ours = [(job.group, job.sample) for job in one.groups(3, 2, 2)]
    assert [(job.group, job.sample) for job in chosen.groups(3, 2, 2)] == ours


def test_attempts_are_of_given_starts(untrained, kuhn):
    made = session(untrained, kuhn).attempts([(Task("own", index=1), 5), (Task("own", index=2), 6)], 2, "again")
    assert identities(made) == [(1, 5, 0, "again.0"), (1, 5, 1, "again.0"), (2, 6, 0, "again.1"), (2, 6, 1, "again.1")]


def test_the_temperature_is_put_back_whatever_happens(untrained, kuhn):
    one = session(untrained, kuhn)

    def fail():
        assert one.policy.temperature == 0.5
        raise InfrastructureError("the disk is full")

    with pytest.raises(InfrastructureError), one.at(0.5):
        fail()
    assert one.policy.temperature == 1.0


def test_what_is_collected_in_parts_counts_together(untrained, kuhn):
    one = session(untrained, kuhn)
    first = one.collect(one.games(0, 3))
    second = one.collect(one.games(1, 2), more=True)
    assert one.latest == [*first, *second]
    assert one.collect([], more=True) == []
    assert one.latest == [*first, *second]
    assert one.collect(one.games(2, 1)) == one.latest
