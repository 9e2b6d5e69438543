"""Games per second of `rollout()` on KuhnPoker, and what computing identical prompts once is worth.

Random play, by two routes: a named player (no policy is asked) and `RandomPolicy` (every move is a prompt). Then one
nano model (0.1 M parameters) in both seats, after the warm-up with which `sparring train kuhn-poker` begins (it speaks
the format and knows nothing), by three routes that draw from the same distributions with the same seeds:

    nano, shared      `TransformersPolicy` as it is: all waiting prompts in one call, equal ones computed once
    nano, unshared    the same call, but every prompt has a row of its own through the whole forward pass
    nano, one by one  every prompt in a `generate` call of its own (fewer games, since it is slow)

The benchmark asserts that shared and unshared give the same games but for rounding: at least 99 % of them move by move.
Units are finished games per second of CPU time of this process with one torch thread (wall time on CUDA); making the
jobs is not counted.

    python -m benchmarks.rollout
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import torch

import sparring
from benchmarks._common import Round, interleave, machine, parser, rate, ratio, table, timed
from sparring.agents.flows.core import Agent, player_agent, policy_agent
from sparring.agents.improve.learner import Learner
from sparring.agents.policies._sampling import sample
from sparring.agents.policies.core import Policy, RandomPolicy, as_seeds
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.resolve import find_player
from sparring.agents.rollout import Job, rollout
from sparring.agents.training.config import Start
from sparring.agents.training.warmup import warm_up
from sparring.types import Completion, Prompt, Trajectory


class Unshared:
    """The model with a row for every prompt: nothing is merged, everything else is the same."""

    def __init__(self, policy: TransformersPolicy):
        self._policy = policy
        self.name = policy.name

    def generate(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Answer every prompt in a row of its own."""
        shares = [(self._policy.encode(prompt.messages), [i]) for i, prompt in enumerate(prompts)]
        shares.sort(key=lambda share: -len(share[0]))
        seeds = as_seeds(prompt.seed for prompt in prompts)
        answers = dict(pair for ended in sample(self._policy, shares, seeds, len(prompts)) for pair in ended)
        return [answers[i] for i in range(len(prompts))]


class OneByOne:
    """The model with a call for every prompt."""

    def __init__(self, policy: TransformersPolicy):
        self._policy = policy
        self.name = policy.name

    def generate(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Answer every prompt in a call of its own."""
        return [self._policy.generate([prompt])[0] for prompt in prompts]


def jobs(environment: sparring.Environment, agent: Agent, first: int, games: int) -> list[Job]:
    """Return so many games of the agent against itself, beginning with a task number."""
    tasks = environment.tasks("train")
    agents = dict.fromkeys(environment.spec.seats, agent)
    return [Job(environment, tasks[i], 0, agents) for i in range(first, first + games)]


def play(todo: list[Job]) -> list[Trajectory]:
    """Play the jobs; none may fail."""
    done = list(rollout(todo))
    assert all(trajectory.error is None for trajectory in done)
    return done


def contender(environment: sparring.Environment, agent: Agent, games: int, device: str) -> Round:
    """Return the rounds of one agent, every one with new games."""
    cuda = device.startswith("cuda")

    def work(number: int) -> tuple[float, float]:
        todo = jobs(environment, agent, number * games, games)
        return timed(lambda: len(play(todo)), time.perf_counter if cuda else time.process_time)

    return work


def check_same(environment: sparring.Environment, one: Policy, other: Policy, games: int) -> None:
    """Assert that two policies play the same games."""
    plays = [play(jobs(environment, policy_agent(policy), 0, games)) for policy in (one, other)]
    moves = [{t.task["index"]: [step.text for step in t.steps] for t in played} for played in plays]
    equal = sum(moves[0][i] == moves[1][i] for i in moves[0])
    assert equal >= 0.99 * games, f"only {equal} of {games} games are the same"


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--games", type=int, default=2048, help="per contender and round (default: %(default)s)")
    options.add_argument("--device", default="cpu", help="cpu or cuda (default: cpu)")
    options.add_argument("--steps", type=int, default=100, help="gradient steps of the warm-up (default: %(default)s)")
    args = options.parse_args()
    torch.set_num_threads(1)
    environment = sparring.make("KuhnPoker-v0")
    nano = build_nano(environment, random_agent(environment), device=args.device)
    start = Start(steps=args.steps)
    warm_up(Learner(nano, lr=start.lr), environment, start, seed=0)
    check_same(environment, nano, Unshared(nano), args.games)
    random_player = player_agent(find_player(environment, "random"), "random")
    few = max(1, args.games // 32)
    playing = {
        "random player": (random_player, args.games),
        "RandomPolicy": (policy_agent(RandomPolicy()), args.games),
        "nano, shared": (policy_agent(nano), args.games),
        "nano, unshared": (policy_agent(Unshared(nano)), args.games),
        "nano, one by one": (policy_agent(OneByOne(nano)), few),
    }
    rates = interleave({name: contender(environment, *who, args.device) for name, who in playing.items()}, args.rounds)
    base = rates["nano, unshared"]
    rows = [[name, str(playing[name][1]), rate(rates[name]), ratio(rates[name], base)] for name in rates]
    print(machine("torch", "transformers"), "\n")
    print(table(f"KuhnPoker-v0, {args.rounds} rounds", ("who plays", "games", "games/s", "x unshared"), rows))


if __name__ == "__main__":
    main()
