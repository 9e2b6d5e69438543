"""Tasks about the basket and the wish list."""

from __future__ import annotations

from sparring.envs.web.checks import changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.site import money
from sparring.envs.web.sites.shop.data import ME, ONE_SIZE, SIZES
from sparring.envs.web.sites.shop.knowing import (
    FREE,
    Thing,
    basket,
    empty_basket,
    in_basket,
    listed,
    opened,
    out_of_basket,
    put,
    some_things,
    things,
)

_SIZED = f"variants.label != '{ONE_SIZE}'"

_CHEAPEST = (
    "Of the {} products in stock in the department {} that come in one size only, put the cheapest one into the basket."
)


@template("shop/add_to_basket", levels=(1, 2), infeasible=True)
def add_to_basket(draw: Draw) -> Job:
    """One thing into the basket; from level 2 in a size and a number."""
    kind = f"NOT {_SIZED}" if draw.level == 1 else _SIZED
    number = 1 if draw.level == 1 else draw.rng.randint(2, 5)
    if draw.infeasible:
        gone = draw.choice(things(draw, f"{FREE} AND {kind}"))._replace(quantity=number)
        draw.run("UPDATE variants SET stock = 0 WHERE id = ?", gone.variant)
        instead = put(some_things(draw, 1)[0])
        return Job(
            goal=f"Put {gone.said} into the basket.",
            infeasible=True,
            plan=(*opened(gone.name), report("it is sold out")),
            mistakes={
                "says it is done": (answer(),),
                "takes another": (*instead, answer()),
                "both": (*instead, report()),
            },
        )
    thing = draw.choice(things(draw, f"stock > 10 AND {FREE} AND {kind}"))._replace(quantity=number)
    other = thing._replace(quantity=number - 1)
    if draw.level == 1:
        other = next(one for one in some_things(draw, 2) if one.variant != thing.variant)
    return Job(
        goal=f"Put {thing.said} into the basket.",
        expect=(in_basket(thing),),
        plan=(*put(thing), answer()),
        mistakes={
            "another": (*put(other), answer()),
            "twice": (*put(thing), *put(thing), answer()),
            "wish list": (*opened(thing.name), button("Add to wish list"), answer()),
            "one more": (*put(thing, thing.quantity + 1), answer()),
        },
    )


@template("shop/cheapest", levels=(2, 3), infeasible=True)
def cheapest(draw: Draw) -> Job:
    """The cheapest thing of a department in a colour, found by filters."""
    empty_basket(draw)
    where = f"stock > 0 AND NOT {_SIZED}"
    rows = draw.rows(
        "SELECT category_id, categories.name, colour, COUNT(*) AS number FROM products JOIN categories ON categories.id = "
        "category_id JOIN variants ON product_id = products.id WHERE " + where + " GROUP BY category_id, colour "
        "HAVING number >= 2 AND COUNT(DISTINCT price_cents) = number ORDER BY 1, 3"
    )
    place = draw.choice(rows)
    if draw.infeasible:
        colours = [row[0] for row in draw.rows("SELECT DISTINCT colour FROM products ORDER BY 1")]
        there = {row[0] for row in draw.rows("SELECT colour FROM products WHERE category_id = ?", place["category_id"])}
        missing = [colour for colour in colours if colour not in there] or ["turquoise"]
        colour = draw.choice(missing)
        other = some_things(draw, 1)[0]
        return Job(
            goal=_CHEAPEST.format(colour, place["name"]),
            infeasible=True,
            plan=(link(place["name"]), report("the department has nothing in that colour")),
            mistakes={
                "says it is done": (answer(),),
                "takes another": (*put(other), answer()),
                "both": (*put(other), report()),
            },
        )
    found = things(draw, f"{where} AND category_id = ? AND colour = ?", place["category_id"], place["colour"])
    found.sort(key=lambda thing: thing.price)
    first, second = found[0], found[1]
    filters: Plan = (
        link(place["name"]),
        select("Colour", place["colour"]),
        check("Only what is in stock"),
        select("Sort by", "Price, low to high"),
        button("Apply filters"),
    )
    end = (button("Add to basket"), answer())
    return Job(
        goal=_CHEAPEST.format(place["colour"], place["name"]),
        expect=(in_basket(first),),
        plan=(*filters, link(first.name), *end),
        mistakes={
            "second": (*filters, link(second.name), *end),
            "both": (*put(first), *put(second), answer()),
            "two": (*filters, link(first.name), fill("Quantity", 2), *end),
            "nothing": (*filters, answer()),
        },
    )


@template("shop/change_quantity", levels=(1, 2))
def change_quantity(draw: Draw) -> Job:
    """Another number of something in the basket; from level 2 of two things."""
    there = draw.sample(basket(draw), draw.level)
    wanted = [thing._replace(quantity=thing.quantity % 4 + 2) for thing in there]
    goal = listed([f"{thing.quantity} × {thing.called}" for thing in wanted])
    steps = [_set(thing, thing.quantity) for thing in wanted]
    expect = tuple(
        changed("basket", (ME, thing.variant), f"the number of {thing.called}", quantity=thing.quantity)
        for thing in wanted
    )
    begin = (link(f"Basket ({sum(thing.quantity for thing in basket(draw))})"),)
    last = wanted[-1]
    return Job(
        goal=f"Change the basket so that it has {goal}. Leave the rest of it as it is.",
        expect=expect,
        plan=(*begin, *sum(steps, ()), answer()),
        mistakes={
            "not updated": (*begin, *sum(steps[:-1], ()), fill(f"Quantity of {last.called}", last.quantity), answer()),
            "one more": (*begin, *sum(steps[:-1], ()), *_set(last, last.quantity + 1), answer()),
            "removed": (*begin, *sum(steps, ()), button(f"Remove {last.called}"), answer()),
        },
    )


def _set(thing: Thing, quantity: int) -> Plan:
    return (fill(f"Quantity of {thing.called}", quantity), button(f"Update {thing.called}"))


@template("shop/remove_dear", levels=(2, 3))
def remove_dear(draw: Draw) -> Job:
    """Take out of the basket what costs more than so much a piece."""
    if draw.level == 3:
        for thing in some_things(draw, 4):
            draw.run("INSERT OR IGNORE INTO basket VALUES (?, ?, 1)", ME, thing.variant)
    there = sorted(basket(draw), key=lambda thing: (thing.price, thing.variant))
    prices = sorted({thing.price for thing in there})
    limit = draw.choice(prices[:-1])
    dear = [thing for thing in there if thing.price > limit]
    cheap = [thing for thing in there if thing.price <= limit]
    begin = (link(f"Basket ({sum(thing.quantity for thing in there)})"),)
    out = tuple(button(f"Remove {thing.called}") for thing in dear)
    return Job(
        goal=f"Take everything out of the basket that costs more than {money(limit)} a piece. Leave the rest of it as it is.",
        expect=tuple(map(out_of_basket, dear)),
        plan=(*begin, *out, answer()),
        mistakes={
            "one forgotten": (*begin, *out[:-1], answer()),
            "one too many": (*begin, *out, button(f"Remove {cheap[-1].called}"), answer()),
            "the cheap ones": (*begin, *(button(f"Remove {thing.called}") for thing in cheap), answer()),
        },
    )


@template("shop/swap_size", levels=(2, 3), infeasible=True)
def swap_size(draw: Draw) -> Job:
    """Something in the basket in another size."""
    sold = "other.stock = 0" if draw.infeasible else "other.stock > 5"
    rows = draw.rows(
        "SELECT variants.id, other.id, other.label FROM variants JOIN variants AS other USING (product_id) "
        f"WHERE variants.stock > 5 AND variants.id != other.id AND {FREE} AND {sold} ORDER BY 1, 2"
    )
    old_id, new_id, size = draw.choice(rows)
    quantity = draw.rng.randint(1, 3) if draw.level > 2 else 1
    draw.run("INSERT INTO basket VALUES (?, ?, ?)", ME, old_id, quantity)
    old, new = (things(draw, "variants.id = ?", number)[0]._replace(quantity=quantity) for number in (old_id, new_id))
    goal = f"Swap the {old.said} in the basket for the same number in size {size.lower()}."
    begin = (link(f"Basket ({sum(thing.quantity for thing in basket(draw))})"),)
    take = (*begin, button(f"Remove {old.called}"))
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*opened(old.name), report("that size is sold out")),
            mistakes={"says it is done": (answer(),), "removed": (*take, report()), "removed only": (*take, answer())},
        )
    wrong = next(label for label in SIZES if label not in (old.size, new.size))
    return Job(
        goal=goal,
        expect=(out_of_basket(old), in_basket(new)),
        plan=(*take, *put(new), answer()),
        mistakes={
            "old one stays": (*put(new), answer()),
            "only removed": (*take, answer()),
            "one more": (*take, *put(new, quantity + 1), answer()),
            "wrong size": (*take, *put(new._replace(size=wrong)), answer()),
        },
    )


@template("shop/wishes_to_basket", levels=(2, 3))
def wishes_to_basket(draw: Draw) -> Job:
    """What is cheap enough on the wish list into the basket, and off the list."""
    draw.run("DELETE FROM wishlist WHERE customer_id = ?", ME)
    chosen = sorted(
        draw.sample(things(draw, f"stock > 5 AND {FREE} AND NOT {_SIZED}"), 2 + 2 * draw.level),
        key=lambda thing: (thing.price, thing.variant),
    )
    product = "SELECT product_id FROM variants WHERE id = ?"
    ids = {thing.variant: int(draw.value(product, thing.variant)) for thing in chosen}
    for thing in chosen:
        draw.run("INSERT INTO wishlist VALUES (?, ?)", ME, ids[thing.variant])
    limit = chosen[draw.level - 1].price
    cheap = [thing for thing in chosen if thing.price <= limit]
    first: Plan = (link("Wish list"),)
    moves = [
        (*first, button(f"Add {thing.name} to basket"), link("Wish list"), button(f"Remove {thing.name}"))
        for thing in cheap
    ]
    gone = tuple(removed("wishlist", (ME, ids[thing.variant]), f"{thing.name} off the list") for thing in cheap)
    dear = chosen[-1]
    return Job(
        goal=f"Put one of everything on the wish list that costs {money(limit)} or less into the basket, and take just "
        "that off the wish list.",
        expect=(*map(in_basket, cheap), *gone),
        plan=(*sum(moves, ()), answer()),
        mistakes={
            "still on the list": (*sum(moves[:-1], ()), *moves[-1][:2], answer()),
            "one forgotten": (*sum(moves[:-1], ()), answer()),
            "dear one off too": (*sum(moves, ()), link("Wish list"), button(f"Remove {dear.name}"), answer()),
        },
    )
