"""CodeTool: a program for hidden tests, with a Python session to try things in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sparring.envs.code._tests import assignment, called, calls, tests
from sparring.envs.code._tools import CALLS, LONGEST_NOTE, PYTHON, SEAT, SUBMIT, ToolEpisode, asked
from sparring.envs.code.program import LONGEST_STATEMENT, CodeEnvironment, find_programs, summary
from sparring.envs.core import Episode
from sparring.envs.games._arguments import whole
from sparring.envs.registry import register
from sparring.tasks.core import Pack, Task
from sparring.tasks.programs import ALL, PREFIX
from sparring.types import Message, ToolSpec, Turn, say

ID = "CodeTool-v0"
_RULES = (
    "Write a Python function. {calls} When you are done, write the line SUBMIT and after it the whole program in one such block. "
    "It runs on hidden tests, without what the session knows and with the standard library only."
)
_UNREAD = (
    "There is no block in that. Write a block that begins with ```python and ends with ``` to run it, or the line SUBMIT and "
    "such a block to hand it in."
)


class CodeToolEpisode(ToolEpisode):
    """One problem and a session."""

    environment: CodeToolEnvironment

    def __init__(self, environment: CodeToolEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.assignment = assignment(environment.spec.id, task)
        self._begin(self._ask(environment.rules, say("user", self.assignment.text)))

    def _advance(self, action: str) -> Turn:
        wanted = asked(action)
        if wanted is None:
            return self._refused(_UNREAD)
        return self._submitted(wanted.code) if wanted.tool == SUBMIT.name else self._ran(wanted)

    def _submitted(self, text: str) -> Turn:
        environment, program = self.environment, self.assignment.program
        if len(text) > environment.longest:
            return self._refused(f"That program is longer than {environment.longest} characters.")
        cases = tests(program, self.task, self.seed, 0)
        result = environment.graded(text, calls(program, cases))
        passed = sum(test.verdict == "passed" for test in result.tests)
        info = {"action": text, "illegal": False, "tool": SUBMIT.name, "verdict": result.verdict}
        reward = result.share if environment.reward == "share" else float(result.passed)
        words = "every test passed" if result.passed else summary(result)
        counts = {"passed": passed, "tests": len(cases)}
        return Turn(None, (), {SEAT: reward}, terminated=True, feedback=words, info=info | counts)


class CodeToolEnvironment(CodeEnvironment):
    """Makes episodes of programming problems with a session."""

    tools: tuple[ToolSpec, ...] = (PYTHON, SUBMIT)

    def __init__(self, pack: Pack, kwargs: Mapping[str, Any]):
        super().__init__(ID, pack, kwargs, code_tool.__doc__)
        self.calls = whole("calls", kwargs["calls"], 1, 100)
        self.shown = whole("shown", kwargs["shown"], 100, 1 << 16)
        self.rules = Message("system", _RULES.format(calls=CALLS.format(calls=self.calls)))
        turns = (self.calls + 1) * (1 + self.on_illegal.retries)
        notes = self.calls * self.shown + turns * max(LONGEST_NOTE, len(_UNREAD))
        self.spec = replace(
            self.spec,
            max_turns=turns,
            max_chars=len(self.rules.content) + LONGEST_STATEMENT + notes,
            players={"reference": reference, "careful": careful, "empty": empty},
            blocking=True,
        )

    def start(self, task: Task, *, seed: int) -> Episode:
        """State the problem of the task; the hidden tests depend on the seed.

        Raises:
            BadValue: The task names no programming problem.
        """
        return CodeToolEpisode(self, task, seed)


def _handed_in(text: str) -> dict[str, float]:
    return {f"SUBMIT\n```python\n{text}\n```": 1.0}


def reference(episode: Episode) -> dict[str, float]:
    """Hand in the problem's own solution."""
    assert isinstance(episode, CodeToolEpisode)
    return _handed_in(episode.assignment.program.solution)


def careful(episode: Episode) -> dict[str, float]:
    """Try the problem's own solution on the examples in the session, then hand it in."""
    assert isinstance(episode, CodeToolEpisode)
    program = episode.assignment.program
    if episode.called:
        return reference(episode)
    tries = ", ".join(called(program, case) for case in program.examples)
    return {f"```python\n{program.solution}\n{tries}\n```": 1.0}


def empty(episode: Episode) -> dict[str, float]:
    """Hand in a function that returns None: the floor."""
    assert isinstance(episode, CodeToolEpisode)
    return _handed_in(f"{episode.assignment.program.signature}\n    return None")


@register("CodeTool-v0")
def code_tool(
    *,
    tasks: str = PREFIX + ALL,
    level: int | None = None,
    calls: int = 8,
    reward: str = "all",
    shown: int = 2000,
    seconds: float = 5.0,
    megabytes: int = 256,
    illegal: str = "retry(1)",
    longest: int = 20_000,
    backend: str = "auto",
) -> CodeToolEnvironment:
    """Write a program that passes hidden tests, and try things in a Python session first.

    | | |
    |---|---|
    | Source | tools as in ToRA (Gou et al. 2023, arXiv:2309.17452) and CodeAct (Wang et al. 2024, arXiv:2402.01030) |
    | Seats | `player_0` alone |
    | Moves | run: the last block of Python in the text; hand in: the line SUBMIT before that block; or a call in JSON, `<tool_call>{"name": "python" or "submit", "arguments": {"code": ...}}</tool_call>`, with or without the tags |
    | Observation | statement, first line, examples; after a block what it printed, its last line's value or its error, cut in the middle |
    | Reward | of the program that is handed in, as in `Code-v0`: 1 if every hidden test passes, else 0, or the share; blocks cost nothing |
    | Tasks | as in `Code-v0` |
    | End | terminated when a program is handed in |
    | Illegal answer | text without block or call, and a block when none may be run any more: `illegal="retry(1)"` says so once, then ends the episode with 0 |
    | Session | names are kept; a block that ends the session (time, memory, `os._exit`) is told so, and the next starts a new one; it never holds a test |
    | Repeatable | hashes and `random` start the same and addresses are not shown; what asks the clock or the system's random numbers differs |
    | Sandbox | a failure of the sandbox raises `SandboxError` and voids the episode; it is never a reward |
    | Players | `reference` (hands in the problem's own solution), `careful` (tries it on the examples first), `empty` (a function that returns None) |

    `info` of an answer: `action` (the block), `tool` (`python` or `submit`); of a block `ended` (whether it ended the session);
    of a program `verdict`, `passed`, `tests`.

    Args:
        tasks: `code/all`, or `code/NAME` for one problem (in the split that it belongs to).
        level: 1 to 5: problems of this level only; None has all.
        calls: Blocks that may be run, 1 to 100.
        reward: `all` or `share`.
        shown: Characters of a block's output that are shown.
        seconds: CPU seconds for all tests together, and for all blocks of a session together.
        megabytes: Memory in MiB.
        illegal: What an answer that asks for nothing does.
        longest: Longer programs, in characters, are refused.
        backend: Where programs run: `auto`, `local`, `docker`.

    Example: `sparring.make("CodeTool-v0", level=3, calls=4)`

    Versions: v0 first version.
    """
    given: dict[str, Any] = {"calls": calls, "reward": reward, "shown": shown, "seconds": seconds}
    given |= {"megabytes": megabytes, "illegal": illegal, "longest": longest, "backend": backend}
    return CodeToolEnvironment(find_programs(tasks, level), {"tasks": tasks, "level": level, **given})
