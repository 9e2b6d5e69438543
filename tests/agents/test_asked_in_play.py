"""An analysis that claims to be exact for transcripts asks exactly what play asks."""

import pytest

from sparring.agents.flows.core import policy_agent
from sparring.agents.policies.core import RandomPolicy
from sparring.agents.rollout import Job, rollout
from sparring.envs.registry import environment_names, make

ANALYSED = [name for name in environment_names() if make(name).spec.analysis is not None]


@pytest.mark.parametrize("name", ANALYSED)
def test_every_prompt_of_play_is_an_information_state(name):
    env, asked = make(name), set()

    class Spy(RandomPolicy):
        def generate(self, prompts):
            asked.update(prompt.messages for prompt in prompts)
            return super().generate(prompts)

    seats = dict.fromkeys(env.spec.seats, policy_agent(Spy()))
    assert len(list(rollout(Job(env, env.tasks()[i], 0, seats) for i in range(300)))) == 300
    known = {state.messages for state in env.spec.analysis().information_states()}
    assert asked.issubset(known) == env.spec.analysis().by_transcript
