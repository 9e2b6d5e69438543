"""Tasks about standing orders, cards and savings goals."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import added, changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.bank.cards import highest
from sparring.envs.web.sites.bank.knowing import (
    NOW_ON,
    Payment,
    accounts,
    booked,
    listed,
    option,
    payees,
    told,
)
from sparring.envs.web.sites.bank.numbers import plain
from sparring.envs.web.sites.bank.words import (
    BRANCH,
    EVERY,
    EVERYDAY,
    GOALS,
    JOINT,
    LOST,
    ORDERS,
    RAINY,
    REPLACEMENTS,
    ago,
)


def _order(reference: str) -> Plan:
    return (link("Standing orders"), link(reference))


def _cancelled(reference: str) -> Plan:
    return (*_order(reference), link("Cancel this standing order"), button("Cancel standing order"))


@template("bank/change_order", levels=(1, 2), infeasible=True)
def change_order(draw: Draw) -> Job:
    """Another amount for a standing order; from level 2 also how often, and when next."""
    found, other = draw.sample(draw.rows("SELECT * FROM standing_orders ORDER BY id"), 2)
    amount = found["amount_cents"] + draw.choice((-1, 1)) * draw.rng.randrange(100, 1500, 50)
    every = draw.choice([key for key in EVERY if key != found["every"]])
    when = ago(-draw.rng.randint(29, 60))
    goal = f"Change the standing order {found['reference']!r}: the amount is {money(amount)} from now on"
    fills: Plan = (fill("Amount in dollars", plain(amount)),)
    values: dict[str, object] = {"amount_cents": amount}
    if draw.level == 2:
        goal += f", it is paid {EVERY[every]}, and the next payment is on {day(when)}"
        fills = (*fills, select("How often", EVERY[every]), fill("Next payment", when))
        values |= {"every": every, "next_on": when}
    save = (button("Save standing order"), answer())
    if draw.infeasible:
        draw.run("DELETE FROM standing_orders WHERE id = ?", found["id"])
        return Job(
            goal=f"{goal}.",
            infeasible=True,
            plan=(link("Standing orders"), report("there is no such standing order")),
            mistakes={
                "another": (*_order(other["reference"]), *fills, *save),
                "renamed": (*_order(other["reference"]), *fills, fill("Reference", found["reference"]), *save),
                "says it is done": (link("Standing orders"), answer()),
            },
        )
    near = (*_order(found["reference"]), *fills)
    return Job(
        goal=f"{goal}.",
        expect=(changed("standing_orders", found["id"], "the standing order", **values),),
        plan=(*near, *save),
        mistakes={
            "another": (*_order(other["reference"]), *fills, *save),
            "not saved": (*near, answer()),
            "a dollar more": (*near, fill("Amount in dollars", plain(amount + 100)), *save),
            "reference too": (*near, fill("Reference", "New"), *save),
        },
    )


@template("bank/pause_orders", levels=(1, 3))
def pause_orders(draw: Draw) -> Job:
    """Pause a standing order, or let it go on; at level 3 pause all that are active and paid from an account."""
    rows = draw.sample(draw.rows("SELECT * FROM standing_orders ORDER BY id"), len(ORDERS))
    for i, row in enumerate(rows):
        account, status = draw.choice((EVERYDAY, JOINT)), draw.choice(("active", "active", "paused"))
        account, status = (JOINT, "active") if i < 3 else (account, status)
        account, status = (EVERYDAY, "active") if i == 3 else (JOINT, "paused") if i == 4 else (account, status)
        draw.run("UPDATE standing_orders SET account_id = ?, status = ? WHERE id = ?", account, status, row["id"])
    now = draw.rows("SELECT * FROM standing_orders ORDER BY id")
    chosen = [row for row in now if row["status"] == "active" and row["account_id"] == JOINT]
    goal = "Pause all standing orders that are active and paid from the Joint account."
    if draw.level == 1:
        chosen = [draw.choice(now)]
        goal = f"Pause the standing order {chosen[0]['reference']!r}."
        if chosen[0]["status"] == "paused":
            goal = f"Let the standing order {chosen[0]['reference']!r}, which is paused, go on."

    def turn(row: sqlite3.Row) -> Plan:
        return (*_order(row["reference"]), button("Pause" if row["status"] == "active" else "Resume"))

    plan = sum(map(turn, chosen), ())
    aside = draw.choice([row for row in now if row not in chosen])
    cancels = _cancelled(chosen[-1]["reference"])
    return Job(
        goal=goal,
        expect=tuple(
            changed("standing_orders", row["id"], status="paused" if row["status"] == "active" else "active")
            for row in chosen
        ),
        plan=(*plan, answer()),
        mistakes={
            "one too many": (*plan, *turn(aside), answer()),
            "one forgotten": (*plan[:-3], answer()),
            "one cancelled": (*plan[:-3], *cancels, answer()),
        },
    )


@template("bank/new_order", levels=(2, 3))
def new_order(draw: Draw) -> Job:
    """A new standing order; at level 3 in place of an old one."""
    old, kept = draw.sample(draw.rows("SELECT * FROM standing_orders ORDER BY id"), 2)
    payee, wrong = draw.sample(payees(draw), 2)
    source = draw.choice(accounts(draw)[:3])
    amount, every = draw.rng.randrange(1000, 20000, 50), draw.choice(sorted(EVERY))
    when, reference = ago(-draw.rng.randint(3, 45)), draw.choice(("Piano lessons", "Allotment", "Share of the car"))

    def make(to: str, cents: int, how: str) -> Plan:
        return (
            link("Standing orders"),
            link("New standing order"),
            select("From account", source["name"]),
            select("To", to),
            fill("Amount in dollars", plain(cents)),
            fill("Reference", reference),
            select("How often", EVERY[how]),
            fill("Next payment", when),
            button("Save standing order"),
        )

    drop = _cancelled(old["reference"]) if draw.level == 3 else ()
    row = added(
        "standing_orders",
        "the new standing order",
        account_id=source["id"],
        payee_id=payee["id"],
        amount_cents=amount,
        reference=reference,
        every=every,
        next_on=when,
    )
    goal = (
        f"Set up a standing order of {money(amount)} {EVERY[every]} from the {source['name']} to {told(draw, payee)}, next on "
        f"{day(when)}, reference {reference!r}"
    )
    goal += f", and cancel the standing order {old['reference']!r}" if draw.level == 3 else ""
    other_way = next(key for key in sorted(EVERY) if key != every)
    right, aside = option(payee), option(wrong)
    gone = (removed("standing_orders", old["id"], "the old one"),) if draw.level == 3 else ()
    return Job(
        goal=f"{goal}.",
        expect=(row, *gone),
        plan=(*make(right, amount, every), *drop, answer()),
        mistakes={
            "another payee": (*make(aside, amount, every), *drop, answer()),
            "another rhythm": (*make(right, amount, other_way), *drop, answer()),
            "not saved": (*make(right, amount, every)[:-1], *drop, answer()),
            "another cancelled": (*make(right, amount, every), *drop, *_cancelled(kept["reference"]), answer()),
        },
    )


def _card(name: str) -> Plan:
    return (link("Cards"), link(name))


@template("bank/card_limits", levels=(1, 2), infeasible=True)
def card_limits(draw: Draw) -> Job:
    """Another limit for a card; at level 2 both, and whether abroad. Too high, or a blocked card: not possible."""
    cards = draw.rows("SELECT * FROM cards ORDER BY id")
    draw.run("UPDATE cards SET status = 'active'")
    found, other = draw.sample(cards, 2)
    most_cash, most_online = highest(found["kind"])
    cash = found["cash_cents"] + 5000 * draw.rng.randint(1, (most_cash - found["cash_cents"]) // 5000)
    online = found["online_cents"] + 5000 * draw.rng.randint(1, (most_online - found["online_cents"]) // 5000)
    blocked = draw.infeasible and draw.rng.random() < 0.5
    if blocked:
        draw.run("UPDATE cards SET status = 'blocked' WHERE id = ?", found["id"])
    elif draw.infeasible:
        online = most_online + draw.rng.randrange(5000, 50000, 5000)
    abroad = not found["abroad"]
    name, aside = f"{found['kind']} {found['last_four']}", f"{other['kind']} {other['last_four']}"
    fills: Plan = (fill("Online a day in dollars", plain(online)),)
    values: dict[str, object] = {"online_cents": online}
    goal = f"Set the online limit of the {name} to {money(online)} a day"
    if draw.level == 2:
        fills = (
            *fills,
            fill("Cash a day in dollars", plain(cash)),
            check("The card can be used abroad", checked=abroad),
        )
        values |= {"cash_cents": cash, "abroad": int(abroad)}
        goal = f"Set the limits of the {name} to {money(online)} online and {money(cash)} in cash a day, and"
        goal += f" {'let it be used' if abroad else 'see that it cannot be used'} abroad"
    save = (button("Save limits"), answer())
    small = fill("Online a day in dollars", "300")
    if draw.infeasible:
        ends = () if blocked else (*fills, save[0])
        return Job(
            goal=f"{goal}.",
            infeasible=True,
            plan=(*_card(name), *ends, report("the card is blocked, or its limits cannot be so high")),
            mistakes={
                "says it is done": (*_card(name), *ends, answer()),
                "of another": (*_card(aside), *fills[1:], small, *save),
                "another and report": (*_card(aside), small, save[0], report()),
            },
        )
    near = (*_card(name), *fills)
    return Job(
        goal=f"{goal}.",
        expect=(changed("cards", found["id"], "the limits", **values),),
        plan=(*near, *save),
        mistakes={
            "of another": (*_card(aside), *fills[1:], small, *save),
            "not saved": (*near, answer()),
            "cash instead": (*_card(name), fill("Cash a day in dollars", plain(cash)), *save),
            "frozen too": (*near, save[0], button("Freeze card"), answer()),
        },
    )


@template("bank/replace_card", levels=(1, 2), infeasible=True)
def replace_card(draw: Draw) -> Job:
    """Freeze a card; at level 2 order another one in its place. A card that is blocked cannot be frozen."""
    cards = draw.rows("SELECT * FROM cards ORDER BY id")
    draw.run("UPDATE cards SET status = 'active'")
    found, other = draw.sample(cards, 2)
    name, aside = f"{found['kind']} {found['last_four']}", f"{other['kind']} {other['last_four']}"
    begin, freeze = _card(name), button("Freeze card")
    reason, wrong = draw.sample([one for one in REPLACEMENTS if one not in LOST], 2)
    profile = {row["name"]: row["value"] for row in draw.rows("SELECT * FROM profile")}
    home = f"{profile['street']}, {profile['town']}"
    place, elsewhere = draw.sample([home, BRANCH], 2)

    def order(why: str, to: str) -> Plan:
        if draw.level == 1:
            return ()
        boxes = (check(why), check(to), check("I want another card"))
        return (link("Order a replacement"), *boxes, button("Order card"))

    goal = f"Freeze the {name}"
    if draw.level == 2:
        goal += f" and order a replacement for it: the reason is {reason!r}, and it goes to {place!r}"
    row = added("card_orders", "the order", card_id=found["id"], reason=reason, deliver_to=place, ordered_on=NOW_ON)
    asked = (row,) if draw.level == 2 else ()
    if draw.infeasible:
        draw.run("UPDATE cards SET status = 'blocked' WHERE id = ?", found["id"])
        return Job(
            goal=f"{goal}.",
            infeasible=True,
            allow=asked,
            plan=(*begin, report("the card is blocked and cannot be frozen")),
            mistakes={
                "says it is done": (*begin, answer()),
                "of another": (*_card(aside), freeze, answer()),
                "another and report": (*_card(aside), freeze, report()),
            },
        )
    end = answer()
    return Job(
        goal=f"{goal}.",
        expect=(
            changed("cards", found["id"], "the card frozen", status="frozen"),
            *asked,
        ),
        plan=(*begin, freeze, *order(reason, place), end),
        mistakes={
            "of another": (*_card(aside), freeze, *order(reason, place), end),
            "unfrozen again": (*begin, freeze, button("Unfreeze card"), *order(reason, place), end),
            "both frozen": (*begin, freeze, *order(reason, place), *_card(aside), freeze, end),
            "lost instead": (*begin, link("Order a replacement"), check("Lost"), *_ordered(place), end),
            "another place": (
                *begin,
                freeze,
                *order(wrong, elsewhere),
                *(() if asked else (*_card(aside), freeze)),
                end,
            ),
        },
    )


def _ordered(place: str) -> Plan:
    return (check(place), check("I want another card"), button("Order card"))


def _put(goal: str, account: str, amount: int, *, out: bool = False) -> Plan:
    way = (check("Take money out"),) if out else ()
    fills = (select("Account", account), fill("Amount in dollars", plain(amount)))
    return (link("Savings"), link(goal), *way, *fills, button("Move money"))


@template("bank/savings_goal", levels=(2, 3), infeasible=True)
def savings_goal(draw: Draw) -> Job:
    """Take money out of a savings goal; at level 3 also make a new one of it. There may be too little."""
    found, other = draw.sample(draw.rows("SELECT * FROM goals ORDER BY id"), 2)
    to = draw.choice(accounts(draw))
    amount = draw.rng.randrange(1000, found["saved_cents"], 100)
    if draw.infeasible:
        draw.run("UPDATE goals SET saved_cents = ? WHERE id = ?", amount * 3 // 4, found["id"])
    name, target, by = (
        draw.choice(("Wedding of Ines", "Kayak", "Heat pump")),
        5 * amount // 100 * 100,
        ago(-draw.rng.randint(120, 400)),
    )
    goal = f"Take {money(amount)} out of the savings goal {found['name']!r} into the {to['name']}"
    take = _put(found["name"], to["name"], amount, out=True)
    new: Plan = ()
    rows: tuple[Payment, ...] = (Payment(to["id"], -amount, found["name"], "Savings goal", "Savings"),)
    expect = [changed("goals", found["id"], "the goal", saved_cents=found["saved_cents"] - amount)]
    if draw.level == 3:
        fills = (fill("Name", name), fill("Target in dollars", plain(target)), fill("By", by))
        new = (link("Savings"), link("New savings goal"), *fills, button("Save goal"))
        expect.append(added("goals", "the new goal", name=name, target_cents=target, by_date=by))
        goal += f". Then start the savings goal {name!r} of {money(target)} by {day(by)}; put nothing into it yet"
    if draw.infeasible:
        aside = _put(other["name"], to["name"], 500, out=True)
        return Job(
            goal=f"{goal}.",
            infeasible=True,
            allow=tuple(expect[1:]),
            plan=(*take, report("the goal holds less")),
            mistakes={
                "says it is done": (*take, answer()),
                "what there is": (*_put(found["name"], to["name"], amount // 2, out=True), answer()),
                "of another and report": (*aside, report()),
            },
        )
    return Job(
        goal=f"{goal}.",
        expect=(*expect, *booked(draw, *rows)),
        plan=(*take, *new, answer()),
        mistakes={
            "the other way": (*_put(found["name"], to["name"], 1000), *new, answer()),
            "less": (*_put(found["name"], to["name"], amount - 100, out=True), *new, answer()),
            "another goal": (*_put(other["name"], to["name"], 1000, out=True), *new, answer()),
            "not moved": (*take[:-1], *new, answer()),
        },
    )


@template("bank/share_savings", levels=(4,))
def share_savings(draw: Draw) -> Job:
    """Put money into each savings goal that is less than half full, and take some out of each other."""
    goals = draw.rows("SELECT * FROM goals ORDER BY name, id")
    low = draw.sample(goals, draw.rng.randint(1, len(goals) - 1))
    for row in goals:
        half = row["target_cents"] // 2
        saved = half - draw.rng.randrange(1000, 9000, 100) if row in low else half + draw.rng.randrange(4000, 9000, 100)
        draw.run("UPDATE goals SET saved_cents = ? WHERE id = ?", saved, row["id"])
    now = draw.rows("SELECT * FROM goals ORDER BY name, id")
    _, _, _, rainy = accounts(draw)
    draw.run("UPDATE accounts SET balance_cents = 90000 + balance_cents WHERE id = ?", RAINY)
    more, less = draw.rng.randrange(1000, 9000, 500), draw.rng.randrange(500, 4000, 500)

    def steps(row_low: bool, name: str) -> Plan:
        return _put(name, rainy["name"], more if row_low else less, out=not row_low)

    full = {row["name"]: row["saved_cents"] * 2 >= row["target_cents"] for row in now}
    plan = sum((steps(not full[row["name"]], row["name"]) for row in now), ())
    rows = [Payment(RAINY, -less if full[row["name"]] else more, row["name"], "Savings goal", "Savings") for row in now]
    first = now[0]["name"]
    rest = sum((steps(not full[row["name"]], row["name"]) for row in now[1:]), ())
    return Job(
        goal=f"For each of the savings goals {listed(sorted(GOALS))}: if less than half of its target is saved, put "
        f"{money(more)} from the {rainy['name']} into it; else take {money(less)} out of it into the {rainy['name']}.",
        expect=(
            *(
                changed("goals", row["id"], row["name"], saved_cents=row["saved_cents"] + payment.amount)
                for row, payment in zip(now, rows, strict=True)
            ),
            *booked(draw, *rows),
        ),
        plan=(*plan, answer()),
        mistakes={
            "one forgotten": (*rest, answer()),
            "one the other way": (*steps(full[first], first), *rest, answer()),
            "one twice": (*plan, *steps(not full[first], first), answer()),
        },
    )
