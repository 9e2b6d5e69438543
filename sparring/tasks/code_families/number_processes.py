"""Arithmetic: a number that rules change round by round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from sparring.tasks.code_families._ops import Op, apply, block, coded, draw_clause, numbered, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args


def _digits(n: int) -> list[int]:
    out = []
    while n > 9:
        n, digit = divmod(n, 10)
        out.append(digit)
    return [*out, n]


def _joined(digits: list[int]) -> int:
    value = 0
    for digit in digits:
        value = 10 * value + digit
    return value


_IF = {
    "rest": Op(
        "n leaves the remainder {1} on division by {0}",
        "n % {0} == {1}",
        lambda n, m, r: divmod(n, m)[1] == r,
        (range(2, 9), range(0, 2)),
    ),
    "above": Op("n is above {0}", "n > {0}", lambda n, k: not n <= k, (range(20, 600),)),
    "last": Op("the last digit of n is at least {0}", "n % 10 >= {0}", lambda n, k: _digits(n)[0] >= k, (range(2, 9),)),
    "sum": Op(
        "the sum of the digits of n leaves the remainder {1} on division by {0}",
        "sum(map(int, str(n))) % {0} == {1}",
        lambda n, m, r: (sum(_digits(n)) - r) % m == 0,
        (range(2, 6), range(0, 2)),
        2,
    ),
    "has": Op("n has the digit {0}", "{0!r} in str(n)", lambda n, d: int(d) in _digits(n), ("0123456789",), 2),
    "rises": Op(
        "n is larger than its digits in reverse order, read as a number",
        "n > int(str(n)[::-1])",
        lambda n: n > _joined(_digits(n)),
        (),
        3,
    ),
    "round": Op(
        "the number of the round is a multiple of {0}", "round % {0} == 0", lambda n, k: False, (range(2, 5),), 3
    ),
}
_DO = {
    "line": Op(
        "{0} * n + {1}", "{0} * n + {1}", lambda n, a, b: sum(n for _ in range(a)) + b, (range(2, 10), range(1, 100))
    ),
    "part": Op(
        "n divided by {0} and rounded down, plus {1}",
        "n // {0} + {1}",
        lambda n, d, b: (n + d * b) // d,
        (range(2, 6), range(0, 60)),
    ),
    "sums": Op(
        "{0} times the sum of the digits of n, plus {1}",
        "{0} * sum(map(int, str(n))) + {1}",
        lambda n, a, b: b + sum(a * d for d in _digits(n)),
        (range(2, 40), range(0, 90)),
    ),
    "turned": Op(
        "the number that the digits of n in reverse order give, plus {0}",
        "int(str(n)[::-1]) + {0}",
        lambda n, b: b + _joined(_digits(n)),
        (range(0, 300),),
        2,
    ),
    "sorted": Op(
        "the number that the digits of n in rising order give, times {0}",
        "int(''.join(sorted(str(n)))) * {0}",
        lambda n, a: a * _joined(sorted(_digits(n))),
        (range(2, 12),),
        2,
    ),
    "square": Op("n squared plus {0}", "n ** 2 + {0}", lambda n, b: n * n + b, (range(1, 300),), 3),
    "squares": Op(
        "the sum of the squares of the digits of n, times {0}, plus {1}",
        "{0} * sum(int(d) ** 2 for d in str(n)) + {1}",
        lambda n, a, b: b + sum(a * d * d for d in _digits(n)),
        (range(1, 9), range(1, 60)),
        3,
    ),
    "apart": Op(
        "{0} times the distance of n from {1} (never negative)",
        "{0} * abs(n - {1})",
        lambda n, a, k: a * (max(n, k) - min(n, k)),
        (range(1, 6), range(50, 500)),
        4,
    ),
}
_RESULT: dict[str, tuple[str, str, Callable[[list[int]], Any]]] = {
    "last": ("n after the last round", "n", lambda seen: seen[-1]),
    "largest": (
        "the largest number that n has been, the one given at the start included",
        "max(seen)",
        lambda seen: sorted(seen)[-1],
    ),
    "distinct": (
        "how many different numbers n has been, the one given at the start included",
        "len(set(seen))",
        lambda seen: sum(n not in seen[:i] for i, n in enumerate(seen)),
    ),
    "sum": (
        "the sum of all numbers that n has been, the one given at the start and repetitions included",
        "sum(seen)",
        lambda seen: seen[0] + sum(seen[1:]),
    ),
}


@program_family("number_process", "arithmetic", "digits", "loops")
class NumberProcess(ProgramFamily):
    """Rules that change a number, the first that fits, for a number of rounds."""

    signature = "(n: int, rounds: int) -> int"
    edges = ((0, 0), (5, 1), (99, 2), (100, 30))
    choices: ClassVar = {"result": ("last", "largest", "distinct", "sum")}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return level rules (2 at least), what else is done, a modulus, and what is returned."""
        rules: list[dict[str, Any]] = []
        for _ in range(max(2, level)):
            used = [rule["do"][0] for rule in rules][-2:]
            rules.append(
                {
                    "if": draw_clause(rng, _IF, level, [rules[-1]["if"][0]] if rules else []),
                    "do": draw_clause(rng, _DO, level, used),
                }
            )
        spec: Spec = {"rules": rules, "else": draw_clause(rng, _DO, level), "modulus": rng.randint(300, 2000)}
        spec["result"] = rng.choice(["last", "largest", "distinct", "sum"][: level + 1])
        return spec | ({"stop": rng.randint(2, 60)} if level > 2 else {})

    def statement(self, spec: Spec) -> str:
        """Number the rules."""
        lines = [f"If {said(_IF, rule['if'])}, the next n is {said(_DO, rule['do'])}." for rule in spec["rules"]]
        lines.append(f"Otherwise the next n is {said(_DO, spec['else'])}.")
        stop = (
            f" When n is below {spec['stop']} before a round, that round and all further ones are left out."
            if "stop" in spec
            else ""
        )
        return (
            f"Change the number `n` (0 or more) in `rounds` rounds, counted from 1. In each round the first of these "
            f"rules that "
            f"applies is carried out, and only it:\n\n{numbered(lines)}\n\nWhatever comes out is replaced by its "
            f"remainder on "
            f"division by {spec['modulus']} before the round ends; the n that is given may be larger.{stop} Return "
            f"{_RESULT[spec['result']][0]}. Digits are decimal, without leading zeros."
        )

    def solution(self, spec: Spec) -> str:
        """A loop with a chain of conditions."""
        chain = "".join(
            f"{'elif' if i else 'if'} {coded(_IF, rule['if'])}:\n    n = {coded(_DO, rule['do'])}\n"
            for i, rule in enumerate(spec["rules"])
        )
        stop = f"if n < {spec['stop']}:\n    break\n" if "stop" in spec else ""
        return (
            f"def number_process(n, rounds):\n    seen = [n]\n    for round in range(1, rounds + "
            f"1):\n{block(stop, 2) + chr(10) if stop else ''}"
            f"{block(chain, 2)}\n        else:\n            n = {coded(_DO, spec['else'])}\n        n %= "
            f"{spec['modulus']}\n"
            f"        seen.append(n)\n    return {_RESULT[spec['result']][1]}\n"
        )

    def run(self, spec: Spec, *args: Any) -> Any:
        """Keep a list of the numbers."""
        seen = [args[0]]
        while len(seen) <= args[1] and not seen[-1] < spec.get("stop", 0):
            n = seen[-1]
            does = [rule["do"] for rule in spec["rules"] if self._applies(rule["if"], n, len(seen))] + [spec["else"]]
            seen.append(divmod(apply(_DO, does[0], n), spec["modulus"])[1])
        return _RESULT[spec["result"]][2](seen)

    def _applies(self, clause: list[Any], n: int, number: int) -> bool:
        return number % clause[1] == 0 if clause[0] == "round" else bool(apply(_IF, clause, n))

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """A number below 10 to 2,000, and up to 4 * size rounds."""
        return rng.randint(0, rng.choice((9, 99, 999, 2000))), rng.randint(1, 4 * size)
