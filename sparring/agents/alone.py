"""One episode by itself, turn by turn: what `rollout` does with thousands, for someone who watches."""

from __future__ import annotations

import time
from collections.abc import Mapping

from sparring.agents._episodes import Game, Job, act, agent_seed, leaving, start, trajectory_of
from sparring.agents.flows.core import drive, take_turn
from sparring.agents.policies.core import mix_seed
from sparring.envs.core import Episode
from sparring.types import Trajectory


class Alone:
    """An episode in progress, and the record of it.

    Args:
        job: What to play.

    Raises:
        BadValue: The job leaves a seat without an agent.
    """

    def __init__(self, job: Job):
        self._game = Game(job, agent_seed(job))
        start(self._game)

    @property
    def episode(self) -> Episode:
        """The episode."""
        assert self._game.episode is not None
        return self._game.episode

    @property
    def returns(self) -> Mapping[str, float]:
        """What every seat was paid so far."""
        return self._game.returns

    def play_turn(self) -> str:
        """Let the seat to move act, and return its action: the one that it takes in a rollout of the same job.

        Raises:
            PolicyError: A policy cannot answer, or the agent has none and its flow asked one.
            BadValue: The flow yields what is no question, or returns what is no text.
        """
        game, seat = self._game, self.episode.turn.seat
        assert seat is not None
        game.agent = game.job.agents[seat]
        game.asked = time.perf_counter()
        game.calls.clear()
        action = take_turn(game.agent, self.episode, mix_seed(game.base, len(game.steps)), game.calls)
        act(game, action)
        return action

    def finish(self) -> Trajectory:
        """Let the agents do what they do when an episode is over, and return the record of it.

        Raises:
            PolicyError: As for `play_turn`.
            BadValue: Likewise.
        """
        for agent, flow in leaving(self._game):
            drive(agent, flow)
        return trajectory_of(self._game)
