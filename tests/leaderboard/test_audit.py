"""Auditing an open model: its weights must give the recorded tokens the recorded probabilities."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

import sparring
from sparring.agents.policies.nano import NanoConfig, build_nano, random_agent
from sparring.errors import BadValue
from sparring.leaderboard.audit import TOLERANCES, Tolerance, audit
from sparring.leaderboard.bundle import write_bundle
from sparring.leaderboard.card import weights_hash
from sparring.leaderboard.run import begin
from sparring.leaderboard.suites import Suite, suite_from
from sparring.leaderboard.verify import verify
from tests.leaderboard.forging import Contents, renamed

pytestmark = pytest.mark.slow
EXACT = Tolerance(1e-5, 1e-6)
"""What float32 on the same machine keeps."""


@pytest.fixture(scope="module")
def suite() -> Suite:
    part = {"name": "kuhn", "env": "KuhnPoker-v0", "domain": "games", "tasks": 10, "opponents": ["equilibrium"]}
    return suite_from({"name": "cards", "version": 0, "line": "one game", "parts": [part]})


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> tuple[Path, Path]:
    """Folders of two models that differ by a tenth in one layer."""
    kuhn = sparring.make("KuhnPoker-v0")
    config = NanoConfig(hidden_size=16, layers=2, heads=2, context=64)
    policy = build_nano(kuhn, random_agent(kuhn), config=config, episodes=200, device="cpu")
    folders = tuple(tmp_path_factory.mktemp("models") / name for name in "ab")
    policy.save_pretrained(folders[0])
    with torch.no_grad():
        for weight in list(policy.model.parameters())[:3]:
            weight.mul_(1.1)
    policy.save_pretrained(folders[1])
    return folders


@pytest.fixture(scope="module")
def bundle(suite, models, tmp_path_factory) -> Path:
    """Of a run that the first model played."""
    folder = tmp_path_factory.mktemp("run")
    assert begin(f"transformers:{models[0]}", suite, folder / "run", device="cpu").play()
    write_bundle(folder / "run", folder / "a.zip")
    assert verify(folder / "a.zip", suite=suite).verified
    return folder / "a.zip"


def check(bundle, model, suite, **how):
    return audit(bundle, model, suite=suite, seed=1, device="cpu", **{"share": 1.0, "tolerance": EXACT, **how})


def test_the_declared_model_passes(bundle, models, suite):
    found = check(bundle, models[0], suite)
    lines = Contents.of(bundle).episodes
    answers = [step["completion"] for line in lines for step in line["steps"] if step["completion"]]
    assert (found.passed, found.episodes) == (True, tuple(range(20)))
    assert (found.answers, found.tokens) == (len(answers), sum(len(one["token_ids"]) for one in answers))
    assert 0 <= found.mean <= found.most < 1e-5


def test_a_share_is_drawn_by_the_seed(bundle, models, suite):
    few = check(bundle, models[0], suite, share=0.2)
    assert few.passed
    assert len(few.episodes) == 4
    assert few == check(bundle, models[0], suite, share=0.2)
    assert len(check(bundle, models[0], suite, share=0.001).episodes) == 1
    drawn = {audit(bundle, models[0], suite=suite, share=0.1, seed=seed, device="cpu").episodes for seed in range(6)}
    assert len(drawn) > 1
    with pytest.raises(BadValue, match="share=0"):
        check(bundle, models[0], suite, share=0)


def test_another_model_has_other_weights(bundle, models, suite):
    found = check(bundle, models[1], suite)
    assert [fault.field for fault in found.faults] == ["card.models"]
    with pytest.raises(BadValue, match="is no folder with a model"):
        check(bundle, models[0].parent, suite)


def test_episodes_that_another_model_played_have_other_log_probabilities(bundle, models, suite, tmp_path):
    """Model B is declared, with the hash of its weights and everything; model A has played."""
    name = [f"transformers:{model}" for model in models]
    contents = renamed(Contents.of(bundle), name[0], name[1])
    contents.manifest["card"]["models"] = {name[1]: weights_hash(name[1])}
    contents.fit(suite)
    contents.write(tmp_path / "forged.zip")
    assert verify(tmp_path / "forged.zip", suite=suite).verified
    for tolerance in (EXACT, None):
        found = check(tmp_path / "forged.zip", models[1], suite, tolerance=tolerance)
        assert not found.passed
        assert found.most > 100 * EXACT.most
        assert {fault.field.partition("]")[2].partition("[")[0] for fault in found.faults} <= {
            ".completion.logprobs",
            "",
        }


def changed(bundle, suite, folder, change):
    """Return the path of a bundle in which the first answer was changed, and all else made to fit."""
    contents = Contents.of(bundle)
    change(next(step for line in contents.episodes for step in line["steps"] if step["completion"])["completion"])
    contents.fit(suite)
    assert verify(contents.write(folder / "forged.zip"), suite=suite).verified
    return folder / "forged.zip"


FORGERIES = {
    "logprobs": lambda one: one["logprobs"].__setitem__(0, one["logprobs"][0] - 0.1),
    "prompt_ids": lambda one: one["prompt_ids"].append(one["prompt_ids"][0]),
    "token_ids": lambda one: one.update(token_ids=[], logprobs=[]),
    "text": lambda one: one.update(token_ids=one["token_ids"][:-1] * 2, logprobs=one["logprobs"][:-1] * 2),
    "finish_reason": lambda one: one.update(finish_reason="length"),
    "token_ids of no vocabulary": lambda one: one["token_ids"].__setitem__(0, 10**6),
    "token_ids beyond the context": lambda one: one.update(token_ids=[1] * 99, logprobs=[-1.0] * 99),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_answers_are_found(name, bundle, models, suite, tmp_path):
    found = check(changed(bundle, suite, tmp_path, FORGERIES[name]), models[0], suite)
    assert {fault.field.rpartition("completion.")[2].partition("[")[0] for fault in found.faults} == {name.split()[0]}
    assert found.faults[0].item == 0


def test_words_that_no_model_said_have_no_tokens(bundle, models, suite, tmp_path):
    contents = Contents.of(bundle)
    for line in contents.episodes:
        for step in line["steps"]:
            if step["completion"]:
                step["completion"] |= {"prompt_ids": [], "token_ids": [], "logprobs": []}
    contents.fit(suite)
    assert verify(contents.write(tmp_path / "forged.zip"), suite=suite).verified
    assert not check(tmp_path / "forged.zip", models[0], suite).passed


def test_all_that_a_flow_asked_is_audited(models, suite, tmp_path):
    agent = f"vote(transformers:{models[0]}, n=3)"
    run = begin(agent, suite, tmp_path / "run", device="cpu")
    assert run.play()
    write_bundle(run.folder, tmp_path / "a.zip")
    assert verify(tmp_path / "a.zip", suite=suite).verified
    found = check(tmp_path / "a.zip", models[0], suite)
    assert found.passed
    assert found.answers == 3 * sum(
        bool(step["calls"])
        for line in Contents.of(tmp_path / "a.zip").episodes
        for step in line["steps"]
        if "calls" in step
    )


def test_a_copy_of_the_folder_elsewhere_is_the_same_model(bundle, models, suite, tmp_path):
    shutil.copytree(models[0], tmp_path / "copy")
    assert check(bundle, tmp_path / "copy", suite).passed


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_a_coarser_format_has_its_own_tolerance(dtype, bundle, models, suite):
    found = check(bundle, models[0], suite, dtype=dtype, tolerance=None)
    assert found.passed
    assert found.tolerance == TOLERANCES[dtype]
    assert found.mean > 1e-6
    assert not check(bundle, models[0], suite, dtype=dtype).passed
