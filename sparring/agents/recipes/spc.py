"""SPC: one role hides errors in right steps, the other tells wrong steps from right ones; each learns from the other.

Paper: Chen et al. (2025), "SPC: Evolving Self-Play Critic via Adversarial Games for LLM Reasoning", arXiv 2504.19162, section 3.
Blocks: play (sneak against critic) -> the game's outcome -> clipped policy gradient over whole answers, and imitation of what won.
Faithful: winner +1, loser -1; right and wrong steps alike for the critic; an error counts only if it changes how the solution
    ends, and one that does not costs the sneak its game; the ratio of a whole answer is that of its geometric mean probability,
    clipped; 0.15 times the likelihood of what won beside it (released code, 21 Sep 2025, which has the critic's training only).
Differs: each role's average is subtracted: without that a sneak that hardly ever wins unlearns the format, as all that it says is
    pushed down; one set of weights plays both roles; short rounds, each learnt in a few steps, not two long ones; no supervised
    start on another model's critiques; the effect of an error is exact in `SneakyStep-v0`, where the paper compares success rates
    of continuations by a model (its thresholds were not verified).
Fails: without untouched steps among those that the critic sees, "wrong" is always the right answer, and it stops looking
    (`one_answer` says so). Who can calculate is never fooled: then the sneak has nothing left to learn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sparring.agents.improve.advantage import anneal, role_advantages
from sparring.agents.improve.judge import outcome
from sparring.agents.improve.losses import PolicyGradient
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.sampled import policy_gradient, sampled
from sparring.agents.improve.session import Session
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 150
    """Rounds."""
    games: int = 512
    """Games per round."""
    updates: int = 2
    """Gradient steps per round, each on all of it."""
    balanced: bool = True
    """The critic learns from as many errors as untouched steps. False is a control: see what becomes of it."""
    clip: float = 0.2
    imitate: float = 0.15
    """Weight of the likelihood of what won."""
    lr: float = 1e-3
    lr_end: float = 3e-4
    baseline_decay: float = 0.95
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments without a sneak and a critic."""
    if not spec.zero_sum or spec.roles != ("sneak", "critic"):
        raise BadValue(
            f"recipe 'spc' needs a zero-sum game in which one seat hides an error from the other, and {spec.id} is none: use "
            "SneakyStep-v0"
        )


def spc(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Play a round, push each role towards what won and away from what lost; once per iteration."""
    settings = PolicyGradient("sequence", config.clip, config.clip, mean="sequence", imitate=config.imitate)
    baselines: dict[str, float] = session.memory.setdefault("baselines", {})
    for iteration in session.iterations(config.iterations):
        trajectories = session.collect(session.games(iteration, config.games))
        played = scored(trajectories, balanced=config.balanced)
        advantages = role_advantages([scores for _, scores in played], baselines, decay=config.baseline_decay)
        batch = [each for (t, _), a in zip(played, advantages, strict=True) for each in sampled(t, a)]
        lr, loss = anneal(config.lr, config.lr_end, iteration / config.iterations), 0.0
        for _ in range(config.updates):
            loss = policy_gradient(session.learner, batch, settings, lr=lr)
        session.learner.update_average()
        yield {"loss": loss, "lr": lr, **critic_metrics(trajectories), **play_metrics(trajectories)}


def scored(trajectories: Sequence[Trajectory], *, balanced: bool = True) -> list[tuple[Trajectory, dict[str, float]]]:
    """Return every game with what its seats won; balanced, the critic's part counts in as many games with an error as without."""
    sneak, critic = trajectories[0].seats
    judged = [(i, t.steps[0].seat) for i, t in enumerate(trajectories) if t.steps[-1].seat == critic]
    errors, clean = ([i for i, first in judged if first == seat] for seat in (sneak, critic))
    most = min(len(errors), len(clean)) if balanced else len(judged)
    learnt = {*errors[:most], *clean[:most]}
    return [
        (t, {seat: outcome(t, seat).score for seat in t.seats if seat == sneak or i in learnt})
        for i, t in enumerate(trajectories)
    ]


def critic_metrics(trajectories: Sequence[Trajectory]) -> dict[str, float]:
    """Return what the games say of sneak and critic; what no game says is left out.

    `valid`: the share of the sneak's errors that are ones; `caught` and `cleared`: the share of errors, and of untouched steps, of
    which the critic says what is true; `one_answer`: the share of its most frequent answer.
    """
    sneak, critic = trajectories[0].seats
    tried = [t for t in trajectories if t.steps[0].seat == sneak]
    seen = [t for t in tried if t.steps[-1].seat == critic]
    clean = [t for t in trajectories if t.steps[0].seat == critic]
    shares = {
        "valid": [t.steps[-1].seat == critic for t in tried],
        "caught": [t.returns[critic] > 0 for t in seen],
        "cleared": [t.returns[critic] > 0 for t in clean],
    }
    answers = Counter(t.steps[-1].action for t in (*seen, *clean))
    told = {"one_answer": max(answers.values()) / answers.total()} if answers else {}
    return told | {name: sum(said) / len(said) for name, said in shares.items() if said}
