"""Code: a statement, a program, hidden tests; one attempt, or several with what the tests say in between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sparring.envs.code._tests import LONGEST_VALUE, assignment, calls, failures, tests
from sparring.envs.code.sandbox import Call, Limits, Result, run
from sparring.envs.core import EnvSpec, Episode, EpisodeBase, parse_illegal_policy, replay
from sparring.envs.games._arguments import one_of, whole
from sparring.envs.registry import register
from sparring.errors import BadValue, SandboxError
from sparring.tasks.core import Pack, Task, TaskSet
from sparring.tasks.datasets import PREFIXES
from sparring.tasks.program_families import ALL as FAMILIES
from sparring.tasks.program_families import code_pack
from sparring.tasks.programs import ALL, PREFIX
from sparring.types import Fixed, Frame, Message, Turn, say

SEAT = "player_0"
FEEDBACK = ("none", "verdict", "failing", "diff")
REWARDS = ("all", "share")
_NOTHING: Mapping[str, float] = Fixed({SEAT: 0.0})
_RULES = (
    "Write a Python function. Answer with the whole program in one block that begins with ```python and ends with ```. It runs "
    "on hidden tests, without network and with the standard library only."
)
MOST_FAILURES = 5
LONGEST_STATEMENT = 4000
_LONGEST_NOTE = 200 + MOST_FAILURES * 8 * LONGEST_VALUE
_BLOCK = re.compile(r"```[a-zA-Z0-9]*[ \t\r]*\n(.*?)(?:^[ \t]*```|\Z)", re.DOTALL | re.MULTILINE)
_UNREAD = "There is no program in that. Answer with one block that begins with ```python and ends with ```."


def program_in(answer: str) -> str | None:
    r"""Return the program in an answer: what is in the last fenced block, or all of it if there is no fence.

    >>> program_in("So:\n```python\ndef f(): pass\n```\nDone."), program_in(" ")
    ('def f(): pass', None)
    """
    blocks = _BLOCK.findall(answer)
    text = blocks[-1].rstrip() if blocks else "" if "```" in answer else answer
    return text if text.strip() else None


class CodeEpisode(EpisodeBase):
    """One problem."""

    environment: CodeEnvironment

    def __init__(self, environment: CodeEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.text = self._asked()
        self._attempts = self._failed = 0
        self._begin(Turn(SEAT, (environment.rules, say("user", self.text)), _NOTHING))

    def _asked(self) -> str:
        """Look up the problem and return what the solver is told of it."""
        self.assignment = assignment(self.environment.spec.id, self.task)
        return self.assignment.text

    def _judged(self, text: str) -> tuple[Result, list[str]]:
        """Return what the tests of this attempt show, and the first that did not pass, in words."""
        program = self.assignment.program
        cases = tests(program, self.task, self.seed, self._attempts)
        result = self.environment.graded(text, calls(program, cases))
        return result, failures(program, cases, result, MOST_FAILURES)

    def solution(self) -> str:
        """The problem's own solution."""
        return self.assignment.program.solution

    def floor(self) -> str:
        """A program that solves nothing."""
        return f"{self.assignment.program.signature}\n    return None\n"

    def _advance(self, action: str) -> Turn:
        text = program_in(action)
        if text is None or len(text) > self.environment.longest:
            return self._refuse()
        self._failed = 0
        environment = self.environment
        result, failed = self._judged(text)
        self._attempts += 1
        passed = sum(test.verdict == "passed" for test in result.tests)
        info = {
            "action": text,
            "illegal": False,
            "verdict": result.verdict,
            "passed": passed,
            "tests": len(result.tests),
        }
        if result.passed or self._attempts == environment.attempts:
            share = result.share if environment.reward == "share" else float(result.passed)
            words = "every test passed" if result.passed else summary(result)
            reward = share * environment.discount ** (self._attempts - 1)
            return Turn(None, (), {SEAT: reward}, terminated=True, feedback=words, info=info)
        words = self._words(result, failed)
        note = say("user", f"{words}\nAttempts left: {environment.attempts - self._attempts}.")
        return Turn(SEAT, (note,), _NOTHING, feedback=words, info=info)

    def _refuse(self) -> Turn:
        """Carry out the policy for answers without a program."""
        info: Mapping[str, Any] = {"action": None, "illegal": True}
        if self._failed == self.environment.on_illegal.retries:
            words = "there is no program in the answer"
            return Turn(None, (), {SEAT: 0.0}, terminated=True, feedback=words, info=info)
        self._failed += 1
        return Turn(SEAT, (say("user", _UNREAD),), _NOTHING, feedback=_UNREAD, info=info)

    def _words(self, result: Result, failed: list[str]) -> str:
        """What is said of an attempt that is not the last."""
        feedback = self.environment.feedback
        if feedback == "none":
            return "That is not right yet."
        words = summary(result)
        if feedback == "verdict" or not failed:
            return words
        return "\n".join((words, *failed[: 1 if feedback == "failing" else MOST_FAILURES]))

    def render(self) -> Frame:
        """The problem and the programs."""
        return Frame("\n\n".join((self.text, *self.actions)))


def summary(result: Result) -> str:
    """Say a verdict in a few words."""
    passed = sum(test.verdict == "passed" for test in result.tests)
    return f"{result.verdict.replace('_', ' ')}: {passed} of {len(result.tests)} tests passed"


class CodeEnvironment:
    """Makes episodes of the programming problems of a pack."""

    def __init__(self, id: str, pack: Pack, kwargs: Mapping[str, Any], doc: str | None):
        self.pack = pack
        self.kwargs = kwargs
        self.attempts = whole("attempts", kwargs.get("attempts", 1), 1, 20)
        self.feedback = one_of("feedback", kwargs.get("feedback", "none"), FEEDBACK)
        self.reward = one_of("reward", kwargs["reward"], REWARDS)
        self.discount = kwargs.get("discount", 1.0)
        if (
            isinstance(self.discount, bool)
            or not isinstance(self.discount, (int, float))
            or not 0 <= self.discount <= 1
        ):
            raise BadValue(f"discount={self.discount!r:.80}: use a number from 0 to 1")
        self.longest = whole("longest", kwargs["longest"], 100, 1_000_000)
        self.backend = kwargs["backend"]
        self.limits = Limits(cpu=kwargs["seconds"], memory=whole("megabytes", kwargs["megabytes"], 16, 65_536) << 20)
        self.on_illegal = parse_illegal_policy(kwargs["illegal"])
        if self.on_illegal.then != "forfeit":
            raise BadValue(f"illegal={kwargs['illegal']!r}: programs cannot be listed; use 'forfeit' or 'retry(n)'")
        self.rules = Message("system", _RULES + (f" You have {self.attempts} attempts." if self.attempts > 1 else ""))
        turns = self.attempts * (1 + self.on_illegal.retries)
        self.spec = EnvSpec(
            id=id,
            seats=(SEAT,),
            reward_range=(0.0, 1.0),
            max_turns=turns,
            asks_again=self.attempts > 1 and self.discount == 1,
            max_chars=len(self.rules.content) + LONGEST_STATEMENT + (turns - 1) * _LONGEST_NOTE,
            illegal=kwargs["illegal"],
            pack=pack.name,
            doc=doc or "",
            players={"reference": reference, "empty": empty},
            blocking=True,
        )

    def graded(self, text: str, tests: list[Call]) -> Result:
        """Return what tests show of a program.

        Raises:
            SandboxError: The sandbox failed.
        """
        result = run(text, tests, limits=self.limits, backend=self.backend)
        if result.verdict == "harness_error":
            raise SandboxError(result.reason)
        return result

    def start(self, task: Task, *, seed: int) -> Episode:
        """State the problem of the task; the hidden tests depend on the seed.

        Raises:
            BadValue: The task names no programming problem.
        """
        return CodeEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The problems of one split."""
        return self.pack.tasks(split)


def reference(episode: Episode) -> dict[str, float]:
    """Answer with the problem's own solution."""
    assert isinstance(episode, CodeEpisode)
    return {f"```python\n{episode.solution()}```": 1.0}


def empty(episode: Episode) -> dict[str, float]:
    """Answer with a function that returns None: the floor."""
    assert isinstance(episode, CodeEpisode)
    return {f"```python\n{episode.floor()}```": 1.0}


def find_programs(tasks: str, level: int | None) -> Pack:
    """Return the pack of programming problems of a name, at one level if one is asked for.

    Raises:
        BadValue: It is no such pack, or the level is none.
    """
    if not isinstance(tasks, str) or not tasks.startswith(PREFIX):
        raise BadValue(f"tasks={tasks!r:.80}: use {PREFIX + ALL!r}, {FAMILIES!r} or a name, {PREFIX}NAME")
    return code_pack(tasks if level is None else f"{tasks}:{whole('level', level, 1, 5)}")


def _made(id: str, doc: str | None, *, tasks: str, level: int | None, **given: Any) -> CodeEnvironment:
    if isinstance(tasks, str) and tasks.startswith(PREFIXES):
        from sparring.envs.code.given import given_environment

        return given_environment(id, {"tasks": tasks, "level": level, **given}, doc)
    return CodeEnvironment(id, find_programs(tasks, level), {"tasks": tasks, "level": level, **given}, doc)


@register("Code-v0")
def code(
    *,
    tasks: str = PREFIX + ALL,
    level: int | None = None,
    reward: str = "all",
    seconds: float = 5.0,
    megabytes: int = 256,
    illegal: str = "forfeit",
    longest: int = 20_000,
    backend: str = "auto",
) -> CodeEnvironment:
    """Write a program that passes hidden tests; it runs in a sandbox that it cannot cheat.

    | | |
    |---|---|
    | Seats | `player_0` alone |
    | Moves | any text; the program is the last fenced block, or all of it if there is no fence |
    | Observation | statement, first line of the function, examples |
    | Reward | 1 if every hidden test passes, else 0; with `reward="share"` the share of tests that pass |
    | Tasks | pack `code/all`: problems of levels 1 to 5, splits disjoint; 20 hidden tests, made anew from (task, seed) |
    | End | terminated after the one answer |
    | Illegal answer | text without a program: `illegal="forfeit"` ends the episode with 0; `retry(n)` asks again |
    | Sandbox | a failure of the sandbox raises `SandboxError` and voids the episode; it is never a reward |
    | Players | `reference` (the problem's own solution), `empty` (a function that returns None) |

    `info` of an answer: `action` (the program), `verdict` (see `sparring.envs.code.sandbox`), `passed` and `tests` (numbers).

    Args:
        tasks: `code/all`, or `code/NAME` for one problem (in the split that it belongs to); `code/families` for problems made
            from seeds, or `code/family/NAME` for those of one family; `hf:code/NAME` or `file:PATH` for problems that others
            wrote, whose tests are their own and the same in every attempt (`docs/data-sets.md`).
        level: 1 to 5: problems of this level only; None has all.
        reward: `all` or `share`.
        seconds: CPU seconds for all tests together.
        megabytes: Memory in MiB.
        illegal: What an answer without a program does.
        longest: Longer programs, in characters, count as none.
        backend: Where programs run: `auto`, `local`, `docker`.

    Example: `sparring.make("Code-v0", level=2)`

    Versions: v0 first version.
    """
    given: dict[str, Any] = {"reward": reward, "seconds": seconds, "megabytes": megabytes, "illegal": illegal}
    given |= {"longest": longest, "backend": backend}
    return _made("Code-v0", code.__doc__, tasks=tasks, level=level, **given)


@register("CodeRepair-v0")
def code_repair(
    *,
    tasks: str = PREFIX + ALL,
    level: int | None = None,
    attempts: int = 3,
    feedback: str = "failing",
    reward: str = "all",
    discount: float = 1.0,
    seconds: float = 5.0,
    megabytes: int = 256,
    illegal: str = "forfeit",
    longest: int = 20_000,
    backend: str = "auto",
) -> CodeEnvironment:
    """Write a program, learn what the tests say, and mend it.

    | | |
    |---|---|
    | Source | the setting of self-debugging (Chen et al. 2023, arXiv:2304.05128), CYCLE (Ding et al. 2024, arXiv:2403.18746) and Re-ReST (Dou et al. 2024, arXiv:2406.01495) |
    | Seats | `player_0` alone |
    | Moves | any text; the program is the last fenced block, or all of it if there is no fence |
    | Observation | statement, first line, examples; after an attempt what `feedback` allows |
    | Reward | of the last attempt, as in `Code-v0`, times `discount` for each attempt before it |
    | Tasks | as in `Code-v0`; every attempt has hidden tests of its own, so what is told of one helps no other by heart |
    | End | terminated when every test passes or after `attempts` programs |
    | Illegal answer | text without a program: `illegal="forfeit"` ends the episode with 0; `retry(n)` asks again and uses up no attempt |
    | Sandbox | a failure of the sandbox raises `SandboxError` and voids the episode; it is never a reward |
    | Players | `reference` (the problem's own solution), `empty` (a function that returns None) |

    Args:
        tasks: `code/all`, or `code/NAME` for one problem (in the split that it belongs to); `code/families` for problems made
            from seeds, or `code/family/NAME` for those of one family; `hf:code/NAME` or `file:PATH` for problems that others
            wrote, whose tests are their own and the same in every attempt (`docs/data-sets.md`).
        level: 1 to 5: problems of this level only; None has all.
        attempts: Programs for one problem, 1 to 20.
        feedback: `none` (only that it is not right), `verdict` (also how many tests passed), `failing` (also the first test
            that did not pass: call, value, what came instead), `diff` (the first five).
        reward: `all` or `share`.
        discount: The factor for each attempt before the last, 0 to 1.
        seconds: CPU seconds for all tests of an attempt together.
        megabytes: Memory in MiB.
        illegal: What an answer without a program does.
        longest: Longer programs, in characters, count as none.
        backend: Where programs run: `auto`, `local`, `docker`.

    Example: `sparring.make("CodeRepair-v0", attempts=2, feedback="diff")`

    Versions: v0 first version.
    """
    given: dict[str, Any] = {"attempts": attempts, "feedback": feedback, "reward": reward, "discount": discount}
    given |= {"seconds": seconds, "megabytes": megabytes, "illegal": illegal, "longest": longest, "backend": backend}
    return _made("CodeRepair-v0", code_repair.__doc__, tasks=tasks, level=level, **given)
