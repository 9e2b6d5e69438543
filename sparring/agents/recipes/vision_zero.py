"""Vision-Zero: "who is the spy?" by self-play of clues and, in turn, by votes that can be verified.

Paper: Wang et al. (2025), "Vision-Zero: Scalable VLM Self-Improvement via Strategic Gamified Self-Play", arXiv 2509.25541,
section 3 (Iterative-SPO); constants of the released code, 5 Feb 2026.
Blocks: play -> clue phase: votes, zero-sum -> role EMA advantage; decision phase: the same clues voted on several times -> right,
    wrong or no vote -> group advantage -> policy gradient; the two phases in turn.
Faithful: clues are paid by the votes that they draw (`judge_group.spy_votes`, beta = lambda = 0.1), with a baseline for each role;
    votes of civilians are paid 1 for the spy, -0.5 for nobody and -1 for a civilian, over their group's mean and deviation.
Differs: words, not pictures, and the spy has a similar word, not an empty picture; phases of fixed length, as in the code (the
    paper switches by accuracy and by the share of "n/a"); clues of one game are not compared with those of others of its group.
Fails: in one phase alone, the other half of the game stays as bad as it is. Nano policies (3 seats, 1 or 2 pairs of words, 60 CPU
    seconds) learn not to abstain, and no more: half of their votes name the spy, as a guess does; few verdicts teach no relation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sparring.agents.improve.advantage import anneal, group_advantages, role_advantages
from sparring.agents.improve.curriculum import alternate
from sparring.agents.improve.judge_group import lone_seat, spy_votes, votes_of
from sparring.agents.improve.losses import PolicyGradient
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.sampled import Sampled, policy_gradient, sampled
from sparring.agents.improve.session import Session
from sparring.agents.improve.transform import masked
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 200
    games: int = 128
    """Games per iteration."""
    samples: int = 4
    """In the decision phase: votes of every civilian on the clues of a game."""
    clue: int = 10
    decision: int = 10
    """Iterations of the phases in turn, of which the first is one of decision."""
    stake: float = 0.1
    """beta: what a vote on the spy is worth."""
    suspicion: float = 0.1
    """lambda: what a vote costs a civilian."""
    lr: float = 1e-3
    lr_end: float = 3e-4
    baseline_decay: float = 0.95
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments in which nobody plays against all others."""
    if not spec.zero_sum or len(spec.seats) < 3:
        raise BadValue(
            f"recipe 'vision-zero' needs a zero-sum game of one seat against several, and {spec.id} has {len(spec.seats)} seats"
            f"{' and is not zero-sum' * (not spec.zero_sum)}: use WhoIsTheSpy-v0"
        )


def vision_zero(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Play; let votes be learnt for some iterations, then clues; one step per iteration."""
    settings = PolicyGradient(mean="sequence")
    baselines: dict[str, float] = session.memory.setdefault("baselines", {})
    for iteration in session.iterations(config.iterations):
        clues = alternate((config.decision, config.clue), iteration)
        games = session.collect(session.games(iteration, config.games))
        if clues:
            batch = clue_batch(games, baselines, config)
        else:
            begun = [(g, sum(step.legal is None for step in g.steps)) for g in games if not g.steps[-1].illegal]
            batch = [each for plays in session.continued(begun, config.samples) for each in decision_batch(plays)]
        lr = anneal(config.lr, config.lr_end, iteration / config.iterations)
        loss = policy_gradient(session.learner, batch, settings, lr=lr)
        session.learner.update_average()
        yield {"loss": loss, "lr": lr, "phase": clues, **_votes_told(games), **play_metrics(games)}


def clue_batch(games: Sequence[Trajectory], baselines: dict[str, float], config: Config) -> list[Sampled]:
    """Return all clues, each with what the votes paid its seat less what its role is paid on average."""
    batch = []
    for game in games:
        spy = lone_seat(game)
        if spy is None:
            batch += sampled(masked(game, lambda i, step: step.illegal), -1.0)
            continue
        counts = Counter(votes_of(game).values())
        scores = spy_votes({s: counts[s] for s in game.seats}, spy, stake=config.stake, suspicion=config.suspicion)
        by_role = [{"spy" if seat == spy else "civilian": score.score} for seat, score in scores.items()]
        advantages = role_advantages(by_role, baselines, decay=config.baseline_decay)
        paid = {seat: sum(a.values()) for seat, a in zip(scores, advantages, strict=True)}
        batch += sampled(masked(game, lambda i, step: step.legal is None), paid)
    return batch


def decision_batch(plays: Sequence[Trajectory]) -> list[Sampled]:
    """Return the votes of civilians on the same clues, each with its advantage over its siblings; the first play is whole."""
    batch, spy = [], lone_seat(plays[0])
    for seat in plays[0].seats:
        heard = [(g, step) for g in plays for step in g.steps if step.seat == seat != spy and step.legal is not None]
        paid = [-1.0 if s.illegal else {spy: 1.0, None: -0.5}.get(votes_of(g)[seat], -1.0) for g, s in heard]
        for (game, vote), advantage in zip(heard, group_advantages(paid, std=True), strict=True):
            batch += sampled(replace(game, steps=(vote,)), advantage)
    return batch


def _votes_told(games: Sequence[Trajectory]) -> dict[str, float]:
    """Return the shares of civilians' votes for the spy and for nobody, and how often the spy gets away."""
    ended = [(game, spy) for game in games if (spy := lone_seat(game)) is not None]
    votes = [(vote, spy) for game, spy in ended for voter, vote in votes_of(game).items() if voter != spy]
    if not votes:
        return {}
    found, nobody = sum(vote == spy for vote, spy in votes), sum(vote is None for vote, _ in votes)
    away = sum(game.returns[spy] > 0 for game, spy in ended)
    return {"found": found / len(votes), "abstained": nobody / len(votes), "away": away / len(ended)}
