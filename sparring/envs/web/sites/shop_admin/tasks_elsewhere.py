"""Tasks that lead from the back office to the mail or the shop and back."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import Expect, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, goto, link, template
from sparring.envs.web.site import money
from sparring.envs.web.sites.mail import knowing as mail
from sparring.envs.web.sites.mail.data import ME as POST_ME
from sparring.envs.web.sites.shop_admin.knowing import (
    customers,
    found,
    given_back,
    lines,
    listed,
    named,
    noted,
    orders,
    products,
    refunding,
)
from sparring.envs.web.sites.shop_admin.lists import dollars

_HERE, _MAIL, _SHOP = "https://shop-admin.test/", "https://mail.test/", "https://shop.test/"
_NOTE = "Complaint by letter, settled."


@template("shop_admin/complaint", levels=(5,), sites=("shop_admin", "mail"))
def complaint(draw: Draw) -> Job:
    """A customer complains by letter: give money back, make a note, answer."""
    unique = {row["name"] for row in customers(draw)}
    delivered = orders(
        draw,
        "orders.status = 'delivered' AND promotion = '' AND orders.id NOT IN (SELECT order_id FROM returns UNION SELECT "
        "order_id FROM refunds) AND orders.id IN (SELECT order_id FROM order_lines GROUP BY 1 HAVING COUNT(*) > 1)",
    )
    there = [row for row in delivered if row["name"] in unique]
    one, other = draw.sample(there[-8:], 2)
    broken, fine = draw.sample(lines(draw, one["id"]), 2)
    cents = broken["price_cents"]
    topic = draw.choice(("Trouble with my order", "Something is damaged", "A sad parcel"))
    subject = f"{topic} ({draw.rng.randint(100, 999)})"
    body = (
        f"Dear Sam,\nmy order {one['id']} has come, but one piece of the {broken['name']} was damaged. All else was "
        f"fine. Could I have the money for that one piece back?\nKind regards, {one['name']}"
    )
    draw.run(
        "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) "
        "VALUES ('inbox', ?, ?, ?, ?, '2026-03-17T08:40')",
        *(one["email"], POST_ME, subject, body),
        site="mail",
    )
    post = Draw(draw.world, draw.level, draw.infeasible, "mail")
    letter = mail.letters(post, "messages.subject = ?", subject)[0]
    look: Plan = (goto(_MAIL), *mail.opened(post, letter), goto(_HERE))

    def settle(order: int, amount: int) -> Plan:
        return (*found(order), *refunding(amount, "Damaged"), fill("New note", _NOTE), button("Add note"))

    def reply(words: str) -> Plan:
        return (goto(_MAIL), *mail.opened(post, letter), link("Answer"), *mail.written(words), answer())

    told = mail.sent(one["email"], f"Re: {subject}", money(cents), answers=letter["id"])
    return Job(
        goal=f"{one['name']} complains about an order in a letter, which is in the mailbox of the office ({_MAIL}). "
        f"Give back here what is asked for, with the reason 'Damaged' and without a note, then add the note {_NOTE!r} "
        "to the order, and answer the letter with the amount that you gave back and nothing else (for "
        "example: $12.50).",
        expect=(
            given_back(one["id"], cents, "Damaged"),
            noted(one["id"], _NOTE),
            Expect(told.kind, f"mail.{told.table}", told.key, told.values, told.label),
        ),
        plan=(*look, *settle(one["id"], cents), *reply(money(cents))),
        mistakes={
            "the other thing": (*look, *settle(one["id"], _another(fine, cents)), *reply(money(cents))),
            "another order": (*look, *settle(other["id"], min(cents, other["total_cents"])), *reply(money(cents))),
            "not answered": (*look, *settle(one["id"], cents), answer()),
            "another amount told": (*look, *settle(one["id"], cents), *reply(money(cents + 100))),
            "no note": (*look, *found(one["id"]), *refunding(cents, "Damaged"), *reply(money(cents))),
        },
    )


def _another(line: sqlite3.Row, cents: int) -> int:
    """The price of a thing, or a cent less if it is the same."""
    price: int = line["price_cents"]
    return price if price != cents else price - 1


@template("shop_admin/match_prices", levels=(5,), sites=("shop_admin", "shop"))
def match_prices(draw: Draw) -> Job:
    """Compare the prices of some products with those in the shop, and put right those that differ."""
    here = draw.sample(products(draw), 4)
    names = {row["name"] for row in products(draw)}
    pairs: list[tuple[sqlite3.Row, sqlite3.Row]] = []
    for one in here:
        offered = draw.rows(
            "SELECT products.* FROM products JOIN categories ON categories.id = category_id WHERE categories.name = ? "
            "ORDER BY products.id",
            *(one["category"],),
            site="shop",
        )
        there = draw.choice([row for row in offered if row["name"] not in names])
        names.add(there["name"])
        pairs.append((one, there))
    differ = draw.sample(range(4), 2)
    for place, (one, there) in enumerate(pairs):
        gap = draw.choice((-300, -150, -10, 10, 200, 350)) if place in differ else 0
        draw.run(
            "UPDATE products SET name = ?, price_cents = ? WHERE id = ?",
            *(there["name"], there["price_cents"] + gap, one["id"]),
        )
    wrong = [pair for place, pair in enumerate(pairs) if place in differ]
    right = [pair for place, pair in enumerate(pairs) if place not in differ]
    told = [there["name"] for _, there in pairs]
    look: Plan = (goto(_SHOP), *(step for name in told for step in (fill("Search", name, submit=True), link(name))))

    def put(name: str, cents: int) -> Plan:
        return (*named(name), fill("Price in dollars", dollars(cents)), button("Save product"))

    fixes = [put(there["name"], there["price_cents"]) for _, there in wrong]
    checks = sum((found(there["name"]) for _, there in right), ())
    last, same = wrong[-1][1], right[0][1]
    return Job(
        goal=f"Compare the prices of these products in the shop ({_SHOP}) with those here in the back office: "
        f"{listed(told)}. Where a price differs, change it here to that of the shop.",
        expect=tuple(
            changed("products", one["id"], f"the price of {there['name']}", price_cents=there["price_cents"])
            for one, there in wrong
        ),
        plan=(*look, goto(_HERE), *sum(fixes, ()), *checks, answer()),
        mistakes={
            "one forgotten": (*look, goto(_HERE), *sum(fixes[:-1], ()), *checks, answer()),
            "a cent more": (*look, goto(_HERE), *fixes[0], *put(last["name"], last["price_cents"] + 1), answer()),
            "one too many": (
                *(*look, goto(_HERE), *sum(fixes, ())),
                *put(same["name"], same["price_cents"] + 100),
                answer(),
            ),
            "renamed": (*sum(fixes, ()), *named(same["name"]), fill("Name", "Sold"), button("Save product"), answer()),
        },
    )
