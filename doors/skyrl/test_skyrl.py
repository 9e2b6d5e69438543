"""The door to SkyRL: seats through `skyrl_gym.make`, and rows through the data set that its trainer reads."""

import json
import re
from collections.abc import Iterator

import datasets
import pytest
import skyrl_gym
from skyrl_gym.metrics import aggregate_for_environment

import sparring
from doors.golden import GOLDENS
from doors.walkover import WALKOVER, Walkover
from sparring.agents.trainers import skyrl, verifiers, verl
from sparring.agents.trainers.rows import Row, rows, write_rows
from sparring.errors import BadValue, EpisodeOver, InfrastructureError, MissingExtra, UnknownName
from sparring.tasks.core import EpisodeRng, episode_rng
from sparring.types import messages_to_json
from sparring.wrappers import Seat

skyrl.register()
ALONE = [golden for golden in GOLDENS if len(golden.environment.spec.seats) == 1]
TOGETHER = [golden for golden in GOLDENS if len(golden.environment.spec.seats) > 1]


class Broken(sparring.GameEnvironment):
    """Kuhn poker in a house that burns down."""

    def start(self, task, *, seed):
        raise InfrastructureError("the house burns")


def door(row: Row, **extras: object):
    """The environment of a row, as the trainer's generator makes it, and what it is told first."""
    env = skyrl_gym.make("sparring", env_config={}, extras={"episode": row.to_json(), **extras})
    return env, env.init(row.prompt())[0]


def moves(golden, seat: str, rng: EpisodeRng) -> Iterator[str]:
    """What a seat says: what it does in the golden episode, then any move, legal or not."""
    yield from golden.actions(seat)
    while True:
        yield rng.choice(golden.environment.spec.moves or ("nothing",))


@pytest.mark.parametrize("golden", ALONE, ids=str)
def test_golden_episodes(golden):
    [row] = rows(golden.environment, 1, first=golden.index, seed=golden.seed)
    env, told = door(row)
    for step, after in zip(golden.steps, [*golden.steps[1:], None], strict=True):
        assert "\n".join(message["content"] for message in told) == step.shown
        given = env.step(step.action)
        told = given["observations"]
        assert (given["reward"], given["done"]) == (step.rewards["player_0"], after is None)
        assert given["metadata"]["feedback"] == step.feedback
    assert env.get_metrics()["return"] == golden.returns["player_0"]


@pytest.mark.parametrize("golden", TOGETHER, ids=str)
def test_every_seat_against_players(golden):
    for row in rows(golden.environment, 1, opponent="random", first=golden.index, seed=golden.seed):
        direct = Seat(golden.environment, row.seat, "random").start(golden.task, seed=golden.seed)
        env, told = door(row)
        rng, owed = episode_rng(golden.task, golden.seed, row.seat), direct.turn.rewards[row.seat]
        for move in moves(golden, row.seat, rng):
            assert told == messages_to_json(direct.turn.messages)
            turn, given = direct.step(move), env.step(move)
            assert given["reward"] == turn.rewards[row.seat] + owed
            assert given["metadata"]["illegal"] == turn.info["illegal"]
            assert given["done"] == (turn.seat is None)
            told, owed = given["observations"], 0.0
            if given["done"]:
                break
        assert told == []


def test_the_trainers_data_set(tmp_path):
    made = rows("KuhnPoker-v0", 3, opponent="equilibrium", split="validation", seed=5)
    write_rows(tmp_path / "rows.jsonl", made)
    read = datasets.load_dataset(
        "json", data_files=str(tmp_path / "rows.jsonl"), cache_dir=str(tmp_path), keep_in_memory=True
    )["train"]
    assert [Row.from_json(row["episode"]) for row in read] == made
    for row in read:
        prompt, name = row.pop("prompt"), row.pop("env_class")
        group = [skyrl_gym.make(name, env_config={}, extras={**row, "max_turns": 4}) for _ in range(4)]
        assert [env.init(prompt)[0] for env in group] == [prompt] * 4


def test_a_limit_of_the_trainer_cuts_off():
    env, _ = door(rows("GuessNumber-v0", 1)[0], max_turns=2)
    first, second = env.step("[0]"), env.step("[0]")
    assert (first["done"], second["done"], second["metadata"]["truncated"], second["observations"]) == (
        False,
        True,
        True,
        [],
    )
    with pytest.raises(EpisodeOver):
        env.step("[0]")
    assert env.init([])[0]
    assert not env.step("[0]")["done"]


def test_a_seat_that_is_never_asked_is_paid_all_the_same():
    [row] = rows(WALKOVER, 1, seats=["player_1"])
    env, told = door(row)
    assert told == row.prompt()
    given = env.step("whatever")
    assert (given["reward"], given["done"], given["observations"]) == (1.0, True, [])


def test_metrics_are_averaged():
    finished = []
    for answer in ("1", "nonsense"):
        env, _ = door(rows("TicTacToe-v0", 1, seats=["player_0"])[0])
        while not env.step(answer)["done"]:
            answer = env.episode.turn.legal[0]
        finished.append(env.get_metrics())
    assert aggregate_for_environment("sparring", finished)["illegal"] == 0.5


def test_an_episode_that_is_given_up_was_cut_off():
    env, _ = door(rows("GuessNumber-v0", 1)[0])
    env.step("[0]")
    assert env.get_metrics()["truncated"] == 1
    while not env.step("[0]")["done"]:
        pass
    assert env.get_metrics()["truncated"] == 0


def test_failures_are_raised():
    place = sparring.make(WALKOVER)
    broken = Broken("demo/Broken-v0", Walkover(), kwargs={}, doc="Fails.")
    sparring.register("demo/Broken-v0")(lambda: broken)
    row = Row("demo/Broken-v0", {}, place.tasks()[0], 0, "player_0", None)
    with pytest.raises(InfrastructureError, match="the house burns"):
        skyrl_gym.make("sparring", extras={"episode": row.to_json()}).init([])


@pytest.mark.parametrize(
    ("episode", "words"),
    [
        (None, "names no episode"),
        ("[]", "names no episode"),
        ("{}", "names no episode"),
        (json.dumps({"task": 3}), "names no episode"),
        (rows("KuhnPoker-v0", 1, opponent="self")[0].to_json(), "other than 'self'"),
        (rows("KuhnPoker-v0", 1)[0].to_json().replace('"index":0', '"index":1'), "altered"),
    ],
)
def test_rows_that_cannot_be_played(episode, words):
    with pytest.raises(BadValue, match=words):
        skyrl_gym.make("sparring", extras={"episode": episode})


def test_rows_are_checked_where_they_are_made():
    for wrong in ({"count": 0}, {"count": 3, "first": 2**31 - 3}, {"count": 1, "seed": -1}):
        with pytest.raises(BadValue):
            rows("KuhnPoker-v0", **wrong)
    with pytest.raises(BadValue, match="name players instead"):
        rows("KuhnPoker-v0", 1, opponent=lambda episode: {"bet": 1.0})
    with pytest.raises(BadValue, match="seats="):
        rows(Seat(sparring.make("KuhnPoker-v0"), "player_0"), 1)
    for wrong in ({"seats": ["player_7"]}, {"opponent": "nobody"}, {"split": "trian"}):
        with pytest.raises(UnknownName):
            rows("KuhnPoker-v0", 1, **wrong)


def test_stepping_needs_init():
    env = skyrl_gym.make("sparring", extras={"episode": rows("Arithmetic-v0", 1)[0].to_json()})
    with pytest.raises(BadValue, match="init"):
        env.step("1")


@pytest.mark.parametrize(
    ("call", "name"), [(verl.seat_loop, "verl"), (lambda: verifiers.export("Nim-v0"), "verifiers")]
)
def test_doors_whose_library_is_not_here_say_so(call, name):
    with pytest.raises(MissingExtra, match=re.escape(f"pip install 'sparring[{name}]'")):
        call()
