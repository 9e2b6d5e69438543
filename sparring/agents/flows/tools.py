"""Tools in a turn: the model calls, is shown what comes of it, and goes on (ToRA, Gou et al. 2023, section 2).

https://arxiv.org/abs/2309.17452. The tools are those of `sparring.tools`; an environment's own are its own affair.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from sparring.agents.flows.catalog import register_flow
from sparring.agents.flows.core import Ask, Flow, ask
from sparring.agents.flows.hooks import hooked
from sparring.agents.policies.core import mix_seed
from sparring.envs.core import Episode
from sparring.errors import BadValue
from sparring.tools import Tool, make_tool
from sparring.types import Completion, Message, Prompt, ToolSpec, canonical_json

THREADS = 8
_CALL = re.compile(r"<tool_call>(.*?)(?:</tool_call>|\Z)", re.DOTALL)
_HOW = (
    "Before you answer you can call a tool, up to {calls} times, by writing\n"
    '<tool_call>{{"name": ..., "arguments": {{...}}}}</tool_call>\n'
    "You are then shown what it says. The tools:\n{tools}\nWhat you write without such a call is your answer."
)
_UNREAD = 'error: that is no call: write <tool_call>{"name": ..., "arguments": {...}}</tool_call>'
_OVER = "You cannot call a tool any more. Answer now, as you were asked to in the beginning."


class Called(NamedTuple):
    """A call in a text."""

    name: str
    """The tool; "" if the call cannot be read."""
    arguments: Mapping[str, Any]


def call_in(text: str) -> Called | None:
    """Return the last call in a text, or None.

    >>> call_in('I ask <tool_call>{"name": "f", "arguments": {"x": 1}}</tool_call>'), call_in("<tool_call>f(2)"), call_in("2")
    (Called(name='f', arguments={'x': 1}), Called(name='', arguments={}), None)
    """
    found = _CALL.findall(text)
    if not found:
        return None
    try:
        said = json.loads(found[-1])
        name, arguments = said["name"], said.get("arguments", {})
        arguments = json.loads(arguments) if isinstance(arguments, str) else arguments
        return Called(name if isinstance(name, str) else "", json.loads(canonical_json(dict(arguments))))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return Called("", {})


class ToolPolicy:
    """A tool as a policy, so that the calls of many episodes are made together: a prompt's messages are calls' arguments."""

    def __init__(self, tool: Tool):
        self.tool = tool
        self.name = f"tool:{tool.spec.name}"

    def generate(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Return what each prompt's last call shows, the others having been made before it.

        Raises:
            InfrastructureError: The tool does not work.
        """
        with ThreadPoolExecutor(THREADS, "sparring-tool") as pool:
            return list(pool.map(self._answered, prompts))

    def _answered(self, prompt: Prompt) -> Completion:
        return Completion(self.tool.run([json.loads(message.content) for message in prompt.messages]))


@register_flow("tools")
def tools(inner: Flow, *, use: str = "calculator", calls: int = 4) -> Flow:
    """Let the flow inside call tools before it answers: its first answer without a call is the action.

    Paper: Gou et al. (2023), "ToRA: A Tool-Integrated Reasoning Agent for Mathematical Problem Solving",
    https://arxiv.org/abs/2309.17452, section 2.

    Of several calls in one answer the last one counts, as where environments read them. What cannot be read as a call, and a tool that there is not, is told so and counts as a call. Where the environment has
    tools itself, those of the same name are the environment's, and a call of anything but the tools here is the action.

    Args:
        inner: The flow that calls and answers; it is shown the calls and what came of them after the transcript. What it
            returns has to show its calls: write `cot(tools(AGENT))`, not the other way round.
        use: The tools, with commas between them: `calculator`, `python`, or an installed package's.
        calls: How many in one turn; after that it is asked for the answer, whatever this is.
    """
    if calls < 1:
        raise BadValue(f"calls={calls}: at least 1")
    names = [name.strip() for name in use.split(",")]
    known = {tool.spec.name: ToolPolicy(tool) for tool in map(make_tool, names)}

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        theirs = {spec.name for spec in episode.turn.tools}
        mine = {name: policy for name, policy in known.items() if name not in theirs}
        if not mine:
            return (yield from inner(episode, seed))
        specs = [policy.tool.spec for policy in mine.values()]
        said, made = [Message("user", _explained(specs, calls))], dict[str, list[Message]]()
        for number in range(calls):
            text = yield from hooked(inner(episode, mix_seed(seed, number)), *said, tools=tuple(specs))
            wanted = call_in(text)
            if wanted is None or (theirs and wanted.name not in mine):
                return text
            said += [Message("assistant", text), (yield from _made(wanted, mine, made))]
        return (yield from hooked(inner(episode, mix_seed(seed, calls)), *said, Message("user", _OVER)))

    return flow


def _explained(specs: Sequence[ToolSpec], calls: int) -> str:
    listed = "\n".join(
        f"- {spec.name}: {spec.description} Arguments: {canonical_json(dict(spec.parameters))}" for spec in specs
    )
    return _HOW.format(calls=calls, tools=listed)


def _made(
    wanted: Called, policies: Mapping[str, ToolPolicy], made: dict[str, list[Message]]
) -> Generator[Prompt | Ask, Any, Message]:
    """Make a call, after those of the same tool in this turn; return the message that shows what came of it."""
    if not wanted.name:
        return Message("tool", _UNREAD)
    if wanted.name not in policies:
        return Message("tool", f"error: there is no tool {wanted.name:.40}: use {', '.join(policies)}")
    calls = made.setdefault(wanted.name, [])
    calls.append(Message("user", canonical_json(wanted.arguments)))
    (shown,) = yield from ask(Prompt(tuple(calls)), policy=policies[wanted.name])
    return Message("tool", shown.text, wanted.name)
