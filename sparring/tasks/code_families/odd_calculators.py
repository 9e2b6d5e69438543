"""Parsing: expressions whose operators have meanings, precedences and directions of their own."""

from __future__ import annotations

from typing import Any

from sparring.tasks.code_families._ops import Op, apply, block, coded, dashed, draw_clause, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_SIGNS = "@#&%^~!$?"
_MEANS = {
    "add": Op(
        "{0} * a + {1} * b",
        "{0} * a + {1} * b",
        lambda ab, x, y: sum(ab[0] for _ in range(x)) + y * ab[1],
        (range(1, 7), range(1, 7)),
    ),
    "minus": Op(
        "a - {0} * b + {1}", "a - {0} * b + {1}", lambda ab, x, y: y - (x * ab[1] - ab[0]), (range(1, 6), range(0, 20))
    ),
    "times": Op("a * b + {0}", "a * b + {0}", lambda ab, x: x + ab[1] * ab[0], (range(0, 30),)),
    "rest": Op(
        "the remainder of a + {1} * b on division by {0}",
        "(a + {1} * b) % {0}",
        lambda ab, m, x: divmod(x * ab[1] + ab[0], m)[1],
        (range(5, 40), range(1, 7)),
    ),
    "apart": Op(
        "the distance of a and {0} * b (never negative)",
        "abs(a - {0} * b)",
        lambda ab, x: max(ab[0], x * ab[1]) - min(ab[0], x * ab[1]),
        (range(1, 7),),
        2,
    ),
    "larger": Op(
        "the larger of a and b + {0}",
        "max(a, b + {0})",
        lambda ab, x: ab[0] if ab[0] > x + ab[1] else x + ab[1],
        (range(-9, 20),),
        2,
    ),
    "smaller": Op(
        "the smaller of {0} * a and b",
        "min({0} * a, b)",
        lambda ab, x: ab[1] if ab[1] < x * ab[0] else x * ab[0],
        (range(1, 7),),
        3,
    ),
    "choose": Op(
        "a if a + b is even, otherwise {0} * b",
        "(a if (a + b) % 2 == 0 else {0} * b)",
        lambda ab, x: ab[0] if ab[0] & 1 == ab[1] & 1 else x * ab[1],
        (range(2, 7),),
        3,
    ),
    "power": Op(
        "a squared minus {0} * b", "a ** 2 - {0} * b", lambda ab, x: -x * ab[1] + ab[0] * ab[0], (range(1, 7),), 4
    ),
}
_BEFORE = {
    "minus": Op("{0} - a", "{0} - a", lambda a, k: -(a - k), (range(0, 100),)),
    "times": Op("{0} * a + 1", "{0} * a + 1", lambda a, k: 1 + a * k, (range(2, 9),)),
    "apart": Op(
        "the distance of a from {0} (never negative)",
        "abs(a - {0})",
        lambda a, k: max(a, k) - min(a, k),
        (range(5, 60),),
    ),
}


@program_family("odd_calculator", "parsing", "expressions", "recursion")
class OddCalculator(ProgramFamily):
    """An expression with operators that are defined in the task."""

    signature = "(text: str) -> int"
    edges = (("7",), ("12",))

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return operators in groups of equal precedence, from level 3 on a sign in front, and a modulus."""
        signs = rng.sample(_SIGNS, 7)
        used: list[str] = []
        groups = []
        for _ in range(2 + (level > 3)):
            operators = []
            for _ in range(1 + (level > 1 and rng.random() < 0.6)):
                meaning = draw_clause(rng, _MEANS, level, used)
                used.append(meaning[0])
                operators.append({"sign": signs[len(used) - 1], "means": meaning})
            groups.append({"operators": operators, "right": rng.random() < 0.5})
        spec: Spec = {"groups": groups, "modulus": rng.randint(500, 9999)}
        return spec | ({"front": {"sign": signs[-1], "means": draw_clause(rng, _BEFORE, level)}} if level > 2 else {})

    def statement(self, spec: Spec) -> str:
        """One line per group."""
        lines = []
        for i, group in enumerate(spec["groups"]):
            told = "; ".join(f"a {one['sign']} b is {said(_MEANS, one['means'])}" for one in group["operators"])
            binds = "Binds most strongly" if i == 0 else f"Binds {'less' if i == 1 else 'still less'} strongly"
            lines.append(
                f"{binds}, and several in a row without parentheses are worked out from "
                f"{'right to left' if group['right'] else 'left to right'}: {told}."
            )
        front = ""
        if "front" in spec:
            one = spec["front"]
            front = (
                f" {one['sign']} may stand in front of a number, a parenthesis or another {one['sign']}, binds more "
                f"strongly than all "
                f"others, and {one['sign']}a is {said(_BEFORE, one['means'])}."
            )
        return (
            "Return the value of the expression `text`. It has whole numbers, parentheses, spaces without meaning, "
            "and these "
            f"operators:\n\n{dashed(lines)}\n\nOperators of one line bind equally.{front} The result of every "
            f"operation is replaced by its "
            f"remainder on division by {spec['modulus']} (0 or more, as Python's `%` has it) at once; numbers in the "
            f"text are below that."
        )

    def solution(self, spec: Spec) -> str:
        """Precedence climbing, one function per group."""
        means: dict[str, Any] = {one["sign"]: one["means"] for group in spec["groups"] for one in group["operators"]}
        chain = "".join(
            f"if sign == {sign!r}:\n    return ({coded(_MEANS, meaning)}) % {spec['modulus']}\n"
            for sign, meaning in means.items()
        )
        groups = [("".join(one["sign"] for one in group["operators"]), group["right"]) for group in spec["groups"]][
            ::-1
        ]
        front = spec.get("front")
        prefix = (
            f"if token == {front['sign']!r}:\n    a = atom()\n    return ({coded(_BEFORE, front['means'])}) % "
            f"{spec['modulus']}"
            if front
            else ""
        )
        lines = f"""
            tokens = re.findall(r'[0-9]+|[^0-9 ]', text)[::-1]

            def atom():
                token = tokens.pop()
{block(prefix, 4)}
                if token == '(':
                    value = parse(0)
                    tokens.pop()
                    return value
                return int(token)

            def parse(depth):
                if depth == {len(groups)}:
                    return atom()
                signs, right = {groups}[depth]
                values, found = [parse(depth + 1)], []
                while tokens and tokens[-1] in signs:
                    found.append(tokens.pop())
                    values.append(parse(depth + 1))
                while found and right:
                    b, a = values.pop(), values.pop()
                    values.append(work_out(found.pop(), a, b))
                for sign, b in zip(found, values[1:]):
                    values[0] = work_out(sign, values[0], b)
                return values[0]

            return parse(0)
        """
        return (
            f"import re\n\n\ndef work_out(sign, a, b):\n{block(chain)}\n\n\ndef odd_calculator(text):\n{block(lines)}\n"
        )

    def run(self, spec: Spec, *args: Any) -> Any:
        """Cut the text at the operator that is worked out last."""
        return self._value(spec, args[0].replace(" ", ""))

    def _value(self, spec: Spec, text: str) -> int:
        for group in reversed(spec["groups"]):
            means = {one["sign"]: one["means"] for one in group["operators"]}
            places = self._outside(text, "".join(means))
            if places:
                at = places[0] if group["right"] else places[-1]
                sides = (self._value(spec, text[:at]), self._value(spec, text[at + 1 :]))
                return int(apply(_MEANS, means[text[at]], sides)) % int(spec["modulus"])
        if "front" in spec and text[0] == spec["front"]["sign"]:
            return int(apply(_BEFORE, spec["front"]["means"], self._value(spec, text[1:]))) % int(spec["modulus"])
        return self._value(spec, text[1:-1]) if text[0] == "(" else int(text)

    def _outside(self, text: str, signs: str) -> list[int]:
        places, depth = [], 0
        for i, mark in enumerate(text):
            depth += (mark == "(") - (mark == ")")
            if mark in signs and depth == 0:
                places.append(i)
        return places

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to 2 * size numbers."""
        return (self._expression(spec, rng, 1 + size // 2 + rng.randint(0, size // 2), 2),)

    def _expression(self, spec: Spec, rng: EpisodeRng, count: int, depth: int) -> str:
        signs = [one["sign"] for group in spec["groups"] for one in group["operators"]]
        out = []
        for _ in range(count):
            nested = depth > 0 and rng.random() < 0.2
            one = (
                f"({self._expression(spec, rng, rng.randint(1, 3), depth - 1)})" if nested else str(rng.randint(0, 60))
            )
            if "front" in spec and rng.random() < 0.2:
                one = spec["front"]["sign"] * rng.randint(1, 2) + one
            out += [one, rng.choice(["", " "]) + rng.choice(signs) + rng.choice(["", " "])]
        return "".join(out[:-1])

    def mutants(self, spec: Spec) -> Any:
        """Leave no operator out: a text that has it would have no value."""
        return ((False, mutant) for dropped, mutant in super().mutants(spec) if not dropped)
