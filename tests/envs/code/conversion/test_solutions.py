"""Our problems in the schema of every set, run in the sandbox: what is right passes, what is wrong does not."""

import json

import pytest

from sparring.envs.code.conversion.audit import audit
from sparring.envs.code.conversion.running import judged, prepared
from sparring.envs.code.sandbox import Limits
from sparring.tasks import load_tasks
from sparring.tasks.datasets.naming import Source
from tests.tasks.datasets import code_schemas
from tests.tasks.datasets.code_schemas import SCHEMAS

LIMITS = Limits()
SETS = {name: made for name, made in SCHEMAS.items() if name != "bigcodebench-hard"}
SETS["evalplus"] = (
    code_schemas.evalplus,
    tuple(one for one in code_schemas.TABLED if one.name not in ("common_letters", "double")),
)


def load(folder, rows, **options):
    path = folder / "rows.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return load_tasks(Source("file", str(path), {"form": "auto", **options}).name)


def kind_of(name, one):
    """What the tests of a problem become: data where they can be."""
    if name in ("livecodebench", "apps", "taco", "codecontests"):
        return "calls" if one.entry else "streams"
    if name == "bigcodebench":
        return "script"
    if name in ("humaneval-plus", "mbpp-plus", "evalplus"):
        return "calls"
    return one.kind


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_right_programs_pass_and_wrong_ones_fail(name, tmp_path):
    write, problems = SETS[name]
    tasks = load(tmp_path, map(write, problems))
    for task, one, found in zip(tasks, problems, audit(tasks), strict=True):
        known = name not in ("livecodebench",)
        expected = ("passed" if one.solved else "failed") if known else "unknown"
        assert (found.outcome, found.kind) == (expected, kind_of(name, one)), (one.name, found.words)
        ready = prepared(task)
        assert judged(ready, rename(name, one, one.code), LIMITS).passed == one.solved
        for wrong in one.wrong:
            result = judged(ready, rename(name, one, wrong), LIMITS)
            assert not result.passed, (one.name, wrong)
            assert result.verdict in ("wrong_answer", "runtime_error"), (one.name, wrong, result.reason)


def rename(name, one, code):
    """BigCodeBench calls every function by the same name."""
    return code.replace(f"def {one.name}(", "def task_func(") if name == "bigcodebench" else code
