"""Evaluation: at which temperature it is played, and what it tells of games that are not solved and of second answers."""

from types import SimpleNamespace

import pytest

import sparring
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.training.evaluate import evaluate
from sparring.agents.training.presets import preset_config


class Thermometer(ScriptedPolicy):
    """Takes the first legal move, and notes at which temperature it was asked."""

    temperature = 1.0

    def __init__(self):
        super().__init__(lambda prompt: prompt.choices[0])
        self.asked = set()

    def generate(self, prompts):
        self.asked.add(self.temperature)
        return super().generate(prompts)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_evaluation_is_played_at_its_own_temperature(temperature):
    config, _ = preset_config("tic-tac-toe")
    policy = Thermometer()
    settings = {"eval_episodes": 200, "eval_temperature": temperature}
    found = evaluate(
        SimpleNamespace(policy=policy, average=policy), sparring.make("TicTacToe-v0"), None, config.override(settings)
    )
    assert policy.asked == {temperature}
    assert policy.temperature == 1.0
    assert found["eval/lost"] > 2 * found["eval/lost/random"] > 0  # the perfect player is the headline
    for which in ("", "/random"):
        won = 1 - found[f"eval/drawn{which}"] - found[f"eval/lost{which}"]
        assert found[f"eval/score{which}"] == pytest.approx(won - found[f"eval/lost{which}"])


def test_second_answers_are_told_with_the_gain_and_its_control():
    config, _ = preset_config("self-correction")
    policy = ScriptedPolicy(lambda prompt: str(sum(m.role == "assistant" for m in prompt.messages)))
    found = evaluate(
        SimpleNamespace(policy=policy, average=policy),
        sparring.make("SelfCorrection-v0", **config.env_kwargs),
        None,
        config.override({"eval_episodes": 360}),
    )
    assert found["eval/second"] - found["eval/first"] == pytest.approx(found["eval/gain"])
    assert found["eval/gain_low"] <= found["eval/gain"] <= found["eval/gain_high"]
    assert found["eval/anew/gain"] == 0
    assert found["eval/accuracy_by_turn"] == [found["eval/first"], found["eval/second"]]
    assert "eval/solved_by_turn" not in found
    chances = (found["eval/confidence"] * found["eval/first"], found["eval/critique"] * (1 - found["eval/first"]))
    assert sum(chances) == pytest.approx(found["eval/second"])
    assert found["eval/first"] == found["eval/anew/first"] == found["eval/anew/second"]
