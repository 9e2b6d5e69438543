"""Tasks about equipment, personal data and settings."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from sparring.envs.web.checks import Bind, added, changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.hr.basics import BUDGET, ME, MONDAY, TODAY
from sparring.envs.web.sites.hr.knowing import team
from sparring.envs.web.sites.hr.things import DEAR
from sparring.envs.web.sites.hr.words import FAULTS, FIRST, LAST, LOCATIONS, RELATIONS, STREETS, TOWNS

_REASONS = (
    "For the new test bench.",
    "The old one is worn out.",
    "A colleague starts in May.",
    "The doctor advised it.",
)
_DETAILS = ("Since Monday morning.", "It fell off the desk.", "Only when it is warm.", "After the last update.")


def _wish(item: str, quantity: int, place: str, needed: str, reason: str) -> Plan:
    """Ask for a thing."""
    words = (fill("Reason", reason),) if reason else ()
    begin = (link("Equipment"), link("Ask for equipment"), select("Thing", item), fill("Quantity", quantity))
    return (*begin, select("Deliver to", place), fill("Needed on", needed), *words, button("Send request"), answer())


def _dearest(draw: Draw, limit: int, category: str) -> list[sqlite3.Row]:
    """What can be had in a category and is not too dear, the dearest first."""
    return draw.rows(
        "SELECT * FROM items WHERE category = ? AND available AND price_cents <= ? ORDER BY price_cents DESC",
        category,
        limit,
    )


def _named(draw: Draw, quantity: int) -> tuple[str, sqlite3.Row, sqlite3.Row]:
    """Return a thing in words, the thing itself and another one."""
    item = draw.choice(draw.rows("SELECT * FROM items WHERE price_cents < ? ORDER BY id", BUDGET // 3))
    draw.run("UPDATE items SET available = ? WHERE id = ?", int(not draw.infeasible), item["id"])
    others = "SELECT * FROM items WHERE available AND id != ? AND price_cents < ? ORDER BY id"
    return f"{quantity} × {item['name']}", item, draw.choice(draw.rows(others, item["id"], BUDGET // 3))


def _described(draw: Draw, category: str) -> tuple[str, sqlite3.Row, sqlite3.Row]:
    """Return the dearest thing of a category within a limit, in words, the thing itself and another one."""
    every = "UPDATE items SET available = {} WHERE category = ?"
    draw.run(every.format(1), category)
    dearest, second, *_ = _dearest(draw, BUDGET, category)
    if draw.rng.random() < 0.6:
        draw.run("UPDATE items SET available = 0 WHERE id = ?", second["id"])
    limit = dearest["price_cents"] - draw.choice((1, 50, 100))
    item, other = _dearest(draw, limit, category)[:2]
    if draw.infeasible:
        draw.run(f"{every.format(0)} AND price_cents <= ?", category, limit)
        other = dearest
    what = (
        f"one piece of the dearest thing of the category {category!r} that can be had and costs {money(limit)} or less"
    )
    return what, item, other


@template("hr/equipment", levels=(2, 3), infeasible=True)
def equipment(draw: Draw) -> Job:
    """Ask for a thing; at level 3 for the dearest of a category that is not too dear."""
    draw.run("DELETE FROM requests WHERE employee_id = ?", ME)
    place, elsewhere = draw.sample(tuple(LOCATIONS), 2)
    needed = (MONDAY + timedelta(days=7 * draw.rng.randint(2, 6) + draw.rng.randint(0, 4))).isoformat()
    reason = draw.choice(_REASONS)
    quantity = draw.rng.randint(1, 2) if draw.level == 2 else 1
    look: Plan = (link("Equipment"),)
    if draw.level == 2:
        what, item, other = _named(draw, quantity)
    else:
        category = draw.choice(("Screens", "Furniture", "Input"))
        what, item, other = _described(draw, category)
        look = (*look, select("Category", category), select("Sort by", "Price, high to low"), button("Show"))
    goal = f"Ask for {what}, delivered to {place} and needed on {day(needed)}, with the reason {reason!r}."
    wrong = _wish(other["name"], quantity, place, needed, reason)
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("it cannot be had")),
            mistakes={"another": wrong, "says it is done": (*look, answer()), "both": (*wrong[:-1], report())},
        )
    values = {"location": place, "needed_on": needed, "reason": reason, "cost_cents": quantity * item["price_cents"]}
    row = added(
        "requests",
        "the request",
        employee_id=ME,
        item_id=item["id"],
        quantity=quantity,
        asked_on=TODAY.isoformat(),
        **values,
    )
    begin = look if draw.level == 3 else ()
    return Job(
        goal=goal,
        expect=(row,),
        plan=(*begin, *_wish(item["name"], quantity, place, needed, reason)),
        mistakes={
            "another": (*begin, *wrong),
            "one more": (*begin, *_wish(item["name"], quantity + 1, place, needed, reason)),
            "elsewhere": (*begin, *_wish(item["name"], quantity, elsewhere, needed, reason)),
            "no reason": (*begin, *_wish(item["name"], quantity, place, needed, "")),
        },
    )


@template("hr/cancel_equipment", levels=(1,), infeasible=True)
def cancel_equipment(draw: Draw) -> Job:
    """Cancel a request for equipment that is not ordered yet."""
    draw.run("DELETE FROM requests WHERE employee_id = ?", ME)
    items = draw.sample(draw.rows("SELECT * FROM items WHERE price_cents < ? ORDER BY id", DEAR), 4)
    place = draw.choice(tuple(LOCATIONS))
    statuses = ["ordered" if draw.infeasible else "requested", "requested", "ordered", "delivered"]
    numbers = {}
    for i in draw.sample(range(4), 4):
        draw.run(
            "INSERT INTO requests (employee_id, item_id, quantity, location, needed_on, status, cost_cents, asked_on) VALUES "
            "(?, ?, 1, ?, '2026-04-15', ?, ?, '2026-03-09')",
            *(ME, items[i]["id"], place, statuses[i], items[i]["price_cents"]),
        )
        numbers[i] = draw.value("SELECT MAX(id) FROM requests")
    goal = f"Cancel your request for the thing {items[0]['name']!r}."
    sure = button("Yes, cancel it")
    other: Plan = (link("Equipment"), link(f"Cancel request {numbers[1]}"), sure)
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(link("Equipment"), report("it is ordered already")),
            mistakes={
                "another": (*other, answer()),
                "says it is done": (link("Equipment"), answer()),
                "another and report": (*other, report()),
            },
        )
    begin: Plan = (link("Equipment"), link(f"Cancel request {numbers[0]}"))
    return Job(
        goal=goal,
        expect=(changed("requests", numbers[0], "the request cancelled", status="cancelled"),),
        plan=(*begin, sure, answer()),
        mistakes={
            "another": (*other, answer()),
            "both": (*begin, sure, *other, answer()),
            "not sure": (*begin, answer()),
        },
    )


@template("hr/report_fault", levels=(2,), infeasible=True)
def report_fault(draw: Draw) -> Job:
    """Report that something one has is broken."""
    found, other = draw.sample(draw.rows("SELECT * FROM assets WHERE employee_id = ? ORDER BY id", ME), 2)
    kind, wrong = draw.sample(FAULTS, 2)
    details = draw.choice(_DETAILS)
    goal = (
        f"Report a fault of the thing with the serial number {found['serial']}: what is wrong is {kind!r}, and the details are "
        f"{details!r}."
    )

    def send(serial: str, what: str, words: str) -> Plan:
        begin = (link("Equipment"), link("What you have"), link(f"Report {serial}"), check(what))
        return (*begin, *((fill("Details", words),) if words else ()), button("Send report"), answer())

    if draw.infeasible:
        draw.run("DELETE FROM assets WHERE id = ?", found["id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(link("Equipment"), link("What you have"), report("I have no such thing")),
            mistakes={
                "another": send(other["serial"], kind, details),
                "another and report": (*send(other["serial"], kind, details)[:-1], report()),
                "says it is done": (answer(),),
            },
        )
    row = {"kind": kind, "details": details, "reported_on": TODAY.isoformat()}
    return Job(
        goal=goal,
        expect=(added("faults", "the report", asset_id=found["id"], **row),),
        plan=send(found["serial"], kind, details),
        mistakes={
            "another": send(other["serial"], kind, details),
            "another fault": send(found["serial"], wrong, details),
            "no details": send(found["serial"], kind, ""),
            "not sent": (*send(found["serial"], kind, details)[:-2], answer()),
        },
    )


@template("hr/move_house", levels=(2, 3))
def move_house(draw: Draw) -> Job:
    """A new address; from level 3 somebody is added who is called first, and somebody goes."""
    before = draw.row("SELECT * FROM personal WHERE employee_id = ?", ME)
    street = f"{draw.rng.randint(61, 99)} {draw.choice(STREETS)}"
    town, postcode = draw.choice([one for one in TOWNS if one[0] != before["town"]])
    mobile = f"07700 901{draw.rng.randint(100, 999)}"
    first, later = (draw.rows(f"SELECT * FROM contacts WHERE is_first = {n} ORDER BY id") for n in (1, 0))
    gone, stays = draw.sample(later, 2)
    name = f"{draw.choice(FIRST)} {draw.choice(LAST)}"
    relation, phone = draw.choice(RELATIONS), f"07700 902{draw.rng.randint(100, 999)}"
    fields = (fill("Street", street), fill("Town", town), fill("Postcode", postcode))
    dials = (fill("Mobile telephone", mobile),) if draw.level == 2 else ()
    address: Plan = (link("Personal data"), link("Change address"), *fields, *dials, button("Save address"))
    values = {"street": street, "town": town, "postcode": postcode} | ({"mobile": mobile} if dials else {})
    expect = [changed("personal", ME, "the address", **values)]
    goal = f"You have moved to {street}, {town} {postcode}. Change your personal data accordingly"
    if draw.level == 2:
        goal += f", and your mobile telephone number to {mobile}."
        wrong = (*address[:2], *fields, button("Save address"), answer())
        mistakes = {
            "not saved": (*address[:-1], answer()),
            "the old number": wrong,
            "no town": (*address[:2], fields[0], fields[2], *dials, button("Save address"), answer()),
        }
        return Job(goal=goal, expect=tuple(expect), plan=(*address, answer()), mistakes=mistakes)
    goal += (
        f". Add {name} ({relation.lower()}, {phone}) as the emergency contact to be called first, and delete the contact "
        f"{gone['name']}."
    )
    person = (fill("Name", name), select("Relation", relation), fill("Telephone", phone))
    add: Plan = (link("Add a contact"), *person, check("Call this person first"), button("Save contact"))
    delete: Plan = (link(f"Delete {gone['name']}"), button("Yes, delete"))
    other: Plan = (link(f"Delete {stays['name']}"), button("Yes, delete"))
    expect += [
        added("contacts", "the new contact", id=Bind("new"), name=name, relation=relation, phone=phone, is_first=1),
        changed("contacts", first[0]["id"], "called first before", is_first=0),
        removed("contacts", gone["id"], "the old contact"),
    ]
    return Job(
        goal=goal,
        expect=tuple(expect),
        plan=(*address, *add, *delete, answer()),
        mistakes={
            "not first": (*address, *add[:-2], add[-1], *delete, answer()),
            "another deleted": (*address, *add, *other, answer()),
            "not sure": (*address, *add, delete[0], answer()),
            "no address": (link("Personal data"), *add, *delete, answer()),
        },
    )


@template("hr/bank", levels=(2,))
def bank(draw: Draw) -> Job:
    """A new bank account."""
    holder = draw.value("SELECT holder FROM personal WHERE employee_id = ?", ME)
    code = "-".join(f"{draw.rng.randint(10, 99)}" for _ in range(3))
    account = str(draw.rng.randint(10_000_000, 99_999_999))
    turned = account[:-2] + account[:-3:-1]
    turned = turned if turned != account else str(10_000_000 + (int(account) + 1) % 90_000_000)

    def enter(name: str, sort_code: str, number: str) -> Plan:
        whose = (fill("Account holder", name),) if name != holder else ()
        numbers = (fill("Account number", number), fill("Account number again", number))
        begin = (link("Personal data"), link("Change bank account"), *whose, fill("Sort code", sort_code))
        return (*begin, *numbers, button("Save bank account"), answer())

    return Job(
        goal=f"Have your salary paid to the account {account} with the sort code {code}, which is in your name too.",
        expect=(changed("personal", ME, "the bank account", sort_code=code, account=account),),
        plan=enter(holder, code, account),
        mistakes={
            "digits turned": enter(holder, code, turned),
            "another holder": enter(f"{holder} Jr.", code, account),
            "not saved": (*enter(holder, code, account)[:-2], answer()),
        },
    )


@template("hr/deputy", levels=(2,))
def deputy(draw: Draw) -> Job:
    """Someone of the team decides on requests while one is away."""
    person, other = draw.sample(team(draw), 2)
    first = MONDAY + timedelta(days=7 * draw.rng.randint(2, 9) + draw.rng.randint(0, 4))
    last = first + timedelta(days=draw.rng.randint(3, 16))
    quiet = draw.rng.random() < 0.5
    flip = (check("Remind me of time sheets", checked=False),) if quiet else ()
    also = ", and switch the reminders of time sheets off" if quiet else ""

    def choose(name: str, one: str, end: str, more: Plan) -> Plan:
        days = (fill("First day", one), fill("Last day", end))
        return (link("Settings"), select("Deputy", name), *days, *more, button("Save settings"), answer())

    one, end = first.isoformat(), last.isoformat()
    values = {"deputy": str(person["id"]), "deputy_from": one, "deputy_to": end} | ({"reminders": "0"} if quiet else {})
    later = (last + timedelta(days=1)).isoformat()
    unwanted: Plan = (select("News by mail", "Daily"), *flip)
    return Job(
        goal=f"Make {person['name']} your deputy for approvals from {day(one)} to {day(end)}{also}.",
        expect=tuple(changed("settings", name, name.replace("_", " "), value=value) for name, value in values.items()),
        plan=choose(person["name"], one, end, flip),
        mistakes={
            "another person": choose(other["name"], one, end, flip),
            "a day more": choose(person["name"], one, later, flip),
            "more than asked": choose(person["name"], one, end, unwanted),
            "not saved": (*choose(person["name"], one, end, flip)[:-2], answer()),
        },
    )
