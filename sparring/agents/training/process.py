"""The process that trains: quiet while it does, and stopped between two iterations."""

from __future__ import annotations

import contextlib
import gc
import signal
import threading
from collections.abc import Iterator
from types import FrameType

import torch

_FEW = 10_000
"""Objects out of the garbage collector's sight: more are so by somebody's choice; Python 3.12 begins with some hundreds."""


@contextlib.contextmanager
def quiet_process(threads: int) -> Iterator[None]:
    """Fix torch's threads (the order of sums depends on them) and restore them afterwards, and what the collector sees."""
    before, settled = torch.get_num_threads(), _settled()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)
        if not settled:
            gc.unfreeze()


def settle_memory() -> None:
    """Move what exists by now out of the garbage collector's sight: scanning torch's modules took half of a rollout.

    A program that has done so itself is left as it is: going through all it has takes seconds if that is much.
    """
    if not _settled():
        gc.collect()
        gc.freeze()


def _settled() -> bool:
    return gc.get_freeze_count() > _FEW


@contextlib.contextmanager
def stop_signal() -> Iterator[threading.Event]:
    """Yield an event that the first Ctrl-C sets (the iteration is finished and saved); a second one interrupts at once."""
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event
        return

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        if event.is_set():
            raise KeyboardInterrupt
        event.set()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield event
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)
