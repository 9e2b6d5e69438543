"""What an environment of a small game remembers: its rules are pure functions, and what they say is worked out once."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Generic, TypeVar

from sparring.types import Turn

MOST = 16384
"""How many questions, and how many moves, are remembered."""
T = TypeVar("T")


class Place:
    """A place in a game: an aspect of its states (see `Game.aspect`), and who has been told the rules."""

    __slots__ = ("after", "opened")

    def __init__(self, opened: int):
        self.opened = opened
        """The seats that know the rules, as bits."""
        self.after: dict[str, tuple[Place, Turn]] = {}
        """Where legal moves lead, if no chance comes between."""


class Memory(Generic[T]):
    """What is asked, by aspect, and where moves lead. Whatever gets too much is forgotten as a whole. Copies are empty."""

    def __init__(self) -> None:
        self.known: dict[Hashable, T] = {}
        self._places: dict[tuple[Hashable, int], Place] = {}
        self._moves = 0

    def keep(self, aspect: Hashable, asked: T) -> T:
        """Keep what is asked, and return it."""
        if len(self.known) >= MOST:
            self.known.clear()
        self.known[aspect] = asked
        return asked

    def place(self, aspect: Hashable, opened: int) -> Place:
        """The place of that aspect; made if there is none."""
        key = (aspect, opened)
        found = self._places.get(key)
        if found is None:
            if len(self._places) >= MOST:
                self._places.clear()
            found = self._places[key] = Place(opened)
        return found

    def lead(self, place: Place, move: str, to: Place, turn: Turn) -> None:
        """Keep what a legal move leads to."""
        if self._moves >= MOST:
            self._moves = 0
            self._places.clear()
        self._moves += 1
        place.after[move] = (to, turn)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Memory, ())
