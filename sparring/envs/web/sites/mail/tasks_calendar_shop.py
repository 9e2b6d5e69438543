"""Tasks that lead from the calendar to the shop and back."""

from __future__ import annotations

from sparring.envs.web.checks import Expect
from sparring.envs.web.jobs import Draw, Job, Plan, answer, fill, goto, link, template
from sparring.envs.web.site import money
from sparring.envs.web.sites.mail.calendar_knowing import Time, free_time, looked_up, new_event, own, put_in
from sparring.envs.web.sites.mail.knowing import people, sent, written
from sparring.envs.web.sites.shop.data import ME as CUSTOMER
from sparring.envs.web.sites.shop.data import SHIPPING
from sparring.envs.web.sites.shop.knowing import addresses, empty_basket, ordered, pay, put, some_things
from sparring.envs.web.sites.shop.orders import PAGE

_SHOP, _MAIL = "https://shop.test/", goto("https://mail.test/")


def _shopping(draw: Draw) -> Draw:
    """The same draw, on the shop's data."""
    return Draw(draw.world, draw.level, draw.infeasible, "shop")


@template("mail/presents", levels=(5,), sites=("mail", "shop"))
def presents(draw: Draw) -> Job:
    """An event's note says what to order: order it, and tell those who come what it cost."""
    shop = _shopping(draw)
    empty_basket(shop)
    bought = [thing._replace(quantity=draw.rng.randint(1, 2)) for thing in some_things(shop, 2)]
    place, wrong = draw.sample(addresses(shop), 2)
    way = draw.choice(sorted(SHIPPING))
    event = draw.choice(own(draw, "calendar_id != 2"))
    draw.run("DELETE FROM attendees WHERE event_id = ?", event["id"])
    guests = draw.sample(people(draw), 4)
    for guest, said in zip(guests, ("accepted", "accepted", "declined", "none"), strict=True):
        draw.run("INSERT INTO attendees (event_id, email, answer) VALUES (?, ?, ?)", event["id"], guest["email"], said)
    note = f"Order {' and '.join(thing.said for thing in bought)}; to the address {place['label']}, by {way} shipping."
    draw.run("UPDATE events SET note = ? WHERE id = ?", note, event["id"])
    total = sum(thing.price * thing.quantity for thing in bought) + SHIPPING[way]
    coming = sorted(guest["email"] for guest in guests[:2])
    every = sorted(guest["email"] for guest in guests)
    shopped: tuple[Expect, ...] = tuple(
        Expect(one.kind, f"shop.{one.table}", one.key, one.values, one.label)
        for one in ordered(bought, place["id"], way)
    )
    look: Plan = (*looked_up(event["title"]), goto(_SHOP), *sum(map(put, bought), ()))
    order: Plan = (*look, *pay(place, way))

    def tell(to: list[str], text: str) -> Plan:
        begin: Plan = (_MAIL, link("People"), link("Write a letter"))
        return (*begin, *written(text, to=", ".join(to), subject=event["title"]), answer())

    return Job(
        goal=f"The note of the event {event['title']!r} says what to order from the shop ({_SHOP}). Order it, in one order; then write one "
        f"letter to the guests who have accepted that event, and to nobody else, with the subject {event['title']!r} and with the total of "
        "the order, shipping included, as its text (for example: $12.50).",
        expect=(*shopped, sent(", ".join(coming), event["title"], money(total))),
        plan=(*order, *tell(coming, money(total))),
        mistakes={
            "to all guests": (*order, *tell(every, money(total))),
            "another address": (*look, *pay(wrong, way), *tell(coming, money(total))),
            "another sum": (*order, *tell(coming, money(total + 100))),
            "not ordered": (*look, *tell(coming, money(total))),
        },
    )


@template("mail/note_total", levels=(4,), sites=("mail", "shop"))
def note_total(draw: Draw) -> Job:
    """Look up an order in the shop, and put an event with its total into the calendar."""
    shop = _shopping(draw)
    mine = shop.rows("SELECT * FROM orders WHERE customer_id = ? ORDER BY placed_on DESC, id DESC", CUSTOMER)
    order, other = draw.sample(mine, 2)
    time, wrong = free_time(draw, None), free_time(draw, None)
    title = f"Return order {order['id']}"
    place = next(i for i, one in enumerate(mine) if one["id"] == order["id"])
    look: Plan = (
        goto(_SHOP),
        link("Orders"),
        *(link("Older orders"),) * (place // PAGE),
        link(f"Order {order['id']}"),
        _MAIL,
    )
    texts = [f"{money(one['total_cents'])}, {one['status']}" for one in (order, other)]
    false = texts[1] if texts[1] != texts[0] else f"{money(order['total_cents'] + 100)}, {order['status']}"

    def make(when: Time, *text: str) -> Plan:
        return (*look, *put_in(title, "Personal", when, tuple(fill("Note", each) for each in text)), answer())

    return Job(
        goal=f"Look up order {order['id']} in the shop ({_SHOP}) and put an event {title!r} into the calendar 'Personal': {time.said}, with "
        "the total and the status of the order as its note, such as '$12.50, shipped'.",
        expect=tuple(new_event(draw, title, "Personal", time, note=texts[0])),
        plan=make(time, texts[0]),
        mistakes={
            "of another order": make(time, false),
            "another time": make(wrong, texts[0]),
            "no note": make(time),
            "no status": make(time, texts[0].partition(",")[0]),
        },
    )
