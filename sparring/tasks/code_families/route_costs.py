"""Graphs: cheapest routes on roads with conditions, fees and tolls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from sparring.tasks.code_families._ops import Op, apply, block, coded, dashed, draw_clause, draw_clauses, every, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

Road = tuple[int, int, int]
_OPEN = {
    "long": Op("its length w is at most {0}", "w <= {0}", lambda road, k: not road[2] > k, (range(8, 19),)),
    "sum": Op(
        "the remainder of u + v on division by {0} is not {1}",
        "(u + v) % {0} != {1}",
        lambda road, m, r: divmod(road[0] + road[1], m)[1] != r,
        (range(3, 8), range(0, 3)),
    ),
    "length": Op(
        "its length w leaves the remainder {1} or more on division by {0}",
        "w % {0} >= {1}",
        lambda road, m, r: road[2] - road[2] // m * m >= r,
        (range(3, 10), range(1, 3)),
    ),
    "apart": Op(
        "u and v differ by less than {0}",
        "abs(u - v) < {0}",
        lambda road, k: road[1] in range(road[0] - k + 1, road[0] + k),
        (range(4, 9),),
        2,
    ),
    "product": Op(
        "w is not equal to the remainder of u * v on division by {0}",
        "u * v % {0} != w",
        lambda road, m: road[2] >= m or bool((road[0] * road[1] - road[2]) % m),
        (range(4, 16),),
        4,
    ),
}
_COST = {
    "length": Op(
        "{0} * w + {1}",
        "{0} * w + {1}",
        lambda road, a, b: b + sum(road[2] for _ in range(a)),
        (range(1, 10), range(0, 30)),
    ),
    "apart": Op(
        "w + {0} times the distance of u and v, plus {1}",
        "w + {0} * abs(u - v) + {1}",
        lambda road, a, b: road[2] + b + a * (max(road[:2]) - min(road[:2])),
        (range(1, 10), range(0, 30)),
    ),
    "capped": Op(
        "{1} * w, but {0} at most",
        "min({1} * w, {0})",
        lambda road, cap, a: cap if a * road[2] > cap else a * road[2],
        (range(15, 80), range(2, 9)),
    ),
    "rest": Op(
        "{1} plus the remainder of {2} * w on division by {0}",
        "{1} + {2} * w % {0}",
        lambda road, m, a, b: a + divmod(b * road[2], m)[1],
        (range(7, 15), range(1, 9), range(1, 7)),
        2,
    ),
}
_ENTER = {
    "multiple": Op(
        "entering a place whose number is a multiple of {0} costs {1} more",
        "{1} * (v % {0} == 0)",
        lambda v, m, fee: 0 if v % m else fee,
        (range(2, 5), range(2, 40)),
    ),
    "number": Op(
        "entering a place costs {0} times the remainder of its number on division by {1} more",
        "{0} * (v % {1})",
        lambda v, a, m: a * (v - v // m * m),
        (range(1, 12), range(2, 6)),
        2,
    ),
    "high": Op(
        "entering a place with a number above {0} costs {1} more",
        "{1} * (v > {0})",
        lambda v, k, fee: fee if v > k else 0,
        (range(2, 8), range(2, 40)),
    ),
}


@program_family("route_cost", "graphs", "shortest paths")
class RouteCost(ProgramFamily):
    """The cheapest route, or the one whose dearest road is cheapest, where not every road may be used."""

    signature = "(n: int, roads: list[tuple[int, int, int]], start: int, goal: int) -> int"
    edges = (
        (1, [], 0, 0),
        (2, [], 0, 1),
        (2, [(0, 1, 5)], 1, 0),
        (3, [(0, 1, 4), (1, 2, 7), (0, 2, 12), (2, 2, 1)], 0, 2),
    )
    choices: ClassVar = {"goal": ("sum", "worst")}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return which roads are open, what they cost, what is minimal, and further rules from level 2 on."""
        spec: Spec = {
            "both": rng.random() < 0.5,
            "open": draw_clauses(rng, _OPEN, level, 1 + level // 3),
            "cost": draw_clause(rng, _COST, level),
            "enter": draw_clause(rng, _ENTER, level),
            "goal": "sum" if level < 3 or rng.random() < 0.6 else "worst",
        }
        if level > 1:
            spec["none"] = -rng.randint(1, 9)
        if level > 2 and rng.random() < 0.7:
            spec["most"] = rng.randint(2, 5)
        if level > 3 and ("most" not in spec or rng.random() < 0.5):
            spec["banned"] = [rng.randint(3, 5), rng.randint(0, 2)]
        return spec

    def statement(self, spec: Spec) -> str:
        """List the rules."""
        lines = [
            "Roads lead both ways, and u and v are then the ends in the direction of travel; a road that is open one "
            "way only "
            "is used that way only."
            if spec["both"]
            else "Roads lead from u to v only.",
            f"A road can be used only if {every([said(_OPEN, each) for each in spec['open']])}.",
            f"Using it costs {said(_COST, spec['cost'])}; {said(_ENTER, spec['enter'])} (also the goal, but not the "
            f"start as the first place).",
        ]
        if "most" in spec:
            lines.append(f"A route uses at most {spec['most']} roads; one that is used twice counts twice.")
        if "banned" in spec:
            m, r = spec["banned"]
            lines.append(
                f"A route never enters a place whose number leaves the remainder {r} on division by {m}, unless it "
                f"is the goal."
            )
        aim = (
            "the smallest possible sum of what the roads of a route cost"
            if spec["goal"] == "sum"
            else "the smallest number c such that there is a route on which no single road, with the place entered by "
            "it, costs more than c"
        )
        return (
            "There are places 0 to `n` - 1 and `roads`, a list of tuples (u, v, w): the places u and v, which may be "
            "the same, and "
            "a length w (at least 1). There may be several roads between the same places.\n\n"
            f"{dashed(lines)}\n\nReturn {aim}, for routes from `start` to `goal`; 0 if they are the same place, and "
            f"{spec.get('none', -1)} if there is no route."
        )

    def solution(self, spec: Spec) -> str:
        """Dijkstra's algorithm over pairs of a place and a number of roads."""
        most = spec.get("most")
        banned = "v == goal or v % {} != {}".format(*spec["banned"]) if "banned" in spec else "True"
        back = "; ways[v].append((v, u, w))" if spec["both"] else ""
        cost = f"{coded(_COST, spec['cost'])} + {coded(_ENTER, spec['enter'])}"
        new = f"d + {cost}" if spec["goal"] == "sum" else f"max(d, {cost})"
        count, limit = ("k + 1", f" and k < {most}") if most else ("0", "")
        lines = f"""
            ways = [[] for _ in range(n)]
            for u, v, w in roads:
                ways[u].append((u, v, w)){back}
            heap, done = [(0, start, 0)], set()
            while heap:
                d, u, k = heapq.heappop(heap)
                if u == goal:
                    return d
                if (u, k) in done:
                    continue
                done.add((u, k))
                for u, v, w in ways[u]:
                    if {" and ".join(coded(_OPEN, each) for each in spec["open"])} and ({banned}){limit}:
                        heapq.heappush(heap, ({new}, v, {count}))
            return {spec.get("none", -1)}
        """
        return f"import heapq\n\n\ndef route_cost(n, roads, start, goal):\n{block(lines)}\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Improve the costs of all places once for every road of the longest route."""
        n, roads, start, goal = args
        usable = [(road[0], road[1], self._cost(spec, road)) for road in self._directed(spec, roads)]
        usable = [each for each in usable if each[1] == goal or not self._closed(spec, each[1])]
        best: dict[int, int] = {start: 0}
        for _ in range(min(n, spec.get("most", n))):
            before = dict(best)
            for u, v, cost in usable:
                if u in before:
                    found = before[u] + cost if spec["goal"] == "sum" else max(before[u], cost)
                    best[v] = min(best.get(v, found), found)
        return best.get(goal, spec.get("none", -1))

    def _directed(self, spec: Spec, roads: list[Road]) -> Iterator[Road]:
        for u, v, w in roads:
            for road in ((u, v, w), (v, u, w))[: 1 + spec["both"]]:
                if all(apply(_OPEN, each, road) for each in spec["open"]):
                    yield road

    def _cost(self, spec: Spec, road: Road) -> int:
        return int(apply(_COST, spec["cost"], road) + apply(_ENTER, spec["enter"], road[1]))

    def _closed(self, spec: Spec, place: int) -> bool:
        m, r = spec.get("banned", (1, 1))
        return bool(place % m == r)

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to size + 2 places with about twice as many roads, most of them in a chain or across it."""
        n = rng.randint(2, 2 + size)
        roads = [(rng.randrange(n), rng.randrange(n), rng.randint(1, 20)) for _ in range(rng.randint(n, 3 * n))]
        return n, roads, rng.randrange(n), rng.randrange(n)
