"""Tasks on the shop's pages that need scripts: a field that suggests, a slider, menus, a list that grows."""

from __future__ import annotations

from sparring.envs.web.checks import added, changed
from sparring.envs.web.jobs import (
    Draw,
    Job,
    Plan,
    answer,
    button,
    fill,
    hover,
    link,
    pick,
    report,
    scroll,
    suggested,
    template,
    wait,
)
from sparring.envs.web.site import money
from sparring.envs.web.sites.shop import desk
from sparring.envs.web.sites.shop.buying import MOST
from sparring.envs.web.sites.shop.data import ME, ONE_SIZE
from sparring.envs.web.sites.shop.knowing import Thing, empty_basket, in_basket, listed, some_things

_SLOW = 700
"""Milliseconds after which suggestions are there."""
_YES: Plan = (button("Order"), button("Yes, put it in"))


def _single(draw: Draw, number: int) -> list[Thing]:
    """Return products of one size whose names no other name contains."""
    names = [row[0] for row in draw.rows("SELECT name FROM products ORDER BY name")]
    alone = {name for name in names if sum(name in other for other in names) == 1}
    found = [thing for thing in some_things(draw, 4 * number, MOST) if thing.size == ONE_SIZE and thing.name in alone]
    assert len(found) >= number, "most products have one size and a name of their own"
    return found[:number]


def _chosen(thing: Thing) -> Plan:
    return (suggested("Product", thing.name), wait(_SLOW), pick(thing.called))


def _put(thing: Thing) -> Plan:
    """Choose a thing, set its number by the slider, confirm."""
    return (*_chosen(thing), fill("How many", thing.quantity), *_YES)


@template("shop/quick_order", levels=(1, 2), needs_js=True)
def quick_order(draw: Draw) -> Job:
    """One thing by quick order; from level 2 several pieces."""
    thing, other = _single(draw, 2)
    begin: Plan = (link("Quick order"),)
    if draw.level == 1:
        home, begin = f"{desk.HOME}order", ()
    else:
        home, thing = desk.HOME, thing._replace(quantity=draw.rng.randint(2, 9))
    more: Plan = (button("One more"),) * (thing.quantity - 1)
    begin = (*begin, *_chosen(thing))
    return Job(
        goal=f"Put {thing.said} into the basket by quick order.",
        home=home,
        expect=(in_basket(thing),),
        plan=(*begin, *(more if thing.quantity < 4 else (fill("How many", thing.quantity),)), *_YES, answer()),
        mistakes={
            "not confirmed": (*begin, *more, button("Order"), button("No, go back"), answer()),
            "one more": (*begin, *more, button("One more"), *_YES, answer()),
            "another": (*begin[: -len(_chosen(thing))], *_put(other._replace(quantity=thing.quantity)), answer()),
            "not chosen": (*begin[:-1], *_YES, answer()),
        },
    )


@template("shop/spend_up_to", levels=(3, 4), needs_js=True)
def spend_up_to(draw: Draw) -> Job:
    """As many of each of some things as a sum pays for."""
    empty_basket(draw)
    chosen = _single(draw, draw.level - 1)
    wanted = [thing._replace(quantity=draw.rng.randint(3, MOST - 2)) for thing in chosen]
    limits = [thing.price * thing.quantity + draw.rng.randrange(thing.price) for thing in wanted]
    said = [f"{thing.name} (up to {money(limit)})" for thing, limit in zip(wanted, limits, strict=True)]
    begin: Plan = (link("Quick order"),)
    steps = [_put(thing) for thing in wanted]
    last = wanted[-1]
    fewer, over = (_put(last._replace(quantity=last.quantity + step)) for step in (-1, 1))
    return Job(
        goal=f"By quick order, put as many pieces into the basket as can be had for these sums, shipping aside: {listed(said)}.",
        home=desk.HOME,
        expect=tuple(map(in_basket, wanted)),
        plan=(*begin, *sum(steps, ()), answer()),
        mistakes={
            "one less": (*begin, *sum(steps[:-1], ()), *fewer, answer()),
            "one over": (*begin, *sum(steps[:-1], ()), *over, answer()),
            "one forgotten": (*begin, *sum(steps[:-1], ()), answer()),
            "not confirmed": (*begin, *sum(steps[:-1], ()), *steps[-1][:-1], button("No, go back"), answer()),
        },
    )


@template("shop/cancel_by_menu", levels=(1, 2), infeasible=True, needs_js=True)
def cancel_by_menu(draw: Draw) -> Job:
    """Cancel an order, or (level 2) two, by the menu of its line."""
    for number in range(3):  # enough of them that are not sent, among the newest
        draw.run(
            "UPDATE orders SET status = 'placed' WHERE id = (SELECT id FROM orders WHERE customer_id = ? ORDER BY placed_on "
            "DESC, id DESC LIMIT 1 OFFSET ?)",
            *(ME, number),
        )
    newest = draw.rows(
        "SELECT * FROM orders WHERE customer_id = ? ORDER BY placed_on DESC, id DESC LIMIT ?", ME, desk.NEWEST
    )
    open_orders = [int(row["id"]) for row in newest if row["status"] == "placed"]
    *chosen, other = draw.sample(open_orders, draw.level + 1)
    goal = f"Cancel {listed([f'order {number}' for number in chosen])}."
    begin: Plan = (link("Newest orders"),)
    if draw.infeasible:
        gone = chosen[-1]
        draw.run("UPDATE orders SET status = 'shipped' WHERE id = ?", gone)
        look = (*begin, hover(f"Order {gone}: more"))
        return Job(
            goal=goal,
            home=desk.HOME,
            infeasible=True,
            plan=(*look, report("it is sent already")),
            mistakes={
                "says it is done": (*look, answer()),
                "another": (*begin, *_cancelled(other), answer()),
                "another and report": (*begin, *_cancelled(other), report()),
            },
        )
    steps = [_cancelled(number) for number in chosen]
    back = {
        line["variant_id"]: line["stock"] + line["quantity"]
        for line in draw.rows(
            "SELECT variant_id, stock, SUM(quantity) AS quantity FROM order_lines JOIN variants ON variants.id = variant_id "
            f"WHERE order_id IN ({', '.join(map(str, chosen))}) GROUP BY variant_id ORDER BY variant_id"
        )
    }
    return Job(
        goal=goal,
        home=desk.HOME,
        expect=(
            *(changed("orders", number, f"order {number} cancelled", status="cancelled") for number in chosen),
            *(changed("variants", variant, "the goods back", stock=stock) for variant, stock in back.items()),
        ),
        plan=(*begin, *sum(steps, ()), answer()),
        mistakes={
            "kept": (*begin, *sum(steps[:-1], ()), *steps[-1][:-1], button("No, keep it"), answer()),
            "another": (*begin, *sum(steps[:-1], ()), *_cancelled(other), answer()),
            "one too many": (*begin, *sum(steps, ()), *_cancelled(other), answer()),
            "again": (*begin, hover(f"Order {chosen[0]}: more"), pick("Order again", "menuitem"), answer()),
        },
    )


def _cancelled(number: int) -> Plan:
    return (hover(f"Order {number}: more"), pick("Cancel", "menuitem"), button("Yes, cancel it"))


@template("shop/wish_far_down", levels=(2, 3), needs_js=True)
def wish_far_down(draw: Draw) -> Job:
    """Things that stand far down in a list that grows, on the wish list; at level 3 two."""
    names = {row["name"]: index for index, row in enumerate(draw.rows("SELECT name FROM products ORDER BY name, id"))}
    free = draw.rows(
        "SELECT * FROM products WHERE id NOT IN (SELECT product_id FROM wishlist WHERE customer_id = ?) AND name IN "
        "(SELECT name FROM products GROUP BY name HAVING COUNT(*) = 1) ORDER BY name, id",
        ME,
    )
    low, high = (1, 3) if draw.level == 2 else (2, 5)
    far = [row for row in free if low <= names[row["name"]] // desk.LISTED <= high]
    *chosen, other = draw.sample(far, draw.level)
    chosen.sort(key=lambda row: names[row["name"]])
    pages = max(names[row["name"]] for row in (*chosen, other)) // desk.LISTED
    begin: Plan = (link("All products"), *(scroll(),) * pages)
    wishes = [button(f"Wish for {row['name']}") for row in chosen]
    return Job(
        goal=f"Put {listed([row['name'] for row in chosen])} on the wish list.",
        home=desk.HOME,
        expect=tuple(
            added("wishlist", f"{row['name']} on the list", customer_id=ME, product_id=row["id"]) for row in chosen
        ),
        plan=(*begin, *wishes, answer()),
        mistakes={
            "another": (*begin, *wishes[:-1], button(f"Wish for {other['name']}"), answer()),
            "one too many": (*begin, *wishes, button(f"Wish for {other['name']}"), answer()),
            "only looked": (*begin, answer()),
        },
    )
