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
DIGITS = ("forward", "reversed")
_RULES = {
    "forward": Message("system", "Work out the sum. Answer with the number alone, for example: 42"),
    "reversed": Message("system", "Work out the sum. Answer with its digits from last to first, for example 24 for 42"),
}
_INTEGER = re.compile(r"[0-9]{1,18}")


def parse_integer(text: str) -> str | None:
    r"""Return the digits that the whole text, or the last mark in it, consists of; None if neither does.

    >>> parse_integer(" 52 "), parse_integer(r"so \boxed{52}"), parse_integer("52 or 53")
    ('52', '52', None)
    """
    candidate = (marked(text) or (text if len(text) <= 64 else "")).strip()
    return candidate if _INTEGER.fullmatch(candidate) else None


def spell(number: int, digits: str) -> str:
    """Return the one way in which a sum is written: no sign, no leading zeros; backwards if `digits` is `reversed`.

    >>> spell(52, "reversed")
    '25'
    """
    return str(number)[::-1] if digits == "reversed" else str(number)


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
        self._digits = environment.digits
        question = Message("user", f"{self._a}+{self._b}=")
        self._begin(Turn(SEAT, (_RULES[self._digits], question), {SEAT: 0.0}))

    def _advance(self, action: str) -> Turn:
        answer = parse_integer(action)
        right = answer == spell(self._a + self._b, self._digits)
        if answer is None:
            feedback = "no answer: write the number alone"
        else:
            feedback = "right" if right else f"wrong: {self._a} + {self._b} is not {answer}"
        info = {"action": answer, "illegal": answer is None}
        return Turn(None, (), {SEAT: float(right)}, terminated=True, feedback=feedback, info=info)

    def render(self) -> Frame:
        """The question and the answer."""
        return Frame(f"{self._a} + {self._b} = {self.actions[0] if self.actions else '?'}")


class ArithmeticEnvironment:
    """Makes episodes of a task pack of sums."""

    def __init__(self, digits: str = "forward", tasks: str = "addition") -> None:
        if digits not in DIGITS:
            raise BadValue(f"digits={digits!r}: use {' or '.join(map(repr, DIGITS))}")
        if not {"a", "b"} <= set(load_tasks(tasks)[0].params):
            raise BadValue(f"tasks={tasks!r} have no numbers 'a' and 'b' to add: use 'addition', 'sums' or 'sums:2'")
        self.digits = digits
        self.kwargs = {"digits": digits} | ({"tasks": tasks} if tasks != "addition" else {})
        self.spec = EnvSpec(
            id="Arithmetic-v0",
            seats=(SEAT,),
            reward_range=(0.0, 1.0),
            max_turns=1,
            max_chars=len(_RULES[digits].content) + 64,
            pack=tasks,
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
        """Those of its pack; of `addition` 720 sums to train on and 180 to test on."""
        return load_tasks(self.spec.pack, split)


def oracle(episode: Episode) -> dict[str, float]:
    """Answer correctly."""
    assert isinstance(episode, ArithmeticEpisode)
    return {_spell(episode.task.params["a"] + episode.task.params["b"], episode): 1.0}


def guess(episode: Episode) -> dict[str, float]:
    """Answer with any number from 10 to 108, which are all the sums there are; of two numbers of n digits, with any such sum."""
    assert isinstance(episode, ArithmeticEpisode)
    digits = episode.task.params.get("level")
    sums = range(2 * 10 ** (digits - 1) if digits > 1 else 0, 2 * 10**digits - 1) if digits else range(10, 109)
    return {_spell(n, episode): 1 / len(sums) for n in sums}


def _spell(number: int, episode: Episode) -> str:
    assert isinstance(episode, ArithmeticEpisode)
    return spell(number, episode.environment.kwargs["digits"])


@register("Arithmetic-v0")
def arithmetic(*, digits: str = "forward", tasks: str = "addition") -> ArithmeticEnvironment:
    """Add a two-digit and a one-digit number: one turn, exact verifier.

    | | |
    |---|---|
    | Seats | `player_0` alone |
    | Moves | any text; the answer is the whole text, or the last `[..]`, `\\boxed{..}` or `<move>..</move>` in it |
    | Observation | `47+5=` |
    | Reward | 1 if the answer is the sum (no sign, no leading zeros), else 0 |
    | Tasks | pack `addition`: 10..99 plus 0..9; 720 to train on, 180 to test on, disjoint |
    | End | terminated after one answer |
    | Illegal answer | text that is no integer: reward 0, counted apart from wrong answers |
    | Players | `oracle`, `random` (a number from 10 to 108, or any that two numbers of as many digits can make) |

    Args:
        digits: `forward`, or `reversed`: the answer is written from its last digit to its first, which very small
            transformers learn far sooner (Lee et al. 2023, "Teaching Arithmetic to Small Transformers").
        tasks: The pack: `addition`, or two numbers of 1, 2 and 3 digits in turn (`sums`), or of N digits (`sums:N`).

    Example: `sparring.make("Arithmetic-v0")`

    Versions: v0 first version.
    """
    return ArithmeticEnvironment(digits, tasks)
