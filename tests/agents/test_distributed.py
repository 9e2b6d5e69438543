"""Rollouts by Ray actors: the same bytes as here, whoever plays, and no finished episode is lost when a worker dies."""

import functools
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents._parcels import Packing, Parcels, put_on, unpack
from sparring.agents.distributed import SHARD as TOGETHER
from sparring.agents.distributed import RayPool, shards
from sparring.agents.flows.catalog import make_flow
from sparring.agents.flows.core import Agent, direct, policy_agent
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.rows import trajectory_rows
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.resolve import resolve_agent
from sparring.agents.rollout import Job, pairs
from sparring.agents.training import train
from sparring.agents.training.budget import Budget
from sparring.errors import BadValue, CheckpointError, InfrastructureError, MissingExtra

from .conftest import another, tiny_run
from .test_training import outcome
from .toys import Toy, jobs, scripted, state_bytes

SHARD = 8


@pytest.fixture(scope="module")
def cluster():
    """A local Ray cluster that the pools of this module join."""
    import ray

    # Other tests run beside, and would leave workers of Ray's own priority a thirtieth of the time.
    os.environ.update({"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"})
    ray.init(address="local", num_cpus=4, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.fixture(scope="module")
def pool(cluster):
    made = RayPool(2, shard=SHARD)
    yield made
    made.close()


def timeless(trajectory):
    """A trajectory without what a clock decided."""
    return replace(trajectory, steps=tuple(replace(step, seconds=0.0) for step in trajectory.steps))


def here(jobs, size=SHARD):
    """What a local rollout of each shard gives, in the order of the jobs."""
    found = {id(job): timeless(played) for part in shards(jobs, size) for job, played in pairs(part)}
    return [found[id(job)] for job in jobs]


def there(pool, jobs):
    return [timeless(played) for played in pool.play(jobs)]


def games(environment, policy, count=20, first=0):
    """Jobs in which the policy plays itself, except that every third is played by the first of the named players."""
    agents = [policy_agent(policy), policy_agent(policy), resolve_agent("random", environment)]
    tasks = environment.tasks("train")
    seats = environment.spec.seats
    return [Job(environment, tasks[i], i, dict.fromkeys(seats, agents[i % 3])) for i in range(first, first + count)]


@given(st.integers(0, 40), st.integers(1, 12))
def test_shards_are_all_jobs_in_order(count, size):
    parts = shards(list(range(count)), size)
    assert [job for part in parts for job in part] == list(range(count))
    assert {len(part) for part in parts[:-1]} <= {size}
    assert all(0 < len(part) <= size for part in parts)


@pytest.mark.parametrize("wrong", [{"workers": 0}, {"shard": 0}, {"gpus": -1.0}])
def test_numbers_that_cannot_be_are_refused(wrong):
    with pytest.raises(BadValue, match=str(next(iter(wrong.values())))):
        RayPool(**{"workers": 2, **wrong})
    with pytest.raises(BadValue, match="shard=0"):
        shards([], 0)


def test_without_ray_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra, match=r"sparring\[ray\]"):
        RayPool(2)


class Store(list):
    """Keeps what is put, as Ray's object store does, and tells how much that was."""

    def put(self, thing):
        self.append(pickle.dumps(thing))
        return len(self) - 1

    def get(self, reference):
        return pickle.loads(self[reference])


def received(store, packed):
    """The jobs as another process would have them."""
    data, parcels = packed

    @functools.cache
    def find(key):
        thing = pickle.loads(store.get(parcels[key].body))
        if parcels[key].weights:
            put_on(thing, [w for _, part in parcels[key].weights for w in store.get(part)], parcels[key].threads)
        return thing

    return unpack(data, find)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_what_arrives_plays_the_same(speaker, kuhn, dtype):
    policy = another(speaker)
    policy.model.to(dtype)
    store, sent = Store(), games(kuhn, policy)
    arrived = received(store, Packing(Parcels(store.put)).pack(sent))
    assert arrived[0].agents["player_0"].policy is not policy
    assert here(arrived) == here(sent)
    assert state_bytes(arrived[0].agents["player_0"].policy.model.float()) == state_bytes(policy.model.float())


def test_tied_weights_are_sent_once(speaker, kuhn):
    store = Store()
    size = sum(p.numel() * p.element_size() for p in speaker.model.parameters())
    Packing(Parcels(store.put)).pack(games(kuhn, speaker, 2))
    assert speaker.model.config.tie_word_embeddings
    assert size <= len(store[-1]) < 1.2 * size


def numbers(packed):
    """How often the weights of the one model were sent: those that stay, those that are trained."""
    (found,) = [tuple(number for number, _ in p.weights) for p in packed[1].values() if p.weights]
    return found


def test_weights_are_sent_when_they_have_changed_and_all_else_once(speaker, kuhn):
    policy, store = another(speaker), Store()
    frozen, *trained = policy.model.parameters()
    frozen.requires_grad_(False)
    parcels = Parcels(store.put)
    assert numbers(Packing(parcels).pack(games(kuhn, policy))) == (1, 1)
    put = len(store)
    assert numbers(Packing(parcels).pack(games(kuhn, policy, 4))) == (1, 1)
    assert len(store) == put
    with torch.no_grad():
        trained[0][0] += 1.0
    changed = Packing(parcels).pack(games(kuhn, policy))
    assert numbers(changed) == (1, 2)
    assert len(store) == put + 1
    assert here(received(store, changed)) == here(games(kuhn, policy))
    with torch.no_grad():
        frozen[0] += 1.0
    changed = Packing(parcels).pack(games(kuhn, policy))
    assert numbers(changed) == (2, 2)
    assert here(received(store, changed)) == here(games(kuhn, policy))


def test_what_a_round_does_not_name_is_forgotten(speaker, kuhn):
    parcels = Parcels(Store().put)
    packing = Packing(parcels)
    packing.pack(games(kuhn, another(speaker), 3))
    old = parcels.keys
    packing.pack(games(kuhn, another(speaker), 3))
    assert len(old) == 2
    assert len(parcels.keys) == 3
    parcels.forget(old)
    assert parcels.keys == old


def test_a_round_keeps_the_weights_that_it_began_with(speaker, kuhn):
    policy, store = another(speaker), Store()
    begun = Packing(Parcels(store.put))
    first = begun.pack(games(kuhn, policy, 4))
    with torch.no_grad():
        next(policy.model.parameters()).mul_(0.5)
    assert begun.pack(games(kuhn, policy, 4)) == first


def test_an_environment_that_holds_a_model_is_refused(speaker):
    toy = Toy()
    toy.opponent = speaker
    with pytest.raises(BadValue, match="give it a seat"):
        Packing(Parcels(Store().put)).pack(jobs(toy, scripted(), 1))


@pytest.mark.slow
def test_workers_play_what_would_be_played_here(pool, speaker, kuhn):
    sent = games(kuhn, speaker, 30)
    expected = here(sent)
    assert there(pool, sent) == expected
    pairwise = {id(job): timeless(played) for job, played in pool.pairs(sent)}
    assert [pairwise[id(job)] for job in sent] == expected
    assert pool.play([]) == []


@pytest.mark.slow
def test_workers_follow_the_learner(pool, speaker, kuhn):
    policy = another(speaker)
    learner, sent = Learner(policy, lr=0.05), games(kuhn, policy, 16)
    for _ in range(3):
        before = here(sent)
        assert there(pool, sent) == before
        learner.update([row for played in before for row in trajectory_rows(played)])
        assert here(sent) != before


@pytest.mark.slow
def test_no_finished_episode_is_lost_when_a_worker_is_killed(pool, tmp_path):
    gate, log = tmp_path / "gate", tmp_path / "log"

    def note(task):
        with log.open("a") as file:
            file.write(f"{os.getpid()} {task.index}\n")

    def wait(task, action):
        while task.index % SHARD >= SHARD // 2 and not gate.exists():
            time.sleep(0.01)

    sent = jobs(Toy(blocking=True, on_start=note, on_step=wait), scripted(), 2 * SHARD)
    workers, finished = pool.pids(), {}
    for job, played in pool.pairs(sent):
        assert job.task.index not in finished
        finished[job.task.index] = timeless(played)
        if len(finished) == SHARD:  # half of each shard; the others wait
            early = dict(finished)
            os.kill(workers[0], signal.SIGKILL)
            gate.touch()
    expected = here(sent)
    assert [finished[job.task.index] for job in sent] == expected
    assert sorted(early) == [i for i in range(2 * SHARD) if i % SHARD < SHARD // 2]
    starts = [tuple(map(int, line.split())) for line in log.read_text().splitlines()]
    lost = {index for pid, index in starts if pid == workers[0]}
    others = sorted(index for pid, index in starts if pid not in (workers[0], os.getpid()))
    assert lost
    assert lost <= {*range(SHARD)} or lost <= {*range(SHARD, 2 * SHARD)}
    assert others == list(range(2 * SHARD))
    assert there(pool, sent) == expected


@pytest.mark.slow
def test_a_job_that_kills_its_workers_is_void_and_the_others_are_played(pool):
    parent = os.getpid()

    def die(task, action):
        if task.index == 3 and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    sent = jobs(Toy(on_step=die), scripted(), SHARD + 2)
    played = there(pool, sent)
    assert [t.task["index"] for t in played if t.error is not None] == [3]
    assert played[3].returns == {}
    assert "Toy-v0: 2 workers died of it (ActorDiedError" in played[3].error
    expected = here(sent)
    assert played[:3] + played[4:] == expected[:3] + expected[4:]


@pytest.mark.slow
def test_what_an_environment_raises_voids_its_episode_alone(pool):
    def fail(task, action):
        if task.index == 5:
            raise OSError("gone")

    sent = jobs(Toy(on_step=fail), scripted(), 12)
    assert there(pool, sent) == here(sent)
    assert [t.error for t in there(pool, sent) if t.error] == ["Toy-v0: OSError: gone"]


@pytest.mark.slow
def test_mistakes_in_jobs_are_told_as_they_are_here(pool, kuhn):
    task = kuhn.tasks("train")[0]
    with pytest.raises(BadValue, match="no agent for player_1"):
        pool.play([Job(kuhn, task, 0, {"player_0": scripted()})])
    learning = Agent("memory(scripted)", make_flow("memory", direct, {}), ScriptedPolicy(lambda prompt: "bet"))
    with pytest.raises(BadValue, match=r"memory\(scripted\).*learn=never"):
        pool.play([Job(kuhn, task, 0, dict.fromkeys(kuhn.spec.seats, learning))])
    sent = games(kuhn, ScriptedPolicy(lambda prompt: "bet"), 9)
    assert there(pool, sent) == here(sent)


@pytest.mark.slow
def test_a_cluster_without_room_is_told(pool):
    with pytest.raises(InfrastructureError, match=r"0 of 2 workers started within 1 s: each needs 1 CPU and 0\.5 GPUs"):
        RayPool(2, gpus=0.5, patience=1.0)


def run_by_command(config, where):
    """Run it by a command, which starts a cluster of its own."""
    (where / "config.toml").write_text(config.to_toml())
    words = ("train", config.env, "--config", "config.toml", "--workers", "1", "--json", "--out", "whole")
    own = {k: v for k, v in os.environ.items() if not k.startswith("RAY_")} | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = (sys.executable, "-m", "sparring", *words, "--recipe", config.recipe)
    done = subprocess.run(command, cwd=where, env=own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["complete"]
    assert "workers = 1" in (where / "whole" / "config.toml").read_text()
    return where / "whole"


@pytest.mark.long
def test_a_run_is_the_same_with_any_number_of_workers_and_continues_to_the_bit(cluster, tmp_path):
    config = tiny_run("spiral").override({"method.games": 2 * TOGETHER + 10, "workers": 2, "iterations": 3})
    parts = tmp_path / "parts"
    train(config, parts, budget=Budget(iterations=2))
    train(config.override({"workers": 1}), parts, resume=True)
    assert outcome(parts) == outcome(run_by_command(config, tmp_path))
    with pytest.raises(CheckpointError, match="workers = 0, not 1"):
        train(config.override({"workers": 0}), parts, resume=True)


@pytest.mark.slow
def test_what_a_worker_raises_is_no_episode(pool):
    class Unreadable:
        def __reduce__(self):
            return int, ("no number",)

    toy = Toy()
    toy.broken = Unreadable()
    with pytest.raises(InfrastructureError, match="a worker raised ValueError"):
        pool.play(jobs(toy, scripted(), 2))


@pytest.mark.slow
def test_a_rollout_that_is_left_leaves_nothing_behind(pool):
    sent = jobs(Toy(blocking=True, on_step=lambda task, action: time.sleep(0.05)), scripted(), 4 * SHARD)
    for _ in pool.pairs(sent):
        break
    assert there(pool, sent) == here(sent)
