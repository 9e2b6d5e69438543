"""Customers and staff."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.shop_admin.data import ME, OWNER
from sparring.envs.web.sites.shop_admin.lists import EMAIL, asked, listing, query
from sparring.envs.web.sites.shop_admin.words import ROLES

if TYPE_CHECKING:
    from starlette.responses import Response

GIVEN = ROLES[1:]
"""The roles that a manager may give."""
DIGESTS = ("never", "daily", "weekly")
SORTS = {
    "": ("Name", "customers.name, customers.id"),
    "spent": ("Spent, high to low", "spent DESC, customers.id"),
    "orders": ("Orders, high to low", "orders DESC, customers.id"),
    "joined": ("Newest first", "joined_on DESC, customers.id"),
}
_BOUGHT = "FROM orders WHERE customer_id = customers.id AND status != 'cancelled'"
_LISTED = (
    f"SELECT customers.*, (SELECT COUNT(*) {_BOUGHT}) AS orders, (SELECT COALESCE(SUM(goods_cents - discount_cents + "
    f"shipping_cents), 0) {_BOUGHT}) AS spent, (SELECT MAX(placed_on) {_BOUGHT}) AS latest FROM customers"
)
_CUSTOMER = ("name", "email", "phone", "town", "note")
_STAFF = ("name", "email", "phone", "role")


def customers(visit: Visit) -> Response:
    """All customers."""
    given = asked(visit, q=None, kind=("blocked", "newsletter"), sort=SORTS)
    made = query()
    made.words(given["q"], "name || ' ' || email || ' ' || town")
    if given["kind"]:
        made.add(given["kind"])
    shown = listing(visit, _LISTED, made, SORTS[given["sort"]][1], given)
    return visit.page("customers.html", shown=shown, asked=given, sorts=SORTS)


def _customer(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_LISTED} WHERE customers.id = ?", whole(str(visit.path["number"])))


def customer(visit: Visit) -> Response:
    """One customer."""
    found = _customer(visit)
    if found is None:
        return visit.missing("customer")
    values = {name: found[name] for name in _CUSTOMER} | {"newsletter": "1" if found["newsletter"] else ""}
    return _customer_page(visit, found, values)


def _customer_page(
    visit: Visit, found: sqlite3.Row, values: dict[str, str], status: int = 200, error: str = ""
) -> Response:
    orders = visit.rows(
        "SELECT *, goods_cents - discount_cents + shipping_cents AS total_cents FROM orders WHERE customer_id = ? "
        "ORDER BY id DESC LIMIT 12",
        found["id"],
    )
    return visit.page("customer.html", status, customer=found, values=values, orders=orders, error=error)


def save_customer(visit: Visit) -> Response:
    """Save what is known of a customer."""
    found = _customer(visit)
    if found is None:
        return visit.missing("customer")
    values = {name: visit.field(name)[:300] for name in (*_CUSTOMER, "newsletter")}
    values["email"] = values["email"].lower()
    if not values["name"] or EMAIL.fullmatch(values["email"]) is None:
        return _customer_page(visit, found, values, 422, "Give a name and an email address.")
    if visit.row("SELECT 1 FROM customers WHERE email = ? AND id != ?", values["email"], found["id"]):
        return _customer_page(visit, found, values, 422, "This email address belongs to another customer.")
    visit.run(
        "UPDATE customers SET name = ?, email = ?, phone = ?, town = ?, note = ?, newsletter = ? WHERE id = ?",
        *(values[name] for name in _CUSTOMER),
        *(int(bool(values["newsletter"])), found["id"]),
    )
    return visit.redirect(f"/customers/{found['id']}", f"{values['name']} is saved.")


def block_form(visit: Visit) -> Response:
    """Ask whether a customer is to be blocked, or not any more."""
    found = _customer(visit)
    return visit.missing("customer") if found is None else visit.page("block.html", customer=found)


def block(visit: Visit) -> Response:
    """Block a customer, or not any more."""
    found = _customer(visit)
    if found is None:
        return visit.missing("customer")
    visit.run("UPDATE customers SET blocked = ? WHERE id = ?", int(not found["blocked"]), found["id"])
    state = "can order again" if found["blocked"] else "is blocked"
    return visit.redirect(f"/customers/{found['id']}", f"{found['name']} {state}.")


def staff(visit: Visit) -> Response:
    """Who works here."""
    return visit.page("staff.html", people=visit.rows("SELECT * FROM staff ORDER BY active DESC, name"))


def person(visit: Visit) -> Response:
    """The form of someone who works here, or will."""
    found = _person(visit)
    if found is None and "number" in visit.path:
        return visit.missing("person")
    values = dict.fromkeys(_STAFF, "") if found is None else {name: found[name] for name in _STAFF}
    return _person_page(visit, found, values | {"active": "1" if found is None or found["active"] else ""})


def _person(visit: Visit) -> sqlite3.Row | None:
    if "number" not in visit.path:
        return None
    return visit.row("SELECT * FROM staff WHERE id = ?", whole(str(visit.path["number"])))


def _person_page(
    visit: Visit, found: sqlite3.Row | None, values: dict[str, str], status: int = 200, error: str = ""
) -> Response:
    fixed = found is not None and found["id"] in (OWNER, ME)
    return visit.page("person.html", status, person=found, values=values, roles=GIVEN, fixed=fixed, me=ME, error=error)


def save_person(visit: Visit) -> Response:
    """Save someone who works here."""
    found = _person(visit)
    if found is None and "number" in visit.path:
        return visit.missing("person")
    values = {name: visit.field(name)[:120] for name in (*_STAFF, "active")}
    values["email"] = values["email"].lower()
    if found is not None and found["id"] in (OWNER, ME):
        return _person_page(visit, found, values, 422, "A manager cannot change this person.")
    number = found["id"] if found else 0
    if not values["name"] or EMAIL.fullmatch(values["email"]) is None or values["role"] not in GIVEN:
        return _person_page(visit, found, values, 422, "Give a name, an email address and a role.")
    if visit.row("SELECT 1 FROM staff WHERE email = ? AND id != ?", values["email"], number):
        return _person_page(visit, found, values, 422, "Someone else has this email address.")
    row = (*(values[name] for name in _STAFF), int(bool(values["active"])))
    if found is None:
        visit.run("INSERT INTO staff (name, email, phone, role, active) VALUES (?, ?, ?, ?, ?)", *row)
    else:
        visit.run("UPDATE staff SET name = ?, email = ?, phone = ?, role = ?, active = ? WHERE id = ?", *row, number)
    return visit.redirect("/staff", f"{values['name']} is saved.")


def profile(visit: Visit) -> Response:
    """What the one who is signed in may change of themselves."""
    me = visit.row("SELECT * FROM staff WHERE id = ?", ME)
    return visit.page("profile.html", me=me, digests=DIGESTS)


def save_profile(visit: Visit) -> Response:
    """Save it."""
    digest = visit.field("digest")
    digest = digest if digest in DIGESTS else "daily"
    visit.run("UPDATE staff SET phone = ?, digest = ? WHERE id = ?", visit.field("phone")[:30], digest, ME)
    return visit.redirect("/profile", "Your profile is saved.")
