"""verifiers has a model behind an endpoint play Kuhn poker with itself; printed is what each seat is paid, with an interval.

    pip install 'sparring[verifiers]'        # in a virtual environment of its own
    vllm serve MODEL                         # or `transformers serve`, or any endpoint that speaks OpenAI's chat completions
    python examples/evaluate_with_verifiers.py --url http://localhost:8000/v1 --model MODEL

verifiers finds an environment by the name of a module, and this file is one: `vf-eval evaluate_with_verifiers -n 64 -r 8 --no-push` in this folder
plays the same. For a package of its own, or for the hub, there is `sparring.agents.trainers.verifiers.write_package`. Tries of one deal start
alike, as a group in training does, and are one cluster. An episode that a model or an environment voids is counted, and not scored.
"""

import argparse
import asyncio
from collections import defaultdict
from itertools import islice
from pathlib import Path
from typing import Any

from verifiers.v1 import EvalClientConfig, ModelContext, SamplingConfig
from verifiers.v1.utils.loaders import load_environment, resolve_env_config

from sparring.agents.trainers.verifiers import export
from sparring.leaderboard.statistics import mean_score

Taskset, Env, Harness = export("KuhnPoker-v0")
__all__ = ["Env", "Harness", "Taskset"]


async def evaluate(url: str, model: str, deals: int, tries: int) -> list[Any]:
    """Return the episodes of verifiers: some deals of the test split, each so many times."""
    env = load_environment(resolve_env_config({"taskset": {"id": Path(__file__).stem, "split": "test"}}))
    client = EvalClientConfig(base_url=url, api_key_var="OPENAI_API_KEY")
    context = ModelContext(model=model, client=client, sampling=SamplingConfig(max_tokens=512))
    async with env.serving():
        tasks = [task for task in islice(env.taskset, deals) for _ in range(tries)]
        return await asyncio.gather(*(env.run_episode(task, context) for task in tasks))


def show(episodes: list[Any]) -> None:
    """Print what each seat is paid."""
    paid: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    illegal = 0.0
    for trace in (trace for episode in episodes if episode.ok for trace in episode.traces):
        paid[trace.agent.name][trace.info["sparring"]["task"]].append(trace.reward)
        illegal += trace.metrics["illegal"]
    for seat, deals in sorted(paid.items()):
        found = mean_score(deals, bounds=(-2.0, 2.0))
        print(f"{seat}: {found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}] chips a hand, {found.samples} hands")
    void = [episode for episode in episodes if not episode.ok]
    print(f"{illegal:.0f} illegal answers, {len(void)} void hands")
    for message in sorted({str(error.message) for episode in void for error in episode.errors}):
        print(f"  {message}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://localhost:8000/v1")
    parser.add_argument("--model", required=True, help="as the endpoint calls it")
    parser.add_argument("--deals", type=int, default=50)
    parser.add_argument("--tries", type=int, default=4, help="of every deal")
    given = parser.parse_args()
    show(asyncio.run(evaluate(given.url, given.model, given.deals, given.tries)))
