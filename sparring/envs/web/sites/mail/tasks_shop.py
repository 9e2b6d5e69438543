"""Tasks that lead from the mail to the shop and back."""

from __future__ import annotations

from sparring.envs.web.checks import Expect
from sparring.envs.web.jobs import Draw, Job, Plan, Step, answer, goto, link, template
from sparring.envs.web.site import money
from sparring.envs.web.sites.mail.data import ME
from sparring.envs.web.sites.mail.knowing import people, received, sent, sought, written
from sparring.envs.web.sites.shop.data import ME as CUSTOMER
from sparring.envs.web.sites.shop.data import SHIPPING
from sparring.envs.web.sites.shop.knowing import addresses, empty_basket, ordered, pay, put, some_things
from sparring.envs.web.sites.shop.orders import PAGE

_SHOP = "https://shop.test/"


def _shopping(draw: Draw) -> Draw:
    """The same draw, on the shop's data."""
    return Draw(draw.world, draw.level, draw.infeasible, "shop")


def _of_shop(expect: tuple[Expect, ...]) -> tuple[Expect, ...]:
    """Expectations of the shop in a world whose first site is another."""
    return tuple(Expect(one.kind, f"shop.{one.table}", one.key, one.values, one.label) for one in expect)


@template("mail/errand", levels=(5,), sites=("mail", "shop"))
def errand(draw: Draw) -> Job:
    """A letter asks for things from the shop: order them, and answer the letter with what they cost."""
    shop = _shopping(draw)
    empty_basket(shop)
    bought = [thing._replace(quantity=draw.rng.randint(1, 2)) for thing in some_things(shop, 3)]
    place, wrong = draw.sample(addresses(shop), 2)
    way = draw.choice(sorted(SHIPPING))
    person = draw.choice(people(draw))
    subject = f"Could you order something? ({draw.rng.randint(100, 999)})"
    listed = "\n".join(f"- {thing.said}" for thing in bought)
    how = f"in one order, sent to the address {place['label']} by {way} shipping."
    body = f"Dear Sam,\nplease order from Harbour & Lane:\n{listed}\n{how}"
    draw.run(
        "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) "
        "VALUES ('inbox', ?, ?, ?, ?, '2026-03-17T08:12')",
        *(person["email"], ME, subject, body),
    )
    found = received(draw, subject)
    total = sum(thing.price * thing.quantity for thing in bought) + SHIPPING[way]
    fetched: Plan = (goto(_SHOP), *sum(map(put, bought), ()))
    back: Plan = (goto("https://mail.test/"),)
    text = money(total)

    def reply(words: str) -> tuple[Step, ...]:
        return (*back, *sought(found), link("Answer"), *written(words), answer())

    order: Plan = (*sought(found), *fetched, *pay(place, way))
    elsewhere: Plan = (*sought(found), *fetched, *pay(wrong, way))
    return Job(
        goal=f"{person['name']} asks in a letter for things from the shop ({_SHOP}). Order what is asked for, and answer the "
        "letter with the total of the order, shipping included, and nothing else (for example: $12.50).",
        expect=(
            *_of_shop(ordered(bought, place["id"], way)),
            sent(person["email"], f"Re: {subject}", text, answers=found["id"]),
        ),
        plan=(*order, *reply(text)),
        mistakes={
            "wrong sum": (*order, *reply(money(total + 100))),
            "not ordered": (*sought(found), *fetched, *reply(text)),
            "wrong address": (*elsewhere, *reply(text)),
            "not answered": (*order, answer()),
        },
    )


@template("mail/tell_total", levels=(4,), sites=("mail", "shop"))
def tell_total(draw: Draw) -> Job:
    """Look up what an order cost, and write it to someone."""
    shop = _shopping(draw)
    mine = shop.rows("SELECT * FROM orders WHERE customer_id = ? ORDER BY placed_on DESC, id DESC", CUSTOMER)
    chosen = draw.sample(mine, 2)
    person, wrong = draw.sample(people(draw), 2)
    subject = f"Your order {chosen[0]['id']}"
    texts = [f"{money(one['total_cents'])}, {one['status']}" for one in chosen]
    place = next(i for i, one in enumerate(mine) if one["id"] == chosen[0]["id"])
    look: Plan = (
        goto(_SHOP),
        link("Orders"),
        *(link("Older orders"),) * (place // PAGE),
        link(f"Order {chosen[0]['id']}"),
    )
    write: Plan = (*look, goto("https://mail.test/"), link("People"), link("Write a letter"))
    return Job(
        goal=f"Look up order {chosen[0]['id']} in the shop ({_SHOP}) and write its total and its status to "
        f"{person['name']}, with the subject {subject!r} and a text such as '$12.50, shipped'.",
        expect=(sent(person["email"], subject, texts[0]),),
        plan=(*write, *written(texts[0], to=person["email"], subject=subject), answer()),
        mistakes={
            "another order": (
                *write,
                *written(f"{texts[1]} ", to=person["email"], subject=f"Your order {chosen[1]['id']}"),
                answer(),
            ),
            "another person": (*write, *written(texts[0], to=wrong["email"], subject=subject), answer()),
            "no status": (*write, *written(texts[0].partition(",")[0], to=person["email"], subject=subject), answer()),
        },
    )
