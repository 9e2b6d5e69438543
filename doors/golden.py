"""Golden episodes, a few of each domain: the same task, seed and actions have the same texts and rewards through every door.

What is expected is played by `sparring.make`, in the process of the test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import sparring
from sparring.envs.core import Environment, EpisodeBase
from sparring.tasks.core import Task, episode_rng
from sparring.types import Message
from sparring.wrappers.seat import draw_move, find_player


@dataclass(frozen=True)
class Step:
    """One action, and what was before and after it."""

    seat: str
    shown: str
    """What was new for the seat, its messages joined by newlines."""
    legal: tuple[str, ...] | None
    action: str
    rewards: Mapping[str, float]
    feedback: str | None


@dataclass(frozen=True)
class Golden:
    """An episode: where, which, and what is said in it."""

    id: str
    script: tuple[str, ...] | str
    """The actions one after another, or the player who has every seat."""
    index: int = 0
    seed: int = 0
    kwargs: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.id}-{self.script if isinstance(self.script, str) else '-'.join(self.script)}"

    @cached_property
    def environment(self) -> Environment:
        """Where it is played."""
        return sparring.make(self.id, **self.kwargs)

    @property
    def task(self) -> Task:
        """The task, of the split `train`."""
        return self.environment.tasks("train")[self.index]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All actions in turn."""
        return self._played[0]

    @property
    def transcripts(self) -> Mapping[str, tuple[Message, ...]]:
        """All that each seat has seen and said."""
        return self._played[1]

    @property
    def returns(self) -> dict[str, float]:
        """What each seat was paid in all."""
        return {seat: sum(step.rewards[seat] for step in self.steps) for seat in self.environment.spec.seats}

    def actions(self, seat: str) -> list[str]:
        """What one seat says."""
        return [step.action for step in self.steps if step.seat == seat]

    def player(self, episode: EpisodeBase) -> dict[str, float]:
        """Play the others' part, for a door with one seat; in any other episode, the first move that is legal."""
        number = len(episode.actions)
        same = (episode.task, episode.seed) == (self.task, self.seed) and number < len(self.steps)
        return {self.steps[number].action if same else (episode.turn.legal or ("",))[0]: 1.0}

    @cached_property
    def _played(self) -> tuple[tuple[Step, ...], Mapping[str, tuple[Message, ...]]]:
        spec, rng, script = self.environment.spec, episode_rng(self.task, self.seed, "golden"), self.script
        episode, steps = self.environment.start(self.task, seed=self.seed), []
        while (turn := episode.turn).seat is not None:
            if isinstance(script, str):
                action = draw_move(find_player(spec, script), episode, rng)
            else:
                action = script[len(steps)]
            shown = "\n".join(message.content for message in turn.messages)
            after = episode.step(action)
            steps.append(Step(turn.seat, shown, turn.legal, action, dict(after.rewards), after.feedback))
        return tuple(steps), {seat: episode.transcript(seat) for seat in spec.seats}


GOLDENS = (
    Golden("TicTacToe-v0", ("5", "1", "9", "3", "2", "8", "4", "6", "7"), index=3),
    Golden("TicTacToe-v0", ("5", "1", "5")),  # the square is taken: player_0 forfeits
    Golden("KuhnPoker-v0", ("check", "bet", "call"), index=2, seed=7),
    Golden("Nim-v0", "random", index=5, seed=1),
    Golden("RockPaperScissors-v0", "random", index=1, seed=2),  # both are asked before any hears of the answers
    Golden("PublicGoods-v0", "random", seed=3),  # more than two seats
    Golden("GuessNumber-v0", "random", index=4, seed=4),
    Golden("Arithmetic-v0", ("I think it is [100]",), index=6),
    Golden("Math-v0", "oracle", index=2),
    Golden("Math-v0", (r"\boxed{é ∞ 🙂}",), index=1),
    Golden("Code-v0", "reference", index=1),
    Golden("Code-v0", ("```python\nprint(1)\n```",)),
    Golden("Web-v0", "oracle"),
)
"""Games of one to several seats, mathematics, programs (in the local sandbox) and pages (of the engine without a browser)."""
