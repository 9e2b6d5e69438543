"""A task of inspect_ai as an environment of ours, with its own solvers and scorers."""

import importlib
import sys

import pytest
from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageAssistant, ChatMessageSystem, ChatMessageUser, get_model
from inspect_ai.scorer import Score, choice, includes, match, scorer
from inspect_ai.solver import generate, multiple_choice, prompt_template, solver, system_message

import sparring
from sparring.envs.bridges.inspect_samples import InspectEnvironment
from sparring.envs.conformance import check
from sparring.errors import BadValue, InfrastructureError, MissingExtra
from sparring.types import Message

SUMS = [Sample(input=f"What is {n} + {n}?", target=str(2 * n), id=f"double {n}", metadata={"n": n}) for n in range(5)]
CAPITALS = [Sample(input="The capital of Peru?", choices=["Rome", "Lima", "Oslo"], target="B")]


@solver
def doubt():
    """Ask again, whatever was said."""

    async def solve(state, generate):
        state = await generate(state)
        state.messages.append(ChatMessageUser(content="Are you sure?"))
        return await generate(state)

    return solve


@solver
def forget():
    """Change what was said before."""

    async def solve(state, generate):
        state = await generate(state)
        state.messages = [ChatMessageUser(content="Let us begin anew.")]
        return await generate(state)

    return solve


@scorer(metrics=[])
def leaving():
    """End the process."""

    async def score(state, target):
        raise SystemExit(1)

    return score


@scorer(metrics=[])
def judged():
    """Ask a model."""

    async def score(state, target):
        said = await get_model("mockllm/model").generate(state.output.completion)
        return Score(value=said.completion)

    return score


@scorer(metrics=[])
def valued(value):
    """Pay the same for everything."""

    async def score(state, target):
        return Score(value=value)

    return score


def environment(samples=SUMS, solver=None, scorer=None, **kwargs):
    template = [system_message("You add."), prompt_template("{prompt} Say the number only.")]
    task = Task(MemoryDataset(samples), solver=solver or [*template, generate()], scorer=scorer or match())
    return InspectEnvironment("test/Inspect-v0", task, **kwargs)


sparring.register("test/Inspect-v0")(environment)


@sparring.register("test/Doubt-v0")
def _doubting():
    task = Task(MemoryDataset(SUMS), solver=doubt(), scorer=includes())
    return InspectEnvironment("test/Doubt-v0", task, split="train", max_turns=2)


def start(environment, index=0):
    return environment.start(environment.tasks(next(iter(environment.pack.sizes)))[index], seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("id", ["test/Inspect-v0", "test/Doubt-v0"])
def test_they_keep_the_contract(id):
    check(id, episodes=4, without=["other-processes"]).raise_for_failures()


def test_the_solver_shapes_the_question_and_the_scorer_pays():
    episode = start(environment(), 3)
    assert episode.turn.messages == (
        Message("system", "You add."),
        Message("user", "What is 3 + 3? Say the number only."),
    )
    assert episode.task.params["metadata"] == {"n": 3}
    turn = episode.step("It is 6")
    assert (turn.rewards, turn.terminated, turn.info) == (
        {"player_0": 1.0},
        True,
        {"action": "It is 6", "illegal": False},
    )
    assert start(environment(), 3).step("7").rewards == {"player_0": 0.0}


def test_choices_are_listed_and_read():
    asked = environment(CAPITALS, multiple_choice(), choice())
    assert "B) Lima" in start(asked).turn.messages[-1].content
    assert start(asked).step("ANSWER: B").rewards == {"player_0": 1.0}
    assert start(asked).step("ANSWER: A").rewards == {"player_0": 0.0}


def test_a_solver_that_asks_again_is_played_in_turns():
    doubting = sparring.make("test/Doubt-v0")
    episode = start(doubting, 2)
    assert episode.step("5").messages == (Message("user", "Are you sure?"),)
    assert doubting.load(episode.save()).step("no, 4").rewards == {"player_0": 1.0}
    assert episode.step("5").rewards == {"player_0": 0.0}
    short = environment(solver=doubt(), scorer=includes())
    assert start(short).step("0").truncated


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"scorer": judged()}, "models, tools and sandboxes are not there|waits for something"),
        ({"scorer": valued({"a": 1})}, "no number from 0 to 1"),
        ({"scorer": valued(7)}, "no number from 0 to 1"),
        ({"scorer": leaving()}, "SystemExit: 1"),
        ({"solver": forget(), "max_turns": 2}, "changes what its model has been told before"),
    ],
)
def test_what_cannot_be_done_voids_the_episode(given, words):
    with pytest.raises((BadValue, InfrastructureError), match=words):
        start(environment(**given)).step("1")


def test_without_inspect_ai_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "inspect_ai", None)
    monkeypatch.delitem(sys.modules, InspectEnvironment.__module__)
    with pytest.raises(MissingExtra, match=r"pip install 'sparring\[inspect\]'"):
        importlib.import_module(InspectEnvironment.__module__)


def test_tasks_that_cannot_be_played_are_refused():
    with pytest.raises(BadValue, match="no sandbox can be played"):
        InspectEnvironment("test/Inspect-v0", Task(MemoryDataset(SUMS), scorer=match(), sandbox="docker"))
    with pytest.raises(BadValue, match="must be called"):
        InspectEnvironment("test/Inspect-v0", lambda: Task(MemoryDataset(SUMS), scorer=match()))
    with pytest.raises(BadValue, match="needs a sandbox"):
        environment([Sample(input="Read it.", target="1", files={"a.txt": "1"})])
    for kwargs in ({"split": "tests"}, {"max_turns": 0}, {"reward_range": (1.0, 0.0)}):
        with pytest.raises(BadValue, match=f"{next(iter(kwargs))}=.*: use "):
            environment(**kwargs)
    shots = [ChatMessageSystem(content="Add."), ChatMessageAssistant(content="Yes."), ChatMessageUser(content="1 + 1?")]
    with pytest.raises(BadValue, match="words as its own"):
        start(environment([Sample(input=shots, target="2")], generate()))
