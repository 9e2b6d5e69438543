"""From prompts to completions: prompts in streams of bounded size, answers drawn, their texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sparring.agents.policies._drawing import Drawing, Share
from sparring.types import Completion, FinishReason

if TYPE_CHECKING:
    from sparring.agents.policies.transformers import TransformersPolicy

_STREAM = 16
"""How many batches follow each other in one stream."""


def streams(
    shares: Mapping[tuple[int, ...], Sequence[int]], longest: int, batch_tokens: int
) -> Iterator[tuple[list[Share], int]]:
    """Cut prompts and their answers into streams, the longest prompts first; yield each with its largest number of rows.

    Rows x tokens stay <= `batch_tokens` even if no answer is shared. What does not fit into one batch is cut where prompts
    become half as long, so that more of them fit.
    """
    stream: list[Share] = []
    room = answers = 0
    for prompt, members in sorted(shares.items(), key=lambda share: -len(share[0])):
        shorter = stream and 2 * len(prompt) < len(stream[0][0]) and answers + len(members) > room
        if shorter or (stream and answers >= _STREAM * room):
            yield stream, room
            stream, answers = [], 0
        if not stream:
            room = max(1, batch_tokens // (len(prompt) + longest))
        stream += [(prompt, members[i : i + room]) for i in range(0, len(members), room)]
        answers += len(members)
    if stream:
        yield stream, room


def sample(
    policy: TransformersPolicy, shares: Sequence[Share], seeds: NDArray[np.uint64], room: int
) -> Iterator[list[tuple[int, Completion]]]:
    """Yield (index into `seeds`, completion) for every answer of every share: those that end together, as they end.

    Args:
        policy: Model, tokenizer and settings.
        shares: Prompts, the longest first, each with the answers to draw: at most `room`.
        seeds: Shape (N,), the seed of every answer.
        room: How many rows there may be at once.

    Special tokens inside an answer stay in its text: left out, a policy learns to pad its answers with invisible ones.
    """
    who = np.concatenate([np.asarray(members, np.int64) for _, members in shares])  # (M,) index into seeds
    prompts = [prompt for prompt, members in shares for _ in members]
    texts: dict[tuple[int, ...], tuple[str, FinishReason]] = {}
    for drawn in Drawing(policy, shares, seeds[who], room).run():
        ended: list[tuple[int, Completion]] = []
        for member, tokens, logps, n in zip(*(part.tolist() for part in drawn), strict=True):
            token_ids = tuple(tokens[:n])
            if token_ids not in texts:
                texts[token_ids] = spoken(policy, token_ids)
            text, reason = texts[token_ids]
            completion = Completion(text, reason, prompts[member], token_ids, tuple(logps[:n]))
            ended.append((int(who[member]), completion))
        yield ended


def spoken(policy: TransformersPolicy, token_ids: tuple[int, ...]) -> tuple[str, FinishReason]:
    """Return the text of an answer, and why it ended."""
    if token_ids[-1] == policy.end:
        return policy.decode(token_ids[:-1]), "stop"
    said = policy.decode(token_ids)
    text = policy.stops.cut(said)
    return text, "length" if text == said else "stop"
