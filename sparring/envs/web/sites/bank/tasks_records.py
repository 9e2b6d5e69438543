"""Tasks about what is kept: categories and notes, disputes, letters, the profile."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import Words, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.sites.bank import words
from sparring.envs.web.sites.bank.around import PAGE
from sparring.envs.web.sites.bank.knowing import (
    NOW_ON,
    accounts,
    filtered,
    opened,
    payment_of,
    single,
    transactions,
)
from sparring.envs.web.sites.bank.words import DISPUTE_DAYS, DISPUTES, ago

_NOTES = ("split with Ines", "for the tax file", "ask about the refund", "birthday of Leo", "paid for the team")


@template("bank/file_payment", levels=(3, 4))
def file_payment(draw: Draw) -> Job:
    """A transaction gets a category and a note; at level 4 two of them."""
    rows = single(transactions(draw, "account_id IN (1, 2, 3) AND amount_cents < 0 AND booked_on > ?", ago(70)))
    spent = [row for row in rows if row["category"] in words.MERCHANTS]
    chosen = draw.sample(spent, draw.level - 2)
    wrong = draw.choice([row for row in spent if row not in chosen])
    plans = [draw.sample([one for one in (*words.MERCHANTS, "Gifts") if one != row["category"]], 2) for row in chosen]
    notes = draw.sample(_NOTES, len(chosen))

    def filed(row: sqlite3.Row, category: str, note: str) -> Plan:
        return (*opened(draw, row), select("Category", category), fill("Note", note), button("Save"))

    parts = list(zip(chosen, plans, notes, strict=True))
    said = [f"{payment_of(row)} gets the category {to[0]!r} and the note {note!r}" for row, to, note in parts]
    plan = sum((filed(row, to[0], note) for row, to, note in parts), ())
    row, to, note = parts[0]
    rest = sum((filed(row, to[0], note) for row, to, note in parts[1:]), ())
    goal = "; ".join(said)
    return Job(
        goal=f"{goal[0].upper()}{goal[1:]}.",
        expect=tuple(
            changed("transactions", row["id"], row["party"], category=to[0], note=note) for row, to, note in parts
        ),
        plan=(*plan, answer()),
        mistakes={
            "another category": (*filed(row, to[1], note), *rest, answer()),
            "another payment": (*filed(wrong, to[0], note), *rest, answer()),
            "no note": (*filed(row, to[0], ""), *rest, answer()),
            "not saved": (*plan[:-1], answer()),
        },
    )


@template("bank/tidy_up", levels=(4,))
def tidy_up(draw: Draw) -> Job:
    """All transactions of an account without a category get one, which depends on the amount."""
    account = draw.choice(accounts(draw)[:3])
    draw.run(
        "UPDATE transactions SET category = 'Leisure' WHERE category = 'Uncategorised' AND account_id = ?",
        account["id"],
    )
    rows = transactions(draw, "account_id = ? AND amount_cents < 0 AND category != 'Bills'", account["id"])
    chosen = draw.sample(rows, 3)
    while max(sizes := [-row["amount_cents"] for row in chosen]) - min(sizes) < 200:
        chosen = draw.sample(rows, 3)
    for row in chosen:
        draw.run("UPDATE transactions SET category = 'Uncategorised' WHERE id = ?", row["id"])
    limit = draw.choice((-(-min(sizes) // 100) * 100, (max(sizes) - 1) // 100 * 100))
    small, large = draw.sample(list(words.MERCHANTS), 2)

    def to(row: sqlite3.Row) -> str:
        return large if -row["amount_cents"] > limit else small

    def filed(row: sqlite3.Row, category: str, left: list[sqlite3.Row]) -> Plan:
        listing = sorted(left, key=lambda one: (one["booked_on"], one["id"]), reverse=True)
        alike = [one["id"] for one in listing if one["party"] == row["party"]]
        look = filtered(account["name"], category="Uncategorised")
        return (*look, link(row["party"], alike.index(row["id"])), select("Category", category), button("Save"))

    def every(categories: list[str]) -> Plan:
        return sum(
            (
                filed(row, one, chosen[i:])
                for i, (row, one) in enumerate(zip(chosen[: len(categories)], categories, strict=True))
            ),
            (),
        )

    right = [to(row) for row in chosen]
    return Job(
        goal=f"File all payments of the {account['name']} that have the category 'Uncategorised': those of more than "
        f"${limit // 100:,} under {large!r}, the others under {small!r}.",
        expect=tuple(changed("transactions", row["id"], row["party"], category=to(row)) for row in chosen),
        plan=(*every(right), answer()),
        mistakes={
            "one forgotten": (*every(right[:-1]), answer()),
            "one the other way": (*every([small if right[0] == large else large, *right[1:]]), answer()),
            "all alike": (*every([large] * 3), answer()),
            "with a note": (*every(right)[:-1], fill("Note", "filed"), button("Save"), answer()),
        },
    )


@template("bank/dispute", levels=(2, 3), infeasible=True)
def dispute(draw: Draw) -> Job:
    """Dispute a payment, unless it is too old; at level 3 with details and a note on the transaction."""
    rows = single(transactions(draw, "amount_cents < 0 AND account_id IN (1, 2, 3)"))
    cards = [row for row in rows if row["category"] in words.MERCHANTS]
    recent = [row for row in cards if row["booked_on"] >= ago(DISPUTE_DAYS)]
    found = draw.choice([row for row in cards if row["booked_on"] < ago(DISPUTE_DAYS)] if draw.infeasible else recent)
    other = draw.choice([row for row in recent if row["id"] != found["id"]])
    reason, wrong = draw.sample(DISPUTES, 2)
    details = draw.choice(("I have the receipt here.", "The shop does not answer.", "It was agreed otherwise."))
    note = draw.choice(_NOTES)
    level3 = draw.level == 3

    def send(row: sqlite3.Row, why: str, text: str) -> Plan:
        first = (fill("Note", note), button("Save")) if level3 else ()
        said = (fill("Details", text),) if level3 and text else ()
        return (*opened(draw, row), *first, link("Dispute this payment"), check(why), *said, button("Send dispute"))

    goal = f"Dispute {payment_of(found)} with the reason {reason!r}"
    if level3:
        goal += f" and the details {details!r}, and give that transaction the note {note!r} (its category stays)"
    noted = (changed("transactions", found["id"], "the note", note=note),) if level3 else ()
    if draw.infeasible:
        look = (*opened(draw, found), link("Dispute this payment"))
        return Job(
            goal=f"{goal}.",
            infeasible=True,
            allow=noted,
            plan=(*look, report("the payment is too old")),
            mistakes={
                "another payment": (*send(other, reason, details), answer()),
                "another and report": (*send(other, reason, details), report()),
                "says it is done": (*look, answer()),
            },
        )
    row = added(
        "disputes",
        "the dispute",
        transaction_id=found["id"],
        reason=reason,
        details=Words(details if level3 else ""),
        opened_on=NOW_ON,
    )
    return Job(
        goal=f"{goal}.",
        expect=(row, *noted),
        plan=(*send(found, reason, details), answer()),
        mistakes={
            "another payment": (*send(other, reason, details), answer()),
            "another reason": (*send(found, wrong, details), answer()),
            "not sent": (*send(found, reason, details)[:-1], answer()),
            "withdrawn": (*send(found, reason, details), button("Withdraw case 1"), answer()),
        },
    )


@template("bank/answer_bank", levels=(1, 2))
def answer_bank(draw: Draw) -> Job:
    """Answer a letter from the bank; at level 2 archive it and another one."""
    rows = draw.rows("SELECT * FROM messages ORDER BY sent_on DESC, id DESC")
    found, other = draw.sample(rows, 2)
    text = draw.choice(("Thank you, that suits me.", "Please call me about this.", "No, thank you.", "Yes, please."))

    def open_(row: sqlite3.Row) -> Plan:
        left = [one["id"] for one in rows]
        unread = draw.value("SELECT COUNT(*) FROM unread")
        return (
            link(f"Messages ({unread})"),
            *(link("Next page"),) * (left.index(row["id"]) // PAGE),
            link(row["subject"]),
        )

    def say(row: sqlite3.Row, words: str) -> Plan:
        return (*open_(row), fill("Your answer", words), button("Send answer"))

    archive = (button("Archive"),) if draw.level == 2 else ()
    goal = f"Answer the bank's message {found['subject']!r} with the text {text!r}"
    sent = added(
        "replies", "the answer", message_id=found["id"], subject=found["subject"], body=Words(text), sent_on=NOW_ON
    )
    away = (changed("messages", found["id"], "in the archive", archived=1),) if archive else ()
    return Job(
        goal=f"{goal}, then archive that message." if archive else f"{goal}.",
        expect=(sent, *away),
        plan=(*say(found, text), *archive, answer()),
        mistakes={
            "another message": (*say(other, text), *archive, answer()),
            "not sent": (*say(found, text)[:-1], *archive, answer()),
            "one word more": (*say(found, f"{text} Sam"), *archive, answer()),
            "archived or not": (*say(found, text), *(() if archive else (button("Archive"),)), answer()),
        },
    )


@template("bank/profile", levels=(1, 2))
def profile(draw: Draw) -> Job:
    """Another telephone number; at level 2 a new address, and when one is told about payments."""
    values = {row["name"]: row["value"] for row in draw.rows("SELECT * FROM profile")}
    phone = f"01632 96{draw.rng.randint(1000, 9999)}"
    street = f"{draw.rng.randint(61, 99)} {draw.choice(('Bridge Street', 'North Parade', 'Weavers Row'))}"
    town, over = draw.choice(("Alnwick", "Frome", "Kelso")), str(draw.choice((75, 150, 300)))
    new = {"phone": phone}
    fills: Plan = (fill("Telephone", phone),)
    goal = f"Change the telephone number in your profile to {phone}"
    if draw.level == 2:
        new = {"street": street, "town": town, "alert_over": over}
        name = "Tell me about payments over so many dollars"
        fills = (fill("Street", street), fill("Town", town), fill(name, over))
        goal = f"Change the address in your profile to {street}, {town}, and be told about payments over ${over}"
    tick = check("Statements without paper", checked=values["paperless"] != "1")
    save = (button("Save profile"), answer())
    me = link(words.NAME)
    return Job(
        goal=f"{goal}. Everything else in it stays as it is.",
        expect=tuple(changed("profile", name, name, value=value) for name, value in new.items()),
        plan=(me, *fills, *save),
        mistakes={
            "not saved": (me, *fills, answer()),
            "paper too": (me, *fills, tick, *save),
            "one forgotten": (me, *fills[1:], *save),
            "another email": (me, *fills, fill("Email address", "sam@calder.example"), *save),
        },
    )
