"""LoRA adapters: what is trained, saved, loaded, switched off and merged; and one sentence for what can be wrong."""

import contextlib
import json
import shutil
import sys

import pytest
import torch
from peft import PeftModel
from peft.tuners.lora.layer import Linear
from transformers import AutoModelForCausalLM

from sparring.agents.improve.engine import Engine
from sparring.agents.improve.learner import Learner, score
from sparring.agents.improve.rows import answer_row
from sparring.agents.policies.adapters import (
    add_lora,
    is_adapted,
    is_adapter,
    train_adapter,
    whole_weights,
    without_adapter,
)
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.errors import BadValue, CheckpointError, MissingExtra
from sparring.types import Message, Prompt

from .conftest import another
from .toys import state_bytes

ROWS = [answer_row((4, 5, 6 + i), (7 + i % 3, 8), (i % 4 - 1) / 2) for i in range(8)]
PROMPTS = [Prompt((Message("user", "Your card is J."),), seed, ("bet", "call")) for seed in range(20)]


@pytest.fixture(scope="module")
def base(untrained, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "base"
    untrained.save_pretrained(path)
    return path


def load(path, **settings) -> TransformersPolicy:
    return TransformersPolicy.from_pretrained(path, device="cpu", max_new_tokens=8, **settings)


@pytest.fixture
def adapted(base) -> TransformersPolicy:
    policy = load(base)
    add_lora(policy, rank=3, alpha=6.0, seed=5)
    return policy


@pytest.fixture
def trained(adapted) -> Learner:
    learner = Learner(adapted, lr=0.05)
    for _ in range(3):
        learner.update(ROWS)
    learner.update_average()
    return learner


def weights(model, adapter):
    return {n: w.clone() for n, w in model.named_parameters() if ("lora_" in n) == adapter}


def test_a_new_adapter_is_all_that_is_trained_and_changes_nothing(adapted, untrained):
    wanted = {name for name, weight in adapted.model.named_parameters() if weight.requires_grad}
    assert wanted == set(weights(adapted.model, True))
    assert {w.shape for w in weights(adapted.model, True).values()} == {(3, 16), (16, 3), (48, 3), (3, 48)}
    assert [c.token_ids for c in adapted.generate(PROMPTS)] == [c.token_ids for c in untrained.generate(PROMPTS)]
    assert score(adapted, ROWS) == score(untrained, ROWS)


def test_it_is_drawn_from_its_seed_alone(base, adapted):
    before = torch.get_rng_state()
    same, other = load(base), load(base)
    add_lora(same, rank=3, alpha=6.0, seed=5)
    add_lora(other, rank=3, alpha=6.0, seed=6)
    assert torch.equal(torch.get_rng_state(), before)
    assert state_bytes(same.model) == state_bytes(adapted.model) != state_bytes(other.model)


def test_named_layers_alone_get_adapters(base):
    policy = load(base)
    add_lora(policy, rank=2, alpha=4.0, targets="q_proj, v_proj")
    assert {name.split(".")[4] for name in weights(policy.model, True)} == {"q_proj", "v_proj"}


def test_training_moves_the_adapter_and_not_the_model(base, trained):
    now, begun = weights(trained.policy.model, False), weights(load(base).model, False)
    assert [w.tolist() for w in now.values()] == [w.tolist() for w in begun.values()]
    assert score(trained.policy, ROWS) != score(load(base), ROWS)


def test_the_average_copies_the_adapter_and_shares_the_rest(trained):
    own, mean = (dict(p.model.named_parameters()) for p in (trained.policy, trained.average))
    for name, weight in own.items():
        assert (weight.data_ptr() == mean[name].data_ptr()) == ("lora_" not in name)
    assert score(trained.average, ROWS) != score(trained.policy, ROWS)
    trained.reset_average()
    assert score(trained.average, ROWS) == score(trained.policy, ROWS)


def test_switched_off_it_is_the_model_that_it_began_as(base, trained):
    policy, now = trained.policy, score(trained.policy, ROWS)
    with without_adapter(policy) as reference:
        assert score(reference, ROWS) == score(load(base), ROWS) != now
    assert score(policy, ROWS) == now
    before = state_bytes(policy.model)
    trained.update(ROWS)
    assert state_bytes(policy.model) != before


def test_an_error_while_it_is_off_leaves_it_on(trained):
    now = score(trained.policy, ROWS)
    with contextlib.suppress(ZeroDivisionError), without_adapter(trained.policy):
        raise ZeroDivisionError
    assert score(trained.policy, ROWS) == now


def test_a_frozen_adapter_stays_frozen_when_switched_on_again(trained):
    with without_adapter(trained.average):
        pass
    assert not any(w.requires_grad for w in trained.average.model.parameters())


def test_a_model_without_adapter_has_none_to_switch_off(untrained):
    with pytest.raises(BadValue, match="has no adapter to switch off"), without_adapter(untrained):
        pass


def test_a_saved_adapter_is_small_and_comes_back_to_the_bit(trained, tmp_path):
    trained.policy.save_pretrained(tmp_path / "adapter")
    assert is_adapter(tmp_path / "adapter")
    assert not (tmp_path / "adapter" / "model.safetensors").exists()
    again = load(tmp_path / "adapter")
    assert state_bytes(again.model) == state_bytes(trained.policy.model)
    assert again.probabilities(PROMPTS) == trained.policy.probabilities(PROMPTS)
    assert not any(w.requires_grad for w in again.model.parameters())


@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing:FutureWarning")  # peft asks transformers by an old name
def test_peft_reads_it(base, trained, tmp_path):
    trained.policy.save_pretrained(tmp_path / "adapter")
    theirs = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), tmp_path / "adapter")
    ids = torch.tensor([ROWS[0].ids])
    with torch.no_grad():
        assert torch.equal(theirs(input_ids=ids).logits, trained.policy.model(input_ids=ids).logits)


def test_merged_it_is_a_whole_model_that_answers_the_same(trained, tmp_path):
    merged = trained.policy.merged()
    assert not is_adapted(merged.model)
    for one, other in zip(score(merged, ROWS), score(trained.policy, ROWS), strict=True):
        assert one == pytest.approx(other, abs=1e-5)
    merged.save_pretrained(tmp_path / "whole")
    assert state_bytes(load(tmp_path / "whole").model) == state_bytes(merged.model)
    assert is_adapted(trained.policy.model)


def lora_layers(model):
    return {name: layer for name, layer in model.named_modules() if isinstance(layer, Linear)}


def test_the_weights_of_a_layer_with_its_adapter_are_the_merged_ones(base, trained):
    model, merged, plain = trained.policy.model, trained.policy.merged().model, load(base).model
    with torch.no_grad():
        for name, layer in lora_layers(model).items():
            assert torch.equal(whole_weights(layer).weight, merged.get_submodule(name).weight)
            with without_adapter(trained.policy):
                assert torch.equal(whole_weights(layer).weight, plain.get_submodule(name).weight)


def test_a_layer_that_is_more_than_its_weights_has_none(trained):
    layer, *_ = lora_layers(trained.policy.model).values()
    hook = layer.lora_A["default"].register_forward_hook(lambda *given: None)
    assert whole_weights(layer) is None
    hook.remove()
    assert whole_weights(layer) is not None
    layer.lora_A["default"].double()
    assert whole_weights(layer) is None
    assert whole_weights(layer.get_base_layer()) is None


def test_long_answers_are_drawn_from_whole_weights_as_they_are_now(trained):
    policy = trained.policy
    policy.max_new_tokens = 20
    drawn = policy.generate(PROMPTS)
    assert [c.token_ids for c in drawn] == [c.token_ids for c in policy.merged().generate(PROMPTS)]
    called = []
    for layer in lora_layers(policy.model).values():
        layer.register_forward_hook(lambda *given: called.append(1))
    for one, other in zip(drawn, policy.generate(PROMPTS), strict=True):
        assert one.token_ids == other.token_ids
        assert one.logprobs == pytest.approx(other.logprobs, abs=1e-4)
    assert called
    trained.update(ROWS)
    assert [c.logprobs for c in policy.generate(PROMPTS)] != [c.logprobs for c in drawn]


def test_a_whole_model_is_merged_already(untrained):
    assert state_bytes(untrained.merged().model) == state_bytes(untrained.model)


def test_a_saved_adapter_can_be_trained_on(trained, tmp_path):
    trained.policy.save_pretrained(tmp_path / "adapter")
    again = load(tmp_path / "adapter")
    train_adapter(again.model)
    before = weights(again.model, False)
    learner = Learner(again, lr=0.05)
    assert learner.update(ROWS) != 0.0
    assert state_bytes(again.model) != state_bytes(trained.policy.model)
    assert all(torch.equal(before[name], now) for name, now in weights(again.model, False).items())


def test_a_learner_continues_to_the_bit(base, trained, tmp_path):
    trained.keep("start")
    trained.save(tmp_path / "checkpoint")
    assert not list((tmp_path / "checkpoint").rglob("model.safetensors"))
    policy = load(base)
    add_lora(policy, rank=3, alpha=6.0, seed=99)
    other = Learner(policy, lr=0.05)
    other.load(tmp_path / "checkpoint")
    for learner in (trained, other):
        learner.update(ROWS)
        learner.update_average()
    for one, same in ((trained.policy, other.policy), (trained.average, other.average)):
        assert state_bytes(one.model) == state_bytes(same.model)
    assert state_bytes(trained.kept["start"].model) == state_bytes(other.kept["start"].model)
    other.restore(other.kept["start"])
    assert score(other.policy, ROWS) == score(trained.kept["start"], ROWS)


def test_in_bfloat16_the_adapter_stays_in_float32_and_learns(base):
    policy = load(base, dtype="bfloat16")
    add_lora(policy, rank=3, alpha=6.0)
    policy.mixed = True
    assert {w.dtype for w in weights(policy.model, True).values()} == {torch.float32}
    assert {w.dtype for w in weights(policy.model, False).values()} == {torch.bfloat16}
    learner = Learner(policy, lr=0.05)
    losses = [learner.update([row._replace(weight=1.0) for row in ROWS]) for _ in range(10)]
    assert losses[-1] < 0.8 * losses[0]
    assert all(c.finish_reason in ("stop", "length") for c in policy.generate(PROMPTS))


def test_an_adapter_of_another_rank_does_not_fit(base, trained, tmp_path):
    trained.save(tmp_path)
    policy = load(base)
    add_lora(policy, rank=2, alpha=6.0)
    with pytest.raises(CheckpointError, match="holds another adapter than this model's"):
        Learner(policy, lr=0.05).load(tmp_path)


def torn(folder):
    path = folder / "adapter_model.safetensors"
    path.write_bytes(path.read_bytes()[:50])


def renamed(folder, base):
    path = folder / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"base_model_name_or_path": base}))


FAULTS = {
    "no weights": (lambda f: (f / "adapter_model.safetensors").unlink(), "cannot load the adapter"),
    "torn weights": (torn, "cannot load the adapter"),
    "torn config": (lambda f: (f / "adapter_config.json").write_text("{"), "adapter_config.json is damaged"),
    "no base": (lambda f: renamed(f, None), "does not say which model it adapts"),
    "base is an adapter": (lambda f: renamed(f, str(f)), "is an adapter of an adapter"),
    "base is gone": (lambda f: renamed(f, "/no/such/model"), "is an adapter of '/no/such/model'.*no model folder"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_damaged_adapter_is_one_sentence(trained, tmp_path, fault):
    trained.policy.save_pretrained(tmp_path / "adapter")
    harm, said = FAULTS[fault]
    harm(tmp_path / "adapter")
    with pytest.raises(CheckpointError, match=said):
        load(tmp_path / "adapter")


def test_an_adapter_needs_its_model_in_place(base, trained, tmp_path):
    shutil.copytree(base, tmp_path / "moved")
    policy = load(tmp_path / "moved")
    add_lora(policy, rank=2, alpha=4.0)
    policy.save_pretrained(tmp_path / "adapter")
    shutil.rmtree(tmp_path / "moved")
    with pytest.raises(CheckpointError, match=r"is an adapter of '.*moved', by its adapter_config\.json"):
        load(tmp_path / "adapter")


def test_what_cannot_be_adapted_is_said(base, adapted, untrained):
    with pytest.raises(BadValue, match="has an adapter already"):
        add_lora(adapted, rank=2, alpha=4.0)
    with pytest.raises(BadValue, match="is in no folder"):
        add_lora(another(untrained), rank=2, alpha=4.0)
    with pytest.raises(BadValue, match="lora_targets='q_prj'"):
        add_lora(load(base), rank=2, alpha=4.0, targets="q_prj")


def test_without_peft_there_is_a_remedy(base, adapted, tmp_path, monkeypatch):
    adapted.save_pretrained(tmp_path / "adapter")
    monkeypatch.setitem(sys.modules, "peft", None)
    for call in (lambda: add_lora(load(base), rank=2, alpha=4.0), lambda: load(tmp_path / "adapter")):
        with pytest.raises(MissingExtra, match=r"needs peft: pip install 'sparring\[lora\]'"):
            call()


def test_packing_and_recomputing_leave_the_adapters_gradient_as_it_is(adapted):
    rows = [*ROWS * 3, answer_row((4, 5) * 20, (6, 7, 8), 1.0)]
    found = []
    for engine in (Engine(pack=False), Engine(), Engine(recompute=True)):
        learner = Learner(adapted, lr=0.1, engine=engine)
        learner._step = lambda lr, loss: None
        learner.update(rows)
        found.append(torch.cat([w.grad.flatten() for w in adapted.model.parameters() if w.requires_grad]))
        adapted.model.zero_grad()
    assert found[0].abs().max() > 1e-3
    for other in found[1:]:
        assert torch.allclose(other, found[0], atol=1e-5)
