"""The door to Stable-Baselines3: their vector of our seats, and their models among our players."""

import random
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest
import torch
from hypothesis import given, settings

import sparring
from sparring.agents.trainers import sb3
from sparring.agents.trainers.reading import TokenReader
from sparring.errors import BadValue, MissingExtra, UnknownName
from sparring.wrappers import OpponentPool
from sparring.wrappers.gymnasium import SeatEnv
from sparring.wrappers.seat import random_player
from sparring.wrappers.spaces import decode_utf8, utf8_space
from sparring.wrappers.tokens import Tokens
from tests.wrappers.test_golden import GAMES, goldens

pytestmark = pytest.mark.slow
EXAMPLES = Path(__file__).parents[2] / "examples"
TIC_TAC_TOE = "TicTacToe-v0"


@pytest.fixture
def own_luck():
    """An algorithm's seed seeds the generators of the whole process; afterwards they go on as before."""
    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    yield
    random.setstate(states[0])
    np.random.set_state(states[1])
    torch.set_rng_state(states[2])


SIZES = {"DQN": {"buffer_size": 500, "learning_starts": 32}, "A2C": {"n_steps": 16}}


def learner(kind="MaskablePPO", seed=0, **kwargs):
    """A model that has learnt a little of TicTacToe."""
    import sb3_contrib
    import stable_baselines3

    made = getattr(sb3_contrib if hasattr(sb3_contrib, kind) else stable_baselines3, kind)
    size = SIZES.get(kind, {"n_steps": 16, "batch_size": 16})
    return made("MlpPolicy", sb3.make_vec(TIC_TAC_TOE, 2, **kwargs), seed=seed, device="cpu", **size).learn(64)


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.policy.parameters()])


def choose(masks, rng):
    """A legal move for each copy."""
    return (masks * rng.random(masks.shape)).argmax(-1)


class Follows:
    """A player of the others' moves in a golden episode; in the episode that a vector begins after it, of any."""

    def __init__(self, script):
        self.script = script

    def __call__(self, episode):
        return {next(self.script[episode.turn.seat], episode.turn.legal[0]): 1.0}


@settings(max_examples=30, deadline=None)
@given(goldens(GAMES))
def test_golden_episodes(golden):
    for seat in golden.spec.seats:
        if not golden.of(seat):
            continue
        script = {other: iter(golden.of(other)) for other in golden.spec.seats if other != seat}
        opponent = {"opponent": Follows(script)} if script else {}
        vector = sb3.make_vec(golden.name, 1, seat=seat, observation="utf8", **opponent)
        vector.set_options(golden.key)
        said, paid = [decode_utf8(vector.reset()[0])], 0.0
        episode = vector.get_attr("episode")[0]
        for move in golden.of(seat):
            seen, rewards, done, infos = vector.step(np.array([golden.index(move)]))
            paid += rewards[0]
            if not done[0]:
                said.append(decode_utf8(seen[0]))
        assert paid == pytest.approx(golden.returns[seat])
        assert episode.transcript(seat) == golden.transcripts[seat]
        assert "\n".join(said) == "\n".join(m.content for m in golden.transcripts[seat] if m.role != "assistant")
        if done[0]:
            assert infos[0]["episode"]["r"] == pytest.approx(golden.returns[seat])
            assert decode_utf8(infos[0]["terminal_observation"]) == (episode.turn.feedback or "")


def one_by_one(name, seeds, kwargs):
    """What a vector is to say of each step, worked out with one `SeatEnv` for each copy. Send actions."""
    envs = [SeatEnv(name, actions="discrete", observation="encode", **kwargs) for _ in seeds]
    seen = [env.reset(seed=seed)[0] for env, seed in zip(envs, seeds, strict=True)]
    sums, lengths, told = [0.0] * len(envs), [0] * len(envs), []
    while True:
        actions = yield np.stack(seen), told
        told = []
        for i, (env, action) in enumerate(zip(envs, actions, strict=True)):
            seen[i], reward, terminated, truncated, _ = env.step(action)
            sums[i], lengths[i] = sums[i] + reward, lengths[i] + 1
            last = None
            if terminated or truncated:
                last = (seen[i], sums[i], lengths[i])
                seen[i], sums[i], lengths[i] = env.reset()[0], 0.0, 0
            told.append((reward, terminated or truncated, truncated and not terminated, last))


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [(TIC_TAC_TOE, {"seat": "random"}), ("FifteenPuzzle-v0", {"size": 2, "patience": 1})],
)
def test_the_step_that_ends_resets_too(name, kwargs):
    vector, rng, cut = sb3.make_vec(name, 3, seed=5, **kwargs), np.random.default_rng(1), 0
    expected = one_by_one(name, (5, 6, 7), kwargs)
    assert np.array_equal(vector.reset(), next(expected)[0])
    for _ in range(60):
        actions = choose(np.stack(vector.env_method("action_masks")), rng)
        seen, rewards, done, infos = vector.step(actions)
        wanted, told = expected.send(actions)
        assert np.array_equal(seen, wanted)
        for i, (reward, over, limit, last) in enumerate(told):
            assert (rewards[i], done[i], infos[i]["TimeLimit.truncated"]) == (np.float32(reward), over, limit)
            assert ("terminal_observation" in infos[i]) == ("episode" in infos[i]) == over
            if over:
                assert np.array_equal(infos[i]["terminal_observation"], last[0])
                assert (infos[i]["episode"]["r"], infos[i]["episode"]["l"]) == (pytest.approx(last[1]), last[2])
            cut += limit
    assert (cut > 0) == (name != TIC_TAC_TOE)


@pytest.mark.parametrize("name", ["KuhnPoker-v0", "LiarsDice-v0", "ConnectFour-v0"])
def test_there_is_always_a_move_and_it_is_legal(name):
    vector, rng = sb3.make_vec(name, 4, seed=0, seat="random"), np.random.default_rng(0)
    vector.reset()
    for _ in range(50):
        masks = np.stack(vector.env_method("action_masks"))
        assert masks.any(-1).all()
        _, _, _, infos = vector.step(choose(masks, rng))
        assert not any(info["illegal"] for info in infos)


def test_all_moves_are_there_when_the_others_have_ended_the_episode():
    vector = sb3.make_vec(TIC_TAC_TOE, 2, seat="player_1", opponent=lambda episode: {"nonsense": 1.0})
    vector.reset()
    assert np.stack(vector.env_method("action_masks")).all()
    _, rewards, done, _ = vector.step(np.array([0, 8]))
    assert (rewards.tolist(), done.tolist()) == ([1.0, 1.0], [True, True])


def test_equal_seeds_learn_the_same(own_luck):
    first, second, third = (weights(learner(seed=seed)) for seed in (3, 3, 4))
    assert torch.equal(first, second)
    assert not torch.equal(first, third)


# Models among our players


@pytest.mark.parametrize("kind", ["MaskablePPO", "PPO", "A2C", "DQN"])
def test_a_model_sits_in_any_seat_and_plays_legal_moves(kind, own_luck):
    model, env = learner(kind), sparring.make(TIC_TAC_TOE)
    before = torch.get_rng_state()
    agent = sb3.as_agent(model, env, name=kind)
    assert torch.equal(before, torch.get_rng_state())
    jobs = [sparring.Job(env, env.tasks()[i], seed=1, agents=dict.fromkeys(env.spec.seats, agent)) for i in range(20)]
    first, second = ({t.task["index"]: t for t in sparring.rollout(jobs)} for _ in range(2))
    assert all(t.error is None and not any(step.illegal for step in t.steps) for t in first.values())
    assert {i: [s.action for s in t.steps] for i, t in first.items()} == {
        i: [s.action for s in t.steps] for i, t in second.items()
    }


def test_its_probabilities_are_the_models_own_and_stay_when_it_learns_on(own_luck):
    model, env = learner(), sparring.make(TIC_TAC_TOE)
    players = sb3.as_player(model, env), sb3.as_player(model, env, deterministic=True)
    asked_later = sb3.as_player(model, env)
    for i in range(5):
        episode = env.start(env.tasks()[i], seed=0)
        for move in "513"[: i % 4]:
            episode.step(move)
        mask = np.array([move in episode.turn.legal for move in env.spec.moves])
        seen, _ = model.policy.obs_to_tensor(episode.encode(episode.turn.seat))
        with torch.no_grad():
            theirs = model.policy.get_distribution(seen, action_masks=mask[None]).distribution.probs[0].numpy()
        best, _ = model.predict(episode.encode(episode.turn.seat), action_masks=mask, deterministic=True)
        ours = players[0](episode)
        assert tuple(ours) == episode.turn.legal
        assert [ours.get(move, 0.0) for move in env.spec.moves] == pytest.approx(theirs.tolist(), abs=1e-6)
        assert players[1](episode) == {env.spec.moves[best]: 1.0}
    model.learn(64)
    first = env.start(env.tasks()[0], seed=0)
    assert asked_later(first) == players[0](first) != sb3.as_player(model, env)(first)


def test_what_is_legal_counts_even_where_it_cannot_be_seen(own_luck):
    env, last_sign = sparring.make(TIC_TAC_TOE, listed=False), Tokens(str.encode, vocabulary=256, size=1, cut=True)
    player = sb3.as_player(learner(observation=last_sign), env, observation=last_sign)
    episode = env.start(env.tasks()[0], seed=0)
    for move in "5198":
        assert tuple(player(episode)) == episode.turn.legal
        episode.step(move)


def test_a_past_self_is_an_opponent(own_luck):
    env = sparring.make(TIC_TAC_TOE)
    pool = OpponentPool(env, "player_0", {"random": 1.0})
    vector = sb3.make_vec(pool, 2)
    model = learner()
    pool.add("past", sb3.as_player(model, env))
    pool.weigh("random", 0)
    model.set_env(vector)
    model.learn(64)
    assert vector.get_attr("episode")[0].inner.turn.info["others"] == {"player_1": "past"}
    alone = gym.make(f"sparring/{TIC_TAC_TOE}", opponent=sb3.as_player(model, env), seat="player_1")
    assert "X" in alone.reset(seed=0)[0]


def test_text_is_read_by_tokens(own_luck):
    from sb3_contrib import MaskablePPO

    env = sparring.make(TIC_TAC_TOE, listed=False)
    tokens = Tokens(str.encode, vocabulary=256, size=28, cut=True)
    model = MaskablePPO(
        "MlpPolicy",
        sb3.make_vec(env, 16, observation=tokens),
        n_steps=64,
        batch_size=128,
        n_epochs=6,
        learning_rate=1e-3,
        policy_kwargs=sb3.reads_tokens(),
        seed=0,
        device="cpu",
    ).learn(12288)
    agents = {
        "player_0": sb3.as_agent(model, env, observation=tokens, deterministic=True),
        "player_1": sparring.player_agent(random_player, "random"),
    }
    jobs = [sparring.Job(env, env.tasks("test")[i], seed=0, agents=agents) for i in range(400)]
    assert np.mean([t.returns["player_0"] > 0 for t in sparring.rollout(jobs)]) >= 0.8


# Mistakes


def test_what_cannot_be_is_said():
    with pytest.raises(BadValue, match=r"Arithmetic-v0 has no finite list of moves .* `sparring train` or TRL"):
        sb3.make_vec("Arithmetic-v0")
    with pytest.raises(BadValue, match=r"GuessNumber-v0 has no numeric view, use 'text', 'utf8' or Tokens\(...\)"):
        sb3.make_vec("GuessNumber-v0")
    with pytest.raises(BadValue, match="observation='text': these networks read arrays"):
        sb3.make_vec(TIC_TAC_TOE, observation="text")
    with pytest.raises(BadValue, match="num_envs=0"):
        sb3.make_vec(TIC_TAC_TOE, 0)
    for seed in (-1, "zero"):
        with pytest.raises(BadValue, match=f"seed must be an integer >= 0, got {seed!r}"):
            sb3.make_vec(TIC_TAC_TOE, seed=seed)
    with pytest.raises(UnknownName, match="no argument of TicTacToe-v0 is called 'oponent'; did you mean 'opponent'"):
        sb3.make_vec(TIC_TAC_TOE, oponent="random")
    with pytest.raises(BadValue, match="is no space of tokens"):
        TokenReader(utf8_space(4))
    with pytest.raises(BadValue, match="width=0"):
        TokenReader(Tokens(str.encode, vocabulary=256, size=4).space(), 0)


def test_an_environment_of_one_seat_is_played_from_that_seat():
    pool = OpponentPool(sparring.make(TIC_TAC_TOE), "player_1", {"perfect": 1.0})
    assert sb3.make_vec(pool, 1).envs[0].unwrapped.seats[0].seat == "player_1"


def test_models_that_cannot_play_are_refused(own_luck):
    from sb3_contrib import QRDQN
    from stable_baselines3.common.vec_env import VecNormalize

    model = learner()
    with pytest.raises(
        BadValue, match=r"'runs/model.zip' is no model of Stable-Baselines3: .* MaskablePPO.load\(PATH\)"
    ):
        sb3.as_player("runs/model.zip", TIC_TAC_TOE)
    with pytest.raises(BadValue, match=r"the model reads Box.* but KuhnPoker-v0 has Box"):
        sb3.as_player(model, "KuhnPoker-v0")
    with pytest.raises(BadValue, match="the model reads Box"):
        sb3.as_player(model, TIC_TAC_TOE, observation="utf8")
    env = sparring.make(TIC_TAC_TOE)
    player, over = sb3.as_player(model, env), env.start(env.tasks()[0], seed=0)
    over.step("nonsense")
    with pytest.raises(BadValue, match="the episode of TicTacToe-v0 is over"):
        player(over)
    vector = sb3.make_vec(TIC_TAC_TOE, 2)
    with pytest.raises(BadValue, match="QRDQN cannot be a player"):
        sb3.as_player(QRDQN("MlpPolicy", vector, buffer_size=10), TIC_TAC_TOE)
    model.set_env(VecNormalize(vector))
    with pytest.raises(BadValue, match="norm_obs=False"):
        sb3.as_player(model, TIC_TAC_TOE)


def test_without_the_library_there_is_a_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "stable_baselines3", None)
    with pytest.raises(MissingExtra, match=r"needs stable_baselines3: pip install 'sparring\[sb3\]'"):
        sb3.make_vec(TIC_TAC_TOE)


# The examples


@pytest.mark.long
@pytest.mark.parametrize("name", ["train_with_sb3", "ppo_single_file"])
def test_examples_win_95_games_of_100_against_random(name):
    call = [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py")]
    said = subprocess.run(call, capture_output=True, text=True, check=True).stdout.splitlines()
    assert float(re.search(r"wins (\S+) \[", said[-1])[1]) >= 0.95


def test_advantages_do_not_reach_across_a_reset():
    spec = spec_from_file_location("ppo_single_file", EXAMPLES / "ppo_single_file.py")
    example = module_from_spec(spec)
    spec.loader.exec_module(example)
    rewards = torch.tensor([0.0, 1.0, 0.0, 0.5, 0.0])[:, None]
    values = torch.tensor([0.1, 0.2, 9.0, 0.3, 0.4, 0.7])[:, None]  # 9: seen at the end of the first episode
    ended = torch.tensor([False, True, False, False, False])[:, None]
    found = example.advantages(rewards, values, ended, ended, lam=0.5, gamma=1.0).flatten().tolist()
    assert found[:2] == pytest.approx([0.2 - 0.1 + 0.5 * (1 - 0.2), 1 - 0.2])
    assert found[3:] == pytest.approx([0.5 + 0.4 - 0.3 + 0.5 * (0.7 - 0.4), 0.7 - 0.4])
    cut = example.advantages(rewards, values, torch.zeros_like(ended), ended, lam=0.5, gamma=1.0).flatten().tolist()
    assert cut[1] == pytest.approx(1 + 9 - 0.2)
