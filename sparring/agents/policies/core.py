"""The policy protocol, and the two policies that need no model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sparring.errors import BadValue, PolicyError
from sparring.types import Completion, Message, Prompt

Answer = Completion | PolicyError
"""What a policy gives for one prompt: a completion, or why it has none for this one."""


class Policy(Protocol):
    """Answers prompts in batches. Equal prompts with equal seeds get equal answers, whatever else is in the batch."""

    @property
    def name(self) -> str:
        """What identifies the policy in records, version included."""

    def generate(self, prompts: Sequence[Prompt]) -> Sequence[Answer]:
        """Return one completion for each prompt, in order.

        In the place of a completion there may be a `PolicyError`: this prompt alone could not be answered, its episode is void,
        and nothing is asked again.

        Raises:
            PolicyError: The policy cannot answer now (model server gone, out of memory); all episodes that wait are void.
            Exception: Anything else is taken for the fault of one of the prompts; a rollout asks the others again.
        """


@runtime_checkable
class StreamingPolicy(Policy, Protocol):
    """A policy that can tell of each answer when it has ended: a rollout gives it to a slow environment at once."""

    def stream(self, prompts: Sequence[Prompt]) -> Iterator[tuple[int, Answer]]:
        """Yield (number of the prompt, what `generate` would return for it), every prompt once, in any order.

        Raises:
            PolicyError: As for `generate`; what was yielded stands.
        """


@dataclass
class Count:
    """How many tokens a model has sampled; the copies that are made of its policy, such as an average, count here, too."""

    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a policy is taught before it answers, and forgets again: test-time training."""

    examples: tuple[tuple[tuple[Message, ...], str], ...]
    """Conversations, and what is to be answered to each."""
    steps: int = 8
    """Gradient steps, each on all examples."""
    lr: float = 1e-3
    rank: int = 8
    """Of the low-rank adapter that is trained in place of the weights."""
    seed: int = 0
    """Of the adapter's first weights."""


@runtime_checkable
class TeachablePolicy(Policy, Protocol):
    """A policy that can be taught for a while."""

    def taught(self, lesson: Lesson) -> Policy:
        """Return a policy that has learnt a lesson; this one stays as it is. The same lesson gives the same answers."""


def teach(policy: Policy, lesson: Lesson) -> Policy:
    """Return a policy that has learnt a lesson.

    Raises:
        PolicyError: It cannot be taught.
    """
    if not isinstance(policy, TeachablePolicy):
        raise PolicyError(f"{policy.name} cannot be taught: name a model in this process, such as transformers:PATH")
    return policy.taught(lesson)


class ScriptedPolicy:
    """A policy made of a function from prompt to text: the fake for tests, and the way to plug in anything.

    >>> ScriptedPolicy(lambda prompt: "bet").generate([Prompt(())])[0].text
    'bet'
    """

    def __init__(self, function: Callable[[Prompt], str], name: str = "scripted"):
        self._function = function
        self.name = name

    def generate(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Return the function's text for each prompt."""
        return [Completion(self._function(prompt)) for prompt in prompts]


class RandomPolicy:
    """Answers with one of the prompt's choices, uniformly, by the prompt's seed."""

    name = "random"

    def generate(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Return a uniformly drawn choice for each prompt.

        Raises:
            BadValue: A prompt lists no choices.
        """
        draws = uniforms(as_seeds(prompt.seed for prompt in prompts), 0)
        out = []
        for prompt, u in zip(prompts, draws, strict=True):
            if not prompt.choices:
                raise BadValue("the random policy needs prompts with choices; this environment lists no legal moves")
            out.append(Completion(prompt.choices[int(u * len(prompt.choices))]))
        return out


def mix_seed(*parts: int) -> int:
    """Return a 64-bit seed that depends on every part (splitmix64 finaliser, Steele et al. 2014).

    >>> mix_seed(1, 2) != mix_seed(2, 1)
    True
    """
    x = 0
    for part in parts:
        x = (x ^ (part & _MASK)) + 0x9E3779B97F4A7C15 & _MASK
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
        x ^= x >> 31
    return x


_MASK = (1 << 64) - 1


def as_seeds(seeds: Iterable[int]) -> NDArray[np.uint64]:
    """Return any integers as seeds for `uniforms`: their lowest 64 bits."""
    return np.array([seed & _MASK for seed in seeds], np.uint64)


def uniforms(seeds: NDArray[np.uint64], draw: int | NDArray[np.int64]) -> NDArray[np.float64]:
    """Return numbers in [0, 1): of each seed's stream the `draw`-th. Seeds and draws are broadcast."""
    with np.errstate(over="ignore"):
        x = seeds + (np.asarray(draw).astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
    out: NDArray[np.float64] = (x >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return out
