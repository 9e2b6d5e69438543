"""What `test_processes` runs in one process and in two: a few steps of a learner, and commands."""

import json
import sys
from pathlib import Path

import torch

import sparring
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.processes import join_processes
from sparring.agents.improve.rows import Row
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.cli.main import main

from .conftest import TINY


def steps(folder: Path) -> None:
    """Take steps; write the losses, the weights, how many tokens were scored, and what the processes told each other."""
    kuhn = sparring.make("KuhnPoker-v0")
    policy = build_nano(kuhn, random_agent(kuhn), config=TINY, episodes=20, device="cpu")
    rows = [Row((1 + i, 2, 3 + i, 4), (False, False, True, True), 0.5 + i) for i in range(5)]
    scored: list[int] = []
    policy.model.get_input_embeddings().register_forward_hook(
        lambda module, given, out: scored.append(given[0].numel())
    )
    with join_processes() as processes:
        learner = Learner(policy, lr=0.01, processes=processes)
        losses = [learner.update(rows), learner.update(rows[:1]), learner.update([])]
        weights = torch.cat([p.detach().reshape(-1) for p in policy.model.parameters()]).tolist()
        rank = processes.rank
        told = [processes.any(rank == 1), processes.any(False), processes.sum(rank + 1.0)]
        told += [processes.same(f"of {rank}"), processes.gather([rank] * (1 + rank))]
        with join_processes() as inner:
            told.append(inner == processes)
        path = folder / f"{rank}-of-{processes.count}.json"
        path.write_text(json.dumps([losses, weights, sum(scored), told]))


if __name__ == "__main__":
    with join_processes():
        steps(Path(sys.argv[1]))
        for words in json.loads(sys.argv[2]):
            if code := main(words):
                sys.exit(code)
