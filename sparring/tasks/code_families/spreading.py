"""Graphs: something that spreads from neighbour to neighbour in rounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from sparring.tasks.code_families._ops import (
    Op,
    apply,
    block,
    coded,
    dashed,
    draw_clause,
    draw_clauses,
    every,
    said,
    some,
)
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args


class _Look(NamedTuple):
    """What a person sees before a round."""

    person: int
    on: int
    friends: int
    round: int


_NUMBERS = range(2, 8)
_WHEN = {
    "some": Op("at least {0} of the friends know it", "on >= {0}", lambda at, k: not at.on < k, (range(1, 3),)),
    "share": Op(
        "the number of friends who know it, times {0}, is at least the number of all friends times {1}",
        "{0} * on >= {1} * len(f)",
        lambda at, a, b: at.friends * b <= at.on * a,
        (range(4, 16), range(1, 6)),
    ),
    "few": Op("at most {0} of the friends know it", "on <= {0}", lambda at, k: at.on in range(k + 1), (range(0, 3),)),
    "rest": Op(
        "the number of friends who know it plus {2} times the number of the person leaves a remainder below {1} on "
        "division by {0}",
        "(on + {2} * i) % {0} < {1}",
        lambda at, m, r, k: divmod(at.on + k * at.person, m)[1] in range(r),
        (range(3, 12), range(1, 3), range(1, 12)),
    ),
    "person": Op(
        "the number of the person leaves a remainder of at least {1} on division by {0}",
        "i % {0} >= {1}",
        lambda at, m, r: at.person - at.person // m * m >= r,
        (range(3, 12), range(1, 3)),
    ),
    "round": Op(
        "the number of the round plus that of the person is not a multiple of {0}",
        "(t + i) % {0} != 0",
        lambda at, m: -at.round % m != at.person % m,
        (range(2, 7),),
        2,
    ),
    "most": Op(
        "more than {0} of the friends do not know it, or fewer than {1} do",
        "(len(f) - on > {0} or on < {1})",
        lambda at, k, j: at.on < at.friends - k or at.on <= j - 1,
        (range(0, 3), range(1, 4)),
        3,
    ),
}
_RESULT: dict[str, tuple[str, str, Callable[[list[list[int]]], Any]]] = {
    "people": (
        "the list of those who know it after the last round, in rising order",
        "history[-1]",
        lambda seen: seen[-1],
    ),
    "counts": (
        "the list of how many know it before the first round and after each round",
        "[len(each) for each in history]",
        lambda seen: [sum(1 for _ in each) for each in seen],
    ),
    "ever": (
        "the list of all who knew it at any time, before the first round or after a round, in rising order",
        "sorted({i for each in history for i in each})",
        lambda seen: sorted(set().union(*map(set, seen))),
    ),
    "changes": (
        "the list of those who know it after the last round but did not before the first, then those for whom it is "
        "the other "
        "way round, both in rising order",
        "[i for i in history[-1] if i not in history[0]] + [i for i in history[0] if i not in history[-1]]",
        lambda seen: [*sorted(set(seen[-1]) - set(seen[0])), *sorted(set(seen[0]) - set(seen[-1]))],
    ),
}


@program_family("spreading", "graphs", "simulation in rounds")
class Spreading(ProgramFamily):
    """A rumour that people learn and forget, all at the same time."""

    signature = "(n: int, friends: list[tuple[int, int]], know: list[int], rounds: int) -> list[int]"
    edges = ((1, [], [0], 1), (3, [(0, 1), (1, 2)], [1], 0), (4, [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)], [0, 3], 3))
    choices: ClassVar = {"result": tuple(_RESULT)}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return when people learn it and when they forget it, and what is returned."""
        first = draw_clause(
            rng, {name: _WHEN[name] for name in (("share",) if rng.random() < 0.8 else ("some",))}, level
        )
        others = {name: op for name, op in _WHEN.items() if name not in ("some", "share")}
        spec: Spec = {
            "learn": [first, *draw_clauses(rng, others, level, 2)],
            "either": level > 2,
            "forget": draw_clauses(rng, _WHEN, level, 1 + level // 4),
            "result": rng.choice(list(_RESULT)),
        }
        return spec | ({"never": [rng.randint(4, 9), rng.randint(0, 3)]} if level > 3 else {})

    def statement(self, spec: Spec) -> str:
        """List the rules."""
        first, *others = [said(_WHEN, each) for each in spec["learn"]]
        learn = f"{first}, and {some(others)}" if spec["either"] else every([first, *others])
        lines = [
            f"Who does not know it learns it if {learn}.",
            f"Who knows it forgets it if {every([said(_WHEN, each) for each in spec['forget']])}.",
        ]
        if "never" in spec:
            m, r = spec["never"]
            lines.append(f"People whose number leaves the remainder {r} on division by {m} never forget it.")
        return (
            "Of the people 0 to `n` - 1 those in `know` know a rumour. `friends` lists pairs of different people who "
            "are friends of "
            "each other, no pair twice. It spreads in `rounds` rounds, counted from 1. In a round everyone looks at "
            "the state before "
            f"the round, and all change at the same time:\n\n{dashed(lines)}\n\nReturn {_RESULT[spec['result']][0]}."
        )

    def _join(self, spec: Spec) -> str:
        return "or" if spec["either"] else "and"

    def solution(self, spec: Spec) -> str:
        """Sets of friends and a new set in every round."""
        first, *others = [coded(_WHEN, each) for each in spec["learn"]]
        learn = f"{first} and ({f' {self._join(spec)} '.join(others)})"
        never = "i % {} == {} or ".format(*spec["never"]) if "never" in spec else ""
        lines = f"""
            near = [[] for _ in range(n)]
            for a, b in friends:
                near[a].append(b)
                near[b].append(a)
            history = [sorted(know)]
            for t in range(1, rounds + 1):
                now = []
                for i, f in enumerate(near):
                    on = sum(j in history[-1] for j in f)
                    if i in history[-1]:
                        stays = {never}not ({" and ".join(coded(_WHEN, each) for each in spec["forget"])})
                    else:
                        stays = {learn}
                    if stays:
                        now.append(i)
                history.append(now)
            return {_RESULT[spec["result"]][1]}
        """
        return f"def spreading(n, friends, know, rounds):\n{block(lines)}\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Count along the pairs."""
        n, friends, know, rounds = args
        degree = [sum(i in pair for pair in friends) for i in range(n)]
        state = [i in know for i in range(n)]
        seen = [[i for i in range(n) if state[i]]]
        for number in range(1, rounds + 1):
            on = [0] * n
            for a, b in friends:
                on[a] += state[b]
                on[b] += state[a]
            state = [self._next(spec, state[i], _Look(i, on[i], degree[i], number)) for i in range(n)]
            seen.append([i for i in range(n) if state[i]])
        return _RESULT[spec["result"]][2](seen)

    def _next(self, spec: Spec, knows: bool, look: _Look) -> bool:
        if knows:
            m, r = spec.get("never", (1, 1))
            return look.person % m == r or not all(apply(_WHEN, each, look) for each in spec["forget"])
        first, *others = [bool(apply(_WHEN, each, look)) for each in spec["learn"]]
        return first and (any(others) if spec["either"] and others else all(others))

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to size + 3 people, each with two or three friends on average."""
        n = rng.randint(3, 3 + size)
        pairs = [(a, b) for a in range(n) for b in range(a)]
        friends = rng.sample(pairs, min(len(pairs), rng.randint(n - 1, 2 * n)))
        return n, friends, sorted(rng.sample(range(n), rng.randint(1, (n + 1) // 2))), rng.randint(1, 6)
