"""The same episode in another shape: one seat of many, text wrappers, and the faces of Gymnasium and PettingZoo.

```
seat.py              Seat: one seat of any environment as an environment of its own, the others played by named players
opponent_pool.py     OpponentPool: the same, the others drawn for every episode
time_limit.py        TimeLimit: at most so many turns of its own for every seat
token_budget.py      TokenBudget: so many tokens or characters for all that a seat writes
action_parser.py     ActionParser: the action is taken out of a format, with a format reward if asked for
reflection.py        Reflection: a question with one answer, asked several times, with the verifier's feedback
record_trajectory.py RecordTrajectory: finished episodes into a file, whoever drives the environment
wrapper.py           what they share
stacks.py            remake(): an environment in its wrappers, made again from a trajectory's `env_kwargs`
history.py           History: Gymnasium's observation is the whole transcript
chat_template.py     ChatTemplate: chat messages as one string
gymnasium.py         SeatEnv: what `gymnasium.make("sparring/KuhnPoker-v0", opponent="equilibrium")` makes
vector.py            SeatVectorEnv: what `gymnasium.make_vec` makes
pettingzoo.py        aec() and parallel(): what `pettingzoo.make("aec", "sparring/KuhnPoker-v0")` makes
http/                any environment over HTTP and WebSocket: `sparring serve-env`, and connect() for trainers elsewhere
registration.py      puts every environment into the registries of both
spaces.py            Unicode, and text as UTF-8 bytes for whatever takes arrays only
tokens.py            Tokens: text as numbers of tokens
views.py             what both faces share: forms of actions and observations, drawing a task, rendering
```
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sparring.wrappers.seat import Others, Seat, SeatEpisode

if TYPE_CHECKING:
    from sparring.wrappers.action_parser import ActionParser
    from sparring.wrappers.chat_template import ChatTemplate
    from sparring.wrappers.history import History
    from sparring.wrappers.opponent_pool import OpponentPool
    from sparring.wrappers.record_trajectory import RecordTrajectory
    from sparring.wrappers.reflection import Reflection
    from sparring.wrappers.stacks import remake
    from sparring.wrappers.time_limit import TimeLimit
    from sparring.wrappers.token_budget import TokenBudget

__all__ = [
    "ActionParser",
    "ChatTemplate",
    "History",
    "OpponentPool",
    "Others",
    "RecordTrajectory",
    "Reflection",
    "Seat",
    "SeatEpisode",
    "TimeLimit",
    "TokenBudget",
    "remake",
]
_HOMES = {
    "ActionParser": "action_parser",
    "ChatTemplate": "chat_template",
    "History": "history",
    "OpponentPool": "opponent_pool",
    "RecordTrajectory": "record_trajectory",
    "Reflection": "reflection",
    "TimeLimit": "time_limit",
    "TokenBudget": "token_budget",
    "remake": "stacks",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
