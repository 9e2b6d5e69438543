"""`docs/code-families.md`: every family of programming problems, what it takes, and how many problems it has.

python -m tests.tasks.code_families.catalogue
"""

import inspect
import re
from collections import Counter
from pathlib import Path

from sparring.envs.code._tests import assignment
from sparring.tasks.program_families import PREFIX, get_program_family
from sparring.tasks.programs import LEVELS
from sparring.tasks.registry import load_tasks
from tests.tasks.code_families.checking import NAMES, problem, specs
from tests.tasks.math.catalogue import cell, rounded

PAGE = Path(__file__).parents[3] / "docs" / "code-families.md"
DRAWS, MOST = 3000, 1_000_000
SAMPLES = {
    "strings": "letter_rules",
    "lists": "table_query",
    "arithmetic": "tariff",
    "graphs": "route_cost",
    "dynamic programming": "grid_total",
    "parsing": "odd_calculator",
    "simulation": "toy_processor",
    "program synthesis": "number_synthesis",
}
"""For every area the family whose sample is shown, of level 3."""

HEAD = """# The families of programming problems

Made by `python -m tests.tasks.code_families.catalogue`; a test keeps this page true. Each family makes problems of the levels 1
to 5 from a seed. It draws a *spec*, plain data that says everything about the problem (the steps of a pipeline, the rules of a
machine, the signs of a format), writes the statement and a solution from it, and runs the spec itself for the values that the
hidden tests expect. The pack `code/family/NAME` has the levels in turn, `code/family/NAME:3` one of them, `code/families` all
families in turn. `sparring tasks preview code/family/tariff` shows some, `--solution` their solutions too.

```pycon
>>> from sparring import load_tasks
>>> from sparring.tasks.program_families import find_problem
>>> task = load_tasks("code/family/recurrence:1", split="test")[0]
>>> print(find_problem(task.params).statement)
{session}

```

`sparring.make("Code-v0", tasks="code/family/recurrence", level=1)` plays them, and so does `CodeRepair-v0`.

**Every clause matters.** Specs that differ a little from the drawn one (a clause left out, two clauses in the other order, a
number one larger, another word for a choice) are its *mutants*. A spec is drawn again if no input shows that a clause was left
out. The hidden tests, 20 for every seed, begin with edges and contain for each mutant an input that tells it from the spec, as
long as there is one; the rest are inputs of growing size. The tests of this page's families run the solutions of all mutants:
none passes.

**Two ways to every value.** The solution is a program of its own, by another way than the one that runs the spec (a regular
expression and sets of places, Dijkstra's algorithm and repeated improvement, a table and the trial of all selections); the two
agree wherever they were compared. The player `reference` hands the solution in.

**Splits.** The hash of a spec decides to which split it belongs: a half is for training, a quarter each for validation and test.

**Programs from examples.** The families of program synthesis state a small language and show what a hidden program of a known
number of steps does. All programs of so many steps or fewer are tried: there are examples enough, or other ones are drawn, so
that all that fit them agree on the hidden tests. The split goes by the program, not by the other words of its language.

The last column estimates how many problems the levels 1 to 5 have, from the number of equal pairs among {draws:,} draws (if all
are equally likely; {most} stands for more than a million).
"""


def estimate(name, level):
    """How many problems a family has at a level, in words."""
    times = Counter(get_program_family(name).canonical(spec) for spec in specs(name, level, DRAWS, "estimate"))
    equal = sum(n * (n - 1) // 2 for n in times.values())
    found = DRAWS * (DRAWS - 1) // 2 / max(equal, 1)
    return "> 1M" if found > MOST else rounded(found)


def counted(name):
    """The estimates of a family."""
    found = [estimate(name, level) for level in LEVELS]
    return found[0] if len(set(found)) == 1 else ", ".join(found)


def asked(name, level):
    """What a solver is told of the first problem of a pack."""
    return assignment("Code-v0", load_tasks(f"{PREFIX}{name}:{level}")[0]).text


def page(counts):
    """The whole page; `counts` gives the last cell of a family."""
    session = re.sub(r"^$", "<BLANKLINE>", problem("recurrence", 1, split="test").statement, flags=re.MULTILINE)
    parts = [HEAD.format(session=session, draws=DRAWS, most="`> 1M`")]
    for area, sample in SAMPLES.items():
        names = [name for name in NAMES if get_program_family(name).skills[0] == area]
        rows = [
            f"| `{name}` | {', '.join(get_program_family(name).skills[1:])} | "
            f"{cell(inspect.getdoc(type(get_program_family(name))))} | {counts(name)} |"
            for name in names
        ]
        parts.append(
            f"## {area[0].upper()}{area[1:]} ({len(names)})\n\n| family | takes | what it asks for | problems "
            f"|\n|---|---|---|---|\n"
            + "\n".join(rows)
            + f"\n\n`{PREFIX}{sample}:3` begins with this problem:\n\n~~~text\n{asked(sample, 3)}\n~~~\n"
        )
    return "\n".join(parts)


def written():
    """What the page says of each family's number of problems."""
    rows = re.findall(r"^\| `(\w+)` \|.* \| ([^|]*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


if __name__ == "__main__":
    PAGE.write_text(page(counted), encoding="utf-8")
