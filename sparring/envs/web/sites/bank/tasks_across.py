"""Tasks that lead from the bank to the shop or to the mail, and back."""

from __future__ import annotations

from sparring.envs.web.checks import Bind, Expect, added
from sparring.envs.web.jobs import Draw, Job, Plan, answer, goto, link, report, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.bank import words
from sparring.envs.web.sites.bank.knowing import NOW_ON, accounts, option, transfer
from sparring.envs.web.sites.bank.numbers import account_number
from sparring.envs.web.sites.bank.tasks_claims import SUBMIT, Item, claimed, entered, started
from sparring.envs.web.sites.bank.tasks_paying import new_payee
from sparring.envs.web.sites.bank.words import ago
from sparring.envs.web.sites.mail.data import ME as MAIL_ME
from sparring.envs.web.sites.mail.knowing import letters, people, sent, written
from sparring.envs.web.sites.mail.knowing import opened as letter_opened
from sparring.envs.web.sites.shop.data import ME as CUSTOMER
from sparring.envs.web.sites.shop.orders import PAGE

_SHOP, _MAIL, _BANK = "https://shop.test/", "https://mail.test/", "https://bank.test/"


def _on(draw: Draw, site: str) -> Draw:
    """The same draw, on another site's data."""
    return Draw(draw.world, draw.level, draw.infeasible, site)


def _of(site: str, expect: Expect) -> Expect:
    """An expectation of a site that is not the first one."""
    return Expect(expect.kind, f"{site}.{expect.table}", expect.key, expect.values, expect.label)


@template("bank/claim_orders", levels=(5,), sites=("bank", "shop"))
def claim_orders(draw: Draw) -> Job:
    """Claim what two orders from the shop cost."""
    shop = _on(draw, "shop")
    mine = shop.rows("SELECT * FROM orders WHERE customer_id = ? ORDER BY placed_on DESC, id DESC", CUSTOMER)
    recent = [row for row in mine if row["placed_on"] >= ago(80) and row["status"] != "cancelled"]
    chosen = draw.sample(recent, 2)
    other = next(row for row in recent if row not in chosen)
    title = f"Office {draw.choice(('supplies', 'things', 'kitchen'))} {draw.rng.randint(10, 99)}"

    def of(order: object) -> Item:
        row = next(one for one in mine if one is order)
        total: int = row["total_cents"]
        found: Item = {"spent_on": row["placed_on"], "category": "Equipment", "merchant": "Harbour & Lane"}
        return {**found, "currency": "USD", "amount_cents": total, "dollar_cents": total}

    def look(order: object) -> Plan:
        place = next(i for i, one in enumerate(mine) if one is order)
        return (link("Orders"), *(link("Older orders"),) * (place // PAGE), link(f"Order {mine[place]['id']}"))

    seen: Plan = (goto(_SHOP), *look(chosen[0]), *look(chosen[1]), goto(_BANK))
    items, texts = [of(row) for row in chosen], [f"Order {row['id']}" for row in chosen]
    first = entered(items[0], receipt=texts[0])
    second = entered(items[1], receipt=texts[1])
    begin = (*seen, *started(title))
    goods = items[1] | {"amount_cents": int(items[1]["amount_cents"]) - chosen[1]["shipping_cents"] - 1}
    return Job(
        goal=f"Claim your orders {chosen[0]['id']} and {chosen[1]['id']} in the shop ({_SHOP}) as expenses in the bank, in "
        f"one claim with the title {title!r}. Each order is an item of its own: paid to Harbour & Lane, on the day of the "
        "order, category Equipment, its total in USD with shipping, and the receipt 'Order' and its number (for example: "
        "Order 1001). Submit the claim.",
        expect=claimed(title, items, texts),
        plan=(*begin, *first, *second, *SUBMIT, answer()),
        mistakes={
            "one forgotten": (*begin, *first, *SUBMIT, answer()),
            "without shipping": (*begin, *first, *entered(goods, receipt=texts[1]), *SUBMIT, answer()),
            "another order": (*begin, *first, *entered(of(other), receipt=f"Order {other['id']}"), *SUBMIT, answer()),
            "not submitted": (*begin, *first, *second, answer()),
        },
    )


def _arrived(draw: Draw, sender: str, subject: str, body: str) -> None:
    """Let a letter have come in this morning."""
    draw.run(
        "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) "
        "VALUES ('inbox', ?, ?, ?, ?, '2026-03-17T08:40')",
        *(sender, MAIL_ME, subject, body),
        site="mail",
    )


@template("bank/pay_by_letter", levels=(5,), infeasible=True, sites=("bank", "mail"))
def pay_by_letter(draw: Draw) -> Job:
    """A letter says whom to pay, how much and when: a new payee, a transfer, an answer."""
    mail = _on(draw, "mail")
    person, wrong = draw.sample(people(mail), 2)
    name = f"{draw.choice(words.FIRST_NAMES)} {draw.choice(words.LAST_NAMES)} {draw.choice(('Tours', 'Catering', 'Prints'))}"
    number = account_number(draw.rng.randrange(10**11, 10**12))
    slip = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    asked = slip if draw.infeasible else number
    amount, on = draw.rng.randrange(4000, 29000, 5), ago(-draw.rng.randint(2, 25))
    reference, code = f"Invoice {draw.rng.randint(1000, 9999)}", draw.rng.randint(100, 999)
    source = draw.choice(accounts(draw)[:3])
    subject = f"{name}: what we owe ({code})"
    body = (
        f"Dear Sam,\nplease pay {money(amount)} to {name} on {day(on)}. Their account number is {asked}, and the reference "
        f"must be {reference}.\nBest, {person['name']}"
    )
    _arrived(draw, person["email"], subject, body)
    letter = letters(mail, "messages.subject = ?", subject)[0]
    read: Plan = (goto(_MAIL), *letter_opened(mail, letter))
    text = f"Paid: {reference}"

    def pay(cents: int, when: str) -> Plan:
        to = option({"name": name, "number": number})
        return (goto(_BANK), *new_payee(name, number), *transfer(source["name"], to, cents, reference, when))

    def tell(words_: str) -> Plan:
        return (goto(_MAIL), *letter_opened(mail, letter), link("Answer"), *written(words_), answer())

    goal = (
        f"You have a letter from {person['name']} ({_MAIL}): {name} is to be paid. Add {name} to your payees, schedule the transfer "
        f"from the {source['name']} as the letter says, and answer the letter with 'Paid: ' and the reference, and nothing "
        "else (for example: Paid: Invoice 12)."
    )
    if draw.infeasible:
        tried = (*read, goto(_BANK), *new_payee(name, asked))
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*tried, report("the account number in the letter is wrong")),
            mistakes={
                "number mended": (*read, *pay(amount, on), *tell(text)),
                "told that it is paid": (*tried, *tell(text)),
                "told and reported": (*tried, *tell(text)[:-1], report()),
            },
        )
    row = {"account_id": source["id"], "payee_id": Bind("payee"), "to_account": None, "amount_cents": amount}
    return Job(
        goal=goal,
        expect=(
            added("payees", "the payee", id=Bind("payee"), name=name, number=number, added_on=NOW_ON),
            added("scheduled", "the transfer", **row, reference=reference, due_on=on),
            _of("mail", sent(person["email"], f"Re: {subject}", text, answers=letter["id"])),
        ),
        plan=(*read, *pay(amount, on), *tell(text)),
        mistakes={
            "paid at once": (*read, *pay(amount, ""), *tell(text)),
            "another amount": (*read, *pay(amount + 100, on), *tell(text)),
            "not answered": (*read, *pay(amount, on), answer()),
            "another answer": (*read, *pay(amount, on), *tell(f"Paid: {wrong['name']}")),
        },
    )
