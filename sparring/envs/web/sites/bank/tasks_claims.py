"""Tasks about one's own claims, and about those of the team."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sparring.envs.web.checks import ANY, Bind, Expect, Words, added, changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.bank import words
from sparring.envs.web.sites.bank.approvals import PAGE
from sparring.envs.web.sites.bank.company import receipt
from sparring.envs.web.sites.bank.knowing import NOW_ON
from sparring.envs.web.sites.bank.numbers import in_dollars, plain
from sparring.envs.web.sites.bank.words import CLAIM_DAYS, ME, MOST_APPROVED, ago

Item = dict[str, str | int]
OVER, DIFFERS = "Over the limit", "Receipt does not match"
_LISTED = """
SELECT claims.*, people.name AS who, (SELECT SUM(dollar_cents) FROM items WHERE claim_id = claims.id) AS total
FROM claims JOIN people ON people.id = person_id
"""


def item(draw: Draw, days: int) -> Item:
    """Return something that was paid so many days ago."""
    category = draw.choice(sorted(words.SPENT))
    currency = draw.choice(("USD", "EUR", "GBP", "CHF", "NOK"))
    amount = draw.rng.randint(900, 19000)
    rate = draw.value("SELECT per_unit FROM rates WHERE currency = ?", currency)
    found: Item = {"spent_on": ago(days), "category": category, "merchant": draw.choice(words.SPENT[category])}
    return {**found, "currency": currency, "amount_cents": amount, "dollar_cents": in_dollars(amount, rate)}


def told(one: Item) -> str:
    """Return an item as a goal names it."""
    amount = plain(int(one["amount_cents"]))
    return f"{one['currency']} {amount} paid to {one['merchant']} on {day(str(one['spent_on']))} ({one['category']})"


def started(title: str) -> Plan:
    """Begin a claim."""
    return (link("My claims"), fill("Title", title), button("Start claim"))


def entered(one: Item, *, amount: int = 0, receipt: str = "") -> Plan:
    """Put an item into the draft that is open."""
    money_ = () if one["currency"] == "USD" else (select("Currency", str(one["currency"])),)
    words_ = (fill("Receipt, as text", receipt),) if receipt else ()
    return (
        link("Add an item"),
        fill("Paid on", one["spent_on"]),
        select("Category", str(one["category"])),
        fill("Paid to", one["merchant"]),
        *money_,
        fill("Amount", plain(amount or int(one["amount_cents"]))),
        *words_,
        button("Save item"),
    )


SUBMIT: Plan = (link("Submit this claim"), button("Submit claim"))


def claimed(title: str, items: Sequence[Item], receipts: Sequence[str] = ()) -> tuple[Expect, ...]:
    """Return what a claim of one's own changes."""
    claim = added(
        "claims", "the claim", id=Bind("claim"), person_id=ME, title=title, status="submitted", made_on=NOW_ON
    )
    texts = receipts or [""] * len(items)
    rows = (
        added("items", told(one), claim_id=Bind("claim"), receipt=Words(text), **one)
        for one, text in zip(items, texts, strict=True)
    )
    return (claim, *rows)


def _drafted(title: str, items: Sequence[Item]) -> tuple[Expect, ...]:
    """What may be left of a claim that was begun before it was seen that it cannot be submitted."""
    rows = (added("items", told(one), claim_id=ANY, **one) for one in items)
    return (added("claims", "the draft", person_id=ME, title=title, made_on=NOW_ON), *rows)


@template("bank/file_claim", levels=(3, 4), infeasible=True)
def file_claim(draw: Draw) -> Job:
    """A claim with an item and its receipt, or (level 4) with two. What was paid too long ago cannot be claimed."""
    title = (
        f"{draw.choice(('Workshop', 'Field week', 'Inspection'))} {draw.choice(('Sète', 'Malmö', 'Porto', 'Derry'))}"
    )
    items = [item(draw, draw.rng.randint(1, CLAIM_DAYS - 2)) for _ in range(draw.level - 2)]
    if draw.infeasible:
        items[-1]["spent_on"] = ago(draw.rng.randint(CLAIM_DAYS + 1, CLAIM_DAYS + 40))
    text = f"Slip {draw.rng.randint(100, 999)}, paid in cash" if draw.level == 3 else ""
    goal = f"Claim as an expense, in a claim with the title {title!r}: {'; and '.join(map(told, items))}"
    goal += f". The receipt says {text!r}" if text else ". Leave the receipts empty"
    begin = (*started(title), *sum((entered(one, receipt=text) for one in items[:-1]), ()))
    last = items[-1]
    if draw.infeasible:
        later = {**last, "spent_on": ago(3)}
        return Job(
            goal=f"{goal}. Submit the claim.",
            infeasible=True,
            allow=_drafted(title, items[:-1]),
            plan=(link("Policy"), report("it was paid too long ago")),
            mistakes={
                "another day": (*begin, *entered(later, receipt=text), *SUBMIT, answer()),
                "left as a draft": (*begin, answer()),
                "says it is done": (link("Policy"), answer()),
            },
        )
    whole = (*begin, *entered(last, receipt=text))
    twice = (*whole, *entered(last, receipt=text))
    return Job(
        goal=f"{goal}. Submit the claim.",
        expect=claimed(title, items, [text] * len(items)),
        plan=(*whole, *SUBMIT, answer()),
        mistakes={
            "not submitted": (*whole, answer()),
            "a cent more": (
                *begin,
                *entered(last, amount=int(last["amount_cents"]) + 1, receipt=text),
                *SUBMIT,
                answer(),
            ),
            "an item twice": (*twice, *SUBMIT, answer()),
            "another title": (*started(f"{title} 2"), *whole[3:], *SUBMIT, answer()),
        },
    )


@template("bank/fix_draft", levels=(2, 3))
def fix_draft(draw: Draw) -> Job:
    """Mend an amount in a draft; at level 3 also remove an item, and submit it."""
    draft = draw.choice(draw.rows("SELECT * FROM claims WHERE status = 'draft' AND person_id = ? ORDER BY id", ME))
    draw.run("DELETE FROM items WHERE claim_id = ?", draft["id"])
    columns = ("spent_on", "category", "merchant", "currency", "amount_cents", "dollar_cents")
    merchants: set[str] = set()
    while len(merchants) < 3:
        one = item(draw, draw.rng.randint(4, 40))
        if one["merchant"] not in merchants:
            merchants.add(str(one["merchant"]))
            values = [one[name] for name in columns]
            draw.run(
                f"INSERT INTO items ({', '.join(columns)}, claim_id) VALUES (?, ?, ?, ?, ?, ?, ?)", *values, draft["id"]
            )
    there = draw.rows("SELECT * FROM items WHERE claim_id = ? ORDER BY spent_on, id", draft["id"])
    found, gone, kept = draw.sample(there, 3)
    amount = found["amount_cents"] + draw.rng.randint(1, 900)
    rate = draw.value("SELECT per_unit FROM rates WHERE currency = ?", found["currency"])
    begin: Plan = (link("My claims"), link(draft["title"]))

    def mend(row: sqlite3.Row, cents: int) -> Plan:
        return (link(f"Edit item {there.index(row) + 1}"), fill("Amount", plain(cents)), button("Save item"))

    def drop(row: sqlite3.Row) -> Plan:
        return (button(f"Remove item {there.index(row) + 1}"),) if draw.level == 3 else ()

    submit = SUBMIT if draw.level == 3 else ()
    goal = f"In your draft {draft['title']!r}, what was paid to {found['merchant']} was {found['currency']} {plain(amount)}"
    also = (
        f". Correct it, remove the item of {gone['merchant']}, and submit the claim"
        if submit
        else ". Correct that amount"
    )
    new = in_dollars(amount, rate)
    values_now = {"amount_cents": amount} | ({"dollar_cents": new} if new != found["dollar_cents"] else {})
    expect = [changed("items", found["id"], "the amount", **values_now)]
    if submit:
        expect += [removed("items", gone["id"]), changed("claims", draft["id"], "submitted", status="submitted")]
    right = (*mend(found, amount), *drop(gone))
    return Job(
        goal=f"{goal}{also}.",
        expect=tuple(expect),
        plan=(*begin, *right, *submit, answer()),
        mistakes={
            "another item": (*begin, *mend(kept, amount), *drop(gone), *submit, answer()),
            "a cent less": (*begin, *mend(found, amount - 1), *drop(gone), *submit[:1], answer()),
            "submitted or not": (*begin, *right, *(() if submit else SUBMIT), answer()),
            "one too many": (*begin, *right, button("Remove item 1"), *submit, answer()),
        },
    )


def _waiting(draw: Draw) -> list[sqlite3.Row]:
    """The claims of the team that wait for an answer, as they are listed."""
    if "waiting" not in draw.kept:
        draw.kept["waiting"] = draw.rows(
            f"{_LISTED} WHERE status = 'submitted' AND person_id != ? ORDER BY made_on, claims.id", ME
        )
    found: list[sqlite3.Row] = draw.kept["waiting"]
    return found


def _decided(draw: Draw, claims: Sequence[sqlite3.Row], reasons: Sequence[str]) -> Plan:
    """Decide claims one after the other: refuse with a reason, or approve without."""
    left, plan = [row["id"] for row in _waiting(draw)], list[Plan]()
    for claim, reason in zip(claims, reasons, strict=True):
        pages = left.index(claim["id"]) // PAGE
        begin = (link(f"Approvals ({len(left)})"), *(link("Next page"),) * pages, link(claim["title"]))
        refuse = (fill("Reason for refusing", reason), button("Refuse claim"))
        plan.append((*begin, *(refuse if reason else (button("Approve claim"),))))
        left.remove(claim["id"])
    return sum(plan, ())


def _decision(claim: sqlite3.Row, reason: str) -> Expect:
    values = {"status": "refused", "reason": Words(reason)} if reason else {"status": "approved"}
    return changed("claims", claim["id"], claim["title"], decided_on=NOW_ON, **values)


@template("bank/decide_claims", levels=(1, 2), infeasible=True)
def decide_claims(draw: Draw) -> Job:
    """Approve a claim, or (level 2) also refuse another one. Claims that are too large cannot be approved."""
    found, other, third = draw.sample(_waiting(draw), 3)
    reason, wrong = draw.sample(("No receipts", "Please use the train", "Claimed before", OVER), 2)
    goal = f"Approve the claim {found['title']!r} of {found['who']}"
    reasons = [""]
    if draw.level == 2:
        goal += f", and refuse the claim {other['title']!r} of {other['who']} with the reason {reason!r}"
        reasons.append(reason)
    claims = [found, other][: draw.level]
    if draw.infeasible:
        one = draw.row("SELECT * FROM items WHERE claim_id = ? ORDER BY id", found["id"])
        extra = draw.rng.randint(MOST_APPROVED, MOST_APPROVED + 90000)
        text = receipt("Geodata Days", one["spent_on"], "USD", extra, 4711)
        draw.run(
            "INSERT INTO items (claim_id, spent_on, category, merchant, currency, amount_cents, dollar_cents, receipt) "
            "VALUES (?, ?, 'Conference', 'Geodata Days', 'USD', ?, ?, ?)",
            *(found["id"], one["spent_on"], extra, extra, text),
        )
        look = _decided(draw, [found], [""])[:-1]
        return Job(
            goal=f"{goal}.",
            infeasible=True,
            allow=tuple(map(_decision, claims[1:], reasons[1:])),
            plan=(*look, report("the claim is too large")),
            mistakes={
                "says it is done": (*look, answer()),
                "refused": (*_decided(draw, [found], ["Too large"]), answer()),
                "another": (*_decided(draw, [third], [""]), answer()),
                "the other half": (*_decided(draw, [other], [reason]), answer()),
                "another reason": (*_decided(draw, [other], [wrong]), report()),
            },
        )
    wrong_way = _decided(draw, claims, [wrong, wrong][: draw.level])
    return Job(
        goal=f"{goal}.",
        expect=tuple(map(_decision, claims, reasons)),
        plan=(*_decided(draw, claims, reasons), answer()),
        mistakes={
            "refused": (*wrong_way, answer()),
            "another": (*_decided(draw, [third, *claims[1:]], reasons), answer()),
            "one too many": (*_decided(draw, [*claims, third], [*reasons, ""]), answer()),
            "only looked": (*_decided(draw, claims, reasons)[:-1], answer()),
        },
    )


def _three(draw: Draw) -> tuple[str, list[sqlite3.Row]]:
    """Let three open claims be of one person, and no other; return the name and the claims."""
    person = draw.row("SELECT * FROM people WHERE id = ?", draw.rng.randint(2, len(words.COMPANY) + 1))
    rest = [
        row["id"] for row in draw.rows("SELECT id FROM people WHERE id NOT IN (?, ?) ORDER BY id", ME, person["id"])
    ]
    claims = _waiting(draw)
    chosen = draw.sample([row["id"] for row in claims], 3)
    for row in claims:
        who = person["id"] if row["id"] in chosen else draw.choice(rest)
        draw.run("UPDATE claims SET person_id = ? WHERE id = ?", who, row["id"])
    return person["name"], [row for row in _waiting(draw) if row["id"] in chosen]


def _sorted_out(draw: Draw, name: str, claims: list[sqlite3.Row], bad: list[int], reason: str, rule: str) -> Job:
    """Approve the claims of a person that keep to a rule, and refuse those that do not."""
    reasons = [reason if row["id"] in bad else "" for row in claims]
    flipped = [reason if not said else "" for said in reasons]
    begin: Plan = (link("Policy"),)
    stranger = next(row for row in _waiting(draw) if row["who"] != name)
    return Job(
        goal=f"Decide all claims of {name} that wait for your answer: {rule}",
        expect=tuple(map(_decision, claims, reasons)),
        plan=(*begin, *_decided(draw, claims, reasons), answer()),
        mistakes={
            "one forgotten": (*begin, *_decided(draw, claims[:-1], reasons[:-1]), answer()),
            "the other way": (*begin, *_decided(draw, claims, flipped), answer()),
            "all approved or all refused": (*begin, *_decided(draw, claims, [_other(reasons, reason)] * 3), answer()),
            "somebody else's too": (*begin, *_decided(draw, [*claims, stranger], [*reasons, ""]), answer()),
        },
    )


def _other(reasons: Sequence[str], reason: str) -> str:
    """What to do with all claims so that it is wrong for some: approve or refuse."""
    return "" if any(reasons) else reason


@template("bank/keep_to_policy", levels=(4,))
def keep_to_policy(draw: Draw) -> Job:
    """Refuse the claims of a person with an item above the limit of its category; approve the others."""
    name, claims = _three(draw)
    limits = {row["category"]: row["limit_cents"] for row in draw.rows("SELECT * FROM policy")}
    bad = [row["id"] for row in draw.sample(claims, draw.choice((1, 2)))]
    for number in bad:
        one = draw.choice(draw.rows("SELECT * FROM items WHERE claim_id = ? ORDER BY id", number))
        rate = draw.value("SELECT per_unit FROM rates WHERE currency = ?", one["currency"])
        amount = (limits[one["category"]] + draw.rng.randint(300, 3000)) * 10000 // rate
        text = receipt(one["merchant"], one["spent_on"], one["currency"], amount, draw.rng.randint(1000, 9999))
        draw.run(
            "UPDATE items SET amount_cents = ?, dollar_cents = ?, receipt = ? WHERE id = ?",
            *(amount, in_dollars(amount, rate), text, one["id"]),
        )
    rule = (
        "approve those in which no item is above the policy's limit for its category (in dollars), and refuse the others "
        f"with the reason {OVER!r}."
    )
    return _sorted_out(draw, name, claims, bad, OVER, rule)


@template("bank/check_receipts", levels=(4,))
def check_receipts(draw: Draw) -> Job:
    """Refuse the claims of a person with an item whose receipt says another amount; approve the others."""
    name, claims = _three(draw)
    bad = [row["id"] for row in draw.sample(claims, draw.choice((1, 2)))]
    for number in bad:
        one = draw.choice(draw.rows("SELECT * FROM items WHERE claim_id = ? ORDER BY id", number))
        said = one["amount_cents"] + draw.choice((-100, -90, -10, 10, 90, 100))
        text = receipt(one["merchant"], one["spent_on"], one["currency"], said, draw.rng.randint(1000, 9999))
        draw.run("UPDATE items SET receipt = ? WHERE id = ?", text, one["id"])
    rule = (
        "approve those in which the receipt of every item says the amount that is claimed for it, and refuse the others "
        f"with the reason {DIFFERS!r}."
    )
    return _sorted_out(draw, name, claims, bad, DIFFERS, rule)


@template("bank/over_sum", levels=(4,))
def over_sum(draw: Draw) -> Job:
    """Refuse the claims of all that are above a sum."""
    rows = _waiting(draw)
    by_size = sorted(rows, key=lambda row: (-row["total"], row["id"]))
    number = draw.choice((3, 4))
    while by_size[number]["total"] == by_size[number - 1]["total"]:
        number += 1
    limit = (by_size[number]["total"] + by_size[number - 1]["total"]) // 2
    large = [row for row in rows if row["total"] > limit]
    reasons = ["Please split it"] * len(large)
    plan = _decided(draw, large, reasons)
    return Job(
        goal=f"Of the claims of your team that wait for your answer, refuse those with a total of more than {money(limit)}, "
        f"with the reason {reasons[0]!r}. Leave the others alone.",
        expect=tuple(map(_decision, large, reasons)),
        plan=(*plan, answer()),
        mistakes={
            "one forgotten": (*_decided(draw, large[:-1], reasons[:-1]), answer()),
            "one too many": (*_decided(draw, [*large, by_size[number]], [*reasons, reasons[0]]), answer()),
            "the others approved": (*_decided(draw, [*large, by_size[number]], [*reasons, ""]), answer()),
            "one not sent": (*plan[:-1], answer()),
        },
    )
