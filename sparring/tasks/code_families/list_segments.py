"""Lists: cut into segments, each measured, the measures combined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from sparring.tasks.code_families._ops import Op, apply, block, coded, draw_clause, draw_clauses, numbered, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_BOUNDS = range(-12, 20)
_BREAKS = {
    "down": Op(
        "it is smaller than the item before it by {0} or more",
        "s[-1] - x >= {0}",
        lambda at, k: at[0][-1] >= at[1] + k,
        (range(1, 17),),
    ),
    "far": Op(
        "it differs from the item before it by more than {0}",
        "abs(s[-1] - x) > {0}",
        lambda at, k: at[1] not in range(at[0][-1] - k, at[0][-1] + k + 1),
        (range(2, 24),),
    ),
    "full": Op("the segment has {0} items already", "len(s) == {0}", lambda at, k: len(at[0]) >= k, (range(2, 9),)),
    "heavy": Op(
        "the sum of the segment would be above {0} with it",
        "sum(s) + x > {0}",
        lambda at, k: k - _added(at[0]) < at[1],
        (range(5, 60),),
    ),
    "marker": Op(
        "its remainder on division by {0} (as Python's `%` has it) is {1}",
        "x % {0} == {1}",
        lambda at, m, r: divmod(at[1], m)[1] == r,
        (range(3, 9), range(0, 3)),
        2,
    ),
    "again": Op(
        "the segment has an item equal to it already", "x in s", lambda at: any(x == at[1] for x in at[0]), (), 2
    ),
    "over_first": Op(
        "it is larger than the first item of the segment by {0} or more",
        "x - s[0] >= {0}",
        lambda at, k: at[1] >= at[0][0] + k,
        (range(4, 25),),
        3,
    ),
    "spread": Op(
        "the largest and the smallest item of the segment would differ by more than {0} with it",
        "max(s + [x]) - min(s + [x]) > {0}",
        lambda at, k: any(abs(a - b) > k for a in (*at[0], at[1]) for b in (*at[0], at[1])),
        (range(8, 40),),
        3,
    ),
}
_KEEP = {
    "long": Op("has at least {0} items", "len(s) >= {0}", lambda s, k: bool(s[k - 1 :]), (range(2, 5),)),
    "sum": Op("has a sum above {0}", "sum(s) > {0}", lambda s, k: _added(s) > k, (_BOUNDS,)),
    "first": Op("begins with an item above {0}", "s[0] > {0}", lambda s, k: not s[0] <= k, (_BOUNDS,)),
    "max": Op("has an item of {0} or more", "max(s) >= {0}", lambda s, k: any(x >= k for x in s), (range(-2, 25),), 2),
    "ends": Op(
        "either has one item only or ends with a smaller item than it begins with",
        "len(s) == 1 or s[-1] < s[0]",
        lambda s: not s[1:] or s[0] > s[-1],
        (),
        3,
    ),
    "rest": Op(
        "has a sum that is no multiple of {0}",
        "sum(s) % {0} != 0",
        lambda s, m: bool(_added(s) - _added(s) // m * m),
        (range(2, 6),),
        2,
    ),
}
_MEASURE = {
    "sum": Op(
        "{0} times its sum plus {1}",
        "{0} * sum(s) + {1}",
        lambda s, k, c: c + sum(k * x for x in s),
        (range(1, 12), range(0, 30)),
    ),
    "span": Op(
        "{0} times its largest item minus {1} times its smallest",
        "{0} * max(s) - {1} * min(s)",
        lambda s, k, m: sorted(s)[-1] * k - sorted(s)[0] * m,
        (range(1, 12), range(1, 12)),
    ),
    "ends": Op(
        "{0} times its first item plus {1} times its last",
        "{0} * s[0] + {1} * s[-1]",
        lambda s, k, m: s[0] * k + m * s[len(s) - 1],
        (range(-9, 0), range(1, 12)),
    ),
    "long": Op(
        "{0} times its length plus its smallest item minus {1}",
        "{0} * len(s) + min(s) - {1}",
        lambda s, k, c: sum(k for _ in s) - c + sorted(s)[0],
        (range(2, 12), range(0, 30)),
    ),
    "wave": Op(
        "{0} times the sum of its items at odd positions minus those at even positions (the first position is 1), "
        "plus {1}",
        "{0} * (sum(s[::2]) - sum(s[1::2])) + {1}",
        lambda s, k, c: c + sum(k * x * (-1) ** i for i, x in enumerate(s)),
        (range(1, 4), range(0, 9)),
        3,
    ),
    "weight": Op(
        "the sum of its items, each times its position (the first position is {0}), minus {1}",
        "sum(i * x for i, x in enumerate(s, {0})) - {1}",
        lambda s, k, c: sum(x * (i + k) for i, x in enumerate(s)) - c,
        (range(0, 3), range(0, 9)),
        3,
    ),
}
_COMBINE: dict[str, tuple[str, str, Callable[[list[int]], Any]]] = {
    "list": ("Return the list of these numbers, in the order of the segments.", "out", list),
    "rising": ("Return the list of these numbers in rising order.", "sorted(out)", lambda out: sorted(out)),
    "distinct": (
        "Return the list of these numbers in the order of the segments, each number only where it comes first.",
        "list(dict.fromkeys(out))",
        lambda out: [x for i, x in enumerate(out) if out.index(x) == i],
    ),
    "running": (
        "Return the list of the largest of the first, of the first two, of the first three ... of these numbers.",
        "[max(out[:i + 1]) for i in range(len(out))]",
        lambda out: [sorted(out[:end])[-1] for end in range(1, len(out) + 1)],
    ),
}


def _added(items: list[int]) -> int:
    """The sum, item by item."""
    total = 0
    for item in items:
        total += item
    return total


@program_family("list_segments", "lists", "segmentation")
class ListSegments(ProgramFamily):
    """A list is cut where a condition holds; segments are chosen and measured."""

    signature = "(values: list[int]) -> list[int]"
    edges = (([],), ([7],), ([0, 0, 0],), ([3, 8, 8, -20, 31, 5, 6],))
    choices: ClassVar = {"combine": tuple(_COMBINE)}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return where to cut, which segments stay, how they are measured and what is returned."""
        return {
            "break": draw_clauses(rng, _BREAKS, level, 1 + level // 2),
            "keep": draw_clauses(rng, _KEEP, level, 1 + level // 4),
            "measure": draw_clause(rng, _MEASURE, level),
            "combine": rng.choice(list(_COMBINE)),
        }

    def statement(self, spec: Spec) -> str:
        """Number the steps."""
        steps = [
            f"Go through `values` from left to right and cut it into segments. The first item begins a segment. Each "
            f"further item begins a new segment if {' or '.join(said(_BREAKS, each) for each in spec['break'])}; "
            '"the segment" is the one that the item would else join. Otherwise it joins that segment.',
            f"Keep only the segments of which this is true: it "
            f"{', and it '.join(said(_KEEP, each) for each in spec['keep'])}.",
            f"For each segment that is left work out {said(_MEASURE, spec['measure'])}.",
            _COMBINE[spec["combine"]][0],
        ]
        return (
            f"Do this with the list of whole numbers `values`:\n\n{numbered(steps)}\n\n"
            "An empty list gives an empty list."
        )

    def solution(self, spec: Spec) -> str:
        """A loop that cuts, then comprehensions."""
        lines = f"""
            segments = []
            for x in values:
                s = segments[-1] if segments else []
                if not s or {" or ".join(coded(_BREAKS, each) for each in spec["break"])}:
                    segments.append([x])
                else:
                    s.append(x)
            kept = [s for s in segments if {" and ".join(f"({coded(_KEEP, each)})" for each in spec["keep"])}]
            out = [{coded(_MEASURE, spec["measure"])} for s in kept]
            return {_COMBINE[spec["combine"]][1]}
        """
        return f"def list_segments(values):\n{block(lines)}\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Take one segment after the other off the list."""
        left, out = list(args[0]), []
        while left:
            end = 1
            while end < len(left) and not any(apply(_BREAKS, each, (left[:end], left[end])) for each in spec["break"]):
                end += 1
            segment, left = left[:end], left[end:]
            if all(apply(_KEEP, each, segment) for each in spec["keep"]):
                out.append(apply(_MEASURE, spec["measure"], segment))
        return _COMBINE[spec["combine"]][2](out)

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """A list with large and small steps."""
        wide = rng.choice((8, 25, 60))
        return ([rng.randint(-wide // 3, wide) for _ in range(rng.randint(0, 3 * size))],)
