"""Flows and agents.

A flow is a sans-IO generator: it yields a `Prompt` and is sent the `Completion`, or yields an `Ask` of several prompts and is
sent the tuple of their completions; in the end it returns the action. It does no generation itself, so one driver
(`sparring.agents.rollout`) can batch the prompts of thousands of episodes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sparring.agents.policies.core import Lesson, Policy, mix_seed, teach
from sparring.envs.core import Episode, Player
from sparring.errors import BadValue, PolicyError
from sparring.types import Completion, Message, Prompt, Trajectory

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ask:
    """Prompts that are answered together."""

    prompts: tuple[Prompt, ...]
    policy: Policy | None = None
    """Who answers; None: the agent's own policy."""
    lesson: Lesson | None = None
    """What the one who answers is taught first, for these prompts alone."""


Flow = Callable[[Episode, int], Generator[Prompt | Ask, Any, str]]
"""(episode, seed of this turn's draws) -> generator of prompts that returns the action."""
After = Callable[[Trajectory, str, int], Generator[Prompt | Ask, Any, None]]
"""(episode that is over, the agent's seat, seed) -> generator of prompts: what is learnt from it."""


@dataclass(frozen=True, slots=True)
class Learning:
    """A flow that also does something when an episode is over; `rollout` sees to that, in every seat that plays it.

    Flows that are registered hand on what the flow inside them does then.
    """

    flow: Flow
    after: tuple[After, ...]

    def __call__(self, episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        """Do what the flow does."""
        return self.flow(episode, seed)


def afters(flow: Flow) -> tuple[After, ...]:
    """Return what a flow does when an episode is over."""
    return flow.after if isinstance(flow, Learning) else ()


@dataclass(frozen=True, slots=True)
class Agent:
    """Who sits in a seat: a flow, and the policy that answers its prompts (None if it yields none)."""

    name: str
    flow: Flow
    policy: Policy | None = None


def question(episode: Episode, seed: int, *more: Message) -> Prompt:
    """Return the prompt of the seat to act: all that it has seen and said, and further messages.

    What can be answered is listed (`choices`) only as long as nothing is added to it.
    """
    turn = episode.turn
    assert turn.seat is not None
    return Prompt((*episode.transcript(turn.seat), *more), seed, None if more else turn.legal, turn.tools)


def direct(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
    """Ask once with the seat's transcript; the answer is the action."""
    completion: Completion = yield question(episode, seed)
    return completion.text


def ask(
    *prompts: Prompt, policy: Policy | None = None, lesson: Lesson | None = None
) -> Generator[Prompt | Ask, Any, tuple[Completion, ...]]:
    """Return the answers to several prompts that are asked at once; to none, at no cost.

    In a flow: `one, two = yield from ask(first, second)`.
    """
    if not prompts:
        return ()
    completions: tuple[Completion, ...] = yield Ask(prompts, policy, lesson)
    return completions


def gather(*flows: Generator[Prompt | Ask, Any, T]) -> Generator[Prompt | Ask, Any, tuple[T, ...]]:
    """Return what several flows return, driven side by side: what all of them ask of one policy is asked at once.

    In a flow: `actions = yield from gather(*(inner(episode, mix_seed(seed, i)) for i in range(n)))`.
    """
    results: dict[int, T] = {}
    waiting: dict[int, Prompt | Ask] = {}

    def advance(number: int, answer: object) -> None:
        try:
            waiting[number] = flows[number].send(answer)
        except StopIteration as stop:
            results[number] = stop.value

    for number in range(len(flows)):
        advance(number, None)
    while waiting:
        lines: dict[tuple[int, int], tuple[Policy | None, Lesson | None, list[int]]] = {}
        for number, asks in waiting.items():
            policy, lesson = (asks.policy, asks.lesson) if isinstance(asks, Ask) else (None, None)
            lines.setdefault((id(policy), id(lesson)), (policy, lesson, []))[2].append(number)
        for policy, lesson, numbers in lines.values():
            now = {number: waiting.pop(number) for number in numbers}
            counts = {number: len(asks.prompts) if isinstance(asks, Ask) else 1 for number, asks in now.items()}
            prompts = [p for asks in now.values() for p in (asks.prompts if isinstance(asks, Ask) else (asks,))]
            answers = iter((yield from ask(*prompts, policy=policy, lesson=lesson)))
            for number, asks in now.items():
                mine = tuple(islice(answers, counts[number]))
                advance(number, mine if isinstance(asks, Ask) else mine[0])
    return tuple(results[number] for number in range(len(flows)))


def policy_agent(policy: Policy, flow: Flow = direct, *, name: str | None = None) -> Agent:
    """Return the agent in which `policy` acts through `flow`.

    Raises:
        BadValue: What is given is no policy, but perhaps a function.
    """
    if not hasattr(policy, "generate"):
        raise BadValue(f"{policy!r:.80} is no policy: of a function from prompt to text, ScriptedPolicy makes one")
    return Agent(name or policy.name, flow, policy)


def player_agent(player: Player, name: str) -> Agent:
    """Return the agent that draws from the distribution of a domain's named player; it asks no policy."""

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        yield from ()
        return draw(player(episode), seed)

    return Agent(name, flow)


def take_turn(
    agent: Agent, episode: Episode, seed: int, calls: list[tuple[str, Prompt, Completion]] | None = None
) -> str:
    """Return the action of the seat to move: one flow driven by itself, as `rollout` drives thousands.

    Args:
        agent: Who acts.
        episode: Where; it is not stepped.
        seed: Of this turn's draws.
        calls: What the flow asked is added here: (the policy's name, prompt, answer).

    Raises:
        PolicyError: A policy cannot answer, or the agent has none and its flow asked one.
        BadValue: The flow yields what is no question, or returns what is no text.
    """
    action = drive(agent, agent.flow(episode, seed), calls)
    if not isinstance(action, str):
        raise BadValue(f"{agent.name}: its flow returned {action!r:.80}, not the text of an action")
    return action


def drive(
    agent: Agent, flow: Generator[Prompt | Ask, Any, T], calls: list[tuple[str, Prompt, Completion]] | None = None
) -> T:
    """Return what a flow of an agent returns, its prompts answered one after another; what it asked goes to `calls`.

    Raises:
        PolicyError: A policy cannot answer, or the agent has none and its flow asked one.
        BadValue: The flow yields what is no question.
    """
    try:
        asks = next(flow)
        while True:
            prompts = (asks,) if isinstance(asks, Prompt) else asks.prompts if isinstance(asks, Ask) else ()
            if not prompts:
                raise BadValue(f"{agent.name}: its flow yielded {asks!r:.80}, not a Prompt, and no Ask with prompts")
            policy = (asks.policy if isinstance(asks, Ask) else None) or agent.policy
            if policy is None:
                raise PolicyError(f"{agent.name}: its flow asked for a completion, but it has no policy")
            if isinstance(asks, Ask) and asks.lesson is not None:
                policy = teach(policy, asks.lesson)
            answers = policy.generate(prompts)
            if len(answers) != len(prompts):
                raise PolicyError(f"{policy.name} returned {len(answers)} completions for {len(prompts)} prompts")
            for prompt, answer in zip(prompts, answers, strict=True):
                if isinstance(answer, PolicyError):
                    raise answer
                if calls is not None:
                    calls.append((policy.name, prompt, answer))
            asks = flow.send(answers[0] if isinstance(asks, Prompt) else tuple(answers))
    except StopIteration as stop:
        found: T = stop.value
        return found


def draw(distribution: object, seed: int) -> str:
    """Return a move drawn from {move: probability} by the seed.

    Raises:
        BadValue: It is no distribution.
    """
    if not isinstance(distribution, Mapping) or not distribution:
        raise BadValue(f"a player returns the probability of each move, got {distribution!r:.80}")
    total = sum(distribution.values())
    if not (abs(total - 1) <= 1e-6 and min(distribution.values()) >= 0):
        raise BadValue(f"a player's probabilities must be >= 0 and sum to 1: {distribution!r:.200}")
    u, reached = mix_seed(seed) * 2.0**-64, 0.0
    for move, p in distribution.items():
        reached += p
        if u < reached:
            return str(move)
    return str([move for move, p in distribution.items() if p > 0][-1])
