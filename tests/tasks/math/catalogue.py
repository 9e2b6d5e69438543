"""`docs/families.md`: every family with its skills, a sample problem and the number of its questions.

python -m tests.tasks.math.catalogue
"""

import re
from collections import Counter
from pathlib import Path

from sparring.tasks.core import Task, episode_rng
from sparring.tasks.families import PREFIX, draw, family_names, get_family

PAGE = Path(__file__).parents[3] / "docs" / "families.md"
SHOWN = (1, 3, 5)
"""The levels whose questions are counted; the sample is of the one in the middle."""
DRAWS, MOST = 1000, 100_000

HEAD = """# The families of problems

Made by `python -m tests.tasks.math.catalogue`; a test keeps this page true. Each family makes problems of the levels 1 to 5
from a seed, with an exact answer and a worked solution. The pack `math/NAME` has the levels in turn, `math/NAME:3` one of them,
`math/all` all families in turn, `math/skill/number-theory` those that need a skill. `sparring tasks preview math/gcd` shows
some, `python -m benchmarks.families` measures how fast they are made.

```pycon
>>> from sparring import load_tasks
>>> task = load_tasks("math/gcd:2", split="test")[0]
>>> task.params["question"], task.params["answer"]
{session}

```

What is particular to a problem (its numbers and symbols, not its words) decides by its hash to which split it belongs: a half
of all problems is for training, a quarter each for validation and test. So no question is in two splits, whatever is drawn, and
neither is the same problem with other names or in other words.

Every key was checked from the text of the question by brute force or computer algebra, every step of the solutions by exact
evaluation (`tests/tasks/math/`); the grader takes every answer in a box, in a sentence and bare, and pays nothing for empty
text or for the question given back.

The samples are of level 3. The last column estimates how many different questions the levels 1, 3 and 5 have, from the number
of equal pairs among {draws:,} draws (if all are equally likely; fewer are likely to be seen soon where they are not).
"""


def estimate(name, level):
    """How many different questions a family has at a level, in words."""
    rng = episode_rng(Task(f"{PREFIX}{name}:{level}"), 0, "estimate")
    times = Counter(get_family(name).make(rng, level).question for _ in range(DRAWS))
    equal = sum(n * (n - 1) // 2 for n in times.values())
    found = DRAWS * (DRAWS - 1) // 2 / max(equal, 1)
    return f"> {MOST // 1000}k" if found > MOST else rounded(found)


def rounded(number):
    """One significant digit: `2k`, `900`."""
    scale = 10 ** (len(str(int(number))) - 1)
    value = int(number) // scale * scale
    return f"{value // 1000}k" if value >= 1000 else str(value)


def cell(text):
    """Text in a table of Markdown."""
    return re.sub(r"([|*_\\<>])", r"\\\1", text).replace("\n", "<br>")


def line(name, counts):
    """The row of a family."""
    family = get_family(name)
    sample = draw(family, SHOWN[1], "train", 0)
    return f"| `{name}` | {', '.join(family.skills[1:]) or family.skills[0]} | {cell(sample.question)} | {cell(sample.answer)} | {counts} |"


def page(counts):
    """The whole page; `counts` gives the last cell of a family."""
    task = draw(get_family("gcd"), 2, "test", 0)
    parts = [HEAD.format(session=(task.question, task.answer), draws=DRAWS)]
    areas = {}
    for name in family_names():
        areas.setdefault(get_family(name).skills[0], []).append(name)
    for area, names in sorted(areas.items()):
        title = area[0].upper() + area[1:]
        rows = "\n".join(line(name, counts(name)) for name in names)
        parts.append(
            f"## {title} ({len(names)})\n\n| family | skills | sample | answer | questions |\n|---|---|---|---|---|\n{rows}\n"
        )
    return "\n".join(parts)


def counted(name):
    """The estimates of a family."""
    return ", ".join(estimate(name, level) for level in SHOWN)


def written():
    """What the page says of each family's questions."""
    rows = re.findall(r"^\| `(\w+)` \|.* \| ([^|]*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


if __name__ == "__main__":
    PAGE.write_text(page(counted), encoding="utf-8")
