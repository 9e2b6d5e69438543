"""What `test_processes` runs in one process and in two: a few steps of a learner, and commands."""

import atexit
import json
import sys
from pathlib import Path

import torch

import sparring
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.processes import join_processes
from sparring.agents.improve.rows import Row
from sparring.agents.policies.nano import NanoConfig, build_nano, random_agent
from sparring.cli.main import main

TINY = NanoConfig(hidden_size=16, layers=2, heads=2, context=64)
"""Not the fixtures' own: what they import would come before the processes join, as it does not in a user's run."""


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


def tell_threads_left() -> None:
    """Name the threads of gloo that there are still: when the interpreter ends they can abort it."""
    names = [path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm")]
    sys.stderr.write(f"threads left:{[name for name in names if 'gloo' in name]}\n")


if __name__ == "__main__":
    atexit.register(tell_threads_left)
    with join_processes():
        steps(Path(sys.argv[1]))
        for words in json.loads(sys.argv[2]):
            if code := main(words):
                sys.exit(code)
