"""Questions about accounts, standing orders, exchange rates and claims."""

from __future__ import annotations

from collections import Counter

from sparring.envs.web.answers import Answer
from sparring.envs.web.checks import Expect
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.bank import words
from sparring.envs.web.sites.bank.accounts import has_statement, month_name
from sparring.envs.web.sites.bank.knowing import accounts, filtered, listed, moved, transactions, transfer
from sparring.envs.web.sites.bank.numbers import in_dollars, plain
from sparring.envs.web.sites.bank.words import EVERYDAY, HOUSEHOLD, JOINT, ME

_SPENT = "amount_cents < 0"


@template("bank/spent_on", levels=(2, 3))
def spent_on(draw: Draw) -> Job:
    """What was spent on a category between two days, from one account or (level 3) from two."""
    numbers = (EVERYDAY,) if draw.level == 2 else (EVERYDAY, draw.choice((JOINT, HOUSEHOLD)))
    names = [accounts(draw)[number - 1]["name"] for number in numbers]
    category = draw.choice(("Groceries", "Eating out", "Transport", "Home", "Leisure"))
    first, last = words.ago(draw.rng.randint(45, 75)), words.ago(draw.rng.randint(3, 18))
    marks = ", ".join("?" for _ in numbers)
    there = f"account_id IN ({marks}) AND category = ? AND {_SPENT}"
    values = (*numbers, category, first, last)
    total = -sum(row["amount_cents"] for row in transactions(draw, f"{there} AND booked_on BETWEEN ? AND ?", *values))
    ever = -sum(row["amount_cents"] for row in transactions(draw, there, *numbers, category))
    if ever == total:
        ever += 100
    look = sum((filtered(name, first, last, category=category) for name in names), ())
    together = " together" if draw.level == 3 else ""
    return Job(
        goal=f"How much was spent from the {listed(names)}{together} in the category {category!r} from {day(first)} to "
        f"{day(last)} (both days included)? Answer with the amount.",
        answer=Answer("money", total),
        plan=(*look, answer(money(total))),
        mistakes={
            "of all time": (*look, answer(money(ever))),
            "a cent more": (*look, answer(money(total + 1))),
            "in words": (*look, answer(f"about {money(total)}")),
            "filed": (*look, answer(money(-total - 1))),
        },
    )


@template("bank/largest_payment", levels=(2,))
def largest_payment(draw: Draw) -> Job:
    """When the largest payment to somebody was whose name is part of another one's."""
    party, longer = draw.choice(
        (
            *(("Halfpenny Market", "Halfpenny Market Express"), ("Northline Rail", "Northline Parking")),
            *(("Saltwater Kitchen", "Saltwater Café"), ("Halfpenny Market Express", "Halfpenny Market")),
        )
    )
    number = draw.choice((EVERYDAY, JOINT))
    draw.run(
        "INSERT INTO transactions (account_id, booked_on, party, amount_cents, category) VALUES (?, ?, ?, ?, 'Gifts')",
        *(number, words.ago(draw.rng.randint(8, 60)), party, -draw.rng.randint(13000, 16000)),
    )
    draw.run(
        "INSERT INTO transactions (account_id, booked_on, party, amount_cents, category) VALUES (?, ?, ?, ?, 'Gifts')",
        *(number, words.ago(draw.rng.randint(8, 60)), longer, -draw.rng.randint(16001, 19000)),
    )
    name = accounts(draw)[number - 1]["name"]
    rows = transactions(draw, f"account_id = ? AND party = ? AND {_SPENT} ORDER BY amount_cents --", number, party)
    other = transactions(draw, "account_id = ? AND party = ? ORDER BY amount_cents --", number, longer)[0]
    best = rows[0]["booked_on"]
    wrong = [row["booked_on"] for row in (*rows[1:], other) if row["booked_on"] != best]
    look: Plan = (
        link(name),
        fill("Words", party),
        select("Direction", "Money out"),
        select("Sort by", "Largest amount first"),
        button("Apply filters"),
    )
    return Job(
        goal=f"On which day was the largest payment from the {name} to {party} (not to {longer})? Answer with the date.",
        answer=Answer("date", best),
        plan=(*look, answer(day(best))),
        mistakes={
            "another": (*look, answer(day(next(iter(wrong), "2024-01-01")))),
            "the amount": (*look, answer(money(-rows[0]["amount_cents"]))),
            "no year": (*look, answer(day(best)[:-5])),
            "today": (*look, answer(day(words.ago(0)))),
        },
    )


@template("bank/statement_figure", levels=(1, 2), infeasible=True)
def statement_figure(draw: Draw) -> Job:
    """A closing balance; at level 2 by how much what went out differs between two months. Some months have no statement."""
    pairs = [(one, month) for one in accounts(draw)[: 5 - draw.level] for month in words.MONTHS]
    with_one = [(one, month) for one, month in pairs if has_statement(one, month)]
    account, month = draw.choice([pair for pair in pairs if pair not in with_one] if draw.infeasible else with_one)
    months = [each for each in words.MONTHS if each != month and has_statement(account, each)]
    second = draw.choice(months)

    def went(which: str) -> int:
        rows = transactions(draw, f"account_id = ? AND {_SPENT} AND booked_on LIKE ?", account["id"], f"{which}-%")
        total: int = sum(row["amount_cents"] for row in rows)
        return -total

    def closing(which: str) -> int:
        later = transactions(draw, "account_id = ? AND booked_on > ?", account["id"], f"{which}-31")
        balance: int = account["balance_cents"] - sum(row["amount_cents"] for row in later)
        return balance

    def page(which: str) -> Plan:
        return (link("Statements"), link(f"{account['name']}, {month_name(which)}"))

    if draw.level == 1:
        goal = f"What is the closing balance on the statement of the {account['name']} for {month_name(month)}?"
        value, wrong = closing(month), closing(second)
    else:
        goal = (
            f"By how much do the amounts under 'Money out' differ between the statements of the {account['name']} for "
            f"{month_name(month)} and for {month_name(second)}?"
        )
        value, wrong = abs(went(month) - went(second)), went(month)
    look = page(month) if draw.level == 1 else (*page(month), *page(second))
    if draw.infeasible:
        return Job(
            goal=f"{goal} Answer with the amount.",
            infeasible=True,
            plan=(link("Statements"), report("there is no such statement")),
            mistakes={
                "of another month": (*page(second), answer(money(closing(second)))),
                "computed": (link("Statements"), answer(money(value))),
                "nothing": (link("Statements"), answer("$0.00")),
            },
        )
    return Job(
        goal=f"{goal} Answer with the amount.",
        answer=Answer("money", value),
        plan=(*look, answer(money(value))),
        mistakes={
            "of another month": (*look, answer(money(wrong if wrong != value else wrong + 100))),
            "balance of today": (*look, answer(money(account["balance_cents"] + 1))),
            "a cent less": (*look, answer(money(value - 1))),
        },
    )


@template("bank/which_orders", levels=(1,))
def which_orders(draw: Draw) -> Job:
    """Which standing orders are active and cost more than so much, from a list of references."""
    rows = draw.rows("SELECT * FROM standing_orders ORDER BY id")
    for row in rows:
        status = draw.choice(("active", "active", "paused"))
        draw.run("UPDATE standing_orders SET status = ? WHERE id = ?", status, row["id"])
    dear = draw.sample([one for one in rows if one["amount_cents"] > 5000], 3)
    for row, status in zip(dear, ("active", "active", "paused"), strict=True):
        draw.run("UPDATE standing_orders SET status = ? WHERE id = ?", status, row["id"])
    limit = draw.choice((30, 40, 50)) * 100
    now = draw.rows("SELECT * FROM standing_orders ORDER BY id")
    right = [row["reference"] for row in now if row["amount_cents"] > limit and row["status"] == "active"]
    rest = next(row["reference"] for row in now if row["reference"] not in right)
    look: Plan = (link("Standing orders"),)
    return Job(
        goal=f"Which standing orders are active and have an amount of more than {money(limit)}? Answer with their references "
        "as a JSON list of texts, in any order.",
        answer=Answer("set", right),
        plan=(*look, answer(Answer("set", right).written())),
        mistakes={
            "one forgotten": (*look, answer(Answer("set", right[1:]).written())),
            "one too many": (*look, answer(Answer("set", [*right, rest]).written())),
            "one paused": (*look, link(right[0]), button("Pause"), answer(Answer("set", right).written())),
        },
    )


@template("bank/exchange", levels=(1, 2))
def exchange(draw: Draw) -> Job:
    """What an amount is in dollars; at level 2 which of three amounts is worth most."""
    rates = draw.rows("SELECT * FROM rates WHERE currency != 'USD' ORDER BY currency")
    chosen = draw.sample(rates, 3)
    dollars = draw.rng.randint(20000, 90000)
    amounts = [dollars * draw.rng.randint(94, 106) * 100 // row["per_unit"] for row in chosen]
    worth = [in_dollars(amount, row["per_unit"]) for amount, row in zip(amounts, chosen, strict=True)]
    while len(set(worth)) < 3:
        amounts = [amount + i * 100 for i, amount in enumerate(amounts)]
        worth = [in_dollars(amount, row["per_unit"]) for amount, row in zip(amounts, chosen, strict=True)]
    said = [f"{plain(amount)} {row['currency']}" for amount, row in zip(amounts, chosen, strict=True)]

    def ask(i: int) -> Plan:
        return (fill("Amount", plain(amounts[i])), select("Currency", chosen[i]["currency"]), button("Calculate"))

    begin = link("Exchange rates")
    if draw.level == 1:
        return Job(
            goal=f"How many dollars are {said[0]} at the bank's rate? Answer with the amount.",
            answer=Answer("money", worth[0]),
            plan=(begin, *ask(0), answer(money(worth[0]))),
            mistakes={
                "a cent more": (begin, *ask(0), answer(money(worth[0] + 1))),
                "not converted": (begin, *ask(0), answer(money(amounts[0] + 100))),
                "another": (begin, *ask(1), answer(f"{worth[1] // 100}.{worth[1] % 100:02} EUR")),
            },
        )
    best = chosen[worth.index(max(worth))]["currency"]
    rest = [row["currency"] for row in chosen if row["currency"] != best]
    look = (begin, *ask(0), *ask(1), *ask(2))
    return Job(
        goal=f"Which of these is worth most at the bank's rates: {', '.join(said)}? Answer with the code of the currency.",
        answer=Answer("text", best),
        plan=(*look, answer(best)),
        mistakes={
            "another": (*look, answer(rest[0])),
            "two": (*look, answer(f"{best}, {rest[0]}")),
            "the last": (*look, answer(rest[1])),
        },
    )


@template("bank/most_claimed", levels=(1, 2))
def most_claimed(draw: Draw) -> Job:
    """How many open claims of the team are above a sum; at level 2 whose open claims are most together."""
    team = [row["id"] for row in draw.rows("SELECT id FROM people WHERE id != ? ORDER BY id", ME)]
    for row in draw.rows("SELECT id FROM claims WHERE status = 'submitted' AND person_id != ? ORDER BY id", ME):
        draw.run("UPDATE claims SET person_id = ? WHERE id = ?", draw.choice(team), row["id"])
    rows = draw.rows(
        "SELECT title, name, SUM(dollar_cents) AS total FROM claims JOIN people ON people.id = person_id JOIN items ON "
        "claim_id = claims.id WHERE status = 'submitted' AND person_id != ? GROUP BY claims.id ORDER BY made_on, claims.id",
        ME,
    )
    look: Plan = (link(f"Approvals ({len(rows)})"), link("Next page"), link("Previous page"))
    if draw.level == 1:
        over = draw.choice(sorted(row["total"] for row in rows)[len(rows) // 3 : -2]) // 1000 * 1000
        number = sum(row["total"] > over for row in rows)
        return Job(
            goal="How many claims of your team that wait for your answer (submitted ones) have a total of more than "
            f"{money(over)}? Answer with a number.",
            answer=Answer("number", number),
            plan=(*look, answer(number)),
            mistakes={
                "one more": (*look, answer(number + 1)),
                "one less": (*look, answer(number - 1)),
                "all": (*look, answer(len(rows) + 1)),
            },
        )
    totals = Counter[str]()
    for row in rows:
        totals[row["name"]] += row["total"]
    (best, most), (second, after) = totals.most_common(2)
    if most == after:
        draw.run(
            "UPDATE claims SET person_id = (SELECT id FROM people WHERE name = ?) WHERE title = ?",
            *(best, next(row["title"] for row in rows if row["name"] == second)),
        )
    check_two = (select("Who", best), button("Show"), select("Who", second), button("Show"))
    return Job(
        goal="Who of your team has submitted claims (those that wait for your answer) that add up to the largest sum of "
        "dollars? Answer with the full name.",
        answer=Answer("text", best),
        plan=(*look, *check_two, answer(best)),
        mistakes={
            "second": (*look, answer(second)),
            "two": (*look, answer(f"{best}, {second}")),
            "first name": (*look, answer(best.split()[0])),
        },
    )


@template("bank/enough_money", levels=(2, 3))
def enough_money(draw: Draw) -> Job:
    """Whether an account can pay the bills up to a day; at level 3 it then gets what is missing."""
    bills = draw.rows("SELECT * FROM bills WHERE status = 'open' ORDER BY due_on, id")
    last = words.ago(-draw.rng.randint(3, 45))
    total = sum(row["amount_cents"] for row in bills if row["due_on"] <= last)
    enough = draw.rng.random() < 0.4
    missing = -draw.rng.randrange(50, 3000) if enough else draw.rng.randrange(50, 3000)
    everyday, *others = accounts(draw)
    account = draw.choice(others[:2])
    draw.run("UPDATE accounts SET balance_cents = ? WHERE id = ?", total - missing, account["id"])
    look: Plan = (link("Bills"), link("Next page"), link("Accounts"), link(account["name"]))
    goal = (
        f"Does the {account['name']} hold enough money for all open bills that are due up to {day(last)} (that day and "
        "overdue bills included) together?"
    )
    top_up: Plan = ()
    expect: tuple[Expect, ...] = ()
    if draw.level == 3:
        goal += (
            f" If not, transfer exactly what is missing from the {everyday['name']} to it today, without any reference."
        )
        if not enough:
            top_up = transfer(everyday["name"], account["name"], missing)
            expect = moved(draw, everyday, accounts(draw)[account["id"] - 1], missing)
    right, wrong = ("yes", "no") if enough else ("no", "yes")
    more = transfer(everyday["name"], account["name"], abs(missing) + 1)
    return Job(
        goal=f"{goal} Answer with yes or no{', as it was at first' if draw.level == 3 else ''}.",
        answer=Answer("yes_no", enough),
        expect=expect,
        plan=(*look, *top_up, answer(right)),
        mistakes={
            "the other": (*look, *top_up, answer(wrong)),
            "neither": (*look, *top_up, answer("perhaps")),
            "topped up wrongly": (*look, *more, answer(right)),
        },
    )
