"""Other people's environments through our protocol: `gymnasium:ID`, `open_spiel:NAME`, `pettingzoo:NAME`, `reasoning_gym:NAME`,
`textarena:NAME`; tasks of inspect_ai (`inspect_samples`), tasks and environments of verifiers (`verifiers_tasks`, `verifiers_agents`).

They are made like any other (`sparring.make("open_spiel:leduc_poker")`) and go through the same conformance check. What
each of them keeps and breaks was measured and lies beside this file; `sparring list --bridges` shows it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

STATUS = Path(__file__).parent / "status.json"
"""What `python -m benchmarks.bridges` measured."""


def status() -> dict[str, Any]:
    """Return what was measured: `versions` of the suites, `episodes` of each check, and for each id of `environments`
    whether it `passed` the conformance check, and else the `reason`."""
    found: dict[str, Any] = json.loads(STATUS.read_text(encoding="utf-8"))
    return found
