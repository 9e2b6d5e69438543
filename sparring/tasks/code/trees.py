"""Problems of trees: bosses and their people, outlines."""

from __future__ import annotations

from collections import defaultdict
from itertools import compress, product

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _company(rng: EpisodeRng, people: int) -> list[int]:
    """The boss of each person, in no special order; -1 for who has none."""
    order = rng.sample(range(people), people)
    bosses = [-1] * people
    for i, person in enumerate(order):
        if i and rng.random() < 0.9:
            bosses[person] = order[rng.randrange(max(0, i - 4), i)]
    return bosses


def _one_company(rng: EpisodeRng, size: int) -> tuple[list[int]]:
    return (_company(rng, rng.randint(1, 2 * size + 2)),)


def _level_by_level(bosses: list[int]) -> list[int]:
    depths = {-1: -1}
    while len(depths) <= len(bosses):
        depths |= {i: depths[boss] + 1 for i, boss in enumerate(bosses) if boss in depths}
    return [depths[i] for i in range(len(bosses))]


@program(
    "people_above",
    2,
    "trees",
    "lists",
    inputs=_one_company,
    edges=[([],), ([-1],), ([-1, 0, 1, 2],), ([1, 2, 3, -1],), ([-1, -1, 0, 1, 2],), ([2, 2, -1, 2, 0],)],
    oracle=_level_by_level,
)
def people_above(bosses: list[int]) -> list[int]:
    """Return a list whose i-th item is how many people stand above person i: the boss, the boss's boss and so on.

    People are numbered from 0, in no special order; the boss of person i is `bosses`[i], or -1 if nobody is. Several people
    may have no boss. Nobody is above themselves.

    >>> people_above([1, 3, 3, -1])
    [2, 1, 1, 0]
    >>> people_above([-1, -1, 1])
    [0, 0, 1]
    """
    depths = []
    for boss in bosses:
        depth = 0
        while boss != -1:
            depth, boss = depth + 1, bosses[boss]
        depths.append(depth)
    return depths


def _two_people(rng: EpisodeRng, size: int) -> tuple[list[int], int, int]:
    bosses = _company(rng, rng.randint(2, 2 * size + 2))
    return bosses, rng.randrange(len(bosses)), rng.randrange(len(bosses))


def _smallest_team_with_both(bosses: list[int], first: int, second: int) -> int:
    teams: list[set[int]] = [{person} for person in range(len(bosses))]
    for _ in bosses:
        for person, boss in enumerate(bosses):
            if boss != -1:
                teams[boss] |= teams[person]
    both = [(len(team), person) for person, team in enumerate(teams) if {first, second} <= team]
    return min(both, default=(0, -1))[1]


@program(
    "boss_of_both",
    3,
    "trees",
    "sets",
    inputs=_two_people,
    edges=[
        ([-1], 0, 0),
        ([-1, 0], 0, 1),
        ([1, -1, 1], 0, 2),
        ([-1, -1], 0, 1),
        ([-1, 0, 1, 1, 3], 4, 2),
        ([-1, 0, 1, 2, 2], 4, 2),
        ([-1, 0, 1], 2, 2),
        ([2, 3, 3, -1, 2, 4], 5, 0),
    ],
    oracle=_smallest_team_with_both,
)
def boss_of_both(bosses: list[int], first: int, second: int) -> int:
    """Return the lowest person who is responsible for both of the people `first` and `second`.

    People are numbered from 0, in no special order; the boss of person i is `bosses`[i], or -1 if nobody is. A person is
    responsible for themselves, for the people whose boss they are, for the people of those, and so on. Of several who are
    responsible for both, the lowest is the one for whom all the others are responsible too. The two may be one and the
    same person. If nobody is responsible for both, the answer is -1.

    >>> boss_of_both([-1, 0, 0, 1, 1], 3, 4)
    1
    >>> boss_of_both([-1, 0, 0, 1, 1], 1, 4)
    1
    >>> boss_of_both([-1, -1], 0, 1)
    -1
    """
    above = set()
    while first != -1:
        above.add(first)
        first = bosses[first]
    while second != -1 and second not in above:
        second = bosses[second]
    return second


def _party(rng: EpisodeRng, size: int) -> tuple[list[int], list[int]]:
    bosses = _company(rng, rng.randint(1, min(9, size + 2)))
    return bosses, [rng.randint(-4, 20) for _ in bosses]


def _every_party(bosses: list[int], fun: list[int]) -> int:
    parties = (set(compress(range(len(fun)), chosen)) for chosen in product((False, True), repeat=len(fun)))
    return max(sum(fun[i] for i in party) for party in parties if not any(bosses[i] in party for i in party))


@program(
    "party_without_bosses",
    4,
    "trees",
    "dynamic programming",
    inputs=_party,
    edges=[
        ([], []),
        ([-1], [-5]),
        ([-1, 0, 1, 2], [9, 1, 1, 9]),
        ([1, 2, 3, -1], [3, 4, 9, 7]),
        ([-1, 0, 0, 0], [10, 4, 4, 4]),
        ([-1, -1], [5, 6]),
        ([-1, 0, 1], [-2, 3, -1]),
        ([4, 4, 4, 0, -1], [8, 9, 9, 6, 25]),
    ],
    oracle=_every_party,
)
def party_without_bosses(bosses: list[int], fun: list[int]) -> int:
    """Return the most fun that a party can be, if nobody is invited together with their own boss.

    People are numbered from 0, in no special order; the boss of person i is `bosses`[i], or -1 if nobody is. The fun of a
    party is the sum of `fun`[i] over the people i who are invited; it may be negative for some. A person and the boss of
    their boss may both come. You may also invite nobody, which is no fun: 0.

    >>> party_without_bosses([-1, 0, 0, 1], [5, 4, 3, 2])
    7
    >>> party_without_bosses([1, -1], [-3, -1])
    0
    """
    people = defaultdict(list)
    for person, boss in enumerate(bosses):
        people[boss].append(person)

    def best(person: int) -> tuple[int, int]:
        """The fun of the team without this person, and with or without."""
        below = [best(each) for each in people[person]]
        without = sum(free for _, free in below)
        return without, max(without, fun[person] + sum(alone for alone, _ in below))

    return sum(best(person)[1] for person in people[-1])


_TOPICS = ["ash", "bay", "cod", "dew", "elm", "fig", "gnu", "hay", "ivy", "jay", "kit", "log"]


def _outline(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    lines, depth = [], 0
    for _ in range(rng.randint(1, 2 * size + 2)):
        lines.append("." * depth + rng.choice(_TOPICS[: size + 2]))
        depth = rng.randint(max(0, depth - 2), depth + 1)
    return (lines,)


def _nearest_shallower_line(lines: list[str]) -> list[str]:
    paths: list[str] = []
    for i, line in enumerate(lines):
        over = [j for j in range(i) if lines[j].count(".") < line.count(".")]
        paths.append(paths[over[-1]] + "/" + line.strip(".") if over else line)
    return paths


@program(
    "outline_paths",
    2,
    "trees",
    "strings",
    "stacks",
    inputs=_outline,
    edges=[
        ([],),
        (["ash"],),
        (["ash", ".bay", "..cod", "...dew"],),
        (["ash", ".bay", "..cod", ".dew", "elm", ".fig"],),
        (["ash", "bay", ".ash", "..ash", "cod"],),
        (["ash", ".bay", ".cod", "..dew", "..elm"],),
    ],
    oracle=_nearest_shallower_line,
)
def outline_paths(lines: list[str]) -> list[str]:
    """Return, for every item of the outline `lines`, its path: the items it stands under and itself, joined by slashes.

    A line is a number of dots and a name without dots. It stands under the last line before it that has one dot less; a
    line without dots stands under nothing. No line has more than one dot more than the line before it, and the first has
    none. Names may be there several times.

    >>> outline_paths(["food", ".fruit", "..fig", ".bread", "tools"])
    ['food', 'food/fruit', 'food/fruit/fig', 'food/bread', 'tools']
    >>> outline_paths(["a", ".a"])
    ['a', 'a/a']
    """
    stack: list[str] = []
    paths = []
    for line in lines:
        name = line.lstrip(".")
        stack = [*stack[: len(line) - len(name)], name]
        paths.append("/".join(stack))
    return paths


def _sort_by_path(lines: list[str]) -> list[str]:
    keys: list[list[tuple[str, int]]] = []
    stack: list[tuple[str, int]] = []
    for i, line in enumerate(lines):
        stack = [*stack[: line.count(".")], (line.strip("."), i)]
        keys.append(stack)
    return [lines[i] for i in sorted(range(len(lines)), key=lambda i: keys[i])]


@program(
    "sorted_outline",
    4,
    "trees",
    "sorting",
    "recursion",
    inputs=_outline,
    edges=[
        ([],),
        (["bay", "ash"],),
        (["bay", ".cod", ".ash", "ash", ".dew"],),
        (["ash", ".bay", "..fig", "..cod", ".ash"],),
        (["ash", ".dew", "ash", ".cod"],),
        (["cod", ".bay", "..ash", "...elm", "...dew", ".ash", "bay", "ash"],),
        (["ash", "ashes", ".ivy", "as"],),
    ],
    oracle=_sort_by_path,
)
def sorted_outline(lines: list[str]) -> list[str]:
    """Return the outline `lines` with the items under each item in alphabetical order, each followed by what is under it.

    A line is a number of dots and a name of small letters. It stands under the last line before it that has one dot less;
    lines without dots are the top of the outline, and are put in order too. No line has more than one dot more than the
    line before it, and the first has none. Items of one name under the same item stay in the order in which they were.

    >>> sorted_outline(["tools", "food", ".fig", "..red", "..green", ".egg"])
    ['food', '.egg', '.fig', '..green', '..red', 'tools']
    >>> sorted_outline(["b", ".z", "b", ".y"])
    ['b', '.z', 'b', '.y']
    """
    blocks: list[list[str]] = []
    for line in lines:
        if line.startswith("."):
            blocks[-1].append(line[1:])
        else:
            blocks.append([line])
    blocks.sort(key=lambda block: block[0])
    return [line for name, *below in blocks for line in [name, *("." + each for each in sorted_outline(below))]]
