"""Python in the sandbox as a tool for agents in any environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sparring.envs.code._tools import LONGEST_BLOCK, PYTHON
from sparring.envs.code.sandbox.session import Session
from sparring.envs.code.sandbox.verdicts import Limits
from sparring.tools import register_tool
from sparring.types import ToolSpec

SECONDS = 10.0
"""CPU seconds for all blocks together."""
SHOWN = 2000
"""Characters of what a block shows."""


@register_tool("python")
class Python:
    """A session of the sandbox that is made anew for every question: the blocks before the last one run again."""

    spec: ToolSpec = PYTHON

    def run(self, calls: Sequence[Mapping[str, Any]]) -> str:
        """Return what the last block prints, and the value of its last line or its error.

        Raises:
            SandboxError: The sandbox failed.
        """
        blocks = [call.get("code") for call in calls]
        last = blocks[-1]
        if not isinstance(last, str) or len(last) > LONGEST_BLOCK:
            return f'error: the arguments are {{"code": "..."}}, with at most {LONGEST_BLOCK} characters'
        with Session(Limits(cpu=SECONDS), shown=SHOWN) as session:
            for block in blocks[:-1]:
                if isinstance(block, str) and len(block) <= LONGEST_BLOCK:
                    session.run(block)
            return session.run(last).told(SHOWN) or "(nothing is shown)"
