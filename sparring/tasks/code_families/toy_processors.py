"""Simulation: a processor whose instructions are defined in the task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from sparring.tasks.code_families._ops import Op, block, coded, dashed, draw_clause, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_REGISTERS = "abc"
_SYLLABLES = [first + second for first in "bdfgklmnprst" for second in ("ax", "eb", "im", "og", "ur")]
Memory = dict[str, int]


class _Machine:
    """Registers, the place in the program, and the output."""

    def __init__(self, start: dict[str, int]) -> None:
        self.at, self.out, self.r = 0, list[int](), dict(start)

    def set(self, name: str, value: int) -> None:
        """Store a number."""
        self.r[name] = value

    def jump(self, steps: int) -> None:
        """Go on elsewhere; the one step of every line comes on top."""
        self.at += steps - 1


_DOES = {
    "set": Op(
        "sets X to the number n plus {0}", "r[x] = n + {0}", lambda m, x, y, n, k: m.set(x, k + n), (range(0, 20),)
    ),
    "add": Op(
        "adds {0} times Y plus n to X",
        "r[x] += {0} * r[y] + n",
        lambda m, x, y, n, k: m.set(x, m.r[x] + n + sum(m.r[y] for _ in range(k))),
        (range(1, 6),),
    ),
    "less": Op(
        "subtracts Y times {0} from X",
        "r[x] -= r[y] * {0}",
        lambda m, x, y, n, k: m.set(x, -(k * m.r[y] - m.r[x])),
        (range(1, 6),),
    ),
    "rest": Op(
        "sets X to the remainder of X + n on division by {0}",
        "r[x] = (r[x] + n) % {0}",
        lambda m, x, y, n, k: m.set(x, divmod(n + m.r[x], k)[1]),
        (range(5, 40),),
    ),
    "out": Op(
        "writes X times {0} plus n to the output",
        "out.append(r[x] * {0} + n)",
        lambda m, x, y, n, k: m.out.append(n + k * m.r[x]),
        (range(1, 9),),
    ),
    "swap": Op(
        "exchanges X and Y, and adds {0} to X after that",
        "r[x], r[y] = r[y], r[x]\n    r[x] += {0}",
        lambda m, x, y, n, k: (m.r.update({x: m.r[y], y: m.r[x]}), m.set(x, m.r[x] + k)),
        (range(1, 20),),
        2,
    ),
    "largest": Op(
        "sets X to the larger of X and Y plus {0}",
        "r[x] = max(r[x], r[y] + {0})",
        lambda m, x, y, n, k: m.set(x, sorted((m.r[x], m.r[y] + k))[1]),
        (range(-9, 10),),
        2,
    ),
    "skip": Op(
        "leaves out the next n lines if X is above {0}",
        "if r[x] > {0}:\n        at += n",
        lambda m, x, y, n, k: m.jump(n + 1) if not m.r[x] <= k else None,
        (range(-5, 40),),
        2,
    ),
    "again": Op(
        "goes on n lines before this one (with the first line, if there are fewer) if X is below {0}",
        "if r[x] < {0}:\n        at = max(0, at - n) - 1",
        lambda m, x, y, n, k: m.jump(-min(n, m.at)) if m.r[x] - k < 0 else None,
        (range(5, 200),),
        3,
    ),
    "even": Op(
        "halves X if it is even, else adds {0} times n to it",
        "r[x] = r[x] // 2 if r[x] % 2 == 0 else r[x] + {0} * n",
        lambda m, x, y, n, k: m.set(x, m.r[x] + k * n if m.r[x] & 1 else m.r[x] >> 1),
        (range(1, 9),),
        3,
    ),
    "last": Op(
        "adds {0} plus the number last written to the output (0, if there is none) to X",
        "r[x] += (out[-1] if out else 0) + {0}",
        lambda m, x, y, n, k: m.set(x, k + m.r[x] + sum(m.out[-1:])),
        (range(0, 20),),
        4,
    ),
}
_RESULT: dict[str, tuple[str, str, Callable[[_Machine], Any]]] = {
    "registers": (
        "the list of the registers a, b and c",
        "[r['a'], r['b'], r['c']]",
        lambda m: [m.r[name] for name in _REGISTERS],
    ),
    "output": (
        "the list of the numbers in the output, then the register a",
        "[*out, r['a']]",
        lambda m: [*m.out, *[m.r["a"]]],
    ),
    "both": (
        "the list of the register b, the register c and the sum of the output",
        "[r['b'], r['c'], sum(out)]",
        lambda m: [m.r["b"], m.r["c"], sum(reversed(m.out))],
    ),
}


@program_family("toy_processor", "simulation", "interpreters")
class ToyProcessor(ProgramFamily):
    """Made-up instructions on three registers and an output."""

    signature = "(lines: list[str]) -> list[int]"
    edges: ClassVar = (([],), (["nop a b 1"],))
    choices: ClassVar = {"result": tuple(_RESULT)}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return instructions with names, the registers at the start, the number of steps and what is returned."""
        names = rng.sample(_SYLLABLES, level + 3)
        instructions: list[dict[str, Any]] = []
        for name in names:
            does = draw_clause(rng, _DOES, level, [one["does"][0] for one in instructions])
            instructions.append({"name": name, "does": does})
        start = {name: rng.randint(-5, 20) for name in _REGISTERS}
        return {
            "instructions": instructions,
            "start": start,
            "steps": rng.randint(20, 60),
            "result": rng.choice(list(_RESULT)),
        }

    def statement(self, spec: Spec) -> str:
        """One line per instruction."""
        lines = [f"`{one['name']}`: {said(_DOES, one['does'])}." for one in spec["instructions"]]
        start = ", ".join(f"{name} = {value}" for name, value in spec["start"].items())
        return (
            "A processor has the registers a, b and c and an output, a list that is empty at first. It carries out "
            "the program `lines`, "
            "beginning with the first line and going on to the next one after each. Every line has four parts with "
            "spaces between them: "
            "the name of an instruction, the names of two registers (here called X and Y, which may be the same), "
            "and a whole number n "
            f"from 0 to 9. The instructions are:\n\n{dashed(lines)}\n\nA line with another name does nothing. At the "
            f"start {start}. The "
            f"program ends when there is no further line, or after {spec['steps']} lines have been carried out (a "
            f"line counts each time, also "
            f"if it does nothing; lines that are left out do not count). Return {_RESULT[spec['result']][0]}."
        )

    def solution(self, spec: Spec) -> str:
        """A loop over the lines."""
        chain = "".join(
            f"{'elif' if i else 'if'} name == {one['name']!r}:\n    {coded(_DOES, one['does'])}\n"
            for i, one in enumerate(spec["instructions"])
        )
        return (
            f"def toy_processor(lines):\n    r, out, at, steps = {spec['start']}, [], 0, 0\n"
            f"    while at < len(lines) and steps < {spec['steps']}:\n        name, x, y, n = lines[at].split()\n    "
            f"    n = int(n)\n"
            f"{block(chain, 2)}\n        at += 1\n        steps += 1\n    return {_RESULT[spec['result']][1]}\n"
        )

    def run(self, spec: Spec, *args: Any) -> Any:
        """Work on a machine of its own."""
        lines, machine = args[0], _Machine(spec["start"])
        does = {one["name"]: one["does"] for one in spec["instructions"]}
        for _ in range(spec["steps"]):
            if machine.at >= len(lines):
                break
            name, x, y, number = lines[machine.at].split()
            if name in does:
                operation, *given = does[name]
                _DOES[operation].run(machine, x, y, int(number), *given)
            machine.at += 1
        return _RESULT[spec["result"]][2](machine)

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to 2 * size lines."""
        names = [one["name"] for one in spec["instructions"]] * 4 + ["nop"]
        count = rng.randint(min(size, 4), 2 * size + 1)
        return (
            [f"{rng.choice(names)} {rng.choice('abc')} {rng.choice('abc')} {rng.randint(0, 9)}" for _ in range(count)],
        )
