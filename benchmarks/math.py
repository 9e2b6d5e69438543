"""The answer grader beside math-verify and reasoning-gym's scorer: how often each is right, and how fast.

right      on the labelled corpus of the tests (`tests/envs/math_grader/corpus.jsonl`), the rows without options, and on
           the responses described below. Conventions are ours (`sparring/envs/math/grader`): exact equality, a wrong unit
           is wrong, a tuple is no set, the last box wins, a hedged answer is wrong. "boxed" leaves out the rows without
           a box, since not every grader reads a formula that stands alone
plain      items per CPU second on boxed integers, fractions, pairs and letters
corpus     items per CPU second on the corpus
responses  items per CPU second on chains of thought of 500 to 2,000 characters that end in a box, eight per problem, types
           of answers mixed about as in MATH

math-verify is called as its README says, gold answers between dollar signs, its timeouts on (they need the main thread).
reasoning-gym's scorer is the one that a third of its data sets have, `ProceduralDataset.score_answer`; a score of 1 counts as
right. It reads no boxes, so it is given what our extraction finds; that time counts as its own.

    pip install math-verify[antlr4_13_2]==0.9.0 reasoning-gym   # best in a virtual environment of its own
    python -m benchmarks.math
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import islice

from benchmarks._answers import SAMPLES, Item, plain_answers, responses
from benchmarks._common import Round, interleave, machine, parser, rate, ratio, table, timed
from sparring.envs.math.grader import extract, grade
from tests.envs.math_grader.make_corpus import CORPUS, load

Judge = Callable[[str, str], bool]
"""(gold, response) -> is it right?"""
AGAINST = {"math-verify": "math_verify", "reasoning-gym": "reasoning_gym"}
"""The other libraries and their modules."""


def ours(gold: str, response: str) -> bool:
    """Grade with Sparring."""
    return grade(gold, response).correct


def math_verify() -> Judge:
    """Return math-verify."""
    module = import_module("math_verify")
    logging.getLogger("math_verify").setLevel(logging.CRITICAL)
    parse, verify = module.parse, module.verify

    def judge(gold: str, response: str) -> bool:
        return bool(verify(parse(f"${gold}$"), parse(response)))

    return judge


def reasoning_gym() -> Judge:
    """Return reasoning-gym's default scorer."""
    default = import_module("reasoning_gym.dataset").ProceduralDataset.score_answer

    def judge(gold: str, response: str) -> bool:
        return bool(default(None, extract(response), {"answer": gold}) == 1)

    return judge


def judges(against: Iterable[str]) -> dict[str, Judge]:
    """Return who grades, by name."""
    makers = {"math-verify": math_verify, "reasoning-gym": reasoning_gym}
    return {"sparring": ours} | {name: makers[name]() for name in against}


def corpus() -> list[Item]:
    """Return the rows of the corpus that need no options."""
    rows = load(CORPUS)
    return [Item(row["gold"], row["response"], row["correct"]) for row in rows if not row.get("options")]


def rightness(judge: Judge, items: Sequence[Item]) -> list[str]:
    """Return accuracy, precision, recall, and the numbers of wrong answers accepted and of right ones refused."""
    said = [judge(item.gold, item.response) for item in items]
    accepted = sum(said)
    hits = sum(verdict and item.correct for verdict, item in zip(said, items, strict=True))
    agreed = sum(verdict == item.correct for verdict, item in zip(said, items, strict=True))
    right = sum(item.correct for item in items)
    shares = (agreed / len(items), hits / max(1, accepted), hits / right)
    return [*(f"{share:.1%}" for share in shares), str(accepted - hits), str(right - hits)]


def graded(judge: Judge, items: Sequence[Item]) -> float:
    """Grade items; return how many."""
    for item in items:
        judge(item.gold, item.response)
    return len(items)


def sized(judge: Judge, items: Sequence[Item], seconds: float) -> int:
    """Return how many of the items take about so long."""
    count, spent = 4, 0.0
    while spent < seconds / 4 and count < len(items):
        count = min(3 * count, len(items))
        _, spent = timed(partial(graded, judge, items[:count]))
    return min(len(items), max(1, int(count * seconds / spent)))


def grading_round(judge: Judge, items: Sequence[Item], seconds: float) -> Round:
    """Grade other items in each round, as many as take about so long, all alike in their mixture."""
    mixed = random.Random("mixed").sample(items, len(items))
    size = sized(judge, mixed, seconds)

    def work(number: int) -> tuple[float, float]:
        start = number * size % len(mixed)
        return timed(partial(graded, judge, [*mixed, *mixed][start : start + size]))

    return work


def speeds(found: Mapping[str, Judge], items: Sequence[Item], rounds: int, seconds: float) -> dict[str, list[float]]:
    """Return items per CPU second of all graders, by round."""
    return interleave({name: grading_round(judge, items, seconds) for name, judge in found.items()}, rounds)


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--seconds", type=float, default=1.0, help="per grader and round (default: %(default)s)")
    options.add_argument("--problems", type=int, default=250, help="with eight responses each (default: %(default)s)")
    options.add_argument("--rows", type=int, help="take only so many rows of the corpus, drawn at random")
    options.add_argument("--against", nargs="*", choices=AGAINST, default=AGAINST, help="other libraries, if installed")
    args = options.parse_args()
    print(machine("sympy", "math-verify", "latex2sympy2-extended", "antlr4-python3-runtime", "reasoning-gym"), "\n")
    rows = corpus()
    sets = {
        "plain": list(plain_answers(SAMPLES * args.problems)),
        "corpus": list(islice(random.Random("rows").sample(rows, len(rows)), args.rows)),
        "responses": list(responses(args.problems)),
    }
    found = judges(name for name in args.against if find_spec(AGAINST[name]))
    columns = ("grader", "accuracy", "precision", "recall", "wrong accepted", "right refused")
    boxed = [item for item in sets["corpus"] if "\\boxed" in item.response]
    for name, items in {"corpus": sets["corpus"], "corpus, boxed": boxed, "responses": sets["responses"]}.items():
        lines = [[who, *rightness(judge, items)] for who, judge in found.items()]
        print(table(f"Right on {len(items)} items: {name}", columns, lines))
    rates = {name: speeds(found, items, args.rounds, args.seconds) for name, items in sets.items()}
    shown = []
    for who in found:
        cells = [f"{rate(r[who])}, x {ratio(r[who], r.get('math-verify', r['sparring']))}" for r in rates.values()]
        shown.append([who, *cells])
    print(table(f"Items per CPU second (x math-verify), {args.rounds} rounds", ("grader", *sets), shown))


if __name__ == "__main__":
    main()
