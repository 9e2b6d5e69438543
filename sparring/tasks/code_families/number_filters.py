"""Arithmetic: which of the whole numbers of a range have properties, and what of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from sparring.tasks.code_families._ops import Op, apply, block, coded, dashed, draw_clauses, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args


def _in_base(n: int, base: int) -> Iterator[int]:
    while n:
        yield n % base
        n //= base


_IS = {
    "multiple": Op(
        "n is a multiple of {0} or of {1}",
        "(n % {0} == 0 or n % {1} == 0)",
        lambda n, a, b: not (n % a and n % b),
        (range(2, 12), range(2, 12)),
    ),
    "rest": Op(
        "n leaves a remainder of at least {1} on division by {0}",
        "n % {0} >= {1}",
        lambda n, m, r: n - n // m * m >= r,
        (range(4, 16), range(1, 4)),
    ),
    "sum": Op(
        "the sum of the decimal digits of n, times {2}, leaves a remainder below {1} on division by {0}",
        "sum(map(int, str(n))) * {2} % {0} < {1}",
        lambda n, m, r, k: sum(k * d for d in _in_base(n, 10)) % m in range(r),
        (range(5, 12), range(2, 5), range(1, 5)),
    ),
    "digit": Op(
        "n has a decimal digit from {0} to {1}",
        "any({0} <= int(d) <= {1} for d in str(n))",
        lambda n, a, b: bool(set(_in_base(n, 10)) & set(range(a, b + 1))),
        (range(1, 5), range(5, 9)),
    ),
    "far": Op(
        "n differs by more than {1} from the nearest multiple of {0}",
        "min(n % {0}, -n % {0}) > {1}",
        lambda n, m, k: all((n + d) % m for d in range(-k, k + 1)),
        (range(7, 30), range(1, 3)),
        2,
    ),
    "ones": Op(
        "the number of ones in the binary notation of n is at least {0}",
        "bin(n).count('1') >= {0}",
        lambda n, k: sum(_in_base(n, 2)) >= k,
        (range(3, 6),),
        2,
    ),
    "square": Op(
        "n squared leaves a remainder above {1} on division by {0}",
        "n * n % {0} > {1}",
        lambda n, m, r: pow(n, 2, m) > r,
        (range(5, 20), range(0, 4)),
        2,
    ),
    "divisors": Op(
        "n has at least {0} divisors from 1 to {1}",
        "sum(n % d == 0 for d in range(1, {1} + 1)) >= {0}",
        lambda n, k, most: len([d for d in range(1, most + 1) if n // d * d == n]) >= k,
        (range(3, 5), range(6, 20)),
        3,
    ),
    "base": Op(
        "the digits of n in base {0} have a sum that is not a multiple of {1}",
        "digit_sum(n, {0}) % {1} != 0",
        lambda n, base, m: sum(_in_base(n, base)) % m > 0,
        (range(3, 9), range(2, 6)),
        3,
    ),
    "prime": Op(
        "n plus {0} is a prime number",
        "is_prime(n + {0})",
        lambda n, k: n + k > 1 and len([d for d in range(1, int((n + k) ** 0.5) + 1) if (n + k) % d == 0]) == 1,
        (range(0, 12),),
        4,
    ),
}
_HELP = {
    "base": "def digit_sum(n, base):\n    return n % base + digit_sum(n // base, base) if n else 0\n\n\n",
    "prime": "def is_prime(n):\n    return n > 1 and all(n % d for d in range(2, n) if d * d <= n)\n\n\n",
}
_RESULT: dict[str, tuple[str, str, Callable[[list[int]], Any]]] = {
    "count": ("how many there are", "len(found)", lambda found: sum(1 for _ in found)),
    "sum": ("their sum (0 if there are none)", "sum(found)", lambda found: sum(reversed(found))),
    "ends": (
        "the smallest plus the largest of them (0 if there are none)",
        "found[0] + found[-1] if found else 0",
        lambda found: min(found) + max(found) if found else 0,
    ),
    "gap": (
        "the largest difference of two of them between which there is no other (0 if there are fewer than two)",
        "max((b - a for a, b in zip(found, found[1:])), default=0)",
        lambda found: sorted([0] + [found[i] - found[i - 1] for i in range(1, len(found))])[-1],
    ),
}


@program_family("number_filter", "arithmetic", "number theory")
class NumberFilter(ProgramFamily):
    """Properties of numbers, joined by and, or, exactly."""

    signature = "(low: int, high: int) -> int"
    edges = ((1, 1), (10, 9), (1, 100), (95, 140))
    choices: ClassVar = {"result": tuple(_RESULT)}
    fixed = frozenset({"needs"})

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return two to five properties, how many a number needs, and what is returned."""
        count = 2 + (level + 1) // 2
        needs = count if level == 1 else rng.choice([1, count, rng.randint(1, count)])
        return {
            "is": draw_clauses(rng, _IS, level, count),
            "needs": needs,
            "exactly": level > 1 and rng.random() < 0.5,
            "result": rng.choice(list(_RESULT)),
        }

    def statement(self, spec: Spec) -> str:
        """List the properties."""
        count, needs = len(spec["is"]), spec["needs"]
        how = (
            f"exactly {needs}"
            if spec["exactly"] and needs < count
            else "all"
            if needs == count
            else f"at least {needs}"
        )
        return (
            f"Take the whole numbers n from `low` to `high`, both included, for which {how} of these statements "
            f"hold:\n\n"
            f"{dashed([said(_IS, each) for each in spec['is']])}\n\nReturn {_RESULT[spec['result']][0]}. `low` is at "
            f"least 1; if "
            "`high` is below `low`, there are no such numbers."
        )

    def solution(self, spec: Spec) -> str:
        """Count the true properties of every number."""
        helpers = "".join(_HELP.get(each[0], "") for each in spec["is"])
        sign = "==" if spec["exactly"] else ">="
        checks = ", ".join(coded(_IS, each) for each in spec["is"])
        lines = f"""
            found = [n for n in range(low, high + 1) if sum([{checks}]) {sign} {spec["needs"]}]
            return {_RESULT[spec["result"]][1]}
        """
        return f"{helpers}def number_filter(low, high):\n{block(lines)}\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Try every number."""
        found = []
        for n in range(args[0], args[1] + 1):
            true = len([each for each in spec["is"] if apply(_IS, each, n)])
            if true == spec["needs"] or (true > spec["needs"] and not spec["exactly"]):
                found.append(n)
        return _RESULT[spec["result"]][2](found)

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """A range of up to 20 * size numbers below 2,000."""
        low = rng.randint(1, 1500)
        return low, low + rng.randint(0, 20 * size)
