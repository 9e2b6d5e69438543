"""Tasks about orders: sending, cancelling, giving money back."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.shop.data import SHIPPING
from sparring.envs.web.sites.shop_admin.history import tracking
from sparring.envs.web.sites.shop_admin.knowing import (
    DAY,
    customers,
    found,
    given_back,
    lines,
    moved,
    named,
    noted,
    orders,
    refunding,
    sending,
    sent,
)
from sparring.envs.web.sites.shop_admin.words import CARRIERS, REFUND_REASONS

_OPEN = "orders.status IN ('new', 'packed')"
_NOTES = ("Parcel one of two.", "Sent without the card.", "Wrapped as a gift.", "Neighbour takes it.")
_WHY = ("As agreed by telephone", "Letter of 12 March", "Second complaint", "Regular customer")


@template("shop_admin/send_order", levels=(2, 3), infeasible=True)
def send_order(draw: Draw) -> Job:
    """Send an order; at level 3 two of them, and a note on the second."""
    first, second, other = draw.sample(orders(draw, _OPEN), 3)
    carrier, wrong = draw.sample(CARRIERS, 2)
    codes = [tracking(draw.rng) for _ in range(2)]
    note = draw.choice(_NOTES)
    both = draw.level == 3
    also = f", and the order {second['id']} with the tracking number {codes[1]}" if both else ""
    noting = f" Add the note {note!r} to the order {second['id']}." if both else ""
    goal = f"Mark the order {first['id']} as sent by {carrier} with the tracking number {codes[0]}{also}.{noting}"

    def more(by: str) -> Plan:
        if not both:
            return (answer(),)
        return (*sending(second["id"], by, codes[1]), fill("New note", note), button("Add note"), answer())

    if draw.infeasible:
        draw.run("UPDATE orders SET status = 'cancelled' WHERE id = ?", first["id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*found(first["id"]), report("it is cancelled")),
            mistakes={
                "says it is done": (*found(first["id"]), answer()),
                "another": (*sending(other["id"], carrier, codes[0]), answer()),
                "another and report": (*sending(other["id"], carrier, codes[0]), report()),
            },
        )
    expect = [sent(first["id"], carrier, codes[0])]
    expect += [sent(second["id"], carrier, codes[1]), noted(second["id"], note)] if both else []
    return Job(
        goal=goal,
        expect=tuple(expect),
        plan=(*sending(first["id"], carrier, codes[0]), *more(carrier)),
        mistakes={
            "another carrier": (*sending(first["id"], wrong, codes[0]), *more(carrier)),
            "another order": (*sending(other["id"], carrier, codes[0]), *more(carrier)),
            "the other number": (*sending(first["id"], carrier, codes[1]), *more(carrier)),
            "not sent": (*sending(first["id"], carrier, codes[0])[:-1], *more(carrier)),
        },
    )


@template("shop_admin/cancel_order", levels=(1, 2), infeasible=True)
def cancel_order(draw: Draw) -> Job:
    """Cancel an order, known by its number or (level 2) by who placed it when."""
    unique = {row["name"] for row in customers(draw)}
    there = [row for row in orders(draw, _OPEN) if row["name"] in unique]
    days = [(row["name"], row["placed_on"]) for row in there]
    one = draw.choice([row for row in there if days.count((row["name"], row["placed_on"])) == 1])
    other = next(row for row in there if row["id"] != one["id"])
    said = f"the order {one['id']}"
    if draw.level == 2:
        said = f"the order that {one['name']} placed on {day(one['placed_on'])}"

    def way(which: sqlite3.Row) -> Plan:
        return found(which["id"]) if draw.level == 1 else (*named(which["name"]), link(f"Order {which['id']}"))

    yes: Plan = (link("Cancel this order"), button("Yes, cancel the order"))
    if draw.infeasible:
        code = tracking(draw.rng)
        draw.run(
            "UPDATE orders SET status = 'sent', carrier = ?, tracking = ?, sent_on = ? WHERE id = ?",
            *(draw.choice(CARRIERS), code, DAY, one["id"]),
        )
        return Job(
            goal=f"Cancel {said}.",
            infeasible=True,
            plan=(*way(one), report("it is sent already")),
            mistakes={
                "says it is done": (*way(one), answer()),
                "another": (*way(other), *yes, answer()),
                "money back": (*way(one), *refunding(one["total_cents"], "Goodwill"), answer()),
            },
        )
    rows = lines(draw, one["id"])
    shelf = [moved(row, row["quantity"], "Cancelled order", f"Order {one['id']}") for row in rows]
    return Job(
        goal=f"Cancel {said}.",
        expect=(
            changed("orders", one["id"], "the order cancelled", status="cancelled"),
            given_back(one["id"], one["total_cents"] - one["back"], "Cancelled order"),
            *sum(shelf, ()),
        ),
        plan=(*way(one), *yes, answer()),
        mistakes={
            "not sure": (*way(one), yes[0], link("No, keep it"), answer()),
            "another": (*way(other), *yes, answer()),
            "both": (*way(one), *yes, *way(other), *yes, answer()),
            "money only": (*way(one), *refunding(one["total_cents"], "Goodwill"), answer()),
        },
    )


@template("shop_admin/refund", levels=(2, 3), infeasible=True)
def refund(draw: Draw) -> Job:
    """Give a part of an order's money back; at level 3 how much depends on who brought it."""
    unique = {row["name"] for row in customers(draw)}
    there = [row for row in orders(draw, "orders.status = 'delivered'") if row["name"] in unique and not row["back"]]
    latest = {row["name"]: row["id"] for row in orders(draw)}
    one, other = draw.sample([row for row in there if latest[row["name"]] == row["id"]], 2)
    reason, wrong = draw.sample(REFUND_REASONS, 2)
    note = draw.choice(_WHY)
    carrier = one["carrier"] if draw.rng.random() < 0.5 else draw.choice(CARRIERS)
    small, large = draw.rng.randrange(200, 450, 50), draw.rng.randrange(500, 800, 50)
    amount = draw.rng.randrange(200, 800, 25) if draw.level == 2 else small if one["carrier"] == carrier else large
    goal = f"Give {money(amount)} of the order {one['id']} back, with the reason {reason!r} and the note {note!r}."
    way = found(one["id"])
    if draw.level == 3:
        goal = (
            f"Give {one['name']} a part of the money of their latest order back: {money(small)} if {carrier} brought "
            f"it, or else {money(large)}, with the reason {reason!r} and the note {note!r}."
        )
        way = (*named(one["name"]), link(f"Order {one['id']}"))
    if draw.infeasible:
        draw.run(
            "INSERT INTO refunds (order_id, amount_cents, reason, staff_id, given_on) VALUES (?, ?, 'Goodwill', 3, ?)",
            *(one["id"], one["total_cents"], DAY),
        )
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*way, report("all of it was given back already")),
            mistakes={
                "says it is done": (*way, answer()),
                "another order": (*found(other["id"]), *refunding(amount, reason, note), answer()),
                "another order and report": (*found(other["id"]), *refunding(amount, reason, note), report()),
            },
        )
    other_sum = large if amount == small else small
    wrong_sum = amount + 25 if draw.level == 2 else other_sum
    return Job(
        goal=goal,
        expect=(given_back(one["id"], amount, reason, note),),
        plan=(*way, *refunding(amount, reason, note), answer()),
        mistakes={
            "another sum": (*way, *refunding(wrong_sum, reason, note), answer()),
            "another reason": (*way, *refunding(amount, wrong, note), answer()),
            "not sure": (*way, *refunding(amount, reason, note)[:-1], answer()),
            "twice": (*way, *refunding(amount, reason, note), *refunding(amount, reason, note), answer()),
            "another order": (*found(other["id"]), *refunding(amount, reason, note), answer()),
        },
    )


@template("shop_admin/parcels", levels=(4,))
def parcels(draw: Draw) -> Job:
    """Send several orders: by whom depends on the shipping, and those on hold stay."""
    for fast_ones, name in enumerate(("Standard", "Express")):
        draw.run(
            "UPDATE orders SET shipping = ?, shipping_cents = ? WHERE status IN ('new', 'packed') AND (id % 3 = 0) = ?",
            *(name, SHIPPING[name], fast_ones),
        )
    there = orders(draw, _OPEN)
    fast = draw.sample([row for row in there if row["shipping"] == "Express"], 2)
    slow = draw.sample([row for row in there if row["shipping"] == "Standard"], 3)
    held = slow.pop()
    draw.run("DELETE FROM notes WHERE order_id = ?", held["id"])
    draw.run(
        "INSERT INTO notes (order_id, staff_id, written_on, body) VALUES (?, 3, ?, ?)",
        *(held["id"], DAY, "On hold: the customer will call back."),
    )
    express, standard = draw.sample(CARRIERS, 2)
    batch = draw.sample([*fast, *slow, held], 5)
    codes = {row["id"]: tracking(draw.rng) for row in batch}
    told = "; ".join(f"{row['id']} with {codes[row['id']]}" for row in batch)

    def by(row: sqlite3.Row) -> str:
        return express if row["shipping"] == "Express" else standard

    go = [row for row in batch if row["id"] != held["id"]]
    steps = [sending(row["id"], by(row), codes[row["id"]]) for row in go]
    look = found(held["id"])
    swapped = sending(go[-1]["id"], standard if by(go[-1]) == express else express, codes[go[-1]["id"]])
    mixed = sending(go[-1]["id"], by(go[-1]), codes[held["id"]])
    return Job(
        goal=f"Mark these orders as sent, each with its tracking number: {told}. Orders with Express shipping go by "
        f"{express}, those with Standard shipping by {standard}. Leave an order alone if one of its notes says that it "
        "is on hold.",
        expect=tuple(sent(row["id"], by(row), codes[row["id"]]) for row in go),
        plan=(*sum(steps, ()), *look, answer()),
        mistakes={
            "the one on hold too": (*sum(steps, ()), *sending(held["id"], standard, codes[held["id"]]), answer()),
            "one forgotten": (*sum(steps[:-1], ()), *look, answer()),
            "the other carrier": (*sum(steps[:-1], ()), *swapped, answer()),
            "another's number": (*sum(steps[:-1], ()), *mixed, answer()),
        },
    )


@template("shop_admin/pack_all", levels=(3,))
def pack_all(draw: Draw) -> Job:
    """Mark the new orders of one customer as packed, and nobody else's."""
    unique = customers(draw)
    one = draw.choice(unique)
    alike = [row for row in unique if row["id"] != one["id"] and set(row["name"].split()) & set(one["name"].split())]
    near = draw.choice(alike or [row for row in unique if row["id"] != one["id"]])
    there = draw.sample(orders(draw, "orders.status = 'new'"), 3)
    for row, who in zip(there, (one, one, near), strict=True):
        draw.run("UPDATE orders SET customer_id = ? WHERE id = ?", who["id"], row["id"])
    mine = orders(draw, "orders.status = 'new' AND customer_id = ?", one["id"])
    packing = [(*found(row["id"]), button("Mark as packed")) for row in mine[:4]]
    for row in mine[4:]:
        draw.run("UPDATE orders SET status = 'packed' WHERE id = ?", row["id"])
    look: Plan = (link("Orders"), fill("Number or customer", one["name"]), select("Status", "new"), button("Show"))
    return Job(
        goal=f"Mark all new orders of {one['name']} as packed.",
        expect=tuple(
            changed("orders", row["id"], f"order {row['id']} packed", status="packed") for row in mine[: len(packing)]
        ),
        plan=(*look, *sum(packing, ()), answer()),
        mistakes={
            "one forgotten": (*look, *sum(packing[:-1], ()), answer()),
            "one too many": (*look, *sum(packing, ()), *found(there[2]["id"]), button("Mark as packed"), answer()),
            "one cancelled": (
                *sum(packing[:-1], ()),
                *packing[-1][:1],
                link("Cancel this order"),
                button("Yes, cancel the order"),
                answer(),
            ),
        },
    )
