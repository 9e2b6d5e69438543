"""The settings of the engine: optimisers, layers computed again, bfloat16, and whole runs that adapt a model's folder."""

import sys

import pytest
import torch

import sparring
from sparring.agents.improve.engine import Engine
from sparring.agents.improve.learner import Learner, score
from sparring.agents.improve.optimizers import make_optimizer
from sparring.agents.improve.recompute import recomputed
from sparring.agents.improve.rows import answer_row
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training import train
from sparring.agents.training.config import RunConfig, Start
from sparring.agents.training.opening import open_policy
from sparring.errors import BadValue, MissingExtra, UnknownName
from sparring.types import Message, Prompt

from .conftest import TINY, another, tiny_run
from .test_training import BreakOffError, break_at, crash, outcome, press_ctrl_c, without_times
from .toys import state_bytes

ROWS = [answer_row((4, 5, 6 + i) * (1 + i), (7 + i % 3, 8), (i % 4 - 1) / 2) for i in range(8)]
PROMPTS = [Prompt((Message("user", "Your card is J."),), seed, ("bet", "call")) for seed in range(20)]


def gradient(policy, **settings):
    learner = Learner(another(policy), lr=1e-2, engine=Engine(**settings))
    learner._step = lambda lr, loss: None
    learner.update(ROWS)
    return torch.cat([p.grad.flatten() for p in learner.policy.model.parameters()])


@pytest.mark.parametrize("which", ["untrained", "absolute"])
def test_layers_computed_again_give_the_same_gradient_to_the_bit(request, which):
    policy = request.getfixturevalue(which)  # GPT-2's has dropout, which must stay off
    assert torch.equal(gradient(policy, recompute=True, pack=False), gradient(policy, pack=False))


@pytest.mark.parametrize(("settings", "times"), [({}, 1), ({"recompute": True}, 2)])
def test_a_learner_computes_layers_again_if_it_is_told_to(untrained, settings, times):
    learner, seen = Learner(another(untrained), lr=1e-2, engine=Engine(pack=False, **settings)), []
    learner.policy.model.model.layers[0].self_attn.register_forward_hook(lambda *call: seen.append(1))
    learner.update(ROWS)
    assert len(seen) == times


def remembered(policy):
    """How many numbers the forward pass keeps for the way back."""
    sizes = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: (sizes.append(t.numel()), t)[1], lambda t: t):
        policy.model(input_ids=torch.tensor([ROWS[-1].ids]), use_cache=False)
    return sum(sizes)


def test_layers_computed_again_remember_less(untrained):
    policy = another(untrained)
    plain = remembered(policy)
    with recomputed(policy.model):
        less = remembered(policy)
    assert less < 0.5 * plain
    assert remembered(policy) == plain


def test_a_model_whose_layers_are_unknown_is_not_computed_again():
    with (
        pytest.raises(BadValue, match="Linear has no layers that can be computed again"),
        recomputed(torch.nn.Linear(1, 1)),
    ):
        pass


def test_mixed_precision_trains_weights_in_float32(untrained):
    policy = another(untrained, mixed=True)
    learner = Learner(policy, lr=1e-2)
    good = [row._replace(weight=1.0) for row in ROWS]
    losses = [learner.update(good) for _ in range(10)]
    assert losses[-1] < 0.8 * losses[0]
    assert {w.dtype for w in policy.model.parameters()} == {torch.float32}
    for rough, exact in zip(score(policy, ROWS), score(another(policy), ROWS), strict=True):
        assert rough == pytest.approx(exact, abs=0.2)
    assert score(policy, ROWS) != score(another(policy), ROWS)
    assert len(policy.generate(PROMPTS)) == 20


def test_an_optimizer_that_is_not_installed_has_a_remedy(untrained, monkeypatch):
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    for name in ("adam8bit", "paged-adam8bit"):
        with pytest.raises(
            MissingExtra, match=r"needs bitsandbytes: pip install 'sparring\[bitsandbytes\]', or use 'adam'"
        ):
            Learner(another(untrained), lr=1e-3, engine=Engine(optimizer=name))


def test_wrong_settings_are_said(untrained):
    with pytest.raises(UnknownName, match="did you mean 'adam8bit'"):
        Engine(optimizer="adam8bt")
    with pytest.raises(UnknownName, match="no optimizer is called 'sgd'"):
        make_optimizer("sgd", list(untrained.model.parameters()), 1e-3)
    with pytest.raises(BadValue, match="dtype='float16'"):
        Engine(dtype="float16")


def test_a_nano_model_gets_no_adapter(kuhn):
    with pytest.raises(BadValue, match="lora_rank=4 needs a model's folder"):
        open_policy(tiny_run().override({"engine.lora_rank": 4}), kuhn)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    environment = sparring.make("GuessNumber-v0")
    policy = build_nano(environment, random_agent(environment), config=TINY, episodes=50, device="cpu")
    path = tmp_path_factory.mktemp("models") / "base"
    policy.save_pretrained(path)
    return path


def adapting(base, **settings) -> RunConfig:
    """A short run that adapts a folder's model, warmed up, held to its start, in several passes per step."""
    method = get_recipe("grpo").config(iterations=4, tasks=4, samples=4, kl=0.05, lr=1e-2)
    start = Start(model=str(base), episodes=50, steps=30, batch=32, lr=2e-2)
    engine = Engine(lora_rank=4, batch_tokens=256)
    config = RunConfig("GuessNumber-v0", "grpo", method, start=start, engine=engine, device="cpu")
    return config.override({"eval_every": 2, "eval_episodes": 20, "checkpoint_every": 2, **settings})


def test_a_run_opens_what_its_engine_says(base):
    environment = sparring.make("GuessNumber-v0")
    whole = open_policy(adapting(base, **{"engine.lora_rank": 0}), environment)
    assert (whole.model.dtype, whole.mixed) == (torch.float32, False)
    rough = open_policy(adapting(base, **{"engine.lora_rank": 0, "engine.dtype": "bfloat16"}), environment)
    assert (rough.model.dtype, rough.mixed) == (torch.float32, True)
    adapter = open_policy(adapting(base, **{"engine.dtype": "bfloat16"}), environment)
    assert (adapter.model.dtype, adapter.mixed) == (torch.bfloat16, True)
    assert {w.dtype for w in adapter.model.parameters() if w.requires_grad} == {torch.float32}


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("settings", [{}, {"engine.recompute": True, "engine.dtype": "bfloat16"}])
def test_an_adapting_run_continues_to_the_bit(base, tmp_path, settings):
    config = adapting(base, **settings)
    whole = train(config, tmp_path / "whole")
    assert whole.config == RunConfig.from_toml(tmp_path / "whole" / "config.toml")
    if settings:
        with pytest.raises(BreakOffError):
            train(config, tmp_path / "run", report=break_at(3, crash))
    else:
        assert train(config, tmp_path / "run", report=break_at(3, press_ctrl_c)).interrupted
    train(config, tmp_path / "run", resume=True)
    assert adapter_outcome(tmp_path / "run") == adapter_outcome(tmp_path / "whole")
    assert (tmp_path / "whole/checkpoints/000004/kept/start/adapter_model.safetensors").exists()
    assert len({record["loss"] for record in without_times(tmp_path / "whole" / "metrics.jsonl")[1:]}) == 4


def adapter_outcome(folder):
    """What `outcome` says of a run on a whole model."""
    for name in ("policy", "average"):
        assert not (folder / name / "model.safetensors").exists()
        (folder / name / "adapter_model.safetensors").rename(folder / name / "model.safetensors")
    found = outcome(folder)
    for name in ("policy", "average"):
        (folder / name / "model.safetensors").rename(folder / name / "adapter_model.safetensors")
    return found


@pytest.mark.slow
def test_a_run_can_go_on_from_the_adapter_of_another(base, tmp_path):
    first = train(adapting(base, iterations=2), tmp_path / "first")
    config = adapting(tmp_path / "first" / "policy", **{"engine.lora_rank": 0, "iterations": 2, "start.steps": 0})
    second = train(config, tmp_path / "second")
    assert second.first["eval/solved"] == first.last["eval/solved"]
    assert state_bytes(second.policy.model) != state_bytes(first.policy.model)
