"""CodeGolf: a right program earns more the shorter, or the faster, it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sparring.envs.code._tests import calls, tests
from sparring.envs.code.program import SEAT, CodeEnvironment, CodeEpisode, find_programs
from sparring.envs.core import Episode
from sparring.envs.games._arguments import one_of, whole
from sparring.envs.registry import register
from sparring.tasks.core import Pack, Task
from sparring.tasks.programs import ALL, PREFIX
from sparring.types import Message, Turn

ID = "CodeGolf-v0"
MEASURES = ("bytes", "seconds")
_RULES = {
    "bytes": " Of the programs that pass, shorter ones earn more: bytes of UTF-8 count.",
    "seconds": " Of the programs that pass, faster ones earn more: CPU seconds count.",
}
_SETS = 10
"""Sets of hidden tests on which seconds are taken."""
_FLOOR = 0.001
"""Seconds that are added to both sides: what is shorter than that cannot be told from noise."""
_LONGEST_PAR = 80


class CodeGolfEpisode(CodeEpisode):
    """One problem."""

    environment: CodeGolfEnvironment

    def _asked(self) -> str:
        text = super()._asked()
        if self.environment.measure == "bytes":
            return f"{text}\n\nThe problem's own solution has {size(self.solution())} bytes."
        return text

    def _advance(self, action: str) -> Turn:
        turn = super()._advance(action)
        program = turn.info["action"]
        if program is None or not turn.rewards[SEAT]:
            return turn
        measure = size if self.environment.measure == "bytes" else self._seconds
        own, par = measure(program), measure(self.solution())
        info = {**turn.info, "size": own, "par": par}
        return replace(turn, rewards={SEAT: golf(own, par)}, info=info)

    def _seconds(self, text: str) -> float:
        """CPU seconds on several sets of hidden tests, the least of some runs, less those of a function that does nothing."""
        cases = [case for part in range(_SETS) for case in tests(self.assignment.program, self.task, self.seed, part)]
        asks = calls(self.assignment.program, tuple(cases))
        taken = [
            self.environment.graded(each, asks).seconds
            for _ in range(self.environment.runs)
            for each in (text, self.floor())
        ]
        return max(0.0, min(taken[::2]) - min(taken[1::2])) + _FLOOR


def size(program: str) -> int:
    """Return the length of a program: bytes of UTF-8, without white space at its end.

    >>> size("x = 'é'  \\n")
    8
    """
    return len(program.rstrip().encode("utf-8", "surrogatepass"))


def golf(own: float, par: float) -> float:
    """Return the reward of a right program: 0.5 for the reference's size, 0.75 for a third of it.

    >>> golf(100, 100), golf(50, 150), golf(300, 100)
    (0.5, 0.75, 0.25)
    """
    return par / (par + own)


class CodeGolfEnvironment(CodeEnvironment):
    """Makes episodes of programming problems in which less is more."""

    def __init__(self, pack: Pack, kwargs: Mapping[str, Any]):
        super().__init__(ID, pack, {**kwargs, "reward": "all"}, code_golf.__doc__)
        self.kwargs = kwargs
        self.measure = one_of("measure", kwargs["measure"], MEASURES)
        self.runs = whole("runs", kwargs["runs"], 1, 100)
        self.rules = Message("system", self.rules.content + _RULES[self.measure])
        more = len(_RULES[self.measure]) + _LONGEST_PAR
        self.spec = replace(self.spec, max_chars=self.spec.max_chars + more)

    def start(self, task: Task, *, seed: int) -> Episode:
        """State the problem of the task; the hidden tests depend on the seed.

        Raises:
            BadValue: The task names no programming problem.
        """
        return CodeGolfEpisode(self, task, seed)


@register("CodeGolf-v0")
def code_golf(
    *,
    tasks: str = PREFIX + ALL,
    level: int | None = None,
    measure: str = "bytes",
    runs: int = 5,
    seconds: float = 5.0,
    megabytes: int = 256,
    illegal: str = "forfeit",
    longest: int = 20_000,
    backend: str = "auto",
) -> CodeGolfEnvironment:
    """Write a program that passes hidden tests, and a short or fast one.

    | | |
    |---|---|
    | Seats | `player_0` alone |
    | Moves | any text; the program is the last fenced block, or all of it if there is no fence |
    | Observation | as in `Code-v0`; with `measure="bytes"` also the size of the problem's own solution |
    | Reward | 0 unless every hidden test passes; then R/(R + P), where R is the size of the problem's own solution and P that of the program: 0.5 for the same size |
    | Size | `bytes`: of the whole program in UTF-8, comments and white space included, so nothing can be hidden where it is not counted; `seconds`: CPU time, see below |
    | Tasks | as in `Code-v0` |
    | End | terminated after the one answer |
    | Illegal answer | text without a program: `illegal="forfeit"` ends the episode with 0; `retry(n)` asks again |
    | Repeatable | `bytes`: exactly; `seconds`: no, as every measurement of time |
    | Sandbox | a failure of the sandbox raises `SandboxError` and voids the episode; it is never a reward |
    | Players | `reference` (the problem's own solution: 0.5), `empty` (a function that returns None) |

    Seconds are those of 200 calls, all different but the edges, less those of a function that does nothing, the least of `runs`
    runs of each, and one millisecond is added to both sides: what takes less cannot be told apart (`docs/code.md` has the noise).

    `info` of a right program: also `size` and `par` (the reference's), in bytes or seconds.

    Args:
        tasks: `code/all`, or `code/NAME` for one problem (in the split that it belongs to).
        level: 1 to 5: problems of this level only; None has all.
        measure: `bytes` or `seconds`.
        runs: Runs of which the fastest counts, with `measure="seconds"`, 1 to 100.
        seconds: CPU seconds for all tests together.
        megabytes: Memory in MiB.
        illegal: What an answer without a program does.
        longest: Longer programs, in characters, count as none.
        backend: Where programs run: `auto`, `local`, `docker`.

    Example: `sparring.make("CodeGolf-v0", level=1)`

    Versions: v0 first version.
    """
    given: dict[str, Any] = {"measure": measure, "runs": runs, "seconds": seconds, "megabytes": megabytes}
    given |= {"illegal": illegal, "longest": longest, "backend": backend}
    return CodeGolfEnvironment(find_programs(tasks, level), {"tasks": tasks, "level": level, **given})
