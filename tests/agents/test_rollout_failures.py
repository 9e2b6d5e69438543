"""What fails voids its own episode and says so; the others finish; a failure is never a return."""

import pytest

from sparring.agents.flows import player_agent, policy_agent
from sparring.agents.flows.core import Agent, ask, direct, question
from sparring.agents.policies.core import RandomPolicy, ScriptedPolicy
from sparring.agents.rollout import rollout
from sparring.errors import InfrastructureError, PolicyError
from sparring.types import Completion

from .toys import SEAT, Counting, Toy, jobs, obedient, scripted


def boom(task, action=None):
    if task.index == 3:
        raise InfrastructureError("the container is gone")


def outcome(environment, agent, **options):
    """Returns of the sound episodes and errors of the void ones, by task."""
    played = {t.task["index"]: t for t in rollout(jobs(environment, agent, 8), **options)}
    assert len(played) == 8
    void = {i: t.error for i, t in played.items() if t.error is not None}
    assert all(played[i].returns == {} for i in void)
    assert all(t.returns == {SEAT: 2.0} for i, t in played.items() if i not in void)
    return void


@pytest.mark.parametrize("blocking", [False, True])
@pytest.mark.parametrize("moment", ["on_start", "on_step"])
def test_a_failing_environment_voids_its_own_episode(blocking, moment):
    void = outcome(Toy(blocking=blocking, **{moment: boom}), scripted())
    assert void == {3: "Toy-v0: InfrastructureError: the container is gone"}


def test_a_policy_that_fails_on_one_prompt_voids_that_episode():
    seeds = []
    list(rollout(jobs(Toy(), scripted(lambda p: seeds.append(p.seed) or obedient(p)), 8)))

    def confused(prompt):
        return obedient(prompt) if prompt.seed != seeds[3] else int("no words")

    void = outcome(Toy(), scripted(confused))
    assert list(void) == [3]
    assert void[3].startswith("scripted: ValueError: invalid literal")


def test_the_prompt_at_fault_is_found_by_halves():
    policy = Counting(lambda p: obedient(p) if len(policy.calls) > 1 else 1 / 0)
    assert outcome(Toy(turns=2), policy_agent(policy)) == {}
    assert policy.calls[:3] == [8, 4, 4]


class Gone(ScriptedPolicy):
    calls = 0

    def generate(self, prompts):
        self.calls += 1
        raise PolicyError("the server is gone")


def test_a_policy_that_cannot_answer_at_all_is_asked_once_and_voids_all_that_wait():
    policy = Gone(obedient, "gone")
    void = outcome(Toy(), policy_agent(policy))
    assert set(void.values()) == {"gone: PolicyError: the server is gone"}
    assert (len(void), policy.calls) == (8, 1)


class Choosy(Counting):
    """Cannot answer some prompts."""

    def __init__(self, answered):
        super().__init__()
        self.answered = answered

    def generate(self, prompts):
        return [
            c if self.answered(p) else PolicyError("the prompt is too long")
            for p, c in zip(prompts, super().generate(prompts), strict=True)
        ]


def test_a_prompt_that_is_not_answered_voids_its_episode_and_no_other_is_asked_again():
    asked = []
    list(rollout(jobs(Toy(), scripted(lambda p: asked.append(p.seed) or obedient(p)), 8)))
    policy = Choosy(lambda p: p.seed not in asked[2:4])
    assert outcome(Toy(), policy_agent(policy)) == dict.fromkeys(
        (2, 3), "counting: PolicyError: the prompt is too long"
    )
    assert policy.calls == [8, 6]


def test_of_several_prompts_of_a_flow_one_that_is_not_answered_voids_the_episode():
    def twice(episode, seed):
        one, other = yield from ask(question(episode, seed), question(episode, seed + 1))
        assert one.text == other.text
        return one.text

    asked = []
    list(rollout(jobs(Toy(), scripted(lambda p: asked.append(p.seed) or obedient(p)), 8)))
    for missing in (asked[5], asked[5] + 1):
        policy = Choosy(lambda p, missing=missing: p.seed != missing)
        assert list(outcome(Toy(), policy_agent(policy, twice))) == [5]
        assert policy.calls == [16, 14]


def test_one_policys_failure_does_not_touch_the_others():
    broken = jobs(Toy(), policy_agent(Gone(obedient, "gone")), 3)
    played = list(rollout([*broken, *jobs(Toy(), scripted(), 8)[3:]]))
    assert sorted(t.task["index"] for t in played if t.error) == [0, 1, 2]
    assert len(played) == 8


class Answering(ScriptedPolicy):
    """Answers whatever it was made with."""

    def generate(self, prompts):
        return self._function(prompts)


WRONG_ANSWERS = {
    "too few": (lambda p: [Completion("1")] * (len(p) - 1), "returned 7 completions for 8 prompts"),
    "too many": (lambda p: [Completion("1")] * (len(p) + 1), "returned 9 completions for 8 prompts"),
    "nothing": (lambda p: None, "TypeError: 'NoneType' object is not iterable"),
    "text": (lambda p: ["1"] * len(p), "answered '1', no Completion"),
}


@pytest.mark.parametrize("kind", WRONG_ANSWERS)
def test_a_policy_that_breaks_its_contract_is_named(kind):
    function, said = WRONG_ANSWERS[kind]
    void = outcome(Toy(), policy_agent(Answering(function, "odd")))
    assert len(void) == 8
    assert all(error.startswith("odd: ") and said in error for error in void.values())


def at_three(then):
    """A flow that does something else in task 3."""

    def flow(episode, seed):
        return then(episode) if episode.task.index == 3 else direct(episode, seed)

    return policy_agent(ScriptedPolicy(obedient), flow, name="agent")


def raising(episode):
    raise RuntimeError("lost the thread")
    yield


def returning(value):
    def flow(episode):
        yield from ()
        return value

    return flow


def yielding(episode):
    yield "a question"


WRONG_FLOWS = {
    "raises": (raising, "RuntimeError: lost the thread"),
    "raises when made": (lambda episode: 1 / 0, "ZeroDivisionError"),
    "returns nothing": (returning(None), "returned None, not the text of an action"),
    "returns a number": (returning(3), "returned 3, not the text of an action"),
    "yields text": (yielding, "yielded 'a question', not a Prompt"),
    "is no generator": (lambda episode: "bet", "TypeError"),
}


@pytest.mark.parametrize("kind", WRONG_FLOWS)
def test_a_failing_flow_voids_its_own_episode(kind):
    flow, said = WRONG_FLOWS[kind]
    void = outcome(Toy(), at_three(flow))
    assert list(void) == [3]
    assert void[3].startswith("agent: ")
    assert said in void[3]


def test_a_flow_that_asks_without_a_policy_is_named():
    assert set(outcome(Toy(), Agent("mute", direct)).values()) == {
        "mute: its flow asked for a completion, but it has no policy"
    }


def test_a_failing_player_voids_its_own_episode():
    def player(episode):
        return {episode.number: 1.0} if episode.task.index != 3 else {"a": 0.2}

    void = outcome(Toy(), player_agent(player, "odd"))
    assert list(void) == [3]
    assert void[3].startswith("odd: BadValue: a player's probabilities must")


@pytest.mark.parametrize("pays", [float("nan"), float("inf")])
def test_a_reward_that_is_no_number_voids_the_episode(pays):
    void = outcome(Toy(pays=pays), scripted())
    assert len(void) == 8
    assert "pays" in void[0]


def test_an_environment_that_asks_a_stranger_is_named():
    assert "asks the seat 'nobody', which it does not declare" in outcome(Toy(asks="nobody"), scripted())[0]


def test_an_environment_that_never_ends_is_stopped_at_its_own_limit():
    void = outcome(Toy(turns=10**9, max_turns=5), scripted())
    assert len(void) == 8
    assert "goes on after the 5 turns" in void[0]


def test_void_episodes_keep_what_was_played():
    played = list(rollout(jobs(Toy(turns=3, on_step=lambda t, a: boom(t) if len(a) == 1 else None), scripted(), 4)))
    assert [len(t.steps) for t in played if t.error] == [0]
    assert {t.terminated for t in played if t.error} == {False}


def test_the_random_policy_on_open_answers_says_what_it_needs():
    void = outcome(Toy(), policy_agent(RandomPolicy()))
    assert all("needs prompts with choices" in error for error in void.values())
