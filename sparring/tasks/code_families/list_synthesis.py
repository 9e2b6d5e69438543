"""Synthesis: programs on lists and texts from examples."""

from __future__ import annotations

from sparring.tasks.code_families import list_pipelines, text_pipelines
from sparring.tasks.code_families._synthesis import Synthesis
from sparring.tasks.code_families._texts import FEW, sentence
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import Spec, program_family
from sparring.tasks.programs import Args


@program_family("list_synthesis", "program synthesis", "lists", "induction")
class ListSynthesis(Synthesis):
    """Steps that change a list."""

    signature = "(values: list[int]) -> list[int]"
    edges = (([],), ([7],), ([-3, 8, 8, -20, 31],))
    ops = list_pipelines.STEPS
    argument = ("values", "a", "a list of whole numbers")

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """A list in which some items come twice."""
        wide = rng.choice((8, 25, 60))
        return ([rng.randint(-wide // 2, wide) for _ in range(rng.randint(size // 2, 2 * size))],)


@program_family("text_synthesis", "program synthesis", "strings", "induction")
class TextSynthesis(Synthesis):
    """Steps that change a text."""

    signature = "(text: str) -> str"
    edges = (("",), ("a",), ("hello there 22 old ones",))
    ops = text_pipelines.STEPS
    argument = ("text", "text", "a text of English letters, digits, spaces and the signs - + and full stop")

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """A few words that have the letters of the steps."""
        marks = "".join(str(each) for step in spec["words"] for each in step[1:] if str(each) in FEW)
        return (sentence(rng, max(2, size), marks),)
