"""Tasks about returns, reviews and customers."""

from __future__ import annotations

import sqlite3
from datetime import date

from sparring.envs.web.checks import Expect, Words, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import money
from sparring.envs.web.sites.shop_admin.data import later
from sparring.envs.web.sites.shop_admin.knowing import DAY, found, given_back, listed, moved, tick
from sparring.envs.web.sites.shop_admin.lists import dollars
from sparring.envs.web.sites.shop_admin.words import REFUSALS, RETURN_ANSWERS

_REPLIES = (
    *("Thank you, we are glad to hear it.", "Thank you for the kind words.", "Thank you, we told the makers."),
    "Thank you for taking the time.",
)
_DAYS = 30


def _returns(draw: Draw) -> list[sqlite3.Row]:
    """Returns to decide on, at most one for each name and thing; `id`, `name` and `stock` are those of the product."""
    rows = draw.rows(
        "SELECT products.id, products.name, stock, returns.id AS number, returns.quantity, order_id, requested_on, "
        "placed_on, customers.name AS who, returns.quantity * order_lines.price_cents AS worth, "
        "goods_cents - discount_cents + shipping_cents AS total_cents FROM returns JOIN orders ON orders.id = order_id "
        "JOIN order_lines USING (order_id, product_id) JOIN products ON products.id = product_id "
        "JOIN customers ON customers.id = customer_id WHERE returns.status = 'waiting' ORDER BY returns.id"
    )
    names, things = [row["who"] for row in rows], [row["id"] for row in rows]
    return [
        row
        for row in rows
        if names.count(row["who"]) == things.count(row["id"]) == 1 and row["worth"] <= row["total_cents"]
    ]


def _approved(one: sqlite3.Row, cents: int, restock: bool) -> tuple[Expect, ...]:
    """What changes if a return is approved."""
    state = {"status": "approved", "refund_cents": cents, "decided_on": DAY}
    row = changed("returns", one["number"], f"return {one['number']}", **state)
    shelf = moved(one, one["quantity"], "Return", f"Order {one['order_id']}") if restock else ()
    return (row, given_back(one["order_id"], cents, "Return"), *shelf)


def _refused(one: sqlite3.Row, why: str) -> Expect:
    """What changes if a return is refused."""
    state = {"status": "refused", "answer": why, "decided_on": DAY}
    return changed("returns", one["number"], f"return {one['number']}", **state)


def _approving(one: sqlite3.Row, cents: int | None, restock: bool) -> Plan:
    """Approve a return, from the list; None leaves the amount as it is."""
    amount = () if cents is None else (fill("Amount to give back in dollars", dollars(cents)),)
    shelf = tick("Put it back into stock", True) if restock else ()
    return (link(f"Return {one['number']}"), *amount, *shelf, button("Approve return"))


def _refusing(one: sqlite3.Row, why: str) -> Plan:
    """Refuse a return, from the list."""
    return (link(f"Return {one['number']}"), select("Why it is refused", why), button("Refuse return"))


@template("shop_admin/approve_return", levels=(2,), infeasible=True)
def approve_return(draw: Draw) -> Job:
    """Approve a return with a part of the price."""
    one, other = draw.sample(_returns(draw), 2)
    cents, restock = one["worth"] * draw.choice((5, 6, 8)) // 10, draw.rng.random() < 0.6
    shelf = "put it back into stock" if restock else "do not put it back into stock"
    goal = (
        f"Approve the return of {one['quantity']} × {one['name']} by {one['who']}: give {money(cents)} back for it, "
        f"and {shelf}."
    )
    begin: Plan = (link("Returns"),)
    if draw.infeasible:
        draw.run(
            "UPDATE returns SET status = 'refused', answer = ?, decided_on = '2026-03-16' WHERE id = ?",
            *(draw.choice(RETURN_ANSWERS), one["number"]),
        )
        least = min(cents, other["worth"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, select("Status", "all"), button("Show"), report("it was refused already")),
            mistakes={
                "says it is done": (*begin, answer()),
                "another": (*begin, *_approving(other, least, restock), answer()),
                "money back all the same": (
                    *found(one["order_id"]),
                    link("Give money back"),
                    fill("Amount in dollars", dollars(cents)),
                    select("Reason", "Goodwill"),
                    button("Continue"),
                    button("Yes, give it back"),
                    answer(),
                ),
            },
        )
    return Job(
        goal=goal,
        expect=_approved(one, cents, restock),
        plan=(*begin, *_approving(one, cents, restock), answer()),
        mistakes={
            "all of the price": (*begin, *_approving(one, None, restock), answer()),
            "stock wrong": (*begin, *_approving(one, cents, not restock), answer()),
            "another": (*begin, *_approving(other, min(cents, other["worth"]), restock), answer()),
            "refused": (*begin, *_refusing(one, "Used or worn"), answer()),
        },
    )


@template("shop_admin/returns_in_time", levels=(3,))
def returns_in_time(draw: Draw) -> Job:
    """Decide on three returns by how long after the order they were asked for."""
    chosen = draw.sample(_returns(draw), 3)
    late = draw.sample(chosen, draw.rng.randint(1, 2))
    for one in chosen:
        days = draw.rng.randint(34, 50) if one in late else draw.rng.randint(12, 26)
        placed = later(one["requested_on"], -days)
        draw.run("UPDATE orders SET placed_on = ?, sent_on = ? WHERE id = ?", placed, later(placed, 2), one["order_id"])
    names = {one["number"] for one in late}
    there = [one for one in _returns(draw) if one["number"] in {each["number"] for each in chosen}]

    def decide(one: sqlite3.Row, refuse: bool) -> Plan:
        return _refusing(one, "Too late") if refuse else _approving(one, None, True)

    expect = [
        (_refused(one, "Too late"),) if one["number"] in names else _approved(one, one["worth"], True) for one in there
    ]
    steps = [decide(one, one["number"] in names) for one in there]
    begin: Plan = (link("Returns"),)
    last = there[-1]
    told = listed([f"{one['number']} ({one['who']})" for one in there])
    no_stock = _refusing(last, "Used or worn") if last["number"] in names else _approving(last, None, False)
    assert all(_in_time(one) is not (one["number"] in names) for one in there), "the dates say who is late"
    return Job(
        goal=f"Decide on the returns {told}: approve a return that was asked for at most {_DAYS} days after the day of "
        "its order, with the amount that the page proposes, and put it back into stock; refuse any other as "
        "'Too late'.",
        expect=sum(expect, ()),
        plan=(*begin, *sum(steps, ()), answer()),
        mistakes={
            "one forgotten": (*begin, *sum(steps[:-1], ()), answer()),
            "one the other way": (*begin, *sum(steps[:-1], ()), *decide(last, last["number"] not in names), answer()),
            "nearly": (*begin, *sum(steps[:-1], ()), *no_stock, answer()),
        },
    )


def _in_time(one: sqlite3.Row) -> bool:
    return (date.fromisoformat(one["requested_on"]) - date.fromisoformat(one["placed_on"])).days <= _DAYS


@template("shop_admin/publish_review", levels=(1, 2), infeasible=True)
def publish_review(draw: Draw) -> Job:
    """Publish a review; from level 2 answer it too."""
    waiting = draw.rows(
        "SELECT * FROM reviews WHERE status = 'waiting' AND stars > 3 AND instr(body, 'www.') = 0 ORDER BY id"
    )
    one, other = draw.sample(waiting, 2)
    words, wrong = draw.sample(_REPLIES, 2)
    product = draw.value("SELECT name FROM products WHERE id = ?", one["product_id"])
    also = f" and give it the reply {words!r}" if draw.level == 2 else ""
    goal = f"Publish the review {one['title']!r} of the {product}{also}."
    begin: Plan = (link("Reviews"),)

    def publish(title: str, text: str = words) -> Plan:
        reply = (fill("Reply of the shop", text), button("Save reply")) if draw.level == 2 else ()
        return (*begin, link(title), *reply, button("Publish"))

    if draw.infeasible:
        draw.run("DELETE FROM reviews WHERE id = ?", one["id"])
        look = (fill("Words", one["title"]), select("Status", "all"), button("Show"))
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, *(look if draw.level == 2 else ()), report("there is no such review")),
            mistakes={
                "says it is done": (*begin, answer()),
                "another": (*publish(other["title"]), answer()),
                "another and report": (*publish(other["title"]), report()),
            },
        )
    values = {"status": "published"} | ({"reply": words} if draw.level == 2 else {})
    refuse: Plan = (*begin, link(one["title"]), select("Why it is refused", REFUSALS[0]), button("Refuse"), answer())
    reply_only: Plan = (*begin, link(one["title"]), fill("Reply of the shop", words), button("Save reply"), answer())
    return Job(
        goal=goal,
        expect=(changed("reviews", one["id"], "the review", **values),),
        plan=(*publish(one["title"]), answer()),
        mistakes={
            "another": (*publish(other["title"]), answer()),
            "refused": refuse,
            "reply only": reply_only,
            "another too": (*publish(one["title"]), *publish(other["title"], wrong), answer()),
        },
    )


@template("shop_admin/moderate", levels=(4,))
def moderate(draw: Draw) -> Job:
    """Go through all reviews that wait: refuse advertisements, publish the good ones, leave the rest."""
    waiting = draw.rows("SELECT * FROM reviews WHERE status = 'waiting' ORDER BY written_on DESC, id DESC")
    spam = [one for one in waiting if "www." in one["body"]]
    good = [one for one in waiting if one not in spam and one["stars"] >= 4]
    rest = [one for one in waiting if one not in spam and one["stars"] < 4]
    why, wrong = draw.sample((REFUSALS[0], REFUSALS[2]), 2)
    begin: Plan = (link("Reviews"),)

    def publish(one: sqlite3.Row) -> Plan:
        return (link(one["title"]), button("Publish"))

    def refuse(one: sqlite3.Row, reason: str) -> Plan:
        return (link(one["title"]), select("Why it is refused", reason), button("Refuse"))

    refusing = sum((refuse(one, why) for one in spam), ())
    publishing = sum((publish(one) for one in good), ())
    most = sum((refuse(one, why) for one in spam[:-1]), ())
    expect = [
        *(changed("reviews", one["id"], f"{one['title']} refused", status="refused", refusal=why) for one in spam),
        *(changed("reviews", one["id"], f"{one['title']} published", status="published") for one in good),
    ]
    return Job(
        goal="Go through all reviews that wait. Refuse those whose text names a website, with the reason "
        f"{why!r}. Of the others, publish those with four or five stars, and leave those with fewer waiting.",
        expect=tuple(expect),
        plan=(*begin, *refusing, *publishing, answer()),
        mistakes={
            "advertisement published": (*begin, *most, *publish(spam[-1]), *publishing, answer()),
            "another reason": (*begin, *most, *refuse(spam[-1], wrong), *publishing, answer()),
            "a bad one too": (*begin, *refusing, *publishing, *publish(rest[0]), answer()),
            "one forgotten": (*begin, *refusing, *publishing[:-2], answer()),
        },
    )


@template("shop_admin/block", levels=(2,))
def block(draw: Draw) -> Job:
    """Block one of two customers of the same name, with a note; sometimes their newsletter goes too."""
    names = [row[0] for row in draw.rows("SELECT name FROM customers GROUP BY name HAVING COUNT(*) = 2 ORDER BY 1")]
    pair = draw.rows("SELECT * FROM customers WHERE name = ? ORDER BY id", draw.choice(names))
    one, other = draw.sample(pair, 2)
    gets = draw.rng.random() < 0.5
    for row in pair:
        draw.run("UPDATE customers SET blocked = 0, newsletter = ? WHERE id = ?", int(gets), row["id"])
    why = draw.choice(("Did not pay", "Sent back empty boxes", "Wrote insults to the staff"))
    note = f"{why}, case {draw.rng.randint(100, 999)}."

    def blocking(who: sqlite3.Row, sure: bool = True) -> Plan:
        off = tick("Gets the newsletter", False) if gets else ()
        save = (fill("Note for the staff", note), *off, button("Save customer"))
        yes = button("Yes, block") if sure else link("No, leave it as it is")
        return (*found(who["email"]), link(who["name"]), *save, link("Block this customer"), yes)

    only: Plan = (*found(one["email"]), link(one["name"]), link("Block this customer"), button("Yes, block"), answer())
    values = {"blocked": 1, "note": Words(note)} | ({"newsletter": 0} if gets else {})
    also = ", take them off the newsletter" if gets else ""
    return Job(
        goal=f"Block the customer {one['name']} with the email address {one['email']}{also}, and replace the note for "
        f"the staff about them by {note!r}.",
        expect=(changed("customers", one["id"], "the customer", **values),),
        plan=(*blocking(one), answer()),
        mistakes={
            "the namesake": (*blocking(other), answer()),
            "both": (*blocking(one), *blocking(other), answer()),
            "not sure": (*blocking(one, sure=False), answer()),
            "no note": only,
        },
    )
