"""Flows: generators that yield prompts and return the action, and that can call one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.agents._episodes import agent_seed
from sparring.agents.flows import Ask, ask, direct, gather, player_agent, policy_agent, question, take_turn
from sparring.agents.flows.core import draw
from sparring.agents.policies.core import ScriptedPolicy, mix_seed
from sparring.agents.rollout import rollout
from sparring.errors import BadValue
from sparring.types import Completion, Message, Prompt, dumps, loads

from .toys import Counting, Toy, jobs, obedient


def drive(flow, answers):
    """Send the answers into a flow by hand; return its prompts and its action."""
    prompts = [next(flow)]
    try:
        for answer in answers:
            prompts.append(flow.send(Completion(answer)))
    except StopIteration as stop:
        return prompts, stop.value
    raise AssertionError("the flow asks for more")


def test_direct_asks_once_with_all_that_the_seat_has_seen(kuhn):
    episode = kuhn.start(kuhn.tasks()[0], seed=0)
    prompts, action = drive(direct(episode, 7), ["bet"])
    assert prompts == [Prompt(episode.transcript("player_0"), 7, ("check", "bet"))]
    assert action == "bet"


def reflect(episode, seed):
    """Answer, look at the answer once more, keep the second: a flow made of two calls of another."""
    first = yield from direct(episode, mix_seed(seed, 1))
    second = yield from direct(episode, mix_seed(seed, 2))
    return f"{first}{second}"


def test_a_flow_can_call_another_twice(kuhn):
    prompts, action = drive(reflect(kuhn.start(kuhn.tasks()[0], seed=0), 7), ["a", "b"])
    assert action == "ab"
    assert prompts[0].messages == prompts[1].messages
    assert prompts[0].seed != prompts[1].seed


def test_composed_flows_are_batched_round_by_round():
    policy = Counting()
    played = list(rollout(jobs(Toy(turns=3), policy_agent(policy, reflect), 5)))
    assert policy.calls == [5] * 6
    assert all(len(t.steps) == 3 and t.steps[0].completion.text == t.steps[0].text[1:] for t in played)


def test_agents_are_called_after_their_policy_or_as_told():
    policy = ScriptedPolicy(obedient, name="p1")
    assert [policy_agent(policy).name, policy_agent(policy, name="other").name] == ["p1", "other"]


def test_a_player_asks_no_policy(kuhn):
    agent = player_agent(lambda episode: {"bet": 1.0}, "aggressive")
    assert agent.policy is None
    with pytest.raises(StopIteration) as stop:
        next(agent.flow(kuhn.start(kuhn.tasks()[0], seed=0), 0))
    assert stop.value.value == "bet"


distributions = st.dictionaries(st.text(max_size=3), st.integers(0, 5), min_size=1).filter(lambda d: sum(d.values()))


@given(distributions, st.integers(0, 2**64 - 1))
def test_a_drawn_move_is_possible(weights, seed):
    total = sum(weights.values())
    move = draw({m: w / total for m, w in weights.items()}, seed)
    assert weights[move] > 0


def test_moves_are_drawn_as_often_as_the_distribution_says():
    drawn = [draw({"a": 0.1, "b": 0.0, "c": 0.9}, seed) for seed in range(5000)]
    assert abs(drawn.count("a") - 500) < 4 * (5000 * 0.09) ** 0.5
    assert "b" not in drawn


WRONG = [{}, "bet", None, {"a": 0.5}, {"a": 1.5, "b": -0.5}, {"a": float("nan")}, {"a": 2.0}]


@pytest.mark.parametrize("distribution", WRONG, ids=repr)
def test_what_is_no_distribution_is_refused(distribution):
    with pytest.raises(BadValue, match="probabilit"):
        draw(distribution, 1)


def test_named_players_play_by_their_probabilities():
    env = sparring.make("KuhnPoker-v0")
    agent = player_agent(env.spec.players["equilibrium"], "equilibrium")
    played = list(rollout(jobs(env, agent, 2000)))
    value = sum(t.returns["player_0"] for t in played) / len(played)
    assert value == pytest.approx(-1 / 18, abs=4 * 1.3 / 2000**0.5)
    assert not any(step.illegal for t in played for step in t.steps)


def test_a_prompt_holds_the_tools_and_choices_of_the_turn():
    episode = Toy().start(Toy().tasks()[0], seed=0)
    prompt = next(direct(episode, 0))
    assert (prompt.choices, prompt.tools) == (None, ())
    assert prompt.messages == (Message("user", f"say {episode.number}"),)


def three_at_once(episode, seed):
    """Ask three times at once and keep the longest answer."""
    answers = yield from ask(*(question(episode, mix_seed(seed, i)) for i in range(3)))
    return max((answer.text for answer in answers), key=len)


def test_prompts_of_one_ask_are_answered_in_one_call_and_in_order():
    policy = Counting()
    played = list(rollout(jobs(Toy(turns=2), policy_agent(policy, three_at_once), 4)))
    assert policy.calls == [12, 12]
    for trajectory in played:
        assert trajectory.error is None
        for step in trajectory.steps:
            assert len(step.calls) == 3
            assert step.text in [call.completion.text for call in step.calls]
            assert step.completion.text == step.text
            assert [call.policy for call in step.calls] == [policy.name] * 3


def test_a_flow_can_ask_another_policy():
    judge = ScriptedPolicy(lambda prompt: f"<{prompt.messages[-1].content}>", name="judge")

    def flow(episode, seed):
        answer = yield question(episode, seed)
        (verdict,) = yield from ask(Prompt((Message("user", answer.text),)), policy=judge)
        return f"{answer.text} {verdict.text}"

    (played,) = rollout(jobs(Toy(turns=1), policy_agent(Counting(), flow), 1))
    (step,) = played.steps
    assert [call.policy for call in step.calls] == ["counting", "judge"]
    assert step.calls[1].completion.text == f"<{step.calls[0].completion.text}>"
    assert step.completion == step.calls[0].completion


def test_calls_survive_a_line_of_json_and_direct_has_none():
    (one,) = rollout(jobs(Toy(turns=1), policy_agent(Counting(), three_at_once), 1))
    (two,) = rollout(jobs(Toy(turns=1), policy_agent(Counting()), 1))
    assert loads(dumps(one)) == one
    assert [two.steps[0].calls, "calls" in dumps(two)] == [(), False]


@pytest.mark.parametrize("asked", [Ask(()), "what", None])
def test_who_asks_nothing_is_void(asked):
    def flow(episode, seed):
        yield asked
        return "x"

    (played,) = rollout(jobs(Toy(turns=1), policy_agent(Counting(), flow), 1))
    assert "not a Prompt, and no Ask with prompts" in played.error


def test_one_prompt_that_cannot_be_answered_voids_its_own_episode_alone():
    def picky(prompt):
        if prompt.seed % 5 == 0:
            raise ValueError("no")
        return "x"

    agent = policy_agent(ScriptedPolicy(picky), three_at_once)
    played = list(rollout(jobs(Toy(turns=1), agent, 40)))
    void = [t for t in played if t.error is not None]
    assert 0 < len(void) < 40
    assert all(t.error == "scripted: ValueError: no" for t in void)


@pytest.mark.parametrize("flow", [direct, reflect, three_at_once])
def test_one_turn_by_itself_is_what_a_rollout_plays(flow):
    agent = policy_agent(Counting(), flow)
    job = jobs(Toy(turns=1), agent, 3)[2]
    (played,) = rollout([job])
    episode = job.environment.start(job.task, seed=job.seed)
    assert take_turn(agent, episode, mix_seed(agent_seed(job), 0)) == played.steps[0].text


def test_one_turn_names_what_is_no_question(kuhn):
    def flow(episode, seed):
        yield Ask(())
        return ""

    with pytest.raises(BadValue, match="not a Prompt"):
        take_turn(policy_agent(Counting(), flow), kuhn.start(kuhn.tasks()[0], seed=0), 0)


def joined(*kinds):
    """A flow of flows side by side."""

    def flow(episode, seed):
        parts = yield from gather(*(kind(episode, mix_seed(seed, i)) for i, kind in enumerate(kinds)))
        return "|".join(parts)

    return flow


def one_after_the_other(*kinds):
    def flow(episode, seed):
        parts = []
        for i, kind in enumerate(kinds):
            parts.append((yield from kind(episode, mix_seed(seed, i))))
        return "|".join(parts)

    return flow


def at_once(episode, seed):
    """A flow that asks nothing."""
    yield from ()
    return str(seed % 7)


JUDGE = ScriptedPolicy(lambda prompt: f"j{prompt.seed % 5}", name="judge")


def judged(episode, seed):
    first = yield question(episode, seed)
    (second,) = yield from ask(question(episode, seed), policy=JUDGE)
    return first.text + second.text


@given(st.lists(st.sampled_from([direct, reflect, three_at_once, at_once, judged]), max_size=6))
def test_flows_side_by_side_do_what_they_do_one_after_the_other(kinds):
    policy = ScriptedPolicy(lambda prompt: str(prompt.seed % 1000))
    job = jobs(Toy(turns=1), policy_agent(policy), 1)[0]
    episode = job.environment.start(job.task, seed=0)
    both = [take_turn(policy_agent(policy, flow(*kinds)), episode, 3) for flow in (joined, one_after_the_other)]
    assert both[0] == both[1]
    assert take_turn(policy_agent(policy, joined(joined(*kinds), direct)), episode, 3).count("|") == max(1, len(kinds))


def test_what_is_asked_side_by_side_is_asked_in_one_call():
    policy = Counting()
    list(rollout(jobs(Toy(turns=1), policy_agent(policy, joined(reflect, three_at_once, direct, reflect)), 5)))
    assert policy.calls == [30, 10]
