"""Tasks about bills, and all that is to be done at the end of a month."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sparring.envs.web.checks import Expect, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.bank.bills import PAGE
from sparring.envs.web.sites.bank.knowing import NOW_ON, Payment, accounts, booked
from sparring.envs.web.sites.bank.numbers import plain
from sparring.envs.web.sites.bank.words import EVERYDAY, HOUSEHOLD, ago


def _open(draw: Draw) -> list[sqlite3.Row]:
    """The open bills as they are listed."""
    return draw.rows("SELECT * FROM bills WHERE status = 'open' ORDER BY due_on, id")


def _pay(draw: Draw, bills: Sequence[sqlite3.Row], source: str, on: str = "") -> Plan:
    """Pay bills, one after the other, wherever in the list they are by then."""
    left, plan = [row["id"] for row in _open(draw)], list[Plan]()
    for bill in bills:
        pages = left.index(bill["id"]) // PAGE
        when = (fill("Day", on),) if on else ()
        form = (select("From account", source), *when, button("Continue"), button("Pay bill"))
        plan.append((link("Bills"), *(link("Next page"),) * pages, link(bill["reference"]), *form))
        left.remove(bill["id"])
    return sum(plan, ())


def _paid(draw: Draw, bills: Sequence[sqlite3.Row], source: int, on: str = "") -> tuple[Expect, ...]:
    """What paying bills changes, balances and all."""
    values = {"status": "scheduled" if on else "paid", "account_id": source, "pay_on": on or NOW_ON}
    rows = tuple(changed("bills", bill["id"], bill["reference"], **values) for bill in bills)
    if on:
        return rows
    payments = (Payment(source, bill["amount_cents"], bill["biller"], bill["reference"], "Bills") for bill in bills)
    return (*rows, *booked(draw, *payments))


@template("bank/pay_bill", levels=(1, 2), infeasible=True)
def pay_bill(draw: Draw) -> Job:
    """Pay a bill at once; at level 2 on the day it is due. It may be paid already, or there is too little money."""
    everyday, other = accounts(draw)[0], accounts(draw)[2]
    bill, aside = draw.sample(_open(draw), 2)
    if draw.level == 2:
        bill, aside = draw.sample([row for row in _open(draw) if row["due_on"] > NOW_ON], 2)
    on = bill["due_on"] if draw.level == 2 else ""
    when = f" on the day it is due ({day(on)})" if on else " today"
    goal = (
        f"Pay the bill of {bill['biller']} over {money(bill['amount_cents'])} ({bill['reference']}) from the "
        f"{everyday['name']}{when}."
    )
    if draw.infeasible:
        if on:
            draw.run(
                "UPDATE bills SET status = 'paid', account_id = ?, pay_on = ? WHERE id = ?",
                HOUSEHOLD,
                ago(3),
                bill["id"],
            )
            look: Plan = (link("Bills"), select("Status", "Paid"), button("Show"))
        else:
            draw.run("UPDATE accounts SET balance_cents = ? WHERE id = ?", bill["amount_cents"] // 2, EVERYDAY)
            look = _pay(draw, [bill], everyday["name"])[:-1]
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("it is paid already, or there is not enough money")),
            mistakes={
                "says it is done": (*look, answer()),
                "another bill": (*_pay(draw, [aside], other["name"], on), answer()),
                "another bill and report": (*_pay(draw, [aside], other["name"], on), report()),
            },
        )
    plan = _pay(draw, [bill], everyday["name"], on)
    return Job(
        goal=goal,
        expect=_paid(draw, [bill], EVERYDAY, on),
        plan=(*plan, answer()),
        mistakes={
            "not confirmed": (*plan[:-1], answer()),
            "another account": (*_pay(draw, [bill], other["name"], on), answer()),
            "another bill": (*_pay(draw, [aside], everyday["name"], on), answer()),
            "a day later": (*_pay(draw, [bill], everyday["name"], ago(-41)), answer()),
            "both": (*_pay(draw, [bill, aside], everyday["name"], on), answer()),
        },
    )


@template("bank/due_soon", levels=(4,))
def due_soon(draw: Draw) -> Job:
    """Pay all bills that are due up to a day: from one account if it can pay them all, else from another."""
    rows = _open(draw)
    number = draw.choice((4, 4, 3))
    while number < len(rows) and rows[number]["due_on"] == rows[number - 1]["due_on"]:
        number += 1
    due, later = rows[:number], rows[number:]
    last = due[-1]["due_on"]
    whole = sum(row["amount_cents"] for row in due)
    enough = draw.rng.random() < 0.5
    balance = whole + draw.rng.randrange(100, 9000) if enough else whole - draw.rng.randrange(100, 1200)
    draw.run("UPDATE accounts SET balance_cents = ? WHERE id = ?", balance, HOUSEHOLD)
    draw.run("UPDATE accounts SET balance_cents = ? WHERE id = ?", whole + 250000 + balance % 977, EVERYDAY)
    source, wrong = (HOUSEHOLD, EVERYDAY) if enough else (EVERYDAY, HOUSEHOLD)
    names = {row["id"]: row["name"] for row in accounts(draw)}
    begin: Plan = (link("Accounts"),)
    stray = (
        *_pay(draw, rows[:1], names[wrong])[:1],
        link(due[-1]["reference"]),
        *_pay(draw, due[:1], names[wrong])[2:],
    )
    return Job(
        goal=f"Pay today all open bills that are due up to {day(last)} (that day and overdue bills included). If the "
        f"{names[HOUSEHOLD]} holds enough for all of them together, pay all of them from it; else pay all of them from "
        f"the {names[EVERYDAY]}.",
        expect=_paid(draw, due, source),
        plan=(*begin, *_pay(draw, due, names[source]), answer()),
        mistakes={
            "from the other": (*begin, *_pay(draw, due[:2], names[wrong]), answer()),
            "one from the other": (*begin, *_pay(draw, due[:-1], names[source]), *stray, answer()),
            "one forgotten": (*begin, *_pay(draw, due[:-1], names[source]), answer()),
            "one too many": (*begin, *_pay(draw, [*due, later[0]], names[EVERYDAY]), answer()),
        },
    )


@template("bank/month_end", levels=(5,))
def month_end(draw: Draw) -> Job:
    """All overdue bills, two standing orders, a savings goal."""
    late = [row for row in _open(draw) if row["due_on"] < NOW_ON]
    whole = sum(row["amount_cents"] for row in late)
    source = draw.choice([row for row in accounts(draw)[:3] if row["id"] != 2])
    draw.run("UPDATE accounts SET balance_cents = balance_cents + ? WHERE id = ?", whole + 30000, source["id"])
    active = draw.rows("SELECT * FROM standing_orders WHERE status = 'active' ORDER BY id")
    one, two, three = draw.sample(active, 3)
    goal, aside = draw.sample(draw.rows("SELECT * FROM goals ORDER BY id"), 2)
    put = draw.rng.randrange(1500, 20000, 50)

    def pause(row: sqlite3.Row) -> Plan:
        return (link("Standing orders"), link(row["reference"]), button("Pause"))

    def save(name: str, amount: int) -> Plan:
        move = (select("Account", source["name"]), fill("Amount in dollars", plain(amount)), button("Move money"))
        return (link("Savings"), link(name), *move)

    bills = _pay(draw, late, source["name"])
    payments = [Payment(source["id"], row["amount_cents"], row["biller"], row["reference"], "Bills") for row in late]
    payments.append(Payment(source["id"], put, goal["name"], "Savings goal", "Savings"))
    values = {"status": "paid", "account_id": source["id"], "pay_on": NOW_ON}
    return Job(
        goal=f"Do three things today, all from the {source['name']} where money is needed: pay every bill that is overdue; "
        f"pause the standing orders {one['reference']!r} and {two['reference']!r}; and put {money(put)} into the savings "
        f"goal {goal['name']!r}.",
        expect=(
            *(changed("bills", row["id"], row["reference"], **values) for row in late),
            *(changed("standing_orders", row["id"], row["reference"], status="paused") for row in (one, two)),
            changed("goals", goal["id"], goal["name"], saved_cents=goal["saved_cents"] + put),
            *booked(draw, *payments),
        ),
        plan=(*bills, *pause(one), *pause(two), *save(goal["name"], put), answer()),
        mistakes={
            "a bill forgotten": (
                *_pay(draw, late[1:], source["name"]),
                *pause(one),
                *pause(two),
                *save(goal["name"], put),
                answer(),
            ),
            "another standing order": (*bills, *pause(one), *pause(three), *save(goal["name"], put), answer()),
            "another goal": (*bills, *pause(one), *pause(two), *save(aside["name"], put), answer()),
            "a bill too many": (
                *_pay(draw, [*late, next(row for row in _open(draw) if row not in late)], source["name"]),
                *pause(one),
                *pause(two),
                answer(),
            ),
        },
    )
