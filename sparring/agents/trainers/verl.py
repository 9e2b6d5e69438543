"""The door to verl: one seat of any environment as an agent loop, tokens in and tokens out.

One session is one seat. verl gives all sequences of a session the reward and advantage of its last one, so both seats of a
zero-sum game in one session would learn from the same sign. Where the policy plays itself (`opponent="self"`) it answers for the
other seats, too, and their tokens are learnt from in sessions of their own rows.

```python
from sparring.agents.trainers import rows, verl

rows.write_rows("train.jsonl", rows.rows("KuhnPoker-v0", 1000, opponent="self"))
verl.write_config("agents.yaml")  # actor_rollout_ref.rollout.agent.agent_loop_config_path=agents.yaml
```

What an environment raises is raised here, too, and stops the trainer: a failure is never a reward.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from sparring.agents.trainers.rows import NAME, Row, waited
from sparring.errors import BadValue, MissingExtra
from sparring.types import Message, messages_to_json


def write_config(path: str | Path, name: str = NAME) -> None:
    """Write the file that tells verl's workers which agent loop plays the rows with `name` in their column `agent_name`."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(f"- name: {name}\n  _target_: {__name__}.seat_loop\n", encoding="utf-8")


def seat_loop(**kwargs: Any) -> Any:
    """Return the agent loop (an `AgentLoopBase`), made with what verl gives every agent loop.

    Raises:
        MissingExtra: verl is not installed.
    """
    return _seat_loop(*_library())(**kwargs)


@cache
def _seat_loop(library: Any, timer: Any) -> type[Any]:
    class SeatLoop(library.AgentLoopBase):  # type: ignore[misc]  # verl is not installed where types are checked
        """Plays the seat that a row names, and returns its tokens; those of others' words are masked."""

        async def run(self, sampling_params: dict[str, Any], *, episode: object = None, **row: Any) -> Any:
            """Return one `AgentLoopOutput`: the seat's tokens, mask, log-probabilities and what it was paid in all.

            An episode that is longer than `rollout.response_length` is cut off, with what it has paid by then. An answer is at most
            as long as what is left of that: what the environment hears is what is learnt from.

            Raises:
                BadValue: The row names no episode, or a seat's first prompt is longer than `rollout.prompt_length`.
                UnknownName: No such environment, seat or player.
            """
            named = Row.from_json(episode)
            place, metrics = named.place(), dict[str, float]()
            with timer("tool_calls", metrics):
                played = await waited(place, partial(place.start, named.task, seed=named.seed))
            seats = {seat: Transcript(self, sampling_params) for seat in place.spec.seats}
            paid, illegal = played.turn.rewards[named.seat], 0
            while (seat := played.turn.seat) is not None and await seats[seat].hear(played.turn.messages):
                with timer("generate_sequences", metrics):
                    text = await seats[seat].answer()
                with timer("tool_calls", metrics):
                    turn = await waited(place, partial(played.step, text))
                paid += turn.rewards[named.seat]
                illegal += seat == named.seat and bool(turn.info.get("illegal", False))
            own = seats[named.seat]
            cut = played.turn.truncated or played.turn.seat is not None
            facts = {"answers": own.answers, "illegal": illegal, "truncated": int(cut)}
            tokens = await own.tokens(row["raw_prompt"])
            weights = int(row.get("global_steps", 1)) - 1  # of a seat that was never asked; else the server says
            steps = {"min_global_steps": weights, "max_global_steps": weights, **own.fields}
            fields = {**steps, "turn_scores": [], "tool_rewards": [], "reward_extra_info": facts}
            return library.AgentLoopOutput(
                **tokens, reward_score=paid, num_turns=2 * own.answers, metrics=metrics, extra_fields=fields
            )

    return SeatLoop


class Transcript:
    """What one seat heard and said, as tokens: verl's own are kept, nothing is put into tokens twice."""

    def __init__(self, loop: Any, sampling: dict[str, Any]):
        self._loop, self._sampling, self._request = loop, sampling, uuid4().hex
        self._room: int = loop.rollout_config.response_length
        self._messages: list[dict[str, str]] = []
        self._ids: list[int] = []
        self._mask: list[int] = []
        self._logprobs: list[float] | None = [] if sampling.get("logprobs") else None
        self.answers = 0
        self.fields: dict[str, Any] = {}

    async def hear(self, messages: Sequence[Message]) -> bool:
        """Add what is new; return whether there is room for an answer.

        Raises:
            BadValue: It is the first, and too long: verl would leave out its beginning.
        """
        before = list(self._messages)
        self._messages += messages_to_json(messages)
        if not before:
            self._ids = await self._loop.ct_build_initial_tokens(self._messages)
            self._check_whole()
            return True
        merged, mask, logprobs = await self._loop.ct_merge_context_msg(
            before, self._messages, self._ids, self._mask, self._logprobs
        )
        if len(mask) >= self._room:
            return False
        self._ids, self._mask, self._logprobs = merged.token_ids, mask, logprobs
        return True

    async def answer(self) -> str:
        """Ask the policy, and return the text of what it answers."""
        output = await self._loop.server_manager.generate(
            request_id=self._request,
            prompt_ids=self._ids,
            sampling_params={**self._sampling, "max_tokens": self._room - len(self._mask)},
        )
        merged, self._mask, self._logprobs = await self._loop.ct_merge_assistant_token(
            self._ids,
            output.token_ids,
            self._mask,
            self._logprobs,
            assistant_logprobs=None if self._logprobs is None else output.log_probs,
        )
        self._ids = merged.token_ids
        text: str = self._loop.tokenizer.decode(output.token_ids, skip_special_tokens=True)
        self._messages.append({"role": "assistant", "content": text})
        self.answers += 1
        self.fields = {**output.extra_fields, **self._since(output.extra_fields)}
        return text

    async def tokens(self, prompt: Sequence[Any]) -> dict[str, Any]:
        """Return the tokens of an `AgentLoopOutput`; a seat that was never asked has one, which nothing is learnt from."""
        if not self.answers:
            self._ids = [*await self._loop.ct_build_initial_tokens(list(prompt)), self._loop.tokenizer.eos_token_id]
            self._mask, self._logprobs = [0], None if self._logprobs is None else [0.0]
        begin = len(self._ids) - len(self._mask)
        logprobs = None if self._logprobs is None else self._logprobs[: self._room]
        return {
            "prompt_ids": self._ids[:begin],
            "response_ids": self._ids[begin:][: self._room],
            "response_mask": self._mask[: self._room],
            "response_logprobs": logprobs,
        }

    def _check_whole(self) -> None:
        most: int = self._loop.rollout_config.prompt_length
        if len(self._ids) < most:
            return
        whole = len(self._loop.continuous_token_builder.build_initial_tokens(self._messages))
        if whole > most:
            raise BadValue(
                f"a first prompt has {whole} tokens, and rollout.prompt_length={most} leaves out its beginning: make "
                "data.max_prompt_length longer, or leave such rows out"
            )

    def _since(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The policy of the first answer counts as that of the oldest token."""
        first = self.fields.get("min_global_steps", fields.get("min_global_steps"))
        return {} if first is None else {"min_global_steps": first}


def _library() -> tuple[Any, Any]:
    try:
        from verl.experimental.agent_loop import agent_loop
        from verl.utils.profiler import simple_timer
    except ImportError as error:
        raise MissingExtra(f"verl's agent loops need {error.name}: pip install 'sparring[verl]'") from error
    return agent_loop, simple_timer
