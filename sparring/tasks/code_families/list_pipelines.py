"""Lists: pipelines of steps."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate, pairwise
from typing import Any

from sparring.tasks.code_families._ops import Op, apply_all, block, coded, draw_clauses, numbered, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_SMALL = [k for k in range(-25, 26) if k]
_FACTORS = [k for k in range(-9, 12) if k not in (-1, 0, 1)]
STEPS = {
    "add": Op("Add {0} to every item.", "a = [x + {0} for x in a]", lambda a, k: [*map((k).__add__, a)], (_SMALL,)),
    "times": Op(
        "Multiply every item by {0}.", "a = [x * {0} for x in a]", lambda a, k: [k * x for x in a], (_FACTORS,)
    ),
    "reverse": Op("Reverse the list.", "a = a[::-1]", lambda a: [*reversed(a)], (), 2),
    "keep": Op(
        "Keep only the items whose remainder on division by {0} (0 to {0} - 1, as Python's `%` has it) is at least "
        "{1}.",
        "a = [x for x in a if x % {0} >= {1}]",
        lambda a, m, r: [x for x in a if x - x // m * m >= r],
        (range(3, 16), range(1, 3)),
    ),
    "drop": Op(
        "Remove the items from {0} to {1}, both included.",
        "a = [x for x in a if not {0} <= x <= {1}]",
        lambda a, low, high: [x for x in a if x not in range(low, high + 1)],
        (range(-20, 1), range(2, 21)),
    ),
    "clip": Op(
        "Replace every item below {0} by {0} and every item above {1} by {1}.",
        "a = [min(max(x, {0}), {1}) for x in a]",
        lambda a, low, high: [sorted((low, x, high))[1] for x in a],
        (range(-30, -4), range(5, 31)),
    ),
    "rotate": Op(
        "Move the first {0} items to the end; a list of {0} items or fewer stays as it is.",
        "a = a[{0}:] + a[:{0}]",
        lambda a, k: [a[(i + k) % len(a)] for i in range(len(a))] if len(a) > k else a,
        (range(1, 9),),
    ),
    "place": Op(
        "Add {1} times its position to every item (the first position is {0}).",
        "a = [x + {1} * i for i, x in enumerate(a, {0})]",
        lambda a, start, k: [a[i] + k * start + k * i for i in range(len(a))],
        (range(0, 4), _SMALL),
    ),
    "sort": Op("Sort the list in rising order.", "a = sorted(a)", lambda a: sorted(a, key=lambda x: -x)[::-1], (), 2),
    "sums": Op(
        "Replace every item by the sum of itself and all items before it.",
        "a = [sum(a[:i + 1]) for i in range(len(a))]",
        lambda a: list(accumulate(a)),
        (),
        2,
    ),
    "steps": Op(
        "Replace the list by the differences of neighbours, each item minus {0} times the one before it (one item "
        "fewer; the "
        "empty list stays empty).",
        "a = [a[i] - {0} * a[i - 1] for i in range(1, len(a))]",
        lambda a, k: [y - k * x for x, y in pairwise(a)],
        (range(1, 4),),
        2,
    ),
    "once": Op(
        "Of equal items keep only the first.",
        "a = [x for i, x in enumerate(a) if x not in a[:i]]",
        lambda a: list(dict.fromkeys(a)),
        (),
        2,
    ),
    "distance": Op(
        "Replace every item by its distance from {0} (never negative).",
        "a = [abs(x - {0}) for x in a]",
        lambda a, k: [max(x, k) - min(x, k) for x in a],
        (_SMALL,),
        2,
    ),
    "by_rest": Op(
        "Sort by the remainder on division by {0} (as Python's `%` has it), in rising order; equal remainders keep "
        "their order.",
        "a = sorted(a, key=lambda x: x % {0})",
        lambda a, m: [x for r in range(m) for x in a if divmod(x, m)[1] == r],
        (range(2, 12),),
        3,
    ),
    "greater": Op(
        "Keep an item only if it is larger than the item directly before it plus {0} (in the list as it is before "
        "this step); "
        "the first always stays.",
        "a = [x for i, x in enumerate(a) if i == 0 or x > a[i - 1] + {0}]",
        lambda a, k: a[:1] + [y for x, y in pairwise(a) if y - x > k],
        (range(-12, 4),),
        3,
    ),
    "parity": Op(
        "Add {0} to every even item and multiply every odd one by {1}.",
        "a = [x * {1} if x % 2 else x + {0} for x in a]",
        lambda a, k, m: [[x + k, x * m][x & 1] for x in a],
        (_SMALL, _FACTORS),
        3,
    ),
    "often": Op(
        "Remove all items that come fewer than {0} times or are above {1}.",
        "a = [x for x in a if a.count(x) >= {0} and x <= {1}]",
        lambda a, k, most: [x for x, n in ((x, Counter(a)[x]) for x in a) if not (n < k or x > most)],
        (range(2, 4), range(4, 30)),
        3,
    ),
    "blocks": Op(
        "Cut the list into blocks of {0} items from the start (the last may be shorter) and reverse each block in "
        "its place.",
        "a = [x for i in range(0, len(a), {0}) for x in a[i:i + {0}][::-1]]",
        lambda a, k: [a[min(i - i % k + k, len(a)) - 1 - i % k] for i in range(len(a))],
        (range(2, 6),),
        4,
    ),
    "fold": Op(
        "Replace the list by its first half with the second half added to it item by item; with an odd number of "
        "items the "
        "middle one belongs to no half and is put at the end, plus {0}.",
        "h = len(a) // 2\na = [a[i] + a[i + len(a) - h] for i in range(h)] + [x + {0} for x in a[h:len(a) - h]]",
        lambda a, k: (
            [x + y for x, y in zip(a, a[(len(a) + 1) // 2 :], strict=False)]
            + [x + k for i, x in enumerate(a) if 2 * i + 1 == len(a)]
        ),
        (range(0, 9),),
        4,
    ),
    "rank": Op(
        "Replace every item by {0} times the number of items of the list that are smaller than it.",
        "a = [{0} * sum(y < x for y in a) for x in a]",
        lambda a, k: [k * sorted(a).index(x) for x in a],
        (range(1, 6),),
        4,
    ),
    "mirror": Op(
        "If the sum of the list is above {0}, append the list to itself in reverse order.",
        "a = a + a[::-1] if sum(a) > {0} else a",
        lambda a, k: [*a, *reversed(a)] if not sum(a) <= k else a,
        (range(-20, 21),),
        4,
    ),
}


@program_family("list_pipeline", "lists", "composition")
class ListPipeline(ProgramFamily):
    """Three to seven steps, each applied to what the one before left."""

    signature = "(values: list[int]) -> list[int]"
    edges = (([],), ([7],), ([0, 0, 0],), ([-3, 8, 8, -20, 31],))

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return level + 2 steps."""
        return {"steps": draw_clauses(rng, STEPS, level, level + 2)}

    def statement(self, spec: Spec) -> str:
        """Number the steps."""
        steps = numbered([said(STEPS, step) for step in spec["steps"]])
        return (
            "Return what these steps make of the list `values`, each applied to the result of the one before:\n\n"
            f"{steps}\n\nThe list that is given may be empty and must stay as it is."
        )

    def solution(self, spec: Spec) -> str:
        """One line per step."""
        lines = "\n".join(coded(STEPS, step) for step in spec["steps"])
        return f"def list_pipeline(values):\n    a = list(values)\n{block(lines)}\n    return a\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Apply the steps."""
        return apply_all(STEPS, spec["steps"], [*args[0]])

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """A list in which some items come twice."""
        wide = rng.choice((8, 25, 60))
        return ([rng.randint(-wide // 2, wide) for _ in range(rng.randint(0, 2 * size))],)
