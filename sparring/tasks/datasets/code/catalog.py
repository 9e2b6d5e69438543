"""The sets of programming problems that are known by name: where they are, and how a row says a problem.

What is said of splits, sizes and licences is what the data sets' cards say; see `sparring.tasks.datasets.catalog`.
"""

from __future__ import annotations

from sparring.tasks.datasets.entry import DataSet

_TEST, _BOTH = {"test": "test"}, {"train": "train", "test": "test"}
_ALL = {"train": "train", "validation": "validation", "test": "test"}
_RELEASES = (400, 511, 612, 713, 880, 1055)
"""Problems of LiveCodeBench's releases 1 to 6, each with those before it."""


def _livecodebench(name: str, release: int, note: str = "") -> DataSet:
    files = ("test.jsonl", *(f"test{number}.jsonl" for number in range(2, release + 1)))
    return DataSet(
        name,
        "livecodebench/code_generation_lite",
        _TEST,
        licence="cc",
        rows={"test": _RELEASES[release - 1]},
        note=note,
        form="livecodebench",
        files={"test": files},
    )


CODE_SETS = (
    DataSet(
        "code/humaneval",
        "openai/openai_humaneval",
        _TEST,
        licence="mit",
        rows={"test": 164},
        form="humaneval",
    ),
    DataSet(
        "code/humaneval-plus",
        "evalplus/humanevalplus",
        _TEST,
        licence="apache-2.0",
        rows={"test": 164},
        form="humaneval",
    ),
    DataSet(
        "code/mbpp",
        "google-research-datasets/mbpp",
        _ALL,
        configs=("full",),
        licence="cc-by-4.0",
        rows={"train": 374, "validation": 90, "test": 500},
        note="the hub's split `prompt` (10 problems) by hub_split=prompt",
        form="mbpp",
    ),
    DataSet(
        "code/mbpp-sanitized",
        "google-research-datasets/mbpp",
        _ALL,
        configs=("sanitized",),
        licence="cc-by-4.0",
        rows={"train": 120, "validation": 43, "test": 257},
        form="mbpp",
    ),
    DataSet(
        "code/mbpp-plus",
        "evalplus/mbppplus",
        _TEST,
        licence="apache-2.0",
        rows={"test": 378},
        form="mbpp",
    ),
    _livecodebench(
        "code/livecodebench", len(_RELEASES), "all six releases; `contest_date` of every task says when it was posed"
    ),
    *(_livecodebench(f"code/livecodebench-v{release}", release) for release in range(1, len(_RELEASES))),
    DataSet(
        "code/apps",
        "codeparrot/apps",
        _BOTH,
        licence="mit",
        rows={"train": 5000, "test": 5000},
        note="some rows have no tests: they need skip_unreadable=yes",
        form="apps",
        files={"train": ("train.jsonl",), "test": ("test.jsonl",)},
    ),
    DataSet(
        "code/taco",
        "BAAI/TACO",
        _BOTH,
        licence="apache-2.0",
        rows={"train": 25443, "test": 1000},
        note="some rows have no tests: they need skip_unreadable=yes",
        form="apps",
        files={"train": ("train/*.arrow",), "test": ("test/*.arrow",)},
    ),
    DataSet(
        "code/codecontests",
        "deepmind/code_contests",
        {"train": "train", "validation": "valid", "test": "test"},
        licence="cc-by-4.0",
        rows={"train": 13328, "validation": 117, "test": 165},
        form="codecontests",
    ),
    *(
        DataSet(
            f"code/{name}",
            f"bigcode/{name}",
            {"test": "v0.1.4"},
            licence="apache-2.0",
            rows={"test": rows},
            note="most need libraries that are not Python's own: they need libraries=... or skip_unreadable=yes",
            form="bigcodebench",
        )
        for name, rows in (("bigcodebench", 1140), ("bigcodebench-hard", 148))
    ),
)
