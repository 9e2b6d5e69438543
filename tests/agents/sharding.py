"""What `test_sharding` runs in two processes: steps of a learner that shares its weights out, and whole runs."""

import atexit
import json
import shutil
import sys
from pathlib import Path

import torch
from torch.distributed.tensor import DTensor

import sparring
from sparring.agents.improve.engine import Engine
from sparring.agents.improve.learner import Learner, score
from sparring.agents.improve.processes import Processes, join_processes
from sparring.agents.improve.rows import Row
from sparring.agents.policies.nano import NanoConfig, build_nano, random_agent
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.training import RunConfig, train
from sparring.agents.training.budget import Budget
from sparring.errors import InfrastructureError

from .together import tell_threads_left

ROWS = [Row((1 + i, 2, 3 + i, *(4,) * (1 + i)), (False, False, *(True,) * (2 + i)), 0.5 + i) for i in range(5)]


def fresh(*, mixed: bool = False) -> TransformersPolicy:
    """A new model, always the same."""
    kuhn = sparring.make("KuhnPoker-v0")
    policy = build_nano(kuhn, random_agent(kuhn), config=NanoConfig(20, 2, 2, 64), episodes=20, device="cpu")
    policy.mixed = mixed
    return policy


def held(learner: Learner) -> int:
    """How many numbers this process holds of weights, Adam's moments, average and kept policies, and of what is whole."""
    moments = [value for state in learner._optimizer.state.values() for value in state.values()]
    policies = [learner.policy, learner.average, *learner.kept.values()]
    models = [weight for policy in policies for weight in policy.model.parameters()]
    parts = [part for policy in policies if policy.shards for part in policy.shards.parts]
    everything = {id(tensor): tensor for tensor in (*moments, *models, *parts) if tensor.ndim}
    return sum((t.to_local() if isinstance(t, DTensor) else t).numel() for t in everything.values())


def steps(learner: Learner, folder: Path | None) -> dict[str, object]:
    """What comes out of some steps; a checkpoint is written where there is a folder."""
    before = learner.keep("before")
    settings = [{}, {"lr": 0.02}, {}]
    losses = [learner.update(rows, **more) for rows, more in zip((ROWS, ROWS[:1], ROWS[2:]), settings, strict=True)]
    learner.update_average()
    used = held(learner)
    learner.save(folder)
    told = [score(policy, ROWS) for policy in (learner.policy, learner.average, before)]
    return {"losses": losses, "held": used, "scores": told}


def main(folder: Path) -> None:
    """Write what the steps gave here, and make the runs that `folder/config.toml` asks for."""
    with join_processes() as processes:
        rank = processes.rank
        found = _steps(folder, processes)
        config = RunConfig.from_toml(folder / "config.toml")
        train(config, folder / "two")
        train(config, folder / "parts", budget=Budget(iterations=2))
        if processes.first:
            shutil.copytree(folder / "parts", folder / "left")
        processes.same(None)
        train(config, folder / "parts", resume=True)
    (folder / f"{rank}.json").write_text(json.dumps(found))


def _steps(folder: Path, processes: Processes) -> dict[str, object]:
    learner = Learner(fresh(), lr=0.01, engine=Engine(shard=True, batch_tokens=24), processes=processes)
    found = steps(learner, folder / "saved" if processes.first else None)
    with learner.whole([learner.policy]):
        mine: list[object] = [len(score(learner.policy, ROWS[: 1 + processes.rank]))]
        try:
            score(learner.average, ROWS)
        except InfrastructureError as error:
            mine.append(str(error))
    other = Learner(fresh(), lr=0.01, engine=Engine(shard=True, recompute=True), processes=processes)
    rough = Learner(fresh(mixed=True), lr=0.01, engine=Engine(shard=True), processes=processes)
    rough.update(ROWS)
    processes.same(None)  # the first has written all
    other.load(folder / "saved")
    more = [each.update(ROWS) for each in (learner, other)]
    learner.restore(learner.kept["before"])
    found["rough"] = score(rough.policy, ROWS)
    return found | {"mine": mine, "more": more, "restored": score(learner.policy, ROWS)}


if __name__ == "__main__":
    atexit.register(tell_threads_left)
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
