"""Synthesis: programs on whole numbers from examples."""

from __future__ import annotations

from sparring.tasks.code_families._ops import Op
from sparring.tasks.code_families._synthesis import Synthesis
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import Spec, program_family
from sparring.tasks.programs import Args

_STEPS = {
    "add": Op("Add {0}.", "n += {0}", lambda n, k: n - -k, (range(2, 120),)),
    "times": Op("Multiply by {0}.", "n *= {0}", lambda n, k: sum(n for _ in range(k)), (range(2, 40),)),
    "part": Op("Divide by {0} and round down.", "n //= {0}", lambda n, k: (n - n % k) // k, (range(2, 15),)),
    "from": Op(
        "Replace the number by its distance from {0} (never negative).",
        "n = abs({0} - n)",
        lambda n, k: max(n, k) - min(n, k),
        (range(5, 400),),
    ),
    "rest": Op(
        "If the number is {0} or more, replace it by its remainder on division by {0}.",
        "n %= {0}",
        lambda n, m: divmod(n, m)[1],
        (range(15, 500),),
    ),
    "turn": Op(
        "Write the decimal digits in reverse order (leading zeros then vanish), and add {0}.",
        "n = int(str(n)[::-1]) + {0}",
        lambda n, k: k + int("".join(reversed(str(n)))),
        (range(0, 60),),
    ),
    "sum": Op(
        "Add {0} times the sum of the decimal digits.",
        "n += {0} * sum(map(int, str(n)))",
        lambda n, k: n + sum(k * "0123456789".index(digit) for digit in str(n)),
        (range(1, 30),),
    ),
    "parity": Op(
        "If the number is even add {0}, otherwise multiply it by {1}.",
        "n = n + {0} if n % 2 == 0 else n * {1}",
        lambda n, k, m: (n + k, m * n)[n & 1],
        (range(1, 40), range(2, 6)),
        2,
    ),
    "least": Op(
        "If the number is below {0}, replace it by {0}.",
        "n = max(n, {0})",
        lambda n, k: sorted((n, k))[1],
        (range(20, 120),),
        2,
    ),
    "last": Op(
        "If the last digit is {0} or more, subtract the last digit, otherwise add {1}.",
        "n = n - n % 10 if n % 10 >= {0} else n + {1}",
        lambda n, k, m: n + m if int(str(n)[-1]) < k else n // 10 * 10,
        (range(3, 8), range(1, 40)),
        3,
    ),
    "half": Op(
        "Halve the number as long as it is even and above {0}.",
        "while n % 2 == 0 and n > {0}:\n    n //= 2",
        lambda n, k: _halved(n, k),
        (range(4, 60),),
        3,
    ),
    "sort": Op(
        "Write the decimal digits in rising order (leading zeros then vanish), and multiply by {0}.",
        "n = int(''.join(sorted(str(n)))) * {0}",
        lambda n, k: k * int("".join(d * str(n).count(d) for d in "0123456789")),
        (range(1, 8),),
        4,
    ),
    "bits": Op(
        "Add {0} times the number of ones in the binary notation.",
        "n += {0} * bin(n).count('1')",
        lambda n, k: n + k * sum(n >> i & 1 for i in range(n.bit_length())),
        (range(2, 20),),
        4,
    ),
}


def _halved(n: int, least: int) -> int:
    return n if n & 1 or n <= least else _halved(n >> 1, least)


@program_family("number_synthesis", "program synthesis", "arithmetic", "induction")
class NumberSynthesis(Synthesis):
    """Steps that change a number."""

    signature = "(n: int) -> int"
    edges = ((0,), (1,), (100,), (2048,))
    ops = _STEPS
    argument = ("n", "n", "a whole number of 0 or more")

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to four digits."""
        return (rng.randint(0, rng.choice((30, 200, 5000))),)
