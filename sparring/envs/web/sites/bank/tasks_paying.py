"""Tasks about transfers and payees."""

from __future__ import annotations

import sqlite3
from collections import Counter

from sparring.envs.web.checks import Expect, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.bank.knowing import (
    NOW_ON,
    Payment,
    accounts,
    booked,
    moved,
    opened,
    option,
    payees,
    single,
    told,
    transactions,
    transfer,
    twins,
)
from sparring.envs.web.sites.bank.numbers import account_number
from sparring.envs.web.sites.bank.words import FIRST_NAMES, LAST_NAMES, ago

_REFERENCES = (
    "Concert tickets",
    "Half of the ferry",
    "Thank you",
    "Garden tools",
    "Deposit May",
    "Present for Aunt Vera",
)


@template("bank/pay_someone", levels=(2, 3), infeasible=True)
def pay_someone(draw: Draw) -> Job:
    """Pay a payee at once; from level 3 one of two of the same name, on a later day."""
    source, other = draw.sample(accounts(draw)[:3], 2)
    payee = draw.choice(twins(draw) if draw.level == 3 else payees(draw))
    wrong = draw.choice([one for one in payees(draw) if one["id"] != payee["id"]])
    if draw.level == 3:
        wrong = next(one for one in twins(draw) if one["id"] != payee["id"])
    amount, reference = draw.rng.randrange(2000, 29000, 5), draw.choice(_REFERENCES)
    on = ago(-draw.rng.randint(2, 40)) if draw.level == 3 and not draw.infeasible else ""
    if draw.level == 3 and draw.infeasible:
        draw.run("DELETE FROM standing_orders WHERE payee_id = ?", payee["id"])
        draw.run("DELETE FROM scheduled WHERE payee_id = ?", payee["id"])
        draw.run("DELETE FROM payees WHERE id = ?", payee["id"])
        on = ago(-draw.rng.randint(2, 40))
    elif draw.infeasible:
        draw.run("UPDATE accounts SET balance_cents = ? WHERE id = ?", amount - 1 - amount // 5, source["id"])
    name = f"{payee['name']} (account number ending in {payee['number'][-4:]})" if on else told(draw, payee)
    when = f" on {day(on)}" if on else " today"
    goal = f"Transfer {money(amount)} from the {source['name']} to {name}{when}, with the reference {reference!r}."
    fewer = amount - 100
    right, aside = option(payee), option(wrong)
    if draw.infeasible:
        look = (link("Payees"),) if on else transfer(source["name"], right, amount, reference)[:-1]
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("there is no such payee, or not enough money")),
            mistakes={
                "to another": (*transfer(other["name"], aside, amount // 2, reference, on), answer()),
                "another and report": (*transfer(other["name"], aside, amount // 2, reference, on), report()),
                "says it is done": (*look, answer()),
            },
        )
    if on:
        row = {"account_id": source["id"], "payee_id": payee["id"], "to_account": None, "amount_cents": amount}
        expect: tuple[Expect, ...] = (added("scheduled", "the transfer", **row, reference=reference, due_on=on),)
    else:
        expect = booked(draw, Payment(source["id"], amount, payee["name"], reference))
    return Job(
        goal=goal,
        expect=expect,
        plan=(*transfer(source["name"], right, amount, reference, on), answer()),
        mistakes={
            "not confirmed": (*transfer(source["name"], right, amount, reference, on)[:-1], answer()),
            "another payee": (*transfer(source["name"], aside, amount, reference, on), answer()),
            "another account": (*transfer(other["name"], right, fewer, reference, on), answer()),
            "no reference": (*transfer(source["name"], right, amount, "", on), answer()),
            "another day": (*transfer(source["name"], right, amount, reference, ago(-1)), answer()),
        },
    )


@template("bank/even_out", levels=(2, 3))
def even_out(draw: Draw) -> Job:
    """Move money between one's accounts; at level 3 what and where to depends on a balance."""
    everyday, joint, household, rainy = accounts(draw)
    amount, less = draw.rng.randrange(2500, 12500, 100), draw.rng.randrange(1000, 9000, 100)
    if draw.level == 2:
        to, wrong = draw.sample([joint, household, rainy], 2)
        plan = transfer(everyday["name"], to["name"], amount)
        return Job(
            goal=f"Move {money(amount)} from the {everyday['name']} to the {to['name']} today, without any reference.",
            expect=moved(draw, everyday, to, amount),
            plan=(*plan, answer()),
            mistakes={
                "to another": (*transfer(everyday["name"], wrong["name"], amount), answer()),
                "back": (*transfer(to["name"], everyday["name"], amount), answer()),
                "twice": (*plan, *plan, answer()),
                "tomorrow": (*transfer(everyday["name"], to["name"], amount, "", ago(-1)), answer()),
            },
        )
    limit = joint["balance_cents"] // 5000 * 5000 + draw.choice((0, 5000))
    below = joint["balance_cents"] < limit
    up = transfer(everyday["name"], joint["name"], amount, "Joint costs")
    down = transfer(joint["name"], rainy["name"], less, "Put aside")
    rows = moved(draw, everyday, joint, amount, "Joint costs"), moved(draw, joint, rainy, less, "Put aside")
    right, wrong_way = (up, down) if below else (down, up)
    return Job(
        goal=f"If the {joint['name']} holds less than {money(limit)}, transfer {money(amount)} from the {everyday['name']} "
        f"to it, with the reference 'Joint costs'. Else transfer {money(less)} from it to the {rainy['name']}, with the "
        "reference 'Put aside'. Do so today.",
        expect=rows[0] if below else rows[1],
        plan=(link("Accounts"), *right, answer()),
        mistakes={
            "the other": (*wrong_way, answer()),
            "both": (*right, *wrong_way, answer()),
            "no reference": (*right[:4], *right[5:], answer()),
            "nothing": (link("Accounts"), answer()),
        },
    )


def new_payee(name: str, number: str) -> Plan:
    """Add a payee."""
    return (
        link("Payees"),
        link("Add a payee"),
        fill("Name", name),
        fill("Account number", number),
        button("Save payee"),
    )


@template("bank/add_payee", levels=(1, 3), infeasible=True)
def add_payee(draw: Draw) -> Job:
    """A new payee, whose number may be mistyped; at level 3 it is paid too."""
    taken = {row["name"] for row in payees(draw)}
    name = f"{draw.choice(FIRST_NAMES)} {draw.choice(LAST_NAMES)}-{draw.choice(('Moe', 'Reyes', 'Vance', 'Iqbal'))}"
    assert name not in taken
    number = account_number(draw.rng.randrange(10**11, 10**12))
    digit = draw.rng.randrange(5, 18)
    while not number[digit].isdigit():
        digit += 1
    wrong = f"{number[:digit]}{(int(number[digit]) + 1) % 10}{number[digit + 1 :]}"
    asked, slip = (wrong, number) if draw.infeasible else (number, wrong)
    source = draw.choice(accounts(draw)[:3])
    amount, reference = draw.rng.randrange(1500, 15000, 5), draw.choice(_REFERENCES)
    pay: Plan = ()
    goal = f"Add {name} with the account number {asked} to your payees"
    if draw.level == 3:
        pay = transfer(source["name"], option({"name": name, "number": asked}), amount, reference)
        goal += f", and transfer {money(amount)} to them from the {source['name']} today, reference {reference!r}"
    swapped = account_number(int("".join(number[5:].split())) + 1)
    if draw.infeasible:
        corrected = (*new_payee(name, slip), *transfer(source["name"], option({"name": name, "number": slip}), amount))
        return Job(
            goal=f"{goal}.",
            infeasible=True,
            plan=(*new_payee(name, asked), report("the account number is wrong")),
            mistakes={
                "number mended": (*corrected, answer()),
                "mended and reported": (*new_payee(name, slip), report()),
                "says it is done": (*new_payee(name, asked), answer()),
            },
        )
    row = added("payees", "the payee", name=name, number=number, added_on=NOW_ON)
    paid = booked(draw, Payment(source["id"], amount, name, reference)) if pay else ()
    return Job(
        goal=f"{goal}.",
        expect=(row, *paid),
        plan=(*new_payee(name, number), *pay, answer()),
        mistakes={
            "mistyped": (*new_payee(name, slip), answer()),
            "another number": (*new_payee(name, swapped), answer()),
            "part of the name": (*new_payee(name.split()[0], number), answer()),
            "twice": (*new_payee(name, number), *new_payee(name, number), *pay, answer()),
        },
    )


@template("bank/cancel_scheduled", levels=(1, 3), infeasible=True)
def cancel_scheduled(draw: Draw) -> Job:
    """Cancel a transfer that is to come, unless it is sent; at level 3 put it off to a later day."""
    rows = draw.rows(
        "SELECT scheduled.*, payees.name AS payee, payees.number, accounts.name AS source FROM scheduled JOIN payees "
        "ON payees.id = payee_id JOIN accounts ON accounts.id = account_id ORDER BY due_on, scheduled.id"
    )
    alike = Counter((row["payee"], row["reference"]) for row in rows)
    rows = [row for row in rows if alike[row["payee"], row["reference"]] == 1]
    ahead = [row for row in rows if row["status"] == "scheduled"]
    found = draw.choice([row for row in rows if row["status"] == "sent"] if draw.infeasible else ahead)
    other = draw.choice([row for row in ahead if row["id"] != found["id"]])
    later = ago(-draw.rng.randint(41, 70))

    def cancel(one: sqlite3.Row) -> Plan:
        return (link("Scheduled"), link(f"Cancel {one['reference']} to {one['payee']}"), button("Cancel transfer"))

    def again(one: sqlite3.Row, amount: int, on: str) -> Plan:
        if draw.level == 1:
            return ()
        return transfer(one["source"], f"{one['payee']} ({one['number'][-4:]})", amount, one["reference"], on)

    amount = found["amount_cents"]
    goal = f"Cancel the transfer of {money(amount)} to {found['payee']} with the reference {found['reference']!r}"
    if draw.level == 3:
        goal += (
            f", and schedule it anew for {day(later)}: same account, same payee, same amount, same reference "
            f"(the account number of the payee ends in {found['number'][-4:]}, and {found['source']} pays)"
        )
    extra = cancel(other) if draw.level == 1 else ()
    done = (*cancel(found), *again(found, amount, later)) if found in ahead else ()
    keys = ("account_id", "payee_id", "to_account", "amount_cents", "reference")
    anew = added("scheduled", "the transfer anew", **{key: found[key] for key in keys}, due_on=later)
    if draw.infeasible:
        look: Plan = (link("Scheduled"), select("Status", "Sent"), button("Show"))
        return Job(
            goal=f"{goal}.",
            infeasible=True,
            allow=(anew,) if draw.level == 3 else (),
            plan=(*look, report("it is sent already")),
            mistakes={
                "another": (*cancel(other), *again(other, other["amount_cents"], later), answer()),
                "another and report": (*cancel(other), report()),
                "says it is done": (*look, answer()),
            },
        )
    return Job(
        goal=f"{goal}.",
        expect=(
            changed("scheduled", found["id"], "the transfer cancelled", status="cancelled"),
            *((anew,) if draw.level == 3 else ()),
        ),
        plan=(*done, answer()),
        mistakes={
            "another": (*cancel(other), *again(other, other["amount_cents"], later), answer()),
            "not confirmed": (*cancel(found)[:-1], *again(found, amount, later), answer()),
            "both": (*done, *cancel(other), answer()),
            "another amount": (*cancel(found), *again(found, amount + 100, later), *extra, answer()),
        },
    )


@template("bank/split_costs", levels=(4,))
def split_costs(draw: Draw) -> Job:
    """Look up what a payment was, and send two people a third of it each."""
    rows = single(
        transactions(draw, "account_id = 1 AND amount_cents BETWEEN -30000 AND -2000 AND category != 'Bills'")
    )
    spent = draw.choice([row for row in rows if row["category"] != "Transfers"])
    one, two, wrong = draw.sample([row for row in payees(draw) if row["id"] not in [t["id"] for t in twins(draw)]], 3)
    source, reference = draw.choice(accounts(draw)[:2]), draw.choice(_REFERENCES)
    whole = -spent["amount_cents"]
    share = whole // 3
    draw.run("UPDATE transactions SET note = 'shared' WHERE id = ?", spent["id"])
    look = opened(draw, spent)

    def pay(first: int, second: int, to: str) -> Plan:
        begin = transfer(source["name"], option(one), first, reference)
        return (*begin, *transfer(source["name"], to, second, reference), answer())

    said = f"the payment to {spent['party']} on {day(spent['booked_on'])} from the {spent['account']} that has the note 'shared'"
    return Job(
        goal=f"Look up {said}. Transfer a third of it, rounded down to whole cents, to {one['name']}, and as much to "
        f"{two['name']}: both from the {source['name']}, today, with the reference {reference!r}.",
        expect=booked(draw, *(Payment(source["id"], share, who["name"], reference) for who in (one, two))),
        plan=(*look, *pay(share, share, option(two))),
        mistakes={
            "halves": (*look, *pay(whole // 2, whole // 2, option(two))),
            "a cent more": (*look, *pay(share, share + 1, option(two))),
            "another person": (*look, *pay(share, share, option(wrong))),
            "one only": (*look, *transfer(source["name"], option(one), share, reference), answer()),
        },
    )
