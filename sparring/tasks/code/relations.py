"""Problems about who is linked with whom, in dictionaries and sets."""

from __future__ import annotations

from itertools import combinations, product

from sparring.tasks.code._inputs import word
from sparring.tasks.code.tables import NAMES
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _follows(rng: EpisodeRng, size: int) -> tuple[dict[str, list[str]]]:
    people = NAMES[: 2 + size // 2]
    follows: dict[str, list[str]] = {name: [] for name in rng.sample(people, len(people))}
    for one, other in product(people, repeat=2):
        follows[one] += [other] * rng.choice([0, 0, 1, 1, 2])
        rng.shuffle(follows[one])
    return ({name: others for name, others in follows.items() if others},)


@program(
    "mutual_follows",
    2,
    "dictionaries",
    "sets",
    inputs=_follows,
    edges=[
        ({},),
        ({"Bo": ["Bo"]},),
        ({"Bo": ["Ada"]},),
        ({"Bo": ["Ada", "Bo"], "Ada": ["Bo", "Bo"]},),
        ({"Cy": ["Bo", "Ada"], "Ada": ["Cy"], "Bo": ["Cy", "Ada"]},),
        ({"Di": ["Ed"], "Ed": ["Flo"], "Flo": ["Di"]},),
    ],
    oracle=lambda follows: [
        (one, other)
        for one, other in product(sorted(follows), repeat=2)
        if one < other and other in follows[one] and one in follows[other]
    ],
)
def mutual_follows(follows: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return the pairs of different people who follow each other.

    The dictionary `follows` gives for a person the people whom that person follows; somebody who is no key of it
    follows nobody. The lists may name somebody twice and may name the person itself. Each pair is given once, the name
    that is first in the alphabet first, and the pairs are in alphabetical order.

    >>> mutual_follows({"Di": ["Bo", "Ada"], "Ada": ["Di", "Bo"], "Bo": ["Cy"]})
    [('Ada', 'Di')]
    >>> mutual_follows({"Bo": ["Bo", "Cy"]})
    []
    """
    found: set[tuple[str, str]] = set()
    for one, others in follows.items():
        found.update((one, other) for other in others if one < other and one in follows.get(other, []))
    return sorted(found)


def _forwards(rng: EpisodeRng, size: int) -> tuple[dict[str, str]]:
    people = NAMES[: 2 + size]
    senders = rng.sample(people, rng.randint(1, len(people) - 1))
    return ({name: rng.choice(people) for name in senders},)


def _final_by_many_steps(forwards: dict[str, str]) -> dict[str, str | None]:
    final: dict[str, str | None] = {}
    for name in forwards:
        now = name
        for _ in forwards:
            now = forwards.get(now, now)
        final[name] = None if now in forwards else now
    return final


@program(
    "final_addresses",
    3,
    "dictionaries",
    "cycles",
    inputs=_forwards,
    edges=[
        ({},),
        ({"Bo": "Bo"},),
        ({"Bo": "Ada"},),
        ({"Bo": "Ada", "Ada": "Bo"},),
        ({"Cy": "Bo", "Bo": "Ada", "Di": "Cy"},),
        ({"Cy": "Bo", "Bo": "Bo", "Di": "Ed"},),
        ({"Ada": "Bo", "Bo": "Cy", "Cy": "Di", "Di": "Bo", "Ed": "Flo"},),
    ],
    oracle=_final_by_many_steps,
)
def final_addresses(forwards: dict[str, str]) -> dict[str, str | None]:
    """Return for each key of `forwards` where a letter to that person ends up.

    Whoever is a key of `forwards` passes every letter on to the person given there; everybody else keeps letters. A
    letter is passed on until somebody keeps it, and that person's name is the value in the answer. The value is None if
    nobody ever does.

    >>> final_addresses({"Ada": "Bo", "Bo": "Cy"})
    {'Ada': 'Cy', 'Bo': 'Cy'}
    >>> final_addresses({"Ada": "Bo", "Bo": "Bo", "Di": "Ed"})
    {'Ada': None, 'Bo': None, 'Di': 'Ed'}
    """
    final: dict[str, str | None] = {}
    for name in forwards:
        path: dict[str, None] = {}
        now: str | None = name
        while now is not None and now in forwards and now not in final:
            path[now] = None
            now = None if forwards[now] in path else forwards[now]
        end = final[now] if now is not None and now in final else now
        final.update(dict.fromkeys(path, end))
    return final


def _groups_and_wanted(rng: EpisodeRng, size: int) -> tuple[list[str], str]:
    letters = "abcdefgh"[: 3 + size // 2]
    groups = ["".join(sorted(set(word(rng, 1, letters)))) for _ in range(rng.randint(2, 3 + size // 2))]
    there = sorted(set("".join(groups))) if rng.random() < 0.85 else list(letters)
    return groups, "".join(rng.sample(there, rng.randint(len(there) // 2, len(there))))


def _cover_by_masks(groups: list[str], wanted: str) -> list[int] | None:
    covers = []
    for mask in range(1 << len(groups)):
        chosen = [i for i in range(len(groups)) if mask >> i & 1]
        if set(wanted) <= set("".join(groups[i] for i in chosen)):
            covers.append(chosen)
    return min(covers, key=lambda chosen: (len(chosen), chosen)) if covers else None


@program(
    "fewest_covering_groups",
    4,
    "sets",
    "searching",
    inputs=_groups_and_wanted,
    edges=[
        ([], ""),
        ([], "a"),
        (["ab", "c"], ""),
        (["a", "b"], "ac"),
        (["abcd", "abe", "cdf"], "abcdef"),
        (["ab", "abc", "bc"], "cb"),
        (["ab", "bc", "cd", "da"], "dcba"),
        (["abc", "ad", "be", "cf"], "adbecf"),
        (["bc", "ab"], "cab"),
    ],
    oracle=_cover_by_masks,
)
def fewest_covering_groups(groups: list[str], wanted: str) -> list[int] | None:
    """Return the fewest of `groups` that together have all letters of `wanted`.

    Each of `groups` is a text of different letters; a letter may be in several groups. The answer lists the indices of
    the chosen groups, counted from 0, in increasing order. Of several smallest choices the one is meant whose list of
    indices comes first when lists are compared item by item. If `wanted` is empty nothing has to be chosen; if no
    choice will do, the answer is None. There are at most 10 groups.

    >>> fewest_covering_groups(["abcd", "abe", "cdf"], "abcdef")
    [1, 2]
    >>> fewest_covering_groups(["ab", "bc", "ac"], "abc")
    [0, 1]
    """
    for size in range(len(groups) + 1):
        for chosen in combinations(range(len(groups)), size):
            if set(wanted) <= {letter for i in chosen for letter in groups[i]}:
                return list(chosen)
    return None
