"""Simulation: a row of cells that all change at the same time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from sparring.tasks.code_families._ops import Op, apply, block, coded, draw_clause, draw_clauses, every, numbered, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args


class _Cell(NamedTuple):
    left: int
    own: int
    right: int
    place: int
    round: int


_IF = {
    "sum": Op(
        "l + x + r leaves a remainder of at least {1} on division by {0}",
        "(l + x + r) % {0} >= {1}",
        lambda c, m, r: sum(c[:3]) - sum(c[:3]) // m * m >= r,
        (range(2, 9), range(1, 3)),
    ),
    "more": Op("l - r is above {0}", "l - r > {0}", lambda c, k: c.left - c.right > k, (range(-3, 6),)),
    "own": Op("x is at most {0}", "x <= {0}", lambda c, k: not c.own > k, (range(1, 9),)),
    "place": Op(
        "i + {1} * x leaves a remainder other than 0 on division by {0}",
        "(i + {1} * x) % {0} != 0",
        lambda c, m, k: -c.place % m != k * c.own % m,
        (range(2, 6), range(1, 4)),
    ),
    "between": Op(
        "x is neither above both l and r nor below both, or is {0}",
        "(min(l, r) <= x <= max(l, r) or x == {0})",
        lambda c, k: c.own == k or sorted(c[:3])[1] == c.own,
        (range(0, 10),),
        2,
    ),
    "round": Op(
        "the number of the round plus i is a multiple of {0}",
        "(t + i) % {0} == 0",
        lambda c, m: -c.round % m == c.place % m,
        (range(2, 6),),
        3,
    ),
    "near": Op(
        "l and r differ by at most {0}",
        "abs(l - r) <= {0}",
        lambda c, k: c.left in range(c.right - k, c.right + k + 1),
        (range(1, 6),),
        2,
    ),
}
_TO = {
    "line": Op(
        "{0} * l + x + {1}",
        "{0} * l + x + {1}",
        lambda c, a, b: c.own + b + sum(c.left for _ in range(a)),
        (range(1, 5), range(0, 9)),
    ),
    "sides": Op(
        "l + {0} * r + {1}", "l + {0} * r + {1}", lambda c, a, b: b + a * c.right + c.left, (range(1, 5), range(0, 9))
    ),
    "own": Op(
        "{0} * x + {1}", "{0} * x + {1}", lambda c, a, b: b + sum(c.own for _ in range(a)), (range(2, 6), range(1, 9))
    ),
    "larger": Op(
        "the largest of l, x and r, plus {0}", "max(l, x, r) + {0}", lambda c, b: sorted(c[:3])[2] + b, (range(1, 9),)
    ),
    "apart": Op(
        "the distance of l and {1} * r (never negative), plus {0}",
        "abs(l - {1} * r) + {0}",
        lambda c, b, a: max(c.left, a * c.right) - min(c.left, a * c.right) + b,
        (range(0, 9), range(1, 4)),
        2,
    ),
    "product": Op("l * r + {0} * x", "l * r + {0} * x", lambda c, a: a * c.own + c.right * c.left, (range(1, 6),), 3),
    "place": Op("x + {0} * i + r", "x + {0} * i + r", lambda c, a: c.right + c.own + a * c.place, (range(1, 6),), 3),
}
_ENDS: dict[str, tuple[str, str, Callable[[list[int], int], int]]] = {
    "ring": (
        "The row is a ring: the first and the last cell are neighbours, and a single cell is its own neighbour.",
        "row[{i} % len(row)]",
        lambda row, i: row[i % len(row)],
    ),
    "zero": (
        "Beyond the ends of the row all numbers are 0.",
        "(row[{i}] if 0 <= {i} < len(row) else 0)",
        lambda row, i: [0, *row, 0][i + 1],
    ),
    "same": (
        "Beyond an end of the row there is the number of the cell at that end.",
        "row[min(max({i}, 0), len(row) - 1)]",
        lambda row, i: [row[0], *row, row[-1]][i + 1],
    ),
}
_RESULT: dict[str, tuple[str, str, Callable[[list[list[int]]], Any]]] = {
    "row": ("the row after the last round", "row", lambda seen: seen[-1]),
    "sums": (
        "the list of the sums of the row, before the first round and after each round",
        "sums",
        lambda seen: [sum(reversed(row)) for row in seen],
    ),
    "tops": (
        "the list of the largest numbers of the row, before the first round and after each round",
        "tops",
        lambda seen: [sorted(row)[-1] for row in seen],
    ),
}


@program_family("cell_row", "simulation", "cellular automata")
class CellRow(ProgramFamily):
    """A cellular automaton with rules on the cell and its two neighbours."""

    signature = "(row: list[int], rounds: int) -> list[int]"
    edges = (([3], 2), ([4, 1], 0), ([0, 0, 0], 1), ([1, 2, 3, 4, 5, 6, 7, 8, 9], 5))
    choices: ClassVar = {"ends": tuple(_ENDS), "result": tuple(_RESULT)}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return rules, what else happens, the modulus, the ends and what is returned."""
        rules: list[dict[str, Any]] = []
        for place in range(1 + (level + 1) // 2):
            used = [rule["to"][0] for rule in rules]
            rules.append(
                {
                    "if": draw_clauses(rng, _IF, level, 1 + (level > 2 and place == 0)),
                    "to": draw_clause(rng, _TO, level, used[-2:]),
                }
            )
        spec: Spec = {
            "rules": rules,
            "else": draw_clause(rng, _TO, level),
            "modulus": rng.randint(7, 30),
            "ends": rng.choice(list(_ENDS)),
        }
        return spec | {"result": rng.choice(list(_RESULT)[: 1 + level])}

    def statement(self, spec: Spec) -> str:
        """Number the rules."""
        lines = [
            f"If {every([said(_IF, each) for each in rule['if']])}: {said(_TO, rule['to'])}." for rule in spec["rules"]
        ]
        lines.append(f"Otherwise: {said(_TO, spec['else'])}.")
        return (
            "`row` has one cell or more, with a number from 0 to 9 in each. In each of `rounds` rounds, counted from "
            "1, all cells change at "
            "the same time. Let x be the number of the cell, l that of its left neighbour, r that of its right "
            "neighbour, all before the "
            "round, and i the place of the cell, counted from 0. The new number is the remainder on division by "
            f"{spec['modulus']} of what the first of these lines says whose condition is "
            f"true:\n\n{numbered(lines)}\n\n{_ENDS[spec['ends']][0]} "
            f"Return {_RESULT[spec['result']][0]}."
        )

    def solution(self, spec: Spec) -> str:
        """A new list in every round."""
        chain = "".join(
            f"{'elif' if i else 'if'} {' and '.join(coded(_IF, each) for each in rule['if'])}:\n    new = "
            f"{coded(_TO, rule['to'])}\n"
            for i, rule in enumerate(spec["rules"])
        )
        side = _ENDS[spec["ends"]][1]
        return (
            "def cell_row(row, rounds):\n    sums, tops = [sum(row)], [max(row)]\n    for t in range(1, rounds + "
            "1):\n        after = []\n"
            f"        for i, x in enumerate(row):\n            l, r = {side.format(i='(i - 1)')}, "
            f"{side.format(i='(i + 1)')}\n"
            f"{block(chain, 3)}\n            else:\n                new = {coded(_TO, spec['else'])}\n"
            f"            after.append(new % {spec['modulus']})\n        row = after\n        sums.append(sum(row))\n"
            f"        tops.append(max(row))\n    return {_RESULT[spec['result']][1]}\n"
        )

    def run(self, spec: Spec, *args: Any) -> Any:
        """Keep all rows."""
        seen, side = [args[0]], _ENDS[spec["ends"]][2]
        for number in range(1, args[1] + 1):
            row = seen[-1]
            cells = [_Cell(side(row, i - 1), row[i], side(row, i + 1), i, number) for i in range(len(row))]
            seen.append([self._new(spec, cell) for cell in cells])
        return _RESULT[spec["result"]][2](seen)

    def _new(self, spec: Spec, cell: _Cell) -> int:
        for rule in spec["rules"]:
            if all(apply(_IF, each, cell) for each in rule["if"]):
                return int(apply(_TO, rule["to"], cell) % spec["modulus"])
        return int(apply(_TO, spec["else"], cell) % spec["modulus"])

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to size + 3 cells and 7 rounds."""
        return [rng.randint(0, 9) for _ in range(rng.randint(2, size + 3))], rng.randint(1, 7)
