"""The door to verifiers: any environment as a taskset, with one of their agents in every seat.

```python
from sparring.agents.trainers import verifiers

verifiers.write_package("environments", "KuhnPoker-v0")    # a package for `pip install` and for their hub
```

verifiers finds an environment by the name of an installed module, so that is what the package is: its module exports what
`export` returns.

```python
import sparring
from sparring.agents.trainers.verifiers import export

Taskset, Env, Harness = export(sparring.make("KuhnPoker-v0"))
__all__ = ["Env", "Harness", "Taskset"]
```

Every seat is an agent of the environment's configuration (`--env.player_0.model`), and every agent has a trace and a reward of its
own. `Seat` and `OpponentPool` of `sparring.wrappers` leave one seat to the agents. The harness asks the model from verifiers' own
process: no program is started for a turn, and nothing is downloaded.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from functools import partial
from inspect import cleandoc
from pathlib import Path
from typing import Any, NamedTuple

import tomli_w

from sparring.agents.trainers.rows import waited
from sparring.envs.core import Environment, Episode
from sparring.envs.registry import factory, make
from sparring.errors import BadValue, MissingExtra, PolicyError
from sparring.tasks.core import UNBOUNDED, Task
from sparring.types import messages_to_json

_WAITS = (0.5, 2.0)
"""Seconds before a model that could not answer is asked again."""
_BUSY = (408, 409, 429, 500, 502, 503, 504)


class Exported(NamedTuple):
    """Three classes of verifiers for one environment; the module that exports them is their plugin."""

    taskset: type[Any]
    env: type[Any]
    harness: type[Any]


def export(environment: str | Environment) -> Exported:
    """Return the environment as verifiers' taskset, environment and harness.

    `--env.taskset.split` and `--env.taskset.seed` choose the tasks and the seed of their episodes; all rollouts of a task (`-r`)
    start alike.

    Args:
        environment: An id, or an `Environment`, wrapped or not.

    Raises:
        MissingExtra: verifiers is not installed.
        UnknownName: No such environment.
    """
    vf = _library()
    place = make(environment) if isinstance(environment, str) else environment
    return Exported(_taskset(vf, place), _env(vf, place), _harness(vf))


def _taskset(vf: Any, place: Environment) -> type[Any]:
    from pydantic import Field

    class EpisodeData(vf.TaskData):  # type: ignore[misc]  # verifiers is not installed where types are checked
        """Which episode is played."""

        episode: dict[str, Any]
        seed: int

    class EpisodeTask(vf.Task[EpisodeData]):  # type: ignore[misc]
        """One task; the seats' own tasks score it."""

    class EpisodesConfig(vf.TasksetConfig):  # type: ignore[misc]
        """Which tasks, and the seed of their episodes."""

        split: str = "train"
        seed: int = Field(0, ge=0)

    class Episodes(vf.Taskset[EpisodeTask, EpisodesConfig]):  # type: ignore[misc]
        """The tasks of one split."""

        def __init__(self, config: Any):
            super().__init__(config)
            self._tasks = place.tasks(config.split)
            self.INFINITE = len(self._tasks) >= UNBOUNDED

        def load(self) -> Iterator[Any]:
            """Yield the tasks in order."""
            for index, task in enumerate(self._tasks):
                data = EpisodeData(idx=index, name=task.id, episode=task.to_json(), seed=self.config.seed)
                yield EpisodeTask(data, self.config.task)

    return Episodes


def _env(vf: Any, place: Environment) -> type[Any]:
    from pydantic import create_model

    here = vf.AgentConfig(runtime={"type": "subprocess"})
    agents: dict[str, Any] = dict.fromkeys(place.spec.seats, (vf.AgentConfig, here))
    config = create_model("SeatsConfig", __base__=vf.EnvConfig, **agents)

    class SeatTask(vf.Task[vf.TaskData]):  # type: ignore[misc]  # verifiers is not installed where types are checked
        """What one seat is paid in an episode."""

        @vf.reward  # type: ignore[untyped-decorator]
        async def payoff(self, trace: Any) -> float:
            """The sum of the seat's rewards."""
            return float(trace.info["sparring"]["return"])

        @vf.metric  # type: ignore[untyped-decorator]
        async def illegal(self, trace: Any) -> float:
            """How many of the seat's actions broke the rules."""
            return float(trace.info["sparring"]["illegal"])

    class Seats(vf.Env[config]):  # type: ignore[misc]
        """Asks one agent at a time, whoever's turn it is."""

        async def run(self, task: Any, agents: Any) -> None:
            """Play the task's episode, every seat by the agent of its name."""
            played = Task.from_json(task.data.episode)
            episode = await waited(place, partial(place.start, played, seed=task.data.seed))
            async with AsyncExitStack() as stack:
                talks = {
                    seat: await stack.enter_async_context(
                        getattr(agents, seat).interaction(SeatTask(vf.TaskData(idx=task.data.idx, name=task.data.name)))
                    )
                    for seat in place.spec.seats
                }
                for seat, facts in (await _play(place, episode, talks)).items():
                    talks[seat].trace.info["sparring"] = {
                        "seat": seat,
                        "task": played.id,
                        "seed": task.data.seed,
                        **facts,
                    }

    return Seats


async def _play(place: Environment, episode: Episode, talks: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Play to the end, or to that of an agent's budget; return the facts about each seat.

    Raises:
        PolicyError: A model could not answer.
    """
    turn, cut = episode.turn, False
    returns, illegal = dict(turn.rewards), dict.fromkeys(talks, 0)
    while (seat := turn.seat) is not None:
        segment = await talks[seat].turn(messages_to_json(turn.messages))
        if segment.terminated and (failed := talks[seat].trace.last_error):
            raise PolicyError(f"{seat} of {place.spec.id} got no answer from its model: {failed.message}")
        if segment.terminated:
            cut = True
            break
        said = segment.messages[-1].content or ""
        turn = await waited(place, partial(episode.step, said))
        illegal[seat] += bool(turn.info.get("illegal", False))
        returns = {each: paid + turn.rewards[each] for each, paid in returns.items()}
    ends = {"terminated": turn.terminated, "truncated": turn.truncated or cut}
    return {each: {"return": returns[each], "illegal": illegal[each], **ends} for each in talks}


def _harness(vf: Any) -> type[Any]:
    class Asking(vf.Harness[vf.HarnessConfig]):  # type: ignore[misc]  # verifiers is not installed where types are checked
        """Asks the model once a turn, from this process."""

        APPENDS_SYSTEM_PROMPT = True
        SUPPORTS_RESUME = True
        EXECUTES_CODE = False
        NEEDS_CONTAINER = False

        async def launch(
            self, ctx: Any, trace: Any, runtime: Any, endpoint: str, secret: str, mcp_urls: Any, data: Any
        ) -> Any:
            """Send the conversation to the model; verifiers records what it answers.

            Raises:
                BadValue: The seat is not in the subprocess runtime, whose endpoint this process reaches.
            """
            if runtime.config.type != "subprocess":
                raise BadValue(
                    f"runtime {runtime.config.type!r}: this harness runs nothing, so use runtime.type=subprocess"
                )
            system, prompt = self.resolve_prompt(data)
            told = [vf.UserMessage(content=prompt)] if isinstance(prompt, str) else prompt
            first = [] if system is None else [{"role": "system", "content": system}]
            failure = await _ask(endpoint, secret, {"model": ctx.model, "messages": [*first, *map(_wire, told)]})
            return vf.ProgramResult(exit_code=int(bool(failure)), stdout="", stderr=failure)

    return Asking


async def _ask(endpoint: str, secret: str, body: Mapping[str, Any]) -> str:
    """Send one request to verifiers' server; return what it says of a failure, or ""."""
    from aiohttp import ClientSession, ClientTimeout

    async with ClientSession(
        timeout=ClientTimeout(total=None), headers={"Authorization": f"Bearer {secret}"}
    ) as client:
        for wait in (*_WAITS, None):
            async with client.post(f"{endpoint}/chat/completions", json=body) as answer:
                said = await answer.text()
            if answer.status not in _BUSY or wait is None:
                break
            await asyncio.sleep(wait)
    return "" if answer.ok else f"{answer.status} {said}"


def _wire(message: Any) -> dict[str, Any]:
    from verifiers.v1.dialects.chat import message_to_wire

    out: dict[str, Any] = message_to_wire(message)
    return out


def write_package(folder: str | Path, environment: str, **kwargs: Any) -> Path:
    """Write a package for one environment, ready for `pip install` and verifiers' hub; return its folder.

    Args:
        folder: Where the package's folder is made.
        environment: The environment's id.
        kwargs: The environment's own arguments; numbers, text, lists and such.

    Raises:
        UnknownName: No such environment or argument.
        BadValue: The environment is no id or one that only this script knows, an argument cannot be written into the module, or
            the package is there already.
    """
    if not isinstance(environment, str):
        raise BadValue(
            f"{environment!r:.80} is no id: a package makes its environment from an id and arguments; see `export`"
        )
    spec, home = make(environment, **kwargs).spec, factory(environment).__module__
    if home == "__main__":
        raise BadValue(
            f"{environment} is registered by this script, and the package would not find it: register it in a package of your "
            "own (`sparring new` writes one), or let a module of yours export it"
        )
    try:
        plain = json.loads(json.dumps(kwargs)) == kwargs
    except TypeError:
        plain = False
    if not plain:
        raise BadValue(f"the package of {environment} cannot hold {kwargs!r:.80}: use numbers, text, lists and such")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", environment)
    name = "sparring-" + re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    module, root = name.replace("-", "_"), Path(folder) / name
    if root.exists():
        raise BadValue(f"{root} is there already: remove it, or write into another folder")
    made = ", ".join([json.dumps(environment), *(f"{key}={value!r}" for key, value in kwargs.items())])
    about = {
        "build-system": {"requires": ["hatchling"], "build-backend": "hatchling.build"},
        "project": {
            "name": name,
            "version": "0.1.0",
            "description": (spec.doc or environment).strip().splitlines()[0],
            "readme": "README.md",
            "requires-python": ">=3.11",
            "dependencies": [f"sparring[{','.join(['verifiers', *_extras(home)])}]"],
        },
    }
    (root / module).mkdir(parents=True)
    (root / "pyproject.toml").write_text(tomli_w.dumps(about), encoding="utf-8")
    (root / "README.md").write_text(_README.format(id=environment, name=name, doc=cleandoc(spec.doc)), encoding="utf-8")
    (root / module / "__init__.py").write_text(_MODULE.format(id=environment, made=made), encoding="utf-8")
    return root


def _extras(home: str) -> list[str]:
    """Return what else `sparring` needs for the environments of a module."""
    return [extra for start, extra in _NEEDED.items() if home.startswith(start)]


_NEEDED = {
    "sparring.envs.math": "math",
    "sparring.envs.web": "web",
    "sparring.envs.bridges.reasoning_gym": "reasoning-gym",
    "sparring.envs.bridges.open_spiel": "bridges",
    "sparring.envs.bridges.pettingzoo": "bridges",
    "sparring.envs.bridges.textarena": "bridges",
}
"""Where an environment is registered -> the extra that it needs."""
_MODULE = '''\
"""{id} of Sparring for verifiers."""

import sparring
from sparring.agents.trainers.verifiers import export

Taskset, Env, Harness = export(sparring.make({made}))
__all__ = ["Env", "Harness", "Taskset"]
'''
_README = """\
# {name}

{id} of Sparring as an environment of verifiers: one agent in every seat.

```bash
pip install .
vf-eval {name} -n 8 -r 4 --no-push
```

{doc}
"""


def _library() -> Any:
    try:
        import verifiers.v1 as library
    except ImportError as error:
        raise MissingExtra(f"verifiers needs {error.name}: pip install 'sparring[verifiers]'") from error
    return library
