"""What a run measures of itself now and then: exact where the game is solved, with an interval where it is sampled."""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import copy
from typing import Any, Protocol

from sparring.agents.improve.metrics import Success, evaluate_score, evaluate_success, exact_metrics
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.training.config import RunConfig
from sparring.envs.core import Analysis, Environment

_SEED = 1_000_000
"""Evaluation episodes have seeds that no training episode has."""


_HEADLINES = (("average/exploitability", -1), ("solved", 1), ("score", 1))
"""The metrics that speak for an environment, the first that is there; and whether more is better."""


def headline(record: Mapping[str, Any], prefix: str = "eval/") -> tuple[str, int]:
    """Return the metric that speaks for an evaluation, without its prefix, and 1 if more of it is better, else -1."""
    return next((metric, sign) for metric, sign in _HEADLINES if f"{prefix}{metric}" in record)


class Trained(Protocol):
    """What there is to evaluate: a learner, or what is left of its run."""

    @property
    def policy(self) -> TransformersPolicy:
        """With the weights of now."""
        ...

    @property
    def average(self) -> TransformersPolicy:
        """With their average."""
        ...


def exact_analysis(environment: Environment) -> Analysis | None:
    """Return the analysis that is exact for policies that read transcripts, or None.

    Where equal states are merged (perfect information), it would ask a policy without the history that it is given in play.
    """
    analysis = environment.spec.analysis() if environment.spec.analysis else None
    return analysis if analysis is not None and analysis.by_transcript else None


def evaluate(
    learner: Trained, environment: Environment, analysis: Analysis | None, config: RunConfig
) -> dict[str, Any]:
    """Return the evaluation's metrics, all under `eval/`.

    With an analysis that is exact for policies that read transcripts: exploitability, value and legal mass of the policy and of its weight average. For a zero-sum game
    without one: the mean return against players of its pool (`eval_against`), seats in turn, and, where the game has a
    perfect player, the share of moves that throw away what perfect play would keep. Else: how many held-out tasks are solved by which
    turn.
    """
    if analysis is not None:
        now, mean = exact_metrics(learner.policy, analysis), exact_metrics(learner.average, analysis)
        return {**{f"eval/{k}": v for k, v in now.items()}, **{f"eval/average/{k}": v for k, v in mean.items()}}
    episodes, seed = config.eval_episodes, _SEED + config.seed
    policy = copy(learner.policy)
    policy.temperature = config.eval_temperature
    if environment.spec.zero_sum:
        return _pool_record(policy, environment, config)
    return success_record(evaluate_success(policy, environment, episodes=episodes, seed=seed))


def _pool_record(policy: TransformersPolicy, environment: Environment, config: RunConfig) -> dict[str, Any]:
    """Return the scores against the pool; the first opponent's under the plain names."""
    out: dict[str, Any] = {}
    for opponent in config.opponents:
        score = evaluate_score(
            policy,
            environment,
            episodes=config.eval_episodes,
            opponent=opponent,
            seed=_SEED + config.seed,
        )
        shown = {f"eval/{name}": getattr(score, name) for name in score.__slots__}
        out |= {f"{name}/{opponent}": value for name, value in shown.items()} if out else shown
    return {name: value for name, value in out.items() if value is not None}


def success_record(success: Success) -> dict[str, Any]:
    """Return an evaluation of held-out success as metrics.

    Where the same question is asked again, `second` is the last answer, `gain` what it adds to the first; `confidence`, `critique` and
    `relative` are CL, CS and RSS of `Flips`, the last where it is defined.
    """
    low, high = success.interval()
    record: dict[str, Any] = {
        "eval/episodes": success.episodes,
        "eval/solved": success.rate(),
        "eval/solved_low": low,
        "eval/solved_high": high,
        "eval/legal_rate": 1 - success.illegal / max(1, success.episodes),
    }
    if success.changed is None:
        record["eval/solved_by_turn"] = [success.rate(k) for k in range(len(success.solved_by_turn))]
        return record
    changed = success.changed
    record["eval/accuracy_by_turn"] = list(success.accuracy_by_turn)
    record |= {"eval/confidence": changed.confidence, "eval/critique": changed.critique}
    record |= {} if math.isnan(changed.relative) else {"eval/relative": changed.relative}
    for prefix, flips in (("eval/", success.changed), ("eval/anew/", success.drawn_anew)):
        if flips is not None:
            low, high = flips.gain_interval()
            record |= {f"{prefix}first": flips.before, f"{prefix}second": flips.after}
            record |= {f"{prefix}gain": flips.gain, f"{prefix}gain_low": low, f"{prefix}gain_high": high}
            record |= {f"{prefix}tasks": flips.tasks, f"{prefix}i_to_c": flips.i_to_c, f"{prefix}c_to_i": flips.c_to_i}
    return record
