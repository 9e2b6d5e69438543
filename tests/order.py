"""In which order tests run where several workers share them: those that take longest first, so that none ends alone."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST = (
    "agents/test_distributed",
    "agents/test_learning",
    "envs/test_conformance_all",
    "test_benchmarks",
    "agents/test_red_team",
    "envs/code/test_languages",
    "agents/test_recipes_resume",
    "agents/test_training",
    "agents/test_processes",
    "envs/web/test_templates",
    "envs/web/test_miniwob",
    "wrappers/test_browsergym",
    "agents/test_kill",
    "cli/test_train",
    "envs/code/test_docker",
    "envs/web/chromium/test_scripts",
    "wrappers/test_pettingzoo",
    "agents/test_league",
    "agents/test_engine",
    "tasks/code_families/test_families",
    "envs/web/chromium/test_engine",
    "envs/code/test_programs_run",
    "agents/test_suite",
    "envs/math_grader/test_front",
    "envs/code/test_forms",
)
"""The modules of about twenty seconds or more, the longest first; of five in a row, each goes to another of five workers.

Those with limits of wall time wait until the cluster of the first has been started.
"""


def dealt(names: Sequence[str], workers: int, longest: Sequence[str] = LONGEST) -> list[int]:
    """Return the order of tests, by their places in `names` (`tests/FILE.py::TEST`), for `--dist worksteal`.

    That gives the first worker the first of equal parts, and so on; each part begins with its share of the long modules.
    """
    ranks = {f"tests/{name}.py": rank for rank, name in enumerate(longest)}
    shares: list[list[int]] = [[] for _ in range(workers)]
    rest = []
    for place, name in enumerate(names):
        rank = ranks.get(name.partition("::")[0])
        (rest if rank is None else shares[rank % workers]).append(place)
    order: list[int] = []
    for worker, share in enumerate(shares):
        share.sort(key=lambda place: ranks[names[place].partition("::")[0]])
        left = workers - worker
        room = (len(names) - len(order)) // left - len(share)
        order += share + rest[: max(0, room)]
        del rest[: max(0, room)]
    return order + rest
