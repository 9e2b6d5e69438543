"""B-STaR: expert iteration that sets its own temperature, number of samples and threshold, by what they would bring.

Paper: Zeng et al. (2024), "B-STaR: Monitoring and Balancing Exploration and Exploitation in Self-Taught Reasoners", arXiv 2412.17256,
section 4 and algorithm 1; details from the released code (21 May 2025).
Blocks: try configurations on a few tasks -> balance score -> sample with the best -> keep by reward -> weighted SFT.
Faithful: the balance score `min(n' / n*, 1) n' / n` of each query's different samples, its mean compared over temperatures, numbers of
    samples and thresholds; the choice is made again as the policy changes.
Differs: the reward is the verifier's alone, as a share of the most; the paper adds a fifth of the least score of a process reward
    model. Where an answer is right or wrong no threshold does better than to part the two, in the released code neither. What is
    right in the trial is learnt from, too; the rest is `star`: a window of rounds, the present weights.
Fails: as `star`, where nothing succeeds. With one right answer to a task (`target=1`) the score is pass@n, which more samples can only
    raise, and cool ones do at first: on Arithmetic that is where it stays, and it ends behind `star`, which sees its own mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sparring.agents.improve.curriculum import Scored, best_configuration
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.sampled import by_group
from sparring.agents.improve.session import Session
from sparring.agents.recipes import star
from sparring.envs.core import Environment, EnvSpec
from sparring.errors import BadValue
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config(star.Config):
    """Hyper-parameters; those of `star`, and what is tried."""

    samples: int = 16
    """The most episodes per task."""
    fewest: int = 4
    """The fewest; numbers in between double."""
    coolest: float = 0.6
    warmest: float = 1.4
    temperatures: int = 3
    """How many are tried, from the coolest to the warmest."""
    trial: int = 16
    """Tasks on which configurations are tried."""
    every: int = 10
    """Iterations between two choices."""
    target: int = 1
    """n*: different right answers to a task that are enough; the paper has 8."""


def require(spec: EnvSpec) -> None:
    """Refuse environments in which not all seats can succeed."""
    if spec.zero_sum:
        raise BadValue(f"recipe 'b-star' learns from what all seats solve, and {spec.id} is zero-sum: use 'spiral'")


def check(config: Config, environment: Environment) -> None:
    """Refuse ranges that end before they begin."""
    for least, most in (("fewest", "samples"), ("coolest", "warmest")):
        if getattr(config, least) > getattr(config, most):
            raise BadValue(f"{least}={getattr(config, least)} to {most}={getattr(config, most)}: swap them")


def b_star(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Choose how to sample now and then, sample, keep, imitate; once per iteration."""
    rounds = star.remembered(session)
    now = session.memory.setdefault("configuration", [session.policy.temperature, config.samples, 1.0, 0.0])
    for iteration in session.iterations(config.iterations):
        found = {} if iteration % config.every else _trial(session, config, iteration, now[0])
        tried = [t for played in found.values() for t in played]
        if tried:
            now[:] = _choice(session.environment.spec, config, found, now)
        temperature, count, threshold, balance = now
        with session.at(temperature):
            played = session.collect(session.groups(iteration, config.tasks, count), more=bool(tried))
        kept = [t for t in (*tried, *played) if _reward(session.environment.spec, t) >= threshold]
        chosen = {"temperature": temperature, "samples": count, "threshold": threshold, "balance": balance}
        yield {**star.imitate(session, config, iteration, rounds, kept), **chosen, **play_metrics(played)}


def _trial(session: Session, config: Config, iteration: int, present: float) -> dict[float, list[Trajectory]]:
    """Return episodes of the same tasks at each temperature, the present one first."""
    rng, tasks = session.rng(iteration, "trial"), session.environment.tasks("train")
    starts = [(tasks[rng.randrange(len(tasks))], rng.getrandbits(32)) for _ in range(config.trial)]
    width = (config.warmest - config.coolest) / max(1, config.temperatures - 1)
    found: dict[float, list[Trajectory]] = {}
    for temperature in dict.fromkeys((present, *(config.coolest + i * width for i in range(config.temperatures)))):
        with session.at(temperature):
            jobs = session.attempts(starts, config.samples, f"{iteration} at {temperature:g}")
            found[temperature] = session.collect(jobs, more=bool(found))
    return found


def _choice(
    spec: EnvSpec, config: Config, found: Mapping[float, Sequence[Trajectory]], now: Sequence[float]
) -> list[float]:
    """Return the temperature, number of samples and threshold with the best balance, and that; of equals the present."""
    scored = {t: [_scored(spec, group) for group in by_group(played)] for t, played in found.items()}
    thresholds = [now[2], *sorted({s.reward for groups in scored.values() for g in groups for s in g}, reverse=True)]
    counts = [int(now[1]), *(config.samples >> i for i in range(config.samples.bit_length()))]
    best: list[float] = []
    for count in dict.fromkeys(n for n in counts if config.fewest <= n <= config.samples):
        cut = {
            t: [list({s.text: s for s in group[:count]}.values()) for group in groups] for t, groups in scored.items()
        }
        chosen = best_configuration(cut, thresholds, target=config.target)
        if not best or chosen.balance > best[3]:
            best = [chosen.temperature, count, chosen.threshold, chosen.balance]
    return best


def _scored(spec: EnvSpec, group: Sequence[Trajectory]) -> list[Scored]:
    rewards = [_reward(spec, t) for t in group]
    return [Scored("\n".join(s.text for s in t.steps), r, r >= 1) for t, r in zip(group, rewards, strict=True)]


def _reward(spec: EnvSpec, trajectory: Trajectory) -> float:
    """Return what the seat that was paid least earned, as a share of what can be earned."""
    low, high = spec.reward_range
    return (min(trajectory.returns.values()) - low) / (high - low)
