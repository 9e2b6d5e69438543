"""Questions about what was sold, what is there and who bought."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence

from sparring.envs.web.answers import Answer
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import day, money, unique
from sparring.envs.web.sites.shop_admin.data import ago
from sparring.envs.web.sites.shop_admin.knowing import customers, found, products, suppliers
from sparring.envs.web.sites.shop_admin.office import BEST, month_name

_SOLD = (
    "FROM order_lines JOIN orders ON orders.id = order_id JOIN products ON products.id = product_id "
    "JOIN suppliers ON suppliers.id = supplier_id WHERE status != 'cancelled'"
)
_MONTH = "substr(placed_on, 1, 7)"


@template("shop_admin/sales", levels=(1, 2))
def sales(draw: Draw) -> Job:
    """What was sold in a month; at level 2 how much more of a category in one month than in another."""
    if draw.level == 1:
        rows = draw.rows(
            f"SELECT {_MONTH} AS month, SUM(goods_cents) AS goods, SUM(goods_cents - discount_cents + shipping_cents) "
            "AS total FROM orders WHERE status != 'cancelled' GROUP BY 1 ORDER BY 1"
        )
        one, other = draw.sample(rows, 2)
        right, wrong, near = one["total"], one["goods"], other["total"]
        look: Plan = (link("Reports"), link("Sales by month"))
        goal = f"What was the total of the sales of {month_name(one['month'])}, discounts and shipping included?"
    else:
        rows = draw.rows(
            f"SELECT category, {_MONTH} AS month, SUM(quantity * order_lines.price_cents) AS goods {_SOLD} GROUP BY 1, "
            "2 ORDER BY 1, 2"
        )
        counts = Counter(row["category"] for row in rows)
        category = draw.choice(sorted(name for name, number in counts.items() if number > 2))
        pair = draw.sample([row for row in rows if row["category"] == category], 2)
        low, high = sorted(pair, key=lambda row: int(row["goods"]))
        right, wrong, near = high["goods"] - low["goods"], high["goods"], high["goods"] + low["goods"]
        begin: Plan = (link("Reports"), link("Sales by category"))
        shows = [(select("Month", month_name(row["month"])), button("Show")) for row in pair]
        look = (*begin, *sum(shows, ()))
        goal = (
            f"For how much more were goods of the category {category} sold in {month_name(high['month'])} than in "
            f"{month_name(low['month'])}?"
        )
    return Job(
        goal=f"{goal} Answer with the amount.",
        answer=Answer("money", right),
        plan=(*look, answer(money(right))),
        mistakes={
            "another column": (*look, answer(money(wrong + (right == wrong)))),
            "another month": (*look, answer(money(near + (right == near)))),
            "a cent more": (*look, answer(money(right + 1))),
            "in words": (*look, answer(f"It was {money(right)}")),
        },
    )


@template("shop_admin/best_seller", levels=(2, 3))
def best_seller(draw: Draw) -> Job:
    """Which product brought most money in a month; at level 3 who supplies those of two months."""
    rows = draw.rows(
        f"SELECT products.id, products.name, suppliers.name AS supplier, {_MONTH} AS month, "
        f"SUM(quantity * order_lines.price_cents) AS goods, SUM(quantity) AS units {_SOLD} GROUP BY 1, 4 "
        "ORDER BY 4, 5 DESC, 1"
    )
    by_month = {
        month: [row for row in rows if row["month"] == month] for month in sorted({row["month"] for row in rows})
    }
    clear = [there for there in by_month.values() if 2 < len(there) <= BEST and there[0]["goods"] > there[1]["goods"]]
    months = draw.sample(clear, len(clear))
    first = months[0]
    second = next((there for there in months if there[0]["supplier"] != first[0]["supplier"]), months[1])

    def look(there: Sequence[sqlite3.Row], follow: bool) -> Plan:
        way = (link("Reports"), link("Best sellers"), select("Month", month_name(there[0]["month"])), button("Show"))
        return (*way, link(there[0]["name"])) if follow else way

    names = [row["name"] for row in first[:3]]
    top = max(first, key=lambda row: (int(row["units"]), int(row["goods"])))["name"]
    plan = look(first, False)
    goal = f"For which product was the most money taken (goods) in {month_name(first[0]['month'])}?"
    right, wrong = Answer("text", names[0]), [names[1], top if top != names[0] else names[2], ", ".join(names[:2])]
    if draw.level == 3:
        plan = (*look(first, True), *look(second, True), link("Suppliers"))
        goal = (
            f"Who are the suppliers of the product for which the most money was taken (goods) in "
            f"{month_name(first[0]['month'])}, and of the one for which it was in {month_name(second[0]['month'])}?"
        )
        both = unique([first[0]["supplier"], second[0]["supplier"]])
        others = [row["name"] for row in suppliers(draw).values() if row["name"] not in both]
        right = Answer("set", both)
        wrong = [others[0], f"{both[0]}, {others[1]}", ", ".join([*both, others[0]])]
    end = "its name" if draw.level == 2 else "their names, separated by commas"
    return Job(
        goal=f"{goal} Answer with {end}.",
        answer=right,
        plan=(*plan, answer(right.written())),
        mistakes={
            "another": (*plan, answer(wrong[0])),
            "half of it, or most units": (*plan, answer(wrong[1])),
            "one too many": (*plan, answer(wrong[2])),
            "in words": (*plan, answer(f"It is {right.written()}")),
        },
    )


@template("shop_admin/movements", levels=(1, 2))
def movements(draw: Draw) -> Job:
    """How many pieces came or went for a reason; at level 2 how many more than for another one."""
    rows = draw.rows("SELECT reason, SUM(ABS(change)) AS pieces, COUNT(*) AS number FROM moves GROUP BY 1 ORDER BY 1")
    size = int(draw.value("SELECT value FROM settings WHERE name = 'rows'"))
    signs = {row[0] for row in draw.rows("SELECT reason FROM moves GROUP BY 1 HAVING MIN(change) * MAX(change) > 0")}
    fit = [row for row in rows if row["reason"] in signs and (draw.level == 2 or row["number"] <= size)]
    one, other = draw.sample(fit, 2)
    low, high = sorted((one, other), key=lambda row: int(row["pieces"]))

    def look(row: sqlite3.Row) -> Plan:
        more = (link("Next page"),) * ((row["number"] - 1) // size)
        return (link("Stock movements"), select("Reason", row["reason"]), button("Show"), *more)

    plan, right = look(one), one["pieces"]
    goal = (
        f"How many pieces in all were booked with the reason {one['reason']!r}, in all stock movements that there are?"
    )
    if draw.level == 2:
        plan, right = (*look(high), *look(low)), high["pieces"] - low["pieces"]
        goal = (
            f"How many more pieces in all were booked with the reason {high['reason']!r} than with the reason "
            f"{low['reason']!r}, in all stock movements that there are?"
        )
    near = one["number"] if one["number"] != right else right + 2
    return Job(
        goal=f"{goal} Answer with a number.",
        answer=Answer("number", right),
        plan=(*plan, answer(right)),
        mistakes={
            "movements, not pieces": (*plan, answer(near)),
            "one more": (*plan, answer(right + 1)),
            "negative": (*plan, answer(-right if right else 1)),
            "in words": (*plan, answer(f"{right} pieces")),
        },
    )


@template("shop_admin/count_low", levels=(2, 3))
def count_low(draw: Draw) -> Job:
    """How many products of a supplier are low on stock; at level 3 what one each of them cost."""
    by_number = suppliers(draw)
    least, most = (1, 3) if draw.level == 2 else (4, 5)
    sizes = Counter(row["supplier_id"] for row in products(draw))
    number = draw.choice([number for number in by_number if sizes[number] >= most])
    own = products(draw, "supplier_id = ?", number)
    draw.run("UPDATE products SET stock = reorder_at + 7 WHERE supplier_id = ? AND stock <= reorder_at", number)
    for one in draw.sample(own, draw.rng.randint(least, most)):
        draw.run("UPDATE products SET stock = ? WHERE id = ?", draw.rng.randint(1, one["reorder_at"]), one["id"])
    low = products(draw, "supplier_id = ? AND stock <= reorder_at", number)
    name = by_number[number]["name"]
    look: Plan = (link("Products"), select("Supplier", name), select("State", "Low on stock"), button("Show"))
    right, goal = len(low), f"How many products of the supplier {name} are low on stock?"
    if draw.level == 3:
        right = sum(one["cost_cents"] for one in low)
        goal = f"What do one each of all products of the supplier {name} that are low on stock cost us together (cost)?"
        look = (*look, *(step for one in low for step in found(one["sku"])))
    kind = "number" if draw.level == 2 else "money"
    said = str if draw.level == 2 else money
    every = len(own) if draw.level == 2 else sum(one["price_cents"] for one in low)
    return Job(
        goal=f"{goal} Answer with {'a number' if draw.level == 2 else 'the amount'}.",
        answer=Answer(kind, right),
        plan=(*look, answer(said(right))),
        mistakes={
            "one more": (*look, answer(said(right + 1))),
            "one less": (*look, answer(said(right - 1))),
            "all, or by price": (*look, answer(said(every + (every == right)))),
            "in words": (*look, answer(f"there are {said(right)}")),
        },
    )


@template("shop_admin/expected", levels=(1,), infeasible=True)
def expected(draw: Draw) -> Job:
    """When a delivery is expected, or when someone bought the last time."""
    if draw.rng.random() < 0.5:
        rows = draw.rows(
            "SELECT id, expected_on AS day, made_on AS near FROM purchases WHERE status != 'draft' ORDER BY id"
        )
        one, other = draw.sample(rows, 2)
        number = one["id"] + (draw.rng.randint(40, 90) if draw.infeasible else 0)
        goal = f"On which day is or was the delivery of the purchase order {number} expected?"
        look: Plan = (link("Purchase orders"),)
    else:
        rows = draw.rows(
            "SELECT customers.name, MAX(placed_on) AS day, MIN(joined_on) AS near FROM customers JOIN orders ON "
            "customer_id = customers.id WHERE status != 'cancelled' GROUP BY customers.id ORDER BY customers.id"
        )
        known = {row["name"] for row in customers(draw)}
        one, other = draw.sample([row for row in rows if row["name"] in known], 2)
        name = one["name"]
        if draw.infeasible:
            first, last = one["name"].split()[0], other["name"].split()[1]
            every = {row[0] for row in draw.rows("SELECT name FROM customers")}
            name = next(
                each for each in (f"{first} {last}", f"{first} {last}e", f"{first} {last}son") if each not in every
            )
        goal = f"When did the customer {name} place their latest order that was not cancelled?"
        look = (link("Customers"), fill("Name, email or town", name), button("Show"))
    goal = f"{goal} Answer with the date."
    wrong = one["near"] if one["near"] != one["day"] else ago(1)
    near = other["day"] if other["day"] != one["day"] else ago(400)
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("there is none")),
            mistakes={
                "another": (*look, answer(day(one["day"]))),
                "today": (*look, answer("2026-03-17")),
                "no answer": (*look, answer()),
            },
        )
    return Job(
        goal=goal,
        answer=Answer("date", one["day"]),
        plan=(*look, answer(day(one["day"]))),
        mistakes={
            "another date of it": (*look, answer(day(wrong))),
            "another one's": (*look, answer(day(near))),
            "two": (*look, answer(f"{day(one['day'])} or {day(wrong)}")),
        },
    )


@template("shop_admin/spenders", levels=(1, 2))
def spenders(draw: Draw) -> Job:
    """Who is blocked; at level 2 who of them spent most, in order."""
    rows = draw.rows(
        "SELECT customers.id, customers.name, SUM(goods_cents - discount_cents + shipping_cents) AS spent FROM "
        "customers JOIN orders ON customer_id = customers.id WHERE status != 'cancelled' GROUP BY 1 ORDER BY spent "
        "DESC, customers.id"
    )
    names = [row["name"] for row in rows]
    chosen = draw.sample([place for place in range(16) if names.count(names[place]) == 1], 4)
    draw.run("UPDATE customers SET blocked = 0")
    for row in [rows[place] for place in chosen]:
        draw.run("UPDATE customers SET blocked = 1 WHERE id = ?", row["id"])
    blocked = [row for place, row in enumerate(rows) if place in chosen]
    sort = select("Sort by", "Spent, high to low")
    if draw.level == 1:
        names = [row["name"] for row in blocked]
        goal = "Which customers are blocked? Answer with all their names, separated by commas."
        look: Plan = (link("Customers"), select("Only", "blocked"), button("Show"))
        kind = "set"
    else:
        number = draw.choice((2, 3))
        names = [row["name"] for row in blocked[:number]]
        words = {2: "two", 3: "three"}[number]
        goal = (
            f"Which {words} of the customers who are blocked spent the most? Answer with their names, the one who "
            "spent most first, separated by commas."
        )
        look = (link("Customers"), select("Only", "blocked"), sort, button("Show"))
        kind = "list"
    rest = [row["name"] for row in rows if row["name"] not in names]
    turned = [*names[1:], names[0]] if kind == "list" else names[1:]
    return Job(
        goal=goal,
        answer=Answer(kind, names),
        plan=(*look, answer(", ".join(names))),
        mistakes={
            "one too few": (*look, answer(", ".join(names[:-1]))),
            "one too many": (*look, answer(", ".join([*names, rest[0]]))),
            "another order": (*look, answer(", ".join(turned))),
            "another one": (*look, answer(", ".join([*names[:-1], rest[0]]))),
        },
    )
