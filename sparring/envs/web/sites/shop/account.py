"""Signing in, the account, addresses."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.shop.people import customer

if TYPE_CHECKING:
    from starlette.responses import Response

FIELDS = ("label", "recipient", "street", "city", "postcode")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def signin(visit: Visit) -> Response:
    """The form for signing in."""
    return visit.page("signin.html", error="")


def do_signin(visit: Visit) -> Response:
    """Sign in."""
    found = visit.row(
        "SELECT * FROM customers WHERE email = ? AND password = ?",
        visit.field("email").lower(),
        visit.field("password"),
    )
    if found is None:
        return visit.page("signin.html", 422, error="Email address or password is wrong.")
    token = f"session-{found['id']}"
    visit.run("INSERT OR REPLACE INTO sessions VALUES (?, ?)", token, found["id"])
    made = visit.redirect("/", f"Welcome back, {found['name'].split()[0]}.")
    made.set_cookie("session", token)
    return made


def signout(visit: Visit) -> Response:
    """Sign out."""
    made = visit.redirect("/", "You are signed out.")
    made.delete_cookie("session")
    return made


def account(visit: Visit) -> Response:
    """Who one is."""
    user = customer(visit)
    return visit.redirect("/signin", "Sign in first.") if user is None else _account_page(visit)


def _account_page(visit: Visit, status: int = 200, error: str = "") -> Response:
    return visit.page("account.html", status, error=error)


def save(visit: Visit) -> Response:
    """Change who one is."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in first.")
    name, email, phone = visit.field("name")[:80], visit.field("email")[:120].lower(), visit.field("phone")[:30]
    if not name or _EMAIL.fullmatch(email) is None:
        return _account_page(visit, 422, "Give a name and an email address.")
    if visit.row("SELECT 1 FROM customers WHERE email = ? AND id != ?", email, user["id"]):
        return _account_page(visit, 422, "This email address belongs to another account.")
    visit.run(
        "UPDATE customers SET name = ?, email = ?, phone = ?, newsletter = ? WHERE id = ?",
        *(name, email, phone, int(bool(visit.field("newsletter"))), user["id"]),
    )
    return visit.redirect("/account", "Your details are saved.")


def addresses(visit: Visit) -> Response:
    """All addresses."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in first.")
    rows = visit.rows("SELECT * FROM addresses WHERE customer_id = ? ORDER BY id", user["id"])
    return visit.page("addresses.html", addresses=rows)


def _own(visit: Visit, user: sqlite3.Row) -> sqlite3.Row | None:
    number = whole(str(visit.path["number"]))
    return visit.row("SELECT * FROM addresses WHERE id = ? AND customer_id = ?", number, user["id"])


def address_form(visit: Visit) -> Response:
    """The form of a new address, or of one that there is."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in first.")
    found = _own(visit, user) if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("address")
    values = dict.fromkeys(FIELDS, "") if found is None else {name: found[name] for name in FIELDS}
    return visit.page("address.html", values=values, found=found, error="")


def save_address(visit: Visit) -> Response:
    """Save an address."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in first.")
    found = _own(visit, user) if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("address")
    values = {name: visit.field(name)[:100] for name in FIELDS}
    values["postcode"] = values["postcode"].upper()
    if not all(values.values()) or _POSTCODE.fullmatch(values["postcode"]) is None:
        error = "Fill in every field; a postcode looks like YO21 3AB."
        return visit.page("address.html", 422, values=values, found=found, error=error)
    default = bool(visit.field("default"))
    if found is None:
        number = visit.run("INSERT INTO addresses VALUES (NULL, ?, ?, ?, ?, ?, ?, 0)", user["id"], *values.values())
    else:
        number = found["id"]
        sets = ", ".join(f"{name} = ?" for name in FIELDS)
        visit.run(f"UPDATE addresses SET {sets} WHERE id = ?", *values.values(), number)
    if default:
        visit.run("UPDATE addresses SET is_default = (id = ?) WHERE customer_id = ?", number, user["id"])
    return visit.redirect("/account/addresses", "Your address is saved.")


def change_address(visit: Visit) -> Response:
    """Delete an address, or make it the default."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in first.")
    found = _own(visit, user)
    if found is None:
        return visit.missing("address")
    if visit.field("do") == "delete":
        if found["is_default"]:
            return visit.redirect("/account/addresses", "The default address cannot be deleted.")
        visit.run("DELETE FROM addresses WHERE id = ?", found["id"])
        return visit.redirect("/account/addresses", f"{found['label']} is deleted.")
    visit.run("UPDATE addresses SET is_default = (id = ?) WHERE customer_id = ?", found["id"], user["id"])
    return visit.redirect("/account/addresses", f"{found['label']} is your default address now.")
