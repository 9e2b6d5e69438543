"""verl's GRPO teaches a small language model to play Kuhn poker against itself, on a CPU.

    pip install 'sparring[verl,train]'        # in a virtual environment of its own
    python examples/train_with_verl.py

Data set, sessions, tokens, log-probabilities, advantages and loss are verl's own. What needs GPUs is not run: in the place of an engine (vLLM,
SGLang) a model of 0.1 million parameters answers here, and in that of `python -m verl.trainer.main_ppo` there is a loop of a few
lines. That command takes the same two files, rows and agents.yaml (docs/trainers.md). The model first imitates random players
until it speaks the format. Printed is its mean payoff against them in both seats, in deals of the test split.
"""

import argparse
import asyncio
import logging
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import torch
from hydra import compose, initialize_config_module  # verl brings it
from omegaconf import OmegaConf
from verl import DataProto
from verl.experimental.agent_loop.agent_loop import AgentLoopWorker
from verl.trainer.ppo.core_algos import compute_grpo_outcome_advantage, compute_policy_loss_vanilla
from verl.utils.dataset.rl_dataset import RLHFDataset, collate_fn
from verl.workers.config import ActorConfig
from verl.workers.rollout.replica import TokenOutput

import sparring
from sparring.agents.improve.learner import Learner
from sparring.agents.policies.nano import NanoConfig, build_nano
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.trainers import verl
from sparring.agents.trainers.rows import Row, rows, write_rows
from sparring.agents.training.config import Start
from sparring.agents.training.warmup import everyone, warm_up
from sparring.leaderboard.statistics import mean_score

ENV, GROUP, ROOM = "KuhnPoker-v0", 8, 64


class LocalServer:
    """What verl's agent loops ask in the place of its engines: a model in this process."""

    def __init__(self, policy: TransformersPolicy, seed: int):
        self.policy, self.draws = policy, torch.Generator().manual_seed(seed)
        self.known: dict[tuple[int, ...], torch.Tensor] = {}
        """Tokens -> log-probabilities of the next (vocabulary,); to be emptied when the model has learnt."""

    async def generate(self, request_id: str, *, prompt_ids: list[int], **kwargs: object) -> TokenOutput:
        """Sample an answer at temperature 1."""
        said: list[int] = []
        logprobs: list[float] = []
        while len(said) < self.policy.max_new_tokens and said[-1:] != [self.policy.end]:
            ids = (*prompt_ids, *said)
            if ids not in self.known:
                with torch.no_grad():
                    self.known[ids] = self.policy.model(torch.tensor([ids])).logits[0, -1].log_softmax(-1)
            said.append(int(torch.multinomial(self.known[ids].exp(), 1, generator=self.draws)))
            logprobs.append(float(self.known[ids][said[-1]]))
        return TokenOutput(token_ids=said, log_probs=logprobs)


def worker(server: LocalServer, folder: Path) -> AgentLoopWorker:
    """Return verl's worker, with its trainer's settings."""
    server.policy.save_pretrained(folder / "model")
    verl.write_config(folder / "agents.yaml")
    with initialize_config_module("verl.trainer.config", version_base=None):
        config = compose("ppo_trainer")
    rollout = {"name": "vllm", "prompt_length": ROOM, "response_length": ROOM, "calculate_log_probs": True}
    OmegaConf.update(config, "actor_rollout_ref.rollout", rollout)
    OmegaConf.update(config, "actor_rollout_ref.rollout.agent.agent_loop_config_path", str(folder / "agents.yaml"))
    OmegaConf.update(config, "actor_rollout_ref.model.path", str(folder / "model"))
    OmegaConf.update(config, "data.cache_dir", str(folder / "cache"), force_add=True)
    return AgentLoopWorker(config, server)


def data(made: Sequence[Row], playing: AgentLoopWorker, path: Path) -> RLHFDataset:
    """Write rows, and return verl's data set of them."""
    write_rows(path, made)
    return RLHFDataset([str(path)], playing.tokenizer, playing.config.data)


def play(playing: AgentLoopWorker, examples: Sequence[dict[str, Any]], group: int) -> DataProto:
    """Return the batch of every example's sessions, members of a group one after another."""
    batch = DataProto.from_single_dict(collate_fn(list(examples)))
    batch.non_tensor_batch["uid"] = np.arange(len(batch))

    async def run() -> DataProto:
        # With one thread for verl's tokens, sessions ask in the same order every time: the same seed learns the same.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        return await playing.generate_sequences(batch.repeat(group, interleave=True))

    return asyncio.run(run())


def loss(policy: TransformersPolicy, played: DataProto) -> torch.Tensor:
    """Return GRPO's loss, by verl's functions."""
    batch, mask = played.batch, played.batch["response_mask"]
    advantages, _ = compute_grpo_outcome_advantage(batch["rm_scores"], mask, played.non_tensor_batch["uid"])
    logits = policy.model(**{name: batch[name] for name in ("input_ids", "attention_mask", "position_ids")}).logits
    logprobs = logits[:, -mask.shape[1] - 1 : -1].log_softmax(-1).gather(-1, batch["responses"][..., None]).squeeze(-1)
    actor = ActorConfig(strategy="fsdp", rollout_n=GROUP, ppo_mini_batch_size=1, use_dynamic_bsz=True)
    out: torch.Tensor
    out, _ = compute_policy_loss_vanilla(batch["rollout_log_probs"], logprobs, advantages, mask, config=actor)
    return out


def report(when: str, playing: AgentLoopWorker, test: RLHFDataset) -> None:
    """Print what the model is paid."""
    paid = play(playing, [test[i] for i in range(len(test))], group=1).batch["rm_scores"].sum(-1)
    found = mean_score({str(i): [float(each)] for i, each in enumerate(paid)}, bounds=(-2.0, 2.0))
    print(f"{when}: {found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}] chips a hand, {len(test)} hands")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=10, help="of GRPO, each on 16 rows with 8 episodes of each")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    logging.disable(logging.WARNING)  # verl says once a session that it has no builder of its own for such models
    datasets.disable_progress_bars()
    env, start = sparring.make(ENV), Start(steps=60, batch=128)
    words = everyone(env, start.players)
    policy = build_nano(env, words, config=NanoConfig(phrases=True), seed=given.seed, device="cpu")
    warm_up(Learner(policy, lr=start.lr), env, start, seed=given.seed)
    optimizer, server = torch.optim.Adam(policy.model.parameters(), lr=3e-3), LocalServer(policy, given.seed)
    with tempfile.TemporaryDirectory() as name:
        playing = worker(server, folder := Path(name))
        train = data(rows(ENV, 8 * given.steps, opponent="self"), playing, folder / "train.jsonl")
        test = data(rows(ENV, 100, opponent="random", split="test"), playing, folder / "test.jsonl")
        report("before", playing, test)
        for step in range(given.steps):
            batch = play(playing, [train[i] for i in range(16 * step, 16 * (step + 1))], GROUP)
            optimizer.zero_grad()
            torch.autograd.backward(loss(policy, batch))
            optimizer.step()
            server.known.clear()
        report("after ", playing, test)
