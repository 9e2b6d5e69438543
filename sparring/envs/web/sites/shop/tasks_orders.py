"""Tasks about buying, cancelling and returning."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from sparring.envs.web.checks import Words, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.shop.data import COUPONS, ME, SHIPPING, TODAY
from sparring.envs.web.sites.shop.knowing import (
    Thing,
    addresses,
    empty_basket,
    in_basket,
    listed,
    opened,
    ordered,
    pay,
    put,
    some_things,
    things,
)
from sparring.envs.web.sites.shop.orders import PAGE, REASONS, RETURN_DAYS

NOTES = ("Happy birthday!", "With love from us all", "Thank you for everything", "Get well soon", "See you in spring")


@template("shop/buy_one", levels=(2, 3), infeasible=True)
def buy_one(draw: Draw) -> Job:
    """Buy one thing, to an address, sent in a way."""
    empty_basket(draw)
    address, other = draw.sample(addresses(draw), 2)
    shipping, wrong = draw.sample(sorted(SHIPPING), 2)
    note = draw.choice(NOTES) if draw.level == 3 else ""
    said = f", with the gift note {note!r}" if note else ""
    if draw.infeasible:
        gone = draw.choice(things(draw, "1"))._replace(quantity=draw.rng.randint(1, draw.level))
        draw.run("UPDATE variants SET stock = 0 WHERE id = ?", gone.variant)
        substitute = some_things(draw, 1)[0]
        return Job(
            goal=f"Order {gone.said} to the address {address['label']!r} by {shipping} shipping{said}.",
            infeasible=True,
            plan=(*opened(gone.name), report("it is sold out")),
            mistakes={
                "another": (*put(substitute), *pay(address, shipping, note), answer()),
                "says it is done": (answer(),),
                "another and report": (*put(substitute), *pay(address, shipping, note), report()),
            },
        )
    thing = some_things(draw, 1)[0]._replace(quantity=draw.rng.randint(1, draw.level))
    return Job(
        goal=f"Order {thing.said} to the address {address['label']!r} by {shipping} shipping{said}.",
        expect=ordered([thing], address["id"], shipping, note=note),
        plan=(*put(thing), *pay(address, shipping, note), answer()),
        mistakes={
            "not placed": (*put(thing), *pay(address, shipping, note)[:-1], answer()),
            "wrong address": (*put(thing), *pay(other, shipping, note), answer()),
            "wrong shipping": (*put(thing), *pay(address, wrong, note), answer()),
            "wrong number": (*put(thing, thing.quantity + 1), *pay(address, shipping, note), answer()),
        },
    )


@template("shop/buy_several", levels=(4,))
def buy_several(draw: Draw) -> Job:
    """Several things in one order, with a coupon and a gift note."""
    empty_basket(draw)
    bought = [thing._replace(quantity=draw.rng.randint(1, 3)) for thing in some_things(draw, 3)]
    address, other = draw.sample(addresses(draw), 2)
    shipping, note = draw.choice(sorted(SHIPPING)), draw.choice(NOTES)
    goods = sum(thing.price * thing.quantity for thing in bought)
    valid = [row[0] for row in COUPONS if row[2] <= goods and row[3] >= TODAY.isoformat()]
    code = draw.choice(valid)
    coupon: Plan = (fill("Coupon", code), button("Use coupon"))
    fetched = sum(map(put, bought), ())
    return Job(
        goal=f"Order {listed([thing.said for thing in bought])} in one order, with the coupon {code}, to the address "
        f"{address['label']!r} by {shipping} shipping, with the gift note {note!r}.",
        expect=ordered(bought, address["id"], shipping, note=note, coupon=code),
        plan=(*fetched, *coupon, *pay(address, shipping, note), answer()),
        mistakes={
            "no coupon": (*fetched, *pay(address, shipping, note), answer()),
            "no note": (*fetched, *coupon, *pay(address, shipping), answer()),
            "one forgotten": (*sum(map(put, bought[:-1]), ()), *coupon, *pay(address, shipping, note), answer()),
            "wrong address": (*fetched, *coupon, *pay(other, shipping, note), answer()),
        },
    )


@template("shop/buy_by_sum", levels=(3, 4))
def buy_by_sum(draw: Draw) -> Job:
    """Buy what is in the basket; how it is sent depends on what it costs."""
    empty_basket(draw)
    bought = [thing._replace(quantity=draw.rng.randint(1, 2)) for thing in some_things(draw, draw.level)]
    goods = sum(thing.price * thing.quantity for thing in bought)
    reaches = draw.rng.random() < 0.5
    limit = (goods // 500 + (0 if reaches else 1)) * 500
    shipping, wrong = ("Express", "Standard") if goods >= limit else ("Standard", "Express")
    address, other = draw.sample(addresses(draw), 2)
    fetched = sum(map(put, bought), ())
    return Job(
        goal=f"Put {listed([thing.said for thing in bought])} into the basket and order it to the address "
        f"{address['label']!r}: by Express shipping if the goods cost {money(limit)} or more before shipping, else by "
        "Standard shipping.",
        expect=ordered(bought, address["id"], shipping),
        plan=(*fetched, *pay(address, shipping), answer()),
        mistakes={
            "wrong shipping": (*fetched, *pay(address, wrong), answer()),
            "wrong address": (*fetched, *pay(other, shipping), answer()),
            "not ordered": (*fetched, answer()),
        },
    )


@template("shop/gifts", levels=(5,))
def gifts(draw: Draw) -> Job:
    """Three orders to three addresses, each with its note."""
    empty_basket(draw)
    bought = [thing._replace(quantity=draw.rng.randint(1, 2)) for thing in some_things(draw, 3)]
    places, notes = draw.sample(addresses(draw), 3), draw.sample(NOTES, 3)
    ways = [draw.choice(sorted(SHIPPING)) for _ in bought]
    parts = list(zip(bought, places, ways, notes, strict=True))
    said = [
        f"{thing.said} to the address {place['label']!r} by {way} shipping with the gift note {note!r}"
        for thing, place, way, note in parts
    ]
    steps = [(*put(thing), *pay(place, way, note)) for thing, place, way, note in parts]
    expect = [
        ordered([thing], place["id"], way, note=note, name=f"order to {place['label']}")
        for thing, place, way, note in parts
    ]
    swapped = (*put(bought[2]), *pay(places[1], ways[2], notes[2]))
    together = (*put(bought[1]), *put(bought[2]), *pay(places[2], ways[2], notes[2]))
    return Job(
        goal=f"Place three orders: {'; '.join(said)}.",
        expect=tuple(sum(expect, ())),
        plan=(*sum(steps, ()), answer()),
        mistakes={
            "one forgotten": (*sum(steps[:-1], ()), answer()),
            "swapped": (*steps[0], *steps[1], *swapped, answer()),
            "two in one": (*steps[0], *together, answer()),
        },
    )


def _orders(draw: Draw, where: str, *values: object) -> list[sqlite3.Row]:
    """The orders of the one who is signed in, the newest first, with their place in the list."""
    rows = draw.rows(
        "SELECT *, ROW_NUMBER() OVER (ORDER BY placed_on DESC, id DESC) AS place FROM orders WHERE customer_id = ?", ME
    )
    kept = {row["id"] for row in draw.rows(f"SELECT id FROM orders WHERE {where}", *values)}
    return [row for row in rows if row["id"] in kept]


def _open(order: sqlite3.Row) -> Plan:
    """Open an order from the list."""
    return (link("Orders"), *(link("Older orders"),) * ((order["place"] - 1) // PAGE), link(f"Order {order['id']}"))


def _lines(draw: Draw, order: int) -> list[Thing]:
    """What an order had."""
    rows = draw.rows(
        "SELECT variants.id, products.name, variants.label, order_lines.price_cents, stock, quantity FROM order_lines "
        "JOIN variants ON variants.id = variant_id JOIN products ON products.id = product_id WHERE order_id = ? "
        "ORDER BY products.name, variants.id",
        order,
    )
    return [Thing(*row) for row in rows]


@template("shop/cancel_order", levels=(1, 2), infeasible=True)
def cancel_order(draw: Draw) -> Job:
    """Cancel an order that is not sent yet, named by its number or (level 2) by its date."""
    open_orders = _orders(draw, "status = 'placed'")
    found = draw.choice(_orders(draw, "status IN ('shipped', 'delivered')") if draw.infeasible else open_orders)
    other = next(order for order in open_orders if order["id"] != found["id"])
    goal = f"Cancel the order {found['id']}."
    if draw.level == 2:
        goal = f"Cancel the order that was placed on {day(found['placed_on'])}."
    cancels = (button("Cancel this order"), answer())
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*_open(found), report("it is sent already")),
            mistakes={
                "says it is done": (*_open(found), answer()),
                "another": (*_open(other), *cancels),
                "another and report": (*_open(other), cancels[0], report()),
            },
        )
    lines = _lines(draw, found["id"])
    back = [changed("variants", one.variant, f"{one.called} back", stock=one.stock + one.quantity) for one in lines]
    return Job(
        goal=goal,
        expect=(changed("orders", found["id"], "the order cancelled", status="cancelled"), *back),
        plan=(*_open(found), *cancels),
        mistakes={
            "another": (*_open(other), *cancels),
            "both": (*_open(found), cancels[0], *_open(other), *cancels),
            "only looked": (*_open(found), answer()),
        },
    )


@template("shop/return_item", levels=(2, 3), infeasible=True)
def return_item(draw: Draw) -> Job:
    """Send something back that came lately; from level 3 with a comment."""
    latest = (TODAY - timedelta(days=RETURN_DAYS)).isoformat()
    found = draw.choice(
        _orders(draw, f"status = 'delivered' AND placed_on {'<' if draw.infeasible else '>='} ?", latest)
    )
    lines = _lines(draw, found["id"])
    thing = draw.choice(lines)
    reason, wrong = draw.sample(REASONS, 2)
    comment = draw.choice(("Please refund my card.", "I would rather have a new one.", "The box was open."))
    comment = comment if draw.level == 3 else ""
    said = f" and the comment {comment!r}" if comment else ""
    number = draw.rng.randint(1, thing.quantity)
    goal = (
        f"From the order of {day(found['placed_on'])}, return {thing._replace(quantity=number).said} with the reason "
        f"{reason!r}{said}."
    )
    begin = (*_open(found), link("Return something"))

    def send(why: str, how_many: int, words: str) -> Plan:
        what: Plan = (check(thing.called), fill("How many", how_many), select("Reason", why))
        return (*begin, *what, *((fill("Comment", words),) if words else ()), button("Send return"))

    if draw.infeasible:
        recent = _orders(draw, "status = 'delivered' AND placed_on >= ?", latest)[0]
        again = (*_open(recent), link("Return something"), check(_lines(draw, recent["id"])[0].called))
        wrongly = (*again, fill("How many", 1), select("Reason", reason), button("Send return"))
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*_open(found), report("the time for returns is over")),
            mistakes={
                "says it is done": (answer(),),
                "of another order": (*wrongly, answer()),
                "buys again": (*_open(found), button("Buy again"), report()),
            },
        )
    row = added(
        "returns",
        "the return",
        order_id=found["id"],
        variant_id=thing.variant,
        quantity=number,
        reason=reason,
        comment=comment,
        requested_on=TODAY.isoformat(),
    )
    return Job(
        goal=goal,
        expect=(row,),
        plan=(*send(reason, number, comment), answer()),
        mistakes={
            "wrong reason": (*send(wrong, number, comment), answer()),
            "not sent": (*send(reason, number, comment)[:-1], answer()),
            "not asked for words": (*send(reason, number, comment + " Thanks."), answer()),
        },
    )


@template("shop/buy_again", levels=(2, 3))
def buy_again(draw: Draw) -> Job:
    """Put what an earlier order had into the basket again, but another number of one thing."""
    empty_basket(draw)
    old = [
        order for order in _orders(draw, "status = 'delivered'") if _all_there(_lines(draw, order["id"]), draw.level)
    ]
    found = draw.choice(old)
    lines = _lines(draw, found["id"])
    changed_one = draw.choice(lines)
    wanted = changed_one.quantity + 1
    after = [one._replace(quantity=wanted) if one == changed_one else one for one in lines]
    begin = (*_open(found), button("Buy again"))
    update = (fill(f"Quantity of {changed_one.called}", wanted), button(f"Update {changed_one.called}"))
    name = f"Quantity of {changed_one.called}"
    return Job(
        goal=f"Fill the basket with what the order {found['id']} had, but with {wanted} × {changed_one.called}. Do not "
        "order it yet.",
        expect=tuple(map(in_basket, after)),
        plan=(*begin, *update, answer()),
        mistakes={
            "as it was": (*begin, answer()),
            "not updated": (*begin, fill(name, wanted), answer()),
            "one less": (*begin, *update, button(f"Remove {lines[0].called}"), answer()),
            "ordered": (*begin, *update, *pay(addresses(draw)[0], "Standard"), answer()),
        },
    )


def _all_there(lines: list[Thing], least: int) -> bool:
    return len(lines) >= least - 1 and all(one.stock > one.quantity for one in lines)


@template("shop/write_review", levels=(2,))
def write_review(draw: Draw) -> Job:
    """Write a review of something."""
    thing = draw.choice(things(draw, "stock > 0"))
    product = draw.value("SELECT product_id FROM variants WHERE id = ?", thing.variant)
    stars = draw.rng.randint(2, 5)
    title = draw.choice(("Worth it", "A little gem", "Does its job", "As described"))
    body = draw.choice(("It came in two days.", "I use it every morning.", "It feels sturdy.", "The colour is right."))

    def write(number: int, head: str, text: str) -> Plan:
        begin = (*opened(thing.name), button("Write a review"))
        star = check(f"{number} star{'' if number == 1 else 's'}")
        return (*begin, star, fill("Title", head), fill("Your review", text), button("Send review"), answer())

    row = added(
        "reviews",
        "the review",
        product_id=product,
        customer_id=ME,
        stars=stars,
        title=title,
        body=Words(body),
        written_on=TODAY.isoformat(),
    )
    return Job(
        goal=f"Review the {thing.name}: {stars} stars, the title {title!r} and the text {body!r}.",
        expect=(row,),
        plan=write(stars, title, body),
        mistakes={
            "fewer stars": write(stars - 1, title, body),
            "no text": write(stars, title, ""),
            "title as text": write(stars, body, title),
            "not sent": (*write(stars, title, body)[:-2], answer()),
        },
    )
