"""Questions about the shop and one's orders."""

from __future__ import annotations

from collections import Counter

from sparring.envs.web.answers import Answer
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, link, report, select, template
from sparring.envs.web.site import money
from sparring.envs.web.sites.shop.data import ME, PRODUCTS
from sparring.envs.web.sites.shop.knowing import listed, opened, put, some_things
from sparring.envs.web.sites.shop.orders import PAGE, STATUSES


@template("shop/order_total", levels=(1, 2), infeasible=True)
def order_total(draw: Draw) -> Job:
    """What an order cost; from level 2 what three of them cost together."""
    mine = draw.rows("SELECT * FROM orders WHERE customer_id = ? ORDER BY placed_on DESC, id DESC", ME)
    look: Plan = (link("Orders"), *(link("Older orders"),) * (-(-len(mine) // PAGE) - 1))
    chosen = draw.sample(mine, 2 * draw.level - 1)
    numbers = [order["id"] for order in chosen]
    if draw.infeasible:
        numbers[-1] = draw.value(
            "SELECT id FROM orders WHERE customer_id != ? ORDER BY id DESC", ME
        ) - draw.rng.randint(0, 3)
    goal = f"What was the total of your order {numbers[0]}"
    if draw.level == 2:
        goal = f"What is the sum of the totals of your orders {listed(list(map(str, numbers)))}"
    goal = f"{goal}, shipping included? Answer with the amount."
    total = sum(order["total_cents"] for order in chosen)
    wrong = total - sum(order["shipping_cents"] for order in chosen)
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("one of them is no order of mine")),
            mistakes={
                "nothing": (answer("$0.00"),),
                "another": (*look, answer(money(total))),
                "no answer": (*look, answer()),
            },
        )
    return Job(
        goal=goal,
        answer=Answer("money", total),
        plan=(*look, answer(money(total))),
        mistakes={
            "without shipping": (*look, answer(money(wrong))),
            "in words": (*look, answer(f"It was {money(total)} or {money(total + 100)}")),
            "a cent less": (*look, answer(money(total - 1))),
            "no answer": (*look, answer()),
        },
    )


@template("shop/count_orders", levels=(1, 2))
def count_orders(draw: Draw) -> Job:
    """How many orders have a status, or (level 2) are of more than so much."""
    there = draw.rows("SELECT id FROM orders WHERE customer_id = ? AND status = 'delivered'", ME)
    for order in draw.sample(there, draw.rng.randint(0, len(there) // 2)):
        draw.run("UPDATE orders SET status = ? WHERE id = ?", draw.choice(("cancelled", "shipped")), order["id"])
    mine = draw.rows("SELECT * FROM orders WHERE customer_id = ?", ME)
    status = draw.choice(sorted({order["status"] for order in mine}))
    chosen = [order for order in mine if order["status"] == status]
    said = f"are {status}"
    if draw.level == 2:
        limit = sorted(order["total_cents"] for order in chosen)[len(chosen) // 2] // 100 * 100
        chosen = [order for order in chosen if order["total_cents"] > limit]
        said += f" and have a total of more than {money(limit)}"
    assert status in STATUSES
    look: Plan = (link("Orders"), select("Status", status), button("Show"))
    number = len(chosen)
    return Job(
        goal=f"How many of your orders {said}? Answer with a number.",
        answer=Answer("number", number),
        plan=(*look, answer(number)),
        mistakes={
            "all": (*look, answer(len(mine) + 1)),
            "one more": (*look, answer(number + 1)),
            "two numbers": (*look, answer(f"{number} or {number + 1}")),
            "reported": (*look, report()),
        },
    )


@template("shop/best_rated", levels=(2, 3))
def best_rated(draw: Draw) -> Job:
    """Which product of a department (level 3: of a brand) has the most reviews."""
    column = "categories.name" if draw.level == 2 else "brand"
    rows = draw.rows(
        f"SELECT {column} AS place, products.id, products.name, (SELECT COUNT(*) FROM reviews WHERE product_id = products.id) "
        "AS number FROM products JOIN categories ON categories.id = category_id ORDER BY products.id"
    )
    counts = Counter(row["place"] for row in rows)
    place = draw.choice(sorted(name for name, number in counts.items() if number > 2))
    there = [row for row in rows if row["place"] == place]
    best = draw.choice(there)
    for _ in range(max(row["number"] for row in there) + 1 - best["number"]):  # nobody else has as many
        draw.run("INSERT INTO reviews VALUES (NULL, ?, 2, 4, 'Good', '', '2025-11-02')", best["id"])
    rest = sorted((row for row in there if row is not best), key=lambda row: (-row["number"], row["id"]))
    names = [best["name"], *(row["name"] for row in rest)]
    look: Plan = (link(place),)
    if draw.level == 3:
        look = (link("Kitchen"), select("Department", "All"), select("Brand", place), button("Apply filters"))
    kind = "department" if draw.level == 2 else "brand"
    return Job(
        goal=f"Which product of the {kind} {place} has the most reviews? Answer with its name.",
        answer=Answer("text", names[0]),
        plan=(*look, answer(names[0])),
        mistakes={
            "second": (*look, answer(names[1])),
            "all of them": (*look, answer(", ".join(names[:3]))),
            "in the basket": (*put(some_things(draw, 1)[0]), answer(names[0])),
            "a part of it": (*look, answer(names[0].split()[0])),
        },
    )


@template("shop/weights", levels=(3, 4))
def weights(draw: Draw) -> Job:
    """Which of some products is heavier, from their details."""
    number = draw.level - 1
    chosen = draw.sample(range(1, PRODUCTS + 1), number)
    marks = ", ".join("?" for _ in chosen)
    found = draw.rows(f"SELECT * FROM products WHERE id IN ({marks}) ORDER BY weight_g DESC, id", *chosen)
    total = sum(row["weight_g"] for row in found)
    order = draw.sample(found, number)
    look: Plan = tuple(step for row in order for step in (*opened(row["name"]), button("Details")))
    names = ", ".join(row["name"] for row in order)
    return Job(
        goal=f"How many grams do these weigh together, one of each: {names}? Answer with a number.",
        answer=Answer("number", total),
        plan=(*look, answer(total)),
        mistakes={
            "the heaviest": (*look, answer(found[0]["weight_g"])),
            "without one": (*look, answer(total - found[-1]["weight_g"])),
            "off by one": (*look, answer(total + 1)),
            "bought": (*put(some_things(draw, 1)[0]), answer(total)),
        },
    )
