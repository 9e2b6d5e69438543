"""At most so many turns of its own for every seat; then the episode is truncated.

>>> import sparring
>>> from sparring.wrappers import TimeLimit
>>> env = TimeLimit(sparring.make("GuessNumber-v0"), turns=2)
>>> episode = env.start(env.tasks()[0], seed=0)
>>> [episode.step(guess).truncated for guess in ("1", "2")]
[False, True]
"""

from __future__ import annotations

from sparring.envs.core import Environment, Episode, parse_illegal_policy
from sparring.envs.games._arguments import whole
from sparring.tasks.core import Task
from sparring.types import Turn
from sparring.wrappers.seat import checked
from sparring.wrappers.wrapper import WrappedEpisode, Wrapper, asked_again, cut_off, cut_range, wrapped_spec


class TimeLimit(Wrapper):
    """Ends an episode as truncated when a seat would be asked for the turn after its last.

    Rewards and texts are unchanged, and no seat is told, so the limit is none of the task's rules: whoever learns values
    goes on from the last state, as after every truncation (Pardo et al. 2018, "Time Limits in Reinforcement Learning",
    arXiv 1712.00378). An illegal action after which the seat is asked again uses up no turn.

    Args:
        environment: Any environment whose forfeits pay no more than 0.
        turns: How often each seat may act.

    Raises:
        BadValue: `turns` is no whole number from 1, or an episode that is cut off would pay less than one that is forfeited.
    """

    def __init__(self, environment: Environment, turns: int):
        self.turns = whole("turns", turns, 1, 10**9)
        spec = checked(environment).spec
        most = turns * len(spec.seats) * (1 + parse_illegal_policy(spec.illegal).retries)
        spec = wrapped_spec(spec, max_turns=min(spec.max_turns, most), reward_range=cut_range(spec, "TimeLimit"))
        super().__init__(environment, spec, {"turns": turns})

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode (task, seed)."""
        return _Episode(self, task, seed)


class _Episode(WrappedEpisode):
    """An episode and how often each seat has acted."""

    environment: TimeLimit

    def __init__(self, environment: TimeLimit, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self._taken = dict.fromkeys(environment.spec.seats, 0)

    def _advance(self, action: str) -> Turn:
        seat = self.turn.seat
        assert seat is not None
        turn = self.inner.step(action)
        self._taken[seat] += not asked_again(turn, seat)
        late = turn.seat is not None and self._taken[turn.seat] == self.environment.turns
        return cut_off(turn) if late else turn
