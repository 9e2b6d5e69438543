"""A small run with a void episode, words that no reader likes, and counted tokens."""

from dataclasses import replace
from itertools import count
from pathlib import Path

from sparring.agents.flows.core import policy_agent
from sparring.errors import PolicyError
from sparring.leaderboard.records import read_run
from sparring.leaderboard.run import begin
from sparring.leaderboard.suites import suite_from
from sparring.types import Completion

MINE = {
    "name": "mine",
    "version": 1,
    "line": "sums and cards",
    "parts": [
        {"name": "sums", "env": "Arithmetic-v0", "domain": "math", "tasks": 6, "repeats": 2},
        {"name": "cards", "env": "KuhnPoker-v0", "domain": "games", "tasks": 3, "opponents": ["random"]},
    ],
}
HOSTILE = (
    "=HYPERLINK(1)",
    "+1",
    "-2",
    "@SUM(A1)",
    "\ttab",
    "\ud800 half a pair",
    'a "quote", a comma\r\nand a line',
    "nothing\0here",
    "x" * 30_000,
    "Łódź 🎲 \u202e",
)
NAME = "=evil <b>agent</b> é/nano"


class Talker:
    """Fails once, then says what is hostile, and the sum now and then."""

    name = "nano"

    def __init__(self, failing: int = 1):
        self._left, self._turn = failing, count()

    def generate(self, prompts):
        return [self._answer(prompt) for prompt in prompts]

    def _answer(self, prompt):
        if self._left:
            self._left -= 1
            raise PolicyError("the server is gone \ud800")
        turn = next(self._turn)
        text = HOSTILE[turn % len(HOSTILE)]
        last = prompt.messages[-1].content
        if turn % 3 == 0 and last.endswith("="):
            text = str(sum(map(int, last[:-1].split("+"))))
        elif prompt.choices:
            text = prompt.choices[0]
        return Completion(text, "stop", (1, 2, 3), (4, 5), (-0.5, -0.25))


def play(folder: Path, *, failing: int = 1, name: str = NAME, suite=None):
    """Play a run with the talker and open it."""
    begun = begin("random", suite or suite_from(MINE), folder, name=name)
    agents = {part: policy_agent(Talker(failing)) for part in begun.agents}
    replace(begun, agents=agents).play(live=1)
    return read_run(folder)
