"""Training runs: configuration, the run folder, the loop around a recipe, and the curve it draws.

What trains needs torch; it is imported when it is asked for, so that budgets can be had without.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sparring.agents.training.config import RunConfig, Start
    from sparring.agents.training.loop import Progress, Summary, train

__all__ = ["Progress", "RunConfig", "Start", "Summary", "train"]
_HOMES = {"Progress": "loop", "RunConfig": "config", "Start": "config", "Summary": "loop", "train": "loop"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
