"""Tasks about suppliers and what is ordered from them."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import Expect, Words, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.sites.shop_admin.data import later
from sparring.envs.web.sites.shop_admin.knowing import DAY, bought, found, item, moved, products, suppliers

_NOTES = ("Please send it in one delivery.", "Deliver to the back door.", "Invoice to the office, please.")


def _sent(draw: Draw) -> list[sqlite3.Row]:
    """Purchases of several things that are under way; their suppliers all differ."""
    return draw.rows(
        "SELECT * FROM purchases WHERE status = 'sent' AND id IN (SELECT purchase_id FROM purchase_lines GROUP BY 1 "
        "HAVING COUNT(*) > 1) ORDER BY id"
    )


def _lines(draw: Draw, purchase: int) -> list[sqlite3.Row]:
    """What a purchase orders, with the columns of the products."""
    return draw.rows(
        "SELECT products.*, quantity, purchase_id FROM purchase_lines JOIN products ON products.id = product_id "
        "WHERE purchase_id = ? ORDER BY name",
        purchase,
    )


def _booked(rows: list[sqlite3.Row], came: dict[int, int]) -> tuple[Expect, ...]:
    """What a delivery changes."""
    number = rows[0]["purchase_id"]
    head = changed("purchases", number, f"purchase order {number}", status="received", received_on=DAY)
    out: list[Expect] = [head]
    for row in rows:
        if came[row["id"]]:
            out.append(changed("purchase_lines", (number, row["id"]), f"{row['name']} came", received=came[row["id"]]))
            out += moved(row, came[row["id"]], "Delivery", f"Purchase order {number}")
    return tuple(out)


@template("shop_admin/receive", levels=(2, 3), infeasible=True)
def receive(draw: Draw) -> Job:
    """Book a delivery that is short of something; at level 3 order again what is missing."""
    one, other = draw.sample(_sent(draw), 2)
    rows = _lines(draw, one["id"])
    supplier = suppliers(draw)[one["supplier_id"]]
    short = draw.choice(rows)
    lost = draw.rng.randint(1, short["quantity"] - 2)
    came = {row["id"]: row["quantity"] - (lost if row["id"] == short["id"] else 0) for row in rows}
    again = draw.level == 3
    goal = (
        f"The delivery of {supplier['name']} for the purchase order {one['id']} came: all that was ordered, but of the "
        f"{short['name']} only {came[short['id']]}. Book it."
    )
    if again:
        goal += (
            f" Then order the missing {lost} × {short['name']} from {supplier['name']} with a new purchase order, and "
            "send that."
        )

    def book(number: int, name: str, amount: int) -> Plan:
        there = (link("Purchase orders"), link(f"Purchase order {number}"), link("Book the delivery"))
        return (*there, fill(f"Came of {name}", amount), button("Book delivery"))

    begin: Plan = (link("Purchase orders"), link(f"Purchase order {one['id']}"))
    if draw.infeasible:
        draw.run("UPDATE purchases SET status = 'cancelled' WHERE id = ?", one["id"])
        instead = book(other["id"], _lines(draw, other["id"])[0]["name"], came[short["id"]])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, report("it is cancelled")),
            mistakes={
                "says it is done": (*begin, answer()),
                "another": (*instead, answer()),
                "another and report": (*instead, report()),
            },
        )
    order: Plan = ()
    if again:
        order = (
            *(link(supplier["name"]), button("New purchase order")),
            *item(short["name"], short["stock"] + came[short["id"]], lost),
            button("Send to supplier"),
        )
    expect = _booked(rows, came)
    new = bought(supplier, [(short, lost)], later(DAY, supplier["lead_days"])) if again else ()
    right = book(one["id"], short["name"], came[short["id"]])
    neighbour = next(row for row in rows if row["id"] != short["id"])
    return Job(
        goal=goal,
        expect=(*expect, *new),
        plan=(*right, *order, answer()),
        mistakes={
            "all of it": (*right[:-2], button("Book delivery"), answer()),
            "not booked": (*right[:-1], answer()),
            "short of another": (*book(one["id"], neighbour["name"], neighbour["quantity"] - 1), answer()),
            "one less": (*book(one["id"], short["name"], came[short["id"]] - 1), *order[:2], answer()),
        },
    )


@template("shop_admin/restock", levels=(4,))
def restock(draw: Draw) -> Job:
    """Order from a supplier everything that is low on stock, as many as are missing."""
    by_number = suppliers(draw)
    drafts = draw.rows("SELECT supplier_id FROM purchases WHERE status = 'draft'")
    groups = {number: products(draw, "supplier_id = ?", number) for number in by_number}
    fit = [number for number, own in groups.items() if len(own) >= 4 and number not in {row[0] for row in drafts}]
    supplier = by_number[draw.choice(fit)]
    picked = draw.sample(groups[supplier["id"]], 4)
    low, edge, goal_stock = picked[:3], picked[3], draw.choice((20, 25, 30, 40))
    for one in groups[supplier["id"]]:
        draw.run("UPDATE products SET stock = reorder_at + 9 WHERE id = ? AND stock <= reorder_at", one["id"])
    for one in low:
        draw.run("UPDATE products SET stock = ? WHERE id = ?", draw.rng.randint(0, one["reorder_at"]), one["id"])
    draw.run("UPDATE products SET stock = reorder_at + 1 WHERE id = ?", edge["id"])
    low = [draw.row("SELECT * FROM products WHERE id = ?", one["id"]) for one in low]
    edge = draw.row("SELECT * FROM products WHERE id = ?", edge["id"])
    note = draw.choice(_NOTES)
    wanted = [(one, goal_stock - one["stock"]) for one in low]
    look: Plan = (
        link("Products"),
        select("Supplier", supplier["name"]),
        select("State", "Low on stock"),
        button("Show"),
    )
    begin: Plan = (*look, link("Suppliers"), link(supplier["name"]), button("New purchase order"))

    def fetch(what: list[tuple[sqlite3.Row, int]], words: str = note) -> Plan:
        items = sum((item(one["name"], one["stock"], number) for one, number in what), ())
        return (*begin, *items, *((fill("Note for the supplier", words),) if words else ()))

    send = (button("Send to supplier"), answer())
    more = [(one, number + 1) for one, number in wanted[:1]] + wanted[1:]
    return Job(
        goal=f"Order from {supplier['name']} every product of theirs that is low on stock (at or below the stock at "
        f"which it is reordered), so many of each that the stock will be {goal_stock}. Make one new purchase order of "
        f"it, and send it with the note {note!r}.",
        expect=bought(supplier, wanted, later(DAY, supplier["lead_days"]), note),
        plan=(*fetch(wanted), *send),
        mistakes={
            "one forgotten": (*fetch(wanted[:-1]), *send),
            "one more": (*fetch(more), *send),
            "one that is not low": (*fetch([*wanted, (edge, goal_stock - edge["stock"])]), *send),
            "not sent": (*fetch(wanted), answer()),
            "no note": (*fetch(wanted, ""), *send),
        },
    )


@template("shop_admin/drop_supplier", levels=(5,))
def drop_supplier(draw: Draw) -> Job:
    """Leave a supplier: cancel what is under way, hide what is out of stock, buy the rest elsewhere."""
    by_number = suppliers(draw)
    fit = [row for row in _sent(draw) if len(products(draw, "supplier_id = ?", row["supplier_id"])) >= 5]
    order = draw.choice(fit)
    old = by_number[order["supplier_id"]]
    new, third = draw.sample([row for number, row in by_number.items() if number != old["id"]], 2)
    own = products(draw, "supplier_id = ?", old["id"])
    kept = draw.sample(own, 5)
    for one in own:
        if one not in kept:
            draw.run("UPDATE products SET supplier_id = ? WHERE id = ?", third["id"], one["id"])
    gone, there = kept[:2], kept[2:]
    for one in kept:
        stock = 0 if one in gone else max(one["stock"], one["reorder_at"] + 3)
        draw.run("UPDATE products SET stock = ?, published = 1 WHERE id = ?", stock, one["id"])
    note = f"No more orders since {draw.choice(('March', 'spring', 'this week'))}."

    def hide(one: sqlite3.Row) -> Plan:
        return (*found(one["sku"]), check("Published in the shop", checked=False), button("Save product"))

    def move(one: sqlite3.Row, to: str = new["name"]) -> Plan:
        return (*found(one["sku"]), select("Supplier", to), button("Save product"))

    look: Plan = (link("Products"), select("Supplier", old["name"]), button("Show"))
    stop: Plan = (
        *(link("Purchase orders"), link(f"Purchase order {order['id']}"), link("Cancel this purchase order")),
        button("Yes, cancel it"),
    )
    tell: Plan = (link("Suppliers"), link(old["name"]), fill("Note", note), button("Save supplier"))
    hiding, moving = sum(map(hide, gone), ()), sum(map(move, there), ())
    expect = [
        changed("purchases", order["id"], f"purchase order {order['id']} cancelled", status="cancelled"),
        changed("suppliers", old["id"], f"the note on {old['name']}", note=Words(note)),
        *(changed("products", one["id"], f"{one['name']} hidden", published=0) for one in gone),
        *(changed("products", one["id"], f"{one['name']} moved", supplier_id=new["id"]) for one in there),
    ]
    return Job(
        goal=f"We leave the supplier {old['name']}. Cancel the purchase order that was sent to them and has not come "
        f"yet. Take those of their products that are out of stock out of the shop (not published any more; the "
        f"supplier stays). Make {new['name']} the supplier of all their other products. Replace the note "
        f"about {old['name']} by {note!r}.",
        expect=tuple(expect),
        plan=(*look, *hiding, *moving, *stop, *tell, answer()),
        mistakes={
            "order not cancelled": (*look, *hiding, *moving, *stop[:-1], *tell, answer()),
            "one forgotten": (*hiding, *sum(map(move, there[:-1]), ()), *stop, *tell, answer()),
            "one to another": (*hiding, *moving[:-3], *move(there[-1], third["name"]), *stop, *tell, answer()),
            "hidden ones moved too": (*hiding, *moving, *move(gone[0]), *stop, *tell, answer()),
            "no note": (*hiding, *moving, *stop, answer()),
        },
    )
