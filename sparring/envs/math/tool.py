"""MathTool: a problem of mathematics and a Python session to work it out in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sparring.envs.code._tools import CALLS, LONGEST_NOTE, PYTHON, SEAT, ToolEpisode, asked
from sparring.envs.code.sandbox.verdicts import Limits
from sparring.envs.core import EnvSpec, Episode, parse_illegal_policy, replay
from sparring.envs.games._arguments import whole
from sparring.envs.math._problems import EVERYTHING, checked, find_pack, read_options, read_problem
from sparring.envs.math.grader import grade
from sparring.envs.math.problem import boxed, read_info, say_verdict
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import Pack, Task, TaskSet
from sparring.types import Message, ToolSpec, Turn, say

ID = "MathTool-v0"
_RULES = "Solve the problem. {calls} An answer without a block ends the task: put your final answer in \\boxed{{...}}, in exact form."
_UNREAD = "No answer can be read in that. Write a block to run it, or put your final answer in \\boxed{...}."


class MathToolEpisode(ToolEpisode):
    """One problem and a session."""

    environment: MathToolEnvironment

    def __init__(self, environment: MathToolEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.problem = read_problem(ID, task, environment.longest)
        own = task.params.get("grading")
        self.options = read_options({**environment.grading, **own}) if own else environment.options
        checked(self.problem.answer, self.options)
        self._begin(self._ask(environment.rules, say("user", self.problem.question)))

    def _advance(self, action: str) -> Turn:
        wanted = asked(action)
        words = action[wanted.end :] if wanted else action
        if wanted and "\\boxed" not in words:
            return self._ran(wanted)
        found = grade(self.problem.answer, words, self.options)
        if found.value is None and found.verdict == "wrong":
            return self._refused(_UNREAD)
        info = read_info(found, illegal=False)
        return Turn(None, (), {SEAT: float(found.correct)}, terminated=True, feedback=say_verdict(found), info=info)


class MathToolEnvironment:
    """Makes episodes of the problems of a pack, with a session."""

    tools: tuple[ToolSpec, ...] = (PYTHON,)

    def __init__(self, pack: Pack, kwargs: Mapping[str, Any]):
        self.pack, self.kwargs = pack, kwargs
        self.calls = whole("calls", kwargs["calls"], 1, 100)
        self.shown = whole("shown", kwargs["shown"], 100, 1 << 16)
        self.longest = whole("longest", kwargs["longest"], 1, 10**6)
        self.backend = kwargs["backend"]
        self.limits = Limits(cpu=kwargs["seconds"], memory=whole("megabytes", kwargs["megabytes"], 16, 65_536) << 20)
        self.grading: Mapping[str, Any] = kwargs["grading"]
        self.options = read_options(self.grading)
        self.on_illegal = parse_illegal_policy(kwargs["illegal"])
        if self.on_illegal.then != "forfeit":
            raise BadValue(f"illegal={kwargs['illegal']!r}: answers cannot be listed; use 'forfeit' or 'retry(n)'")
        self.rules = Message("system", _RULES.format(calls=CALLS.format(calls=self.calls)))
        turns = (self.calls + 1) * (1 + self.on_illegal.retries)
        notes = self.calls * self.shown + turns * max(LONGEST_NOTE, len(_UNREAD))
        self.spec = EnvSpec(
            id=ID,
            seats=(SEAT,),
            reward_range=(0.0, 1.0),
            max_turns=turns,
            max_chars=len(self.rules.content) + self.longest + notes,
            illegal=kwargs["illegal"],
            pack=pack.name,
            doc=math_tool.__doc__ or "",
            players={"oracle": oracle, "checker": checker, "random": guess},
            blocking=True,
        )

    def start(self, task: Task, *, seed: int) -> MathToolEpisode:
        """Ask the question of the task; nothing depends on the seed.

        Raises:
            BadValue: The task says no problem, or its answer cannot be read.
        """
        return MathToolEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned; the blocks are run again."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The problems of one split."""
        return self.pack.tasks(split)


def oracle(episode: Episode) -> dict[str, float]:
    """Answer correctly."""
    assert isinstance(episode, MathToolEpisode)
    return {boxed(episode.problem.answer): 1.0}


def checker(episode: Episode) -> dict[str, float]:
    """Have the session print the right answer, then give it."""
    assert isinstance(episode, MathToolEpisode)
    if episode.called:
        return oracle(episode)
    return {f"```python\nanswer = {episode.problem.answer!r}\nprint(answer)\n```": 1.0}


def guess(episode: Episode) -> dict[str, float]:
    """Answer with any number from 0 to 9: the floor."""
    return {boxed(str(n)): 0.1 for n in range(10)}


@register("MathTool-v0")
def math_tool(
    *,
    tasks: str = EVERYTHING,
    level: int | None = None,
    calls: int = 8,
    shown: int = 2000,
    seconds: float = 5.0,
    megabytes: int = 256,
    illegal: str = "retry(1)",
    grading: Mapping[str, Any] | None = None,
    longest: int = 4000,
    backend: str = "auto",
) -> MathToolEnvironment:
    """Solve a problem of mathematics with a Python session; the grader reads the answer exactly.

    | | |
    |---|---|
    | Source | tool-integrated reasoning: ToRA (Gou et al. 2023, arXiv:2309.17452) |
    | Seats | `player_0` alone |
    | Moves | run: a text with a block of Python, or a call in JSON, `<tool_call>{"name": "python", "arguments": {"code": ...}}</tool_call>`, with or without the tags; answer: any other text, as in `Math-v0`, or a `\\boxed{..}` behind the last block |
    | Observation | the question; after a block what it printed, its last line's value or its error, cut in the middle |
    | Reward | 1 if the answer is right, else 0; blocks cost nothing |
    | Tasks | as in `Math-v0` |
    | End | terminated after the answer |
    | Undecided | an answer that the grader can neither prove nor refute within its budget earns 0; `info["verdict"]` says `undecided` |
    | Illegal answer | text in which no answer can be read, and a block when none may be run any more: `illegal="retry(1)"` says so once, then ends the episode with 0 |
    | Session | the standard library alone; names are kept; a block that ends the session (time, memory, `os._exit`) is told so, and the next starts a new one |
    | Repeatable | hashes and `random` start the same and addresses are not shown; what asks the clock or the system's random numbers differs |
    | Sandbox | a failure of the sandbox raises `SandboxError` and voids the episode; it is never a reward |
    | Players | `oracle`, `checker` (prints the answer first), `random` (a number from 0 to 9) |

    `info` of a block: `action` (the block), `tool`, `ended` (whether it ended the session); of an answer as in `Math-v0`.

    Args:
        tasks: A pack of problems, as in `Math-v0`.
        level: 1 to 5, for families: problems of this level only; None has all levels in turn.
        calls: Blocks that may be run, 1 to 100.
        shown: Characters of a block's output that are shown.
        seconds: CPU seconds for all blocks of a session together.
        megabytes: Memory in MiB.
        illegal: What an answer that cannot be read does.
        grading: Options of the grader: `tolerance`, `percent`, `units`, `ordered`, `decimal_comma`.
        longest: Questions of more characters are refused.
        backend: Where blocks run: `auto`, `local`, `docker`.

    Example: `sparring.make("MathTool-v0", tasks="math/count_primes", calls=4)`

    Versions: v0 first version.
    """
    given: dict[str, Any] = {"tasks": tasks, "level": level, "calls": calls, "shown": shown, "seconds": seconds}
    given |= {"megabytes": megabytes, "illegal": illegal, "grading": dict(grading or {}), "longest": longest}
    return MathToolEnvironment(find_pack(tasks, level, read_options(grading)), {**given, "backend": backend})
