"""The policies that need no model, and the arithmetic of seeds."""

import io

import numpy as np
import pytest

from sparring.agents.policies import RandomPolicy, ScriptedPolicy
from sparring.agents.policies.core import as_seeds, mix_seed, uniforms
from sparring.agents.policies.human import HumanPolicy
from sparring.errors import BadValue, PolicyError
from sparring.types import Message, Prompt


def test_uniforms_are_uniform_and_each_draw_of_a_stream_is_another():
    u = np.stack([uniforms(as_seeds(range(20000)), draw) for draw in range(3)])
    assert ((u >= 0) & (u < 1)).all()
    assert np.allclose(u.mean(1), 0.5, atol=0.01)
    assert np.allclose(np.corrcoef(u), np.eye(3), atol=0.03)


def test_a_draw_depends_on_its_seed_alone():
    seeds = as_seeds([5, -1, 2**70, mix_seed(3, 4)])
    assert uniforms(seeds, 7).tolist() == [float(uniforms(seeds[i : i + 1], 7)[0]) for i in range(4)]


def test_mixing_seeds_depends_on_every_part_and_its_place():
    assert len({mix_seed(1, 2), mix_seed(2, 1), mix_seed(1), mix_seed(1, 2, 0), mix_seed(0, 1, 2)}) == 5


def test_the_random_policy_is_uniform_and_repeats():
    prompts = [Prompt((), seed, ("a", "b", "c")) for seed in range(3000)]
    answers = [c.text for c in RandomPolicy().generate(prompts)]
    assert answers == [c.text for c in RandomPolicy().generate(prompts)]
    assert all(abs(answers.count(choice) - 1000) < 4 * (3000 * 2 / 9) ** 0.5 for choice in "abc")


def test_the_random_policy_refuses_prompts_without_choices():
    with pytest.raises(BadValue, match="choices"):
        RandomPolicy().generate([Prompt(())])


def test_a_scripted_policy_answers_each_prompt():
    policy = ScriptedPolicy(lambda prompt: f"<{prompt.seed}>", name="echo")
    assert [c.text for c in policy.generate([Prompt((), 1), Prompt((), 2)])] == ["<1>", "<2>"]


def test_a_person_is_shown_what_is_new_and_types_a_line():
    shown = io.StringIO()
    old, said, new = Message("user", "old"), Message("assistant", "said"), Message("user", "new")
    answers = HumanPolicy(io.StringIO("bet\n"), shown).generate([Prompt((old, said, new))])
    assert (answers[0].text, shown.getvalue()) == ("bet", "new\n> ")


def test_the_end_of_a_persons_input_is_no_move():
    with pytest.raises(PolicyError, match="input ended"):
        HumanPolicy(io.StringIO(""), io.StringIO()).generate([Prompt(())])
