"""Warm-up: a fresh model imitates named players until it speaks the format of the environment."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping

from sparring.agents.flows.core import Agent, draw, player_agent
from sparring.agents.improve.demonstrations import spoken_by
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.rows import Row, trajectory_rows
from sparring.agents.improve.select import distinct, draw_rows
from sparring.agents.policies.core import mix_seed
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.resolve import find_player, player_names
from sparring.agents.rollout import Job, rollout
from sparring.agents.training.config import Start
from sparring.envs.core import Environment, Episode
from sparring.errors import InfrastructureError
from sparring.tasks.core import EpisodeRng, Task, episode_rng
from sparring.types import Completion, Prompt


def warm_up(learner: Learner, environment: Environment, start: Start, *, seed: int) -> None:
    """Play `start.episodes` with `start.players` and take `start.steps` gradient steps on what they said.

    Raises:
        UnknownName: The environment has no such player.
    """
    if not start.steps:
        return
    rng = episode_rng(Task("training"), seed, "warm-up")
    rows = warm_up_rows(learner.policy, environment, start, rng)
    for _ in range(start.steps):
        learner.update(draw_rows(rows, start.batch, rng), lr=start.lr)
    learner.reset_average()


def warm_up_rows(policy: TransformersPolicy, environment: Environment, start: Start, rng: EpisodeRng) -> list[Row]:
    """Return the distinct sequences of the warm-up episodes.

    Raises:
        InfrastructureError: One is void.
        UnknownName: The environment has no such player.
    """
    agents = {name: spoken_by(policy, each) for name, each in _agents(environment, start.players).items()}
    names, weights = list(agents), list(start.players.values())
    tasks = environment.tasks("train")
    jobs = []
    for i in range(start.episodes):
        chosen = agents[rng.choices(names, weights)[0]]
        jobs.append(Job(environment, tasks[i % len(tasks)], i, dict.fromkeys(environment.spec.seats, chosen)))
    played = sorted(rollout(jobs), key=lambda t: t.seed)
    for trajectory in played:
        if trajectory.error is not None:
            raise InfrastructureError(f"a warm-up episode is void: {trajectory.error}")
    return distinct(trajectory_rows(t) for t in played)


def everyone(environment: Environment, names: Iterable[str]) -> Agent:
    """Return the agent that moves now like this player, now like that one (`random`, too), so that all words are heard."""
    known = {*names, *({"random"} & set(player_names(environment)))}
    players = [find_player(environment, name) for name in sorted(known)]

    def flow(episode: Episode, seed: int) -> Generator[Prompt, Completion, str]:
        yield from ()
        return draw(players[mix_seed(seed, 0) % len(players)](episode), seed)

    return Agent("everyone", flow)


def _agents(environment: Environment, players: Mapping[str, float]) -> dict[str, Agent]:
    return {name: player_agent(find_player(environment, name), name) for name in players}
