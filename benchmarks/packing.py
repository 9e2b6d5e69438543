"""Tokens per second of a gradient step on rows of equal and of unequal lengths: padded, and as the learner chooses.

The same rows, model (a nano Llama with random weights) and step: forward, backward, Adam. A token is one of a row's own; padding
and what is computed twice do not count, so the figures of one line are comparable.

    equal     64 rows of 64 tokens, 16 of them scored: nothing to save, so what the choice itself costs
    ragged    64 rows of 16 to 512 tokens (as many of each octave): several short rows share a sequence
    groups    8 prompts of 192 tokens with 8 answers of 8 to 32 each: a prompt is computed once

Tokens per second of CPU time of this process with one torch thread; of wall time on CUDA.

    python -m benchmarks.packing
    python -m benchmarks.packing --device cuda --hidden-size 1024 --layers 16
"""

from __future__ import annotations

import argparse
import random
import time
from copy import deepcopy

import torch

import sparring
from benchmarks._common import Round, interleave, machine, parser, rate, ratio, table, timed
from sparring.agents.improve.engine import Engine
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.packing import plan
from sparring.agents.improve.rows import Row, answer_row
from sparring.agents.policies.nano import NanoConfig, build_nano, random_agent
from sparring.agents.policies.transformers import TransformersPolicy

KINDS = ("equal", "ragged", "groups")
WAYS = {"padded": Engine(pack=False), "chosen": Engine()}


def rows_of(kind: str, rng: random.Random, vocabulary: int) -> list[Row]:
    """Return new rows of one kind."""

    def tokens(count: int) -> list[int]:
        return [rng.randrange(4, vocabulary) for _ in range(count)]

    if kind == "equal":
        return [answer_row(tokens(48), tokens(16)) for _ in range(64)]
    if kind == "ragged":
        lengths = [round(2 ** rng.uniform(4, 9)) for _ in range(64)]
        return [answer_row(tokens(length - length // 4), tokens(length // 4)) for length in lengths]
    prompts = [tokens(192) for _ in range(8)]
    return [answer_row(prompt, tokens(rng.randint(8, 32))) for prompt in prompts for _ in range(8)]


def contender(learner: Learner, kind: str) -> Round:
    """Return the rounds of one way: new rows each time, the same for all ways."""
    clock = time.perf_counter if learner.policy.model.device.type == "cuda" else time.process_time

    def play(number: int) -> tuple[float, float]:
        rows = rows_of(kind, random.Random(number), len(learner.policy.tokenizer))

        def step() -> float:
            learner.update(rows)  # its loss is read, so a GPU has finished
            return float(sum(len(row.ids) for row in rows))

        return timed(step, clock)

    return play


def computed(learner: Learner, kind: str) -> int:
    """Return how many tokens the first round computes."""
    items = [(row,) for row in rows_of(kind, random.Random(1), len(learner.policy.tokenizer))]
    pack = learner.engine.pack
    return sum(each.tokens for each in plan(learner.policy, items, learner.engine.batch_tokens, pack=pack, share=pack))


def build(args: argparse.Namespace) -> TransformersPolicy:
    """Return the policy whose copies are trained."""
    environment = sparring.make("Arithmetic-v0")
    size = NanoConfig(args.hidden_size, args.layers, max(4, args.hidden_size // 64))
    return build_nano(environment, random_agent(environment), config=size, device=args.device, episodes=50)


def main() -> None:
    """Print a table."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--device", default="cpu")
    options.add_argument("--hidden-size", type=int, default=128)
    options.add_argument("--layers", type=int, default=4)
    args = options.parse_args()
    torch.set_num_threads(1)
    policy = build(args)
    lines = []
    for kind in KINDS:
        learners = {}
        for name, engine in WAYS.items():
            own = TransformersPolicy(deepcopy(policy.model), policy.tokenizer, name=name)
            learners[name] = Learner(own, lr=1e-4, engine=engine)
        rates = interleave({name: contender(learner, kind) for name, learner in learners.items()}, args.rounds)
        tokens = [f"{computed(learner, kind):,}" for learner in learners.values()]
        speeds = [rate(rates[name]) for name in WAYS]
        lines.append([kind, *tokens, *speeds, ratio(rates["chosen"], rates["padded"])])
    weights = sum(p.numel() for p in policy.model.parameters()) / 1e6
    columns = (
        "rows",
        "computed, padded",
        "computed, chosen",
        "padded, tokens/s",
        "chosen, tokens/s",
        "chosen / padded",
    )
    print(machine("torch", "transformers"), end="\n\n")
    print(table(f"{weights:.2f} M parameters, float32 on {args.device}, {args.rounds} rounds", columns, lines))


if __name__ == "__main__":
    main()
