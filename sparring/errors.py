"""Everything that Sparring raises on purpose.

```
SparringError
├── UsageError            the caller asked for something that cannot be
│   ├── UnknownName       no such environment, task pack, player, recipe ... (the nearest is named)
│   ├── BadValue          an argument or option outside its range
│   ├── RegistrationError a name registered twice, or malformed
│   └── MissingExtra      an optional dependency is not installed
├── EpisodeOver           step() after the end of an episode
├── ConformanceError      an environment breaks the contract (see `sparring check`)
├── CheckpointError       a model or run folder is missing, half-written, or belongs to another configuration
└── InfrastructureError   something outside the agent failed; never a reward
    ├── PolicyError       a policy (model, server) could not answer
    ├── SandboxError      a sandbox could not run a program
    ├── SiteError         a site of a web task raised, or waited
    └── BrowserError      a browser is not there, crashed, or did not answer
```

All carry one sentence that shows the value and the remedy, and all survive pickling.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from types import TracebackType


class SparringError(Exception):
    """Root of every error that Sparring raises on purpose."""


class UsageError(SparringError):
    """The caller asked for something that cannot be."""


class UnknownName(UsageError):  # noqa: N818 - reads better at the raise site
    """No such name; the message gives the nearest."""


class BadValue(UsageError):  # noqa: N818
    """An argument outside its range; the message shows it and what is allowed."""


class RegistrationError(UsageError):
    """A name registered twice, or malformed."""


class MissingExtra(UsageError):  # noqa: N818
    """An optional dependency is not installed; the message has the command."""


class EpisodeOver(SparringError):  # noqa: N818
    """`step()` was called after the episode had ended."""


class ConformanceError(SparringError):
    """An environment breaks the contract."""


class CheckpointError(SparringError):
    """A model or run folder is missing, half-written, or belongs to another configuration."""


class InfrastructureError(SparringError):
    """Something outside the agent failed. It voids the episode; it is never a reward."""


class PolicyError(InfrastructureError):
    """A policy could not answer."""


class SandboxError(InfrastructureError):
    """A sandbox could not run a program; nothing is known of that program."""


class SiteError(InfrastructureError):
    """A site of a web task raised, or waited; nothing is known of the agent that visited it."""


class BrowserError(InfrastructureError):
    """A browser is not there, crashed, or did not answer; nothing is known of the agent that used it."""


class Boundary:
    """The one place where any exception of foreign code (environments, policies, packages, model files) is caught.

    What is raised inside the `with` ends up in `error`; the caller says in its own words what became of it.

    >>> with Boundary() as boundary:
    ...     1 / 0
    >>> boundary.error
    ZeroDivisionError('division by zero')

    Args:
        also: Further classes to catch, such as `SystemExit`; `KeyboardInterrupt` always passes.
    """

    __slots__ = ("_kinds", "error")

    def __init__(self, *also: type[BaseException]):
        self._kinds: tuple[type[BaseException], ...] = (Exception, *also)
        self.error: BaseException | None = None

    def __enter__(self) -> Boundary:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, self._kinds):
            return False
        self.error = error
        return True


def unknown_name(kind: str, name: str, known: Iterable[str], *, hint: str = "") -> UnknownName:
    """Return an error that names the nearest of `known`.

    >>> print(unknown_name("environment", "KuhnPoker-v1", ["KuhnPoker-v0", "TicTacToe-v0"]))
    no environment is called 'KuhnPoker-v1'; did you mean 'KuhnPoker-v0'?
    >>> print(unknown_name("seat", "x", ["player_0"]))
    no seat is called 'x'; known: player_0
    """
    names = sorted(known)
    folded = {n.casefold(): n for n in reversed(names)}
    near = difflib.get_close_matches(str(name).casefold(), folded, n=1, cutoff=0.5)
    if near:
        tail = f"did you mean {folded[near[0]]!r}?"
    else:
        tail = f"known: {', '.join(names) if names else '(none)'}"
    return UnknownName(f"no {kind} is called {name!r}; {tail}{' ' + hint if hint else ''}")


def raised(error: BaseException) -> str:
    """Return what was raised, and in which line if it was not on purpose."""
    import traceback  # of no use until something is raised
    from pathlib import Path

    frames = [] if isinstance(error, SparringError) else traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"
