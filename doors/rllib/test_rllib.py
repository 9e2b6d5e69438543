"""The door to RLlib: their environment of our seats, a league of past selves, and their modules among our players."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import ray
import torch
from ray.rllib.algorithms.algorithm import Algorithm
from ray.rllib.algorithms.dqn import DQNConfig
from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.env.multi_agent_env import MultiAgentEnv
from ray.rllib.utils.pre_checks.env import check_multiagent_environments
from ray.tune.registry import ENV_CREATOR, _global_registry

import sparring
from doors.golden import GOLDENS
from sparring.agents.trainers import rllib
from sparring.errors import BadValue, EpisodeOver, UnknownName
from sparring.wrappers import TimeLimit

EXAMPLE = Path(__file__).parents[2] / "examples" / "train_with_rllib.py"
TIC_TAC_TOE = "TicTacToe-v0"
PLAYED = [golden for golden in GOLDENS if golden.environment.spec.moves and golden.id != "GuessNumber-v0"]


@pytest.fixture(scope="module")
def local_ray():
    """A Ray of this process, and of it alone; it tells nobody."""
    os.environ.update({"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"})
    ray.init(address="local", num_cpus=2, include_dashboard=False, object_store_memory=200 << 20, log_to_driver=False)
    yield
    ray.shutdown()


def options(golden):
    return {"index": golden.index, "episode_seed": golden.seed}


# The environment


@pytest.mark.parametrize("golden", PLAYED, ids=str)
def test_golden_episodes(golden):
    env, steps, paid = rllib.make_env(golden.environment), iter(golden.steps), Counter()
    moves, over = golden.environment.spec.moves, False
    seen, _ = env.reset(options=options(golden))
    while not over:
        asked = [next(steps) for _ in seen]
        assert [step.seat for step in asked] == list(seen)
        for step in asked:
            assert [moves[i] for i in np.flatnonzero(seen[step.seat]["action_mask"])] == list(step.legal)
        seen, rewards, ended, _, _ = env.step({step.seat: moves.index(step.action) for step in asked})
        paid.update(rewards)
        over = ended["__all__"]
        assert set(ended.values()) == {over}
    assert next(steps, None) is None
    assert dict(paid) == pytest.approx(golden.returns)
    assert {seat: env.face.episode.transcript(seat) for seat in env.agents} == golden.transcripts


@pytest.mark.parametrize("name", [TIC_TAC_TOE, "KuhnPoker-v0", "RockPaperScissors-v0", "PublicGoods-v0", "Game2048-v0"])
def test_their_checker_passes_and_everything_is_in_its_space(name):
    env, rng = rllib.make_env(name), np.random.default_rng(0)
    assert isinstance(env, MultiAgentEnv)
    check_multiagent_environments(env)
    seen, _ = env.reset(seed=0)
    for _ in range(100):
        assert all(env.observation_spaces[seat].contains(shown) for seat, shown in seen.items())
        masks = {seat: shown["action_mask"] for seat, shown in seen.items()}
        seen, _, ended, cut, infos = env.step({seat: (m * rng.random(m.shape)).argmax() for seat, m in masks.items()})
        assert not any(info["illegal"] for info in infos.values())
        if ended["__all__"] or cut["__all__"]:
            assert set(seen) == set(env.possible_agents)
            with pytest.raises(EpisodeOver):
                env.step(dict.fromkeys(env.agents, 0))
            seen, _ = env.reset()


def test_all_who_choose_at_once_are_asked_at_once_and_the_others_not():
    assert list(rllib.make_env("RockPaperScissors-v0").reset(seed=0)[0]) == ["player_0", "player_1"]
    assert list(rllib.make_env(TIC_TAC_TOE).reset(seed=0)[0]) == ["player_0"]


def test_equal_seeds_give_equal_series():
    def series(seed):
        env = rllib.make_env("KuhnPoker-v0")
        first, _ = env.reset(seed=seed)
        return [shown["player_0"]["observations"].tolist() for shown in (first, *(env.reset()[0] for _ in range(9)))]

    assert series(3) == series(3)
    assert series(3) != series(4)


def test_a_limit_truncates():
    env = rllib.make_env(TimeLimit(sparring.make(TIC_TAC_TOE), turns=1))
    env.reset(seed=0)
    env.step({"player_0": 0})
    seen, _, ended, cut, _ = env.step({"player_1": 1})
    assert (ended["__all__"], cut["__all__"], len(seen)) == (False, True, 2)


def test_what_rllib_samples_is_what_was_paid(local_ray):
    config = rllib.self_play(PPOConfig().env_runners(num_env_runners=0), "KuhnPoker-v0", illegal="forfeit")
    algorithm = config.debugging(seed=0).build_algo()
    episodes = algorithm.env_runner.sample(num_episodes=40)
    algorithm.stop()
    returns = [[sum(rewards) for rewards in episode.get_rewards().values()] for episode in episodes]
    assert all(len(paid) == 2 and sum(paid) == 0 for paid in returns)
    assert {abs(paid[0]) for paid in returns} == {1.0, 2.0}
    assert all(episode.is_terminated for episode in episodes)


# The league


def test_one_seat_learns_and_past_selves_have_the_others():
    league = rllib.League(("a", "b", "c"), share=0.5, every=1, most=4, past=("past_0", "past_1"))
    drawn = Counter()
    for number in range(4000):
        episode = SimpleNamespace(id_=f"{number:x}")
        seats = tuple(league(seat, episode) for seat in league.seats)
        assert seats == tuple(league(seat, episode) for seat in league.seats)
        drawn[seats] += 1
    assert drawn["main", "main", "main"] / 4000 == pytest.approx(0.5, abs=0.03)
    assert len(drawn) == 1 + 3 * 4
    assert all(seats.count("main") in (1, 3) for seats in drawn)
    rest = [count / 4000 for seats, count in drawn.items() if seats.count("main") == 1]
    assert rest == pytest.approx([0.5 / 12] * 12, abs=0.02)


def test_it_learns_alone_before_it_has_a_past():
    league = rllib.League(("a", "b"), share=1.0, every=1, most=4)
    assert {league(seat, SimpleNamespace(id_=str(i))) for i in range(50) for seat in "ab"} == {"main"}


def weights(module):
    """Those that choose moves; the others stay with the learner."""
    return torch.cat(
        [
            p.detach().flatten()
            for name, p in sorted(module.named_parameters())
            if "critic" not in name and "vf" not in name
        ]
    )


def settings(**kwargs):
    config = PPOConfig().env_runners(num_env_runners=0, num_envs_per_env_runner=8)
    config = config.training(lr=1e-3, train_batch_size_per_learner=256, minibatch_size=128, num_epochs=4, gamma=1.0)
    return rllib.self_play(config.debugging(seed=0), TIC_TAC_TOE, model={"fcnet_hiddens": [32, 32]}, **kwargs)


def test_past_selves_are_what_the_learner_was_and_stay_so(local_ray):
    algorithm = settings(every=1, most=2, share=0.9).build_algo()
    was, kept = [], []
    for _ in range(3):
        algorithm.train()
        was.append(weights(algorithm.get_module("main")))
        kept.append({name: weights(algorithm.get_module(name)) for name in algorithm.config.policy_mapping_fn.past})
    sampled = algorithm.env_runner.sample(num_episodes=40)
    seated = Counter(episode.module_for(seat) for episode in sampled for seat in episode.agent_ids)
    algorithm.stop()
    assert [list(names) for names in kept] == [["past_0"], ["past_0", "past_1"], ["past_0", "past_1"]]
    assert not torch.equal(was[0], was[1])
    for now, name, then in ((0, "past_0", 0), (1, "past_0", 0), (1, "past_1", 1), (2, "past_0", 2), (2, "past_1", 1)):
        assert torch.equal(kept[now][name], was[then])
    assert set(seated) == {"main", "past_0", "past_1"}


def test_equal_seeds_learn_the_same(local_ray):
    def learnt(seed):
        algorithm = settings(every=1, share=0.9).debugging(seed=seed).build_algo()
        for _ in range(2):
            algorithm.train()
        algorithm.stop()
        return weights(algorithm.get_module("main"))

    first, second, third = (learnt(seed) for seed in (3, 3, 4))
    assert torch.equal(first, second)
    assert not torch.equal(first, third)


def test_other_workers_know_the_league(local_ray):
    algorithm = settings(every=1, most=2, share=1.0).env_runners(num_env_runners=1).build_algo()
    algorithm.train()
    was = weights(algorithm.get_module("main"))
    [(past, kept)] = algorithm.env_runner_group.foreach_env_runner(
        lambda runner: (runner.config.policy_mapping_fn.past, weights(runner.module["past_0"])), local_env_runner=False
    )
    algorithm.stop()
    assert past == ("past_0",)
    assert torch.equal(kept, was)


def test_a_league_is_saved_and_goes_on(tmp_path, local_ray):
    first = settings(every=1, most=2).build_algo()
    first.train()
    path = first.save_to_path(tmp_path / "saved")
    kept = weights(first.get_module("past_0"))
    first.stop()
    second = Algorithm.from_checkpoint(path)
    assert torch.equal(weights(second.get_module("past_0")), kept)
    second.train()
    assert second.config.policy_mapping_fn.past == ("past_0", "past_1")
    second.stop()


# A module among our players


@pytest.fixture(scope="module")
def trained(local_ray):
    """An algorithm that has learnt a little."""
    algorithm = settings().build_algo()
    algorithm.train()
    yield algorithm
    algorithm.stop()


def test_its_probabilities_are_the_modules_own_and_stay_when_it_learns_on(trained):
    module, env = trained.get_module("main"), sparring.make(TIC_TAC_TOE)
    player, best = rllib.as_player(module, env), rllib.as_player(module, env, deterministic=True)
    for i in range(5):
        episode = env.start(env.tasks()[i], seed=0)
        for move in "5137"[: i % 4]:
            episode.step(move)
        mask = np.array([move in episode.turn.legal for move in env.spec.moves], np.float32)
        shown = {"observations": episode.encode(episode.turn.seat).astype(np.float32).ravel(), "action_mask": mask}
        with torch.no_grad():
            told = module.forward_inference({"obs": {key: torch.tensor(value[None]) for key, value in shown.items()}})
        theirs = torch.softmax(told["action_dist_inputs"][0], -1).tolist()
        ours = player(episode)
        assert tuple(ours) == episode.turn.legal
        assert [ours.get(move, 0.0) for move in env.spec.moves] == pytest.approx(theirs, abs=1e-6)
        assert best(episode) == {env.spec.moves[int(np.argmax(theirs))]: 1.0}
    first = env.start(env.tasks()[0], seed=0)
    before = player(first)
    trained.train()
    assert player(first) == before != rllib.as_player(module, env)(first)


def test_it_sits_in_any_seat(trained):
    env = sparring.make(TIC_TAC_TOE)
    agent = rllib.as_agent(trained.get_module("main"), env)
    jobs = [sparring.Job(env, env.tasks()[i], seed=1, agents=dict.fromkeys(env.spec.seats, agent)) for i in range(10)]
    assert all(t.error is None and not any(step.illegal for step in t.steps) for t in sparring.rollout(jobs))


# Mistakes


def test_environments_of_one_id_are_kept_apart():
    names = [
        rllib.register(TIC_TAC_TOE),
        rllib.register(TIC_TAC_TOE, split="test"),
        rllib.register(TIC_TAC_TOE, illegal="retry(1)"),
        rllib.register(TimeLimit(sparring.make(TIC_TAC_TOE), 1)),
    ]
    assert names[0] == f"sparring/{TIC_TAC_TOE}"
    assert len(set(names)) == 4
    assert names[3] == rllib.register(TimeLimit(sparring.make(TIC_TAC_TOE), 1))
    cut = _global_registry.get(ENV_CREATOR, names[3])({})
    cut.reset(seed=0)
    cut.step({"player_0": 0})
    assert cut.step({"player_1": 1})[3]["__all__"]
    whole = _global_registry.get(ENV_CREATOR, names[0])({})
    whole.reset(seed=0)
    whole.step({"player_0": 0})
    assert not whole.step({"player_1": 1})[3]["__all__"]


def test_what_cannot_be_is_said(trained):
    with pytest.raises(BadValue, match=r"Arithmetic-v0 has no finite list of moves for RLlib"):
        rllib.make_env("Arithmetic-v0")
    with pytest.raises(BadValue, match="GuessNumber-v0 has no numeric view"):
        rllib.register("GuessNumber-v0")
    with pytest.raises(UnknownName, match="no argument of TicTacToe-v0 is called 'splt'; did you mean 'split'"):
        rllib.make_env(TIC_TAC_TOE, splt="test")
    with pytest.raises(BadValue, match="share=2"):
        rllib.self_play(PPOConfig(), TIC_TAC_TOE, share=2)
    with pytest.raises(BadValue, match="every=0"):
        rllib.self_play(PPOConfig(), TIC_TAC_TOE, every=0)
    with pytest.raises(BadValue, match="share='half'"):
        rllib.self_play(PPOConfig(), TIC_TAC_TOE, share="half")
    with pytest.raises(BadValue, match="DQNConfig is no PPOConfig"):
        rllib.self_play(DQNConfig(), TIC_TAC_TOE)
    with pytest.raises(UnknownName, match="'fcnet_hidens'; did you mean 'fcnet_hiddens'"):
        rllib.self_play(PPOConfig(), TIC_TAC_TOE, model={"fcnet_hidens": [8]})
    with pytest.raises(UnknownName, match="no reset option is called 'indx'; did you mean 'index'"):
        rllib.make_env(TIC_TAC_TOE).reset(options={"indx": 3})
    with pytest.raises(BadValue, match=r"'main' is no module of RLlib: .* algorithm.get_module\('main'\)"):
        rllib.as_player("main", TIC_TAC_TOE)
    player = rllib.as_player(trained.get_module("main"), TIC_TAC_TOE)
    with pytest.raises(BadValue, match="the module reads Dict"):
        rllib.as_player(trained.get_module("main"), "KuhnPoker-v0")
    episode = sparring.make(TIC_TAC_TOE).start(sparring.make(TIC_TAC_TOE).tasks()[0], seed=0)
    episode.step("nonsense")
    with pytest.raises(BadValue, match="the episode of TicTacToe-v0 is over"):
        player(episode)


# The example


def test_the_example_improves():
    said = subprocess.run([sys.executable, str(EXAMPLE)], capture_output=True, text=True, check=True).stdout
    won = [float(share) for share in re.findall(r"wins (\S+) \[", said)]
    assert won[-1] >= 0.85 > 0.65 > won[0]
