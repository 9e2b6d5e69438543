"""Constrained answers: one of the listed choices, drawn from their exact probabilities, renormalised.

Masking the tokens that lead to no choice would renormalise at every token, which is another distribution: it favours
choices whose beginnings the model likes over choices that it likes as a whole. Here whole choices are scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sparring.agents.policies.core import uniforms
from sparring.types import Completion

Answers = Mapping[str, tuple[int, ...]]
"""The choices and their token ids, end included."""


def choose(
    prompt_ids: tuple[int, ...],
    answers: Answers,
    logps: Mapping[str, float],
    seeds: NDArray[np.uint64],
    *,
    temperature: float,
) -> list[Completion]:
    """Return one completion for each seed, (M,): a choice drawn in proportion to `exp(logp / temperature)`."""
    choices = list(answers)
    scores = np.array([logps[c] for c in choices])
    if temperature == 0:
        picked = np.full(len(seeds), scores.argmax())
    else:
        scores = scores / temperature
        cdf = np.exp(scores - np.logaddexp.reduce(scores)).cumsum()
        picked = np.searchsorted(cdf, uniforms(seeds, 0) * cdf[-1], side="right").clip(max=len(choices) - 1)
    made = {
        i: Completion(choices[i], "stop", prompt_ids, answers[choices[i]], _token_logps(answers, scores, choices[i]))
        for i in set(picked.tolist())
    }
    return [made[i] for i in picked.tolist()]


def _token_logps(answers: Answers, scores: NDArray[np.float64], choice: str) -> tuple[float, ...]:
    """Return the log-probability of each token of the choice given those before, among the listed choices."""
    out = []
    tokens, rows = answers[choice], list(answers.values())
    before = np.logaddexp.reduce(scores)
    for n in range(1, len(tokens) + 1):
        begins = np.array([row[:n] == tokens[:n] for row in rows])
        mass = np.logaddexp.reduce(scores[begins])
        out.append(float(mass - before))
        before = mass
    return tuple(out)


def renormalised(logps: Mapping[str, float]) -> dict[str, float]:
    """Return the probabilities of the choices given that one of them is said."""
    values = np.array(list(logps.values()))
    return dict(zip(logps, np.exp(values - np.logaddexp.reduce(values)).tolist(), strict=True)) if logps else {}


def distinct_choices(choices: Sequence[str] | None) -> tuple[str, ...]:
    """Return the choices without repetitions, in order."""
    return tuple(dict.fromkeys(choices or ()))
