"""A question with one answer becomes one with several: after every answer the seat hears what the verifier says.

>>> import sparring
>>> from sparring.wrappers import Reflection
>>> env = Reflection(sparring.make("Arithmetic-v0"), attempts=3, discount=0.5)
>>> episode = env.start(env.tasks()[0], seed=0)
>>> print(episode.step("100").messages[0].content)
wrong: 93 + 8 is not 100
Answer again. Attempts left: 2.
>>> episode.step("101").rewards
{'player_0': 0.5}
"""

from __future__ import annotations

from dataclasses import replace

from sparring.envs.core import Environment, Episode, parse_illegal_policy
from sparring.envs.games._arguments import one_of, whole
from sparring.envs.math.self_correction import AGAIN
from sparring.errors import BadValue
from sparring.tasks.core import Task
from sparring.types import Message, Turn
from sparring.wrappers.seat import checked
from sparring.wrappers.wrapper import WrappedEpisode, Wrapper, number, wrapped_spec

FEEDBACK = ("none", "right-wrong", "full")
LONGEST = 1000
"""Longer words of a verifier are cut."""
_WRONG = "That is not right."


class Reflection(Wrapper):
    """Asks a question up to `attempts` times, and says between two answers what `feedback` allows.

    | feedback | what is said | ends |
    |---|---|---|
    | `none` | to look at the answer again, whether it was right or wrong | after all attempts |
    | `right-wrong` | that it was wrong | when an answer is right, or after all attempts |
    | `full` | the verifier's words (`Turn.feedback`) | the same |

    An answer is right if it earns the most that can be earned. The last answer counts: every answer pays the difference
    that it makes, so the sum is the reward of the last one, times `discount` for every attempt before it. What the
    environment does with an illegal answer stays: where that ends the question, it ends the episode.

    The setting of Reflexion (Shinn et al. 2023, arXiv 2303.11366) and self-refinement (Madaan et al. 2023, arXiv
    2303.17651); with two attempts and `none` that of SCoRe, which is `SelfCorrection-v0`. Where an environment has attempts
    of its own, use those: `CodeRepair-v0` has new hidden tests for every program, `Math-v0` gives hints.

    Args:
        environment: One seat, one turn (beside the questions that follow an illegal answer).
        attempts: How many answers, 1 to 100.
        feedback: See the table.
        discount: From 0 to 1.

    Raises:
        BadValue: The environment has several seats or turns, or an argument has a value that is not allowed.
    """

    def __init__(self, environment: Environment, attempts: int = 2, *, feedback: str = "full", discount: float = 1.0):
        spec = checked(environment).spec
        self.illegal = parse_illegal_policy(spec.illegal)
        if len(spec.seats) > 1 or spec.max_turns != 1 + self.illegal.retries:
            raise BadValue(
                f"{spec.id} has {len(spec.seats)} seats and {spec.max_turns} turns: Reflection asks again what one seat "
                "answers in one turn, as in Arithmetic-v0, Math-v0 and Code-v0"
            )
        self.attempts = whole("attempts", attempts, 1, 100)
        self.feedback = one_of("feedback", feedback, FEEDBACK)
        self.discount = number("discount", discount, 0, 1)
        least = self.discount ** (attempts - 1)
        low, high = spec.reward_range
        spec = wrapped_spec(
            spec,
            max_turns=attempts * spec.max_turns,
            max_chars=attempts * (spec.max_chars + LONGEST + len(AGAIN) + 40),
            reward_range=(min(low, low * least), max(high, high * least)),
            asks_again=attempts > 1 and discount == 1,
        )
        self.most = high
        """What a right answer earns."""
        super().__init__(
            environment, spec, {"attempts": attempts, "feedback": feedback, "discount": discount}, self._rules()
        )

    def start(self, task: Task, *, seed: int) -> Episode:
        """Ask the question of the task for the first time."""
        return _Episode(self, task, seed)

    def _rules(self) -> str:
        if self.attempts == 1:
            return ""
        if self.feedback == "none":
            return f"You answer {self.attempts} times; the last answer counts."
        return f"You have {self.attempts} attempts, and are told when an answer is wrong; the last answer counts."


class _Episode(WrappedEpisode):
    """One question, several answers; `inner` is the question that is to be answered now."""

    environment: Reflection

    def __init__(self, environment: Reflection, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self._answered = 0
        self._earned = self._counted = 0.0

    def _advance(self, action: str) -> Turn:
        environment, turn = self.environment, self.inner.step(action)
        seat = environment.spec.seats[0]
        self._earned += turn.rewards[seat]
        if turn.seat is not None:
            return replace(turn, rewards={seat: 0.0})
        score, self._earned = self._earned, 0.0
        counts = score * environment.discount**self._answered
        rewards = {seat: counts - self._counted}
        self._counted = counts
        self._answered += 1
        right = score >= environment.most and environment.feedback != "none"
        forfeit = turn.info.get("illegal") is True and environment.illegal.then == "forfeit"
        if right or forfeit or self._answered == environment.attempts:
            return replace(turn, rewards=rewards)
        self.inner = environment.inner.start(self.task, seed=self.seed)
        asked, words = self.inner.turn, Message("user", self._words(turn.feedback))
        return replace(asked, messages=(words,), rewards=rewards, feedback=turn.feedback, info=turn.info)

    def _words(self, feedback: str | None) -> str:
        """Return what is said after an answer that is not the last."""
        left = f"Attempts left: {self.environment.attempts - self._answered}."
        if self.environment.feedback == "none":
            return f"{AGAIN} {left}"
        words = feedback if feedback and self.environment.feedback == "full" else _WRONG
        return f"{words if len(words) <= LONGEST else f'{words[: LONGEST - 3]}...'}\nAnswer again. {left}"
