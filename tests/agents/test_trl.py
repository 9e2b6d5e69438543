"""Losses and whole steps beside TRL's trainers: equal loss, equal gradient."""

import argparse
from dataclasses import replace

import pytest
import torch

from benchmarks.trl import SEAT, Words, Work, build, config, trainer, worth
from sparring.agents.improve.learner import Learner, score
from sparring.agents.improve.losses import DAPO, DR_GRPO, GRPO, GSPO, TokenBatch, policy_gradient_loss
from sparring.agents.improve.preferences import Pairs, dpo_values, ipo_values
from sparring.agents.improve.rows import answer_row
from sparring.agents.improve.session import Session
from sparring.agents.recipes.grpo import grpo
from sparring.types import Message

from .conftest import another

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::UserWarning"),
]
ANSWER = 8


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("nano"))
    build(argparse.Namespace(hidden_size=16, layers=2, answer=ANSWER), 8, folder)
    return Work(folder, prompt=8, answer=ANSWER, groups=2, samples=4, ragged=True)


@pytest.fixture(scope="module")
def played(work):
    """Two groups of four episodes, and the model that played them."""
    session = work.session()
    return session.collect(session.groups(0, work.groups, work.samples))


def other(policy, scale=0.02):
    """The policy with other weights."""
    policy = another(policy)
    rng = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in policy.model.parameters():
            p += scale * torch.randn(p.shape, generator=rng)
    return policy


def ours(learner, step):
    """Return what a step returns and its gradient, in place of the step."""
    learner._step = lambda *_: None
    value = step()
    return value, [p.grad for p in learner.policy.model.parameters()]


def close(one, two, tolerance=2e-4):
    one, two = (torch.cat([g.flatten() for g in each]) for each in (one, two))
    assert two.norm() > 1e-4
    assert (one - two).norm() / two.norm() < tolerance


def padded(values, side="right", fill=0):
    longest = max(map(len, values))
    rest = [[fill] * (longest - len(each)) for each in values]
    return torch.tensor([r + list(v) if side == "left" else list(v) + r for r, v in zip(rest, values, strict=True)])


GRPO_KINDS = {
    "grpo": (GRPO, {}),
    "dual": (replace(GRPO, dual=1.5), {"delta": 1.5}),
    "dr_grpo": (DR_GRPO, {"beta": 0.0}),
    "dapo": (DAPO, {"beta": 0.0, "epsilon_high": 0.28}),
    "bnpo": (replace(DAPO, high=0.2), {"beta": 0.0}),
    "gspo": (GSPO, {"beta": 0.0, "importance_sampling_level": "sequence", "epsilon_low": 3e-4, "epsilon_high": 4e-4}),
}


@pytest.mark.parametrize("kind", GRPO_KINDS)
def test_a_policy_gradient_is_trls(work, played, kind, tmp_path):
    settings, changes = GRPO_KINDS[kind]
    said = [t.steps[0].completion for t in played]
    rows = [answer_row(c.prompt_ids, c.token_ids) for c in said]
    learner = Learner(work.policy(), lr=1e-3)
    old, reference = score(other(learner.policy, 0.1), rows), score(other(learner.policy, 0.05), rows)
    advantages = torch.tensor([1.0, -1.0, 0.5, -2.0, 1.5, 0.0, -0.5, 2.0])
    tokens = sum(len(c.token_ids) for c in said)
    total = {"sequence": len(rows), "token": tokens, "constant": len(rows) * ANSWER}[settings.mean]

    def loss(part):
        of = [
            part.logps[:, 0],
            part.aligned(old),
            advantages[part.items, None],
            part.mask[:, 0],
            part.aligned(reference),
        ]
        return policy_gradient_loss(TokenBatch(*of), settings, total=total)

    value, gradient = ours(learner, lambda: learner.minimise([(row,) for row in rows], loss))

    theirs = trainer(work, 1, str(tmp_path), reward_funcs=lambda completions, **_: [0.0] * len(completions))
    theirs.loss_type = kind if kind in ("dr_grpo", "dapo", "bnpo") else "grpo"
    theirs.current_gradient_accumulation_steps = 1
    theirs.args.delta = changes.get("delta")
    for name in changes.keys() - {"delta"}:
        setattr(theirs, name, changes[name])
    inputs = {
        "prompt_ids": padded([c.prompt_ids for c in said], "left", theirs._tokenizer.pad_token_id),
        "prompt_mask": padded([[1] * len(c.prompt_ids) for c in said], "left"),
        "completion_ids": padded([c.token_ids for c in said], fill=theirs._tokenizer.pad_token_id),
        "completion_mask": padded([[1] * len(c.token_ids) for c in said]),
        "old_per_token_logps": padded(old, fill=0.0),
        "ref_per_token_logps": padded(reference, fill=0.0),
        "advantages": advantages,
        "num_items_in_batch": torch.tensor(tokens),
    }
    theirs.model.train()
    expected = theirs._compute_loss(theirs.model, inputs)
    expected.backward()
    assert value == pytest.approx(float(expected), abs=1e-5)
    close(gradient, [p.grad for p in theirs.model.parameters()])


def gradient_in(made):
    """Return the gradient with which a trainer of TRL steps; it is clipped."""
    from transformers import TrainerCallback

    found = []

    class Look(TrainerCallback):
        def on_pre_optimizer_step(self, args, state, control, model=None, **_):
            found.append([p.grad.clone() for p in model.parameters()])

    made.add_callback(Look())
    made.train()
    return found[0]


def test_a_step_of_the_recipe_is_trls(work, played, tmp_path):
    """From the rewards on: advantages in groups, the reference's scores, the loss, its gradient, the clip."""
    said = [t.steps[0].completion for t in played]
    learner = Learner(work.policy(), lr=1e-3)
    reference = other(learner.policy)
    reference.save_pretrained(tmp_path / "reference")
    asked = []

    def rollout(prompts, _):
        asked.extend(prompts)
        tokens = {name: [list(getattr(c, name)) for c in said] for name in ("prompt_ids", "token_ids", "logprobs")}
        return {
            "prompt_ids": tokens["prompt_ids"],
            "completion_ids": tokens["token_ids"],
            "logprobs": tokens["logprobs"],
        }

    def paid(completions, **_):
        return [worth(each[0]["content"]) for each in completions]

    made = trainer(work, 1, str(tmp_path), reward_funcs=paid, rollout_func=rollout)
    made.ref_model.load_state_dict(reference.model.state_dict())
    expected = gradient_in(made)
    assert [each[0]["content"] for each in asked] == [t.steps[0].messages[0].content for t in played]
    assert len({t.returns[SEAT] for t in played}) > 2
    session = Session(Words(work.prompt - 1), learner, seed=0)
    learner.kept["start"] = reference
    _, gradient = ours(learner, lambda: next(grpo(session, config(work, 1))))
    assert session.latest == played
    torch.nn.utils.clip_grad_norm_(learner.policy.model.parameters(), learner.engine.clip)
    close(gradient, expected)


@pytest.mark.parametrize("kind", ["sigmoid", "ipo"])
def test_a_step_on_preferences_is_trls(work, played, kind, tmp_path):
    from datasets import Dataset
    from transformers import AutoTokenizer
    from trl import DPOConfig, DPOTrainer

    texts = [(t.steps[0].messages[0].content, t.steps[0].text) for t in played]
    triples = [(asked, good, bad) for (asked, good), (_, bad) in zip(texts[::2], texts[1::2], strict=True)]
    learner = Learner(work.policy(), lr=1e-3)
    policy, reference = learner.policy, other(learner.policy)
    items = [
        tuple(answer_row(policy.encode((Message("user", asked),)), policy.encode_answer(text)) for text in (good, bad))
        for asked, good, bad in triples
    ]
    kept = [score(reference, [pair[k] for pair in items]) for k in (0, 1)]

    def loss(part):
        per = part.mask.sum(-1).unbind(1) if kind == "ipo" else (1.0, 1.0)
        of = [part.logps[:, k].sum(-1) / per[k] for k in (0, 1)]
        of += [part.aligned(kept[k], k).sum(-1) / per[k] for k in (0, 1)]
        return {"sigmoid": dpo_values, "ipo": ipo_values}[kind](Pairs(*of), beta=0.3).sum() / len(items)

    _, gradient = ours(learner, lambda: learner.minimise(items, loss))
    torch.nn.utils.clip_grad_norm_(learner.policy.model.parameters(), learner.engine.clip)

    def turn(role, text):
        return [{"role": role, "content": text}]

    columns = {
        "prompt": [turn("user", asked) for asked, _, _ in triples],
        "chosen": [turn("assistant", good) for _, good, _ in triples],
        "rejected": [turn("assistant", bad) for _, _, bad in triples],
    }
    config = DPOConfig(
        output_dir=str(tmp_path),
        **{"use_cpu": True, "bf16": False, "gradient_checkpointing": False, "max_grad_norm": 1.0, "max_steps": 1},
        **{"per_device_train_batch_size": len(items), "beta": 0.3, "loss_type": [kind], "report_to": "none"},
        **{"save_strategy": "no", "logging_strategy": "no", "disable_tqdm": True},
    )
    made = DPOTrainer(
        model=work.policy().model,
        ref_model=reference.model,
        args=config,
        train_dataset=Dataset.from_dict(columns),
        processing_class=AutoTokenizer.from_pretrained(work.folder),
    )
    close(gradient, gradient_in(made))
