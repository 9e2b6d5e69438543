"""Who is signed in, and what stands on every page."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from sparring.envs.web.site import Visit


def customer(visit: Visit) -> sqlite3.Row | None:
    """Return the customer who is signed in."""
    if "user" not in visit.kept:
        visit.kept["user"] = visit.row(
            "SELECT customers.* FROM customers JOIN sessions ON customer_id = customers.id WHERE token = ?",
            visit.cookie("session"),
        )
    found: sqlite3.Row | None = visit.kept["user"]
    return found


def context(visit: Visit) -> Mapping[str, Any]:
    """Return what every page shows: categories, customer, number of things in the basket."""
    user = customer(visit)
    count = 0
    if user is not None:
        count = visit.value("SELECT COALESCE(SUM(quantity), 0) FROM basket WHERE customer_id = ?", user["id"])
    return {"categories": visit.rows("SELECT * FROM categories ORDER BY id"), "user": user, "count": count}
