"""RecordTrajectory: the file has what was played, whoever played it, in however many processes."""

import multiprocessing
from dataclasses import replace

import gymnasium as gym
import pytest

import sparring
from sparring.agents.flows import player_agent
from sparring.agents.rollout import Job, rollout
from sparring.errors import BadValue, InfrastructureError, UnknownName
from sparring.tasks import Task
from sparring.wrappers import ActionParser, OpponentPool, RecordTrajectory, Seat, TimeLimit, remake
from sparring.wrappers.gymnasium import SeatEnv
from sparring.wrappers.pettingzoo import parallel
from sparring.wrappers.record_trajectory import read_trajectories
from tests.wrappers.words import write_lines

KUHN = sparring.make("KuhnPoker-v0", illegal="retry(1)")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "new" / "episodes.jsonl"


def play(env, index, moves):
    episode = env.start(env.tasks()[index], seed=index)
    for move in moves:
        episode.step(move)
    return episode


def test_a_rollout_of_the_same_episode_writes_the_same(file):
    agents = {seat: player_agent(lambda episode: {episode.turn.legal[0]: 1.0}, "first") for seat in KUHN.spec.seats}
    env = RecordTrajectory(KUHN, file, agents={seat: agent.name for seat, agent in agents.items()})
    [rolled] = rollout([Job(env, env.tasks()[0], 7, agents)])
    [written] = read_trajectories(file)
    plain = [replace(step, completion=None, calls=()) for step in rolled.steps]
    assert written == replace(rolled, steps=tuple(plain))


def test_only_whole_episodes_are_written_one_line_each(file):
    env = RecordTrajectory(KUHN, file)
    play(env, 0, ["bet"])
    play(env, 1, ["nonsense", "[bet]", "fold"])
    play(env, 2, ["check", "check"])
    one, two = read_trajectories(file)
    assert [step.text for step in one.steps] == ["nonsense", "[bet]", "fold"]
    assert [(step.action, step.illegal) for step in one.steps] == [(None, True), ("bet", False), ("fold", False)]
    assert (one.seed, one.returns, one.terminated) == (1, {"player_0": 1.0, "player_1": -1.0}, True)
    assert Task.from_json(two.task) == env.tasks()[2]
    assert one.transcript("player_0") == play(KUHN, 1, ["nonsense", "[bet]"]).transcript("player_0")


def test_continued_episodes_and_copies_that_look_ahead_are_not_written(file):
    env = RecordTrajectory(KUHN, file)
    episode = play(env, 0, ["check"])
    env.load(episode.save()).step("check")
    assert not file.exists()
    rounds = parallel(RecordTrajectory(sparring.make("Chicken-v0"), file), actions="text")
    rounds.reset(seed=0)
    for _ in range(30):
        if rounds.agents:
            rounds.step(dict.fromkeys(rounds.agents, "swerve"))
    [trajectory] = read_trajectories(file)
    assert {step.text for step in trajectory.steps} == {"swerve"}


def test_saves_are_those_of_the_environment_itself(file):
    env = RecordTrajectory(KUHN, file)
    assert (env.kwargs, env.spec.players.keys()) == (KUHN.kwargs, KUHN.spec.players.keys())
    assert KUHN.load(play(env, 0, ["check"]).save()).turn == play(KUHN, 0, ["check"]).turn


def test_gymnasium_writes_all_seats_and_their_names(file):
    agents = {"player_0": "ppo", "player_1": "equilibrium"}
    env = SeatEnv(RecordTrajectory(KUHN, file, agents=agents), seat="player_0", opponent="equilibrium")
    paid = []
    for seed in range(6):
        env.reset(seed=seed)
        over, reward = False, 0.0
        while not over:
            _, got, *over = env.step("bet" if "bet" in env.episode.turn.legal else "call")
            over, reward = any(over[:2]), reward + got
        paid.append(reward)
    kept = list(read_trajectories(file))
    assert [trajectory.returns["player_0"] for trajectory in kept] == paid
    assert all(dict(trajectory.agents) == agents for trajectory in kept)
    assert {step.seat for trajectory in kept for step in trajectory.steps} == {"player_0", "player_1"}


def test_what_was_recorded_in_wrappers_is_played_again(file):
    inside = ActionParser(
        OpponentPool(TimeLimit(KUHN, 2), "player_1", {"random": 1, "equilibrium": 1}), format_reward=0.5
    )
    env = RecordTrajectory(inside, file)
    for index in range(8):
        play(env, index, ["<answer>check</answer>" if index % 2 else "fold"])
    for trajectory in read_trajectories(file):
        again = play(
            remake(trajectory.env, trajectory.env_kwargs), trajectory.seed, [step.text for step in trajectory.steps]
        )
        assert again.transcript("player_1")[:-1] == trajectory.transcript("player_1")[:-1]
        assert again.turn.rewards == trajectory.steps[-1].rewards


@pytest.mark.slow
def test_several_processes_write_to_one_file(file):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=write_lines, args=(file, process, 100)) for process in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    lines = file.read_text().splitlines()
    assert {len(line.split()[-1]) for line in lines} == {20_000}
    assert sorted(tuple(map(int, line.split()[:2])) for line in lines) == [(p, i) for p in range(2) for i in range(100)]


@pytest.mark.parametrize("torn", [b"", b'{"env":"Ku', b"x" * 200_000])
def test_a_torn_line_is_cut_off_by_the_next_writer_and_left_out_by_readers(file, torn):
    env = RecordTrajectory(KUHN, file)
    play(env, 0, ["bet", "fold"])
    whole = file.read_bytes()
    file.write_bytes(whole + torn)
    assert len(list(read_trajectories(file))) == 1
    play(env, 1, ["bet", "fold"])
    assert file.read_bytes().startswith(whole)
    assert [trajectory.seed for trajectory in read_trajectories(file)] == [0, 1]


def test_a_file_of_one_torn_line_is_begun_anew(file):
    file.parent.mkdir()
    file.write_bytes(b"{")
    play(RecordTrajectory(KUHN, file), 0, ["bet", "fold"])
    assert len(list(read_trajectories(file))) == 1


def test_what_cannot_be_is_refused(file):
    with pytest.raises(BadValue, match="there is no file"):
        list(read_trajectories(file))
    with pytest.raises(UnknownName, match="did you mean 'player_1'"):
        RecordTrajectory(KUHN, file, agents={"player_0": "a", "player1": "b"})
    with pytest.raises(BadValue, match="is a folder: name a file"):
        RecordTrajectory(KUHN, file.parents[1])
    with pytest.raises(BadValue, match="does not say who plays player_1"):
        RecordTrajectory(KUHN, file, agents={"player_0": "a"})
    recorded = RecordTrajectory(KUHN, file)
    file.mkdir(parents=True)
    with pytest.raises(InfrastructureError, match="cannot append to"):
        play(recorded, 0, ["bet", "fold"])


def test_gymnasiums_own_make_takes_it(file):
    env = gym.make("sparring/KuhnPoker-v0", environment=RecordTrajectory(KUHN, file), opponent="random")
    env.reset(seed=0)
    assert isinstance(env.unwrapped.episode.environment, Seat)
