"""Dynamic programming: sequences whose terms depend on earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

from sparring.tasks.code_families._ops import Op, apply, block, coded, draw_clause, numbered, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_BACK = range(1, 5)


class _At(NamedTuple):
    n: int
    before: Sequence[int]
    """a(1) to a(n - 1)."""

    def a(self, i: int) -> int:
        """Return the i-th term, counted from 1."""
        return self.before[i - 1]


_IF = {
    "rest": Op(
        "n leaves the remainder {1} on division by {0}",
        "n % {0} == {1}",
        lambda at, m, r: divmod(at.n, m)[1] == r,
        (range(2, 6), range(0, 2)),
    ),
    "term": Op(
        "a(n - {0}) leaves a remainder of at least {2} on division by {1}",
        "a[n - {0}] % {1} >= {2}",
        lambda at, k, m, r: at.before[-k] - at.before[-k] // m * m >= r,
        (_BACK, range(2, 8), range(1, 3)),
    ),
    "above": Op("a(n - 1) is above {0}", "a[n - 1] > {0}", lambda at, k: not at.before[-1] <= k, (range(20, 500),)),
    "falls": Op(
        "a(n - {0}) is below a(n - {0} - 1)",
        "a[n - {0}] < a[n - {0} - 1]",
        lambda at, k: at.a(at.n - k) - at.before[-1 - k] < 0,
        (range(1, 4),),
        2,
    ),
    "sum": Op(
        "a(n - {0}) + a(n - {1}) is a multiple of {2}",
        "(a[n - {0}] + a[n - {1}]) % {2} == 0",
        lambda at, i, j, m: at.before[-i] % m == -at.before[-j] % m,
        (range(1, 3), range(3, 5), range(2, 5)),
        3,
    ),
}
_TERM = {
    "line": Op(
        "{0} * a(n - {1}) + {2}",
        "{0} * a[n - {1}] + {2}",
        lambda at, c, k, b: b + sum(at.a(at.n - k) for _ in range(c)),
        (range(2, 8), _BACK, range(0, 30)),
    ),
    "two": Op(
        "{0} * a(n - {1}) + {3} * a(n - {2})",
        "{0} * a[n - {1}] + {3} * a[n - {2}]",
        lambda at, c, i, j, d: at.before[-i] * c + at.before[-j] * d,
        (range(1, 6), range(1, 3), range(3, 5), range(1, 6)),
    ),
    "place": Op(
        "a(n - {0}) + {1} * n",
        "a[n - {0}] + {1} * n",
        lambda at, k, c: c * len(at.before) + c + at.before[-k],
        (_BACK, range(1, 12)),
    ),
    "apart": Op(
        "the distance of a(n - {0}) and {2} * a(n - {1}) (never negative)",
        "abs(a[n - {0}] - {2} * a[n - {1}])",
        lambda at, i, j, c: max(at.a(at.n - i), c * at.a(at.n - j)) - min(at.a(at.n - i), c * at.a(at.n - j)),
        (range(1, 3), range(3, 5), range(1, 4)),
        2,
    ),
    "half": Op(
        "a(h) * {0} + {1}, where h is n / 2 rounded down",
        "a[n // 2] * {0} + {1}",
        lambda at, c, b: b + c * at.before[(at.n - at.n % 2) // 2 - 1],
        (range(1, 8), range(0, 30)),
        3,
    ),
    "least": Op(
        "the smallest of a(n - 1), a(n - 2), ..., a(n - {0}), times {1}, plus {2}",
        "min(a[n - {0}:n]) * {1} + {2}",
        lambda at, k, c, b: b + c * sorted(at.before[-k:])[0],
        (range(2, 5), range(2, 6), range(0, 30)),
        3,
    ),
    "jump": Op(
        "a(n - j) + {1}, where j is 1 plus the remainder of a(n - 1) on division by {0}",
        "a[n - 1 - a[n - 1] % {0}] + {1}",
        lambda at, m, b: at.before[-1 - divmod(at.before[-1], m)[1]] + b,
        (range(2, 5), range(1, 60)),
        4,
    ),
    "product": Op(
        "a(n - {0}) * a(n - {1}) + {2}",
        "a[n - {0}] * a[n - {1}] + {2}",
        lambda at, i, j, b: b + at.before[-j] * at.before[-i],
        (range(1, 3), range(3, 5), range(1, 60)),
        4,
    ),
}
_RESULT: dict[str, tuple[str, str, Callable[[list[int]], Any]]] = {
    "term": ("a(n)", "a[n]", lambda a: a[-1]),
    "sum": ("a(1) + a(2) + ... + a(n)", "sum(a[1:n + 1])", lambda a: sum(reversed(a))),
    "largest": ("the largest of a(1), ..., a(n)", "max(a[1:n + 1])", lambda a: sorted(a)[-1]),
    "falls": (
        "how many i from 2 to n have a(i) < a(i - 1)",
        "sum(a[i] < a[i - 1] for i in range(2, n + 1))",
        lambda a: sum(y - x < 0 for x, y in pairwise(a)),
    ),
}


@program_family("recurrence", "dynamic programming", "sequences")
class Recurrence(ProgramFamily):
    """A sequence by cases, modulo a number."""

    signature = "(n: int) -> int"
    edges = ((1,), (2,), (5,), (6,), (300,))
    choices: ClassVar = {"result": tuple(_RESULT)}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return five first terms, cases, what else holds, the modulus and what is returned."""
        cases: list[dict[str, Any]] = []
        for _ in range(1 + level // 2):
            used = [case["then"][0] for case in cases]
            cases.append({"if": draw_clause(rng, _IF, level), "then": draw_clause(rng, _TERM, level, used)})
        last = draw_clause(rng, _TERM, level, [case["then"][0] for case in cases])
        first = {f"a{i}": rng.randint(0, 40) for i in range(1, 6)}
        result = rng.choice(list(_RESULT)[: min(4, level)])
        return {"first": first, "cases": cases, "else": last, "modulus": rng.randint(101, 1999), "result": result}

    def statement(self, spec: Spec) -> str:
        """The first terms and the cases."""
        first = ", ".join(f"a({i}) = {value}" for i, value in enumerate(spec["first"].values(), 1))
        lines = [f"If {said(_IF, case['if'])}: {said(_TERM, case['then'])}." for case in spec["cases"]]
        lines.append(f"Otherwise: {said(_TERM, spec['else'])}.")
        return (
            f"A sequence begins {first}. For every n from 6 on, a(n) is the remainder on division by "
            f"{spec['modulus']} of what the "
            f"first of these lines says whose condition is true:\n\n{numbered(lines)}"
            f"\n\nReturn {_RESULT[spec['result']][0]} for the given `n`, which is at least 1 and at most 10,000."
        )

    def solution(self, spec: Spec) -> str:
        """A table from the first term on."""
        chain = "".join(
            f"{'elif' if i else 'if'} {coded(_IF, case['if'])}:\n    x = {coded(_TERM, case['then'])}\n"
            for i, case in enumerate(spec["cases"])
        )
        return (
            f"def recurrence(n):\n    a = [0, {', '.join(map(str, spec['first'].values()))}]\n    last = n\n"
            f"    for n in range(6, last + 1):\n{block(chain, 2)}\n        else:\n            x = "
            f"{coded(_TERM, spec['else'])}\n"
            f"        a.append(x % {spec['modulus']})\n    n = last\n    return {_RESULT[spec['result']][1]}\n"
        )

    def run(self, spec: Spec, *args: Any) -> Any:
        """Append one term after the other."""
        terms = list(spec["first"].values())
        while len(terms) < args[0]:
            at = _At(len(terms) + 1, terms)
            then = next((case["then"] for case in spec["cases"] if apply(_IF, case["if"], at)), spec["else"])
            terms.append(apply(_TERM, then, at) % spec["modulus"])
        return _RESULT[spec["result"]][2](terms[: args[0]])

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to 30 * size."""
        return (rng.randint(6, 30 * size),)
