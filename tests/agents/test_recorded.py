"""What is recorded of a turn as the completion behind its action: a learner trains on its tokens."""

import pytest

import sparring
from sparring.agents.flows import ask, direct, policy_agent, question
from sparring.agents.flows.catalog import make_flow
from sparring.agents.improve.rows import step_row
from sparring.agents.policies.core import ScriptedPolicy, mix_seed
from sparring.agents.rollout import rollout
from sparring.types import Completion, Prompt

from .toys import Toy, jobs

THINK = "Answer:"


class Thinking(ScriptedPolicy):
    """Chooses a move, with a thought before it where it is asked for one; judges everything as 7."""

    def __init__(self):
        super().__init__(self.said, "thinking")

    def said(self, prompt):
        if "number alone" in prompt.messages[-1].content or "Is it right?" in prompt.messages[-1].content:
            return "7"
        move = str(mix_seed(prompt.seed) % 9 + 1)
        return f"Well.\n{THINK} {move}" if any("step by step" in m.content for m in prompt.messages) else move

    def generate(self, prompts):
        return [
            Completion(c.text, "stop", (len(p.messages[0].content), len(p.messages)), tuple(map(ord, c.text)))
            for p, c in zip(prompts, super().generate(prompts), strict=True)
        ]


def steps(name, inner, **options):
    name = name.partition(" ")[0]
    environment = sparring.make("TicTacToe-v0", illegal="random_legal")
    agent = policy_agent(
        Thinking(), make_flow(name, make_flow("cot", direct, {}) if inner == "cot" else direct, options)
    )
    played = list(rollout(jobs(environment, agent, 4)))
    assert [each.error for each in played] == [None] * 4
    return [(episode, step) for episode in played for step in episode.steps]


OPTIONS = {
    "best_of": {"n": 3},
    "vote": {"n": 4},
    "reflect": {"stop": False},
    "debate": {},
    "tree": {"visits": 3, "peek": True},
    "beam": {"n": 2, "peek": True},
    "beam by rollout": {"n": 2, "peek": True, "by": "rollout", "depth": 3},
}


@pytest.mark.parametrize("inner", ["direct", "cot"])
@pytest.mark.parametrize("name", OPTIONS)
def test_it_is_the_answer_that_the_action_is_from(name, inner):
    for episode, step in steps(name, inner, **OPTIONS[name]):
        assert step.completion.text == (step.text if inner == "direct" else f"Well.\n{THINK} {step.text}")
        seen = sum(2 for other in episode.steps[: episode.steps.index(step)] if other.seat == step.seat)
        more = 2 if name in ("reflect", "debate") else 0
        assert step.completion.prompt_ids[1] == 2 + seen + more
        assert step_row(step).ids[2:] == tuple(map(ord, step.completion.text))


def test_who_looks_at_all_legal_moves_says_nothing_to_train_on():
    found = steps("tree", "direct", visits=3, width=0, peek=True)
    assert any(step.calls for _, step in found)
    assert [step.completion for _, step in found] == [None] * len(found)
    assert not any(step_row(step) for _, step in found)


def test_another_policys_words_are_not_the_seats_own():
    judge = ScriptedPolicy(lambda prompt: "done", "judge")

    def flow(episode, seed):
        mine = yield question(episode, seed)
        (said,) = yield from ask(Prompt(()), policy=judge)
        return mine.text if episode.turn.seat is None else said.text

    (played,) = rollout(jobs(Toy(turns=1), policy_agent(ScriptedPolicy(lambda prompt: "5"), flow), 1))
    assert played.steps[0].text == "done"
    assert played.steps[0].completion.text == "5"


def test_what_is_asked_aside_is_no_answer():
    def flow(episode, seed):
        yield from ask(Prompt((), aside=True))
        return "x"

    (played,) = rollout(jobs(Toy(turns=1), policy_agent(ScriptedPolicy(lambda prompt: "x"), flow), 1))
    assert played.steps[0].completion is None
    assert len(played.steps[0].calls) == 1
