"""inspect_ai has a model play Kuhn poker against the equilibrium, in both seats, and its log is read for the score and its interval.

    pip install 'sparring[inspect]'
    python examples/evaluate_with_inspect.py                         # a stand-in that always bets and always calls
    python examples/evaluate_with_inspect.py --model openai/gpt-4o   # any model that inspect knows

A hand pays -2 to 2 chips, and the stand-in loses 1/9 of a chip a hand in either seat. On the command line the same is `inspect eval sparring/play -T env=KuhnPoker-v0 -T opponent=equilibrium -T count=200 --model MODEL`, and `inspect view` shows
every hand. A sample whose environment failed has an error and no score; it is not counted as a loss.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from inspect_ai import eval as evaluate
from inspect_ai.log import EvalLog
from inspect_ai.model import ChatMessage, Model, ModelOutput, ModelUsage, get_model

from sparring.agents.trainers.inspect_tasks import play
from sparring.leaderboard.statistics import mean_score

ENV = "KuhnPoker-v0"


def always_bets(messages: Sequence[ChatMessage], *rest: Any) -> ModelOutput:
    """Answer with the last of the moves that were listed: bet, or call."""
    output = ModelOutput.from_content("mockllm/model", f"[{messages[-1].text.rstrip('.').split(', ')[-1]}]")
    output.usage = ModelUsage()
    return output


def show(log: EvalLog) -> None:
    """Print what each seat is paid; hands of one deal are one cluster, however often it was played."""
    paid: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    illegal = void = 0
    for sample in log.samples or ():
        score = (sample.scores or {}).get("reward")
        if sample.error is not None or score is None or score.metadata is None:
            void += 1
            continue
        for name in (sample.metadata["seat"], "both"):
            paid[name][sample.metadata["cluster"]].append(score.as_float())
        illegal += score.metadata["illegal"]
    for name, hands in sorted(paid.items()):
        found = mean_score(hands, bounds=(-2.0, 2.0))
        print(f"{name:8}: {found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}] chips a hand, {found.samples} hands")
    print(f"{illegal} illegal answers, {void} void hands")


def standin() -> Model:
    """Return a model of inspect's that computes nothing."""
    return get_model("mockllm/model", custom_outputs=always_bets)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="as inspect names it")
    parser.add_argument("--deals", type=int, default=100, help="each is played in both seats")
    parser.add_argument("--tries", type=int, default=1, help="of every deal: inspect's epochs")
    parser.add_argument("--logs", help="a folder for inspect's logs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        [log] = evaluate(
            play(ENV, given.deals, opponent="equilibrium"),
            model=given.model or standin(),
            epochs=given.tries,
            log_dir=given.logs or folder,
            display="none",
        )
        show(log)
