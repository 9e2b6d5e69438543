"""Dynamic programming: in how many ways parts in a row make a total."""

from __future__ import annotations

from typing import Any

from sparring.tasks.code_families._ops import Op, block, coded, dashed, draw_clauses, every, listed, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_NEXT = {
    "unlike": Op(
        "b is neither a nor a + {0}", "b not in (a, a + {0})", lambda a, b, k: b - a not in (0, k), (range(1, 5),)
    ),
    "sum": Op("a + b is not a multiple of {0}", "(a + b) % {0} != 0", lambda a, b, m: -a % m != b % m, (range(3, 8),)),
    "rise": Op("b is at most a + {0}", "b <= a + {0}", lambda a, b, k: not b - a > k, (range(0, 5),)),
    "fall": Op("b is at least a - {0}", "b >= a - {0}", lambda a, b, k: a - b < k + 1, (range(0, 5),)),
    "product": Op(
        "a * b leaves a remainder other than {1} on division by {0}",
        "a * b % {0} != {1}",
        lambda a, b, m, r: divmod(b * a, m)[1] != r,
        (range(3, 9), range(0, 3)),
        2,
    ),
    "even": Op(
        "a is odd or b is below {0}",
        "(a % 2 == 1 or b < {0})",
        lambda a, b, k: not (a % 2 == 0 and b >= k),
        (range(2, 9),),
        3,
    ),
}


@program_family("ordered_sums", "dynamic programming", "counting")
class OrderedSums(ProgramFamily):
    """Sequences of parts with a given sum, where rules say which part may follow which."""

    signature = "(total: int) -> int"
    edges = ((0,), (1,), (2,), (7,), (30,))

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return the parts, the rules for neighbours, the modulus, and from level 2 on limits and values of parts."""
        parts = sorted(rng.sample(range(1, 12), 4 + level // 3))
        spec: Spec = {
            "parts": {f"p{i}": part for i, part in enumerate(parts)},
            "next": draw_clauses(rng, _NEXT, level, 1 + (level + 1) // 3),
            "modulus": rng.randint(1001, 9999),
        }
        if level > 1:
            spec["colours"] = [rng.randint(2, 5), rng.randint(1, 2), rng.randint(2, 4)]
        if level > 2:
            spec["limit"] = [rng.choice(parts), rng.randint(1, 3)]
        if level > 3:
            spec["ends"] = [rng.randint(2, 5), rng.randint(0, 1)]
        if level > 4:
            spec["length"] = [rng.randint(2, 3), rng.randint(0, 1)]
        return spec

    def statement(self, spec: Spec) -> str:
        """List the rules."""
        lines = [
            f"The numbers are from {listed(list(spec['parts'].values()))}; each may come any number of times"
            + (", unless a rule below forbids it." if "limit" in spec else "."),
            f"Whenever a number b stands directly after a number a, "
            f"{every([said(_NEXT, each) for each in spec['next']])}.",
        ]
        if "colours" in spec:
            m, r, colours = spec["colours"]
            lines.append(
                f"Every number that leaves a remainder of at least {r} on division by {m} has one of {colours} "
                f"colours; sequences that "
                "differ in a colour are different."
            )
        if "limit" in spec:
            part, times = spec["limit"]
            lines.append(f"The number {part} comes at most {times} time{'s' * (times > 1)}.")
        if "ends" in spec:
            m, r = spec["ends"]
            lines.append(f"The last number does not leave the remainder {r} on division by {m}.")
        if "length" in spec:
            m, r = spec["length"]
            lines.append(f"How many numbers there are leaves the remainder {r} on division by {m}.")
        return (
            f"How many sequences of numbers have the sum `total` and keep these rules?\n\n{dashed(lines)}\n\nReturn "
            f"the remainder of "
            f"that number on division by {spec['modulus']}. `total` is at least 0 and at most 300. The sequence "
            f"without numbers has "
            "the sum 0; it keeps the rules about neighbours and about the last number."
        )

    def solution(self, spec: Spec) -> str:
        """A table by sum, last number, uses of the limited number and length."""
        m, r, colours = spec.get("colours", [1, 1, 1])
        part, times = spec.get("limit", [0, 0])
        ends = "a == 0 or a % {} != {}".format(*spec["ends"]) if "ends" in spec else "True"
        every, rest = spec.get("length", [1, 0])
        lines = f"""
            table = [{{}} for _ in range(total + 1)]
            table[0][0, 0, 0] = 1
            for done in range(total + 1):
                for (a, used, count), ways in table[done].items():
                    for b in {list(spec["parts"].values())}:
                        now = used + (b == {part})
                        if done + b > total or now > {times}:
                            continue
                        if a == 0 or {" and ".join(coded(_NEXT, each) for each in spec["next"])}:
                            key = (b, now, (count + 1) % {every})
                            more = ways * {colours} if b % {m} >= {r} else ways
                            table[done + b][key] = table[done + b].get(key, 0) + more
            kept = (ways for (a, _, count), ways in table[total].items() if count == {rest} and ({ends}))
            return sum(kept) % {spec["modulus"]}
        """
        return f"def ordered_sums(total):\n{block(lines)}\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Take the last number off, and so on."""
        known: dict[tuple[int, int, int, int], int] = {}
        parts = list(spec["parts"].values())
        part, times = spec.get("limit", (0, 0))
        pairs = {(last, after) for last in parts for after in [0, *parts] if self._may_stand(spec, last, after)}

        def ways(left: int, after: int, rest: int, phase: int) -> int:
            """Sequences with the sum `left` that are `phase` numbers short and stand before `after` (0: at the end)."""
            if left == 0:
                return int(phase == 0)
            here = (left, after, rest, phase)
            if here not in known:
                known[here] = sum(
                    self._colours(spec, last)
                    * ways(left - last, last, rest - (last == part), self._earlier(spec, phase))
                    for last in parts
                    if last <= left and (last != part or rest) and (last, after) in pairs
                )
            return known[here]

        every, rest = spec.get("length", (1, 0))
        return ways(args[0], 0, times, rest if rest < every else every) % spec["modulus"]

    def _colours(self, spec: Spec, number: int) -> int:
        m, r, colours = spec.get("colours", (1, 1, 1))
        return int(colours) if number - number // m * m >= r else 1

    def _earlier(self, spec: Spec, phase: int) -> int:
        return int((phase or spec.get("length", (1, 0))[0]) - 1)

    def _may_stand(self, spec: Spec, last: int, after: int) -> bool:
        if after:
            return all(_NEXT[name].run(last, after, *given) for name, *given in spec["next"])
        m, r = spec.get("ends", (1, 1))
        return bool(last % m != r)

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to 34."""
        return (rng.randint(3, 4 + 3 * size),)
