"""What the benchmarks share: interleaved rounds, ratios, tables, and a description of the machine."""

from __future__ import annotations

import argparse
import gc
import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

Round = Callable[[int], tuple[float, float]]
"""Does its work in the round of that number; returns (units of work, seconds that count)."""
Clock = Callable[[], float]


def parser(description: str | None, *, rounds: int) -> argparse.ArgumentParser:
    """Return a parser with the options that every benchmark has."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--rounds", type=int, default=rounds, help="interleaved rounds (default: %(default)s)")
    return made


def timed(work: Callable[[], float], clock: Clock = time.process_time) -> tuple[float, float]:
    """Return what `work` returns and the seconds that it took: CPU time of this process, unless told otherwise."""
    gc.collect()
    began = clock()
    units = work()
    return units, clock() - began


def interleave(contenders: Mapping[str, Round], rounds: int) -> dict[str, list[float]]:
    """Return units per second for every contender and round.

    In each round all contenders go once (A B C, then B C A, ...), so that a busy machine slows all of them alike. One
    round before the first is not counted.
    """
    names = list(contenders)
    rates: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):
        for i in range(len(names)):
            name = names[(i + number) % len(names)]
            units, seconds = contenders[name](number)
            if number:
                rates[name].append(units / seconds)
    return rates


def rate(values: Sequence[float]) -> str:
    """Return the median with three digits, in thousands from 10,000 on."""
    middle = median(values)
    return (
        f"{middle:,.0f}"
        if middle < 10_000
        else f"{middle / 1000:,.3g}k"
        if middle < 999_500
        else f"{middle / 1e6:.3g}M"
    )


def ratio(values: Sequence[float], base: Sequence[float]) -> str:
    """Return the median ratio and, in brackets, the smallest and largest of a round."""
    parts = sorted(a / b for a, b in zip(values, base, strict=True))
    return f"{median(parts):.2f} [{parts[0]:.2f}-{parts[-1]:.2f}]"


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns are aligned."""
    lines = [columns, ["-" * len(column) for column in columns], *rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    lines[1] = ["-" * width for width in widths]
    body = "\n".join(f"| {' | '.join(map(str.ljust, line, widths))} |" for line in lines)
    return f"**{title}**\n\n{body}\n"


def machine(*packages: str) -> str:
    """Return a line about processor, cores, load, Python and the versions of packages."""
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    versions = ", ".join(f"{name} {_version(name)}" for name in ("sparring", *packages))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_processor()}, {cores} cores, load {load}; Python {platform.python_version()}, {versions}"


def _version(name: str) -> str:
    if name == "sparring":
        from sparring import __version__

        return __version__
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
