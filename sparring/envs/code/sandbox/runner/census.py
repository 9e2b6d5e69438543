"""Memory and CPU time of a program's processes together, looked up one by one: where there is no control group to count them."""

from __future__ import annotations

import os
from collections.abc import Iterator

_COUNTED = ("RssAnon:", "RssShmem:")
_TICK = os.sysconf("SC_CLK_TCK")


class Census:
    """Looks at a process and all that come from it, by the caller's /proc, which it keeps open."""

    def __init__(self) -> None:
        self._proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        self.peak = 0
        """Bytes at most, since the last `forget`."""
        self.seconds = 0.0

    def forget(self) -> None:
        """Begin with another program."""
        self.peak, self.seconds = 0, 0.0

    def look(self, pid: int) -> int:
        """Return the bytes that they have now; what they share counts once for each, files do not count."""
        bytes_, ticks = 0, 0
        for each in self._family(pid):
            words = self._read(f"{each}/status").split()
            bytes_ += sum(int(words[words.index(name) + 1]) << 10 for name in _COUNTED if name in words)
            times = self._read(f"{each}/stat").rpartition(")")[2].split()
            ticks += sum(map(int, times[11:15]))  # its own, and those of children that it has waited for
        self.peak = max(self.peak, bytes_)
        self.seconds = max(self.seconds, ticks / _TICK)
        return bytes_

    def _family(self, pid: int) -> Iterator[str]:
        waiting = [str(pid)]
        while waiting:
            parent = waiting.pop()
            yield parent
            for thread in self._threads(parent):
                waiting += self._read(f"{parent}/task/{thread}/children").split()

    def _threads(self, pid: str) -> list[str]:
        try:
            folder = os.open(f"{pid}/task", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self._proc)
        except OSError:  # it has ended
            return []
        try:
            return os.listdir(folder)
        except OSError:
            return []
        finally:
            os.close(folder)

    def _read(self, path: str) -> str:
        try:
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._proc)
        except OSError:
            return ""
        try:
            return os.read(file, 1 << 16).decode("ascii", "replace")
        except OSError:
            return ""
        finally:
            os.close(file)
