"""Exports: what others read of a run is what the run says, whatever its agent said."""

import csv
import json
import sys
from hashlib import sha256

import jsonschema
import pytest
import yaml
from huggingface_hub import ModelCard, parse_eval_result_entries
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import parquet

from sparring.errors import BadValue, InfrastructureError, MissingExtra
from sparring.leaderboard.exports import episodes, plain
from sparring.leaderboard.exports.every_eval import write_every_eval
from sparring.leaderboard.exports.hub import quoted, write_hub
from sparring.leaderboard.exports.inspect_log import sample_ids, write_inspect
from sparring.leaderboard.exports.table import COLUMNS, Column, csv_file, parquet_file, write_csv, write_parquet
from sparring.leaderboard.statistics import mean_score
from sparring.leaderboard.suites import suite_from
from tests.leaderboard.logs import HERE
from tests.leaderboard.played import HOSTILE, MINE, play


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return play(tmp_path_factory.mktemp("run"))


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def means(rows):
    """Each part's mean, as somebody would work it out who has the table alone."""
    found = {}
    for row in rows:
        if row["score"] not in (None, ""):
            found.setdefault(row["part"], {}).setdefault(row["task"], []).append(float(row["score"]))
    return {part: mean_score({str(task): scores for task, scores in each.items()}).mean for part, each in found.items()}


def test_a_table_has_every_episode_and_gives_the_reports_figures(run, tmp_path):
    write_csv(run, tmp_path / "a.csv")
    write_parquet(run, tmp_path / "a.parquet")
    lines, rows = read_csv(tmp_path / "a.csv"), parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert [*lines[0]] == [*rows[0]] == [column.name for column in COLUMNS]
    assert [int(line["item"]) for line in lines] == [row["item"] for row in rows] == list(range(run.suite.episodes))
    expected = {part.name: part.score.mean for part in run.report.parts}
    assert means(lines) == means(rows) == expected
    for row, told in zip(rows, episodes(run), strict=True):
        assert (row["score"], row["steps"], row["illegal"]) == (told.entry.score, told.entry.steps, told.entry.illegal)
        assert (row["tokens_read"], row["tokens_said"]) == (3 * row["steps"], 2 * row["steps"])
        assert row["task_hash"] == told.item.task.content_hash
        assert row["return"] == told.paid


def test_void_episodes_have_a_reason_and_no_score(run, tmp_path):
    write_parquet(run, tmp_path / "a.parquet")
    rows = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    void = [row for row in rows if row["void"]]
    assert [row["item"] for row in void] == sorted(run.voids) == [0, 12]
    assert {(row["score"], row["return"]) for row in void} == {(None, None)}
    assert all("the server is gone \\ud800" in row["error"] for row in void)
    assert all(row["error"] is None for row in rows if not row["void"])


def test_parquet_says_what_its_columns_are(run, tmp_path):
    write_parquet(run, tmp_path / "a.parquet")
    schema = parquet.read_schema(tmp_path / "a.parquet")
    assert [field.metadata[b"description"].decode() for field in schema] == [column.line for column in COLUMNS]
    assert {str(schema.field(name).type) for name in ("item", "score", "void", "agent")} == {
        "int64",
        "double",
        "bool",
        "string",
    }


ANY = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(HOSTILE)
TWO = (Column("text", "text", ""), Column("more", "text", ""), Column("value", "number", ""), Column("is", "truth", ""))
ROWS = st.lists(
    st.tuples(ANY.map(plain), st.none() | ANY.map(plain), st.none() | st.floats(0, 1), st.booleans()), max_size=5
)


@given(ROWS)
@example([("", "\r", None, False)])
def test_any_text_survives_in_a_table_and_is_no_formula(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")
    found = [dict(zip(("text", "more", "value", "is"), row, strict=True)) for row in rows]
    csv_file(TWO, found, folder / "a.csv")
    parquet_file(TWO, found, folder / "a.parquet")
    assert parquet.read_table(folder / "a.parquet").to_pylist() == found
    lines = read_csv(folder / "a.csv")
    assert len(lines) == len(found)
    for line, row in zip(lines, found, strict=True):
        for name in ("text", "more"):
            cell, text = line[name], row[name] or ""
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert cell in (text, f"'{text}")
        assert (float(line["value"]) if line["value"] else None) == row["value"]
        assert line["is"] == str(row["is"]).lower()


@given(ANY)
def test_plain_text_can_be_written_anywhere_and_is_changed_only_where_it_cannot(text):
    out = plain(text)
    assert out.encode() and "\0" not in out if text else out == ""
    assert plain(out) == out
    if "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text):
        assert out == text


def test_parquet_without_pyarrow_says_what_to_install(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"parquet needs pyarrow: pip install 'sparring\[data\]'"):
        write_parquet(run, tmp_path / "a.parquet")


def test_what_was_there_stays_when_it_cannot_be_replaced(run, tmp_path):
    (tmp_path / "a.csv").mkdir()
    (tmp_path / "a.csv" / "mine").touch()
    with pytest.raises(InfrastructureError, match=r"cannot write .*a\.csv"):
        write_csv(run, tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def figures(run):
    """(part, task, seat, repeat) -> (score, what was said, tokens)."""
    return {
        (told.item.part.name, run.suite.place(told.item.number).task, told.item.seating.seat, told.item.repeat): (
            told.entry.score,
            [plain(step.text) for step in told.steps],
            3 * len(told.steps),
        )
        for told in episodes(run)
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["eval", "json"])
def test_inspect_ai_reads_the_same_figures_messages_and_tokens(run, tmp_path, kind):
    from inspect_ai.log import read_eval_log, read_eval_log_sample_summaries

    path = tmp_path / f"run.{kind}"
    write_inspect(run, path)
    log = read_eval_log(str(path))
    found = {}
    for one in log.samples:
        said = [message.text for message in one.messages if message.role == "assistant"]
        score = one.scores["score"].value if one.scores else None
        at = (one.metadata["part"], one.metadata["task"], one.metadata["seat"], one.epoch - 1)
        found[at] = (score, said, sum(usage.input_tokens for usage in one.model_usage.values()))
        assert (one.error is None) == (score is not None)
    assert found == figures(run)
    assert {one.error.message for one in log.samples if one.error} == {"nano: PolicyError: the server is gone \\ud800"}
    whole, parts = log.results.scores[0], {score.name: score for score in log.results.scores[1:]}
    assert (whole.metrics["mean"].value, whole.metrics["low"].value) == (
        run.report.whole.score.mean,
        run.report.whole.score.low,
    )
    assert {name: score.metrics["high"].value for name, score in parts.items()} == {
        part.name: part.score.high for part in run.report.parts
    }
    assert (log.results.total_samples, log.results.completed_samples, whole.unscored_samples) == (18, 16, 2)
    assert log.stats.model_usage["nano"].output_tokens == sum(2 * told.entry.steps for told in episodes(run))
    assert log.eval.metadata["suite_hash"] == run.card.hash
    summaries = read_eval_log_sample_summaries(str(path))
    assert {(one.id, one.epoch) for one in summaries} == {(one.id, one.epoch) for one in log.samples}


def test_the_same_run_is_the_same_log_and_the_same_figures(run, tmp_path):
    for folder in ("a", "b"):
        write_inspect(run, tmp_path / folder / "run.eval")
        write_inspect(run, tmp_path / folder / "run.json")
        write_every_eval(run, tmp_path / folder)
        write_hub(run, tmp_path / folder, dataset="org/bench")
    ours, theirs = files(tmp_path / "a"), files(tmp_path / "b")
    assert ours == theirs
    assert len(ours) == 6


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_log_of_inspect_ai_has_its_ending(run, tmp_path):
    with pytest.raises(BadValue, match=r"let it end in \.eval or \.json"):
        write_inspect(run, tmp_path / "run.log")


def test_samples_have_ids_of_their_own_that_name_no_folder():
    parts = [{**MINE["parts"][0], "name": name} for name in ("../a", "..\\a", "_a__", "_a", "é", "ü")]
    names = sample_ids(suite_from({**MINE, "parts": parts}))
    assert len({*names}) == 6 * 6
    assert all("/" not in name and "\\" not in name and not name.startswith(".") for name in names)


def test_every_eval_ever_takes_the_figures_and_the_episodes(run, tmp_path):
    path = write_every_eval(run, tmp_path)
    whole = json.loads(path.read_text())
    jsonschema.Draft7Validator(schema("eval")).validate(whole)
    assert path.relative_to(tmp_path).parts[:2] == ("data", "mine-v1")
    found = {each["evaluation_result_id"]: each["score_details"] for each in whole["evaluation_results"]}
    expected = {f"part:{part.name}": part.score for part in run.report.parts} | {"whole": run.report.whole.score}
    for name, score in expected.items():
        between = found[name]["uncertainty"]["confidence_interval"]
        assert (found[name]["score"], between["lower"], between["upper"]) == (score.mean, score.low, score.high)
    assert found["whole"]["details"]["voids_left_out"] == "2"


def test_every_eval_ever_takes_every_finished_episode(run, tmp_path):
    about = json.loads(write_every_eval(run, tmp_path).read_text())["detailed_evaluation_results"]
    data = (tmp_path / about["file_path"]).read_bytes()
    lines = [json.loads(line) for line in data.splitlines()]
    validator = jsonschema.Draft7Validator(schema("instance_level_eval"))
    for line in lines:
        validator.validate(line)
    assert sha256(data).hexdigest() == about["checksum"]
    done = [told for told in episodes(run) if told.entry.score is not None]
    assert len(lines) == about["total_rows"] == len(done) == 16
    for line, told in zip(lines, done, strict=True):
        assert line["evaluation"]["score"] == told.entry.score
        assert line["token_usage"]["total_tokens"] == 5 * told.entry.steps
        said = (
            line["output"]["raw"]
            if line["output"]
            else [m["content"] for m in line["messages"] if m["role"] == "assistant"]
        )
        assert said == [plain(step.text) for step in told.steps]


def schema(name):
    return json.loads((HERE / "every_eval_ever" / f"{name}.schema.json").read_text())


def test_the_hub_reads_the_same_figures(run, tmp_path):
    card, results = write_hub(run, tmp_path, dataset="org/bench", source="https://example.org/run")
    expected = {run.card.suite: run.report.whole.score} | {part.name: part.score for part in run.report.parts}
    assert results == tmp_path / ".eval_results" / "sparring-mine-v1.yaml"
    entries = parse_eval_result_entries(yaml.safe_load(results.read_text()))
    assert {one.task_id: one.value for one in entries} == {name: score.mean for name, score in expected.items()}
    assert {(one.dataset_id, one.source_url, one.date) for one in entries} == {
        ("org/bench", "https://example.org/run", run.card.begun)
    }
    assert "2 void and left out" in entries[0].notes
    data = ModelCard.load(card).data
    assert {one.dataset_config: one.metric_value for one in data.eval_results} == {
        name: score.mean for name, score in expected.items()
    }
    assert data.eval_results[0].metric_args["low"] == run.report.whole.score.low
    assert data.eval_results[0].dataset_revision == run.card.hash


@given(st.text())
def test_any_text_survives_in_yaml(text):
    assert yaml.safe_load(f"- a: {quoted(text)}\n") == [{"a": text}]


def test_a_model_card_keeps_all_but_what_it_said_of_this_suite(run, tmp_path):
    (tmp_path / "README.md").write_text(
        "---\nlicense: mit\nmodel-index:\n- name: nano\n  results:\n"
        + "".join(
            "  - task: {type: text-generation}\n    dataset: {name: x, type: " + kind + "}\n"
            "    metrics: [{type: score, value: 0.125}]\n"
            for kind in ("other/bench", "sparring/mine-v1")
        )
        + "---\n# Nano\n\nIts story.\n"
    )
    assert write_hub(run, tmp_path) == write_hub(run, tmp_path) == (tmp_path / "README.md",)
    card = ModelCard.load(tmp_path / "README.md")
    assert (card.data.license, card.data.model_name) == ("mit", "nano")
    assert card.text.strip() == "# Nano\n\nIts story."
    assert [one.metric_value for one in card.data.eval_results if one.dataset_type == "other/bench"] == [0.125]
    assert sum(one.dataset_type == "sparring/mine-v1" for one in card.data.eval_results) == 3


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"dataset": "bench"}, "write OWNER/NAME"),
        ({"dataset": 'org/bench"\n- x: 1'}, "write OWNER/NAME"),
        ({"source": "javascript:alert(1)"}, "write https://"),
    ],
)
def test_the_hub_is_told_no_nonsense(run, tmp_path, more, words):
    with pytest.raises(BadValue, match=words):
        write_hub(run, tmp_path, **more)
    assert not [*tmp_path.iterdir()]


def test_a_readme_that_is_no_model_card_is_left_as_it_is(run, tmp_path):
    (tmp_path / "README.md").write_text("---\nmodel-index: [{name: 3}]\nlicense: [\n---\nmine\n")
    with pytest.raises(BadValue, match="is no model card"):
        write_hub(run, tmp_path)
    assert (tmp_path / "README.md").read_text().endswith("mine\n")
