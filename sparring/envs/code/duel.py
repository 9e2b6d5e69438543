"""CodeDuel: one seat writes a program, the other writes tests that it fails."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sparring.envs.code._claims import Claim, Standing, claims, compared, standings
from sparring.envs.code._tests import assignment, called, calls, tests
from sparring.envs.code._tools import asked
from sparring.envs.code.program import LONGEST_STATEMENT, CodeEnvironment, find_programs, summary
from sparring.envs.core import Episode, EpisodeBase
from sparring.envs.games._arguments import whole
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.syntax import parse
from sparring.tasks.core import Pack, Task, episode_rng
from sparring.tasks.program_families import ALL as FAMILIES
from sparring.tasks.program_families import PREFIX as FAMILY
from sparring.tasks.programs import ALL, PREFIX, Case, Program
from sparring.types import Fixed, Frame, Message, Turn, say

ID = "CodeDuel-v0"
SOLVER, TESTER = "player_0", "player_1"
_BY_NAME = f"{ID} is played on problems by name, {PREFIX + ALL!r} or {PREFIX}NAME, which make inputs of one form"
_NOTHING: Mapping[str, float] = Fixed({SOLVER: 0.0, TESTER: 0.0})
_SAMPLES = 5
"""Calls that the tester is shown, of inputs like those of the hidden tests."""
_LONGEST_CALL = 2500
_SOLVE = (
    "Write a Python function. Answer with the whole program in one block that begins with ```python and ends with ```. It runs "
    "on hidden tests, and another player sees it, without its comments, and writes tests that it should fail. It runs without "
    "network and with the standard library only."
)
_TEST = (
    "Another player wrote a Python function for a task. Write at most {most} tests that it fails, in one block that begins with "
    "```python and ends with ```: lines of the form assert {name}(...) == ..., where arguments and values are literals. You win "
    "if the program fails a right test; every wrong one costs you. Only arguments count that the task allows and that are of the "
    "kind and size of the calls that you are shown."
)
_UNREAD = {
    SOLVER: "There is no program in that. Answer with one block that begins with ```python and ends with ```.",
    TESTER: "There is no test in that. Answer with one block that begins with ```python and ends with ```, of lines that begin with assert.",
}
_NO_PYTHON = "It is no Python at all."


class CodeDuelEpisode(EpisodeBase):
    """A program and the tests for it."""

    environment: CodeDuelEnvironment

    def __init__(self, environment: CodeDuelEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.assignment = assignment(environment.spec.id, task)
        if not isinstance(self.assignment.program, Program):
            raise BadValue(f"task {task.id}: {_BY_NAME}")
        self.program: Program = self.assignment.program
        self.text = ""
        """The solver's program, without comments."""
        self._failed = 0
        self._begin(Turn(SOLVER, (Message("system", _SOLVE), say("user", self.assignment.text)), _NOTHING))

    def _advance(self, action: str) -> Turn:
        wanted = asked(action)
        if wanted is None or len(wanted.code) > self.environment.longest:
            return self._refused()
        if self.turn.seat == SOLVER:
            return self._solved(wanted.code)
        found = claims(wanted.code, self.program.name, self.environment.most)
        return self._tested(wanted.code, found) if found else self._refused()

    def _solved(self, code: str) -> Turn:
        text = plain(code)
        if text is not None and len(text) > self.environment.longest:
            return self._refused()
        self.text, self._failed = code if text is None else text, 0
        shown = _NO_PYTHON if text is None else f"```python\n{text}\n```"
        asks = f"{self.assignment.text}\n\nCalls of the hidden kind:\n{self._samples()}\n\nThe program:\n{shown}"
        rules = _TEST.format(most=self.environment.most, name=self.program.name)
        info = {"action": code, "illegal": False}
        return Turn(TESTER, (Message("system", rules), say("user", asks)), _NOTHING, info=info)

    def _samples(self) -> str:
        """Calls like those of the hidden tests, of growing size."""
        rng = episode_rng(self.task, self.seed, "shown")
        sizes = [1 + 9 * i // (_SAMPLES - 1) for i in range(_SAMPLES)]
        made = [Case(self.program.inputs(rng, size), None) for size in sizes]
        return "\n".join(called(self.program, case)[:_LONGEST_CALL] for case in made)

    def _tested(self, code: str, found: list[Claim]) -> Turn:
        """Judge the tests, then the program."""
        environment, program = self.environment, self.program
        stand = standings(program, found, environment.backend)
        right = [claim.call for claim, each in zip(found, stand, strict=True) if claim.call and each == "right"]
        broken = (
            bool(right) and not environment.graded(self.text, [compared(program, each, 2) for each in right]).passed
        )
        result = environment.graded(self.text, calls(program, tests(program, self.task, self.seed, 0)))
        paid = payoff(stand, broken=broken, right=result.passed, most=environment.most)
        words = _words(broken, summary(result), stand)
        info = {"action": code, "illegal": False, "standings": list(stand), "broken": broken, "verdict": result.verdict}
        return Turn(None, (), {SOLVER: 0.0 - paid, TESTER: paid}, terminated=True, feedback=words, info=info)

    def _refused(self) -> Turn:
        """Carry out the policy for answers without a program or a test."""
        seat = self.turn.seat
        assert seat is not None
        info: Mapping[str, Any] = {"action": None, "illegal": True}
        if self._failed == self.environment.on_illegal.retries:
            rewards = {each: -1.0 if each == seat else 1.0 for each in (SOLVER, TESTER)}
            return Turn(None, (), rewards, terminated=True, feedback=f"{seat} forfeits", info=info)
        self._failed += 1
        return Turn(seat, (say("user", _UNREAD[seat]),), _NOTHING, feedback=_UNREAD[seat], info=info)

    def render(self) -> Frame:
        """The problem, the program and the tests."""
        return Frame("\n\n".join((self.assignment.text, *self.actions)))


def plain(code: str) -> str | None:
    r"""Return a program without comments, blank lines and docstrings: what it does and no words; None if it is no Python.

    >>> plain("def f(x):  # never wrong\n    'Trust me.'\n    return x")
    'def f(x):\n    return x'
    """
    try:
        tree = parse(code)
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                node.body = [each for each in node.body if not _is_word(each)] or [ast.Pass()]
        return ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_word(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def payoff(stand: list[Standing], *, broken: bool, right: bool, most: int) -> float:
    """Return what the tester gets; the solver gets the opposite.

    >>> payoff(["right", "wrong"], broken=True, right=False, most=5), payoff(["void"], broken=False, right=True, most=5)
    (0.8, -1.0)
    """
    won = 1.0 if broken else -1.0 if right else 0.0
    return max(-1.0, won - stand.count("wrong") / most)


def _words(broken: bool, said: str, stand: list[Standing]) -> str:
    counts = ", ".join(f"{stand.count(each)} {each}" for each in ("right", "wrong", "void"))
    return f"the program {'fails' if broken else 'passes'} the right tests ({counts}); hidden tests: {said}"


class CodeDuelEnvironment(CodeEnvironment):
    """Makes episodes of a program and tests for it."""

    def __init__(self, pack: Pack, kwargs: Mapping[str, Any]):
        super().__init__(ID, pack, {**kwargs, "reward": "all"}, code_duel.__doc__)
        self.kwargs = kwargs
        self.most = whole("tests", kwargs["tests"], 1, 20)
        turns = 2 * (1 + self.on_illegal.retries)
        asked_most = len(_TEST) + 100 + LONGEST_STATEMENT + _SAMPLES * (_LONGEST_CALL + 1) + self.longest + 100
        self.spec = replace(
            self.spec,
            seats=(SOLVER, TESTER),
            reward_range=(-1.0, 1.0),
            zero_sum=True,
            max_turns=turns,
            max_chars=asked_most + turns * max(map(len, _UNREAD.values())),
            players={"reference": reference, "examples": examples, "empty": empty},
        )

    def start(self, task: Task, *, seed: int) -> Episode:
        """State the problem of the task; hidden tests and shown calls depend on the seed.

        Raises:
            BadValue: The task names no programming problem.
        """
        return CodeDuelEpisode(self, task, seed)


def _block(text: str) -> dict[str, float]:
    return {f"```python\n{text}\n```": 1.0}


def _asserts(program: Program, cases: tuple[Case, ...]) -> str:
    return "\n".join(f"assert {program.name}({', '.join(map(repr, case.args))}) == {case.expected!r}" for case in cases)


def reference(episode: Episode) -> dict[str, float]:
    """Write the problem's own solution; test inputs of all sizes, with the right values."""
    assert isinstance(episode, CodeDuelEpisode)
    program = episode.program
    if episode.turn.seat == SOLVER:
        return _block(program.solution)
    rng = episode_rng(episode.task, episode.seed, "reference")
    return _block(_asserts(program, program.cases(rng, 20)[-episode.environment.most :]))


def examples(episode: Episode) -> dict[str, float]:
    """Write a program that knows the examples by heart; test the examples."""
    assert isinstance(episode, CodeDuelEpisode)
    program = episode.program
    if episode.turn.seat == TESTER:
        return _block(_asserts(program, program.examples))
    known = {repr(case.args): case.expected for case in program.examples}
    return _block(f"def {program.name}(*args):\n    return {known!r}.get(repr(args))")


def empty(episode: Episode) -> dict[str, float]:
    """Write a function that returns None; claim that the examples return None: the floor."""
    assert isinstance(episode, CodeDuelEpisode)
    program = episode.program
    if episode.turn.seat == SOLVER:
        return _block(f"{program.signature}\n    return None")
    return _block(_asserts(program, tuple(Case(case.args, None) for case in program.examples)))


@register("CodeDuel-v0")
def code_duel(
    *,
    tasks: str = PREFIX + ALL,
    level: int | None = None,
    tests: int = 5,
    seconds: float = 5.0,
    megabytes: int = 256,
    illegal: str = "forfeit",
    longest: int = 20_000,
    backend: str = "auto",
) -> CodeDuelEnvironment:
    """A solver writes a program, a tester writes tests that it should fail; the problem's own solution says which tests are right.

    | | |
    |---|---|
    | Seats | `player_0` solves, `player_1` tests |
    | Moves | solver: the last block of Python in a text; tester: such a block with lines `assert NAME(...) == ...` of literals, of which the first `tests` count |
    | Observation | solver: statement, first line, examples; tester: the same, five calls like those of the hidden tests (no values), and the program without comments and docstrings, which is also what runs |
    | Reward | zero-sum, tester's share: 1 if the program fails a right test; else -1 if it passes every hidden test, and 0 if it does not; less 1/`tests` for each wrong test, down to -1 |
    | Right test | its arguments have the problem's form; the reference returns the value; the oracle, another way to the same values, agrees or takes too long |
    | Wrong test | it cannot be read, calls something else, or states a value that neither reference nor oracle returns |
    | Void test | arguments of another form than those the hidden tests are made from, or reference and oracle at odds: no gain, no cost |
    | Leaks | neither seat sees the reference or a hidden test; the solver sees nothing of the tester |
    | Tasks | as in `Code-v0`, problems by name |
    | End | terminated after the tests |
    | Illegal answer | a text without a program or without a line that begins with `assert`: with `illegal="forfeit"` that seat gets -1, the other 1; `retry(n)` asks again |
    | Sandbox | a failure of the sandbox raises `SandboxError` and voids the episode; it is never a reward |
    | Players | `reference` (the solution; inputs of all sizes with right values), `examples` (a program that knows the examples by heart; tests them), `empty` (returns None; claims None) |

    A tester that tests nothing forfeits; one whose tests all pass gets 0 for a wrong program and -1 for a right one. A solver
    gains nothing by a wrong program that is not found out. The form of arguments is learnt from what the problem's generator
    makes: types, ranges, lengths, runs of characters, order, and how arguments limit each other (`docs/code.md`).

    `info` of the tests: `standings` (`right`, `wrong` or `void` of each), `broken` (whether the program fails a right one),
    `verdict` (of the hidden tests).

    Args:
        tasks: `code/all`, or `code/NAME` for one problem (in the split that it belongs to).
        level: 1 to 5: problems of this level only; None has all.
        tests: Tests that count, 1 to 20.
        seconds: CPU seconds for all tests of a kind together.
        megabytes: Memory in MiB.
        illegal: What an answer without program or test does.
        longest: Longer answers, in characters of the block, are illegal.
        backend: Where programs run: `auto`, `local`, `docker`.

    Raises:
        BadValue: An argument is out of range, or `tasks` names problems made from seeds.

    Example: `sparring.make("CodeDuel-v0", level=2, tests=3)`

    Versions: v0 first version.
    """
    if isinstance(tasks, str) and tasks.startswith((FAMILIES, FAMILY)):
        raise BadValue(f"tasks={tasks!r:.80}: {_BY_NAME}")
    given: dict[str, Any] = {"tests": tests, "seconds": seconds, "megabytes": megabytes, "illegal": illegal}
    given |= {"longest": longest, "backend": backend}
    return CodeDuelEnvironment(find_programs(tasks, level), {"tasks": tasks, "level": level, **given})
