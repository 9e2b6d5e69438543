"""The environment of tasks with one question and one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sparring.envs.core import EnvSpec, Episode, EpisodeBase, replay
from sparring.envs.questions.verifiers import Verifier
from sparring.errors import BadValue
from sparring.tasks.core import Pack, Task, TaskSet
from sparring.types import Frame, Message, Turn, say

SEAT = "player_0"
LONGEST = 4000
"""Longer questions are refused, unless something else is said."""
_GUESSED = 24
"""References of other tasks that the player `random` chooses from."""


class QuestionEpisode(EpisodeBase):
    """One question."""

    environment: QuestionEnvironment

    def __init__(self, environment: QuestionEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.question, self.answer = environment.read(task)
        self._begin(Turn(SEAT, (environment.rules, say("user", self.question)), {SEAT: 0.0}))

    def _advance(self, action: str) -> Turn:
        found = self.environment.verifier.judge(action, self.task)
        info = {"action": found.read, "illegal": found.read is None}
        return Turn(None, (), {SEAT: found.score}, terminated=True, feedback=found.feedback, info=info)

    def render(self) -> Frame:
        """The question and the answer."""
        return Frame("\n".join((self.question, *(f"> {action}" for action in self.actions))))


class QuestionEnvironment:
    """Asks the questions of a pack; a verifier pays the answers.

    Args:
        id: What it is registered as.
        pack: Its tasks say `question` and `answer`, both text.
        verifier: See `sparring.envs.questions.verifiers`.
        rules: What the solver is told first; "" is what the verifier says of the form of answers.
        kwargs: The arguments that it was made with.
        doc: The data sheet.
        longest: Longer questions are refused.
    """

    def __init__(
        self,
        id: str,
        pack: Pack,
        verifier: Verifier,
        *,
        rules: str = "",
        kwargs: Mapping[str, Any],
        doc: str,
        longest: int = LONGEST,
    ):
        self.pack = pack
        self.verifier = verifier
        self.kwargs = kwargs
        self.longest = longest
        self.rules = Message("system", rules or verifier.rules)
        self.spec = EnvSpec(
            id=id,
            seats=(SEAT,),
            reward_range=(0.0, 1.0),
            max_turns=1,
            max_chars=len(self.rules.content) + longest,
            pack=pack.name,
            doc=doc,
            players={"oracle": oracle, "random": guess},
        )

    def start(self, task: Task, *, seed: int) -> QuestionEpisode:
        """Ask the question of the task; nothing depends on the seed.

        Raises:
            BadValue: The task says no question, or the verifier cannot read its reference answer.
        """
        return QuestionEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The tasks of one split."""
        return self.pack.tasks(split)

    def read(self, task: Task) -> tuple[str, str]:
        """Return question and reference answer.

        Raises:
            BadValue: The task says none, the question is too long, or the verifier cannot read the answer.
        """
        question, answer = task.params.get("question"), task.params.get("answer")
        if not (isinstance(question, str) and isinstance(answer, str)):
            raise BadValue(
                f"a task of {self.spec.id} has params 'question' and 'answer', both text; {task.id} has {sorted(task.params)}"
            )
        if len(question) > self.longest:
            raise BadValue(
                f"the question of {task.id} has {len(question)} characters, and {self.spec.id} allows {self.longest}: shorten it, "
                f"or allow more, with longest={len(question)}"
            )
        self.verifier.check(answer)
        return question, answer

    @cached_property
    def references(self) -> Mapping[str, int]:
        """The reference answers of some tasks, and how often each is there."""
        tasks = self.tasks(next(iter(self.pack.sizes)))
        return Counter(self.read(tasks[index])[1] for index in range(min(_GUESSED, len(tasks))))


def oracle(episode: Episode) -> dict[str, float]:
    """Give the reference answer."""
    assert isinstance(episode, QuestionEpisode)
    return {episode.environment.verifier.asked.format(episode.answer): 1.0}


def guess(episode: Episode) -> dict[str, float]:
    """Give the reference answer of any of some other tasks: the floor."""
    assert isinstance(episode, QuestionEpisode)
    found = episode.environment.references
    asked = episode.environment.verifier.asked
    return {asked.format(answer): times / sum(found.values()) for answer, times in found.items()}
