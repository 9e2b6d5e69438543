"""Pages on which things are found: the first page, lists, products, reviews, help."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.shop.people import customer

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 12
SORTS = {
    "name": ("Name", "products.name"),
    "price": ("Price, low to high", "price_cents, products.name"),
    "-price": ("Price, high to low", "price_cents DESC, products.name"),
    "rating": ("Rating", "stars DESC, reviews DESC, products.name"),
}
REVIEWS = 5
_LISTED = """
SELECT products.*, categories.name AS category, categories.slug AS category_slug,
  (SELECT COUNT(*) FROM reviews WHERE product_id = products.id) AS reviews,
  COALESCE((SELECT ROUND(AVG(stars), 1) FROM reviews WHERE product_id = products.id), 0) AS stars,
  (SELECT SUM(stock) FROM variants WHERE product_id = products.id) AS stock
FROM products JOIN categories ON categories.id = category_id
"""


def home(visit: Visit) -> Response:
    """The first page."""
    picked = visit.rows(f"{_LISTED} WHERE products.id % 16 = 5 ORDER BY products.id")
    return visit.page("home.html", products=picked)


def search(visit: Visit) -> Response:
    """A list of products, narrowed down and sorted."""
    asked = {name: visit.query(name)[:100] for name in ("q", "category", "brand", "colour", "max", "stock", "sort")}
    where, values = _conditions(asked)
    sort = SORTS.get(asked["sort"], SORTS["name"])[1]
    found = [row[0] for row in visit.rows(f"SELECT id FROM ({_LISTED} WHERE {where} ORDER BY {sort})", *values)]
    pages = max(1, -(-len(found) // PAGE))
    page = min(whole(visit.query("page"), 1) or 1, pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    marks = ", ".join("?" for _ in shown)
    by_id = {row["id"]: row for row in visit.rows(f"{_LISTED} WHERE products.id IN ({marks})", *shown)}
    kept = {name: value for name, value in asked.items() if value}

    def address(number: int) -> str:
        return f"/search?{urlencode({**kept, 'page': number})}"

    return visit.page(
        "search.html",
        asked=asked,
        products=[by_id[number] for number in shown],
        total=len(found),
        page=page,
        pages=pages,
        address=address,
        sorts=SORTS,
        brands=visit.rows("SELECT DISTINCT brand FROM products ORDER BY brand"),
        colours=visit.rows("SELECT DISTINCT colour FROM products ORDER BY colour"),
    )


def _conditions(asked: dict[str, str]) -> tuple[str, list[Any]]:
    where, values = ["1"], list[Any]()
    for word in asked["q"].split()[:8]:
        where.append("(products.name || ' ' || colour || ' ' || categories.name) LIKE ? ESCAPE '\\'")
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values.append(f"%{escaped}%")
    for column in ("brand", "colour"):
        if asked[column]:
            where.append(f"{column} = ?")
            values.append(asked[column])
    if asked["category"]:
        where.append("categories.slug = ?")
        values.append(asked["category"])
    most = whole(asked["max"], 0, 10**7)
    if most is not None:
        where.append("price_cents <= ?")
        values.append(most * 100)
    if asked["stock"]:
        where.append("EXISTS (SELECT 1 FROM variants WHERE product_id = products.id AND stock > 0)")
    return " AND ".join(where), values


def _product(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_LISTED} WHERE products.slug = ?", visit.path["slug"])


def product(visit: Visit) -> Response:
    """A product."""
    found = _product(visit)
    if found is None:
        return visit.missing("product")
    return _product_page(visit, found)


def _product_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    page = whole(visit.query("reviews"), 1, 10_000) or 1
    reviews = visit.rows(
        "SELECT reviews.*, customers.name FROM reviews JOIN customers ON customers.id = customer_id "
        "WHERE product_id = ? ORDER BY written_on DESC, reviews.id DESC LIMIT ? OFFSET ?",
        *(found["id"], REVIEWS + 1, (page - 1) * REVIEWS),
    )
    user = customer(visit)
    wished = user is not None and visit.row(
        "SELECT 1 FROM wishlist WHERE customer_id = ? AND product_id = ?", user["id"], found["id"]
    )
    return visit.page(
        "product.html",
        status,
        product=found,
        variants=visit.rows("SELECT * FROM variants WHERE product_id = ? ORDER BY id", found["id"]),
        reviews=reviews[:REVIEWS],
        page=page,
        more=len(reviews) > REVIEWS,
        wished=bool(wished),
        error=error,
    )


def review(visit: Visit) -> Response:
    """Add a review."""
    found, user = _product(visit), customer(visit)
    if found is None:
        return visit.missing("product")
    if user is None:
        return visit.redirect("/signin", "Sign in to write a review.")
    stars, title, body = whole(visit.field("stars"), 1, 5), visit.field("title")[:80], visit.field("body")[:2000]
    if stars is None or not title:
        return _product_page(visit, found, 422, "A review needs stars and a title.")
    if visit.row("SELECT 1 FROM reviews WHERE product_id = ? AND customer_id = ?", found["id"], user["id"]):
        return _product_page(visit, found, 422, "You have reviewed this product already.")
    visit.run(
        "INSERT INTO reviews VALUES (NULL, ?, ?, ?, ?, ?, ?)",
        *(found["id"], user["id"], stars, title, body, visit.now.date().isoformat()),
    )
    return visit.redirect(f"/p/{found['slug']}", "Thank you for your review.")


def wish(visit: Visit) -> Response:
    """Put a product on the wish list."""
    found, user = _product(visit), customer(visit)
    if found is None:
        return visit.missing("product")
    if user is None:
        return visit.redirect("/signin", "Sign in to keep a wish list.")
    visit.run("INSERT OR IGNORE INTO wishlist VALUES (?, ?)", user["id"], found["id"])
    return visit.redirect(f"/p/{found['slug']}", "Added to your wish list.")


def help_page(visit: Visit) -> Response:
    """Delivery, returns, coupons."""
    return visit.page("help.html")
