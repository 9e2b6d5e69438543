"""What the grader says to itself when it stops; none of these reaches a caller of `grade`."""

from __future__ import annotations

from sparring.errors import SparringError


class CannotRead(SparringError):  # noqa: N818 - reads better at the raise site
    """The text is not mathematics that the grader knows; the message says where."""


class TooMuch(SparringError):  # noqa: N818
    """The work exceeds the budget, or a number exceeds the size that is computed."""


class Undefined(SparringError):  # noqa: N818
    """The expression has no value at this point: a division by zero, the logarithm of zero."""
