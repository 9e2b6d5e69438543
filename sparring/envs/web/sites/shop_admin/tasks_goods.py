"""Tasks about products and their stock."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import Bind, Words, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import money
from sparring.envs.web.sites.shop.data import BRANDS
from sparring.envs.web.sites.shop_admin.knowing import found, moved, moving, named, products, suppliers, tick
from sparring.envs.web.sites.shop_admin.lists import dollars
from sparring.envs.web.sites.shop_admin.words import PREFIXES, SUPPLIERS

_NOTES = ("Shelf A, top row", "Counted twice", "Stock room 2", "Count of March", "Before the fair")
_TICK = "Published in the shop"
_NEW = (
    *(("Linen Tea Towel", "Kitchen"), ("Wicker Fruit Basket", "Kitchen"), ("Copper Candle Holder", "Lighting")),
    *(("Brass Letter Opener", "Stationery"), ("Felt Slippers", "Clothing"), ("Silk Pillowcase", "Bedding")),
    *(("Oilcloth Tent Bag", "Outdoor"), ("Wool Blanket", "Bedding")),
)
"""What a new product can be, and its category."""


def _price(draw: Draw, old: int) -> int:
    """Another price than an old one."""
    return old + draw.choice((-500, -250, -100, 150, 300, 450))


@template("shop_admin/price", levels=(1, 2), infeasible=True)
def price(draw: Draw) -> Job:
    """Another price for a product; from level 2 it is also shown or hidden, and ordered again at another stock."""
    one, other = draw.sample(products(draw), 2)
    new, again = _price(draw, one["price_cents"]), one["reorder_at"] + draw.rng.randint(1, 5)
    shown = not one["published"]
    more: Plan = (fill("Reorder at a stock of", again), *tick(_TICK, shown)) if draw.level == 2 else ()
    values = {"price_cents": new} | ({"reorder_at": again, "published": int(shown)} if more else {})
    said = f"the product {one['name']}" if more else f"the product with the article number {one['sku']}"
    state = "publish it in the shop" if shown else "take it out of the shop (not published any more, but kept)"
    also = f", set the stock at which it is reordered to {again}, and {state}" if more else ""
    goal = f"Change the price of {said} to {money(new)}{also}."

    def change(which: sqlite3.Row, cents: int) -> Plan:
        way = named(which["name"]) if draw.level == 2 else found(which["sku"])
        return (*way, fill("Price in dollars", dollars(cents)), *more, button("Save product"))

    if draw.infeasible:
        draw.run("DELETE FROM products WHERE id = ?", one["id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*found(one["name"] if more else one["sku"]), report("there is no such product")),
            mistakes={
                "says it is done": (*found(one["sku"]), answer()),
                "another": (*change(other, new), answer()),
                "another and report": (*change(other, new), report()),
            },
        )
    return Job(
        goal=goal,
        expect=(changed("products", one["id"], "the product", **values),),
        plan=(*change(one, new), answer()),
        mistakes={
            "another product": (*change(other, new), answer()),
            "a cent less": (*change(one, new - 1), answer()),
            "not saved": (*change(one, new)[:-1], answer()),
            "renamed": (*change(one, new)[:-1], fill("Name", f"{one['name']} II"), button("Save product"), answer()),
        },
    )


@template("shop_admin/count", levels=(2, 3))
def count(draw: Draw) -> Job:
    """Book the difference between what is on the shelf and what the office says; at level 3 for those that differ."""
    chosen = draw.sample(products(draw, "stock > 8"), 1 if draw.level == 2 else 3)
    changes = [draw.choice((-4, -3, -2, 2, 3, 5)) for _ in chosen]
    note = draw.choice(_NOTES) if draw.level == 2 else ""
    if draw.level == 3:
        changes[draw.rng.randrange(3)] = 0
    shelf = [(one, change) for one, change in zip(chosen, changes, strict=True) if change]
    told = ", ".join(
        f"{one['stock'] + change} of {one['name']} ({one['sku']})" for one, change in zip(chosen, changes, strict=True)
    )
    words = f" and the note {note!r}" if note else ""
    rest = " Where the number is right, book nothing." if draw.level == 3 else ""
    look: Plan = tuple(
        step for one, change in zip(chosen, changes, strict=True) if not change for step in found(one["sku"])
    )
    steps = [moving(one, change, "Count", note) for one, change in shelf]
    first, difference = shelf[0]
    end: Plan = (*sum(steps[1:], ()), answer())
    whole = moving(first, first["stock"] + difference, "Count", note)
    return Job(
        goal=f"On the shelves we counted {told}. Change the stock in the office to what we counted, with the reason "
        f"'Count'{words}.{rest}",
        expect=sum((moved(one, change, "Count", note) for one, change in shelf), ()),
        plan=(*look, *sum(steps, ()), answer()),
        mistakes={
            "the count as change": (*whole, *end),
            "the wrong way": (*moving(first, -difference, "Count", note), *end),
            "another reason": (*moving(first, difference, "Lost" if difference < 0 else "Found", note), *end),
            "twice": (*steps[0], *steps[0], *end),
        },
    )


@template("shop_admin/new_product", levels=(3,))
def new_product(draw: Draw) -> Job:
    """A product that there is not yet."""
    thing, category = draw.choice(_NEW)
    name = f"{draw.choice(BRANDS)} {thing}"
    there = list(suppliers(draw).values())
    supplier = draw.choice([one for one in there if category in SUPPLIERS[one["id"] - 1]])
    wrong = draw.choice([one for one in there if one["id"] != supplier["id"]])
    taken = {row["sku"][4:] for row in products(draw)}
    number = draw.choice([str(n) for n in range(101, 990) if str(n) not in taken])
    sku = f"{PREFIXES[category]}-{number}"
    cents = draw.rng.randrange(1200, 6000, 50) - 5
    text = draw.choice(("Made by hand in Whitby.", "Comes in a linen bag.", "Oiled twice, ready for use."))
    shown = draw.rng.random() < 0.5

    def add(whose: str, amount: int, about: str, publish: object) -> Plan:
        head: Plan = (link("Products"), link("Add a product"), fill("Article number", sku), fill("Name", name))
        kind: Plan = (select("Category", category), select("Supplier", whose))
        last: Plan = (fill("Price in dollars", dollars(amount)), *((fill("Description", about),) if about else ()))
        return (*head, *kind, *last, *(tick(_TICK, True) if publish else ()), button("Save product"), answer())

    row = added(
        "products",
        "the product",
        id=Bind("product"),
        sku=sku,
        name=name,
        category=category,
        supplier_id=supplier["id"],
        price_cents=cents,
        published=int(shown),
        description=Words(text),
    )
    state = "published in the shop at once" if shown else "not published yet"
    return Job(
        goal=f"Add a product: {name}, article number {sku}, category {category}, supplier {supplier['name']}, price "
        f"{money(cents)}, description {text!r}, {state}. Leave cost and reorder level at 0.",
        expect=(row,),
        plan=add(supplier["name"], cents, text, shown),
        mistakes={
            "another supplier": add(wrong["name"], cents, text, shown),
            "no description": add(supplier["name"], cents, "", shown),
            "published wrongly": add(supplier["name"], cents, text, not shown),
            "not saved": (*add(supplier["name"], cents, text, shown)[:-2], answer()),
        },
    )


@template("shop_admin/raise_prices", levels=(4,))
def raise_prices(draw: Draw) -> Job:
    """Raise the prices of all products of a supplier in a category that are shown."""
    group = draw.choice(
        draw.rows("SELECT supplier_id, category FROM products GROUP BY 1, 2 ORDER BY COUNT(*) DESC, 1, 2 LIMIT 4")
    )
    there = products(draw, "supplier_id = ? AND category = ?", group["supplier_id"], group["category"])
    chosen = draw.sample(there, min(len(there), 6))
    kept, hidden = (chosen[:5], chosen[5:]) if len(chosen) == 6 else (chosen[:-1], chosen[-1:])
    for one in there:
        draw.run(
            "UPDATE products SET published = ? WHERE id = ?", int(one["id"] in {row["id"] for row in kept}), one["id"]
        )
    extra, name = draw.choice((100, 150, 200, 250)), suppliers(draw)[group["supplier_id"]]["name"]
    look: Plan = (
        link("Products"),
        select("Category", group["category"]),
        select("Supplier", name),
        select("State", "Published"),
        button("Show"),
    )

    def raised(one: sqlite3.Row, cents: int) -> Plan:
        return (*found(one["sku"]), fill("Price in dollars", dollars(cents)), button("Save product"))

    steps = [raised(one, one["price_cents"] + extra) for one in kept]
    also = raised(hidden[0], hidden[0]["price_cents"] + extra)
    cheaper = raised(kept[-1], kept[-1]["price_cents"] - extra)
    return Job(
        goal=f"Raise the price of every published product in the category {group['category']} that {name} supplies by "
        f"{money(extra)}. Leave hidden products as they are.",
        expect=tuple(
            changed("products", one["id"], f"the price of {one['name']}", price_cents=one["price_cents"] + extra)
            for one in kept
        ),
        plan=(*look, *sum(steps, ()), answer()),
        mistakes={
            "one forgotten": (*look, *sum(steps[:-1], ()), answer()),
            "a hidden one too": (*look, *sum(steps, ()), *also, answer()),
            "one lowered": (*look, *sum(steps[:-1], ()), *cheaper, answer()),
            "one raised twice": (
                *sum(steps, ()),
                *raised(kept[0], kept[0]["price_cents"] + 2 * extra),
                answer(),
            ),
        },
    )
