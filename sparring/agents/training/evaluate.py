"""What a run measures of itself now and then: exact where the game is solved, with an interval where it is sampled."""

from __future__ import annotations

from typing import Any

from sparring.agents.improve.learner import Learner
from sparring.agents.improve.metrics import Success, evaluate_score, evaluate_success, exact_metrics
from sparring.agents.training.config import RunConfig
from sparring.envs.core import Analysis, Environment

_SEED = 1_000_000
"""Evaluation episodes have seeds that no training episode has."""


def evaluate(
    learner: Learner, environment: Environment, analysis: Analysis | None, config: RunConfig
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
    if environment.spec.zero_sum:
        return _pool_record(learner, environment, config)
    return success_record(evaluate_success(learner.policy, environment, episodes=episodes, seed=seed))


def _pool_record(learner: Learner, environment: Environment, config: RunConfig) -> dict[str, Any]:
    """Return the scores against the pool; the first opponent's under the plain names."""
    out: dict[str, Any] = {}
    for opponent in config.opponents:
        score = evaluate_score(
            learner.policy,
            environment,
            episodes=config.eval_episodes,
            opponent=opponent,
            seed=_SEED + config.seed,
        )
        shown = {f"eval/{name}": getattr(score, name) for name in score.__slots__}
        out |= {f"{name}/{opponent}": value for name, value in shown.items()} if out else shown
    return {name: value for name, value in out.items() if value is not None}


def success_record(success: Success) -> dict[str, Any]:
    """Return an evaluation of held-out success as metrics."""
    low, high = success.interval()
    return {
        "eval/episodes": success.episodes,
        "eval/solved": success.rate(),
        "eval/solved_low": low,
        "eval/solved_high": high,
        "eval/solved_by_turn": [success.rate(k) for k in range(len(success.solved_by_turn))],
        "eval/legal_rate": 1 - success.illegal / max(1, success.episodes),
    }
