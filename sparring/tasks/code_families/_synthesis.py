"""Programs to be found from examples: the language is stated, and the examples leave nothing open that is tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

from sparring.tasks.code_families._ops import Clause, Ops, apply_all, block, coded, dashed, draw_clause, plural, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, Told
from sparring.tasks.programs import Args
from sparring.types import canonical_json

_SIZES = ((3, 6), (4, 6), (4, 8), (5, 6), (5, 7))
"""For every level the steps of a program and the words of its language."""
_FIRST, _MOST, _POOL = 4, 9, 80
"""Examples at first and at most, and the inputs on which programs that fit them are compared."""
_LONGEST = 240
"""Characters of an example and its value."""


class Synthesis(ProgramFamily):
    """A sequence of steps from a small language that fits the examples."""

    ops: ClassVar[Ops]
    argument: ClassVar[tuple[str, str, str]]
    """The name of the argument, that of the variable in the steps' Python, and what it is in words."""
    fixed = frozenset({"words"})

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return the words of the language and the program."""
        steps, count = _SIZES[level - 1]
        words: list[Clause] = []
        while len(words) < count:
            word = draw_clause(rng, self.ops, level)
            if word not in words and (word[1:] or all(each[1:] for each in words)):  # one without parameters is enough
                words.append(word)
        program: list[Clause] = []
        while len(program) < steps:
            without = program if level < 3 else program[-1:]
            program.append(rng.choice([word for word in words if word not in without]))
        return {"words": words, "program": program}

    def canonical(self, spec: Spec) -> str:
        """Return the program alone: the other words of the language do not make it another one."""
        return canonical_json(spec["program"])

    def statement(self, spec: Spec) -> str:
        """State the language."""
        name, _, what = self.argument
        steps = plural(len(spec["program"]), "step")
        return (
            f"Find a program from examples. It changes {what} in {steps} or fewer, each applied to the result of the "
            f"one before. Every "
            f"step is one of these, and a step may come several "
            f"times:\n\n{dashed([said(self.ops, word) for word in spec['words']])}\n\n"
            f"Return what the program makes of `{name}`. The examples below show what it does; all programs of "
            f"{steps} or fewer that "
            "fit them agree on the hidden tests."
        )

    def solution(self, spec: Spec) -> str:
        """One line per step."""
        name, variable, _ = self.argument
        lines = "\n".join(coded(self.ops, step) for step in spec["program"])
        start = "" if name == variable else f"    {variable} = {name}\n"
        return f"import re\n\n\ndef {self.name}({name}):\n{start}{block(lines)}\n    return {variable}\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Apply the steps."""
        return apply_all(self.ops, spec["program"], args[0])

    def told(self, spec: Spec, rng: EpisodeRng) -> Told:
        """Add examples until all programs that fit them agree with this one on many other inputs."""
        pool = [self.inputs(spec, rng, 2 + i % 6) for i in range(_POOL)]
        pool = list({repr(args): args for args in pool}.values())
        short = [args for args in pool if len(repr(args)) + len(repr(self.run(spec, *args))) <= _LONGEST]
        if len(short) < _FIRST:
            return Told((), ())
        shown = sorted(short[-_FIRST:], key=lambda args: len(repr(args)))
        fitting = [program for program in self._programs(spec, shown) if program != spec["program"]]
        while fitting:
            open_one = next((args for args in short if any(self._differs(spec, each, args) for each in fitting)), None)
            if open_one is None:
                break
            shown.append(open_one)
            fitting = [each for each in fitting if not self._differs(spec, each, open_one)]
        if len(shown) > _MOST or any(self._differs(spec, each, args) for args in pool for each in fitting):
            return Told((), ())
        return Told(tuple(shown), tuple(partial(self._apply, each) for each in fitting))

    def _apply(self, program: Sequence[Clause], *args: Any) -> Any:
        return apply_all(self.ops, program, args[0])

    def _differs(self, spec: Spec, program: Sequence[Clause], args: Args) -> bool:
        return bool(self.run(spec, *args) != self._apply(program, *args))

    def _programs(self, spec: Spec, shown: Sequence[Args]) -> Iterator[list[Clause]]:
        """All programs of as many steps as this one, or fewer, that fit the examples."""
        wanted = [self.run(spec, *args) for args in shown]
        functions = [(word, partial(apply_all, self.ops, [word])) for word in spec["words"]]
        longest = len(spec["program"])
        todo: list[tuple[list[Clause], Any]] = [([], shown[-1][0])]
        while todo:
            program, value = todo.pop()
            if value == wanted[-1] and all(
                self._apply(program, *args) == want for args, want in zip(shown, wanted, strict=True)
            ):
                yield program
            if len(program) < longest:
                todo += [([*program, word], function(value)) for word, function in functions]
