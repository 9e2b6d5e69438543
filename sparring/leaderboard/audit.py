"""Auditing an open model (tier T3): do the declared weights give the recorded tokens the recorded probabilities?

For some episodes, drawn by the auditor's seed, every answer is computed again by teacher forcing: the prompt must be the one that
the environment asks (or that the flow says it asked), its text the one that the tokens spell, and each token's log-probability
that of the declared weights, but for rounding. Only prefill is needed, so an audit costs a small part of the run. Another model,
or text that no model said, has other log-probabilities; that the best of several runs was sent is not found so.
"""

from __future__ import annotations

import math
import random
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sparring.agents.flows.core import question
from sparring.errors import BadValue
from sparring.leaderboard.bundle import open_bundle
from sparring.leaderboard.card import Card, weights_hash
from sparring.leaderboard.replay import Fault
from sparring.leaderboard.strict import read_json, shown
from sparring.leaderboard.suites import Item, Suite
from sparring.leaderboard.trust import trusted
from sparring.types import Completion, Message, Step, ToolSpec, Trajectory

if TYPE_CHECKING:
    from sparring.agents.policies.transformers import TransformersPolicy


class Tolerance(NamedTuple):
    """How far recorded log-probabilities may be from those that are computed."""

    most: float
    """Of any token."""
    mean: float
    """Of all tokens."""


TOLERANCES: Mapping[str, Tolerance] = {
    "float32": Tolerance(1e-2, 1e-4),
    "float16": Tolerance(0.2, 4e-3),
    "bfloat16": Tolerance(1.0, 2e-2),
}
"""By the format that the model computes in here: a run that was played in another one is audited in that one (`dtype`).

A small model on a CPU differs by 0.0000, 0.0000 and 0.0007 on average (0.03 at most) from itself, and played in bfloat16 by 0.0033
from itself in float32; larger ones and other kernels round more."""
SHARE = 0.02
"""Of the episodes."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What came of an audit."""

    episodes: tuple[int, ...]
    """The items that were drawn."""
    seed: int
    """By which."""
    answers: int
    tokens: int
    most: float
    """The largest difference of a log-probability, in nats."""
    mean: float
    """The mean over all tokens."""
    tolerance: Tolerance
    faults: tuple[Fault, ...]

    @property
    def passed(self) -> bool:
        """Whether the declared weights explain the answers."""
        return not self.faults


@dataclass(slots=True)
class _Found:
    """What is to be scored, and what is wrong so far."""

    faults: list[Fault] = made(default_factory=list)
    answers: list[tuple[int, str, Completion]] = made(default_factory=list)
    """(item, field, answer)"""


def audit(
    path: Path,
    model: str | Path,
    *,
    suite: Suite | None = None,
    share: float = SHARE,
    seed: int | None = None,
    tolerance: Tolerance | None = None,
    device: str = "auto",
    dtype: str = "auto",
) -> Audit:
    """Audit the bundle of a run that is verified already; nothing else in it is checked.

    Args:
        path: The bundle.
        model: The folder with the declared weights.
        suite: What was asked, if it is a suite of one's own.
        share: Of the episodes, above 0 to 1; at least one is audited.
        seed: Draws them; a secret one if left out, which the audit tells.
        tolerance: Instead of that of the format that is computed in.
        device: Where to compute.
        dtype: In which format.

    Raises:
        BadValue: It is no bundle of a run, `share` is out of range, or `model` is no folder with weights.
        CheckpointError: The model cannot be loaded.
        MissingExtra: torch or transformers is not installed.
    """
    if not 0 < share <= 1:
        raise BadValue(f"share={share}: a number above 0, at most 1")
    declared = weights_hash(f"transformers:{model}")
    if not any((Path(model) / name).is_file() for name in ("config.json", "adapter_config.json")):
        raise BadValue(f"{model} is no folder with a model: an audit needs the declared weights on this machine")
    seed = secrets.randbits(63) if seed is None else seed
    with open_bundle(path) as bundle:
        card = bundle.subject
        if not isinstance(card, Card):
            raise BadValue(
                f"{path} is the bundle of a tournament, and audits are of runs: a tournament is T1, replayed, at most"
            )
        known = trusted(card, suite)
        names = {name for name, weights in card.models.items() if weights == declared}
        if not names:
            said = ", ".join(card.models.values()) or "no weights"
            found, items = (
                _Found([Fault("card.models", said, f"{declared}, the weights of {model}")]),
                tuple[int, ...](),
            )
            return _score(None, found, items, seed, tolerance or TOLERANCES["float32"])
        from sparring.agents.policies.transformers import TransformersPolicy

        policy = TransformersPolicy.from_pretrained(model, device=device, dtype=dtype)
        count = known.asked.episodes
        items = tuple(sorted(random.Random(seed).sample(range(count), min(count, math.ceil(share * count)))))
        drawn, found = {*items}, _Found()
        for number, line in enumerate(bundle.lines()):
            if number in drawn:
                data = read_json(line, f"episode {number}")
                del data["item"]
                _collect(policy, names, known.asked.item(number), Trajectory.from_json(data), found)
    kind = str(policy.model.dtype).removeprefix("torch.")
    return _score(policy, found, items, seed, tolerance or TOLERANCES["bfloat16" if policy.mixed else kind])


def _collect(policy: TransformersPolicy, names: set[str], item: Item, played: Trajectory, found: _Found) -> None:
    """Play an episode again, and collect the answers of the audited model."""
    episode = item.part.environment.start(item.task, seed=item.part.seed)
    for i, step in enumerate(played.steps):
        turn = episode.turn
        if turn.seat is None:
            found.faults.append(Fault(f"steps[{i}]", "the end of the episode", "another step", item.number))
            return
        if item.seating.seat in ("", turn.seat):
            asked = question(episode, 0)
            mine = [
                (field, messages, completion)
                for name, field, messages, completion in _answers(
                    f"steps[{i}]", played.agents[turn.seat], step, asked.messages
                )
                if name in names
            ]
            for field, messages, completion in mine:
                _check(policy, item.number, field, messages, asked.tools, completion, found)
            if not mine:
                found.faults.append(Fault(f"steps[{i}]", "an answer of the declared model", "none", item.number))
        episode.step(step.text)


def _answers(
    field: str, agent: str, step: Step, transcript: tuple[Message, ...]
) -> Iterator[tuple[str, str, tuple[Message, ...], Completion]]:
    """Yield (policy, field, what it was asked, answer) of a step."""
    for i, call in enumerate(step.calls):
        yield call.policy, f"{field}.calls[{i}].completion", call.messages, call.completion
    if not step.calls and step.completion is not None:
        yield agent, f"{field}.completion", transcript, step.completion


def _check(
    policy: TransformersPolicy,
    number: int,
    field: str,
    messages: tuple[Message, ...],
    tools: Sequence[ToolSpec],
    completion: Completion,
    found: _Found,
) -> None:
    """Check prompt and text of an answer; put it in line to be scored if they are right."""
    wrong = _wrong(policy, messages, tools, completion)
    if wrong is None:
        found.answers.append((number, field, completion))
    else:
        found.faults.append(Fault(f"{field}.{wrong[0]}", shown(wrong[1]), shown(wrong[2]), number))


def _wrong(
    policy: TransformersPolicy, messages: tuple[Message, ...], tools: Sequence[ToolSpec], completion: Completion
) -> tuple[str, object, object] | None:
    """Return what is wrong with the tokens of an answer, as (field, expected, found)."""
    from sparring.agents.policies._sampling import spoken

    size, ids = len(policy.tokenizer), completion.token_ids
    context = getattr(policy.model.config.get_text_config(), "max_position_embeddings", None) or math.inf
    if not ids or max(ids) >= size or len(ids) + len(completion.prompt_ids) > context:
        return "token_ids", f"tokens of a vocabulary of {size} and a context of {context}", list(ids)
    try:
        asked = (policy.encode(messages), policy.encode(messages, tools))
    except BadValue as error:
        return "prompt_ids", "the tokens of what the seat was asked", str(error)
    if completion.prompt_ids not in asked:
        return "prompt_ids", list(asked[1]), list(completion.prompt_ids)
    text, reason = spoken(policy, ids)
    if text != completion.text:
        return "text", text, completion.text
    return None if reason == completion.finish_reason else ("finish_reason", reason, completion.finish_reason)


def _score(
    policy: TransformersPolicy | None, found: _Found, items: tuple[int, ...], seed: int, tolerance: Tolerance
) -> Audit:
    """Compute the log-probabilities of all answers, and compare."""
    faults, total, most, tokens = list(found.faults), 0.0, 0.0, 0
    if policy is not None and not found.answers and not faults:
        faults.append(Fault("answers", "tokens of the declared model", "none in the episodes that were drawn"))
    for (number, answer, completion), scored in zip(
        found.answers, _logps(policy, [one for *_, one in found.answers]), strict=True
    ):
        apart = [abs(a - b) for a, b in zip(completion.logprobs, scored, strict=True)]
        total, tokens, most = total + sum(apart), tokens + len(apart), max(most, *apart)
        if max(apart) > tolerance.most:
            at = apart.index(max(apart))
            what = f"{answer}.logprobs[{at}]"
            faults.append(
                Fault(what, f"{scored[at]:.6g} (within {tolerance.most:g})", f"{completion.logprobs[at]:.6g}", number)
            )
    mean = total / tokens if tokens else 0.0
    if mean > tolerance.mean:
        faults.append(Fault("logprobs", f"a mean difference of at most {tolerance.mean:g}", f"{mean:.6g}"))
    return Audit(items, seed, len(found.answers), tokens, most, mean, tolerance, tuple(faults))


def _logps(policy: TransformersPolicy | None, answers: Sequence[Completion]) -> list[list[float]]:
    """Return the log-probabilities of every answer's tokens, in batches of similar lengths."""
    if policy is None or not answers:
        return []
    import torch

    from sparring.agents.policies._forcing import scoring_batches
    from sparring.agents.policies._scoring import tail_logps

    def lengths(number: int) -> tuple[int, int]:
        one = answers[number]
        return len(one.prompt_ids) + len(one.token_ids), len(one.token_ids)

    out: list[list[float]] = [[] for _ in answers]
    batches = scoring_batches(policy, range(len(answers)), lengths, policy.batch_tokens)
    for batch in batches:
        rows = [[*answers[i].prompt_ids, *answers[i].token_ids] for i in batch]
        with torch.inference_mode(), policy.computing():
            logps = tail_logps(policy, rows, [len(answers[i].prompt_ids) for i in batch]).tolist()
        for i, row in zip(batch, logps, strict=True):
            out[i] = row[-len(answers[i].token_ids) :]
    return out
