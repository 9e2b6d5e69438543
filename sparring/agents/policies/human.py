"""A person at the terminal as a policy."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

from sparring.errors import PolicyError
from sparring.types import Completion, Prompt


class HumanPolicy:
    """Shows what is new in the chat and reads one line.

    Args:
        reader: Where lines come from (standard input).
        writer: Where the chat is shown (standard output).
    """

    name = "human"

    def __init__(self, reader: TextIO | None = None, writer: TextIO | None = None):
        self._reader = reader or sys.stdin
        self._writer = writer or sys.stdout

    def generate(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Ask each prompt in turn.

        Raises:
            PolicyError: The input has ended.
        """
        return [Completion(self._ask(prompt)) for prompt in prompts]

    def _ask(self, prompt: Prompt) -> str:
        last_said = max((i for i, m in enumerate(prompt.messages) if m.role == "assistant"), default=-1)
        for message in prompt.messages[last_said + 1 :]:
            self._writer.write(f"{message.content}\n")
        self._writer.write("> ")
        self._writer.flush()
        line = self._reader.readline()
        if not line:
            raise PolicyError("the input ended before the game did")
        return line.rstrip("\n")
