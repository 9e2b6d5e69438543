"""Slots that are lent one program at a time, made as they are needed, and closed when they fail."""

from __future__ import annotations

import atexit
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from weakref import WeakSet

from sparring.envs.code.sandbox.runner.messages import Connection
from sparring.envs.code.sandbox.verdicts import Limits


@dataclass(frozen=True, slots=True)
class Ending:
    """How a program's process ended."""

    status: int
    """As of wait(2)."""
    cpu: float
    wall: float
    memory: int
    why: str
    """Why it was ended, if it was: `cpu`, `wall`, `memory`, `stopped`, `itself`; else empty."""
    stdout: bytes
    stderr: bytes


class Room(Protocol):
    """A running program: its connection, and how to end it."""

    @property
    def connection(self) -> Connection:
        """What it is asked and answers by."""
        ...

    @property
    def layers(self) -> tuple[str, ...]:
        """What stands between it and the machine."""
        ...

    @property
    def tools(self) -> Mapping[str, str]:
        """Compilers and interpreters of other languages in its reach, {name: path}."""
        ...

    def hush(self) -> None:
        """Say that nothing more will be asked, so that the process can end when it has answered."""
        ...

    def end(self) -> Ending:
        """Hang up, wait for the end of the process, and return how it was.

        Raises:
            SandboxError: The sandbox failed.
        """
        ...


class Lent(Room, Protocol):
    """A room as its slot sees it."""

    def release(self) -> None:
        """Close what is open."""
        ...


class Slot(Protocol):
    """What makes programs, one at a time."""

    def fits(self, limits: Limits) -> bool:
        """Whether it can make one with these limits now."""
        ...

    def open(self, limits: Limits, stdin: bytes, beside: Room | None) -> Lent:
        """Start a program; `beside` is one that it gets a line to.

        Raises:
            SandboxError: The sandbox failed.
        """
        ...

    def close(self) -> None:
        """End it and what it runs."""
        ...

    def forget(self) -> None:
        """Close the line, as a fork that does not own it does."""
        ...


SlotType = TypeVar("SlotType", bound=Slot)


class Pool(ABC, Generic[SlotType]):
    """At most so many slots at a time (default: two for each CPU, as one is often waiting for the kernel)."""

    def __init__(self, slots: int | None = None):
        self.slots = slots or 2 * _processors()
        self._all: WeakSet[SlotType] = WeakSet()
        self._reset()
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close)

    def _reset(self) -> None:
        self._idle: list[SlotType] = []
        self._lent = 0
        self._changed = threading.Condition()

    def _forget(self) -> None:
        """Forget all slots: after a fork they are the parent's, and end when it ends."""
        for slot in self._all:
            slot.forget()
        self._reset()

    @abstractmethod
    def _make(self, limits: Limits) -> SlotType:
        """Return a new slot for programs with such limits.

        Raises:
            SandboxError: None can be made.
        """

    @contextmanager
    def room(self, limits: Limits, stdin: bytes = b"", beside: Room | None = None) -> Iterator[Room]:
        """Lend a new process, with a line to the one `beside`; its slot is closed if the sandbox fails meanwhile."""
        slot = self._take(limits)
        kept = False
        room: Lent | None = None
        try:
            if slot is None:
                slot = self._make(limits)
                self._all.add(slot)
            room = slot.open(limits, stdin, beside)
            yield room
            kept = True
        finally:
            if room is not None:
                room.release()
            if slot is not None and not kept:
                slot.close()
            self._give(slot if kept else None)

    def _take(self, limits: Limits) -> SlotType | None:
        """Wait for a place; return a slot that fits, or None if one has to be made."""
        with self._changed:
            self._changed.wait_for(lambda: self._lent < self.slots)
            self._lent += 1
            found = next((slot for slot in reversed(self._idle) if slot.fits(limits)), None)
            if found is not None:
                self._idle.remove(found)
                return found
            full = self._lent + len(self._idle) > self.slots
            worn = self._idle.pop(0) if full else None
        if worn is not None:
            worn.close()
        return None

    def _give(self, slot: SlotType | None) -> None:
        with self._changed:
            self._lent -= 1
            if slot is not None:
                self._idle.append(slot)
            self._changed.notify()

    def close(self) -> None:
        """End all idle slots."""
        with self._changed:
            idle, self._idle = self._idle, []
        for slot in idle:
            slot.close()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
