"""How long it takes to look at a large run: to list it, to be ready to go on with it, to open one of its episodes, to add it up.

A run of --episodes hands of Kuhn poker (random against random) is played first, unless it is in --out. Each figure is that of a process
of its own, less what importing takes: CPU seconds, the smallest of --rounds, with the files in the system's cache.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import _common
from sparring.leaderboard.report import report_of
from sparring.leaderboard.run import begin
from sparring.leaderboard.suites import suite_from

LOOKS = {
    "list it (card and report)": "read_card(folder); json.loads((folder / 'report.json').read_text())",
    "be ready to go on": "run = reopen(folder); EpisodeLog(folder, run.describe, write=True)",
    "the same, and open an episode": (
        "run = reopen(folder); log = EpisodeLog(folder, run.describe); log.trajectory(log.entries[len(log.entries) // 2])"
    ),
    "add it up": "report_of(reopen(folder))",
}
BEFORE = """
import json, sys, time
from pathlib import Path
from sparring.leaderboard.card import read_card
from sparring.leaderboard.log import EpisodeLog
from sparring.leaderboard.report import report_of
from sparring.leaderboard.run import reopen
folder = Path(sys.argv[1])
began = time.process_time()
"""
AFTER = "\nprint(time.process_time() - began)\n"


def seconds(look: str, folder: Path) -> float:
    """Return the CPU seconds of one look at a run."""
    code = BEFORE + look.replace("; ", "\n") + AFTER
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main(argv: Sequence[str] | None = None) -> None:
    """Play what is missing and print the table."""
    parser = _common.parser(__doc__, rounds=3)
    parser.add_argument("--episodes", type=int, default=200_000)
    parser.add_argument("--out", type=Path, help="where the run is kept (default: nowhere)")
    args = parser.parse_args(argv)
    part = {
        "name": "kuhn",
        "env": "KuhnPoker-v0",
        "domain": "games",
        "tasks": args.episodes // 2,
        "opponents": ["random"],
    }
    suite = suite_from({"name": "hands", "version": 0, "line": "many", "parts": [part]})
    print(_common.machine(), "\n")
    with tempfile.TemporaryDirectory() as kept:
        folder = args.out or Path(kept) / "run"
        run = begin("random", suite, folder)
        run.play(live=1000)
        (folder / "report.json").write_text(json.dumps(report_of(run).to_json()), "utf-8")
        rows = [(name, f"{min(seconds(look, folder) for _ in range(args.rounds)):.2f}") for name, look in LOOKS.items()]
        size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
    print(_common.table(f"A run of {suite.episodes:,} episodes ({size:,.0f} MiB)", ("to", "CPU s"), rows))


if __name__ == "__main__":
    main()
