"""An environment in its wrappers, made again from what a trajectory or a saved episode says of it.

>>> import sparring
>>> from sparring.wrappers import TimeLimit, remake
>>> env = TimeLimit(sparring.make("KuhnPoker-v0", illegal="retry(1)"), turns=1)
>>> again = remake(env.spec.id, env.kwargs)
>>> again.kwargs == env.kwargs, type(again).__name__
(True, 'TimeLimit')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sparring.envs.core import Environment
from sparring.envs.registry import make
from sparring.errors import BadValue, unknown_name
from sparring.wrappers.action_parser import ActionParser
from sparring.wrappers.opponent_pool import OpponentPool
from sparring.wrappers.reflection import Reflection
from sparring.wrappers.seat import Seat
from sparring.wrappers.time_limit import TimeLimit
from sparring.wrappers.token_budget import TokenBudget

_WRAPPERS: Mapping[str, Callable[..., Environment]] = {
    wrapper.__name__: wrapper for wrapper in (ActionParser, OpponentPool, Reflection, Seat, TimeLimit, TokenBudget)
}


def remake(id: str, kwargs: Mapping[str, Any]) -> Environment:
    """Return the environment whose `spec.id` and `kwargs` these are, in the same wrappers.

    Raises:
        UnknownName: No such environment, argument, wrapper or player.
        BadValue: A wrapper was made with a function, which nobody can make from its name.
    """
    given = dict(kwargs)
    wrappers = list(given.pop("wrappers", ()))
    if "seat" in given and "others" in given:  # a `Seat` that nothing is around
        wrappers.append(["Seat", {own: given.pop(own) for own in ("seat", "others")}])
    environment = make(id, **given)
    for name, arguments in wrappers:
        if name not in _WRAPPERS:
            raise unknown_name("wrapper", name, _WRAPPERS)
        for argument, value in arguments.items():
            if isinstance(value, Mapping) and "function" in value:
                raise BadValue(
                    f"{name} of {id} was made with {argument}={value['function']}: a function is not made from its name, "
                    "so wrap the environment with it as before"
                )
        environment = _WRAPPERS[name](environment, **arguments)
    return environment
