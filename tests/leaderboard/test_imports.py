"""Imports: logs that inspect_ai writes here, and that verifiers wrote (see logs/README.md)."""

import contextlib
import json
import shutil
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue, MissingExtra
from sparring.leaderboard import imports
from sparring.leaderboard.exports import episodes
from sparring.leaderboard.exports.inspect_log import sample_ids, write_inspect
from sparring.leaderboard.exports.table import csv_file
from sparring.leaderboard.imports import COLUMNS, read_log
from tests.leaderboard.logs import HERE
from tests.leaderboard.played import play

VERIFIERS = HERE / "verifiers"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return play(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """What inspect_ai writes: `.eval` packed with Zstandard, and `.json`."""
    from inspect_ai.log import EvalConfig, EvalDataset, EvalError, EvalLog, EvalSample, EvalSpec, write_eval_log
    from inspect_ai.model import ModelUsage
    from inspect_ai.scorer import Score

    values = {
        "right": ["C", 1, True, "yes", {"a": 1, "b": "P"}],
        "wrong": ["I", 0.0, False, "no", {"a": 0, "b": "N"}],
    }
    samples = [
        EvalSample(
            id=name,
            epoch=epoch,
            input="?",
            target="!",
            scores={f"s{n}": Score(value=value) for n, value in enumerate(values[name])},
            model_usage={
                "m/a": ModelUsage(input_tokens=5, output_tokens=2, total_tokens=7),
                "m/b": ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2),
            },
        )
        for epoch in (1, 2)
        for name in values
    ]
    samples.append(
        EvalSample(
            id=3, epoch=1, input="?", target="!", error=EvalError(message="gone", traceback="", traceback_ansi="")
        )
    )
    log = EvalLog(
        status="success",
        eval=EvalSpec(
            created="2026-11-22T00:00:00+00:00",
            task="sums",
            dataset=EvalDataset(),
            model="m/a",
            config=EvalConfig(),
            packages={"inspect_ai": "0.3"},
        ),
        samples=samples,
    )
    folder = tmp_path_factory.mktemp("inspect")
    for kind in ("eval", "json"):
        write_eval_log(log, str(folder / f"log.{kind}"))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["eval", "json"])
def test_logs_of_inspect_ai_are_read_as_it_counts_them(written, kind):
    log = read_log(written / f"log.{kind}")
    assert (log.source, log.task, log.model) == ("inspect_ai 0.3", "sums", "m/a")
    assert log.score_names == ("s0", "s1", "s2", "s3", "s4.a", "s4.b")
    for name, right in {**dict.fromkeys(("s0", "s1", "s2", "s3", "s4.a"), 1.0), "s4.b": 0.5}.items():
        assert log.scores(name) == {"right": [right] * 2, "wrong": [0.0] * 2, "3": [None]}
    failed = next(sample for sample in log.samples if sample.id == "3")
    assert (failed.error, failed.scores, failed.tokens) == ("gone", {}, None)
    assert {sample.tokens for sample in log.samples if sample.id != "3"} == {(6, 3)}


@pytest.mark.slow
def test_a_run_comes_back_from_inspect_ai_as_it_was(run, tmp_path):
    from inspect_ai.log import read_eval_log, write_eval_log

    write_inspect(run, tmp_path / "ours.eval")
    write_eval_log(read_eval_log(str(tmp_path / "ours.eval")), str(tmp_path / "theirs.eval"))
    with zipfile.ZipFile(tmp_path / "theirs.eval") as archive:
        assert {info.compress_type for info in archive.infolist()} == {93}
    log, names = read_log(tmp_path / "theirs.eval"), sample_ids(run.suite)
    found = {(sample.id, sample.repeat): (sample.scores.get("score"), sample.tokens) for sample in log.samples}
    assert found == {
        (names[told.item.number], told.item.repeat): (
            told.entry.score,
            None if told.entry.score is None else (told.entry.read, told.entry.said),
        )
        for told in episodes(run)
    }


@pytest.mark.slow
def test_zstandard_without_pyarrow_says_what_to_install(written, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'sparring\[data\]'"):
        read_log(written / "log.eval")


def test_traces_of_verifiers_are_read():
    log = read_log(VERIFIERS / "traces.jsonl")
    assert (log.source, log.task, log.model) == ("verifiers 0.4.0", "add", "nano")
    assert log.score_names == ("reward", "correct", "length")
    right = {f"add-{i}": [float((i + r) % 3 > 0) for r in range(2)] for i in range(6)}
    right["add-5"][1] = None
    assert log.scores("reward") == log.scores("correct") == right
    assert [sample.error for sample in log.samples if sample.error] == ["ProviderError: the server is gone"]
    assert log.samples[0].tokens == (12, 2)


def test_rollouts_of_older_verifiers_are_read():
    log = read_log(VERIFIERS / "results.jsonl")
    assert (log.source, log.task, log.model) == ("verifiers v0", "add", "nano")
    assert log.score_names == ("reward", "correct", "length")
    assert log.scores("reward") == {
        str(i): [float((i + 2 * i) % 3 > 0), float((i + 2 * i + 1) % 3 > 0)] for i in range(4)
    }


def test_a_trace_a_line_is_read_too(tmp_path):
    lines = (VERIFIERS / "traces.jsonl").read_text().splitlines()
    (tmp_path / "traces.jsonl").write_text("\n".join(json.dumps(json.loads(line)["traces"][0]) for line in lines))
    alone, whole = read_log(tmp_path), read_log(VERIFIERS / "traces.jsonl")
    assert alone.samples == whole.samples
    assert alone.task == "AddTask"


def test_several_agents_have_scores_of_their_own(tmp_path):
    line = json.loads((VERIFIERS / "traces.jsonl").read_text().splitlines()[0])
    (one,) = line["traces"]
    line["traces"] = [
        {**one, "agent": {**one["agent"], "name": name}, "rewards": {"won": {"score": score, "weight": 0.5}}}
        for name, score in (("solver", 1.0), ("judge", 0.0))
    ]
    (tmp_path / "traces.jsonl").write_text(json.dumps(line))
    scores = read_log(tmp_path).samples[0].scores
    assert (scores["solver.reward"], scores["solver.won"], scores["judge.reward"]) == (0.5, 1.0, 0.0)


def test_a_log_becomes_a_table(tmp_path):
    log = read_log(VERIFIERS / "traces.jsonl")
    csv_file(COLUMNS, log.rows(), tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert len(lines) == 1 + 11 * 3 + 1
    assert lines[1] == "verifiers 0.4.0,add,nano,add-0,0,reward,0.0,,12,2"
    assert lines[-1] == "verifiers 0.4.0,add,nano,add-5,1,,,ProviderError: the server is gone,,"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "is no log: name a .eval"),
        ("a.eval", b"PK", "is no log of inspect that can be read"),
        ("a.json", b"[]", "is no log of inspect that can be read"),
        ("a.json", b"{}", "KeyError: 'eval'"),
        ("a.json", b'{"eval": {"task": "t", "model": "m"}}', "it has no samples"),
        ("a.json", b"[" * 100_000, "is no log of inspect that can be read"),
        ("a.jsonl", b"", "it has no samples"),
        ("a.jsonl", b'{"task": 3}', "is no log of verifiers that can be read"),
        ("a.jsonl", b'{"reward": 1}', "KeyError: 'example_id'"),
    ],
)
def test_what_is_no_log_is_told(tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadValue, match=words) as caught:
        read_log(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_folder_without_a_log_is_told(tmp_path):
    with pytest.raises(BadValue, match=r"has no traces\.jsonl and no results\.jsonl"):
        read_log(tmp_path)
    with pytest.raises(BadValue, match=r"nowhere\.eval is no log of inspect that can be read"):
        read_log(tmp_path / "nowhere.eval")


def test_a_zip_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "_MEMBER", 1 << 20)
    with zipfile.ZipFile(tmp_path / "a.eval", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", b" " * (2 << 20))
    with pytest.raises(BadValue, match=r"header\.json has more than 1048576 bytes"):
        read_log(tmp_path / "a.eval")
    monkeypatch.setattr(imports, "MOST", 1 << 20)
    with pytest.raises(BadValue, match="unpacked it has more than"):
        read_log(tmp_path / "a.eval")


@pytest.fixture(scope="module")
def ours(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ours")
    write_inspect(run, folder / "a.eval")
    shutil.copy(VERIFIERS / "traces.jsonl", folder / "a.jsonl")
    return folder


@given(which=st.sampled_from(["a.eval", "a.jsonl"]), at=st.floats(0, 1), value=st.integers(0, 255))
def test_a_damaged_log_is_read_or_told_and_nothing_else(ours, which, at, value):
    data = bytearray((ours / which).read_bytes())
    data[min(len(data) - 1, int(at * len(data)))] = value
    path = ours / f"damaged{which[1:]}"
    path.write_bytes(data)
    with contextlib.suppress(BadValue):
        assert read_log(path).samples
