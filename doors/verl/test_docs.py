"""What `docs/trainers.md` shows of verl: its settings are verl's own, and they lead to what the block wrote."""

import json
import shlex

import pytest
from hydra import compose, initialize_config_module
from omegaconf import OmegaConf
from verl.utils.dataset.rl_dataset import RLHFDataset

from sparring.agents.trainers.verl import seat_loop
from tests.pages import blocks, python_block


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """The trainer's settings as the page's command has them, in the folder where it is given."""
    monkeypatch.chdir(tmp_path)
    (command,) = [each.text for each in blocks("docs/trainers.md", "bash") if "main_ppo" in each.text]
    python, option, module, *overrides = shlex.split(command.replace("\\\n", " ").replace("$PWD", str(tmp_path)))
    assert (python, option, module) == ("python", "-m", "verl.trainer.main_ppo")
    with initialize_config_module("verl.trainer.config", version_base=None):
        return compose("ppo_trainer", overrides)


def test_the_command_reads_what_the_block_writes(settings, tmp_path):
    exec(python_block("docs/trainers.md", "verl"), {})
    rollout = settings.actor_rollout_ref.rollout
    (loop,) = OmegaConf.load(rollout.agent.agent_loop_config_path)
    assert loop["_target_"] == f"{seat_loop.__module__}.{seat_loop.__name__}"
    assert (settings.data.max_prompt_length, rollout.n) == (rollout.prompt_length, 8)
    for files, count in ((settings.data.train_files, 8192), (settings.data.val_files, 512)):
        data = RLHFDataset(
            files, None, OmegaConf.create({"cache_dir": str(tmp_path), "filter_overlong_prompts": False})
        )
        assert len(data) == count
        assert data[0]["agent_name"] == loop["name"]
        assert json.loads(data[0]["episode"])["environment"] == "KuhnPoker-v0"
