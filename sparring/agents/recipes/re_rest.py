"""Re-ReST: wrong answers go to a reflector with the environment's words, and what it puts right is learnt, too.

Paper: Dou et al. (2024), "Re-ReST: Reflection-Reinforced Self-Training for Language Agents", arXiv 2406.01495, section 3.
Blocks: sample -> verify -> [wrong: sample again by a second model, shown the answer and the feedback] -> verify -> hint-strip ->
    SFT of the agent, and of the reflector.
Faithful: k samples per task; only wrong ones are reflected on, with the environment's feedback; agent and reflector are two models
    that begin as one; right reflections teach the reflector as they were asked for, and the agent without the reflection in its
    prompt; the agent answers alone afterwards.
Differs: agent and reflector learn in many small rounds from the present weights, not once from the base; several reflections on one
    wrong answer count as that many samples. Its use at test time (reflections put to a vote) is the flow `reflect` in `vote`.
Fails: where the feedback says no more than "wrong", a reflection is another draw; then `star` learns as much from fewer tokens.
    Where the answer is hidden, feedback gives it away, and the agent learns lucky guesses.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sparring.agents.flows.core import Agent, Ask, Flow, direct
from sparring.agents.flows.hooks import hooked
from sparring.agents.improve.companion import companion
from sparring.agents.improve.judge import verify
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.rows import row_from_json, trajectory_rows
from sparring.agents.improve.select import distinct, draw_rows, push_round, solved
from sparring.agents.improve.session import Session
from sparring.agents.improve.transform import recontext
from sparring.agents.policies.core import Policy
from sparring.agents.recipes import star
from sparring.agents.rollout import Job
from sparring.envs.core import EnvSpec, Episode
from sparring.errors import BadValue
from sparring.tasks.core import Task
from sparring.types import Message, Prompt, Trajectory


@dataclass(frozen=True)
class Config(star.Config):
    """Hyper-parameters; those of `star` are for the agent."""

    samples: int = 4
    """Episodes per task."""
    reflections: int = 1
    """Episodes of the reflector on each that failed."""
    reflector_updates: int = 2
    reflector_lr: float = 1e-3


def require(spec: EnvSpec) -> None:
    """Refuse environments of several seats."""
    if len(spec.seats) > 1:
        raise BadValue(
            f"recipe 're-rest' reflects on answers of one seat, and {spec.id} has {len(spec.seats)}: use 'spiral'"
        )


def re_rest(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Sample, reflect on what is wrong, teach both what is right; once per iteration."""
    rounds, full = star.remembered(session), session.environment.spec.reward_range[1]
    taught = [[row_from_json(row) for row in rows] for rows in session.memory.get("reflector", [])]
    session.memory["reflector"] = taught
    for iteration in session.iterations(config.iterations):
        reflector = companion(session, "reflector", lr=config.reflector_lr)
        tried = session.collect(session.groups(iteration, config.tasks, config.samples))
        right = solved(tried, threshold=full)
        wrong = [t for t in tried if min(t.returns.values()) < full]
        again = session.collect(_reflections(session, config, wrong, reflector.policy), more=True)
        mended = solved(again, threshold=full)
        kept = right + [recontext(t, session.policy.encode) for t in mended]
        learnt = star.imitate(session, config, iteration, rounds, kept)
        push_round(taught, [row for t in mended for row in trajectory_rows(t)], keep=config.window)
        rows, rng = distinct(taught), session.rng(iteration, "reflector")
        for _ in range(config.reflector_updates):
            reflector.update(draw_rows(rows, config.batch, rng))
        yield {**learnt, "mended": len(mended) / max(1, len(wrong)), **play_metrics(tried)}


def _reflections(session: Session, config: Config, wrong: Sequence[Trajectory], reflector: Policy) -> list[Job]:
    """Return jobs that play each episode again, from its beginning, by the reflector."""
    jobs = []
    for t in wrong:
        agent = Agent(reflector.name, reflecting(note(t)), reflector)
        group, first = f"{t.group}.{t.sample}", config.samples + t.sample * config.reflections
        task, agents = Task.from_json(dict(t.task)), dict.fromkeys(t.seats, agent)
        jobs += [Job(session.environment, task, t.seed, agents, group, first + k) for k in range(config.reflections)]
    return jobs


def note(failed: Trajectory) -> str:
    """Return what the reflector is told of an episode that failed: what was said, and the verifier's last words."""
    return f"An answer was: {' / '.join(step.text for step in failed.steps)}\n{verify(failed).text or 'wrong'}\nAnswer again."


def reflecting(told: str) -> Flow:
    """Return the flow that answers with a note under the seat's transcript, which the transcript itself never shows."""

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        return (yield from hooked(direct(episode, seed), Message("user", told), free=False))

    return flow
