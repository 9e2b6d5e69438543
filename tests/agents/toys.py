"""Small environments and helpers for the tests of agents: real ones, with a fault or a delay where a test wants it."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Callable, Iterator
from typing import Any

from sparring.agents.flows.core import Agent, policy_agent
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.rollout import Job
from sparring.envs.core import EnvSpec, EpisodeBase, replay
from sparring.tasks.core import seed_pack
from sparring.types import Frame, Message, Turn

SEAT = "player_0"


class ToyEpisode(EpisodeBase):
    """Asks `environment.turns` times; pays 1 for every answer that is the number it asked for."""

    def __init__(self, environment, task, seed):
        super().__init__(environment, task, seed)
        environment.on_start(task)
        self._begin(self._ask(0.0))

    def _ask(self, reward, **more):
        self.number = str(self.rng.randrange(10))
        over = len(self.actions) == self.environment.turns
        message = Message("user", f"say {self.number}")
        if over:
            return Turn(None, (), {SEAT: reward}, terminated=True, **more)
        asks = self.environment.asks
        return Turn(asks, (message,) if asks == SEAT else (), {SEAT: reward}, **more)

    def _advance(self, action):
        self.environment.on_step(self.task, action)
        reward = self.environment.pays * float(action == self.number)
        return self._ask(reward, info={"action": action, "illegal": False})

    def render(self):
        return Frame("toy")


class Toy:
    """One seat; what it does besides (fail, wait, pay nonsense) is passed in."""

    def __init__(
        self,
        turns: int = 2,
        *,
        blocking: bool = False,
        pays: float = 1.0,
        asks: str = SEAT,
        max_turns: int | None = None,
        on_start: Callable[[Any], None] = lambda task: None,
        on_step: Callable[[Any, str], None] = lambda task, action: None,
    ):
        self.turns, self.pays, self.asks, self.on_start, self.on_step = turns, pays, asks, on_start, on_step
        self.kwargs = {"turns": turns}
        self.spec = EnvSpec(
            id="Toy-v0",
            seats=(SEAT,),
            reward_range=(0.0, float(turns)),
            max_turns=max_turns or turns,
            max_chars=100,
            blocking=blocking,
        )

    def start(self, task, *, seed):
        return ToyEpisode(self, task, seed)

    def load(self, state):
        return replay(self, state)

    def tasks(self, split="train"):
        return seed_pack("toy").tasks(split)


def obedient(prompt) -> str:
    """Say the number that was asked for."""
    return prompt.messages[-1].content.removeprefix("say ")


def scripted(function=obedient, name: str = "scripted") -> Agent:
    return policy_agent(ScriptedPolicy(function, name))


def jobs(environment, agent, count: int, seed: int = 0) -> list[Job]:
    agents = dict.fromkeys(environment.spec.seats, agent)
    return [Job(environment, task, seed, agents) for task in environment.tasks("train")[:count]]


class Counting(ScriptedPolicy):
    """A scripted policy that remembers how many prompts each call had."""

    def __init__(self, function=obedient, name: str = "counting"):
        super().__init__(function, name)
        self.calls: list[int] = []

    def generate(self, prompts):
        self.calls.append(len(prompts))
        return super().generate(prompts)


def naive_logps(model, prompt, answer, temperature: float = 1.0) -> list[float]:
    """Log-probability of every answer token: one row, no padding, no cache, in float64."""
    import torch

    ids = torch.tensor([[*prompt, *answer]])
    with torch.no_grad():
        logits = model(input_ids=ids, use_cache=False).logits[0].double() / temperature
    logp = torch.log_softmax(logits, -1)
    return [float(logp[len(prompt) + i - 1, token]) for i, token in enumerate(answer)]


def state_bytes(model) -> bytes:
    return b"".join(t.numpy().tobytes() for t in model.state_dict().values())


@contextlib.contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let every write fail that would make a file longer than `size` bytes (the system's own error, as on a full disk)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
