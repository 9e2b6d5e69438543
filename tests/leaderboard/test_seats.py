"""Agents that are asked again without their models."""

from __future__ import annotations

import pytest

import sparring
from sparring.agents.flows.core import Agent
from sparring.agents.resolve import resolve_agent
from sparring.errors import BadValue, UnknownName
from sparring.leaderboard.bundle import write_bundle
from sparring.leaderboard.run import Run, begin
from sparring.leaderboard.seats import FLOWS, Seat, agent_models
from sparring.leaderboard.verify import verify
from tests.cases import cases
from tests.leaderboard.forging import NOISE, Noise, faults, own_step

OTHER = "openai:judge@http://localhost:9/v1"


class Judge(Noise):
    """Another model that is asked."""

    name = OTHER


def play_flow(agent, suite, folder):
    """Play a run of a flow whose models are `Noise`; return its bundle."""
    run = begin(agent, suite, folder / "run")
    models = {NOISE: Noise(fails=False), OTHER: Judge(fails=False)}
    agents = {part.name: resolve_agent(run.card.agent, part.environment, models=dict(models)) for part in suite.parts}
    assert Run(run.folder, run.card, run.suite, agents).play()
    write_bundle(run.folder, folder / "a.zip")
    return folder / "a.zip"


AGENTS = {name: f"{name}({NOISE})" for name in FLOWS} | {
    "beam": f"beam({NOISE}, peek=true)",
    "tree": f"tree({NOISE}, peek=true)",
    "judged": f"best_of({NOISE}, n=2, judge={OTHER})",
    "in one another": f"best_of(reflect({NOISE}), n=2)",
}


@pytest.mark.parametrize("name", AGENTS)
def test_flows_are_played_again_with_what_was_answered(name, suite, tmp_path):
    bundle = play_flow(AGENTS[name], suite, tmp_path)
    assert verify(bundle, suite=suite).faults == ()
    assert Seat(AGENTS[name], suite.parts[0].environment).heard is not None


@pytest.fixture(scope="module")
def bundle(suite, tmp_path_factory):
    return play_flow(f"vote({NOISE}, n=3)", suite, tmp_path_factory.mktemp("vote"))


class TestWhatAFlowAsked:
    def change(self, bundle, suite, folder, change):
        return faults(folder, bundle, suite, lambda line: change(own_step(line)))

    def test_is_what_it_asks_here(self, bundle, suite, tmp_path):
        def otherwise(step):
            step["calls"][1][1][0]["content"] += "!"

        (found,) = self.change(bundle, suite, tmp_path, otherwise)
        assert found.startswith("episode 0, steps[0].calls[1][1][0].content: ")

    def test_is_as_much_as_it_asks_here(self, bundle, suite, tmp_path):
        (found,) = self.change(bundle, suite, tmp_path, lambda step: step["calls"].pop())
        assert found == f"episode 0, steps[0].calls: no more where another answer of {NOISE} is expected"
        (found,) = self.change(bundle, suite, tmp_path, lambda step: step["calls"].append(step["calls"][0]))
        assert found.startswith("episode 0, steps[0]")

    def test_is_of_the_model_that_is_asked_here(self, bundle, suite, tmp_path):
        def otherwise(step):
            step["calls"][1][0] = "openai:better@http://h/v1"

        assert "openai:better" in self.change(bundle, suite, tmp_path, otherwise)[0]

    def test_leads_to_the_action(self, bundle, suite, tmp_path):
        """The answers are self-reported, but what follows from them is not."""

        def otherwise(step):
            for call in step["calls"]:
                call[2]["text"] = "[3]"

        assert self.change(bundle, suite, tmp_path, otherwise) != []

    def test_has_the_form_of_an_answer(self, bundle, suite, tmp_path):
        def otherwise(step):
            step["calls"][0][2]["logprobs"] = [0.5]

        assert "calls[0].completion.logprobs" in self.change(bundle, suite, tmp_path, otherwise)[0]


@cases(
    "agent",
    [
        f"memory({NOISE}, store='/etc/passwd', learn=never)",
        f"tools({NOISE})",
        f"best_of({NOISE}, n=1000000000)",
        f"best_of(memory({NOISE}, store=x, learn=never))",
        "vote(random)",
        "vote(human)",
        f"zzz({NOISE})",
    ],
)
def test_nothing_that_opens_files_or_costs_much_is_made_because_a_bundle_names_it(agent):
    seat = Seat(agent, sparring.make("KuhnPoker-v0"))
    assert seat.heard is None
    assert isinstance(seat.agent, Agent)
    assert seat.agent.policy is None


@cases(
    ("agent", "error"),
    [("zzz", UnknownName), ("zzz:x", UnknownName), ("vote(zzz:x)", UnknownName), ("vote(", BadValue)],
)
def test_names_of_nobody_are_refused(agent, error):
    with pytest.raises(error):
        Seat(agent, sparring.make("KuhnPoker-v0"))


def test_models_are_called_as_records_call_them():
    assert agent_models("best_of(transformers:runs/x, judge=openai:m@http://h/v1/)") == {
        "transformers:runs/x",
        "openai:m@http://h/v1",
    }
    assert agent_models("openai:m@http://h/v1?temperature=0.50&tries=3") == {"openai:m@http://h/v1?temperature=0.5"}
    assert agent_models("random") == set()
