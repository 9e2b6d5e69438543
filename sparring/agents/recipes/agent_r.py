"""Agent-R: learn to notice one's own mistake on the way, say so, and go on as in an episode that ended well.

Paper: Yuan et al. (2025), "Agent-R: Training Language Model Agents to Reflect via Iterative Self-Training", arXiv 2501.11425,
sections 3.1 and 3.2.
Blocks: sample -> verify -> pair a bad and a good path -> self-judge of steps -> splice + mask -> SFT, with the good paths.
Faithful: the bad path is cut after the first action that the policy itself finds bad; reflection and good actions from the common
    ancestor follow; the loss is on these alone; good paths are learnt, too; what is good enough (alpha) rises.
Differs: paths are samples of one task, not leaves of a search; no general chat data are mixed in. A nano model cannot judge in
    words, so by default an action is bad where the policy gives it less than `doubt` times the probability of its likeliest move.
    What was spliced is then played, and kept only if the environment takes the reflection and still pays. The paper's values of
    alpha and beta are not verified; the reflection is one sentence, not one of ten.
Fails: where a mistake cannot be undone no revision pays; and where it costs nothing to go on, a reflection is a turn lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sparring.agents.improve.advantage import anneal
from sparring.agents.improve.forks import Fork, forks
from sparring.agents.improve.judge_model import cases_of, criticise
from sparring.agents.improve.judge_steps import first_error
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.sampled import by_group
from sparring.agents.improve.session import Session
from sparring.agents.improve.transform import masked, recontext, splice
from sparring.agents.improve.trees import retold
from sparring.agents.recipes import star
from sparring.envs.core import EnvSpec, parse_illegal_policy
from sparring.errors import BadValue
from sparring.tasks.core import Task
from sparring.types import Completion, Prompt, Trajectory


@dataclass(frozen=True)
class Config(star.Config):
    """Hyper-parameters; returns count on the scale from 0 (the lowest that there is) to 1."""

    alpha: float = 0.5
    """Return from which on a path is good, in the first iteration; `alpha_end` in the last."""
    alpha_end: float = 1.0
    beta: float = 0.2
    """By how much a good path must be better than a bad one."""
    words: bool = False
    """Ask the policy in words whether an action is right, instead of looking at its probability."""
    doubt: float = 0.5
    """What an action's probability must be, as a share of that of the likeliest move, not to be found bad."""
    most: int = 2
    """Bad paths of a task that are revised, at most: to judge them costs more time than to play them."""
    reflection: str = "Wait. That was wrong."


def require(spec: EnvSpec) -> None:
    """Refuse environments in which nobody can reflect."""
    if len(spec.seats) > 1 or spec.max_turns < 2 or not parse_illegal_policy(spec.illegal).retries:
        raise BadValue(
            f"recipe 'agent-r' reflects between two actions of one seat, and {spec.id} has {len(spec.seats)} seats, up to "
            f"{spec.max_turns} turns and illegal={spec.illegal!r}: use one of several turns with illegal='retry(1)'"
        )


def agent_r(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Sample, splice revisions of what went wrong, imitate them and what went well; once per iteration."""
    rounds = star.remembered(session)
    for iteration in session.iterations(config.iterations):
        alpha = anneal(config.alpha, config.alpha_end, iteration / max(1, config.iterations - 1))
        trajectories = session.collect(session.groups(iteration, config.tasks, config.samples))
        good = [t for t in trajectories if share(session, t) >= alpha]
        found = [
            fork
            for group in by_group(trajectories)
            for fork in forks(group, [share(session, t) for t in group], good=alpha, gap=config.beta)[: config.most]
        ]
        tried = map(partial(revision, session, config), found, cuts(session, config, found))
        revised = [t for t in tried if t is not None and share(session, t) >= alpha]
        learnt = star.imitate(session, config, iteration, rounds, [*good, *revised])
        yield {**learnt, "alpha": alpha, "forks": len(found), "revised": len(revised), **play_metrics(trajectories)}


def share(session: Session, trajectory: Trajectory) -> float:
    """Return what was paid on the scale from 0 (the lowest return that there is) to 1."""
    low, high = session.environment.spec.reward_range
    return (sum(trajectory.returns.values()) - low) / (high - low)


def cuts(session: Session, config: Config, found: Sequence[Fork]) -> list[int | None]:
    """Return how many steps of each bad path there are up to the first, after the fork, that the policy finds bad; None without one."""
    scores = iter(_scores(session, config, found))
    firsts = [first_error([next(scores) for _ in fork.bad.steps[fork.common :]]) for fork in found]
    return [None if first is None else fork.common + first + 1 for fork, first in zip(found, firsts, strict=True)]


def _scores(session: Session, config: Config, found: Sequence[Fork]) -> list[float]:
    """Return what the policy thinks of all steps after the forks: below 0.5 if it finds them bad."""
    steps = [step for fork in found for step in fork.bad.steps[fork.common :]]
    cases = [case for fork in found for case in cases_of(fork.bad, fork.bad.seats[0])[fork.common :]]
    if config.words:
        return [verdict.score for verdict in criticise(session.policy, cases, unreadable=0.5)]
    if any(not step.legal for step in steps):
        raise BadValue(f"{session.environment.spec.id} lists no moves, so none is likeliest: use words=true")
    prompts = [Prompt(case.messages, choices=step.legal) for case, step in zip(cases, steps, strict=True)]
    tables = session.policy.probabilities(prompts)
    return [
        float(table.get(step.action or "", 0.0) >= config.doubt * max(table.values()))
        for table, step in zip(tables, steps, strict=True)
    ]


def revision(session: Session, config: Config, fork: Fork, cut: int | None) -> Trajectory | None:
    """Return the episode in which the policy turns round after `cut` steps, played, with only what comes then to be learnt."""
    if cut is None:
        return None
    texts = [step.text for step in splice(fork.bad, cut, config.reflection, fork.good, fork.common).steps]
    (job, *_) = session.attempts([(Task.from_json(dict(fork.bad.task)), fork.bad.seed)], 1, fork.bad.group)
    played = retold(job, [Completion(text) for text in texts])
    spoken = recontext(played, session.policy.encode, encode_answer=session.policy.encode_answer)
    return masked(spoken, lambda i, step: i >= cut)
