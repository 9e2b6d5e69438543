"""Lists: questions to a table, as a query language would ask them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

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

_SHOPS, _ITEMS = ["Ash", "Bay", "Elm", "Oak", "Yew"], ["cup", "jug", "mug", "pan", "pot"]
_WHERE = {
    "price": Op("its price is above {0}", "price > {0}", lambda row, k: not row[2] <= k, (range(2, 16),)),
    "cheap": Op("its price is at most {0}", "price <= {0}", lambda row, k: row[2] < k + 1, (range(8, 20),)),
    "many": Op("its amount is at least {0}", "amount >= {0}", lambda row, k: row[3] > k - 1, (range(2, 7),)),
    "not_shop": Op("its shop is not {0}", "shop != {0!r}", lambda row, a: a not in row, (_SHOPS,)),
    "items": Op(
        "its item is a {0} or a {1}",
        "item in ({0!r}, {1!r})",
        lambda row, a, b: row[1] == a or row[1] == b,
        (_ITEMS[:3], _ITEMS[3:]),
    ),
    "value": Op(
        "its price times its amount is below {0}",
        "price * amount < {0}",
        lambda row, k: row[2] * row[3] - k < 0,
        (range(30, 100),),
        2,
    ),
    "even": Op(
        "the remainder of its price on division by {0} is not {1}",
        "price % {0} != {1}",
        lambda row, m, r: divmod(row[2], m)[1] != r,
        (range(2, 6), range(0, 2)),
        2,
    ),
}
_GROUP: dict[str, tuple[str, str, Callable[[Any], str]]] = {
    "shop": ("the shop", "shop", lambda row: row[0]),
    "item": ("the item", "item", lambda row: row[1]),
    "letter": (
        "the first letter of the shop, then the item, as one text",
        "shop[0] + item",
        lambda row: "".join((*row[0][:1], row[1])),
    ),
    "last": ("the last letter of the item", "item[-1]", lambda row: row[1][2:]),
    "both": (
        "the item, then a hyphen, then the shop, as one text",
        "item + '-' + shop",
        lambda row: "{1}-{0}".format(*row),
    ),
}
_MEASURE = {
    "total": Op(
        "the sum over its rows of (price + {0}) times (amount + {1})",
        "sum((r[2] + {0}) * (r[3] + {1}) for r in rows)",
        lambda rows, k, m: sum(p * a + p * m + k * a + k * m for _, _, p, a in rows),
        (range(0, 10), range(0, 10)),
    ),
    "span": Op(
        "{0} times the highest price minus {1} times the lowest price in it",
        "{0} * max(r[2] for r in rows) - {1} * min(r[2] for r in rows)",
        lambda rows, k, m: sorted(k * row[2] for row in rows)[-1] - sorted(m * row[2] for row in rows)[0],
        (range(1, 10), range(1, 10)),
    ),
    "mixed": Op(
        "{0} times the number of its rows plus {1} times the sum of its amounts",
        "{0} * len(rows) + {1} * sum(r[3] for r in rows)",
        lambda rows, k, m: sum(k + m * row[3] for row in rows),
        (range(1, 10), range(1, 10)),
    ),
    "best": Op(
        "{0} times the amount of its first row with the highest price, plus {1} times that price",
        "{0} * max(rows, key=lambda r: r[2])[3] + {1} * max(r[2] for r in rows)",
        lambda rows, k, m: k * sorted(rows, key=lambda row: -row[2])[0][3] + m * sorted(row[2] for row in rows)[-1],
        (range(1, 10), range(1, 10)),
        3,
    ),
    "mean": Op(
        "{0} times the sum of its prices divided by the number of its rows, rounded down, plus {1}",
        "{0} * sum(r[2] for r in rows) // len(rows) + {1}",
        lambda rows, k, m: (sum(row[2] * k for row in rows) + m * len(rows)) // len(rows),
        (range(2, 10), range(0, 10)),
        3,
    ),
}
_HAVING = {
    "rows": Op("at least {0} rows", "len(rows) >= {0}", lambda rows, k: bool(rows[k - 1 :]), (range(2, 4),)),
    "price": Op(
        "a row with a price above {0}",
        "any(r[2] > {0} for r in rows)",
        lambda rows, k: max(row[2] for row in rows) > k,
        (range(4, 16),),
    ),
    "amount": Op(
        "amounts with a sum of at least {0}",
        "sum(r[3] for r in rows) >= {0}",
        lambda rows, k: not sum(row[3] for row in rows) < k,
        (range(4, 14),),
    ),
}
_ORDER: dict[str, tuple[str, str, Callable[[tuple[str, int]], Any]]] = {
    "name": ("in alphabetical order of the names of the groups", "key=lambda p: p[0]", lambda pair: pair[0]),
    "rising": (
        "in rising order of the numbers, equal numbers in alphabetical order of the names",
        "key=lambda p: (p[1], p[0])",
        lambda pair: (pair[1], pair[0]),
    ),
    "falling": (
        "in falling order of the numbers, equal numbers in alphabetical order of the names",
        "key=lambda p: (-p[1], p[0])",
        lambda pair: (-pair[1], pair[0]),
    ),
    "last": (
        "in alphabetical order of the names of the groups, last first",
        "reverse=True",
        lambda pair: [-ord(c) for c in pair[0]] + [0],
    ),
}


@program_family("table_query", "lists", "grouping", "sorting")
class TableQuery(ProgramFamily):
    """Rows are chosen, grouped, measured and put in order."""

    signature = "(table: list[tuple[str, str, int, int]]) -> list[tuple[str, int]]"
    edges = (([],), ([("Oak", "pot", 12, 3)],), ([("Ash", "cup", 9, 4), ("Ash", "cup", 9, 4), ("Bay", "pan", 18, 6)],))
    choices: ClassVar = {"group": tuple(_GROUP), "order": tuple(_ORDER)}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return conditions on rows, the groups, a measure, conditions on groups, the order and a length."""
        spec: Spec = {
            "where": draw_clauses(rng, _WHERE, level, 2 + level // 4),
            "group": rng.choice(list(_GROUP)[: level + 1]),
            "measure": draw_clause(rng, _MEASURE, level),
            "order": rng.choice(list(_ORDER)),
        }
        if level > 1:
            spec["any"] = rng.random() < 0.4
        if level > 2:
            spec["having"] = draw_clauses(rng, _HAVING, level, 1 + level // 5)
        return spec | ({"most": rng.randint(2, 4)} if level > 3 else {})

    def statement(self, spec: Spec) -> str:
        """Number the steps."""
        where = (some if spec.get("any") else every)([said(_WHERE, each) for each in spec["where"]])
        having = " and ".join(said(_HAVING, each) for each in spec.get("having", ()))
        steps = [
            f"Keep only the rows for which {where}.",
            f"Put rows together in one group if they agree in this: {_GROUP[spec['group']][0]}. That is the group's "
            f"name.",
            *([f"Keep only the groups that have {having}."] if having else []),
            f"The number of a group is {said(_MEASURE, spec['measure'])}.",
            f"Return the pairs (name, number) of the groups, {_ORDER[spec['order']][0]}"
            + (f"; only the first {spec['most']}, if there are more." if "most" in spec else "."),
        ]
        return (
            "Every row of `table` is a tuple (shop, item, price, amount): two texts and two whole numbers above 0. "
            f"Do this:\n\n{numbered(steps)}\n\nWithin a group the rows keep the order of the table."
        )

    def solution(self, spec: Spec) -> str:
        """A dictionary of groups."""
        where = (" or " if spec.get("any") else " and ").join(coded(_WHERE, each) for each in spec["where"])
        having = " and ".join(coded(_HAVING, each) for each in spec.get("having", ())) or "rows"
        lines = f"""
            groups = {{}}
            for shop, item, price, amount in table:
                if {where}:
                    groups.setdefault({_GROUP[spec["group"]][1]}, []).append((shop, item, price, amount))
            pairs = [(name, {coded(_MEASURE, spec["measure"])}) for name, rows in groups.items() if {having}]
            pairs.sort({_ORDER[spec["order"]][1]})
            return pairs[:{spec.get("most", "")}]
        """
        return f"def table_query(table):\n{block(lines)}\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Ask for every name in turn."""
        how = any if spec.get("any") else all
        rows = [row for row in args[0] if how(apply(_WHERE, each, row) for each in spec["where"])]
        name = _GROUP[spec["group"]][2]
        groups = ([row for row in rows if name(row) == one] for one in sorted({name(row) for row in rows}))
        kept = [group for group in groups if all(apply(_HAVING, each, group) for each in spec.get("having", ()))]
        pairs = ((name(group[0]), apply(_MEASURE, spec["measure"], group)) for group in kept)
        return sorted(pairs, key=_ORDER[spec["order"]][2])[: spec.get("most", len(rows))]

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Rows of few shops and items."""
        shops, items = rng.sample(_SHOPS, rng.randint(2, 5)), rng.sample(_ITEMS, rng.randint(2, 5))
        amount = rng.randint(size // 2, 2 * size)
        return ([(rng.choice(shops), rng.choice(items), rng.randint(1, 20), rng.randint(1, 8)) for _ in range(amount)],)
