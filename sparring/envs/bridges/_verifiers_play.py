"""An episode of verifiers with a model that is asked from outside: the side of `verifiers_agents` that is theirs."""

from __future__ import annotations

import asyncio
import copy
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sparring.errors import BadValue, Boundary, InfrastructureError, MissingExtra

T = TypeVar("T")
_CALL = re.compile(r"<tool_call>(.*?)(?:</tool_call>|\Z)", re.DOTALL)
_NEVER = 10**9
"""Seconds: the time that a seat thinks ends nothing."""


class Loaded(NamedTuple):
    """What a configuration stands for."""

    config: Any
    tasks: list[Any]
    agents: Mapping[str, Any]
    """The configuration of each agent, by name."""


def load(id: str, config: Mapping[str, Any], count: int | None, max_turns: int) -> Loaded:
    """Return their configuration, and their tasks.

    Raises:
        BadValue: There is no such environment, or how many tasks is not said.
        MissingExtra: verifiers is not installed.
    """
    try:
        from verifiers.v1.configs.agent import agent_config_fields
        from verifiers.v1.utils.loaders import load_environment, resolve_env_config
    except ImportError as error:
        raise MissingExtra(f"environments of verifiers need {error.name}: pip install 'sparring[verifiers]'") from error
    with Boundary(SystemExit) as boundary:
        found = _local(resolve_env_config(copy.deepcopy(dict(config))), max_turns)
        taskset = load_environment(found).taskset
        if count is not None or taskset.bounded:
            tasks = list(taskset if count is None else taskset.take(count))
            return Loaded(found, tasks, agent_config_fields(found))
    if boundary.error is None:
        raise BadValue(f"{id}: {type(taskset).__name__} has tasks without end: say how many, with count=")
    raise BadValue(f"{id}: config={dict(config)} cannot be loaded: {boundary.error}") from boundary.error


def _local(config: Any, max_turns: int) -> Any:
    """Return a configuration in which nothing is started elsewhere, tried again, or ended by the clock.

    Raises:
        BadValue: An agent is more than a chat.
    """
    import verifiers.v1 as vf
    from verifiers.v1.configs.agent import agent_config_fields
    from verifiers.v1.harnesses.null import NullHarnessConfig
    from verifiers.v1.utils.loaders import default_harness_id

    own = default_harness_id(config.taskset.id)
    for name, agent in agent_config_fields(config).items():
        harness = agent.harness.id if agent.harness is not None else "null" if own == "bash" else own
        if harness != "null":
            raise BadValue(
                f"{name} works in the harness {harness!r}, which is a program: play without it with {name}={{'harness': {{'id': 'null'}}}}"
            )
    agents = {
        name: agent.model_copy(
            update={
                "harness": NullHarnessConfig(id="null"),
                "runtime": vf.SubprocessConfig(),
                "retries": vf.RetryConfig(),
                "timeout": agent.timeout.model_copy(update={"rollout": _NEVER}),
                "max_turns": min(max_turns, agent.max_turns or max_turns),
            }
        )
        for name, agent in agent_config_fields(config).items()
    }
    return config.model_copy(
        update={**agents, "max_concurrent_agents": 1, "timeout": type(config.timeout)(), "retries": vf.RetryConfig()}
    )


class Asked(NamedTuple):
    """What an agent's model is asked for."""

    agent: str
    trace: str
    """The id of its conversation."""
    body: Mapping[str, Any]
    """The request, as OpenAI has it."""
    answer: asyncio.Future[str]


class Game:
    """An episode of theirs in progress."""

    def __init__(self, config: Any, task: Any):
        self._config, self._task = config, task
        self._played: asyncio.Task[list[Any]] | None = None
        self._asked: Asked | None = None

    async def until_asked(self, action: str | None, seconds: float) -> Asked | list[Any]:
        """Give the answer that is waited for, then return the next question, or the agents' traces if there is none.

        Raises:
            InfrastructureError: There is neither after so many seconds.
        """
        if self._played is None:
            self._questions: asyncio.Queue[Asked] = asyncio.Queue()
            self._played = asyncio.create_task(_play(self._config, self._task, self._questions))
        elif self._asked is not None:
            self._asked.answer.set_result(_utf8(action or ""))
        waiting = asyncio.create_task(self._questions.get())
        await asyncio.wait({waiting, self._played}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            self._asked = waiting.result()
            return self._asked
        waiting.cancel()
        if not self._played.done():
            raise InfrastructureError(f"it has neither asked nor ended within {seconds:g} s")
        return self._played.result()


async def _play(config: Any, task: Any, questions: asyncio.Queue[Asked]) -> list[Any]:
    """Play an episode as `vf-eval` does; return the agents' traces.

    Raises:
        InfrastructureError: It has no valid result.
    """
    import verifiers.v1 as vf
    from verifiers.v1.configs.agent import agent_config_fields
    from verifiers.v1.utils.loaders import load_environment

    env, chat = load_environment(config), _chat()
    prepare = env.setup

    async def setup(agents: Any) -> None:
        await prepare(agents)
        for name in agent_config_fields(config):
            agent = getattr(agents, name)
            agent.harness, agent.interception = chat(agent.harness.config), _Seats(agent.interception, questions)

    env.setup = setup
    async with env.serving():
        episode = await env.run_episode(task, vf.ModelContext(model="sparring", client=vf.EvalClientConfig()))
    late = [trace.stop_condition for trace in episode.traces if trace.is_timeout]
    if late or not env.complete(episode):
        failed = episode.errors or [error for trace in episode.traces for error in trace.errors]
        raise InfrastructureError("; ".join([*late, *(each.message for each in failed)]))
    traces: list[Any] = episode.traces
    return traces


class _Seats:
    """Their server between harness and model (an `Interception`), with the seats as the model."""

    def __init__(self, server: Any, questions: asyncio.Queue[Asked]):
        self._server, self._questions = server, questions

    @asynccontextmanager
    async def acquire(self, session: Any) -> AsyncIterator[Any]:
        """Register a conversation."""
        async with self._server.acquire(session) as slot:
            session.client = _Seat(session.trace.agent.name, self._questions)
            yield slot


class _Seat:
    """A model (a `Client`) whose answers are actions."""

    def __init__(self, agent: str, questions: asyncio.Queue[Asked]):
        self._agent, self._questions = agent, questions
        self._calls = 0

    async def get_response(
        self,
        dialect: Any,
        body: Mapping[str, Any],
        sampling: Any,
        session_id: str = "",
        turn: Any = None,
        headers: Any = None,
    ) -> Any:
        """Ask, and wait for the action."""
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._questions.put_nowait(Asked(self._agent, session_id, body, answer))
        text = await answer
        calls = _calls(text) if body.get("tools") else []
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if calls:
            message["content"] = _CALL.sub("", text).strip() or None
            message["tool_calls"] = [
                {"id": f"call{self._calls + i:05d}", "type": "function", "function": call}
                for i, call in enumerate(calls)
            ]
            self._calls += len(calls)
        choice = {"index": 0, "finish_reason": "tool_calls" if calls else "stop", "message": message}
        raw = {"id": "action", "object": "chat.completion", "created": 0, "model": "sparring", "choices": [choice]}
        response = dialect.parse_response(dialect.validate_response(raw))
        response.raw = raw
        return response


@cache
def _chat() -> type[Any]:
    """Return the harness of all agents."""
    import verifiers.v1 as vf
    from aiohttp import ClientSession, ClientTimeout
    from verifiers.v1.dialects.chat import message_to_wire
    from verifiers.v1.harnesses.null import NullHarness
    from verifiers.v1.harnesses.utils.compaction import bound_tool_message
    from verifiers.v1.harnesses.utils.mcp import call_mcp, connect_mcp

    class Chat(NullHarness):  # type: ignore[misc]  # verifiers is not installed where types are checked
        """Their chat loop with the task's tools, in this process instead of a program of its own."""

        SUPPORTS_TOOL_INTERCEPTION = False

        async def setup(self, runtime: Any) -> None:
            """Do nothing: there is no program to install."""

        async def launch(
            self, ctx: Any, trace: Any, runtime: Any, endpoint: str, secret: str, mcp_urls: Mapping[str, str], data: Any
        ) -> Any:
            """Ask the model and call the tools that it wants until it wants none."""
            system, prompt = self.resolve_prompt(data)
            told = [vf.UserMessage(content=prompt)] if isinstance(prompt, str) else prompt or []
            messages = [] if not system else [{"role": "system", "content": system}]
            messages += map(message_to_wire, told)
            async with AsyncExitStack() as stack:
                http = await stack.enter_async_context(
                    ClientSession(timeout=ClientTimeout(total=None), headers={"Authorization": f"Bearer {secret}"})
                )
                urls = {name: {"url": url, "timeout": self.config.tool_timeout} for name, url in mcp_urls.items()}
                tools, known, servers = await connect_mcp({"mcpServers": urls}, stack)
                body = {"model": ctx.model, "messages": messages, **({"tools": tools} if tools else {})}
                while True:
                    async with http.post(f"{endpoint}/chat/completions", json=body) as answer:
                        if not answer.ok:
                            return vf.ProgramResult(exit_code=1, stdout="", stderr=await answer.text())
                        said = (await answer.json())["choices"][0]["message"]
                    messages.append(said)
                    for call in said.get("tool_calls") or ():
                        name, given = call["function"]["name"], _arguments(call["function"]["arguments"])
                        content = given if isinstance(given, str) else f"error: unknown tool {name!r}"
                        if name in known and not isinstance(given, str):
                            content = await call_mcp(servers, known, name, given)
                        told_back = {"role": "tool", "tool_call_id": call["id"], "name": name, "content": content}
                        messages.append(bound_tool_message(told_back))
                    if not said.get("tool_calls"):
                        return vf.ProgramResult(exit_code=0, stdout="", stderr="")

    return Chat


def aside(work: Callable[..., T], *args: Any) -> T:
    """Run an event loop: in this thread, or in one that ends with it if this thread's own loop runs."""
    try:
        asyncio.get_running_loop()
        free = False
    except RuntimeError:
        free = True
    if free:
        return work(*args)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work, *args).result()


def _calls(text: str) -> list[dict[str, str]]:
    """Return the calls of tools in an answer, as OpenAI has them; none if one of them cannot be read."""
    found = []
    try:
        for said in map(json.loads, _CALL.findall(text)):
            name, given = said["name"], said.get("arguments", {})
            if not isinstance(name, str):
                return []
            found.append({"name": _utf8(name), "arguments": given if isinstance(given, str) else json.dumps(given)})
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return []
    return found


def _arguments(text: str) -> dict[str, Any] | str:
    """Return a call's arguments, or what the model is told of them."""
    try:
        given = json.loads(_utf8(json.dumps(json.loads(text or "{}"), ensure_ascii=False)))
    except (ValueError, RecursionError) as error:
        return f"error: invalid JSON in tool arguments ({error}); resend the call with valid JSON"
    return given if isinstance(given, dict) else "error: tool arguments must be a JSON object; resend as an object"


def _utf8(text: str) -> str:
    """Return the text with question marks for lone surrogates, which cannot be sent."""
    return text.encode(errors="replace").decode()
