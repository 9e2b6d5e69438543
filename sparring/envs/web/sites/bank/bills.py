"""Bills and savings goals."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, day, money, plural
from sparring.envs.web.sites.bank.common import Question, account, accounts, book, named, part, today
from sparring.envs.web.sites.bank.numbers import cents, iso, plain

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 6
STATES = ("open", "paid", "scheduled")


def bills(visit: Visit) -> Response:
    """Bills, the earliest due first."""
    state = visit.query("state")
    state = state if state in STATES else "open"
    rows = visit.rows("SELECT * FROM bills WHERE status = ? ORDER BY due_on, id", state)
    found = part(visit, rows, PAGE)
    return visit.page(
        "bills.html",
        part=found,
        state=state,
        states=STATES,
        told=plural(len(rows), "bill"),
        today=today(visit),
        address=lambda number: f"/bills?state={state}&page={number}",
    )


def bill(visit: Visit) -> Response:
    """A bill, and the form for paying it."""
    found = named(visit, "bills")
    return visit.missing("bill") if found is None else _bill_page(visit, found)


def _bill_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    source = visit.row("SELECT * FROM accounts WHERE id = ?", found["account_id"])
    return visit.page(
        "bill.html", status, bill=found, source=source, accounts=accounts(visit), today=today(visit), error=error
    )


def _wrong(visit: Visit, found: sqlite3.Row, source: sqlite3.Row | None, when: str) -> str:
    """Return why a bill cannot be paid so; "" if it can."""
    if found["status"] != "open":
        return "This bill needs no payment."
    if source is None:
        return "Choose the account that pays."
    if when < today(visit):
        return "Choose today or a later day."
    if when == today(visit) and found["amount_cents"] > source["balance_cents"]:
        return f"There is not enough money in the {source['name']}: it has {money(source['balance_cents'])}."
    return ""


def review(visit: Visit) -> Response:
    """Show a payment once more before it is made."""
    found = named(visit, "bills")
    if found is None:
        return visit.missing("bill")
    source, when = account(visit, visit.query("account")), iso(visit.query("on"))
    if error := _wrong(visit, found, source, when):
        return _bill_page(visit, found, 422, error)
    return visit.page("pay.html", bill=found, source=source, when=when, today=today(visit))


def pay(visit: Visit) -> Response:
    """Pay a bill: at once, or on a day."""
    found = named(visit, "bills")
    if found is None:
        return visit.missing("bill")
    source, when = account(visit, visit.field("account")), iso(visit.field("on"))
    if source is None or _wrong(visit, found, source, when):
        return _bill_page(visit, found, 422, _wrong(visit, found, source, when))
    at_once = when == today(visit)
    visit.run(
        "UPDATE bills SET status = ?, account_id = ?, pay_on = ? WHERE id = ?",
        *("paid" if at_once else "scheduled", source["id"], when, found["id"]),
    )
    if at_once:
        book(visit, source["id"], -found["amount_cents"], found["biller"], found["reference"], "Bills")
        return visit.redirect("/bills", f"{found['biller']} is paid.")
    return visit.redirect("/bills", f"{found['biller']} is paid on {day(when)}.")


def goals(visit: Visit) -> Response:
    """All savings goals."""
    return visit.page("goals.html", goals=visit.rows("SELECT * FROM goals ORDER BY name, id"))


def goal(visit: Visit) -> Response:
    """A savings goal, or the form of a new one."""
    if "number" not in visit.path:
        return _goal_page(visit, {"name": "", "target": "", "by": ""}, None)
    found = named(visit, "goals")
    return visit.missing("savings goal") if found is None else _goal_page(visit, _of(found), found)


def _of(found: sqlite3.Row) -> dict[str, str]:
    return {"name": found["name"], "target": plain(found["target_cents"]), "by": found["by_date"]}


def _goal_page(
    visit: Visit, values: dict[str, str], found: sqlite3.Row | None, status: int = 200, error: str = ""
) -> Response:
    return visit.page("goal.html", status, values=values, found=found, accounts=accounts(visit), error=error)


def save_goal(visit: Visit) -> Response:
    """Save a savings goal's name, target and date."""
    found = named(visit, "goals") if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("savings goal")
    values = {name: visit.field(name)[:60] for name in ("name", "target", "by")}
    target, by = cents(values["target"]), iso(values["by"])
    if not values["name"] or not target or by <= today(visit):
        return _goal_page(visit, values, found, 422, "Give a name, an amount such as 800.00 and a day to come.")
    if found is None:
        number = visit.run(
            "INSERT INTO goals (name, target_cents, by_date) VALUES (?, ?, ?)", values["name"], target, by
        )
    else:
        number = found["id"]
        row = (values["name"], target, by, number)
        visit.run("UPDATE goals SET name = ?, target_cents = ?, by_date = ? WHERE id = ?", *row)
    return visit.redirect(f"/savings/{number}", f"{values['name']} is saved.")


def move(visit: Visit) -> Response:
    """Put money into a savings goal, or take it out."""
    found, source = named(visit, "goals"), account(visit, visit.field("account"))
    if found is None:
        return visit.missing("savings goal")
    amount, out = cents(visit.field("amount")), visit.field("way") == "out"
    if source is None or not amount:
        return _goal_page(visit, _of(found), found, 422, "Choose an account, and write an amount such as 50.00.")
    there = found["saved_cents"] if out else source["balance_cents"]
    if amount > there:
        return _goal_page(visit, _of(found), found, 422, f"There is not enough money: there are {money(there)}.")
    sign = -1 if out else 1
    visit.run("UPDATE goals SET saved_cents = saved_cents + ? WHERE id = ?", sign * amount, found["id"])
    book(visit, source["id"], -sign * amount, found["name"], "Savings goal", "Savings")
    return visit.redirect(f"/savings/{found['id']}", f"{money(amount)} are {'taken out' if out else 'put in'}.")


def ask_close(visit: Visit) -> Response:
    """Ask whether a savings goal is to be closed."""
    found = named(visit, "goals")
    if found is None:
        return visit.missing("savings goal")
    here = f"/savings/{found['id']}"
    text = f"The {money(found['saved_cents'])} of {found['name']} go to the Everyday account."
    question = Question("Close this savings goal?", text, f"{here}/close", "Close savings goal", here)
    return visit.page("confirm.html", question=question)


def close(visit: Visit) -> Response:
    """Close a savings goal; what was saved goes to the first account."""
    found = named(visit, "goals")
    if found is None:
        return visit.missing("savings goal")
    if found["saved_cents"]:
        book(visit, accounts(visit)[0]["id"], found["saved_cents"], found["name"], "Savings goal", "Savings")
    visit.run("DELETE FROM goals WHERE id = ?", found["id"])
    return visit.redirect("/savings", f"{found['name']} is closed.")
