"""Share of a training step in which the policy has nothing to do: programs in the sandbox, and tasks of the web.

A step is what a recipe does in one iteration: episodes of a nano model, then one update of its weights on every answer. The
model draws its answers, but what is played is the move of the environment's own expert (a right program, a step of the
plan), so that the environment works as hard as for a model that has learnt. Programs run in the local sandbox, in threads,
while other answers are drawn; the text engine of the web works between the policy's calls.

    drawing     wall time in the policy
    waiting     all other wall time of the episodes but the expert's: making them, steps of the environment that nothing was
                left to do beside, and the engine
    learning    wall time of the update
    share       waiting / all three; the goal is less than 5 %

The expert moves before the model answers, when no program runs, so that nothing is hidden behind its time, which no training
has. Random weights rarely end an answer before `--tokens`, so that all programs of a step come at its end: the least favourable
case for `Code-v0`.

    python -m benchmarks.waiting
    python -m benchmarks.waiting --environments Web-v0 --episodes 4 --tokens 32   # long pages: the update takes minutes
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from statistics import median
from typing import Any

import torch

import sparring
from benchmarks._common import machine, parser, table
from sparring.agents.flows.core import Agent, Ask, draw, player_agent, question
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.rows import answer_row
from sparring.agents.policies.nano import NanoConfig, build_nano
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.resolve import find_player
from sparring.agents.rollout import Job, rollout
from sparring.envs.core import Environment, Episode, Player
from sparring.types import Completion, Prompt

ENVIRONMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "Code-v0": ("reference", {}),
    "Web-v0": ("oracle", {"max_chars": 4000, "max_steps": 4}),
}
"""Name -> (its expert, its settings)."""


class Timed:
    """A policy whose seconds are counted."""

    def __init__(self, policy: TransformersPolicy):
        self.policy, self.name, self.seconds = policy, policy.name, 0.0

    def generate(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Answer, and count the seconds."""
        answers = dict(self.stream(prompts))
        return [answers[i] for i in range(len(prompts))]

    def stream(self, prompts: Sequence[Prompt]) -> Iterator[tuple[int, Completion]]:
        """Answer, and count the seconds, not those in which somebody else does something with an answer."""
        answers = self.policy.stream(prompts)
        while True:
            began = time.perf_counter()
            found = next(answers, None)
            self.seconds += time.perf_counter() - began
            if found is None:
                return
            yield found


class Expert:
    """The environment's expert, whose seconds are counted."""

    def __init__(self, player: Player):
        self.player, self.seconds = player, 0.0

    def flow(self, episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        """Choose a move, have the policy answer, and play the move."""
        began = time.perf_counter()
        move = draw(self.player(episode), seed)
        self.seconds += time.perf_counter() - began
        yield question(episode, seed)
        return move


def build(environment: Environment, expert: str, tokens: int) -> TransformersPolicy:
    """Return a nano model of 0.9 M parameters that reads the environment."""
    size = NanoConfig(hidden_size=128, layers=4, context=1 << 15)
    agent = player_agent(find_player(environment, expert), expert)
    return build_nano(environment, agent, config=size, device="cpu", episodes=40, max_new_tokens=tokens)


def step(
    environment: Environment, learner: Learner, expert: Expert, policy: Timed, first: int, count: int
) -> list[float]:
    """Return the seconds of drawing, waiting and learning of one training step, with new tasks."""
    tasks = environment.tasks("train")
    seats = {environment.spec.seats[0]: Agent("taught", expert.flow, policy)}
    jobs = [Job(environment, tasks[first + i], 0, seats) for i in range(count)]
    policy.seconds, expert.seconds, began = 0.0, 0.0, time.perf_counter()
    played = list(rollout(jobs, live=count, lockstep=True))
    collected = time.perf_counter()
    assert all(t.error is None for t in played), next(t.error for t in played if t.error)
    answers = [call.completion for t in played for s in t.steps for call in s.calls]
    mean = sum(sum(t.returns.values()) for t in played) / count
    learner.update([answer_row(a.prompt_ids, a.token_ids, 1.5 - mean) for a in answers], lr=1e-5)
    waiting = collected - began - policy.seconds - expert.seconds
    return [policy.seconds, waiting, time.perf_counter() - collected]


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--episodes", type=int, default=64, help="in a step (default: %(default)s)")
    options.add_argument("--tokens", type=int, default=128, help="of an answer (default: %(default)s)")
    options.add_argument("--environments", nargs="+", choices=[*ENVIRONMENTS], default=["Code-v0"])
    args = options.parse_args()
    torch.set_num_threads(1)
    lines = []
    for name in args.environments:
        player, settings = ENVIRONMENTS[name]
        environment = sparring.make(name, **settings)
        policy = Timed(build(environment, player, args.tokens))
        expert = Expert(find_player(environment, player))
        learner = Learner(policy.policy, lr=1e-5)
        steps = [
            step(environment, learner, expert, policy, number * args.episodes, args.episodes)
            for number in range(args.rounds + 1)
        ][1:]
        shares = sorted(parts[1] / sum(parts) for parts in steps)
        seconds = [f"{median(column):.2f}" for column in zip(*steps, strict=True)]
        lines.append([name, *seconds, f"{median(shares):.1%} [{shares[0]:.1%}-{shares[-1]:.1%}]"])
    print(machine("torch", "transformers"), "\n")
    title = f"{args.episodes} episodes a step, answers of up to {args.tokens} tokens, {args.rounds} rounds"
    print(table(title, ("environment", "drawing, s", "waiting, s", "learning, s", "share that waits"), lines))


if __name__ == "__main__":
    main()
