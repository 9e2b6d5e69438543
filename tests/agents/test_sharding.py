"""Weights shared out among processes: each holds its part, and together they learn what one process learns by itself."""

import json
import re
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from sparring.agents.improve.engine import Engine
from sparring.agents.improve.learner import Learner, score
from sparring.agents.improve.processes import ALONE
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training import train
from sparring.agents.training.playing import players
from sparring.errors import BadValue

from . import sharding
from .conftest import another, tiny_run
from .test_processes import TORCHRUN, curve, start
from .test_training import outcome


def test_what_is_not_shared_out_is_said(untrained, tmp_path):
    for settings in ({"lora_rank": 4}, {"optimizer": "adam8bit"}):
        with pytest.raises(BadValue, match="what is shared out is all weights, trained with 'adam'"):
            Engine(shard=True, **settings)
    config = tiny_run("spiral").override({"engine.shard": True, "workers": 2})
    learner = Learner(another(untrained), lr=0.1)
    with pytest.raises(BadValue, match=r"workers=2 and engine\.shard"), players(config, learner, tmp_path, ALONE):
        pass


def test_one_process_shares_nothing_out(untrained):
    learner = Learner(another(untrained), lr=0.1, engine=Engine(shard=True))
    assert learner.policy.shards is None
    assert learner.size == sum(weight.numel() for weight in untrained.model.parameters())
    config = tiny_run("spiral")
    assert config.differences(config.override({"engine.shard": True})) == []


@pytest.mark.long
def test_two_processes_share_out_what_one_holds(tmp_path):
    method = get_recipe("grpo").config(iterations=4, tasks=4, samples=4, kl=0.05, lr=1e-2)
    config = replace(tiny_run("star"), recipe="grpo", method=method, engine=Engine(shard=True))
    (tmp_path / "config.toml").write_text(config.to_toml())
    done = start(TORCHRUN, sharding.__name__, str(tmp_path), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.findall("threads left:(.*)", done.stderr) == ["[]", "[]"]
    pair = [json.loads((tmp_path / f"{rank}.json").read_text()) for rank in (0, 1)]
    learner = Learner(sharding.fresh(), lr=0.01, engine=Engine(batch_tokens=24))
    (tmp_path / "alone").mkdir()
    alone = sharding.steps(learner, tmp_path / "alone")
    for one in pair:
        assert one["losses"] == pytest.approx(alone["losses"], abs=1e-5)
        assert close(one["scores"], alone["scores"])
        assert one["more"][0] == pytest.approx(one["more"][1], abs=1e-6)
    # weights, their average and what is kept, and two moments: 5 numbers a weight, of which each process has its half
    assert alone["held"] == 5 * learner.size
    assert sum(one["held"] for one in pair) == alone["held"]
    assert max(one["held"] for one in pair) < 0.52 * alone["held"]
    said = "engine.shard: a model is asked in play that no agent of the jobs names as its policy"
    assert [one["mine"] for one in pair] == [[1, said], [2, said]]
    assert close([one["restored"] for one in pair], [alone["scores"][2]] * 2)
    same_files(tmp_path / "saved", tmp_path / "alone")
    rough = Learner(sharding.fresh(mixed=True), lr=0.01)
    rough.update(sharding.ROWS)
    assert all(close(one["rough"], score(rough.policy, sharding.ROWS), 0.05) for one in pair)

    train(config, tmp_path / "one")
    assert outcome(tmp_path / "parts") == outcome(tmp_path / "two")
    train(config.override({"engine.shard": False}), tmp_path / "left", resume=True)
    for folder in ("two", "left"):
        for mine, theirs in zip(curve(tmp_path / "one"), curve(tmp_path / folder), strict=True):
            assert theirs == pytest.approx(mine, abs=1e-5)


def same_files(one, other):
    """Both are checkpoints of one format, with the same numbers up to rounding."""
    names = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    for name in (name for name in names if name.suffix == ".safetensors"):
        mine, theirs = load_file(one / name), load_file(other / name)
        assert mine.keys() == theirs.keys()
        assert all(torch.allclose(mine[key], theirs[key], atol=1e-6) for key in mine)
    mine, theirs = (torch.load(folder / "optimizer.pt")["state"] for folder in (one, other))
    assert all(torch.allclose(mine[k][n], theirs[k][n], atol=1e-6) for k in mine for n in mine[k])
    assert mine.keys() == theirs.keys()


def close(one, other, bound=1e-5):
    pairs = [pair for x, y in zip(one, other, strict=True) for pair in zip(x, y, strict=True)]
    return all(a == pytest.approx(b, abs=bound) for a, b in pairs)
