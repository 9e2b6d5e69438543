"""The door to inspect_ai: its own evaluations, of models that say what they are told to."""

import gc
import importlib
import re
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import entry_points
from itertools import repeat
from pathlib import Path

import pytest
from inspect_ai import eval as evaluate
from inspect_ai.model import ChatCompletionChoice, ChatMessageAssistant, ModelOutput, ModelUsage, get_model

import sparring
from doors.golden import GOLDENS
from sparring.agents.trainers.inspect_tasks import play, task_of
from sparring.agents.trainers.rows import SELF, Row, rows
from sparring.errors import BadValue, MissingExtra, SiteError, UnknownName
from sparring.leaderboard.exports.inspect_log import sample_ids
from sparring.leaderboard.inspect_suites import suite
from sparring.leaderboard.log import EpisodeLog
from sparring.leaderboard.run import begin
from sparring.leaderboard.suites import load_suite

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed <MemoryObject:ResourceWarning"),
]
EXAMPLE = Path(__file__).parents[2] / "examples" / "evaluate_with_inspect.py"
SUITE = """
name = "few"
version = 0
line = "sums and cards"
[[parts]]
name = "sums"
env = "Arithmetic-v0"
domain = "math"
tasks = 2
repeats = 2
[[parts]]
name = "cards"
env = "KuhnPoker-v0"
domain = "games"
tasks = 3
repeats = 2
opponents = ["random"]
[[parts]]
name = "goods"
env = "PublicGoods-v0"
domain = "games"
tasks = 1
repeats = 2
"""


@sparring.register("test-inspect/Broken-v0")
class Broken:
    """An environment whose episodes fail at the second task's first answer."""

    def __init__(self):
        self.inner = sparring.make("GuessNumber-v0")
        self.spec = replace(self.inner.spec, id="test-inspect/Broken-v0")
        self.kwargs = {}

    def start(self, task, *, seed):
        episode = self.inner.start(task, seed=seed)
        if task.index == 1:
            episode.step = self.fail
        return episode

    def fail(self, action):
        raise SiteError("the site is gone")

    def tasks(self, split="train"):
        return self.inner.tasks(split)


@pytest.fixture
def run(tmp_path):
    def run(task, says, **options):
        options = {"log_dir": str(tmp_path / "logs"), "display": "none", "max_samples": 1, **options}
        [log] = evaluate(task, model=model(says), **options)
        gc.collect()  # streams that inspect leaves open are closed here, where nobody minds
        return log

    return run


def model(says):
    """A model that says the same every time, or one thing after another; with `usage`, for nobody is to download a tokenizer."""
    said = repeat(says) if isinstance(says, str) else says
    outputs = (ModelOutput(choices=[_choice(each)], usage=ModelUsage()) for each in said)
    return get_model("mockllm/model", custom_outputs=outputs)


def _choice(text):
    return ChatCompletionChoice(message=ChatMessageAssistant(content=text), stop_reason="stop")


def heard(sample, seat):
    kept = [message for message in sample.messages if message.metadata["seat"] == seat]
    return [(message.role.replace("tool", "user"), message.text) for message in kept]


@pytest.mark.slow
def test_golden_episodes(run):
    made = [Row(g.id, g.environment.kwargs, g.task, g.seed, g.steps[0].seat, SELF) for g in GOLDENS]
    task = task_of(made, name="golden")
    log = run(task, [step.action for g in GOLDENS for step in g.steps])
    assert log.status == "success", log.error
    samples = {sample.id: sample for sample in log.samples}
    for golden, asked in zip(GOLDENS, task.dataset, strict=True):
        sample, score = samples[asked.id], samples[asked.id].scores["reward"]
        assert score.metadata["returns"] == golden.returns
        assert score.value == golden.returns[golden.steps[0].seat]
        for seat, transcript in golden.transcripts.items():
            assert heard(sample, seat) == [(m.role.replace("tool", "user"), m.content) for m in transcript]


@pytest.mark.slow
def test_a_suite_is_worth_what_our_own_run_of_it_is_worth(run, tmp_path):
    """The others' draws are those of our runs, so every episode is the same."""
    path = tmp_path / "few.toml"
    path.write_text(SUITE)
    asked = load_suite(str(path))
    ours = begin("says:bet", asked, tmp_path / "run")
    ours.play()
    with EpisodeLog(tmp_path / "run", ours.describe) as log:
        expected = {number: entry.score for number, entry in log.entries.items()}
    found = run(suite(str(path)), "bet")
    scores = {(sample.id, sample.epoch): sample.scores["score"].value for sample in found.samples}
    names = sample_ids(asked)
    assert scores == {(names[n], asked.place(n).repeat + 1): score for n, score in expected.items()}
    assert len(set(scores.values())) > 2
    figures = found.results.scores[0].metrics
    assert figures["sums"].value == 0.0
    assert figures["all"].value == pytest.approx(sum(figures[part].value for part in ("sums", "cards", "goods")) / 3)


@pytest.mark.slow
def test_failures_are_errors_and_limits_truncate(run):
    task = play("test-inspect/Broken-v0", 2, split="train")
    log = run(task, "1", fail_on_error=False, score_on_error=True, message_limit=4)
    fine, void = log.samples
    assert fine.scores["reward"].metadata["truncated"]
    assert fine.scores["reward"].value == 0.0
    assert fine.limit.type == "message"
    assert "the site is gone" in void.error.message
    assert void.scores["reward"].explanation == "the episode is void"
    assert log.results.scores[0].unscored_samples == 1


@pytest.mark.slow
def test_seats_may_have_models_of_their_own(run):
    task = play("KuhnPoker-v0", 2, opponent="self")
    log = run(task, "bet", model_roles={"player_1": model("fold")})
    assert [sample.scores["reward"].value for sample in log.samples] == [1.0, 1.0]
    assert {each.output.completion for each in log.samples} == {"fold"}


@pytest.mark.parametrize("module", ["agents.trainers.inspect_tasks", "leaderboard.inspect_suites"])
def test_without_inspect_ai_it_is_said_what_to_install(module, monkeypatch):
    monkeypatch.setitem(sys.modules, "inspect_ai", None)
    monkeypatch.delitem(sys.modules, f"sparring.{module}")
    with pytest.raises(MissingExtra, match=r"pip install 'sparring\[inspect\]'"):
        importlib.import_module(f"sparring.{module}")


def test_mistakes_are_named():
    with pytest.raises(UnknownName, match="did you mean 'equilibrium'"):
        play("KuhnPoker-v0", 1, opponent="equilibriun")
    with pytest.raises(UnknownName, match="no argument of KuhnPoker-v0 is called 'cards'"):
        play("KuhnPoker-v0", 1, arguments={"cards": 4})
    with pytest.raises(BadValue, match="nobody can play as 'oracle'"):
        play("Arithmetic-v0", 1, opponent="oracle")
    with pytest.raises(BadValue, match="arguments='digits=reversed': give names with values"):
        play("Arithmetic-v0", 1, arguments="digits=reversed")
    for limit in (-1, "all"):
        with pytest.raises(BadValue, match=f"limit={limit!r}: use an integer"):
            suite("smoke-v0", limit=limit)
    with pytest.raises(BadValue, match="none: no rows"):
        task_of([], name="none")
    row = rows("Arithmetic-v0", 1)[0]
    with pytest.raises(BadValue, match="two rows are of the same task and seat"):
        task_of([row, row], name="twice")


@pytest.mark.slow
def test_inspect_finds_the_tasks_by_name(run):
    [point] = entry_points(group="inspect_ai", name="sparring")
    assert point.load().suite is suite
    log = run("sparring/play", "check", task_args={"env": "KuhnPoker-v0", "count": 1})
    assert [log.status, len(log.samples)] == ["success", 2]


@pytest.mark.long
@pytest.mark.slow
def test_the_example_is_paid_what_the_theory_says():
    call = [sys.executable, str(EXAMPLE), "--deals", "60", "--tries", "2"]
    said = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    both = re.search(r"both    : \S+ \[(\S+), (\S+)\] chips a hand, 240 hands", said)
    assert float(both[1]) < -1 / 9 < float(both[2])
    assert said.endswith("0 illegal answers, 0 void hands\n")
