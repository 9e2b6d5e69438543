"""Graphs: the connected groups of a network, chosen and measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from sparring.tasks.code_families._ops import (
    Op,
    apply,
    block,
    coded,
    draw_clause,
    draw_clauses,
    every,
    numbered,
    said,
    some,
)
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args


class _Group(NamedTuple):
    nodes: list[int]
    links: list[tuple[int, int]]
    values: list[int]


_HOLDS = {
    "near": Op(
        "the values of a and b differ by at most {0}",
        "abs(values[a] - values[b]) <= {0}",
        lambda at, k: at[2][at[0]] in range(at[2][at[1]] - k, at[2][at[1]] + k + 1),
        (range(2, 17),),
    ),
    "sum": Op(
        "the sum of the values of a and b leaves a remainder other than {1} on division by {0}",
        "(values[a] + values[b]) % {0} != {1}",
        lambda at, m, r: divmod(at[2][at[0]] + at[2][at[1]], m)[1] != r,
        (range(2, 12), range(0, 2)),
    ),
    "numbers": Op(
        "a + b is not a multiple of {0}", "(a + b) % {0} != 0", lambda at, m: at[0] % m != -at[1] % m, (range(2, 14),)
    ),
    "low": Op(
        "the value of a or the value of b is below {0}",
        "min(values[a], values[b]) < {0}",
        lambda at, k: at[2][at[0]] < k or at[2][at[1]] < k,
        (range(5, 16),),
        2,
    ),
    "later": Op(
        "b is greater than a and is not a + {0}, or the value of b is at least {1}, or both",
        "(b > a and b != a + {0} or values[b] >= {1})",
        lambda at, d, k: not at[2][at[1]] < k or at[1] - at[0] not in (d, *range(-99, 1)),
        (range(1, 4), range(8, 16)),
        3,
    ),
}
_KEEP = {
    "size": Op("it has at least {0} places", "len(g) >= {0}", lambda g, k: bool(g.nodes[k - 1 :]), (range(2, 4),)),
    "value": Op(
        "one of its places has a value of {0} or more",
        "max(values[i] for i in g) >= {0}",
        lambda g, k: any(g.values[i] >= k for i in g.nodes),
        (range(8, 19),),
    ),
    "sum": Op(
        "its values have a sum that is not a multiple of {0}",
        "sum(values[i] for i in g) % {0} != 0",
        lambda g, m: sum(g.values[i] % m for i in g.nodes) % m > 0,
        (range(2, 5),),
        2,
    ),
    "links": Op(
        "it has at least {0} links that hold, counting each as often as it is listed",
        "held(g) >= {0}",
        lambda g, k: len(g.links) >= k,
        (range(1, 4),),
        3,
    ),
}
_MEASURE = {
    "sum": Op(
        "{0} times the sum of its values plus {1}",
        "{0} * sum(values[i] for i in g) + {1}",
        lambda g, k, c: c + sum(k * g.values[i] for i in g.nodes),
        (range(1, 20), range(0, 60)),
    ),
    "size": Op(
        "{0} times its number of places plus {1} times its smallest place",
        "{0} * len(g) + {1} * min(g)",
        lambda g, k, m: sum(k for _ in g.nodes) + m * sorted(g.nodes)[0],
        (range(1, 20), range(1, 20)),
    ),
    "span": Op(
        "{0} times its largest value minus {1} times its smallest value",
        "{0} * max(values[i] for i in g) - {1} * min(values[i] for i in g)",
        lambda g, k, m: sorted(k * g.values[i] for i in g.nodes)[-1] - m * sorted(g.values[i] for i in g.nodes)[0],
        (range(1, 20), range(1, 20)),
    ),
    "links": Op(
        "{0} times the number of its links that hold (each as often as it is listed) plus {1} times its largest place",
        "{0} * held(g) + {1} * max(g)",
        lambda g, k, m: k * len(g.links) + sorted(g.nodes)[-1] * m,
        (range(1, 20), range(1, 20)),
        2,
    ),
    "best": Op(
        "{0} times the value of its largest place minus {1} times the value of its smallest place",
        "{0} * values[max(g)] - {1} * values[min(g)]",
        lambda g, k, m: k * g.values[sorted(g.nodes)[-1]] - m * g.values[sorted(g.nodes)[0]],
        (range(1, 20), range(1, 20)),
        3,
    ),
    "squares": Op(
        "the sum of (value + {0}) times (place + {1}) over its places",
        "sum((values[i] + {0}) * (i + {1}) for i in g)",
        lambda g, k, m: sum(g.values[i] * i + g.values[i] * m + k * i + k * m for i in g.nodes),
        (range(0, 10), range(0, 10)),
        3,
    ),
}
_RESULT: dict[str, tuple[str, str, Callable[[list[int]], Any]]] = {
    "rising": ("in rising order", "sorted(out)", lambda out: sorted(out)),
    "falling": ("in falling order", "sorted(out, reverse=True)", lambda out: sorted(out)[::-1]),
    "place": ("in the order of the smallest places of the groups", "out", lambda out: out),
    "distinct": (
        "in rising order, each only once",
        "sorted(set(out))",
        lambda out: [x for i, x in enumerate(sorted(out)) if x not in sorted(out)[:i]],
    ),
}


@program_family("network_groups", "graphs", "connected components")
class NetworkGroups(ProgramFamily):
    """Places that links connect, where a link holds only on conditions."""

    signature = "(values: list[int], links: list[tuple[int, int]]) -> list[int]"
    edges = (([], []), ([9], []), ([4, 4], [(0, 1)]), ([10, 12, 3, 15], [(0, 1), (1, 0), (2, 3), (3, 3)]))
    choices: ClassVar = {"result": tuple(_RESULT)}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return when links hold, which groups stay, their measure and the order."""
        return {
            "holds": draw_clauses(rng, _HOLDS, level, 1 + level // 2),
            "any": level > 2 and rng.random() < 0.4,
            "keep": draw_clauses(rng, _KEEP, level, 1 + level // 4),
            "measure": draw_clause(rng, _MEASURE, level),
            "result": rng.choice(list(_RESULT)),
        }

    def statement(self, spec: Spec) -> str:
        """Number the steps."""
        holds = (some if spec["any"] else every)([said(_HOLDS, each) for each in spec["holds"]])
        steps = [
            f"A link (a, b) holds only if {holds}.",
            "Places belong to one group if one can get from one to the other by links that hold, in either "
            "direction; a place "
            "without such links is a group of its own.",
            f"Keep the groups for which {every([said(_KEEP, each) for each in spec['keep']])}.",
            f"The number of a group is {said(_MEASURE, spec['measure'])}.",
            f"Return the numbers of the groups that are kept, {_RESULT[spec['result']][0]}.",
        ]
        return (
            "The place i, counted from 0, has the value `values[i]`; `links` is a list of pairs (a, b) of places, "
            "which may be "
            f"equal or come several times.\n\n{numbered(steps)}"
        )

    def solution(self, spec: Spec) -> str:
        """Union and find."""
        holds = (" or " if spec["any"] else " and ").join(f"({coded(_HOLDS, each)})" for each in spec["holds"])
        lines = f"""
            parent, used = list(range(len(values))), []

            def find(i):
                while parent[i] != i:
                    i = parent[i]
                return i

            def held(g):
                return sum(a in g for a in used)

            for a, b in links:
                if {holds}:
                    used.append(a)
                    parent[find(b)] = find(a)
            groups = {{}}
            for i in range(len(values)):
                groups.setdefault(find(i), []).append(i)
            out = []
            for g in sorted(groups.values()):
                if {" and ".join(coded(_KEEP, each) for each in spec["keep"])}:
                    out.append({coded(_MEASURE, spec["measure"])})
            return {_RESULT[spec["result"]][1]}
        """
        return f"def network_groups(values, links):\n{block(lines)}\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Spread from the smallest place that is in no group yet."""
        values, links = args
        how = any if spec["any"] else all
        held = [link for link in links if how(apply(_HOLDS, each, (*link, values)) for each in spec["holds"])]
        left, out = list(range(len(values))), []
        while left:
            group = {left[0]}
            while more := {x for link in held if group & {*link} for x in link} - group:
                group |= more
            left = [i for i in left if i not in group]
            found = _Group(sorted(group), [link for link in held if link[0] in group], values)
            if all(apply(_KEEP, each, found) for each in spec["keep"]):
                out.append(apply(_MEASURE, spec["measure"], found))
        return _RESULT[spec["result"]][2](out)

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to 2 * size places with about as many links."""
        n = rng.randint(1, 2 * size)
        links = [(rng.randrange(n), rng.randrange(n)) for _ in range(rng.randint(0, 2 * n))]
        return [rng.randint(0, 20) for _ in range(n)], links
