"""Dynamic programming: the best items of a row to take, where those taken must fit together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from sparring.tasks.code_families._ops import Op, apply, block, coded, dashed, draw_clause, draw_clauses, every, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_WORTH = {
    "line": Op(
        "{0} * x - {1}",
        "{0} * x - {1}",
        lambda at, a, b: -b + sum(at[1] for _ in range(a)),
        (range(2, 10), range(0, 30)),
    ),
    "place": Op(
        "{0} * x - {1} * i", "{0} * x - {1} * i", lambda at, a, b: at[1] * a - at[0] * b, (range(1, 9), range(1, 9))
    ),
    "apart": Op(
        "{1} minus the distance of x from {0}",
        "{1} - abs(x - {0})",
        lambda at, k, b: b - max(at[1], k) + min(at[1], k),
        (range(2, 15), range(5, 14)),
    ),
    "rest": Op(
        "the remainder of {1} * x + i on division by {0}, minus {2}",
        "({1} * x + i) % {0} - {2}",
        lambda at, m, a, b: divmod(at[0] + a * at[1], m)[1] - b,
        (range(6, 18), range(1, 7), range(0, 4)),
        2,
    ),
}
_FITS = {
    "gap": Op("j - i is at least {0}", "j - i >= {0}", lambda at, k: not at[1] - at[0] < k, (range(2, 4),)),
    "near": Op("j - i is at most {0}", "j - i <= {0}", lambda at, k: at[1] - at[0] in range(k + 1), (range(2, 5),)),
    "rises": Op("y is larger than x - {0}", "y > x - {0}", lambda at, k: at[2] - at[3] < k, (range(0, 12),)),
    "sum": Op(
        "x + y is not a multiple of {0}", "(x + y) % {0} != 0", lambda at, m: -at[2] % m != at[3] % m, (range(2, 11),)
    ),
    "unlike": Op(
        "x and y differ by {0} or more",
        "abs(x - y) >= {0}",
        lambda at, k: at[3] not in range(at[2] - k + 1, at[2] + k),
        (range(2, 8),),
        2,
    ),
    "parity": Op(
        "x and j are not both even, or y is at least {0}",
        "(x % 2 or j % 2 or y >= {0})",
        lambda at, k: not at[3] < k or not (at[2] % 2 == 0 == at[1] % 2),
        (range(8, 19),),
        3,
    ),
    "product": Op(
        "x * y leaves a remainder of at least {1} on division by {0}",
        "x * y % {0} >= {1}",
        lambda at, m, r: at[2] * at[3] - at[2] * at[3] // m * m >= r,
        (range(3, 9), range(1, 3)),
        3,
    ),
}
_BONUS = {
    "far": Op(
        "{0} * (j - i) - {1}",
        "{0} * (j - i) - {1}",
        lambda at, a, b: a * at[1] - a * at[0] - b,
        (range(1, 9), range(0, 25)),
    ),
    "apart": Op(
        "{0} times the distance of x and y, minus {1}",
        "{0} * abs(x - y) - {1}",
        lambda at, a, b: a * (max(at[2:]) - min(at[2:])) - b,
        (range(1, 6), range(0, 25)),
    ),
    "both": Op(
        "{1} if x + y leaves a remainder below {2} on division by {0}, else -{1}",
        "({1} if (x + y) % {0} < {2} else -{1})",
        lambda at, m, b, r: b if divmod(at[3] + at[2], m)[1] in range(r) else -b,
        (range(3, 7), range(2, 30), range(1, 3)),
        3,
    ),
}


@program_family("best_selection", "dynamic programming", "optimisation")
class BestSelection(ProgramFamily):
    """Items whose worth adds up, with conditions and bonuses for those that follow each other in the selection."""

    signature = "(values: list[int]) -> int"
    edges = (([],), ([7],), ([20, 1],), ([5, 5, 5, 5],), ([3, 14, 15, 9, 2, 6],))
    choices: ClassVar = {"aim": ("most", "least")}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return what items are worth, which may follow which, bonuses, and from level 2 on limits of a selection."""
        spec: Spec = {"worth": draw_clause(rng, _WORTH, level), "fits": draw_clauses(rng, _FITS, level, 2 + level // 4)}
        spec["bonus"] = draw_clause(rng, _BONUS, level)
        if level > 1 and rng.random() < 0.5:
            spec["most"] = rng.randint(2, 4)
        if level > 2:
            spec["first"] = rng.randint(2, 5)
        return spec | ({"last": rng.randint(3, 12)} if level > 3 else {})

    def statement(self, spec: Spec) -> str:
        """List the rules."""
        lines = [f"An item x at the position i is worth {said(_WORTH, spec['worth'])}."]
        fits = every([said(_FITS, each) for each in spec["fits"]])
        lines.append(
            f"An item y at the position j may come next after an item x at the position i (i < j) in a selection "
            f"only if {fits}."
        )
        if "bonus" in spec:
            lines.append(
                f"Every such pair of an item and the next one in the selection adds {said(_BONUS, spec['bonus'])}."
            )
        if "most" in spec:
            lines.append(f"A selection has at most {spec['most']} items.")
        if "first" in spec:
            lines.append(f"The first item of a selection is at a position below {spec['first']}.")
        if "last" in spec:
            lines.append(f"The last item of a selection is at least {spec['last']}.")
        return (
            "Choose items of the list `values`; they keep their order. Positions are counted from 0.\n\n"
            f"{dashed(lines)}\n\nReturn the largest total of a selection. Nothing may be chosen as well; the total "
            f"is then 0. Numbers "
            "may be negative where a formula gives that."
        )

    def solution(self, spec: Spec) -> str:
        """A table of the best totals by last item and number of items."""
        bonus = f" + {coded(_BONUS, spec['bonus'])}" if "bonus" in spec else ""
        limit = f"min({spec['most']}, len(values))" if "most" in spec else "len(values)"
        first = f" if j < {spec['first']}" if "first" in spec else ""
        last = f" if values[j] >= {spec['last']}" if "last" in spec else ""
        lines = f"""
            best, worth = 0, []
            for i, x in enumerate(values):
                worth.append({coded(_WORTH, spec["worth"])})
            row = {{j: worth[j] for j in range(len(values)){first}}}
            for size in range(1, {limit} + 1):
                best = max([best, *(total for j, total in row.items(){last})])
                longer = {{}}
                for i, total in row.items():
                    for j in range(i + 1, len(values)):
                        x, y = values[i], values[j]
                        if {" and ".join(coded(_FITS, each) for each in spec["fits"])}:
                            found = total + worth[j]{bonus}
                            longer[j] = max(longer.get(j, found), found)
                row = longer
            return best
        """
        return f"def best_selection(values):\n{block(lines)}\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Try every selection."""
        return max(self._totals(spec, args[0], [], 0))

    def _totals(self, spec: Spec, values: list[int], chosen: list[int], total: int) -> Iterator[int]:
        if not chosen or values[chosen[-1]] >= spec.get("last", 0):
            yield total
        if chosen and len(chosen) == spec.get("most", 0):
            return
        for j in range(
            chosen[-1] + 1 if chosen else 0, len(values) if chosen else min(len(values), spec.get("first", 99))
        ):
            more = apply(_WORTH, spec["worth"], (j, values[j]))
            if chosen:
                pair = (chosen[-1], j, values[chosen[-1]], values[j])
                if not all(apply(_FITS, each, pair) for each in spec["fits"]):
                    continue
                more += apply(_BONUS, spec["bonus"], pair) if "bonus" in spec else 0
            yield from self._totals(spec, values, [*chosen, j], total + more)

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to ten items."""
        return ([rng.randint(0, 20) for _ in range(rng.randint(min(size, 6), 2 + size * 4 // 5))],)
