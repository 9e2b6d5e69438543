"""The door to TRL: any environment in a `GRPOTrainer`, as a `rollout_func` or as an `environment_factory`.

`dataset` makes a trainer's data set of rows, and `rollout_func` with `environment_reward` plays and pays them: `docs/trainers.md` shows a
trainer, and `examples/train_with_trl.py` trains.

A row says which task is played, with which chance draws, by which seat and against whom. TRL repeats a row for a group, so all of
a group begin alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sparring.agents.flows.core import Agent
from sparring.agents.policies.adapters import is_adapted
from sparring.agents.policies.core import Policy, mix_seed
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.policies.vllm import VLLMPolicy
from sparring.agents.rollout import Job, rollout
from sparring.agents.trainers._trl_rows import dataset, place_of, read_row
from sparring.agents.trainers._trl_tokens import ContinuingPolicy, SeatTokens, seat_tokens
from sparring.agents.trainers._trl_tools import environment_factory
from sparring.agents.trainers.rows import SELF, Row
from sparring.envs.core import Environment
from sparring.envs.registry import make
from sparring.errors import BadValue, InfrastructureError
from sparring.types import Message, Trajectory

__all__ = ["dataset", "environment_factory", "environment_reward", "rollout_func", "seat_tokens"]

RolloutFunc = Callable[[list[Any], Any], dict[str, list[Any]]]
"""(prompts, trainer) -> what TRL takes."""
_NOT_OURS: Mapping[str, tuple[object, ...]] = {
    "top_p": (1.0,),
    "top_k": (0, None),
    "min_p": (0.0, None),
    "repetition_penalty": (1.0,),
    "generation_kwargs": ({}, None),
    "chat_template_kwargs": ({}, None),
    "use_vllm": (False,),
}
"""Settings that TRL's own generation follows -> values that change nothing."""


def rollout_func(
    environment: str | Environment | None = None,
    *,
    generator: str | Policy | None = None,
    max_new_tokens: int | None = None,
    threads: int = 64,
) -> RolloutFunc:
    """Return a `rollout_func` that plays the episodes of rows to their end, with the trainer's weights as they are.

    All episodes of a batch go on side by side: prompts are answered together, and steps of environments that wait
    (`spec.blocking`) are waited for together. Where the policy plays itself, rows of several seats of one episode that are in one
    batch are one episode.

    A completion is all that follows the seat's first prompt: what it said is trained on, what it was told in between is masked
    (`env_mask`). Later turns go on with the very tokens that were sampled, thoughts included. Further columns for reward
    functions: `trajectory`, the `Trajectory` of all seats, and `returned`, what the row's seat was paid in all.

    Args:
        environment: Where rows are played, in place of what they name: for what has no name, such as an `OpponentPool` of past selves.
            An id, or an `Environment`.
        generator: Who answers in place of the engine in this process: the URL of a vLLM server, as for `VLLMPolicy`, to which
            the weights are published after every step; or a policy whose completions have tokens.
        max_new_tokens: Of one answer; `max_completion_length` of the trainer if left out.
        threads: For environments that wait.

    Raises:
        UnknownName: No such environment.
        BadValue: `generator` is a text and no URL, or a number is below 1.
    """
    place = make(environment) if isinstance(environment, str) else environment
    if isinstance(generator, str) and not generator.startswith(("http://", "https://")):
        raise BadValue(
            f"generator={generator!r:.80}: give the URL of a vLLM server, such as 'http://localhost:8000/v1', or a policy"
        )
    for name, number in (("max_new_tokens", max_new_tokens), ("threads", threads)):
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 1):
            raise BadValue(f"{name}={number!r}: use an integer from 1 on")
    return _Rollout(place, generator, max_new_tokens, threads)


def environment_reward(*, returned: Sequence[float] | None = None, **columns: object) -> list[float]:
    """Return what the environment paid: a function for TRL's `reward_funcs`, beside a `rollout_func`.

    Raises:
        BadValue: There is none.
    """
    if returned is None:
        raise BadValue("nothing was played: give the trainer rollout_func=trl.rollout_func(), too")
    return list(returned)


class _Rollout:
    """What `rollout_func` returns."""

    def __init__(
        self,
        environment: Environment | None,
        generator: str | Policy | None,
        max_new_tokens: int | None,
        threads: int,
    ):
        self._environment, self._generator = environment, generator
        self._max_new_tokens, self._threads = max_new_tokens, threads
        self._policy: ContinuingPolicy | None = None
        self._server: VLLMPolicy | None = None
        self._published = -1
        self._calls = 0

    def __call__(self, prompts: list[Any], trainer: Any) -> dict[str, list[Any]]:
        """Play an episode for every prompt; return TRL's columns and those that `rollout_func` tells of."""
        rows = [read_row(prompt) for prompt in prompts]
        policy = self._policy_of(trainer)
        with _evaluating(policy.model):
            policy.said.clear()
            jobs, numbers = self._jobs(rows, policy.agent(self._answering(policy, trainer)), trainer)
            if any(job.environment.spec.max_turns > len(job.environment.spec.seats) for job in jobs):
                policy.continuation((Message("user", "question"),))  # raises if there can be none
            played = {each.sample: each for each in rollout(jobs, threads=self._threads)}
        found = [(_valid(played[number]), row.seat) for number, row in zip(numbers, rows, strict=True)]
        tokens = [seat_tokens(trajectory, seat, policy.end) for trajectory, seat in found]
        return {
            **{name: [getattr(each, name) for each in tokens] for name in SeatTokens._fields},
            "trajectory": [trajectory for trajectory, _ in found],
            "returned": [trajectory.returns[seat] for trajectory, seat in found],
        }

    def _jobs(self, rows: Sequence[Row], agent: Agent, trainer: Any) -> tuple[list[Job], list[int]]:
        """Return the episodes to play, and for every row the number (`Job.sample`) of its own."""
        self._calls += 1
        draws = (trainer.args.seed, trainer.state.global_step, self._calls, trainer.accelerator.process_index)
        jobs: dict[tuple[str, int], Job] = {}
        seen = Counter[str]()
        numbers = []
        for row in rows:
            own = row.to_json()
            seen[own] += 1
            key = (replace(row, seat="").to_json() if row.opponent == SELF else own, seen[own])
            if key not in jobs:
                place = place_of(row, self._environment)
                agents = dict.fromkeys(place.spec.seats, agent)
                jobs[key] = Job(place, row.task, row.seed, agents, sample=mix_seed(*draws, len(jobs)))
            numbers.append(jobs[key].sample)
        return list(jobs.values()), numbers

    def _policy_of(self, trainer: Any) -> ContinuingPolicy:
        """Return the trainer's own model as a policy."""
        model = trainer.accelerator.unwrap_model(trainer.model)
        if self._policy is None or self._policy.model is not model:
            tokenizer = getattr(trainer.processing_class, "tokenizer", trainer.processing_class)
            _check(trainer, tokenizer)
            self._policy = ContinuingPolicy(
                model,
                tokenizer,
                name="trl",
                max_new_tokens=self._max_new_tokens or trainer.max_completion_length,
                temperature=trainer.temperature,
                mixed=trainer.args.bf16 and str(model.dtype) == "torch.float32",
            )
        return self._policy

    def _answering(self, policy: TransformersPolicy, trainer: Any) -> Policy:
        """Return who answers, with the weights as they are now."""
        if not isinstance(self._generator, str):
            return self._generator or policy
        from accelerate.utils import broadcast_object_list

        if hasattr(policy.model, "peft_config") and not is_adapted(policy.model):
            raise BadValue(
                f"generator={self._generator!r}: the adapter of a peft_config cannot be published to a server; leave the generator "
                "out, or the peft_config"
            )
        if self._server is None or self._server.policy is not policy:
            self._server, self._published = VLLMPolicy(policy, self._generator), -1
        if self._published != trainer.state.global_step:
            if trainer.accelerator.is_main_process:
                self._server.publish(Path(trainer.args.output_dir) / "published")
            (self._server.serving,) = broadcast_object_list([self._server.serving])
            self._published = trainer.state.global_step
        return self._server


@contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(training)


def _valid(trajectory: Trajectory) -> Trajectory:
    if trajectory.error is not None:
        item = f"{trajectory.task['split']} {trajectory.task['index']}, seed {trajectory.seed}"
        raise InfrastructureError(f"an episode of {trajectory.env} ({item}) is void: {trajectory.error}")
    return trajectory


def _check(trainer: Any, tokenizer: Any) -> None:
    """See that the trainer's settings mean here what they say.

    Raises:
        BadValue: One does not.
    """
    for name, same in _NOT_OURS.items():
        value = getattr(trainer.args, name)
        if value not in same:
            raise BadValue(
                f"{name}={value!r}: the rollout_func samples with `temperature` alone; leave {name} out of GRPOConfig"
            )
    if trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled:
        raise BadValue(
            "FSDP and DeepSpeed share out the weights that the rollout_func plays with: train with DDP, or a LoRA adapter"
        )
    if tokenizer.chat_template is None:
        raise BadValue("the tokenizer has no chat template: set tokenizer.chat_template")
