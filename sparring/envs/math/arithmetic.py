"""Arithmetic: one question, one answer, one exact verifier."""

from __future__ import annotations

import re

from sparring.envs.core import EnvSpec, Episode, EpisodeBase, marked, replay
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import Task, TaskSet
from sparring.tasks.registry import load_tasks
from sparring.types import Frame, Message, Turn

SEAT = "player_0"
_RULES = Message("system", "Work out the sum. Answer with the number alone, for example: 42")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


def parse_integer(text: str) -> int | None:
    r"""Return the integer that the whole text, or the last mark in it, spells; None if neither does.

    >>> parse_integer(" 52 "), parse_integer(r"so \boxed{52}"), parse_integer("52 or 53")
    (52, 52, None)
    """
    candidate = (marked(text) or text[:64]).strip()
    return int(candidate) if _INTEGER.fullmatch(candidate) else None


class ArithmeticEpisode(EpisodeBase):
    """One question."""

    def __init__(self, environment: ArithmeticEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        try:
            self._a, self._b = int(task.params["a"]), int(task.params["b"])
        except (KeyError, TypeError, ValueError) as error:
            raise BadValue(
                f"a task of Arithmetic-v0 has integer params 'a' and 'b', got {dict(task.params)}"
            ) from error
        question = Message("user", f"{self._a} + {self._b} =")
        self._begin(Turn(SEAT, (_RULES, question), {SEAT: 0.0}))

    def _advance(self, action: str) -> Turn:
        answer = parse_integer(action)
        right = answer == self._a + self._b
        if answer is None:
            feedback = "no answer: write the number alone"
        else:
            feedback = "right" if right else f"wrong: {self._a} + {self._b} is not {answer}"
        info = {"action": None if answer is None else str(answer), "illegal": answer is None}
        return Turn(None, (), {SEAT: float(right)}, terminated=True, feedback=feedback, info=info)

    def render(self) -> Frame:
        """The question and the answer."""
        return Frame(f"{self._a} + {self._b} = {self.actions[0] if self.actions else '?'}")


class ArithmeticEnvironment:
    """Makes episodes of the task pack `addition`."""

    def __init__(self) -> None:
        self.kwargs: dict[str, object] = {}
        self.spec = EnvSpec(
            id="Arithmetic-v0",
            seats=(SEAT,),
            reward_range=(0.0, 1.0),
            max_turns=1,
            max_chars=len(_RULES.content) + 64,
            pack="addition",
            doc=arithmetic.__doc__ or "",
            players={"oracle": oracle, "random": guess},
        )

    def start(self, task: Task, *, seed: int) -> ArithmeticEpisode:
        """Ask the question of the task; nothing depends on the seed."""
        return ArithmeticEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The pack `addition`: 720 sums to train on and 180 to test on."""
        return load_tasks(self.spec.pack, split)


def oracle(episode: Episode) -> dict[str, float]:
    """Answer correctly."""
    assert isinstance(episode, ArithmeticEpisode)
    return {str(episode.task.params["a"] + episode.task.params["b"]): 1.0}


def guess(episode: Episode) -> dict[str, float]:
    """Answer with any number from 10 to 108, which are all the sums there are."""
    return {str(n): 1 / 99 for n in range(10, 109)}


@register("Arithmetic-v0")
def arithmetic() -> ArithmeticEnvironment:
    """Add a two-digit and a one-digit number: one turn, exact verifier.

    | | |
    |---|---|
    | Seats | `player_0` alone |
    | Moves | any text; the answer is the whole text, or the last `[..]`, `\\boxed{..}` or `<move>..</move>` in it |
    | Observation | `47 + 5 =` |
    | Reward | 1 if the answer is the sum, else 0 |
    | Tasks | pack `addition`: 10..99 plus 0..9; 720 to train on, 180 to test on, disjoint |
    | End | terminated after one answer |
    | Illegal answer | text that is no integer: reward 0, counted apart from wrong answers |
    | Players | `oracle`, `random` (a number from 10 to 108) |

    Example: `sparring.make("Arithmetic-v0")`

    Versions: v0 first version.
    """
    return ArithmeticEnvironment()
