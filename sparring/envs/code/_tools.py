"""What environments with a Python session share: how an answer asks for it, and how it replies."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from sparring.envs.code.sandbox.session import Session
from sparring.envs.code.sandbox.verdicts import Limits
from sparring.envs.core import EnvSpec, EpisodeBase, IllegalPolicy
from sparring.tasks.core import Task
from sparring.types import Fixed, Frame, Message, ToolSpec, Turn, say

SEAT = "player_0"
NOTHING: Mapping[str, float] = Fixed({SEAT: 0.0})
LONGEST_NOTE = 100
"""Characters of what is said beside the output of a block."""
LONGEST_BLOCK = 20_000
"""Characters of a block; longer ones are not run."""
_CODE = Fixed({"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]})
PYTHON = ToolSpec("python", "Runs a program in a session that keeps its names and shows what it prints.", _CODE)
SUBMIT = ToolSpec("submit", "Hands in the whole program, which ends the task.", _CODE)
CALLS = (
    "You have a Python session without network: a block that begins with ```python and ends with ``` runs in it, and you are "
    "shown what it prints and the value of its last line. Names are kept from block to block. You may run {calls} blocks, one at "
    "a time."
)
_BLOCK = re.compile(r"```([a-zA-Z0-9]*)[ \t\r]*\n(.*?)(?:^[ \t]*```|\Z)", re.DOTALL | re.MULTILINE)
_LABELS = ("python", "py", "python3")
_SUBMIT = re.compile(r"^[\s*_#>`-]*submit[\s*_:.!`-]*$", re.IGNORECASE | re.MULTILINE)
_OPEN, _CLOSE = "<tool_call>", "</tool_call>"


class Asked(NamedTuple):
    """What an answer asks for."""

    tool: str
    """`python` or `submit`."""
    code: str
    called: bool
    """Whether it was a call in JSON rather than a block."""
    end: int
    """Where in the answer it ends."""


def asked(answer: str) -> Asked | None:
    r"""Return what an answer asks for, or None: the last call in JSON, or else the last block of Python.

    >>> asked("So:\n```python\n1 + 1\n```")[:2], asked('{"name": "python", "arguments": {"code": "1 + 1"}}')[:2]
    (('python', '1 + 1'), ('python', '1 + 1'))
    >>> asked("SUBMIT\n```python\ndef f(): pass\n```")[:2]
    ('submit', 'def f(): pass')
    """
    call = _called(answer)
    return _block(answer) if call is None else call


def _called(answer: str) -> Asked | None:
    """Return the last call in JSON: between tags as chat templates have them, or the whole answer."""
    before, tag, rest = answer.rpartition(_OPEN)
    text, _, _ = rest.partition(_CLOSE)
    if not tag and not answer.lstrip().startswith("{"):
        return None
    try:
        call = json.loads(text)
        name, arguments = call["name"], call["arguments"]
        code = (json.loads(arguments) if isinstance(arguments, str) else arguments)["code"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    if name not in (PYTHON.name, SUBMIT.name) or not isinstance(code, str) or not code.strip():
        return None
    return Asked(name, code, True, len(before) + len(tag) + len(text))


def _block(answer: str) -> Asked | None:
    """Return the last block that says it is Python, or else the last one that says nothing."""
    blocks = list(_BLOCK.finditer(answer))
    wanted = [block for block in blocks if block[1].lower() in _LABELS] or [block for block in blocks if not block[1]]
    if not wanted or not wanted[-1][2].strip():
        return None
    block = wanted[-1]
    begin = max((each.end() for each in blocks if each.end() <= block.start()), default=0)
    tool = SUBMIT if _SUBMIT.search(answer, begin, block.start()) else PYTHON
    return Asked(tool.name, block[2].rstrip(), False, block.end())


class ToolEnvironment(Protocol):
    """What an environment with a session says."""

    spec: EnvSpec
    calls: int
    shown: int
    limits: Limits
    backend: str
    tools: tuple[ToolSpec, ...]
    on_illegal: IllegalPolicy


class ToolEpisode(EpisodeBase):
    """An episode with a Python session; a subclass says what ends it."""

    environment: Any

    def __init__(self, environment: ToolEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)  # type: ignore[arg-type]  # which is an Environment, too
        self.session = Session(environment.limits, environment.backend, shown=environment.shown)
        self.called = self._failed = 0

    def _begin(self, turn: Turn) -> Turn:
        if turn.seat is None:
            self.session.close()
        return super()._begin(turn)

    def _ask(self, *messages: Message, feedback: str | None = None, info: Mapping[str, Any] | None = None) -> Turn:
        return Turn(SEAT, messages, NOTHING, tools=self.environment.tools, feedback=feedback, info=info or Fixed())

    def _ran(self, wanted: Asked) -> Turn:
        """Run a block and show its output, if there are calls left."""
        environment: ToolEnvironment = self.environment
        if self.called == environment.calls:
            return self._refused("No block may be run any more: give your answer.")
        if len(wanted.code) > LONGEST_BLOCK:
            return self._refused(f"That block is longer than {LONGEST_BLOCK} characters.")
        self.called += 1
        self._failed = 0
        cell = self.session.run(wanted.code)
        left = environment.calls - self.called
        text = f"Output:\n{cell.told(environment.shown) or '(nothing)'}\nBlocks left: {left}."
        note = Message("tool", text, PYTHON.name) if wanted.called else say("user", text)
        info = {"action": wanted.code, "illegal": False, "tool": PYTHON.name, "ended": bool(cell.ended)}
        return self._ask(note, info=info)

    def _refused(self, words: str) -> Turn:
        """Carry out the policy for answers that ask for nothing that can be had."""
        info: Mapping[str, Any] = {"action": None, "illegal": True}
        if self._failed == self.environment.on_illegal.retries:
            return Turn(None, (), {SEAT: 0.0}, terminated=True, feedback=words, info=info)
        self._failed += 1
        return self._ask(say("user", words), feedback=words, info=info)

    def render(self) -> Frame:
        """The task, the answers and what came back."""
        return Frame("\n\n".join(message.content for message in self.transcript(SEAT) if message.role != "system"))
