"""Self-correction: any question with one answer, asked twice, with nothing said in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from sparring.envs.core import Environment, EnvSpec, Episode, EpisodeBase, Player, replay
from sparring.envs.registry import make, register
from sparring.errors import BadValue
from sparring.tasks.core import Task, TaskSet
from sparring.types import Frame, Message, Turn

FEEDBACK = ("none", "verdict")
AGAIN = "Look at your answer again. If it is wrong, correct it. If it is right, repeat it."
_VERDICTS = ("Your answer is wrong.", "Your answer is right.")


class SelfCorrectionEpisode(EpisodeBase):
    """One question, two answers."""

    environment: SelfCorrectionEnvironment

    def __init__(self, environment: SelfCorrectionEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.asked = environment.inner.start(task, seed=seed)
        """The question that is to be answered now, as the environment inside asks it."""
        self._paid = 0.0
        self._begin(self.asked.turn)

    def _advance(self, action: str) -> Turn:
        asked = self.asked
        assert asked.turn.seat is not None
        turn = asked.step(action)
        seat, full = asked.turn.seat or self.environment.spec.seats[0], self.environment.spec.reward_range[1]
        score = turn.rewards[seat]
        gained, self._paid = score - self._paid, score
        if len(self.actions) == 2 or turn.info.get("illegal"):
            return replace(turn, rewards={seat: gained})
        self.asked = self.environment.inner.start(self.task, seed=self.seed)
        words = f"{_VERDICTS[score >= full]} {AGAIN}" if self.environment.feedback == "verdict" else AGAIN
        return Turn(seat, (Message("user", words),), {seat: gained}, feedback=turn.feedback, info=turn.info)

    def render(self) -> Frame:
        """What the environment inside shows of the question that was asked last."""
        return self.asked.render()


class SelfCorrectionEnvironment:
    """Asks the questions of another environment twice."""

    def __init__(self, inner: Environment, kwargs: Mapping[str, Any], feedback: str):
        self.inner, self.kwargs, self.feedback = inner, kwargs, feedback
        spec = inner.spec
        self.spec = EnvSpec(
            id="SelfCorrection-v0",
            seats=spec.seats,
            reward_range=spec.reward_range,
            max_turns=2,
            asks_again=True,
            max_chars=spec.max_chars + len(max(_VERDICTS)) + len(AGAIN) + 1,
            pack=spec.pack,
            doc=self_correction.__doc__ or "",
            players={name: partial(_play, player) for name, player in spec.players.items()},
            blocking=spec.blocking,
        )

    def start(self, task: Task, *, seed: int) -> SelfCorrectionEpisode:
        """Ask the question of the task for the first time."""
        return SelfCorrectionEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """Those of the environment inside."""
        return self.inner.tasks(split)


def _play(player: Player, episode: Episode) -> Mapping[str, float]:
    """Answer as a player of the environment inside does."""
    assert isinstance(episode, SelfCorrectionEpisode)
    return player(episode.asked)


@register("SelfCorrection-v0")
def self_correction(
    *, env: str = "Arithmetic-v0", env_kwargs: Mapping[str, Any] | None = None, feedback: str = "none"
) -> SelfCorrectionEnvironment:
    """Answer a question, look at the answer again, answer again: the second answer is always asked for.

    | | |
    |---|---|
    | Seats | `player_0` alone |
    | Moves | what the environment inside takes |
    | Observation | its question; then "Look at your answer again. ..." and nothing about whether it was right |
    | Reward | of the first answer, then the difference to that of the second: their sum is what the second answer earns |
    | Tasks | those of the environment inside |
    | End | terminated after two answers |
    | Illegal answer | ends the episode, and both answers earn nothing |
    | Players | those of the environment inside, twice |

    The setting of SCoRe (Kumar et al. 2024, "Training Language Models to Self-Correct via Reinforcement Learning", arXiv
    2409.12917): since the second answer does not depend on a verdict, wrong answers made right and right ones made wrong are
    both seen. Compare with two independent answers: a second draw is no correction.

    Args:
        env: Whose questions: an environment of one seat and one turn.
        env_kwargs: Its arguments.
        feedback: `none`, or `verdict`: whether the first answer is right is told (a help, for comparison).

    Example: `sparring.make("SelfCorrection-v0", env="Math-v0")`
    """
    if feedback not in FEEDBACK:
        raise BadValue(f"feedback={feedback!r}: use {' or '.join(map(repr, FEEDBACK))}")
    given = dict(env_kwargs or {})
    inner = make(env, **given)
    if len(inner.spec.seats) > 1 or inner.spec.max_turns != 1:
        raise BadValue(
            f"env={env!r} has {len(inner.spec.seats)} seats and {inner.spec.max_turns} turns: questions are asked again of one "
            "seat and one turn, such as Arithmetic-v0, Math-v0 and Code-v0"
        )
    return SelfCorrectionEnvironment(inner, {"env": env, "env_kwargs": given, "feedback": feedback}, feedback)
